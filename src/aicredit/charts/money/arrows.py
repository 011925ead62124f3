"""How the arrows of the money map run between its firms."""

from math import hypot
from typing import Any

import pandas as pd

from aicredit.charts.money.layout import Layout, Way

OUTWARD = {"left": (-1, 0), "right": (1, 0), "top": (0, -1), "bottom": (0, 1)}
HEAD_ANGLE = {"left": 90, "right": 270, "top": 180, "bottom": 0}
"""Directions of a firm's sides, and how a triangle turns that points at them."""

PER_BILLION = 20 / 300
"""Pixels of breadth for a billion US dollars."""

THINNEST = 1.3
"""Pixels of breadth of the thinnest arrow."""

STEPS = 28
"""Pieces of a curve."""


def way_of(row: Any) -> Way:
    """Return what tells a flow, or its route, from the others."""
    return row.source, row.target, row.kind, row.through


def routes_of(flows: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    """Give each flow its breadth and the two points it runs between."""
    rows = []
    for flow in flows.itertuples():
        leaves, enters = layout.sides.get(way_of(flow)) or _sides(
            layout.places[flow.source], layout.places[flow.target]
        )
        amount = flow.amount_usd_bn if flow.known else 0
        rows.append(
            {
                "flow": flow.Index,
                "source": flow.source,
                "target": flow.target,
                "kind": flow.kind,
                "through": flow.through,
                "leaves": leaves,
                "enters": enters,
                "breadth": max(THINNEST, amount * PER_BILLION),
            }
        )
    routes = pd.DataFrame(rows)
    routes["head"] = routes["breadth"] + 6 + 2 * (routes["breadth"] < 6)
    ports = _ports(routes, layout)
    for end in ("source", "target"):
        routes[f"{end}_x"] = [ports[flow, end][0] for flow in routes["flow"]]
        routes[f"{end}_y"] = [ports[flow, end][1] for flow in routes["flow"]]
    return routes


def _sides(source: tuple[float, float], target: tuple[float, float]) -> tuple[str, str]:
    """Return the sides by which two firms at these places face each other."""
    (x0, y0), (x1, y1) = source, target
    if abs(x1 - x0) > abs(y1 - y0):
        return ("right", "left") if x1 > x0 else ("left", "right")
    return ("bottom", "top") if y1 > y0 else ("top", "bottom")


def _ports(routes: pd.DataFrame, layout: Layout) -> dict[tuple[int, str], tuple[float, float]]:
    """Spread the arrows that meet a side of a firm along it, so that few of them cross."""
    ends = []
    for row in routes.itertuples():
        for end, firm, other, side in (
            ("source", row.source, row.target, row.leaves),
            ("target", row.target, row.source, row.enters),
        ):
            axis = 1 if side in ("left", "right") else 0
            slot = (row.head if end == "target" else row.breadth + 3) + 2
            nested = (
                -row.flow if end == "target" and _is_nested(row.leaves, row.enters) else row.flow
            )
            ends.append((firm, side, layout.places[other][axis], nested, row.flow, end, slot))
    ports = {}
    for (firm, side), group in pd.DataFrame(
        ends, columns=["firm", "side", "toward", "order", "flow", "end", "slot"]
    ).groupby(["firm", "side"]):
        x, y = _middle_of_side(firm, side, layout)
        group = group.sort_values(["toward", "order"])
        shifts = group["slot"].cumsum() - group["slot"] / 2 - group["slot"].sum() / 2
        for flow, end, shift in zip(group["flow"], group["end"], shifts, strict=True):
            ports[flow, end] = (x, y + shift) if side in ("left", "right") else (x + shift, y)
    return ports


def _is_nested(leaves: str, enters: str) -> bool:
    """Tell whether arrows side by side must change their order on the way, not to cross."""
    return leaves == enters or {leaves, enters} in ({"top", "right"}, {"bottom", "left"})


def _middle_of_side(firm: str, side: str, layout: Layout) -> tuple[float, float]:
    (x, y), (width, height) = layout.places[firm], layout.size_of(firm)
    dx, dy = OUTWARD[side]
    return x + dx * width / 2, y + dy * height / 2


def curve_of(route: Any, layout: Layout) -> pd.DataFrame:
    """Return points of the curve from a payer to the base of the arrow's head."""
    x0, y0 = route.source_x, route.source_y
    (dx0, dy0), (dx1, dy1) = OUTWARD[route.leaves], OUTWARD[route.enters]
    base = route.head * 0.8
    x3, y3 = route.target_x + dx1 * base, route.target_y + dy1 * base
    near = max(34.0, 0.42 * hypot(x3 - x0, y3 - y0))
    first, last = layout.runs.get(way_of(route), (near, near))
    points = (
        (x0, y0),
        (x0 + dx0 * first, y0 + dy0 * first),
        (x3 + dx1 * last, y3 + dy1 * last),
        (x3, y3),
    )
    steps = [k / STEPS for k in range(STEPS + 1)]
    return pd.DataFrame(
        {
            "step": steps,
            "x": [_bezier(t, [x for x, _ in points]) for t in steps],
            "y": [_bezier(t, [y for _, y in points]) for t in steps],
        }
    ).round(2)


def _bezier(t: float, ends: list[float]) -> float:
    """Return a coordinate of a cubic Bézier curve."""
    a, b, c, d = ends
    s = 1 - t
    return s**3 * a + 3 * s * s * t * b + 3 * s * t * t * c + t**3 * d


def heads_of(routes: pd.DataFrame, flows: pd.DataFrame) -> pd.DataFrame:
    """Return the triangles at the ends of the arrows."""
    heads = routes[["flow", "head", "enters", "target_x", "target_y"]].assign(
        size=routes["head"] ** 2, angle=routes["enters"].map(HEAD_ANGLE)
    )
    middle = 0.433 * heads["head"] + 1
    heads["x"] = heads["target_x"] + [OUTWARD[side][0] for side in heads["enters"]] * middle
    heads["y"] = heads["target_y"] + [OUTWARD[side][1] for side in heads["enters"]] * middle
    return heads.merge(flows, on="flow")
