"""Lines by year: what was reported, what was published later, printed and guided."""

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

import altair as alt
import pandas as pd

from aicredit.charts.axes import LEFT, series_colour, values_axis
from aicredit.charts.picture import Picture, described_by
from aicredit.charts.places import LINE, Places
from aicredit.charts.tables import calendar_year, ends_of, extent, short
from aicredit.charts.theme import (
    ARTICLE,
    INK,
    MUTED,
    PAPER,
    finish,
    is_narrow,
)
from aicredit.choices import one_of
from aicredit.ledger.columns import Column
from aicredit.ledger.datum import Datum
from aicredit.ledger.ledger import Ledger
from aicredit.ledger.trail import resting_on
from aicredit.units import unit_named

KINDS = ("reported", "hindsight", "article", "guidance")
"""Where a figure comes from; each kind has a mark of its own."""

SAID = {"hindsight": "published later", "article": "in the article", "guidance": "guided"}
"""How a description tells where a figure comes from that was not on record."""

POINT = [
    alt.Tooltip("year:Q", format="d"),
    *(alt.Tooltip(f"{column}:N") for column in ("series", "kind", "amount")),
]
"""What a point or a bar says of itself."""

BOTTOM = 26
"""Pixels kept for the axis of years."""

BREADTH, SLIM, STRIPES = 40, 18, 16
"""Pixels of a bar's breadth on a desktop and a phone, and stripes of a bar that is guided."""


def by_year(
    ledger: Ledger,
    company: str,
    lines: Mapping[str, str],
    *,
    unit: str,
    printed: Mapping[str, Sequence[str]],
    guided: Mapping[str, str],
) -> pd.DataFrame:
    """Return figures of a company by fiscal year, with what was printed and guided.

    What was public after the article is hindsight.

    Parameters
    ----------
    company : str
        Its ticker, as in ``financials.csv``.
    lines : mapping of str to str
        Name of a series to its metric, or to the sum of several: ``"dividends + buybacks"``.
    unit : str
        Of all series.
    printed : mapping of str to sequence of str
        Series to claims that print a figure of it, each for a fiscal year.
    guided : mapping of str to str
        Series to a claim whose latest outcome is a guidance of it.

    Returns
    -------
    DataFrame
        ``year``, ``series``, ``kind`` (one of `KINDS`), ``low`` and ``high`` (equal for a
        single figure, one of them empty where an end is open), ``unit`` and ``verified``.

    Raises
    ------
    ValueError
        If the company, a metric, a series or a claim is unknown, or a claim speaks of
        another company, metric, period or unit.
    """
    financials = ledger.financials
    one_of("company", company, dict.fromkeys(financials["company"]))
    annual = financials[
        (financials["company"] == company) & financials["period"].str.startswith("FY")
    ]
    rows, names = [], []

    def add(period: str, series: str, kind: str, figure: Datum, rows_of: Collection[str]) -> None:
        year = int(period.removeprefix("FY"))
        verified = not any(ledger.row_of(row).get("status") == "unverified" for row in rows_of)
        rows.append((year, series, kind, *ends_of(figure, unit), unit, verified))
        names.append(list(rows_of))

    for series, metrics in lines.items():
        parts = metrics.split(" + ")
        for metric in parts:
            one_of(f"yearly metric of {company}", metric, dict.fromkeys(annual["metric"]))
        for period, own in annual[annual["metric"].isin(parts)].groupby("period"):
            if len(own) == len(parts):
                kind = "reported" if own["as_of"].max() <= ledger.article.date else "hindsight"
                figure = Column([ledger.figures[row] for row in own.index], own.index).sum()
                add(period, series, kind, figure, own.index)
    (name,) = ledger.entities.index[ledger.entities["ticker"] == company]
    for series, claims in printed.items():
        one_of("series", series, lines)
        for claim in claims:
            period = _period_of(claim, ledger, name, lines[series], unit)
            add(period, series, "article", ledger.figures[claim], [claim])
    for series, claim in guided.items():
        one_of("series", series, lines)
        one_of("claim with guidance", claim, dict.fromkeys(ledger.latest_outcomes["claim"]))
        period = _period_of(claim, ledger, name, lines[series], unit)
        outcome = f"{claim}_outcome"
        add(period, series, "guidance", ledger.figures[outcome], [outcome])
    table = pd.DataFrame(
        rows, columns=["year", "series", "kind", "low", "high", "unit", "verified"]
    )
    return resting_on(table, names)


def _period_of(claim: str, ledger: Ledger, name: str, metric: str, unit: str) -> str:
    """Return the fiscal year of a claim that prints a figure of a company's metric."""
    one_of("claim", claim, ledger.claims.index)
    row = ledger.claims.loc[claim]
    if row["entity"] != name:
        message = f"claim {claim!r} speaks of {row['entity']}; allowed: claims of {name}"
        raise ValueError(message)
    stem = metric.split("_")[0]
    said = not row[["low", "high"]].isna().all() and row["unit"] == unit
    if not (said and row["metric"].startswith(stem) and re.fullmatch(r"FY\d{4}", row["period"])):
        message = (
            f"claim {claim!r} is no figure of {stem} ({row['metric']}, {row['period']}, "
            f"{row['unit']}); allowed: {stem} of a fiscal year in {unit}"
        )
        raise ValueError(" ".join(message.split()))
    return row["period"]


def _describe_record(data: pd.DataFrame) -> str:
    sentences = []
    for name, part in data[data["kind"] == "reported"].groupby("series", sort=False):
        part = part.rename(columns={"high": "value"})
        sentences.append(_first_last_highest(name, part, part["unit"].iloc[0]))
    sentences += [
        f"{row.series} {row.year}, {SAID[row.kind]}: {extent(row.low, row.high, row.unit)}."
        for row in data[data["kind"] != "reported"].itertuples()
    ]
    return " ".join(sentences)


def _first_last_highest(name: str, part: pd.DataFrame, unit: str) -> str:
    part = part.sort_values("year")
    first, last, high = part.iloc[0], part.iloc[-1], part.loc[part["value"].idxmax()]
    return (
        f"{name}: {short(first['value'], unit)} in {first['year']}, "
        f"{short(last['value'], unit)} in {last['year']}, "
        f"highest {short(high['value'], unit)} in {high['year']}."
    )


def _years(data: pd.DataFrame, span: tuple[float, float]) -> alt.X:
    first, last = data["year"].min(), data["year"].max()
    return alt.X(
        "year:Q",
        scale=alt.Scale(domain=list(span), nice=False),
        axis=alt.Axis(
            format="d",
            title=None,
            grid=False,
            ticks=False,
            labelPadding=7,
            values=list(range(first, last + 1)),
            minExtent=BOTTOM,
            maxExtent=BOTTOM,
        ),
    )


def lines_by_year(published: str, *, bars: Collection[str] = ()) -> Picture:
    """Return the picture of a record by year, with what was printed, guided and came later.

    It draws a table as `by_year` returns it. What became public after the article is dashed
    behind a rule at its date; what is not verified carries a question mark.

    Parameters
    ----------
    published : str
        ISO date of the article.
    bars : collection of str
        Series drawn as bars, one on the other, under the lines.
    """
    # A year's figure is drawn where the year ends.
    rule = calendar_year(published) - 1

    @described_by(_describe_record, kind=KINDS)
    def lines_by_year(data: pd.DataFrame, width: int) -> alt.LayerChart:
        return _record(data, bars, rule, width, 390 if is_narrow(width) else 400)

    return lines_by_year


def _record(
    data: pd.DataFrame, bars: Collection[str], rule: float, width: int, height: int
) -> alt.LayerChart:
    unit = data["unit"].iloc[0]
    bottom, top = data["low"].fillna(data["high"]), data["high"].fillna(data["low"])
    amounts = [extent(*row) for row in data[["low", "high", "unit"]].to_numpy()]
    data = data.assign(low=bottom, high=top, middle=(bottom + top) / 2, amount=amounts)
    # Right of the last year there is room for labels.
    after = (1.8 if bars else 1.5) if is_narrow(width) else 1.1
    span = (data["year"].min() - (0.5 if bars else 0.3), data["year"].max() + after)
    years = _years(data, span)
    piled = _piled(data[data["series"].isin(bars)])
    least = min(0, bottom.min())
    most = max(0, top.max(), piled["upto"].max() if len(piled) else 0)
    domain = [least - 0.06 * (most - least) * (least < 0), most + 0.25 * (most - least)]
    money = alt.Y("middle:Q", axis=values_axis(unit), scale=alt.Scale(domain=domain, nice=False))
    # Over a line the article's figure stands right of the year, so that no diamond lies on a dot.
    aside = 0.0 if bars else 0.2 if is_narrow(width) else 0.13
    article = data[data["kind"] == "article"].assign(year=lambda rows: rows["year"] + aside)
    lined = data[~data["series"].isin(bars)]
    colour = series_colour(data)
    base = alt.Chart(lined).encode(
        x=years,
        color=colour,
        tooltip=POINT,
    )
    reported = base.transform_filter(alt.datum.kind == "reported")
    later = base.transform_filter(alt.datum.kind == "hindsight")
    guided = base.transform_filter(alt.datum.kind == "guidance")
    # The dashed line starts at the last reported year, so that hindsight continues the record.
    record = lined[lined["kind"] == "reported"].sort_values("year")
    joined = pd.concat([record.groupby("series").tail(1), lined[lined["kind"] == "hindsight"]])
    printed = alt.Chart(article).encode(x=years)
    border = alt.Chart(pd.DataFrame({"year": [rule]})).mark_rule(color=MUTED, strokeDash=[2, 3])
    labels = _labels(data, piled, article, rule, span, domain, (width, height))
    words = alt.Chart(labels).encode(x=years, y="middle:Q", text="text:N")
    style = {"align": "left", "baseline": "middle", "lineBreak": "\n"}
    return finish(
        alt.layer(
            *_columns(piled, years, money, colour, SLIM if is_narrow(width) else BREADTH),
            reported.mark_line(strokeWidth=2.5).encode(y=money),
            alt.Chart(joined)
            .mark_line(strokeWidth=2.5, strokeDash=[5, 4])
            .encode(x=years, y=money, color=colour),
            reported.mark_circle(size=50, opacity=1).encode(y=money),
            later.mark_point(size=50, fill=PAPER, strokeWidth=2, opacity=1).encode(
                y=money, stroke=colour
            ),
            guided.mark_bar(size=14, opacity=0.45).encode(y=alt.Y("low:Q"), y2="high"),
            border.encode(x=years),
            printed.mark_rule(strokeWidth=2, color=ARTICLE).encode(y="low:Q", y2="high"),
            printed.mark_point(
                shape="diamond", size=110, fill=PAPER, strokeWidth=2.2, stroke=ARTICLE, opacity=1
            ).encode(y="middle:Q"),
            words.transform_filter(alt.datum.series != "").mark_text(**style).encode(color=colour),
            words.transform_filter(alt.datum.series == "").mark_text(**style, color=INK),
        ),
        width,
        height,
    )


def _piled(bars: pd.DataFrame) -> pd.DataFrame:
    """Return bars of a year one on the other: each runs from ``base`` to ``upto``.

    The lowest carries the message and is the strongest.
    """
    bars = bars[bars["kind"] != "article"]
    upto = bars.groupby(["year", "kind"])["high"].cumsum()
    strength = bars["series"].map(lambda name: 1.0 if name == bars["series"].iloc[0] else 0.5)
    return bars.assign(
        upto=upto,
        base=upto - bars["high"],
        strength=strength.where(bars["kind"] == "reported", 0.4 * strength),
    )


def _columns(
    piled: pd.DataFrame, years: alt.X, money: alt.Y, colour: alt.Color, breadth: int
) -> list[alt.Chart]:
    """Draw bars: filled reported, pale in dashes later, striped guided up to its range."""
    if piled.empty:
        return []

    def of(kind: str) -> pd.DataFrame:
        return piled[piled["kind"] == kind]

    def chart(rows: pd.DataFrame) -> alt.Chart:
        return alt.Chart(rows).encode(
            x=years,
            color=colour,
            tooltip=POINT,
        )

    later, guided, dashes = of("hindsight"), of("guidance"), [4, 3]
    outlined = pd.concat([later, guided, guided.assign(upto=guided["base"] + guided["low"])])
    # Stripes as far as all of the range agrees.
    stripes = pd.DataFrame(
        [
            row._replace(middle=row.base + row.low * k / STRIPES)
            for row in guided.itertuples(index=False)
            for k in range(1, STRIPES)
        ],
        columns=guided.columns,
    )
    unsure = piled[~piled["verified"]]
    unsure = unsure.assign(middle=(unsure["base"] + unsure["upto"]) / 2)
    return [
        chart(piled[piled["kind"] != "guidance"])
        .mark_bar(size=breadth)
        .encode(y="base:Q", y2="upto", opacity=alt.Opacity("strength:Q", scale=None)),
        chart(outlined)
        .mark_bar(size=breadth, filled=False, strokeWidth=1.5, strokeDash=dashes)
        .encode(y="base:Q", y2="upto", stroke=colour),
        chart(stripes)
        .mark_tick(orient="horizontal", size=breadth, thickness=1, opacity=0.6)
        .encode(y=money),
        alt.Chart(unsure)
        .mark_text(color=INK, fontWeight=600)
        .encode(x=years, y=money, text=alt.value("?")),
    ]


def _labels(
    data: pd.DataFrame,
    piled: pd.DataFrame,
    article: pd.DataFrame,
    rule: float,
    span: tuple[float, float],
    domain: Sequence[float],
    size: tuple[int, int],
) -> pd.DataFrame:
    """Name lines, bars, diamonds, guidance and rule where there is room; in units of the axes."""
    first, last = span
    width, height = size[0] - LEFT - 4, size[1] - BOTTOM - 5

    def at(year: float, value: float) -> tuple[float, float]:
        across = (year - first) / (last - first) * width
        return across, (domain[1] - value) / (domain[1] - domain[0]) * height

    room = Places(width, height - 4)
    room.take_line(at(rule, domain[0]), at(rule, domain[1]))
    lines = data[
        data["kind"].isin(["reported", "hindsight"]) & ~data["series"].isin(piled["series"])
    ]
    points = {}
    for series, part in lines.groupby("series", sort=False):
        points[series] = [at(*row) for row in part[["year", "middle"]].to_numpy()]
        for start, end in pairwise(points[series]):
            room.take_line(start, end)
        for point in points[series]:
            room.take(*point, 5)
    half = (SLIM if is_narrow(size[0]) else BREADTH) / 2
    for row in piled.itertuples():
        for side in (-half, 0, half):
            (x, low), (_, high) = at(row.year, row.base), at(row.year, row.upto)
            room.take_line((x + side, low), (x + side, high))
    for row in article.itertuples():
        room.take_line(at(row.year, row.low), at(row.year, row.high))
        room.take(*at(row.year, row.middle), 8)
    guidance = data[data["kind"] == "guidance"]
    for row in guidance.itertuples():
        for side in (-7, 0, 7):
            (x, low), (_, high) = at(row.year, row.low), at(row.year, row.high)
            room.take_line((x + side, low), (x + side, high))
    found = [("", *room.free(["article published", "published"], [(at(rule, 0)[0], 9)]))]
    for what, rows in (("article", article), ("guided", guidance)):
        for row in rows.itertuples():
            # The mark says what it is; only the figure is always needed.
            brief = row.amount.replace("up to ", "up to\n").replace("than ", "than\n")
            said = [f"{what}: {row.amount}", f"{what}:\n{row.amount}", brief]
            off = half if row.series in set(piled["series"]) else 0
            ends = [at(row.year, end) for end in (row.middle, row.high, row.low)]
            found.append(("", *room.free(said, [(x + off, y) for x, y in ends])))
    for series, on in points.items():
        said = [series, " ".join(series.split()).replace(" ", "\n", 1)]
        found.append((series, *room.free(said, [*on[-1:], *on[:-1]])))
    # Bars are named in the order in which they stand, over the first of them.
    for k, series in enumerate(dict.fromkeys(piled["series"])):
        left, top = at(first, domain[1])
        found.append(
            (series, f"■ {series}", left + 6, top + 9 + LINE * (piled["series"].nunique() - k))
        )
    labels = pd.DataFrame(found, columns=["series", "text", "left", "down"])
    return labels.assign(
        year=first + labels["left"] / width * (last - first),
        middle=domain[1] - labels["down"] / height * (domain[1] - domain[0]),
    )


def path_by_year(unit: str, *, bars: Collection[str] = ()) -> Picture:
    """Return the picture of a path that a reader moves: lines, and some series as bars.

    It draws ``year``, ``series`` and ``value``; only ``value`` may change while the
    picture is live.

    Parameters
    ----------
    unit : str
        Of the values.
    bars : collection of str
        Series drawn as bars under the lines.
    """

    def describe(data: pd.DataFrame) -> str:
        return " ".join(
            _first_last_highest(name, part, unit)
            for name, part in data.groupby("series", sort=False)
        )

    @described_by(describe)
    def path_by_year(data: pd.DataFrame, width: int) -> alt.LayerChart:
        room = 0.35 if is_narrow(width) else 0.25
        base = alt.Chart(data).encode(
            x=_years(data, (data["year"].min() - room, data["year"].max() + room)),
            # The lines move and cross, so that names beside them would collide.
            color=series_colour(data).legend(
                orient="top",
                direction="vertical",
                title=None,
                columns=1 if is_narrow(width) else 2,
                columnPadding=40,
            ),
            y=alt.Y("value:Q", axis=values_axis(unit), scale=alt.Scale(zero=True)),
            tooltip=[
                alt.Tooltip("year:Q", format="d"),
                alt.Tooltip("series:N"),
                alt.Tooltip("value:Q", format=",.1f", title=unit_named(unit).axis),
            ],
        )
        as_bar = alt.FieldOneOfPredicate(field="series", oneOf=list(bars))
        columns = base.transform_filter(as_bar).mark_bar(
            size=22 if is_narrow(width) else 44, opacity=0.5
        )
        others = base.transform_filter({"not": as_bar})
        lines = others.mark_line(strokeWidth=2.5) + others.mark_circle(size=50, opacity=1)
        return finish(columns + lines, width, 360 if is_narrow(width) else 380)

    return path_by_year
