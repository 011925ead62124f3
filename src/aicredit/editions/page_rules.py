"""What a page of the book may not hold: figures typed in, parameters set in passing."""

import builtins
import re
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

from aicredit.editions import notebook_files
from aicredit.prose import texts_in_code, typed_figures

EXPRESSION = re.compile(r"\{[^{}]*\}")
"""What a title or a sentence pastes."""


def require_own_names(chapter: Path, ledger: Container[str]) -> None:
    """Refuse a chapter in which a name stands for two things.

    Parameters
    ----------
    chapter : Path
        A notebook.
    ledger : container of str
        The names that the ledger gives to rows and assumptions.

    Raises
    ------
    ValueError
        With the cell and the name.
    """
    name = notebook_files.name_of(chapter)
    seen: dict[str, int] = {}
    cells = [cell for cell in notebook_files.read(chapter).cells if cell.cell_type == "code"]
    for number, cell in enumerate(cells, start=1):
        if "parameters" in cell.metadata.get("tags", []):
            continue
        try:
            bound = notebook_files.names_bound_in(cell)
        except ValueError as error:
            message = f"{name}, cell {number}: {error}"
            raise ValueError(message) from error
        for taken in bound:
            place = f"{name}, cell {number}: {taken!r}"
            if taken in ledger:
                message = f"{place} is taken by a row of the ledger; allowed: a name of its own"
                raise ValueError(message)
            if hasattr(builtins, taken):
                message = f"{place} is taken by a word of Python; allowed: a name of its own"
                raise ValueError(message)
            if taken in seen:
                message = f"{place} is set in cell {seen[taken]} already; allowed: one meaning"
                raise ValueError(message)
            seen[taken] = number


def require_one_place(declared: Iterable[str], chapter: Path) -> None:
    """Refuse a chapter that sets a parameter anywhere but in its one cell of parameters.

    Parameters
    ----------
    declared : iterable of str
        Names of all parameters.
    chapter : Path
        A notebook.

    Raises
    ------
    ValueError
        With the cell, and what it sets.
    """
    name = notebook_files.name_of(chapter)
    cells = [cell for cell in notebook_files.read(chapter).cells if cell.cell_type == "code"]
    tagged = None
    for number, cell in enumerate(cells, start=1):
        tags = cell.metadata.get("tags", [])
        try:
            found = sorted(notebook_files.names_set_in(cell) & {*declared})
        except ValueError as error:
            message = f"{name}, cell {number}: {error}"
            raise ValueError(message) from error
        if "injected-parameters" in tags:
            message = f"{name}, cell {number}: papermill's own cell was kept; allowed: without it"
            raise ValueError(message)
        if "parameters" in tags and tagged:
            message = (
                f"{name}, cell {number}: a second cell is tagged parameters; allowed: one, as "
                f"cell {tagged} is"
            )
            raise ValueError(message)
        if "parameters" in tags:
            tagged = number
        elif found:
            message = (
                f"{name}, cell {number}: sets {found[0]}; allowed: in the cell tagged parameters"
            )
            raise ValueError(message)


def require_pasted_figures(page: Path) -> None:
    """Refuse a page with a figure typed into prose, a title or a bound sentence.

    Parameters
    ----------
    page : Path
        A notebook or a Markdown file.

    Raises
    ------
    ValueError
        With the place and the figure.
    """
    for place, text in _texts(page):
        for figure in typed_figures(text):
            message = (
                f"{notebook_files.name_of(page)}{place}: {figure!r} is a figure typed in; "
                "allowed: figures pasted from numbers that a chapter states"
            )
            raise ValueError(message)


def _texts(page: Path) -> Iterator[tuple[str, str]]:
    """Yield what a page says, each with its place."""
    if page.suffix == ".md":
        yield "", page.read_text(encoding="utf-8")
        return
    cells = notebook_files.read(page).cells
    for number, cell in enumerate(cells, start=1):
        if cell.cell_type == "markdown":
            yield f", cell {number} of all", cell.source
    code = [notebook_files.parsed(cell) for cell in cells if cell.cell_type == "code"]
    for text in texts_in_code(code):
        yield f", {' '.join(text.split())[:40]!r}", EXPRESSION.sub(" ", text)
