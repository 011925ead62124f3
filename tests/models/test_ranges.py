"""What every model makes of what it is handed: the number it stands for, or a refusal by name."""

import inspect
import math
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from engines import outputs_of

from aicredit.admission import day, same_length
from aicredit.arguments import Amount, Share, model, ranges_of
from aicredit.models import (
    annuity,
    bonds,
    credit,
    funding,
    investment,
    irr,
    leverage,
    loans,
    required_revenue,
    securitisation,
)
from aicredit.tracing import variable

MODULES = (annuity, bonds, credit, funding, investment, leverage, loans, irr, securitisation)

BOND = {"coupon": 0.05, "yield_": 0.0625, "years": 5, "frequency": 2}
DATED = {"settlement": "2026-01-15", "maturity": "2030-01-15", "coupon": 0.05, "frequency": 2}
POOL = {"pd": 0.02, "correlation": 0.2}
TRANCHE = {"attach": 0.1, "detach": 0.5, "floor": 0.15, "cap": 12.5}
IRBA = {
    "kirb": 0.08, "lgd": 0.45, "tranche_maturity": 4, "effective_number": 100, "senior": True,
    "p_floor": 0.3, "retail": False,
}  # fmt: skip
SA = {"ksa": 0.08, "delinquent_share": 0.1, "unknown_share": 0.01}
EXAMPLES = {
    annuity.annuity_factor: {"rate": 0.1, "payments": 5},
    bonds.bond_price: BOND,
    bonds.bond_yield: {"price": 95, "coupon": 0.05, "years": 5, "frequency": 2},
    bonds.macaulay_duration: BOND,
    bonds.modified_duration: BOND,
    bonds.bond_convexity: BOND,
    bonds.bond_price_30_360: {**DATED, "yield_": 0.06},
    bonds.bond_yield_30_360: {**DATED, "price": 95},
    credit.bivariate_normal_cdf: {"h": 0.5, "k": -1, "correlation": 0.5},
    credit.joint_default_probability: {"pd_first": 0.1, "pd_second": 0.02, "correlation": 0.5},
    credit.conditional_default_rate: {**POOL, "factor": -2},
    credit.vasicek_quantile: {**POOL, "confidence": 0.999},
    credit.vasicek_sd: POOL,
    credit.tranche_expected_loss: {**POOL, "attach": 0.1, "detach": 0.5, "lgd": 0.6},
    credit.irb_correlation: {"pd": 0.02, "turnover_eur_mn": 20},
    credit.maturity_adjustment: {"pd": 0.02},
    credit.irb_capital: {
        "pd": 0.02, "lgd": 0.45, "maturity": 2.5, "turnover_eur_mn": 20, "pd_floor": 0.0005,
        "scaling": 1,
    },
    bonds.tranche_table: {"amount": [4, 6.5], "coupon": [0.05, 0.04], "tenor_years": [5, 7]},
    bonds.maturity_wall: {"amount": [4, 6.5], "maturity_year": [2030, 2032]},
    investment.capital_recovery_factor: {"rate": 0.1, "years": 5, "salvage": 0.1},
    required_revenue.required_revenue_per_capex: {
        "hurdle": 0.1, "years": 5, "cash_margin": 0.6, "salvage": 0.1,
    },
    investment.depreciation_life_change: {"book_value": 60, "years_before": 3, "years_after": 5},
    funding.funding_path: {
        "cash_flow": [100, 110], "capex": [90, 130], "distributions": [10, 10], "rent": [2, 3],
        "cash": 40, "debt": 5, "minimum_cash": 20, "rate": 0.05, "tax_rate": 0.2,
    },
    funding.funding_projection: {
        "cash_flow": 100, "capex": 80, "cash": 40, "debt": 5, "tax_rate": 0.2,
        "vehicle_rate": 0.06, "vehicle_years": 2.5, "capex_growth_first": 0.3,
        "capex_growth_later": 0.1, "cash_flow_growth": 0.05, "distributions": 10,
        "off_balance_share": 0.5, "borrowing_rate": 0.05, "minimum_cash": 20, "years": 4,
    },
    leverage.lease_liability: {
        "payment": 50, "payments": 10, "period_rate": 0.05, "in_advance": True,
    },
    leverage.interest_coverage: {"ebit": 34, "interest": 10},
    leverage.fixed_charge_coverage: {"ebitda": 96, "interest": 10, "lease_cost": 6},
    leverage.debt_service_coverage: {"cash_flow": 13, "interest": 4, "principal": 6},
    leverage.adjusted_leverage: {
        "reported_debt": 50, "lease_liability": 30, "vehicle_debt": 27, "vehicle_share": 0.8,
        "cash": 20, "cash_haircut": 0.5, "ebitda": 90, "lease_cost": 6, "lease_in_debt": 1,
        "lease_to_vehicles": 2,
    },
    leverage.synthetic_rating: {"coverage": 3.4, "table": "damodaran_2024_large"},
    loans.loan_schedule: {"principal": 100, "rate": 0.1, "payments": 6, "payments_per_year": 2},
    loans.collateral_ltv_path: {"advance_rate": 0.7, "rate": 0.1, "years": 5, "decay": 0.35},
    loans.break_even_decay: {"advance_rate": 0.7, "rate": 0.1, "years": 5, "year": 2},
    irr.irr: {"amounts": [-100, 39, 80]},
    irr.xirr: {"dates": ["2026-01-15", "2027-01-15"], "amounts": [-100, 110]},
    securitisation.supervisory_formula_weight: {"pool_capital": 0.08, "p": 1, **TRANCHE},
    securitisation.sec_sa_pool_capital: SA,
    securitisation.sec_sa_risk_weight: {**SA, "p": 1, **TRANCHE},
    securitisation.sec_irba_p: IRBA,
    securitisation.sec_irba_risk_weight: {**IRBA, **TRANCHE},
    securitisation.synthetic_risk_transfer: {
        "pool": 100, "pool_weight": 0.9, "kirb": 0.08, "p_first_loss": 0.48, "p_senior": 0.42,
        "attach": 0.01, "detach": 0.08, "floor": 0.15, "protection_spread": 0.1,
        "capital_ratio": 0.12,
    },
    securitisation.vehicle_capital: {
        "loan": 100, "loan_weight": 1, "equity_share": 0.3, "delinquent_share": 0.1, "p": 1,
        "floor": 0.15, "capital_ratio": 0.12,
    },
}  # fmt: skip
"""A valid call of every model; a list is a column or one item a year."""

ARGUMENTS = [(function, name) for function in EXAMPLES for name in ranges_of(function)]
IDS = [f"{function.__name__}-{name}" for function, name in ARGUMENTS]
each_argument = pytest.mark.parametrize(("function", "name"), ARGUMENTS, ids=IDS)


def with_value(function, name, make):
    """Return the example with one number, or the first of a list, made into another."""
    given = EXAMPLES[function]
    value = given[name]
    changed = [make(value[0]), *value[1:]] if isinstance(value, list) else make(value)
    return {**given, name: changed}


def outcome(function, given):
    """Return what a model gives, as names and values, or the words of its refusal."""
    try:
        result = function(**given)
    except ValueError as refusal:
        return str(refusal)
    return result if isinstance(result, dict) else outputs_of(result)


def assert_same(found, expected):
    assert type(found) is type(expected), (found, expected)
    if isinstance(expected, str):
        assert found == expected
        return
    assert found.keys() == expected.keys()
    for key, value in expected.items():
        np.testing.assert_array_equal(found[key], value)
        assert np.all(np.asarray(value) == np.asarray(value)), f"{key} is not a number"


def test_every_model_has_an_example():
    public = {
        function
        for module in MODULES
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }
    assert public | {required_revenue.required_revenue_per_capex} == set(EXAMPLES)


def test_every_number_of_a_model_has_a_range():
    """All but dates, flags and names of tables."""
    others = {"settlement", "maturity", "dates", "in_advance", "senior", "retail", "table"}
    for function, given in EXAMPLES.items():
        without = given.keys() - ranges_of(function).keys()
        assert without <= others, function.__name__
        assert {*inspect.signature(function).parameters} == given.keys(), function.__name__


@pytest.mark.parametrize("function", EXAMPLES, ids=lambda function: function.__name__)
def test_scalars_come_back_as_numbers(function):
    result = outcome(function, EXAMPLES[function])
    assert not isinstance(result, str), result
    for value in result.values():
        assert isinstance(value, float | int | str) or np.ndim(value) == 1, repr(value)


NO_NUMBERS = {
    "nan": math.nan,
    "minus infinity": -math.inf,
    "infinity": math.inf,
    "text": "0.5",
    "none": None,
    "complex": 1j,
    "too long": 10**400,
    "a number as text in a column": pd.Series(["1"], dtype=object),
    "masked": np.ma.masked_invalid([math.nan]),
    "missing": pd.Series([None], dtype="Float64"),
    "table": pd.DataFrame({"a": [1.0]}),
    "a moment": pd.Timestamp("2026-01-15"),
}


@each_argument
@pytest.mark.parametrize("kind", NO_NUMBERS)
def test_what_is_no_number_is_refused_by_name(function, name, kind):
    bad = NO_NUMBERS[kind]
    if kind.endswith("infinity") and ranges_of(function)[name].holds(np.array(bad)):
        found = outcome(function, with_value(function, name, lambda _: bad))
        assert_same(found, found)
        return
    found = outcome(function, with_value(function, name, lambda _: bad))
    assert isinstance(found, str), found
    assert found.startswith(f"{name} "), found
    assert "allowed: " in found
    assert "\n" not in found


SPELLINGS = {
    "integer": (lambda value: int(value), float),
    "numpy's short integer": (lambda value: np.int32(value), float),
    "narrow float": (np.float32, float),
    "decimal": (lambda value: Decimal(str(value)), lambda value: float(str(value))),
    "array without axes": (lambda value: np.array(float(value)), float),
}


@each_argument
@pytest.mark.parametrize("kind", SPELLINGS)
def test_every_spelling_of_a_number_gives_the_same(function, name, kind):
    spell, plain = SPELLINGS[kind]
    spelt = with_value(function, name, spell)
    same = with_value(function, name, lambda value: plain(spell(value)))
    assert_same(outcome(function, spelt), outcome(function, same))


COLUMNS = {
    "list": lambda value: [value] * 2,
    "tuple": lambda value: (value,) * 2,
    "narrow column": lambda value: pd.Series([value] * 2, dtype="float32"),
    "column": lambda value: pd.Series([value] * 2),
}


@each_argument
@pytest.mark.parametrize("kind", COLUMNS)
def test_a_column_is_an_array_or_refused_by_name(function, name, kind):
    value = EXAMPLES[function][name]
    if isinstance(value, list):
        value = value[0]
    column = COLUMNS[kind](value)
    given = with_value(function, name, lambda _: column)
    found = outcome(function, given)
    if isinstance(found, str):
        assert found.startswith(f"{name} "), found
    else:
        array = np.array(column, float)
        assert_same(found, outcome(function, with_value(function, name, lambda _: array)))


@each_argument
def test_columns_of_other_labels_are_refused_by_name(function, name):
    """One argument moved by a row against the others; both as columns of two rows."""
    names = list(ranges_of(function))
    if len(names) == 1:
        return

    given = {
        each: pd.Series(np.resize(EXAMPLES[function][each], 2), [1, 2] if each == name else [0, 1])
        for each in names
    }
    # The first one is what the others are held to, so the second is named.
    arguments = [each for each in inspect.signature(function).parameters if each in names]
    named = arguments[1] if name == arguments[0] else name
    found = outcome(function, {**EXAMPLES[function], **given})
    assert isinstance(found, str), found
    assert found.startswith(f"{named} has other labels than {arguments[0]};"), found


@each_argument
def test_lengths_that_do_not_fit_are_refused_by_name(function, name):
    """Three values beside two, in one axis."""
    names = list(ranges_of(function))
    given = EXAMPLES[function]
    if len(names) == 1:
        return
    sizes = {each: 3 if each == name else 2 for each in names}
    found = outcome(function, {**given, **{k: np.resize(given[k], sizes[k]) for k in names}})
    assert isinstance(found, str), found
    assert found.split()[0] in names, found
    assert "allowed: " in found


@pytest.mark.parametrize(
    ("function", "name"),
    [(f, name) for f, name in ARGUMENTS if getattr(ranges_of(f)[name], "whole", False)],
)
@pytest.mark.parametrize("bad", [2.5, 0, -1, True, "3"])
def test_counts_are_whole_numbers(function, name, bad):
    if (
        bad is True
        and name in ("payments", "maturity_year")
        and function is not loans.loan_schedule
    ):
        return  # an array of them, in which True is 1
    found = outcome(function, with_value(function, name, lambda _: bad))
    assert isinstance(found, str), found
    assert found.startswith(f"{name} is "), found


FLAGS = [(f, n) for f in EXAMPLES for n in ("in_advance", "senior", "retail") if n in EXAMPLES[f]]


@pytest.mark.parametrize(("function", "name"), FLAGS)
@pytest.mark.parametrize("bad", ["no", 1, None, np.array([True, False])])
def test_flags_are_true_or_false(function, name, bad):
    found = outcome(function, {**EXAMPLES[function], name: bad})
    assert isinstance(found, str), found
    assert found.startswith(f"{name} is "), found
    assert found.endswith("allowed: True or False")


@pytest.mark.parametrize(
    "function", [bonds.bond_yield, credit.vasicek_sd, loans.loan_schedule, irr.irr]
)
def test_a_model_without_a_formula_refuses_an_expression(function):
    name = next(iter(ranges_of(function)))
    found = outcome(function, {**EXAMPLES[function], name: variable("x")})
    assert found.startswith(f"{name} is an expression; allowed: numbers"), found


def test_a_column_of_expressions_is_refused_by_name():
    given = {**BOND, "coupon": [variable("x"), 0.05]}
    assert outcome(bonds.bond_price, given).startswith("coupon is ")


def test_a_table_is_no_list_of_years():
    """Its names of columns, whole numbers, could be read as amounts."""
    given = {**EXAMPLES[funding.funding_path], "cash_flow": pd.DataFrame({0: [1.0], 1: [2.0]})}
    assert outcome(funding.funding_path, given).startswith("cash_flow is ")


def test_labels_within_a_list_of_years_are_held_too():
    years = [pd.Series([100, 110], index=[0, 1]), pd.Series([90, 95], index=[1, 2])]
    given = {**EXAMPLES[funding.funding_path], "cash_flow": years}
    assert "other labels" in outcome(funding.funding_path, given)


def test_the_first_wrong_argument_is_named():
    @model
    def both(first: Share, second: Amount):
        return first + second

    with pytest.raises(ValueError, match=r"^first is 1.2; allowed: 0 to 1$"):
        both(1.2, -1)
    with pytest.raises(TypeError, match="missing"):
        both(1)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"amount": [], "coupon": []}, "amount has no items"),
        ({"amount": [1, 2], "coupon": [1]}, "amount has 2 items, coupon has 1; allowed: as many"),
        ({"amount": np.array(1.0)}, "amount has 0 axes"),
        ({"amount": np.ones((2, 2))}, "amount has 2 axes"),
    ],
)
def test_columns_are_of_one_length(columns, words):
    with pytest.raises(ValueError, match=words):
        same_length(**columns)


@pytest.mark.parametrize(
    "bad", ["15.1.2026", "2026-13-01", "", 20260115, 1.5, None, pd.NaT, np.datetime64("NaT"), True]
)
def test_what_is_no_day_is_refused_by_name(bad):
    with pytest.raises(ValueError, match=r"^maturity is .*; allowed: a date, or one as text"):
        day("maturity", bad)
