"""The bibliography: every source by its key, and how its title is written."""

import html
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from pybtex.database import BibliographyData, parse_file
from pybtex.exceptions import PybtexError

from aicredit.ledger import references
from aicredit.ledger.checkout import BIBLIOGRAPHY, require_own_checkout
from aicredit.ledger.csv_files import DataError
from aicredit.ledger.wording import period_in_words


def sources(bibliography: Path = BIBLIOGRAPHY) -> BibliographyData:
    """Return the bibliography, by key.

    Raises
    ------
    DataError
        If the file is gone, is no BibTeX or has a key twice, in one line.
    """
    # One call, so that the cache does not take the default for another file.
    return _parsed(bibliography)


@lru_cache(maxsize=1)
def _parsed(bibliography: Path) -> BibliographyData:
    shown = f"book/{bibliography.name}"
    if bibliography == BIBLIOGRAPHY:
        require_own_checkout()
    try:
        text = bibliography.read_text(encoding="utf-8")
        for fault in references.faults_of_text(text, shown):
            raise DataError(fault)
        return _addresses_decoded(parse_file(str(bibliography)))
    except OSError as error:
        message = f"{shown}: cannot be read: {error.strerror}"
        raise DataError(message) from error
    except UnicodeDecodeError as error:
        row = bibliography.read_bytes().count(b"\n", 0, error.start) + 1
        message = f"{shown}, row {row}: not UTF-8; allowed: UTF-8"
        raise DataError(message) from error
    except PybtexError as error:
        key = str(error).rpartition(": ")[2] if "repeated" in str(error) else ""
        twice = (
            list(re.finditer(rf"^@\w+{{\s*{re.escape(key)}\s*,", text, re.M | re.I)) if key else []
        )
        # A field that stands twice has no row of its own in pybtex.
        row = text.count("\n", 0, twice[-1].start()) + 1 if twice else vars(error).get("lineno")
        place = f"{shown}, row {row}" if row else shown
        message = f"{place}: {error}; allowed: BibTeX, each key and field once"
        raise DataError(message) from error


COPY = re.compile(r"\bcopy at (https?://\S+)")
"""How a note names the copy that was read, where it is not the document itself."""

ESCAPED = re.compile(r"\\([_%#&$])")
"""A sign that TeX wants escaped, also where it stands in an address."""


def _addresses_decoded(bibliography: BibliographyData) -> BibliographyData:
    for entry in bibliography.entries.values():
        for field in ("url", "note"):
            if field in entry.fields:
                entry.fields[field] = ESCAPED.sub(r"\1", entry.fields[field])
    return bibliography


def addresses_of(key: str) -> tuple[str, str]:
    """Return the address of a source, and of the copy that was read where that is another."""
    fields = sources().entries[key].fields
    copy = COPY.search(fields.get("note", ""))
    return fields.get("url", ""), copy[1].rstrip(".,;") if copy else ""


def authors(keys: Iterable[str]) -> str:
    """Return who wrote some sources, as plain text, each once; what is no source is left out."""
    entries = [sources().entries[key] for key in keys if key in sources().entries]
    names = [
        html.unescape(plain(str(person)))
        for entry in entries
        for person in entry.persons.get("author", [])
    ]
    return "; ".join(dict.fromkeys(names)).removesuffix(".")


def source_title(key: str) -> str:
    """Return author, title and date of a source."""
    entry = sources().entries[key]
    authors = "; ".join(str(person) for person in entry.persons.get("author", []))
    who = authors or entry.fields.get("institution", entry.fields.get("publisher", ""))
    when = entry.fields.get("date", entry.fields.get("year", "no date"))
    title = entry.fields.get("title", key)
    return f"{plain(who)}: <em>{plain(title)}</em> ({period_in_words(plain(when))})"


def plain(text: str) -> str:
    """Return BibTeX text as HTML."""
    # BibTeX keeps capitals with braces and escapes a few signs.
    for mark in ("{", "}", "\\"):
        text = text.replace(mark, "")
    return html.escape(text)
