"""From what a page shows back to its sources: pictures, panels, pasted figures, derivations."""

import csv
import html
import json
import os
import re
import subprocess
import sys
from functools import cache

import nbformat
import pandas as pd
import pytest

from aicredit import Chapter
from aicredit.charts import bars
from aicredit.charts.values import named_values
from aicredit.editions import contents
from aicredit.ledger import parameters
from aicredit.ledger.checkout import DATA
from aicredit.ledger.ledger import Ledger
from aicredit.models import bonds
from aicredit.pages.foot import PASTED, Foot, address, pasted_in
from aicredit.pages.runs import run_model

LEDGER = Ledger.read()
ARTICLE = LEDGER.article.key
OWED, VEHICLE = LEDGER.f_meta_bond_amount, LEDGER.f_beignet_notes_amount
NOTES = LEDGER.tranches("Meta", "2025-11-03")


def rows_of(name):
    with (DATA / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@cache
def source_of_each_name():
    """Every name a figure may have, and its sources, from the files alone."""
    sources = {row["id"]: {row["source"]} for name in ("facts", "bonds") for row in rows_of(name)}
    sources |= {row["id"]: {row["evidence"]} for row in rows_of("deals")}
    sources |= {row["id"]: {ARTICLE} for row in rows_of("claims")}
    sources |= {row["name"]: {row["source"]} for row in rows_of("parameters")}
    for row in rows_of("financials"):
        name = "_".join((row["company"], row["metric"], row["period"]))
        sources[re.sub(r"[^a-z0-9]+", "_", name.lower())] = {row["source"]}
    latest = {}
    for row in rows_of("outcomes"):
        latest[row["claim"]] = max(row["as_of"], latest.get(row["claim"], ""))
    for row in rows_of("outcomes"):
        if row["as_of"] == latest[row["claim"]]:
            sources.setdefault(f"{row['claim']}_outcome", set()).add(row["source"])
    return sources


def cited(names):
    return sorted(set().union(*(source_of_each_name()[name] for name in names)))


def outputs_of(page, mime):
    cells = json.loads(page.read_text(encoding="utf-8"))["cells"]
    return [
        content
        for cell in cells
        for output in cell.get("outputs", [])
        for kind, content in output.get("data", {}).items()
        if kind.endswith(mime)
    ]


META = [row for row in rows_of("bonds") if row["issuer"] == "Meta"]
META_NOTES = [row["id"] for row in META if row["issued"] == "2025-11-03"]
YEARS = range(2021, 2026)


def deals_drawn(content):
    column = content["table"]["columns"].index("deals")
    return [deal for row in content["table"]["rows"] for deal in row[column].split(", ")]


DRAWN = {
    "meta-ladder": [
        *(row["id"] for row in META),
        *("beignet_2049", "f_meta_server_life", "profitability_gpu_life"),
    ],
    "meta-cash": [
        *(f"meta_operating_cash_flow_fy{year}" for year in YEARS),
        *(f"meta_capex_incl_finance_lease_principal_fy{year}" for year in YEARS),
        *(f"meta_dividends_paid_fy{year}" for year in YEARS),
        *(f"meta_share_repurchases_fy{year}" for year in YEARS),
        *("meta_capex_2026", "meta_capex_2026_outcome"),
    ],
    "meta-debt": [
        *("meta_long_term_debt_q3_2025", *META_NOTES, "f_beignet_notes_amount"),
        "meta_operating_lease_liabilities_q3_2025",
        *("meta_finance_lease_liabilities_fy2024", "meta_leases_not_commenced_fy2025"),
    ],
    "meta-path": [
        *(row["name"] for row in rows_of("parameters") if row["section"] == "meta"),
        *("meta_operating_cash_flow_ttm_q3_2025", "meta_interest_expense_fy2024"),
        *("f_meta_tax_rate_q3_2025_adjusted", "f_meta_capex_fy2024"),
        *("meta_cash_and_marketable_securities_q3_2025", "meta_long_term_debt_q3_2025"),
        *(*META_NOTES, "f_beignet_coupon", "f_beignet_maturity_year"),
        *("f_meta_capex_guidance_2025_low", "f_meta_capex_guidance_2025_high"),
        *("meta_capex_growth_2026", "meta_capex_2026_outcome"),
        *("meta_dividends_paid_ttm_q3_2025", "meta_share_repurchases_ttm_q3_2025"),
    ],
    "meta-flips": [row["name"] for row in rows_of("parameters") if row["section"] == "meta"],
    "index-money-map": deals_drawn,
}
"""Names behind the rows of each picture and panel."""

PICTURES = [
    (page, content)
    for page in contents.notebooks()
    for mime in ("aicredit.figure+json", "aicredit.panel+json")
    for content in outputs_of(page, mime)
]


def test_every_picture_of_the_book_is_in_the_list():
    assert sorted(content["name"] for _, content in PICTURES) == sorted(DRAWN)


@pytest.mark.parametrize(("page", "content"), PICTURES, ids=[c["name"] for _, c in PICTURES])
def test_a_picture_cites_exactly_what_its_rows_rest_on(page, content):
    drawn = DRAWN[content["name"]]
    names = drawn(content) if callable(drawn) else drawn
    if content["name"] == "meta-path":
        names = [name for name in names if name != "f_meta_capex_fy2024"]
    assert content["sources"] == cited(names)


@pytest.mark.parametrize("page", contents.notebooks(), ids=lambda page: page.stem)
def test_everything_pasted_is_recorded_and_shown_in_a_notebook(page):
    pasted = set(pasted_in(page))
    recorded = {number["name"]: number for number in outputs_of(page, "aicredit.number+json")}
    assert pasted and pasted <= set(recorded)
    known = source_of_each_name()
    for number in recorded.values():
        assert "text" in number or number["unit"]
        for name in number.get("inputs", {}):
            assert name.removesuffix(".low").removesuffix(".high").partition(".")[0] in known
    for cell in nbformat.read(page, as_version=4).cells:
        beside = {kept["expression"] for kept in cell.metadata.get("user_expressions", [])}
        assert cell.cell_type == "code" or beside == set(PASTED.findall(cell.source))


def foot_of(expressions, **names):
    return Foot(expressions, names, {}, LEDGER)


def text_of(page):
    return html.unescape(re.sub(r"<[^>]+>", "", page))


def test_a_derivation_is_worked_with_values_and_things_and_leads_to_its_sources():
    total = NOTES.amount.sum()
    share = total / LEDGER.meta_operating_cash_flow_fy2024
    foot = foot_of(['share.to("pct", 1)'], notes=NOTES, total=total, share=share)
    page = foot.derivations()
    assert 'id="n-share-to-pct-1"' in page and 'id="n-total"' in page
    assert "$30 bn ÷ $91.328 bn ≈ 32.8%" in text_of(page)
    assert "4 + 4 + 6.5 + 4.5 + 6.5 + 4.5 = $30 bn" in text_of(page)
    assert re.search(r'\$4 bn: <a href="figures.md#meta_2030">Meta, note due 2030</a>', page)
    assert "Meta, cash flow from operations, financial year 2024" in page
    assert foot.sources() == {"meta-8k-2025-11-03", *cited(["meta_operating_cash_flow_fy2024"])}
    (number,) = foot.said.values()
    assert foot.arithmetic(number) == "total / meta_operating_cash_flow_fy2024"


def test_no_name_of_a_variable_a_row_or_a_source_is_shown():
    total = NOTES.amount.sum()
    some_share = total / LEDGER.meta_operating_cash_flow_fy2024
    paper = run_model(bonds.tranche_table, GIVEN)
    names = {"some_share": some_share, "notes": NOTES, "total": total, "paper": paper}
    shown = text_of(foot_of(["some_share", "paper.principal"], **names).derivations())
    assert not re.search(r"\w_\w|\bpaper\b|\btotal\b|meta-8k", shown)


def test_what_nobody_could_verify_looks_so_beside_the_number_and_at_its_source():
    rumour = next(name for name, row in LEDGER.facts.iterrows() if row["status"] == "unverified")
    foot = foot_of([f"ledger.{rumour}", "OWED"], ledger=LEDGER, OWED=OWED)
    doubtful, sound = (foot.anchor(name, value) for name, value in foot.said.items())
    assert "not verified" in doubtful and "not verified" not in sound
    assert text_of(foot.derivations()).count("not verified") == 2


def test_a_figure_that_the_article_prints_rests_on_the_record_that_bears_it_out():
    claim = LEDGER.meta_capex_2025.high
    page = foot_of(["claim"], claim=claim).derivations()
    assert "printed in the article" in page and "right" in page
    assert set(re.findall(r'href="figures.md#(\w+)"', page)) == {
        "f_meta_capex_guidance_2025_low",
        "f_meta_capex_guidance_2025_high",
    }


GIVEN = {"amount": NOTES.amount, "coupon": NOTES.coupon, "tenor_years": NOTES.tenor}


def test_a_run_is_told_once_in_words():
    paper = run_model(bonds.tranche_table, GIVEN)
    pasted = ["paper.principal", "paper.annual_interest"]
    page = foot_of(pasted, notes=NOTES, paper=paper).derivations()
    assert text_of(page).count("A result of the model ‘tranche table’") == 1
    assert "Tenor years: 5 years, 7 years" in text_of(page)
    assert page.count('<a href="#n-paper-principal">formula and inputs</a>') == 1


def test_a_year_is_written_as_a_year_and_a_constant_as_itself():
    due = LEDGER.f_beignet_maturity_year
    page = foot_of(["(OWED + VEHICLE) / 2", "due - 2025"], due=due, OWED=OWED, VEHICLE=VEHICLE)
    text = text_of(page.derivations())
    assert "2049 − 2025 = 24" in text and "2,049" not in text
    assert "($30 bn + $27.3 bn) ÷ 2" in text


REFUSED = {
    "nowhere": "NameError",
    "OWED * 1.5": "typed in",
    "float(OWED)": "a figure with a trail",
    "30": "a figure with a trail",
    "OWED.to('pct')": "cannot be written in pct",
    "OWED > VEHICLE": "a figure with a trail",
    "1 +": "SyntaxError",
}


@pytest.mark.parametrize("expression", REFUSED)
def test_what_has_no_trail_is_not_pasted(expression):
    with pytest.raises(ValueError, match=re.escape(REFUSED[expression])) as refused:
        foot_of([expression], OWED=OWED, VEHICLE=VEHICLE)
    assert expression in str(refused.value)
    assert "\n" not in str(refused.value)


def test_any_name_leaves_the_page_whole():
    legal = ("a", "n", "href", "title", "small", "code", "em", "br", "class_", "number", "rest")
    names = {name: OWED + VEHICLE for name in legal}
    page = foot_of(legal, **names).derivations()
    assert page.count('id="n-') == len(legal)
    assert page.count("<a ") == page.count("</a>")
    assert "<<" not in page


def test_addresses_of_pasted_expressions_stand_once():
    for page in contents.notebooks():
        addresses = [address(expression) for expression in pasted_in(page)]
        assert len(set(addresses)) == len(addresses)


def test_all_latest_outcomes_behind_a_range_are_cited():
    outcomes = LEDGER.outcomes.copy()
    low = outcomes.index[outcomes["claim"] == "meta_capex_2026"][-2]
    outcomes.loc[low, "source"] = "meta-8k-2025-11-03"
    two = Ledger.read()
    two.__dict__["outcomes"] = outcomes
    found = two.sources_of("meta_capex_2026_outcome.low")
    assert found == {"meta-8k-2025-11-03", "aardvark-2026-04-29"}


def test_a_corrected_figure_cites_what_corrects_it():
    for row in LEDGER.corrections.itertuples():
        assert row.source in LEDGER.sources_of(row.what)


def test_a_name_without_a_row_has_no_source_and_says_so():
    with pytest.raises(ValueError, match="'nowhere'"):
        LEDGER.sources_of("nowhere")


def test_rows_taken_out_or_put_in_by_hand_lose_their_sources():
    chapter = Chapter("meta", {n: p.default for n, p in parameters.declared("meta").items()})
    steps = named_values({"a": OWED, "b": VEHICLE}, "USD_bn", largest_first=False)
    for changed in (steps[:1], pd.concat([steps, steps]), pd.DataFrame({"step": ["x"]})):
        with pytest.raises(ValueError, match="'debt'"):
            chapter.figure("debt", bars, changed, title="t", subtitle="s")
    figure = chapter.figure("debt", bars, steps[::-1], title="t", subtitle="s")
    assert figure.sources == ["ft-2025-10-30", "meta-8k-2025-11-03"]


RUNS = """
from aicredit.ledger.ledger import Ledger
from aicredit.models import bonds
from aicredit.pages.foot import Foot
from aicredit.pages.runs import run_model
ledger = Ledger.read()
notes = ledger.tranches("Meta", "2025-11-03")
given = {"amount": notes.amount, "coupon": notes.coupon, "tenor_years": notes.tenor}
names = {n: run_model(bonds.tranche_table, given) for n in ("one", "two", "three", "four", "five")}
names["total"] = sum(run.principal for run in names.values())
print(Foot(["total"], names, {}, ledger).derivations())
"""


def test_derivations_are_the_same_bytes_under_any_hash_seed():
    pages = [
        subprocess.run(
            [sys.executable, "-c", RUNS],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert pages[0] == pages[1]
    assert pages[0].count("tranche table") == 5
