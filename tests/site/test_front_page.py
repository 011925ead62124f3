"""The front page as a reader meets it: on a phone first, then wider."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from aicredit.audit.vocabulary import VERDICTS
from aicredit.ledger.ledger import Ledger

FRONT = "book/index.html"
PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920])
def test_nothing_is_wider_than_the_screen(visit, width):
    page = visit(FRONT, viewport={"width": width, "height": 844}).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_all_findings_lie_within_two_screens_of_a_phone(visit):
    page = visit(FRONT, **PHONE).page
    assert page.locator(".card").count() == 5
    bottom = page.locator(".cards").evaluate("e => e.getBoundingClientRect().bottom + scrollY")
    assert bottom <= 2 * 844


def test_each_part_of_the_score_is_a_link_that_a_finger_can_hit(visit):
    page = visit(FRONT, **PHONE).page
    parts = page.locator(".score-bar a")
    assert parts.count() > 4
    for part in parts.all():
        box, words = part.bounding_box(), part.text_content()
        assert min(box["width"], box["height"]) >= 24
        asked = parse_qs(urlsplit(part.get_attribute("href")).query)
        assert asked["kind"] == ["figure"] and asked["verdict"][0] in VERDICTS
        assert words.endswith(asked["verdict"][0])


def test_the_page_opens_with_content_and_folds_its_machinery(visit):
    page = visit(FRONT, **PHONE).page
    assert page.locator("details table.derivations").count() == 1
    assert not page.locator("table.derivations").is_visible()
    assert page.locator("main pre:visible").count() == 0


def test_a_chapter_that_is_ready_has_its_picture_and_the_others_none(visit):
    visited = visit(FRONT)
    rows = visited.page.locator(".chapters > li")
    assert rows.count() == len(Ledger.read().article.questions)
    for row in rows.all():
        ready = "ready" in (row.get_attribute("class") or "")
        assert row.locator("img").count() == row.locator("b a").count() == int(ready)
    picture = visited.page.locator(".chapters img").first
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    assert visited.faults == []


def test_the_live_sentence_moves_and_takes_its_state_to_the_panel(visit):
    page = visit(FRONT, **PHONE).page
    sentence, slider = page.locator(".live p").first, page.locator(".live input")
    before = sentence.inner_text()
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    after = sentence.inner_text()
    assert all(more > less for less, more in zip(money(before), money(after), strict=True))
    moved = re.search(r"\$([\d.]+) bn", after)[1]
    page.locator(".live a[data-argument]").click()
    expect(page.locator("#meta-path [data-argument=distributions] b")).to_have_text(f"${moved} bn")
    borrowed = re.findall(r"\$[\d.]+ bn", after)[1]
    assert borrowed in page.locator("#meta-path .outputs").inner_text()


def money(text):
    return [float(number) for number in re.findall(r"\$([\d.]+) bn", text)]


def test_without_script_the_sentence_and_the_score_are_whole(browser, server):
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{server}/{FRONT}")
    assert len(money(page.locator(".live p").first.inner_text())) == 2
    assert page.locator(".score-bar a").count() > 4
    page.close()
