"""Find a figure of the ledger by words: its name, its party, what it measures."""

import math
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

import pandas as pd

from aicredit.ledger.ledger import Ledger

COLUMNS = ("name", "value", "known", "source", "about", "note")

LATER = " (later)"
"""Mark of what was public only after the article: no verdict uses it."""


def find(ledger: Ledger, words: Sequence[str]) -> pd.DataFrame:
    """Return the figures whose name or label has all of some words.

    Parameters
    ----------
    ledger : Ledger
        The book's tables.
    words : sequence of str
        Parts of words; case does not matter, a ticker finds its company.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`: the name as a chapter pastes it after ``ledger.``, the value
        with its unit, the day on which it was public (marked where that is after the
        article), its source, its label, and the note of its row. What was known at the
        article's time comes first.

    Raises
    ------
    ValueError
        If there is none; in one line, with names that were perhaps meant.
    """
    every = list(_rows(ledger))
    rows = [row for row in every if _has_all(row, words)]
    if not rows:
        asked = " ".join(words).lower()
        names = [*ledger.figures, *ledger.parameters.index]
        parts = {part for name in names for part in name.lower().split("_")}
        lost = [word for word in words if not any(_has_all(row, [word]) for row in every)]
        near = [close for word in lost for close in get_close_matches(word.lower(), parts, n=2)]
        meant = f"; did you mean {' or '.join(dict.fromkeys(near))}?" if near else ""
        message = f"no figure has all of {asked!r} in its name or label{meant}"
        raise ValueError(message)
    rows.sort(key=lambda row: row[2].endswith(LATER))
    return pd.DataFrame(rows, columns=[*COLUMNS[:-1], "words", "note"])[[*COLUMNS]]


def as_text(found: pd.DataFrame, *, notes: bool = False) -> str:
    """Return a listing for a terminal, a line a figure and, if asked for, one for its note."""
    shown = COLUMNS[:-1]
    lines = [list(COLUMNS), *found.to_numpy().tolist()]
    widths = [max(len(line[place]) for line in lines) for place in range(len(shown))]
    text = []
    for *cells, note in lines:
        padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        text.append("  ".join(padded).rstrip())
        if notes and note not in ("", COLUMNS[-1]):
            text.append(f"    {note}")
    return "\n".join(text)


def _has_all(row: Sequence[str], words: Sequence[str]) -> bool:
    *searched, _note = row
    text = " ".join(searched).lower()
    return all(word.lower() in text for word in words)


def _rows(ledger: Ledger) -> Iterator[tuple[str, ...]]:
    """Yield the columns of each figure, and further words that find it."""
    entities = ledger.table("entities")
    names = dict(zip(entities["ticker"], entities["entity"], strict=True))
    tickers = dict(zip(entities["entity"], entities["ticker"], strict=True))
    for name, figure in ledger.figures.items():
        row = ledger.row_of(name)
        party = str(row.get("entity", row.get("company", "")))
        label = (party, str(row["metric"]), str(row["period"]))
        about = ", ".join(part for part in label if part)
        ends = (figure.low, figure.high)
        one = float(ends[0]) == float(ends[1]) or not all(map(math.isfinite, ends))
        shown = str(figure) if one else f"{ends[0]} to {ends[1]}"
        further = f"{names.get(party, '')} {tickers.get(party, '')}"
        known = figure.known_on + LATER * (figure.known_on > ledger.article.date)
        yield name, shown, known, figure.source, about, further, str(row.get("note", ""))
    for name, row in ledger.parameters.iterrows():
        default = f"{row['default']:g} {row['unit']}"
        yield str(name), default, "", row["source"], row["label"], "", ""
