"""Where a model's answer changes sign."""

import math
from collections.abc import Callable
from typing import Annotated

import numpy as np

from aicredit.admission import admitted
from aicredit.arguments import model
from aicredit.ranges import Range

Bound = Annotated[float, Range()]

LARGEST = 1e300
"""Stands for an infinite answer, of which only the sign counts."""

NEAR = 1e-6
"""Share of the range, or of the input, that is near to an input."""

ROUNDING = 1e-14
"""Answers below this share of those at the ends of the range are rounding."""


@model(also=math.nan)
def break_even(answer: Callable[[float], float], low: Bound, high: Bound) -> float:
    """Find the input at which an answer crosses zero.

    Parameters
    ----------
    answer : callable
        A continuous function of one float.
    low, high : float
        Range to search, low below high.

    Returns
    -------
    float
        The crossing, by halving the range down to neighbouring floats; NaN if the answer
        has the same sign at both ends of the range.

    Raises
    ------
    ValueError
        If an answer is no number, changes its sign in a jump, or is 0 over a stretch.

    Examples
    --------
    >>> round(break_even(lambda x: x**2 - 2, 0, 2), 6)
    1.414214
    """
    admitted("high - low", high - low, Range(0, above=True))

    def answered(value: float) -> float:
        said = f"answer at {value:g}"
        try:
            with np.errstate(over="ignore"):
                given = answer(float(value))
        except ZeroDivisionError as pole:
            raise _jump(value) from pole
        found = admitted(said, given, Range(infinite=True))
        if found.ndim:
            message = f"{said} has shape {found.shape}; allowed: one number"
            raise ValueError(message)
        return float(min(max(found, -LARGEST), LARGEST))

    ends = at_low, at_high = answered(low), answered(high)
    below, above, at_below, at_above = low, high, at_low, at_high
    while at_below and at_above and (at_below > 0) != (at_above > 0):
        middle = below / 2 + above / 2
        if not below < middle < above:
            _refuse_a_jump(answered, (low, high), ends, (below, above), (at_below, at_above))
            return below if abs(at_below) < abs(at_above) else above
        at_middle = answered(middle)
        if (at_middle > 0) == (at_below > 0) and at_middle:
            below, at_below = middle, at_middle
        else:
            above, at_above = middle, at_middle
    if at_below and at_above:
        return math.nan
    crossing = above if at_below else below
    _refuse_a_stretch(answered, (low, high), crossing)
    return crossing


def _refuse_a_stretch(
    answered: Callable[[float], float], bounds: tuple[float, float], zero: float
) -> None:
    """Raise if the answer is 0 also a millionth of the range away."""
    low, high = bounds
    for near in (zero - NEAR * (high - low), zero + NEAR * (high - low)):
        if low <= near <= high and answered(near) == 0:
            message = f"answer is 0 at {zero:g} and at {near:g}; allowed: one that crosses 0 once"
            raise ValueError(message)


def _refuse_a_jump(
    answered: Callable[[float], float],
    bounds: tuple[float, float],
    ends: tuple[float, float],
    around: tuple[float, float],
    answers: tuple[float, float],
) -> None:
    """Raise if the answer stays away from 0 on both sides of neighbouring floats.

    A continuous one is far nearer to 0 there than a little further out, or is nothing but
    rounding beside the answers at the ends of the range.
    """
    low, high = bounds
    step = NEAR * max(map(abs, around))
    further = max(around[0] - step, low), min(around[1] + step, high)
    away = [abs(at) > abs(answered(out)) / 2 for at, out in zip(answers, further, strict=True)]
    if all(away) and max(map(abs, answers)) > ROUNDING * min(map(abs, ends)):
        raise _jump(around[1])


def _jump(value: float) -> ValueError:
    return ValueError(f"answer jumps at {value:g}; allowed: a continuous one")
