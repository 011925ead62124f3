"""Bonds: closed forms against their sums, yields against prices, the 30/360 calendar."""

import itertools
from datetime import date, datetime, timedelta
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aicredit.models import bonds

COUPONS = st.floats(0.001, 0.2)
YIELDS = st.floats(0.005, 0.3)
YEARS = st.integers(1, 40)
FREQUENCIES = st.sampled_from([1, 2, 4, 12])
DAYS = st.dates(date(2001, 1, 1), date(2060, 12, 31))
BOND = st.tuples(COUPONS, YIELDS, YEARS, FREQUENCIES)


def flows_of(coupon, yield_, years, frequency):
    """Periods and present values of the payments one by one, as the formulas do not."""
    periods = np.arange(1, years * frequency + 1)
    payments = np.full(len(periods), 100 * coupon / frequency)
    payments[-1] += 100
    return periods, payments * (1 + yield_ / frequency) ** -periods.astype(float)


def test_duration_depends_on_frequency():
    """The pitfall noted beside Excel's DURATION example: yearly coupons give 6.149."""
    assert bonds.macaulay_duration(0.08, 0.09, 8, frequency=2) == pytest.approx(5.994, abs=5e-4)
    assert bonds.macaulay_duration(0.08, 0.09, 8, frequency=1) == pytest.approx(6.149, abs=5e-4)


@given(BOND)
@example((0.05, bonds.LOWEST_YIELD, 40, 2))
def test_closed_forms_are_the_sums(bond):
    coupon, yield_, years, frequency = bond
    periods, values = flows_of(*bond)
    terms, growth = (coupon, yield_, years), 1 + yield_ / frequency
    price = values.sum()
    macaulay = (periods * values).sum() / frequency / price
    convexity = (periods * (periods + 1) * values).sum() / price / (growth * frequency) ** 2
    assert bonds.bond_price(*terms, frequency=frequency) == pytest.approx(price)
    assert bonds.macaulay_duration(*terms, frequency=frequency) == pytest.approx(macaulay)
    assert bonds.modified_duration(*terms, frequency=frequency) == pytest.approx(macaulay / growth)
    assert bonds.bond_convexity(*terms, frequency=frequency) == pytest.approx(convexity)


@given(BOND, st.floats(1e-4, 0.1))
def test_price_falls_in_yield(bond, more):
    coupon, yield_, years, frequency = bond
    lower, higher = (
        bonds.bond_price(coupon, rate, years, frequency=frequency)
        for rate in (yield_, yield_ + more)
    )
    assert higher < lower


@given(COUPONS, YEARS, FREQUENCIES)
def test_a_bond_at_its_coupon_is_at_par(coupon, years, frequency):
    assert bonds.bond_price(coupon, coupon, years, frequency=frequency) == pytest.approx(100)


@given(BOND)
def test_duration_is_at_most_maturity(bond):
    coupon, yield_, years, frequency = bond
    duration = bonds.macaulay_duration(coupon, yield_, years, frequency=frequency)
    assert 0 < duration <= years + 1e-9
    assert (duration < years - 1e-9) == (years * frequency > 1)


@given(BOND)
def test_yield_inverts_price(bond):
    coupon, yield_, years, frequency = bond
    price = bonds.bond_price(coupon, yield_, years, frequency=frequency)
    found = bonds.bond_yield(price, coupon, years, frequency=frequency)
    assert found == pytest.approx(yield_, rel=1e-9)


def test_yields_of_many_bonds():
    coupons = np.array([0.042, 0.046, 0.04875])
    found = bonds.bond_yield(100, coupons, np.array([5, 7, 10]), frequency=2)
    np.testing.assert_allclose(found, coupons, rtol=1e-9)


@given(DAYS, YEARS, COUPONS, YIELDS, FREQUENCIES)
@example(date(2030, 2, 28), 3, 0.05, 0.06, 2)  # the day count gives its winters 178 days
def test_on_a_coupon_date_the_dated_price_is_the_plain_one(maturity, years, coupon, y, frequency):
    settlement = bonds._months_before(maturity, 12 * years)
    dated = bonds.bond_price_30_360(settlement, maturity, coupon, y, frequency=frequency)
    assert dated == pytest.approx(bonds.bond_price(coupon, y, years, frequency=frequency))


@given(DAYS, st.integers(1, 12_000), COUPONS, YIELDS, FREQUENCIES)
def test_dated_yield_inverts_dated_price(settlement, days, coupon, yield_, frequency):
    maturity = settlement + timedelta(days)
    # Prices are compared: on the eve of redemption the price hardly knows the yield.
    price = bonds.bond_price_30_360(settlement, maturity, coupon, yield_, frequency=frequency)
    found = bonds.bond_yield_30_360(settlement, maturity, coupon, price, frequency=frequency)
    again = bonds.bond_price_30_360(settlement, maturity, coupon, found, frequency=frequency)
    assert again == pytest.approx(price, abs=1e-6)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ((2008, 2, 15), (2008, 5, 15), 90),
        ((2006, 8, 31), (2007, 2, 28), 178),
        ((2007, 2, 28), (2007, 8, 31), 180),
        ((2008, 2, 29), (2009, 2, 28), 360),
        ((2007, 1, 31), (2007, 3, 31), 60),
        ((2007, 1, 15), (2007, 1, 31), 16),
    ],
)
def test_30_360_us_day_counts(start, end, days):
    """End-of-month cases, each as QuantLib 1.44 counts them by Thirty360(USA)."""
    assert bonds._days_30_360(date(*start), date(*end)) == days


def test_a_bond_of_the_months_end_pays_at_months_ends():
    assert bonds._months_before(date(2027, 2, 28), 6) == date(2026, 8, 31)
    assert bonds._months_before(date(2026, 8, 31), 6) == date(2026, 2, 28)
    assert bonds._months_before(date(2026, 8, 30), 6) == date(2026, 2, 28)


DATES = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "an hour of the day": lambda text: datetime.fromisoformat(f"{text}T15:30"),
    "pandas": pd.Timestamp,
    "pandas with a zone": lambda text: pd.Timestamp(text, tz="America/New_York"),
    "numpy": np.datetime64,
    "text": str,
}


@pytest.mark.parametrize("later", DATES)
@pytest.mark.parametrize("earlier", DATES)
def test_dates_of_every_kind_and_mixed(earlier, later):
    """Excel's PRICE help page."""
    settlement, maturity = DATES[earlier]("2008-02-15"), DATES[later]("2017-11-15")
    price = bonds.bond_price_30_360(settlement, maturity, 0.0575, 0.065, frequency=2)
    assert price == pytest.approx(94.63436162, abs=1e-8)
    found = bonds.bond_yield_30_360(settlement, maturity, 0.0575, price, frequency=2)
    assert found == pytest.approx(0.065)


def exact_sums(coupon, yield_, count, frequency):
    """Price, Macaulay duration and convexity in exact fractions."""
    coupon, rate = Fraction(coupon) / frequency, Fraction(yield_) / frequency
    values = {t: (coupon + (t == count)) / (1 + rate) ** t for t in range(1, count + 1)}
    price = sum(values.values())
    macaulay = sum(t * value for t, value in values.items()) / frequency / price
    twice = sum(t * (t + 1) * value for t, value in values.items())
    convexity = twice / price / (1 + rate) ** 2 / frequency**2
    return float(100 * price), float(macaulay), float(convexity)


LOW_YIELDS = [0, 1e-12, 1e-9, 1e-6, 1e-4, 5e-4, 0.0009, 0.003, 0.02, 0.21, 0.5]


@pytest.mark.parametrize(
    ("yield_", "years", "frequency"),
    [
        (1e-300, 2, 1),  # exact fractions of so small a rate get long
        *itertools.product(LOW_YIELDS, [1, 7, 40], [1, 12]),
    ],
)
def test_near_a_yield_of_0_no_digits_are_lost(yield_, years, frequency):
    expected = exact_sums(0.05, yield_, years * frequency, frequency)
    models = (bonds.bond_price, bonds.macaulay_duration, bonds.bond_convexity)
    found = [model(0.05, yield_, years, frequency=frequency) for model in models]
    assert found == pytest.approx(expected, rel=1e-10)


def test_a_price_of_the_sum_of_payments_has_a_yield_of_0():
    assert bonds.bond_yield(125, 0.05, 5, frequency=2) == pytest.approx(0, abs=1e-12)


def test_convexity_of_narrow_floats():
    """Computed in 32 bits it came out 5.4 per cent low."""
    wide = [np.float32(x) for x in (0.0015, 0.0015, 10)]
    found = bonds.bond_convexity(*wide, frequency=np.float32(2))
    expected = exact_sums(float(wide[0]), float(wide[1]), 20, 2)[2]
    assert found == pytest.approx(expected, rel=1e-10)


DAY, LATER = date(2026, 1, 15), date(2030, 1, 15)
HALF_YEARLY = {"frequency": 2}


def test_a_bond_older_than_the_calendar_is_refused_by_name():
    bond = "0001-01-05", "0003-01-10", 0.05, 0.06
    with pytest.raises(ValueError, match=r"^settlement is 0001-01-05; allowed: "):
        bonds.bond_price_30_360(*bond, frequency=1)


def test_a_price_that_many_yields_explain_is_refused():
    with pytest.raises(ValueError, match=r"^price is 0; allowed: above 0"):
        bonds.bond_yield(0, 0, 500, frequency=1)
    with pytest.raises(ValueError, match=r"^price is 0; allowed: above 0"):
        bonds.bond_yield_30_360("2026-01-15", "2526-01-15", 0, 0, frequency=1)
    found = bonds.bond_yield(1e-300, 0, 500, frequency=1)
    assert found == pytest.approx(10 ** (302 / 500) - 1)


def test_prices_at_the_ends_may_miss_them_by_a_rounding():
    highest = bonds.bond_price(0.05, 0, 10, frequency=2)
    assert bonds.bond_yield(highest * (1 + 1e-15), 0.05, 10, frequency=2) == pytest.approx(0)
