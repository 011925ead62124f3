"""A waterfall: steps that add up to a total."""

import math
from collections.abc import Mapping

import altair as alt
import pandas as pd

from aicredit.charts.picture import described_by
from aicredit.charts.tables import require_figures, rests, short
from aicredit.charts.theme import BORROWING, CASH, MUTED, finish
from aicredit.charts.values import ROW, spanning_bars
from aicredit.ledger.datum import Datum
from aicredit.ledger.trail import resting_on


def running_total(
    steps: Mapping[str, Datum], unit: str, *, total: str, per: Mapping[str, Datum] | None = None
) -> pd.DataFrame:
    """Return steps with their running total, and the total.

    Parameters
    ----------
    steps : mapping of str to Datum
        Label to amount, in the order they are counted; one below zero is taken away.
    unit : str
        Of the amounts.
    total : str
        What the last bar is called.
    per : mapping of str to Datum, optional
        Name and amount of what the running total is measured by: EBITDA of a year, say.

    Returns
    -------
    DataFrame
        ``label``, ``amount``, ``start`` and ``end`` in ``unit``; ``multiple`` of ``per``,
        empty without one.

    Raises
    ------
    ValueError
        If there are no steps, one of them is in another unit or carries the total's name,
        or what they are measured by is 0 or less.
    """
    require_figures("step", steps, unit)
    if total in steps:
        message = f"the total is called {total!r} like a step; allowed: a name of its own"
        raise ValueError(message)
    per = dict(per or {})
    if per:
        require_figures("measure", per, unit)
    if len(per) > 1:
        message = f"a total is measured by {' and '.join(per)}; allowed: one of them"
        raise ValueError(message)
    for word, least in per.items():
        if not float(least) > 0:
            message = f"{word} is {float(least):g}; allowed: above 0, or a total is no multiple"
            raise ValueError(message)
    amounts = [amount.to(unit).figure for amount in steps.values()]
    frame = pd.DataFrame({"label": list(steps), "amount": amounts})
    frame["end"] = frame["amount"].cumsum()
    frame["start"] = frame["end"] - frame["amount"]
    whole = math.fsum(amounts)
    frame.loc[len(frame)] = {"label": total, "amount": whole, "start": 0.0, "end": whole}
    name, measure = next(iter(per.items()), ("", None))
    frame["multiple"] = frame["end"] / measure.to(unit).figure if measure is not None else math.nan
    names = [rests(amount, *per.values()) for amount in steps.values()]
    every = list(dict.fromkeys(name for behind in names for name in behind))
    return resting_on(frame.assign(per=name, unit=unit), [*names, every])


def _multiple(row: pd.Series) -> str:
    return "" if math.isnan(row["multiple"]) else f"{row['multiple']:.2f}× {row['per']}"


def _describe(data: pd.DataFrame) -> str:
    said = [
        f"{row['label']}: {short(row['amount'], row['unit'])}, running total "
        f"{short(row['end'], row['unit'])}{', ' * bool(_multiple(row))}{_multiple(row)}"
        for _, row in data.iterrows()
    ]
    return f"Bars that add up. {'; '.join(said)}."


@described_by(_describe)
def waterfall(data: pd.DataFrame, width: int) -> alt.LayerChart:
    """Draw how a total grows as more is counted; the last bar is the total.

    Parameters
    ----------
    data : DataFrame
        As `running_total` returns it.
    width : int
        Pixels.
    """
    colour = (data["amount"] < 0).map({True: CASH, False: BORROWING})
    colour = colour.where(data.index != data.index[-1], MUTED)
    # Only the total says of what: a step's name and that of the measure share one line.
    times = data.assign(per=data["per"].where(data.index == data.index[-1], ""))
    times = times.apply(_multiple, axis=1).str.strip()
    data = data.assign(
        figure=[short(*row) for row in zip(data["amount"], data["unit"], strict=True)],
        times=times,
        colour=colour,
    )
    multiples = (
        alt.Chart(data)
        .mark_text(align="right", dy=-9, color=MUTED)
        .encode(y=alt.Y("label:N", sort=list(data["label"])), x=alt.value("width"), text="times:N")
    )
    return finish(spanning_bars(data, width) + multiples, width, ROW * len(data) + 8)
