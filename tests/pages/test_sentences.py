"""A sentence that an assumption can falsify is bound to its condition."""

import contextlib
import io

import nbformat
import pytest

from aicredit import Chapter
from aicredit.charts import debt_steps, evidence
from aicredit.editions import edition
from aicredit.ledger import parameters, scenarios

DEFAULTS = {name: known.default for name, known in parameters.declared("meta").items()}
CELLS = nbformat.read(edition.ROOT / "book" / "meta.ipynb", as_version=4).cells


def run_meta(values):
    """Run the code of the chapter under assumptions, without a kernel."""
    names = dict(values)
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in CELLS:
            if cell.cell_type == "code" and "parameters" not in cell.metadata.get("tags", []):
                exec(cell.source, names)
    return names


ASSUMPTIONS = {
    **{name: scenarios.read(name) for name in scenarios.names()},
    "dear debt": {"meta_borrowing_rate_pct": 6.58},
    "just not": {"meta_capex_growth_first_pct": 48},
    "just": {"meta_capex_growth_first_pct": 49},
}


@pytest.fixture(scope="module", params=ASSUMPTIONS)
def meta(request):
    values = {**DEFAULTS, **ASSUMPTIONS[request.param]}
    return values, run_meta(values)


def test_words_follow_the_assumptions(meta):
    values, names = meta
    said = names["chapter"].numbers.sentences
    borrowed = names["funding"].run({}).total_borrowing
    assert str(said["need"]).endswith("before the need.") == (borrowed == 0)
    assert ("not before" in str(names["n"].first_borrowing)) == (borrowed == 0)
    assert str(said["flip_reading"]).endswith("Meta borrows.") == (borrowed == 0)
    dearer = values["meta_borrowing_rate_pct"] < 6.58
    assert (str(said["vehicle_price"]) == "at a higher coupon") == dearer


def test_words_bound_to_the_record_do_not_move(meta):
    _, names = meta
    for name in ("till", "till_title", "guidance_title", "spending", "printed_low", "doubling"):
        assert names["n"].sentences[name].holds, name


def test_both_sides_are_said_within_the_range_of_the_sliders():
    values = {"meta_capex_growth_first_pct": 90, "meta_borrowing_rate_pct": 7}
    said = run_meta({**DEFAULTS, **values})["n"].sentences
    for name in ("need", "flip_reading", "vehicle_price"):
        assert not said[name].holds, name


def test_every_bound_sentence_is_used_and_none_is_typed_beside_it():
    said = run_meta(DEFAULTS)["n"].sentences
    prose = " ".join(
        " ".join(cell.source.split()) for cell in CELLS if cell.cell_type == "markdown"
    )
    code = " ".join(cell.source for cell in CELLS if cell.cell_type == "code")
    for name, sentence in said.items():
        assert f"{{eval}}`n.{name}`" in prose or f"{{n.{name}}}" in code, name
        assert sentence.text not in prose


def chapter_with(**changed):
    return Chapter("meta", {**DEFAULTS, **changed})


def test_a_sentence_that_is_false_in_the_base_edition_is_refused():
    condition = "meta_borrowing_rate_pct > f_beignet_coupon"
    with pytest.raises(ValueError, match=r"'dear'.*false in the base edition") as refused:
        chapter_with().either("dear", condition, "Dear.", "Cheap.")
    assert "\n" not in str(refused.value)
    dear = chapter_with(meta_borrowing_rate_pct=7)
    dear.either("dear", condition, "Dear.", "Cheap.")
    assert str(dear.numbers.dear) == "Dear."
    cheap = chapter_with(meta_borrowing_rate_pct=6)
    cheap.either("dear", condition, "Dear.", "Cheap <b>.")
    assert str(cheap.numbers.dear) == "Cheap <b>."
    assert cheap.numbers.dear._repr_html_() == "Cheap &lt;b&gt;."


@pytest.mark.parametrize("name", ["state", "f_beignet_coupon", "taken", "sum", "A b"])
def test_a_sentence_takes_no_name_that_means_something_else(name):
    chapter = chapter_with()
    chapter.numbers.state("pct", taken="f_beignet_coupon")
    chapter.either("word", "f_beignet_coupon >= taken", "Yes.", "No.")
    for taken in (name, "word"):
        with pytest.raises(ValueError, match="sentence"):
            chapter.either(taken, "f_beignet_coupon >= taken", "Yes.", "No.")
    with pytest.raises(ValueError, match="number"):
        chapter.numbers.state("pct", word="f_beignet_coupon")


def test_a_condition_over_unknown_names_is_refused():
    with pytest.raises(ValueError, match="'nowhere'"):
        chapter_with().either("word", "nowhere > f_beignet_coupon", "Yes.", "No.")


HOLLOW = {
    "the same on both sides": ("f_beignet_coupon == f_beignet_coupon", "Yes.", "No.", "whatever"),
    "one over itself": ("f_beignet_coupon >= f_beignet_coupon * 1", "Yes.", "No.", "whatever"),
    "the larger of two": (
        "max(f_beignet_coupon, f_meta_coupon_2030) >= f_meta_coupon_2030",
        *("Yes.", "No.", "whatever"),
    ),
    "another order": (
        "f_meta_bond_amount + f_oracle_bond_2025 <= f_oracle_bond_2025 + f_meta_bond_amount",
        *("Yes.", "No.", "whatever"),
    ),
    "the same words": ("f_beignet_coupon > f_meta_coupon_2030", "Yes.", "Yes.", "the same"),
    "the same words but for blanks": (
        *("f_beignet_coupon > f_meta_coupon_2030", "A  b.", "A b. ", "the same"),
    ),
    "no words": ("f_beignet_coupon > f_meta_coupon_2030", "Yes.", "", "empty"),
    "a blank": ("f_beignet_coupon > f_meta_coupon_2030", " \n", "No.", "empty"),
    "a figure": ("f_beignet_coupon > f_meta_coupon_2030", "Over 6.5 %.", "No.", "'6' typed in"),
    "a figure not said now": (
        *("f_beignet_coupon > f_meta_coupon_2030", "Yes.", "Not five per cent.", "typed in"),
    ),
}


@pytest.mark.parametrize("case", HOLLOW)
def test_a_sentence_that_is_bound_to_nothing_is_refused(case):
    *given, words = HOLLOW[case]
    with pytest.raises(ValueError, match=words) as refused:
        chapter_with().either("word", *given)
    assert "\n" not in str(refused.value)


TITLES = {
    "5 bn": "typed in",
    "Is {a} and 5 bn": "typed in",
    "Is {b} bn": "typed in",
    "thirty billion": "typed in",
    "": "empty",
    " ": "empty",
}


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("place", ["title", "subtitle", "label"])
def test_a_figure_typed_into_a_picture_s_words_is_refused(title, place):
    chapter = chapter_with()
    numbers = chapter.numbers
    numbers.state("USD_bn", 0, owed="f_meta_bond_amount")
    numbers.state("count", 0, tranches="meta_bond_tranches")
    text = title.format(a=numbers.owed, b=numbers.tranches)
    if place == "label" and not text.strip():
        return
    given = {"title": f"{numbers.tranches} notes, {numbers.owed}", "subtitle": "Since 2025"}
    label = text if place == "label" else "Notes"
    if place != "label":
        given[place] = text
    with pytest.raises(ValueError, match=TITLES[title]):
        table = evidence.debt_steps({label: numbers.owed}, numbers.owed)
        chapter.figure("debt", debt_steps, table, **given)
    table = evidence.debt_steps({"Notes": numbers.owed}, numbers.owed)
    given = {"title": f"{numbers.tranches} notes, {numbers.owed}", "subtitle": "Since 2025"}
    chapter.figure("debt", debt_steps, table, **given)
