"""Words that a chapter binds to their condition, and figures that it pastes into words."""

import pytest

from aicredit import Chapter
from aicredit.charts import bars
from aicredit.charts.values import named_values
from aicredit.ledger import parameters
from aicredit.ledger.datum import largest
from aicredit.ledger.ledger import Ledger
from aicredit.units import NO_FORMULAS

LEDGER = Ledger.read()
DEFAULTS = {name: known.default for name, known in parameters.declared("meta").items()}
COUPON, LOWER = LEDGER.f_beignet_coupon, LEDGER.f_meta_coupon_2030
OWED, ORACLE = LEDGER.f_meta_bond_amount, LEDGER.f_oracle_bond_2025


def chapter_with(**changed):
    return Chapter("meta", {**DEFAULTS, **changed}, LEDGER)


def test_a_sentence_that_is_false_in_the_base_edition_is_refused():
    def dear(chapter):
        rate = chapter.assumptions["meta_borrowing_rate_pct"]
        return chapter.either(rate > COUPON, "Dear.", "Cheap <b>.")

    with pytest.raises(ValueError, match=r"false in the base edition") as refused:
        dear(chapter_with())
    assert "\n" not in str(refused.value)
    assert "meta_borrowing_rate_pct > f_beignet_coupon" in str(refused.value)
    assert str(dear(chapter_with(meta_borrowing_rate_pct=7))) == "Dear."
    cheap = dear(chapter_with(meta_borrowing_rate_pct=6))
    assert str(cheap) == "Cheap <b>." and not cheap.holds
    assert cheap._repr_html_() == f'<span class="{NO_FORMULAS}">Cheap &lt;b&gt;.</span>'


TWO = ("Yes.", "No.")
HOLLOW = {
    "the same on both sides": (COUPON == COUPON, *TWO, "whatever"),
    "one over itself": (COUPON >= COUPON * 1, *TWO, "whatever"),
    "the larger of two": (largest(COUPON, LOWER) >= LOWER, *TWO, "whatever"),
    "another order": (OWED + ORACLE <= ORACLE + OWED, *TWO, "whatever"),
    "a truth": (True, *TWO, "allowed: figure > figure"),
    "a word": ("f_beignet_coupon > f_meta_coupon_2030", *TWO, "allowed: figure > figure"),
    "the same words": (COUPON > LOWER, "Yes.", "Yes.", "the same"),
    "the same words but for blanks": (COUPON > LOWER, "A  b.", "A b. ", "the same"),
    "no words": (COUPON > LOWER, "Yes.", "", "empty"),
    "a blank": (COUPON > LOWER, " \n", "No.", "empty"),
    "a figure": (COUPON > LOWER, "Over 6.5%.", "No.", "'6' typed in"),
    "a figure not said now": (COUPON > LOWER, "Yes.", "Not five per cent.", "typed in"),
    "a name that is not there": (COUPON > LOWER, "Yes, {nowhere}.", "No.", "'nowhere'"),
    "a number without a trail": (COUPON > LOWER, "Yes, {1 + 1}.", "No.", "a figure with a trail"),
    "a format": (COUPON > LOWER, "Yes, {meta_minimum_cash_usd_bn:.1f}.", "No.", "formatted"),
    "a brace": (COUPON > LOWER, "Yes, {.", "No.", "allowed: text with"),
}


@pytest.mark.parametrize("case", HOLLOW)
def test_a_sentence_that_is_bound_to_nothing_is_refused(case):
    *given, words = HOLLOW[case]
    with pytest.raises(ValueError, match=words) as refused:
        chapter_with().either(*given)
    assert "\n" not in str(refused.value)


def test_a_condition_that_a_column_decides_counts_as_decided():
    years = LEDGER.accounts_by_period("META", "FY2021", "FY2022", "FY2023", "FY2024")
    least = (years.operating_cash_flow / years.capex_cash).min()
    assert chapter_with().either(least > 1, *TWO).holds
    with pytest.raises(ValueError, match="false in the base edition"):
        chapter_with().either(least < 1, *TWO)


def test_a_sentence_pastes_figures_and_says_them_in_this_edition():
    for rate, said in ((6, "at 6.000%"), (5.5, "at 5.500%")):
        chapter = chapter_with(meta_borrowing_rate_pct=rate)
        text = 'at {meta_borrowing_rate_pct.to("pct", 3)}'
        assert str(chapter.either(COUPON > LOWER, text, "No.")) == said
        assert set(chapter.shown) == {'meta_borrowing_rate_pct.to("pct", 3)'}


TITLES = {
    "5 bn": "typed in",
    "Is {owed} and 5 bn": "typed in",
    "Is {tranches} bn and 3 more": "typed in",
    "Is $30 bn": "typed in",
    "thirty billion": "typed in",
    "": "empty",
    " ": "empty",
}


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("place", ["title", "subtitle"])
def test_a_figure_typed_into_a_picture_s_words_is_refused(title, place):
    names = {**DEFAULTS, "owed": OWED, "tranches": LEDGER.meta_bond_tranches}
    chapter = Chapter("meta", names, LEDGER)
    given = {"title": "{tranches} notes, {owed}", "subtitle": "Since 2025"}
    table = named_values({"Notes": OWED}, "USD_bn", largest_first=False)
    with pytest.raises(ValueError, match=TITLES[title]):
        chapter.figure("debt", bars, table, **{**given, place: title})
    figure = chapter.figure("debt", bars, table, **given)
    assert figure.title == "6 notes, $30.0 bn"


def test_a_figure_typed_into_a_label_is_refused():
    with pytest.raises(ValueError, match="typed in"):
        named_values({"Notes of 30 bn": OWED}, "USD_bn", largest_first=False)
