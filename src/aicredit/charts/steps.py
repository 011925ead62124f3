"""A waterfall: steps that add up to a total."""

import math
from collections.abc import Mapping

import altair as alt
import pandas as pd

from aicredit.charts.picture import described_by
from aicredit.charts.tables import require_figures, rests, short
from aicredit.charts.theme import BORROWING, CASH, MUTED, finish
from aicredit.charts.values import ROW, spanning_bars
from aicredit.choices import one_of
from aicredit.ledger.datum import Datum
from aicredit.ledger.trail import resting_on

KINDS = {"step": BORROWING, "total": MUTED, "uncounted": BORROWING}
"""What a bar may be, and its colour."""


def running_total(
    steps: Mapping[str, Datum],
    unit: str,
    *,
    total: str,
    subtotals: Mapping[str, str] | None = None,
    per: Mapping[str, Datum] | None = None,
    uncounted: Mapping[str, Datum] | None = None,
) -> pd.DataFrame:
    """Return steps with their running total, and the total.

    Parameters
    ----------
    steps : mapping of str to Datum
        Label to amount, in the order they are counted; one below zero is taken away.
    unit : str
        Of the amounts.
    total : str
        What the bar of the whole is called.
    subtotals : mapping of str to str, optional
        Label of a step to what the sum up to it is called.
    per : mapping of str to Datum, optional
        Name and amount of what the running total is measured by: EBITDA of a year, say.
    uncounted : mapping of str to Datum, optional
        Label to amount of what comes on top and is not part of the total.

    Returns
    -------
    DataFrame
        ``kind`` (one of `KINDS`), ``label``, ``amount``, ``start`` and ``end`` in ``unit``;
        ``multiple`` of ``per``, empty without one.

    Raises
    ------
    ValueError
        If there are no steps, one of them is in another unit, two bars carry one name, a
        subtotal follows no step, or what they are measured by is 0 or less.
    """
    subtotals, per, uncounted = dict(subtotals or {}), dict(per or {}), dict(uncounted or {})
    require_figures("step", steps, unit)
    for what, figures in (("measure", per), ("uncounted bar", uncounted)):
        if figures:
            require_figures(what, figures, unit)
    for label in subtotals:
        one_of("step before a subtotal", label, steps)
    names = [*steps, *subtotals.values(), total, *uncounted]
    for name in names:
        if names.count(name) > 1:
            message = f"two bars are called {name!r}; allowed: a name for each"
            raise ValueError(message)
    if len(per) > 1:
        message = f"a total is measured by {' and '.join(per)}; allowed: one of them"
        raise ValueError(message)
    for word, least in per.items():
        if not float(least) > 0:
            message = f"{word} is {float(least):g}; allowed: above 0, or a total is no multiple"
            raise ValueError(message)
    rows, rest = [], []
    counted: list[float] = []
    behind: list[str] = list(dict.fromkeys(rests(*per.values()))) if per else []
    measured = list(behind)

    def add(kind: str, label: str, start: float, end: float, names: list[str]) -> None:
        rows.append((kind, label, end - start, start, end))
        rest.append(list(dict.fromkeys(names)))

    for label, amount in steps.items():
        start = math.fsum(counted)
        counted.append(amount.to(unit).figure)
        behind += rests(amount)
        add("step", label, start, math.fsum(counted), [*rests(amount), *measured])
        if label in subtotals:
            add("total", subtotals[label], 0.0, math.fsum(counted), behind)
    whole = math.fsum(counted)
    add("total", total, 0.0, whole, behind)
    for label, amount in uncounted.items():
        # From naught: where the total ends it would look added.
        add("uncounted", label, 0.0, amount.to(unit).figure, rests(amount))
    frame = pd.DataFrame(rows, columns=["kind", "label", "amount", "start", "end"])
    name, measure = next(iter(per.items()), ("", None))
    frame["multiple"] = math.nan
    if measure is not None:
        counted_in = frame["kind"] != "uncounted"
        frame.loc[counted_in, "multiple"] = frame["end"] / measure.to(unit).figure
    return resting_on(frame.assign(per=name, unit=unit), rest)


def _multiple(row: pd.Series) -> str:
    return "" if math.isnan(row["multiple"]) else f"{row['multiple']:.2f}× {row['per']}"


def _describe(data: pd.DataFrame) -> str:
    said = []
    for _, row in data.iterrows():
        amount, sum_so_far = short(row["amount"], row["unit"]), short(row["end"], row["unit"])
        words = {
            "step": f"{amount}, running total {sum_so_far}",
            "total": f"{amount} in total",
            "uncounted": f"{amount} beside it, not counted",
        }[row["kind"]]
        times = _multiple(row)
        said.append(f"{row['label']}: {words}{', ' * bool(times)}{times}")
    return f"Bars that add up. {'; '.join(said)}."


@described_by(_describe, kind=KINDS)
def waterfall(data: pd.DataFrame, width: int) -> alt.LayerChart:
    """Draw how a total grows as more is counted; what is not is outlined, from naught.

    Parameters
    ----------
    data : DataFrame
        As `running_total` returns it.
    width : int
        Pixels.
    """
    colour = data["kind"].map(KINDS).where(data["amount"] >= 0, CASH)
    times = data.apply(_multiple, axis=1).where(data["kind"] == "total", "")
    data = data.assign(
        figure=[short(*row) for row in zip(data["amount"], data["unit"], strict=True)],
        times=times,
        colour=colour,
        hatched=data["kind"] == "uncounted",
        bold=data["kind"] == "total",
    )
    multiples = (
        alt.Chart(data)
        .mark_text(align="right", dy=-9, color=MUTED)
        .encode(y=alt.Y("label:N", sort=list(data["label"])), x=alt.value("width"), text="times:N")
    )
    return finish(spanning_bars(data, width) + multiples, width, ROW * len(data) + 8)
