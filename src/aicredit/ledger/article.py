"""The article that the book is about, as ``data/article.yaml`` describes it."""

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from pybtex.database import Entry

from aicredit.ledger import checkout, references, yaml_files
from aicredit.ledger.csv_files import DataError

FILE = "data/article.yaml"

SECTION = re.compile(r"[a-z][a-z0-9_]*")
"""Keys of sections: the ids of claims begin with them."""

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")


@dataclass(frozen=True)
class Article:
    """What the book must know about its article.

    Attributes
    ----------
    key : str
        Its entry in the bibliography.
    date : str
        YYYY-MM-DD. Facts known up to this day may decide a verdict; later ones are
        hindsight.
    title, author, publisher : str
        As the book cites them.
    language : str
        Of the edition that was read, as web pages name languages: ``he``.
    sections : mapping
        Key to title, in the article's order.
    questions : mapping
        The sections that become chapters, each with what it asks until it has a finding.
    """

    key: str
    date: str
    title: str
    author: str
    publisher: str
    language: str
    sections: Mapping[str, str]
    questions: Mapping[str, str]

    def name_of(self, section: str) -> str:
        """Return a section's title without what stands behind its colon.

        Examples
        --------
        >>> read().name_of("meta") == read().sections["meta"].partition(":")[0]
        True
        """
        return self.sections[section].partition(":")[0]


KEYS = tuple(field.name for field in fields(Article))

LISTS = ("sections", "questions")
"""Keys that hold a line for each section."""


def read(data: Path = checkout.DATA) -> Article:
    """Read the article's description.

    Parameters
    ----------
    data : Path
        Folder that holds ``article.yaml``.

    Raises
    ------
    DataError
        If something is missing, unknown, twice or not of its form: file, line, key,
        value and what is allowed, in one line.
    """
    compose = partial(yaml.compose, Loader=yaml.BaseLoader)
    root = yaml_files.parsed(data / "article.yaml", FILE, compose)
    entries = _entries(root, FILE)
    for key, (line, _) in entries.items():
        if key not in KEYS:
            message = f"{FILE}, line {line}: key {key!r} is unknown; allowed: {', '.join(KEYS)}"
            raise DataError(message)
    for key in KEYS:
        if key not in entries:
            message = f"{FILE}: key {key!r} is missing; allowed: {', '.join(KEYS)}"
            raise DataError(message)
    values: dict[str, Any] = {
        key: (_texts if key in LISTS else _text)(key, *entries[key]) for key in KEYS
    }
    article = Article(**values)
    for key, value, allowed in _faults(article):
        line = entries[key][0]
        message = f"{FILE}, line {line}, key {key!r}, value {value!r}: allowed: {allowed}"
        raise DataError(message)
    return article


def problems(article: Article, entries: Mapping[str, Entry]) -> Iterator[str]:
    """Yield where the bibliography says something else of the article, a line each."""
    entry = entries.get(article.key)
    if entry is None:
        yield f"{FILE}, key 'key', value {article.key!r}: no such key in book/references.bib"
        return
    said = {
        "date": references.date_of(entry),
        "title": entry.fields.get("title", "").strip("{}"),
        "author": " and ".join(
            " ".join(person.first_names + person.last_names)
            for person in entry.persons.get("author", [])
        ),
    }
    for key, value in said.items():
        if getattr(article, key) != value:
            yield (
                f"{FILE}, key {key!r}, value {getattr(article, key)!r}: "
                f"book/references.bib has {value!r} for {article.key}; allowed: the same in both"
            )


def _entries(node: yaml.Node | None, place: str) -> dict[str, tuple[int, yaml.Node]]:
    """Return line and node of each key of a mapping."""
    if not isinstance(node, yaml.MappingNode) or not node.value:
        message = f"{place}: no list of lines; allowed: lines of 'key: value'"
        raise DataError(message)
    found: dict[str, tuple[int, yaml.Node]] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if key.value in found:
            message = f"{FILE}, line {line}: key {key.value!r} stands twice; allowed: once"
            raise DataError(message)
        found[key.value] = (line, value)
    return found


def _texts(key: str, line: int, node: yaml.Node) -> dict[str, str]:
    found = _entries(node, f"{FILE}, line {line}, key {key!r}")
    return {section: _text(section, *entry) for section, entry in found.items()}


def _text(key: str, line: int, node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
        message = f"{FILE}, line {line}, key {key!r}: no text; allowed: one line of text"
        raise DataError(message)
    return node.value


def _faults(article: Article) -> Iterator[tuple[str, str, str]]:
    """Yield key, value and what is allowed."""
    if not _is_past_day(article.date):
        yield "date", article.date, "YYYY-MM-DD, a day of the calendar up to today"
    if not LANGUAGE.fullmatch(article.language):
        yield "language", article.language, "a language as web pages name it, like en or pt-BR"
    for section in article.sections:
        if not SECTION.fullmatch(section):
            yield "sections", section, "a-z, 0-9 and _, a letter first"
    for section in article.questions:
        if section not in article.sections:
            yield "questions", section, "a section"


def _is_past_day(text: str) -> bool:
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return day.isoformat() == text and day <= datetime.date.today()
