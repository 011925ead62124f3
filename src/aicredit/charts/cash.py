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
from aicredit.charts.picture import described_by
from aicredit.units import written

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


def _describe_cash(data: pd.DataFrame) -> str:
    sentences = []
    for name, part in data[data["kind"] == "reported"].groupby("series", sort=False):
        part = part.sort_values("year").rename(columns={"high": "value"})
        sentences.append(_first_last_highest(name, part))
    for row in data[data["kind"] != "reported"].itertuples():
        ends = sorted({row.low, row.high})
        amount = " to ".join(written(end, "USD_bn") for end in ends)
        sentences.append(f"{row.series} {row.year}, {row.kind}: {amount}.")
    return " ".join(sentences)


def _describe_funding(data: pd.DataFrame) -> str:
    return " ".join(
        _first_last_highest(name, part) for name, part in data.groupby("series", sort=False)
    )


def _first_last_highest(name: str, part: pd.DataFrame) -> str:
    first, last, high = part.iloc[0], part.iloc[-1], part.loc[part["value"].idxmax()]
    return (
        f"{name}: {written(first['value'], 'USD_bn')} in {first['year']}, "
        f"{written(last['value'], 'USD_bn')} in {last['year']}, "
        f"highest {written(high['value'], 'USD_bn')} in {high['year']}."
    )


@described_by(_describe_cash)
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


def _end_labels(data: pd.DataFrame, width: int) -> alt.LayerChart:
    """Name each line where it starts, the diamonds and the guidance beside them."""
    lines = data[data["kind"] == "reported"].sort_values("year").groupby("series").head(1)
    article, guidance = data[data["kind"] == "article"], data[data["kind"] == "guidance"]
    layers = (
        (lines.assign(text=lines["series"]), {"align": "left", "dy": -14, "color": MUTED}),
        (
            article.assign(text="article: " + article["high"].map("{:g}".format)),
            {"align": "right", "dx": -10, "dy": 14, "color": INK},
        ),
        (
            guidance.assign(
                text="guided: "
                + guidance["low"].map("{:g}".format)
                + " to "
                + guidance["high"].map("{:g}".format)
            ),
            {"align": "right", "dx": -12, "color": INK},
        ),
    )
    return alt.layer(
        *(
            alt.Chart(rows)
            .mark_text(**style)
            .encode(x=_years(data, width), y="middle:Q", text="text:N")
            for rows, style in layers
            if not rows.empty
        )
    )


@described_by(_describe_funding)
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
