"""Axes and colours that several pictures share."""

import altair as alt
import pandas as pd

from aicredit.charts.theme import BORROWING, CASH, MUTED, SPENDING
from aicredit.units import unit_named

LEFT = 56
"""Pixels kept for an axis of values."""

COLOURS = (CASH, SPENDING, MUTED, BORROWING)
"""Colours of the series of a picture, in their order."""


def values_axis(unit: str) -> alt.Axis:
    """Return an axis of values, its labels with their unit, in a room of `LEFT` pixels."""
    form = unit_named(unit)
    return alt.Axis(
        title=None,
        tickCount=5,
        labelExpr="datum.value === 0 ? '0' : "
        f"'{form.prefix}' + format(datum.value, ',~r') + '{form.suffix}'",
        domain=False,
        ticks=False,
        minExtent=LEFT,
        maxExtent=LEFT,
    )


def series_colour(data: pd.DataFrame) -> alt.Color:
    """Return a colour for each ``series``, no colour twice; refuse more than there are."""
    names = list(dict.fromkeys(data["series"]))
    if len(names) > len(COLOURS):
        message = f"{len(names)} series are given; allowed: {len(COLOURS)}, a colour for each"
        raise ValueError(message)
    return alt.Color(
        "series:N", scale=alt.Scale(domain=names, range=list(COLOURS[: len(names)]))
    ).legend(None)
