"""How what a model is handed becomes the numbers it works on, or is refused by name.

Each function takes the argument's name, its value and what is allowed, and returns
floats of 64 bits or raises a ValueError of one line with all three.
"""

import math
import re
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from aicredit.ranges import OneOf, Range
from aicredit.tracing import is_traced

WITHOUT_FORMULA = "{} is an expression; allowed: numbers, because this model has no formula"
"""The refusal of a value that has no number yet, where only numbers will do."""


def admitted(name: str, value: Any, allowed: Range | OneOf) -> Any:
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


def numbers_of(name: str, value: Any, allowed: Range | OneOf) -> np.ndarray:
    """Return a value as floats, if all of it is allowed and none is an expression.

    Raises
    ------
    ValueError
        With name, offending value and what is allowed.
    """
    if is_traced(value):
        raise ValueError(WITHOUT_FORMULA.format(name))
    return admitted(name, value, allowed)


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
    message = f"{name} is {shown(value)}; allowed: {allowed}"
    raise ValueError(message)


def shown(value: Any) -> str:
    """Return a value in one short line of text."""
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else f"{text[:57]}..."


def require(name: str, value: Any, low: float = -math.inf, high: float = math.inf) -> None:
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
    message = f"{name} is {shown(value)}; allowed: a date, or one as text like 2025-11-03"
    raise ValueError(message)


def square_matrix(name: str, matrix: ArrayLike, allowed: Range | OneOf) -> np.ndarray:
    """Return numbers between nodes as an array, unless they form no such matrix.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    matrix : array_like, shape (nodes, nodes)
        Numbers between two nodes.
    allowed : Range or OneOf
        Of each number.

    Raises
    ------
    ValueError
        If the matrix is not square or a number is not allowed.

    Examples
    --------
    >>> square_matrix("flows", [[0, 1], [2, 0]], Range(0)).tolist()
    [[0.0, 1.0], [2.0, 0.0]]
    """
    if isinstance(matrix, pd.DataFrame):
        if not matrix.index.equals(matrix.columns):
            message = f"{name} has other labels down than across; allowed: the same, in one order"
            raise ValueError(message)
        matrix = matrix.to_numpy()
    numbers = np.asarray(numbers_of(name, matrix, allowed))
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
        rising(name, series.index)
        if isinstance(series, pd.DataFrame) and _dates(series.columns):
            message = f"{name} has dates across; allowed: time down and a name in each column"
            raise ValueError(message)
        series = series.to_numpy().T
    numbers = np.asarray(numbers_of(name, series, allowed))
    if numbers.ndim == 0:
        message = f"{name} is {numbers:g}; allowed: one number for each time"
        raise ValueError(message)
    return numbers


DATE_AS_TEXT = re.compile(r"\d{4}(-?Q[1-4]|-\d\d(-\d\d.*)?)?")
"""Dates that are in order of time when they are in order of the alphabet."""


def rising(name: str, labels: pd.Index) -> None:
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
    if isinstance(label, int | float | np.number):
        return bool(1000 <= label <= 9999)
    return isinstance(label, date | np.datetime64 | pd.Period)
