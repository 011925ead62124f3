"""The units of the book: how each is written for a reader, and which turn into one another."""

import math
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Unit:
    """A unit's written form.

    Attributes
    ----------
    prefix, suffix : str
        What stands before and after the figure.
    digits : int
        Decimals shown unless a number asks for others.
    axis : str
        The unit in words, as a chart's subtitle says it.
    dimension : str
        What it measures; only units of one dimension turn into one another.
    scale : Fraction
        How many of the dimension's plain unit one of it is.
    """

    prefix: str
    suffix: str
    digits: int
    axis: str
    dimension: str
    scale: Fraction = Fraction(1)


NO_FORMULAS = "tex2jax_ignore mathjax_ignore"
"""Classes that keep a notebook from reading the text between two dollar signs as a formula."""

UNITS = {
    "USD_tn": Unit("$", " tn", 1, "trillion US dollars", "USD", Fraction(10**12)),
    "USD_bn": Unit("$", " bn", 1, "billion US dollars", "USD", Fraction(10**9)),
    "USD_mn": Unit("$", " mn", 0, "million US dollars", "USD", Fraction(10**6)),
    "USD": Unit("$", "", 2, "US dollars", "USD"),
    "EUR_tn": Unit("€", " tn", 1, "trillion euros", "EUR", Fraction(10**12)),
    "EUR_bn": Unit("€", " bn", 1, "billion euros", "EUR", Fraction(10**9)),
    "pct": Unit("", "%", 1, "per cent", "share", Fraction(1, 100)),
    "pp": Unit("", " pp", 1, "percentage points", "points", Fraction(1, 100)),
    "years": Unit("", " years", 1, "years", "time"),
    "months": Unit("", " months", 0, "months", "time", Fraction(1, 12)),
    "year": Unit("", "", 0, "calendar year", "calendar"),
    "count": Unit("", "", 0, "number", "count"),
    "ratio": Unit("", "×", 1, "ratio", "share"),
    "million": Unit("", " million", 0, "millions", "count", Fraction(10**6)),
    "bp": Unit("", " bp", 0, "basis points", "share", Fraction(1, 10_000)),
    "flag": Unit("", "", 0, "1 for yes, 0 for no", "answer"),
    "GW": Unit("", " GW", 1, "gigawatts", "power"),
    "degC": Unit("", " °C", 0, "degrees Celsius", "temperature"),
}
"""Every unit a table or a number may carry."""


def unit_named(name: str) -> Unit:
    """Return a unit by its name.

    Raises
    ------
    ValueError
        If the book knows no such unit; the message lists those it knows.
    """
    if name not in UNITS:
        message = f"unit {name!r} is unknown; allowed: {', '.join(UNITS)}"
        raise ValueError(message)
    return UNITS[name]


def converted(value: float, unit: str, to: str) -> float:
    """Return a value in another unit of the same dimension.

    Raises
    ------
    ValueError
        If the units measure different things.

    Examples
    --------
    >>> converted(34.9, "USD_bn", "USD_tn")
    0.0349
    """
    have, want = unit_named(unit), unit_named(to)
    if have.dimension != want.dimension:
        alike = ", ".join(name for name, u in UNITS.items() if u.dimension == want.dimension)
        message = f"{unit} does not turn into {to}; allowed: {alike}"
        raise ValueError(message)
    if not math.isfinite(value):
        return value
    # By decimal digits: 0.57 as per cent is 57, where floating point makes it 56.99999999999999.
    return float(Fraction(repr(float(value))) * have.scale / want.scale)


def written(value: float, unit: str, digits: int | None = None) -> str:
    """Write a value with its unit, as prose and tables show it.

    Parameters
    ----------
    value : float
        The value, in `unit`.
    unit : str
        A key of `UNITS`.
    digits : int, optional
        Decimals; the unit's own number of them when left out.

    Examples
    --------
    >>> written(1540.75, "USD_mn", 2)
    '$1,540.75 mn'
    >>> written(-13.5, "pct")
    '−13.5%'
    >>> written(2027, "year")
    '2027'
    """
    form = unit_named(unit)
    if unit == "flag":
        return "yes" if value else "no"
    places = form.digits if digits is None else digits
    group = "" if unit == "year" else ","
    sign = "−" if round(value, places) < 0 else ""
    return f"{sign}{form.prefix}{abs(value):{group}.{places}f}{form.suffix}"
