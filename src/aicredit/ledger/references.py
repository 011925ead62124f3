"""What the entries of the bibliography must keep: a form, a date, an address, once each."""

import datetime
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from pybtex.database import Entry

from aicredit.ledger.csv_files import Fault

DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
"""How a source is dated, as far as it is known."""

TYPES = (
    *("article", "book", "booklet", "inbook", "incollection", "inproceedings", "manual"),
    *("mastersthesis", "misc", "online", "phdthesis", "proceedings", "report", "techreport"),
    "unpublished",
)

MONTHS = tuple(datetime.date(2000, month, 1).strftime("%B") for month in range(1, 13))

MERGE = re.compile(r"^(<{7}|={7}|>{7}|\|{7})", re.M)
REMARK = re.compile(r"^\s*@comment\b", re.M | re.I)
"""A remark's entries would be read as sources."""


def date_of(entry: Entry) -> str:
    """Return the date of a source as far as it is known: YYYY, YYYY-MM or YYYY-MM-DD."""
    return entry.fields.get("date") or entry.fields.get("year", "")


def faults_of_text(text: str, shown: str) -> Iterator[str]:
    """Yield what the reader of BibTeX would pass over in silence."""
    for form, name in ((MERGE, "a mark of a merge"), (REMARK, "a remark")):
        for found in form.finditer(text):
            row = text.count("\n", 0, found.end()) + 1
            yield f"{shown}, row {row}: {name}; allowed: entries"


def faults(entries: Mapping[str, Entry], shown: str) -> Iterator[Fault]:
    """Yield what is wrong with the entries."""
    if not entries:
        yield Fault(("empty",), f"{shown}: no entry; allowed: BibTeX")
    said: dict[tuple[str, ...], str] = {}
    for key, entry in entries.items():
        for field, wrong in _faults_of(entry):
            value = entry.fields.get(field, "")
            yield Fault(
                (field, wrong), f"{shown}, entry {key}, field {field}, value {value!r}: {wrong}"
            )
        if entry.type not in TYPES:
            allowed = ", ".join(TYPES)
            yield Fault(("type",), f"{shown}, entry {key}: type {entry.type!r}; allowed: {allowed}")
        if not entry.fields.get("title", "").strip("{} "):
            yield Fault(("title",), f"{shown}, entry {key}: no title")
        text = (entry.fields.get("url", ""), entry.fields.get("title", ""), date_of(entry))
        if text in said:
            yield Fault(
                ("twice",), f"{shown}, entry {key}: the same as {said[text]}; allowed: once"
            )
        said.setdefault(text, key)


def _faults_of(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield a field and what is wrong with it."""
    day = date_of(entry)
    if not (DATE.fullmatch(day) and _is_real(day)):
        yield "date", "no date; allowed: YYYY, YYYY-MM or YYYY-MM-DD"
    elif day > datetime.date.today().isoformat():
        yield "date", "after today"
    else:
        yield from _disagreements(entry, day)
    if not _is_address(entry.fields.get("url", "")):
        yield "url", "no address; allowed: http or https and a host"


def _disagreements(entry: Entry, day: str) -> Iterator[tuple[str, str]]:
    if entry.fields.get("year", day[:4]) != day[:4]:
        yield "year", f"not the year of the date, {day}"
    month = MONTHS[int(day[5:7]) - 1] if len(day) > 4 else ""
    if month and entry.fields.get("month", month) != month:
        yield "month", f"not the month of the date, {day}"


def _is_real(day: str) -> bool:
    try:
        datetime.date.fromisoformat(day + "-01-01"[len(day) - 4 :])
    except ValueError:
        return False
    return True


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in host and not re.search(r"\s", url)
