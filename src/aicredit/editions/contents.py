"""What the book consists of: its configuration, its table of contents, its pages."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from aicredit.ledger.checkout import ROOT

BOOK = ROOT / "book"
BUILD = ROOT / "_build"
ENDINGS = (".ipynb", ".md")


def notebooks() -> list[Path]:
    """Return the book's notebooks, in the order of the table of contents."""
    return [page for page in pages() if page.suffix == ".ipynb"]


def pages() -> list[Path]:
    """Return all pages, in the order of ``_toc.yml``.

    Raises
    ------
    ValueError
        If a listed page has no file or two, is listed twice or lies outside
        ``book/``, or if a file of ``book/`` is not listed.
    """
    names = list(_listed(settings("_toc.yml")))
    listed: list[Path] = []
    for name in names:
        if names.count(name) > 1:
            message = f"_toc.yml: {name} is listed {names.count(name)} times; once is allowed"
            raise ValueError(message)
        if Path(name).parent.as_posix() != BOOK.name:
            message = f"_toc.yml: {name!r} is no page of the book; allowed: {BOOK.name}/NAME"
            raise ValueError(message)
        # A suffix is appended, not replaced: a page may have a dot in its name.
        existing = [path for end in ENDINGS if (path := ROOT / f"{name}{end}").is_file()]
        if not existing:
            message = f"_toc.yml lists {name}, but there is no {name}.ipynb or {name}.md"
            raise ValueError(message)
        if len(existing) > 1:
            message = f"_toc.yml: {name} is both a notebook and a .md file; one is allowed"
            raise ValueError(message)
        listed.append(existing[0])
    for path in sorted(BOOK.iterdir()):
        if path.suffix in ENDINGS and path not in listed:
            message = f"book/{path.name} is not listed in _toc.yml, so it would not be built"
            raise ValueError(message)
    return listed


def settings(name: str) -> dict[str, Any]:
    """Read one of Jupyter Book's own files, ``_toc.yml`` or ``_config.yml``.

    Raises
    ------
    ValueError
        If the file is no YAML mapping; file and line, in one line.
    """
    try:
        found = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        message = f"{name}: not UTF-8"
        raise ValueError(message) from error
    except yaml.MarkedYAMLError as error:
        message = f"{name}, line {error.problem_mark.line + 1}: not valid YAML ({error.problem})"
        raise ValueError(message) from error
    except yaml.YAMLError as error:
        message = f"{name}: not valid YAML ({' '.join(str(error).split())})"
        raise ValueError(message) from error
    if not isinstance(found, dict):
        message = f"{name}: a mapping is expected, lines of 'name: value'"
        raise ValueError(message)
    return found


def _listed(entry: Any) -> Iterator[str]:
    """Yield the pages under an entry of the table of contents."""
    if not isinstance(entry, dict):
        message = f"_toc.yml: {entry!r} is no entry; allowed: 'file: book/NAME'"
        raise ValueError(message)
    for key in ("root", "file"):
        if key in entry:
            yield str(entry[key])
    for key in ("parts", "chapters", "sections"):
        children = entry.get(key) or []
        if not isinstance(children, list):
            message = f"_toc.yml: a list is expected under {key}"
            raise ValueError(message)
        for child in children:
            yield from _listed(child)
