"""The article's description: read as it is written, and a mistake told in one line."""

import dataclasses

import pytest

from aicredit.ledger import article, bibliography
from aicredit.ledger.checkout import DATA
from aicredit.ledger.csv_files import DataError
from aicredit.ledger.ledger import Ledger

TEXT = (DATA / "article.yaml").read_text(encoding="utf-8")


def refusal(folder, text):
    path = folder / "article.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(DataError) as refused:
        article.read(folder)
    line = str(refused.value)
    assert line.startswith("data/article.yaml") and "\n" not in line
    return line


def test_the_article_is_handed_out_by_its_ledger():
    described = Ledger.read().article
    assert described.key in bibliography.sources().entries
    assert list(described.sections)[:3] == ["lede", "overview", "meta"]
    with pytest.raises(dataclasses.FrozenInstanceError):
        described.date = "2025-11-11"


CHANGED = {
    "no such day": ("date: 2025-11-10", "date: 2025-11-31", ["key 'date'", "2025-11-31"]),
    "a day to come": ("date: 2025-11-10", "date: 2999-01-01", ["key 'date'", "up to today"]),
    "a day in words": ("date: 2025-11-10", "date: 20251110", ["key 'date'", "YYYY-MM-DD"]),
    "no language": ("language: he", "language: Hebrew", ["key 'language'", "Hebrew"]),
    "unknown key": ("language: he", "tongue: he", ["line 7", "'tongue' is unknown", "language"]),
    "missing key": ("language: he\n", "", ["'language' is missing"]),
    "key twice": ("language: he", "language: he\nlanguage: de", ["line 8", "twice"]),
    "empty value": ("language: he", "language:", ["line 7", "key 'language'", "no text"]),
    "list as value": ("language: he", "language: [he]", ["line 7", "key 'language'", "no text"]),
    "bad section": ("  lede:", "  Lede-1:", ["key 'sections'", "Lede-1"]),
    "section twice": ("  lede:", "  meta: x\n  lede:", ["'meta'", "twice"]),
    "question of no section": ("questions:", "questions:\n  lead: Why?", ["'questions'", "lead"]),
    "no question": (" Do the chips arrive before the power does?", "", ["'energy'", "no text"]),
    "no YAML": ("language: he", "language: [", ["not valid YAML"]),
}


@pytest.mark.parametrize("case", CHANGED)
def test_a_mistake_is_told_by_its_place(tmp_path, case):
    old, new, words = CHANGED[case]
    assert TEXT.count(old) == 1
    line = refusal(tmp_path, TEXT.replace(old, new))
    assert all(word in line for word in words), line


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "text", TEXT.encode() + b"\xff"])
def test_what_is_no_description_is_refused(tmp_path, text):
    refusal(tmp_path, text)


def test_a_missing_description_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"data/article\.yaml: cannot be read"):
        article.read(tmp_path)


@pytest.mark.parametrize(
    ("key", "value"),
    [("key", "nobody-2025"), ("date", "2025-11-09"), ("title", "Another"), ("author", "Nobody")],
)
def test_the_bibliography_says_the_same(key, value):
    entries, described = bibliography.sources().entries, article.read()
    assert list(article.problems(described, entries)) == []
    (line,) = article.problems(dataclasses.replace(described, **{key: value}), entries)
    assert f"key {key!r}" in line and value in line and "references.bib" in line
