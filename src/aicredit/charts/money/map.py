"""The money map: who pays whom, and what comes back."""

import altair as alt
import pandas as pd

from aicredit.charts.money.arrows import STEPS, curve_of, heads_of, routes_of, way_of
from aicredit.charts.money.flows import STATUSES, returned
from aicredit.charts.money.layout import HEIGHT, Layout, layout_of
from aicredit.charts.picture import Picture, described_by
from aicredit.charts.theme import (
    BORROWING,
    EQUITY,
    GUARANTEE,
    INK,
    MUTED,
    PAPER,
    PURCHASE,
    finish,
    is_narrow,
)
from aicredit.ledger.ledger import Ledger
from aicredit.units import written

KINDS = {"purchase": PURCHASE, "equity": EQUITY, "debt": BORROWING, "guarantee": GUARANTEE}
"""Colours of the kinds of payment."""

KEY = {
    "purchase": "Purchase",
    "equity": "Equity, warrants",
    "debt": "Debt",
    "guarantee": "Guarantee",
}
"""The kinds in words, as the key names them."""

UNKNOWN = "?"
"""What stands for an amount that was not published."""

BROAD = 15
DASHES = [7, 4]
"""The breadth from which an arrow holds its amount; what is announced."""


def _describe(data: pd.DataFrame) -> str:
    known = data.dropna(subset="amount_usd_bn")
    top = known.loc[known["amount_usd_bn"].idxmax()]
    drawn = known.loc[known["status"] == "drawn", "amount_usd_bn"].sum()
    kinds = ", ".join(f"{n} {kind}" for kind, n in data["kind"].value_counts().items())
    return (
        f"{len(data)} payments between {len(set(data['source']) | set(data['target']))} firms and "
        f"classes of lenders: {kinds}. The {len(known)} with a published amount add up to "
        f"{written(known['amount_usd_bn'].sum(), 'USD_bn')}, of which "
        f"{written(drawn, 'USD_bn')} is recorded as drawn and the rest as signed or announced. "
        f"Largest: {top['source']} to {top['target']}, "
        f"{written(top['amount_usd_bn'], 'USD_bn')}, {top['kind']}. {_describe_circles(data)}"
    )


def _describe_circles(data: pd.DataFrame) -> str:
    """Say which firms pay each other, and how much goes each way."""
    circles = data[returned(data)]
    pairs = list(dict.fromkeys(tuple(sorted(pair)) for pair in _pairs(circles)))
    if not pairs:
        return "No two of them pay each other."
    sentences = "; ".join(
        f"{one} to {other} {_sum_between(data, one, other)}, back {_sum_between(data, other, one)}"
        for one, other in pairs
    )
    return f"{len(pairs)} pairs pay each other: {sentences}."


def _pairs(data: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(data["source"], data["target"], strict=True))


def _sum_between(data: pd.DataFrame, source: str, target: str) -> str:
    """Write what one firm pays another."""
    rows = data[(data["source"] == source) & (data["target"] == target)]
    amount = rows["amount_usd_bn"].sum(min_count=1)
    return "an amount not published" if pd.isna(amount) else written(amount, "USD_bn")


def money_map(ledger: Ledger) -> Picture:
    """Return the picture of payments between firms: arrows on a map, or bars on a phone.

    It draws a table as `aicredit.charts.money.flows.money_flows` returns it.

    Parameters
    ----------
    ledger : Ledger
        The tables of the book, which place the firms.
    """
    layout = layout_of(ledger)
    firms = layout.places

    @described_by(_describe, source=firms, target=firms, kind=KINDS, status=STATUSES)
    def money_map(data: pd.DataFrame, width: int) -> alt.LayerChart:
        flows = _labelled(data)
        return _list(flows, width) if is_narrow(width) else _map(flows, layout, width)

    return money_map


def _labelled(data: pd.DataFrame) -> pd.DataFrame:
    """Add the words that a flow is drawn with."""
    return data.assign(
        label=[_amount(*row) for row in zip(data["amount_usd_bn"], data["through"], strict=True)],
        pair=data["source"] + " → " + data["target"],
        known=data["amount_usd_bn"].notna(),
        announced=data["status"] == "announced",
    )


def _amount(value: float, through: str) -> str:
    """Write an amount as short as a label must be, with the first name of the vehicle."""
    if pd.isna(value):
        return UNKNOWN
    digits = 0 if value >= 10 or value == round(value) else 2 if value < 1 else 1
    return f"${value:.{digits}f} bn{_way(through)}"


def _way(through: str) -> str:
    """Write the first name of a vehicle."""
    return f" via {through.split()[0]}" if through else ""


def _kind_colour() -> alt.Color:
    scale = alt.Scale(domain=list(KINDS), range=list(KINDS.values()))
    return alt.Color("kind:N", scale=scale).legend(None)


TOOLTIP = [
    alt.Tooltip("pair:N", title=" "),
    alt.Tooltip("kind:N"),
    alt.Tooltip("label:N", title="amount"),
    alt.Tooltip("through:N"),
    alt.Tooltip("status:N"),
    alt.Tooltip("as_of:N", title="as of"),
]


# The wide form: a map.


def _map(flows: pd.DataFrame, layout: Layout, width: int) -> alt.LayerChart:
    """Draw firms where they are placed, and an arrow for each flow."""
    routes = routes_of(flows, layout)
    flows = flows.drop(columns=["deals", "amount_usd_bn", "known"]).assign(flow=flows.index)
    firm = alt.selection_point(name="firm", fields=["name"], on="pointerover", clear="pointerout")
    shown = (
        "!firm.name || !firm.name[0] || indexof(firm.name, datum.source) >= 0"
        " || indexof(firm.name, datum.target) >= 0"
    )
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, width], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, HEIGHT], nice=False, reverse=True))
    place = {"x": x, "y": y}
    dim = alt.condition(shown, alt.value(1), alt.value(0.12))
    curves = pd.concat(
        [
            curve_of(row, layout).assign(flow=row.flow, breadth=row.breadth)
            for row in routes.itertuples()
        ]
    ).merge(flows, on="flow")
    base = alt.Chart(curves).encode(
        **place, order="step:Q", detail="flow:N", color=_kind_colour(), opacity=dim, tooltip=TOOLTIP
    )
    lines = base.mark_line(strokeCap="butt").encode(
        strokeWidth=alt.StrokeWidth("breadth:Q", scale=None, legend=None),
        strokeDash=alt.StrokeDash(
            "announced:N", scale=alt.Scale(domain=[False, True], range=[[1, 0], DASHES])
        ).legend(None),
    )
    heads = (
        alt.Chart(heads_of(routes, flows))
        .mark_point(shape="triangle-up", filled=True, opacity=1, strokeWidth=0)
        .encode(
            **place,
            color=_kind_colour(),
            opacity=dim,
            tooltip=TOOLTIP,
            size=alt.Size("size:Q", scale=None).legend(None),
            angle=alt.Angle("angle:Q", scale=None),
        )
    )
    return finish(
        lines
        + heads
        + _amounts(routes, flows, layout, place, shown)
        + _firms(layout, place, firm)
        + _key(place),
        width,
        HEIGHT,
    )


def _amounts(
    routes: pd.DataFrame, flows: pd.DataFrame, layout: Layout, place: dict, shown: str
) -> alt.LayerChart:
    """Write the amounts on the arrows: within the broad ones, over the thin ones."""
    rows = []
    for route in routes.itertuples():
        curve = curve_of(route, layout)
        at, right, down = layout.labels.get(way_of(route), (0.5, 0, 0))
        point = curve.iloc[round(at * STEPS)]
        rows.append((route.flow, point["x"] + right, point["y"] + down, route.breadth >= BROAD))
    labels = pd.DataFrame(rows, columns=["flow", "x", "y", "broad"]).merge(flows, on="flow")
    labels["label"] = labels["label"].str.replace(" via", "\nvia")
    fade = alt.condition(shown, alt.value(1), alt.value(0.15))
    over, within = labels[~labels["broad"]], labels[labels["broad"]]
    base = {"fontSize": 12, "fontWeight": 600, "baseline": "middle"}
    return alt.layer(
        alt.Chart(over)
        .mark_text(**base, stroke=PAPER, strokeWidth=6, strokeJoin="round", color=PAPER)
        .encode(**place, text="label:N", opacity=fade),
        alt.Chart(over)
        .mark_text(**base)
        .encode(**place, text="label:N", color=_kind_colour(), opacity=fade),
        alt.Chart(within)
        .mark_text(**base | {"fontSize": 14, "color": PAPER})
        .encode(**place, text="label:N", opacity=fade),
    )


def _firms(layout: Layout, place: dict, firm: alt.Parameter) -> alt.LayerChart:
    """Draw the firms as boxes with their names, and name their groups."""
    rows = []
    for name, (x, y) in layout.places.items():
        width, height = layout.size_of(name)
        left, right, top, bottom = x - width / 2, x + width / 2, y - height / 2, y + height / 2
        rows.append((name, x, y, left, right, top, bottom))
    boxes = pd.DataFrame(rows, columns=["name", "x", "y", "left", "right", "top", "bottom"])
    groups = pd.DataFrame(
        [(name.upper(), *at) for name, at in layout.groups.items()], columns=["group", "x", "y"]
    )
    return alt.layer(
        alt.Chart(boxes)
        .mark_rect(cornerRadius=7, fill=PAPER, stroke=INK, strokeWidth=1.3)
        .encode(
            x=alt.X("left:Q", axis=None),
            x2="right",
            y=alt.Y("top:Q", axis=None),
            y2="bottom",
        )
        .add_params(firm),
        alt.Chart(boxes)
        .mark_text(fontSize=14, fontWeight=600, color=INK)
        .encode(**place, text="name:N"),
        alt.Chart(groups)
        .mark_text(align="left", fontSize=11, fontWeight=600, color=MUTED)
        .encode(**place, text="group:N"),
    )


def _key(place: dict) -> alt.LayerChart:
    """Explain the colours, the dashes and the question mark."""
    left, top, line = 572, 18, 18
    rows = pd.DataFrame(
        [(kind, words, top + line * k) for k, (kind, words) in enumerate(KEY.items())],
        columns=["kind", "words", "y"],
    ).assign(x=left, end=left + 24, text_x=left + 32)
    notes = pd.DataFrame(
        {
            "words": ["announced, not signed", "amount not published"],
            "x": left,
            "end": left + 24,
            "text_x": left + 32,
            "y": [top + line * len(KEY), top + line * (len(KEY) + 1)],
        }
    )
    text = place | {"x": alt.X("text_x:Q", axis=None)}
    return alt.layer(
        alt.Chart(rows).mark_rule(strokeWidth=4).encode(**place, x2="end", color=_kind_colour()),
        alt.Chart(rows).mark_text(align="left", color=INK).encode(**text, text="words:N"),
        alt.Chart(notes).mark_text(align="left", color=INK).encode(**text, text="words:N"),
        alt.Chart(notes[:1])
        .mark_rule(strokeWidth=2, strokeDash=DASHES, color=MUTED)
        .encode(**place, x2="end"),
        alt.Chart(notes[1:])
        .mark_text(align="left", dx=8, fontWeight=600, color=MUTED)
        .encode(**place, text=alt.value(UNKNOWN)),
    )


# The narrow form: a list.


def _list(flows: pd.DataFrame, width: int) -> alt.LayerChart:
    """Draw a bar for each flow, the largest first; what is only announced is outlined."""
    row, top = 38, 4
    height = top + row * len(flows)
    flows = flows.assign(
        row=range(len(flows)),
        words=flows["label"].replace(UNKNOWN, "amount not published"),
        what=flows["kind"] + flows["announced"].map({True: ", announced", False: ""}),
    )
    y = alt.Y("row:O", axis=None, scale=alt.Scale(range=[top, height], padding=0))
    x = alt.X(
        "amount_usd_bn:Q",
        axis=None,
        scale=alt.Scale(domain=[0, flows["amount_usd_bn"].max() * 1.28], nice=False),
    )
    base = alt.Chart(flows).encode(y=y, color=_kind_colour(), tooltip=TOOLTIP)
    bars = base.transform_filter(alt.datum.known)
    return finish(
        alt.layer(
            bars.transform_filter(~alt.datum.announced).mark_bar(height=12, yOffset=8).encode(x),
            bars.transform_filter(alt.datum.announced)
            .mark_bar(height=11, yOffset=8, fillOpacity=0.12, strokeWidth=1.5, strokeDash=[4, 2])
            .encode(x, stroke=_kind_stroke()),
            base.transform_filter(~alt.datum.known)
            .mark_text(align="left", dy=8, fontWeight=600)
            .encode(x=alt.value(0), text="words:N"),
            bars.mark_text(align="left", dx=6, dy=8, fontWeight=600).encode(x, text="words:N"),
            alt.Chart(flows)
            .mark_text(align="left", dy=-9, color=INK, fontSize=13)
            .encode(y=y, x=alt.value(0), text="pair:N"),
            base.mark_text(align="right", dy=-9).encode(x=alt.value("width"), text="what:N"),
        ),
        width,
        height,
    )


def _kind_stroke() -> alt.Stroke:
    scale = alt.Scale(domain=list(KINDS), range=list(KINDS.values()))
    return alt.Stroke("kind:N", scale=scale).legend(None)
