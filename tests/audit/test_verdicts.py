"""Each rule, on claims made for the purpose; then the Meta chapter's own."""

import re
import shutil

import pandas as pd
import pytest

from aicredit.audit import verdicts
from aicredit.ledger import checkout
from aicredit.ledger.ledger import Ledger
from aicredit.ledger.tables import Folder

CLAIM = {
    "section": "meta",
    "paragraph": "1",
    "kind": "reported",
    "entity": "Firm",
    "counterparty": "",
    "metric": "sales",
    "low": "",
    "high": "",
    "unit": "USD_bn",
    "period": "FY2024",
    "statement": "A statement.",
    "basis": "fact",
    "check": "",
    "tolerance": "",
    "note": "",
}
SUM = {"basis": "arithmetic", "check": "f_sales - f_profit"}
FACTS = """f_sales,Firm,sales,FY2024,30.4,USD_bn,2025-01-01,xpert-2025-11-10,page 1,primary,
f_profit,Firm,profit,FY2024,12,USD_bn,2025-01-01,xpert-2025-11-10,page 1,primary,
f_rumour,Firm,rumour,FY2024,5,USD_bn,2025-01-01,xpert-2025-11-10,page 1,unverified,
f_margin,Firm,margin,FY2024,30.4,pct,2025-01-01,xpert-2025-11-10,page 1,primary,
f_multiple,Firm,multiple,FY2024,3.04,ratio,2025-01-01,xpert-2025-11-10,page 1,primary,
f_spread,Firm,spread,FY2024,225,bp,2025-01-01,xpert-2025-11-10,page 1,primary,
f_gap,Firm,gap,FY2024,30.4,pp,2025-01-01,xpert-2025-11-10,page 1,primary,
f_sales_mn,Firm,sales,FY2024,30400,USD_mn,2025-01-01,xpert-2025-11-10,page 2,primary,
f_sales_tn,Firm,sales,FY2024,0.0304,USD_tn,2025-01-01,xpert-2025-11-10,page 3,primary,
f_sales_eur,Firm,sales,FY2024,30.4,EUR_bn,2025-01-01,xpert-2025-11-10,page 4,primary,
f_term,Firm,term,FY2024,36,months,2025-01-01,xpert-2025-11-10,page 1,primary,
f_share,Firm,share,FY2024,57,pct,2025-01-01,xpert-2025-11-10,page 1,primary,
f_part,Firm,part,FY2024,0.57,ratio,2025-01-01,xpert-2025-11-10,page 1,primary,
f_other_year,Firm,sales,FY2023,33,USD_bn,2025-01-01,xpert-2025-11-10,page 1,primary,"""
DEALS = """deal_loan,Bank,Vehicle,debt,10,drawn,2025-01-01,Firm,xpert-2025-11-10,
deal_stake,Fund,Firm,equity,5,drawn,2025-01-01,,xpert-2025-11-10,
deal_together,Firm,Bank,partnership,,signed,2025-01-01,,xpert-2025-11-10,
deal_bid,Loser,Vehicle,debt,10,cancelled,2025-01-01,Firm,xpert-2025-11-10,"""


@pytest.fixture
def verdict(tmp_path):
    """A function that writes claims beside known facts and deals, and decides the last."""

    def decide(*claims):
        data = tmp_path / "data"
        shutil.copytree(checkout.DATA, data, dirs_exist_ok=True)
        append(data / "facts.csv", FACTS)
        append(data / "deals.csv", DEALS)
        header = (data / "claims.csv").read_text().splitlines()[0].split(",")
        for number, changes in enumerate(claims):
            row = {**CLAIM, "id": f"meta_made_{number}", **changes}
            append(data / "claims.csv", ",".join(row[column] for column in header))
        return verdicts.verdict_of(f"meta_made_{len(claims) - 1}", Ledger.read(data))

    return decide


def append(path, lines):
    path.write_text(path.read_text().rstrip("\n") + "\n" + lines + "\n")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"low": "30", "high": "30", "check": "f_sales"}, "right"),
        ({"low": "30.4", "high": "30.4", "check": "f_sales"}, "right"),
        ({"low": "30.0", "high": "30.0", "check": "f_sales"}, "wrong"),
        ({"low": "31", "high": "31", "tolerance": "0.5", "check": "f_sales"}, "roughly right"),
        ({"low": "31", "high": "31", "check": "f_sales"}, "wrong"),
        ({"low": "30", "check": "f_sales"}, "right"),
        ({"low": "31", "check": "f_sales"}, "wrong"),
        ({"high": "30", "check": "f_sales"}, "right"),
        ({"high": "40", "check": "f_sales"}, "wrong"),
        ({"low": "29", "high": "33", "check": "f_sales"}, "right"),
        ({"low": "12", "high": "30", "check": "f_profit..f_sales"}, "mislabelled"),
        ({"low": "12", "high": "12", "check": "f_sales ; f_profit"}, "wrong"),
        ({"low": "12", "high": "12", "check": "f_profit"}, "mislabelled"),
        ({"low": "13", "high": "13", "check": "f_sales ; f_profit"}, "wrong"),
        ({"low": "5", "high": "5", "metric": "rumour", "check": "f_rumour"}, "could not check"),
        ({"basis": "none", "check": "nobody knows"}, "could not check"),
        ({"basis": "none", "kind": "opinion", "check": "opinion"}, "opinion"),
        ({"low": "18", "high": "18", **SUM}, "right"),
        ({"low": "19", "high": "19", **SUM}, "wrong"),
    ],
)  # fmt: skip
def test_figures(verdict, changes, expected):
    assert verdict(changes).verdict == expected


@pytest.mark.parametrize(
    ("low", "high", "unit", "changes", "expected"),
    [
        ("0.0304", "0.0304", "USD_tn", {"check": "f_sales"}, "right"),
        ("0.0305", "0.0305", "USD_tn", {"check": "f_sales"}, "wrong"),
        (
            "0.0305",
            "0.0305",
            "USD_tn",
            {"check": "f_sales", "tolerance": "0.0001"},
            "roughly right",
        ),
        ("0.03", "0.03", "USD_tn", {"check": "f_sales"}, "right"),
        ("0.0304", "", "USD_tn", {"check": "f_sales"}, "right"),
        ("0.0305", "", "USD_tn", {"check": "f_sales"}, "wrong"),
        ("30400", "30400", "USD_mn", {"check": "f_sales"}, "right"),
        ("30.4", "30.4", "USD_bn", {"check": "f_sales_mn"}, "right"),
        ("30.4", "30.4", "USD_bn", {"check": "f_sales_tn"}, "right"),
        ("30.4", "30.4", "USD_bn", {"check": "f_profit ; f_sales_mn"}, "right"),
        ("30.4", "33", "USD_bn", {"check": "f_sales_mn..f_other_year"}, "mislabelled"),
        ("3", "3", "years", {"check": "f_term", "metric": "term"}, "right"),
        ("304", "304", "pct", {"check": "f_multiple", "metric": "multiple"}, "right"),
        ("2.25", "2.25", "pct", {"check": "f_spread", "metric": "spread"}, "right"),
        ("30.4", "30.4", "USD_bn", {"check": "f_sales_eur in EUR_bn"}, "mislabelled"),
        ("0.0304", "0.0304", "USD_tn", {"check": "f_sales_eur in EUR_tn"}, "mislabelled"),
        ("30.4", "30.4", "degC", {"check": "f_margin in pct", "metric": "margin"}, "mislabelled"),
        ("31.4", "31.4", "degC", {"check": "f_margin in pct", "metric": "margin"}, "wrong"),
    ],
)
def test_a_fact_in_another_unit_is_converted(verdict, low, high, unit, changes, expected):
    decided = verdict({"low": low, "high": high, "unit": unit, **changes})
    assert decided.verdict == expected
    assert decided.decided_by.partition(" ")[0] in changes["check"]


@pytest.mark.parametrize(
    "changes",
    [
        {"check": "f_part", "metric": "part"},
        {"basis": "arithmetic", "check": "f_share * 1"},
        {"basis": "arithmetic", "check": "f_part * 1"},
    ],
)
def test_floating_point_does_not_decide_at_the_edge(verdict, changes):
    assert verdict({"low": "57", "unit": "pct", **changes}).verdict == "right"


def test_what_is_found_is_in_the_fact_s_unit_and_the_margin_in_the_claim_s(verdict):
    decided = verdict({"low": "0.0349", "high": "0.0349", "unit": "USD_tn", "check": "f_sales"})
    assert decided.verdict == "wrong"
    assert decided.found == "$30.4 bn"
    assert decided.figure == (pytest.approx(0.0304), pytest.approx(0.0304))
    assert decided.margin == pytest.approx(-0.00445)
    assert decided.flip == "a figure between $0.03485 tn and $0.03495 tn"


ARITHMETIC = {"low": "18", "high": "18", "basis": "arithmetic"}
FACT = {"low": "30", "high": "30"}
REFUSED = {
    "per cent for money": ({**FACT, "check": "f_margin"}, "pct does not turn into USD_bn"),
    "euros for dollars": ({**FACT, "check": "f_sales_eur"}, "EUR_bn does not turn into USD_bn"),
    "points for per cent": ({**FACT, "unit": "pct", "check": "f_gap"}, "pp does not turn into pct"),
    "an alternative of another kind": ({**FACT, "check": "f_sales ; f_margin"}, "f_margin"),
    "an end of another kind": ({**FACT, "check": "f_profit..f_margin"}, "f_margin"),
    "'in' where it converts": ({**FACT, "check": "f_sales in USD_tn"}, "leave out 'in'"),
    "'in' a unit that is none": ({**FACT, "check": "f_sales in dollars"}, "unit 'dollars'"),
    "'in' a unit not the fact's": ({**FACT, "check": "f_sales in EUR_bn"}, "USD_bn does not turn"),
    "an empty alternative": ({**FACT, "check": "f_sales ;"}, "alternative is empty"),
    "an alternative named twice": ({**FACT, "check": "f_sales ; f_sales"}, "named twice"),
    "a range the wrong way round": ({**FACT, "check": "f_sales..f_profit"}, "low..high"),
    "a range of three": ({**FACT, "check": "f_profit..f_sales..f_sales"}, "low..high"),
    "a range without an end": ({**FACT, "check": "f_sales.."}, "no fact is called ''"),
    "a deal for a fact": ({**FACT, "check": "deal_stake"}, "no fact is called 'deal_stake'"),
    "a fact without figures": ({"check": "f_sales"}, "low and high are empty"),
    "arithmetic without figures": ({**SUM}, "low and high are empty"),
    "low above high": ({"low": "31", "high": "30", "check": "f_sales"}, "above high"),
    "a tolerance as large as the figure": (
        {**FACT, "tolerance": "30", "check": "f_sales"},
        "tolerance 30; allowed: 0 to 3",
    ),
    "arithmetic in another unit": ({**ARITHMETIC, **SUM, "unit": "pct"}, "gives US dollars"),
    "mixed units": (
        {**ARITHMETIC, "check": "f_sales - f_margin"},
        "(a share) cannot be taken from f_sales (US dollars)",
    ),
    "a figure typed in": ({**ARITHMETIC, "check": "f_sales - 12.4"}, "typed in"),
    "itself": ({**ARITHMETIC, "check": "meta_made_0"}, "is checked with itself"),
    "itself at an end": ({**ARITHMETIC, "check": "meta_made_0.high * 1"}, "checked with itself"),
    "its own outcome": ({**ARITHMETIC, "check": "meta_made_0_outcome"}, "checked with itself"),
    "an outcome of another": (
        {**ARITHMETIC, "check": "meta_capex_2025_outcome"},
        "was known on 2026-01-28",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_check_that_can_decide_nothing_is_refused(verdict, case):
    changes, words = REFUSED[case]
    with pytest.raises(ValueError, match=re.escape(words)) as refusal:
        verdict(changes)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("length", [2, 3])
def test_claims_that_rest_on_each_other_are_refused(verdict, length):
    circle = [
        {**ARITHMETIC, "check": f"meta_made_{(number + 1) % length} * 1"}
        for number in range(length)
    ]
    with pytest.raises(ValueError, match="is checked with itself"):
        verdict(*circle)


def test_a_claim_that_rests_on_a_circle_of_others_still_ends(verdict):
    circle = [{**ARITHMETIC, "check": f"meta_made_{1 - number}"} for number in range(2)]
    assert verdict(*circle, {**ARITHMETIC, "check": "meta_made_0"}).verdict == "right"


def test_arithmetic_over_a_figure_nobody_confirmed_is_unverified(verdict):
    decided = verdict({"low": "25", "high": "25", **SUM, "check": "f_sales - f_rumour"})
    assert decided.verdict == "could not check"
    assert decided.flip == "a source for f_rumour that can be read"


def test_the_article_against_itself_is_inconsistent(verdict):
    first = {"low": "10", "high": "10", "check": "f_profit"}
    second = {
        "low": "3",
        "high": "3",
        "basis": "arithmetic",
        "check": "meta_made_0 * 2",
    }
    assert verdict(first, second).verdict == "contradicts itself"


@pytest.mark.parametrize(
    ("giver", "receiver", "kind", "deal", "expected"),
    [
        ("Fund", "Firm", "equity", "deal_stake", "right"),
        ("Fund", "Firm", "debt", "deal_stake", "mislabelled"),
        ("Firm", "Fund", "equity", "deal_stake", "wrong"),
        ("Other", "Firm", "equity", "deal_stake", "wrong"),
        ("Fund", "Other", "equity", "deal_stake", "wrong"),
        ("Bank", "Firm", "debt", "deal_loan", "mislabelled"),
        ("Bank", "Vehicle", "debt", "deal_loan", "right"),
        ("Loser", "Firm", "debt", "deal_bid", "could not check"),
    ],
)
def test_relations(verdict, giver, receiver, kind, deal, expected):
    relation = {
        "kind": "relation",
        "entity": giver,
        "counterparty": receiver,
        "metric": kind,
        "unit": "",
        "basis": "relation",
        "check": deal,
    }
    assert verdict(relation).verdict == expected


def test_margin_and_flip_are_told(verdict):
    decided = verdict({"low": "31", "high": "31", "check": "f_sales"})
    assert decided.decided_by == "f_sales"
    assert decided.margin == pytest.approx(-0.1)
    assert decided.flip == "a figure between $30.5 bn and $31.5 bn"


def test_a_range_needs_its_end_named(verdict):
    ranged = {"low": "1", "high": "2", "check": "f_sales"}
    vague = {"low": "1", "high": "1", "basis": "arithmetic", "check": "meta_made_0 * 2"}
    with pytest.raises(ValueError, match=r"is a range; use meta_made_0\.low or meta_made_0\.high"):
        verdict(ranged, vague)


META = {
    "meta_bond_amount": "right",
    "meta_capex_growth_2026": "mislabelled",
    "meta_capex_2026": "roughly right",
    "meta_private_amount": "mislabelled",
    "meta_private_pimco": "mislabelled",
    "meta_private_apollo": "could not check",
    "meta_share_price_fall": "wrong",
    "meta_market_cap_loss": "right",
    "meta_net_margin": "mistranslated",
    "meta_owned_by_facebook": "mistranslated",
    "amazon_multiple_of_meta": "contradicts itself",
}


@pytest.mark.parametrize("claim", META)
def test_meta(claim):
    assert verdicts.verdict_of(claim, Ledger.read()).verdict == META[claim]


@pytest.mark.parametrize(
    ("row", "refused"),
    [
        ({"claim": "meta_bond_amount"}, "is right as printed"),
        ({"right_in": "meta_private_amount"}, "'meta_private_amount' does not have it right"),
        ({"right_in": "overview_openai_losses"}, "'overview_openai_losses' does not have it"),
    ],
)
def test_damage_by_the_translation_is_claimed_only_where_another_section_is_sound(row, refused):
    tables = dict(Folder(checkout.DATA))
    damaged = tables["translations"].set_index("claim", drop=False)
    new = {**damaged.loc["meta_net_margin"], **row}
    others = damaged.drop([new["claim"], "meta_net_margin"], errors="ignore")
    tables["translations"] = pd.concat([others, pd.DataFrame([new])])
    with pytest.raises(ValueError, match=refused):
        verdicts.verdict_of(new["claim"], Ledger(tables))


def test_partners_may_be_named_in_either_order(verdict):
    for entity, counterparty in (("Firm", "Bank"), ("Bank", "Firm")):
        relation = {"entity": entity, "counterparty": counterparty, "metric": "partnership"}
        made = {"basis": "relation", "check": "deal_together", **relation}
        assert verdict(made).verdict == "right"


def test_where_the_own_label_has_a_record_another_thing_s_figure_is_wrong_and_named():
    growth = verdicts.verdict_of("alphabet_revenue_growth", Ledger.read())
    assert (growth.verdict, growth.figure, growth.own_label) == ("wrong", (16, 16), (16, 16))
    assert growth.found == "16% (the figure printed: Alphabet, net income growth, Q3 2025)"
    assert growth.margin == pytest.approx(-16.5)


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        ("overview_microsoft_debt_market", "no (true of: Microsoft, raised lease debt, 2025)"),
        ("funding_gap_germany_usd", "Germany, GDP, 2024, €"),
    ],
)
def test_what_fits_instead_is_said_as_what_it_is(claim, found):
    assert found in verdicts.verdict_of(claim, Ledger.read()).found
