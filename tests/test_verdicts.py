"""Each rule, on claims made for the purpose; then the Meta chapter's own."""

import shutil

import pytest

from aicredit import tables, verdicts
from aicredit.ledger import Ledger

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
f_rumour,Firm,rumour,FY2024,5,USD_bn,2025-01-01,xpert-2025-11-10,page 1,unverified,"""
DEALS = """deal_loan,Bank,Vehicle,debt,10,drawn,2025-01-01,Firm,xpert-2025-11-10,
deal_stake,Fund,Firm,equity,5,drawn,2025-01-01,,xpert-2025-11-10,
deal_together,Firm,Bank,partnership,,signed,2025-01-01,,xpert-2025-11-10,
deal_bid,Loser,Vehicle,debt,10,cancelled,2025-01-01,Firm,xpert-2025-11-10,"""


@pytest.fixture
def verdict(tmp_path):
    """A function that writes claims beside known facts and deals, and decides the last."""

    def decide(*claims):
        data = tmp_path / "data"
        shutil.copytree(tables.DATA, data, dirs_exist_ok=True)
        append(data / "facts.csv", FACTS)
        append(data / "deals.csv", DEALS)
        header = (data / "claims.csv").read_text().splitlines()[0].split(",")
        for number, changes in enumerate(claims):
            row = {**CLAIM, "id": f"meta_made_{number}", **changes}
            append(data / "claims.csv", ",".join(row[column] for column in header))
        return verdicts.verdict_of(f"meta_made_{len(claims) - 1}", Ledger(data))

    return decide


def append(path, lines):
    path.write_text(path.read_text().rstrip("\n") + "\n" + lines + "\n")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"low": "30", "high": "30", "check": "f_sales"}, "confirmed"),
        ({"low": "30.4", "high": "30.4", "check": "f_sales"}, "confirmed"),
        ({"low": "30.0", "high": "30.0", "check": "f_sales"}, "contradicted"),
        ({"low": "31", "high": "31", "tolerance": "0.5", "check": "f_sales"}, "approximate"),
        ({"low": "31", "high": "31", "check": "f_sales"}, "contradicted"),
        ({"low": "30", "check": "f_sales"}, "confirmed"),
        ({"low": "31", "check": "f_sales"}, "contradicted"),
        ({"high": "30", "check": "f_sales"}, "confirmed"),
        ({"high": "40", "check": "f_sales"}, "contradicted"),
        ({"low": "29", "high": "33", "check": "f_sales"}, "confirmed"),
        ({"low": "12", "high": "30", "check": "f_profit..f_sales"}, "qualified"),
        ({"low": "12", "high": "12", "check": "f_sales ; f_profit"}, "qualified"),
        ({"low": "13", "high": "13", "check": "f_sales ; f_profit"}, "contradicted"),
        ({"low": "5", "high": "5", "metric": "rumour", "check": "f_rumour"}, "unverified"),
        ({"basis": "none", "check": "nobody knows"}, "unverified"),
        ({"basis": "none", "kind": "opinion", "check": "opinion"}, "opinion"),
        ({"low": "18", "high": "18", **SUM}, "confirmed"),
        ({"low": "19", "high": "19", **SUM}, "contradicted"),
    ],
)  # fmt: skip
def test_figures(verdict, changes, expected):
    assert verdict(changes).verdict == expected


def test_the_article_against_itself_is_inconsistent(verdict):
    first = {"low": "10", "high": "10", "check": "f_profit"}
    second = {
        "low": "3",
        "high": "3",
        "basis": "arithmetic",
        "check": "meta_made_0 * 2",
        "unit": "ratio",
    }
    assert verdict(first, second).verdict == "inconsistent"


@pytest.mark.parametrize(
    ("giver", "receiver", "kind", "deal", "expected"),
    [
        ("Fund", "Firm", "equity", "deal_stake", "confirmed"),
        ("Fund", "Firm", "debt", "deal_stake", "qualified"),
        ("Firm", "Fund", "equity", "deal_stake", "contradicted"),
        ("Other", "Firm", "equity", "deal_stake", "contradicted"),
        ("Fund", "Other", "equity", "deal_stake", "contradicted"),
        ("Bank", "Firm", "debt", "deal_loan", "qualified"),
        ("Bank", "Vehicle", "debt", "deal_loan", "confirmed"),
        ("Loser", "Firm", "debt", "deal_bid", "unverified"),
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
    "meta_bond_amount": "confirmed",
    "meta_capex_growth_2026": "qualified",
    "meta_capex_2026": "approximate",
    "meta_private_amount": "qualified",
    "meta_private_pimco": "qualified",
    "meta_private_apollo": "unverified",
    "meta_share_price_fall": "qualified",
    "meta_market_cap_loss": "confirmed",
    "meta_net_margin": "qualified",
    "amazon_multiple_of_meta": "inconsistent",
}


@pytest.mark.parametrize("claim", META)
def test_meta(claim):
    assert verdicts.verdict_of(claim, Ledger()).verdict == META[claim]


def test_partners_may_be_named_in_either_order(verdict):
    for entity, counterparty in (("Firm", "Bank"), ("Bank", "Firm")):
        relation = {"entity": entity, "counterparty": counterparty, "metric": "partnership"}
        made = {"basis": "relation", "check": "deal_together", **relation}
        assert verdict(made).verdict == "confirmed"


def test_a_qualified_claim_keeps_what_its_own_label_stands_for():
    growth = verdicts.verdict_of("alphabet_revenue_growth", Ledger())
    assert (growth.verdict, growth.figure, growth.own_label) == ("qualified", (33, 33), (16, 16))
