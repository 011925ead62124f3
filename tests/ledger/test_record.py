"""The record as a whole: dates, sizes, labels, doubles and what follows of what."""

import csv
import shutil

import pytest
from test_data import add_correction, edit_cell, edit_row, faults

from aicredit.audit import outcomes, verdicts
from aicredit.ledger import checkout, periods, tables
from aicredit.ledger.ledger import Ledger


@pytest.fixture
def data(tmp_path):
    return shutil.copytree(checkout.DATA, tmp_path / "data")


def line_of(table, **cells):
    """Return the line number of the first row that has these cells."""
    with (checkout.DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            if all(row[column] == cell for column, cell in cells.items()):
                return number
    raise LookupError(cells)


FIRST_FACT = ("facts", "f_meta_bond_amount")
META_2024 = line_of("financials", company="META", period="FY2024", metric="long_term_debt")
META_REVENUE = line_of("financials", company="META", period="FY2024", metric="revenue")
AMAZON_CAPEX = line_of("financials", company="AMZN", period="Q2 2025", metric="capex_cash")
AMAZON_INCOME = line_of("financials", company="AMZN", period="FY2025", metric="net_income")
META_LOW = line_of("outcomes", claim="meta_capex_2026", metric="capex_guidance_low")
META_HIGH = line_of("outcomes", claim="meta_capex_2026", metric="capex_guidance_high")
CORRECTION = ("corrections", "f_beignet_stake_meta")

BROKEN = {
    "a fact's source is younger": (
        *FIRST_FACT,
        {"source": "techinformed-2025-11-17"},
        "was known on 2025-11-17",
    ),
    "a deal's source is younger": (
        *("deals", "deal_pimco_beignet_notes"),
        {"evidence": "amd-10k-2025"},
        "was known on 2026-02-04",
    ),
    "no word on a younger copy": ("financials", META_2024, {"note": ""}, "was known on 2026"),
    "public after its day": (
        *("financials", META_2024),
        {"note": "public since 2025-12-01"},
        "was known on 2026",
    ),
    "a fact of tomorrow": (*FIRST_FACT, {"as_of": "2199-01-01"}, "after today"),
    "an outcome of tomorrow": ("outcomes", 2, {"as_of": "2199-01-01"}, "after today"),
    "issued tomorrow": ("bonds", 2, {"issued": "2199-01-01"}, "after today"),
    "reported tomorrow": (*CORRECTION, {"reported": "2199-01-01"}, "after today"),
    "a fact of long ago": (*FIRST_FACT, {"as_of": "0205-11-03"}, "before 1990"),
    "a correction before the article": (*CORRECTION, {"reported": "2025-01-01"}, "before"),
    "low above high": ("outcomes", META_LOW, {"value": "136"}, "above"),
    "two metrics of a day": ("outcomes", META_LOW, {"metric": "capex_low"}, "no range"),
    "three metrics of a day": ("outcomes", META_HIGH, {"metric": "revenue"}, "no range"),
    "final and not": ("outcomes", META_LOW, {"final": "true"}, "final"),
    "an outcome of an opinion": ("outcomes", 2, {"claim": "meta_strong_cash_flow"}, "opinion"),
    "a report in another unit": (
        *("outcomes", line_of("outcomes", claim="meta_bond_amount")),
        {"unit": "pct"},
        "does not turn into USD_bn",
    ),
    "a year below its quarter": (
        *("financials", AMAZON_CAPEX),
        {"value_usd_bn": "999"},
        "less than its part amzn_capex_cash_q2_2025",
    ),
    "quarters that miss their year": (
        *("financials", AMAZON_INCOME),
        {"value_usd_bn": "90"},
        "not the sum of its quarters",
    ),
    "known after its source": (
        *("financials", line_of("financials", company="META", period="Q1 2025")),
        {"as_of": "2025-05-30"},
        "after its source, which is of 2025-04-30",
    ),
    "a spread below 0": ("facts", "f_beignet_spread", {"value": "-225"}, "is no difference"),
    "tranches above their issue": (
        *("bonds", "oracle_sep_2030"),
        {"amount_usd_bn": "30"},
        "add up to 45; allowed: 18, which f_oracle_bond_2025",
    ),
    "a coupon as a fraction": ("bonds", 2, {"coupon_pct": "0.042"}, "coupon_pct"),
    "a bond in millions": ("bonds", 2, {"amount_usd_bn": "4000"}, "amount_usd_bn"),
    "a bond of nothing": ("bonds", 2, {"amount_usd_bn": "0"}, "amount_usd_bn"),
    "a bond of another year": ("bonds", 2, {"maturity": "2031-11-15"}, "2027"),
    "a deal in millions": ("deals", 2, {"amount_usd_bn": "30000"}, "amount_usd_bn"),
    "a deal of nothing": ("deals", 2, {"amount_usd_bn": "0"}, "amount_usd_bn"),
    "revenue in millions": ("financials", 2, {"value_usd_bn": "117929"}, "value_usd_bn"),
    "revenue below 0": ("financials", 2, {"value_usd_bn": "-117.9"}, "value_usd_bn"),
    "a year that ends elsewhere": ("financials", 2, {"period_end": "2020-12-31"}, "period_end"),
    "a quarter that ends elsewhere": (
        *("financials", line_of("financials", company="META", period="Q1 2025")),
        {"period_end": "2025-06-30"},
        "period_end",
    ),
    "an end within a month": ("financials", 2, {"period_end": "2021-12-12"}, "period_end"),
    "another fiscal end": ("financials", 2, {"period_end": "2021-06-30"}, "period_end"),
    "a wide tolerance": ("claims", "meta_net_margin", {"tolerance": "3.1"}, "tolerance"),
    "a wide tolerance in years": (
        *("claims", "bubble_dotcom_years"),
        {"tolerance": "30"},
        "tolerance",
    ),
    "the claim in its reason": (
        *("claims", "meta_bernstein_grace_period"),
        {"check": "see meta_bernstein_grace_period"},
        "itself",
    ),
    "a name by another case": ("facts", "f_meta_bond_amount", {"entity": "META"}, "'Meta'"),
    "a name by another dash": ("deals", 2, {"source": "bond-investors"}, "'bond investors'"),
    "a name in another script": ("facts", "f_meta_bond_amount", {"entity": "Мета"}, "Latin"),
    "a word of two scripts": ("facts", "f_meta_bond_amount", {"locator": "Itеm"}, "two scripts"),
    "a metric by another dash": (*FIRST_FACT, {"metric": "bondissue_amount"}, "bond_issue_amount"),
    "an issuer by another case": ("bonds", 2, {"issuer": "meta"}, "'Meta'"),
    "two blanks": (*FIRST_FACT, {"locator": "Item  8.01"}, "locator"),
    "a soft hyphen": (*FIRST_FACT, {"locator": "It\u00adem"}, "locator"),
    "a turn of direction": (*FIRST_FACT, {"note": "a\u202eb"}, "note"),
    "no width": (*FIRST_FACT, {"entity": "Me\u200bta"}, "entity"),
    "a letter in two parts": (*FIRST_FACT, {"note": "cafe\u0301"}, "note"),
    "a blank of another kind": (*FIRST_FACT, {"locator": "Item\u20098.01"}, "locator"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_what_the_record_may_not_say_is_named(data, case):
    table, row, cells, words = BROKEN[case]
    edit_row(data / f"{table}.csv", row, **cells)
    lines = faults(data)
    assert any(words in line for line in lines), lines
    assert all("\n" not in line and ".csv, row " in line for line in lines)


DOUBLES = {
    "a deal with another status": ("deals", 2, {"id": "deal_again", "status": "signed"}),
    "a deal with other evidence": ("deals", 2, {"id": "deal_again", "evidence": "ft-2025-10-30"}),
    "a bond by another source": ("bonds", 2, {"id": "meta_b_2030", "source": "ft-2025-10-30"}),
    "a claim in other words": (
        *("claims", "meta_bond_amount"),
        {"id": "meta_again", "statement": "So it says.", "tolerance": "0.5"},
    ),
    "a year as twelve months": ("financials", META_REVENUE, {"period": "TTM Q4 2024"}),
}


@pytest.mark.parametrize("case", DOUBLES)
def test_what_a_sum_would_count_twice_is_named(data, case):
    table, row, cells = DOUBLES[case]
    path = data / f"{table}.csv"
    rows = path.read_text(encoding="utf-8").splitlines()
    number = row if isinstance(row, int) else line_of(table, id=row)
    path.write_text("\n".join([*rows, rows[number - 1]]) + "\n", encoding="utf-8")
    place = edit_row(path, len(rows) + 1, **cells)
    lines = faults(data)
    assert any("says again" in line and place in line for line in lines), lines


CALENDAR = {
    "2025-02-30": "no day",
    "2025-11..2025-10": "before",
    "2025..2025": "before",
    "2025-01..2025": "before",
    "2025-10..2025-12": "allowed: Q4 2025",
    "2025-01..2025-06": "allowed: 2025 H1",
    "2025-01..2025-12": "allowed: 2025",
    "2025-01-01..2025-12-31": "allowed: 2025",
    "2025-11-01..2025-11-30": "allowed: 2025-11",
    "Q1 2025..Q2 2025": "allowed: 2025 H1",
    "2025 H1..2025 H2": "allowed: 2025",
    "last 12 months to 2025-09": "allowed: TTM Q3 2025",
    "from 2025..2026": "from",
    "0025": "year",
}


@pytest.mark.parametrize("period", CALENDAR)
@pytest.mark.parametrize("table", ["claims", "facts"])
def test_a_period_is_of_the_calendar_and_has_one_spelling(data, table, period):
    row = {"claims": "meta_bond_amount", "facts": "f_meta_bond_amount"}[table]
    edit_cell(data / f"{table}.csv", row, "period", period)
    lines = faults(data)
    assert any(CALENDAR[period] in line and f"value {period!r}" in line for line in lines), lines


def test_a_period_that_has_no_shorter_spelling_is_taken():
    for period in ("2025-09..2025-10", "2024..2025 early", "FY2026 Q1", "2025-10-29 close", "2028"):
        assert periods.fault(period) == "", period


GUARDS = {
    "names another fact": "f_terawulf_coupon > f_meta_coupon_2030",
    "true of both": "f_meta_bond_tranches > f_vantage_sites_count",
}


@pytest.mark.parametrize("case", GUARDS)
def test_a_guard_watches_what_it_corrects(data, case):
    add_correction(data, expect=GUARDS[case])
    (line,) = faults(data)
    assert "column expect" in line


@pytest.mark.parametrize(
    ("value", "words"), [("-7", "sign"), ("60000", "a thousand times"), ("0.001", "a thousand")]
)
def test_a_correction_keeps_sign_and_size(data, value, words):
    add_correction(data, **{"is": value})
    (line,) = faults(data)
    assert "column is" in line
    assert words in line


def test_a_correction_learnt_later_decides_nothing(data):
    add_correction(data, source="amd-10k-2025")
    assert any("'f_meta_bond_tranches' was known on 2026-02-04" in line for line in faults(data))


def test_a_record_that_nobody_confirmed_is_not_graded(data):
    number = line_of("outcomes", claim="meta_capex_2025")
    edit_cell(data / "outcomes.csv", number, "status", "unverified")
    assert outcomes.outcome_of("meta_capex_2025", Ledger.read(data))["outcome"] == "pending"


def test_nothing_follows_a_final_record_of_the_same_metric(data):
    number = line_of("outcomes", claim="meta_capex_2025")
    row = (data / "outcomes.csv").read_text(encoding="utf-8").splitlines()[number - 1]
    later = row.replace("2026-01-28,true", "2026-02-28,false")
    with (data / "outcomes.csv").open("a", encoding="utf-8") as file:
        file.write(later + "\n")
    (line,) = faults(data)
    assert "final" in line


def test_a_deal_that_is_only_considered_confirms_nothing(data):
    edit_cell(data / "deals.csv", "deal_pimco_beignet_notes", "status", "considered")
    assert verdicts.verdict_of("meta_private_pimco", Ledger.read(data)).verdict == "could not check"


ENTRY = (
    "@misc{{made-2025,\n  title = {{Made}},\n  url = {{{url}}},\n  date = {{{date}}},\n{more}}}\n"
)
GOOD = {"url": "https://example.org/a", "date": "2025-01-02", "more": ""}
BIBLIOGRAPHIES = {
    "no day": ({"date": "2025-02-30"}, "", "2025-02-30"),
    "no month": ({"date": "2025-13"}, "", "2025-13"),
    "tomorrow": ({"date": "2199-01-01"}, "", "after today"),
    "a later year": ({"date": "2199"}, "", "after today"),
    "another year": ({"more": "  year = {2024},\n"}, "", "year"),
    "another month": ({"more": "  month = feb,\n"}, "", "month"),
    "a script for an address": ({"url": "javascript:alert(1)"}, "", "http"),
    "no host": ({"url": "https:///a"}, "", "http"),
    "another scheme": ({"url": "ftp://example.org"}, "", "http"),
    "a blank in the address": ({"url": "https://example.org/a b"}, "", "http"),
    "no address": ({"url": ""}, "", "http"),
    "a merge": ({}, "<<<<<<< HEAD\n", "row 6: a mark of a merge"),
    "a merge inside": ({"more": "=======\n"}, "", "row 5: a mark of a merge"),
    "an unknown type": (
        {},
        ENTRY.format(**GOOD).replace("@misc{made-2025", "@foo{other"),
        "type 'foo'",
    ),
    "a field twice": ({"more": "  title = {Other},\n"}, "", "title"),
    "a remark": ({}, "@comment{@misc{other,\n title = {x},\n date = {2025},\n}}\n", "row 6"),
    "the same text again": ({}, ENTRY.format(**GOOD).replace("made-", "again-"), "made-2025"),
}


@pytest.mark.parametrize("case", BIBLIOGRAPHIES)
def test_a_source_is_dated_and_has_an_address(tmp_path, case):
    changes, after, words = BIBLIOGRAPHIES[case]
    path = tmp_path / "references.bib"
    path.write_text(ENTRY.format(**{**GOOD, **changes}) + after)
    line = next(tables.problems(checkout.DATA, path))
    assert line.startswith("book/references.bib")
    assert words in line
    assert "\n" not in line
