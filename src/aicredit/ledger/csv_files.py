"""The form of a table's file: its text, its records, its header, its plainly written cells.

Form comes before meaning. A file whose form is broken is told once and read no further:
what follows from the fault would bury it.
"""

import csv
import datetime
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
UNSEEN = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs")
"""Unicode's categories of signs that do not print; the plain blank is none of them here."""
WORD = re.compile(r"[^\W\d_]+")

SHOWN = 3
"""How many times a fault of one kind is told; the rest is counted."""


class Fault(NamedTuple):
    """A fault, and what makes it one of a kind."""

    kind: tuple
    line: str


class Column(Protocol):
    """What the form of a cell depends on: a column's name and its type."""

    name: str
    type: str


class _FormError(ValueError):
    """The file cannot be read as a table at all."""


def faults(path: Path, shown: str, columns: Sequence[Column]) -> Iterator[Fault]:
    """Yield what is wrong with the form of a file.

    Parameters
    ----------
    path : Path
        The CSV file.
    shown : str
        What the file is called in a message.
    columns : sequence of Column
        The columns it must have, in order.
    """
    try:
        header, *records = _records(_text(path))
        _refuse_header(header, [column.name for column in columns])
    except _FormError as error:
        yield Fault((shown, "form"), f"{shown}{error}")
        return
    broken = list(_broken_records(records, columns, shown))
    yield from broken or _cells(records, columns, shown)


def capped(found: Iterable[Fault]) -> list[str]:
    """Return the lines of faults, repeats of one kind counted after the first few."""
    lines: list[str] = []
    counted: Counter[tuple] = Counter()
    last: dict[tuple, int] = {}
    for fault in found:
        counted[fault.kind] += 1
        if counted[fault.kind] <= SHOWN:
            last[fault.kind] = len(lines)
            lines.append(fault.line)
    for kind, place in last.items():
        if counted[kind] > SHOWN:
            lines[place] += f" (and {counted[kind] - SHOWN} more of this kind)"
    return lines


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        message = f": cannot be read: {error.strerror}"
        raise _FormError(message) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        message = f", row {row}, byte {content[error.start]:#04x}: not UTF-8; allowed: UTF-8"
        raise _FormError(message) from error


def _records(text: str) -> list[list[str]]:
    if not text.strip():
        message = ": the file is empty; allowed: a header and a row for each record"
        raise _FormError(message)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[list[str]] = []
    while True:
        try:
            record = next(reader, None)
        except csv.Error as error:
            message = f", row {len(records) + 1}: a quote is not closed or stands alone ({error})"
            raise _FormError(message) from error
        if record is None:
            return records
        records.append(record)
        if reader.line_num != len(records):
            message = f", row {len(records)}: a quote is not closed on its line; allowed: one line"
            raise _FormError(message)


def _refuse_header(header: list[str], names: list[str]) -> None:
    if header == names:
        return
    wrong = [f"column {name!r} is missing" for name in names if name not in header]
    wrong += [f"column {name!r} is unknown" for name in header if name not in names]
    wrong += [f"column {name!r} stands twice" for name, n in Counter(header).items() if n > 1]
    wrong = wrong or ["the columns are in another order"]
    if len(header) == 1 and len(names) > 1:
        wrong = [f"the header {header[0][:40]!r} is one cell; cells are split by commas"]
    message = f", row 1: {', '.join(wrong)}; allowed: {', '.join(names)}"
    raise _FormError(message)


def _broken_records(
    records: list[list[str]], columns: Sequence[Column], shown: str
) -> Iterator[Fault]:
    for row, cells in enumerate(records, start=2):
        place = f"{shown}, row {row}"
        if not any(cells):
            yield Fault((shown, "blank"), f"{place}: the row is blank; allowed: no blank rows")
        elif len(cells) != len(columns):
            wrong = "a cell is missing" if len(cells) < len(columns) else "a cell too many"
            last = f"the last is {cells[-1][:40]!r}"
            allowed = f"allowed: {len(columns)}, one a column"
            yield Fault((shown, wrong), f"{place}: {wrong}, {len(cells)} cells, {last}; {allowed}")


def _cells(records: list[list[str]], columns: Sequence[Column], shown: str) -> Iterator[Fault]:
    for row, cells in enumerate(records, start=2):
        for column, cell in zip(columns, cells, strict=True):
            if cell and (wrong := _fault_of_cell(cell, column.type)):
                place = f"{shown}, row {row}, column {column.name}, value {cell!r}"
                yield Fault((shown, column.name, wrong), f"{place}: {wrong}")


def _fault_of_cell(cell: str, kind: str) -> str:
    # Letters of ASCII have one form, are of one script and are seen; most cells hold no others.
    plain = cell.isascii() and cell.isprintable()
    if cell != cell.strip() or "  " in cell or (not plain and any(map(_is_unseen, cell))):
        return "blanks at an end or two together, or signs that do not print; allowed: plain text"
    if not plain and cell != unicodedata.normalize("NFC", cell):
        return "a letter in two parts; allowed: composed letters (Unicode's form NFC)"
    if not plain and (mixed := _mixed_word(cell)):
        return f"{mixed!r} is a word of two scripts; allowed: one"
    if kind == "number" and not NUMBER.fullmatch(cell):
        return "not a number; allowed: digits with a decimal point, like 1540.75"
    if kind == "integer" and not INTEGER.fullmatch(cell):
        return "not a whole number; allowed: digits, like 12"
    if kind == "date" and not _is_day(cell):
        return "not a day; allowed: YYYY-MM-DD, a day of the calendar"
    return ""


def _mixed_word(cell: str) -> str:
    """Return the first word of more than one script; empty if there is none."""
    return next((word for word in WORD.findall(cell) if len(_scripts(word)) > 1), "")


def _is_unseen(sign: str) -> bool:
    return sign != " " and unicodedata.category(sign) in UNSEEN


def _scripts(word: str) -> set[str]:
    # The first word of a letter's name: LATIN SMALL LETTER A.
    return {unicodedata.name(letter, "").partition(" ")[0] for letter in word}


def _is_day(cell: str) -> bool:
    if not DAY.fullmatch(cell):
        return False
    try:
        datetime.date.fromisoformat(cell)
    except ValueError:
        return False
    return True


class DataError(ValueError):
    """A table says something it may not: file, row, column, value and what is allowed."""
