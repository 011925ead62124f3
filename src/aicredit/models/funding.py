"""What a company has borrowed, what its capex must earn, and how it funds more.

A `Quantity` is a float, an array (broadcast) or a traced expression. Rates and
shares are fractions, rates a year (0.05 is five per cent), times are years, amounts
are in one currency unit of the caller's choice. Arguments outside the ranges stated
raise ValueError.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike

from aicredit.dispatch import Quantity, maximum, minimum, where
from aicredit.measures import CALENDAR_YEAR, DURATION, MONEY, SHARE
from aicredit.models.annuity import annuity_factor
from aicredit.models.coverage import coverage_ratio
from aicredit.models.rounding import settled, size
from aicredit.ranges import (
    IN_TIME,
    Amount,
    Flow,
    Money,
    Range,
    Share,
    Years,
    admitted,
    model,
    same_length,
)

Rate = Annotated[Amount, SHARE]
Growth = Annotated[Quantity, Range(-1), SHARE]
Life = Annotated[Quantity, Range(1e-5), DURATION]
EndlessLife = Annotated[Quantity, Range(1e-5, infinite=True), DURATION]


@dataclass(frozen=True)
class TrancheTable:
    """What a stack of bullet notes costs and when it falls due."""

    principal: Annotated[float, MONEY]
    annual_interest: Annotated[float, MONEY]
    weighted_coupon: Annotated[float, SHARE]
    weighted_maturity_years: Annotated[float, DURATION]


@model
def tranche_table(
    amount: Annotated[ArrayLike, Range(0), MONEY],
    coupon: Annotated[ArrayLike, Range(), SHARE],
    tenor_years: Annotated[ArrayLike, Range(0), DURATION],
) -> TrancheTable:
    """Sum up notes that pay a fixed coupon and repay at maturity.

    Interest is the sum of amount times coupon; coupon and maturity are averages
    weighted by amount.

    Parameters
    ----------
    amount, coupon, tenor_years : array_like, shape (tranches,)
        Face amounts, 0 or more and not all 0; coupons; years to maturity, 0 or more.
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
    amount: Annotated[ArrayLike, Range(0), MONEY],
    maturity_year: Annotated[ArrayLike, Range(1, 9999, whole=True), CALENDAR_YEAR],
) -> dict[int, float]:
    """Sum what falls due in each calendar year.

    The wall of year y is the sum of the amounts that mature in y; years between
    the first and the last in which nothing falls due are listed with 0.

    Parameters
    ----------
    amount, maturity_year : array_like, shape (tranches,)
        Face amounts, 0 or more; calendar years, whole numbers from 1 to 9999. As many
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


@model
def capital_recovery_factor(
    rate: Rate, years: EndlessLife, salvage: Share = 0
) -> Annotated[Quantity, SHARE]:
    """Level payment at each year's end that recovers 1 with interest.

    ``r ((1 + r)^n - s) / ((1 + r)^n - 1)``, with s the salvage value at the end: the
    factor A/P of engineering economics, less s times the factor A/F (Blank and
    Tarquin, *Engineering Economy*, compound interest tables). At a rate of 0 it is
    ``(1 - s) / n``, for an endless life the rate itself.

    Parameters
    ----------
    rate, years : Quantity
        Interest, 0 or more; number of payments, 0.00001 or more, also infinite.
    salvage : Quantity
        Value left at the end as a share of the outlay, 0 to 1.

    Examples
    --------
    Blank and Tarquin's A/P for 15 per cent and 5 years, 0.29832, and A/F, 0.14832:

    >>> round(capital_recovery_factor(0.15, 5), 5)
    0.29832
    >>> round(capital_recovery_factor(0.15, 5, salvage=0.1), 4)
    0.2835
    """
    return (1 - salvage) / annuity_factor(rate, years) + salvage * rate


@model
def required_revenue_per_capex(
    hurdle: Rate,
    years: EndlessLife,
    *,
    cash_margin: Annotated[Quantity, Range(1e-5, 1), SHARE],
    salvage: Share = 0,
) -> Annotated[Quantity, SHARE]:
    """Yearly revenue that one unit of capex must earn to return the hurdle rate.

    The capital recovery factor at the hurdle rate over the cash margin: what is left
    of revenue must recover the capex. Before tax, with revenue at each year's end.

    Parameters
    ----------
    hurdle, years, salvage : Quantity
        Required return, life and value at the end, as in
        :func:`capital_recovery_factor`.
    cash_margin : Quantity
        Share of revenue left after energy and other running cost, 0.00001 to 1.

    Examples
    --------
    With Blank and Tarquin's factors for 15 per cent and 5 years:
    (0.29832 - 0.1 * 0.14832) / 0.6.

    >>> round(required_revenue_per_capex(0.15, 5, cash_margin=0.6, salvage=0.1), 5)
    0.47247
    """
    return capital_recovery_factor(hurdle, years, salvage) / cash_margin


@model
def depreciation_life_change(
    book_value: Money, years_before: Life, years_after: Life
) -> Annotated[Quantity, MONEY]:
    """Change of yearly depreciation when the remaining useful life is estimated anew.

    ``NBV / L_after - NBV / L_before``, straight line: the change is prospective,
    past depreciation stands (ASC 250-10-45-17, IAS 8 paragraph 36).

    Parameters
    ----------
    book_value : Quantity
        Net book value at the change, less any residual value; 0 or more.
    years_before, years_after : Quantity
        Remaining life by the old and the new estimate, 0.00001 or more.

    Examples
    --------
    Sixty billion with three years left that become five:

    >>> depreciation_life_change(60, 3, 5)
    -8.0
    """
    return book_value / years_after - book_value / years_before


@dataclass(frozen=True)
class FundingPath:
    """A company's funding year by year (lists, one item a year) and in sum.

    Attributes
    ----------
    cash_flow, capex, outlay : list
        Cash flow after interest and rent; capex the company pays itself; that
        capex with distributions.
    borrowing, debt, cash : list
        New borrowing; debt and cash at each year's end.
    coverage : list
        Cash flow before interest and rent over the two, a ratio; infinite in a year
        in which neither is due.
    headroom : list
        Cash above the minimum before borrowing; negative where it borrows.
    years_to_borrowing : Quantity
        Years until the first borrowing, from 1; one more than the path is long
        if nothing is borrowed.
    total_borrowing, lowest_coverage, lowest_headroom : Quantity
        Over the whole path.
    """

    cash_flow: Annotated[list, MONEY]
    capex: Annotated[list, MONEY]
    outlay: Annotated[list, MONEY]
    borrowing: Annotated[list, MONEY]
    debt: Annotated[list, MONEY]
    cash: Annotated[list, MONEY]
    coverage: Annotated[list, SHARE]
    headroom: Annotated[list, MONEY]
    years_to_borrowing: Annotated[Quantity, DURATION]
    total_borrowing: Annotated[Quantity, MONEY]
    lowest_coverage: Annotated[Quantity, SHARE]
    lowest_headroom: Annotated[Quantity, MONEY]


@model(also=math.inf)
def funding_path(
    cash_flow: Annotated[Sequence[Flow], IN_TIME],
    capex: Annotated[Sequence[Money], IN_TIME],
    distributions: Annotated[Sequence[Flow], IN_TIME],
    rent: Annotated[Sequence[Money], IN_TIME],
    *,
    cash: Flow,
    debt: Money,
    minimum_cash: Flow,
    rate: Rate,
    tax_rate: Share,
) -> FundingPath:
    """Follow cash and debt when a company borrows only what it lacks.

    Each year's gap is cash flow after interest and rent (both deductible from
    tax), less capex and distributions. Cash takes the gap down to
    `minimum_cash`; the rest is borrowed, unless it is rounding beside the flows.
    Interest is paid on the debt at the start of the year. Surpluses stay as cash and
    repay nothing.

    Parameters
    ----------
    cash_flow, capex, distributions, rent : sequence of Quantity, one item a year
        Flows, as many of each; `cash_flow` is before interest and rent; capex and
        rent 0 or more.
    cash, debt : Quantity
        Stocks at the start of the first year; debt 0 or more.
    minimum_cash : Quantity
        Cash the company will not go below.
    rate, tax_rate : Quantity
        Interest, 0 or more; tax, 0 to 1.

    Examples
    --------
    >>> path = funding_path(
    ...     [100, 110, 120], [90, 130, 160], [10, 10, 10], [0, 0, 0],
    ...     cash=40, debt=0, minimum_cash=20, rate=0, tax_rate=0,
    ... )
    >>> path.borrowing
    [0.0, 10.0, 50.0]
    """
    same_length(cash_flow=cash_flow, capex=capex, distributions=distributions, rent=rent)
    years, moved = [], size(cash) + size(minimum_cash)
    for flow, spent, paid_out, rented in zip(cash_flow, capex, distributions, rent, strict=True):
        charges = rate * debt + rented
        after_charges = flow - (1 - tax_rate) * charges
        outlay = spent + paid_out
        cash_before = cash + after_charges - outlay
        # Where a gap is rounding, what went out is as large as what came in.
        moved = moved + size(flow) + size(paid_out)
        headroom = settled(cash_before - minimum_cash, moved)
        borrowed = maximum(-headroom, 0)
        # The stocks take the gap as it is, for a traced year holds the one before as often
        # as it is named; a debt of rounding bears no charges.
        debt = debt + maximum(minimum_cash - cash_before, 0)
        cash = maximum(cash_before, minimum_cash)
        coverage = coverage_ratio(flow, settled(charges, moved))
        years.append((after_charges, spent, outlay, borrowed, debt, cash, coverage, headroom))
    *flows_and_stocks, borrowing, debts, cashes, coverages, headrooms = map(
        list, zip(*years, strict=True)
    )
    first = len(years) + 1
    for year in range(len(years), 0, -1):
        first = where(borrowing[year - 1] > 0, year, first)
    return FundingPath(
        *flows_and_stocks,
        borrowing,
        debts,
        cashes,
        coverages,
        headrooms,
        years_to_borrowing=first,
        total_borrowing=sum(borrowing),
        lowest_coverage=reduce(minimum, coverages),
        lowest_headroom=reduce(minimum, headrooms),
    )


@model(also=math.inf)
def funding_projection(
    *,
    cash_flow: Flow,
    capex: Money,
    cash: Flow,
    debt: Money,
    tax_rate: Share,
    vehicle_rate: Rate,
    vehicle_years: EndlessLife,
    capex_growth_first: Growth,
    capex_growth_later: Growth,
    cash_flow_growth: Growth,
    distributions: Flow,
    off_balance_share: Share,
    borrowing_rate: Rate,
    minimum_cash: Flow,
    years: Years = 5,
) -> FundingPath:
    """Project when a growing capex programme outruns a growing cash flow.

    Cash flow grows at a constant rate from a base year, capex at one rate in the
    first year and another after it. A share of each
    year's capex is built by vehicles outside the balance sheet, which charge a
    level rent (the capital recovery factor on their debt) from the next year
    on: moving debt off the balance sheet moves the cost, it does not remove it.

    Parameters
    ----------
    cash_flow, capex, cash, debt : Quantity
        Flows of the base year, `cash_flow` before interest; stocks at its end. Capex
        and debt 0 or more.
    tax_rate, borrowing_rate, minimum_cash : Quantity
        As in :func:`funding_path`, the rate on debt.
    vehicle_rate, vehicle_years : Quantity
        Interest on the vehicles' debt and years over which it is repaid, as in
        :func:`capital_recovery_factor`. The rent ends with them; in a last year that
        is only begun it is due in proportion.
    cash_flow_growth, capex_growth_first, capex_growth_later : Quantity
        Growth of cash flow each year; of capex in the first year of the path and
        in each later one; -1 or more.
    distributions : Quantity
        Dividends and buybacks, the same each year.
    off_balance_share : Quantity
        Share of capex built by vehicles, 0 to 1.
    years : int
        Length of the path, from the year after the base year; 1 to 1000.
    """
    flows = [cash_flow * (1 + cash_flow_growth) ** t for t in range(1, years + 1)]
    first_capex = capex * (1 + capex_growth_first)
    programme = [first_capex * (1 + capex_growth_later) ** t for t in range(years)]
    outside = [off_balance_share * built for built in programme]
    return funding_path(
        flows,
        [(1 - off_balance_share) * built for built in programme],
        [distributions] * years,
        _rents(outside, vehicle_rate, vehicle_years),
        cash=cash,
        debt=debt,
        minimum_cash=minimum_cash,
        rate=borrowing_rate,
        tax_rate=tax_rate,
    )


def _rents(outside: list[Quantity], rate: Quantity, years: Quantity) -> list[Quantity]:
    """Return by year what vehicles charge for what they built in the years before it."""
    factor = capital_recovery_factor(rate, years)
    # The part of each year after building, the first at 0, in which debt is still repaid.
    due = [minimum(maximum(years - age, 0), 1) for age in range(len(outside))]
    return [
        factor * sum(built * due[year - 1 - at] for at, built in enumerate(outside[:year]))
        for year in range(len(outside))
    ]
