"""What a company owes against what it earns: leases, coverage, leverage, rating.

A `Quantity` is a float, an array (broadcast) or a traced expression; amounts are
in one currency unit of the caller's choice, stocks at one date and flows of one
year. Arguments outside the ranges stated raise ValueError.
"""

import csv
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

import numpy as np

from aicredit.admission import admitted, require
from aicredit.arguments import Amount, Flow, Money, Quantity, Ratio, Share, model
from aicredit.measures import COUNT, MONEY, SHARE
from aicredit.models.annuity import annuity_factor
from aicredit.models.coverage import coverage_ratio
from aicredit.models.rounding import settled, size
from aicredit.ranges import Range

RATING_TABLES = ("damodaran_2024_large",)
"""Dated tables from interest coverage to a rating, kept as CSV beside this module."""


@model
def lease_liability(
    payment: Flow,
    payments: Annotated[Quantity, Range(1, whole=True), COUNT],
    period_rate: Annotated[Amount, SHARE],
    *,
    in_advance: bool,
) -> Annotated[Quantity, MONEY]:
    """Present value of a lease's level payments that are unpaid at its start.

    ``payment (1 - (1 + r)^-m) / r`` for m unpaid payments, each a period after
    the one before. In arrears m is all of them; in advance the first is paid on
    the first day, so that one fewer is unpaid (IFRS 16, paragraph 26).

    Parameters
    ----------
    payment : Quantity
        Each payment.
    payments : Quantity
        Number of payments.
    period_rate : Quantity
        Discount rate a period.
    in_advance : bool
        Payments at the start of each period, not at its end.

    Examples
    --------
    IFRS 16, Illustrative Example 13: ten payments of 50,000 in advance at 5 per cent.

    >>> round(lease_liability(50_000, 10, 0.05, in_advance=True))
    355391
    """
    unpaid = payments - 1 if in_advance else payments
    return payment * annuity_factor(period_rate, unpaid)


@model(also=math.inf)
def interest_coverage(ebit: Flow, interest: Money) -> Ratio:
    """Operating profit over interest.

    ``EBIT / interest``; infinite where no interest is due, also on a loss.

    Parameters
    ----------
    ebit, interest : Quantity
        Interest 0 or more.

    Examples
    --------
    >>> interest_coverage(34, 10)
    3.4
    """
    return coverage_ratio(ebit, interest)


@model(also=math.inf)
def fixed_charge_coverage(ebitda: Flow, interest: Money, lease_cost: Money) -> Ratio:
    """EBITDA over interest and lease cost.

    ``EBITDA / (interest + lease cost)``; infinite where neither is due. A US-GAAP
    filer's EBITDA is after operating lease cost: add that back first, or the cost
    counts twice.

    Parameters
    ----------
    ebitda, interest, lease_cost : Quantity
        Interest and lease cost 0 or more.

    Examples
    --------
    >>> fixed_charge_coverage(96, 10, 6)
    6.0
    """
    return coverage_ratio(ebitda, interest + lease_cost)


@model(also=math.inf)
def debt_service_coverage(cash_flow: Flow, interest: Money, principal: Money) -> Ratio:
    """Cash flow available for debt service over that service, the DSCR.

    ``CFADS / (interest + scheduled principal)``; infinite where neither is due.

    Parameters
    ----------
    cash_flow : Quantity
        Before debt service, after tax and running cost.
    interest, principal : Quantity
        Due in the same period.

    Examples
    --------
    >>> debt_service_coverage(13, 4, 6)
    1.3
    """
    return coverage_ratio(cash_flow, interest + principal)


@dataclass(frozen=True)
class AdjustedLeverage:
    """Debt and earnings as a rating agency counts them, and their ratio."""

    adjusted_debt: Annotated[Quantity, MONEY]
    adjusted_ebitda: Annotated[Quantity, MONEY]
    leverage: Ratio


@model
def adjusted_leverage(
    *,
    reported_debt: Money,
    lease_liability: Money,
    vehicle_debt: Money,
    vehicle_share: Share,
    cash: Money,
    cash_haircut: Share,
    ebitda: Flow,
    lease_cost: Money,
    lease_in_debt: Money = 0,
    lease_to_vehicles: Money = 0,
) -> AdjustedLeverage:
    """Leverage with leases and off-balance vehicles counted as debt, each once.

    Debt + leases + share of vehicle debt - cash after haircut, over EBITDA +
    operating lease cost (the structure of S&P's *Ratios and Adjustments*, 2019).
    Leases already in reported debt are left out, and so is the counted share of
    leases owed to the vehicles, because the vehicles' debt stands for them.

    Parameters
    ----------
    reported_debt, lease_liability, vehicle_debt, cash : Quantity
        Stocks; `lease_liability` is of all leases.
    vehicle_share, cash_haircut : Quantity
        Shares 0 to 1, of the vehicles' debt that is counted and of cash that is not.
    ebitda, lease_cost : Quantity
        EBITDA after operating lease cost, and that cost (0 for an IFRS filer);
        the cost is 0 or more and their sum above 0.
    lease_in_debt, lease_to_vehicles : Quantity
        Parts of `lease_liability`, without overlap: in reported debt, and owed
        to the vehicles.

    Examples
    --------
    >>> company = adjusted_leverage(
    ...     reported_debt=50, lease_liability=30, vehicle_debt=27, vehicle_share=0.8,
    ...     cash=20, cash_haircut=0, ebitda=90, lease_cost=6,
    ... )
    >>> round(company.leverage, 4)
    0.85
    """
    # Parts that come from the same filing may miss their sum by a rounding of floats.
    other_leases = settled(lease_liability - lease_in_debt - lease_to_vehicles, lease_liability)
    require("lease_liability - lease_in_debt - lease_to_vehicles", other_leases, 0)
    leases = other_leases + (1 - vehicle_share) * lease_to_vehicles
    debt = reported_debt + leases + vehicle_share * vehicle_debt - (1 - cash_haircut) * cash
    adjusted_ebitda = settled(ebitda + lease_cost, size(ebitda) + lease_cost)
    admitted("ebitda + lease_cost", adjusted_ebitda, Range(0, above=True))
    return AdjustedLeverage(debt, adjusted_ebitda, debt / adjusted_ebitda)


@dataclass(frozen=True)
class SyntheticRating:
    """A rating in S&P's letters, guessed from coverage, and its default spread a year."""

    rating: Quantity
    spread: Quantity


@model
def synthetic_rating(
    coverage: Annotated[Quantity, Range(infinite=True)], *, table: str
) -> SyntheticRating:
    """Read a rating and a default spread off interest coverage.

    The highest row of a dated table whose lower bound the coverage, EBIT over
    interest, reaches. ``damodaran_2024_large`` is Aswath Damodaran's table for
    non-financial firms with a market value above 5 billion dollars, data as of
    January 2024
    (https://pages.stern.nyu.edu/~adamodar/New_Home_Page/datafile/ratings.html).

    Parameters
    ----------
    coverage : Quantity
        EBIT over interest; may be negative or infinite.
    table : str
        Name of the table, one of `RATING_TABLES`.

    Examples
    --------
    >>> found = synthetic_rating(3.4, table="damodaran_2024_large")
    >>> found.rating, found.spread
    ('A-', 0.0121)
    """
    if table not in RATING_TABLES:
        message = f"table is {table}; allowed: {', '.join(RATING_TABLES)}"
        raise ValueError(message)
    rating: Quantity
    spread: Quantity
    (_, rating, spread), *higher = _rating_rows(table)
    for low, better, narrower in higher:
        rating = np.where(coverage >= low, better, rating)
        spread = np.where(coverage >= low, narrower, spread)
    return SyntheticRating(rating, spread)


@cache
def _rating_rows(table: str) -> list[tuple[float, str, float]]:
    """Rows of a table as lower bound, rating, spread; the lowest rating first."""
    with Path(__file__).with_name(f"{table}.csv").open(newline="", encoding="utf-8") as lines:
        return [
            (float(row["coverage_from"]), row["sp"], float(row["spread_pct"]) / 100)
            for row in csv.DictReader(lines)
        ]
