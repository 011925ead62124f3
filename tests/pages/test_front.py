"""The parts of the front page: byline, score, cards, chapters, a live sentence."""

import json
import re

import pytest
from chapters import run

from aicredit.audit.audit import Audit
from aicredit.audit.vocabulary import ERRORS, VERDICTS
from aicredit.ledger import bibliography
from aicredit.ledger.ledger import Ledger
from aicredit.pages import byline, chapters, live, score
from aicredit.pages.cards import Card, cards
from aicredit.pages.chapter import Chapter


@pytest.fixture(scope="module")
def ledger():
    return Ledger.read()


@pytest.fixture
def page(ledger):
    return Chapter("index", {"ledger": ledger}, ledger)


def test_the_byline_links_to_the_article_of_the_bibliography(ledger):
    said = byline.byline(ledger, "in a <translation>").data
    address = bibliography.sources().entries[ledger.article.key].fields["url"]
    assert f'<a href="{address}">The article</a>' in said
    for words in (ledger.article.author, "10 November 2025", "in a &lt;translation&gt;"):
        assert words in said


def test_the_record_goes_as_far_as_its_latest_row(ledger):
    latest = byline.newest(ledger)
    tables = (ledger.facts, ledger.financials, ledger.outcomes, ledger.deals)
    assert all((table["as_of"] <= latest).all() for table in tables)
    assert any((table["as_of"] == latest).any() for table in tables)


PART = re.compile(r'href="ledger\.md\?verdict=([\w+]+)&amp;kind=figure">.*?<b>(\d+)</b>')


def test_each_part_of_the_bar_leads_to_its_claims(ledger):
    found = PART.findall(score.bar(ledger, "figure").data)
    parts = {word.replace("+", " "): int(number) for word, number in found}
    figures = score.by_sort(ledger)[0]
    assert sum(parts.values()) == float(figures.total)
    assert list(parts) == [word for word in VERDICTS if word in parts]
    for word, number in parts.items():
        assert number == float(getattr(figures, word.replace(" ", "_")))


def test_a_section_without_figures_has_no_bar(ledger):
    counts = Audit.of(ledger).score.xs("figure", level="sort").sum(axis=1)
    for section, number in counts.items():
        drawn = score.small_bar(ledger, section, "figure")
        assert drawn.startswith("<a") if number else drawn == ""
    assert "12 figures, 3 in error" in score.small_bar(ledger, "meta", "figure")
    assert "1 figure, none in error" in score.small_bar(ledger, "long_term", "figure")


TEXTS = ("title", "said", "said_of", "found", "found_of", "text")


def made(page, claim, **texts):
    words = dict.fromkeys(TEXTS, "some words")
    return cards(page, Card(claim, **{**words, **texts})).data


@pytest.mark.parametrize("claim", ["alphabet_revenue_growth", "meta_capex_2026"])
def test_what_is_no_error_is_not_struck_through(page, claim):
    wrong = Audit.of(page.ledger).verdict(claim).verdict in ERRORS
    assert ("<s>" in made(page, claim)) == wrong


def test_a_card_leads_to_the_chapter_or_to_the_section_s_claims(page):
    assert '<a href="meta.ipynb">Meta</a>' in made(page, "meta_capex_2026")
    assert 'href="ledger.md?section=alphabet"' in made(page, "alphabet_revenue_growth")


def test_a_figure_of_a_card_opens_and_is_in_the_foot(page):
    said = made(page, "meta_capex_2026", found="{ledger.meta_capex_2026.high}")
    assert 'href="#n-ledger-meta_capex_2026-high">$90.0 bn</a>' in said
    assert "ledger.meta_capex_2026.high" in page.shown


@pytest.mark.parametrize("part", TEXTS)
def test_no_figure_is_typed_into_a_card(page, part):
    with pytest.raises(ValueError, match="typed in"):
        made(page, "meta_capex_2026", **{part: "It is $90 bn"})


def test_a_card_holds_no_markup_of_the_data(page):
    assert "<img" not in made(page, "meta_capex_2026", text="<img src=x>")


def test_all_chapters_are_listed_in_the_article_s_order(ledger):
    rows = chapters.Chapters(ledger).rows
    assert [row["section"] for row in rows] == list(ledger.article.questions)
    order = list(ledger.article.sections)
    assert sorted((row["section"] for row in rows), key=order.index) == [r["section"] for r in rows]
    assert len(rows) == 17


def test_a_chapter_that_is_ready_shows_its_finding_and_the_others_their_question(ledger):
    rows = chapters.Chapters(ledger).rows
    listed = chapters.listing(rows, {"energy": chapters.Ready("Power <comes> late")})
    first, ready = listed.split('<li class="ready">')
    assert "Power &lt;comes&gt; late" in ready and 'href="energy.ipynb"' in ready
    assert "energy.ipynb" not in first
    assert listed.count('class="coming"') == len(rows) - 1
    assert ledger.article.questions["energy"] not in listed


def test_the_live_sentence_says_what_the_chapter_s_model_says():
    front, chapter = run("index"), run("meta")
    assert str(front["kept"].borrowed) == str(chapter["kept"].borrowed)
    assert front["panel"].hold == chapter["panel"].hold
    paths = [[*map(float, one["panel"].run({}).borrowing)] for one in (front, chapter)]
    assert paths[0] == paths[1]


@pytest.fixture
def told(ledger):
    """What the front page's sentence holds for the page's script, and the panel behind it."""
    front = run("index")
    page = Chapter("index", {"kept": front["kept"], "payouts": front["payouts"]}, ledger)
    shown = live.live(
        page,
        front["panel"],
        front["kept"],
        move="distributions",
        tell="total_borrowing",
        text="At {payouts} it borrows {kept.borrowed}.",
        more="More",
    ).data
    return shown, json.loads(re.search(r"<script.*?>(.*)</script>", shown)[1]), front


def test_each_step_of_the_slider_says_what_the_model_says(told):
    shown, steps, front = told
    kept, panel = front["kept"], front["panel"]
    known = kept.moved["distributions"]
    start = int(re.search(r'data-step="(\d+)"', shown)[1])
    assert steps["moved"][start] == str(front["payouts"])
    assert steps["told"][start] == str(kept.borrowed)
    last = round((known.maximum - known.minimum) / known.step)
    assert len(steps["told"]) == len(steps["moved"]) == last + 1
    values = {argument: one.model_value for argument, one in kept.moved.items()}
    for step in (last // 2, last):
        at = (known.minimum + step * known.step) * known.scale
        borrowed = panel.run({**values, "distributions": at}).total_borrowing
        assert steps["told"][step] == panel.outputs[1].text(float(borrowed))
    assert steps["moved"][0] == steps["told"][0] == "nothing"


def test_the_live_sentence_leads_to_the_panel_in_its_state(told):
    shown, _, front = told
    (state,) = re.findall(r'href="meta\.ipynb\?meta-path=([^#]*)#meta-path"', shown)
    pairs = dict(pair.split(":") for pair in state.split(";"))
    assert {a: float(v) for a, v in pairs.items()} == {
        argument: known.value for argument, known in front["kept"].moved.items()
    }


REFUSED = {
    "argument": ({"move": "distribution"}, "distributions"),
    "output": ({"tell": "borrowed"}, "allowed"),
    "text": ({"text": "It borrows {kept.borrowed}."}, "other than two figures"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_sentence_that_cannot_move_is_refused(ledger, case):
    changed, said = REFUSED[case]
    front = run("index")
    page = Chapter("index", {"kept": front["kept"], "payouts": front["payouts"]}, ledger)
    words = {"move": "distributions", "tell": "total_borrowing"}
    words |= {"text": "{payouts} {kept.borrowed}", "more": "More"}
    with pytest.raises(ValueError, match=said) as refused:
        live.live(page, front["panel"], front["kept"], **{**words, **changed})
    assert "\n" not in str(refused.value)
