"""Every public model of networks, prices and paths, tried with every kind of argument."""

import inspect
import math
from dataclasses import asdict, is_dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from aicredit.models import (
    break_even,
    circularity,
    concentration,
    contagion,
    cycles,
    energy,
    explosiveness,
    required_revenue,
    sensitivity,
    simulation,
    valuation,
)

RING = np.array([[0.0, 2, 0], [0, 0, 1], [1, 0, 0]])
CIRCULAR = np.array([[0.0, 1, 0], [0, 0, 1], [1, 0, 0]])
WALK = np.array([2.0, 3, 2.5, 4, 3.5, 3.25, 5, 4.5])
SHOCK = {"liabilities": RING, "buffer": [2.0, 4, 8], "shock": [0.5, 0, 0], "weights": [1.0, 2, 4]}
DCF = {"years": 5, "terminal_growth": 0.03125}
CASES = {
    circularity.maximum_circularity: {"flows": RING},
    circularity.balanced_flow_forwarding: {"flows": RING},
    circularity.circularity_by_volume: {"circular": CIRCULAR, "flows": RING},
    circularity.circularity_by_throughput: {"circular": CIRCULAR, "flows": RING},
    circularity.reciprocity: {"flows": RING + RING.T},
    circularity.excess_share: {"flows": RING},
    cycles.throughflow_analysis: {"flows": CIRCULAR, "boundary_inputs": [1.0, 0, 1]},
    cycles.simple_cycles: {"flows": RING, "length_bound": 3},
    contagion.clearing: {
        "liabilities": RING,
        "external_assets": [0.5, 0, 0],
        "external_liabilities": [1.0, 0.5, 0],
        "alpha": 0.5,
        "beta": 0.75,
    },
    contagion.impact_matrix: {"liabilities": RING, "buffer": [2.0, 4, 8]},
    contagion.debtrank_linear: SHOCK,
    contagion.debtrank_single_hit: SHOCK,
    concentration.herfindahl_index: {"exposures": [3.0, 2, 1]},
    concentration.effective_number: {"exposures": [3.0, 2, 1]},
    concentration.single_name_share: {"exposures": [3.0, 2, 1]},
    concentration.granularity_delta: {"quantile": 0.5, "precision": 0.25},
    concentration.granularity_adjustment: {
        "exposures": [3.0, 2, 1],
        "capital": [0.0625, 0.125, 0.25],
        "pd": [0.0, 0.5, 1],
        "lgd": [0.5, 0.25, 1],
        "delta": 4.5,
    },
    valuation.price_from_cash_flows: {"cash_flow": 2.0, "growth": 0.125, "rate": 0.0625, **DCF},
    valuation.implied_return: {"price": 32.0, "cash_flow": 2.0, "growth": 0.125, **DCF},
    valuation.implied_growth: {"price": 32.0, "cash_flow": 2.0, "rate": 0.125, **DCF},
    valuation.gordon_implied_return: {"price": 32.0, "next_cash_flow": 2.0, "growth": 0.125},
    required_revenue.sequoia_required_revenue: {
        "chip_sales": 2.0,
        "chip_share": 0.5,
        "gross_margin": 0.25,
    },
    required_revenue.bain_required_revenue: {"capex": 2.0, "capex_to_revenue": 0.25},
    required_revenue.jp_morgan_required_revenue: {
        "capital": 2.0,
        "required_return": 0.125,
        "profit_margin": 0.5,
    },
    valuation.drawdown: {"prices": WALK},
    valuation.gain_to_recover: {"fall": -0.25},
    explosiveness.default_minimum_rows: {"levels": 100},
    explosiveness.psy_test: {"series": WALK, "minimum_rows": 4},
    explosiveness.simulate_critical_values: {
        "levels": 8,
        "minimum_rows": 4,
        "replications": 2,
        "seed": 1,
    },
    explosiveness.psy_critical_values: {"levels": 100, "minimum_rows": 19},
    energy.facility_power: {"it_gw": 2.0, "pue": 1.25},
    energy.it_power: {"facility_gw": 2.0, "pue": 1.25},
    energy.annual_energy: {"facility_gw": 2.0, "utilisation": 0.5},
    energy.capacity_for_energy: {"energy_twh": 2.0, "utilisation": 0.5},
    energy.reactor_equivalents: {"energy_twh": 2.0, "reactor_gw": 1.5, "capacity_factor": 0.5},
    energy.generation_capex: {"firm_gw": 2.0, "capacity_factor": 0.5, "cost_per_kw": 4.0},
    energy.energy_cost_share: {
        "energy_twh": 8.0,
        "price_per_mwh": 64.0,
        "capital_cost": 4.0,
        "other_cost": 1.0,
    },
    energy.stranded_chips: {"delivered_gw": [2.0, 3, 0], "energised_gw": [0.0, 2, 3]},
    simulation.correlated_normals: {
        "correlation": [[1, 0.5], [0.5, 1]],
        "draws": 4,
        "periods": 2,
        "seed": 1,
    },
    simulation.lognormal_paths: {
        "start": [1.0, 2],
        "drift": [0.0, 0.125],
        "volatility": [0.25, 0.5],
        "correlation": [[1, 0.5], [0.5, 1]],
        "years": 2,
        "draws": 4,
        "seed": 1,
    },
    simulation.quantile_fan: {"paths": [[1.0, 2], [4, 8], [3, 1]], "probabilities": [0.25, 0.5]},
    break_even.break_even: {"low": 0.0, "high": 4.0},
}
FIXED = {
    contagion.impact_matrix: {"capped": False},
    break_even.break_even: {"answer": lambda x: x - 1},
}
"""Arguments that are no numbers."""

UNTRIED = {
    circularity.collapse_parallel_edges: "edges by name",
    sensitivity.tornado: "assumptions by name",
    sensitivity.sobol_indices: "assumptions by name",
    explosiveness.tabulate_critical_values: "no argument",
}
"""Models tried in tests of their own."""

ARGUMENTS = [(model, name) for model, case in CASES.items() for name in case]


def run(model, **changes):
    return model(**{**FIXED.get(model, {}), **CASES[model], **changes})


def parts(result):
    if is_dataclass(result):
        return asdict(result)
    return result if isinstance(result, dict) else {"result": result}


def assert_same(found, expected, rtol=1e-12):
    found, expected = parts(found), parts(expected)
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        if isinstance(value, list) and value and isinstance(value[0], cycles.Cycle):
            assert found[name] == value
        else:
            np.testing.assert_allclose(
                np.asarray(found[name], float), np.asarray(value, float), rtol=rtol
            )


each_argument = pytest.mark.parametrize(
    ("model", "name"), ARGUMENTS, ids=lambda x: getattr(x, "__name__", x)
)


def with_one(value, wrong):
    """Put something wrong where the first number of an argument was."""
    if np.ndim(value) == 0:
        return wrong
    changed = np.array(value, dtype=object)
    changed[(0,) * changed.ndim] = wrong
    return changed.tolist()


def test_every_public_model_is_tried():
    modules = (
        *(circularity, cycles, contagion, concentration, valuation, explosiveness, energy),
        *(sensitivity, break_even, simulation),
    )
    public = {
        function
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if name[0] != "_" and function.__module__ == module.__name__
    }
    public |= {function for function in CASES if function.__module__ == required_revenue.__name__}
    assert public == CASES.keys() | UNTRIED.keys()
    for model, case in CASES.items():
        numeric = set(inspect.signature(model).parameters) - FIXED.get(model, {}).keys()
        assert numeric - {"seniority"} == case.keys(), model


@each_argument
@pytest.mark.parametrize(
    "wrong",
    [
        *(math.nan, math.inf, -math.inf, Decimal("nan"), 10**400, "1", b"1", "many", None),
        *(1j, pd.NA, pd.Timestamp("2025-01-01"), {"a": 1}, [[1, 2], [3]]),
    ],
    ids=repr,
)
def test_what_is_no_finite_number_is_refused_by_name(model, name, wrong):
    if (wrong is None and name == "minimum_rows") or (
        isinstance(wrong, int) and isinstance(CASES[model][name], int)
    ):
        return  # a window may be left to the rule, a count may be long
    with pytest.raises(ValueError, match=f"^{name} (is|has) ") as refused:
        run(model, **{name: with_one(CASES[model][name], wrong)})
    assert "\n" not in str(refused.value)
    assert "allowed: " in str(refused.value)


@each_argument
@pytest.mark.parametrize(
    "wrong", [pd.DataFrame({"a": [1.0, 2]}), [], np.zeros((2, 2, 2)), "text"], ids=str
)
def test_what_has_another_shape_is_refused_in_our_words_or_is_no_nonsense(model, name, wrong):
    try:
        result = run(model, **{name: wrong})
    except ValueError as refused:
        assert "; allowed: " in str(refused)
        assert "\n" not in str(refused)
    else:
        assert not isinstance(wrong, str)
        for value in parts(result).values():
            assert np.size(value) == 0 or np.isfinite(np.asarray(value, float)).any()


@each_argument
def test_kinds_of_numbers_give_what_floats_give(model, name):
    value, expected = CASES[model][name], run(model)
    kinds = [
        lambda x: np.array(x, dtype=np.float32),
        lambda x: np.array(x),
        lambda x: np.array(x, dtype=object),
        lambda x: np.vectorize(lambda n: Decimal(float(n)), otypes=[object])(x),
        lambda x: np.vectorize(lambda n: Fraction(float(n)), otypes=[object])(x),
    ]
    if np.ndim(value):
        kinds += [lambda x: np.array(x).tolist(), lambda x: tuple(np.array(x).tolist())]
    if np.ndim(value) == 1:
        kinds += [pd.Series, lambda x: pd.Series(x, index=list("abcdefgh")[: len(x)])]
    if np.ndim(value) == 2 and len(value) == len(value[0]):
        kinds.append(lambda x: pd.DataFrame(x, index=list("abc")[: len(x)]).set_axis(
            list("abc")[: len(x)], axis=1))  # fmt: skip
    for kind in kinds:
        assert_same(run(model, **{name: kind(value)}), expected)


@each_argument
def test_whole_numbers_of_any_width_give_what_floats_give(model, name):
    value = np.asarray(CASES[model][name])
    # Large enough that squares leave 32 bits, where the argument may be so large.
    whole = value if value.dtype == int else np.ceil(np.abs(value) * 50_000)
    try:
        expected = run(model, **{name: whole})
    except ValueError:
        whole = np.ceil(np.abs(value))
        try:
            expected = run(model, **{name: whole})
        except ValueError:
            return  # a share of neither 0 nor 1
    for kind in (np.int32, np.uint32, np.int64):
        assert_same(run(model, **{name: whole.astype(kind)}), expected)


LABELLED = [
    (model, first, second)
    for model, case in CASES.items()
    for first in case
    for second in case
    if first != second and np.ndim(case[first]) and np.shape(case[first]) == np.shape(case[second])
]


@pytest.mark.parametrize(("model", "first", "second"), LABELLED)
def test_columns_with_other_labels_are_refused(model, first, second):
    def labelled(value, labels):
        if np.ndim(value) == 2:
            return pd.DataFrame(value, index=list(labels)).set_axis(list(labels), axis=1)
        return pd.Series(value, index=list(labels))

    one, other = CASES[model][first], CASES[model][second]
    labels = "abc"[: len(one)]
    same = {first: labelled(one, labels), second: labelled(other, labels)}
    assert_same(run(model, **same), run(model))
    with pytest.raises(ValueError, match=r"has other labels than .*; allowed: the same"):
        run(model, **{**same, second: labelled(other, labels[::-1])})


def test_debts_as_a_table_and_assets_as_a_column_go_by_the_same_labels():
    owed = pd.DataFrame(RING, index=list("abc"), columns=list("abc"))
    assets = pd.Series([0.5, 0, 0], index=list("bca"))
    with pytest.raises(ValueError, match="external_assets has other labels than liabilities"):
        contagion.clearing(owed, assets)
    with pytest.raises(ValueError, match="liabilities has other labels down than across"):
        contagion.clearing(owed[list("cba")], 1)


@pytest.mark.parametrize(
    ("model", "name", "lengths"),
    [
        (model, name, change)
        for model, case in CASES.items()
        for name, value in case.items()
        for change in (1, 5)
        if np.ndim(value) == 1 and len(case) > 1 and name not in ("series", "probabilities")
    ],
)
def test_lengths_are_held_to_each_other(model, name, lengths):
    with pytest.raises(ValueError, match=f"{name} has .*; allowed: "):
        run(model, **{name: [0.5] * lengths})


WHOLE = [(m, n) for m, n in ARGUMENTS if isinstance(CASES[m][n], int)]


@pytest.mark.parametrize(("model", "name"), WHOLE)
@pytest.mark.parametrize("wrong", [2.5, True, -1, "3", [3], None, np.bool_(True), 1e300])
def test_counts_are_whole_numbers(model, name, wrong):
    if wrong is None and name == "minimum_rows":
        return
    if wrong == 1e300 and name not in ("replications", "draws"):
        return  # large, whole and no trouble, or refused under another name
    with pytest.raises(ValueError, match=f"^{name}"):
        run(model, **{name: wrong})
