"""What the tables of pictures have in common: checked figures, their trail, their words."""

import math
from collections.abc import Mapping

import pandas as pd

from aicredit.ledger.datum import Datum
from aicredit.ledger.trail import behind
from aicredit.prose import typed_figures
from aicredit.units import unit_named


def require_figures(what: str, figures: Mapping[str, Datum], unit: str) -> None:
    """Refuse no figures at all, one without a trail or of another unit, or a typed label."""
    if not figures:
        message = f"no {what} is given; allowed: one or more"
        raise ValueError(message)
    for label, figure in figures.items():
        for typed in typed_figures(label):
            message = f"{what} {label!r} has the figure {typed!r} typed in; allowed: words"
            raise ValueError(message)
        if not isinstance(figure, Datum) or not figure.dimension.fits(unit):
            given = figure.dimension if isinstance(figure, Datum) else "typed"
            message = (
                f"{what} {label!r} is {figure}, {given}; allowed: a figure with a trail, in {unit}"
            )
            raise ValueError(message)


def rests(*figures: Datum) -> list[str]:
    """Return the names of the ledger that figures rest on."""
    return list(dict.fromkeys(leaf.name for leaf in behind(*figures)))


def ends_of(figure: Datum, unit: str) -> tuple[float, float]:
    """Return both ends of a figure in a unit; an open one is empty."""
    ends = (end.to(unit).figure for end in (figure.low, figure.high))
    return tuple(end if math.isfinite(end) else math.nan for end in ends)


def calendar_year(day: str) -> float:
    """Return a day as a year with its fraction."""
    when = pd.Timestamp(day)
    return when.year + (when.day_of_year - 1) / 365.25


def short(value: float, unit: str) -> str:
    """Write a value with one decimal, or with none where that is 0: labels are short.

    Examples
    --------
    >>> short(90.0, "USD_bn"), short(69.69, "USD_bn")
    ('$90 bn', '$69.7 bn')
    """
    form = unit_named(unit)
    sign = "−" if round(value, 1) < 0 else ""
    return f"{sign}{form.prefix}{_digits(abs(value))}{form.suffix}"


def extent(low: float, high: float, unit: str) -> str:
    """Write a figure or a range; an end that is empty is open.

    Examples
    --------
    >>> extent(125.0, 145.0, "USD_bn"), extent(float("nan"), 90.0, "USD_bn")
    ('$125–145 bn', 'up to $90 bn')
    """
    if math.isnan(high):
        return f"more than {short(low, unit)}"
    if math.isnan(low):
        return f"up to {short(high, unit)}"
    if low == high:
        return short(low, unit)
    form = unit_named(unit)
    return f"{form.prefix}{_digits(low)}–{_digits(high)}{form.suffix}"


def _digits(value: float) -> str:
    return f"{value:,.1f}".removesuffix(".0")
