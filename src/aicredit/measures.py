"""Values that carry what they measure, so that money cannot be added to per cent.

A measure knows powers of dimensions (dollars, gigawatts, years) and a scale (billions,
hundredths). Multiplying adds the powers; adding needs the same powers and scale. Shares,
points and counts are plain numbers here, but a count remembers that it is one.

What an argument or a result of a model measures stands in its signature, as a `Kind`
beside its range: ``rate: Annotated[Amount, SHARE]``.

The book writes money a year as money and per cent a year as per cent, so a power of
time beside another dimension is not held against a unit.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, is_dataclass
from fractions import Fraction
from typing import Any, get_args, get_origin, get_type_hints

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
    powers : mapping
        Dimension to power; empty for a plain number.
    scale : Fraction
        How many plain units one of the value is.
    counts : int
        Power of things counted: 1 for a count, 0 for a share.
    points : bool
        Whether it is a difference of shares, of which 1 is not the whole.
    """

    value: float
    powers: Mapping[str, int] = field(default_factory=dict)
    scale: Fraction = Fraction(1)
    counts: int = 0
    points: bool = False

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
        return Measure(value, self.powers, self.scale, self.counts, self.points)

    def __mul__(self, other: "Measure") -> "Measure":
        return self._product(self.value * other.value, other, 1)

    def __truediv__(self, other: "Measure") -> "Measure":
        return self._product(self.value / other.value, other, -1)

    def _product(self, value: float, other: "Measure", sign: int) -> "Measure":
        for measure in (self, other):
            if set(measure.powers) & set(LABELS):
                message = f"{measure.unit} cannot be multiplied or divided"
                raise ValueError(message)
        powers = dict(self.powers)
        for dimension, power in other.powers.items():
            powers[dimension] = powers.get(dimension, 0) + sign * power
        powers = {dimension: power for dimension, power in powers.items() if power}
        if set(TIMES) <= set(powers):
            message = "years and months are mixed; turn one into the other with 12"
            raise ValueError(message)
        counts, points = self.counts + sign * other.counts, self.points != other.points
        return Measure(value, powers, self.scale * other.scale**sign, counts, points)

    def __pow__(self, other: "Measure") -> "Measure":
        plain = not self.powers and self.scale == 1
        timed = not set(other.powers) - set(TIMES) and other.scale == 1
        if not (plain and timed):
            message = f"{self.unit} cannot be raised to a power of {other.unit}"
            raise ValueError(message)
        return Measure(self.value**other.value, self.powers)

    def __neg__(self) -> "Measure":
        return self._with(-self.value)

    def __abs__(self) -> "Measure":
        return self._with(abs(self.value))

    def alike(self, other: "Measure", done: str) -> "Measure":
        """Return the measure; refuse it beside one of another unit."""
        same = self.powers == other.powers or (_untimed(self) and _untimed(self) == _untimed(other))
        if not same or self.scale != other.scale:
            message = f"{other.unit} cannot be {done} {self.unit}"
            raise ValueError(message)
        return self

    def fits(self, unit: str) -> bool:
        """Tell whether the value, as it is, may be written in a unit."""
        wanted = measure(self.value, unit)
        duration = any(self.powers.get(time, 0) > 0 for time in TIMES)
        same = self.powers == wanted.powers or (
            _untimed(self) == wanted.powers and (bool(wanted.powers) or not duration)
        )
        return same and self.scale == wanted.scale

    @property
    def unit(self) -> str:
        """The name of the first unit that fits, or what the measure is made of."""
        fitting = (name for name in UNITS if self.fits(name))
        made_of = " ".join(f"{name}^{power}" for name, power in sorted(self.powers.items()))
        return next(fitting, f"{made_of or 'a plain number'} in units of {float(self.scale):g}")


def measure(value: float, unit: str) -> Measure:
    """Return a value in a unit of the book as a measure."""
    known = unit_named(unit)
    if known.dimension in PLAIN:
        counts = int(known.dimension == "count")
        return Measure(value, {}, known.scale, counts, known.dimension == "points")
    if known.dimension == "time":
        return Measure(value, {unit: 1})
    return Measure(value, {known.dimension: 1}, known.scale)


@dataclass(frozen=True)
class Kind:
    """What an argument or a result of a model measures.

    Attributes
    ----------
    name : str
        In words, for messages.
    units : tuple of str
        Keys of `aicredit.units.UNITS` that it may come in. Where they are several, all
        arguments of one run come in the same, and its results too.
    """

    name: str
    units: tuple[str, ...]

    def unit_of(self, given: Measure) -> str:
        """Return the unit of a measure, if it is of this kind.

        Raises
        ------
        ValueError
            If it is of another kind; what it is and what is allowed.
        """
        for unit in self.units:
            plain = unit_named(unit).dimension in PLAIN
            # A count would fit a share as any plain number does, and is none.
            if given.fits(unit) and (not plain or bool(given.counts) == (self is COUNT)):
                return unit
        what = "a count" if not given.powers and given.counts else given.unit
        message = f"{what}; allowed: {self.name} ({' or '.join(self.units)})"
        raise ValueError(message)


MONEY = Kind(
    "money", tuple(name for name, unit in UNITS.items() if unit.dimension in ("USD", "EUR"))
)
SHARE = Kind("a share of 1, per cent over 100", ("ratio",))
DURATION = Kind("a time in years", ("years",))
CALENDAR_YEAR = Kind("a calendar year", ("year",))
COUNT = Kind("a count", ("count",))
POWER = Kind("power", ("GW",))
"""The kinds that models declare; a chapter runs none whose arguments it cannot hold to one."""


def kind_of(hint: Any) -> Kind | None:
    """Return the kind that an annotation declares, if it does; of a sequence, of its items."""
    if get_origin(hint) in (Sequence, list):
        return kind_of(get_args(hint)[0])
    metadata = getattr(hint, "__metadata__", ())
    # The outermost says what is meant here: a share of time stays a share.
    return next((part for part in reversed(metadata) if isinstance(part, Kind)), None)


def argument_kinds(model: Callable[..., Any]) -> dict[str, Kind | None]:
    """Return what each argument of a model measures, None where it does not say."""
    hints = get_type_hints(inspect.unwrap(model), include_extras=True)
    return {name: kind_of(hints.get(name)) for name in inspect.signature(model).parameters}


def result_units(model: Callable[..., Any], money: str | None) -> dict[str, str]:
    """Return the unit of each part of a model's result that says what it measures.

    Parameters
    ----------
    money : str or None
        The unit of the money that the model was given; without it a result in money has
        no unit.

    Returns
    -------
    dict
        Field to unit; ``""`` stands for a result without fields.
    """
    returned = get_type_hints(inspect.unwrap(model), include_extras=True).get("return")
    fields = {"": returned}
    if is_dataclass(returned):
        fields = get_type_hints(returned, include_extras=True)
    kinds = {name: kind_of(hint) for name, hint in fields.items()}
    units = {
        name: money if kind is MONEY else kind.units[0] for name, kind in kinds.items() if kind
    }
    return {name: unit for name, unit in units.items() if unit}


def _untimed(of: Measure) -> dict[str, int]:
    return {name: power for name, power in of.powers.items() if name not in TIMES}
