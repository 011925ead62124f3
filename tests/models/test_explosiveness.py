"""PSY tests against plain least squares, exuber's examples, and critical values."""

import csv

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_valuation import exuber_sim_data

from aicredit.models import explosiveness

SEEDS = st.integers(0, 2**32 - 1)
with explosiveness.CRITICAL_VALUES_FILE.open(encoding="utf-8", newline="") as file:
    STORED = list(csv.DictReader(file))


def statistic_by_least_squares(levels):
    """ADF t-statistic, lag 0 with a constant, of one window by numpy's solver."""
    design = np.column_stack([np.ones(len(levels) - 1), levels[:-1]])
    change = np.diff(levels)
    coefficients, squares, *_ = np.linalg.lstsq(design, change, rcond=None)
    variance = squares[0] / (len(change) - 2) * np.linalg.inv(design.T @ design)
    return coefficients[1] / np.sqrt(variance[1, 1])


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.integers(8, 25), st.integers(3, 7), st.floats(0, 1000))
def test_statistics_are_those_of_least_squares(seed, length, minimum_rows, level):
    series = level + np.random.default_rng(seed).standard_normal(length).cumsum()
    test = explosiveness.psy_test(series, minimum_rows=minimum_rows)
    badf, bsadf = np.full((2, length), np.nan)
    for end in range(minimum_rows, length):
        by_start = [
            statistic_by_least_squares(series[start : end + 1])
            for start in range(end - minimum_rows + 1)
        ]
        badf[end], bsadf[end] = by_start[0], max(by_start)
    np.testing.assert_allclose(test.badf, badf, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(test.bsadf, bsadf, rtol=1e-5, atol=1e-5)
    assert test.adf <= test.sadf <= test.gsadf == np.nanmax(test.bsadf)


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.floats(0.001, 1000), st.sampled_from((-1e6, 1e6)))
def test_statistics_do_not_depend_on_unit_or_origin(seed, unit, origin):
    series = np.random.default_rng(seed).standard_normal(40).cumsum()
    plain, moved = (explosiveness.psy_test(levels) for levels in (series, unit * (origin + series)))
    np.testing.assert_allclose(moved.bsadf, plain.bsadf, rtol=1e-4, atol=1e-4)


def test_many_series_at_once():
    series = np.random.default_rng(5).standard_normal((2, 3, 40)).cumsum(axis=-1)
    together = explosiveness.psy_test(series)
    assert together.gsadf.shape == (2, 3)
    alone = explosiveness.psy_test(series[1, 2])
    np.testing.assert_allclose(together.bsadf[1, 2], alone.bsadf)


@pytest.mark.parametrize(("levels", "gsadf"), [(20, 5.99), (19, 7.07)])
def test_the_shortest_window_counts_in_rows(levels, gsadf):
    """Evans's bubble of exuber: 5.99 in its documentation, whose minw of 19 counts rows."""
    test = explosiveness.psy_test(exuber_sim_data()["evans"], minimum_rows=levels - 1)
    assert test.gsadf == pytest.approx(gsadf, abs=0.0051)
    assert (test.adf, test.sadf) == pytest.approx((-5.83, 5.28), abs=0.0051)


def test_default_window():
    """Phillips, Shi and Yu's rule: 19 levels of 100, 90 of 1,680."""
    assert [explosiveness.default_minimum_rows(levels) for levels in (100, 1680)] == [18, 89]
    series = exuber_sim_data()["psy1"]
    by_rule = explosiveness.psy_test(series).bsadf
    np.testing.assert_array_equal(by_rule, explosiveness.psy_test(series, minimum_rows=18).bsadf)


def test_stored_critical_values_are_what_the_simulation_gives():
    """A tenth of the replications, within four standard errors of the 99% values."""
    setting = {"levels": 50, "replications": int(STORED[0]["replications"]) // 10}
    made = explosiveness.simulate_critical_values(**setting, seed=int(STORED[0]["seed"]))
    stored = explosiveness.psy_critical_values(50)
    assert made.keys() == stored.keys()
    for statistic, values in made.items():
        assert values == pytest.approx(stored[statistic], abs=0.12)


def test_the_table_is_made_for_all_lengths_and_windows(monkeypatch):
    windows = [(length, explosiveness.default_minimum_rows(length))
               for length in explosiveness.STORED_LENGTHS]  # fmt: skip
    assert [(int(row["levels"]), int(row["minimum_rows"])) for row in STORED[::3]] == [
        *windows,
        (100, 19),
    ]
    for row in STORED:
        assert int(row["replications"]) == explosiveness.REPLICATIONS
        assert int(row["seed"]) == explosiveness.SEED
    monkeypatch.setattr(explosiveness, "STORED_LENGTHS", (50,))
    monkeypatch.setattr(explosiveness, "REPLICATIONS", 20)
    made = list(csv.DictReader(explosiveness.tabulate_critical_values().splitlines()))
    assert made[0].keys() == STORED[0].keys()
    names = ("levels", "minimum_rows", "seed", "statistic")
    for new, old in zip(made, STORED[:3] + STORED[-3:], strict=True):
        assert [new[name] for name in names] == [old[name] for name in names]
    again = explosiveness.simulate_critical_values(50, replications=20, seed=explosiveness.SEED)
    assert [float(row["0.95"]) for row in made[:3]] == pytest.approx(
        [values[1] for values in again.values()], abs=1e-4
    )


@pytest.mark.parametrize("levels", explosiveness.STORED_LENGTHS)
def test_critical_values_rise(levels):
    table = np.array(list(explosiveness.psy_critical_values(levels).values()))
    assert table.shape == (3, 3)
    assert (np.diff(table, axis=0) > 0).all()
    assert (np.diff(table, axis=1) > 0).all()


def test_simulation_depends_on_seed_and_counts_every_walk():
    first, again, other, fewer = (
        explosiveness.simulate_critical_values(30, replications=walks, seed=seed)
        for walks, seed in ((260, 1), (260, 1), (260, 2), (250, 1))
    )
    assert first == again
    assert first != other
    assert first != fewer
    random = np.random.default_rng(1)
    walks = (1 / 30 + random.standard_normal((260, 30))).cumsum(axis=-1)
    gsadf = explosiveness.psy_test(walks).gsadf
    assert first["gsadf"] == pytest.approx(np.quantile(gsadf, (0.9, 0.95, 0.99)))


@pytest.mark.parametrize("unit", [1e-320, 1e-200, 1e200, 1e304])
def test_statistics_at_the_edge_of_floats(unit):
    walk = np.round(np.random.default_rng(7).standard_normal(20).cumsum() * 100 + 1000)
    found = explosiveness.psy_test(walk * unit).gsadf
    assert found == pytest.approx(explosiveness.psy_test(walk).gsadf, abs=0.05)


def test_a_table_is_tested_along_time():
    walks = np.random.default_rng(8).standard_normal((30, 2)).cumsum(axis=0)
    dates = pd.date_range("2025-01-01", periods=30)
    table = pd.DataFrame(walks, index=dates, columns=["a", "b"])
    found = explosiveness.psy_test(table)
    for number, name in enumerate(table):
        assert found.gsadf[number] == explosiveness.psy_test(table[name]).gsadf
    with pytest.raises(ValueError, match="series has labels that do not rise"):
        explosiveness.psy_test(table[::-1])


def test_a_first_level_far_from_the_others_is_no_exact_fit():
    """The one level pulls the slope to -1; the others move about as before, in their own unit."""
    walk = 1 + 1e-3 * np.random.default_rng(1).standard_normal(40)
    series = np.concatenate([[1e4], walk])
    found = explosiveness.psy_test(series, minimum_rows=10)
    before, after = (series[:-1] - 1).astype(np.longdouble), (series[1:] - 1).astype(np.longdouble)
    x, y = before - before.mean(), after - after.mean()
    slope = (x * y).sum() / (x * x).sum()
    error = np.sqrt(((y - slope * x) ** 2).sum() / (len(x) - 2) / (x * x).sum())
    assert found.adf == pytest.approx(float((slope - 1) / error), rel=1e-6)


def test_simulated_walks_never_blame_a_series():
    """Of three rows, one walk in some thousands fits almost exactly."""
    found = explosiveness.simulate_critical_values(30, minimum_rows=3, replications=40_000, seed=3)
    assert found["adf"] < found["gsadf"]
