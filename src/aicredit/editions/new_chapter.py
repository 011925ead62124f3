"""Begin a chapter: a notebook in the form of all others, and its line in the contents."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from aicredit.choices import one_of
from aicredit.editions.contents import BOOK, pages
from aicredit.ledger import parameters
from aicredit.ledger.checkout import ROOT
from aicredit.ledger.ledger import Ledger

SETUP = """from aicredit import Chapter

chapter = Chapter("{section}", vars())
ledger = chapter.ledger"""

FINDING = "The finding in a sentence or two, with figures pasted: {eval}`counts.claims`."


def begin(section: str) -> str:
    """Write ``book/SECTION.ipynb`` and list it after the chapters that are there.

    Parameters
    ----------
    section : str
        A section of the article that has no chapter yet.

    Returns
    -------
    str
        The file that was written, from the repository on.

    Raises
    ------
    ValueError
        If the article has no such section, or it has a page already.
    """
    ledger = Ledger.read()
    one_of("section", section, ledger.article.sections)
    listed = [page.stem for page in pages()]
    if section in listed:
        message = f"section {section!r} has a chapter; allowed: one without"
        raise ValueError(message)
    path = BOOK / f"{section}.ipynb"
    nbformat.write(_notebook(section, ledger), path)
    _list(section, listed, list(ledger.article.sections))
    return str(path.relative_to(ROOT))


def _notebook(section: str, ledger: Ledger) -> nbformat.NotebookNode:
    """Return the form of a chapter: finding, what the article says, what followed, foot."""

    def code(text: str, tag: str) -> nbformat.NotebookNode:
        return new_code_cell(text, metadata={"tags": [tag]})

    declared = parameters.declared_in(ledger.parameters, section)
    assumptions = "\n".join(f"{p.name} = {p.default:.15g}" for p in declared.values())
    cells = [
        new_markdown_cell(f"# {ledger.article.sections[section]}"),
        *([code(assumptions, "parameters")] if declared else []),
        code(f"{SETUP.format(section=section)}\ncounts = chapter.tally()", "setup"),
        new_markdown_cell(FINDING, metadata={"tags": ["finding"]}),
        new_markdown_cell("## What the article got wrong here"),
        code("chapter.claims()", "hide-input"),
        new_markdown_cell("## What happened since"),
        code("chapter.outcomes()", "hide-input"),
        new_markdown_cell("## How each number was made"),
        code("chapter.foot()", "hide-input"),
    ]
    for number, cell in enumerate(cells):
        cell["id"] = f"{section}-{number:02d}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def _list(section: str, listed: list[str], order: list[str]) -> None:
    """Add a chapter to the first part of ``_toc.yml``, in the article's order."""
    contents = ROOT / "_toc.yml"
    lines = contents.read_text(encoding="utf-8").splitlines()
    chapters = [line for line in lines if line.strip().removeprefix("- file: book/") in listed]
    before = [
        line
        for line in chapters
        if (name := line.strip().removeprefix("- file: book/")) in order
        and order.index(name) < order.index(section)
    ]
    last = before[-1] if before else next(line for line in lines if line.strip() == "chapters:")
    indent = chapters[0][: len(chapters[0]) - len(chapters[0].lstrip())]
    lines.insert(lines.index(last) + 1, f"{indent}- file: book/{section}")
    unfinished = contents.with_suffix(".unfinished")
    unfinished.write_text("\n".join(lines) + "\n", encoding="utf-8")
    unfinished.replace(contents)
