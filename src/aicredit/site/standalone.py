"""A picture as a file of its own: SVG with its title, its sources and the book's name."""

import html
import re
import textwrap

SIZE = re.compile(r'<svg\b[^>]*?\bwidth="([\d.]+)"[^>]*?\bheight="([\d.]+)"')
VARIABLE = re.compile(r"var\(--[\w-]+, ([^()]*)\)")

TITLE, SUBTITLE, FOOT = 18, 13, 11
"""Pixels of type."""

LETTER, LINE, MARGIN = 0.54, 1.35, 16
"""Breadth of a letter and height of a line to the size of type, and pixels around it all."""


def standalone_svg(svg: str, title: str, subtitle: str, foot: str) -> str:
    """Return a drawn picture with words over and under it, in the colours of paper.

    Parameters
    ----------
    svg : str
        As drawn for a page, whose colours are the page's variables.
    title, subtitle, foot : str
        Plain text: what stands over the picture, and under it.
    """
    size = SIZE.search(svg)
    if size is None:
        message = f"{svg[:60]!r} is no drawing with width and height; allowed: an SVG with both"
        raise ValueError(message)
    width, height = map(float, size.groups())
    lines, down = [], float(MARGIN)
    for text, type_size, style in (
        (title, TITLE, 'font-weight="700" fill="#1d2430"'),
        (subtitle, SUBTITLE, 'fill="#5b6675"'),
    ):
        written, down = _written(text, type_size, style, width, down)
        lines.append(written)
    drawn = down + 8
    under, down = _written(foot, FOOT, 'fill="#5b6675"', width, drawn + height + 8)
    whole, high = width + 2 * MARGIN, down + MARGIN
    drawing = plain_colours(svg).removeprefix("<svg").strip()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole:g}" height="{high:g}" '
        f'viewBox="0 0 {whole:g} {high:g}" font-family="system-ui, sans-serif">'
        f"<title>{html.escape(title)}</title>"
        f'<rect width="100%" height="100%" fill="#ffffff"/>{"".join(lines)}'
        f'<svg x="{MARGIN}" y="{drawn:g}" {drawing}{under}</svg>'
    )


def _written(text: str, size: int, style: str, width: float, down: float) -> tuple[str, float]:
    """Return text in lines of a width as SVG, and where it ends."""
    lines = textwrap.wrap(text, int(width / (LETTER * size)))
    spans = "".join(
        f'<text x="{MARGIN}" y="{down + size * (LINE * k + 1):g}" font-size="{size}" {style}>'
        f"{html.escape(line)}</text>"
        for k, line in enumerate(lines)
    )
    return spans, down + LINE * size * len(lines)


def plain_colours(svg: str) -> str:
    """Return a drawing with the colours that stand behind the page's variables."""
    plain = VARIABLE.sub(r"\1", svg)
    return plain if plain == svg else plain_colours(plain)
