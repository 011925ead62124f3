"""Internal rates of return of payments out and in.

Arguments outside the ranges stated raise ValueError. Payments that change sign
more than once may have several rates of return and are refused.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from aicredit.admission import admitted, day, same_length
from aicredit.arguments import IN_TIME, Labelled, model
from aicredit.models.rounding import ROUNDING
from aicredit.ranges import Range

HIGHEST_LOG_RATE = 709
"""Beyond it the exponential is no float any more."""


@model
def irr(amounts: Annotated[np.ndarray, Range(), IN_TIME]) -> float:
    """Find the internal rate of return of payments one period apart.

    The rate a period at which ``sum of amount_t / (1 + rate)^t`` is zero, t from
    0, found by root finding (Brent's method).

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
    same_length(amounts=amounts)
    return _rate_of(np.arange(len(amounts)), amounts)


@model
def xirr(dates: Sequence[date | str], amounts: Annotated[Labelled, Range()]) -> float:
    """Find the internal rate of return of dated payments, effective a year.

    The rate at which ``sum of amount / (1 + rate)^(days / 365)`` is zero, days
    counted from the first date, as Excel's XIRR defines it.

    Parameters
    ----------
    dates : sequence of date or str, shape (payments,)
        In any order; of Python, pandas or numpy, or as text like 2025-11-03.
    amounts : array_like, shape (payments,)
        Paid (negative) and received (positive); summed by day they change sign once. A
        column with dates of its own must have those of `dates`.

    Examples
    --------
    Excel's XIRR help page, which prints 0.373362535 because it stops early:

    >>> days = [(2008, 1, 1), (2008, 3, 1), (2008, 10, 30), (2009, 2, 15), (2009, 4, 1)]
    >>> rate = xirr([date(*day) for day in days], [-10000, 2750, 4250, 3250, 2750])
    >>> round(rate, 10)
    0.3733625335
    """
    same_length(dates=dates, amounts=amounts)
    paid_on = [day("dates", each) for each in dates]
    if isinstance(amounts, pd.Series):
        _same_days(amounts.index, paid_on)
    days, place = np.unique([each.toordinal() for each in paid_on], return_inverse=True)
    flows, moved = (np.bincount(place, weights=each) for each in (amounts, np.abs(amounts)))
    admitted("sum of amounts of a day", moved, Range())
    # What a day's payments leave by rounding is no payment.
    return _rate_of(days / 365, np.where(np.abs(flows) > ROUNDING * moved, flows, 0))


def _same_days(labels: pd.Index, dates: list[date]) -> None:
    """Raise if amounts are labelled with other days than they are dated."""
    for label, dated in zip(labels, dates, strict=True):
        try:
            own = day("label", label)
        except ValueError:
            continue  # a number or a name
        if own != dated:
            message = f"amounts is dated {own} where dates has {dated}; allowed: as in dates"
            raise ValueError(message)


def _rate_of(times: np.ndarray, flows: np.ndarray) -> float:
    """Return the rate a unit of time at which flows, in order of time, are worth nothing."""
    times, flows = times[flows != 0], flows[flows != 0]
    turn = _turn(flows)
    # Times from between the last payment out and the first one in (or the
    # reverse): from there the value is monotone in the rate and the root unique.
    times = times - times[turn : turn + 2].mean()
    # The largest is 1, so that neither tiny nor huge amounts leave the range of floats.
    signs, sizes = np.sign(flows), np.log(np.abs(flows)) - np.log(np.abs(flows).max())

    def value(log_rate: float) -> float:
        worth = sizes - log_rate * times
        return (signs * np.exp(worth - worth.max())).sum()

    reach = 1.0
    while np.sign(value(-reach)) == np.sign(value(reach)):
        reach *= 2
    log_rate = brentq(value, -reach, reach, xtol=1e-15)
    if log_rate > HIGHEST_LOG_RATE:
        message = "amounts grow at a rate beyond the largest number; allowed: a slower growth"
        raise ValueError(message)
    return float(np.expm1(log_rate))


def _turn(flows: np.ndarray) -> int:
    """Tell after which of some payments, none of them 0, the sign changes."""
    turns = np.flatnonzero(np.diff(np.sign(flows)))
    if turns.size != 1:
        message = f"amounts change sign {turns.size} times; allowed: once"
        raise ValueError(message)
    return int(turns[0])
