"""Loans repay what was lent; loan to value of chips follows loan and decay."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicredit.models import loans

MONEY = st.floats(1, 500)
RATES = st.floats(0.005, 0.5)


@given(MONEY, st.floats(0.005, 0.2), st.integers(1, 30), st.sampled_from([1, 4, 12]))
def test_a_schedule_repays_the_principal(principal, rate, years, a_year):
    payments = years * a_year
    loan = loans.loan_schedule(principal, rate, payments, payments_per_year=a_year)
    assert sum(loan.repayment) == pytest.approx(principal)
    assert loan.balance[-1] == pytest.approx(0, abs=1e-9)
    owed = principal
    for interest, repayment, balance in zip(
        loan.interest, loan.repayment, loan.balance, strict=True
    ):
        assert interest == pytest.approx(owed * rate / a_year, abs=1e-9)
        assert interest + repayment == pytest.approx(loan.payment)
        owed -= repayment
        assert balance == pytest.approx(owed, abs=1e-7)


def test_schedules_of_many_loans():
    principal, rate = np.array([100, 200]), np.array([0.05, 0.1])
    many = loans.loan_schedule(principal, rate, 6, payments_per_year=2)
    for row in range(2):
        one = loans.loan_schedule(principal[row], rate[row], 6, payments_per_year=2)
        assert many.payment[row] == pytest.approx(one.payment)
        np.testing.assert_allclose(many.balance[row], one.balance, atol=1e-9)


@pytest.mark.parametrize("rate", [0, 1e-12, 1e-7, 30, 1e6])
def test_schedules_at_the_limits_of_rates(rate):
    """Without interest a twelfth each; with much, interest almost alone, and then the loan."""
    loan = loans.loan_schedule(120, rate, 12, payments_per_year=12)
    growth = (1 + Fraction(rate) / 12) ** 12
    payment = 120 * Fraction(rate) / 12 * growth / (growth - 1) if rate else 10
    assert loan.payment == pytest.approx(float(payment), rel=1e-12)
    assert loan.repayment.sum() == pytest.approx(120, rel=1e-9)
    assert loan.interest[0] == pytest.approx(120 * rate / 12, rel=1e-12)
    assert loan.balance[-1] == 0
    np.testing.assert_allclose(loan.interest + loan.repayment, loan.payment)


def test_chips_of_a_loan_without_interest():
    path = loans.collateral_ltv_path(advance_rate=0.8, rate=0, years=4, decay=0.5)
    assert path == pytest.approx([0.8, 1.2, 1.6, 1.6, 0])
    decay = loans.break_even_decay(advance_rate=0.8, rate=0, years=4, year=2)
    assert decay == pytest.approx(1 - 0.4**0.5)


def test_a_fast_decay_leaves_numbers_to_the_end():
    path = loans.collateral_ltv_path(advance_rate=0.7, rate=0.1, years=50, decay=0.9999)
    assert np.isfinite(path).all()


CHIPS = {
    "advance_rate": st.floats(0.1, 1.2),
    "rate": RATES,
    "years": st.integers(2, 12),
    "decay": st.floats(0, 0.9),
}


@given(st.fixed_dictionaries(CHIPS))
def test_ltv_is_the_balance_over_what_the_chips_are_worth(chips):
    schedule = loans.loan_schedule(
        chips["advance_rate"], chips["rate"], chips["years"], payments_per_year=1
    )
    owed = np.array([chips["advance_rate"], *schedule.balance])
    worth = (1 - chips["decay"]) ** np.arange(chips["years"] + 1)
    np.testing.assert_allclose(
        loans.collateral_ltv_path(**chips), owed / worth, rtol=1e-8, atol=1e-12 / worth[-1]
    )


@given(st.floats(0.1, 1), RATES, st.integers(2, 12), st.data())
def test_at_the_break_even_decay_ltv_is_one(advance, rate, years, data):
    year = data.draw(st.integers(1, years - 1))
    terms = {"advance_rate": advance, "rate": rate, "years": years}
    decay = loans.break_even_decay(**terms, year=year)
    if decay <= 0.9999:
        assert loans.collateral_ltv_path(**terms, decay=decay)[year] == pytest.approx(1)


LOAN = {"principal": 1, "rate": 0.1, "payments": 12, "payments_per_year": 12}
CHIP_LOAN = {"advance_rate": 0.7, "rate": 0.1, "years": 5}
