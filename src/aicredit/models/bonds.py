"""Bonds: price, yield, durations and convexity, on coupon dates and between them.

A `Quantity` is a float, an array (broadcast) or a traced expression. Coupons and
yields are fractions a year, nominal at the bond's own frequency (0.08 paid twice
is 0.04 a half-year); prices are per 100 of face. Arguments outside the ranges
stated raise ValueError.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from aicredit.admission import admitted, day, require, same_length
from aicredit.arguments import Amount, Number, Numbers, Quantity, model
from aicredit.measures import CALENDAR_YEAR, DURATION, MONEY, SHARE
from aicredit.models.annuity import annuity_factor
from aicredit.models.rounding import ROUNDING
from aicredit.ranges import OneOf, Range
from aicredit.tracing import is_traced

LOWEST_YIELD, HIGHEST_YIELD = 0.0, 10.0
COUPONS_A_YEAR = OneOf((1, 2, 4, 12))
Yield = Annotated[Quantity, Range(LOWEST_YIELD, HIGHEST_YIELD)]
Frequency = Annotated[Quantity, COUPONS_A_YEAR]
OneAmount = Annotated[float, Range(0)]
OneFrequency = Annotated[int, COUPONS_A_YEAR]


@model
def bond_price(coupon: Amount, yield_: Yield, years: Number, *, frequency: Frequency) -> Quantity:
    """Price of a level-coupon bond on a coupon date, per 100 of face.

    The coupons and the face value discounted at the yield:
    ``100 (c/f (1 - v^n) / (y/f) + v^n)`` with ``v = 1 / (1 + y/f)`` and ``n``
    years times frequency.

    Parameters
    ----------
    coupon : Quantity
        Coupon a year over face.
    yield_ : Quantity
        Yield to maturity a year, compounded `frequency` times.
    years : Quantity
        Years to maturity, a whole number of coupon periods.
    frequency : Quantity
        Coupons a year: 1, 2, 4 or 12.

    Examples
    --------
    The bond of Excel's DURATION help page; the price is QuantLib 1.44's:

    >>> round(bond_price(0.08, 0.09, 8, frequency=2), 10)
    94.3829924754
    """
    price, _, _ = _moments(coupon, yield_, years, frequency)
    return 100 * price


@model
def bond_yield(
    price: Annotated[Numbers, Range(0, above=True)],
    coupon: Annotated[Numbers, Range(0)],
    years: Annotated[Numbers, Range()],
    *,
    frequency: Annotated[Numbers, COUPONS_A_YEAR],
) -> Numbers:
    """Yield to maturity of a level-coupon bond on a coupon date.

    The yield at which :func:`bond_price` equals the price, found by root
    finding (Brent's method).

    Parameters
    ----------
    price : array_like
        Price per 100 of face; on a coupon date nothing has accrued. It must
        imply a yield of 0 to 10.
    coupon, years, frequency : array_like
        As in :func:`bond_price`.

    Examples
    --------
    >>> round(bond_yield(94.3829924754, 0.08, 8, frequency=2), 10)
    0.09
    """

    def of_one(price: float, coupon: float, years: float, frequency: int) -> float:
        return _root(lambda rate: 100 * _moments(coupon, rate, years, frequency)[0], price)

    return np.vectorize(of_one, otypes=[float])(price, coupon, years, frequency)


@model
def macaulay_duration(
    coupon: Amount, yield_: Yield, years: Number, *, frequency: Frequency
) -> Quantity:
    """Average time to a bond's payments, in years, weighted by present value.

    ``sum of (t / f) PV_t / P`` over the payments t = 1 to n, on a coupon date.

    Parameters
    ----------
    coupon, yield_, years, frequency : Quantity
        As in :func:`bond_price`.

    Examples
    --------
    Excel's DURATION help page:

    >>> round(macaulay_duration(0.08, 0.09, 8, frequency=2), 11)
    5.99377495555
    """
    price, first, _ = _moments(coupon, yield_, years, frequency)
    return first / price / frequency


@model
def modified_duration(
    coupon: Amount, yield_: Yield, years: Number, *, frequency: Frequency
) -> Quantity:
    """Relative fall of a bond's price for a small rise of its yield, in years.

    ``Macaulay duration / (1 + y/f)``: minus the price's derivative by the yield,
    over the price.

    Parameters
    ----------
    coupon, yield_, years, frequency : Quantity
        As in :func:`bond_price`.

    Examples
    --------
    Excel's MDURATION help page:

    >>> round(modified_duration(0.08, 0.09, 8, frequency=2), 11)
    5.73566981392
    """
    duration = macaulay_duration(coupon, yield_, years, frequency=frequency)
    return duration / (1 + yield_ / frequency)


@model
def bond_convexity(
    coupon: Amount, yield_: Yield, years: Number, *, frequency: Frequency
) -> Quantity:
    """Second derivative of a bond's price by its yield, over the price, in years squared.

    ``sum of PV_t t (t + 1) / (P (1 + y/f)^2 f^2)`` over the payments t = 1 to n,
    on a coupon date.

    Parameters
    ----------
    coupon, yield_, years, frequency : Quantity
        As in :func:`bond_price`.

    Examples
    --------
    The bond of Excel's DURATION help page; the convexity is QuantLib 1.44's:

    >>> round(bond_convexity(0.08, 0.09, 8, frequency=2), 8)
    41.95760284
    """
    price, _, second = _moments(coupon, yield_, years, frequency)
    return second / price / (frequency + yield_) ** 2


@model
def bond_price_30_360(
    settlement: date | str,
    maturity: date | str,
    coupon: OneAmount,
    yield_: Annotated[float, Range(LOWEST_YIELD, HIGHEST_YIELD)],
    *,
    frequency: OneFrequency,
) -> float:
    """Clean price of a dated bond, day count 30/360 US, per 100 of face.

    Each payment is discounted by ``(1 + y/f)^-(k + DSC/E)``, k periods after the
    next coupon date and DSC/E the share of the current period still to run;
    accrued interest is subtracted. Every coupon is c/f of face, also where the day
    count gives its period 28 days. In a bond's last coupon period Excel's PRICE
    uses simple interest instead.

    Parameters
    ----------
    settlement, maturity : date or str
        Day of payment for the bond, and the later one of its redemption; of Python,
        pandas or numpy, or as text like 2025-11-03.
    coupon, yield_, frequency
        As in :func:`bond_price`.

    Examples
    --------
    Excel's PRICE help page:

    >>> days = date(2008, 2, 15), date(2017, 11, 15)
    >>> round(bond_price_30_360(*days, 0.0575, 0.065, frequency=2), 8)
    94.63436162
    """
    return _dated_pricing(settlement, maturity, coupon, frequency)(yield_)


@model
def bond_yield_30_360(
    settlement: date | str,
    maturity: date | str,
    coupon: OneAmount,
    price: Annotated[float, Range(0, above=True)],
    *,
    frequency: OneFrequency,
) -> float:
    """Yield to maturity of a dated bond, day count 30/360 US.

    The yield at which :func:`bond_price_30_360` equals the clean price, found by
    root finding (Brent's method).

    Parameters
    ----------
    settlement, maturity, coupon, frequency
        As in :func:`bond_price_30_360`.
    price : float
        Clean price per 100 of face; it must imply a yield of 0 to 10.

    Examples
    --------
    Excel's YIELD help page:

    >>> days = date(2008, 2, 15), date(2016, 11, 15)
    >>> round(bond_yield_30_360(*days, 0.0575, 95.04287, frequency=2), 6)
    0.065
    """
    return _root(_dated_pricing(settlement, maturity, coupon, frequency), price)


def _moments(
    coupon: Quantity, yield_: Quantity, years: Quantity, frequency: Quantity
) -> tuple[Quantity, Quantity, Quantity]:
    """Sum PV_t, t PV_t and t (t + 1) PV_t over a bond's payments, per 1 of face."""
    count = years * frequency
    if not is_traced(count):
        _check_whole(count)
    rate = yield_ / frequency
    repaid = (1 + rate) ** -count
    level, weighted, twice_weighted = _of_level_coupons(rate, count, repaid)
    last = count * (count + 1) * repaid
    paid = coupon / frequency
    return (
        paid * level + repaid,
        paid * weighted + count * repaid,
        paid * twice_weighted + last,
    )


def _of_level_coupons(
    rate: Quantity, count: Quantity, repaid: Quantity
) -> tuple[Quantity, Quantity, Quantity]:
    """Return what coupons of 1 add to the three sums.

    They are the geometric series and its derivatives by the rate; where count times rate
    is small their closed forms lose digits, and their expansions at a rate of 0 do not.
    """
    growth = 1 + rate
    level = annuity_factor(rate, count)
    first, second = _derivatives_near_zero(rate, count)
    far = rate * count > 0.02
    divisor = np.where(far, rate, 1)
    weighted = np.where(far, (growth * level - count * repaid) / divisor, -growth * first)
    closed = (2 * growth * weighted - count * (count + 1) * repaid) / divisor
    return level, weighted, np.where(far, closed, growth**2 * second)


def _derivatives_near_zero(rate: Quantity, count: Quantity) -> tuple[Quantity, Quantity]:
    """Return the first two derivatives of ``sum of (1 + r)^-t``, t to n, by r, near 0.

    ``sum over j of (-r)^j C(n + j, j + 1)``, derived term by term.
    """
    first, second, binomial = 0, 0, count
    for power in range(1, 12):
        binomial = binomial * (count + power) / (power + 1)
        sign = -1 if power % 2 else 1
        first = first + sign * power * binomial * rate ** (power - 1)
        if power > 1:
            second = second + sign * power * (power - 1) * binomial * rate ** (power - 2)
    return first, second


def _check_whole(count: ArrayLike) -> None:
    count = np.asarray(count, float)
    wrong = count[~((count >= 1) & (abs(count - np.round(count)) < 1e-9))]
    if wrong.size:
        message = f"years times frequency is {wrong.flat[0]:g}; allowed: whole numbers from 1"
        raise ValueError(message)


def _root(price_at: Callable[[float], float], price: float) -> float:
    lowest, highest = price_at(HIGHEST_YIELD), price_at(LOWEST_YIELD)
    if abs(price - highest) < ROUNDING * highest:
        return LOWEST_YIELD
    if abs(price - lowest) < ROUNDING * lowest:
        return HIGHEST_YIELD
    require("price", price, lowest, highest)
    return brentq(lambda rate: price_at(rate) - price, LOWEST_YIELD, HIGHEST_YIELD)


def _dated_pricing(
    settled: date | str, redeemed: date | str, coupon: float, frequency: int
) -> Callable[[float], float]:
    """Lay out a bond's payments and return its clean price as a function of the yield."""
    settlement, maturity = day("settlement", settled), day("maturity", redeemed)
    if maturity <= settlement:
        message = f"maturity is {maturity}; allowed: after the settlement, {settlement}"
        raise ValueError(message)
    if settlement.year < 2:
        message = f"settlement is {settlement}; allowed: from the year 2 on"
        raise ValueError(message)
    months = 12 // frequency
    count = 1
    while _months_before(maturity, count * months) > settlement:
        count += 1
    elapsed = _days_30_360(_months_before(maturity, count * months), settlement) * frequency / 360
    payments = np.full(count, 100 * coupon / frequency)
    accrued = payments[0] * elapsed
    payments[-1] += 100
    periods = np.arange(count) + 1 - elapsed
    return lambda rate: float((payments / (1 + rate / frequency) ** periods).sum() - accrued)


def _months_before(maturity: date, months: int) -> date:
    """Go back from maturity; a bond that matures at a month's end pays at months' ends."""
    year, month = divmod(maturity.year * 12 + maturity.month - 1 - months, 12)
    last = monthrange(year, month + 1)[1]
    day = last if _ends_month(maturity) else min(maturity.day, last)
    return date(year, month + 1, day)


def _ends_month(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


def _days_30_360(start: date, end: date) -> int:
    """Count days as if months had 30, by the US rules for February and the 31st."""
    first, last = start.day, end.day
    if start.month == 2 and _ends_month(start):
        if end.month == 2 and _ends_month(end):
            last = 30
        first = 30
    if last == 31 and first >= 30:
        last = 30
    return (end.year - start.year) * 360 + (end.month - start.month) * 30 + last - min(first, 30)


@dataclass(frozen=True)
class TrancheTable:
    """What a stack of bullet notes costs and when it falls due."""

    principal: Annotated[float, MONEY]
    annual_interest: Annotated[float, MONEY]
    weighted_coupon: Annotated[float, SHARE]
    weighted_maturity_years: Annotated[float, DURATION]


@model
def tranche_table(
    amount: Annotated[np.ndarray, Range(0), MONEY],
    coupon: Annotated[np.ndarray, Range(), SHARE],
    tenor_years: Annotated[np.ndarray, Range(0), DURATION],
) -> TrancheTable:
    """Sum up notes that pay a fixed coupon and repay at maturity.

    Interest is the sum of amount times coupon; coupon and maturity are averages
    weighted by amount.

    Parameters
    ----------
    amount, coupon, tenor_years : array_like, shape (tranches,)
        Face amounts, not all 0; coupons; years to maturity.
        As many of each.

    Examples
    --------
    Meta's notes of 3 November 2025, from the Form 8-K of that day:

    >>> notes = tranche_table(
    ...     amount=[4, 4, 6.5, 4.5, 6.5, 4.5],
    ...     coupon=[0.042, 0.046, 0.04875, 0.055, 0.05625, 0.0575],
    ...     tenor_years=[5, 7, 10, 20, 30, 40],
    ... )
    >>> round(notes.annual_interest * 1000, 2)
    1540.75
    """
    same_length(amount=amount, coupon=coupon, tenor_years=tenor_years)
    principal = amount.sum()
    admitted("sum of amount", principal, Range(0, above=True))
    return TrancheTable(
        principal=principal,
        annual_interest=(amount * coupon).sum(),
        weighted_coupon=(amount * coupon).sum() / principal,
        weighted_maturity_years=(amount * tenor_years).sum() / principal,
    )


@model
def maturity_wall(
    amount: Annotated[np.ndarray, Range(0), MONEY],
    maturity_year: Annotated[np.ndarray, Range(1, 9999, whole=True), CALENDAR_YEAR],
) -> dict[int, float]:
    """Sum what falls due in each calendar year.

    The wall of year y is the sum of the amounts that mature in y; years between
    the first and the last in which nothing falls due are listed with 0.

    Parameters
    ----------
    amount, maturity_year : array_like, shape (tranches,)
        Face amounts; calendar years. As many
        of each.

    Examples
    --------
    Meta's notes of 3 November 2025, from the Form 8-K of that day, in billions:

    >>> wall = maturity_wall([4, 4, 6.5, 4.5, 6.5, 4.5], [2030, 2032, 2035, 2045, 2055, 2065])
    >>> wall[2030], wall[2031], wall[2035]
    (4.0, 0.0, 6.5)
    """
    same_length(amount=amount, maturity_year=maturity_year)
    first = int(maturity_year.min())
    due = np.bincount((maturity_year - first).astype(int), weights=amount)
    return {first + offset: float(total) for offset, total in enumerate(due)}
