"""A ladder: spans of time one under another, and the lives of machines beneath them."""

import math
from collections.abc import Mapping

import altair as alt
import pandas as pd

from aicredit.charts.picture import described_by
from aicredit.charts.tables import calendar_year, require_figures, rests
from aicredit.charts.theme import BORROWING, INK, MACHINE, finish
from aicredit.ledger.columns import Rows
from aicredit.ledger.datum import Datum
from aicredit.ledger.trail import resting_on

WHAT = {"span": BORROWING, "life": MACHINE}
"""What the rows of a ladder may be, and their colours."""


def notes_and_lives(notes: Rows, lives: Mapping[str, Datum]) -> pd.DataFrame:
    """Return notes of one issue, and lifetimes that begin on its day.

    Parameters
    ----------
    notes : Rows
        Tranches of one issue.
    lives : mapping of str to Datum
        Label to lifetime.

    Returns
    -------
    DataFrame
        ``what`` (span or life), ``label``, ``start``, ``end`` (calendar years with
        fractions) and ``amount_usd_bn``, empty for lives.

    Raises
    ------
    ValueError
        If a lifetime is no figure of time, or two rows would be drawn on one line.
    """
    require_figures("lifetime", lives, "years")
    issued = calendar_year(notes.amount[0].known_on)
    rows = [
        (
            "span",
            f"{maturity[:4]}: ${amount.figure:g} bn at {coupon.figure:.3f}%",
            issued,
            calendar_year(maturity),
            amount.figure,
        )
        for maturity, amount, coupon in zip(notes.maturity, notes.amount, notes.coupon, strict=True)
    ]
    rows += [
        ("life", label, issued, issued + float(life), math.nan) for label, life in lives.items()
    ]
    table = pd.DataFrame(rows, columns=["what", "label", "start", "end", "amount_usd_bn"])
    twice = table["label"][table["label"].duplicated()]
    if len(twice):
        message = f"two rows are called {twice.iloc[0]!r}; allowed: a label for each"
        raise ValueError(message)
    return resting_on(table, [*([note] for note in notes.labels), *map(rests, lives.values())])


def _describe(data: pd.DataFrame) -> str:
    spans, lives = data[data["what"] == "span"], data[data["what"] == "life"]
    last = spans.loc[spans["end"].idxmax()]
    said = "; ".join(f"{row.label}: {row.end - row.start:.1f} years" for row in lives.itertuples())
    return (
        f"{len(spans)} spans from start to end: {'; '.join(spans['label'])}. The longest runs "
        f"{last['end'] - last['start']:.0f} years. Beneath them, lifetimes: {said}."
    )


def _round_years(first: float, last: float) -> list[int]:
    """Return the years that an axis names: the roundest step that leaves about six."""
    step = next((step for step in (1, 2, 5, 10) if last - first <= 6 * step), 20)
    return list(range(math.ceil(first / step) * step, int(last) + 1, step))


@described_by(_describe, what=WHAT)
def ladder(data: pd.DataFrame, width: int) -> alt.LayerChart:
    """Draw spans from start to end, the area of a dot their amount, over lifetimes.

    Parameters
    ----------
    data : DataFrame
        As `notes_and_lives` returns it.
    width : int
        Pixels.
    """
    order, row_height = list(data["label"]), 42
    rows = alt.Y("label:N", sort=order, axis=None, scale=alt.Scale(padding=0))
    first, last = data["start"].min(), data["end"].max() + 2
    time = alt.X(
        "start:Q",
        scale=alt.Scale(domain=[first, last], nice=False),
        axis=alt.Axis(title=None, format="d", values=_round_years(first, last), orient="top"),
    )
    colour = alt.Color(
        "what:N", scale=alt.Scale(domain=list(WHAT), range=list(WHAT.values()))
    ).legend(None)
    tooltip = [
        alt.Tooltip("label:N", title=" "),
        alt.Tooltip("end:Q", title="until", format=".1f"),
    ]
    base = alt.Chart(data).encode(y=rows, color=colour, tooltip=tooltip)
    spans, lives = alt.datum.what == "span", alt.datum.what == "life"
    size = alt.Size(
        "amount_usd_bn:Q",
        scale=alt.Scale(domain=[0, data["amount_usd_bn"].max()], range=[0, 300]),
    ).legend(None)
    # The names stand above their line, clear of the largest dot.
    return finish(
        alt.layer(
            base.transform_filter(spans)
            .mark_rule(strokeWidth=2, opacity=0.55, yOffset=10)
            .encode(time, x2="end"),
            base.transform_filter(spans)
            .mark_circle(opacity=1, yOffset=10)
            .encode(x="end:Q", size=size),
            base.transform_filter(lives).mark_bar(height=9, yOffset=10).encode(time, x2="end"),
            alt.Chart(data)
            .mark_text(align="left", dy=-9, dx=2, color=INK)
            .encode(y=rows, x=alt.X("start:Q"), text="label:N"),
        ),
        width,
        row_height * len(order) + 30,
    )
