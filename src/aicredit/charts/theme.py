"""How every picture of the book looks: colours, type and sizes.

Colours are CSS variables, so that one SVG suits light and dark pages
(``site/static/book.css`` sets them). In JupyterLab its own variables stand in for
them, and fixed colours where there is neither.
"""

import altair as alt

NARROW = 340
WIDE = 760
"""Widths in pixels for which every picture is drawn: a phone's and a desktop's."""

INK = "var(--ink, var(--jp-content-font-color1, #1d2430))"
MUTED = "var(--muted, var(--jp-content-font-color2, #5b6675))"
PAPER = "var(--paper, var(--jp-layout-color0, #ffffff))"
GRID = "var(--grid, var(--jp-border-color2, #d9dee5))"
QUIET = "var(--quiet, #aab1bb)"

CASH = "var(--cash, #00795c)"
SPENDING = "var(--spending, #b8480b)"
BORROWING = "var(--borrowing, #8a3ea8)"
ARTICLE = INK
MACHINE = "var(--machine, #b8480b)"
PURCHASE = "var(--purchase, var(--spending, #b8480b))"
EQUITY = "var(--equity, var(--cash, #00795c))"
GUARANTEE = "var(--guarantee, var(--ink, var(--jp-content-font-color1, #1d2430)))"
GOOD = "var(--good, #00694f)"
DOUBT = "var(--doubt, #8a5a00)"
BAD = "var(--bad, #b3261e)"
"""What a mark stands for, the same on every page."""

FONT = "system-ui, sans-serif"


def is_narrow(width: int) -> bool:
    """Tell whether a picture is drawn for a phone."""
    return width <= NARROW


HOUSE = (
    alt.Chart()
    .configure(
        autosize=alt.AutoSizeParams(type="fit", contains="padding"), font=FONT, lineBreak="\n"
    )
    .configure_view(stroke=None)
    .configure_axis(
        labelColor=MUTED,
        labelFontSize=12,
        titleColor=MUTED,
        titleFontSize=12,
        titleFontWeight="normal",
        gridColor=GRID,
        gridOpacity=0.6,
        domainColor=MUTED,
        tickColor=GRID,
        labelAngle=0,
    )
    .configure_legend(
        labelColor=INK,
        labelFontSize=12,
        labelLimit=0,
        symbolOpacity=1,
        symbolType="stroke",
        symbolStrokeWidth=3,
    )
    .configure_text(fontSize=12, color=INK, font=FONT)
).config
"""How every picture looks: the house's type and quiet axes."""


def finish(chart: alt.Chart | alt.LayerChart, width: int, height: int) -> alt.LayerChart:
    """Give a chart the house's size, type and quiet axes."""
    sized = chart.properties(width=width, height=height, padding=2, background="transparent")
    # Set, not configured: Altair copies the whole picture at each call.
    sized.config = HOUSE
    return sized
