"""The marks of the money map: arrows, amounts, firms, and what the article turned round."""

from typing import Any

import altair as alt
import pandas as pd

from aicredit.charts.money.arrows import STEPS, curve_of, heads_of, routes_of, way_of
from aicredit.charts.money.layout import Layout
from aicredit.charts.theme import (
    BORROWING,
    EQUITY,
    GUARANTEE,
    INK,
    MUTED,
    PAPER,
    PURCHASE,
    QUIET,
)

KINDS = {"purchase": PURCHASE, "equity": EQUITY, "debt": BORROWING, "guarantee": GUARANTEE}
"""Colours of the kinds of payment."""

UNKNOWN = "?"
"""What stands for an amount that was not published."""

BROAD = 15
DASHES = [7, 4]
"""The breadth from which an arrow holds its amount; what is announced."""

HOLLOW = 4
"""Pixels of breadth within an arrow that is only an outline."""

TOOLTIP = [
    alt.Tooltip("pair:N", title=" "),
    alt.Tooltip("kind:N"),
    alt.Tooltip("label:N", title="amount"),
    alt.Tooltip("through:N"),
    alt.Tooltip("status:N"),
    alt.Tooltip("as_of:N", title="as of"),
]

TOUCHED = (
    "firm.name && firm.name[0] && (indexof(firm.name, datum.source) >= 0"
    " || indexof(firm.name, datum.target) >= 0)"
)
"""Whether a payment is of the firm that a reader points at."""

UNTOUCHED = f"firm.name && firm.name[0] && !({TOUCHED})"


def place_of(width: int, height: int) -> dict[str, Any]:
    """Return the axes of a drawing in pixels, from its upper left."""
    return {
        "x": alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, width], nice=False)),
        "y": alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, height], nice=False, reverse=True)),
    }


def coloured(rest: str = QUIET) -> Any:
    """Return the colour of a payment: its kind in the loop and where a reader points, else grey."""
    scale = alt.Scale(domain=list(KINDS), range=list(KINDS.values()))
    kind = alt.Color("kind:N", scale=scale).legend(None)
    return alt.condition(f"datum.in_loop || ({TOUCHED})", kind, alt.value(rest))


def _faded() -> Any:
    return alt.condition(UNTOUCHED, alt.value(0.15), alt.value(1))


def arrows(flows: pd.DataFrame, layout: Layout, place: dict[str, Any]) -> alt.LayerChart:
    """Draw the payments as arrows with their amounts, the loop above the rest.

    What the article has the other way round is drawn beside it, its way, as an outline.
    """
    turned = flows[flows["reversed_in_article"] == "yes"]
    turned = turned.assign(source=turned["target"], target=turned["source"])
    drawn = pd.concat([flows.assign(outline=False), turned.assign(outline=True)], ignore_index=True)
    routes = routes_of(drawn, layout)
    routes.loc[drawn["outline"], "breadth"] = HOLLOW
    about = drawn.drop(columns=["deals", "amount_usd_bn", "known", "step_of_loop"])
    about = about.assign(flow=about.index)
    curves = pd.concat(
        [
            curve_of(row, layout).assign(flow=row.flow, breadth=row.breadth)
            for row in routes.itertuples()
        ]
    ).merge(about, on="flow")
    heads = heads_of(routes, about)
    return alt.layer(
        _shafts(curves[~curves["outline"] & ~curves["in_loop"]], place),
        _heads(heads[~heads["outline"] & ~heads["in_loop"]], place),
        _outlines(curves[curves["outline"]], heads[heads["outline"]], place),
        _shafts(curves[~curves["outline"] & curves["in_loop"]], place),
        _heads(heads[~heads["outline"] & heads["in_loop"]], place),
        _amounts(routes[~drawn["outline"]], about, layout, place),
    )


def _shafts(curves: pd.DataFrame, place: dict[str, Any]) -> alt.Chart:
    return (
        alt.Chart(curves)
        .mark_line(strokeCap="butt")
        .encode(
            **place,
            order="step:Q",
            detail="flow:N",
            color=coloured(),
            opacity=_faded(),
            tooltip=TOOLTIP,
            strokeWidth=alt.StrokeWidth("breadth:Q", scale=None, legend=None),
            strokeDash=alt.StrokeDash(
                "announced:N", scale=alt.Scale(domain=[False, True], range=[[1, 0], DASHES])
            ).legend(None),
        )
    )


def _heads(heads: pd.DataFrame, place: dict[str, Any]) -> alt.Chart:
    return (
        alt.Chart(heads)
        .mark_point(shape="triangle-up", filled=True, opacity=1, strokeWidth=0)
        .encode(
            **place,
            color=coloured(),
            opacity=_faded(),
            tooltip=TOOLTIP,
            size=alt.Size("size:Q", scale=None).legend(None),
            angle=alt.Angle("angle:Q", scale=None),
        )
    )


def _outlines(curves: pd.DataFrame, heads: pd.DataFrame, place: dict[str, Any]) -> alt.LayerChart:
    """Draw hollow arrows: a broad line, the outline of a head, and paper along the middle."""
    line = alt.Chart(curves).encode(**place, order="step:Q", detail="flow:N")
    return alt.layer(
        line.mark_line(strokeCap="butt", color=INK, strokeWidth=HOLLOW + 2),
        alt.Chart(heads)
        .mark_point(shape="triangle-up", fill=PAPER, stroke=INK, strokeWidth=1.2, opacity=1)
        .encode(
            **place,
            size=alt.Size("size:Q", scale=None).legend(None),
            angle=alt.Angle("angle:Q", scale=None),
        ),
        line.mark_line(strokeCap="square", color=PAPER, strokeWidth=HOLLOW),
    )


def _amounts(
    routes: pd.DataFrame, flows: pd.DataFrame, layout: Layout, place: dict[str, Any]
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
    fade = _faded()
    over, within = labels[~labels["broad"]], labels[labels["broad"]]
    base = {"fontSize": 12, "fontWeight": 600, "baseline": "middle"}
    return alt.layer(
        alt.Chart(over)
        .mark_text(**base, stroke=PAPER, strokeWidth=6, strokeJoin="round", color=PAPER)
        .encode(**place, text="label:N", opacity=fade),
        alt.Chart(over)
        .mark_text(**base)
        .encode(**place, text="label:N", color=coloured(MUTED), opacity=fade),
        alt.Chart(within)
        .mark_text(**base | {"fontSize": 14})
        .encode(
            **place,
            text="label:N",
            opacity=fade,
            color=alt.condition("datum.in_loop", alt.value(PAPER), alt.value(INK)),
        ),
    )


def firms(layout: Layout, place: dict[str, Any]) -> alt.LayerChart:
    """Draw the firms as boxes with their names, and name their groups."""
    firm = alt.selection_point(name="firm", fields=["name"], on="pointerover", clear="pointerout")
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


def key(flows: pd.DataFrame, left: float, top: float, place: dict[str, Any]) -> alt.LayerChart:
    """Explain the colours of the loop, the grey, the dashes, the outline and the question mark."""
    looped = [kind for kind in KINDS if kind in set(flows.loc[flows["in_loop"], "kind"])]
    samples = [
        *(("line", KINDS[kind], 4, f"{kind.capitalize()}, in the loop") for kind in looped),
        ("line", QUIET, 4, "Other payments"),
        ("dashes", MUTED, 2, "Announced, not signed"),
        ("outline", INK, HOLLOW + 2, "As the article has it"),
        ("mark", MUTED, 0, "Amount not published"),
    ]
    turned = (flows["reversed_in_article"] == "yes").any()
    unknown = flows["amount_usd_bn"].isna().any()
    wanted = {"line": True, "dashes": True, "outline": turned, "mark": unknown}
    rows = pd.DataFrame(
        [sample for sample in samples if wanted[sample[0]]],
        columns=["form", "colour", "breadth", "words"],
    )
    rows["y"] = [top + 18 * number for number in range(len(rows))]
    rows = rows.assign(x=left, end=left + 24, text_x=left + 32)
    layers = [
        alt.Chart(row.to_frame().T)
        .mark_rule(
            strokeWidth=row["breadth"],
            color=row["colour"],
            strokeDash=DASHES if row["form"] == "dashes" else [1, 0],
        )
        .encode(**place, x2="end")
        for _, row in rows[rows["form"] != "mark"].iterrows()
    ]
    layers.append(
        alt.Chart(rows[rows["form"] == "outline"])
        .mark_rule(strokeWidth=HOLLOW, color=PAPER)
        .encode(**place, x2="end")
    )
    layers.append(
        alt.Chart(rows[rows["form"] == "mark"])
        .mark_text(align="left", dx=8, fontWeight=600, color=MUTED)
        .encode(**place, text=alt.value(UNKNOWN))
    )
    words = alt.Chart(rows).mark_text(align="left", color=INK)
    text = place | {"x": alt.X("text_x:Q", axis=None)}
    return alt.layer(*layers, words.encode(**text, text="words:N"))
