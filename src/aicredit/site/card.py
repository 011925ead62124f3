"""The card that a shared link shows: a finding over its picture, as PNG."""

import html
import re
import textwrap

import vl_convert

from aicredit.site.standalone import plain_colours

WIDTH, HEIGHT = 1200, 630
"""Pixels, as most of what shows links expects."""

MARGIN = 56
LINE = 58
COLUMNS = 42
"""Characters of a headline's line."""

FRAME = re.compile(r'viewBox="[^"]*"')


def card(finding: str, picture: str, book: str) -> bytes:
    """Draw the card of a picture, given as SVG, in the light palette."""
    lines = textwrap.wrap(finding, COLUMNS, max_lines=3, placeholder=" …")
    headline = "".join(
        _text(MARGIN + LINE * row + 40, line, 'font-size="46" font-weight="700"')
        for row, line in enumerate(lines)
    )
    top = MARGIN + LINE * len(lines) + 12
    frame = FRAME.findall(picture)[0]
    drawing = (
        f'<svg x="{MARGIN}" y="{top}" width="{WIDTH - 2 * MARGIN}" '
        f'height="{HEIGHT - MARGIN - top}" {frame}>{plain_colours(picture)}</svg>'
    )
    name = _text(HEIGHT - 22, book, 'font-size="24" opacity="0.7"')
    sheet = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{WIDTH}" height="{HEIGHT}"><rect width="100%" height="100%" fill="#ffffff"/>'
        f"{headline}{drawing}{name}</svg>"
    )
    return vl_convert.svg_to_png(sheet, scale=1)


def _text(baseline: int, words: str, style: str) -> str:
    return (
        f'<text x="{MARGIN}" y="{baseline}" font-family="Georgia, serif" fill="#1d2430" {style}>'
        f"{html.escape(words)}</text>"
    )
