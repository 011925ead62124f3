"""When a row of the record was known: its own date does not decide alone.

A row says on which day its figure was public. Where the source that was read is younger
than that, the source's date counts: nobody could have read it before. A later copy of
what was public already says so in the row's note, as ``public since YYYY-MM-DD``.
"""

import re

import pandas as pd

from aicredit.ledger import bibliography, references
from aicredit.ledger.ledger import Ledger

PUBLIC_SINCE = re.compile(r"\bpublic since ([0-9]{4}-[0-9]{2}-[0-9]{2})\b")


def known_on(row: pd.Series, ledger: Ledger) -> str:
    """Return when a fact, a company's figure or a deal was known.

    Dates are compared at the precision of the source's: 2025-11 is not after
    2025-11-03, 2025-12 is.

    Returns
    -------
    str
        ``YYYY-MM-DD``, or as much of it as is known of the source.
    """
    since = PUBLIC_SINCE.search(row["note"])
    days = [row["as_of"]]
    if not since or since[1] > row["as_of"]:
        days.append(_date_of(row["evidence"] if "evidence" in row else row["source"]))
    corrected = ledger.corrections["what"] == row.name
    days += [_date_of(source) for source in ledger.corrections.loc[corrected, "source"]]
    # As text, '2025-11' comes before '2025-11-03' and '2025-12' after it.
    return max(days)


def _date_of(source: str) -> str:
    entry = bibliography.sources().entries.get(source)
    return references.date_of(entry) if entry else ""
