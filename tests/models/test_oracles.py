"""Our formulas against the field's libraries on random inputs."""

from datetime import date, timedelta

import numpy as np
import pytest
import pyxirr
import QuantLib as ql
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.tsa.stattools import adfuller

from aicredit.models import bonds, explosiveness, irr

RATES = st.floats(0.01, 0.2)


@given(RATES, RATES, st.integers(1, 40), st.sampled_from([1, 2, 4]))
def test_bonds_agree_with_quantlib(coupon, yield_, years, frequency):
    start = ql.Date(15, 5, 2025)
    schedule = ql.Schedule(
        *(start, start + ql.Period(years, ql.Years), ql.Period(12 // frequency, ql.Months)),
        *(ql.NullCalendar(), ql.Unadjusted, ql.Unadjusted, ql.DateGeneration.Backward, False),
    )
    day_count = ql.Thirty360(ql.Thirty360.BondBasis)
    bond = ql.FixedRateBond(0, 100, schedule, [coupon], day_count)
    rate = ql.InterestRate(yield_, day_count, ql.Compounded, frequency)
    oracle = {
        bonds.macaulay_duration: ql.BondFunctions.duration(bond, rate, ql.Duration.Macaulay, start),
        bonds.modified_duration: ql.BondFunctions.duration(bond, rate, ql.Duration.Modified, start),
        bonds.bond_convexity: ql.BondFunctions.convexity(bond, rate, start),
        bonds.bond_price: ql.BondFunctions.cleanPrice(bond, rate, start),
    }
    for model, expected in oracle.items():
        found = model(coupon, yield_, years, frequency=frequency)
        assert found == pytest.approx(expected, rel=1e-9), model.__name__


@given(st.lists(st.tuples(st.integers(1, 4000), st.floats(1, 1000)), min_size=1, max_size=12))
def test_xirr_agrees_with_pyxirr(receipts):
    first = date(2025, 1, 1)
    days = [first, *(first + timedelta(days=days) for days, _ in receipts)]
    amounts = [-sum(amount for _, amount in receipts) / 1.5, *(amount for _, amount in receipts)]
    expected = pyxirr.xirr(days, amounts)
    found = irr.xirr(days, amounts)
    # Within days a return has no bound; what counts is that both discount to nothing.
    value = pyxirr.xnpv(found, days, amounts)
    assert found == pytest.approx(expected, rel=1e-6) or abs(value) < 1e-6 * -amounts[0]


@given(st.integers(0, 10_000), st.integers(25, 60))
def test_psy_windows_agree_with_statsmodels(seed, levels):
    walk = np.random.default_rng(seed).normal(size=levels).cumsum()
    found = explosiveness.psy_test(walk)
    whole = adfuller(walk, maxlag=0, autolag=None, result_object=False)[0]
    assert found.adf == pytest.approx(whole, abs=1e-8)
    shortest = explosiveness.default_minimum_rows(levels) + 1
    last_windows = [
        adfuller(walk[start:], maxlag=0, autolag=None, result_object=False)[0]
        for start in range(levels - shortest + 1)
    ]
    assert found.bsadf[-1] == pytest.approx(max(last_windows), abs=1e-8)
