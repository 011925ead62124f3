"""Keys: the state under which a chapter was executed, so that it is not executed twice."""

import hashlib
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from aicredit.editions import contents, notebook_files
from aicredit.ledger import checkout


def key(notebook: Path, common: str) -> str:
    """Name the state of a notebook's own code and text, and of all it depends on."""
    cells = [
        {key: cell[key] for key in cell if key not in ("outputs", "execution_count", "metadata")}
        | {"metadata": {k: v for k, v in cell.metadata.items() if k != "user_expressions"}}
        for cell in notebook_files.read(notebook).cells
    ]
    return hashlib.sha256((common + json.dumps(cells, sort_keys=True)).encode()).hexdigest()


def common_key(values: dict[str, Any]) -> str:
    """Name the state of all that a chapter depends on beside its own code."""
    return json.dumps([values, sys.version], sort_keys=True) + state_of_the_book()


def state_of_the_book() -> str:
    """Name the state of data, package and libraries, and of what the book consists of."""
    data = [path for path in checkout.DATA.rglob("*") if path.parent.name != "scenarios"]
    package = (contents.ROOT / "src").rglob("*")
    files = ("requirements.lock", "_toc.yml", "_config.yml", "CITATION.cff")
    about = [contents.ROOT / name for name in files]
    return _digest_of((*data, *package, *about, checkout.BIBLIOGRAPHY))


def _digest_of(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(f"{path.relative_to(contents.ROOT)}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def sign(target: Path, state: str) -> None:
    """Note under which state a notebook was executed, and what came out."""
    target.with_suffix(".key").write_text(f"{state} {_digest_of([target])}", encoding="utf-8")


def is_up_to_date(target: Path, state: str) -> bool:
    """Tell whether a notebook was executed under this state and is still what came out."""
    # The file's own digest too: a file that somebody else wrote is not what was executed.
    note = target.with_suffix(".key")
    if not (note.is_file() and target.is_file()):
        return False
    return note.read_text(encoding="utf-8") == f"{state} {_digest_of([target])}"
