"""A file of the package imports only from floors below its own."""

import ast
from pathlib import Path

import pytest

import aicredit

PACKAGE = Path(aicredit.__file__).parent
ROOMS = (
    {"models"},
    {"ledger"},
    {"audit"},
    {"charts"},
    {"pages"},
    {"editions", "site"},
    {"cli"},
)
"""Folders from the ground up; files beside them, which every room may use, are the ground."""

GROUND = (
    {"units", "choices", "prose", "tracing", "ranges"},
    {"measures", "admission"},
    {"arguments"},
)
"""Files of the ground, from below; models know nothing but these."""

FLOOR = {name: level for level, names in enumerate((*GROUND, *ROOMS)) for name in names}
PURE = {name for names in GROUND for name in names}
FILES = [path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE or path.stem[0] != "_"]


def room_of(path):
    """Return the folder, or the file beside the folders, that a file belongs to."""
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
        assert own != "ledger" or room in PURE, f"{own} imports {room}; it knows no models"
