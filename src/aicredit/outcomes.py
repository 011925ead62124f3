"""What became of the article's forecasts and plans, graded by rule.

Hindsight stands apart: it grades what the article said about the future and never
decides a verdict.
"""

import math
from typing import Any

import pandas as pd

from aicredit.ledger import Ledger
from aicredit.verdicts import accepted

OUTCOMES = {
    "came_true": "✓",
    "exceeded": "▲",
    "fell_short": "▼",
    "reversed": "⇄",
    "pending": "…",
}
"""Each outcome of a forecast, plan or warning, and its mark."""

FORWARD = ("forecast", "plan", "derived")
"""Kinds of claims that what followed can bear out or refute."""


def outcome_of(claim: str, ledger: Ledger) -> dict[str, Any] | None:
    """Compare a claim about the future with the latest outcome recorded for it.

    Returns
    -------
    dict or None
        ``outcome`` (a key of `OUTCOMES`), ``low``, ``high``, ``unit``,
        ``as_of``, ``final`` and ``source``; None if nothing is recorded or the
        claim does not look ahead.
    """
    row = ledger.claims.loc[claim]
    recorded = ledger.outcomes[ledger.outcomes["claim"] == claim]
    if recorded.empty or row["kind"] not in FORWARD:
        return None
    latest = recorded[recorded["as_of"] == recorded["as_of"].max()]
    low, high = latest["value"].min(), latest["value"].max()
    last = latest.iloc[-1]
    return {
        "outcome": _grade_outcome(row, low, high, ledger),
        "low": low,
        "high": high,
        "unit": last["unit"],
        "as_of": last["as_of"],
        "final": last["final"] == "true",
        "source": last["source"],
    }


def _grade_outcome(row: pd.Series, low: float, high: float, ledger: Ledger) -> str:
    if math.isnan(row["low"]) and math.isnan(row["high"]):
        return "pending"
    allowed = accepted(row, ledger)
    if high < 0 < allowed.low:
        return "reversed"
    if low > allowed.high + allowed.tolerance:
        return "exceeded"
    if high < allowed.low - allowed.tolerance:
        return "fell_short"
    return "came_true"
