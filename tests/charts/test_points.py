"""The words of a picture's points, in the drawn SVG."""

import re

import altair as alt
import pandas as pd
import vl_convert

from aicredit.charts.points import with_words
from aicredit.charts.theme import finish

DATA = pd.DataFrame(
    {"year": [2025, 2026], "amount": [1.24, 2], "by": ["A & B", None], "url": ["x", "y"]}
)
TOOLTIP = [
    alt.Tooltip("year:Q", format="d"),
    alt.Tooltip("amount:Q", title="billion", format=".1f"),
    alt.Tooltip("by:N"),
]
BASE = alt.Chart(DATA).encode(x="year:Q", y="amount:Q", tooltip=TOOLTIP)


def words(*layers):
    spec = with_words(finish(alt.layer(*layers), 300, 200).to_dict())
    return re.findall('aria-label="([^"]*)"', vl_convert.vegalite_to_svg(spec))


def test_a_mark_says_its_tooltip_and_nothing_else():
    assert words(BASE.mark_circle()) == ["2025, billion: 1.2, A &amp; B", "2026, billion: 2.0"]


def test_marks_without_tooltip_axes_and_legends_say_nothing():
    silent = alt.Chart(DATA).encode(x="year:Q", y="amount:Q", color="url:N")
    assert words(silent.mark_bar(), silent.mark_text()) == []


def test_a_line_through_many_points_leaves_the_word_to_them():
    assert words(BASE.mark_line()) == []
    assert len(words(BASE.mark_line(), BASE.mark_circle())) == 2


def test_a_line_of_one_thing_says_it():
    one = alt.Chart(DATA.assign(flow="A to B"))
    line = one.mark_line().encode(x="year:Q", y="amount:Q", tooltip="flow:N")
    assert words(line) == ["A to B"]
