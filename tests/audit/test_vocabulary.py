"""The words of the audit are the same wherever they are drawn."""

import re
from pathlib import Path

import pytest

from aicredit import site
from aicredit.audit.vocabulary import OUTCOMES, VERDICTS, WORST_FIRST

STYLE = (Path(site.__file__).parent / "static" / "book.css").read_text(encoding="utf-8")


def test_the_style_colours_each_role_and_no_other():
    rules = re.findall(r"^\.badge\.(\w+) \{ color: var\(--(\w+)\)", STYLE, re.M)
    assert all(role == colour for role, colour in rules)
    assert {role for role, _ in rules} == {word.role for word in (VERDICTS | OUTCOMES).values()}


def test_the_dark_palette_is_the_same_with_a_theme_and_without():
    dark = re.findall(r"color-scheme: dark;\n([^}]+)}", STYLE)
    assert len(dark) == 2 and dark[0].split() == dark[1].split()


@pytest.mark.parametrize("words", [VERDICTS, OUTCOMES])
def test_no_two_words_share_a_mark(words):
    marks = [word.mark for word in words.values()]
    assert len(set(marks)) == len(marks)


def test_the_worst_comes_first_and_what_has_no_rating_last():
    assert WORST_FIRST[:2] == ["wrong", "contradicts itself"]
    assert WORST_FIRST[4:] == ["right", "mistranslated", "could not check", "opinion"]
