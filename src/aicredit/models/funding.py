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

from aicredit.admission import same_length
from aicredit.arguments import (
    IN_TIME,
    EndlessLife,
    Flow,
    Money,
    Quantity,
    Rate,
    Share,
    Years,
    model,
)
from aicredit.measures import DURATION, MONEY, SHARE
from aicredit.models.coverage import coverage_ratio
from aicredit.models.investment import capital_recovery_factor
from aicredit.models.rounding import settled, size
from aicredit.ranges import Range

Growth = Annotated[Quantity, Range(-1), SHARE]


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
        Interest; tax.

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
    years: list[tuple[Quantity, ...]] = []
    moved = size(cash) + size(minimum_cash)
    for flow, spent, paid_out, rented in zip(cash_flow, capex, distributions, rent, strict=True):
        charges = rate * debt + rented
        after_charges = flow - (1 - tax_rate) * charges
        outlay = spent + paid_out
        cash_before = cash + after_charges - outlay
        # Where a gap is rounding, what went out is as large as what came in.
        moved = moved + size(flow) + size(paid_out)
        headroom = settled(cash_before - minimum_cash, moved)
        borrowed = np.maximum(-headroom, 0)
        # The stocks take the gap as it is, for a traced year holds the one before as often
        # as it is named; a debt of rounding bears no charges.
        debt = debt + np.maximum(minimum_cash - cash_before, 0)
        cash = np.maximum(cash_before, minimum_cash)
        coverage = coverage_ratio(flow, settled(charges, moved))
        years.append((after_charges, spent, outlay, borrowed, debt, cash, coverage, headroom))
    flows, paid, outlays, borrowing, debts, cashes, coverages, headrooms = map(
        list, zip(*years, strict=True)
    )
    first: Quantity = len(years) + 1
    for year in range(len(years), 0, -1):
        first = np.where(borrowing[year - 1] > 0, year, first)
    return FundingPath(
        flows,
        paid,
        outlays,
        borrowing,
        debts,
        cashes,
        coverages,
        headrooms,
        years_to_borrowing=first,
        total_borrowing=sum(borrowing),
        lowest_coverage=reduce(np.minimum, coverages),
        lowest_headroom=reduce(np.minimum, headrooms),
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
    raised: Money,
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
        in each later one.
    distributions : Quantity
        Dividends and buybacks, the same each year.
    off_balance_share : Quantity
        Share of capex built by vehicles.
    raised : Quantity
        Debt sold between the end of the base year and the path: it adds to cash and to debt.
    years : int
        Length of the path, from the year after the base year.
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
        cash=cash + raised,
        debt=debt + raised,
        minimum_cash=minimum_cash,
        rate=borrowing_rate,
        tax_rate=tax_rate,
    )


def _rents(outside: list[Quantity], rate: Quantity, years: Quantity) -> list[Quantity]:
    """Return by year what vehicles charge for what they built in the years before it."""
    factor = capital_recovery_factor(rate, years)
    # The part of each year after building, the first at 0, in which debt is still repaid.
    due = [np.clip(years - age, 0, 1) for age in range(len(outside))]
    return [
        factor * sum(built * due[year - 1 - at] for at, built in enumerate(outside[:year]))
        for year in range(len(outside))
    ]
