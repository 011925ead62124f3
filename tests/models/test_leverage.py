"""Leases, coverage, leverage and ratings: published values and what always holds."""

import inspect
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicredit.models import leverage

MONEY = st.floats(1, 500)
RATES = st.floats(0.005, 0.5)
SHARES = st.floats(0, 1)
LARGE = "damodaran_2024_large"


@given(MONEY, st.integers(1, 60), RATES)
def test_a_lease_in_advance_is_one_payment_shorter(payment, payments, rate):
    advance = leverage.lease_liability(payment, payments + 1, rate, in_advance=True)
    arrears = leverage.lease_liability(payment, payments, rate, in_advance=False)
    summed = (payment / (1 + rate) ** np.arange(1, payments + 1)).sum()
    assert advance == pytest.approx(arrears) == pytest.approx(summed)


def test_a_single_payment_in_advance_leaves_no_liability():
    assert leverage.lease_liability(50_000, 1, 0.05, in_advance=True) == 0


@given(MONEY, MONEY, MONEY)
def test_coverage_ratios(flow, charge, other):
    assert leverage.interest_coverage(flow, charge) * charge == pytest.approx(flow)
    fixed = leverage.fixed_charge_coverage(flow, charge, other)
    assert fixed * (charge + other) == pytest.approx(flow)
    assert fixed < leverage.interest_coverage(flow, charge)
    assert leverage.debt_service_coverage(flow, charge, other) == pytest.approx(fixed)


@pytest.mark.parametrize("earned", [10, 0, -10])
@pytest.mark.parametrize(
    "model",
    [leverage.interest_coverage, leverage.fixed_charge_coverage, leverage.debt_service_coverage],
)
def test_where_nothing_is_due_it_is_covered_without_end(model, earned):
    due = [0] * (len(inspect.signature(model).parameters) - 1)
    assert model(earned, *due) == math.inf
    tiny = [1e-12] * len(due)
    assert model(earned, *tiny) == pytest.approx(earned / sum(tiny))
    both = model(np.array([earned, 6]), *np.array([[0, 2]] * len(due)))
    assert both.tolist() == [math.inf, pytest.approx(3 / len(due))]


def test_a_company_without_interest_has_the_best_rating():
    coverage = leverage.interest_coverage(0, 0)
    assert leverage.synthetic_rating(coverage, table=LARGE).rating == "AAA"


@pytest.mark.parametrize(
    ("rate", "payments", "in_advance", "liability"),
    [(0, 10, True, 90), (0, 10, False, 100), (1e-12, 10, False, 100), (0.5, 10_000, False, 20)],
)
def test_leases_at_the_limits_of_rates(rate, payments, in_advance, liability):
    found = leverage.lease_liability(10, payments, rate, in_advance=in_advance)
    assert found == pytest.approx(liability, rel=1e-10)


def test_ratings_of_many_companies():
    found = leverage.synthetic_rating([3.4, -1, math.inf], table=LARGE)
    assert found.rating.tolist() == ["A-", "D", "AAA"]
    assert found.spread == pytest.approx([0.0121, 0.2, 0.0059])


LEVERAGE = {
    "reported_debt": MONEY,
    "lease_liability": st.floats(50, 200),
    "vehicle_debt": MONEY,
    "vehicle_share": SHARES,
    "cash": MONEY,
    "cash_haircut": SHARES,
    "ebitda": MONEY,
    "lease_cost": MONEY,
    "lease_in_debt": st.floats(0, 20),
    "lease_to_vehicles": st.floats(0, 20),
}


@given(st.fixed_dictionaries(LEVERAGE))
def test_every_claim_counts_once(inputs):
    """Moving a lease into reported debt, or from a lease to its vehicle, adds nothing."""
    found = leverage.adjusted_leverage(**inputs)
    assert found.leverage * found.adjusted_ebitda == pytest.approx(found.adjusted_debt)
    moved = {
        **inputs,
        "reported_debt": inputs["reported_debt"] + 5,
        "lease_in_debt": inputs["lease_in_debt"] + 5,
    }
    assert leverage.adjusted_leverage(**moved).adjusted_debt == pytest.approx(found.adjusted_debt)
    inside = {
        **inputs,
        "vehicle_debt": inputs["vehicle_debt"] + 5,
        "lease_to_vehicles": inputs["lease_to_vehicles"] + 5,
    }
    assert leverage.adjusted_leverage(**inside).adjusted_debt == pytest.approx(found.adjusted_debt)


@given(st.fixed_dictionaries(LEVERAGE), st.floats(0, 0.5))
def test_a_haircut_on_cash_never_lowers_leverage(inputs, haircut):
    lower, higher = (
        leverage.adjusted_leverage(**{**inputs, "cash_haircut": cut})
        for cut in (haircut, haircut + 0.5)
    )
    assert higher.leverage > lower.leverage


def test_every_row_of_damodarans_table():
    """Data as of January 2024, firms above 5 billion dollars; the page's own bounds."""
    published = [
        (0.199999, "D", 20.00), (0.649999, "C", 17.00), (0.799999, "CC", 11.78),
        (1.249999, "CCC", 8.51), (1.499999, "B-", 5.24), (1.749999, "B", 3.61),
        (1.999999, "B+", 3.14), (2.2499999, "BB", 2.21), (2.49999, "BB+", 1.74),
        (2.999999, "BBB", 1.47), (4.249999, "A-", 1.21), (5.499999, "A", 1.07),
        (6.499999, "A+", 0.92), (8.499999, "AA", 0.70), (100000, "AAA", 0.59),
    ]  # fmt: skip
    for coverage, rating, spread in published:
        found = leverage.synthetic_rating(coverage, table=LARGE)
        assert found.rating == rating
        assert found.spread * 100 == pytest.approx(spread)


@given(st.floats(-5, 20), st.floats(0, 5))
def test_more_coverage_never_widens_the_spread(coverage, more):
    low, high = (
        leverage.synthetic_rating(x, table=LARGE).spread for x in (coverage, coverage + more)
    )
    assert high <= low


@pytest.mark.parametrize(
    ("coverage", "rating", "percent"),
    [(-math.inf, "D", 20), (-1e6, "D", 20), (0.2, "C", 17), (8.5, "AAA", 0.59),
     (math.inf, "AAA", 0.59)],
)  # fmt: skip
def test_bounds_belong_to_the_better_row_and_the_extremes_have_one(coverage, rating, percent):
    found = leverage.synthetic_rating(coverage, table=LARGE)
    assert found.rating == rating
    assert found.spread * 100 == pytest.approx(percent)


COMPANY = {
    "reported_debt": 50, "lease_liability": 30, "vehicle_debt": 27, "vehicle_share": 0.8,
    "cash": 20, "cash_haircut": 0, "ebitda": 90, "lease_cost": 6,
}  # fmt: skip


COMPANY = {
    "reported_debt": 50, "lease_liability": 30, "vehicle_debt": 27, "vehicle_share": 0.8,
    "cash": 20, "cash_haircut": 0, "ebitda": 90, "lease_cost": 6,
}  # fmt: skip


@pytest.mark.parametrize("unit", [1e-12, 1, 1e9])
def test_leases_that_miss_their_sum_by_a_rounding_are_none_in_any_unit(unit):
    """0.3 - 0.1 - 0.2 is -5.6e-17 in floats."""
    parts = {"lease_liability": 0.3, "lease_in_debt": 0.1, "lease_to_vehicles": 0.2}
    company = {name: value * unit for name, value in (COMPANY | parts).items()}
    company |= {"vehicle_share": 1, "cash_haircut": 0}
    assert leverage.adjusted_leverage(**company).adjusted_debt == pytest.approx(57 * unit)
    company["lease_in_debt"] = 0.11 * unit
    with pytest.raises(ValueError, match=r"^lease_liability - lease_in_debt - lease"):
        leverage.adjusted_leverage(**company)


def test_earnings_of_a_rounding_are_none():
    with pytest.raises(ValueError, match=r"^ebitda \+ lease_cost is 0; allowed: above 0"):
        leverage.adjusted_leverage(**{**COMPANY, "ebitda": 0.1 - 0.3, "lease_cost": 0.2})
    small = leverage.adjusted_leverage(**{**COMPANY, "ebitda": 1e-10, "lease_cost": 0})
    assert small.leverage == pytest.approx(81.6e10)
