"""A ladder: debt by the year it falls due, over the lives of the machines it pays for."""

import math
from collections.abc import Mapping
from itertools import pairwise

import altair as alt
import pandas as pd

from aicredit.charts.picture import described_by
from aicredit.charts.tables import calendar_year, require_figures, rests, short
from aicredit.charts.theme import BORROWING, INK, MACHINE, MUTED, finish, is_narrow
from aicredit.ledger.columns import Rows
from aicredit.ledger.datum import Datum
from aicredit.ledger.trail import resting_on
from aicredit.models.annuity import annuity_factor

WHAT = ("sold now", "sold before", "repaid in steps", "life")
"""What the rows of a ladder may be: a note of the issue in question, another note, debt
that is repaid in level payments, a lifetime that is repeated to the end."""

STEP, BAND, LIFE = 18, 50, 38
"""Pixels of a note, of debt repaid in steps and of a lifetime, each with its label."""

TOP, AXIS = 16, 22
"""Pixels over the first note, where the columns are named, and of the axis of years."""


def notes_and_lives(
    notes: Rows,
    lives: Mapping[str, Datum],
    *,
    sold: str,
    day: str,
    repaid: Mapping[str, Rows] | None = None,
) -> pd.DataFrame:
    """Return the notes outstanding on a day, and lifetimes that begin on it.

    Parameters
    ----------
    notes : Rows
        Tranches that are due at once.
    lives : mapping of str to Datum
        Label to lifetime.
    sold : str
        ISO date of the issue in question.
    day : str
        ISO date from which time is drawn.
    repaid : mapping of str to Rows, optional
        Label to one tranche that is repaid in level payments.

    Returns
    -------
    DataFrame
        ``what`` (one of `WHAT`), ``label``, ``from``, ``due`` (ISO dates), ``coupon_pct`` and
        ``amount_usd_bn``, empty for lives, and ``years``, empty for debt.

    Raises
    ------
    ValueError
        If a lifetime is no figure of time or 0, or two rows would have one label.
    """
    require_figures("lifetime", lives, "years")
    rows, names = [], []
    for label, issue in [("", notes), *(repaid or {}).items()]:
        terms_of = (issue.labels, issue.issued, issue.maturity, issue.coupon, issue.amount)
        for name, issued, due, coupon, amount in zip(*terms_of, strict=True):
            what = "sold now" if issued == sold else "sold before"
            terms = (issued, due, coupon.figure, amount.figure, math.nan)
            rows.append((what if not label else "repaid in steps", label or due[:4], *terms))
            names.append([name])
    last = max(row[3] for row in rows)
    for label, life in lives.items():
        if not float(life) > 0:
            message = f"lifetime {label!r} is {life}; allowed: above 0"
            raise ValueError(message)
        rows.append(("life", label, day, last, math.nan, math.nan, float(life)))
        names.append(rests(life))
    columns = ["what", "label", "from", "due", "coupon_pct", "amount_usd_bn", "years"]
    table = pd.DataFrame(rows, columns=columns)
    named = table[table["what"].isin(["repaid in steps", "life"])]["label"]
    if named.duplicated().any():
        message = (
            f"two rows are called {named[named.duplicated()].iloc[0]!r}; allowed: a label for each"
        )
        raise ValueError(message)
    return resting_on(table, names)


def _describe(data: pd.DataFrame) -> str:
    said = []
    for what in WHAT[:2]:
        notes = data[data["what"] == what]
        if len(notes):
            amount = short(notes["amount_usd_bn"].sum(), "USD_bn")
            due, issued = sorted(notes["due"].str[:4]), sorted(notes["from"].str[:4])
            said.append(
                f"{len(notes)} notes {what}, {amount}, "
                f"issued {' to '.join(sorted({issued[0], issued[-1]}))}, due {due[0]} to {due[-1]}."
            )
    said += [
        f"{row.label}: {short(row.amount_usd_bn, 'USD_bn')} at {row.coupon_pct:g}%, repaid in "
        f"level payments until {row.due[:4]}."
        for row in data[data["what"] == "repaid in steps"].itertuples()
    ]
    said += [f"{_lives(row)}." for _, row in data[data["what"] == "life"].iterrows()]
    return " ".join(said)


def _lives(row: pd.Series) -> str:
    """Say how many whole lives go into the time until the last note falls due."""
    times = int((calendar_year(row["due"]) - calendar_year(row["from"])) // row["years"])
    return f"{row['label']}, {row['years']:g} years: {times} lives by {row['due'][:4]}"


def _round_years(first: float, last: float, most: int) -> list[int]:
    """Return the years that an axis names: the roundest step that leaves few enough."""
    step = next((step for step in (1, 2, 5, 10) if last - first <= most * step), 20)
    return list(range(math.ceil(first / step) * step, int(last) + 1, step))


@described_by(_describe, what=WHAT)
def ladder(data: pd.DataFrame, width: int) -> alt.LayerChart:
    """Draw debt from a day to when it falls due, over lifetimes of machines end to end.

    Terms stand in columns left of the lines; the area of a dot is the amount.

    Parameters
    ----------
    data : DataFrame
        As `notes_and_lives` returns it.
    width : int
        Pixels.
    """
    notes = data[data["what"].isin(WHAT[:2])]
    banded, lived = (data[data["what"] == what] for what in WHAT[2:])
    under = TOP + STEP * len(notes)
    height = under + BAND * len(banded) + LIFE * len(lived) + 4
    coupons, amounts, start = (94, 158, 172) if is_narrow(width) else (106, 180, 206)
    first = data.loc[data["what"] == "life", "from"].map(calendar_year).min()
    last = data["due"].map(calendar_year).max()
    time = alt.X(
        "start:Q",
        scale=alt.Scale(domain=[first, last], nice=False, range=[start, width - 16]),
        axis=alt.Axis(
            title=None,
            format="d",
            orient="top",
            values=_round_years(first, last, 5 if is_narrow(width) else 9),
            grid=True,
            ticks=False,
            domain=False,
            minExtent=AXIS,
            maxExtent=AXIS,
        ),
    )
    down = alt.Y("at:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False))
    notes = notes.assign(
        start=first,
        end=notes["due"].map(calendar_year),
        at=[TOP + STEP * (k + 0.5) for k in range(len(notes))],
        coupon=[f"{coupon:.3f}%" for coupon in notes["coupon_pct"]],
        amount=[f"${amount:g} bn" for amount in notes["amount_usd_bn"]],
    )
    faint = alt.condition(alt.datum.what == "sold now", alt.value(1), alt.value(0.38))
    debt = alt.Chart(notes).encode(
        y=down,
        opacity=faint,
        tooltip=[
            alt.Tooltip("due:N", title="due"),
            alt.Tooltip("coupon:N"),
            alt.Tooltip("amount:N"),
            alt.Tooltip("from:N", title="issued"),
        ],
    )
    size = alt.Size(
        "amount_usd_bn:Q",
        scale=alt.Scale(domain=[0, notes["amount_usd_bn"].max()], range=[0, 170]),
    ).legend(None)
    heads = pd.DataFrame(
        {
            "text": ["due", "coupon", "amount"],
            "left": [0, coupons, amounts],
            "align": ["left", "right", "right"],
            "at": TOP / 2,
        }
    )
    written = [
        alt.Chart(notes)
        .transform_filter(mine)
        .mark_text(align=align, color=INK if lit else MUTED, fontWeight=600 if lit else 400)
        .encode(y=down, x=alt.value(left), text=f"{text}:N")
        for lit, mine in (
            (True, alt.datum.what == "sold now"),
            (False, alt.datum.what != "sold now"),
        )
        for text, left, align in (
            ("label", 0, "left"),
            ("coupon", coupons, "right"),
            ("amount", amounts, "right"),
        )
    ]
    named = [
        alt.Chart(heads[heads["text"] == text])
        .mark_text(align=align, color=MUTED)
        .encode(y=down, x=alt.value(left), text="text:N")
        for text, left, align in heads[["text", "left", "align"]].to_numpy()
    ]
    return finish(
        alt.layer(
            debt.mark_rule(strokeWidth=2, color=BORROWING).encode(x=time, x2="end"),
            debt.mark_circle(color=BORROWING).encode(x="end:Q", size=size),
            *named,
            *written,
            *_bands(banded, first, under, time, down),
            *_repeated(lived, under + BAND * len(banded), time, down),
        ),
        width,
        height + AXIS,
    )


def _bands(
    debt: pd.DataFrame, first: float, under: float, time: alt.X, down: alt.Y
) -> list[alt.Chart]:
    """Draw debt repaid in steps: a band as high as what is still owed."""
    layers = []
    for k, (_, row) in enumerate(debt.iterrows()):
        amount = short(row["amount_usd_bn"], "USD_bn")
        label = f"{row['label']}: {amount}, repaid by {row['due'][:4]}"
        top, middle = under + BAND * k + 12, under + BAND * k + 34
        years, rate = calendar_year(row["due"]) - first, row["coupon_pct"] / 100
        owed = pd.DataFrame({"start": [first + years * step / 24 for step in range(25)]})
        left = [float(annuity_factor(rate, years * (1 - step / 24))) for step in range(25)]
        half = [9 * part / left[0] for part in left]
        owed = owed.assign(
            at=[middle - part for part in half], foot=[middle + part for part in half]
        )
        layers += [
            alt.Chart(owed)
            .mark_area(color=BORROWING, opacity=0.38, line=False)
            .encode(x=time, y=down, y2="foot:Q"),
            _label(label, top, down),
        ]
    return layers


def _repeated(lives: pd.DataFrame, under: float, time: alt.X, down: alt.Y) -> list[alt.Chart]:
    """Draw each lifetime again and again until the last debt falls due."""
    layers = []
    for k, (_, row) in enumerate(lives.iterrows()):
        first, last = calendar_year(row["from"]), calendar_year(row["due"])
        times = math.ceil((last - first) / row["years"])
        ends = [min(first + row["years"] * time, last) for time in range(times + 1)]
        bars = pd.DataFrame(pairwise(ends), columns=["start", "end"])
        top, foot = under + LIFE * k + 21, under + LIFE * k + 31
        layers += [
            alt.Chart(bars.assign(at=top, foot=foot))
            .mark_rect(color=MACHINE, x2Offset=-1.5)
            .encode(x=time, x2="end", y=down, y2="foot:Q"),
            _label(_lives(row), under + LIFE * k + 10, down),
        ]
    return layers


def _label(text: str, at: float, down: alt.Y) -> alt.Chart:
    return (
        alt.Chart(pd.DataFrame({"text": [text], "at": [at]}))
        .mark_text(align="left", color=INK)
        .encode(x=alt.value(0), y=down, text="text:N")
    )
