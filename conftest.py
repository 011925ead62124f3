"""Notebooks are tested against their kept outputs, so each cell must have been run.

nbval passes a cell that was never run without comparing anything. This stands at the
root so that it holds for `pytest --nbval book/` as well.
"""

import pytest

SILENT = ("nbval-skip", "nbval-ignore-output", "nbval-raises-exception", "raises-exception")
"""Tags that keep nbval from comparing a cell."""


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail a cell of a notebook that nbval would pass unseen."""
    cell = getattr(item, "cell", None)
    if cell is None or not cell.source.strip():
        return
    if cell.execution_count is None:
        pytest.fail(f"{item.nodeid}: the cell has no kept outputs; run 'make record'", False)
    silent = [tag for tag in cell.metadata.get("tags", []) if tag in SILENT]
    silent += [line for line in cell.source.splitlines() if "NBVAL_" in line]
    if silent:
        pytest.fail(f"{item.nodeid}: {silent[0]!r} would keep the cell from being compared", False)
