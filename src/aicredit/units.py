"""How each unit of the book is written for a reader."""

from dataclasses import dataclass


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
    """

    prefix: str
    suffix: str
    digits: int
    axis: str


NO_FORMULAS = "tex2jax_ignore mathjax_ignore"
"""Classes that keep a notebook from reading the text between two dollar signs as a formula."""

UNITS = {
    "USD_tn": Unit("$", " tn", 1, "trillion US dollars"),
    "USD_bn": Unit("$", " bn", 1, "billion US dollars"),
    "USD_mn": Unit("$", " mn", 0, "million US dollars"),
    "USD": Unit("$", "", 2, "US dollars"),
    "EUR_tn": Unit("€", " tn", 1, "trillion euros"),
    "EUR_bn": Unit("€", " bn", 1, "billion euros"),
    "pct": Unit("", " %", 1, "per cent"),
    "pp": Unit("", " pp", 1, "percentage points"),
    "years": Unit("", " years", 1, "years"),
    "months": Unit("", " months", 0, "months"),
    "year": Unit("", "", 0, "calendar year"),
    "count": Unit("", "", 0, "number"),
    "ratio": Unit("", "×", 1, "ratio"),
    "million": Unit("", " million", 0, "millions"),
    "bp": Unit("", " bp", 0, "basis points"),
    "flag": Unit("", "", 0, "1 for yes, 0 for no"),
    "GW": Unit("", " GW", 1, "gigawatts"),
    "degC": Unit("", " °C", 0, "degrees Celsius"),
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
    '−13.5 %'
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
