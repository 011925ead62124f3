"""Valuation: what a price takes for granted, revenue that capex needs, and drawdowns.

Rates and shares are fractions (0.05 is five per cent), times are years, amounts
are in one currency unit of the caller's choice. A Quantity is a float, an array
(broadcast) or a traced expression; what is solved for by iteration cannot be traced.
Arguments outside the ranges stated raise ValueError.
"""

import math
from collections.abc import Callable
from typing import Annotated

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from aicredit.admission import admitted, over_time
from aicredit.arguments import Number, Positive, Quantity, model
from aicredit.ranges import Range

GrowthOrEnd = Annotated[Quantity, Range(-1)]
Growth = Annotated[Quantity, Range(-1, above=True)]
ABOVE_ZERO = Range(0, above=True)


@model
def price_from_cash_flows(
    cash_flow: Number,
    growth: GrowthOrEnd,
    rate: Number,
    *,
    years: Annotated[int, Range(0)],
    terminal_growth: GrowthOrEnd,
) -> Quantity:
    """Price a cash flow that grows at one rate for some years and at another for ever.

    ``CF (1+g)^t / (1+r)^t`` summed over the years, plus the Gordon value of what
    follows, ``CF (1+g)^n (1+g_T) / ((r - g_T) (1+r)^n)`` (Damodaran, *Damodaran on
    Valuation*).

    Parameters
    ----------
    cash_flow : Quantity
        Cash flow of the year just ended.
    growth, terminal_growth : Quantity
        Growth a year in the first `years` and after them.
    rate : Quantity
        Required return a year, above `terminal_growth`.
    years : int
        Years of the first growth rate.

    Examples
    --------
    The S&P 500 on 1 January 2005 stood at 1,211.92; Damodaran's inputs and his
    implied return of 7.87% give it back:

    >>> price = price_from_cash_flows(35.15, 0.085, 0.0787, years=5, terminal_growth=0.0422)
    >>> round(price)
    1212
    """
    spread = admitted("rate - terminal_growth", rate - terminal_growth, ABOVE_ZERO)
    with np.errstate(over="ignore", invalid="ignore"):
        price = cash_flow * _multiple(1 + growth, spread, terminal_growth, years)
    return admitted("price", price, Range())


def _multiple(
    factor: Quantity, spread: Quantity, terminal_growth: Quantity, years: int
) -> Quantity:
    """Price over cash flow if that is multiplied by a factor in each of the years."""
    ratio = factor / (1 + terminal_growth + spread)
    # Sum and power of k years give those of 2 k: few steps, and none that loses digits.
    early, power = 0, 1
    for digit in f"{years:b}":
        early, power = early * (1 + power), power * power
        if digit == "1":
            early, power = early + power, power * ratio
    return ratio * early + power * (1 + terminal_growth) / spread


@model
def implied_return(
    price: Positive,
    cash_flow: Positive,
    growth: Growth,
    *,
    years: Annotated[int, Range(0)],
    terminal_growth: Growth,
) -> Quantity:
    """Find the return that a price promises if cash flows grow as assumed.

    The rate r at which `price_from_cash_flows` equals the price, by Brent's
    method. It is unique, for the price falls as r rises.

    Parameters
    ----------
    price, cash_flow : float or array
        Price today and cash flow of the year just ended.
    growth, terminal_growth : float or array
        Growth a year in the first `years` and after them.
    years : int
        Years of the first growth rate.

    Examples
    --------
    Damodaran's implied return on the S&P 500 on 1 January 2005 is 7.87%, which
    is 3.65% above the Treasury rate of 4.22%:

    >>> implied = implied_return(1211.92, 35.15, 0.085, years=5, terminal_growth=0.0422)
    >>> round(float(implied), 4)
    0.0787
    """

    def dearness(log_spread: float, multiple: float, growth: float, terminal: float) -> float:
        return -_dearness(multiple, 1 + growth, math.exp(log_spread), terminal, years)

    multiple = _finite_multiple(price, cash_flow)
    return _rising_root(dearness, multiple, growth, terminal_growth) + terminal_growth


@model
def implied_growth(
    price: Positive,
    cash_flow: Positive,
    rate: Number,
    *,
    years: Annotated[int, Range(1)],
    terminal_growth: Growth,
) -> Quantity:
    """Find the growth that a price takes for granted, a reverse DCF.

    The growth g over the first years at which `price_from_cash_flows` equals the
    price, by Brent's method. It is unique, for the price rises with g.

    Parameters
    ----------
    price, cash_flow : float or array
        Price today and cash flow of the year just ended.
    rate : float or array
        Required return a year, above `terminal_growth`.
    years : int
        Years of the growth sought.
    terminal_growth : float or array
        Growth a year after the first `years`.

    Examples
    --------
    Damodaran's inputs for the S&P 500 on 1 January 2005, solved for the growth of
    8.5% that he assumes instead of for the return of 7.87% that he finds:

    >>> implied = implied_growth(1211.92, 35.15, 0.0787, years=5, terminal_growth=0.0422)
    >>> round(float(implied), 3)
    0.085
    """
    spread = admitted("rate - terminal_growth", rate - terminal_growth, ABOVE_ZERO)

    def dearness(log_factor: float, multiple: float, spread: float, terminal: float) -> float:
        return _dearness(multiple, math.exp(log_factor), spread, terminal, years)

    return _rising_root(dearness, _finite_multiple(price, cash_flow), spread, terminal_growth) - 1


def _finite_multiple(price: Quantity, cash_flow: Quantity) -> Quantity:
    with np.errstate(over="ignore"):
        return admitted("price over cash_flow", price / cash_flow, ABOVE_ZERO)


def _dearness(multiple: float, factor: float, spread: float, terminal: float, years: int) -> float:
    """Logarithm of the value of the cash flows over their price, within range of floats."""
    with np.errstate(over="ignore"):
        worth = _multiple(np.float64(factor), spread, terminal, years)
    return math.log(min(max(worth, 1e-300), 1e300)) - math.log(multiple)


def _rising_root(function: Callable[..., float], multiple: Quantity, *others: Quantity) -> Quantity:
    """Find exp(x) where function(x, multiple, ...) rises through 0, for each set of arguments."""

    def root(*values: float) -> float:
        low, high = math.log(1e-290), math.log(1e290)
        if not function(low, *values) < 0 < function(high, *values):
            message = f"price over cash_flow is {values[0]:g}; allowed: one that some rate explains"
            raise ValueError(message)
        return math.exp(brentq(function, low, high, args=values, xtol=1e-15))

    return np.vectorize(root, otypes=[float])(multiple, *others)


@model
def gordon_implied_return(price: Positive, next_cash_flow: Number, growth: Number) -> Quantity:
    """Return that a price promises if cash flows grow at one rate for ever.

    ``r = CF_1 / P + g``: Gordon's formula ``P = CF_1 / (r - g)`` solved for r.

    Parameters
    ----------
    price : Quantity
        Price today.
    next_cash_flow : Quantity
        Cash flow of the coming year.
    growth : Quantity
        Growth a year.

    Examples
    --------
    *Damodaran on Valuation*: an index at 900 with a dividend yield of 3% over the
    next year and growth of 6% promises 9%:

    >>> round(gordon_implied_return(900.0, 0.03 * 900, 0.06), 12)
    0.09
    """
    return next_cash_flow / price + growth


# Sequoia, Bain and J.P. Morgan ask three different questions. Their answers cannot
# be compared: revenue over the life of a year's chips, revenue a year that bears a
# flow of capex, and revenue a year that earns a return on a stock of capital.


@model
def drawdown(prices: ArrayLike | pd.DataFrame) -> np.ndarray | pd.DataFrame:
    """Fall of a price from its highest value so far.

    ``P_t / max P - 1`` with the maximum up to t: 0 at a new high, negative below.

    Parameters
    ----------
    prices : array_like, shape (..., times), or DataFrame
        Prices in order of time. A DataFrame has time down and a name in each
        column.

    Returns
    -------
    ndarray or DataFrame
        As the prices, with the labels of a DataFrame.

    Examples
    --------
    The Nasdaq Composite closed at 5,048.62 on 10 March 2000 and at 1,114.11 on
    9 October 2002:

    >>> round(float(drawdown([5048.62, 1114.11])[-1]), 4)
    -0.7793
    """
    in_time = over_time("prices", prices, ABOVE_ZERO)
    highest = np.maximum.accumulate(in_time, axis=-1)
    falls = (in_time - highest) / highest
    if isinstance(prices, pd.DataFrame):
        return pd.DataFrame(falls.T, prices.index, prices.columns)
    return falls


@model
def gain_to_recover(fall: Annotated[Quantity, Range(-1, 0, above=True)]) -> Quantity:
    """Gain that brings a price back to its peak after a drawdown.

    ``1 / (1 + drawdown) - 1``, which grows without bound as the drawdown nears -1.

    Parameters
    ----------
    fall : Quantity
        Drawdown, a fraction above -1 and at most 0.

    Examples
    --------
    The Nasdaq Composite after its fall of 77.93% from March 2000 to October 2002:

    >>> round(gain_to_recover(-0.7793), 2)
    3.53
    """
    # The same as the formula above, without its difference of two near numbers.
    return (0 - fall) / (1 + fall)
