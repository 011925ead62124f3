"""The built site in a browser: whole, quiet, reachable, alive."""

import csv
import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, unquote, urldefrag, urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from chapters import CHAPTER, CHAPTERS, expected_outputs, panels_of, set_slider

from aicredit.audit.audit import Audit
from aicredit.audit.export import as_csv, as_json, checked_claims
from aicredit.audit.vocabulary import WORST_FIRST
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

ROWS = "table tbody tr, article li[id^=source]"

ONE_OF_A_KIND = """rows => {
  const kinds = new Set();
  for (const row of rows) {
    const classes = [...row.querySelectorAll("[class]")].map((part) => part.className);
    const tags = row.outerHTML.replace(/="[^"]*"/g, "").match(/<[^>]+>/g);
    const kind = [...new Set([row.className, ...classes, ...tags])].sort().join();
    if (kinds.has(kind)) row.remove();
    kinds.add(kind);
  }
  return kinds.size;
}"""
"""Leaves a table one row of each kind: the same elements of the same classes."""


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
    # Whole on the phone, where words wrap and targets come close; a row of each kind elsewhere.
    if page in LONG_TABLES and screen == "desktop":
        assert seen.page.eval_on_selector_all(ROWS, ONE_OF_A_KIND) > 1
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


STATE = """shown => shown.querySelector('.drawing').innerHTML
  + [...shown.querySelectorAll('.outputs dd')].map(output => output.textContent).join()"""


def wait_for_another_state(shown, before):
    shown.page.wait_for_function(
        f"([shown, before]) => ({STATE})(shown) !== before", arg=[shown.element_handle(), before]
    )


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_slider_of_a_panel_moves_a_number_or_the_picture(visit, chapter):
    for shown, _ in live_panels(visit, chapter):
        shown.locator("details.more").evaluate_all(
            "all => all.forEach(one => { one.open = true; })"
        )
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


FIRST = "p a.number >> nth=0"


def opened(page, how, screen, which=FIRST):
    """Open the dialog of a number by a device, and return it."""
    number = page.locator(which)
    if how == "keyboard":
        number.focus()
        page.keyboard.press("Enter")
    else:
        getattr(number, how)()
    trail = page.locator("dialog.trail")
    trail.wait_for(state="visible")
    assert_inside(trail, screen)
    return trail


def assert_inside(part, screen):
    box = part.bounding_box()
    assert box["x"] >= 0 and box["y"] >= 0
    assert box["x"] + box["width"] <= screen["width"]
    assert box["y"] + box["height"] <= screen["height"]


@pytest.mark.parametrize(
    ("how", "screen"), [("click", "desktop"), ("tap", "phone"), ("keyboard", "desktop")]
)
def test_a_number_opens_beside_its_sentence_and_gives_the_focus_back(visit, how, screen):
    seen = visit(f"book/{CHAPTERS[0]}.html", viewport=SCREENS[screen], has_touch=how == "tap")
    for close in ("Escape", "button"):
        trail = opened(seen.page, how, SCREENS[screen])
        assert trail.locator("strong").inner_text()
        document = trail.locator("ul.rests-on > li > a").first
        assert document.get_attribute("href").startswith("http")
        assert trail.locator("ul.rests-on ul a[href*='.html#']").count() > 0
        if close == "Escape":
            seen.page.keyboard.press("Escape")
        else:
            trail.get_by_role("button", name="Close").click()
        trail.wait_for(state="hidden")
        number = seen.page.locator("p a.number").first
        assert number.evaluate("link => link === document.activeElement")
    assert seen.faults == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_number_leads_in_one_click_to_arithmetic_and_row(visit, chapter):
    seen = visit(f"book/{chapter}.html", viewport=SCREENS["desktop"])
    rows = "a[href*='figures.html#'], a[href*='companies.html#']"
    of_record = seen.page.evaluate(
        """rows => [...document.querySelectorAll("p a.number")].find(
            number => document.getElementById(number.hash.slice(1))?.querySelector(rows)).hash""",
        rows,
    )
    number = f"p a.number[href='{of_record}'] >> nth=0"
    row = opened(seen.page, "click", SCREENS["desktop"], number).locator(rows).first
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


@pytest.mark.parametrize("asked", ["27.3", "PIMCO", "qualified"])
def test_the_search_finds_figures_and_words_in_prose_and_ledger(visit, asked):
    page = visit(f"search.html?q={asked}").page
    page.locator("ul.search li a").first.wait_for()
    page.wait_for_function("!document.querySelector('#search-progress')?.textContent")
    found = page.eval_on_selector_all("ul.search li a", "links => links.map(a => a.pathname)")
    assert any("ledger" in path for path in found)
    assert asked == "qualified" or any("meta" in path for path in found)


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
    everything = shown_claims(ledger_page)
    assert set(everything) == set(Ledger.read().claims["id"])
    ledger_page.get_by_label("Search the claims").fill("oracle openai pay")
    found = shown_claims(ledger_page)
    assert "oracle_pays_openai" in found
    assert len(found) < 60
    ledger_page.get_by_label("Verdict").select_option("wrong")
    assert shown_claims(ledger_page)[0] == "oracle_pays_openai"
    ledger_page.get_by_label("Search the claims").fill("")
    ledger_page.get_by_label("Section").select_option("nvidia")
    ledger_page.get_by_label("Kind").select_option("figure")
    expected = checked_claims(Audit.of(Ledger.read()), section="nvidia", verdict="wrong")
    figures = expected[(expected["kind"] != "relation") & (expected["unit"] != "flag")]
    assert sorted(shown_claims(ledger_page)) == sorted(figures["id"])
    assert f"{len(figures)} of " in ledger_page.locator("form p[role=status]").inner_text()
    asked = parse_qs(urlsplit(ledger_page.url).query)
    assert asked == {"verdict": ["wrong"], "section": ["nvidia"], "kind": ["figure"]}


def test_the_errors_of_the_ledger_come_first(ledger_page):
    verdicts = dict(checked_claims(Audit.of(Ledger.read()))[["id", "verdict"]].to_numpy())
    shown = [verdicts[claim] for claim in shown_claims(ledger_page)]
    assert list(dict.fromkeys(shown)) == WORST_FIRST
    assert shown_claims(ledger_page)[0] == Audit.of(Ledger.read()).errata[0].claims[0]


def test_back_and_forward_restore_what_the_ledger_showed(visit):
    page = visit("book/ledger.html?verdict=contradicts+itself").page
    expected = set(checked_claims(Audit.of(Ledger.read()), verdict="contradicts itself")["id"])
    assert set(shown_claims(page)) == expected
    page.get_by_label("Verdict").select_option("wrong")
    wrong = shown_claims(page)
    page.go_back()
    assert set(shown_claims(page)) == expected
    assert page.get_by_label("Verdict").input_value() == "contradicts itself"
    page.go_forward()
    assert shown_claims(page) == wrong


@pytest.mark.parametrize("name", ["ledger.html?verdict=opinion", "ledger.html"])
def test_a_link_to_a_row_shows_it_whatever_is_filtered(visit, name):
    page = visit(f"book/{name}#oracle_pays_openai").page
    assert page.locator("#oracle_pays_openai").is_visible()
    assert "?" not in page.url
    page.get_by_label("Verdict").select_option("right")
    page.evaluate("location.hash = '#alphabet_revenue_growth'")
    page.locator("#alphabet_revenue_growth").wait_for()
    assert page.get_by_label("Verdict").input_value() == ""


def test_the_figures_are_searched_in_all_their_tables(visit):
    page = visit("book/figures.html?status=unverified").page
    assert 0 < len(shown_claims(page)) < 20
    page.get_by_label("Followed to").select_option("")
    page.get_by_label("Search these tables").fill("beignet pimco")
    assert "deal_pimco_beignet_notes" in shown_claims(page)
    assert len(shown_claims(page)) < 20


def test_without_script_the_ledger_is_a_whole_table(visit):
    seen = visit("book/ledger.html", java_script_enabled=False, viewport=SCREENS["phone"])
    rows = seen.page.locator("table.searchable tbody tr")
    assert rows.count() == len(Ledger.read().claims)
    assert rows.last.is_visible()
    assert not seen.page.locator("select").first.is_visible()


def test_the_ledger_is_taken_away_as_csv_and_json(server, visit):
    seen = visit("book/ledger.html")
    claims = checked_claims(Audit.of(Ledger.read()))
    for name, read in (("CSV", as_csv), ("JSON", as_json)):
        href = seen.page.get_by_role("link", name=name, exact=True).get_attribute("href")
        text = seen.context.request.get(urljoin(f"{server}/book/ledger.html", href)).text()
        assert text.removeprefix("\ufeff") == read(claims)


def test_without_a_public_address_there_are_no_claim_reviews(visit):
    seen = visit("book/ledger.html")
    assert seen.page.locator("script[type='application/ld+json']").count() == 0


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
