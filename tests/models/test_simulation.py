"""Scenarios: moments and correlations of draws, fans, tornados and Sobol indices."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr
from scipy.stats import qmc

from aicredit.models import sensitivity, simulation

PAIR = [[1, 0.5], [0.5, 1]]
SEEDS = st.integers(0, 2**32 - 1)


def correlation_of(weights):
    """Make a correlation matrix of any weights; fewer columns than rows make it singular."""
    rows = weights / np.linalg.norm(weights, axis=1, keepdims=True)
    matrix = rows @ rows.T
    np.fill_diagonal(matrix, 1)
    return matrix


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.integers(2, 4), st.integers(1, 4))
def test_normals_have_the_correlation_asked_for(seed, factors, columns):
    weights = np.random.default_rng(seed).standard_normal((factors, columns))
    correlation = correlation_of(weights)
    normals = simulation.correlated_normals(correlation, draws=2**12, periods=2, seed=seed)
    assert normals.shape == (2**12, 2, factors)
    flat = normals.reshape(2**12, -1)
    np.testing.assert_allclose(flat.mean(axis=0), 0, atol=0.01)
    over_time = np.kron(np.eye(2), correlation)
    np.testing.assert_allclose(np.cov(flat.T), over_time, atol=0.06)


def test_draws_are_more_even_than_chance():
    normals = simulation.correlated_normals(np.eye(3), draws=2**8, periods=1, seed=3)
    even = qmc.discrepancy(ndtr(normals[:, 0]))
    chance = qmc.discrepancy(np.random.default_rng(3).random((2**8, 3)))
    assert even < chance / 5


def test_a_sobol_point_at_zero_is_a_finite_normal(monkeypatch):
    monkeypatch.setattr(qmc.Sobol, "random", lambda self, n: np.zeros((n, self.d)))
    normals = simulation.correlated_normals([[1]], draws=2, periods=1, seed=1)
    assert np.isfinite(normals).all()


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.floats(-0.2, 0.4), st.floats(0, 0.4))
def test_paths_grow_at_the_drift_on_average(seed, drift, volatility):
    paths = simulation.lognormal_paths(
        [2, 3], [drift, 0], [volatility, 0.2], PAIR, years=3, draws=2**12, seed=seed
    )
    assert paths.shape == (2**12, 4, 2)
    assert (paths[:, 0] == [2, 3]).all()
    means = 2 * np.exp(drift * np.arange(4))
    np.testing.assert_allclose(paths[..., 0].mean(axis=0), means, rtol=0.03)


def test_paths_with_one_seed_are_the_same():
    arguments = ([1], [0.1], [0.3], [[1]])
    first, again, other = (
        simulation.lognormal_paths(*arguments, years=2, draws=8, seed=seed) for seed in (1, 1, 2)
    )
    assert (first == again).all()
    assert (first != other).any()


def test_paths_without_volatility_are_certain():
    paths = simulation.lognormal_paths([1], [0.1], [0], [[1]], years=2, draws=2, seed=1)
    np.testing.assert_allclose(paths[..., 0], [np.exp([0, 0.1, 0.2])] * 2)


@given(SEEDS)
def test_quantiles_rise_with_probability(seed):
    paths = np.random.default_rng(seed).standard_normal((50, 4, 2))
    fan = simulation.quantile_fan(paths, (0, 0.05, 0.25, 0.5, 0.75, 0.95, 1))
    assert fan.shape == (7, 4, 2)
    assert (np.diff(fan, axis=0) >= 0).all()
    np.testing.assert_array_equal(fan[[0, -1]], [paths.min(axis=0), paths.max(axis=0)])


@given(st.dictionaries(st.sampled_from("abcdef"), st.floats(-100, 100), min_size=1))
def test_tornado_of_a_sum_ranks_by_weight(weights):
    def weighted(**inputs):
        return sum(weights[name] * value for name, value in inputs.items())

    swings = sensitivity.tornado(
        weighted, dict.fromkeys(weights, 0.5), dict.fromkeys(weights, (0.0, 1.0))
    )
    widths = [abs(weights[swing.name]) for swing in swings]
    assert [swing.width for swing in swings] == pytest.approx(widths, abs=1e-9)
    assert [swing.width for swing in swings] == sorted((s.width for s in swings), reverse=True)
    for swing in swings:
        others = 0.5 * (sum(weights.values()) - weights[swing.name])
        assert swing.at_low == pytest.approx(others, abs=1e-9)


@settings(max_examples=10, deadline=None)
@given(SEEDS, st.lists(st.floats(0.5, 5), min_size=2, max_size=4))
def test_sobol_indices_of_a_sum_are_its_variance_shares(seed, weights):
    names = "abcd"[: len(weights)]

    def weighted(**inputs):
        return sum(w * inputs[name] for w, name in zip(weights, names, strict=True))

    indices = sensitivity.sobol_indices(
        weighted, dict.fromkeys(names, (2.0, 4.0)), draws=2**12, seed=seed
    )
    shares = np.square(weights) / np.square(weights).sum()
    np.testing.assert_allclose(list(indices.first_order.values()), shares, atol=0.02)
    np.testing.assert_allclose(list(indices.total.values()), shares, atol=0.02)


def test_interaction_shows_in_total_only():
    indices = sensitivity.sobol_indices(
        lambda x, y: x * y, {"x": (-1, 1), "y": (-1, 1)}, draws=2**10, seed=1
    )
    assert list(indices.first_order.values()) == pytest.approx([0, 0], abs=0.05)
    assert list(indices.total.values()) == pytest.approx([1, 1], abs=0.05)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: sensitivity.tornado(lambda x: x, {"x": 1}, {"y": (0, 1)}),
            "ranges has y; allowed",
        ),
        (lambda: sensitivity.tornado(lambda x: x, {"x": 1}, {"x": (1, 0)}), "range of x is 1 to 0"),
        (
            lambda: sensitivity.sobol_indices(lambda x: x, {"x": (1, 1)}, draws=8, seed=1),
            "range of x is 1 to 1; allowed: low below high",
        ),
        (
            lambda: sensitivity.sobol_indices(lambda x: x, {"x": (0, 1)}, draws=9, seed=1),
            "draws is 9",
        ),
        (
            lambda: sensitivity.sobol_indices(lambda x: 0 * x + 3, {"x": (0, 1)}, draws=8, seed=1),
            "answer is 3 for all draws",
        ),
        (
            lambda: sensitivity.sobol_indices(
                lambda x, y: np.log(np.where(x > 0.1, x, np.nan)) + y,
                {"x": (0, 1), "y": (0, 1)},
                draws=64,
                seed=1,
            ),
            "answer is nan; allowed: ",
        ),
        (
            lambda: sensitivity.sobol_indices(
                lambda x: np.where(x > 0.1, x, np.inf), {"x": (0, 1)}, draws=64, seed=1
            ),
            "answer is inf",
        ),
        (
            lambda: sensitivity.sobol_indices(lambda x: 1e300 * x, {"x": (0, 1)}, draws=8, seed=1),
            r"answer is .*e\+\d+; allowed: -1e\+150 to 1e\+150",
        ),
        (
            lambda: sensitivity.sobol_indices(lambda x: x[:2], {"x": (0, 1)}, draws=8, seed=1),
            r"answer has shape \(2,\); allowed: \(8,\), as the draws",
        ),
        (
            lambda: sensitivity.sobol_indices(lambda x: 1e-300 * x, {"x": (0, 1)}, draws=8, seed=1),
            "for all draws; allowed: one that varies",
        ),
        (lambda: sensitivity.sobol_indices(lambda: 1, {}, draws=8, seed=1), "ranges is empty"),
        (
            lambda: sensitivity.sobol_indices(lambda x: x, {"x": (0, np.inf)}, draws=8, seed=1),
            "range of x is inf",
        ),
        (
            lambda: sensitivity.sobol_indices(lambda x: x, {"x": (-1e308, 1e308)}, draws=8, seed=1),
            "width of the range of x is inf",
        ),
        (lambda: sensitivity.tornado(lambda x: x, {"x": 1}, {"x": (1, 2, 3)}), "range of x is "),
        (
            lambda: sensitivity.tornado(lambda x: x and np.nan, {"x": 1}, {"x": (0, 2)}),
            "answer at x = 2 is nan; allowed: any finite number",
        ),
        (
            lambda: sensitivity.tornado(lambda x: 1 / x, {"x": 1}, {"x": (np.float64(0), 2)}),
            "answer at x = 0 is inf",
        ),
        (
            lambda: sensitivity.tornado(lambda x: [x, x], {"x": 1}, {"x": (0, 2)}),
            r"answer at x = 0 has shape \(2,\); allowed: one number",
        ),
        (
            lambda: sensitivity.tornado(lambda x, y: x, {"x": 1, "y": np.nan}, {"x": (0, 2)}),
            "base of y is nan",
        ),
    ],
)
def test_bad_assumptions_and_answers_are_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_a_fan_between_the_ends_of_floats():
    assert simulation.quantile_fan([[-1.5e308], [1.5e308]], [0.25, 0.5]).ravel() == pytest.approx(
        [-0.75e308, 0]
    )


def test_a_correlation_may_be_a_table_with_the_same_labels_both_ways():
    table = pd.DataFrame(PAIR, index=["a", "b"], columns=["a", "b"])
    setting = {"draws": 4, "periods": 1, "seed": 1}
    found = simulation.correlated_normals(table, **setting)
    np.testing.assert_array_equal(found, simulation.correlated_normals(PAIR, **setting))
    with pytest.raises(ValueError, match="correlation has other labels down than across"):
        simulation.correlated_normals(table[["b", "a"]], **setting)


def test_one_assumption_explains_all():
    found = sensitivity.sobol_indices(lambda x: x**2, {"x": (0, 1)}, draws=64, seed=1)
    assert found.first_order == {"x": pytest.approx(1)}
    assert found.total == {"x": pytest.approx(1)}
    with pytest.raises(ValueError, match="for all draws; allowed: one that varies"):
        sensitivity.sobol_indices(lambda x: 0 * x, {"x": (0, 1)}, draws=64, seed=1)
    with pytest.raises(ValueError, match="answer is nan"):
        sensitivity.sobol_indices(lambda x: x * np.nan, {"x": (0, 1)}, draws=64, seed=1)


def test_a_base_outside_its_range_is_refused():
    for base in (-0.1, 2.1):
        with pytest.raises(ValueError, match=f"^base of x is {base}; allowed: 0 to 2"):
            sensitivity.tornado(lambda x: x, {"x": base}, {"x": (0, 2)})
    assert sensitivity.tornado(lambda x: x, {"x": 0.1 * 3}, {"x": (0, 0.3)})[0].width == 0.3


@pytest.mark.parametrize(
    "call",
    [
        lambda: simulation.correlated_normals([[1]], draws=2**30, periods=1, seed=1),
        lambda: simulation.correlated_normals(np.eye(20), draws=2**20, periods=1000, seed=1),
        lambda: simulation.lognormal_paths(
            [1], [0], [0.1], [[1]], years=1000, draws=2**20, seed=1
        ),
        lambda: sensitivity.sobol_indices(lambda x, y: x + y, {"x": (0, 1), "y": (0, 1)},
                                       draws=2**30, seed=1),
    ],
)  # fmt: skip
def test_more_numbers_than_memory_holds_are_refused(call):
    with pytest.raises(ValueError, match=r"^draws times .* is .*; allowed: 1 to 1.34218e"):
        call()
