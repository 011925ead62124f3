"""Models against published values, and what must hold for any input."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicredit import finance

RATES = st.floats(0.005, 0.5)
MONEY = st.floats(1, 500)


def test_meta_notes_of_november_2025():
    """Form 8-K of 3 November 2025; interest, coupon and maturity are arithmetic."""
    notes = finance.tranche_table(
        amount=[4, 4, 6.5, 4.5, 6.5, 4.5],
        coupon=np.array([4.2, 4.6, 4.875, 5.5, 5.625, 5.75]) / 100,
        tenor_years=[5, 7, 10, 20, 30, 40],
    )
    assert notes.principal == pytest.approx(30)
    assert notes.annual_interest * 1000 == pytest.approx(1540.75, abs=1e-6)
    assert notes.weighted_coupon * 100 == pytest.approx(5.13583333333, abs=1e-6)
    assert notes.weighted_maturity_years == pytest.approx(19.2666666667, abs=1e-6)


@pytest.mark.parametrize(
    ("rate", "years", "factor"),
    [(0.10, 5, 0.26380), (0.15, 5, 0.29832), (0.20, 5, 0.33438), (0.15, 3, 0.43798)],
)
def test_capital_recovery_factor_tables(rate, years, factor):
    """A/P columns of the compound interest tables of Blank and Tarquin."""
    assert finance.capital_recovery_factor(rate, years) == pytest.approx(factor, abs=6e-6)


def test_three_year_path():
    path = finance.funding_path(
        [100, 110, 120], [90, 130, 160], [10, 10, 10], [0, 0, 0],
        cash=40, debt=0, minimum_cash=20, rate=0, tax_rate=0,
    )  # fmt: skip
    assert path.borrowing == pytest.approx([0, 10, 50])
    assert path.debt == pytest.approx([0, 10, 60])
    assert path.cash == pytest.approx([40, 20, 20])
    assert path.years_to_borrowing == 2


@given(RATES, st.integers(1, 40))
def test_the_factor_repays_the_loan(rate, years):
    payments = finance.capital_recovery_factor(rate, years) / (1 + rate) ** np.arange(1, years + 1)
    assert payments.sum() == pytest.approx(1)


PROJECTION = {
    "cash_flow": MONEY,
    "capex": MONEY,
    "cash": MONEY,
    "debt": MONEY,
    "tax_rate": st.floats(0, 0.4),
    "vehicle_rate": RATES,
    "vehicle_years": st.floats(2, 40),
    "capex_growth_first": st.floats(-0.5, 1.5),
    "capex_growth_later": st.floats(-0.5, 1.0),
    "cash_flow_growth": st.floats(-0.2, 0.5),
    "distributions": st.floats(0, 80),
    "off_balance_share": st.floats(0, 0.9),
    "borrowing_rate": RATES,
    "minimum_cash": st.floats(0, 100),
}


@given(st.fixed_dictionaries(PROJECTION))
def test_cash_is_conserved(inputs):
    path = finance.funding_projection(**inputs)
    cash = inputs["cash"]
    for flow, outlay, borrowed, closing in zip(
        path.cash_flow, path.outlay, path.borrowing, path.cash, strict=True
    ):
        cash = cash + flow - outlay + borrowed
        assert closing == pytest.approx(cash, rel=1e-9, abs=1e-6)
        assert borrowed >= 0
        assert closing >= inputs["minimum_cash"] - 1e-6


@given(st.fixed_dictionaries(PROJECTION))
def test_borrowing_and_headroom_agree(inputs):
    path = finance.funding_projection(**inputs)
    assert (path.total_borrowing > 0) == (path.lowest_headroom < 0)
    assert (path.years_to_borrowing == 6) == (path.lowest_headroom >= 0)


@given(st.fixed_dictionaries(PROJECTION), st.floats(0.01, 0.5))
def test_more_capex_never_means_less_borrowing(inputs, more):
    faster = {**inputs, "capex_growth_first": inputs["capex_growth_first"] + more}
    slower_path, faster_path = (finance.funding_projection(**x) for x in (inputs, faster))
    assert faster_path.total_borrowing >= slower_path.total_borrowing - 1e-6


@pytest.mark.parametrize(
    ("amount", "tenor", "words"), [([1], [-1], "tenor_years is -1"), ([0], [1], "amounts sum to 0")]
)
def test_bad_tranches_are_refused(amount, tenor, words):
    with pytest.raises(ValueError, match=words):
        finance.tranche_table(amount, [0.05], tenor)


def test_a_company_without_debt_has_a_coverage():
    path = finance.funding_path(
        [10], [5], [0], [0], cash=0, debt=0, minimum_cash=0, rate=0.05, tax_rate=0
    )
    assert math.isfinite(path.lowest_coverage)
