"""A picture draws every row it is given, in a colour of its own, or says why not."""

import pandas as pd
import pytest
from real_tables import PICTURES, picture_of, tables

from aicredit.charts.money import map
from aicredit.charts.money.flows import PAYMENTS
from aicredit.charts.printed import printed_and_recorded
from aicredit.charts.steps import running_total
from aicredit.charts.theme import NARROW, WIDE
from aicredit.ledger.ledger import Ledger


def attempts(name, table):
    picture = picture_of(name)
    return (
        lambda: picture.draw(table, WIDE),
        lambda: picture.draw(table, NARROW),
        lambda: picture.describe(table),
    )


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_is_drawn_and_described(name):
    for attempt in attempts(name, tables()[name]):
        assert attempt()


@pytest.mark.parametrize("name", PICTURES)
def test_an_empty_table_is_refused(name):
    for attempt in attempts(name, tables()[name][:0]):
        with pytest.raises(ValueError, match=r"picture .*row"):
            attempt()


WORDS = [
    ("claim_against_record", "kind"),
    ("ladder", "what"),
    ("lines_by_year", "kind"),
    ("money_map", "kind"),
    ("money_map", "status"),
    ("money_map", "source"),
    ("money_map", "target"),
]


@pytest.mark.parametrize("word", ["Rent", None], ids=["unknown", "empty"])
@pytest.mark.parametrize(("name", "column"), WORDS)
def test_a_word_the_palette_does_not_know_is_refused(name, column, word):
    table = tables()[name].copy()
    table[column] = table[column].astype(object)
    table.loc[1, column] = word
    for attempt in attempts(name, table):
        with pytest.raises(ValueError, match=column) as refused:
            attempt()
        assert "allowed: " in str(refused.value)
        assert "\n" not in str(refused.value)


def test_palettes_know_every_word_of_the_rules():
    assert set(map.KINDS) == set(PAYMENTS.values())


OPEN = [(130.0, float("nan"), "more than $130 bn"), (float("nan"), 130.0, "up to $130 bn")]


@pytest.mark.parametrize(("low", "high", "words"), OPEN)
@pytest.mark.parametrize("kind", ["article", "guidance"])
def test_an_open_end_is_told_in_words(kind, low, high, words):
    table = tables()["lines_by_year"].copy()
    row = table.index[table["kind"] == kind][-1]
    table.loc[row, ["low", "high"]] = [low, high]
    assert f"Capex 2026, {kind}: {words}." in picture_of("lines_by_year").describe(table)
    drawn = str(picture_of("lines_by_year").draw(table, WIDE).to_dict())
    assert words.split(" ")[0] in drawn and "$130 bn" in drawn
    assert "inf" not in drawn.lower().replace("info", "") and "nan" not in drawn


def test_a_claim_with_an_open_end_keeps_it():
    table = tables()["lines_by_year"]
    (row,) = table[(table["kind"] == "article") & (table["year"] == 2026)].itertuples()
    assert row.high == 90 and pd.isna(row.low)
    assert "Capex 2026, article: up to $90 bn" in picture_of("lines_by_year").describe(table)


def test_earnings_of_nothing_are_no_multiple():
    amount = Ledger.read().f_meta_bond_amount
    nothing = amount - amount
    with pytest.raises(ValueError, match="EBITDA"):
        running_total({"Notes": amount}, "USD_bn", total="In all", per={"EBITDA": nothing})


REFUSED = {
    "claim": ({"a": "meta_bond_amounts"}, {}, "meta_bond_amount"),
    "record of no claim": ({"a": "meta_bond_amount"}, {"b": "f_meta_bond_amount"}, "label"),
    "record in another unit": ({"a": "meta_bond_amount"}, {"a": "f_meta_server_life"}, "USD_bn"),
    "claim in another unit": ({"a": "meta_bond_tenor"}, {}, "USD_bn"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_claim_is_held_against_figures_of_its_unit(case):
    claims_drawn, record, said = REFUSED[case]
    ledger = Ledger.read()
    with pytest.raises(ValueError, match=said):
        printed_and_recorded(
            ledger, claims_drawn, {k: ledger.figures[v] for k, v in record.items()}, "USD_bn"
        )


def test_a_step_below_zero_is_taken_away():
    ledger = Ledger.read()
    steps = {"Owed": ledger.f_meta_bond_amount, "In hand": -ledger.f_beignet_notes_amount}
    table = running_total(steps, "USD_bn", total="Net")
    assert list(table["end"]) == pytest.approx([30, 2.7, 2.7])
    assert list(table["start"]) == pytest.approx([0, 30, 0])
