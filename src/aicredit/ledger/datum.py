"""A figure of the record: a number that knows its name, unit, source and date."""

import math


class Datum(float):
    """A float that remembers what it is called, its unit and where it comes from.

    Attributes
    ----------
    name : str
        The id in the ledger.
    unit : str
        A key of `aicredit.units.UNITS`.
    low, high : float
        Bounds as printed; equal for a point, infinite where nothing is said.
    source : str
        Key of the bibliography.
    kind : str
        ``claim``, ``outcome``, ``fact``, ``financial``, ``bond`` or ``parameter``.
    known_on : str
        ISO date on which the figure was public.
    """

    name: str
    unit: str
    low: float
    high: float
    source: str
    kind: str
    known_on: str

    def __new__(
        cls, value: float, *, low: float | None = None, high: float | None = None, **about: str
    ) -> "Datum":
        """Make a figure; `about` holds name, unit, source, kind and known_on."""
        figure = super().__new__(cls, value)
        figure.low = float(value) if low is None else low
        figure.high = float(value) if high is None else high
        for key, entry in about.items():
            setattr(figure, key, entry)
        return figure


def range_figure(low: float, high: float, **about: str) -> Datum:
    """Return a datum with bounds; a range has no single value, its ends do."""
    if low == high:
        value = low
    elif math.isinf(low) or math.isinf(high):
        value = high if math.isinf(low) else low
    else:
        value = math.nan  # a range has no single value; .low and .high do
    return Datum(value, low=low, high=high, **about)
