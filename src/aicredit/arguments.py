"""Refuse arguments that make no sense, by name, value and what is allowed."""

import math

import numpy as np

from aicredit.dispatch import Quantity, is_traced


def require(name: str, value: Quantity, low: float = -math.inf, high: float = math.inf) -> None:
    """Raise unless a number, or every number of an array, lies within bounds.

    Traced expressions have no value yet and pass.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : float, array_like or expression
        What was given.
    low, high : float
        Bounds, both allowed.

    Raises
    ------
    ValueError
        With name, offending value and bounds.

    Examples
    --------
    >>> require("pd", 1.2, 0, 1)
    Traceback (most recent call last):
    ...
    ValueError: pd is 1.2; allowed: 0 to 1
    """
    if is_traced(value):
        return
    numbers = np.asarray(value, float)
    wrong = numbers[~((numbers >= low) & (numbers <= high))]
    if wrong.size:
        message = f"{name} is {wrong.flat[0]:g}; allowed: {_bounds(low, high)}"
        raise ValueError(message)


def _bounds(low: float, high: float) -> str:
    if math.isinf(high):
        return f"{low:g} or more"
    if math.isinf(low):
        return f"{high:g} or less"
    return f"{low:g} to {high:g}"
