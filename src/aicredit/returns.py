"""Internal rates of return of payments out and in.

Arguments outside the ranges stated raise ValueError. Payments that change sign
more than once may have several rates of return and are refused.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy_financial as npf
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from aicredit.arguments import require


def irr(amounts: ArrayLike) -> float:
    """Find the internal rate of return of payments one period apart.

    The rate a period at which ``sum of amount_t / (1 + rate)^t`` is zero, t from
    0: a root of a polynomial, by numpy-financial's ``irr``.

    Parameters
    ----------
    amounts : array_like, shape (payments,)
        Paid (negative) and received (positive), changing sign once.

    Examples
    --------
    The first example of numpy-financial's manual:

    >>> round(irr([-100, 39, 59, 55, 20]), 5)
    0.28095
    """
    amounts = np.asarray(amounts, float)
    _turn(amounts[amounts != 0])
    return npf.irr(amounts)


def xirr(dates: Sequence[date], amounts: ArrayLike) -> float:
    """Find the internal rate of return of dated payments, effective a year.

    The rate at which ``sum of amount / (1 + rate)^(days / 365)`` is zero, days
    counted from the first date, as Excel's XIRR defines it.

    Parameters
    ----------
    dates : sequence of datetime.date, shape (payments,)
        In any order.
    amounts : array_like, shape (payments,)
        Paid (negative) and received (positive); summed by day they change sign once.

    Examples
    --------
    Excel's XIRR help page, which prints 0.373362535 because it stops early:

    >>> days = [(2008, 1, 1), (2008, 3, 1), (2008, 10, 30), (2009, 2, 15), (2009, 4, 1)]
    >>> rate = xirr([date(*day) for day in days], [-10000, 2750, 4250, 3250, 2750])
    >>> round(rate, 10)
    0.3733625335
    """
    require("number of dates", len(dates), len(amounts), len(amounts))
    days, place = np.unique([day.toordinal() for day in dates], return_inverse=True)
    flows = np.bincount(place, weights=amounts)
    days, flows = days[flows != 0], flows[flows != 0]
    turn = _turn(flows)
    # Years from between the last payment out and the first one in (or the
    # reverse): from there the value is monotone in the rate and the root unique.
    years = (days - days[turn : turn + 2].mean()) / 365

    def value(log_rate: float) -> float:
        return (flows * np.exp(-log_rate * years)).sum()

    reach = 1.0
    while value(-reach) * value(reach) > 0:
        reach *= 2
    return float(np.expm1(brentq(value, -reach, reach)))


def _turn(flows: np.ndarray) -> int:
    """Tell after which of some payments, none of them 0, the sign changes."""
    require("amounts", flows)
    turns = np.flatnonzero(np.diff(np.sign(flows)))
    if turns.size != 1:
        message = f"amounts change sign {turns.size} times; allowed: once"
        raise ValueError(message)
    return int(turns[0])
