"""Valuation: what a price takes for granted, revenue that capex needs, and drawdowns.

Rates and shares are fractions (0.05 is five per cent), times are years, amounts
are in one currency unit of the caller's choice. A Quantity is a float, an array
(broadcast) or a traced expression; array_like arguments cannot be traced. Arguments
outside the ranges stated raise ValueError.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from aicredit.arguments import require
from aicredit.dispatch import Quantity

ABOVE_ZERO = 1e-9  # the bounds of `require` are allowed values themselves


def price_from_cash_flows(
    cash_flow: Quantity,
    growth: Quantity,
    rate: Quantity,
    *,
    years: int,
    terminal_growth: Quantity,
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
        Growth a year in the first `years` and after them, -1 or more.
    rate : Quantity
        Required return a year, above `terminal_growth`.
    years : int
        Years of the first growth rate, 0 or more.

    Examples
    --------
    The S&P 500 on 1 January 2005 stood at 1,211.92; Damodaran's inputs and his
    implied return of 7.87 % give it back:

    >>> price = price_from_cash_flows(35.15, 0.085, 0.0787, years=5, terminal_growth=0.0422)
    >>> round(price)
    1212
    """
    require("years", years, 0)
    require("growth", growth, -1)
    require("terminal_growth", terminal_growth, -1)
    require("rate - terminal_growth", rate - terminal_growth, ABOVE_ZERO)
    ratio = (1 + growth) / (1 + rate)
    price = (1 + terminal_growth) / (rate - terminal_growth)
    for _ in range(years):
        price = ratio * (1 + price)
    return cash_flow * price


def implied_return(
    price: ArrayLike,
    cash_flow: ArrayLike,
    growth: ArrayLike,
    *,
    years: int,
    terminal_growth: ArrayLike,
) -> Quantity:
    """Find the return that a price promises if cash flows grow as assumed.

    The rate r at which `price_from_cash_flows` equals the price, by Brent's
    method. It is unique, for the price falls as r rises.

    Parameters
    ----------
    price, cash_flow : array_like
        Price today and cash flow of the year just ended, above 0.
    growth, terminal_growth : array_like
        Growth a year in the first `years` and after them, above -1.
    years : int
        Years of the first growth rate, 0 or more.

    Examples
    --------
    Damodaran's implied return on the S&P 500 on 1 January 2005 is 7.87 %, which
    is 3.65 % above the Treasury rate of 4.22 %:

    >>> implied = implied_return(1211.92, 35.15, 0.085, years=5, terminal_growth=0.0422)
    >>> round(float(implied), 4)
    0.0787
    """
    require("price", price, ABOVE_ZERO)
    require("cash_flow", cash_flow, ABOVE_ZERO)
    require("growth", growth, ABOVE_ZERO - 1)
    require("terminal_growth", terminal_growth, ABOVE_ZERO - 1)

    def shortfall(
        spread: float, price: float, cash_flow: float, growth: float, terminal: float
    ) -> float:
        return price - price_from_cash_flows(
            cash_flow, growth, terminal + spread, years=years, terminal_growth=terminal
        )

    return _rising_root(shortfall, price, cash_flow, growth, terminal_growth) + terminal_growth


def implied_growth(
    price: ArrayLike,
    cash_flow: ArrayLike,
    rate: ArrayLike,
    *,
    years: int,
    terminal_growth: ArrayLike,
) -> Quantity:
    """Find the growth that a price takes for granted, a reverse DCF.

    The growth g over the first years at which `price_from_cash_flows` equals the
    price, by Brent's method. It is unique, for the price rises with g.

    Parameters
    ----------
    price, cash_flow : array_like
        Price today and cash flow of the year just ended, above 0.
    rate : array_like
        Required return a year, above `terminal_growth`.
    years : int
        Years of the growth sought, 1 or more.
    terminal_growth : array_like
        Growth a year after the first `years`, above -1.

    Examples
    --------
    Damodaran's inputs for the S&P 500 on 1 January 2005, solved for the growth of
    8.5 % that he assumes instead of for the return of 7.87 % that he finds:

    >>> implied = implied_growth(1211.92, 35.15, 0.0787, years=5, terminal_growth=0.0422)
    >>> round(float(implied), 3)
    0.085
    """
    require("price", price, ABOVE_ZERO)
    require("cash_flow", cash_flow, ABOVE_ZERO)
    require("years", years, 1)
    require("terminal_growth", terminal_growth, ABOVE_ZERO - 1)

    def excess(
        factor: float, price: float, cash_flow: float, rate: float, terminal: float
    ) -> float:
        worth = price_from_cash_flows(
            cash_flow, factor - 1, rate, years=years, terminal_growth=terminal
        )
        return worth - price

    return _rising_root(excess, price, cash_flow, rate, terminal_growth) - 1


def _rising_root(function: Callable[..., float], *arguments: ArrayLike) -> Quantity:
    """Find x > 0 where function(x, ...) rises through 0, for each set of arguments."""

    def root(*values: float) -> float:
        low = high = 1.0
        while function(low, *values) > 0:
            low /= 2
        while function(high, *values) < 0:
            high *= 2
        return brentq(function, low, high, args=values, xtol=1e-15)

    return np.vectorize(root, otypes=[float])(*arguments)


def gordon_implied_return(price: Quantity, next_cash_flow: Quantity, growth: Quantity) -> Quantity:
    """Return that a price promises if cash flows grow at one rate for ever.

    ``r = CF_1 / P + g``: Gordon's formula ``P = CF_1 / (r - g)`` solved for r.

    Parameters
    ----------
    price : Quantity
        Price today, above 0.
    next_cash_flow : Quantity
        Cash flow of the coming year.
    growth : Quantity
        Growth a year.

    Examples
    --------
    *Damodaran on Valuation*: an index at 900 with a dividend yield of 3 % over the
    next year and growth of 6 % promises 9 %:

    >>> round(gordon_implied_return(900.0, 0.03 * 900, 0.06), 12)
    0.09
    """
    require("price", price, ABOVE_ZERO)
    return next_cash_flow / price + growth


# Sequoia, Bain and J.P. Morgan ask three different questions. Their answers cannot
# be compared: revenue over the life of a year's chips, revenue a year that bears a
# flow of capex, and revenue a year that earns a return on a stock of capital.


def sequoia_required_revenue(
    chip_sales: Quantity, chip_share: Quantity, gross_margin: Quantity
) -> Quantity:
    """Revenue that a year of chip purchases must bring in over its life (Sequoia).

    Chip sales over their share of data-centre cost give the cost C. Revenue R that
    covers it at a gross margin m has ``C = (1 - m) R``, so ``R = C / (1 - m)``.
    Sequoia's text doubles C for a margin of 50 %, where dividing by m would give the
    same; at any other margin only 1 - m is right, for a higher margin leaves a
    smaller part of revenue to pay the cost.

    Parameters
    ----------
    chip_sales : Quantity
        Yearly sales of the chip maker to data centres (run rate), 0 or more.
    chip_share : Quantity
        Share of chips in the cost of data centres, above 0 to 1.
    gross_margin : Quantity
        Gross margin of those who sell what the chips compute, 0 to below 1.

    Examples
    --------
    Sequoia, "AI's $600B Question" (David Cahn, 20 June 2024): a run rate of 150 bn,
    chips half of the cost, a margin of one half:

    >>> sequoia_required_revenue(150.0, 0.5, 0.5)
    600.0
    """
    require("chip_sales", chip_sales, 0)
    require("chip_share", chip_share, ABOVE_ZERO, 1)
    require("gross_margin", gross_margin, 0, 1 - ABOVE_ZERO)
    return chip_sales / chip_share / (1 - gross_margin)


def bain_required_revenue(capex: Quantity, capex_to_revenue: Quantity) -> Quantity:
    """Revenue a year that sustains a yearly capex (Bain).

    Capex over the ratio of capex to revenue that the business can bear, two flows
    (Bain & Company, *Technology Report 2025*).

    Parameters
    ----------
    capex : Quantity
        Capex a year, 0 or more.
    capex_to_revenue : Quantity
        Sustainable capex over revenue, above 0.

    Examples
    --------
    Bain: 500 bn of capex a year needs 2,000 bn of revenue (the ratio of one quarter
    is implied by the two):

    >>> bain_required_revenue(500.0, 0.25)
    2000.0
    """
    require("capex", capex, 0)
    require("capex_to_revenue", capex_to_revenue, ABOVE_ZERO)
    return capex / capex_to_revenue


def jp_morgan_required_revenue(
    capital: Quantity, required_return: Quantity, profit_margin: Quantity
) -> Quantity:
    """Revenue a year, for ever, that earns a return on a stock of capital (J.P. Morgan).

    Capital times the required return is the profit; that over the profit margin is
    the revenue (J.P. Morgan, November 2025).

    Parameters
    ----------
    capital : Quantity
        Capital invested, a stock, 0 or more.
    required_return : Quantity
        Profit a year over capital, a fraction, 0 or more.
    profit_margin : Quantity
        Share of revenue left for those who put up the capital, above 0 to 1.

    Examples
    --------
    J.P. Morgan: a 10 % return on about 5,000 bn takes 650 bn a year. The margin that
    joins the three, 10/13, is implied, not published:

    >>> round(jp_morgan_required_revenue(5000.0, 0.10, 10 / 13), 6)
    650.0
    """
    require("capital", capital, 0)
    require("required_return", required_return, 0)
    require("profit_margin", profit_margin, ABOVE_ZERO, 1)
    return capital * required_return / profit_margin


def drawdown(prices: ArrayLike) -> np.ndarray:
    """Fall of a price from its highest value so far.

    ``P_t / max P - 1`` with the maximum up to t: 0 at a new high, negative below.

    Parameters
    ----------
    prices : array_like, shape (..., times)
        Prices in order of time, above 0.

    Examples
    --------
    The Nasdaq Composite closed at 5,048.62 on 10 March 2000 and at 1,114.11 on
    9 October 2002:

    >>> round(float(drawdown([5048.62, 1114.11])[-1]), 4)
    -0.7793
    """
    require("prices", prices, ABOVE_ZERO)
    prices = np.asarray(prices, float)
    return prices / np.maximum.accumulate(prices, axis=-1) - 1


def gain_to_recover(fall: Quantity) -> Quantity:
    """Gain that brings a price back to its peak after a drawdown.

    ``1 / (1 + drawdown) - 1``, which grows without bound as the drawdown nears -1.

    Parameters
    ----------
    fall : Quantity
        Drawdown, a fraction above -1 and at most 0.

    Examples
    --------
    The Nasdaq Composite after its fall of 77.93 % from March 2000 to October 2002:

    >>> round(gain_to_recover(-0.7793), 2)
    3.53
    """
    require("fall", fall, ABOVE_ZERO - 1, 0)
    return 1 / (1 + fall) - 1
