"""A line over the values of an assumption: what a number would be if it were otherwise."""

import altair as alt
import pandas as pd

from aicredit.charts.axes import series_colour, values_axis
from aicredit.charts.picture import Picture, described_by
from aicredit.charts.theme import finish, is_narrow
from aicredit.units import unit_named, written


def curve(label: str, unit: str, value_unit: str) -> Picture:
    """Return the picture of outputs over an assumption, a dot at the point nearest to now.

    Parameters
    ----------
    label, unit : str
        Of the assumption.
    value_unit : str
        Of what is drawn: ``assumption``, ``series``, ``value`` and ``now``, what the
        assumption is. Only the last two may change while the picture is live.
    """

    def describe(data: pd.DataFrame) -> str:
        return " ".join(
            f"{name}: {written(part['value'].iloc[0], value_unit)} where {label.lower()} is "
            f"{written(part['assumption'].iloc[0], unit)}, "
            f"{written(part['value'].iloc[-1], value_unit)} where it is "
            f"{written(part['assumption'].iloc[-1], unit)}."
            for name, part in data.groupby("series", sort=False)
        )

    @described_by(describe)
    def lines_over_an_assumption(data: pd.DataFrame, width: int) -> alt.LayerChart:
        colour = series_colour(data)
        base = alt.Chart(data).encode(
            x=alt.X(
                "assumption:Q",
                scale=alt.Scale(nice=False),
                axis=alt.Axis(title=label, grid=False, tickCount=5, labelExpr=_with(unit)),
            ),
            y=alt.Y(
                "value:Q",
                axis=values_axis(value_unit),
                scale=alt.Scale(zero=True, rangeMax=10),
            ),
            color=colour.legend(orient="top", title=None)
            if len(data["series"].unique()) > 1
            else colour,
            tooltip=[
                alt.Tooltip("assumption:Q", title=label),
                alt.Tooltip("value:Q", title="value", format=",.2f"),
            ],
        )
        now = (
            base.transform_calculate(off="abs(datum.assumption - datum.now)")
            .transform_joinaggregate(least="min(off)", groupby=["series"])
            .transform_filter(alt.datum.off == alt.datum.least)
            .mark_circle(size=90, opacity=1)
        )
        line = base.mark_line(strokeWidth=2.5)
        return finish(alt.layer(line, now), width, 300 if is_narrow(width) else 340)

    return lines_over_an_assumption


def _with(unit: str) -> str:
    """Return Vega's expression for an axis label with its unit."""
    known = unit_named(unit)
    return f"{known.prefix!r} + datum.label + {known.suffix!r}"
