"""What a company owes against what it earns: leases, coverage, leverage, rating.

A `Quantity` is a float, an array (broadcast) or a traced expression; amounts are
in one currency unit of the caller's choice, stocks at one date and flows of one
year. Arguments outside the ranges stated raise ValueError.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aicredit.arguments import require
from aicredit.dispatch import Quantity, maximum, where

RATING_TABLES = ("damodaran_2024_large",)
"""Dated tables from interest coverage to a rating, kept as CSV beside this module."""


def lease_liability(
    payment: Quantity, payments: Quantity, rate: Quantity, *, in_advance: bool
) -> Quantity:
    """Present value of a lease's level payments that are unpaid at its start.

    ``payment (1 - (1 + r)^-m) / r`` for m unpaid payments, each a period after
    the one before. In arrears m is all of them; in advance the first is paid on
    the first day, so that one fewer is unpaid (IFRS 16, paragraph 26).

    Parameters
    ----------
    payment : Quantity
        Each payment.
    payments : Quantity
        Number of payments, 1 or more.
    rate : Quantity
        Discount rate a period, 0.00001 or more.
    in_advance : bool
        Payments at the start of each period, not at its end.

    Examples
    --------
    IFRS 16, Illustrative Example 13: ten payments of 50,000 in advance at 5 per cent.

    >>> round(lease_liability(50_000, 10, 0.05, in_advance=True))
    355391
    """
    require("payment", payment)
    require("payments", payments, 1)
    require("rate", rate, 1e-5)  # the formula is 0/0 at a rate of 0
    unpaid = payments - 1 if in_advance else payments
    return payment * (1 - (1 + rate) ** -unpaid) / rate


def interest_coverage(ebit: Quantity, interest: Quantity) -> Quantity:
    """Operating profit over interest.

    ``EBIT / interest``; without interest the ratio is very large, not undefined.

    Parameters
    ----------
    ebit, interest : Quantity
        Interest 0 or more.

    Examples
    --------
    >>> float(interest_coverage(34, 10))
    3.4
    """
    require("ebit", ebit)
    return _coverage(ebit, interest=interest)


def fixed_charge_coverage(ebitda: Quantity, interest: Quantity, lease_cost: Quantity) -> Quantity:
    """EBITDA over interest and lease cost.

    ``EBITDA / (interest + lease cost)``. A US-GAAP filer's EBITDA is after
    operating lease cost: add that back first, or the cost counts twice.

    Parameters
    ----------
    ebitda, interest, lease_cost : Quantity
        Interest and lease cost 0 or more.

    Examples
    --------
    >>> float(fixed_charge_coverage(96, 10, 6))
    6.0
    """
    require("ebitda", ebitda)
    return _coverage(ebitda, interest=interest, lease_cost=lease_cost)


def debt_service_coverage(cash_flow: Quantity, interest: Quantity, principal: Quantity) -> Quantity:
    """Cash flow available for debt service over that service, the DSCR.

    ``CFADS / (interest + scheduled principal)``.

    Parameters
    ----------
    cash_flow : Quantity
        Before debt service, after tax and running cost.
    interest, principal : Quantity
        Due in the same period; 0 or more.

    Examples
    --------
    >>> float(debt_service_coverage(13, 4, 6))
    1.3
    """
    require("cash_flow", cash_flow)
    return _coverage(cash_flow, interest=interest, principal=principal)


def _coverage(earned: Quantity, **charges: Quantity) -> Quantity:
    for name, charge in charges.items():
        require(name, charge, 0)
    return earned / maximum(sum(charges.values()), 1e-9)  # a debt-free year has a coverage


@dataclass(frozen=True)
class AdjustedLeverage:
    """Debt and earnings as a rating agency counts them, and their ratio."""

    adjusted_debt: Quantity
    adjusted_ebitda: Quantity
    leverage: Quantity


def adjusted_leverage(
    *,
    reported_debt: Quantity,
    lease_liability: Quantity,
    vehicle_debt: Quantity,
    vehicle_share: Quantity,
    cash: Quantity,
    cash_haircut: Quantity,
    ebitda: Quantity,
    lease_cost: Quantity,
    lease_in_debt: Quantity = 0,
    lease_to_vehicles: Quantity = 0,
) -> AdjustedLeverage:
    """Leverage with leases and off-balance vehicles counted as debt, each once.

    Debt + leases + share of vehicle debt - cash after haircut, over EBITDA +
    operating lease cost (the structure of S&P's *Ratios and Adjustments*, 2019).
    Leases already in reported debt are left out, and so is the counted share of
    leases owed to the vehicles, because the vehicles' debt stands for them.

    Parameters
    ----------
    reported_debt, lease_liability, vehicle_debt, cash : Quantity
        Stocks, 0 or more; `lease_liability` is of all leases.
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
    stocks = {
        "reported_debt": reported_debt,
        "lease_liability": lease_liability,
        "vehicle_debt": vehicle_debt,
        "cash": cash,
        "lease_cost": lease_cost,
        "lease_in_debt": lease_in_debt,
        "lease_to_vehicles": lease_to_vehicles,
    }
    for name, value in stocks.items():
        require(name, value, 0)
    require("vehicle_share", vehicle_share, 0, 1)
    require("cash_haircut", cash_haircut, 0, 1)
    other_leases = lease_liability - lease_in_debt - lease_to_vehicles
    # Parts that come from the same filing may miss their sum by a rounding of floats.
    require("lease_liability - lease_in_debt - lease_to_vehicles", other_leases, -1e-9)
    leases = other_leases + (1 - vehicle_share) * lease_to_vehicles
    debt = reported_debt + leases + vehicle_share * vehicle_debt - (1 - cash_haircut) * cash
    adjusted_ebitda = ebitda + lease_cost
    require("ebitda + lease_cost", adjusted_ebitda, 1e-9)
    return AdjustedLeverage(debt, adjusted_ebitda, debt / adjusted_ebitda)


@dataclass(frozen=True)
class SyntheticRating:
    """A rating in S&P's letters, guessed from coverage, and its default spread a year."""

    rating: Quantity
    spread: Quantity


def synthetic_rating(coverage: Quantity, *, table: str) -> SyntheticRating:
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
    >>> str(found.rating), float(found.spread)
    ('A-', 0.0121)
    """
    if table not in RATING_TABLES:
        message = f"table is {table}; allowed: {', '.join(RATING_TABLES)}"
        raise ValueError(message)
    require("coverage", coverage)
    (_, rating, spread), *higher = _rating_rows(table)
    for low, better, narrower in higher:
        rating = where(coverage >= low, better, rating)
        spread = where(coverage >= low, narrower, spread)
    return SyntheticRating(rating, spread)


@cache
def _rating_rows(table: str) -> list[tuple[float, str, float]]:
    """Rows of a table as lower bound, rating, spread; the lowest rating first."""
    with Path(__file__).with_name(f"{table}.csv").open(newline="", encoding="utf-8") as lines:
        return [
            (float(row["coverage_from"]), row["sp"], float(row["spread_pct"]) / 100)
            for row in csv.DictReader(lines)
        ]
