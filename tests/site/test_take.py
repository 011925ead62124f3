"""What a reader takes of a picture: a file, an image, a piece of HTML, a line that cites it."""

import re
from urllib.parse import urljoin
from xml.etree import ElementTree

import pytest
from chapters import CHAPTER

from aicredit.site.standalone import standalone_svg

FIGURE = ".book-figure.picture >> nth=0"
DRAWN = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="100" viewBox="0 0 300 100">'
    '<path stroke="var(--ink, var(--jp-content-font-color1, #1d2430))"/></svg>'
)


def words_of(svg):
    return " ".join(ElementTree.fromstring(svg).itertext())


def test_a_picture_alone_says_what_it_shows_and_keeps_its_colours():
    svg = standalone_svg(DRAWN, "A < B & C", "In words " * 20, "Sources: X. Book, 2026")
    assert "A < B & C" in words_of(svg) and "Sources: X" in words_of(svg)
    assert 'stroke="#1d2430"' in svg and "var(" not in svg
    (across, down) = re.search(r'width="(\S+)" height="(\S+)"', svg).groups()
    assert float(across) > 300 and float(down) > 100
    lines = [float(y) for y in re.findall(r'<text x="16" y="(\S+)"', svg)]
    assert lines == sorted(set(lines)) and max(lines) < float(down)


def test_a_drawing_without_a_size_is_refused():
    with pytest.raises(ValueError, match="allowed: an SVG with both"):
        standalone_svg("<svg></svg>", "", "", "")


def svg_of(figure, server):
    href = figure.locator(".take a", has_text="SVG").get_attribute("href")
    return urljoin(f"{server}/book/{CHAPTER}.html", href)


def test_the_file_of_a_picture_names_its_sources_and_the_book(visit, server):
    seen = visit(f"book/{CHAPTER}.html")
    figure = seen.page.locator(FIGURE)
    svg = seen.context.request.get(svg_of(figure, server)).text()
    title = figure.locator(".finding").inner_text()
    assert title in " ".join(words_of(svg).split())
    assert "Sources: " in words_of(svg) and "AI on Credit, 20" in words_of(svg)
    assert "var(" not in svg


def test_a_picture_is_saved_as_png(visit, tmp_path):
    seen = visit(f"book/{CHAPTER}.html")
    with seen.page.expect_download() as saved:
        seen.page.locator(FIGURE).locator(".take button", has_text="PNG").click()
    assert saved.value.suggested_filename.endswith(".png")
    saved.value.save_as(tmp_path / "picture.png")
    png = (tmp_path / "picture.png").read_bytes()
    assert png.startswith(b"\x89PNG") and int.from_bytes(png[16:20]) > 1500
    assert seen.faults == []


def test_a_picture_is_cited_and_embedded_with_its_address(visit, server):
    seen = visit(f"book/{CHAPTER}.html")
    figure = seen.page.locator(FIGURE)
    said = figure.locator("output")
    figure.locator(".take button", has_text="Cite").click()
    line, name = said.inner_text(), figure.get_attribute("id")
    heading = seen.page.locator(".bd-article h1").inner_text().strip("#").strip()
    for part in ("AI on Credit", heading, figure.locator(".finding").inner_text()):
        assert part in line
    assert line.endswith(f"{server}/book/{CHAPTER}.html#{name}")
    figure.locator(".take button", has_text="Embed").click()
    (shown,) = re.findall(r'<img src="([^"]+)" alt="[^"]+"', said.inner_text())
    assert shown == svg_of(figure, server)
    assert seen.context.request.get(shown).status == 200


def test_without_script_table_data_and_svg_are_there(visit, server):
    seen = visit(f"book/{CHAPTER}.html", java_script_enabled=False)
    figure = seen.page.locator(FIGURE)
    assert figure.locator("button").count() == 0
    figure.locator(".take summary").click()
    assert figure.locator(".take table").is_visible()
    for link in figure.locator(".take a[download]").all():
        address = urljoin(f"{server}/book/{CHAPTER}.html", link.get_attribute("href"))
        assert seen.context.request.get(address).status == 200


def test_a_panel_offers_no_still_picture(visit):
    panel = visit(f"book/{CHAPTER}.html").page.locator(".book-figure.panel").first
    assert panel.locator(".take").inner_text().split() == ["Table", "Data", "Cite"]
