"""No label of a drawn picture touches another label, a mark, a rule or the edge."""

from pathlib import Path

import nbformat
import pytest
import vl_convert
from real_tables import PICTURES, drawn

from aicredit.charts.figure import MIME as FIGURE
from aicredit.charts.theme import NARROW, WIDE
from aicredit.pages.panel import MIME as PANEL

TOUCHING = (Path(__file__).parent / "touching.js").read_text(encoding="utf-8")
PAPER = "#fefefe"


@pytest.fixture(scope="module")
def touching(browser):
    """Tell what the labels of an SVG touch, with the fonts of a real browser."""
    page = browser.new_page()

    def ask(svg):
        page.set_content(f'<body style="--paper: {PAPER}; background: {PAPER}">{svg}')
        return page.locator("svg").first.evaluate(TOUCHING)

    yield ask
    page.close()


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("name", PICTURES)
def test_no_label_touches_anything(touching, name, width):
    picture, table = drawn(name)
    assert touching(vl_convert.vegalite_to_svg(picture.draw(table, width).to_dict())) == []


SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100">{}</svg>'
TEXT = '<g class="mark-text"><text x="{}" y="50" font-size="12">a label</text></g>'
RULE = '<g class="mark-rule"><line x1="60" x2="60" y2="100" stroke="black"/></g>'
BAR = '<g class="mark-rect"><path d="M0,30h{}v30h-{}z" fill="silver"/></g>'
FAULTS = {
    "a rule": (RULE + TEXT.format(50), "mark-rule"),
    "a bar's end": (BAR.format(60, 60) + TEXT.format(50), "mark-rect"),
    "another label": (TEXT.format(50) + TEXT.format(60), '"a label" touches "a label"'),
    "the edge": (TEXT.format(190), "passes the edge"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_label_that_touches_is_found(touching, case):
    drawing, said = FAULTS[case]
    (fault,) = touching(SVG.format(drawing))
    assert said in fault


@pytest.mark.parametrize("drawing", [TEXT.format(50), BAR.format(190, 190) + TEXT.format(50)])
def test_a_label_alone_or_within_its_bar_is_none(touching, drawing):
    assert touching(SVG.format(drawing)) == []


def drawings(content):
    """A picture is drawn for two widths, a panel's for all."""
    svg = content["svg"]
    return {"every": svg}.items() if isinstance(svg, str) else svg.items()


SHOWN = [
    (f"{chapter.stem}-{content['name']}-{size}", svg)
    for chapter in sorted((Path(__file__).parents[2] / "book").glob("*.ipynb"))
    for cell in nbformat.read(chapter, as_version=4).cells
    for output in cell.get("outputs", [])
    for kind, content in output.get("data", {}).items()
    if kind in (FIGURE, PANEL)
    for size, svg in drawings(content)
]


@pytest.mark.parametrize("svg", [svg for _, svg in SHOWN], ids=[name for name, _ in SHOWN])
def test_no_label_of_a_chapter_s_picture_touches_anything(touching, svg):
    assert touching(svg) == []
