"""Readers whose browser refuses, reduces or prints: the page still says everything."""

import pytest
from chapters import CHAPTERS

CHAPTER = f"book/{CHAPTERS[0]}.html"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
REFUSED = """Object.defineProperty(window, 'localStorage', {
  configurable: true, get() { throw new DOMException('denied', 'SecurityError'); } })"""


@pytest.fixture
def phone(browser, server):
    """A phone's page that refuses storage."""
    context = browser.new_context(**PHONE)
    page = context.new_page()
    page.add_init_script(REFUSED)
    page.goto(f"{server}/{CHAPTER}", wait_until="load")
    yield page
    context.close()


def test_menus_open_where_storage_is_refused(phone):
    phone.get_by_role("button", name="Search").first.tap()
    phone.get_by_role("dialog").first.wait_for()


def test_icons_are_seen_in_forced_colours(visit):
    page = visit(CHAPTER, **PHONE, forced_colors="active").page
    drawn = page.locator("i.fa-solid:visible").evaluate_all(
        "all => all.map(icon => getComputedStyle(icon).backgroundColor)"
    )
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert len(drawn) >= 2
    assert paper not in drawn


def test_a_number_s_dialog_lies_on_the_screen_whole(visit):
    page = visit(CHAPTER, viewport={"width": 1366, "height": 650}).page
    for number in page.locator("a.number:visible").all()[:40]:
        for block in ("start", "center", "end"):
            number.evaluate(f"number => number.scrollIntoView({{ block: '{block}' }})")
            number.click(position={"x": 3, "y": 3})
            box = page.locator("dialog.trail").bounding_box()
            assert box["y"] >= 0
            assert box["y"] + box["height"] <= 650, number.inner_text()
            page.keyboard.press("Escape")


@pytest.mark.parametrize("size", [(320, 256), (640, 360), (390, 844)], ids=str)
def test_no_slider_lies_beneath_the_result_that_stays_in_view(visit, size):
    page = visit(CHAPTER, viewport=dict(zip(("width", "height"), size, strict=True))).page
    panel = page.locator(".book-figure.panel").first
    panel.scroll_into_view_if_needed()
    panel.locator("input[type=range]").first.wait_for()
    for slider in panel.locator("input[type=range]:visible").all():
        slider.focus()
        covered = slider.evaluate("""slider => {
          const { x, y, width, height } = slider.getBoundingClientRect();
          return document.elementFromPoint(x + width / 2, y + height / 2)?.className ?? "outside";
        }""")
        assert covered == "", covered


def test_a_moved_panel_says_so_to_the_eye_the_ear_and_on_paper(visit):
    page = visit(f"{CHAPTER}?meta-path=capex_growth_first:60&from=a%26b%23c#meta-path").page
    panel = page.locator("#meta-path[data-live]")
    panel.wait_for()
    said = panel.locator(".drawing").get_attribute("aria-label")
    assert said.startswith("As moved by you. ")
    assert panel.locator(".outputs dd").last.inner_text() in said
    page.emulate_media(media="print")
    assert panel.locator(".moved-note").is_visible()
    assert page.url.endswith("&from=a%26b%23c#meta-path")
    page.emulate_media(media="screen")
    panel.get_by_role("button", name="Back to this edition").click()
    assert not panel.locator(".moved-note").is_visible()


def test_the_filter_of_the_ledger_is_not_printed(visit):
    page = visit("book/ledger.html").page
    page.emulate_media(media="print")
    assert not page.locator(".record-filter").is_visible()


@pytest.mark.parametrize("asked", ["30", "24%", "30bn", "27.3"])
def test_a_number_that_the_book_prints_is_found(visit, asked):
    page = visit("search.html").page
    page.locator("main input[type=search], main input[name=q]").first.fill(asked)
    page.keyboard.press("Enter")
    page.locator("#search-results li a").first.wait_for()
