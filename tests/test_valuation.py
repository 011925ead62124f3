"""Valuation: published examples, reverse DCF, and PSY tests against plain least squares."""

import json

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from reference_valuation import exuber_sim_data
from test_engines import in_vega

from aicredit import valuation
from aicredit.tracing import as_params, variable

MONEY = st.floats(1, 5000)
GROWTH = st.floats(-0.2, 0.5)
TERMINAL = st.floats(-0.05, 0.05)
SPREAD = st.floats(0.01, 0.3)
SHARE = st.floats(0.05, 0.95)
SEEDS = st.integers(0, 2**32 - 1)


def price_over_five_years(cash_flow, growth, terminal_growth, spread):
    return valuation.price_from_cash_flows(
        cash_flow,
        growth,
        terminal_growth + spread,
        years=5,
        terminal_growth=terminal_growth,
    )


CLOSED_FORMS = {
    price_over_five_years: {
        "cash_flow": MONEY,
        "growth": GROWTH,
        "terminal_growth": TERMINAL,
        "spread": SPREAD,
    },
    valuation.gordon_implied_return: {"price": MONEY, "next_cash_flow": MONEY, "growth": GROWTH},
    valuation.sequoia_required_revenue: {
        "chip_sales": MONEY,
        "chip_share": SHARE,
        "gross_margin": SHARE,
    },
    valuation.bain_required_revenue: {"capex": MONEY, "capex_to_revenue": SHARE},
    valuation.jp_morgan_required_revenue: {
        "capital": MONEY,
        "required_return": SHARE,
        "profit_margin": SHARE,
    },
    valuation.gain_to_recover: {"fall": st.floats(-0.99, 0)},
}


@pytest.mark.parametrize("function", CLOSED_FORMS, ids=lambda function: function.__name__)
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_floats_arrays_and_vega_agree(function, data):
    cases = data.draw(st.lists(st.fixed_dictionaries(CLOSED_FORMS[function]), min_size=2))
    by_float = [function(**case) for case in cases]
    by_array = function(**{name: np.array([case[name] for case in cases]) for name in cases[0]})
    np.testing.assert_allclose(by_array, by_float, rtol=1e-9, atol=1e-9)
    traced = function(**{name: variable(name) for name in cases[0]})
    by_vega = in_vega(as_params({"answer": traced}), cases[0], ["answer"])
    np.testing.assert_allclose(by_vega, by_float[:1], rtol=1e-9, atol=1e-9)


@given(MONEY, GROWTH, TERMINAL, SPREAD, st.integers(0, 20))
def test_price_is_the_sum_of_discounted_cash_flows(cash_flow, growth, terminal, spread, years):
    rate = terminal + spread
    price = valuation.price_from_cash_flows(
        cash_flow, growth, rate, years=years, terminal_growth=terminal
    )
    time = np.arange(1, years + 1)
    early = (cash_flow * (1 + growth) ** time / (1 + rate) ** time).sum()
    last = cash_flow * (1 + growth) ** years
    late = last * (1 + terminal) / ((rate - terminal) * (1 + rate) ** years)
    assert price == pytest.approx(early + late)


@given(MONEY, GROWTH, TERMINAL, SPREAD, st.integers(1, 20))
def test_a_price_gives_its_return_and_growth_back(cash_flow, growth, terminal, spread, years):
    rate = terminal + spread
    horizon = {"years": years, "terminal_growth": terminal}
    price = valuation.price_from_cash_flows(cash_flow, growth, rate, **horizon)
    assert valuation.implied_return(price, cash_flow, growth, **horizon) == pytest.approx(
        rate, abs=1e-9
    )
    assert valuation.implied_growth(price, cash_flow, rate, **horizon) == pytest.approx(
        growth, abs=1e-9
    )


def test_implied_rates_of_many_prices():
    prices = np.array([[1000, 1211.92], [2000, 3000]])
    rates = valuation.implied_return(prices, 35.15, 0.085, years=5, terminal_growth=0.0422)
    assert rates.shape == (2, 2)
    assert rates[0, 1] == pytest.approx(0.0787, abs=5e-5)
    growth = valuation.implied_growth(prices, 35.15, 0.0787, years=5, terminal_growth=0.0422)
    assert growth.shape == (2, 2)
    assert growth[0, 1] == pytest.approx(0.085, abs=5e-4)


@given(MONEY, MONEY, TERMINAL)
def test_gordon_is_the_case_of_one_growth_rate(price, cash_flow, growth):
    assume(cash_flow / price > 1e-3)
    implied = valuation.implied_return(price, cash_flow, growth, years=7, terminal_growth=growth)
    by_gordon = valuation.gordon_implied_return(price, cash_flow * (1 + growth), growth)
    assert implied == pytest.approx(by_gordon, rel=1e-9)


def test_sequoia_of_2023():
    """AI's $200B Question (September 2023): 50 bn of GPUs need 200 bn, a gap of 125 bn to 75."""
    assert valuation.sequoia_required_revenue(50.0, 0.5, 0.5) == 200
    assert 200 - 125 == 75


@given(MONEY, SHARE, SHARE)
def test_required_revenue_meets_its_identity(amount, share, margin):
    revenue = valuation.sequoia_required_revenue(amount, share, margin)
    assert (revenue - amount / share) / revenue == pytest.approx(margin)
    assert amount / valuation.bain_required_revenue(amount, share) == pytest.approx(share)
    revenue = valuation.jp_morgan_required_revenue(amount, share, margin)
    assert revenue * margin / amount == pytest.approx(share)


@given(st.lists(st.floats(0.01, 1e4), min_size=1, max_size=30))
def test_drawdown_and_recovery(prices):
    falls = valuation.drawdown(prices)
    for time, fall in enumerate(falls):
        peak = max(prices[: time + 1])
        assert -1 < fall <= 0
        assert prices[time] == pytest.approx(peak * (1 + fall))
        assert prices[time] * (1 + valuation.gain_to_recover(fall)) == pytest.approx(peak)


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
    test = valuation.psy_test(series, minimum_rows=minimum_rows)
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
@given(SEEDS, st.floats(0.001, 1000), st.floats(-1000, 1000))
def test_statistics_do_not_depend_on_unit_or_origin(seed, unit, origin):
    series = np.random.default_rng(seed).standard_normal(40).cumsum()
    plain, moved = (valuation.psy_test(levels) for levels in (series, origin + unit * series))
    np.testing.assert_allclose(moved.bsadf, plain.bsadf, rtol=1e-4, atol=1e-4)


def test_many_series_at_once():
    series = np.random.default_rng(5).standard_normal((2, 3, 40)).cumsum(axis=-1)
    together = valuation.psy_test(series)
    assert together.gsadf.shape == (2, 3)
    alone = valuation.psy_test(series[1, 2])
    np.testing.assert_allclose(together.bsadf[1, 2], alone.bsadf)


@pytest.mark.parametrize(("levels", "gsadf"), [(20, 5.99), (19, 7.07)])
def test_the_shortest_window_counts_in_rows(levels, gsadf):
    """Evans's bubble of exuber: 5.99 in its documentation, whose minw of 19 counts rows."""
    test = valuation.psy_test(exuber_sim_data()["evans"], minimum_rows=levels - 1)
    assert test.gsadf == pytest.approx(gsadf, abs=0.0051)
    assert (test.adf, test.sadf) == pytest.approx((-5.83, 5.28), abs=0.0051)


def test_default_window():
    """Phillips, Shi and Yu's rule: 19 levels of 100, 90 of 1,680."""
    assert [valuation.default_minimum_rows(levels) for levels in (100, 1680)] == [18, 89]
    series = exuber_sim_data()["psy1"]
    by_rule = valuation.psy_test(series).bsadf
    np.testing.assert_array_equal(by_rule, valuation.psy_test(series, minimum_rows=18).bsadf)


def test_stored_critical_values_are_what_the_simulation_gives(monkeypatch):
    monkeypatch.setattr(valuation, "SETTINGS", ((50, None),))
    made = valuation.tabulate_critical_values().splitlines()
    stored = valuation.CRITICAL_VALUES_FILE.read_text(encoding="utf-8").splitlines()
    assert made[0] == stored[0]
    assert [line.split(",")[:6] for line in made] == [line.split(",")[:6] for line in stored[:10]]
    for new, old in zip(made[1:], stored[1:10], strict=True):
        assert float(new.split(",")[6]) == pytest.approx(float(old.split(",")[6]), abs=0.1)


def test_critical_values_rise():
    for levels, rows in valuation.SETTINGS:
        values = valuation.psy_critical_values(levels, minimum_rows=rows)
        table = np.array(list(vars(values).values()))
        assert table.shape == (3, 3)
        assert (np.diff(table, axis=0) > 0).all()
        assert (np.diff(table, axis=1) > 0).all()


def test_simulated_values_depend_on_seed_alone():
    first, again, other = (
        valuation.simulate_critical_values(30, replications=20, seed=seed) for seed in (1, 1, 2)
    )
    assert first == again != other
    assert json.dumps(vars(first))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda v: v.price_from_cash_flows(1, 0.1, 0.02, years=5, terminal_growth=0.02),
         "rate is 0.02; allowed: above terminal_growth, 0.02"),
        (lambda v: v.price_from_cash_flows(1, -2, 0.1, years=5, terminal_growth=0.02),
         "growth is -2"),
        (lambda v: v.price_from_cash_flows(1, 0.1, 0.1, years=-1, terminal_growth=0.02),
         "years is -1"),
        (lambda v: v.price_from_cash_flows(1, 0.1, 0.1, years=1, terminal_growth=-2),
         "terminal_growth is -2"),
        (lambda v: v.implied_return(0, 1, 0.1, years=5, terminal_growth=0.02), "price is 0"),
        (lambda v: v.implied_return(1, -1, 0.1, years=5, terminal_growth=0.02),
         "cash_flow is -1"),
        (lambda v: v.implied_return(1, 1, -1, years=5, terminal_growth=0.02), "growth is -1"),
        (lambda v: v.implied_return(1, 1, 0.1, years=5, terminal_growth=-1),
         "terminal_growth is -1"),
        (lambda v: v.implied_return(1, 1, 0.1, years=-1, terminal_growth=0.02), "years is -1"),
        (lambda v: v.implied_growth(0, 1, 0.1, years=5, terminal_growth=0.02), "price is 0"),
        (lambda v: v.implied_growth(1, 0, 0.1, years=5, terminal_growth=0.02), "cash_flow is 0"),
        (lambda v: v.implied_growth(1, 1, 0.1, years=0, terminal_growth=0.02), "years is 0"),
        (lambda v: v.implied_growth(1, 1, 0.1, years=5, terminal_growth=-1),
         "terminal_growth is -1"),
        (lambda v: v.implied_growth(1, 1, [0.2, 0.1], years=5, terminal_growth=0.1),
         "rate is 0.1; allowed: above terminal_growth, 0.1"),
        (lambda v: v.gordon_implied_return(0, 1, 0.1), "price is 0"),
        (lambda v: v.sequoia_required_revenue(-1, 0.5, 0.5), "chip_sales is -1"),
        (lambda v: v.sequoia_required_revenue(1, 0, 0.5), "chip_share is 0"),
        (lambda v: v.sequoia_required_revenue(1, 0.5, 1), "gross_margin is 1"),
        (lambda v: v.bain_required_revenue(-1, 0.5), "capex is -1"),
        (lambda v: v.bain_required_revenue(1, 0), "capex_to_revenue is 0"),
        (lambda v: v.jp_morgan_required_revenue(-1, 0.1, 0.5), "capital is -1"),
        (lambda v: v.jp_morgan_required_revenue(1, -0.1, 0.5), "required_return is -0.1"),
        (lambda v: v.jp_morgan_required_revenue(1, 0.1, 1.5), "profit_margin is 1.5"),
        (lambda v: v.drawdown([1, 0]), "prices is 0"),
        (lambda v: v.gain_to_recover(-1), "fall is -1"),
        (lambda v: v.gain_to_recover(0.1), "fall is 0.1"),
        (lambda v: v.default_minimum_rows(5), "levels is 5; allowed: 6 or more"),
        (lambda v: v.psy_test([1, 2, 4, 3], minimum_rows=2), "minimum_rows is 2; allowed: 3 to 3"),
        (lambda v: v.psy_test([1, 2, 4, 3], minimum_rows=4), "minimum_rows is 4"),
        (lambda v: v.psy_test([5, 5, 5, 5, 5], minimum_rows=3), "series has 2 windows that fit"),
        (lambda v: v.psy_test([5, 5, 5, 6], minimum_rows=3), "series has 1 windows that fit"),
        (lambda v: v.psy_test(2.0 ** np.arange(30)), "windows that fit exactly"),
        (lambda v: v.simulate_critical_values(50, replications=0, seed=1), "replications is 0"),
        (lambda v: v.psy_critical_values(101), "levels, minimum_rows is 101, 18; allowed"),
    ],
)  # fmt: skip
def test_bad_arguments_are_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call(valuation)
