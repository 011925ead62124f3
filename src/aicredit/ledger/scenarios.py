"""The scenarios: stock papermill parameter files that set some of the assumptions.

``data/scenarios/NAME.yaml`` holds one ``name: number`` a line. A file may say no
more than that, because YAML reads much else in ways that surprise: ``010`` is
eight, ``1e3`` is text, and of a key written twice the last one wins.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from aicredit.ledger import checkout, parameters, yaml_files

BASE = "base"
"""The edition of the article's date: every assumption keeps its default."""

NAME = re.compile(r"[a-z0-9][a-z0-9_]{0,59}")
"""What a scenario may be called: the name becomes a folder, an address and a title."""

TAKEN = (
    *("html", "editions", "con", "prn", "aux", "nul"),
    *(f"{port}{number}" for port in ("com", "lpt") for number in range(10)),
)
"""Names of the site's own folders, and those that Windows keeps for devices."""

NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
"""The one way to write a value, so that YAML, papermill and a reader agree on it."""


def names(data: Path = checkout.DATA) -> list[str]:
    """Return the names of the scenarios, ``base`` first."""
    found = sorted(path.stem for path in _entries(data) if _may_be_called(path))
    return sorted(found, key=lambda name: name != BASE)


def in_words(name: str) -> str:
    """Return a scenario's name as a reader sees it.

    Examples
    --------
    >>> in_words("base"), in_words("as_it_happened")
    ("known on the article's date", 'as it happened')
    """
    return "known on the article's date" if name == BASE else name.replace("_", " ")


def problems(data: Path = checkout.DATA) -> Iterator[str]:
    """Yield what is wrong with the scenarios, a line for each file."""
    for path in _entries(data):
        if not _may_be_called(path):
            yield (
                f"data/scenarios/{path.name!r} is no scenario; allowed: files called NAME.yaml, "
                "NAME of a-z, 0-9 and _, up to 60, no _ first, none of html, editions, con, prn, "
                "aux, nul, com0 to com9, lpt0 to lpt9"
            )
    if BASE not in names(data):
        yield f"data/scenarios/{BASE}.yaml is missing; it holds {{}}"
    for name in names(data):
        try:
            read(name, data)
        except ValueError as error:
            yield str(error)


def read(name: str, data: Path = checkout.DATA) -> dict[str, float]:
    """Read a scenario's values and check them against the declared parameters.

    Parameters
    ----------
    name : str
        One of `names`.
    data : Path
        Folder that holds ``scenarios``.

    Returns
    -------
    dict
        Parameter to value, in the reader's units; exactly what papermill reads.

    Raises
    ------
    ValueError
        If there is no such scenario, or it sets something it may not; file, line,
        what is wrong and what is allowed, in one line.
    """
    # Compared with the listed names, never looked up: a path or another case is no name.
    if name not in names(data):
        message = f"scenario {name!r} is unknown; allowed: {', '.join(names(data))}"
        raise ValueError(message)
    file = f"data/scenarios/{name}.yaml"
    declared = parameters.declared(data=data)
    values: dict[str, float] = {}
    for line, key, text in _entries_of(data / "scenarios" / f"{name}.yaml", file):
        place = f"{file}, line {line}"
        if name == BASE:
            message = (
                f"{place}: {BASE} sets nothing; defaults are changed in data/parameters.csv "
                "and in the chapter"
            )
            raise ValueError(message)
        if key in values:
            message = f"{place}: {key} is set twice; once is allowed"
            raise ValueError(message)
        try:
            values[key] = _value(text, key, declared)
        except ValueError as error:
            message = f"{place}: {error}"
            raise ValueError(message) from error
    return values


def changes(name: str, data: Path = checkout.DATA) -> list[parameters.Parameter]:
    """Return the parameters that a scenario moves away from their defaults, at its values."""
    moved = parameters.set_values(parameters.declared(data=data), read(name, data))
    return [parameter for parameter in moved.values() if parameter.value != parameter.default]


def _entries(data: Path) -> list[Path]:
    folder = data / "scenarios"
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _may_be_called(path: Path) -> bool:
    fits = NAME.fullmatch(path.stem) and path.stem not in TAKEN
    return path.suffix == ".yaml" and bool(fits) and path.is_file()


def _value(text: str | None, key: str, declared: dict[str, parameters.Parameter]) -> float:
    """Return a value as papermill will read it, once it is one that the slider can take."""
    known = parameters.named(key, declared)
    if text is None or not NUMBER.fullmatch(text):
        written = "what it is set to" if text is None else repr(text[:40])
        message = (
            f"parameter {key}: {written} is not a number written in plain digits, such as 5.25; "
            f"{known.allowed}"
        )
        raise ValueError(message)
    known.check(Decimal(text), text[:40])
    return float(text) if "." in text else int(text)


def _entries_of(path: Path, file: str) -> Iterator[tuple[int, str, str | None]]:
    """Yield line, key and the text of the value (None if it is more than plain text)."""
    events = yaml_files.parsed(path, file, lambda text: list(yaml.parse(text, yaml.SafeLoader)))
    if not any(isinstance(event, yaml.DocumentStartEvent) for event in events):
        message = f"{file}: the file is empty; a scenario that changes nothing is written {{}}"
        raise ValueError(message)
    inside = [e for e in events if not isinstance(e, yaml.StreamStartEvent | yaml.StreamEndEvent)]
    # Document, mapping, then pairs of plain text, then the ends of both.
    _require(inside[1], yaml.MappingStartEvent, file)
    pairs = iter(inside[2:])
    for key in pairs:
        if isinstance(key, yaml.MappingEndEvent):
            break
        if not _is_plain(key):
            message = f"{file}, line {_line(key)}: a name is expected, written as it is declared"
            raise ValueError(message)
        value = next(pairs)
        yield _line(key), key.value, value.value if _is_plain(value) else None
    rest = list(pairs)
    if len(rest) > 1:
        message = f"{file}, line {_line(rest[1])}: a second document starts; one is allowed"
        raise ValueError(message)


def _require(event: Any, kind: type[Any], file: str) -> None:
    if not isinstance(event, kind) or event.anchor or event.tag:
        message = f"{file}, line {_line(event)}: a scenario is a list of lines 'name: number'"
        raise ValueError(message)


def _is_plain(event: Any) -> bool:
    """Tell whether an event is bare text: unquoted, untagged, no anchor and no list."""
    return isinstance(event, yaml.ScalarEvent) and not (event.style or event.anchor or event.tag)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1
