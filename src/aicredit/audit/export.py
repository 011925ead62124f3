"""Claims and their verdicts as one table: what the command prints and the site offers."""

import json
import math

import pandas as pd

from aicredit.audit.audit import Audit
from aicredit.audit.verdicts import Verdict, sources_behind
from aicredit.audit.vocabulary import VERDICTS
from aicredit.choices import one_of
from aicredit.ledger.expressions import WORD
from aicredit.ledger.ledger import Ledger
from aicredit.ledger.row_words import row_in_words

COLUMNS = (
    *("id", "section", "paragraph", "kind", "statement", "metric", "low", "high", "unit"),
    *("verdict", "found", "decided_by", "would_turn", "remark"),
    *("checked", "margin", "source"),
)
"""Columns of the listing, in order."""


def checked_claims(
    audit: Audit, *, section: str | None = None, verdict: str | None = None
) -> pd.DataFrame:
    """Return the claims with what decided each, in the order of the article's sections.

    Parameters
    ----------
    audit : Audit
        The claims, decided.
    section, verdict : str, optional
        Keep only claims of this section, or with this verdict.

    Returns
    -------
    DataFrame
        One row a claim, columns `COLUMNS`. In words: ``found`` what the record says,
        ``decided_by`` the rows that decided, ``would_turn`` what would change the verdict,
        ``remark`` how the claim was read. ``checked`` is the figure found, in the
        claim's unit (``low..high`` for a range), or the relation found; ``margin``
        its distance to the nearest edge of what the claim allows; ``source`` the
        bibliography keys behind it, split by spaces.

    Raises
    ------
    ValueError
        If there is no such section or verdict.
    """
    claims = audit.ledger.claims
    if verdict is not None:
        one_of("verdict", verdict, VERDICTS)
    if section is not None:
        one_of("section", section, dict.fromkeys(claims["section"]))
        claims = claims[claims["section"] == section]
    decided = [audit.verdict(claim) for claim in claims["id"]]
    table = claims[list(COLUMNS[:9])].assign(
        verdict=[v.verdict for v in decided],
        found=[v.found for v in decided],
        decided_by=[_decided_by(v, audit.ledger) for v in decided],
        would_turn=[v.flip for v in decided],
        remark=claims["note"],
        checked=[_checked(v) for v in decided],
        # More digits than a figure is printed with are noise of the arithmetic.
        margin=[float(f"{v.margin:.6g}") for v in decided],
        source=[" ".join(sources_behind(v, audit.ledger)) for v in decided],
    )
    if verdict:
        table = table[table["verdict"] == verdict]
    return table.reset_index(drop=True)


def _decided_by(verdict: Verdict, ledger: Ledger) -> str:
    """Return the rows that decided a verdict, in words."""
    names = dict.fromkeys(word.partition(".")[0] for word in WORD.findall(verdict.decided_by))
    return "; ".join(row_in_words(name, ledger) for name in names if name in ledger.names)


def _checked(verdict: Verdict) -> str:
    low, high = verdict.figure
    if math.isnan(low):
        return verdict.found if verdict.decided_by else ""
    return f"{low:.10g}" if low == high else f"{low:.10g}..{high:.10g}"


def as_text(claims: pd.DataFrame) -> str:
    """Return a listing for a terminal: what decided each claim, not where it came from."""
    shown = claims[["id", "verdict", "low", "high", "unit", "checked", "margin"]]
    written = shown.map(lambda cell: f"{cell:.6g}" if isinstance(cell, float) else cell)
    lines = [list(shown.columns), *written.replace("nan", "").to_numpy().tolist()]
    widths = [max(len(line[column]) for line in lines) for column in range(len(shown.columns))]
    text = "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        + "\n"
        for line in lines
    )
    counts = ", ".join(f"{n} {word}" for word, n in claims["verdict"].value_counts().items())
    return f"{text}{len(claims)} claims: {counts}\n"


def as_csv(claims: pd.DataFrame) -> str:
    """Return a listing as CSV, in the precision it was computed."""
    return claims.to_csv(index=False, lineterminator="\n")


def as_json(claims: pd.DataFrame) -> str:
    """Return a listing as a JSON array of objects; what is missing is null."""
    records = claims.astype(object).where(claims.notna(), None).to_dict("records")
    return json.dumps(records, ensure_ascii=False, indent=1) + "\n"


FORMATS = {"table": as_text, "csv": as_csv, "json": as_json}
"""How a listing can be written."""
