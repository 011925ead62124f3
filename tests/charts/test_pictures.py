"""A picture draws every row it is given, in a colour of its own, or says why not."""

import pandas as pd
import pytest

from aicredit import charts
from aicredit.audit.vocabulary import VERDICTS
from aicredit.charts import cash, claims, evidence
from aicredit.charts.money import map
from aicredit.charts.money.flows import PAYMENTS, money_flows
from aicredit.charts.theme import NARROW, WIDE
from aicredit.ledger.ledger import Ledger


@pytest.fixture(scope="module")
def tables():
    """A table for each picture of the package."""
    ledger = Ledger.read()
    amount, life = ledger.f_meta_bond_amount, ledger.f_meta_server_life
    path = [(year, series, 1.0) for series in list(cash.SERIES)[2:] for year in range(2026, 2031)]
    return {
        "cash_against_capex": evidence.cash_and_capex(
            ledger,
            "META",
            capex="capex_cash",
            last_reported=2024,
            claims={2025: "meta_capex_2025", 2026: "meta_capex_2026"},
            guidance_of="meta_capex_2026",
        ),
        "claim_strip": evidence.claim_marks(ledger),
        "curve": pd.DataFrame(
            {"assumption": [1.0, 2.0], "series": ["Price"] * 2, "value": [99.0, 98.0]}
        ),
        "debt_steps": evidence.debt_steps({"Notes": amount}, amount),
        "funding_by_year": pd.DataFrame(path, columns=["year", "series", "value"]),
        "maturity_ladder": evidence.maturities(
            ledger.tranches("Meta", "2025-11-03"), {"A chip": life}
        ),
        "money_map": money_flows(ledger),
    }


PICTURES = [name for name in charts.__all__ if name != "Figure"]


def attempts(name, table):
    picture = getattr(charts, name)
    made = {"money_map": (Ledger.read(),), "curve": ("Yield to maturity", "pct", "USD_bn")}
    picture = picture(*made[name]) if name in made else picture
    return (
        lambda: picture.draw(table, WIDE),
        lambda: picture.draw(table, NARROW),
        lambda: picture.describe(table),
    )


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_is_drawn_and_described(tables, name):
    for attempt in attempts(name, tables[name]):
        assert attempt()


@pytest.mark.parametrize("name", PICTURES)
def test_an_empty_table_is_refused(tables, name):
    for attempt in attempts(name, tables[name][:0]):
        with pytest.raises(ValueError, match=r"picture .*row"):
            attempt()


WORDS = [
    ("cash_against_capex", "series"),
    ("cash_against_capex", "kind"),
    ("claim_strip", "verdict"),
    ("funding_by_year", "series"),
    ("maturity_ladder", "what"),
    ("money_map", "kind"),
    ("money_map", "status"),
    ("money_map", "source"),
    ("money_map", "target"),
]


@pytest.mark.parametrize("word", ["Rent", None], ids=["unknown", "empty"])
@pytest.mark.parametrize(("name", "column"), WORDS)
def test_a_word_the_palette_does_not_know_is_refused(tables, name, column, word):
    table = tables[name].copy()
    table[column] = table[column].astype(object)
    table.loc[1, column] = word
    for attempt in attempts(name, table):
        with pytest.raises(ValueError, match=column) as refused:
            attempt()
        assert "allowed: " in str(refused.value)
        assert "\n" not in str(refused.value)


def test_palettes_know_every_word_of_the_rules():
    assert set(claims.COLOURS) == set(VERDICTS)
    assert set(map.KINDS) == set(map.KEY) == set(PAYMENTS.values())


OPEN = [(130.0, float("nan"), "more than $130.0 bn"), (float("nan"), 130.0, "up to $130.0 bn")]


@pytest.mark.parametrize(("low", "high", "words"), OPEN)
@pytest.mark.parametrize("kind", ["article", "guidance"])
def test_an_open_end_is_told_in_words(tables, kind, low, high, words):
    table = tables["cash_against_capex"].copy()
    row = table.index[table["kind"] == kind][-1]
    table.loc[row, ["low", "high"]] = [low, high]
    assert f"Capex 2026, {kind}: {words}." in charts.cash_against_capex.describe(table)
    drawn = str(charts.cash_against_capex.draw(table, WIDE).to_dict())
    assert words.split("$")[0] + "130" in drawn
    assert "inf" not in drawn.lower().replace("info", "") and "nan" not in drawn


def test_a_claim_with_an_open_end_keeps_it(tables):
    table = tables["cash_against_capex"]
    (row,) = table[(table["kind"] == "article") & (table["year"] == 2026)].itertuples()
    assert row.high == 90 and pd.isna(row.low)
    assert "Capex 2026, article: up to $90.0 bn" in charts.cash_against_capex.describe(table)


def test_a_strip_without_errors_says_so(tables):
    table = tables["claim_strip"].assign(verdict="confirmed")
    assert charts.claim_strip.describe(table).endswith("No errors.")


def test_earnings_of_nothing_are_no_multiple():
    amount = Ledger.read().f_meta_bond_amount
    nothing = amount - amount
    with pytest.raises(ValueError, match="earnings"):
        evidence.debt_steps({"Notes": amount}, nothing)
