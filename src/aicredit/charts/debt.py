"""Pictures of debt: when it falls due, and what counts as debt."""

import math

import altair as alt
import pandas as pd

from aicredit.charts.picture import described_by
from aicredit.charts.theme import BORROWING, INK, MACHINE, MUTED, finish, is_narrow

WHAT = {"note": BORROWING, "machine": MACHINE}
"""What the rows of a ladder may be, and their colours."""


def _describe_ladder(data: pd.DataFrame) -> str:
    notes, machines = data[data["what"] == "note"], data[data["what"] == "machine"]
    last = notes.loc[notes["end"].idxmax()]
    lives = "; ".join(
        f"{row.label}: {row.end - row.start:.1f} years" for row in machines.itertuples()
    )
    return (
        f"{len(notes)} notes from issue to maturity: {'; '.join(notes['label'])}. The longest runs "
        f"{last['end'] - last['start']:.0f} years. Beneath them, lifetimes of machines: {lives}."
    )


def _describe_steps(data: pd.DataFrame) -> str:
    steps = "; ".join(
        f"{row.step}: {row.amount_usd_bn:.1f} billion dollars, running total {row.end:.1f}, "
        f"{row.multiple:.2f} times EBITDA"
        for row in data.itertuples()
    )
    return f"Bars that add up what is owed. {steps}."


def _round_years(first: float, last: float) -> list[int]:
    """Return the years that an axis names: the roundest step that leaves about six."""
    step = next((step for step in (1, 2, 5, 10) if last - first <= 6 * step), 20)
    return list(range(math.ceil(first / step) * step, int(last) + 1, step))


@described_by(_describe_ladder, what=WHAT)
def maturity_ladder(data: pd.DataFrame, width: int) -> alt.LayerChart:
    """Draw notes from issue to maturity over the lifetimes of what they buy.

    Parameters
    ----------
    data : DataFrame
        ``what`` (``note`` or ``machine``), ``label``, ``start`` and ``end``
        (calendar years with fractions), ``amount_usd_bn`` (empty for machines).
    width : int
        Pixels.
    """
    row_height = 36
    order = list(data["label"])
    rows = alt.Y("label:N", sort=order, axis=None, scale=alt.Scale(paddingOuter=0.7))
    first, last = data["start"].min(), data["end"].max() + 2
    time = alt.X(
        "start:Q",
        scale=alt.Scale(domain=[first, last], nice=False),
        axis=alt.Axis(
            title=None, format="d", values=_round_years(first, last), grid=True, orient="top"
        ),
    )
    colour = alt.Color(
        "what:N", scale=alt.Scale(domain=list(WHAT), range=list(WHAT.values()))
    ).legend(None)
    tooltip = [
        alt.Tooltip("label:N", title=" "),
        alt.Tooltip("end:Q", title="until", format=".1f"),
    ]
    base = alt.Chart(data).encode(y=rows, color=colour, tooltip=tooltip)
    notes, machines = alt.datum.what == "note", alt.datum.what == "machine"
    stems = (
        base.transform_filter(notes).mark_rule(strokeWidth=2, opacity=0.55).encode(time, x2="end")
    )
    heads = (
        base.transform_filter(notes)
        .mark_circle(opacity=1)
        .encode(
            x="end:Q",
            size=alt.Size(
                "amount_usd_bn:Q",
                scale=alt.Scale(domain=[0, data["amount_usd_bn"].max()], range=[0, 420]),
            ).legend(None),
        )
    )
    lives = base.transform_filter(machines).mark_bar(height=9).encode(time, x2="end")
    names = (
        alt.Chart(data)
        .mark_text(align="left", baseline="bottom", dy=-6, dx=2, color=INK)
        .encode(y=rows, x=alt.X("start:Q"), text="label:N")
    )
    return finish(stems + heads + lives + names, width, row_height * len(order) + 30)


@described_by(_describe_steps)
def debt_steps(data: pd.DataFrame, width: int) -> alt.LayerChart:
    """Draw how debt grows as more of what is owed is counted.

    Parameters
    ----------
    data : DataFrame
        ``step``, ``amount_usd_bn``, ``start`` and ``end`` (running totals,
        billion US dollars), ``multiple`` (running total over earnings).
    width : int
        Pixels.
    """
    order = list(data["step"])
    rows = alt.Y("step:N", sort=order, axis=None, scale=alt.Scale(paddingOuter=0.5))
    base = alt.Chart(data).encode(
        y=rows,
        tooltip=[
            alt.Tooltip("step:N", title=" "),
            alt.Tooltip("amount_usd_bn:Q", title="USD bn", format=".1f"),
            alt.Tooltip("multiple:Q", title="running total, times EBITDA", format=".2f"),
        ],
    )
    amount = alt.X(
        "start:Q",
        axis=alt.Axis(title="billion US dollars, running total", grid=True, tickCount=5),
        scale=alt.Scale(domain=[0, data["end"].max() * (1.3 if is_narrow(width) else 1.15)]),
    )
    bars = base.mark_bar(height=14, color=BORROWING).encode(amount, x2="end")
    names = (
        alt.Chart(data)
        .mark_text(align="left", baseline="bottom", dy=-10, dx=0, color=INK)
        .encode(y=rows, x=alt.datum(0), text="step:N")
    )
    multiples = (
        alt.Chart(data)
        .transform_calculate(label="format(datum.multiple, '.2f') + '× EBITDA'")
        .mark_text(align="left", dx=6, color=MUTED)
        .encode(y=rows, x="end:Q", text="label:N")
    )
    return finish(bars + names + multiples, width, 46 * len(order) + 40)
