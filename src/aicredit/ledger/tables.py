"""Load the tables of ``data/`` and refuse what is wrong with them."""

import json
import logging
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
from frictionless import Error, Field, FrictionlessException, Package, Resource

from aicredit.ledger import article, csv_files, references
from aicredit.ledger.bibliography import sources
from aicredit.ledger.checkout import BIBLIOGRAPHY, DATA, NO_BOOK, require_own_checkout
from aicredit.ledger.csv_files import DataError, Fault

SOURCE_COLUMNS = ("source", "evidence")
"""Columns that hold keys of the bibliography."""

logging.getLogger("frictionless").setLevel(logging.ERROR)


CONSTRAINT = re.compile(r'constraint "(?P<kind>\w+)" is "(?P<value>.*)"')
"""How frictionless names a rule of ``datapackage.json`` that a cell breaks."""


def read(name: str, data: Path = DATA) -> pd.DataFrame:
    """Read one table, typed as ``datapackage.json`` declares it.

    Parameters
    ----------
    name : str
        Name of the resource, for example ``"facts"``.
    data : Path
        Folder that holds ``datapackage.json``.

    Returns
    -------
    DataFrame
        One row a record; numbers as float (missing as NaN), everything else as
        text (missing as the empty string).

    Raises
    ------
    DataError
        If the table breaks its schema, in one line that names the place.
    """
    return typed(name, Folder(data)[name], data)


def typed(name: str, rows: Any, data: Path = DATA) -> pd.DataFrame:
    """Return rows as one table of the data package, a column for each that it declares.

    Parameters
    ----------
    name : str
        Name of the resource.
    rows : DataFrame or list of dict
        Cells as text or numbers; a column that is not given is empty.
    data : Path
        Folder that holds ``datapackage.json``.

    Raises
    ------
    DataError
        If there is no such table, or it has no such column.
    """
    columns = _resource(name, data).schema.fields
    # As objects: whole numbers beside an empty cell would turn into fractions.
    frame = pd.DataFrame(rows, dtype=object)
    for unknown in frame.columns.difference([column.name for column in columns]):
        allowed = ", ".join(column.name for column in columns)
        message = f"table {name!r} has no column {unknown!r}; allowed: {allowed}"
        raise DataError(message)
    frame = frame.reindex(columns=[column.name for column in columns], fill_value="").fillna("")
    for column in columns:
        is_number = column.type in ("number", "integer")
        cells = frame[column.name]
        frame[column.name] = (
            pd.to_numeric(cells.replace("", None)) if is_number else cells.astype(str)
        )
    return frame


class Folder(Mapping[str, pd.DataFrame]):
    """The tables of a folder by name, cells as text; each is read when it is asked for.

    Parameters
    ----------
    data : Path
        Folder that holds ``datapackage.json``.
    """

    def __init__(self, data: Path) -> None:
        self.data = data

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Read a table; DataError names the place where it breaks its schema."""
        for fault in _faults(name, self.data):
            raise DataError(fault.line)
        path = _path(name, self.data)
        return pd.read_csv(path, dtype=str, keep_default_na=False)

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the tables, in the order of the data package."""
        return iter(table_names(self.data))

    def __len__(self) -> int:
        """Return the number of tables."""
        return len(table_names(self.data))


def table_names(data: Path = DATA) -> list[str]:
    """Return the names of all tables, in the order of the data package."""
    return list(_package(data).resource_names)


def problems(data: Path = DATA, bibliography: Path = BIBLIOGRAPHY) -> Iterator[str]:
    """Yield the faults of the article's description and of every table, a line each.

    Repeats of one kind are counted.

    A file whose form is broken is told alone: what it says cannot be judged yet.
    """
    try:
        names = table_names(data)
        described = article.read(data)
        entries = sources(bibliography).entries
    except DataError as error:
        yield str(error)
        return
    malformed = [fault for name in names for fault in _faults_of_form(name, data)]
    if malformed:
        yield from csv_files.capped(malformed)
        return
    yield from csv_files.capped(references.faults(entries, f"book/{bibliography.name}"))
    yield from article.problems(described, entries)
    for name in names:
        yield from csv_files.capped(_faults(name, data) or _missing_sources(name, data, entries))


def _faults(name: str, data: Path) -> tuple[Fault, ...]:
    """Return the faults of one table, and of the form of those its keys point to."""
    keys = _resource(name, data).schema.foreign_keys
    targets = dict.fromkeys(key["reference"]["resource"] for key in keys)
    malformed = [fault for one in (name, *targets) for fault in _faults_of_form(one, data)]
    if malformed:
        return tuple(malformed)
    edited = tuple(_edited(_path(one, data)) for one in (name, *targets))
    return _faults_of_schema(name, data, edited, _edited(data / "datapackage.json"))


def _path(name: str, data: Path) -> Path:
    return data / str(_package(data).get_resource(name).path)


def _faults_of_form(name: str, data: Path) -> tuple[Fault, ...]:
    return _read_form(name, data, _edited(_path(name, data)), _edited(data / "datapackage.json"))


# Edit times are part of the keys of these caches alone: an edited file is checked again.
@lru_cache(maxsize=64)
def _read_form(name: str, data: Path, _file: int, _schema: int) -> tuple[Fault, ...]:
    columns: list[Any] = _package(data).get_resource(name).schema.fields
    path = _path(name, data)
    return tuple(csv_files.faults(path, f"data/{path.name}", columns))


@lru_cache(maxsize=64)
def _faults_of_schema(
    name: str, data: Path, _files: tuple[int, ...], _schema: int
) -> tuple[Fault, ...]:
    resource = _package(data).get_resource(name)
    report = resource.validate()
    return tuple(
        Fault(
            (resource.path, error.type, getattr(error, "field_name", "")),
            _one_line(resource, error),
        )
        for task in report.tasks
        for error in task.errors
    )


def _one_line(resource: Resource, error: Error) -> str:
    row = getattr(error, "row_number", None)
    column = getattr(error, "field_name", None)
    cell = getattr(error, "cell", None)
    place = f"data/{resource.path}"
    if row:
        place += f", row {row}"
    if column:
        place += f", column {column}"
    value = f", value {cell!r}" if cell not in (None, "") else ""
    note = " ".join((error.note or error.message).split())
    broken = CONSTRAINT.fullmatch(note)
    if column and broken:
        note = _in_words(broken["kind"], broken["value"], resource.schema.get_field(column))
    return f"{place}{value}: {note}"


def _in_words(kind: str, value: str, field: Field) -> str:
    """Say what a rule of ``datapackage.json`` asks of a cell."""
    return {
        "required": "empty; a value is needed",
        "unique": "stands twice; allowed: once",
        "enum": f"allowed: {', '.join(map(str, field.constraints.get('enum', ())))}",
        "pattern": f"not of its form; allowed: one like {field.example}",
    }.get(kind, f"allowed: {kind} {value}")


def _missing_sources(name: str, data: Path, known: dict) -> Iterator[Fault]:
    frame = read(name, data)
    path = _package(data).get_resource(name).path
    for column in frame.columns.intersection(SOURCE_COLUMNS):
        # 'source' of a deal is the party that gives, not a reference.
        if name in ("deals", "arrows") and column == "source":
            continue
        for row, key in enumerate(frame[column], start=2):
            if key not in known:
                yield Fault(
                    (path, column),
                    f"data/{path}, row {row}, column {column}, value {key!r}: "
                    "no such key in book/references.bib",
                )


def _resource(name: str, data: Path) -> Resource:
    package = _package(data)
    if name not in package.resource_names:
        message = (
            f"data/datapackage.json: no table {name!r}; allowed: {', '.join(table_names(data))}"
        )
        raise DataError(message)
    return package.get_resource(name)


def _package(data: Path) -> Package:
    if data == DATA:
        require_own_checkout()
    return _read_package(data, _edited(data / "datapackage.json"))


@lru_cache(maxsize=8)
def _read_package(data: Path, _file: int) -> Package:
    path = data / "datapackage.json"
    try:
        if isinstance(json.loads(path.read_text(encoding="utf-8")), dict):
            return Package(str(path))
        message = f"data/{path.name}: not a data package; allowed: an object with resources"
    except FileNotFoundError:
        message = f"data/{path.name}: {NO_BOOK}"
    except OSError as error:
        message = f"data/{path.name}: cannot be read: {error.strerror}"
    except json.JSONDecodeError as error:
        message = f"data/{path.name}, row {error.lineno}: not JSON: {error.msg}"
    except UnicodeDecodeError:
        message = f"data/{path.name}: not UTF-8; allowed: UTF-8"
    except FrictionlessException as error:
        notes = [reason.note for reason in error.reasons] or [error.error.note]
        message = f"data/{path.name}: not a data package: {' '.join(notes[0].split())}"
    raise DataError(message)


def _edited(path: Path) -> int:
    """Return when a file was last edited; 0 if there is none."""
    return path.stat().st_mtime_ns if path.exists() else 0
