"""The ledger of claims: whole, decided, listed, ranked."""

import csv
import io
import json
import math
import shutil
from collections import Counter
from html.parser import HTMLParser

import pandas as pd
import pytest

from aicredit import cli
from aicredit.audit import audit as audits
from aicredit.audit import errata, export, verdicts, vocabulary
from aicredit.audit.audit import Audit
from aicredit.charts.money.flows import money_flows
from aicredit.ledger import bibliography, checkout
from aicredit.ledger.ledger import Ledger
from aicredit.pages import claims, company_grid, errata_table, ledger_table, records
from aicredit.pages.derivations import sources_of
from aicredit.pages.evidence import evidence
from aicredit.site import claimreview

SECTIONS = 19


@pytest.fixture(scope="module")
def ledger():
    return Ledger.read()


def test_every_section_has_its_claims(ledger):
    counted = Audit.of(ledger).tally
    assert ledger.claims["section"].nunique() == SECTIONS
    assert counted.figures >= 120
    assert counted.relations >= 60
    words = [getattr(counted, word.replace(" ", "_")) for word in vocabulary.VERDICTS]
    assert sum(words) == counted.claims
    assert counted.claims + counted.cross_checks == len(ledger.claims)


def test_no_claim_quotes_and_each_says_where_it_stands(ledger):
    claims = ledger.claims
    assert (claims["id"].str.split("_").str[0] == claims["section"].str.split("_").str[0]).all()
    hebrew = claims["statement"].str.contains(r"[\u0590-\u05ff]")
    assert not hebrew.any()
    assert claims["statement"].str.endswith(".").all()


def test_what_could_not_be_checked_says_what_was_tried(ledger):
    decided = Audit.of(ledger).verdicts
    unchecked = ledger.claims[
        (ledger.claims["basis"] == "none") & (ledger.claims["kind"] != "opinion")
    ]
    assert (unchecked["check"].str.len() > 20).all()
    assert set(decided.loc[unchecked["id"], "verdict"]) <= {"could not check", "opinion"}


KNOWN_ERRORS = {
    "alphabet_revenue_growth": "wrong",
    "amazon_sales": "wrong",
    "amazon_sales_growth": "wrong",
    "profitability_openai_earned": "mislabelled",
    "oracle_pays_openai": "wrong",
    "circular_openai_gets_nvidia_shares": "wrong",
    "meta_capex_growth_2026": "mislabelled",
    "microsoft_leases_multiple": "wrong",
    "microsoft_leases_amount": "wrong",
    "microsoft_operating_margin": "wrong",
    "amazon_multiple_of_microsoft": "contradicts itself",
    "amazon_multiple_of_meta": "contradicts itself",
    "funding_gap_germany_usd": "wrong",
    "oracle_financing_amount": "mislabelled",
    "oracle_jpmorgan_lends": "mislabelled",
    "microsoft_net_debt": "wrong",
    "microsoft_data_centres_count": "mislabelled",
    "nvidia_share_rise": "wrong",
    "nvidia_strongest_since_1999": "wrong",
}
RIGHT = [
    *("lede_ai_bonds_amount", "lede_ai_bonds_multiple", "microsoft_capex_annualised"),
    *("oracle_facilities_sum", "private_credit_ms_share", "junk_bonds_jpm_share"),
    *("circular_openai_pays_oracle", "nvidia_invests_openai", "bubble_fund_managers_share"),
]


@pytest.mark.parametrize("claim", KNOWN_ERRORS)
def test_known_errors_are_found(ledger, claim):
    assert Audit.of(ledger).verdict(claim).verdict == KNOWN_ERRORS[claim]


@pytest.mark.parametrize("claim", RIGHT)
def test_what_is_right_stays_right(ledger, claim):
    assert Audit.of(ledger).verdict(claim).verdict == "right"


def test_the_article_against_itself(ledger):
    pairs = {frozenset((pair.first, pair.second)) for pair in Audit.of(ledger).conflicts}
    assert frozenset(("oracle_pays_openai", "circular_openai_pays_oracle")) in pairs
    assert frozenset(("nvidia_invests_openai", "circular_openai_gets_nvidia_shares")) in pairs


@pytest.mark.parametrize(
    ("printed", "conflicting"),
    [
        ("80,80,USD_bn", True),
        ("75,75,USD_bn", False),
        ("0.080,0.080,USD_tn", True),
        ("0.075,0.075,USD_tn", False),
        ("80,80,pct", False),
    ],
)
def test_two_figures_under_one_label_conflict_if_none_fits_both(tmp_path, printed, conflicting):
    data = shutil.copytree(checkout.DATA, tmp_path / "data")
    text = (data / "claims.csv").read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith("overview_ai_bonds_amount,"))
    again = row.replace("overview_ai_bonds_amount", "long_term_made_up").replace(
        "75,75,USD_bn", printed
    )
    (data / "claims.csv").write_text(f"{text}{again}\n", encoding="utf-8")
    pairs = {frozenset((pair.first, pair.second)) for pair in Audit.of(Ledger.read(data)).conflicts}
    assert (frozenset(("overview_ai_bonds_amount", "long_term_made_up")) in pairs) == conflicting


def test_errata_are_all_the_wrong_claims_once_the_worst_first(ledger):
    found = Audit.of(ledger).errata
    listed = [claim for erratum in found for claim in erratum.claims]
    decided = Audit.of(ledger).verdicts["verdict"]
    assert sorted(listed) == sorted(
        decided[decided.isin((*vocabulary.ERRORS, "mistranslated"))].index
    )
    assert (found[0].claims, found[0].kind) == (["oracle_pays_openai"], "direction")
    assert found[0].size == 300
    kinds = [list(errata.KINDS).index(erratum.kind) for erratum in found]
    assert kinds == sorted(kinds)
    factors = [e.size for e in found if e.kind == "figure"]
    assert factors == sorted(factors, reverse=True)
    by_claim = {claim: erratum for erratum in found for claim in erratum.claims}
    assert by_claim["alphabet_revenue_growth"].size == pytest.approx(33 / 16)
    assert by_claim["amazon_sales"].size == pytest.approx(180.169 / 158.9)


def test_errata_in_two_units_are_two(tmp_path):
    data = shutil.copytree(checkout.DATA, tmp_path / "data")
    text = (data / "claims.csv").read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith("meta_bond_amount,"))
    for number, printed in enumerate(("28,28,USD_bn", "28,28,USD_tn")):
        made = row.replace("meta_bond_amount,", f"meta_made_{number},", 1)
        text += made.replace("30,30,USD_bn", printed) + "\n"
    (data / "claims.csv").write_text(text, encoding="utf-8")
    found = [e for e in Audit.of(Ledger.read(data)).errata if e.claims[0].startswith("meta_made")]
    assert [e.claims for e in found] == [["meta_made_1"], ["meta_made_0"]]
    assert found[0].size == pytest.approx(28_000 / 30)
    assert found[1].size == pytest.approx(30 / 28)


def test_a_listing_as_csv_has_the_promised_columns(ledger, capsys):
    assert cli.main(["claims", "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert tuple(rows[0]) == export.COLUMNS
    assert [row["id"] for row in rows] == list(ledger.claims["id"])
    known = set(bibliography.sources().entries)
    assert all(set(row["source"].split()) <= known for row in rows)
    by_id = {row["id"]: row for row in rows}
    assert by_id["alphabet_revenue_growth"]["checked"] == "16"
    assert by_id["meta_bond_tenor"]["checked"] == "5..40"
    assert by_id["oracle_pays_openai"]["checked"] == "OpenAI → Oracle (purchase)"
    assert by_id["oracle_pays_openai"]["decided_by"] == "OpenAI → Oracle, purchase"
    growth = by_id["alphabet_revenue_growth"]
    assert growth["statement"] == "Alphabet's revenue rose by 33 percent."
    assert growth["decided_by"] == "Alphabet, revenue growth, Q3 2025"
    assert growth["found"].startswith("16%") and "net income" in growth["remark"]


def test_a_listing_is_filtered_and_written_as_asked(capsys):
    assert cli.main(["claims", "--section", "amazon", "--verdict", "contradicts itself"]) == 0
    assert "amazon_multiple_of_microsoft" in capsys.readouterr().out
    assert cli.main(["claims", "--section", "oracle", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["section"] for row in rows} == {"oracle"}
    assert any(row["low"] is None for row in rows)


@pytest.mark.parametrize("option", ["section", "verdict", "format"])
def test_an_unknown_filter_is_refused_in_one_line(option, capsys):
    assert cli.main(["claims", f"--{option}", "nowhere"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    (line,) = said.err.splitlines()
    assert line.startswith(f"aicredit: {option} 'nowhere' is unknown; ")
    assert "allowed: " in line


def test_claim_reviews_have_what_schema_org_requires(ledger):
    reviews = claimreview.claim_reviews(
        Audit.of(ledger), "https://example.org/book/ledger.html", "A book"
    )
    decided = Audit.of(ledger).verdicts["verdict"][ledger.statements["id"]]
    assert len(reviews) == decided.isin(list(claimreview.RATINGS)).sum()
    for review in reviews:
        assert review["@context"] == "https://schema.org"
        assert review["@type"] == "ClaimReview"
        assert review["claimReviewed"]
        assert review["url"].startswith("https://example.org/book/ledger.html#")
        assert review["author"]["@type"] == "Organization"
        assert review["author"]["name"] == "A book"
        assert review["itemReviewed"]["@type"] == "Claim"
        assert review["itemReviewed"]["author"]["name"] == "Konrad Wolfenstein"
        assert review["itemReviewed"]["datePublished"] == "2025-11-10"
        appearance = review["itemReviewed"]["appearance"]
        assert appearance["headline"] == ledger.article.title
        assert appearance["publisher"]["name"] == "Xpert.Digital"
        assert appearance["inLanguage"] == "he"
        rating = review["reviewRating"]
        assert rating["worstRating"] <= rating["ratingValue"] <= rating["bestRating"]
        assert rating["alternateName"] in vocabulary.VERDICTS


def test_no_text_closes_the_script_of_the_reviews():
    script = claimreview.as_script([{"claimReviewed": "</script><script>alert(1)</script>"}])
    assert script.count("<") == 2
    text = script.partition(">")[2].rpartition("<")[0]
    assert json.loads(text)[0]["claimReviewed"] == "</script><script>alert(1)</script>"


def test_each_claim_is_decided_once(monkeypatch):
    decided = Counter()

    def counting(claim, ledger):
        decided[claim] += 1
        return verdicts.verdict_of(claim, ledger)

    monkeypatch.setattr(audits, "verdict_of", counting)
    ledger = Ledger.read()
    ledger_table.claims_ledger(ledger)
    for kind in errata.KINDS:
        errata_table.errata_of_kind(ledger, kind)
    errata_table.conflicts_table(ledger)
    claims.counts_table(ledger)
    claims.claims_table(ledger.claims["id"], ledger)
    sources_of(ledger.claims["id"], ledger)
    money_flows(ledger)
    claimreview.claim_reviews(Audit.of(ledger), "", "")
    export.checked_claims(Audit.of(ledger))
    assert list(Audit.of(ledger).problems()) == []
    assert decided == dict.fromkeys(ledger.claims["id"], 1)


def test_two_lines_open_the_package():
    frame = pd.read_csv(checkout.DATA / "claims.csv", index_col="id")
    assert math.isclose(frame.loc["meta_bond_amount", "low"], 30)


NASTY = '<script>alert(1)</script><img src=x onerror=alert(1)>" onmouseover="alert(1)'


def test_nothing_in_the_data_can_inject_html_or_script(tmp_path):
    data = shutil.copytree(checkout.DATA, tmp_path / "data")
    texts = {
        "claims": ("entity", "counterparty", "statement", "note"),
        "facts": ("entity", "locator", "note"),
        "deals": ("source", "target", "note"),
        "bonds": ("issuer", "note"),
        "financials": ("note",),
        "outcomes": ("note",),
        "corrections": ("reason",),
        "parameters": ("label", "note"),
    }
    for name, columns in texts.items():
        frame = pd.read_csv(data / f"{name}.csv", dtype=str, keep_default_na=False)
        frame[list(columns)] = NASTY
        if "note" in columns:
            # Otherwise a copy younger than the article would decide nothing.
            frame["note"] += " public since 1990-01-01"
        frame.to_csv(data / f"{name}.csv", index=False)
    nasty = Ledger.read(data)
    pages = [
        ledger_table.claims_ledger(nasty),
        *(errata_table.errata_of_kind(nasty, kind) for kind in errata.KINDS),
        errata_table.conflicts_table(nasty),
        claims.counts_table(nasty),
        claims.claims_table(nasty.claims["id"], nasty),
        claims.outcomes_table(nasty.claims["id"], nasty),
        records.facts_table(nasty),
        records.deals_table(nasty),
        records.bonds_table(nasty),
        company_grid.company_grid(nasty, "META"),
        records.sources_table(nasty),
        evidence(nasty.figures.values(), nasty),
        records.outcomes_table(nasty),
        records.corrections_table(nasty),
        records.parameters_table(nasty),
        claimreview.as_script(claimreview.claim_reviews(Audit.of(nasty), "", "")),
    ]
    for page in pages:
        found = Tags(page)
        assert set(found.tags) <= HARMLESS
        assert set(found.attributes) <= ATTRIBUTES


HARMLESS = {
    *("a", "br", "code", "details", "em", "h2", "p", "small", "span", "strong", "summary"),
    *("caption", "div", "form", "input", "label", "li", "option", "select", "ul"),
    *("table", "tbody", "td", "th", "thead", "tr"),
    "script",  # the reviews' own; what is inside it is checked above
}
ATTRIBUTES = {
    *("aria-hidden", "aria-label", "class", "data-kind", "data-label", "data-section"),
    *("data-status", "data-verdict", "download", "for", "href", "id", "name", "rel", "role"),
    *("scope", "tabindex", "type", "value"),
}


class Tags(HTMLParser):
    """Collects the tags and attributes a browser would see."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attributes]


def test_sources_have_addresses_that_only_lead_somewhere():
    for key, entry in bibliography.sources().entries.items():
        assert entry.fields.get("url", "https://").startswith(("https://", "http://")), key
