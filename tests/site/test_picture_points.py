"""The points of a picture say what they are: under a pointer, at a tap, by key."""

import pytest
from chapters import CHAPTERS

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
POINTS = """drawing => [...drawing.querySelectorAll('svg [aria-label]')]
  .filter(point => point.getClientRects().length)
  .map(point => {
    const { x, y, width, height } = point.getBoundingClientRect();
    return { words: point.getAttribute('aria-label'), x, y, width, height };
  })"""


@pytest.fixture
def first_picture(visit):
    def opened(**screen):
        page = visit(f"book/{CHAPTERS[0]}.html", **screen).page
        drawing = page.locator(".book-figure.picture .drawing[tabindex]").first
        drawing.evaluate("drawing => drawing.scrollIntoView({ block: 'center' })")
        return page, drawing

    return opened


def spoken(page):
    return page.locator(".point-words[role=status]").inner_text()


def middle(point):
    return point["x"] + point["width"] / 2, point["y"] + point["height"] / 2


def test_a_point_under_the_pointer_says_what_it_is(first_picture):
    page, drawing = first_picture(**DESKTOP)
    points = drawing.evaluate(POINTS)
    page.mouse.move(*middle(points[-1]))
    assert spoken(page) == points[-1]["words"]
    page.mouse.move(5, 5)
    assert spoken(page) == ""
    assert not page.locator("script[src*=vega-bundle]").count()


def test_a_tap_shows_the_nearest_point_until_the_next_tap(first_picture):
    page, drawing = first_picture(**PHONE)
    points = drawing.evaluate(POINTS)
    x, y = middle(points[-1])
    page.touchscreen.tap(x, y + points[-1]["height"] / 2 + 6)
    assert spoken(page) == points[-1]["words"]
    page.wait_for_timeout(600)
    box = page.locator(".point-words").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    page.touchscreen.tap(*middle(points[0]))
    assert spoken(page) == points[0]["words"]
    page.touchscreen.tap(195, 20)
    assert spoken(page) == ""


def middle_of_line(page, drawing):
    """Return a line of the drawing with words: them, and a place on it that no other covers."""
    return drawing.evaluate("""drawing => {
      for (const path of drawing.querySelectorAll("svg path[aria-roledescription='line mark']")) {
        const words = path.getAttribute("aria-label");
        if (!words || !path.getClientRects().length) continue;
        for (const part of [0.5, 0.4, 0.6, 0.3, 0.7]) {
          const at = path.getPointAtLength(part * path.getTotalLength());
          const { x, y } = new DOMPoint(at.x, at.y).matrixTransform(path.getScreenCTM());
          const seen = document.elementFromPoint(x, y)?.closest("svg [aria-label]");
          if (seen === path) return { words, x, y };
        }
      }
      return null;
    }""")


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["touched", "pointed at"])
def test_an_arrow_of_the_map_says_what_it_is(visit, screen):
    page = visit("index.html", **screen).page
    drawing = page.locator(".book-figure.picture .drawing[tabindex]").first
    drawing.evaluate("drawing => drawing.scrollIntoView({ block: 'start' })")
    arrow = middle_of_line(page, drawing)
    if screen is PHONE:
        page.touchscreen.tap(arrow["x"] + 3, arrow["y"] + 3)
    else:
        page.mouse.move(arrow["x"], arrow["y"])
    assert spoken(page) == arrow["words"]


def test_a_point_of_a_moved_panel_says_what_it_is(visit):
    page = visit(f"book/{CHAPTERS[0]}.html", **PHONE).page
    panel = page.locator(".book-figure.panel").first
    panel.scroll_into_view_if_needed()
    panel.locator("input[type=range]").first.focus()
    page.keyboard.press("ArrowRight")
    page.locator(".book-figure.panel[data-live]").first.wait_for()
    drawing = panel.locator(".drawing").first
    drawing.evaluate("drawing => drawing.scrollIntoView({ block: 'center' })")
    points = drawing.evaluate(POINTS)
    for point in points:
        page.touchscreen.tap(*middle(point))
        assert spoken(page) in [known["words"] for known in points]


def test_the_arrow_keys_walk_the_points_and_speak_them(first_picture):
    page, drawing = first_picture(**DESKTOP)
    words = list(dict.fromkeys(point["words"] for point in drawing.evaluate(POINTS)))
    assert len(words) > 3
    drawing.focus()
    for key, k in (
        *[("ArrowRight", 0), ("ArrowRight", 1), ("ArrowDown", 2), ("ArrowLeft", 1)],
        *[("ArrowUp", 0), ("ArrowUp", 0), ("End", -1), ("ArrowRight", -1), ("Home", 0)],
    ):
        page.keyboard.press(key)
        assert spoken(page) == words[k], key
    page.keyboard.press("Escape")
    assert spoken(page) == ""
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    assert spoken(page) == ""


@pytest.mark.parametrize("page", ["index", *CHAPTERS])
def test_what_a_point_says_is_for_a_reader(visit, page):
    seen = visit(f"book/{page}.html", **DESKTOP).page
    drawings = seen.locator(".book-figure .drawing[tabindex]").all()
    assert drawings
    for drawing in drawings:
        for point in drawing.evaluate(POINTS):
            assert point["words"].strip()
            for noise in ("undefined", "null", "NaN", "_", "var("):
                assert noise not in point["words"]


def test_a_reader_view_finds_each_picture_as_an_image(visit):
    """Reader views drop drawings, what is hidden in the markup and what is supplemental."""
    seen = visit(f"book/{CHAPTERS[0]}.html", **DESKTOP)
    seen.scroll_through()
    for figure in seen.page.locator(".book-figure.picture").all():
        image = figure.locator("> img")
        assert image.get_attribute("alt") == figure.locator(".drawing").get_attribute("aria-label")
        assert not image.is_visible()
        assert image.evaluate("image => image.naturalWidth") == 0, "loaded by who sees the drawing"
        address = image.evaluate("image => image.src")
        assert seen.page.request.get(address).text().startswith("<svg")
        assert image.evaluate("image => !image.closest('[hidden], [aria-hidden], .supplemental')")
    assert seen.faults == []
