"""Axes that several pictures share."""

import altair as alt

from aicredit.units import unit_named

LEFT = 56
"""Pixels kept for an axis of values."""


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
