"""Break-evens: where they are, and answers that are no numbers."""

import math

import pytest

from aicredit import solve


@pytest.mark.parametrize(
    ("answer", "low", "high", "crossing"),
    [
        (lambda x: x - 1, 0, 3, 1),
        (lambda x: x, 0, 3, 0),
        (lambda x: x - 3, 0, 3, 3),
        (lambda x: math.inf if x == 0 else 1 / x - 2, 0, 3, 0.5),
        (lambda x: -math.inf if x < 1 else x - 1.5, 0, 3, 1.5),
        (lambda x: x - 3e-9, 0, 1e-8, 3e-9),
    ],
)
def test_crossings(answer, low, high, crossing):
    assert solve.break_even(answer, low, high) == pytest.approx(crossing, rel=1e-8, abs=1e-300)


def test_an_answer_of_one_sign_has_no_break_even():
    assert math.isnan(solve.break_even(lambda x: x + 1, 0, 3))


@pytest.mark.parametrize(
    ("answer", "low", "high", "words"),
    [
        (lambda x: math.nan if x == 0 else x - 1, 0, 3, "answer at 0 is nan; allowed: any number"),
        (lambda x: math.nan if x == 3 else x - 1, 0, 3, "answer at 3 is nan"),
        (lambda x: math.nan if 0.5 < x < 2 else x - 1, 0, 3, "answer at .* is nan"),
        (lambda x: [x, x], 0, 3, r"answer at 0 has shape \(2,\); allowed: one number"),
        (lambda x: 1 / (x - 1.1), 0, 3, "answer jumps at 1.1; allowed: a continuous one"),
        (lambda x: x, 3, 0, "high - low is -3; allowed: above 0"),
        (lambda x: x, math.nan, 0, "low is nan"),
    ],
)
def test_answers_without_a_break_even_are_refused(answer, low, high, words):
    with pytest.raises(ValueError, match=words):
        solve.break_even(answer, low, high)
