"""Notebooks are tested against their kept outputs, so each cell must have been run.

nbval passes a cell that was never run without comparing anything. This stands at the
root so that it holds for `pytest --nbval book/` as well.
"""

import pytest
from nbval.plugin import find_comment_markers, find_metadata_tags


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail a cell of a notebook that nbval would pass unseen."""
    cell = getattr(item, "cell", None)
    if cell is None or not cell.source.strip():
        return
    if cell.execution_count is None:
        pytest.fail(f"{item.nodeid}: the cell has no kept outputs; run 'make record'", False)
    markers = [*find_metadata_tags(cell.metadata), *find_comment_markers(cell.source)]
    # nbval's one harmless marker asks for what is done anyway.
    silent = [kind for kind, asked in markers if (kind, asked) != ("check", True)]
    if silent:
        pytest.fail(f"{item.nodeid}: a marker of nbval would keep it from being compared", False)
