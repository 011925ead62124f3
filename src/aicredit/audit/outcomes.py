"""What became of the article's forecasts and plans, graded by rule.

Hindsight stands apart: it grades what the article said about the future and never
decides a verdict.
"""

import math
from typing import Any

import pandas as pd

from aicredit.audit.precision import accepted
from aicredit.ledger.ledger import FORWARD, Ledger
from aicredit.measures import from_base
from aicredit.units import converted


def outcome_of(claim: str, ledger: Ledger) -> dict[str, Any] | None:
    """Compare a claim about the future with the latest outcome recorded for it.

    Returns
    -------
    dict or None
        ``outcome`` (a key of `OUTCOMES`), ``low``, ``high``, ``unit``,
        ``as_of``, ``final`` and ``source``; ``pending`` while a record is
        unverified. None if nothing is recorded or the
        claim does not look ahead.

    Raises
    ------
    ValueError
        If what followed is recorded in a unit that does not turn into the claim's.
    """
    row = ledger.claims.loc[claim]
    latest = ledger.latest_outcomes[ledger.latest_outcomes["claim"] == claim]
    if latest.empty or row["kind"] not in FORWARD:
        return None
    figure = ledger.figures[f"{claim}_outcome"]
    confirmed = (latest["status"] != "unverified").all()
    low, high = (from_base(end, figure.unit) for end in (figure.low, figure.high))
    unit = row["unit"] or figure.unit
    least, most = (converted(end, figure.unit, unit) for end in (low, high))
    return {
        "outcome": _grade_outcome(row, least, most, ledger) if confirmed else "pending",
        "low": low,
        "high": high,
        "unit": figure.unit,
        "as_of": figure.known_on,
        "final": latest["final"].iloc[-1] == "true",
        "source": figure.source,
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
        return "fell short"
    return "came true"
