"""Level-payment loans, and the chips that secure them.

A `Quantity` is a float, an array (broadcast) or a traced expression. Rates and
shares are fractions (0.05 is five per cent). Arguments outside the ranges stated
raise ValueError.
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from aicredit.admission import require
from aicredit.arguments import Amount, Numbers, Quantity, model
from aicredit.models.annuity import annuity_factor
from aicredit.ranges import Range

Count = Annotated[int, Range(1, 100_000, whole=True)]


@dataclass(frozen=True)
class LoanSchedule:
    """A loan's level payment; by period, what it consists of and what is then owed."""

    payment: np.ndarray
    interest: np.ndarray
    repayment: np.ndarray
    balance: np.ndarray


@model
def loan_schedule(
    principal: Annotated[Numbers, Range()],
    rate: Annotated[Numbers, Range(0)],
    payments: Count,
    *,
    payments_per_year: Count,
) -> LoanSchedule:
    """Split the level payments of a loan into interest and principal.

    ``payment = L i / (1 - (1 + i)^-n)``, L / n at a rate of 0; what is still owed is
    worth the payments to come, each period's interest is i times that, and the rest
    of the payment repays (as numpy-financial's ``pmt`` and ``ipmt`` have it).

    Parameters
    ----------
    principal : array_like
        Amount borrowed.
    rate : array_like
        Nominal interest a year; a period's rate i is its
        `payments_per_year`-th part.
    payments, payments_per_year : int
        Number of payments, in all and a year, at each period's end.

    Returns
    -------
    LoanSchedule
        Arrays over principal and rate; interest, repayment and balance with a
        last axis of length `payments`.

    Examples
    --------
    The loan of numpy-financial's manual for ``pmt``, 200,000 at 7.5 per cent over
    15 years:

    >>> loan = loan_schedule(200_000, 0.075, 180, payments_per_year=12)
    >>> round(loan.payment, 8)
    1854.02472001
    """
    principal, rate = np.broadcast_arrays(principal, rate)
    period_rate = (rate / payments_per_year)[..., np.newaxis]
    left = np.arange(payments, -1, -1)
    payment = principal[..., np.newaxis] / annuity_factor(period_rate, payments)
    owed = payment * annuity_factor(period_rate, left)
    interest = period_rate * owed[..., :-1]
    return LoanSchedule(payment[..., 0], interest, payment - interest, owed[..., 1:])


@model
def collateral_ltv_path(
    *,
    advance_rate: Amount,
    rate: Amount,
    years: Annotated[int, Range(1, 50, whole=True)],
    decay: Annotated[Quantity, Range(0, 0.9999)],
) -> list[Quantity]:
    """Loan to value of chips that lose value while their loan is repaid.

    The loan is repaid in level yearly payments from ``L = advance rate x value``,
    the collateral is worth ``value (1 - decay)^t``; LTV is their ratio, which does
    not depend on the value.

    Parameters
    ----------
    advance_rate : Quantity
        Loan over value at the start.
    rate : Quantity
        Interest a year.
    years : int
        Years over which the loan is repaid.
    decay : Quantity
        Share of its value the collateral loses each year.

    Returns
    -------
    list of Quantity
        At the start and at each year's end.

    Examples
    --------
    Seventy per cent lent for five years at 10 per cent on chips that lose 35 per
    cent a year:

    >>> path = collateral_ltv_path(advance_rate=0.7, rate=0.1, years=5, decay=0.35)
    >>> [round(ltv, 2) for ltv in path]
    [0.7, 0.9, 1.09, 1.17, 0.94, 0.0]
    """
    return [
        _owed_over_first_value(advance_rate, rate, years, year) / (1 - decay) ** year
        for year in range(years + 1)
    ]


@model
def break_even_decay(
    *,
    advance_rate: Amount,
    rate: Amount,
    years: Annotated[Quantity, Range(1)],
    year: Annotated[Quantity, Range(1)],
) -> Quantity:
    """Yearly loss of value at which a chip loan's LTV is 1 in a given year.

    ``1 - (advance rate x share of the loan still owed)^(1/t)``, from
    :func:`collateral_ltv_path` with LTV = 1; faster decay leaves the loan in year
    t larger than its collateral.

    Parameters
    ----------
    advance_rate, rate : Quantity
        As in :func:`collateral_ltv_path`.
    years, year : Quantity
        Years over which the loan is repaid; years after the start, 1 to
        `years`.

    Examples
    --------
    With the LTV of year 2 above, 1 - sqrt(1.0869 x 0.65^2):

    >>> round(break_even_decay(advance_rate=0.7, rate=0.1, years=5, year=2), 4)
    0.3223
    """
    require("years - year", years - year, 0)
    return 1 - _owed_over_first_value(advance_rate, rate, years, year) ** (1 / year)


def _owed_over_first_value(
    advance_rate: Quantity, rate: Quantity, years: Quantity, year: Quantity
) -> Quantity:
    """Return what is owed once t of n yearly payments are made: they pay for it to come."""
    paid_off = annuity_factor(rate, years)
    return advance_rate * annuity_factor(rate, years - year) / paid_off
