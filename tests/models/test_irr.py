"""Internal rates of return discount payments to zero and are refused where several may."""

import math
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicredit.models import irr

MONEY = st.floats(1, 500)
DAYS = st.dates(date(2001, 1, 1), date(2060, 12, 31))
DAY = date(2026, 1, 15)


@given(
    st.lists(st.tuples(st.integers(365, 3000), MONEY), min_size=1, max_size=8), MONEY, DAYS,
)  # fmt: skip
def test_xirr_discounts_to_zero(receipts, paid, start):
    dates = [start] + [start + timedelta(days) for days, _ in receipts]
    amounts = [-paid] + [amount for _, amount in receipts]
    log_rate = math.log1p(irr.xirr(dates, amounts))
    worth = [amount * math.exp(-log_rate * days / 365) for days, amount in receipts]
    assert sum(worth) == pytest.approx(paid, rel=1e-6)
    shuffled = irr.xirr(dates[::-1], amounts[::-1])
    assert shuffled == pytest.approx(math.expm1(log_rate), rel=1e-6, abs=1e-12)


@given(st.floats(-0.5, 1), MONEY)
def test_xirr_of_one_year_is_the_return(rate, paid):
    found = irr.xirr([date(2025, 3, 1), date(2026, 3, 1)], [-paid, paid * (1 + rate)])
    assert found == pytest.approx(rate, abs=1e-9)


@given(MONEY, st.lists(st.floats(0, 500), max_size=40), MONEY)
def test_irr_discounts_to_zero(paid, receipts, last):
    rate = irr.irr([-paid, *receipts, last])
    worth = np.array([*receipts, last]) / (1 + rate) ** np.arange(1, len(receipts) + 2)
    assert worth.sum() == pytest.approx(paid, rel=1e-6)


def test_payments_on_one_day_are_summed():
    end = date(2027, 1, 15)
    dates = [DAY, DAY, date(2026, 7, 15), end, end]
    assert irr.xirr(dates, [-90, -10, 0, 130, -20]) == pytest.approx(0.1)


ONE_YEAR = [
    [date(2025, 3, 1), date(2026, 3, 1)],
    [pd.Timestamp("2025-03-01"), pd.Timestamp("2026-03-01 17:00")],
    ["2025-03-01", date(2026, 3, 1)],
    np.array(["2025-03-01", "2026-03-01"], dtype="datetime64[D]"),
    pd.Series(pd.to_datetime(["2025-03-01", "2026-03-01"])),
    pd.Series(["2025-03-01", "2026-03-01"]),
    pd.to_datetime(["2025-03-01", "2026-03-01"]),
]


@pytest.mark.parametrize("dates", ONE_YEAR)
def test_dates_of_every_kind_and_mixed(dates):
    assert irr.xirr(dates, [-100, 110]) == pytest.approx(0.1)


@pytest.mark.parametrize("scale", [1e-300, 1e-9, 1, 1e9, 1e299])
@pytest.mark.parametrize("rate", [-0.9, 1e-6, 0, 0.1, 1e4])
def test_returns_do_not_depend_on_the_unit_of_money(scale, rate):
    found = irr.irr([-scale, 0, scale * (1 + rate) ** 2])
    assert found == pytest.approx(rate, rel=1e-9, abs=1e-13)


def test_a_return_far_beyond_the_amounts_of_one_float():
    assert irr.irr([-1e-200, 1e100]) == pytest.approx(1e300, rel=1e-9)


def test_a_day_that_sums_to_a_rounding_pays_nothing():
    dates = ["2026-01-15", "2027-01-15"] + ["2027-07-01"] * 3
    assert irr.xirr(dates, [-100, 110, 0.1, 0.2, -0.3]) == pytest.approx(0.1)
    assert irr.xirr(dates, [-100, 110, -0.1, -0.2, 0.3]) == pytest.approx(0.1)


OWN = ["2026-01-15", "2027-01-15"]


@pytest.mark.parametrize(
    "labels",
    [
        OWN[::-1],
        ["2026-01-15", "2028-01-15"],
        pd.DatetimeIndex(OWN[::-1]),
        [date(2027, 1, 15), date(2026, 1, 15)],
        pd.PeriodIndex(OWN[::-1], freq="D"),
    ],
)
def test_amounts_with_other_dates_of_their_own_are_refused(labels):
    with pytest.raises(ValueError, match=r"^amounts is dated .*; allowed: as in dates"):
        irr.xirr(OWN, pd.Series([-100, 110], index=labels))


@pytest.mark.parametrize(
    "labels",
    [OWN, pd.DatetimeIndex(OWN), [0, 1], [7, 3], ["b", "a"], pd.PeriodIndex(OWN, freq="D")],
)
def test_amounts_with_the_same_dates_or_none_go_by_place(labels):
    amounts = pd.Series([-100, 110], index=labels)
    assert irr.xirr(OWN, amounts) == pytest.approx(0.1)


def test_payments_out_of_order_have_no_rate():
    with pytest.raises(ValueError, match=r"^amounts has labels that do not rise; allowed: "):
        irr.irr(pd.Series([110, -100], index=[2027, 2026]))
