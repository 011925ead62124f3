"""What an argument of a model may be, declared in its signature and held to at its door.

A model names the range of each argument in its signature, ``pd: Share``, and is marked
with `model`. Before it runs, its arguments are widened to floats of 64 bits, held to
their ranges, and refused by name, value and what is allowed. Inside, a formula can
rely on numbers that are finite, wide and free of labels.
"""

import inspect
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import wraps
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from aicredit.dispatch import Quantity, is_traced

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
    """

    low: float = -math.inf
    high: float = math.inf
    above: bool = False
    below: bool = False
    infinite: bool = False

    def holds(self, numbers: np.ndarray) -> np.ndarray:
        """Tell of each number whether it is allowed; not-a-number never is."""
        low = numbers > self.low if self.above else numbers >= self.low
        high = numbers < self.high if self.below else numbers <= self.high
        return low & high & (np.isfinite(numbers) | (self.infinite & ~np.isnan(numbers)))

    def __str__(self) -> str:
        """Say what is allowed, in words."""
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


Number = Annotated[Quantity, Range()]
Amount = Annotated[Quantity, Range(0)]
Positive = Annotated[Quantity, Range(0, above=True)]
Share = Annotated[Quantity, Range(0, 1)]
"""The ranges that most arguments have; others are declared where they are needed."""


def model(function: Model) -> Model:
    """Hold a model's arguments to the ranges that its signature declares.

    An argument annotated with a `Range` is a float, an array or a traced expression;
    one annotated as a sequence of such is taken item by item. Integers and narrow floats
    are widened to 64 bits. Columns of pandas lose their labels, which must be the same
    in all of them. A number comes back as a number, not as an array without axes.

    Raises
    ------
    ValueError
        When the model is called: with the argument's name, its value and what is
        allowed.

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
    signature = inspect.signature(function)
    ranges = {
        name: found
        for name, hint in get_type_hints(function, include_extras=True).items()
        if name != "return" and (found := _range_of(hint))
    }

    @wraps(function)
    def checked(*given: Any, **named: Any) -> Any:
        bound = signature.bind(*given, **named)
        _same_labels(bound.arguments)
        for name, value in bound.arguments.items():
            if name in ranges:
                allowed, items = ranges[name]
                bound.arguments[name] = (
                    _items(name, value, allowed) if items else admitted(name, value, allowed)
                )
        return _numbers(function(*bound.args, **bound.kwargs))

    return checked  # type: ignore[return-value]


def ranges_of(function: Callable[..., Any]) -> dict[str, Range]:
    """Return the ranges a model declares, by argument."""
    hints = get_type_hints(inspect.unwrap(function), include_extras=True)
    return {
        name: found[0]
        for name, hint in hints.items()
        if name != "return" and (found := _range_of(hint))
    }


def _range_of(hint: Any) -> tuple[Range, bool] | None:
    """Find the range in an annotation, and whether it is that of a sequence's items."""
    if get_origin(hint) is Annotated:
        return next(((part, False) for part in get_args(hint) if isinstance(part, Range)), None)
    if get_origin(hint) in (Sequence, list):
        found = _range_of(get_args(hint)[0])
        return (found[0], True) if found else None
    return None


def _same_labels(arguments: dict[str, Any]) -> None:
    labelled = {k: v.index for k, v in arguments.items() if isinstance(v, pd.Series)}
    for name, labels in labelled.items():
        first, of_first = next(iter(labelled.items()))
        if not labels.equals(of_first):
            message = f"{name} has other labels than {first}; allowed: the same, in one order"
            raise ValueError(message)


def _items(name: str, values: Any, allowed: Range) -> list[Quantity]:
    if is_traced(values) or np.ndim(values) == 0:
        message = f"{name} is {values!r}; allowed: one item for each year or name"
        raise ValueError(message)
    return [admitted(name, value, allowed) for value in values]


def admitted(name: str, value: Quantity, allowed: Range) -> Quantity:
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
        message = f"{name} is {wrong.flat[0]:g}; allowed: {allowed}"
        raise ValueError(message)
    return numbers[()]


def _floats(name: str, value: ArrayLike, allowed: Range) -> np.ndarray:
    try:
        given = np.asarray(value)
        if given.dtype.kind in "biuf" or given.dtype == object:
            return given.astype(float)
    except (TypeError, ValueError):
        pass
    message = f"{name} is {value!r}; allowed: {allowed}"
    raise ValueError(" ".join(message.split()))


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


def square_matrix(name: str, matrix: ArrayLike) -> np.ndarray:
    """Return amounts between nodes as an array, unless they form no such matrix.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    matrix : array_like, shape (nodes, nodes)
        Finite amounts, 0 or more.

    Raises
    ------
    ValueError
        If the matrix is not square or an amount is negative, infinite or no number.

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
    amounts = np.asarray(admitted(name, matrix, Range(0)))
    if amounts.ndim != 2 or amounts.shape[0] != amounts.shape[1]:
        message = f"{name} has shape {amounts.shape}; allowed: a square matrix"
        raise ValueError(message)
    return amounts
