"""Where a model's answer changes sign."""

import math
from collections.abc import Callable
from typing import Annotated

from scipy.optimize import brentq

from aicredit.arguments import Range, admitted, model

Bound = Annotated[float, Range()]

LARGEST = 1e300
"""Stands for an infinite answer, of which only the sign counts."""


@model
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
        The crossing, by Brent's method; NaN if the answer has the same sign at
        both ends of the range, or none at one of them.

    Raises
    ------
    ValueError
        If an answer is no number, or changes its sign in a jump.

    Examples
    --------
    >>> round(break_even(lambda x: x**2 - 2, 0, 2), 6)
    1.414214
    """
    admitted("high - low", high - low, Range(0, above=True))

    def answered(value: float) -> float:
        said = f"answer at {value:g}"
        found = admitted(said, answer(float(value)), Range(infinite=True))
        if found.ndim:
            message = f"{said} has shape {found.shape}; allowed: one number"
            raise ValueError(message)
        return float(min(max(found, -LARGEST), LARGEST))

    at_low, at_high = answered(low), answered(high)
    if at_low == 0:
        return low
    if at_high == 0:
        return high
    if math.isnan(at_low) or math.isnan(at_high) or (at_low > 0) == (at_high > 0):
        return math.nan
    # As fine as a narrow range needs, and no coarser than 1e-10.
    crossing = brentq(answered, low, high, xtol=min(1e-10, 1e-9 * (high - low)))
    if abs(answered(crossing)) > max(abs(at_low), abs(at_high)):
        message = f"answer jumps at {crossing:g}; allowed: a continuous one"
        raise ValueError(message)
    return crossing
