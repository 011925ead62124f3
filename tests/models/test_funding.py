"""Models against published values, and what must hold for any input."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicredit.models import bonds, funding, investment, required_revenue

RATES = st.floats(0.005, 0.5)
MONEY = st.floats(1, 500)


@given(RATES, st.integers(1, 40))
def test_the_factor_repays_the_loan(rate, years):
    payments = investment.capital_recovery_factor(rate, years) / (1 + rate) ** np.arange(
        1, years + 1
    )
    assert payments.sum() == pytest.approx(1)


@given(st.lists(st.tuples(MONEY, st.integers(2025, 2070)), min_size=1, max_size=12))
def test_the_wall_keeps_every_tranche(tranches):
    amounts, years = zip(*tranches, strict=True)
    wall = bonds.maturity_wall(amounts, years)
    assert sum(wall.values()) == pytest.approx(sum(amounts))
    assert list(wall) == list(range(min(years), max(years) + 1))
    assert wall[years[0]] == pytest.approx(
        sum(amount for amount, year in tranches if year == years[0])
    )


@given(RATES, st.integers(1, 40), st.floats(0, 1), st.floats(0.05, 1))
def test_required_revenue_earns_the_hurdle(hurdle, years, salvage, margin):
    revenue = required_revenue.required_revenue_per_capex(
        hurdle, years, cash_margin=margin, salvage=salvage
    )
    worth = margin * revenue / (1 + hurdle) ** np.arange(1, years + 1)
    assert worth.sum() + salvage / (1 + hurdle) ** years == pytest.approx(1)


@given(MONEY, st.floats(0.5, 20), st.floats(0.5, 20))
def test_a_longer_life_lowers_depreciation(book_value, before, after):
    change = investment.depreciation_life_change(book_value, before, after)
    assert (change < 0) == (before < after)
    assert (change + book_value / before) * after == pytest.approx(book_value)


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
    "raised": MONEY,
}


@given(st.fixed_dictionaries(PROJECTION))
def test_cash_is_conserved(inputs):
    path = funding.funding_projection(**inputs)
    cash = inputs["cash"] + inputs["raised"]
    for flow, outlay, borrowed, closing in zip(
        path.cash_flow, path.outlay, path.borrowing, path.cash, strict=True
    ):
        cash = cash + flow - outlay + borrowed
        assert closing == pytest.approx(cash, rel=1e-9, abs=1e-6)
        assert borrowed >= 0
        assert closing >= inputs["minimum_cash"] - 1e-6


@given(st.fixed_dictionaries(PROJECTION))
def test_borrowing_and_headroom_agree(inputs):
    path = funding.funding_projection(**inputs)
    assert (path.total_borrowing > 0) == (path.lowest_headroom < 0)
    assert (path.years_to_borrowing == 6) == (path.lowest_headroom >= 0)


@given(st.fixed_dictionaries(PROJECTION), st.floats(0.01, 0.5))
def test_more_capex_never_means_less_borrowing(inputs, more):
    faster = {**inputs, "capex_growth_first": inputs["capex_growth_first"] + more}
    slower_path, faster_path = (funding.funding_projection(**x) for x in (inputs, faster))
    assert faster_path.total_borrowing >= slower_path.total_borrowing - 1e-6


PATH = {"cash": 40, "debt": 0, "minimum_cash": 20, "rate": 0, "tax_rate": 0}


def path_of(flow=100, capex=90, paid_out=0, rent=0, **more):
    return funding.funding_path([flow], [capex], [paid_out], [rent], **{**PATH, **more})


def test_interest_and_rent_lower_cash_after_tax():
    """Debt 100 at 10 per cent and rent 5, taxed at 20: 12 less to spend, covered 100/15 times."""
    path = path_of(rent=5, debt=100, rate=0.1, tax_rate=0.2)
    assert path.cash_flow == pytest.approx([88])
    assert path.cash == pytest.approx([38])
    assert path.coverage == pytest.approx([100 / 15])


def test_interest_on_new_debt_is_paid_from_the_next_year():
    path = funding.funding_path([0, 0], [120, 0], [0, 0], [0, 0], **{**PATH, "rate": 0.1})
    assert path.borrowing == pytest.approx([100, 10])
    assert path.debt == pytest.approx([100, 110])


VEHICLES = {
    "cash_flow": 100, "capex": 80, "cash": 0, "debt": 0, "tax_rate": 0, "vehicle_rate": 0.06,
    "vehicle_years": 1, "capex_growth_first": 0, "capex_growth_later": 0, "cash_flow_growth": 0,
    "distributions": 0, "off_balance_share": 0.5, "borrowing_rate": 0, "minimum_cash": 0,
    "raised": 0,
}  # fmt: skip


def test_a_vehicle_takes_capex_away_and_charges_rent_from_the_next_year():
    inputs = {
        "capex": 100, "vehicle_rate": 0.1, "vehicle_years": 2, "capex_growth_first": 0.5,
        "capex_growth_later": 1, "cash_flow_growth": 0.1, "off_balance_share": 0.4, "years": 3,
    }  # fmt: skip
    path = funding.funding_projection(**{**VEHICLES, **inputs})
    rent = 1.21 / 2.1
    assert path.capex == pytest.approx([90, 180, 360])
    assert path.cash_flow == pytest.approx([110, 121 - 60 * rent, 133.1 - (60 + 120) * rent])


@pytest.mark.parametrize(
    ("years", "rents"),
    [
        (1, [0, 42.4, 42.4, 42.4, 42.4]),
        (2, [0, 1, 2, 2, 2]),
        (2.5, [0, 1, 2, 2.5, 2.5]),
        (0.5, [0, 0.5, 0.5, 0.5, 0.5]),
        (math.inf, [0, 2.4, 4.8, 7.2, 9.6]),
    ],
)
def test_rents_end_when_the_vehicle_is_repaid(years, rents):
    """Forty built each year at 6 per cent; between 1 and infinity in units of one level rent."""
    path = funding.funding_projection(**{**VEHICLES, "vehicle_years": years})
    paid = 100 - np.array(path.cash_flow)
    unit = 1 if years in (1, math.inf) else 40 * investment.capital_recovery_factor(0.06, years)
    assert paid == pytest.approx(np.array(rents) * unit)


@given(RATES, st.integers(1, 8), st.floats(0.1, 1))
def test_rents_repay_what_the_vehicle_has_built(rate, years, share):
    """One year's building, and none after it."""
    inputs = {"vehicle_rate": rate, "vehicle_years": years, "off_balance_share": share}
    path = funding.funding_projection(
        **{**VEHICLES, **inputs, "capex_growth_later": -1, "years": 10}
    )
    rents = 100 - np.array(path.cash_flow[1:])
    assert (rents / (1 + rate) ** np.arange(1, 10)).sum() == pytest.approx(80 * share)


@pytest.mark.parametrize(
    ("rate", "years", "salvage", "factor"),
    [
        (0, 5, 0, 1 / 5), (0, 5, 0.25, 0.75 / 5), (0, math.inf, 0, 0), (1e-14, 5, 0, 1 / 5),
        (1e-9, 4, 0, (1 + 2.5e-9) / 4), (0.06, math.inf, 0, 0.06), (0.06, math.inf, 0.5, 0.06),
        (0.06, 1e6, 0, 0.06), (1e300, 3, 0, 1e300), (0.06, 3, 1, 0.06),
    ],
)  # fmt: skip
def test_capital_recovery_at_its_limits(rate, years, salvage, factor):
    found = investment.capital_recovery_factor(rate, years, salvage)
    assert found == pytest.approx(factor, rel=1e-12)
    revenue = required_revenue.required_revenue_per_capex(
        rate, years, cash_margin=0.5, salvage=salvage
    )
    assert revenue == pytest.approx(2 * factor, rel=1e-12)


@pytest.mark.parametrize("flow", [10, 0, -10])
def test_a_year_in_which_nothing_is_due_is_covered_without_end(flow):
    path = path_of(flow=flow, rate=0.05)
    assert path.coverage == [math.inf]
    assert path.lowest_coverage == math.inf


@pytest.mark.parametrize("unit", [1e-9, 1, 1e9])
def test_a_gap_of_rounding_is_not_borrowed(unit):
    """0.3 - 0.1 - 0.2 is -5.6e-17 in floats."""
    flows = [0.3 * unit, 0], [0.1 * unit, 2 * unit], [0.2 * unit, 0], [0, 0]
    path = funding.funding_path(*flows, **{**PATH, "cash": 0, "minimum_cash": 0})
    assert path.borrowing == [0, pytest.approx(2 * unit)]
    assert path.years_to_borrowing == 2
    assert path.headroom[0] == 0


def test_a_small_gap_is_borrowed():
    path = path_of(flow=0, capex=20 + 1e-9, minimum_cash=20)
    assert path.borrowing == [pytest.approx(1e-9, rel=1e-5)]


def test_notes_may_be_small():
    assert bonds.tranche_table([1e-10], [0.05], [5]).weighted_coupon == pytest.approx(0.05)
    with pytest.raises(ValueError, match="sum of amount is 0; allowed: above 0"):
        bonds.tranche_table([0], [0.05], [5])


def test_years_out_of_order_are_refused():
    flows = pd.Series([100, 110], index=[2027, 2026])
    same = [pd.Series([1, 1], index=flows.index)] * 3
    with pytest.raises(ValueError, match=r"^cash_flow has labels that do not rise; allowed: "):
        funding.funding_path(flows, *same, **PATH)


def test_a_debt_of_rounding_bears_no_charges():
    path = funding.funding_path(
        [0.3, 1], [0.1, 0], [0.2, 0], [0, 0], **{**PATH, "cash": 0, "minimum_cash": 0, "rate": 0.1}
    )
    assert path.coverage == [math.inf, math.inf]
