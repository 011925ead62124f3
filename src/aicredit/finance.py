"""Debt, coverage and funding: formulas of corporate finance.

Every function takes floats, numpy arrays (by broadcasting) or traced
expressions. Rates and shares are fractions a year (0.05 is five per cent),
times are years, amounts are in one currency unit of the caller's choice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from aicredit.dispatch import Quantity, maximum, minimum, where

NO_CHARGES = 1e-9
"""Charges below this count as this, so that a debt-free year has a coverage."""


@dataclass(frozen=True)
class TrancheTable:
    """What a stack of bullet notes costs and when it falls due."""

    principal: Quantity
    annual_interest: Quantity
    weighted_coupon: Quantity
    weighted_maturity_years: Quantity


def tranche_table(amount: Quantity, coupon: Quantity, tenor_years: Quantity) -> TrancheTable:
    """Sum up notes that pay a fixed coupon and repay at maturity.

    Interest is the sum of amount times coupon; coupon and maturity are averages
    weighted by amount.

    Parameters
    ----------
    amount, coupon, tenor_years : array_like, shape (tranches,)
        Face amounts; coupons as fractions a year; years to maturity.

    Raises
    ------
    ValueError
        If a tenor is negative or no amount is positive.

    Examples
    --------
    Meta's notes of 3 November 2025, from the Form 8-K of that day:

    >>> notes = tranche_table(
    ...     amount=[4, 4, 6.5, 4.5, 6.5, 4.5],
    ...     coupon=[0.042, 0.046, 0.04875, 0.055, 0.05625, 0.0575],
    ...     tenor_years=[5, 7, 10, 20, 30, 40],
    ... )
    >>> round(float(notes.annual_interest) * 1000, 2)
    1540.75
    """
    amount, coupon, tenor_years = (np.asarray(x, float) for x in (amount, coupon, tenor_years))
    if np.any(tenor_years < 0):
        message = f"tenor_years is {tenor_years.min()}; allowed: 0 or more"
        raise ValueError(message)
    principal = amount.sum()
    if principal <= 0:
        message = f"amounts sum to {principal}; allowed: more than 0"
        raise ValueError(message)
    return TrancheTable(
        principal=principal,
        annual_interest=(amount * coupon).sum(),
        weighted_coupon=(amount * coupon).sum() / principal,
        weighted_maturity_years=(amount * tenor_years).sum() / principal,
    )


def capital_recovery_factor(rate: Quantity, years: Quantity) -> Quantity:
    """Level payment at each year's end that repays 1 with interest.

    ``r (1 + r)^n / ((1 + r)^n - 1)``, the A/P factor of engineering economics
    (Blank and Tarquin, *Engineering Economy*, compound interest tables).

    Parameters
    ----------
    rate : float, array_like or expression
        Interest a year, a fraction above 0.
    years : float, array_like or expression
        Number of payments.

    Examples
    --------
    >>> round(capital_recovery_factor(0.15, 5), 5)
    0.29832
    """
    growth = (1 + rate) ** years
    return rate * growth / (growth - 1)


@dataclass(frozen=True)
class FundingPath:
    """A company's funding year by year; money is in the unit of the inputs.

    Attributes
    ----------
    cash_flow : list
        Operating cash flow after interest and rent, one value a year.
    capex : list
        Capex the company pays itself.
    outlay : list
        That capex with dividends and buybacks.
    borrowing, debt, cash : list
        New borrowing; debt and cash at each year's end.
    coverage : list
        Cash flow before interest and rent over the two, a ratio.
    headroom : list
        Cash above the minimum before borrowing; negative where it borrows.
    years_to_borrowing : scalar
        Years until the first borrowing, from 1; one more than the path is long
        if nothing is borrowed.
    total_borrowing, lowest_coverage, lowest_headroom : scalar
        Over the whole path.
    """

    cash_flow: list
    capex: list
    outlay: list
    borrowing: list
    debt: list
    cash: list
    coverage: list
    headroom: list
    years_to_borrowing: Quantity
    total_borrowing: Quantity
    lowest_coverage: Quantity
    lowest_headroom: Quantity


def funding_path(
    cash_flow: Sequence[Quantity],
    capex: Sequence[Quantity],
    distributions: Sequence[Quantity],
    rent: Sequence[Quantity],
    *,
    cash: Quantity,
    debt: Quantity,
    minimum_cash: Quantity,
    rate: Quantity,
    tax_rate: Quantity,
) -> FundingPath:
    """Follow cash and debt when a company borrows only what it lacks.

    Each year's gap is cash flow after interest and rent (both deductible from
    tax), less capex and distributions. Cash takes the gap down to
    `minimum_cash`; the rest is borrowed. Interest is paid on the debt at the
    start of the year. Surpluses stay as cash and repay nothing.

    Parameters
    ----------
    cash_flow, capex, distributions, rent : sequence, one item a year
        Flows, each a float, an array or an expression; `cash_flow` is before
        interest and rent.
    cash, debt : float, array_like or expression
        Stocks at the start of the first year.
    minimum_cash : float, array_like or expression
        Cash the company will not go below.
    rate, tax_rate : float, array_like or expression
        Fractions a year.

    Returns
    -------
    FundingPath
        Year by year and in sum.

    Examples
    --------
    >>> path = funding_path(
    ...     [100, 110, 120], [90, 130, 160], [10, 10, 10], [0, 0, 0],
    ...     cash=40, debt=0, minimum_cash=20, rate=0, tax_rate=0,
    ... )
    >>> [float(x) for x in path.borrowing]
    [0.0, 10.0, 50.0]
    """
    years = []
    for flow, spent, paid_out, rented in zip(cash_flow, capex, distributions, rent, strict=True):
        charges = rate * debt + rented
        after_charges = flow - (1 - tax_rate) * charges
        outlay = spent + paid_out
        cash_before = cash + after_charges - outlay
        headroom = cash_before - minimum_cash
        borrowed = maximum(-headroom, 0)
        debt = debt + borrowed
        cash = cash_before + borrowed
        coverage = flow / maximum(charges, NO_CHARGES)
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


def funding_projection(
    *,
    cash_flow: Quantity,
    capex: Quantity,
    cash: Quantity,
    debt: Quantity,
    tax_rate: Quantity,
    vehicle_rate: Quantity,
    vehicle_years: Quantity,
    capex_growth_first: Quantity,
    capex_growth_later: Quantity,
    cash_flow_growth: Quantity,
    distributions: Quantity,
    off_balance_share: Quantity,
    borrowing_rate: Quantity,
    minimum_cash: Quantity,
    years: int = 5,
) -> FundingPath:
    """Project when a growing capex programme outruns a growing cash flow.

    Cash flow grows at a constant rate from a base year, capex at one rate in the
    first year and another after it. A share of each
    year's capex is built by vehicles outside the balance sheet, which charge a
    level rent (the capital recovery factor on their debt) from the next year
    on: moving debt off the balance sheet moves the cost, it does not remove it.

    Parameters
    ----------
    cash_flow, capex : float, array_like or expression
        Base-year flows; `cash_flow` before interest.
    cash, debt : float, array_like or expression
        Stocks at the end of the base year.
    tax_rate, vehicle_rate, cash_flow_growth, borrowing_rate : float or the like
        Fractions a year.
    capex_growth_first, capex_growth_later : float, array_like or expression
        Growth of capex in the first year of the path and in each later one.
    vehicle_years : float, array_like or expression
        Years over which a vehicle's debt is repaid.
    distributions : float, array_like or expression
        Dividends and buybacks, the same each year.
    off_balance_share : float, array_like or expression
        Share of capex built by vehicles, 0 to 1.
    minimum_cash : float, array_like or expression
        Cash the company will not go below.
    years : int
        Length of the path.

    Returns
    -------
    FundingPath
        The path from the year after the base year.
    """
    flows = [cash_flow * (1 + cash_flow_growth) ** t for t in range(1, years + 1)]
    first_capex = capex * (1 + capex_growth_first)
    programme = [first_capex * (1 + capex_growth_later) ** t for t in range(years)]
    rent_factor = capital_recovery_factor(vehicle_rate, vehicle_years)
    built_outside = 0
    rents = []
    for built in programme:
        rents.append(rent_factor * built_outside)
        built_outside = built_outside + off_balance_share * built
    return funding_path(
        flows,
        [(1 - off_balance_share) * built for built in programme],
        [distributions] * years,
        rents,
        cash=cash,
        debt=debt,
        minimum_cash=minimum_cash,
        rate=borrowing_rate,
        tax_rate=tax_rate,
    )
