"""The strip of all claims: how much of the article stands, at a glance."""

import altair as alt
import pandas as pd

from aicredit.audit.audit import Audit
from aicredit.audit.vocabulary import ERRORS, VERDICTS
from aicredit.charts.picture import described_by
from aicredit.charts.theme import BAD, DOUBT, GOOD, INK, MUTED, finish, is_narrow
from aicredit.ledger.ledger import Ledger
from aicredit.ledger.trail import resting_on

ROLES = {"good": GOOD, "doubt": DOUBT, "bad": BAD, "muted": MUTED}
COLOURS = {name: ROLES[word.role] for name, word in VERDICTS.items()}

CELL = 15
"""Pixels from one mark to the next."""


def claim_marks(ledger: Ledger) -> pd.DataFrame:
    """Return every claim of the article with its verdict, in the article's order.

    Returns
    -------
    DataFrame
        ``section``, ``claim``, ``statement`` and ``verdict``.
    """
    claims = ledger.statements[["section", "id", "statement"]].rename(columns={"id": "claim"})
    marks = claims.assign(verdict=Audit.of(ledger).verdicts["verdict"]).reset_index(drop=True)
    return resting_on(marks, [[claim] for claim in marks["claim"]])


def _describe(data: pd.DataFrame) -> str:
    counts = data["verdict"].value_counts()
    words = ", ".join(f"{n} {word}" for word, n in counts.items())
    wrong = data[data["verdict"].isin(ERRORS)]
    most = wrong["section"].value_counts()
    errors = (
        f"Most errors in one section: {most.index[0]}, {most.iloc[0]}."
        if len(most)
        else "No errors."
    )
    return (
        f"{len(data)} claims in {data['section'].nunique()} sections, one mark each in the "
        f"article's order: {words}. {errors}"
    )


@described_by(_describe, verdict=COLOURS)
def claim_strip(data: pd.DataFrame, width: int) -> alt.LayerChart:
    """Draw each claim as the mark of its verdict, a line or more for each section.

    Parameters
    ----------
    data : DataFrame
        ``section``, ``claim``, ``statement`` and ``verdict``, in the article's order.
    width : int
        Pixels.
    """
    names = 0 if is_narrow(width) else 130
    columns = (width - names - CELL) // CELL
    left = -names / CELL - 0.4
    placed = _placed(data, columns, name_lines=1 if is_narrow(width) else 0)
    key = _key(data["verdict"], across=2 if is_narrow(width) else 4, left=left, right=columns)
    top, bottom = key["line"].min() - 0.5, placed["line"].max()
    y = alt.Y("line:Q", axis=None, scale=alt.Scale(domain=[top, bottom + 0.5], reverse=True))
    x = alt.X("column:Q", axis=None, scale=alt.Scale(domain=[left, columns]))
    colour = alt.Color(
        "verdict:N", scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values()))
    ).legend(None)
    marks = (
        alt.Chart(placed)
        .mark_text(fontSize=13, fontWeight="bold", aria=False)
        .encode(
            x,
            y,
            text="mark:N",
            color=colour,
            tooltip=[alt.Tooltip("statement:N", title=" "), alt.Tooltip("verdict:N", title=" ")],
        )
    )
    words = (
        alt.Chart(key)
        .mark_text(align="left", fontWeight="bold")
        .encode(x, y, text="words:N", color=colour)
    )
    labels = placed.drop_duplicates("section").assign(
        line=lambda rows: rows["line"] - (1 if is_narrow(width) else 0),
        column=left,
    )
    titles = alt.Chart(labels).mark_text(align="left", color=INK).encode(x, y, text="section:N")
    return finish(words + marks + titles, width, int((bottom - top + 1) * (CELL + 3)))


def _key(verdicts: pd.Series, across: int, left: float, right: float) -> pd.DataFrame:
    """Say above the strip what each mark means and how often it stands."""
    counts = verdicts.value_counts()
    shown = [verdict for verdict in COLOURS if verdict in counts]
    lines = -(-len(shown) // across)
    return pd.DataFrame(
        {
            "verdict": shown,
            "words": [f"{VERDICTS[verdict].mark} {counts[verdict]} {verdict}" for verdict in shown],
            "line": [k // across - lines - 0.6 for k in range(len(shown))],
            "column": [left + k % across * (right - left) / across for k in range(len(shown))],
        }
    )


def _placed(data: pd.DataFrame, columns: int, name_lines: int) -> pd.DataFrame:
    """Give each claim a line and a column; a section starts a new line."""
    line, parts = 0, []
    for _, claims in data.groupby("section", sort=False):
        line += name_lines
        order = range(len(claims))
        parts.append(
            claims.assign(
                line=[line + k // columns for k in order], column=[k % columns for k in order]
            )
        )
        line = parts[-1]["line"].max() + 1
    placed = pd.concat(parts)
    return placed.assign(
        mark=placed["verdict"].map(lambda verdict: VERDICTS[verdict].mark),
        section=placed["section"].str.replace("_", " "),
    )
