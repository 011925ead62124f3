"""Valuation: published examples, reverse DCF, revenue identities and drawdowns."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from aicredit.models import required_revenue, valuation

MONEY = st.floats(1, 5000)
GROWTH = st.floats(-0.2, 0.5)
TERMINAL = st.floats(-0.05, 0.05)
SPREAD = st.floats(0.01, 0.3)
SHARE = st.floats(0.05, 0.95)


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
    """AI's $200B Question (September 2023): 50 bn of GPUs need 200 bn."""
    assert required_revenue.sequoia_required_revenue(50.0, 0.5, 0.5) == 200


@given(MONEY, SHARE, SHARE)
def test_required_revenue_meets_its_identity(amount, share, margin):
    revenue = required_revenue.sequoia_required_revenue(amount, share, margin)
    assert (revenue - amount / share) / revenue == pytest.approx(margin)
    assert amount / required_revenue.bain_required_revenue(amount, share) == pytest.approx(share)
    revenue = required_revenue.jp_morgan_required_revenue(amount, share, margin)
    assert revenue * margin / amount == pytest.approx(share)


@given(st.lists(st.floats(0.01, 1e4), min_size=1, max_size=30))
def test_drawdown_and_recovery(prices):
    falls = valuation.drawdown(prices)
    for time, fall in enumerate(falls):
        peak = max(prices[: time + 1])
        assert -1 < fall <= 0
        assert prices[time] == pytest.approx(peak * (1 + fall))
        assert prices[time] * (1 + valuation.gain_to_recover(fall)) == pytest.approx(peak)
    np.testing.assert_array_equal(valuation.drawdown([prices[::-1], prices])[1], falls)


@pytest.mark.parametrize("multiple", [1e-280, 1e-100, 1e-6, 1e6, 1e100, 1e250])
@pytest.mark.parametrize("years", [1, 30])
def test_prices_far_from_the_cash_flow_give_their_rates_back(multiple, years):
    terms = {"years": years, "terminal_growth": 0.0}
    rate = valuation.implied_return(multiple, 1, 0.05, **terms)
    price = valuation.price_from_cash_flows(1, 0.05, rate, **terms)
    assert price == pytest.approx(multiple, rel=1e-9, abs=0)
    growth = valuation.implied_growth(max(multiple, 1e-3), 1, 0.1, **terms)
    again = valuation.price_from_cash_flows(1, growth, 0.1, **terms)
    assert again == pytest.approx(max(multiple, 1e-3))


@pytest.mark.parametrize(
    ("price", "cash_flow"), [(1e308, 1e-300), (1e-300, 1e308), (1e300, 1e-5), (5e-324, 1)]
)
def test_prices_that_no_rate_explains_are_refused_at_once(price, cash_flow):
    terms = {"years": 5, "terminal_growth": 0.02}
    for call in (
        lambda: valuation.implied_return(price, cash_flow, 0.1, **terms),
        lambda: valuation.implied_growth(price, cash_flow, 0.1, **terms),
    ):
        with pytest.raises(ValueError, match=r"price over cash_flow is .*; allowed: "):
            call()


def test_any_number_of_years_is_priced_at_once():
    price = valuation.price_from_cash_flows(1, 0.02, 0.1, years=10**12, terminal_growth=0.02)
    assert price == pytest.approx(1.02 / 0.08)
    with pytest.raises(ValueError, match="price is inf; allowed: any finite number"):
        valuation.price_from_cash_flows(1, 0.2, 0.1, years=10**6, terminal_growth=0.02)


@pytest.mark.parametrize("gap", [1e-9, 1e-12])
def test_small_falls_keep_their_digits(gap):
    fall = valuation.drawdown([1, 1 - gap])[-1]
    assert fall == -(1 - (1 - gap))
    assert valuation.gain_to_recover(-gap) == pytest.approx(gap + gap**2, rel=1e-14, abs=0)


def test_drawdown_of_a_table_runs_along_time():
    dates = pd.date_range("2025-01-01", periods=3)
    prices = pd.DataFrame({"low": [1.0, 2, 1], "high": [400.0, 100, 200]}, index=dates)
    falls = valuation.drawdown(prices)
    assert falls["low"].tolist() == [0, 0, -0.5]
    assert falls["high"].tolist() == [0, -0.75, -0.5]
    assert falls.index.equals(dates)
    assert valuation.drawdown(prices["high"]).tolist() == [0, -0.75, -0.5]
    for backwards in (prices[::-1], prices["high"][::-1]):
        with pytest.raises(ValueError, match="prices has labels that do not rise"):
            valuation.drawdown(backwards)
    with pytest.raises(ValueError, match="prices is 3; allowed: one number for each time"):
        valuation.drawdown(3)


FALLING = [date(2025, 2, 1), date(2025, 1, 1), date(2025, 3, 1)]
DISORDERED = [
    FALLING,
    [str(day) for day in FALLING],
    [2025, 2024, 2026],
    ["2025Q2", "2025Q1", "2025Q3"],
    pd.DatetimeIndex(FALLING),
    pd.PeriodIndex(["2025-02", "2025-01", "2025-03"], freq="M"),
    pd.MultiIndex.from_tuples([("a", 1), ("a", 2), ("b", 1)]),
    [0, 0, 1],
    range(3, 0, -1),
    ["01.01.2025", "01.02.2024", "02.01.2025"],
    ["Q1 2024", "Q1 2025", "Q2 2024"],
    ["2025-10-1", "2025-2-1", "2025-3-1"],
]


@pytest.mark.parametrize("labels", DISORDERED, ids=lambda labels: str(list(labels)[:2]))
@pytest.mark.parametrize("shape", ["series", "frame"])
def test_labels_of_time_must_rise(labels, shape):
    prices = pd.Series([1.0, 2, 3], index=labels)
    with pytest.raises(ValueError, match=r"^prices has .*; allowed: "):
        valuation.drawdown(prices if shape == "series" else prices.to_frame("a"))


@pytest.mark.parametrize(
    "labels",
    [
        sorted(FALLING),
        ["2025-01", "2025-02", "2025-03"],
        ["2025", "2026", "2027"],
        ["2025Q1", "2025Q2", "2025Q3"],
        [2023, 2025, 2026],
        range(3),
        range(5, 11, 2),
        list("abc"),
        pd.PeriodIndex(["2025-01", "2025-02", "2025-03"], freq="M"),
    ],
    ids=lambda labels: str(list(labels)[:2]),
)
def test_labels_that_rise_are_order(labels):
    prices = pd.Series([1.0, 2, 1], index=labels)
    assert valuation.drawdown(prices).tolist() == [0, 0, -0.5]


@pytest.mark.parametrize(
    "labels",
    [
        sorted(FALLING),
        ["2025-01-01", "2025-02-01", "2025-03-01"],
        ["2025", "2026", "2027"],
        [2024, 2025, 2026],
        pd.DatetimeIndex(sorted(FALLING)),
        pd.PeriodIndex(["2025-01", "2025-02", "2025-03"], freq="M"),
        pd.MultiIndex.from_tuples([("a", 2024), ("a", 2025), ("a", 2026)]),
    ],
    ids=lambda labels: str(list(labels)[:2]),
)
def test_a_frame_with_time_across_is_refused(labels):
    table = pd.DataFrame([[1.0, 2, 3], [3, 2, 1]], index=["Meta", "Oracle"], columns=labels)
    with pytest.raises(ValueError, match=r"^prices has dates across; allowed: "):
        valuation.drawdown(table)
    assert valuation.drawdown(table.T.set_axis(range(len(labels)))).shape == (3, 2)
