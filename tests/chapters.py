"""The chapters of the book, whatever they are called, run in this process and in a browser."""

import contextlib
import functools
import io

from aicredit.editions import contents, notebook_files
from aicredit.ledger import parameters, scenarios
from aicredit.pages.panel import Panel

CHAPTERS = [path.stem for path in contents.notebooks() if parameters.declared(path.stem)]
"""Sections of the article that have a chapter with assumptions."""

CHAPTER = CHAPTERS[0]
"""The one that is tried where one is enough."""


@functools.cache
def run(section, scenario=scenarios.BASE):
    """Execute a chapter's cells in this process under a scenario; return its variables."""
    namespace = {"__name__": "__main__"}
    notebook = notebook_files.read(contents.ROOT / "book" / f"{section}.ipynb")
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in notebook_files.code_cells(notebook):
            exec(cell.source, namespace)
            if "parameters" in cell.metadata.get("tags", []):
                namespace |= scenarios.read(scenario)
    return namespace


def panels_of(section, scenario=scenarios.BASE):
    """Return a chapter's panels by their names."""
    found = [value for value in run(section, scenario).values() if isinstance(value, Panel)]
    return {panel.name: panel for panel in found}


def set_slider(page, argument, value):
    page.locator(f"[data-argument={argument}] input").evaluate(
        "(input, value) => { input.value = value; input.dispatchEvent(new Event('input')); }",
        str(value),
    )


def expected_outputs(panel, moved):
    """Return what a panel's model says in Python, with some inputs as a reader sets them."""
    values = {argument: value * panel.move[argument].scale for argument, value in moved.items()}
    return [text for _, text in panel.texts(panel.run(values))]
