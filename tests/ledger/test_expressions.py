"""Arithmetic over the ledger: units follow from the inputs, and no figure is typed in."""

from types import SimpleNamespace

import pytest
from aicredit.pages.numbers import Numbers, Run

from aicredit.ledger.expressions import words_in
from aicredit.ledger.ledger import Ledger

LEDGER = Ledger.read()
NOTES = SimpleNamespace(
    principal=30.0, rates=[0.04, 0.05], label="notes", empty=float("nan"), untold=1.0
)
UNITS = {"principal": "USD_bn", "rates": "ratio", "label": "ratio", "empty": "ratio"}


@pytest.fixture
def numbers():
    stated = Numbers(LEDGER, {})
    stated.runs["notes"] = Run("notes", "bonds.tranche_table", "", {}, NOTES, UNITS)
    stated.state("USD_bn", cash="meta_operating_cash_flow_fy2024", notes_total="notes.principal")
    stated.state("ratio", growth="f_meta_net_margin_ttm / 100")
    return stated


FITTING = {
    "USD_mn": ["f_meta_bond_amount * 1000", "1000 * f_meta_bond_amount", "1e3 * notes.principal"],
    "USD_bn": [
        "f_meta_bond_amount + meta_revenue_fy2024",
        "f_germany_gdp_usd * 1000",
        "f_germany_gdp_eur * f_germany_gdp_usd / f_germany_gdp_eur_oecd * 1000",
        "cash + notes_total + notes.principal",
        "cash * (1 + f_meta_net_margin_ttm / 100)",
        "cash * (1 + growth) ** f_meta_server_life",
        "cash / f_meta_server_life",
        "cash / (f_meta_server_life * 12)",
        "cash * 12",
        "(cash + notes_total) / 2",
        "max(cash, notes_total)",
        "-cash",
    ],
    "USD_tn": ["f_meta_bond_amount / 1000", "f_germany_gdp_usd"],
    "pct": [
        "f_meta_coupon_2030",
        "notes_total / cash * 100",
        "(cash / notes_total - 1) * 100",
        "100 - f_meta_net_margin_ttm",
        "100 / f_meta_server_life",
    ],
    "pp": ["f_terawulf_coupon - f_meta_coupon_2030"],
    "bp": ["(f_terawulf_coupon - f_meta_coupon_2030) * 100"],
    "ratio": ["f_meta_coupon_2030 / 100", "cash / notes_total", "growth + 1", "growth"],
    "years": ["f_ms_end_year - 2025", "f_meta_server_life"],
    "months": ["f_meta_server_life * 12", "12 * f_meta_server_life"],
    "year": ["f_ms_end_year", "f_ms_end_year + f_meta_server_life"],
    "count": ["circular_openai_compute_gw / f_us_reactor_mean_capacity", "f_meta_bond_tranches"],
    "GW": ["nvidia_equity_per_gw / (f_meta_bond_amount / f_nvidia_openai_capacity)"],
}


@pytest.mark.parametrize("unit", FITTING)
def test_a_unit_that_follows_from_the_inputs_is_taken(numbers, unit):
    for place, expression in enumerate(FITTING[unit]):
        numbers.state(unit, **{f"x{place}": expression})


UNFIT = {
    "USD_bn": [
        "f_meta_coupon_2030",
        "f_meta_bond_amount * 1000",
        "f_meta_bond_amount * 100",
        "f_meta_bond_amount / meta_revenue_fy2024",
        "f_meta_bond_amount * meta_revenue_fy2024",
        "f_meta_bond_amount + f_meta_coupon_2030",
        "f_meta_bond_amount + f_germany_gdp_usd",
        "f_meta_bond_amount - 1",
        "f_germany_gdp_usd",
        "f_germany_gdp_eur * 1000",
        "f_meta_bond_amount * f_meta_coupon_2030",
        "max(f_meta_bond_amount, f_meta_coupon_2030)",
        "cash + growth",
        "f_meta_server_life",
        "f_ms_end_year",
        "f_meta_bond_amount * f_ms_end_year",
        "f_circular_equity_and_warrants * cash",
        "cash ** 2",
        "cash ** growth * notes_total",
    ],
    "USD_mn": ["cash", "notes_total", "notes.principal"],
    "pct": [
        "notes.principal",
        "cash / notes_total",
        "growth",
        "f_meta_server_life",
        "f_meta_coupon_2030 + growth",
    ],
    "bp": ["f_meta_coupon_2030"],
    "ratio": [
        "f_meta_coupon_2030",
        "f_meta_coupon_2030 + 1",
        "f_meta_server_life",
        "f_ms_end_year",
    ],
    "years": ["f_ms_end_year", "f_meta_server_life * 12", "f_meta_server_life / 12", "cash"],
    "months": ["f_meta_server_life"],
    "year": ["f_ms_end_year - 2025", "f_meta_server_life + 2025", "f_ms_end_year + f_ms_end_year"],
    "EUR_tn": ["f_germany_gdp_usd"],
    "count": ["f_meta_bond_tranches + 100", "f_meta_coupon_2030"],
    "GW": ["f_nvidia_openai_capacity * 1000"],
    "degC": ["f_meta_coupon_2030"],
}


@pytest.mark.parametrize(
    ("unit", "expression"), [(unit, text) for unit, texts in UNFIT.items() for text in texts]
)
def test_a_unit_that_does_not_follow_is_refused_in_one_line(numbers, unit, expression):
    with pytest.raises(ValueError, match=r"^['\"]") as refusal:
        numbers.state(unit, x=expression)
    assert expression in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert "x" not in numbers.stated


TYPED = [
    "f_meta_bond_amount + 2.999",
    "42.0",
    "1",
    "0.05 * f_meta_bond_amount",
    "f_meta_bond_amount * 1.24",
    "f_meta_bond_amount * 7",
    "f_meta_bond_tranches + 2",
    "f_meta_bond_tranches - 12",
    "max(f_meta_bond_tranches, 4)",
    "f_meta_bond_amount * (100 / 12)",
    "f_meta_bond_amount * (1 + 2)",
    "f_meta_bond_amount * -3",
    "notes.principal + 2025",
    "f_meta_bond_amount + 2025",
    "f_ms_end_year - 202",
    "f_meta_bond_amount * 1e400",
    "f_meta_bond_amount * 1e6",
    "f_meta_bond_amount * True",
    "f_meta_bond_amount * '2'",
]


@pytest.mark.parametrize("expression", TYPED)
def test_a_figure_typed_into_an_expression_is_refused(numbers, expression):
    with pytest.raises(ValueError, match=r"^['\"]") as refusal:
        numbers.state("count", x=expression)
    assert "\n" not in str(refusal.value)
    assert "allowed: " in str(refusal.value)


MALFORMED = {
    "f_none * 2": "is called 'f_none'",
    "f_meta_bond_amount.real": "low or high",
    "f_meta_bond_amount.unit": "low or high",
    "f_meta_bond_amount.low.high": "not allowed",
    "notes": "notes",
    "notes.missing": "missing",
    "notes.rates": "one number",
    "notes.label": "one number",
    "notes.empty": "not a number",
    "notes.untold": "has no unit",
    "notes.__class__": "__class__",
    "f_meta_bond_amount +": "cannot be computed",
    "": "cannot be computed",
    "f_meta_bond_amount // meta_revenue_fy2024": "not allowed",
    "f_meta_bond_amount % meta_revenue_fy2024": "not allowed",
    "f_meta_bond_amount if growth else cash": "not allowed",
    "[f_meta_bond_amount][growth]": "not allowed",
    "round(f_meta_bond_amount)": "not allowed",
    "min()": "not allowed",
    "f_meta_bond_amount == cash": "not allowed",
    "f_meta_bond_amount / (cash - cash)": "cannot be computed",
    "((f_meta_bond_tranches ** f_meta_bond_tranches) ** f_meta_bond_tranches) "
    "** (f_meta_bond_tranches ** f_meta_bond_tranches)": "cannot be computed",
    "(growth - 1) ** growth": "cannot be computed",
    "meta_bond_tenor": "is a range; use meta_bond_tenor.low or meta_bond_tenor.high",
    "lede_ai_bonds_multiple.high": "open",
    "(" * 3000 + "cash" + ")" * 3000: "cannot be computed",
}


@pytest.mark.parametrize("expression", MALFORMED, ids=lambda text: text[:40])
def test_what_cannot_be_computed_is_refused_in_one_line(numbers, expression):
    with pytest.raises(ValueError, match=r"^['\"]") as refusal:
        numbers.state("USD_bn", x=expression)
    assert MALFORMED[expression] in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert len(str(refusal.value)) < 400


def test_names_are_those_of_the_syntax_in_their_order():
    assert words_in("1e3 * max(b.low, a) / a - 1E-3") == ["b.low", "a", "a"]
    assert LEDGER.evaluate("1e3 * f_meta_bond_amount").inputs == {"f_meta_bond_amount": 30}


BUILT = {
    "f_meta_bond_amount # + 3": "comment",
    "f_meta_bond_amount * 12 / 4 / 2": "chain",
    "12 * f_meta_bond_amount / 4": "chain",
    "f_meta_bond_amount * 1000 / 1000 * 1000": "chain",
    "f_meta_bond_amount * 2 / (f_meta_bond_tranches * 4)": "chain",
    "f_meta_bond_tranches / f_meta_bond_tranches": "no difference",
    "cash * f_meta_bond_amount / cash": "no difference",
    "f_meta_bond_amount + cash - cash": "no difference",
    "max(cash - cash, f_meta_bond_amount)": "no difference",
    "f_meta_bond_amount * (cash / cash + cash / cash)": "no difference",
    "f_meta_bond_amount.high * cash / f_meta_bond_amount": "no difference",
    "f_meta_bond_tranches + 1": "typed in",
    "1 + f_meta_bond_tranches * 2": "typed in",
    "f_meta_bond_tranches - 100": "typed in",
}


@pytest.mark.parametrize("expression", BUILT)
def test_a_figure_built_of_constants_is_refused(numbers, expression):
    with pytest.raises(ValueError, match=BUILT[expression]):
        numbers.ledger.evaluate(expression, numbers._names())
