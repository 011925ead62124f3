"""What figures rest on, and the tables made for readers: addresses, places, words."""

import csv
import io
import re

import pytest

from aicredit.ledger.bibliography import addresses_of, sources
from aicredit.ledger.ledger import Ledger
from aicredit.ledger.row_words import row_in_words, status_of
from aicredit.pages import company_grid, errata_table, ledger_table
from aicredit.pages.evidence import document, evidence
from aicredit.pages.remarks import remark

LEDGER = Ledger.read()


def test_addresses_are_those_that_a_browser_takes():
    for key in sources().entries:
        assert not re.search(r"\\", " ".join(addresses_of(key))), key
    assert addresses_of("ft-2025-10-30")[1].startswith("http://www.learndenglisch.com/proxies?url=")


@pytest.mark.parametrize(
    ("key", "value", "unit", "leads"),
    [
        ("ft-2025-10-30", 27.3, "USD_bn", "#:~:text=%2427.3%20billion"),
        ("ft-2025-10-30", 6.58, "pct", "#:~:text=6.58%25"),
        ("stockanalysis-meta-cash-flow", 107.574, "USD_bn", "text=107%2C574"),
        ("meta-q3-2025-release", 26.32, "USD_bn", None),
        ("meta-424b2-2023-05-01", 8.5, "USD_bn", None),
        ("ft-2025-10-30", float("nan"), "USD_bn", None),
    ],
)
def test_a_source_opens_at_the_figure_where_its_address_can_lead_there(key, value, unit, leads):
    link = re.search('href="([^"]+)"', document(key, [(value, unit)]))[1]
    assert (leads in link) if leads else (":~:" not in link)


def test_each_figure_stands_under_its_source_with_its_status():
    figures = [LEDGER.f_beignet_notes_amount, LEDGER.f_beignet_coupon]
    markup = evidence(figures, LEDGER)
    assert markup.count("A closer look at the record-smashing") == 1
    assert "$27.3 bn: " in markup and "6.58%: " in markup
    assert '<span class="status secondary">report</span>' in markup


def test_the_record_stands_before_the_article_that_repeats_it():
    markup = evidence([LEDGER.meta_capex_2025.high], LEDGER)
    assert 0 < markup.index("f_meta_capex_guidance_2025") < markup.index("printed in the article")
    wrong = evidence([LEDGER.alphabet_revenue_growth], LEDGER)
    assert "figures.md" not in wrong


def test_a_remark_names_rows_by_what_they_say():
    note = "see lede_ai_bonds_amount, f_beignet_coupon, ft-2025-10-30 and facts.csv; <b> well-kept"
    text = re.sub("<[^>]+>", "", remark(note, LEDGER))
    assert "_" not in text and "ft-2025" not in text and ".csv" not in text
    assert "Beignet Investor LLC, coupon" in text and "&lt;b&gt; well-kept" in text


def test_a_status_is_that_of_the_row_or_of_its_worst_part():
    assert status_of("meta_2030.coupon", LEDGER) == "primary"
    assert status_of("meta_capex_2025.high", LEDGER) == ""
    statuses = {status_of(name, LEDGER) for name in LEDGER.names}
    assert statuses == {"", "primary", "secondary", "unverified"}


def test_a_company_is_one_grid_and_one_file():
    own = LEDGER.financials[LEDGER.financials["company"] == "META"]
    grid = company_grid.company_grid(LEDGER, "META")
    assert grid.count("<table") == 1
    assert set(re.findall(r'<td class="[^"]*num" id="(\w+)"', grid)) == set(own.index)
    later = own.index[own["as_of"] > LEDGER.article.date]
    assert set(re.findall(r'<td class="later [^"]*" id="(\w+)"', grid)) == set(later)
    rows = list(csv.DictReader(io.StringIO(company_grid.as_csv(LEDGER, "META"))))
    assert len(rows) == len(own)
    assert {row["reported"] for row in rows} == {"by the article", "reported after the article"}
    assert {row["company"] for row in rows} == {"Meta"}


def test_an_erratum_says_each_thing_in_one_short_sentence():
    for kind in ("direction", "statement", "figure", "name"):
        rows = re.findall(r"<tr><td.*?</tr>", errata_table.errata_of_kind(LEDGER, kind))
        assert rows
        for row in rows:
            why = re.findall(r'data-label="Why it matters">(.*?)</td>', row)[0]
            assert 0 < len(why) < 160 and why.endswith("."), why


def test_our_cross_checks_are_no_figures_of_the_article():
    kinds = ledger_table.kinds_of(LEDGER)
    ours = set(LEDGER.claims.index[LEDGER.claims["kind"] == "cross_check"])
    assert {claim for claim, kind in kinds.items() if kind == ledger_table.OURS} == ours
    assert row_in_words("oracle_pays_openai", LEDGER).startswith("Oracle")
