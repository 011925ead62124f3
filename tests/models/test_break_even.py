"""Break-evens: where they are, and answers that are no numbers."""

import math

import pytest

from aicredit.models import break_even


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
    assert break_even.break_even(answer, low, high) == pytest.approx(crossing, rel=1e-8, abs=1e-300)


def test_an_answer_of_one_sign_has_no_break_even():
    assert math.isnan(break_even.break_even(lambda x: x + 1, 0, 3))


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
        break_even.break_even(answer, low, high)


def step(at, below, above):
    return lambda x: below if x < at else above


@pytest.mark.parametrize(
    ("answer", "low", "high"),
    [
        (step(0.3, -1, 1), 0, 1),
        (step(0.3, 1, -1), 0, 1),
        (step(0.3, -0.01, 1), 0, 1),
        (step(0.3, math.inf, -1), 0, 1),
        (step(0.3, -math.inf, math.inf), 0, 1),
        (step(-2e7, -1, 1e9), -1e9, 1e9),
        (lambda x: x + (1 if x > 0.3 else -1), 0, 1),
        (lambda x: math.floor(5 * x) - 2.5, 0, 1),
    ],
)
def test_a_jump_is_no_crossing(answer, low, high):
    with pytest.raises(ValueError, match=r"^answer jumps at .*; allowed: a continuous one$"):
        break_even.break_even(answer, low, high)


@pytest.mark.parametrize(
    ("answer", "low", "high", "crossing"),
    [
        (lambda x: x - 1e-12, 0, 1, 1e-12),
        (lambda x: x - 1e-200, -1, 1, 1e-200),
        (lambda x: (x - 1) ** 3, -1e90, 1.1e90, 1),
        (lambda x: x**5, -1, 2, 0),
        (lambda x: math.copysign(abs(x - 0.7) ** (1 / 9), x - 0.7), 0, 1, 0.7),
        (lambda x: 1e30 * (x - 1 / 3), 0, 1, 1 / 3),
        (lambda x: (1e3 + x) - (1e3 + 1e-9), 0, 0.1, 1e-9),
        (lambda x: math.log(x) + 690 if x else -math.inf, 0, 1, math.exp(-690)),
        (lambda x: x - 1 if x < 2 else math.inf, 0, 1e300, 1),
        (lambda x: x - 0.3 if x < 0.3 else 1, 0, 1, 0.3),
    ],
)
def test_crossings_of_every_size(answer, low, high, crossing):
    found = break_even.break_even(answer, low, high)
    assert found == pytest.approx(crossing, rel=1e-9, abs=1e-12 if crossing == 1e-9 else 1e-40)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x: max(x - 2, 0), "answer is 0 at 0 and at "),
        (lambda x: min(max(x - 1, 0), 0) + max(x - 2, 0) + min(x - 1, 0), "answer is 0 at "),
        (lambda x: min(x - 2, 0), "answer is 0 at 3 and at "),
        (lambda x: 0.0, "answer is 0 at "),
    ],
)
def test_a_stretch_of_zeros_has_no_one_break_even(answer, words):
    with pytest.raises(ValueError, match=f"^{words}.*; allowed: .*crosses"):
        break_even.break_even(answer, 0, 3)
