"""The money map on a phone: the loop and its neighbour as a square, then all payments as lists."""

from typing import Any

import altair as alt
import pandas as pd

from aicredit.charts.money import marks
from aicredit.charts.money.arrows import way_of
from aicredit.charts.money.flows import loop_of
from aicredit.charts.money.layout import Layout, Way
from aicredit.charts.theme import INK, MUTED, finish

SQUARE = 340
"""Pixels of height of the drawing."""

ROW, HEADING = 30, 36
"""Pixels of height of a payment in a list, and of what a list is called."""

WAYS = (
    ("left", "top", 0.45, 44.0, 14.0),
    ("right", "left", 0.42, 0.0, 0.0),
    ("top", "right", 0.5, -34.0, 12.0),
)
"""Of each step of the loop: the sides it leaves and enters by, and where its amount stands."""


def hubs_and_lists(flows: pd.DataFrame, width: int) -> alt.LayerChart:
    """Draw the loop, where there is one, and list what its second firm pays, gets, and the rest."""
    loop = loop_of(flows)
    top = 0 if loop.empty else SQUARE
    hub = flows["source"].iloc[0] if loop.empty else loop["target"].iloc[0]
    payments, headings = _listed(flows, hub, top)
    height = int(payments["y"].max()) + ROW // 2
    place = marks.place_of(width, height)
    # Without the loop no firm is drawn that a reader could point at.
    colour = alt.value(MUTED) if loop.empty else marks.coloured()
    layers = [_lists(payments, headings, width, place, colour)]
    if not loop.empty:
        layers.insert(0, _square(flows, loop, width, place))
    return finish(alt.layer(*layers), width, height)


def _square(
    flows: pd.DataFrame, loop: pd.DataFrame, width: int, place: dict[str, Any]
) -> alt.LayerChart:
    """Draw the firms of the loop, and the one to which its second firm pays most besides."""
    besides = _besides(flows, loop)
    layout = _layout(loop, besides, width)
    drawn = flows.loc[[*loop.index, *besides.index]].reset_index(drop=True)
    return alt.layer(
        marks.arrows(drawn, layout, place),
        marks.firms(layout, place),
        marks.key(drawn, 4, SQUARE - 84, place),
    )


def _besides(flows: pd.DataFrame, loop: pd.DataFrame) -> pd.DataFrame:
    """Return the largest payment of the loop's second firm to a firm outside, if there is one."""
    paid = flows[(flows["source"] == loop["target"].iloc[0]) & flows["known"]]
    return paid[~paid["target"].isin(loop["source"])].head(1)


def _layout(loop: pd.DataFrame, besides: pd.DataFrame, width: int) -> Layout:
    """Place the loop's firms above, left and right, and the neighbour below."""
    first, second, third = loop["source"]
    places = {first: (0.5 * width, 22.0), second: (48.0, 150.0), third: (width - 48.0, 150.0)}
    sides: dict[Way, tuple[str, str]] = {}
    labels: dict[Way, tuple[float, float, float]] = {}
    for step, (leaves, enters, *at) in zip(loop.itertuples(), WAYS, strict=True):
        sides[way_of(step)] = leaves, enters
        sides[step.target, step.source, step.kind, step.through] = enters, leaves
        labels[way_of(step)] = at[0], at[1], at[2]
    for step in besides.itertuples():
        places[step.target] = (0.66 * width, 226.0)
        sides[way_of(step)], labels[way_of(step)] = ("bottom", "left"), (0.68, 0.0, 0.0)
    return Layout(places, {second: 64.0, third: 56.0}, {}, sides, {}, labels)


def _listed(flows: pd.DataFrame, hub: str, top: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the payments in three lists, each with its place and words; and what lists are called.

    A list leaves out its hub: `who` is the other party, or both.
    """
    pays, receives = flows["source"] == hub, flows["target"] == hub
    lists = {
        # Of its own rows alone: a list without any would take those of the others.
        f"{hub} pays": flows[pays].assign(who=lambda rows: rows["target"]),
        f"{hub} receives": flows[receives].assign(who=lambda rows: rows["source"]),
        "The rest": flows[~pays & ~receives].assign(who=lambda rows: rows["pair"]),
    }
    headings, payments, y = [], [], float(top)
    for heading, listed in lists.items():
        if listed.empty:
            continue
        headings.append((heading, 0.0, y + HEADING - 12))
        first = y + HEADING + ROW / 2
        payments.append(listed.assign(y=[first + ROW * number for number in range(len(listed))]))
        y += HEADING + ROW * len(listed)
    return (
        pd.concat(payments, ignore_index=True),
        pd.DataFrame(headings, columns=["heading", "x", "y"]),
    )


def _what(flow: dict[str, Any]) -> str:
    """Write amount, kind and state of a payment."""
    amount = flow["label"] if flow["known"] else "no sum"
    return f"{amount}, {flow['kind']}{', planned' if flow['announced'] else ''}"


def _lists(
    payments: pd.DataFrame,
    headings: pd.DataFrame,
    width: int,
    place: dict[str, Any],
    colour: Any,
) -> alt.LayerChart:
    """Write the lists; under each payment with an amount lies a bar."""
    what = [_what(flow) for flow in payments.to_dict("records")]
    payments = payments.assign(what=what, x=0.0, right=float(width)).drop(columns="deals")
    bars = payments[payments["known"]]
    bars = bars.assign(
        end=bars["amount_usd_bn"] / bars["amount_usd_bn"].max() * width,
        top=bars["y"] + 10,
        bottom=bars["y"] + 13,
    )
    edge = place | {"x": alt.X("right:Q", axis=None)}
    return alt.layer(
        alt.Chart(headings)
        .mark_text(align="left", fontSize=14, fontWeight=700, color=INK)
        .encode(**place, text="heading:N"),
        alt.Chart(payments)
        .mark_text(align="left", fontSize=13, color=INK)
        .encode(**place, text="who:N"),
        alt.Chart(payments).mark_text(align="right", color=MUTED).encode(**edge, text="what:N"),
        alt.Chart(bars)
        .mark_rect(fillOpacity=0.9)
        .encode(
            x=place["x"],
            x2="end",
            y=alt.Y("top:Q", axis=None),
            y2="bottom",
            color=colour,
            tooltip=marks.TOOLTIP,
        ),
    )
