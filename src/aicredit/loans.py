"""Level-payment loans, and the chips that secure them.

A `Quantity` is a float, an array (broadcast) or a traced expression. Rates and
shares are fractions (0.05 is five per cent). Arguments outside the ranges stated
raise ValueError.
"""

from dataclasses import dataclass

import numpy as np
import numpy_financial as npf
from numpy.typing import ArrayLike

from aicredit.arguments import require
from aicredit.dispatch import Quantity


@dataclass(frozen=True)
class LoanSchedule:
    """A loan's level payment; by period, what it consists of and what is then owed."""

    payment: np.ndarray
    interest: np.ndarray
    repayment: np.ndarray
    balance: np.ndarray


def loan_schedule(
    principal: ArrayLike, rate: ArrayLike, payments: int, *, payments_per_year: int
) -> LoanSchedule:
    """Split the level payments of a loan into interest and principal.

    ``payment = L i / (1 - (1 + i)^-n)``; each period's interest is i times what
    is still owed and the rest repays (numpy-financial's ``pmt`` and ``ipmt``).

    Parameters
    ----------
    principal : array_like
        Amount borrowed.
    rate : array_like
        Nominal interest a year, 0.00001 or more; a period's rate i is its
        `payments_per_year`-th part, and ``(1 + i)^payments`` at most a million.
    payments, payments_per_year : int
        Number of payments, in all and a year, at each period's end; 1 or more.

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
    >>> round(float(loan.payment), 8)
    1854.02472001
    """
    require("principal", principal)
    require("rate", rate, 1e-5)
    require("payments", payments, 1)
    require("payments_per_year", payments_per_year, 1)
    principal, rate = (np.asarray(x, float)[..., np.newaxis] for x in (principal, rate))
    period_rate = rate / payments_per_year
    # Beyond this numpy-financial's difference of two grown sums has too few digits left.
    require("(1 + i)^payments", (1 + period_rate) ** payments, high=1e6)
    # numpy-financial counts what the borrower pays as negative.
    payment = -npf.pmt(period_rate, payments, principal)
    interest = -npf.ipmt(period_rate, np.arange(payments) + 1, payments, principal)
    repayment = payment - interest
    balance = principal - repayment.cumsum(axis=-1)
    return LoanSchedule(payment[..., 0], interest, repayment, balance)


def collateral_ltv_path(
    *, advance_rate: Quantity, rate: Quantity, years: int, decay: Quantity
) -> list[Quantity]:
    """Loan to value of chips that lose value while their loan is repaid.

    The loan is repaid in level yearly payments from ``L = advance rate x value``,
    the collateral is worth ``value (1 - decay)^t``; LTV is their ratio, which does
    not depend on the value.

    Parameters
    ----------
    advance_rate : Quantity
        Loan over value at the start, 0 or more.
    rate : Quantity
        Interest a year, 0.00001 or more.
    years : int
        Years over which the loan is repaid, 1 or more.
    decay : Quantity
        Share of its value the collateral loses each year, 0 to 0.9999.

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
    require("years", years, 1)
    require("decay", decay, 0, 0.9999)
    return [
        _owed_over_first_value(advance_rate, rate, years, year) / (1 - decay) ** year
        for year in range(years + 1)
    ]


def break_even_decay(
    *, advance_rate: Quantity, rate: Quantity, years: Quantity, year: Quantity
) -> Quantity:
    """Yearly loss of value at which a chip loan's LTV is 1 in a given year.

    ``1 - (advance rate x share of the loan still owed)^(1/t)``, from
    :func:`collateral_ltv_path` with LTV = 1; faster decay leaves the loan in year
    t larger than its collateral.

    Parameters
    ----------
    advance_rate, rate, years : Quantity
        As in :func:`collateral_ltv_path`.
    year : Quantity
        Years after the start, 1 to `years`.

    Examples
    --------
    With the LTV of year 2 above, 1 - sqrt(1.0869 x 0.65^2):

    >>> round(break_even_decay(advance_rate=0.7, rate=0.1, years=5, year=2), 4)
    0.3223
    """
    require("year", year, 1)
    require("years - year", years - year, 0)
    return 1 - _owed_over_first_value(advance_rate, rate, years, year) ** (1 / year)


def _owed_over_first_value(
    advance_rate: Quantity, rate: Quantity, years: Quantity, year: Quantity
) -> Quantity:
    """Return ``A ((1 + r)^n - (1 + r)^t) / ((1 + r)^n - 1)``, A lent and t of n years paid."""
    require("advance_rate", advance_rate, 0)
    require("rate", rate, 1e-5)  # the formula is 0/0 at a rate of 0
    growth = (1 + rate) ** years
    return advance_rate * (growth - (1 + rate) ** year) / (growth - 1)
