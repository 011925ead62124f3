"""From what a page shows back to its sources: pictures, panels, models, derivations."""

import csv
import json
import math
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from typing import Annotated

import numpy as np
import pandas as pd
import pytest
from aicredit.pages.numbers import Number

from aicredit import Chapter
from aicredit.charts import debt_steps, evidence, funding_by_year
from aicredit.editions import edition
from aicredit.ledger import parameters
from aicredit.ledger.checkout import DATA
from aicredit.ledger.ledger import Ledger
from aicredit.measures import SHARE
from aicredit.models import bonds, funding, investment
from aicredit.pages.derivations import derivations_table
from aicredit.pages.panel import Output
from aicredit.ranges import Years

ARTICLE = "xpert-2025-11-10"


@pytest.fixture(scope="module")
def ledger():
    return Ledger.read()


@pytest.fixture
def chapter(ledger):
    return new_chapter(ledger)


def new_chapter(ledger):
    defaults = {name: known.default for name, known in parameters.declared("meta").items()}
    return Chapter("meta", defaults, ledger)


@pytest.fixture
def notes(ledger):
    return ledger.tranches("Meta", "2025-11-03")


def run_notes(chapter, notes, **changed):
    inputs = {
        "amount": notes["amount_usd_bn"],
        "coupon": notes["coupon_pct"] / 100,
        "tenor_years": notes["tenor_years"],
    }
    return chapter.run("notes", bonds.tranche_table, **{**inputs, **changed})


# What is cited under each picture, computed again from the CSV files and what was recorded.


def rows_of(name):
    with (DATA / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def source_of_each_name():
    """Every name an expression may hold, and its sources, from the files alone."""
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


@cache
def outputs(page):
    cells = json.loads(page.read_text(encoding="utf-8"))["cells"]
    return [
        (mime, content)
        for cell in cells
        for output in cell.get("outputs", [])
        for mime, content in output.get("data", {}).items()
    ]


def outputs_of(page, mime):
    return [content for kind, content in outputs(page) if kind.endswith(mime)]


def sources_again(page, names):
    """The sources behind names, through the numbers that a page has recorded."""
    rows = source_of_each_name()
    stated = {number["name"]: number for number in outputs_of(page, "aicredit.number+json")}
    found, waiting, seen = set(), list(names), set()
    while waiting:
        name = waiting.pop().partition(".")[0]
        if name in seen:
            continue
        seen.add(name)
        if name in stated:
            waiting += stated[name]["inputs"]
        elif name == "notes":
            waiting += META_NOTES
        elif name == "path":
            waiting += META_PATH
        else:
            found |= rows[name]
    return sorted(found)


META_NOTES = [row["id"] for row in rows_of("bonds") if row["issuer"] == "Meta"][:6]
META_PATH = [
    *(row["name"] for row in rows_of("parameters") if row["section"] == "meta"),
    *("cash_flow_before_interest", "capex_2025", "cash_after_notes", "debt_after_notes"),
    *("tax_rate", "vehicle_coupon", "vehicle_years"),
]
YEARS = range(2021, 2026)


def deals_drawn(content):
    column = content["table"]["columns"].index("deals")
    return [deal for row in content["table"]["rows"] for deal in row[column].split(", ")]


DRAWN = {
    "meta-ladder": [*META_NOTES, "server_life", "server_life_before", "chip_life_high"],
    "meta-cash": [
        *(f"meta_operating_cash_flow_fy{year}" for year in YEARS),
        *(f"meta_capex_incl_finance_lease_principal_fy{year}" for year in YEARS),
        *("meta_capex_2025", "meta_capex_2026", "meta_capex_2026_outcome"),
    ],
    "meta-debt": ["debt_reported", "notes_total", "leases", "vehicle", "earnings"],
    "meta-path": ["path"],
    "index-strip": ["meta_capex_2025"],
    "index-money-map": deals_drawn,
}
"""Names behind the rows of each picture and panel."""

PICTURES = [
    (page, content)
    for page in edition.notebooks()
    for mime in ("aicredit.figure+json", "aicredit.panel+json")
    for content in outputs_of(page, mime)
]


def test_every_picture_of_the_book_is_in_the_list():
    assert sorted(content["name"] for _, content in PICTURES) == sorted(DRAWN)


@pytest.mark.parametrize(("page", "content"), PICTURES, ids=[c["name"] for _, c in PICTURES])
def test_a_picture_cites_exactly_what_its_rows_rest_on(page, content):
    drawn = DRAWN[content["name"]]
    names = drawn(content) if callable(drawn) else drawn
    assert content["sources"] == sources_again(page, names)


def test_all_latest_outcomes_behind_a_range_are_cited(chapter, ledger):
    outcomes = ledger.outcomes.copy()
    low = outcomes.index[outcomes["claim"] == "meta_capex_2026"][-2]
    outcomes.loc[low, "source"] = "meta-8k-2025-11-03"
    two = Ledger.read()
    two.__dict__["outcomes"] = outcomes
    cited = new_chapter(two).numbers.sources_behind(["meta_capex_2026_outcome"])
    assert cited == {"meta-8k-2025-11-03", "aardvark-2026-04-29"}


def test_a_corrected_figure_cites_what_corrects_it(chapter, ledger):
    for row in ledger.corrections.itertuples():
        assert row.source in chapter.numbers.sources_behind([row.what])


def test_a_name_without_a_row_has_no_source_and_says_so(chapter):
    with pytest.raises(ValueError, match="'nowhere'"):
        chapter.numbers.sources_behind(["nowhere"])


def test_rows_taken_out_or_put_in_by_hand_lose_their_sources(chapter):
    chapter.numbers.state("USD_bn", owed="f_meta_bond_amount", vehicle="f_beignet_notes_amount")
    numbers = chapter.numbers
    steps = evidence.debt_steps({"a": numbers.owed, "b": numbers.vehicle}, numbers.owed)
    for changed in (steps[:1], pd.concat([steps, steps])):
        with pytest.raises(ValueError, match="'debt'"):
            chapter.figure("debt", debt_steps, changed, title="t", subtitle="s")
    figure = chapter.figure("debt", debt_steps, steps[::-1], title="t", subtitle="s")
    assert figure.sources == ["ft-2025-10-30", "meta-8k-2025-11-03"]


# What a model is given.

TYPED = {
    "a figure": 0.05,
    "a whole figure": 5,
    "an array": np.array([0.05]),
    "a list": [0.05],
    "nothing": None,
    "a truth": True,
    "not a number": math.nan,
    "a date's worth": pd.Timestamp("2025-11-03"),
}


@pytest.mark.parametrize("value", TYPED.values(), ids=TYPED)
def test_a_figure_typed_for_a_model_is_refused(chapter, value):
    with pytest.raises(ValueError, match="rate") as refused:
        chapter.run(
            "rent",
            investment.capital_recovery_factor,
            rate=value,
            years="f_hyperion_guarantee_years",
        )
    assert "\n" not in str(refused.value)
    assert "rent" not in chapter.numbers.runs


def steps_of(*, rate: Annotated[float, SHARE], years: Years) -> Annotated[float, SHARE]:
    """Add up.

    Rate times years.
    """
    return rate * years


@pytest.mark.parametrize("years", [5.5, True, "f_hyperion_guarantee_years"])
def test_a_count_of_steps_may_be_typed_where_the_model_asks_for_one(chapter, years):
    rate = "f_beignet_coupon / 100"
    assert chapter.run("r", steps_of, rate=rate, years=5) == pytest.approx(0.329)
    assert chapter.numbers.runs["r"].inputs["years"] == ("5",)
    if isinstance(years, str):
        assert chapter.run("s", steps_of, rate=rate, years=years) > 0
    else:
        with pytest.raises(ValueError, match="years"):
            chapter.run("s", steps_of, rate=rate, years=years)


def test_an_unknown_argument_is_refused(chapter):
    with pytest.raises(ValueError, match="'rat' is unknown; did you mean 'rate'"):
        chapter.run("rent", investment.capital_recovery_factor, rat="f_beignet_coupon", years="1")


ALTERED = {
    "scaled by hand": lambda notes: notes["coupon_pct"] * 1.1,
    "added to": lambda notes: notes["coupon_pct"] + 1,
    "one cell changed": lambda notes: notes["coupon_pct"].where(notes["coupon_pct"] < 5, 5.0),
    "another column's name": lambda notes: notes["amount_usd_bn"].rename("coupon_pct"),
    "two columns": lambda notes: notes["coupon_pct"] * notes["amount_usd_bn"],
    "no name": lambda notes: pd.Series(notes["coupon_pct"].to_numpy(), index=notes.index),
    "no rows": lambda notes: notes["coupon_pct"].reset_index(drop=True),
    "other rows": lambda notes: notes["coupon_pct"].rename(lambda row: f"x_{row}"),
    "swapped rows": lambda notes: notes["coupon_pct"].set_axis(notes.index[::-1]),
    "other order": lambda notes: notes["coupon_pct"][::-1],
    "a row twice": lambda notes: notes["coupon_pct"].iloc[[0, 0, 1, 2, 3, 4]],
    "one row less": lambda notes: notes["coupon_pct"][1:],
    "empty": lambda notes: notes["coupon_pct"][:0],
    "text": lambda notes: notes["maturity"],
}


@pytest.mark.parametrize("alter", ALTERED.values(), ids=ALTERED)
def test_a_column_that_is_not_the_ledger_s_is_refused(chapter, notes, alter):
    with pytest.raises(ValueError, match=r"coupon|amount") as refused:
        run_notes(chapter, notes, coupon=alter(notes))
    assert "\n" not in str(refused.value)
    assert "notes" not in chapter.numbers.runs


def test_columns_of_two_issues_are_not_mixed(chapter, notes, ledger):
    other = ledger.tranches("Alphabet", "2025-11-06")
    with pytest.raises(ValueError, match="rows"):
        run_notes(
            chapter,
            notes,
            coupon=other["coupon_pct"] / 100,
        )
    both = pd.concat([notes, other])
    run_notes(chapter, both)
    cited = chapter.numbers.sources_behind(["notes"])
    assert cited == set(both["source"])


@pytest.mark.parametrize("factor", [1, 1000, 1 / 1000])
def test_a_change_of_unit_keeps_a_column_s_trail(chapter, notes, factor):
    result = run_notes(chapter, notes, amount=notes["amount_usd_bn"] * factor)
    assert chapter.numbers.runs["notes"].inputs["amount"] == tuple(notes.index)
    unit = {1: "USD_bn", 1000: "USD_mn", 1 / 1000: "USD_tn"}[factor]
    assert chapter.numbers.runs["notes"].units["principal"] == unit
    assert result.principal == pytest.approx(30 * factor)


@pytest.mark.parametrize(
    ("argument", "changed"),
    [
        ("outputs", {"first": "years_to_borow"}),
        ("lines", {"New borrowing": "borowing"}),
        ("move", {"capex_growth_first": "meta_capex_growth"}),
        ("move", {"capex_growth": "meta_capex_growth_first_pct"}),
    ],
)
def test_a_panel_of_unknown_parts_is_refused(chapter, argument, changed):
    if argument == "outputs":
        changed = {name: Output(field, "year", "label") for name, field in changed.items()}
    hold = {"cash_flow": "f_meta_bond_amount", "capex": "f_meta_bond_amount"}
    hold |= {"cash": "f_meta_bond_amount", "debt": "f_meta_bond_amount"}
    hold |= {"tax_rate": "f_beignet_coupon / 100", "vehicle_rate": "f_beignet_coupon / 100"}
    hold |= {"vehicle_years": "f_hyperion_guarantee_years"}
    names = ("capex_growth_first", "capex_growth_later", "cash_flow_growth", "distributions")
    names += ("off_balance_share", "borrowing_rate", "minimum_cash")
    given = {
        "move": {name: chapter.parameter_of(name) for name in names},
        "outputs": {"lowest": Output("lowest_headroom", "USD_bn", "label")},
        "lines": {"New borrowing": "borrowing"},
    }
    with pytest.raises(ValueError, match="unknown"):
        chapter.explore(
            "path",
            funding.funding_projection,
            **{**given, argument: {**given[argument], **changed}},
            hold=hold,
            picture=funding_by_year,
            first_year=2026,
            title="t",
            subtitle="s",
        )


# How a derivation is written.


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_number_without_a_value_is_refused_unless_it_has_words(chapter, value):
    with pytest.raises(ValueError, match="'lost'"):
        chapter.numbers.record(Number("lost", value, "pct", "f_beignet_coupon", {}))
    told = Number("told", value, "pct", "f_beignet_coupon", {}, text="no value in range")
    chapter.numbers.record(told)
    assert str(chapter.numbers.told) == "no value in range"


@dataclass
class Answer:
    """What a made-up model returns."""

    answer: Annotated[float, SHARE]


@pytest.mark.parametrize(("answer", "said"), [(math.inf, "without limit"), (math.nan, None)])
def test_a_panel_says_no_limit_in_words_and_refuses_what_is_no_number(chapter, answer, said):
    def model(years: Years) -> Answer:
        """Answer.

        Always the same.
        """
        return Answer(answer)

    parts = {"move": {}, "hold": {"years": "f_hyperion_guarantee_years"}, "lines": {}}
    parts |= {"outputs": {"cover": Output("answer", "ratio", "Cover")}, "first_year": 2026}
    parts |= {"picture": funding_by_year, "title": "t", "subtitle": "s"}
    if said:
        chapter.explore("path", model, **parts)
        assert str(chapter.numbers.cover) == said
    else:
        with pytest.raises(ValueError, match="'cover'"):
            chapter.explore("path", model, **parts)


def test_an_open_end_of_a_claim_is_no_number(chapter):
    with pytest.raises(ValueError, match="'meta_market_cap_loss' is open"):
        chapter.numbers.state("USD_bn", loss="meta_market_cap_loss.high")


def test_a_year_in_a_derivation_is_written_as_a_year(chapter):
    numbers = chapter.numbers
    numbers.state("year", due="f_beignet_maturity_year")
    numbers.state("USD_mn", large="f_beignet_notes_amount * 1000")
    numbers.state("USD_mn", larger="large + large")
    numbers.state(
        "years", left="due - f_beignet_maturity_year", back="f_beignet_maturity_year - due"
    )
    page = derivations_table(numbers, chapter.ledger)
    assert "= 2049 − 2049<" in page
    assert "2,049" not in page
    assert "= 27,300 + 27,300<" in page


RUNS = """
from aicredit import Chapter
from aicredit.ledger import parameters
from aicredit.models import bonds
from aicredit.chapter_tables import derivations_table
defaults = {name: known.default for name, known in parameters.declared("meta").items()}
chapter = Chapter("meta", defaults)
steps = []
for name in ("one", "two", "three", "four", "five"):
    notes = chapter.ledger.tranches("Meta", "2025-11-03")
    chapter.run(name, bonds.tranche_table, amount=notes["amount_usd_bn"],
        coupon=notes["coupon_pct"] / 100, tenor_years=notes["tenor_years"])
    steps.append(name + ".principal")
chapter.numbers.state("USD_bn", total=" + ".join(steps))
print(derivations_table(chapter.numbers, chapter.ledger))
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
    order = re.findall(r"(\w+) is <code>bonds.tranche_table", pages[0])
    assert order == ["one", "two", "three", "four", "five"]
