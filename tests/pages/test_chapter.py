"""What a chapter calls its pictures and asks for by name: one thing a name, and none unknown."""

import nbformat
import pytest

from aicredit import Chapter
from aicredit.charts import bars
from aicredit.charts.spans import notes_and_lives
from aicredit.charts.steps import running_total
from aicredit.charts.values import named_values
from aicredit.charts.years import by_year
from aicredit.editions import page_rules
from aicredit.ledger import parameters
from aicredit.ledger.ledger import Ledger
from aicredit.pages import company_grid
from aicredit.pages.chapter import PAGES


@pytest.fixture(scope="module")
def ledger():
    return Ledger.read()


@pytest.fixture
def chapter(ledger):
    return Chapter("meta", {n: p.default for n, p in parameters.declared("meta").items()}, ledger)


@pytest.fixture
def steps(ledger):
    owed = ledger.f_meta_bond_amount
    return named_values({"Notes": owed}, "USD_bn", largest_first=False)


def test_a_picture_takes_no_name_twice(chapter, steps):
    chapter.figure("debt", bars, steps, title="t", subtitle="s")
    with pytest.raises(ValueError, match="'debt' is taken"):
        chapter.figure("debt", bars, steps, title="t", subtitle="s")


@pytest.mark.parametrize("name", ["../debt", "Debt", "", "a b", "x" * 61, '"onload="'])
def test_a_picture_s_name_is_no_path(chapter, steps, name):
    with pytest.raises(ValueError, match="picture"):
        chapter.figure(name, bars, steps, title="t", subtitle="s")


def test_an_assumption_is_found_by_its_whole_name(chapter):
    assert chapter.parameter_of("capex_growth_first") == "meta_capex_growth_first_pct"
    for part in ("capex_growth", "capex", "", "minimum"):
        with pytest.raises(ValueError, match="UNIT; allowed: meta_capex_growth_first_pct"):
            chapter.parameter_of(part)


def test_assumptions_become_figures_and_stay_so_when_the_cell_runs_again(ledger):
    names = {n: p.default for n, p in parameters.declared("meta").items()}
    for _ in range(2):
        chapter = Chapter("meta", names, ledger)
        assert str(names["meta_capex_growth_first_pct"]) == "45.0%"
        assert chapter.parameters["meta_capex_growth_first_pct"].value == 45


TWICE = {
    "meta_capex_2025 = 1": "taken by a row of the ledger",
    "f_beignet_coupon = 1": "taken by a row of the ledger",
    "meta_2030 = 1": "taken by a row of the ledger",
    "deal_pimco_beignet_notes = 1": "taken by a row of the ledger",
    "meta_minimum_cash_usd_bn = 1": "taken by a row of the ledger",
    "sum = 1": "taken by a word of Python",
    "total = 1": "is set in cell",
    "for total in (1, 2): pass": "is set in cell",
    "def total(): pass": "is set in cell",
    "a, a = 1, 2": "is set in cell",
}


def test_a_variable_stands_for_one_thing(copy, ledger):
    path = copy.root / "book" / "meta.ipynb"
    kept = path.read_text(encoding="utf-8")
    page_rules.require_own_names(path, ledger.names)
    own = "[total for total in (1, 2)]\nshown = lambda total: total"
    for source in (own, *TWICE):
        notebook = nbformat.reads(kept, as_version=4)
        notebook.cells.append(nbformat.v4.new_code_cell(source))
        nbformat.write(notebook, path)
        if source == own:
            page_rules.require_own_names(path, ledger.names)
            continue
        with pytest.raises(ValueError, match=TWICE[source]) as refused:
            page_rules.require_own_names(path, ledger.names)
        assert "\n" not in str(refused.value)


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


CAPEX = "capex_incl_finance_lease_principal"


def cash(ledger, company="META", metric=CAPEX, printed="meta_capex_2025", guided="meta_capex_2026"):
    lines = {"Cash flow": "operating_cash_flow", "Capex": metric}
    return by_year(
        ledger,
        company,
        lines,
        unit="USD_bn",
        printed={"Capex": [printed]},
        guided={"Capex": guided},
    )


def steps_of(steps, **per):
    return running_total(steps, "USD_bn", total="In all", per=per)


def lives_of(ledger, lives):
    notes = ledger.tranches("Meta", "2025-11-03")
    return notes_and_lives(notes, lives, sold="2025-11-03", day="2025-11-10")


FIGURES = {
    "USD_bn": "f_beignet_notes_amount",
    "years": "f_meta_server_life",
    "pct": "f_beignet_coupon",
    "EUR_tn": "f_germany_gdp_eur",
}


def in_unit(ledger, unit):
    return ledger.figures[FIGURES[unit]]


def debt_of(ledger):
    return in_unit(ledger, "USD_bn")


UNKNOWN = {
    "issuer": (lambda ledger: ledger.tranches("META", "2025-11-03"), "'Meta'"),
    "issue": (lambda ledger: ledger.tranches("Meta", "2025-11-04"), "2025-11-03"),
    "company": (lambda ledger: cash(ledger, company="Microsoft"), "MSFT"),
    "metric": (lambda ledger: cash(ledger, metric="capex"), "capex_cash"),
    "claim": (lambda ledger: cash(ledger, printed="meta_capex_2052"), "meta_capex_2025"),
    "claim without a figure": (lambda ledger: cash(ledger, printed="meta_must_deliver"), "figure"),
    "claim of another unit": (
        lambda ledger: cash(ledger, printed="meta_capex_growth_2026"),
        "USD_bn",
    ),
    "claim of a quarter": (
        lambda ledger: cash(ledger, printed="amazon_meta_capex_quarter"),
        "fiscal year",
    ),
    "guidance": (lambda ledger: cash(ledger, guided="meta_capex_2062"), "meta_capex_2026"),
    "guidance never given": (lambda ledger: cash(ledger, guided="meta_must_deliver"), "allowed"),
    "series that is not drawn": (
        lambda ledger: by_year(
            ledger, "META", {"x": CAPEX}, unit="USD_bn", printed={"y": []}, guided={}
        ),
        "allowed: x",
    ),
    "company of a table": (lambda ledger: company_grid.company_grid(ledger, "Meta"), "META"),
    "claim of another company": (
        lambda ledger: cash(ledger, printed="amazon_capex_2025"),
        "speaks of Amazon; allowed: claims of Meta",
    ),
    "claims of another company": (
        lambda ledger: cash(ledger, company="GOOGL", metric="capex_cash"),
        "speaks of Meta; allowed: claims of Alphabet",
    ),
    "claim of another metric": (lambda ledger: cash(ledger, metric="revenue"), "of revenue"),
    "step in another unit": (
        lambda ledger: steps_of({"x": in_unit(ledger, "EUR_tn")}),
        "USD_bn",
    ),
    "earnings in another unit": (
        lambda ledger: steps_of({"x": debt_of(ledger)}, EBITDA=in_unit(ledger, "pct")),
        "USD_bn",
    ),
    "life in another unit": (
        lambda ledger: lives_of(ledger, {"A chip": in_unit(ledger, "USD_bn")}),
        "years",
    ),
    "no steps": (lambda _: steps_of({}), "step"),
    "typed step": (lambda _: steps_of({"x": 3.0}), "'x'"),
    "typed life": (
        lambda ledger: lives_of(ledger, {"A chip": 4}),
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
