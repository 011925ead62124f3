"""Remarks of the tables as a reader sees them: rows and files by what they hold, not by name."""

import html
import re

from aicredit.ledger.expressions import WORD
from aicredit.ledger.ledger import Ledger
from aicredit.ledger.row_words import row_in_words
from aicredit.pages.markup import row_link

FILES = {
    "claims": "the claims",
    "facts": "the facts",
    "financials": "the company figures",
    "deals": "the deals",
    "bonds": "the tranches",
    "outcomes": "the outcomes",
    "parameters": "the assumptions",
    "corrections": "the corrections",
}
"""What the tables are called."""

FILE = re.compile(rf"\b({'|'.join(FILES)})\.csv\b")


def remark(note: str, ledger: Ledger) -> str:
    """Return a note as HTML, each row that it names as a link that says what the row is."""
    text = FILE.sub(lambda m: FILES[m[1]], note)
    parts, position = [], 0
    for match in WORD.finditer(text):
        name = match.group()
        if "_" not in name or name.partition(".")[0] not in ledger.names:
            continue
        parts += [html.escape(text[position : match.start()]), _row(name, ledger)]
        position = match.end()
    return "".join([*parts, html.escape(text[position:])])


def _row(name: str, ledger: Ledger) -> str:
    row = name.partition(".")[0]
    if row in ledger.claims.index:
        said = f"‘{ledger.claims.loc[row, 'statement'].rstrip('.')}’"
    else:
        said = row_in_words(name, ledger)
    return row_link(row, ledger, html.escape(said))
