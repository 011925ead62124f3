"""What every model makes of what it is handed: the number it stands for, or a refusal by name."""

import inspect
import math
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from engines import outputs_of
from examples import EXAMPLES

from aicredit.admission import day, same_length
from aicredit.arguments import Amount, Share, model, ranges_of
from aicredit.models import (
    bonds,
    circularity,
    concentration,
    contagion,
    credit,
    cycles,
    energy,
    explosiveness,
    funding,
    irr,
    leverage,
    loans,
    securitisation,
    simulation,
    valuation,
)  # fmt: skip

each_model = pytest.mark.parametrize("function", EXAMPLES, ids=lambda model: model.__name__)


def outcome(function, changes):
    """Return what a model gives for the example with changes, or the words of its refusal."""
    try:
        result = function(**{**EXAMPLES[function], **changes})
    except ValueError as refusal:
        return str(refusal)
    return result if isinstance(result, dict) else outputs_of(result)


def with_first(value, make):
    """Return a value with one number, or the first of a list or matrix, made into another."""
    if not isinstance(value, list):
        return make(value)
    return [with_first(value[0], make), *value[1:]]


def first_of(value):
    return first_of(value[0]) if isinstance(value, list) else value


def assert_refused(found, name, about):
    assert isinstance(found, str), (name, about, found)
    assert found.startswith((f"{name} is ", f"{name} has ")), (about, found)
    assert "allowed: " in found, (about, found)
    assert "\n" not in found, (about, found)


def assert_same(found, expected, about):
    assert type(found) is type(expected), (about, found, expected)
    if isinstance(expected, str):
        assert found == expected, about
        return
    assert found.keys() == expected.keys()
    for key, value in expected.items():
        if isinstance(value, np.ndarray):
            same = np.array_equal(found[key], value, equal_nan=value.dtype.kind == "f")
        else:
            same = found[key] == value
        assert same, (about, key, found[key], value)


NO_NUMBERS = [
    *(math.nan, math.inf, -math.inf, "0.5", b"1", "many", None, 1j, 10**400, True, np.True_),
    *(Decimal("nan"), pd.NA, pd.NaT, pd.Timestamp("2026-01-15"), {"a": 1}, [[1, 2], [3]]),
    *(pd.Series(["1"], dtype=object), pd.Series([None], dtype="Float64")),
    *(np.ma.masked_equal([0.5], 0.5), pd.DataFrame({"a": [1.0]})),
]


def may_be(hint, allowed, bad):
    """Tell whether one of the above is allowed after all: no limit, no end, a table of flows."""
    if bad is None:
        return "None" in str(hint)
    if isinstance(bad, int) and not isinstance(bad, bool):
        return "int" in str(hint)  # a count may be long
    return isinstance(bad, float) and bool(allowed.holds(np.array(bad)))


@each_model
def test_what_is_no_number_is_refused_by_name(function):
    hints = inspect.get_annotations(inspect.unwrap(function))
    for name, allowed in ranges_of(function).items():
        for bad in NO_NUMBERS:
            found = outcome(function, {name: with_first(EXAMPLES[function][name], lambda _: bad)})  # noqa: B023
            if may_be(hints[name], allowed, bad):
                assert not isinstance(found, str) or "allowed: " in found, (name, bad, found)
            else:
                assert_refused(found, name, bad)


BELOW_0 = """
    advance_rate amount book_value borrowing_rate boundary_inputs capex chip_sales circular
    cost_per_kw debt delivered_gw due energised_gw energy_twh exposures external_assets
    external_liabilities facility_gw firm_gw flows hurdle interest it_gw lease_cost
    lease_in_debt lease_liability lease_to_vehicles liabilities loan maturity other_cost p
    p_first_loss p_floor p_senior period_rate pool price_per_mwh protection_spread raised rent
    reported_debt required_return scaling seed tenor_years tranche_maturity turnover_eur_mn
    vehicle_debt vehicle_rate volatility weights
"""
SHARES = """
    alpha attach beta capital_ratio cash_haircut delinquent_share detach kirb ksa lgd
    off_balance_share pd pd_first pd_second pool_capital probabilities salvage shock tax_rate
    utilisation vehicle_share cash_margin chip_share capacity_factor profit_margin
"""
GROWTH = (("cash_flow", ""), ("capex", "_first"), ("capex", "_later"))
OUTSIDE = {
    **{name: [-0.001] for name in BELOW_0.split()},
    **{name: [-0.001, 1.001] for name in SHARES.split()},
    **{name: [0, -1] for name in ("buffer", "capex_to_revenue", "capital_cost", "precision")},
    **{name: [0, -1] for name in ("price", "reactor_gw", "years_after", "years_before")},
    "vehicle_years": [0, -1],
    **{f"{flow}_growth{year}": [-1.001] for flow, year in GROWTH},
    **{name: [-0.001, 12.501] for name in ("cap", "floor")},
    **{name: [0, 12.501] for name in ("loan_weight", "pool_weight")},
    **{name: [0, -1] for name in ("draws", "length_bound", "payments_per_year", "periods")},
    "confidence": [0, 1], "correlation": [-1.001, 1.001], "decay": [-0.001, 1],
    "effective_number": [0.9], "equity_share": [-0.001, 1], "fall": [-1, 0.001],
    "frequency": [0, 3, 365], "gross_margin": [-0.001, 1], "year": [0, -1],
    "levels": [3], "maturity_year": [0, 10_000, 20300101], "minimum_rows": [2], "pd_floor": [0, 1],
    "pue": [0.999], "quantile": [0, 1], "replications": [0, 10**6 + 1],
    "unknown_share": [-0.001, 0.051],
    "yield_": [-0.001, 10.001], "payments": [-1], "rate": [-0.001], "coupon": [-0.001],
    "cash": [-0.001], "capital": [-0.001], "principal": [-0.001],
    "cash_flow": [0, -1], "growth": [-1.001], "terminal_growth": [-1.001], "years": [-1],
}  # fmt: skip
"""Beyond the ends of what a word of the package may be."""

ALSO_OUTSIDE = {
    (credit.conditional_default_rate, "correlation"): [-0.001, 0.99995],
    (credit.vasicek_quantile, "correlation"): [-0.001, 1],
    (credit.vasicek_sd, "correlation"): [-0.001],
    (credit.tranche_expected_loss, "correlation"): [-0.001],
    (credit.tranche_expected_loss, "lgd"): [0],
    (credit.maturity_adjustment, "pd"): [0],
    (credit.irb_capital, "pd"): [1],
    (concentration.granularity_adjustment, "capital"): [0],
    (energy.capacity_for_energy, "utilisation"): [0],
    (explosiveness.default_minimum_rows, "levels"): [5],
    (explosiveness.simulate_critical_values, "levels"): [10_001],
    (loans.collateral_ltv_path, "years"): [51, 0],
    (valuation.implied_growth, "years"): [0],
    (valuation.implied_return, "growth"): [-1],
    (valuation.implied_return, "terminal_growth"): [-1],
    (valuation.implied_growth, "terminal_growth"): [-1],
}
FREE = {
    (bonds.tranche_table, "coupon"),
    (funding.funding_path, "cash"), (funding.funding_projection, "cash"),
    (loans.loan_schedule, "principal"), (valuation.price_from_cash_flows, "rate"),
    (valuation.implied_growth, "rate"), (valuation.gordon_implied_return, "growth"),
    *((function, "cash_flow") for function in EXAMPLES
      if function not in (valuation.implied_return, valuation.implied_growth)),
}  # fmt: skip
"""Where the word may be any finite number."""


@each_model
def test_what_lies_outside_is_refused_by_name(function):
    for name, allowed in ranges_of(function).items():
        outside = [] if (function, name) in FREE else OUTSIDE.get(name, [])
        assert outside or str(allowed) in ("any finite number", "any number"), name
        for bad in [*outside, *ALSO_OUTSIDE.get((function, name), [])]:
            found = outcome(function, {name: with_first(EXAMPLES[function][name], lambda _: bad)})  # noqa: B023
            if name == "years" and "years times frequency" in found:
                continue
            assert_refused(found, name, bad)
            assert f"is {bad:.15g}" in found, found


@each_model
def test_every_spelling_of_a_number_gives_the_same(function):
    for name in ranges_of(function):
        value = EXAMPLES[function][name]
        number = first_of(value)
        whole = number if isinstance(number, int) else math.ceil(abs(number) * 50_000)
        spellings = [
            *(np.float32(number), np.array(float(number)), Decimal(str(number)), Fraction(number)),
            *(whole, np.int32(whole), np.int64(whole), np.uint32(abs(whole))),
        ]
        for spelt in spellings:
            same = outcome(function, {name: with_first(value, lambda _: float(spelt))})  # noqa: B023
            found = outcome(function, {name: with_first(value, lambda _: spelt)})  # noqa: B023
            assert_same(found, same, (name, spelt))


COLUMNS = [
    list, tuple, np.array, pd.Series, lambda value: np.array(value, object),
    lambda value: pd.Series(value, index=list("abcdefgh")[: len(value)]),
    lambda value: pd.Series(value, dtype="float32").astype(float),
]  # fmt: skip


@each_model
def test_every_spelling_of_a_column_gives_the_same(function):
    for name in ranges_of(function):
        value = EXAMPLES[function][name]
        if isinstance(value, list) and isinstance(value[0], list):
            labels = list("abc")[: len(value)]
            if len(value) == len(value[0]) and name != "paths":
                table = pd.DataFrame(value, index=labels, columns=labels)
                assert_same(outcome(function, {name: table}), outcome(function, {}), name)
            assert_same(outcome(function, {name: np.array(value)}), outcome(function, {}), name)
            continue
        column = np.array(value if isinstance(value, list) else [value, value], np.float32).astype(
            float
        )
        expected = outcome(function, {name: column.copy()})
        for spell in COLUMNS:
            found = outcome(function, {name: spell(column.tolist())})
            if isinstance(expected, str):
                assert_refused(found, name, spell)
            else:
                assert_same(found, expected, (name, spell))


@each_model
@pytest.mark.parametrize(
    "shape", [[], np.zeros((2, 2, 2)), pd.DataFrame({0: [1.0], 1: [2.0]}), "text"], ids=str
)
def test_what_has_another_shape_is_refused_in_our_words_or_is_no_nonsense(function, shape):
    for name in ranges_of(function):
        found = outcome(function, {name: shape})
        if isinstance(found, str):
            assert "; allowed: " in found or " comes out as " in found, (name, found)
            assert "\n" not in found, (name, found)
            continue
        assert not isinstance(shape, str), name
        for value in found.values():
            named = isinstance(value, cycles.Cycle) or np.asarray(value).dtype.kind == "U"
            assert named or not np.isnan(np.asarray(value, float)).any(), name


def labelled(value, shift=0):
    labels = list(range(shift, shift + (len(value) if isinstance(value, list) else 2)))
    if isinstance(value, list) and isinstance(value[0], list):
        return (
            pd.DataFrame(value, index=labels, columns=labels)
            if len(value) == len(value[0])
            else None
        )
    return pd.Series(np.resize(value, len(labels)), labels)


@each_model
def test_columns_of_other_labels_are_refused_by_name(function):
    """One argument moved by a row against each of the others."""
    given = {name: EXAMPLES[function][name] for name in ranges_of(function)}
    names = [name for name in inspect.signature(function).parameters if name in given]
    for first, second in pairwise(names):
        one, other = labelled(given[first]), labelled(given[second], shift=1)
        if one is None or other is None:
            continue
        found = outcome(function, {first: one, second: other})
        assert isinstance(found, str), (first, second)
        assert found.startswith(f"{second} has other labels than {first}; allowed: "), found


@each_model
def test_lengths_that_do_not_fit_are_refused_by_name(function):
    """Three values beside two, in one axis; one more beside a column."""
    given = {name: EXAMPLES[function][name] for name in ranges_of(function)}
    for name, value in given.items():
        matrix = isinstance(value, list) and isinstance(value[0], list)
        if len(given) == 1 or matrix or name in ("series", "probabilities"):
            continue
        if isinstance(value, list):
            found = outcome(function, {name: [*value, value[-1]]})
        elif not any(isinstance(each, list) for each in given.values()):
            sizes = {each: 3 if each == name else 2 for each in given}
            found = outcome(function, {each: np.resize(given[each], sizes[each]) for each in given})
        else:
            continue
        assert isinstance(found, str), (name, found)
        assert "allowed: " in found, (name, found)
        assert any(each in found for each in given), (name, found)


@each_model
def test_counts_are_whole_and_flags_are_flags(function):
    hints = inspect.get_annotations(inspect.unwrap(function))
    ranges = ranges_of(function)
    for name, value in EXAMPLES[function].items():
        whole = name in ranges and (
            "int" in str(hints[name]) or getattr(ranges[name], "whole", False)
        )
        if whole:
            for bad in (2.5, "3", -1):
                found = outcome(function, {name: with_first(value, lambda _: bad)})  # noqa: B023
                assert_refused(found, name, bad)
        if hints.get(name) is bool:
            for bad in ("no", 1, None, np.array([True, False])):
                found = outcome(function, {name: bad})
                assert found.startswith(f"{name} is "), found
                assert found.endswith("allowed: True or False"), found


@each_model
def test_an_example_is_whole_and_comes_back_as_numbers(function):
    assert {*inspect.signature(function).parameters} - {"seniority"} == EXAMPLES[function].keys()
    result = outcome(function, {})
    assert not isinstance(result, str), result
    for value in result.values():
        assert not isinstance(value, np.generic) or isinstance(value, str), repr(value)
        assert not isinstance(value, np.ndarray) or value.ndim > 0, repr(value)


DAY, LATER = "2026-01-15", "2030-01-15"
PAIR = [[0, 1], [1, 0]]
REFUSED = [
    (bonds.bond_price, {"years": 5.3}, "years times frequency is 10.6"),
    (bonds.bond_price, {"years": [5, -5]}, "years times frequency is -10"),
    (bonds.bond_yield, {"price": 500}, "price is 500"),
    (bonds.bond_yield_30_360, {"price": 900}, "price is 900"),
    (bonds.bond_price_30_360, {"maturity": DAY}, "maturity is 2026-01"),
    (bonds.bond_price_30_360, {"maturity": pd.NaT}, "maturity is NaT"),
    (bonds.bond_price_30_360, {"settlement": 2026}, "settlement is 2026"),
    (bonds.tranche_table, {"amount": [0, 0]}, "sum of amount is 0"),
    (bonds.tranche_table, {"amount": 1.0}, "amount has 0 axes"),
    (bonds.tranche_table, {"tenor_years": [5]}, "tenor_years has 1; allowed: as many"),
    (bonds.tranche_table, {"amount": [], "coupon": [], "tenor_years": []}, "amount has no items"),
    (bonds.maturity_wall, {"amount": [], "maturity_year": []}, "amount has no items"),
    (bonds.maturity_wall, {"amount": [1]}, "maturity_year has 2; allowed: as many"),
    (
        bonds.maturity_wall,
        {"maturity_year": [2030.5, 2031]},
        "maturity_year is 2030.5; allowed: whole",
    ),
    (funding.funding_path, {"distributions": [0]}, "cash_flow has 2 items, distributions has 1"),
    (
        funding.funding_path,
        {"cash_flow": [], "capex": [], "distributions": [], "rent": []},
        "cash_flow has no items",
    ),
    (
        funding.funding_path,
        {"cash_flow": [pd.Series([100, 110], index=[0, 1]), pd.Series([90, 95], index=[1, 2])]},
        "cash_flow has other labels",
    ),
    (funding.funding_path, {"cash_flow": pd.DataFrame({0: [1.0], 1: [2.0]})}, "cash_flow is "),
    (irr.irr, {"amounts": [5, 5]}, "amounts change sign 0 times; allowed: once"),
    (irr.irr, {"amounts": [-5, 0, 9, -4]}, "amounts change sign 2 times; allowed: once"),
    (irr.irr, {"amounts": []}, "amounts has no items"),
    (irr.irr, {"amounts": [-5]}, "amounts change sign 0 times"),
    (irr.irr, {"amounts": [0, 0]}, "amounts change sign 0 times"),
    (irr.irr, {"amounts": -5}, "amounts has 0 axes"),
    (irr.irr, {"amounts": [[-5, 6], [-5, 7]]}, "amounts has 2 axes"),
    (irr.xirr, {"amounts": [5, 5]}, "amounts change sign 0 times"),
    (irr.xirr, {"dates": [DAY, DAY]}, "amounts change sign 0 times"),
    (irr.xirr, {"dates": [DAY]}, "dates has 1 items, amounts has 2; allowed: as many"),
    (irr.xirr, {"dates": DAY}, "dates has 0 axes"),
    (irr.xirr, {"dates": [DAY, "1.2.2027"]}, "dates is '1.2.2027'; allowed: a date"),
    (irr.xirr, {"dates": [], "amounts": []}, "dates has no items"),
    (
        irr.xirr,
        {"dates": ["2026-01-01", "2026-01-02"], "amounts": [-1, 1000]},
        "beyond the largest number",
    ),
    (leverage.lease_liability, {"payments": 2.5}, "payments is 2.5"),
    (leverage.adjusted_leverage, {"lease_in_debt": 40}, "lease_to_vehicles is -12"),
    (leverage.adjusted_leverage, {"ebitda": -6}, r"ebitda \+ lease_cost is 0"),
    (leverage.synthetic_rating, {"table": "moodys_1999"}, "table is moodys_1999; allowed"),
    (loans.break_even_decay, {"year": 6}, "years - year is -1"),
    (
        credit.tranche_expected_loss,
        {"detach": [0.2, 0.05]},
        "detach - attach is -0.05; allowed: 1e-09",
    ),
    (securitisation.supervisory_formula_weight, {"detach": 0.1}, "detach - attach is 0; allowed"),
    (securitisation.synthetic_risk_transfer, {"attach": 0.08}, "detach - attach is 0; allowed"),
    (
        valuation.price_from_cash_flows,
        {"rate": 0.03125},
        "rate - terminal_growth is 0; allowed: above 0",
    ),
    (valuation.implied_growth, {"rate": [0.2, 0.03125]}, "rate - terminal_growth is 0"),
    (valuation.drawdown, {"prices": [1, 0]}, "prices is 0"),
    (concentration.single_name_share, {"exposures": [0, 0]}, "exposures sum to 0"),
    (concentration.herfindahl_index, {"exposures": []}, "exposures sum to 0"),
    (concentration.herfindahl_index, {"exposures": [1e308, 1e308]}, "sum of exposures is inf"),
    (
        concentration.granularity_adjustment,
        {"capital": [0.1]},
        "exposures has 3 items, capital has 1",
    ),
    (
        concentration.granularity_delta,
        {"precision": 1e-5},
        "quantile of the gamma distribution is 0",
    ),
    (
        energy.facility_power,
        {"it_gw": [1, 2], "pue": [1.1, 1.2, 1.3]},
        "it_gw has shape .* pue has shape",
    ),
    (energy.energy_cost_share, {"energy_twh": 1e308, "price_per_mwh": 1e308}, "comes out as inf"),
    (energy.stranded_chips, {"energised_gw": [1]}, "delivered_gw has 3 items, energised_gw has 1"),
    (contagion.clearing, {"external_assets": [1, 2]}, r"external_assets has shape \(2,\)"),
    (contagion.clearing, {"seniority": "junior"}, "seniority is 'junior'"),
    (contagion.clearing, {"alpha": [1, 1]}, "alpha is .*; allowed: one number"),
    (
        contagion.clearing,
        {"liabilities": [[0, 1e308], [1e308, 0]], "external_assets": 1, "external_liabilities": 0},
        "sum of all assets and liabilities",
    ),
    (
        contagion.debtrank_linear,
        {"liabilities": [[0, 1e300], [1, 0]], "buffer": 1e-300, "shock": 1, "weights": 1},
        "liabilities over buffer is inf",
    ),
    (contagion.debtrank_single_hit, {"weights": 0}, "weights sum to 0"),
    (explosiveness.psy_test, {"minimum_rows": 8}, "minimum_rows is 8"),
    (explosiveness.psy_test, {"series": 3}, "series is 3; allowed: one number for each time"),
    (explosiveness.psy_test, {"series": [1, 2, math.nan, 3, 5, 6]}, "series is nan"),
    (
        explosiveness.psy_test,
        {"series": np.arange(10_001.0)},
        "number of levels in series is 10001",
    ),
    (
        explosiveness.psy_test,
        {"series": [5, 5, 5, 5, 5], "minimum_rows": 3},
        "series has 2 windows that fit",
    ),
    (
        explosiveness.psy_test,
        {"series": [5, 5, 5, 6], "minimum_rows": 3},
        "series has 1 windows that fit",
    ),
    (
        explosiveness.psy_test,
        {"series": 1.05 ** np.arange(30), "minimum_rows": None},
        "series has 21 windows that fit exactly",
    ),
    (
        explosiveness.psy_critical_values,
        {"levels": 101, "minimum_rows": None},
        "levels, minimum_rows is 101, 18; allowed",
    ),
    (
        simulation.lognormal_paths,
        {"correlation": [1, 0]},
        r"correlation has shape \(2,\); allowed: a square",
    ),
    (simulation.lognormal_paths, {"correlation": [[1, 0]]}, "correlation has shape"),
    (simulation.lognormal_paths, {"correlation": [[1, 0], [0, 0.5]]}, "correlation has diagonal"),
    (
        simulation.lognormal_paths,
        {"correlation": [[1, 0.5], [0, 1]]},
        "correlation is off its mirror by 0.5; allowed: 0",
    ),
    (
        simulation.correlated_normals,
        {"correlation": [[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]]},
        "correlation has eigenvalue -0.8; allowed: 0 or more",
    ),
    (simulation.lognormal_paths, {"draws": 100}, "draws is 100; allowed: a power of 2"),
    (simulation.lognormal_paths, {"start": [1]}, r"start has shape \(1,\); allowed: \(2,\)"),
    (simulation.lognormal_paths, {"drift": 0.1}, r"drift has shape \(\); allowed: \(2,\)"),
    (simulation.lognormal_paths, {"volatility": [0.1]}, "volatility has shape"),
    (simulation.lognormal_paths, {"drift": [800, 800]}, "paths is inf"),
    (
        simulation.correlated_normals,
        {"periods": 20_000},
        "periods times factors is 40000; allowed: 1 to 21201",
    ),
    (simulation.quantile_fan, {"paths": 1}, r"paths has shape \(\); allowed"),
    (
        simulation.quantile_fan,
        {"probabilities": 0.5},
        "probabilities is 0.5; allowed: a list, one item",
    ),
    (circularity.balanced_flow_forwarding, {"flows": [[0, 1]]}, r"flows has shape \(1, 2\)"),
    (
        circularity.circularity_by_volume,
        {"circular": [[0, 2], [2, 0]], "flows": PAIR},
        "circular less flows is 1",
    ),
    (
        circularity.circularity_by_volume,
        {"circular": [[0, 1], [0, 0]], "flows": PAIR},
        "imbalance of circular is 1",
    ),
    (circularity.circularity_by_throughput, {"circular": [[0]]}, r"circular has shape \(1, 1\)"),
    (
        circularity.circularity_by_throughput,
        {"circular": np.ones((100, 100)), "flows": np.ones((100, 100))},
        "nodes times edges .* is 990000; allowed: 100000 or less",
    ),
    (circularity.circularity_by_volume, {"circular": [[0]], "flows": [[0]]}, "flows sums to 0"),
    (circularity.reciprocity, {"flows": [[5]]}, "flows sums to 0"),
    (circularity.excess_share, {"flows": [[0]]}, "flows sums to 0"),
    (circularity.excess_share, {"flows": [[0, 1e308], [1e308, 0]]}, "sum of flows is inf"),
    (
        cycles.simple_cycles,
        {"flows": np.ones((20, 20)), "length_bound": 20},
        "flows has more than 100000 cycles of at most 20 edges; allowed: a lower length_bound",
    ),
    (
        cycles.throughflow_analysis,
        {"flows": [[0, 5], [0, 0]], "boundary_inputs": [1, 0]},
        "outflow less throughflow",
    ),
    (
        cycles.throughflow_analysis,
        {"flows": [[0, 0, 0], [0, 0, 1], [0, 1, 0]], "boundary_inputs": [1, 0, 0]},
        "a cycle that nothing leaves",
    ),
    (
        cycles.throughflow_analysis,
        {"flows": PAIR, "boundary_inputs": [0, 0]},
        "sum of boundary_inputs is 0",
    ),
]
"""What a model asks of several of its arguments, or of more than their range."""


@pytest.mark.parametrize(
    ("function", "changes", "words"),
    REFUSED,
    ids=[f"{f.__name__}: {words}" for f, _, words in REFUSED],
)
def test_what_does_not_fit_together_is_refused(function, changes, words):
    with pytest.raises(ValueError, match=words) as refused:
        function(**{**EXAMPLES[function], **changes})
    assert "\n" not in str(refused.value)


def test_debts_as_a_table_and_assets_as_a_column_go_by_the_same_labels():
    owed = pd.DataFrame(EXAMPLES[contagion.clearing]["liabilities"], list("abc"), list("abc"))
    assets = pd.Series([0.5, 0, 0], index=list("bca"))
    with pytest.raises(ValueError, match="external_assets has other labels than liabilities"):
        contagion.clearing(owed, assets)
    with pytest.raises(ValueError, match="liabilities has other labels down than across"):
        contagion.clearing(owed[list("cba")], 1)


def test_the_first_wrong_argument_is_named():
    @model
    def both(first: Share, second: Amount):
        return first + second

    with pytest.raises(ValueError, match=r"^first is 1.2; allowed: 0 to 1$"):
        both(1.2, -1)
    with pytest.raises(TypeError, match="missing"):
        both(1)


def test_a_range_stands_behind_the_type_in_the_docstring():
    @model
    def both(first: Share, second: Amount, third: Share):
        """Add.

        Parameters
        ----------
        first : Quantity
            One : two.
        second, third : Quantity
            Others.
        """
        return first + second + third

    assert "first : Quantity, 0 to 1\n" in both.__doc__
    assert "    One : two.\n" in both.__doc__
    assert "second, third : Quantity, second 0 or more; third 0 to 1\n" in both.__doc__


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
