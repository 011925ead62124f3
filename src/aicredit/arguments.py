"""The arguments a model declares in its signature, and the door that holds it to them.

A model names the range of each argument in its signature, ``pd: Share``, and is marked
with `model`. Before it runs, its arguments are widened to floats of 64 bits, held to
their ranges, and refused by name, value and what is allowed. Inside, a formula can
rely on numbers that are finite, wide and free of labels.
"""

import inspect
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import partial, wraps
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from aicredit.admission import WITHOUT_FORMULA, admitted, numbers_of, rising, shown, square_matrix
from aicredit.measures import DURATION, MONEY, SHARE
from aicredit.ranges import OneOf, Range
from aicredit.tracing import is_traced

Model = TypeVar("Model", bound=Callable[..., Any])

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

Flows = Annotated[np.ndarray, Range(0), square_matrix]
"""What each node pays each other one."""

IN_TIME = "in order of time"
"""Note on an argument whose labels, if it has any, must rise."""


def model(function: Model | None = None, *, also: float = 0) -> Any:
    """Hold a model's arguments to the ranges its signature declares, its results to numbers.

    An argument annotated with a `Range` or `OneOf` is, by the type beside it,

    - a `Quantity`: a float, an array or a traced expression; they must broadcast;
    - `Numbers`: the same without expressions, for models that cannot be traced;
    - an array (``ndarray``): numbers of a shape that the model checks, or a function noted
      beside the range, `square_matrix` for example;
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
    function.__doc__ = _with_ranges(inspect.getdoc(function) or "", _ranges(doors))

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
        except TypeError as untraceable:
            for name in [name for name in doors if _has_expressions(arguments.get(name))]:
                raise ValueError(WITHOUT_FORMULA.format(name)) from untraceable
            raise
        except _NoResult as within:
            raise _NoResult(function.__name__, within.number) from within
        for number in _unusable(result):
            if not (math.isnan(number) and math.isnan(also)) and number != also:
                raise _NoResult(function.__name__, number)
        return result

    return checked


def _with_ranges(text: str, ranges: Mapping[str, Range | OneOf]) -> str:
    """Write what is allowed behind the type of each parameter of a docstring."""
    before, title, after = text.partition("Parameters\n----------\n")
    parameters, gap, rest = after.partition("\n\n")
    lines = [
        f"{line}, {allowed}" if (allowed := _allowed(line, ranges)) else line
        for line in parameters.split("\n")
    ]
    return before + title + "\n".join(lines) + gap + rest


def _allowed(line: str, ranges: Mapping[str, Range | OneOf]) -> str:
    """Say what is allowed of the parameters that a line of a docstring names."""
    if line.startswith(" "):
        return ""
    names = re.split(r",\s*", line.partition(" : ")[0])
    known = {name: str(ranges[name]) for name in names if name in ranges}
    if len(known) == len(names) and len(set(known.values())) == 1:
        return known[names[0]]
    bounded = ((name, allowed) for name, allowed in known.items() if allowed != str(Range()))
    return "; ".join(f"{name} {allowed}" for name, allowed in bounded)


class _NoResult(ValueError):
    """A model, or one within it, left the range of numbers."""

    def __init__(self, name: str, number: float) -> None:
        allowed = "arguments for which it is a finite number"
        super().__init__(f"{name} comes out as {number:g}; allowed: {allowed}")
        self.number = number


def ranges_of(function: Callable[..., Any]) -> dict[str, Range | OneOf]:
    """Return the ranges a model declares, by argument."""
    return _ranges(_doors(inspect.unwrap(function)))


def _ranges(doors: Mapping[str, "_Door"]) -> dict[str, Range | OneOf]:
    return {name: door.allowed for name, door in doors.items() if door.allowed is not None}


@dataclass(frozen=True)
class _Door:
    """How an argument is admitted, by the type it is annotated with."""

    kind: Callable[[str, Any, Any], Any]
    allowed: Range | OneOf | None
    in_time: bool = False

    def admit(self, name: str, value: Any) -> Any:
        if self.in_time and isinstance(value, pd.Series | pd.DataFrame):
            rising(name, value.index)
        return self.kind(name, value, self.allowed)

    @property
    def broadcasts(self) -> bool:
        return self.kind in (admitted, _numbers_that_broadcast, _items)


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
    if get_origin(hint) is Annotated:
        type_, *notes = get_args(hint)
        allowed = next((note for note in notes if isinstance(note, Range | OneOf)), None)
        if allowed is None:
            door = _door_of(type_)
            return door and replace(door, in_time=IN_TIME in notes)
        own = next((note for note in notes if inspect.isfunction(note)), None)
        return _Door(own or KINDS.get(type_, numbers_of), allowed, IN_TIME in notes)
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


def _has_expressions(value: Any) -> bool:
    return any(map(is_traced, value if isinstance(value, list) else [value]))


def _flag(name: str, value: Any, _: None) -> bool:
    if isinstance(value, bool | np.bool_):
        return bool(value)
    message = f"{name} is {value!r}; allowed: True or False"
    raise ValueError(message)


def _one(name: str, value: Any, allowed: Range | OneOf) -> float:
    no_number = isinstance(value, list | tuple) or is_traced(value)
    if no_number or np.ndim(value) != 0:
        message = f"{name} is {shown(value)}; allowed: one number, {allowed}"
        raise ValueError(message)
    return float(admitted(name, value, allowed))


def _count(name: str, value: Any, allowed: Range | OneOf) -> int:
    whole = replace(allowed, whole=True) if isinstance(allowed, Range) else allowed
    return int(_one(name, value, whole))


def _count_or_none(name: str, value: Any, allowed: Range | OneOf) -> int | None:
    return None if value is None else _count(name, value, allowed)


def _numbers_that_broadcast(name: str, value: Any, allowed: Range | OneOf) -> Numbers:
    return numbers_of(name, value, allowed)


def _labelled(name: str, value: Any, allowed: Range | OneOf) -> np.ndarray | pd.Series:
    numbers = numbers_of(name, value, allowed)
    return pd.Series(numbers, value.index) if isinstance(value, pd.Series) else numbers


def _items(name: str, values: Any, allowed: Range | OneOf) -> list[Quantity]:
    sequence = isinstance(values, list | tuple | pd.Series | np.ndarray)
    if not sequence or (isinstance(values, np.ndarray) and values.ndim == 0):
        message = f"{name} is {shown(values)}; allowed: a list, one item for each year or name"
        raise ValueError(message)
    return [admitted(name, value, allowed) for value in values]


KINDS = {
    **{Quantity: admitted, Numbers: _numbers_that_broadcast, Labelled: _labelled},
    **{float: _one, int: _count, int | None: _count_or_none},
}
"""How an argument is admitted, by its type; others hold arrays of a shape of their own."""


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
