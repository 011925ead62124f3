"""The way through the site: menus, search and every other button, by tap and by key."""

import re
from contextlib import contextmanager

import pytest
from chapters import CHAPTER

from aicredit.editions import contents

PAGES = [f"book/{page.stem}.html" for page in contents.pages()]
PAGE = f"book/{CHAPTER}.html"
TOUCH = {"viewport": {"width": 360, "height": 780}, "has_touch": True, "is_mobile": True}
SCREENS = {
    "small phone": TOUCH,
    "phone": TOUCH | {"viewport": {"width": 390, "height": 844}},
    "tablet": TOUCH | {"viewport": {"width": 768, "height": 1024}},
    "tablet on its side": {"viewport": {"width": 1024, "height": 768}},
    "desktop": {"viewport": {"width": 1280, "height": 800}},
}
NARROW = ["small phone", "phone", "tablet"]
WAYS = {
    "click": lambda button: button.click(),
    "Enter": lambda button: button.press("Enter"),
    "Space": lambda button: button.press("Space"),
}
CHAPTERS, CONTENTS, SEARCH = "Chapters", "On this page", "Search"


def button(page, name):
    """Return the button a reader sees under this name."""
    return page.get_by_role("button", name=name, exact=True).first


def focus_is_in_dialog(page):
    return page.evaluate("!!document.activeElement.closest('dialog[open]')")


@contextmanager
def opened(page, name, way):
    """Open a menu, hold it to what a dialog owes its reader, and close it with Escape."""
    WAYS[way](button(page, name))
    dialog = page.locator("dialog[open]")
    assert dialog.count() == 1
    assert focus_is_in_dialog(page)
    for key in ("Tab", "Tab", "Tab", "Shift+Tab"):
        page.keyboard.press(key)
        # A modal dialog lets the browser's own bars have their turn; the page gets none.
        assert focus_is_in_dialog(page) or page.evaluate("document.activeElement === document.body")
    yield dialog
    page.keyboard.press("Escape")
    assert dialog.count() == 0
    assert button(page, name).evaluate("button => button === document.activeElement")


# Each screen, theme and way once: one button serves them all.
@pytest.mark.parametrize(
    ("screen", "theme", "way"),
    [("small phone", "light", "click"), ("phone", "dark", "Enter"), ("tablet", "light", "Space")],
)
def test_the_chapters_open_and_close(visit, screen, theme, way):
    seen = visit(PAGE, **SCREENS[screen], color_scheme=theme)
    for _ in range(2):
        with opened(seen.page, CHAPTERS, way) as dialog:
            assert dialog.get_by_role("link", name="Errata").is_visible()
    with opened(seen.page, CHAPTERS, way) as dialog:
        dialog.get_by_role("link", name="Errata").click()
        seen.page.wait_for_url("**/errata.html", wait_until="load")
        seen.page.go_back(wait_until="load")
        WAYS[way](button(seen.page, CHAPTERS))
    assert seen.faults == []


@pytest.mark.parametrize(
    ("screen", "way"), zip([*NARROW, "tablet on its side"], [*WAYS, "click"], strict=True)
)
def test_the_contents_of_a_page_open_and_close(visit, screen, way):
    seen = visit(PAGE, **SCREENS[screen])
    with opened(seen.page, CONTENTS, way) as dialog:
        dialog.get_by_role("link").last.click()
        section = seen.page.url.partition("#")[2]
        assert section
        assert dialog.count() == 0
        assert seen.page.locator(f"[id='{section}'] > h2").bounding_box()["y"] >= 0
        WAYS[way](button(seen.page, CONTENTS))
    assert seen.faults == []


@pytest.mark.parametrize("page", [PAGE, "search.html", "genindex.html"])
def test_at_every_width_each_menu_is_there_or_its_button(visit, page):
    seen = visit(page).page
    for width in (360, 768, 959, 960, 991, 992, 1024, 1199, 1200, 1280):
        seen.set_viewport_size({"width": width, "height": 800})
        seen.reload()  # a sidebar that is on its way out still counts as visible
        sidebar = seen.locator("#pst-primary-sidebar")
        assert sidebar.is_visible() != button(seen, CHAPTERS).is_visible(), width
        assert seen.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        if page == PAGE:
            contents = seen.locator("#pst-secondary-sidebar")
            assert contents.is_visible() != button(seen, CONTENTS).is_visible(), width


@pytest.mark.parametrize("screen", NARROW)
def test_a_tap_beside_a_menu_closes_it(visit, screen):
    page = visit(PAGE, **SCREENS[screen]).page
    button(page, CHAPTERS).tap()
    page.touchscreen.tap(page.viewport_size["width"] - 5, 400)
    page.wait_for_selector("dialog[open]", state="detached")


@pytest.mark.parametrize(("screen", "way"), zip(SCREENS, [*WAYS, "click", "Enter"], strict=True))
def test_search_opens_finds_and_closes(visit, screen, way):
    seen = visit(PAGE, **SCREENS[screen])
    with opened(seen.page, SEARCH, way) as dialog:
        dialog.get_by_role("searchbox").fill("coupon")
        seen.page.keyboard.press("Enter")
        results_lead_to_pages(seen.page)
        assert seen.faults == []
        seen.page.goto(seen.response.url)
        WAYS[way](button(seen.page, SEARCH))


@pytest.mark.parametrize("page", [PAGE, "search.html", "editions/as_it_happened/search.html"])
def test_search_works_from_disk(browser, site, page):
    context = browser.new_context(**SCREENS["phone"])
    seen = context.new_page()
    faults = []
    seen.on("pageerror", lambda error: faults.append(str(error)))
    seen.goto((site / page).as_uri())
    button(seen, SEARCH).click()
    seen.keyboard.type("coupon")
    seen.keyboard.press("Enter")
    results_lead_to_pages(seen)
    assert faults == []
    context.close()


def results_lead_to_pages(page):
    """Hold a results page to: some results, and the first opens a page with the word."""
    page.wait_for_url(re.compile(r"/search\.html\?q=coupon#?$"))
    first = page.locator("#search-results li a").first
    first.wait_for()
    first.click()
    page.wait_for_selector("article")
    assert "coupon" in page.locator("article").text_content().lower()


@pytest.mark.parametrize(
    ("theme", "saved"),
    [
        *(("light", saved) for saved in (None, "dark", "nonsense")),
        *(("dark", saved) for saved in ("light", "auto")),
    ],
)
def test_the_theme_button_turns_the_page_and_is_remembered(visit, theme, saved):
    seen = visit("book/errata.html", **SCREENS["phone"], color_scheme=theme)
    page = seen.page
    if saved:
        page.evaluate("mode => localStorage.setItem('mode', mode)", saved)
    else:
        page.evaluate("localStorage.clear()")
    page.reload()
    background = "getComputedStyle(document.body).backgroundColor"
    colours, modes = [page.evaluate(background)], set()
    for _ in range(3):
        page.get_by_role("button", name="Color mode").press("Enter")
        colours.append(page.evaluate(background))
        modes.add(page.evaluate("document.documentElement.dataset.mode"))
    assert modes == {"auto", "light", "dark"}
    assert len(set(colours)) == 2
    page.reload()
    assert page.evaluate(background) == colours[-1]


STATE = """() => JSON.stringify([
  document.documentElement.dataset, document.body.innerHTML, location.href, scrollY,
  [...document.querySelectorAll('dialog')].map(dialog => dialog.open),
  document.activeElement.tagName === 'INPUT',
])"""


def _some_of_each_kind(handles, some=6):
    """Return elements, of those with the same parents at most some."""
    kinds = {}
    for handle in handles:
        kind = handle.evaluate(
            "one => { const path = []; for (let at = one; at; at = at.parentElement)"
            " path.push(at.tagName + at.className); return path.join(); }"
        )
        kinds.setdefault(kind, []).append(handle)
    return [handle for alike in kinds.values() for handle in alike[:some]]


@pytest.mark.parametrize(
    ("page", "screen"),
    [
        *((page, "small phone") for page in (*PAGES, "search.html", "genindex.html")),
        *((page, "desktop") for page in ("book/index.html", PAGE, "search.html")),
    ],
)
def test_every_visible_button_does_something(visit, page, screen):
    seen = visit(page, **SCREENS[screen])
    live = seen.page
    if live.locator(".panel").count():
        live.locator(".panel").scroll_into_view_if_needed()
        live.wait_for_selector(".panel[data-live]")
    live.evaluate("window.print = () => { document.documentElement.dataset.printed = 'yes' }")
    buttons = live.locator("button:visible, summary:visible, [role=button]:visible").all()
    handles = _some_of_each_kind([found.element_handle() for found in buttons])
    for handle in handles:
        name = handle.evaluate("button => button.outerHTML")
        if "Back to this edition" in name:
            live.locator(".panel input").first.press("End")
            live.wait_for_timeout(200)
        if page == "search.html" and "search-button" in name:
            live.evaluate("document.activeElement.blur()")
        before = live.evaluate(STATE)
        handle.click()
        live.wait_for_function(f"before => ({STATE})() !== before", arg=before, timeout=3000)
        while live.locator("dialog[open]:not(.trail)").count():
            live.keyboard.press("Escape")
    assert seen.faults == []


@pytest.mark.parametrize("page", ["index", CHAPTER, "methods"])
def test_a_page_is_taken_away_as_its_source(visit, page):
    seen = visit(f"book/{page}.html").page
    with seen.expect_download() as kept:
        seen.get_by_role("link", name="Download this page").click()
    source = next(path for path in contents.pages() if path.stem == page)
    assert kept.value.suggested_filename == source.name


@pytest.mark.parametrize(
    ("page", "screen", "silenced"),
    [
        *((page, "small phone", "no script") for page in PAGES),
        (PAGE, "desktop", "no script"),
        (PAGE, "small phone", "strict CSP"),
        ("book/index.html", "desktop", "strict CSP"),
    ],
)
def test_without_script_there_is_a_way_and_no_dead_button(visit, server, page, screen, silenced):
    seen = visit(page, **SCREENS[screen], java_script_enabled=silenced != "no script")
    if silenced == "strict CSP":
        seen.page.route("**/*.html", without_scripts)
        seen.page.reload()
    shown = seen.page.locator("button:visible").all()
    assert [found.evaluate("button => button.outerHTML") for found in shown] == []
    contents = seen.page.get_by_role("navigation", name="All pages")
    links = contents.get_by_role("link")
    assert links.count() == len(PAGES)
    assert all(link.is_visible() for link in links.all())
    links.last.click()
    assert seen.page.url.startswith(f"{server}/{PAGES[-1]}")
    seen.page.locator(".prev-next-area a").first.wait_for()


def without_scripts(route):
    answer = route.fetch()
    policy = {"Content-Security-Policy": "script-src 'none'"}
    route.fulfill(response=answer, headers=answer.headers | policy)
