"""Arithmetic over the ledger as tables write it: units follow, and no figure is typed in."""

import pytest

from aicredit.ledger.expressions import words_in
from aicredit.ledger.ledger import Ledger

LEDGER = Ledger.read()
CASH = "meta_operating_cash_flow_fy2024"

FITTING = {
    "USD_mn": ["f_meta_bond_amount"],
    "USD_bn": [
        "f_meta_bond_amount + meta_revenue_fy2024",
        "f_meta_bond_amount + f_germany_gdp_usd",
        "f_germany_gdp_usd",
        "f_germany_gdp_eur * f_germany_gdp_usd / f_germany_gdp_eur_oecd",
        f"{CASH} * (1 + f_meta_net_margin_ttm)",
        f"{CASH} * (1 + f_meta_net_margin_ttm) ** f_meta_server_life",
        f"{CASH} / f_meta_server_life",
        f"{CASH} * 12",
        f"({CASH} + f_meta_bond_amount) / 2",
        f"max({CASH}, f_meta_bond_amount)",
        f"abs({CASH} - f_meta_bond_amount)",
        f"-{CASH}",
    ],
    "USD_tn": ["f_meta_bond_amount"],
    "EUR_bn": ["f_germany_gdp_eur"],
    "pct": [
        "f_meta_coupon_2030",
        f"f_meta_bond_amount / {CASH}",
        f"{CASH} / f_meta_bond_amount - 1",
        "1 - f_meta_net_margin_ttm",
        "f_meta_net_margin_ttm / f_meta_server_life",
    ],
    "pp": ["f_terawulf_coupon - f_meta_coupon_2030"],
    "bp": ["f_terawulf_coupon - f_meta_coupon_2030"],
    "ratio": ["f_meta_coupon_2030", "f_meta_net_margin_ttm + 1"],
    "years": ["f_ms_end_year - 2025", "f_meta_server_life"],
    "months": ["f_meta_server_life"],
    "year": ["f_ms_end_year", "f_ms_end_year + f_meta_server_life", "f_meta_server_life + 2025"],
    "count": ["circular_openai_compute_gw / f_us_reactor_mean_capacity", "f_meta_bond_tranches"],
    "GW": ["nvidia_equity_per_gw / (f_meta_bond_amount / f_nvidia_openai_capacity)"],
}


@pytest.mark.parametrize("unit", FITTING)
def test_a_unit_that_follows_from_the_inputs_is_taken(unit):
    for expression in FITTING[unit]:
        assert LEDGER.evaluate(expression, unit).unit == unit


def test_units_turn_into_one_another_by_digits():
    assert LEDGER.evaluate("f_meta_bond_amount", "USD_mn").figure == 30_000
    assert LEDGER.evaluate("f_meta_coupon_2030", "ratio").figure == 0.042
    assert LEDGER.evaluate("f_meta_server_life", "months").figure == 66


UNFIT = {
    "USD_bn": [
        "f_meta_coupon_2030",
        "f_meta_bond_amount / meta_revenue_fy2024",
        "f_meta_bond_amount * meta_revenue_fy2024",
        "f_meta_bond_amount + f_meta_coupon_2030",
        "f_meta_bond_amount - 1",
        "f_germany_gdp_eur",
        "f_germany_gdp_eur + f_germany_gdp_usd",
        "max(f_meta_bond_amount, f_meta_coupon_2030)",
        "f_meta_server_life",
        "f_ms_end_year",
        "f_meta_bond_amount * f_ms_end_year",
        f"f_circular_equity_and_warrants * {CASH}",
        f"{CASH} ** 2",
        f"f_meta_net_margin_ttm ** {CASH}",
    ],
    "pct": ["f_meta_bond_amount", "f_meta_server_life", "f_ms_end_year"],
    "years": ["f_ms_end_year", CASH, f"{CASH} * f_meta_server_life"],
    "year": ["f_ms_end_year - 2025", "f_ms_end_year + f_ms_end_year"],
    "EUR_tn": ["f_germany_gdp_usd"],
    "count": ["f_meta_bond_tranches + f_meta_server_life"],
    "degC": ["f_meta_coupon_2030"],
}


@pytest.mark.parametrize(
    ("unit", "expression"), [(unit, text) for unit, texts in UNFIT.items() for text in texts]
)
def test_a_unit_that_does_not_follow_is_refused_in_one_line(unit, expression):
    with pytest.raises(ValueError, match=r"^['\"]") as refusal:
        LEDGER.evaluate(expression, unit)
    assert expression in str(refusal.value)
    assert "\n" not in str(refusal.value)


TYPED = [
    "f_meta_bond_amount + 2.999",
    "42.0",
    "1",
    "0.05 * f_meta_bond_amount",
    "f_meta_bond_amount * 1.24",
    "f_meta_bond_amount * 7",
    "f_meta_bond_amount * 100",
    "f_meta_bond_amount / 1000",
    "f_meta_bond_tranches + 2",
    "f_meta_bond_tranches + 1",
    "f_meta_bond_tranches - 100",
    "max(f_meta_bond_tranches, 4)",
    "f_meta_bond_amount * (12 / 4)",
    "f_meta_bond_amount * (1 + 2)",
    "f_meta_bond_amount * -3",
    "f_meta_bond_amount + 2025",
    "f_ms_end_year - 202",
    "f_meta_bond_amount * 1e400",
    "f_meta_bond_amount * 1e6",
    "f_meta_bond_amount * True",
    "f_meta_bond_amount * '2'",
    "2 ** f_meta_net_margin_ttm",
]


@pytest.mark.parametrize("expression", TYPED)
def test_a_figure_typed_into_an_expression_is_refused(expression):
    with pytest.raises(ValueError, match=r"^['\"]") as refusal:
        LEDGER.evaluate(expression)
    assert "\n" not in str(refusal.value)
    assert "allowed: " in str(refusal.value)


MALFORMED = {
    "f_none * 2": "is called 'f_none'",
    "f_meta_bond_amount.real": "low or high",
    "f_meta_bond_amount.unit": "low or high",
    "f_meta_bond_amount.low.high": "not allowed",
    "f_meta_bond_amount.__class__": "low or high",
    "f_meta_bond_amount +": "cannot be computed",
    "": "cannot be computed",
    "f_meta_bond_amount // meta_revenue_fy2024": "not allowed",
    "f_meta_bond_amount % meta_revenue_fy2024": "not allowed",
    f"f_meta_bond_amount if f_meta_bond_amount else {CASH}": "not allowed",
    "[f_meta_bond_amount][f_meta_bond_tranches]": "not allowed",
    "round(f_meta_bond_amount)": "not allowed",
    "min()": "not allowed",
    f"f_meta_bond_amount == {CASH}": "not allowed",
    f"f_meta_bond_amount / ({CASH} - {CASH})": "cannot be computed",
    "((f_meta_bond_tranches ** f_meta_bond_tranches) ** f_meta_bond_tranches) "
    "** (f_meta_bond_tranches ** f_meta_bond_tranches)": "cannot be computed",
    "(f_meta_net_margin_ttm - 1) ** f_meta_net_margin_ttm": "cannot be computed",
    "meta_bond_tenor": "is a range; use meta_bond_tenor.low or meta_bond_tenor.high",
    "lede_ai_bonds_multiple.high": "open",
    "(" * 3000 + CASH + ")" * 3000: "cannot be computed",
}


@pytest.mark.parametrize("expression", MALFORMED, ids=lambda text: text[:40])
def test_what_cannot_be_computed_is_refused_in_one_line(expression):
    with pytest.raises(ValueError, match=r"^['\"]") as refusal:
        LEDGER.evaluate(expression)
    assert MALFORMED[expression] in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert len(str(refusal.value)) < 450


def test_names_are_those_of_the_syntax_in_their_order():
    assert words_in("1e3 * max(b.low, a) / a - 1E-3") == ["b.low", "a", "a"]


BUILT = {
    "f_meta_bond_amount # + 3": "comment",
    "f_meta_bond_amount * 12 / 4 / 2": "chain",
    "12 * f_meta_bond_amount / 4": "chain",
    "f_meta_bond_amount * 2 / (f_meta_bond_tranches * 4)": "chain",
    "f_meta_bond_tranches / f_meta_bond_tranches": "no difference",
    f"{CASH} * f_meta_bond_amount / {CASH}": "no difference",
    f"f_meta_bond_amount + {CASH} - {CASH}": "no difference",
    f"max({CASH} - {CASH}, f_meta_bond_amount)": "no difference",
    f"f_meta_bond_amount * ({CASH} / {CASH} + {CASH} / {CASH})": "no difference",
    f"f_meta_bond_amount.high * {CASH} / f_meta_bond_amount": "no difference",
}


@pytest.mark.parametrize("expression", BUILT)
def test_a_figure_built_of_constants_is_refused(expression):
    with pytest.raises(ValueError, match=BUILT[expression]):
        LEDGER.evaluate(expression)


COMPARED = {
    f"f_meta_bond_amount > {CASH}": False,
    f"f_meta_bond_amount < {CASH}": True,
    "meta_capex_2026_outcome.low > meta_capex_2026.high": True,
    f"min(f_meta_bond_amount, {CASH}) >= f_meta_bond_amount / 2": True,
    "f_ms_end_year > 2027": True,
    "f_meta_net_margin_ttm < 1": True,
}


@pytest.mark.parametrize("comparison", COMPARED)
def test_a_comparison_is_true_or_false(comparison):
    assert LEDGER.holds(comparison) is COMPARED[comparison]


SAYS_NOTHING = {
    f"{CASH} >= {CASH}": "whatever",
    f"{CASH} / {CASH} == 1": "typed in",
    f"{CASH} == {CASH}": "whatever",
    "f_meta_bond_amount > 7": "typed in",
    f"f_meta_bond_amount > f_meta_coupon_2030 > {CASH}": "no comparison",
    "f_meta_bond_amount": "no comparison",
    "1 > 2": "without a name",
    "f_meta_bond_amount > f_meta_coupon_2030": "cannot be compared",
    "f_none > f_meta_bond_amount": "is called 'f_none'",
}


@pytest.mark.parametrize("comparison", SAYS_NOTHING)
def test_a_comparison_that_figures_cannot_decide_is_refused(comparison):
    with pytest.raises(ValueError, match=SAYS_NOTHING[comparison]) as refusal:
        LEDGER.holds(comparison)
    assert "\n" not in str(refusal.value)
