"""Figures as Python values: a float that knows its unit, its source and what made it."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicredit.ledger.datum import Datum, largest, least, leaves, told
from aicredit.ledger.ledger import Ledger
from aicredit.ledger.trail import behind
from aicredit.measures import from_base, in_base
from aicredit.units import UNITS

LEDGER = Ledger.read()
AMOUNT, CASH = LEDGER.f_meta_bond_amount, LEDGER.meta_operating_cash_flow_fy2024
COUPON, LIFE = LEDGER.f_meta_coupon_2030, LEDGER.f_meta_server_life
YEAR, TRANCHES = LEDGER.f_ms_end_year, LEDGER.f_meta_bond_tranches
NOTES = LEDGER.tranches("Meta", "2025-11-03")


@given(st.sampled_from(sorted(UNITS)), st.decimals(-1000, 1000, places=3))
def test_a_value_comes_back_from_its_base_to_the_digit(unit, value):
    assert from_base(in_base(float(value), unit), unit) == float(value)


TOLD = {
    "f_meta_bond_amount + meta_operating_cash_flow_fy2024": AMOUNT + CASH,
    "f_meta_bond_amount - (f_meta_bond_amount - meta_operating_cash_flow_fy2024)": (
        AMOUNT - (AMOUNT - CASH)
    ),
    "(f_meta_bond_amount + meta_operating_cash_flow_fy2024) / 2": (AMOUNT + CASH) / 2,
    "f_meta_bond_amount / (meta_operating_cash_flow_fy2024 / f_meta_bond_tranches)": (
        AMOUNT / (CASH / TRANCHES)
    ),
    "(1 + f_meta_coupon_2030) ** f_meta_server_life": (1 + COUPON) ** LIFE,
    "-(f_meta_bond_amount + meta_operating_cash_flow_fy2024)": -(AMOUNT + CASH),
    "max(f_meta_bond_amount, meta_operating_cash_flow_fy2024)": largest(AMOUNT, CASH),
    "min(f_meta_coupon_2030, 1)": least(COUPON, 1),
    "abs(f_meta_bond_amount)": abs(AMOUNT),
    "sum(amount * coupon) / sum(amount)": (NOTES.amount * NOTES.coupon).sum() / NOTES.amount.sum(),
    "f_ms_end_year - 2025": YEAR - 2025,
    "f_meta_server_life + 2025": LIFE + 2025,
    "f_meta_bond_amount": AMOUNT.to("USD_mn", 2),
}


@pytest.mark.parametrize("text", TOLD)
def test_the_trail_is_told_as_it_was_computed(text):
    assert told(TOLD[text]) == text


def test_arithmetic_gives_the_value_in_any_unit():
    interest = (NOTES.amount * NOTES.coupon).sum()
    assert str(interest.to("USD_mn", 2)) == "$1,540.75 mn"
    assert str((interest / NOTES.amount.sum()).to("pct", 3)) == "5.136%"
    assert f"{interest:.4f}" == "1.5408"
    assert str(sum(NOTES.amount)) == "$30.0 bn"
    assert (LIFE + 2025).unit == "year"
    assert (YEAR - 2025).unit == "years"


@given(st.floats(-1e6, 1e6), st.floats(0.001, 1e6))
def test_values_are_those_of_floats(first, second):
    a, b = (Datum(value, "USD_bn", name=name) for name, value in (("a", first), ("b", second)))
    assert float(a + b) == first + second
    assert float(a - b) == first - second
    assert float(a / b) == first / second
    assert float((a + b) / 2 * (1 + a / b)) == (first + second) / 2 * (1 + first / second)
    assert bool(a > b) is (first > second)
    assert {leaf.name for leaf in leaves((a + b) / 2)} == {"a", "b", "2"}


REFUSED = {
    "money and per cent": (lambda: AMOUNT + COUPON, "a share.*cannot be added to.*US dollars"),
    "two currencies": (lambda: LEDGER.f_germany_gdp_eur + AMOUNT, "US dollars"),
    "money and a count": (lambda: least(AMOUNT, TRANCHES), "set beside"),
    "typed": (lambda: AMOUNT * 1.07, "typed in"),
    "typed by a constant's value": (lambda: AMOUNT * 2.0, "typed in"),
    "typed by hand, right side": (lambda: 3 - COUPON, "typed in"),
    "numpy's number": (lambda: AMOUNT * np.float64(1.5), "typed in"),
    "an array": (lambda: np.array([1.0, 2.0]) * AMOUNT, "typed in"),
    "a chain": (lambda: AMOUNT * 12 / 4, "chain"),
    "a chain across figures": (lambda: AMOUNT * 2 / (CASH * 4), "chain"),
    "a calendar year doubled": (lambda: YEAR * 2, "cannot be multiplied"),
    "years added": (lambda: YEAR + YEAR, "cannot be added"),
    "a power of money": (lambda: AMOUNT**2, "cannot be raised"),
    "no finite number": (lambda: AMOUNT / (CASH - CASH), "cannot be computed"),
    "a range": (lambda: LEDGER.meta_bond_tenor * 2, "is a range"),
    "an open end": (lambda: LEDGER.lede_ai_bonds_multiple.high + 1, "open"),
    "another unit": (lambda: AMOUNT.to("pct"), "cannot be written in pct"),
    "no unit": (lambda: AMOUNT.to("USD_qn"), "unknown"),
    "too many decimals": (lambda: AMOUNT.to("USD_bn", 16), "0 to 15"),
    "half a decimal": (lambda: AMOUNT.to("USD_bn", 0.5), "0 to 15"),
    "rounded": (lambda: round(AMOUNT, 1), "to\\(unit, decimals\\)"),
    "divided without rest": (lambda: AMOUNT // CASH, "keeps no trail"),
    "compared with a figure": (lambda: AMOUNT > 25, "typed in"),
    "compared unlike": (lambda: AMOUNT > COUPON, "cannot be compared"),
    "no such figure": (lambda: LEDGER.f_meta_bond_amuont, "did you mean 'f_meta_bond_amount'"),
    "other rows": (
        lambda: (
            NOTES.amount * LEDGER.accounts_by_period("META", "FY2023", "FY2024").operating_cash_flow
        ),
        "other rows",
    ),
    "no such column": (lambda: NOTES.amuont, "did you mean 'amount'"),
    "no such company": (lambda: LEDGER.accounts("MTEA", "FY2024"), "did you mean 'META'"),
    "no such period": (lambda: LEDGER.accounts("META", "FY24"), "period of META"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_would_say_nothing_is_refused_where_it_is_written(case):
    make, words = REFUSED[case]
    with pytest.raises((ValueError, AttributeError), match=words) as refusal:
        make()
    assert "\n" not in str(refusal.value)


def test_columns_go_row_by_row():
    years = LEDGER.accounts_by_period("META", "FY2023", "FY2024")
    share = years.capex_cash / years.operating_cash_flow
    assert [float(one) for one in share] == [
        float(LEDGER.meta_capex_cash_fy2023) / float(LEDGER.meta_operating_cash_flow_fy2023),
        float(LEDGER.meta_capex_cash_fy2024) / float(LEDGER.meta_operating_cash_flow_fy2024),
    ]
    assert float(share["FY2024"]) == float(share[1]) == max(map(float, share))
    assert told(share.max()) == "max(capex_cash / operating_cash_flow)"
    assert {leaf.name for leaf in behind(share.min())} == {
        f"meta_{metric}_{year}"
        for metric in ("capex_cash", "operating_cash_flow")
        for year in ("fy2023", "fy2024")
    }
    assert len(NOTES) == 6 and [amount.figure for amount in NOTES.amount] == [
        4,
        4,
        6.5,
        4.5,
        6.5,
        4.5,
    ]


def test_a_range_has_ends_and_an_open_one_has_one():
    tenor = LEDGER.meta_bond_tenor
    assert math.isnan(tenor)
    assert (str(tenor.low), str(tenor.high)) == ("5.0 years", "40.0 years")
    assert told(tenor.high) == "meta_bond_tenor.high"
    assert AMOUNT.low is AMOUNT.high is AMOUNT


def test_every_figure_has_a_source_that_the_bibliography_holds():
    for name in LEDGER.figures:
        assert LEDGER.sources_of(name)


def test_nought_is_a_bound_and_no_figure_of_the_record():
    amount = LEDGER.f_meta_bond_amount
    assert [leaf.name for leaf in behind(amount > 0)] == ["f_meta_bond_amount"]
