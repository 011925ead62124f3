"""Load the tables of ``data/`` and refuse what is wrong with them."""

import logging
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pandas as pd
from frictionless import Package, Resource
from pybtex.database import BibliographyData, parse_file

ROOT = Path(__file__).parents[2]
"""The repository: the book reads its data from the checkout it is run in."""

DATA = ROOT / "data"
BIBLIOGRAPHY = ROOT / "book" / "references.bib"

ARTICLE_DATE = "2025-11-10"
"""Facts known up to this day may decide a verdict; later ones are hindsight."""

SOURCE_COLUMNS = ("source", "evidence")
"""Columns that hold keys of the bibliography."""

logging.getLogger("frictionless").setLevel(logging.ERROR)


class DataError(ValueError):
    """A table says something it may not: file, row, column, value and what is allowed."""


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
    for problem in schema_problems(name, data):
        raise DataError(problem)
    resource = _package(data, _stamp(data)).get_resource(name)
    frame = pd.read_csv(data / resource.path, dtype=str, keep_default_na=False)
    for column in resource.schema.fields:
        if column.type in ("number", "integer"):
            frame[column.name] = pd.to_numeric(frame[column.name].replace("", None))
    return frame


def table_names(data: Path = DATA) -> list[str]:
    """Return the names of all tables, in the order of the data package."""
    return list(_package(data, _stamp(data)).resource_names)


def problems(data: Path = DATA, bibliography: Path = BIBLIOGRAPHY) -> Iterator[str]:
    """Yield every fault of every table, a line each."""
    known = set(sources(bibliography).entries)
    for name in table_names(data):
        broken = list(schema_problems(name, data))
        yield from broken
        if not broken:
            yield from _missing_sources(name, data, known)


@lru_cache(maxsize=1)
def sources(bibliography: Path = BIBLIOGRAPHY) -> BibliographyData:
    """Return the bibliography, by key."""
    return parse_file(str(bibliography))


def schema_problems(name: str, data: Path = DATA) -> tuple[str, ...]:
    """Return the faults frictionless finds in one table, a line each."""
    resource = _package(data, _stamp(data)).get_resource(name)
    return _schema_problems(name, data, (data / resource.path).stat().st_mtime_ns, _stamp(data))


@lru_cache(maxsize=64)
def _schema_problems(name: str, data: Path, _edited: int, stamp: int) -> tuple[str, ...]:
    # Edit times are part of the cache's key alone: an edited table is checked again.
    resource: Resource = _package(data, stamp).get_resource(name)
    report = resource.validate()
    return tuple(_one_line(resource.path, error) for task in report.tasks for error in task.errors)


def _one_line(path: str, error: object) -> str:
    row = getattr(error, "row_number", None)
    column = getattr(error, "field_name", None)
    cell = getattr(error, "cell", None)
    place = f"data/{path}"
    if row:
        place += f", row {row}"
    if column:
        place += f", column {column}"
    value = f", value {cell!r}" if cell not in (None, "") else ""
    return f"{place}{value}: {error.note}"


def _missing_sources(name: str, data: Path, known: set[str]) -> Iterator[str]:
    frame = read(name, data)
    path = _package(data, _stamp(data)).get_resource(name).path
    for column in frame.columns.intersection(SOURCE_COLUMNS):
        # 'source' of a deal is the party that gives, not a reference.
        if name == "deals" and column == "source":
            continue
        for row, key in enumerate(frame[column], start=2):
            if key not in known:
                yield (
                    f"data/{path}, row {row}, column {column}, value {key!r}: "
                    "no such key in book/references.bib"
                )


@lru_cache(maxsize=8)
def _package(data: Path, _edited: int) -> Package:
    return Package(str(data / "datapackage.json"))


def _stamp(data: Path) -> int:
    return (data / "datapackage.json").stat().st_mtime_ns
