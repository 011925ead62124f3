"""Bonds, loans, leverage and capital recovery: floats, arrays and Vega agree."""

import math

import pytest
from engines import assert_engines_agree
from hypothesis import given, settings
from hypothesis import strategies as st
from test_bonds import COUPONS, FREQUENCIES, YEARS, YIELDS
from test_funding import VEHICLES
from test_leverage import LARGE, LEVERAGE, MONEY, RATES, SHARES

from aicredit.models import bonds, funding, investment, leverage, loans, required_revenue
from aicredit.tracing import as_params, variable

BOND = {"coupon": COUPONS, "yield_": YIELDS, "years": YEARS, "frequency": FREQUENCIES}
LEASE = {"payment": MONEY, "payments": st.integers(2, 40), "period_rate": RATES}
FORMULAS = {
    "bond_price": (bonds.bond_price, BOND),
    "macaulay_duration": (bonds.macaulay_duration, BOND),
    "modified_duration": (bonds.modified_duration, BOND),
    "bond_convexity": (bonds.bond_convexity, BOND),
    "capital_recovery_factor": (
        investment.capital_recovery_factor,
        {"rate": RATES, "years": st.floats(1, 40)},
    ),
    "required_revenue_per_capex": (
        required_revenue.required_revenue_per_capex,
        {
            "hurdle": RATES,
            "years": st.floats(1, 40),
            "cash_margin": st.floats(0.05, 1),
            "salvage": SHARES,
        },
    ),
    "depreciation_life_change": (
        investment.depreciation_life_change,
        {"book_value": MONEY, "years_before": st.floats(1, 20), "years_after": st.floats(1, 20)},
    ),
    "lease_in_advance": (lambda **x: leverage.lease_liability(in_advance=True, **x), LEASE),
    "lease_in_arrears": (lambda **x: leverage.lease_liability(in_advance=False, **x), LEASE),
    "interest_coverage": (leverage.interest_coverage, {"ebit": MONEY, "interest": MONEY}),
    "fixed_charge_coverage": (
        leverage.fixed_charge_coverage,
        {"ebitda": MONEY, "interest": MONEY, "lease_cost": MONEY},
    ),
    "debt_service_coverage": (
        leverage.debt_service_coverage,
        {"cash_flow": MONEY, "interest": MONEY, "principal": MONEY},
    ),
    "adjusted_leverage": (leverage.adjusted_leverage, LEVERAGE),
    "synthetic_spread": (
        lambda coverage: leverage.synthetic_rating(coverage, table=LARGE).spread,
        {"coverage": st.floats(-2, 12)},
    ),
    "collateral_ltv_path": (
        lambda **x: loans.collateral_ltv_path(years=5, **x),
        {"advance_rate": SHARES, "rate": RATES, "decay": st.floats(0, 0.9)},
    ),
    "break_even_decay": (
        loans.break_even_decay,
        {"advance_rate": SHARES, "rate": RATES, "years": st.floats(6, 12), "year": st.floats(1, 5)},
    ),
}


@pytest.mark.parametrize("name", FORMULAS)
@settings(max_examples=5, deadline=None)
@given(data=st.data())
def test_floats_arrays_and_vega_agree(name, data):
    formula, inputs = FORMULAS[name]
    cases = data.draw(st.lists(st.fixed_dictionaries(inputs), min_size=2, max_size=3))
    assert_engines_agree(formula, cases)


LIMITS = {
    "bond_price": [
        {"coupon": 0.05, "yield_": y, "years": 5, "frequency": 2} for y in (0, 1e-9, 1e-3)
    ],
    "bond_convexity": [
        {"coupon": 0.05, "yield_": y, "years": 5, "frequency": 2} for y in (0, 1e-9, 1e-3)
    ],
    "required_revenue_per_capex": [
        {"hurdle": r, "years": 5, "cash_margin": 0.5, "salvage": 0.1} for r in (0, 1e-14, 1e300)
    ],
    "lease_in_arrears": [
        {"payment": 5, "payments": n, "period_rate": r} for r, n in ((0, 9), (1e-12, 9), (2, 999))
    ],
    "debt_service_coverage": [
        {"cash_flow": x, "interest": due, "principal": due} for x, due in ((-1, 0), (0, 0), (3, 1))
    ],
    "collateral_ltv_path": [{"advance_rate": 0.7, "rate": r, "decay": 0.3} for r in (0, 1e-13)],
    "break_even_decay": [
        {"advance_rate": 0.7, "rate": r, "years": 5, "year": 2} for r in (0, 1e-13)
    ],
}


@pytest.mark.parametrize("name", LIMITS)
def test_the_engines_agree_at_the_limits_too(name):
    assert_engines_agree(FORMULAS[name][0], LIMITS[name])


def test_an_endless_vehicle_agrees_in_vega():
    held = {**VEHICLES, "vehicle_years": math.inf}
    del held["vehicle_rate"]
    assert_engines_agree(
        lambda vehicle_rate: funding.funding_projection(vehicle_rate=vehicle_rate, **held),
        [{"vehicle_rate": rate} for rate in (0, 0.06)],
    )


@settings(max_examples=5, deadline=None)
@given(cases=st.lists(st.floats(0.1, 6), min_size=2, max_size=3))
def test_rents_that_end_within_the_path_agree(cases):
    held = {name: value for name, value in VEHICLES.items() if name != "vehicle_years"}
    assert_engines_agree(
        lambda vehicle_years: funding.funding_projection(vehicle_years=vehicle_years, **held),
        [{"vehicle_years": years} for years in cases],
    )


def test_a_traced_rating_is_written_as_text():
    found = leverage.synthetic_rating(variable("coverage"), table=LARGE)
    (param,) = as_params({"rating": found.rating})
    assert param["expr"].count("if(") == 14
    assert '"BBB"' in param["expr"]
