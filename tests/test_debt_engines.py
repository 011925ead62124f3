"""Bonds, loans, leverage and capital recovery: floats, arrays and Vega agree."""

import pytest
from engines import assert_engines_agree
from hypothesis import given, settings
from hypothesis import strategies as st
from test_bonds import COUPONS, FREQUENCIES, YEARS, YIELDS
from test_leverage import LARGE, LEVERAGE, MONEY, RATES, SHARES

from aicredit import bonds, finance, leverage, loans
from aicredit.tracing import as_params, variable

BOND = {"coupon": COUPONS, "yield_": YIELDS, "years": YEARS, "frequency": FREQUENCIES}
LEASE = {"payment": MONEY, "payments": st.integers(2, 40), "period_rate": RATES}
FORMULAS = {
    "bond_price": (bonds.bond_price, BOND),
    "macaulay_duration": (bonds.macaulay_duration, BOND),
    "modified_duration": (bonds.modified_duration, BOND),
    "bond_convexity": (bonds.bond_convexity, BOND),
    "capital_recovery_factor": (
        finance.capital_recovery_factor,
        {"rate": RATES, "years": st.floats(1, 40)},
    ),
    "required_revenue_per_capex": (
        finance.required_revenue_per_capex,
        {
            "hurdle": RATES,
            "years": st.floats(1, 40),
            "cash_margin": st.floats(0.05, 1),
            "salvage": SHARES,
        },
    ),
    "depreciation_life_change": (
        finance.depreciation_life_change,
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


def test_a_traced_rating_is_written_as_text():
    found = leverage.synthetic_rating(variable("coverage"), table=LARGE)
    (param,) = as_params({"rating": found.rating})
    assert param["expr"].count("if(") == 14
    assert '"BBB"' in param["expr"]
