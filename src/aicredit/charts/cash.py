"""Pictures of cash: what operations bring in against what is spent."""

import math
from collections.abc import Callable

import altair as alt
import pandas as pd

from aicredit.charts.picture import described_by
from aicredit.charts.theme import ARTICLE, BORROWING, CASH, INK, MUTED, SPENDING, finish, is_narrow
from aicredit.units import written

SERIES = {
    "Operating cash flow": CASH,
    "Capex": SPENDING,
    "Cash flow after interest and rent": CASH,
    "Capex paid by the company": SPENDING,
    "Capex, dividends and buybacks": MUTED,
    "New borrowing": BORROWING,
}
"""The lines these pictures draw, and their colours."""


KINDS = ("reported", "hindsight", "article", "guidance")
"""Where a figure comes from; each kind has a mark of its own."""


def _colour(data: pd.DataFrame) -> alt.Color:
    names = [name for name in SERIES if name in set(data["series"])]
    scale = alt.Scale(domain=names, range=[SERIES[name] for name in names])
    return alt.Color("series:N", scale=scale)


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
        words = _extent(row.low, row.high, lambda end: written(end, "USD_bn"))
        sentences.append(f"{row.series} {row.year}, {row.kind}: {words}.")
    return " ".join(sentences)


def _extent(low: float, high: float, write: Callable[[float], str]) -> str:
    """Say a figure or a range; an end that is empty is open."""
    if math.isnan(high):
        return f"more than {write(low)}"
    if math.isnan(low):
        return f"up to {write(high)}"
    return write(low) if low == high else f"{write(low)} to {write(high)}"


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


@described_by(_describe_cash, series=SERIES, kind=KINDS)
def cash_against_capex(data: pd.DataFrame, width: int) -> alt.LayerChart:
    """Draw cash flow and capex by year, the article's figures as hollow diamonds.

    Parameters
    ----------
    data : DataFrame
        ``year``, ``series``, ``kind`` (``reported``, ``article``, ``hindsight``
        or ``guidance``), ``low`` and ``high`` in billion US dollars (equal for a
        single figure; one of them is empty where an end is open).
    width : int
        Pixels.
    """
    years = _years(data, width)
    amounts = [
        _extent(*ends, "{:g}".format) for ends in zip(data["low"], data["high"], strict=True)
    ]
    bottom, top = data["low"].fillna(data["high"]), data["high"].fillna(data["low"])
    data = data.assign(low=bottom, high=top, middle=(bottom + top) / 2, amount=amounts)
    base = alt.Chart(data).encode(
        x=years,
        color=_colour(data).legend(None),
        tooltip=[
            alt.Tooltip("year:Q", format="d"),
            alt.Tooltip("series:N"),
            alt.Tooltip("kind:N"),
            alt.Tooltip("amount:N", title="USD bn"),
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
        + _published(data, width)
        + _names(data, width),
        width,
        320 if is_narrow(width) else 380,
    )


def _last_reported(data: pd.DataFrame) -> int:
    return int(data.loc[data["kind"] == "reported", "year"].max())


def _names(data: pd.DataFrame, width: int) -> alt.LayerChart:
    """Name each line where it starts, the diamonds and the guidance beside them."""
    lines = data[data["kind"] == "reported"].sort_values("year").groupby("series").head(1)
    upper = lines["middle"] == lines["middle"].max()
    words = lines["series"].str.replace(" cash", "\ncash") if is_narrow(width) else lines["series"]
    lines = lines.assign(text=words)
    article, guidance = data[data["kind"] == "article"], data[data["kind"] == "guidance"]
    article = article.assign(text="article: " + article["amount"])
    last = article["year"] == data["year"].max()
    guidance = guidance.assign(text="guided: " + guidance["amount"])
    # A range is too long to stand right of its diamond on a phone.
    beside = {"dx": -11, "dy": 29} if is_narrow(width) else {"dx": 6, "dy": 16}
    layers = (
        (lines[upper], {"align": "left", "baseline": "bottom", "dy": -16, "color": MUTED}),
        (lines[~upper], {"align": "left", "dy": 16, "color": MUTED}),
        (article[~last], {"align": "left", **beside, "color": INK}),
        (article[last], {"align": "right", "dx": 14, "dy": 18, "color": INK}),
        (guidance, {"align": "right", "dx": -12, "color": INK}),
    )
    return alt.layer(
        *(
            alt.Chart(rows)
            .mark_text(**style)
            .encode(x=_years(data, width), y="middle:Q", text="text:N")
            for rows, style in layers
        )
    )


def _published(data: pd.DataFrame, width: int) -> alt.LayerChart:
    """Draw the rule behind which the record was not yet known."""
    rule = pd.DataFrame({"year": [_last_reported(data) + 0.5], "text": ["article published"]})
    base = alt.Chart(rule).encode(x=_years(data, width))
    return base.mark_rule(color=MUTED, strokeDash=[2, 3]) + base.mark_text(
        align="right", dx=-5, color=MUTED, fontSize=11
    ).encode(y=alt.value(6), text="text:N")


@described_by(_describe_funding, series=SERIES)
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
    base = alt.Chart(data).encode(
        x=_years(data, width),
        # The lines move and cross, so that names beside them would collide.
        color=_colour(data).legend(
            orient="top",
            direction="vertical",
            title=None,
            columns=1 if is_narrow(width) else 2,
            columnPadding=40,
        ),
        tooltip=[
            alt.Tooltip("year:Q", format="d"),
            alt.Tooltip("series:N"),
            alt.Tooltip("value:Q", format=",.1f", title="USD bn"),
        ],
    )
    money = alt.Y("value:Q", axis=MONEY, scale=alt.Scale(zero=True))
    borrowed = alt.datum.series == "New borrowing"
    bars = base.transform_filter(borrowed).mark_bar(
        size=22 if is_narrow(width) else 44, opacity=0.5
    )
    lines = base.transform_filter(~borrowed).mark_line(strokeWidth=2.5, point=True)
    height = 360 if is_narrow(width) else 380
    return finish(bars.encode(y=money) + lines.encode(y=money), width, height)
