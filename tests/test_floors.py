"""A file of the package imports only from floors below its own."""

import ast
from pathlib import Path

import pytest

import aicredit

FLOORS = (
    {"dispatch", "csv_files", "units", "prose", "periods"},
    {"measures", "choices", "trail", "references"},
    {"arguments"},
    {"annuity", "coverage", "elimination", "rounding"},
    {
        *("finance", "bonds", "loans", "returns", "leverage", "credit", "securitisation"),
        *("circularity", "cycles", "contagion", "concentration", "valuation", "explosiveness"),
        *("energy", "scenario"),
    },
    {"tables"},
    {"expressions"},
    {"ledger", "parameters", "solve", "tracing"},
    {"scenario_files", "hindsight", "doubles"},
    {"verdicts", "corrections", "row_rules"},
    {"outcomes", "conflicts", "errata", "listing", "flows"},
    {"numbers", "evidence", "charts"},
    {"markup", "explore"},
    {"chapter_tables", "claim_tables", "figure_tables"},
    {"chapter"},
    {"panels"},
    {"contents", "notebook_files"},
    {"execute", "site", "page_rules"},
    {"edition"},
    {"cli"},
)
FLOOR = {name: level for level, names in enumerate(FLOORS) for name in names}
PACKAGE = Path(aicredit.__file__).parent
FILES = [path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE or path.stem[0] != "_"]


def room_of(path):
    """Return the module or subpackage of the package that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("aicredit"):
            parts = node.module.split(".")
            yield from [parts[1]] if len(parts) > 1 else [alias.name for alias in node.names]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_down(path):
    own = room_of(path)
    for room in imported_rooms(path):
        if room in (own, "__version__"):
            continue
        assert FLOOR[room] < FLOOR[own], f"{own} imports {room}"
