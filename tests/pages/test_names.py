"""What a chapter calls its numbers, runs and pictures: one thing a name, and no name unknown."""

import pandas as pd
import pytest
from aicredit.pages.numbers import Number

from aicredit import Chapter
from aicredit.charts import debt_steps, evidence
from aicredit.charts.money import flows
from aicredit.ledger import parameters
from aicredit.ledger.ledger import Ledger
from aicredit.models import bonds, investment
from aicredit.pages import records
from aicredit.pages.chapter import PAGES
from aicredit.pages.derivations import derivations_table


@pytest.fixture(scope="module")
def ledger():
    return Ledger.read()


@pytest.fixture
def chapter(ledger):
    defaults = {name: known.default for name, known in parameters.declared("meta").items()}
    chapter = Chapter("meta", defaults, ledger)
    notes = ledger.tranches("Meta", "2025-11-03")
    chapter.run(
        "notes",
        bonds.tranche_table,
        amount=notes["amount_usd_bn"],
        coupon=notes["coupon_pct"] / 100,
        tenor_years=notes["tenor_years"],
    )
    return chapter


TAKEN = {
    "a figure": "f_beignet_coupon",
    "a company's figure": "meta_capex_cash_fy2024",
    "a claim": "meta_capex_2025",
    "an opinion": "lede_meta_risky_bet",
    "a deal": "deal_pimco_beignet_notes",
    "a tranche": "meta_2030",
    "an outcome": "meta_capex_2026_outcome",
    "an assumption": "meta_minimum_cash_usd_bn",
    "a run": "notes",
    "a model": "tranche_table",
    "a keyword": "lambda",
    "a builtin": "sum",
    "a function of expressions": "max",
    "a method": "state",
    "another method": "record",
    "an attribute": "runs",
    "the ledger": "ledger",
    "a private attribute": "_names",
    "Python's own": "__class__",
    "capitals": "Notes_total",
    "other letters": "größe",
    "digits first": "2x",
    "a blank": "two words",
    "tags": "a><script>",
    "nothing": "",
    "no end": "x" * 61,
}


@pytest.mark.parametrize("name", TAKEN.values(), ids=TAKEN)
def test_a_number_takes_no_name_that_means_something_else(chapter, name):
    with pytest.raises(ValueError, match="number") as refused:
        chapter.numbers.state("USD_bn", **{name: "f_beignet_notes_amount"})
    assert "\n" not in str(refused.value)
    assert repr(name) in str(refused.value)
    assert name not in chapter.numbers.stated


@pytest.mark.parametrize("name", [*TAKEN.values(), "stated_before"])
def test_a_run_takes_no_name_that_means_something_else(chapter, name):
    chapter.numbers.state("USD_bn", stated_before="f_beignet_notes_amount")
    amount = "f_beignet_notes_amount"
    with pytest.raises(ValueError, match="run") as refused:
        chapter.run(name, investment.capital_recovery_factor, rate=amount, years=amount)
    assert "\n" not in str(refused.value)
    with pytest.raises(ValueError, match="run"):
        chapter.tally(name)


def test_a_picture_takes_no_name_twice(chapter):
    chapter.numbers.state("USD_bn", owed="notes.principal")
    steps = evidence.debt_steps({"Notes": chapter.numbers.owed}, chapter.numbers.owed)
    chapter.figure("debt", debt_steps, steps, title="t", subtitle="s")
    with pytest.raises(ValueError, match="'debt' is taken"):
        chapter.figure("debt", debt_steps, steps, title="t", subtitle="s")


LEGAL = ("a", "n", "href", "title", "small", "code", "em", "br", "class_", "number", "at", "rest")


@pytest.mark.parametrize("name", ["../debt", "Debt", "", "a b", "x" * 61, '"onload="'])
def test_a_picture_s_name_is_no_path(chapter, name):
    chapter.numbers.state("USD_bn", owed="notes.principal")
    steps = evidence.debt_steps({"Notes": chapter.numbers.owed}, chapter.numbers.owed)
    with pytest.raises(ValueError, match="picture"):
        chapter.figure(name, debt_steps, steps, title="t", subtitle="s")


def test_an_assumption_is_found_by_its_whole_name(chapter):
    assert chapter.parameter_of("capex_growth_first") == "meta_capex_growth_first_pct"
    for part in ("capex_growth", "capex", "", "minimum"):
        with pytest.raises(ValueError, match="UNIT; allowed: meta_capex_growth_first_pct"):
            chapter.parameter_of(part)


def test_any_legal_name_leaves_the_page_whole(chapter):
    numbers = chapter.numbers
    for name in LEGAL:
        numbers.state("USD_bn", **{name: "f_beignet_notes_amount"})
        numbers.state("USD_bn", **{f"{name}_more": f"{name} - f_oracle_bond_2025"})
    prose = "the rest as it is at a"
    numbers.record(Number("told", 1.0, "count", prose, {"rest": 1.0}))
    page = derivations_table(numbers, chapter.ledger)
    for name in LEGAL:
        assert f'<a href="#n-{name}">{name}</a> − <a href="figures.md#f_oracle' in page
    # Words of a sentence are no names, unless the number was made from them.
    assert 'the <a href="#n-rest">rest</a> as it is at a<' in page
    assert page.count("<a ") == page.count("</a>")
    assert "<<" not in page and 'href="#n-href">href</a>="' not in page


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("microsft", "did you mean 'microsoft'?"),
        ("Meta", "did you mean 'meta'?"),
        ("", "allowed: "),
        ("companies", "allowed: "),
    ],
)
def test_an_unknown_section_is_refused(ledger, section, said):
    with pytest.raises(ValueError, match="section") as refused:
        Chapter(section, {}, ledger)
    assert said in str(refused.value)
    assert "second_wave" in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("page", PAGES)
def test_pages_that_are_no_section_are_named(ledger, page):
    assert page not in set(ledger.claims["section"])
    assert Chapter(page, {}, ledger).section == page


CASH = {
    "company": "META",
    "capex": "capex_incl_finance_lease_principal",
    "last_reported": 2024,
    "claims": {2025: "meta_capex_2025", 2026: "meta_capex_2026"},
    "guidance_of": "meta_capex_2026",
}


def cash(ledger, **changed):
    return evidence.cash_and_capex(ledger, **{**CASH, **changed})


def in_unit(unit):
    return Number("owed", 1.0, unit, "f_beignet_notes_amount", {})


def debt_of(_ledger):
    return in_unit("USD_bn")


UNKNOWN = {
    "issuer": (lambda ledger: ledger.tranches("META", "2025-11-03"), "'Meta'"),
    "issue": (lambda ledger: ledger.tranches("Meta", "2025-11-04"), "2025-11-03"),
    "company": (lambda ledger: cash(ledger, company="Microsoft"), "MSFT"),
    "metric": (lambda ledger: cash(ledger, capex="capex"), "capex_cash"),
    "year": (lambda ledger: cash(ledger, last_reported=2020), "2021"),
    "year to come": (lambda ledger: cash(ledger, last_reported=2026), "2025"),
    "claim": (lambda ledger: cash(ledger, claims={2025: "meta_capex_2052"}), "meta_capex_2025"),
    "claim without a figure": (
        lambda ledger: cash(ledger, claims={2025: "lede_meta_risky_bet"}),
        "figure",
    ),
    "claim of another unit": (
        lambda ledger: cash(ledger, claims={2026: "meta_capex_growth_2026"}),
        "USD_bn",
    ),
    "claim of another year": (
        lambda ledger: cash(ledger, claims={2026: "meta_capex_2025"}),
        "FY2025",
    ),
    "guidance": (lambda ledger: cash(ledger, guidance_of="meta_capex_2062"), "meta_capex_2026"),
    "guidance never given": (
        lambda ledger: cash(ledger, guidance_of="lede_meta_risky_bet"),
        "allowed",
    ),
    "company of a table": (lambda ledger: records.financials_table(ledger, "Meta"), "META"),
    "firm": (lambda ledger: flows.finding(flows.money_flows(ledger), "OpenAl"), "'OpenAI'"),
    "notes of two issues": (
        lambda ledger: evidence.maturities(ledger.bonds, {"A chip": in_unit("years")}),
        "one issue",
    ),
    "notes that look alike": (
        lambda ledger: evidence.maturities(
            ledger.tranches("Meta", "2025-11-03").assign(
                maturity="2030-11-15", amount_usd_bn=4, coupon_pct=4.2
            ),
            {"A chip": in_unit("years")},
        ),
        "2030: $4 bn",
    ),
    "guidance of another unit": (
        lambda ledger: cash(ledger, guidance_of="overview_openai_plan"),
        "USD_bn",
    ),
    "guidance of no capex": (
        lambda ledger: cash(ledger, guidance_of="meta_bond_amount"),
        "capex",
    ),
    "claims of another company": (
        lambda ledger: cash(ledger, company="GOOGL", capex="capex_cash"),
        "speaks of Meta; allowed: claims of Alphabet",
    ),
    "claim of another company": (
        lambda ledger: cash(ledger, claims={2025: "amazon_capex_2025"}),
        "speaks of Amazon; allowed: claims of Meta",
    ),
    "claim of no capex": (
        lambda ledger: cash(ledger, claims={2025: "amazon_cash_covers_capex"}),
        "capex",
    ),
    "metric of no capex": (lambda ledger: cash(ledger, capex="revenue"), "capex_cash"),
    "step in another unit": (
        lambda ledger: evidence.debt_steps({"x": in_unit("USD_mn")}, debt_of(ledger)),
        "USD_bn",
    ),
    "earnings in another unit": (
        lambda ledger: evidence.debt_steps({"x": debt_of(ledger)}, in_unit("pct")),
        "USD_bn",
    ),
    "life in another unit": (
        lambda ledger: evidence.maturities(
            ledger.tranches("Meta", "2025-11-03"), {"A chip": in_unit("months")}
        ),
        "years",
    ),
    "no notes": (lambda ledger: evidence.maturities(ledger.bonds[:0], {}), "one issue"),
    "no steps": (lambda ledger: evidence.debt_steps({}, debt_of(ledger)), "step"),
    "typed step": (lambda ledger: evidence.debt_steps({"x": 3.0}, debt_of(ledger)), "'x'"),
    "typed life": (
        lambda ledger: evidence.maturities(ledger.tranches("Meta", "2025-11-03"), {"A chip": 4}),
        "'A chip'",
    ),
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown_names_are_refused_with_what_is_allowed(ledger, case):
    ask, named = UNKNOWN[case]
    with pytest.raises(ValueError, match=r".") as refused:
        ask(ledger)
    assert named in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_unknown_company_elsewhere_is_refused(chapter):
    with pytest.raises(ValueError, match="did you mean 'Meta'"):
        chapter.claims_elsewhere("META")


@pytest.mark.parametrize("table", [pd.DataFrame(), pd.DataFrame({"step": ["x"]})])
def test_a_picture_of_rows_that_rest_on_nothing_is_refused(chapter, table):
    with pytest.raises(ValueError, match="'bare'"):
        chapter.figure("bare", debt_steps, table, title="t", subtitle="s")
