"""Where a finding turns: each assumption as it is, and where it would turn the result."""

import math
from collections.abc import Iterable

import altair as alt
import pandas as pd

from aicredit.charts.picture import described_by
from aicredit.charts.theme import GRID, INK, MUTED, PAPER, SPENDING, finish
from aicredit.ledger.datum import Datum
from aicredit.ledger.parameters import Parameter
from aicredit.ledger.trail import resting_on
from aicredit.units import written

ROW = 46
"""Pixels for an assumption: a line of words, and its range under it."""


def turning_points(crossings: Iterable[tuple[Parameter, Datum]]) -> pd.DataFrame:
    """Return assumptions with the values at which they turn a result, the nearest first.

    Parameters
    ----------
    crossings : iterable of (Parameter, Datum)
        An assumption and where it turns the result; no finite number where it does not.

    Returns
    -------
    DataFrame
        ``assumption``, ``now``, ``turns_at``, ``low`` and ``high`` (the range) in ``unit``,
        and ``words``: now and the turning point as a reader reads them.
    """
    known = sorted(crossings, key=lambda pair: _distance(*pair))
    rows = [
        {
            "assumption": parameter.label,
            "now": parameter.value,
            "turns_at": crossing.figure if math.isfinite(crossing) else math.nan,
            "low": parameter.minimum,
            "high": parameter.maximum,
            "unit": parameter.unit,
            "words": _words(parameter, crossing),
        }
        for parameter, crossing in known
    ]
    return resting_on(pd.DataFrame(rows), [[parameter.name] for parameter, _ in known])


def _distance(parameter: Parameter, crossing: Datum) -> float:
    """Return how far off the turning point is, as a share of the range."""
    width = parameter.maximum - parameter.minimum
    return abs(crossing.figure - parameter.value) / width if math.isfinite(crossing) else math.inf


def _words(parameter: Parameter, crossing: Datum) -> str:
    now = written(parameter.value, parameter.unit, parameter.digits)
    if not math.isfinite(crossing):
        return f"{now}, no turn"
    return f"{now} → {written(crossing.figure, parameter.unit, parameter.digits)}"


def _describe(data: pd.DataFrame) -> str:
    return " ".join(f"{row.assumption}: {row.words}." for row in data.itertuples())


@described_by(_describe)
def flips(data: pd.DataFrame, width: int) -> alt.LayerChart:
    """Draw a line an assumption: a filled dot now, an open one where the result turns."""
    placed = data.assign(
        row=range(len(data)),
        at=(data["now"] - data["low"]) / (data["high"] - data["low"]),
        turn=(data["turns_at"] - data["low"]) / (data["high"] - data["low"]),
        start=0,
        end=1,
    )
    y = alt.Y("row:Q", axis=None, scale=alt.Scale(domain=[-0.55, len(data) - 0.35], reverse=True))
    base = alt.Chart(placed).encode(y)
    turning = base.transform_filter("isValid(datum.turns_at)")
    tooltip = [
        alt.Tooltip("assumption:N", title=" "),
        alt.Tooltip("words:N", title=" "),
    ]

    def across(column: str) -> alt.X:
        return alt.X(f"{column}:Q", axis=None, scale=alt.Scale(domain=[-0.02, 1.02]))

    def words(column: str, align: str, colour: str) -> alt.Chart:
        text = {"assumption": "start", "words": "end"}[column]
        return base.mark_text(align=align, dy=-19, color=colour).encode(
            across(text), text=f"{column}:N"
        )

    return finish(
        alt.layer(
            base.mark_rule(color=GRID, strokeWidth=4).encode(across("start"), x2="end:Q"),
            turning.mark_rule(color=SPENDING, strokeWidth=4).encode(across("at"), x2="turn:Q"),
            turning.mark_point(
                shape="circle",
                size=110,
                filled=True,
                fill=PAPER,
                stroke=SPENDING,
                strokeWidth=2.5,
                opacity=1,
            ).encode(across("turn"), tooltip=tooltip),
            base.mark_point(shape="circle", size=110, filled=True, color=INK, opacity=1).encode(
                across("at"), tooltip=tooltip
            ),
            words("assumption", "left", INK),
            words("words", "right", MUTED),
        ),
        width,
        ROW * len(data),
    )
