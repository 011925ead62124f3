"""What each chapter finds, under each scenario."""

from collections.abc import Iterator

import nbformat

from aicredit.editions import notebook_files
from aicredit.editions.contents import notebooks
from aicredit.editions.edition import execute, sole_use
from aicredit.editions.page_rules import FINDING
from aicredit.editions.render import Say
from aicredit.ledger import scenarios
from aicredit.ledger.checkout import ROOT


def findings(say: Say) -> Iterator[tuple[str, str, str]]:
    """Yield scenario, chapter and finding, figures filled in; executes what is not up to date.

    Raises
    ------
    BuildError
        If a chapter fails.
    """
    with sole_use(say):
        for scenario in scenarios.names():
            folder = execute(scenario, say)
            for notebook in notebooks():
                executed = nbformat.read(folder / notebook.relative_to(ROOT), as_version=4)
                for cell in executed.cells:
                    if FINDING in cell.metadata.get("tags", []):
                        yield scenario, notebook.stem, _filled(cell)


def _filled(cell: nbformat.NotebookNode) -> str:
    """Return a cell's text with the results that stand beside it in place of expressions."""
    said = {
        result["expression"]: result["result"]["data"]["text/plain"]
        for result in cell.metadata.get("user_expressions", [])
    }
    text = notebook_files.RECORD_NAME.sub(lambda match: said[match[1]], cell.source)
    return " ".join(text.split())
