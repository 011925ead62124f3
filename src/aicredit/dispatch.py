"""The few functions that let one formula run on floats, arrays and traced expressions.

A model uses Python's arithmetic and comparisons plus the functions below. On
numbers and arrays they are numpy's; a tracer (see :mod:`aicredit.pages.panel`)
registers what they mean for its own kind of value, so that models never learn
what they run on.
"""

from typing import Any, Protocol

import numpy as np
from scipy.special import ndtr, ndtri

Quantity = Any
"""A float, a numpy array or a traced expression."""


class Operations(Protocol):
    """What a kind of value must be able to do beyond arithmetic."""

    def where(self, condition: Quantity, yes: Quantity, no: Quantity) -> Quantity:
        """Pick ``yes`` where the condition holds, else ``no``."""

    def minimum(self, a: Quantity, b: Quantity) -> Quantity:
        """Return the smaller of two values."""

    def maximum(self, a: Quantity, b: Quantity) -> Quantity:
        """Return the larger of two values."""

    def exp(self, x: Quantity) -> Quantity:
        """Return e to the power x."""

    def log(self, x: Quantity) -> Quantity:
        """Return the natural logarithm."""

    def sqrt(self, x: Quantity) -> Quantity:
        """Return the square root."""

    def expm1(self, x: Quantity) -> Quantity:
        """Return e to the power x, less 1, with all its digits near 0."""

    def log1p(self, x: Quantity) -> Quantity:
        """Return the natural logarithm of 1 + x, with all its digits near 0."""

    def normal_cdf(self, x: Quantity) -> Quantity:
        """Return the standard normal distribution function."""

    def normal_quantile(self, p: Quantity) -> Quantity:
        """Return the inverse of the standard normal distribution function."""


class NumpyOperations:
    """Operations on floats and arrays, with numpy's broadcasting."""

    where = staticmethod(np.where)
    minimum = staticmethod(np.minimum)
    maximum = staticmethod(np.maximum)
    exp = staticmethod(np.exp)
    log = staticmethod(np.log)
    sqrt = staticmethod(np.sqrt)
    expm1 = staticmethod(np.expm1)
    log1p = staticmethod(np.log1p)
    normal_cdf = staticmethod(ndtr)
    normal_quantile = staticmethod(ndtri)


_NUMBERS = NumpyOperations()
_TRACED: dict[type, Operations] = {}


def register(kind: type, operations: Operations) -> None:
    """Teach the functions of this module a new kind of value."""
    _TRACED[kind] = operations


def is_traced(value: Quantity) -> bool:
    """Tell whether a value is an expression that has no number yet."""
    return isinstance(value, tuple(_TRACED))


def _operations_for(*values: Quantity) -> Operations:
    for value in values:
        for kind, operations in _TRACED.items():
            if isinstance(value, kind):
                return operations
    return _NUMBERS


def where(condition: Quantity, yes: Quantity, no: Quantity) -> Quantity:
    """Pick ``yes`` where the condition holds, else ``no``.

    >>> float(where(2 > 1, 10.0, 20.0))
    10.0
    """
    return _operations_for(condition, yes, no).where(condition, yes, no)


def minimum(a: Quantity, b: Quantity) -> Quantity:
    """Return the smaller of two values, element by element."""
    return _operations_for(a, b).minimum(a, b)


def maximum(a: Quantity, b: Quantity) -> Quantity:
    """Return the larger of two values, element by element."""
    return _operations_for(a, b).maximum(a, b)


def exp(x: Quantity) -> Quantity:
    """Return e to the power x."""
    return _operations_for(x).exp(x)


def log(x: Quantity) -> Quantity:
    """Return the natural logarithm of x."""
    return _operations_for(x).log(x)


def sqrt(x: Quantity) -> Quantity:
    """Return the square root of x."""
    return _operations_for(x).sqrt(x)


def expm1(x: Quantity) -> Quantity:
    """Return e to the power x, less 1, with all its digits near 0."""
    return _operations_for(x).expm1(x)


def log1p(x: Quantity) -> Quantity:
    """Return the natural logarithm of 1 + x, with all its digits near 0.

    >>> float(log1p(1e-20))
    1e-20
    """
    return _operations_for(x).log1p(x)


def normal_cdf(x: Quantity) -> Quantity:
    """Return the standard normal distribution function at x.

    >>> round(float(normal_cdf(1.96)), 4)
    0.975
    """
    return _operations_for(x).normal_cdf(x)


def normal_quantile(p: Quantity) -> Quantity:
    """Return the standard normal quantile of the probability p.

    >>> round(float(normal_quantile(0.999)), 4)
    3.0902
    """
    return _operations_for(p).normal_quantile(p)
