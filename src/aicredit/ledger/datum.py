"""Figures that remember where they come from, and plain arithmetic on them.

A `Datum` is a float in base units (money in billions, rates as shares, time in years) that
knows what it measures, the unit it is shown in and its trail: the row of the ledger it is,
or the arithmetic that made it. Unlike things are refused where they are added, and so are
figures that somebody typed: they belong in a row with a source or in a declared assumption.
"""

import html
import math
import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from aicredit.measures import (
    CALENDAR,
    ONE,
    TIME,
    Dimension,
    dimension_of,
    from_base,
    in_base,
)
from aicredit.units import UNITS, unit_named, written

CONSTANTS = {
    1: "the whole that a share is part of",
    2: "the mean of two",
    4: "quarters of a year",
    12: "months of a year",
}
"""Figures that may be typed, and what each stands for.

2, 4 and 12 multiply, divide and are exponents; a product has one of them at most, or a chain
of constants would be a figure typed in. Only 1 may be added to or taken from, as the whole
of a share. Units turn into one another by themselves: 100 and 1000 are none of these.
"""

YEARS = range(1900, 2101)
"""Calendar years that may be typed beside a figure that is a year itself or a time."""

MOST_DECIMALS = 15
"""Decimals that a float can hold."""

SYMBOLS: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
    "negative": operator.neg,
    "abs": abs,
    "min": min,
    "max": max,
    "sum": lambda *terms: math.fsum(terms),
}
"""How arithmetic is done again on other figures."""

COMPARISONS = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Datum(float):
    """A figure of the record, or what arithmetic made of such figures.

    Attributes
    ----------
    dimension : Dimension
        What it measures.
    unit : str
        A key of `aicredit.units.UNITS`, in which it is shown.
    decimals : int or None
        Decimals shown; the unit's own if None.
    text : str
        How it is written, where that is more than value and unit.
    name : str
        Its name in the ledger, ``notes.amount`` for a part of a table or a run; empty for
        what arithmetic made.
    source : str
        Key of the bibliography.
    kind : str
        ``claim``, ``outcome``, ``fact``, ``financial``, ``bond``, ``parameter`` or ``run``.
    known_on : str
        ISO date on which the figure was public.
    made : tuple
        The sign of the arithmetic that made it, and its parts; empty for a figure.
    """

    dimension: Dimension
    unit: str
    decimals: int | None
    text: str
    name: str
    source: str
    kind: str
    known_on: str
    made: tuple[Any, ...]
    _ends: tuple["Datum", "Datum"] | None

    def __new__(
        cls,
        value: float,
        unit: str,
        *,
        name: str = "",
        source: str = "",
        kind: str = "",
        known_on: str = "",
        text: str = "",
    ) -> "Datum":
        """Return a figure of the record; `value` is in `unit`."""
        datum = super().__new__(cls, in_base(value, unit))
        datum.dimension, datum.unit, datum.decimals = dimension_of(unit), unit, None
        datum.name, datum.source, datum.kind, datum.known_on = name, source, kind, known_on
        datum.text, datum.made = text, ()
        datum._ends = None
        return datum

    @classmethod
    def between(cls, low: float, high: float, unit: str, **about: str) -> "Datum":
        """Return a figure with bounds, infinite where nothing is said.

        A range has no single value, its ends have; of an open end there is only the other.
        """
        infinite = [end for end in (low, high) if math.isinf(end)]
        one = low == high or bool(infinite)
        closed = high if math.isinf(low) else low
        datum = cls(closed if one else math.nan, unit, **about)
        name = about.get("name", "")
        datum._ends = (
            cls(low, unit, **{**about, "name": f"{name}.low"}),
            cls(high, unit, **{**about, "name": f"{name}.high"}),
        )
        return datum

    @classmethod
    def _result(cls, value: float, dimension: Dimension, unit: str, made: tuple) -> "Datum":
        datum = super().__new__(cls, value)
        datum.dimension, datum.unit, datum.decimals = dimension, unit, None
        datum.name = datum.source = datum.kind = datum.known_on = datum.text = ""
        datum.made = made
        datum._ends = None
        return datum

    @property
    def low(self) -> "Datum":
        """The lower bound as printed; the figure itself where it is no range."""
        return self._ends[0] if self._ends else self

    @property
    def high(self) -> "Datum":
        """The upper bound as printed; the figure itself where it is no range."""
        return self._ends[1] if self._ends else self

    @property
    def is_leaf(self) -> bool:
        """Whether it is a figure or a model's result, not arithmetic on others."""
        return not self.made or self.made[0] == "run"

    @property
    def figure(self) -> float:
        """The value in the unit that it is shown in."""
        return from_base(self, self.unit)

    def to(self, unit: str, decimals: int | None = None) -> "Datum":
        """Return the same figure, shown in another unit or with other decimals.

        Raises
        ------
        ValueError
            If it does not measure what the unit does, or no float has such decimals.
        """
        unit_named(unit)
        if not self.dimension.fits(unit):
            message = f"{told(self)} is {self.dimension}; it cannot be written in {unit}"
            raise ValueError(message)
        if decimals is not None and not (type(decimals) is int and 0 <= decimals <= MOST_DECIMALS):
            message = f"decimals are {decimals!r}; allowed: 0 to {MOST_DECIMALS}"
            raise ValueError(message)
        shown = Datum._result(float(self), self.dimension, unit, ("to", self))
        shown.decimals, shown.text = decimals, self.text
        return shown

    def in_words(self, text: str) -> "Datum":
        """Return the same figure, written in words of its own: 'in 2031', 'nothing due'."""
        said = self.to(self.unit)
        said.text = text
        return said

    def __str__(self) -> str:
        return self.text or written(self.figure, self.unit, self.decimals)

    def __repr__(self) -> str:
        return f"<{self}: {told(self)}>"

    def _repr_html_(self) -> str:
        trail = html.escape(told(self), quote=True)
        return f'<span class="number" title="{trail}">{html.escape(str(self))}</span>'

    def __format__(self, spec: str) -> str:
        return format(float(self), spec) if spec else str(self)

    def __reduce__(self) -> tuple:
        return float, (float(self),)

    __hash__ = float.__hash__

    __array_ufunc__ = None
    """numpy would drop the trail; it hands arithmetic back instead."""

    def __add__(self, other: Any) -> "Datum":
        return _combined("+", self, other)

    def __radd__(self, other: Any) -> "Datum":
        # sum() starts from an exact 0.
        return self if type(other) is int and other == 0 else _combined("+", other, self)

    def __sub__(self, other: Any) -> "Datum":
        return _combined("-", self, other)

    def __rsub__(self, other: Any) -> "Datum":
        return _combined("-", other, self)

    def __mul__(self, other: Any) -> "Datum":
        return _combined("*", self, other)

    def __rmul__(self, other: Any) -> "Datum":
        return _combined("*", other, self)

    def __truediv__(self, other: Any) -> "Datum":
        return _combined("/", self, other)

    def __rtruediv__(self, other: Any) -> "Datum":
        return _combined("/", other, self)

    def __pow__(self, other: Any, _modulo: None = None) -> "Datum":
        return _combined("**", self, other)

    def __rpow__(self, other: Any, _modulo: None = None) -> "Datum":
        return _combined("**", other, self)

    def __neg__(self) -> "Datum":
        return Datum._result(-usable(self), self.dimension, self.unit, ("negative", self))

    def __abs__(self) -> "Datum":
        return Datum._result(abs(usable(self)), self.dimension, self.unit, ("abs", self))

    def __lt__(self, other: Any) -> Any:
        return _compared("<", self, other)

    def __le__(self, other: Any) -> Any:
        return _compared("<=", self, other)

    def __gt__(self, other: Any) -> Any:
        return _compared(">", self, other)

    def __ge__(self, other: Any) -> Any:
        return _compared(">=", self, other)

    def __eq__(self, other: object) -> Any:
        return _compared("==", self, other) if isinstance(other, Datum) else float(self) == other

    def __ne__(self, other: object) -> Any:
        return _compared("!=", self, other) if isinstance(other, Datum) else float(self) != other

    def __floordiv__(self, other: Any) -> "Datum":
        return _no_trail("//", self, other)

    __rfloordiv__ = __mod__ = __rmod__ = __floordiv__
    __divmod__ = __rdivmod__ = __floordiv__  # type: ignore[assignment]

    def __round__(self, digits: int | None = None) -> "Datum":  # type: ignore[override]
        message = f"{told(self)} would be rounded; allowed: .to(unit, decimals), where it is shown"
        raise ValueError(message)


class Comparison:
    """Which of two figures is larger: true or false, with the trail of both."""

    def __init__(self, sign: str, left: Datum, right: Datum) -> None:
        self.sign, self.left, self.right = sign, left, right

    @property
    def sides(self) -> tuple[Datum, Datum]:
        """What is compared."""
        return self.left, self.right

    def __bool__(self) -> bool:
        return bool(COMPARISONS[self.sign](float(self.left), float(self.right)))

    def __repr__(self) -> str:
        return f"{told(self.left)} {self.sign} {told(self.right)}"

    def between(self, left: float, right: float) -> bool:
        """Tell whether the comparison would be true of other figures."""
        return bool(COMPARISONS[self.sign](left, right))


def least(*terms: Any) -> Datum:
    """Return the smallest of figures that may be compared."""
    return _chosen("min", terms)


def largest(*terms: Any) -> Datum:
    """Return the largest of figures that may be compared."""
    return _chosen("max", terms)


def total(terms: "tuple[Datum, ...]", whole: Any) -> Datum:
    """Return the sum of the terms of a column, whose trail is the column."""
    for term in terms[1:]:
        _require_alike("+", terms[0], term)
    value = math.fsum(usable(term) for term in terms)
    return Datum._result(value, terms[0].dimension, terms[0].unit, ("sum", whole))


def chosen_of(name: str, terms: "tuple[Datum, ...]", whole: Any) -> Datum:
    """Return the smallest ('min') or largest ('max') term of a column."""
    for term in terms[1:]:
        _require_alike(name, terms[0], term)
    value = SYMBOLS[name](map(usable, terms))
    return Datum._result(value, terms[0].dimension, terms[0].unit, (name, whole))


def part_of_run(value: float, unit: str, run: Any, part: str) -> Datum:
    """Return a part of a model's result, held in the unit's own base."""
    known = dimension_of(unit)
    datum = Datum._result(float(value), known, unit, ("run", run))
    datum.kind, datum.name = "run", part
    return datum


def told(
    datum: Any,
    names: Callable[[Any], str | None] = lambda _: None,
    *,
    signs: Mapping[str, str] = {},
    spread: bool = False,
) -> str:
    """Return the arithmetic behind a figure as text.

    Parameters
    ----------
    datum : Datum or Column
        What is told.
    names : callable
        Returns what a part is called, None where its own arithmetic is to be told.
    signs : mapping
        How signs are written, where not as Python does.
    spread : bool
        Whether the sum of a column is told term by term.
    """

    def text(part: Any, level: int) -> str:
        called = names(part)
        if called is not None:
            return called
        made = getattr(part, "made", ())
        if not made or made[0] == "run":
            return getattr(part, "name", "") or f"{part:g}"
        sign, *parts = made
        if sign == "to":
            return text(parts[0], level)
        if sign == "sum" and spread:
            written_out = " + ".join(text(term, BINDS["+"]) for term in parts[0])
            return f"({written_out})" if level > BINDS["+"] and len(parts[0]) > 1 else written_out
        if sign not in BINDS:
            return f"{sign}({', '.join(text(part, 0) for part in parts)})"
        binds, shown = BINDS[sign], signs.get(sign, sign)
        if sign == "negative":
            whole = f"{signs.get(sign, '-')}{text(parts[0], binds)}"
        else:
            # a - (b - c) and a / (b / c) need theirs; a power binds from the right.
            tighter = (1, 0) if sign == "**" else (0, 1)
            left, right = (text(p, binds + t) for p, t in zip(parts, tighter, strict=True))
            whole = f"{left} {shown} {right}"
        return f"({whole})" if binds < level else whole

    return text(datum, 0)


BINDS = {"+": 1, "-": 1, "*": 3, "/": 3, "negative": 5, "**": 7}
"""How tightly each sign binds."""


def leaves(part: Any) -> Iterator[Datum]:
    """Yield the figures that a figure, a column or a comparison was made from, each once."""
    waiting, seen = [part], set()
    while waiting:
        node = waiting.pop(0)
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Datum) and node.is_leaf:
            yield node
        else:
            waiting[:0] = terms_of(node)


def terms_of(node: Any) -> list[Datum]:
    """Return the figures that a figure, a column or a comparison was made of, a step back."""
    if isinstance(node, Comparison):
        return [node.left, node.right]
    if _is_column(node):
        return list(node)
    parts = () if node.is_leaf else node.made[1:]
    return [term for part in parts for term in (part if _is_column(part) else [part])]


def again(
    datum: Datum,
    other: Callable[[Datum], Any],
    *,
    signs: Mapping[str, Callable[..., Any]] = SYMBOLS,
) -> Any:
    """Return what a figure would be if those it was made from were others.

    Parameters
    ----------
    datum : Datum
        What is computed again.
    other : callable
        Returns the value that a figure is to have, None where it is to be computed, or kept.
    signs : mapping
        The arithmetic, where values are no numbers.
    """
    done: dict[int, Any] = {}

    def value(node: Datum) -> Any:
        if id(node) not in done:
            given = other(node)
            if given is None and node.is_leaf:
                given = float(node)
            if given is None:
                terms = [value(term) for term in terms_of(node)]
                given = terms[0] if node.made[0] == "to" else signs[node.made[0]](*terms)
            done[id(node)] = given
        return done[id(node)]

    return value(datum)


def _is_column(node: Any) -> bool:
    return hasattr(node, "items") and hasattr(node, "rows")


def _combined(sign: str, left: Any, right: Any) -> Datum:
    if _is_column(left) or _is_column(right):
        return NotImplemented
    left, right = _beside(sign, left, right)
    values = usable(left), usable(right)
    _refuse_chain(sign, left, right)
    try:
        dimension = _dimension(sign, left, right)
        value = SYMBOLS[sign](*values)
    except ArithmeticError as error:
        message = f"{told(left)} {sign} {told(right)} cannot be computed: {error}"
        raise ValueError(message) from error
    except ValueError as error:
        message = f"{told(left)} {sign} {told(right)}: {error}"
        raise ValueError(message) from error
    if isinstance(value, complex) or not math.isfinite(value):
        message = f"{told(left)} {sign} {told(right)} cannot be computed: not a finite number"
        raise ValueError(message)
    return Datum._result(value, dimension, _unit(sign, dimension, left, right), (sign, left, right))


def _compared(sign: str, left: Datum, other: Any) -> Any:
    if not isinstance(other, float | int):
        return NotImplemented
    if type(other) is int and other == 0 and not left.dimension.is_label:
        right: Any = Datum._result(0.0, left.dimension, left.unit, ())
        right.kind, right.name = "constant", "0"
    else:
        left, right = _beside(sign, left, other)
    _require_alike(sign, left, right)
    return Comparison(sign, left, right)


def _chosen(name: str, terms: tuple[Any, ...]) -> Datum:
    first = next(term for term in terms if isinstance(term, Datum))
    known = tuple(t if isinstance(t, Datum) else _beside(name, first, t)[1] for t in terms)
    for term in known:
        _require_alike(name, known[0], term)
    value = SYMBOLS[name](map(usable, known))
    return Datum._result(value, first.dimension, first.unit, (name, *known))


def _beside(sign: str, left: Any, right: Any) -> tuple[Datum, Datum]:
    """Return both sides as figures; a number beside a figure must be a constant."""
    if isinstance(left, Datum) and isinstance(right, Datum):
        return left, right
    known, number = (left, right) if isinstance(left, Datum) else (right, left)
    constant = _constant(sign, number, known, first=number is left)
    return (left, constant) if known is left else (constant, right)


def _constant(sign: str, number: Any, beside: Datum, *, first: bool) -> Datum:
    dimension = ONE
    if type(number) is int:
        if sign in ("*", "/") or (sign == "**" and not first):
            allowed = number in CONSTANTS
        elif number in YEARS:
            allowed = beside.dimension in (CALENDAR, TIME)
            dimension = CALENDAR
        else:
            allowed = number == 1 and beside.dimension == ONE
        if allowed:
            unit = "year" if dimension == CALENDAR else "ratio"
            constant = Datum._result(float(number), dimension, unit, ())
            constant.kind, constant.name = "constant", f"{number}"
            return constant
    message = (
        f"{number!r} beside {told(beside)} is a figure typed in; it belongs in a row or a declared "
        f"assumption (allowed: {', '.join(map(str, CONSTANTS))} as constants of arithmetic, a "
        "year beside a year)"
    )
    raise ValueError(message)


def usable(datum: Datum) -> float:
    """Return the value of a figure that arithmetic can be done with."""
    if math.isnan(datum):
        name = datum.name or told(datum)
        message = f"{name!r} is a range; use {name}.low or {name}.high"
        raise ValueError(message)
    if math.isinf(datum):
        what = "infinite" if datum.kind == "run" else "open at that end"
        message = f"{told(datum)!r} is {what}; nothing can be computed from it"
        raise ValueError(message)
    return float(datum)


def _refuse_chain(sign: str, left: Datum, right: Datum) -> None:
    if sign not in ("*", "/"):
        return
    constants = [*_constants(left), *_constants(right)]
    if len(constants) > 1:
        shown = ", ".join(constants)
        message = f"{shown} in one product: a chain of constants is a figure typed in"
        raise ValueError(message)


def _constants(datum: Datum) -> list[str]:
    """Return the constants that a product or quotient is made of."""
    if datum.kind == "constant":
        return [datum.name]
    if datum.made and datum.made[0] in ("*", "/", "negative", "to"):
        return [name for part in datum.made[1:] for name in _constants(part)]
    return []


def _dimension(sign: str, left: Datum, right: Datum) -> Dimension:
    have, other = left.dimension, right.dimension
    if sign in ("*", "/"):
        return have.times(other, 1 if sign == "*" else -1)
    if sign == "**":
        if have.powers or not other.is_timed:
            message = f"{have} cannot be raised to a power of {other}"
            raise ValueError(message)
        return ONE
    if CALENDAR in (have, other):
        return _dated(sign, have, other)
    _require_alike(sign, left, right)
    return have


def _dated(sign: str, have: Dimension, other: Dimension) -> Dimension:
    if sign == "-" and have == other:
        return TIME
    if {have, other} == {CALENDAR, TIME} and (sign == "+" or have == CALENDAR):
        return CALENDAR
    done = "added to" if sign == "+" else "taken from"
    message = f"{other} cannot be {done} {have}"
    raise ValueError(message)


def _require_alike(sign: str, left: Datum, right: Datum) -> None:
    if not left.dimension.like(right.dimension):
        done = {"+": "added to", "-": "taken from", "min": "set beside", "max": "set beside"}
        message = (
            f"{told(right)} ({right.dimension}) cannot be {done.get(sign, 'compared with')} "
            f"{told(left)} ({left.dimension})"
        )
        raise ValueError(message)


def _unit(sign: str, dimension: Dimension, left: Datum, right: Datum) -> str:
    """Return the unit in which a result is shown: that of a part, or the first that fits."""
    if sign == "/" and dimension.powers == ():
        return "ratio" if not dimension.counts else "count"
    for part in (left, right):
        if part.dimension == dimension and part.kind != "constant":
            return part.unit
    if dimension == CALENDAR:
        return "year"
    held = ("USD_bn", "EUR_bn", "ratio", "count", "years")
    return next((unit for unit in (*held, *UNITS) if dimension.fits(unit)), "ratio")


def _no_trail(sign: str, *_: Any) -> Any:
    message = f"{sign} keeps no trail; allowed: + - * / ** abs, least, largest"
    raise ValueError(message)
