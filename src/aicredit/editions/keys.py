"""Keys: what a chapter was executed from, so that it is not executed twice.

A chapter rests on its own cells, the values it is given, Python, the libraries, and the
files of the checkout that its kernel read: modules, tables, the bibliography. All are
compared by content.
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from aicredit.editions import contents, notebook_files

LIBRARIES = "requirements.lock"


def state_of_the_book() -> str:
    """Name the state of everything an edition is made from; of notebooks, of their cells."""
    return _state_of(_everything())


def state_of_the_look() -> str:
    """Name the state of all that draws a page beside its own text."""
    return _state_of(path for path in _everything() if path.suffix not in contents.ENDINGS)


def state_of_folder(folder: Path, without: str) -> str:
    """Name the state of all files of a folder, those of one inner folder left out."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    names = {path.relative_to(folder).as_posix(): path for path in files}
    outer = {name: path for name, path in names.items() if not name.startswith(f"{without}/")}
    digests = {name: _digest(path.read_bytes()) for name, path in outer.items()}
    return _digest(json.dumps(digests, sort_keys=True).encode())


def _state_of(paths: Iterable[Path]) -> str:
    digests = {_relative(path): digest_of(path) for path in paths}
    return _digest(json.dumps([sys.version, digests], sort_keys=True).encode())


def _everything() -> Iterator[Path]:
    """Yield every file of data, package, book and configuration."""
    folders = [contents.ROOT / name for name in ("data", "src", contents.BOOK.name)]
    inside = (path for folder in folders for path in sorted(folder.rglob("*")))
    files = (LIBRARIES, "_toc.yml", "_config.yml", "CITATION.cff")
    for path in (*inside, *(contents.ROOT / name for name in files)):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path


def sign(
    target: Path,
    source: Path,
    given: Mapping[str, Any],
    read: Mapping[str, Any],
    since: float,
) -> None:
    """Note what a notebook was executed from, and what came out.

    Of what has changed since the execution began nobody knows which state was read; then
    nothing is noted.

    Parameters
    ----------
    target, source : Path
        The executed notebook and the one it was made from.
    given : mapping
        Values it was given.
    read : mapping
        ``files`` and ``folders`` that its kernel read, relative to the checkout; empty if
        it could not tell, which counts as everything.
    since : float
        When the execution began, in seconds as `time.time` tells them.
    """
    note_of(target).unlink(missing_ok=True)
    names = read["files"] if read else [_relative(path) for path in _everything()]
    paths = {name: contents.ROOT / name for name in (*names, LIBRARIES, _relative(source))}
    if any(path.is_file() and path.stat().st_mtime > since for path in paths.values()):
        return
    files = {name: digest_of(path) for name, path in paths.items()}
    folders = {name: _names_in(contents.ROOT / name) for name in read.get("folders", ())}
    note = {
        "cells": _digest_of_cells(source),
        "given": dict(given),
        "Python": sys.version,
        "files": files,
        "folders": folders,
        "result": _digest(target.read_bytes()),
    }
    note_of(target).write_text(json.dumps(note, indent=1, sort_keys=True), encoding="utf-8")


def why_stale(target: Path, source: Path, given: Mapping[str, Any]) -> str:
    """Return why a notebook has to be executed, in words; empty if it has not."""
    try:
        note = json.loads(note_of(target).read_text(encoding="utf-8"))
        result = _digest(target.read_bytes())
    except (OSError, ValueError):
        return "it has not been executed"
    if note["cells"] != _digest_of_cells(source):
        return "its own cells have changed"
    if note["given"] != dict(given):
        return "its assumptions have changed"
    if note["Python"] != sys.version:
        return "Python has changed"
    for name, digest in note["files"].items():
        if digest != digest_of(contents.ROOT / name):
            return f"{name} has changed"
    for name, names in note["folders"].items():
        if names != _names_in(contents.ROOT / name):
            return f"files have come to {name} or gone from it"
    return "" if note["result"] == result else "its result was changed by somebody else"


def rests_on(target: Path) -> list[str]:
    """Return the files of the checkout from which a notebook was executed."""
    return list(json.loads(note_of(target).read_text(encoding="utf-8"))["files"])


def note_of(target: Path) -> Path:
    """Return where it is noted what a notebook was executed from."""
    return target.with_suffix(".key")


def digest_of(path: Path) -> str:
    """Name a file's content, of a notebook its cells; empty if it is gone."""
    if not path.is_file():
        return ""
    if path.suffix == ".ipynb":
        return _digest_of_cells(path)
    return _digest(path.read_bytes())


def _digest_of_cells(notebook: Path) -> str:
    """Name what a notebook says and does: sources and tags, no outputs."""
    cells = [
        [cell.cell_type, cell.source, sorted(cell.metadata.get("tags", []))]
        for cell in notebook_files.read(notebook).cells
    ]
    return _digest(json.dumps(cells).encode())


def _names_in(folder: Path) -> list[str]:
    names: Iterable[Path] = folder.iterdir() if folder.is_dir() else ()
    return sorted(path.name for path in names if not path.name.startswith((".", "_")))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _relative(path: Path) -> str:
    return path.relative_to(contents.ROOT).as_posix()
