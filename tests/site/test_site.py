"""The built site in a browser: whole, quiet, reachable, alive."""

import csv
import json
import re
from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag, urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe
from chapters import CHAPTER, CHAPTERS, expected_outputs, panels_of, set_slider

from aicredit.audit.audit import Audit
from aicredit.audit.export import as_csv, as_json, checked_claims
from aicredit.editions import contents, edition
from aicredit.ledger.ledger import Ledger
from conftest import SCENARIOS

PAGES = [f"book/{page.stem}.html" for page in contents.pages()]
RECORD = ("ledger", "figures", "companies")
SCREENS = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 360, "height": 780}}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_whole_and_quiet(visit, page, screen, theme):
    seen = visit(page, viewport=SCREENS[screen], color_scheme=theme)
    assert seen.response.status == 200
    seen.scroll_through()
    for panel in seen.page.locator(".book-figure.panel").all():
        panel.scroll_into_view_if_needed()
        seen.page.wait_for_selector(".panel[data-live]")
    seen.page.wait_for_load_state("networkidle")
    assert seen.faults == []
    assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    background = seen.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (background == "rgb(255, 255, 255)") == (theme == "light")


THEMES = [("desktop", "light"), ("desktop", "dark"), ("phone", "light"), ("phone", "dark")]
LONG_TABLES = {f"book/{page}.html" for page in ("ledger", "figures", "companies", "sources")}
"""Pages of one kind of table, a thousand times: axe takes long, two looks see all there is."""


@pytest.mark.parametrize(
    ("page", "screen", "theme"),
    [
        (page, screen, theme)
        for page in PAGES
        for screen, theme in (THEMES[::3] if page in LONG_TABLES else THEMES)
    ],
)
def test_axe_finds_nothing(visit, page, screen, theme):
    seen = visit(page, viewport=SCREENS[screen], color_scheme=theme)
    if seen.page.locator(".panel").count():
        seen.page.locator(".panel").first.scroll_into_view_if_needed()
        seen.page.wait_for_selector(".panel[data-live]")
    seen.page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true })")
    found = Axe().run(seen.page, options={"rules": {"target-size": {"enabled": True}}})
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_without_script_the_page_is_whole(visit, chapter, screen):
    seen = visit(f"book/{chapter}.html", java_script_enabled=False, viewport=SCREENS[screen])
    figures = seen.page.locator(".book-figure")
    assert figures.count() > 0
    for figure in figures.all():
        drawings = [svg for svg in figure.locator(".drawing svg").all() if svg.is_visible()]
        assert len(drawings) == 1
        assert figure.locator("table").count() == 1
        assert len(figure.locator(".drawing").get_attribute("aria-label")) > 80
    assert seen.page.locator("input[type=range]").count() == 0
    for name, panel in panels_of(chapter).items():
        shown = seen.page.locator(f"[id='{name}'] .outputs dd").all_inner_texts()
        assert shown == expected_outputs(panel, {})
    assert seen.page.locator("table.claims").first.is_visible()
    number = seen.page.locator("p a.number").first
    row = number.get_attribute("href")
    number.click()
    assert seen.page.url.endswith(row)
    assert seen.page.locator(f"[id='{row[1:]}']").is_visible()


def live_panels(visit, chapter):
    """Open a chapter on a phone and bring each of its panels to life."""
    page = visit(f"book/{chapter}.html", viewport=SCREENS["phone"]).page
    for name, panel in panels_of(chapter).items():
        shown = page.locator(f"[id='{name}'].panel")
        shown.scroll_into_view_if_needed()
        page.wait_for_selector(f"[id='{name}'].panel[data-live]")
        yield shown, panel


STATE = """shown => shown.querySelector('.narrow').innerHTML
  + [...shown.querySelectorAll('.outputs dd')].map(output => output.textContent).join()"""


def wait_for_another_state(shown, before):
    shown.page.wait_for_function(
        f"([shown, before]) => ({STATE})(shown) !== before", arg=[shown.element_handle(), before]
    )


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_slider_of_a_panel_moves_a_number_or_the_picture(visit, chapter):
    for shown, _ in live_panels(visit, chapter):
        for control in shown.locator("input[type=range]").all():
            before = shown.evaluate(STATE)
            control.press("End")
            wait_for_another_state(shown, before)
            moved = shown.evaluate(STATE)
            shown.get_by_role("button", name="Back to this edition").click()
            wait_for_another_state(shown, moved)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_panel_in_the_browser_agrees_with_python(visit, chapter):
    for shown, panel in live_panels(visit, chapter):
        before = shown.evaluate(STATE)
        moved = {name: known.minimum + 2 * known.step for name, known in panel.move.items()}
        for argument, value in moved.items():
            set_slider(shown, argument, value)
        wait_for_another_state(shown, before)
        shown.page.wait_for_timeout(300)
        assert shown.locator(".outputs dd").all_inner_texts() == expected_outputs(panel, moved)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_number_leads_in_one_click_to_arithmetic_and_source(visit, chapter):
    seen = visit(f"book/{chapter}.html", viewport=SCREENS["desktop"])
    seen.page.locator("p a.number").first.click()
    row = seen.page.locator("dialog.trail a[href*='.html#']").first
    target = row.get_attribute("href")
    row.click()
    assert seen.page.url.endswith(target.rpartition("/")[2])
    shown = seen.page.locator(f"[id='{target.rpartition('#')[2]}']")
    assert shown.is_visible()
    source = shown.locator("a[href*='sources.html#']").first
    key = source.get_attribute("href")
    source.click()
    assert seen.page.url.endswith(key)
    assert seen.page.locator(f"[id='{key.rpartition('#')[2]}']").is_visible()
    assert seen.faults == []


@pytest.mark.parametrize("page", ["index", "errata", *CHAPTERS])
def test_every_number_in_the_prose_has_its_derivation(visit, page):
    seen = visit(f"book/{page}.html")
    anchors = seen.page.eval_on_selector_all("a.number", "list => list.map(a => a.hash.slice(1))")
    assert anchors
    pages = ("ledger.html", "figures.html#", "companies.html#")
    trail = ", ".join(["a[href^='#n-']", *(f"a[href*='{page}']" for page in pages)])
    for anchor in set(anchors):
        row = seen.page.locator(f"[id='{anchor}']")
        assert row.count() == 1, anchor
        assert row.locator(trail).count() > 0, anchor


@pytest.fixture(params=SCREENS)
def ledger_page(visit, request):
    return visit("book/ledger.html", viewport=SCREENS[request.param]).page


def shown_claims(page):
    return page.eval_on_selector_all(
        "table.searchable tbody tr:not([hidden])", "rows => rows.map(row => row.id)"
    )


def test_the_ledger_is_searched_and_filtered(ledger_page):
    assert shown_claims(ledger_page) == list(Ledger.read().claims["id"])
    ledger_page.get_by_label("Search claims").fill("oracle openai pay")
    found = shown_claims(ledger_page)
    assert "oracle_pays_openai" in found
    assert len(found) < 40
    ledger_page.get_by_label("Verdict").select_option("wrong")
    assert shown_claims(ledger_page) == ["oracle_pays_openai"]
    assert "1 of " in ledger_page.get_by_role("status").inner_text()
    ledger_page.get_by_label("Search claims").fill("")
    ledger_page.get_by_label("Section").select_option("nvidia")
    ledger_page.get_by_label("Kind").select_option("derived")
    expected = checked_claims(Audit.of(Ledger.read()), section="nvidia", verdict="wrong")
    kinds = expected[expected["kind"] == "derived"]
    assert shown_claims(ledger_page) == list(kinds["id"])


def test_the_ledger_is_sorted(ledger_page):
    ledger_page.get_by_label("Order").select_option("worst first")
    verdicts = dict(checked_claims(Audit.of(Ledger.read()))[["id", "verdict"]].to_numpy())
    shown = [verdicts[claim] for claim in shown_claims(ledger_page)]
    assert shown[0] == "wrong"
    assert shown[-1] == "opinion"
    assert [shown.index(verdict) for verdict in dict.fromkeys(shown)] == sorted(
        shown.index(verdict) for verdict in dict.fromkeys(shown)
    )
    ledger_page.get_by_label("Order").select_option("by name")
    assert shown_claims(ledger_page) == sorted(verdicts)


def test_the_ledger_opens_filtered_by_its_address_and_at_a_claim(visit):
    seen = visit("book/ledger.html?verdict=contradicts+itself")
    expected = checked_claims(Audit.of(Ledger.read()), verdict="contradicts itself")
    assert shown_claims(seen.page) == list(expected["id"])
    seen = visit("book/ledger.html#oracle_pays_openai")
    assert seen.page.locator("#oracle_pays_openai").is_visible()


def test_without_script_the_ledger_is_a_whole_table(visit):
    seen = visit("book/ledger.html", java_script_enabled=False, viewport=SCREENS["phone"])
    rows = seen.page.locator("table.searchable tbody tr")
    assert rows.count() == len(Ledger.read().claims)
    assert rows.last.is_visible()
    assert seen.page.locator("select").count() == 0


def test_the_ledger_is_taken_away_as_csv_and_json(server, visit):
    seen = visit("book/ledger.html")
    claims = checked_claims(Audit.of(Ledger.read()))
    for name, read in (("CSV", as_csv), ("JSON", as_json)):
        href = seen.page.get_by_role("link", name=name, exact=True).get_attribute("href")
        text = seen.context.request.get(urljoin(f"{server}/book/ledger.html", href)).text()
        assert text.removeprefix("\ufeff") == read(claims)


def test_the_ledger_carries_its_claim_reviews(visit):
    seen = visit("book/ledger.html")
    text = seen.page.locator("script[type='application/ld+json']").text_content()
    reviews = json.loads(text)
    assert len(reviews) > 300
    for review in reviews:
        assert seen.page.locator(review["url"]).count() == 1


@pytest.mark.parametrize("page", ["index", *CHAPTERS])
def test_sources_under_a_picture_are_written_without_bibtex_signs(visit, page):
    cited = visit(f"book/{page}.html").page.locator(".book-figure .source").all_inner_texts()
    assert cited
    assert not any(sign in text for text in cited for sign in "{}\\")


def test_the_csv_is_what_the_picture_plots(server, visit):
    seen = visit(f"book/{CHAPTER}.html")
    for figure in seen.page.locator(".book-figure").all():
        href = figure.locator("a[href$='.csv']").get_attribute("href")
        text = seen.context.request.get(urljoin(f"{server}/book/{CHAPTER}.html", href)).text()
        rows = list(csv.reader(text.splitlines()))
        assert len(rows[0]) == figure.locator("thead th").count()
        assert len(rows) == 1 + figure.locator("tbody tr").count()


class Links(HTMLParser):
    """Collects a page's links and the anchors it offers."""

    def __init__(self, text):
        super().__init__()
        self.links, self.anchors = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if "id" in found:
            self.anchors.add(found["id"])
        for name in ("href", "src"):
            if found.get(name):
                self.links.append(found[name])


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_no_link_of_the_site_is_broken(site, scenario):
    root = edition.site_folder(scenario)
    pages = {path: Links(path.read_text(encoding="utf-8")) for path in root.glob("book/*.html")}
    assert len(pages) == len(PAGES)
    for path, page in pages.items():
        for link in page.links:
            target, anchor = urldefrag(unquote(link))
            if re.match(r"[a-z]+:", target):
                continue
            file = (path.parent / target).resolve() if target else path
            file = re.sub(r"\?.*", "", str(file))
            known = next((other for other in pages if str(other) == file), None)
            assert known or (path.parent / file).exists(), f"{path.name}: {link}"
            if known and anchor:
                assert anchor in pages[known].anchors, f"{path.name}: {link}"


def test_the_other_edition_says_which_it_is(visit):
    seen = visit(f"editions/as_it_happened/book/{CHAPTER}.html")
    assert "as it happened" in seen.page.locator(".edition").inner_text()
    assert seen.faults == []


def test_every_row_of_the_data_has_an_address(site):
    folder = edition.site_folder("base") / "book"
    pages = [Links((folder / f"{page}.html").read_text("utf-8")) for page in RECORD]
    addresses = set().union(*(page.anchors for page in pages))
    assert addresses >= Ledger.read().names
