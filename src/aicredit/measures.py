"""What a value measures: dollars, a share, years; and which of them may be added.

A dimension knows powers of what is measured (dollars, gigawatts, years). Multiplying adds
the powers; adding needs the same. Shares, points and counts are plain numbers, but a count
remembers that it is one. The book writes money a year as money and per cent a year as per
cent, so a power of time beside another dimension is not held against a unit.

What an argument or a result of a model measures stands in its signature, as a `Kind`
beside its range: ``rate: Annotated[Amount, SHARE]``.
"""

import inspect
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, is_dataclass
from fractions import Fraction
from typing import Any, get_args, get_origin, get_type_hints

from aicredit.units import UNITS, unit_named

PLAIN = ("share", "points", "count")
"""Dimensions that are plain numbers once they are multiplied or divided."""

LABELS = ("calendar", "answer", "temperature")
"""Dimensions of which there is no multiple: a year, a yes or no, a temperature."""

WORDS = {
    "USD": "US dollars",
    "EUR": "euros",
    "time": "a time",
    "calendar": "a calendar year",
    "answer": "a yes or no",
    "temperature": "a temperature",
}
"""What dimensions are called in messages."""

BASE = {"USD": "USD_bn", "EUR": "EUR_bn", "share": "ratio", "points": "ratio", "time": "years"}
"""Unit in which values of a dimension are held; of others the unit without a scale."""


@dataclass(frozen=True)
class Dimension:
    """What a value measures.

    Attributes
    ----------
    powers : tuple of (str, int)
        Dimension and power, in order of name; empty for a plain number.
    counts : int
        Power of things counted: 1 for a count, 0 for a share.
    points : bool
        Whether it is a difference of shares, of which 1 is not the whole.
    """

    powers: tuple[tuple[str, int], ...] = ()
    counts: int = 0
    points: bool = False

    def __str__(self) -> str:
        if not self.powers:
            return "a count" if self.counts else "a share"
        powers = self._untimed() or self.powers
        return " times ".join(
            WORDS.get(name, name) + (f" to the power {power}" if power != 1 else "")
            for name, power in powers
        )

    def times(self, other: "Dimension", power: int = 1) -> "Dimension":
        """Return the dimension of a product, or with -1 of a quotient.

        Raises
        ------
        ValueError
            If one of the two has no multiples.
        """
        for of in (self, other):
            if of.is_label:
                message = f"{of} cannot be multiplied or divided"
                raise ValueError(message)
        powers = dict(self.powers)
        for name, own in other.powers:
            powers[name] = powers.get(name, 0) + power * own
        kept = tuple(sorted((name, own) for name, own in powers.items() if own))
        return Dimension(kept, self.counts + power * other.counts, self.points != other.points)

    def like(self, other: "Dimension") -> bool:
        """Tell whether two values may be added or compared."""
        untimed = self._untimed()
        return self.powers == other.powers or (bool(untimed) and untimed == other._untimed())

    def fits(self, unit: str) -> bool:
        """Tell whether a value may be written in a unit."""
        wanted = dimension_of(unit)
        duration = any(name == "time" and power > 0 for name, power in self.powers)
        return self.powers == wanted.powers or (
            self._untimed() == wanted.powers and (bool(wanted.powers) or not duration)
        )

    @property
    def is_label(self) -> bool:
        """Whether there is no multiple of it."""
        return any(name in LABELS for name, _ in self.powers)

    @property
    def is_timed(self) -> bool:
        """Whether it is a plain number, or one for a time."""
        return self._untimed() == ()

    def _untimed(self) -> tuple[tuple[str, int], ...]:
        return tuple(part for part in self.powers if part[0] != "time")


CALENDAR = Dimension((("calendar", 1),))
TIME = Dimension((("time", 1),))
ONE = Dimension()


def dimension_of(unit: str) -> Dimension:
    """Return what values in a unit measure."""
    name = unit_named(unit).dimension
    if name in PLAIN:
        return Dimension((), int(name == "count"), name == "points")
    return Dimension(((name, 1),))


def in_base(value: float, unit: str) -> float:
    """Return a value in the unit that its dimension is held in: billions, shares, years.

    Examples
    --------
    >>> in_base(4.2, "pct"), in_base(1540.75, "USD_mn"), in_base(18, "months")
    (0.042, 1.54075, 1.5)
    """
    return _scaled(value, _scale(unit))


def from_base(value: float, unit: str) -> float:
    """Return a value, held in its dimension's own unit, in another.

    Examples
    --------
    >>> from_base(0.042, "pct"), from_base(1.54075, "USD_mn")
    (4.2, 1540.75)
    """
    return _scaled(value, 1 / _scale(unit))


def _scale(unit: str) -> Fraction:
    known = unit_named(unit)
    base = BASE.get(known.dimension)
    return known.scale / (UNITS[base].scale if base else 1)


def _scaled(value: float, scale: Fraction) -> float:
    if scale == 1 or not math.isfinite(value):
        return float(value)
    # By decimal digits: 0.57 as per cent is 57, where floating point makes it 56.99999999999999.
    return float(Fraction(repr(float(value))) * scale)


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

    def unit_of(self, given: Dimension) -> str:
        """Return the unit in which a model takes what measures this.

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
        message = f"{given}; allowed: {self.name}"
        raise ValueError(message)


MONEY = Kind("money", ("USD_bn", "EUR_bn"))
SHARE = Kind("a share", ("ratio",))
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
