"""Pictures of cash: what operations bring in against what is spent."""

import altair as alt
import pandas as pd

from aicredit.charts.house import (
    ARTICLE,
    BORROWING,
    CASH,
    INK,
    MUTED,
    SPENDING,
    finish,
    is_narrow,
)

SERIES = {
    "Operating cash flow": CASH,
    "Capex": SPENDING,
    "Cash flow after interest and rent": CASH,
    "Capex paid by the company": SPENDING,
    "New borrowing": BORROWING,
}
"""The lines these pictures draw, and their colours."""


def _colour(data: pd.DataFrame) -> alt.Color:
    names = [name for name in SERIES if name in set(data["series"])]
    scale = alt.Scale(domain=names, range=[SERIES[name] for name in names])
    return alt.Color("series:N", scale=scale).legend(None)


def _years(data: pd.DataFrame, width: int) -> alt.X:
    first, last = data["year"].min(), data["year"].max()
    room = 0.35 if is_narrow(width) else 0.25
    return alt.X(
        "year:Q",
        scale=alt.Scale(domain=[first - room, last + room], nice=False),
        axis=alt.Axis(format="d", title=None, grid=False, values=list(range(first, last + 1))),
    )


MONEY = alt.Axis(title=None, tickCount=5, format="$,.0f", domain=False, ticks=False)


def cash_against_capex(data: pd.DataFrame, width: int) -> alt.LayerChart:
    """Draw cash flow and capex by year, the article's figures as hollow diamonds.

    Parameters
    ----------
    data : DataFrame
        ``year``, ``series``, ``kind`` (``reported``, ``article``, ``hindsight``
        or ``guidance``), ``low`` and ``high`` in billion US dollars (equal for a
        single figure).
    width : int
        Pixels.
    """
    years = _years(data, width)
    data = data.assign(middle=(data["low"] + data["high"]) / 2)
    base = alt.Chart(data).encode(
        x=years,
        color=_colour(data),
        tooltip=[
            alt.Tooltip("year:Q", format="d"),
            alt.Tooltip("series:N"),
            alt.Tooltip("kind:N"),
            alt.Tooltip("low:Q", format=".1f", title="from, USD bn"),
            alt.Tooltip("high:Q", format=".1f", title="to, USD bn"),
        ],
    )
    money = alt.Y("middle:Q", axis=MONEY, scale=alt.Scale(zero=True, domainMin=0))
    reported = base.transform_filter(alt.datum.kind == "reported")
    later = base.transform_filter(alt.datum.kind == "hindsight")
    guided = base.transform_filter(alt.datum.kind == "guidance")
    article = alt.Chart(data).transform_filter(alt.datum.kind == "article").encode(x=years)
    # The dashed line starts at the last reported year, so that hindsight continues the record.
    joined = base.transform_filter(
        (alt.datum.kind == "hindsight")
        | ((alt.datum.kind == "reported") & (alt.datum.year == _last_reported(data)))
    )
    labels = _end_labels(data, width)
    return finish(
        reported.mark_line(strokeWidth=2.5).encode(y=money)
        + joined.mark_line(strokeWidth=2.5, strokeDash=[5, 4]).encode(y=money)
        + reported.mark_circle(size=50, opacity=1).encode(y=money)
        + later.mark_point(size=50, filled=False, strokeWidth=2).encode(y=money)
        + guided.mark_bar(size=14, opacity=0.45).encode(y=alt.Y("low:Q"), y2="high")
        + article.mark_rule(strokeWidth=2, color=ARTICLE).encode(y="low:Q", y2="high")
        + article.mark_point(
            shape="diamond", size=130, filled=False, strokeWidth=2.2, color=ARTICLE
        ).encode(y="middle:Q")
        + labels,
        width,
        320 if is_narrow(width) else 380,
    )


def _last_reported(data: pd.DataFrame) -> int:
    return int(data.loc[data["kind"] == "reported", "year"].max())


def _end_labels(data: pd.DataFrame, width: int) -> alt.Chart:
    """Label each line at its start, the diamonds and the guidance beside them."""
    starts = data[data["kind"] == "reported"].sort_values("year").groupby("series").head(1)
    lines = pd.DataFrame(
        {
            "year": starts["year"] - 0.15,
            "y": starts["middle"],
            "text": starts["series"],
            "dy": -16,
            "align": "left",
        }
    )
    article = data[data["kind"] == "article"]
    marks = pd.DataFrame(
        {
            "year": article["year"] - 0.12,
            "y": article["middle"],
            "text": "article: " + article["high"].map("{:g}".format),
            "dy": 18,
            "align": "right",
        }
    )
    guidance = data[data["kind"] == "guidance"]
    bars = pd.DataFrame(
        {
            "year": guidance["year"] - 0.15,
            "y": guidance["middle"],
            "text": "guided: "
            + guidance["low"].map("{:g}".format)
            + " to "
            + guidance["high"].map("{:g}".format),
            "dy": 0,
            "align": "right",
        }
    )
    layers = [
        alt.Chart(rows)
        .mark_text(align=align, dy=dy, color=INK if name != "lines" else MUTED)
        .encode(x=_years(data, width), y="y:Q", text="text:N")
        for name, rows, align, dy in (
            ("lines", lines, "left", -14),
            ("marks", marks, "right", 14),
            ("bars", bars, "right", 0),
        )
        if not rows.empty
    ]
    return alt.layer(*layers)


def funding_by_year(data: pd.DataFrame, width: int) -> alt.LayerChart:
    """Draw a funding path: two lines, and borrowing as bars under them.

    Parameters
    ----------
    data : DataFrame
        ``year``, ``series`` and ``value`` in billion US dollars. Only ``value``
        may change while the picture is live.
    width : int
        Pixels.
    """
    years = _years(data, width)
    colour = _colour(data)
    tooltip = [
        alt.Tooltip("year:Q", format="d"),
        alt.Tooltip("series:N"),
        alt.Tooltip("value:Q", format=",.1f", title="USD bn"),
    ]
    base = alt.Chart(data).encode(x=years, color=colour, tooltip=tooltip)
    money = alt.Y("value:Q", axis=MONEY, scale=alt.Scale(zero=True))
    borrowed = alt.datum.series == "New borrowing"
    last = int(data["year"].max())
    labels = (
        alt.Chart(data)
        .transform_filter((alt.datum.year == last) & (alt.datum.value > 0))
        .mark_text(align="right", dx=8, dy=-12)
        .encode(x=years, y="value:Q", text="series:N", color=colour)
    )
    return finish(
        base.transform_filter(borrowed)
        .mark_bar(size=22 if is_narrow(width) else 44, opacity=0.5)
        .encode(y=money)
        + base.transform_filter(~borrowed).mark_line(strokeWidth=2.5, point=True).encode(y=money)
        + labels,
        width,
        300 if is_narrow(width) else 340,
    )
