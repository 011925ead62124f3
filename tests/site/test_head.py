"""What a page says before its text: policy, summary, card, and its weight."""

import gzip
import re
import struct

import pytest
from chapters import CHAPTER

from aicredit.editions import contents, edition
from aicredit.site import head
from aicredit.site.links import moved_up
from conftest import SCENARIOS

PAGES = [f"book/{page.stem}.html" for page in contents.pages()]
ALL = ["index.html", *PAGES, "search.html", "genindex.html"]

FIRST_VISIT, NEXT_PAGE = 250_000, 80_000
"""Bytes, compressed, that a page may bring before it is touched."""


def of_head(page, name):
    found = page.locator(f"meta[name='{name}'], meta[property='{name}']")
    return found.get_attribute("content") if found.count() else None


@pytest.mark.parametrize("page", ALL)
def test_no_script_runs_but_the_books_own(visit, page):
    seen = visit(page)
    policy = dict(
        rule.split(" ", 1)
        for rule in seen.page.locator("meta[http-equiv=Content-Security-Policy]")
        .get_attribute("content")
        .split("; ")
    )
    assert policy["default-src"] == "'none'"
    assert "unsafe" not in policy["script-src"]
    assert seen.faults == []
    ways = {
        "inline": "document.body.append(Object.assign(document.createElement('script'),"
        " { textContent: 'window.intruder = 1' }))",
        "handler": "document.body.setAttribute('onclick', 'window.intruder = 2');"
        "document.body.click()",
        "evaluated": "setTimeout('window.intruder = 3')",
    }
    for way, script in ways.items():
        seen.faults.clear()
        seen.page.evaluate(f"() => {{ {script} }}")
        seen.page.wait_for_timeout(20)
        assert seen.page.evaluate("window.intruder") is None, way
        assert any("Content Security Policy" in fault for fault in seen.faults), way


@pytest.mark.parametrize("page", ["index.html", *PAGES])
def test_a_page_says_what_it_is_about(visit, page):
    seen = visit(page).page
    description = of_head(seen, "description")
    assert 60 < len(description) <= head.SUMMARY
    text = " ".join(seen.locator("article").inner_text().split())
    assert description.removesuffix(" …") in text
    assert of_head(seen, "og:description") == description
    assert of_head(seen, "og:title") == seen.locator("h1:visible").inner_text().rstrip("#").strip()
    assert seen.locator("html").get_attribute("lang") == "en"


def test_no_two_pages_have_one_summary(visit):
    summaries = [of_head(visit(page).page, "description") for page in PAGES]
    assert len(set(summaries)) == len(PAGES)


@pytest.mark.parametrize("page", ["index.html", "book/index.html", f"book/{CHAPTER}.html"])
def test_a_link_to_a_page_with_a_picture_shows_it(visit, page):
    seen = visit(page).page
    address = seen.evaluate("path => new URL(path, location).href", of_head(seen, "og:image"))
    image = seen.request.get(address).body()
    assert image[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", image[16:24]) == (1200, 630)
    assert len(of_head(seen, "og:image:alt")) > 40


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_root_is_the_front_page(site, scenario):
    root = edition.site_folder(scenario)
    front = (root / "book" / "index.html").read_text(encoding="utf-8")
    assert (root / "index.html").read_text(encoding="utf-8") == moved_up(front, "book")


def test_the_root_works_from_disk(browser, site):
    page = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme="dark")
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: message.type == "error" and faults.append(message.text))
    page.goto((site / "index.html").as_uri())
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.get_by_role("button", name="Chapters").click()
    page.locator("dialog[open]").get_by_role("link", name="Errata").click()
    page.wait_for_url("**/book/errata.html")
    assert faults == []
    page.close()


def test_addresses_move_with_the_page():
    kept = 'href="#here" href="https://example.org/a" href="mailto:a@example.org" src="data:,"'
    assert moved_up(kept, "book") == kept
    moved = 'href="ledger.html?verdict=wrong#a" action="../search.html" data-content_root="../"'
    assert moved_up(moved, "book") == (
        'href="book/ledger.html?verdict=wrong#a" action="search.html" data-content_root="./"'
    )


def brought(browser, server, *pages):
    """Return the bytes, compressed, that each page of a visit brings which none before it did."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page, known, weights = context.new_page(), {}, []
    page.on("response", lambda answer: known.setdefault(answer.url, answer))
    for name in pages:
        before = set(known)
        page.goto(f"{server}/{name}", wait_until="networkidle")
        bodies = [answer.body() for url, answer in list(known.items()) if url not in before]
        weights.append(sum(len(gzip.compress(body)) for body in bodies))
    context.close()
    return weights


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_light(browser, server, page):
    other = next(one for one in PAGES[:2] if one != page)
    first, _ = brought(browser, server, page, other)
    assert first <= FIRST_VISIT
    _, following = brought(browser, server, other, page)
    assert following <= NEXT_PAGE


def test_search_alone_brings_the_index(browser, server):
    context = browser.new_context()
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server}/book/{CHAPTER}.html", wait_until="networkidle")
    assert not any(re.search("search|vega-bundle", url) for url in asked)
    page.goto(f"{server}/search.html?q=coupon", wait_until="networkidle")
    assert any("searchindex" in url for url in asked)
    context.close()


def test_scripts_wait_for_the_page(visit):
    scripts = visit(f"book/{CHAPTER}.html").page.locator("script[src]")
    assert scripts.count() > 2
    assert all(script.get_attribute("defer") is not None for script in scripts.all())
