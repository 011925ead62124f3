"""What a printed figure allows: half a unit of its last digit, and the hedge beside it."""

import math
from dataclasses import dataclass

import pandas as pd

from aicredit.ledger.ledger import Ledger


@dataclass(frozen=True)
class Accepted:
    """The values that make a claim right, and those that make it nearly right.

    Attributes
    ----------
    low, high : float
        Bounds of what rounds to the printed figure.
    rounding : float
        Half a unit of the last printed decimal, already inside the bounds.
    tolerance : float
        How far beyond the bounds the article's own hedge reaches.
    """

    low: float
    high: float
    rounding: float
    tolerance: float

    def margin(self, low: float, high: float) -> float:
        """Return the distance of a figure or range to the nearest edge, negative outside."""
        if low == high or math.isinf(self.high):
            return min(low - self.low, self.high - high)
        # A range is held to both printed ends, each with its own rounding.
        printed_low, printed_high = self.low + self.rounding, self.high - self.rounding
        return self.rounding - max(abs(low - printed_low), abs(high - printed_high))

    def grade(self, low: float, high: float) -> str:
        """Return ``right``, ``roughly right`` or ``wrong`` for a figure or range."""
        # Nor may floating point decide a sum that comes out at the edge of 'more than'.
        margin = self.margin(low, high) + 1e-12 * abs(high)
        if margin >= 0:
            return "right"
        return "roughly right" if margin >= -self.tolerance else "wrong"


def accepted(row: pd.Series, ledger: Ledger) -> Accepted:
    """Return what a claim's figures allow at the precision they are printed.

    A figure printed with n decimals allows half a unit of the last one either
    way. 'More than X' allows X and everything above it; 'up to X' names a
    ceiling and is held to it like a point.

    Raises
    ------
    ValueError
        If there is no figure, its bounds are reversed, or the tolerance is wider than a
        tenth of the figure or, for a year, than a year.
    """
    low, high, tolerance = row["low"], row["high"], row["tolerance"]
    if math.isnan(low) and math.isnan(high):
        message = f"claim {row['id']!r}: low and high are empty; nothing to check"
        raise ValueError(message)
    if low > high:
        message = f"claim {row['id']!r}: low is {low:g}, above high, {high:g}"
        raise ValueError(message)
    widest = _widest_tolerance(row["unit"], *(x for x in (low, high) if not math.isnan(x)))
    if not math.isnan(tolerance) and not 0 <= tolerance <= widest:
        message = f"claim {row['id']!r}: tolerance {tolerance:g}; allowed: 0 to {widest:g}"
        raise ValueError(message)
    # Floating point must not decide a figure that sits on the edge itself.
    rounding = 0.5 * 10.0 ** -ledger.printed_decimals(row["id"]) * (1 + 1e-9)
    tolerance = 0.0 if math.isnan(tolerance) else tolerance
    if math.isnan(high):
        return Accepted(low, math.inf, rounding, tolerance)
    low = high if math.isnan(low) else low
    return Accepted(low - rounding, high + rounding, rounding, tolerance)


def _widest_tolerance(unit: str, *figures: float) -> float:
    # Floating point must not refuse a tenth.
    return 1 if unit == "year" else max(abs(figure) for figure in figures) / 10 * (1 + 1e-9)
