"""Valuation and the bubble debate: implied returns, revenue needed, drawdowns, PSY tests.

Rates and shares are fractions (0.05 is five per cent), times are years, amounts
are in one currency unit of the caller's choice.
"""

import csv
import io
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from aicredit.arguments import require
from aicredit.dispatch import Quantity, is_traced

LEAST = 1e-9
"""Smallest divisor allowed, a positive number next to nothing."""

EXACT_FIT = 1e-12
"""A residual below this share of the variation is rounding: the fit is exact."""

CRITICAL_VALUES_FILE = Path(__file__).with_name("psy_critical_values.csv")
LENGTHS = (50, 60, 80, 100, 120, 150, 200, 250, 300, 400)
SETTINGS = (*((levels, None) for levels in LENGTHS), (100, 19))
"""Lengths and minimum windows in the file of critical values; None is the default window."""

REPLICATIONS = 10_000
SEED = 2015
CONFIDENCE_LEVELS = (0.90, 0.95, 0.99)


def price_from_cash_flows(
    cash_flow: Quantity,
    growth: Quantity,
    rate: Quantity,
    *,
    years: int,
    terminal_growth: Quantity,
) -> Quantity:
    """Price a cash flow that grows at one rate for some years and at another for ever.

    The price is the sum over the years of CF (1+g)^t / (1+r)^t plus the Gordon
    value of what follows, CF (1+g)^n (1+g_T) / ((r - g_T) (1+r)^n).

    Parameters
    ----------
    cash_flow : float, array_like or expression
        Cash flow of the year just ended.
    growth, terminal_growth : float, array_like or expression
        Growth a year in the first `years` and after them.
    rate : float, array_like or expression
        Required return a year, above `terminal_growth`.
    years : int
        Years of the first growth rate, 0 or more.

    Returns
    -------
    float, array or expression
        Price today.

    Raises
    ------
    ValueError
        If the rate is not above the terminal growth, a growth rate is below -1,
        or `years` is negative.

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
    _require_above("rate", rate, "terminal_growth", terminal_growth)
    ratio = (1 + growth) / (1 + rate)
    price = (1 + terminal_growth) / (rate - terminal_growth)
    for _ in range(years):
        price = ratio * (1 + price)
    return cash_flow * price


def _require_above(name: str, value: Quantity, floor_name: str, floor: Quantity) -> None:
    if is_traced(value) or is_traced(floor):
        return
    values, floors = np.broadcast_arrays(value, floor)
    wrong = ~(values > floors)
    if wrong.any():
        message = (
            f"{name} is {values[wrong].flat[0]:g}; "
            f"allowed: above {floor_name}, {floors[wrong].flat[0]:g}"
        )
        raise ValueError(message)


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
    price, cash_flow : float or array_like
        Price today and cash flow of the year just ended, above 0.
    growth, terminal_growth : float or array_like
        Growth a year in the first `years` and after them, above -1.
    years : int
        Years of the first growth rate, 0 or more.

    Returns
    -------
    float or array
        Return a year, a fraction above `terminal_growth`.

    Raises
    ------
    ValueError
        If price or cash flow is not positive, a growth rate is not above -1, or
        `years` is negative.

    Examples
    --------
    Damodaran's implied return on the S&P 500 on 1 January 2005 is 7.87 %, which
    is 3.65 % above the Treasury rate of 4.22 %:

    >>> implied = implied_return(1211.92, 35.15, 0.085, years=5, terminal_growth=0.0422)
    >>> round(float(implied), 4)
    0.0787
    """
    require("price", price, LEAST)
    require("cash_flow", cash_flow, LEAST)
    require("growth", growth, LEAST - 1)
    require("terminal_growth", terminal_growth, LEAST - 1)

    def solve(price: float, cash_flow: float, growth: float, terminal_growth: float) -> float:
        def shortfall(spread: float) -> float:
            return price - price_from_cash_flows(
                cash_flow,
                growth,
                terminal_growth + spread,
                years=years,
                terminal_growth=terminal_growth,
            )

        return terminal_growth + _rising_root(shortfall)

    return np.vectorize(solve, otypes=[float])(price, cash_flow, growth, terminal_growth)[()]


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
    price, cash_flow : float or array_like
        Price today and cash flow of the year just ended, above 0.
    rate, terminal_growth : float or array_like
        Required return a year and growth after the first `years`; the return is
        above the growth, the growth above -1.
    years : int
        Years of the growth sought, 1 or more.

    Returns
    -------
    float or array
        Growth a year, a fraction above -1.

    Raises
    ------
    ValueError
        If price or cash flow is not positive, the terminal growth is not above -1,
        the rate not above it, or `years` is below 1.

    Examples
    --------
    Damodaran's inputs for the S&P 500 on 1 January 2005, solved for the growth of
    8.5 % that he assumes instead of for the return of 7.87 % that he finds:

    >>> implied = implied_growth(1211.92, 35.15, 0.0787, years=5, terminal_growth=0.0422)
    >>> round(float(implied), 3)
    0.085
    """
    require("price", price, LEAST)
    require("cash_flow", cash_flow, LEAST)
    require("years", years, 1)
    require("terminal_growth", terminal_growth, LEAST - 1)
    _require_above("rate", rate, "terminal_growth", terminal_growth)

    def solve(price: float, cash_flow: float, rate: float, terminal_growth: float) -> float:
        def excess(growth_factor: float) -> float:
            return (
                price_from_cash_flows(
                    cash_flow,
                    growth_factor - 1,
                    rate,
                    years=years,
                    terminal_growth=terminal_growth,
                )
                - price
            )

        return _rising_root(excess) - 1

    return np.vectorize(solve, otypes=[float])(price, cash_flow, rate, terminal_growth)[()]


def _rising_root(function: Callable[[float], float]) -> float:
    """Return the positive root of a function that rises from below 0 to above it."""
    low = high = 1.0
    while function(low) > 0:
        low /= 2
    while function(high) < 0:
        high *= 2
    return brentq(function, low, high, xtol=1e-15)


def gordon_implied_return(price: Quantity, next_cash_flow: Quantity, growth: Quantity) -> Quantity:
    """Return that a price promises if cash flows grow at one rate for ever.

    Next year's cash flow over the price, plus growth: Gordon's formula
    P = CF_1 / (r - g) solved for r.

    Parameters
    ----------
    price : float, array_like or expression
        Price today, above 0.
    next_cash_flow : float, array_like or expression
        Cash flow of the coming year.
    growth : float, array_like or expression
        Growth a year.

    Returns
    -------
    float, array or expression
        Return a year, a fraction.

    Raises
    ------
    ValueError
        If the price is not positive.

    Examples
    --------
    Damodaran on Valuation: an index at 900 with a dividend yield of 3 % over the
    next year and growth of 6 % promises 9 %:

    >>> round(gordon_implied_return(900.0, 0.03 * 900, 0.06), 12)
    0.09
    """
    require("price", price, LEAST)
    return next_cash_flow / price + growth


def sequoia_required_revenue(
    chip_sales: Quantity, chip_share: Quantity, gross_margin: Quantity
) -> Quantity:
    """Revenue that a year of chip purchases must bring in over its life (Sequoia).

    Chip sales over their share of data-centre cost give the cost; that over
    (1 - gross margin) gives the revenue. A cost-plus identity: not comparable
    with `bain_required_revenue` or `jp_morgan_required_revenue`.

    Parameters
    ----------
    chip_sales : float, array_like or expression
        Sales of the chip maker to data centres in a year (run rate).
    chip_share : float, array_like or expression
        Share of chips in the cost of data centres, above 0 to 1.
    gross_margin : float, array_like or expression
        Gross margin of those who sell what the chips compute, 0 to below 1.

    Returns
    -------
    float, array or expression
        Revenue, in the unit of `chip_sales`.

    Raises
    ------
    ValueError
        If sales are negative or a share is out of its bounds.

    Examples
    --------
    Sequoia, "AI's $600B Question" (20 June 2024): a run rate of 150 bn, chips half
    of the cost, a margin of one half:

    >>> sequoia_required_revenue(150.0, 0.5, 0.5)
    600.0
    """
    require("chip_sales", chip_sales, 0)
    require("chip_share", chip_share, LEAST, 1)
    require("gross_margin", gross_margin, 0, 1 - LEAST)
    return chip_sales / chip_share / (1 - gross_margin)


def bain_required_revenue(capex: Quantity, capex_to_revenue: Quantity) -> Quantity:
    """Revenue a year that sustains a yearly capex (Bain).

    Capex over the ratio of capex to revenue the business can bear. A ratio of two
    flows: not comparable with `sequoia_required_revenue` or
    `jp_morgan_required_revenue`.

    Parameters
    ----------
    capex : float, array_like or expression
        Capex a year.
    capex_to_revenue : float, array_like or expression
        Sustainable capex over revenue, above 0.

    Returns
    -------
    float, array or expression
        Revenue a year, in the unit of `capex`.

    Raises
    ------
    ValueError
        If capex is negative or the ratio is not positive.

    Examples
    --------
    Bain, Technology Report 2025: 500 bn of capex a year needs 2,000 bn of revenue
    (the ratio of one quarter is implied by the two):

    >>> bain_required_revenue(500.0, 0.25)
    2000.0
    """
    require("capex", capex, 0)
    require("capex_to_revenue", capex_to_revenue, LEAST)
    return capex / capex_to_revenue


def jp_morgan_required_revenue(
    capital: Quantity, required_return: Quantity, profit_margin: Quantity
) -> Quantity:
    """Revenue a year, for ever, that earns a return on a stock of capital (J.P. Morgan).

    Capital times the required return is the profit; that over the profit margin
    is the revenue. A return on a stock: not comparable with
    `sequoia_required_revenue` or `bain_required_revenue`.

    Parameters
    ----------
    capital : float, array_like or expression
        Capital invested, a stock.
    required_return : float, array_like or expression
        Profit a year over capital, a fraction.
    profit_margin : float, array_like or expression
        Share of revenue left for those who put up the capital, above 0 to 1.

    Returns
    -------
    float, array or expression
        Revenue a year, in the unit of `capital`.

    Raises
    ------
    ValueError
        If capital or return is negative or the margin is not above 0 and at most 1.

    Examples
    --------
    J.P. Morgan (November 2025): a 10 % return on about 5,000 bn takes 650 bn a
    year. The margin that joins the three, 10/13, is implied, not published:

    >>> round(jp_morgan_required_revenue(5000.0, 0.10, 10 / 13), 6)
    650.0
    """
    require("capital", capital, 0)
    require("required_return", required_return, 0)
    require("profit_margin", profit_margin, LEAST, 1)
    return capital * required_return / profit_margin


def drawdown(prices: ArrayLike) -> np.ndarray:
    """Fall of a price from its highest value so far.

    The price over its running maximum, less 1: 0 at a new high, negative below.

    Parameters
    ----------
    prices : array_like, shape (..., times)
        Prices in order of time, above 0.

    Returns
    -------
    ndarray, shape (..., times)
        Fractions from -1 to 0.

    Raises
    ------
    ValueError
        If a price is not positive.

    Examples
    --------
    The Nasdaq Composite closed at 5,048.62 on 10 March 2000 and at 1,114.11 on
    9 October 2002:

    >>> round(float(drawdown([5048.62, 1114.11])[-1]), 4)
    -0.7793
    """
    require("prices", prices, LEAST)
    prices = np.asarray(prices, float)
    return prices / np.maximum.accumulate(prices, axis=-1) - 1


def gain_to_recover(fall: Quantity) -> Quantity:
    """Gain that brings a price back to its peak after a drawdown.

    1 / (1 + drawdown) - 1, which grows without bound as the drawdown nears -1.

    Parameters
    ----------
    fall : float, array_like or expression
        Drawdown, a fraction above -1 and at most 0.

    Returns
    -------
    float, array or expression
        A fraction; 1 is a doubling.

    Raises
    ------
    ValueError
        If the drawdown is not above -1 and at most 0.

    Examples
    --------
    The Nasdaq Composite after its fall of 77.93 % from March 2000 to October 2002:

    >>> round(gain_to_recover(-0.7793), 2)
    3.53
    """
    require("fall", fall, LEAST - 1, 0)
    return 1 / (1 + fall) - 1


@dataclass(frozen=True)
class ExuberanceTest:
    """Right-tailed unit-root statistics of Phillips, Shi and Yu (2015).

    Attributes
    ----------
    badf, bsadf : ndarray, shape (..., levels)
        Statistic of the window from the first observation to each one, and the
        highest over all windows that end there; NaN before the first window.
    adf, sadf, gsadf : float or ndarray, shape (...)
        Statistic of the whole series; highest of `badf`; highest of `bsadf`.
    """

    badf: np.ndarray
    bsadf: np.ndarray

    @property
    def adf(self) -> Quantity:
        """Statistic of the window that holds the whole series."""
        return self.badf[..., -1]

    @property
    def sadf(self) -> Quantity:
        """Highest statistic of windows that start at the first observation."""
        return np.nanmax(self.badf, axis=-1)

    @property
    def gsadf(self) -> Quantity:
        """Highest statistic of all windows."""
        return np.nanmax(self.bsadf, axis=-1)


def default_minimum_rows(levels: int) -> int:
    """Shortest window of the PSY tests, in regression rows.

    Phillips, Shi and Yu's rule r0 = 0.01 + 1.8 / sqrt(T) is a share of the T
    levels; a window of k levels has k - 1 regression rows.

    Parameters
    ----------
    levels : int
        Number of observations T.

    Returns
    -------
    int
        Regression rows.

    Raises
    ------
    ValueError
        If the series is too short for a window of 3 rows.

    Examples
    --------
    By the rule, a window on 100 observations has 19 levels:

    >>> default_minimum_rows(100)
    18
    """
    require("levels", levels, 6)
    return math.floor(0.01 * levels + 1.8 * math.sqrt(levels)) - 1


def psy_test(series: ArrayLike, *, minimum_rows: int | None = None) -> ExuberanceTest:
    """Test a series for explosive growth on all windows (Phillips, Shi and Yu 2015).

    On each window, dy_t = a + b y_{t-1} + e_t is fitted by least squares; the
    statistic is b over its standard error. BADF takes windows from the first
    observation, BSADF the highest over starts; SADF and GSADF are their maxima.

    Parameters
    ----------
    series : array_like, shape (..., levels)
        Levels in order of time; a ratio of price to fundamentals, not a price.
        Further axes hold further series.
    minimum_rows : int, optional
        Regression rows of the shortest window, 3 or more; one less than its
        levels. Without it, `default_minimum_rows`.

    Returns
    -------
    ExuberanceTest
        Statistics by window end and for the whole series.

    Raises
    ------
    ValueError
        If the series is shorter than the window, or a regression has no
        variation to explain or no residual.

    Examples
    --------
    Four levels leave one window of three rows; its regression of 2, 1, 3 on
    1, 3, 4 has b = 3/14 and a standard error of 5 sqrt(3)/14, so t = sqrt(3)/5:

    >>> test = psy_test([1, 3, 4, 7], minimum_rows=3)
    >>> round(float(test.gsadf), 3)
    0.346
    """
    levels = np.asarray(series, float)
    length = levels.shape[-1]
    if minimum_rows is None:
        minimum_rows = default_minimum_rows(length)
    require("minimum_rows", minimum_rows, 3, length - 1)
    badf = np.full(levels.shape, np.nan)
    bsadf = np.full(levels.shape, -np.inf)
    for start in range(length - minimum_rows):
        statistics = _adf_statistics(levels[..., start:], minimum_rows)
        ends = np.s_[..., start + minimum_rows :]
        bsadf[ends] = np.maximum(bsadf[ends], statistics)
        if start == 0:
            badf[ends] = statistics
    bsadf[..., :minimum_rows] = np.nan
    return ExuberanceTest(badf, bsadf)


def _adf_statistics(levels: np.ndarray, minimum_rows: int) -> np.ndarray:
    """Return t-statistics of all windows from the first level, shortest first."""
    # Measured from the window's start, so that sums of squares lose no digits.
    before = levels[..., :-1] - levels[..., :1]
    change = np.diff(levels)

    def total(values: np.ndarray) -> np.ndarray:
        return values.cumsum(axis=-1)[..., minimum_rows - 1 :]

    rows = np.arange(minimum_rows, levels.shape[-1])
    sum_before, sum_change, squares = total(before), total(change), total(change**2)
    spread = total(before**2) - sum_before**2 / rows
    joint = total(before * change) - sum_before * sum_change / rows
    residual = squares - sum_change**2 / rows - joint**2 / np.where(spread > 0, spread, 1)
    exact = (spread <= 0) | (residual <= EXACT_FIT * squares)
    if exact.any():
        message = f"series has {exact.sum()} windows that fit exactly; allowed: none"
        raise ValueError(message)
    return joint / np.sqrt(spread * residual / (rows - 2))


@dataclass(frozen=True)
class CriticalValues:
    """Critical values of the PSY tests, one for each of `CONFIDENCE_LEVELS`.

    Attributes
    ----------
    adf, sadf, gsadf : tuple of float
        Values that the statistic exceeds by chance in 10, 5 and 1 % of cases.
    """

    adf: tuple[float, ...]
    sadf: tuple[float, ...]
    gsadf: tuple[float, ...]


def simulate_critical_values(
    levels: int, *, minimum_rows: int | None = None, replications: int, seed: int
) -> CriticalValues:
    """Simulate what the PSY statistics are when there is no bubble.

    Quantiles over random walks with drift, y_t = 1/T + y_{t-1} + e_t with normal
    e, the null hypothesis of Phillips, Shi and Yu (2015).

    Parameters
    ----------
    levels : int
        Number of observations T.
    minimum_rows : int, optional
        Regression rows of the shortest window; without it, `default_minimum_rows`.
    replications : int
        Number of random walks.
    seed : int
        Seed of the random numbers.

    Returns
    -------
    CriticalValues
        Quantiles at `CONFIDENCE_LEVELS`.

    Raises
    ------
    ValueError
        If there are no replications, or `psy_test` refuses.

    Examples
    --------
    With the same window the R package exuber prints 1.97 for the GSADF at 95 %
    (2,000 replications, each with an error of some 0.03):

    >>> values = simulate_critical_values(100, minimum_rows=19, replications=500, seed=1)
    >>> bool(abs(values.gsadf[1] - 1.97) < 0.2)
    True
    """
    require("replications", replications, 1)
    random = np.random.default_rng(seed)
    walks = (1 / levels + random.standard_normal((replications, levels))).cumsum(axis=-1)
    test = psy_test(walks, minimum_rows=minimum_rows)
    return CriticalValues(
        *(
            tuple(np.quantile(statistic, CONFIDENCE_LEVELS).tolist())
            for statistic in (test.adf, test.sadf, test.gsadf)
        )
    )


def tabulate_critical_values() -> str:
    """Make the text of `CRITICAL_VALUES_FILE` anew, which takes some two minutes.

    `simulate_critical_values` for all `SETTINGS`, each with `REPLICATIONS` and
    `SEED`, as CSV.

    Returns
    -------
    str
        One line for each length, window, statistic and confidence level.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(
        ("levels", "minimum_rows", "replications", "seed", "statistic", "confidence", "value")
    )
    for levels, rows in SETTINGS:
        minimum_rows = rows or default_minimum_rows(levels)
        values = simulate_critical_values(
            levels, minimum_rows=minimum_rows, replications=REPLICATIONS, seed=SEED
        )
        for statistic, by_level in vars(values).items():
            for confidence, value in zip(CONFIDENCE_LEVELS, by_level, strict=True):
                row = (levels, minimum_rows, REPLICATIONS, SEED, statistic, confidence)
                writer.writerow((*row, f"{value:.4f}"))
    return text.getvalue()


def psy_critical_values(levels: int, *, minimum_rows: int | None = None) -> CriticalValues:
    """Look up the critical values of the PSY tests in the stored table.

    The table holds what `simulate_critical_values` gave for the lengths in
    `SETTINGS` with 10,000 replications; other lengths must be simulated.

    Parameters
    ----------
    levels : int
        Number of observations.
    minimum_rows : int, optional
        Regression rows of the shortest window; without it, `default_minimum_rows`.

    Returns
    -------
    CriticalValues
        Quantiles at `CONFIDENCE_LEVELS`.

    Raises
    ------
    ValueError
        If the table has no such length and window.

    Examples
    --------
    The R package exuber prints 1.29 for the SADF at 95 % and 100 observations, from
    2,000 replications:

    >>> round(psy_critical_values(100, minimum_rows=19).sadf[1], 2)
    1.22
    """
    if minimum_rows is None:
        minimum_rows = default_minimum_rows(levels)
    found: dict[str, list[float]] = {"adf": [], "sadf": [], "gsadf": []}
    stored = set()
    with CRITICAL_VALUES_FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            setting = int(row["levels"]), int(row["minimum_rows"])
            stored.add(setting)
            if setting == (levels, minimum_rows):
                found[row["statistic"]].append(float(row["value"]))
    if (levels, minimum_rows) not in stored:
        message = (
            f"levels, minimum_rows is {levels}, {minimum_rows}; "
            f"allowed: {sorted(stored)}, or simulate_critical_values"
        )
        raise ValueError(message)
    return CriticalValues(**{name: tuple(values) for name, values in found.items()})
