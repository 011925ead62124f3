"""The article's printed figures against the record, and what came after."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from aicredit.charts.picture import described_by
from aicredit.charts.tables import ends_of, extent, require_figures, rests
from aicredit.charts.theme import ARTICLE, CASH, GRID, INK, MUTED, finish
from aicredit.choices import one_of
from aicredit.ledger.datum import Datum
from aicredit.ledger.ledger import Ledger
from aicredit.ledger.trail import resting_on

KINDS = {"article": "◇", "record": "●", "outcome": "○"}
"""What a figure may be, and its mark in words."""

ROW = 70
"""Pixels from one claim to the next: name, marks, figures."""


def printed_and_recorded(
    ledger: Ledger, claims: Mapping[str, str], record: Mapping[str, Datum], unit: str
) -> pd.DataFrame:
    """Return what claims print, what was on record, and their latest outcomes.

    Parameters
    ----------
    claims : mapping of str to str
        Label to claim.
    record : mapping of str to Datum
        Label to the figure on record at the article's date, where there is one.
    unit : str
        Of all figures.

    Returns
    -------
    DataFrame
        ``label``, ``kind`` (one of `KINDS`), ``low`` and ``high`` (one of them empty where
        an end is open) and ``unit``.

    Raises
    ------
    ValueError
        If a claim is unknown, a label of the record is none of the claims', or a figure
        is in another unit or has no trail.
    """
    rows, names = [], []
    for label in record:
        one_of("label of the record", label, claims)
    for label, claim in claims.items():
        one_of("claim", claim, ledger.claims.index)
        figures: dict[str, Any] = {
            "article": ledger.figures.get(claim),
            "record": record.get(label),
            "outcome": ledger.figures.get(f"{claim}_outcome"),
        }
        for kind, figure in figures.items():
            if figure is None and kind != "article":
                continue
            require_figures(kind, {label: figure}, unit)
            rows.append((label, kind, *ends_of(figure, unit), unit))
            names.append(rests(figure))
    table = pd.DataFrame(rows, columns=["label", "kind", "low", "high", "unit"])
    return resting_on(table, names)


def _describe(data: pd.DataFrame) -> str:
    said = []
    for label, part in data.groupby("label", sort=False):
        figures = (f"{row.kind} {extent(row.low, row.high, row.unit)}" for row in part.itertuples())
        said.append(f"{label}: {', '.join(figures)}.")
    return " ".join(said)


@described_by(_describe, kind=KINDS)
def claim_against_record(data: pd.DataFrame, width: int) -> alt.LayerChart:
    """Draw a row a claim: hollow diamond printed, filled dot on record, ring what came.

    The figures stand in a line under the marks, so that they never collide.

    Parameters
    ----------
    data : DataFrame
        As `printed_and_recorded` returns it.
    width : int
        Pixels.
    """
    low, high = data["low"].fillna(data["high"]), data["high"].fillna(data["low"])
    data = data.assign(start=low, end=high, middle=(low + high) / 2)
    order = list(dict.fromkeys(data["label"]))
    y = alt.Y("label:N", sort=order, axis=None, scale=alt.Scale(padding=0))
    least, most = min(0, low.min()), max(0, high.max())
    x = alt.X(
        "start:Q",
        axis=None,
        scale=alt.Scale(domain=[least, most + 0.04 * (most - least)], nice=False),
    )
    base = alt.Chart(data).encode(y=y)
    of = {kind: base.transform_filter(alt.datum.kind == kind) for kind in KINDS}
    figures = data.groupby("label", sort=False).apply(
        lambda part: "\u2003".join(
            f"{KINDS[row.kind]} {extent(row.low, row.high, row.unit)}" for row in part.itertuples()
        ),
        include_groups=False,
    )
    words = alt.Chart(figures.rename("figures").reset_index()).encode(y=y, x=alt.value(0))
    shown = [f"{mark} {kind}" for kind, mark in KINDS.items() if kind in set(data["kind"])]
    key = alt.Chart(pd.DataFrame({"key": ["\u2003".join(shown)]}))
    spans = base.mark_rule(strokeWidth=3, opacity=0.45, color=CASH, yOffset=5)
    return finish(
        alt.layer(
            base.mark_rule(color=GRID).encode(x=alt.value(0), x2=alt.value("width")),
            spans.transform_filter(alt.datum.kind != "article").encode(x, x2="end"),
            of["article"]
            .mark_rule(strokeWidth=3, opacity=0.45, color=ARTICLE, yOffset=-6)
            .encode(x, x2="end"),
            of["outcome"]
            .mark_point(size=90, yOffset=5, filled=False, strokeWidth=2, color=CASH)
            .encode(x="middle:Q"),
            of["record"]
            .mark_circle(size=90, yOffset=5, opacity=1, color=CASH)
            .encode(x="middle:Q"),
            of["article"]
            .mark_point(
                shape="diamond", size=110, yOffset=-6, filled=False, strokeWidth=2.2, color=ARTICLE
            )
            .encode(x="middle:Q"),
            words.mark_text(align="left", dy=-24, color=INK, fontWeight=600).encode(text="label:N"),
            words.mark_text(align="left", dy=24, color=INK).encode(text="figures:N"),
            key.mark_text(align="right", color=MUTED, baseline="bottom").encode(
                x=alt.value("width"), y=alt.value(-4), text="key:N"
            ),
        ),
        width,
        ROW * len(order) + 30,
    )
