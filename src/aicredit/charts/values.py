"""Bars: one value a name."""

from collections.abc import Mapping

import altair as alt
import pandas as pd

from aicredit.charts.picture import described_by
from aicredit.charts.tables import require_figures, rests, short
from aicredit.charts.theme import INK, MUTED, SPENDING, finish
from aicredit.ledger.datum import Datum
from aicredit.ledger.trail import resting_on

ROOM = 80
"""Pixels for a figure at the end of a bar."""

ROW = 44
"""Pixels from one bar to the next, its name above it."""

BAR, HATCH = 14, 7
"""Pixels of a bar's height, and from one stroke of a hatched bar to the next."""


def named_values(figures: Mapping[str, Datum], unit: str, *, largest_first: bool) -> pd.DataFrame:
    """Return one value a name, as given or the largest first.

    Returns
    -------
    DataFrame
        ``label``, ``value`` and ``unit``.

    Raises
    ------
    ValueError
        If there is no figure, or one has no trail or measures something else than `unit`.
    """
    require_figures("bar", figures, unit)
    if largest_first:
        figures = dict(sorted(figures.items(), key=lambda item: -float(item[1])))
    table = pd.DataFrame(
        [(label, figure.to(unit).figure, unit) for label, figure in figures.items()],
        columns=["label", "value", "unit"],
    )
    return resting_on(table, map(rests, figures.values()))


def _describe(data: pd.DataFrame) -> str:
    said = [f"{row.label}: {short(row.value, row.unit)}" for row in data.itertuples()]
    low, high = (data.loc[data["value"].agg(which)] for which in ("idxmin", "idxmax"))
    return f"{'; '.join(said)}. Highest {high['label']}, lowest {low['label']}."


@described_by(_describe)
def bars(data: pd.DataFrame, width: int) -> alt.LayerChart:
    """Draw one bar a name, from zero, its figure at its end.

    Parameters
    ----------
    data : DataFrame
        ``label``, ``value`` and ``unit``, from top to bottom.
    width : int
        Pixels.
    """
    figures = [short(*row) for row in zip(data["value"], data["unit"], strict=True)]
    data = data.assign(
        start=0.0, end=data["value"], figure=figures, colour=SPENDING, hatched=False, bold=False
    )
    return finish(spanning_bars(data, width), width, ROW * len(data) + 8)


def spanning_bars(data: pd.DataFrame, width: int) -> alt.LayerChart:
    """Draw bars from ``start`` to ``end``: ``label`` above, ``figure`` at the outer end.

    A ``hatched`` bar is outlined, the label of a ``bold`` one stands out.
    """
    low, high = min(0, data[["start", "end"]].min().min()), data[["start", "end"]].max().max()
    high = max(0, high)
    per_pixel = (high - low or 1) / (width - ROOM * (1 + (low < 0)))
    domain = [low - ROOM * per_pixel * (low < 0), high + ROOM * per_pixel]
    data = data.assign(
        left=data[["start", "end"]].min(axis=1), right=data[["start", "end"]].max(axis=1)
    )
    y = alt.Y("label:N", sort=list(data["label"]), axis=None, scale=alt.Scale(padding=0))
    x = alt.X("left:Q", axis=None, scale=alt.Scale(domain=domain, nice=False))
    colour = alt.Color("colour:N", scale=None)

    def of(rows: pd.DataFrame) -> alt.Chart:
        tooltip = [alt.Tooltip("label:N", title=" "), alt.Tooltip("figure:N", title=" ")]
        return alt.Chart(rows).encode(y=y, tooltip=tooltip)

    below = data["right"] <= 0
    ends = [
        of(rows)
        .mark_text(align=align, dx=dx, dy=10, color=INK, fontWeight=600)
        .encode(x=alt.X(f"{end}:Q"), text="figure:N")
        for rows, end, align, dx in (
            (data[~below], "right", "left", 6),
            (data[below], "left", "right", -6),
        )
        if len(rows)
    ]
    hatched = data[data["hatched"]]
    outlined = [
        of(hatched)
        .mark_bar(height=BAR, yOffset=10, filled=False, strokeWidth=1.5, strokeDash=[4, 3])
        .encode(x, x2="right", stroke=alt.Stroke("colour:N", scale=None)),
        of(_strokes(hatched, HATCH * per_pixel))
        .mark_tick(size=BAR, thickness=1, yOffset=10, opacity=0.6)
        .encode(x="left:Q", color=colour),
    ]
    return alt.layer(
        of(data[~data["hatched"]])
        .mark_bar(height=BAR, yOffset=10)
        .encode(x, x2="right", color=colour),
        *(outlined if len(hatched) else []),
        of(data).mark_bar(height=20, yOffset=10, width=1, color=MUTED).encode(x=alt.datum(0)),
        *[
            of(rows)
            .mark_text(align="left", dy=-9, color=INK, fontWeight=weight)
            .encode(x=alt.value(0), text="label:N")
            for rows, weight in ((data[~data["bold"]], 400), (data[data["bold"]], 600))
            if len(rows)
        ],
        *ends,
    )


def _strokes(bars: pd.DataFrame, apart: float) -> pd.DataFrame:
    """Return the places of the strokes that hatch bars from left to right."""
    return pd.DataFrame(
        [
            row._replace(left=row.left + k * apart)
            for row in bars.itertuples(index=False)
            for k in range(1, int((row.right - row.left) / apart) + 1)
        ],
        columns=bars.columns,
    )
