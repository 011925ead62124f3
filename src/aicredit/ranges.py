"""What an argument of a model may be, declared in its signature and held to at its door.

A model names the range of each argument in its signature, ``pd: Share``, and is marked
with `model`. Before it runs, its arguments are widened to floats of 64 bits, held to
their ranges, and refused by name, value and what is allowed. Inside, a formula can
rely on numbers that are finite, wide and free of labels.
"""

import inspect
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from functools import partial, wraps
from numbers import Real
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from aicredit.measures import DURATION, MONEY, SHARE
from aicredit.tracing import is_traced

Model = TypeVar("Model", bound=Callable[..., Any])


@dataclass(frozen=True)
class Range:
    """The values an argument may take.

    Attributes
    ----------
    low, high : float
        Bounds; both allowed unless `above` or `below` says otherwise. An infinite
        bound means any finite number on that side.
    above, below : bool
        Whether the argument must lie strictly above `low`, strictly below `high`.
    infinite : bool
        Whether infinity itself is allowed where a side has no bound.
    whole : bool
        Whether only whole numbers are allowed.
    """

    low: float = -math.inf
    high: float = math.inf
    above: bool = False
    below: bool = False
    infinite: bool = False
    whole: bool = False

    def holds(self, numbers: np.ndarray) -> np.ndarray:
        """Tell of each number whether it is allowed; not-a-number never is."""
        low = numbers > self.low if self.above else numbers >= self.low
        high = numbers < self.high if self.below else numbers <= self.high
        whole = (not self.whole) | (numbers == np.round(numbers))
        return low & high & whole & (np.isfinite(numbers) | (self.infinite & ~np.isnan(numbers)))

    def __str__(self) -> str:
        """Say what is allowed, in words."""
        return f"{'whole numbers, ' if self.whole else ''}{self._bounds()}"

    def _bounds(self) -> str:
        if math.isinf(self.low) and math.isinf(self.high):
            return "any number" if self.infinite else "any finite number"
        at_least = f"above {self.low:g}" if self.above else f"{self.low:g} or more"
        at_most = f"below {self.high:g}" if self.below else f"{self.high:g} or less"
        if math.isinf(self.high):
            return at_least
        if math.isinf(self.low):
            return at_most
        if not self.above and not self.below:
            return f"{self.low:g} to {self.high:g}"
        return f"{at_least} and {at_most}"


@dataclass(frozen=True)
class OneOf:
    """The few values an argument may take.

    Attributes
    ----------
    values : tuple of float
        All of them.
    """

    values: tuple[float, ...]

    def holds(self, numbers: np.ndarray) -> np.ndarray:
        """Tell of each number whether it is allowed."""
        return np.isin(numbers, self.values)

    def __str__(self) -> str:
        """Say what is allowed, in words."""
        *most, last = (f"{value:g}" for value in self.values)
        return f"{', '.join(most)} or {last}"


Quantity = Any
"""A float, a numpy array or a traced expression."""

Numbers = float | np.ndarray
"""Numbers of a model that cannot be traced; like those of a `Quantity` they broadcast."""

Labelled = ArrayLike | pd.Series
"""Numbers in one axis; a column of pandas keeps its labels."""

Number = Annotated[Quantity, Range()]
Amount = Annotated[Quantity, Range(0)]
Positive = Annotated[Quantity, Range(0, above=True)]
Share = Annotated[Quantity, Range(0, 1), SHARE]
PositiveShare = Annotated[Quantity, Range(0, 1, above=True), SHARE]
Ratio = Annotated[Quantity, SHARE]
Rate = Annotated[Amount, SHARE]
Life = Annotated[Quantity, Range(1e-5), DURATION]
EndlessLife = Annotated[Quantity, Range(1e-5, infinite=True), DURATION]
Money = Annotated[Amount, MONEY]
Flow = Annotated[Number, MONEY]
"""The ranges that most arguments have; others are declared where they are needed."""

Years = Annotated[int, Range(1, 1000, whole=True), DURATION]
"""How many years a model goes on for: a number that shapes the result, never traced."""


IN_TIME = "in order of time"
"""Note on an argument whose labels, if it has any, must rise."""


def model(function: Model | None = None, *, also: float = 0) -> Any:
    """Hold a model's arguments to the ranges its signature declares, its results to numbers.

    An argument annotated with a `Range` or `OneOf` is, by the type beside it,

    - a `Quantity`: a float, an array or a traced expression; they must broadcast;
    - `Numbers`: the same without expressions, for models that cannot be traced;
    - an array (``ArrayLike``): numbers of a shape that the model checks;
    - a ``float`` or an ``int``: one number, in an ``int`` a whole one.

    One annotated as a sequence of quantities is taken item by item; a ``bool`` is True
    or False. Integers and narrow floats are widened to 64 bits. Columns of pandas lose
    their labels, which must be the same in all of them. A number comes back as a
    number, not as an array without axes. Labels of one noted as `IN_TIME` must rise.

    Every number of a result is finite. Where infinity, or not-a-number, is an answer too,
    the model says so: ``@model(also=math.inf)``.

    Raises
    ------
    ValueError
        When the model is called: with the argument's name, its value and what is
        allowed; or with the model's name, if a number leaves the range of floats.

    Examples
    --------
    >>> @model
    ... def half(share: Share) -> Quantity:
    ...     return share / 2
    >>> half(1.2)
    Traceback (most recent call last):
    ...
    ValueError: share is 1.2; allowed: 0 to 1
    """
    if function is None:
        return partial(model, also=also)
    signature = inspect.signature(function)
    doors = _doors(function)

    @wraps(function)
    def checked(*given: Any, **named: Any) -> Any:
        bound = signature.bind(*given, **named)
        arguments = bound.arguments
        _same_labels(arguments)
        for name in [name for name in arguments if name in doors]:
            arguments[name] = doors[name].admit(name, arguments[name])
        _broadcasting({k: v for k, v in arguments.items() if k in doors and doors[k].broadcasts})
        try:
            with np.errstate(over="raise", invalid="ignore", divide="ignore"):
                result = _numbers(function(*bound.args, **bound.kwargs))
        except (FloatingPointError, OverflowError) as beyond:
            raise _NoResult(function.__name__, math.inf) from beyond
        except _NoResult as within:
            raise _NoResult(function.__name__, within.number) from within
        for number in _unusable(result):
            if not (math.isnan(number) and math.isnan(also)) and number != also:
                raise _NoResult(function.__name__, number)
        return result

    return checked


class _NoResult(ValueError):
    """A model, or one within it, left the range of numbers."""

    def __init__(self, name: str, number: float) -> None:
        allowed = "arguments for which it is a finite number"
        super().__init__(f"{name} comes out as {number:g}; allowed: {allowed}")
        self.number = number


def ranges_of(function: Callable[..., Any]) -> dict[str, Range | OneOf]:
    """Return the ranges a model declares, by argument."""
    doors = _doors(inspect.unwrap(function))
    return {name: door.allowed for name, door in doors.items() if door.allowed is not None}


@dataclass(frozen=True)
class _Door:
    """How an argument is admitted, by the type it is annotated with."""

    kind: Callable[[str, Any, Any], Any]
    allowed: Range | OneOf | None
    in_time: bool = False

    def admit(self, name: str, value: Any) -> Any:
        if self.in_time and isinstance(value, pd.Series | pd.DataFrame):
            _rising(name, value.index)
        return self.kind(name, value, self.allowed)

    @property
    def broadcasts(self) -> bool:
        return self.kind in (admitted, _untraced, _items)


def _doors(function: Callable[..., Any]) -> dict[str, _Door]:
    hints = get_type_hints(function, include_extras=True)
    return {
        name: door
        for name, hint in hints.items()
        if name != "return" and (door := _door_of(hint)) is not None
    }


def _door_of(hint: Any) -> _Door | None:
    if hint is bool:
        return _Door(_flag, None)
    if get_origin(hint) is Annotated and IN_TIME in get_args(hint):
        inner, *notes = get_args(hint)
        others = [note for note in notes if note != IN_TIME]
        door = _door_of(Annotated[inner, *others] if others else inner)
        return door and replace(door, in_time=True)
    if get_origin(hint) is Annotated:
        kinds = {
            **{Quantity: admitted, Numbers: _untraced, Labelled: _labelled, float: _one},
            **{int: _count, int | None: _count_or_none},
        }
        kind = kinds.get(get_args(hint)[0], _array)
        allowed = (part for part in get_args(hint) if isinstance(part, Range | OneOf))
        return next((_Door(kind, part) for part in allowed), None)
    if get_origin(hint) in (Sequence, list):
        item = _door_of(get_args(hint)[0])
        return item and _Door(_items, item.allowed)
    return None


def _same_labels(arguments: dict[str, Any]) -> None:
    labelled = [
        (name, part.index)
        for name, value in arguments.items()
        for part in (value if isinstance(value, list | tuple) else [value])
        if isinstance(part, pd.Series | pd.DataFrame)
    ]
    for name, labels in labelled:
        first, of_first = labelled[0]
        if not labels.equals(of_first):
            message = f"{name} has other labels than {first}; allowed: the same, in one order"
            raise ValueError(message)


def _broadcasting(arguments: dict[str, Any]) -> None:
    """Hold arguments to shapes of which numpy can make one."""
    known: dict[str, tuple[int, ...]] = {}
    for name, value in arguments.items():
        for part in value if isinstance(value, list) else [value]:
            if is_traced(part) or np.ndim(part) == 0:
                continue
            known[name] = np.shape(part)
            try:
                np.broadcast_shapes(*known.values())
            except ValueError:
                shapes = ", ".join(f"{each} has shape {shape}" for each, shape in known.items())
                message = f"{shapes}; allowed: numbers, or arrays of one shape"
                raise ValueError(message) from None


def _flag(name: str, value: Any, _: None) -> bool:
    if isinstance(value, bool | np.bool_):
        return bool(value)
    message = f"{name} is {value!r}; allowed: True or False"
    raise ValueError(message)


def _one(name: str, value: Any, allowed: Range | OneOf) -> float:
    many = isinstance(value, list | tuple) or np.ndim(value) != 0
    if isinstance(value, bool | np.bool_) or is_traced(value) or many:
        message = f"{name} is {_shown(value)}; allowed: one number, {allowed}"
        raise ValueError(message)
    return float(admitted(name, value, allowed))


def _count(name: str, value: Any, allowed: Range | OneOf) -> int:
    whole = replace(allowed, whole=True) if isinstance(allowed, Range) else allowed
    return int(_one(name, value, whole))


def _count_or_none(name: str, value: Any, allowed: Range | OneOf) -> int | None:
    return None if value is None else _count(name, value, allowed)


def _untraced(name: str, value: Any, allowed: Range | OneOf) -> Numbers:
    return _array(name, value, allowed)


def _array(name: str, value: Any, allowed: Range | OneOf) -> np.ndarray:
    if is_traced(value):
        message = f"{name} is an expression; allowed: numbers, because this model has no formula"
        raise ValueError(message)
    return admitted(name, value, allowed)


def _labelled(name: str, value: Any, allowed: Range | OneOf) -> np.ndarray | pd.Series:
    numbers = _array(name, value, allowed)
    return pd.Series(numbers, value.index) if isinstance(value, pd.Series) else numbers


def _items(name: str, values: Any, allowed: Range | OneOf) -> list[Quantity]:
    sequence = isinstance(values, list | tuple | pd.Series | np.ndarray)
    if not sequence or (isinstance(values, np.ndarray) and values.ndim == 0):
        message = f"{name} is {_shown(values)}; allowed: a list, one item for each year or name"
        raise ValueError(message)
    return [admitted(name, value, allowed) for value in values]


def admitted(name: str, value: Quantity, allowed: Range | OneOf) -> Quantity:
    """Return a value as floats of 64 bits, if all of it is allowed.

    Traced expressions have no value yet and pass.

    Raises
    ------
    ValueError
        With name, offending value and what is allowed.
    """
    if is_traced(value):
        return value
    if isinstance(value, pd.DataFrame):
        message = f"{name} is a table; allowed: a number, or one column"
        raise ValueError(message)
    numbers = _floats(name, value, allowed)
    wrong = numbers[~allowed.holds(numbers)]
    if wrong.size:
        message = f"{name} is {wrong.flat[0]:.15g}; allowed: {allowed}"
        raise ValueError(message)
    return numbers[()]


def _floats(name: str, value: ArrayLike, allowed: Range | OneOf) -> np.ndarray:
    try:
        # Under a mask there is no number, and text is none even where it could be read as one.
        given = np.ma.filled(value, np.nan) if np.ma.isMaskedArray(value) else np.asarray(value)
        # A list of numbers and flags becomes numbers only, so it is looked at as it was given.
        parts = np.asarray(value, object) if isinstance(value, list | tuple) else given
        no_numbers = str | bytes | bool | np.bool_
        others = parts.dtype == object and any(isinstance(x, no_numbers) for x in parts.flat)
        if given.dtype.kind in "iufO" and not others:
            return given.astype(float)
    except (TypeError, ValueError, OverflowError):
        pass
    message = f"{name} is {_shown(value)}; allowed: {allowed}"
    raise ValueError(message)


def _shown(value: Any) -> str:
    """Return a value in one short line."""
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else f"{text[:57]}..."


def _numbers(result: Any) -> Any:
    """Return a result with Python's numbers where arrays have no axis, through its parts."""
    if isinstance(result, np.generic) or (isinstance(result, np.ndarray) and result.ndim == 0):
        return result.item()
    if type(result) is list:
        return [_numbers(part) for part in result]
    if is_dataclass(result) and not isinstance(result, type):
        return replace(
            result, **{f.name: _numbers(getattr(result, f.name)) for f in fields(result)}
        )
    return result


def _unusable(result: Any) -> Iterator[float]:
    """Find the numbers in a result, through its parts, that are not finite."""
    if isinstance(result, list | tuple):
        for part in result:
            yield from _unusable(part)
    elif isinstance(result, dict):
        yield from _unusable(list(result.values()))
    elif is_dataclass(result):
        yield from _unusable([getattr(result, f.name) for f in fields(result)])
    elif isinstance(result, float | np.ndarray | pd.DataFrame):
        numbers = np.asarray(result)
        if numbers.dtype.kind == "f":
            yield from numbers[~np.isfinite(numbers)].tolist()


def require(name: str, value: Quantity, low: float = -math.inf, high: float = math.inf) -> None:
    """Raise unless what a model made of its arguments lies within bounds, both allowed.

    For conditions on several arguments at once; `model` holds each by itself.

    Raises
    ------
    ValueError
        With name, offending value and bounds.

    Examples
    --------
    >>> require("detach - attach", -0.2, 0)
    Traceback (most recent call last):
    ...
    ValueError: detach - attach is -0.2; allowed: 0 or more
    """
    admitted(name, value, Range(low, high, infinite=True))


def same_length(**columns: Any) -> None:
    """Raise unless columns or lists have one axis and the same number of items, at least one.

    Raises
    ------
    ValueError
        With their names and how many items they have.

    Examples
    --------
    >>> same_length(amount=[4, 6], coupon=[0.05])
    Traceback (most recent call last):
    ...
    ValueError: amount has 2 items, coupon has 1; allowed: as many
    """
    first, *_ = columns
    for name, column in columns.items():
        if not isinstance(column, list) and np.ndim(column) != 1:
            message = f"{name} has {np.ndim(column)} axes; allowed: one item after the other"
            raise ValueError(message)
        if len(column) == 0:
            message = f"{name} has no items; allowed: one or more"
            raise ValueError(message)
        if len(column) != len(columns[first]):
            many = len(columns[first])
            message = f"{first} has {many} items, {name} has {len(column)}; allowed: as many"
            raise ValueError(message)


def day(name: str, value: Any) -> date:
    """Return the day that a date of Python, pandas or numpy, or an ISO text, stands for.

    Raises
    ------
    ValueError
        If it is none, with the argument's name and what is allowed.

    Examples
    --------
    >>> day("maturity", pd.Timestamp("2065-11-15 12:00"))
    datetime.date(2065, 11, 15)
    """
    try:
        if isinstance(value, pd.Period):
            value = value.start_time
        if isinstance(value, str):
            return date.fromisoformat(value)
        if isinstance(value, np.datetime64):
            value = pd.Timestamp(value)
        if isinstance(value, datetime) and not pd.isna(value):
            return value.date()
        if isinstance(value, date) and not pd.isna(value):
            return value
    except ValueError:
        pass
    message = f"{name} is {_shown(value)}; allowed: a date, or one as text like 2025-11-03"
    raise ValueError(message)


def square_matrix(name: str, matrix: ArrayLike, allowed: Range = Range(0)) -> np.ndarray:
    """Return numbers between nodes as an array, unless they form no such matrix.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    matrix : array_like, shape (nodes, nodes)
        Numbers between two nodes.
    allowed : Range
        Of each number; amounts without it.

    Raises
    ------
    ValueError
        If the matrix is not square or a number is not allowed.

    Examples
    --------
    >>> square_matrix("flows", [[0, 1], [2, 0]]).tolist()
    [[0.0, 1.0], [2.0, 0.0]]
    """
    if isinstance(matrix, pd.DataFrame):
        if not matrix.index.equals(matrix.columns):
            message = f"{name} has other labels down than across; allowed: the same, in one order"
            raise ValueError(message)
        matrix = matrix.to_numpy()
    numbers = np.asarray(admitted(name, matrix, allowed))
    if numbers.ndim != 2 or numbers.shape[0] != numbers.shape[1]:
        message = f"{name} has shape {numbers.shape}; allowed: a square matrix"
        raise ValueError(message)
    return numbers


def over_time(name: str, series: ArrayLike, allowed: Range) -> np.ndarray:
    """Return series with time along the last axis.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    series : array_like, shape (..., times), or pandas
        A Series and the columns of a DataFrame run down in time.
    allowed : Range
        Of each number.

    Raises
    ------
    ValueError
        If a number is not allowed, there is no axis of time, labels do not rise, or dates
        are in the columns.

    Examples
    --------
    >>> over_time("prices", pd.DataFrame({"a": [1, 2], "b": [3, 4]}), Range(0)).tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    """
    if isinstance(series, pd.Series | pd.DataFrame):
        _rising(name, series.index)
        if isinstance(series, pd.DataFrame) and _dates(series.columns):
            message = f"{name} has dates across; allowed: time down and a name in each column"
            raise ValueError(message)
        series = series.to_numpy().T
    numbers = np.asarray(admitted(name, series, allowed))
    if numbers.ndim == 0:
        message = f"{name} is {numbers:g}; allowed: one number for each time"
        raise ValueError(message)
    return numbers


DATE_AS_TEXT = re.compile(r"\d{4}(-?Q[1-4]|-\d\d(-\d\d.*)?)?")
"""Dates that are in order of time when they are in order of the alphabet."""


def _rising(name: str, labels: pd.Index) -> None:
    """Raise unless labels, which place what they stand for in time, rise from one to the next."""
    if isinstance(labels, pd.MultiIndex):
        message = f"{name} has labels of several levels; allowed: one, that of time"
        raise ValueError(message)
    for label in labels if labels.inferred_type == "string" else ():
        if any(sign.isdigit() for sign in label) and not DATE_AS_TEXT.fullmatch(label):
            message = f"{name} has the label {label!r}; allowed: dates as text like 2025-11-03"
            raise ValueError(message)
    if not (labels.is_monotonic_increasing and labels.is_unique):
        message = f"{name} has labels that do not rise; allowed: each later than the one before"
        raise ValueError(message)


def _dates(labels: pd.Index) -> bool:
    """Tell whether labels, or those of one of their levels, stand for dates or years."""
    levels = (labels.get_level_values(level) for level in range(labels.nlevels))
    return any(len(level) > 0 and all(map(_is_date, level)) for level in levels)


def _is_date(label: Any) -> bool:
    if isinstance(label, str):
        return DATE_AS_TEXT.fullmatch(label) is not None
    if isinstance(label, Real):
        return 1000 <= label <= 9999
    return isinstance(label, date | np.datetime64 | pd.Period)
