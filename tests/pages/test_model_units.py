"""A model is given what its arguments measure, and its results have units like any number."""

from dataclasses import replace
from typing import Annotated

import pandas as pd
import pytest

from aicredit import Chapter
from aicredit.charts import evidence, funding_by_year, maturity_ladder
from aicredit.ledger import parameters
from aicredit.ledger.ledger import Ledger
from aicredit.measures import MONEY, SHARE
from aicredit.models import bonds, funding, investment
from aicredit.pages.panel import Output
from aicredit.pages.panels.funding import FUNDING_ASSUMPTIONS


@pytest.fixture(scope="module")
def ledger():
    return Ledger.read()


@pytest.fixture
def chapter(ledger):
    defaults = {name: known.default for name, known in parameters.declared("meta").items()}
    return Chapter("meta", defaults, ledger)


def run_notes(chapter, *, issue=("Meta", "2025-11-03"), **changed):
    notes = chapter.ledger.tranches(*issue)
    given = {
        "amount": notes["amount_usd_bn"],
        "coupon": notes["coupon_pct"] / 100,
        "tenor_years": notes["tenor_years"],
    }
    given |= {argument: change(notes) for argument, change in changed.items()}
    return chapter.run("notes", bonds.tranche_table, **given)


RESULTS = [
    ("USD_mn", "notes.annual_interest"),
    ("pct", "notes.annual_interest"),
    ("degC", "notes.annual_interest"),
    ("EUR_bn", "notes.principal"),
    ("count", "notes.principal"),
    ("pct", "notes.weighted_coupon"),
    ("months", "notes.weighted_maturity_years"),
    ("year", "notes.weighted_maturity_years"),
    ("USD_bn", "notes.principal * 1000"),
    ("USD_bn", "notes.principal + notes.weighted_coupon"),
    ("USD_bn", "counted.claims"),
    ("pct", "counted.confirmed / counted.claims"),
]


@pytest.mark.parametrize(("unit", "expression"), RESULTS)
def test_a_result_takes_no_other_unit_than_its_own(chapter, unit, expression):
    run_notes(chapter)
    chapter.tally("counted")
    with pytest.raises(ValueError, match="cannot be") as refused:
        chapter.numbers.state(unit, x=expression)
    assert "\n" not in str(refused.value)


def test_results_take_the_unit_of_what_went_in(chapter):
    run_notes(chapter)
    chapter.numbers.state("USD_mn", x="notes.annual_interest * 1000")
    chapter.numbers.state("pct", y="notes.weighted_coupon * 100")
    chapter.numbers.runs.clear()
    run_notes(chapter, amount=lambda notes: notes["amount_usd_bn"] * 1000)
    chapter.numbers.state("USD_mn", z="notes.annual_interest")
    assert float(chapter.numbers.x) == pytest.approx(float(chapter.numbers.z))


COLUMNS = {
    "per cent as a share": ("coupon", lambda notes: notes["coupon_pct"]),
    "over 1000": ("coupon", lambda notes: notes["coupon_pct"] / 1000),
    "times 100": ("coupon", lambda notes: notes["coupon_pct"] * 100),
    "over 12": ("coupon", lambda notes: notes["coupon_pct"] / 12),
    "money times 100": ("amount", lambda notes: notes["amount_usd_bn"] * 100),
    "money times 12": ("amount", lambda notes: notes["amount_usd_bn"] * 12),
    "years times 12": ("tenor_years", lambda notes: notes["tenor_years"] * 12),
    "years over 12": ("tenor_years", lambda notes: notes["tenor_years"] / 12),
    "coupon as money": ("amount", lambda notes: notes["coupon_pct"]),
    "coupon over 100 as money": ("amount", lambda notes: notes["coupon_pct"] / 100),
    "money as coupon": ("coupon", lambda notes: notes["amount_usd_bn"]),
    "money over 100 as coupon": ("coupon", lambda notes: notes["amount_usd_bn"] / 100),
    "tenor as coupon": ("coupon", lambda notes: notes["tenor_years"]),
    "coupon as tenor": ("tenor_years", lambda notes: notes["coupon_pct"]),
    "tenor as money": ("amount", lambda notes: notes["tenor_years"]),
}


@pytest.mark.parametrize("case", COLUMNS)
def test_a_column_of_another_kind_is_refused(chapter, case):
    argument, change = COLUMNS[case]
    with pytest.raises(ValueError, match=rf"^{argument} is ") as refused:
        run_notes(chapter, **{argument: change})
    assert "\n" not in str(refused.value)
    assert "allowed: " in str(refused.value)
    assert "notes" not in chapter.numbers.runs


def test_part_of_an_issue_is_refused_wherever_it_is_used(chapter, ledger):
    notes = ledger.tranches("Meta", "2025-11-03")
    given = {"amount": notes["amount_usd_bn"], "coupon": notes["coupon_pct"] / 100}
    given |= {"tenor_years": notes["tenor_years"]}
    words = "3 of the 6 tranches that Meta issued on 2025-11-03"
    with pytest.raises(ValueError, match=words):
        chapter.run("part", bonds.tranche_table, **{k: v[:3] for k, v in given.items()})
    other = ledger.tranches("Alphabet", "2025-11-06")
    mixed = pd.concat([notes[:3], other])["amount_usd_bn"]
    with pytest.raises(ValueError, match=words):
        chapter.run("part", bonds.tranche_table, **{**given, "amount": mixed})
    chapter.numbers.state("years", life="f_meta_server_life")
    table = evidence.maturities(notes[:3], {"A server": chapter.numbers.life})
    with pytest.raises(ValueError, match=words):
        chapter.figure("ladder", maturity_ladder, table, title="t", subtitle="s")


HOLD = {
    "cash_flow": "meta_operating_cash_flow_fy2024",
    "capex": "f_meta_capex_fy2024",
    "cash": "f_meta_bond_amount",
    "debt": "f_meta_bond_amount",
    "tax_rate": "f_beignet_coupon / 100",
    "vehicle_rate": "f_beignet_coupon / 100",
    "vehicle_years": "f_hyperion_guarantee_years",
}


def explore(chapter, outputs=None, lines=None, **changed):
    shown = Output("lowest_headroom", "USD_bn", "label")
    return chapter.explore(
        "path",
        funding.funding_projection,
        move={name: chapter.parameter_of(name) for name in FUNDING_ASSUMPTIONS},
        hold={**HOLD, **changed},
        outputs=outputs or {"lowest": shown},
        lines=lines or {"New borrowing": "borrowing"},
        picture=funding_by_year,
        first_year=2026,
        title="t",
        subtitle="s",
    )


EXPRESSIONS = {
    "vehicle_rate": ["f_beignet_coupon", "f_beignet_coupon / 1000", "f_beignet_coupon * 100"],
    "capex": ["meta_bond_tranches", "f_beignet_coupon", "f_meta_bond_amount * 100"],
    "tax_rate": [
        "meta_bond_tranches",
        "meta_bond_tranches * (f_beignet_coupon / 100)",
        "-meta_bond_tranches",
        "f_meta_bond_amount",
        "meta_capex_growth_first_pct",
    ],
    "cash": ["f_germany_gdp_usd", "f_meta_bond_amount * 1000", "f_meta_bond_amount / 1000"],
    "debt": ["f_germany_gdp_eur", "f_germany_gdp_eur * 1000"],
    "vehicle_years": ["f_beignet_maturity_year", "f_hyperion_guarantee_years * 12"],
}


@pytest.mark.parametrize(
    ("argument", "expression"), [(a, text) for a, texts in EXPRESSIONS.items() for text in texts]
)
def test_an_expression_of_another_kind_is_refused(chapter, argument, expression):
    with pytest.raises(ValueError, match=rf"\b{argument} is ") as refused:
        explore(chapter, **{argument: expression})
    assert "\n" not in str(refused.value)
    assert "path" not in chapter.numbers.runs


SHOWN = [
    Output("lowest_headroom", "USD_mn", "label"),
    Output("lowest_headroom", "pct", "label"),
    Output("lowest_coverage", "pct", "label"),
    Output("lowest_coverage", "USD_bn", "label"),
    Output("years_to_borrowing", "year", "label"),
    Output("years_to_borrowing", "months", "label"),
    Output("total_borrowing", "USD_bn", "label", add=2025),
]


@pytest.mark.parametrize("output", SHOWN, ids=lambda output: f"{output.field} {output.unit}")
def test_a_panel_shows_an_output_in_its_own_unit(chapter, output):
    with pytest.raises(ValueError, match=f"'{output.field}' is in .*cannot be shown in"):
        explore(chapter, outputs={"shown": output})


def test_lines_of_a_panel_have_one_unit(chapter):
    with pytest.raises(ValueError, match="lines are in USD_bn and ratio"):
        explore(chapter, lines={"New borrowing": "borrowing", "Cover": "coverage"})


def test_an_assumption_changed_by_hand_is_a_typed_figure(chapter):
    changed = replace(chapter.parameters["meta_borrowing_rate_pct"], value=6.0)
    with pytest.raises(ValueError, match="no source"):
        chapter.run(
            "rent", investment.capital_recovery_factor, rate=changed, years="f_meta_server_life"
        )


def undeclared(rate: float) -> float:
    """Hand back.

    The rate.
    """
    return rate


def moneyless(rate: Annotated[float, SHARE]) -> Annotated[float, MONEY]:
    """Hand back.

    The rate.
    """
    return rate


def silent(rate: Annotated[float, SHARE]) -> float:
    """Hand back.

    The rate.
    """
    return rate


def test_a_model_that_does_not_say_what_it_measures_is_refused(chapter):
    with pytest.raises(ValueError, match=r"^rate "):
        chapter.run("r", undeclared, rate="f_beignet_coupon / 100")
    for name, model in {"r": moneyless, "s": silent}.items():
        chapter.run(name, model, rate="f_beignet_coupon / 100")
        with pytest.raises(ValueError, match=f"'{name}' has no unit"):
            chapter.numbers.state("USD_bn", x=name)


@pytest.mark.parametrize("digits", [-3, True, False, 400, 16, 1.5, "2"])
def test_digits_that_cannot_be_shown_are_refused_by_name(chapter, digits):
    with pytest.raises(ValueError, match=r"^digits of owed are") as refused:
        chapter.numbers.state("USD_bn", digits, owed="f_meta_bond_amount")
    assert "\n" not in str(refused.value)
