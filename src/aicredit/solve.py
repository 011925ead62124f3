"""Where a model's answer changes sign."""

import math
from collections.abc import Callable

from scipy.optimize import brentq


def break_even(answer: Callable[[float], float], low: float, high: float) -> float:
    """Find the input at which an answer crosses zero.

    Parameters
    ----------
    answer : callable
        A continuous function of one float.
    low, high : float
        Range to search.

    Returns
    -------
    float
        The crossing, by Brent's method; NaN if the answer has the same sign at
        both ends of the range.

    Examples
    --------
    >>> round(break_even(lambda x: x**2 - 2, 0, 2), 6)
    1.414214
    """
    at_low, at_high = answer(low), answer(high)
    if at_low == 0:
        return low
    if at_high == 0:
        return high
    if (at_low > 0) == (at_high > 0):
        return math.nan
    return brentq(answer, low, high, xtol=1e-10)
