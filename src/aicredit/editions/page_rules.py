"""What a page of the book may not hold: figures typed in, parameters set in passing."""

import builtins
import re
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

from aicredit.editions import notebook_files
from aicredit.prose import texts_in_code, typed_comparisons, typed_figures

FINDING = "finding"
"""Tag of the cell that says what a chapter found."""

SOURCE = re.compile(r"sources\.(?:md|html)#source-([\w.-]*\w)")
"""A link to a source in prose."""

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
    for place, text in _prose(page):
        for word in typed_comparisons(text):
            message = (
                f"{notebook_files.name_of(page)}{place}: {word!r} compares figures and is bound to "
                "none; allowed: such a word in chapter.either, with its condition"
            )
            raise ValueError(message)
    for place, text in [*_prose(page), *_code(page)]:
        for figure in typed_figures(text):
            message = (
                f"{notebook_files.name_of(page)}{place}: {figure!r} is a figure typed in; "
                "allowed: figures pasted from numbers that a chapter states"
            )
            raise ValueError(message)


def require_finding(chapter: Path) -> None:
    """Refuse a chapter of a section without a finding, or with two.

    Raises
    ------
    ValueError
        With the chapter and what is allowed.
    """
    cells = notebook_files.read(chapter).cells
    found = [cell for cell in cells if FINDING in cell.metadata.get("tags", [])]
    if len(found) != 1 or found[0].cell_type != "markdown":
        message = (
            f"{notebook_files.name_of(chapter)} has {len(found)} cells tagged {FINDING!r}; "
            "allowed: one, of text"
        )
        raise ValueError(message)


def require_known_sources(page: Path, known: Container[str]) -> None:
    """Refuse a page that links to a source the bibliography does not have.

    Raises
    ------
    ValueError
        With the place and the key.
    """
    for place, text in _prose(page):
        for key in SOURCE.findall(text):
            if key not in known:
                message = (
                    f"{notebook_files.name_of(page)}{place}: no source is called {key!r}; "
                    "allowed: keys of data/references.bib"
                )
                raise ValueError(message)


def _prose(page: Path) -> Iterator[tuple[str, str]]:
    """Yield what a page says in text, each with its place."""
    if page.suffix == ".md":
        yield "", page.read_text(encoding="utf-8")
        return
    for number, cell in enumerate(notebook_files.read(page).cells, start=1):
        if cell.cell_type == "markdown":
            yield f", cell {number} of all", cell.source


def _code(page: Path) -> Iterator[tuple[str, str]]:
    """Yield what a notebook says in titles and bound sentences, each with its place."""
    if page.suffix == ".md":
        return
    cells = notebook_files.read(page).cells
    code = [notebook_files.parsed(cell) for cell in cells if cell.cell_type == "code"]
    for text in texts_in_code(code):
        yield f", {' '.join(text.split())[:40]!r}", EXPRESSION.sub(" ", text)
