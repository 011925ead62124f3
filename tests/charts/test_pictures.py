"""A picture draws every row it is given, in a colour of its own, or says why not."""

import re

import pandas as pd
import pytest
import vl_convert
from real_tables import PICTURES, picture_of, tables

from aicredit import charts
from aicredit.charts.axes import COLOURS
from aicredit.charts.money import map
from aicredit.charts.money.flows import PAYMENTS
from aicredit.charts.printed import printed_and_recorded
from aicredit.charts.steps import running_total
from aicredit.charts.theme import NARROW, WIDE
from aicredit.charts.years import SAID
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
    assert f"Capex 2026, {SAID[kind]}: {words}." in picture_of("lines_by_year").describe(table)
    drawn = str(picture_of("lines_by_year").draw(table, WIDE).to_dict())
    assert words.split(" ")[0] in drawn and "$130 bn" in drawn
    assert "inf" not in drawn.lower().replace("info", "") and "nan" not in drawn


def test_a_claim_with_an_open_end_keeps_it():
    table = tables()["lines_by_year"]
    (row,) = table[(table["kind"] == "article") & (table["year"] == 2026)].itertuples()
    assert row.high == 90 and pd.isna(row.low)
    assert "Capex 2026, in the article: up to $90 bn" in picture_of("lines_by_year").describe(table)


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


def test_a_subtotal_says_what_is_counted_so_far_and_the_uncounted_is_in_no_total():
    ledger = Ledger.read()
    notes, vehicle = ledger.f_meta_bond_amount, ledger.f_beignet_notes_amount
    table = running_total(
        {"Notes": notes, "Vehicle": vehicle},
        "USD_bn",
        subtotals={"Notes": "On the sheet"},
        total="In all",
        uncounted={"On top": notes},
    )
    assert list(table["kind"]) == ["step", "total", "step", "total", "uncounted"]
    assert list(table["start"]) == pytest.approx([0, 0, 30, 0, 0])
    assert list(table["end"]) == pytest.approx([30, 30, 57.3, 57.3, 30])
    said = charts.waterfall.describe(table)
    assert "On the sheet: $30 bn in total" in said
    assert "On top: $30 bn beside it, not counted" in said


TWICE = {
    "total": {"total": "Notes"},
    "subtotal": {"subtotals": {"Notes": "Notes"}},
    "uncounted": {"uncounted": {"Notes": "f_meta_bond_amount"}},
}


@pytest.mark.parametrize("case", TWICE)
def test_two_bars_of_one_name_are_refused(case):
    ledger = Ledger.read()
    given = {"total": "In all", **TWICE[case]}
    if case == "uncounted":
        given["uncounted"] = {k: ledger.figures[v] for k, v in given["uncounted"].items()}
    with pytest.raises(ValueError, match="two bars are called 'Notes'"):
        running_total({"Notes": ledger.f_meta_bond_amount}, "USD_bn", **given)


def test_a_ladder_counts_the_whole_lives_before_the_last_note_is_due():
    said = charts.ladder.describe(tables()["ladder"])
    assert "14 notes sold before, $29 bn, issued 2022 to 2024, due 2027 to 2064." in said
    assert "A server in Meta's books, 5.5 years: 7 lives by 2065." in said
    assert "$27.3 bn at 6.581%, repaid in level payments until 2049." in said


def test_a_ladder_draws_every_generation_to_the_end():
    # 40.02 years from the article to the last maturity: 8 lives of 5.5 years, 14 of 3.
    drawn = charts.ladder.draw(tables()["ladder"], WIDE).to_dict()
    lengths = sorted(len(rows) for rows in drawn["datasets"].values())
    assert {8, 14} <= set(lengths)


def test_payouts_are_summed_and_a_year_that_is_not_verified_says_so():
    table = tables()["lines_over_bars_by_year"]
    payouts = table[table["series"] == "Payouts"].set_index("year")
    assert payouts.loc[2024, "high"] == pytest.approx(5.072 + 30.125)
    assert list(payouts.index[~payouts["verified"]]) == [2021, 2025]
    drawn = str(picture_of("lines_over_bars_by_year").draw(table, WIDE).to_dict())
    assert "'value': '?'" in drawn


@pytest.mark.parametrize("name", ["curve", "path_by_year", "lines_by_year"])
def test_no_two_series_have_one_colour(name):
    table = tables()[name]
    first = table[table["series"] == table["series"].iloc[0]]
    four = pd.concat([first.assign(series=f"line {k}") for k in range(4)], ignore_index=True)
    drawn = str(picture_of(name).draw(four, WIDE).to_dict())
    assert all(colour in drawn for colour in COLOURS)
    with pytest.raises(ValueError, match="allowed: 4, a colour for each"):
        picture_of(name).draw(pd.concat([four, first.assign(series="one more")]), WIDE)


@pytest.mark.parametrize(("now", "at"), [(1, 0), (5.2, 4), (8, 7)])
def test_a_curve_has_a_dot_where_its_assumption_is(now, at):
    table = tables()["curve"].assign(now=now)
    svg = vl_convert.vegalite_to_svg(picture_of("curve").draw(table, WIDE).to_dict())
    points = re.search(r'class="mark-line.*? d="M([^"]+)"', svg)[1].split("L")
    (dot,) = re.findall(r'class="mark-symbol.*?translate\(([\d.]+,[\d.]+)\)', svg)
    assert [float(part) for part in dot.split(",")] == pytest.approx(
        [float(part) for part in points[at].split(",")]
    )
