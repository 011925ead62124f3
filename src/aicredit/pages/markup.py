"""Pieces of HTML: tables, badges, links and figures as a reader sees them.

Links point at pages as they lie in ``book/`` (``ledger.md#meta_bond_amount``); the site
turns them into links between its pages. In a live session they open the tables.
Whatever comes from a table is escaped: data can inject neither tags nor script.
"""

import html
import math
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from aicredit.audit.vocabulary import Word
from aicredit.ledger.bibliography import source_title
from aicredit.ledger.datum import Datum
from aicredit.ledger.ledger import Ledger
from aicredit.pages.session import entry_of_bibliography, notebook_listens, row_of_table
from aicredit.units import NO_FORMULAS, written

CLAIMS_PAGE = "ledger.md"
FIGURES_PAGE = "figures.md"
COMPANIES_PAGE = "companies.md"
SOURCES_PAGE = "sources.md"


def table(
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    attributes: Sequence[Mapping[str, str]] = (),
    numeric: Sequence[int] = (),
    kind: str = "",
) -> str:
    """Return an HTML table; each cell is already HTML, each cell names its column.

    Parameters
    ----------
    headings : sequence of str
        Column titles.
    rows : iterable of sequences of str
        Cells as HTML.
    attributes : sequence of mapping
        HTML attributes of each row, its ``id`` for instance.
    numeric : sequence of int
        Columns aligned as figures.
    kind : str
        A further class of the table.
    """
    head = "".join(f'<th scope="col">{title}</th>' for title in headings)
    body = []
    for number, cells in enumerate(rows):
        about = "".join(
            f' {name}="{html.escape(value, quote=True)}"'
            for name, value in (attributes[number] if attributes else {}).items()
        )
        written_cells = "".join(
            f'<td data-label="{title}"{" class=num" if column in numeric else ""}>{cell}</td>'
            for column, (title, cell) in enumerate(zip(headings, cells, strict=True))
        )
        body.append(f"<tr{about}>{written_cells}</tr>")
    return (
        f'<table class="book {kind} {NO_FORMULAS}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table>"
    )


def badge(word: str, vocabulary: Mapping[str, Word]) -> str:
    """Return a verdict or outcome as a mark and a word."""
    return (
        f'<span class="badge {vocabulary[word].role}"><span aria-hidden="true">'
        f"{html.escape(vocabulary[word].mark)}</span> {word}</span>"
    )


def claim_link(claim: str, ledger: Ledger, shown: str | None = None) -> str:
    """Return a link to a claim's row of the ledger; `shown` is HTML."""
    return _row_link(CLAIMS_PAGE, claim, ledger, shown)


def row_link(name: str, ledger: Ledger, shown: str | None = None) -> str:
    """Return a link to the row of whatever has this name; `shown` is HTML."""
    if name in ledger.claims.index:
        return claim_link(name, ledger, shown)
    page = COMPANIES_PAGE if name in ledger.financials.index else FIGURES_PAGE
    return _row_link(page, name, ledger, shown)


def _row_link(page: str, name: str, ledger: Ledger, shown: str | None) -> str:
    if notebook_listens():
        address, words = row_of_table(name, ledger)
        return _link(address, shown or name, words)
    return _link(f"{page}#{name}", shown or name)


def _link(address: str, shown: str, words: str = "") -> str:
    title = f' title="{html.escape(words, quote=True)}"' if words else ""
    return f'<a href="{html.escape(address, quote=True)}"{title}>{shown}</a>'


def source_link(key: str, shown: str | None = None) -> str:
    """Return a link to an entry of the bibliography; `shown` is HTML, else its title."""
    page = entry_of_bibliography(key) if notebook_listens() else f"{SOURCES_PAGE}#source-{key}"
    return _link(page, shown or source_title(key))


def verdict_link(claim: str, ledger: Ledger, shown: str) -> str:
    """Return a badge as a link to its claim's row of the ledger."""
    return claim_link(claim, ledger, shown).replace("<a ", '<a class="verdict" ', 1)


def printed(row: pd.Series) -> str:
    """Return a claim's figures as the article's bounds: 'more than', 'up to', a range."""
    low, high, unit = row["low"], row["high"], row["unit"]
    if math.isnan(low) and math.isnan(high):
        return ""
    if math.isnan(high):
        return f"more than {exactly(low, unit)}"
    if math.isnan(low):
        return f"up to {exactly(high, unit)}"
    return between(low, high, unit)


def exactly(value: float, unit: str) -> str:
    """Write a value with as many decimals as it has."""
    return written(value, unit, len(f"{value:.10g}".partition(".")[2]))


def closely(figure: Datum) -> str:
    """Write a figure with six digits, or its own decimals where they are fewer."""
    if figure.kind == "constant" or not math.isfinite(figure):
        return figure.name or str(figure)
    return written(figure.figure, figure.unit, places_of(figure))


def places_of(figure: Datum) -> int:
    """Return the decimals that a figure has within six digits."""
    return len(f"{figure.figure:.6g}".partition(".")[2])


def self_link(name: str) -> str:
    """Return the address of a row as a link beside it."""
    return (
        f'<a class="self" href="#{html.escape(name, quote=True)}" aria-label="Link to this">#</a>'
    )


def between(low: float, high: float, unit: str) -> str:
    """Write a figure, or two as a range."""
    if low == high:
        return exactly(low, unit)
    return f"{exactly(low, unit)} to {exactly(high, unit)}"
