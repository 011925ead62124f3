"""Refuse arguments that make no sense, by name, value and what is allowed."""

import math

import numpy as np
from numpy.typing import ArrayLike

from aicredit.dispatch import Quantity, is_traced

FINITE = 1e300
"""Bound that refuses infinite amounts."""


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
    amounts = np.asarray(matrix, float)
    if amounts.ndim != 2 or amounts.shape[0] != amounts.shape[1]:
        message = f"{name} has shape {amounts.shape}; allowed: a square matrix"
        raise ValueError(message)
    require(name, amounts, 0, FINITE)
    return amounts


def _bounds(low: float, high: float) -> str:
    if math.isinf(low) and high >= FINITE:
        return "any number"
    if high >= FINITE:
        return f"{low:g} or more"
    if math.isinf(low):
        return f"{high:g} or less"
    return f"{low:g} to {high:g}"
