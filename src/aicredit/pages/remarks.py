"""Remarks of the tables as a reader sees them: rows, files and sources by what they are."""

import html
import re

from aicredit.ledger import bibliography
from aicredit.ledger.ledger import Ledger
from aicredit.ledger.row_words import row_in_words
from aicredit.ledger.wording import measure_in_words
from aicredit.pages.markup import row_link, source_link

FILES = {
    "claims.csv": "the claims",
    "facts.csv": "the facts",
    "financials.csv": "the company figures",
    "deals.csv": "the deals",
    "bonds.csv": "the tranches",
    "outcomes.csv": "the outcomes",
    "parameters.csv": "the assumptions",
    "corrections.csv": "the corrections",
    "translations.csv": "the damage by the translation",
}
"""What the tables are called."""

NAME = re.compile(r"(?<![\w-])[A-Za-z]\w*(?:[.-]\w+)*")
"""What may be the name of a row, a measure, a file or a source."""


def remark(note: str, ledger: Ledger) -> str:
    """Return a note as HTML, each row and source that it names as a link that says what it is."""
    parts, position = [], 0
    for match in NAME.finditer(note):
        said = _said(match.group(), ledger)
        if said:
            parts += [html.escape(note[position : match.start()]), said]
            position = match.end()
    return "".join([*parts, html.escape(note[position:])])


def _said(name: str, ledger: Ledger) -> str:
    """Return what a name stands for as HTML; empty for an ordinary word."""
    row = name.partition(".")[0]
    if name in FILES:
        return FILES[name]
    if name in bibliography.sources().entries:
        return source_link(name)
    if "_" not in name:
        return ""
    if row in ledger.claims.index:
        statement = ledger.claims.loc[row, "statement"].rstrip(".")
        return row_link(row, ledger, html.escape(f"‘{statement}’"))
    if row in ledger.names:
        return row_link(row, ledger, html.escape(row_in_words(name, ledger)))
    return html.escape(measure_in_words(name))
