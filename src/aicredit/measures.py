"""Values that carry what they measure, so that money cannot be added to per cent.

A measure knows powers of dimensions (dollars, gigawatts, years) and a scale (billions,
hundredths). Multiplying adds the powers; adding needs the same powers and scale. Shares,
points and counts are plain numbers here. A result of a model has no declared unit: it
takes whatever unit the rest of the expression asks for.

The book writes money a year as money and per cent a year as per cent, so a power of
time beside another dimension is not held against a unit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from aicredit.units import UNITS, unit_named

PLAIN = ("share", "points", "count")
"""Dimensions that are plain numbers once they are multiplied or divided."""

TIMES = ("years", "months")
"""Units of time; each stands for itself until a 12 turns one into the other."""

LABELS = ("calendar", "answer", "temperature")
"""Dimensions of which there is no multiple: a year, a yes or no, a temperature."""


@dataclass(frozen=True)
class Measure:
    """A value with powers of dimensions and a scale.

    Attributes
    ----------
    powers : mapping or None
        Dimension to power; empty for a plain number, None where no unit is known.
    scale : Fraction
        How many plain units one of the value is.
    counted : bool
        Whether it is a number of things or of points, of which 1 is not the whole.
    """

    value: float
    powers: Mapping[str, int] | None = field(default_factory=dict)
    scale: Fraction = Fraction(1)
    counted: bool = False

    def __add__(self, other: "Measure") -> "Measure":
        return self._sum(self.value + other.value, other, "added to")

    def __sub__(self, other: "Measure") -> "Measure":
        if self.powers == other.powers == {"calendar": 1}:
            return Measure(self.value - other.value, {"years": 1})
        return self._sum(self.value - other.value, other, "set against")

    def _sum(self, value: float, other: "Measure", done: str) -> "Measure":
        dated, other_dated = (m.powers == {"calendar": 1} for m in (self, other))
        if dated and other.powers == {"years": 1}:
            return Measure(value, self.powers)
        if dated and other_dated:
            message = "a calendar year cannot be added to another"
            raise ValueError(message)
        return self.alike(other, done)._with(value)

    def _with(self, value: float) -> "Measure":
        return Measure(value, self.powers, self.scale, self.counted)

    def __mul__(self, other: "Measure") -> "Measure":
        return self._product(self.value * other.value, other, 1)

    def __truediv__(self, other: "Measure") -> "Measure":
        return self._product(self.value / other.value, other, -1)

    def _product(self, value: float, other: "Measure", sign: int) -> "Measure":
        for measure in (self, other):
            if measure.powers and set(measure.powers) & set(LABELS):
                message = f"{measure.unit} cannot be multiplied or divided"
                raise ValueError(message)
        if self.powers is None or other.powers is None:
            return Measure(value, None)
        powers = dict(self.powers)
        for dimension, power in other.powers.items():
            powers[dimension] = powers.get(dimension, 0) + sign * power
        powers = {dimension: power for dimension, power in powers.items() if power}
        if set(TIMES) <= set(powers):
            message = "years and months are mixed; turn one into the other with 12"
            raise ValueError(message)
        counted = self.counted != other.counted
        return Measure(value, powers, self.scale * other.scale**sign, counted)

    def __pow__(self, other: "Measure") -> "Measure":
        plain = self.powers is None or (not self.powers and self.scale == 1)
        timed = other.powers is None or (not set(other.powers) - set(TIMES) and other.scale == 1)
        if not (plain and timed):
            message = f"{self.unit} cannot be raised to a power of {other.unit}"
            raise ValueError(message)
        return Measure(self.value**other.value, self.powers)

    def __neg__(self) -> "Measure":
        return self._with(-self.value)

    def __abs__(self) -> "Measure":
        return self._with(abs(self.value))

    def alike(self, other: "Measure", done: str) -> "Measure":
        """Return the one of two measures whose unit is known; refuse two unlike units."""
        if self.powers is None or other.powers is None:
            return other if self.powers is None else self
        same = self.powers == other.powers or (_untimed(self) and _untimed(self) == _untimed(other))
        if not same or self.scale != other.scale:
            message = f"{other.unit} cannot be {done} {self.unit}"
            raise ValueError(message)
        return self

    def fits(self, unit: str) -> bool:
        """Tell whether the value, as it is, may be written in a unit."""
        if self.powers is None:
            return True
        wanted = measure(self.value, unit)
        duration = any(self.powers.get(time, 0) > 0 for time in TIMES)
        same = self.powers == wanted.powers or (
            _untimed(self) == wanted.powers and (bool(wanted.powers) or not duration)
        )
        return same and self.scale == wanted.scale

    @property
    def unit(self) -> str:
        """The name of the first unit that fits, or what the measure is made of."""
        if self.powers is None:
            return "a result without a unit"
        fitting = (name for name in UNITS if self.fits(name))
        made_of = " ".join(f"{name}^{power}" for name, power in sorted(self.powers.items()))
        return next(fitting, f"{made_of or 'a plain number'} in units of {float(self.scale):g}")


def measure(value: float, unit: str) -> Measure:
    """Return a value in a unit of the book as a measure."""
    known = unit_named(unit)
    if known.dimension in PLAIN:
        return Measure(value, {}, known.scale, known.dimension != "share")
    if known.dimension == "time":
        return Measure(value, {unit: 1})
    return Measure(value, {known.dimension: 1}, known.scale)


def _untimed(of: Measure) -> dict[str, int]:
    return {name: power for name, power in of.powers.items() if name not in TIMES}
