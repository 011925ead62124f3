"""Differences that are nothing but the rounding of floats."""

import numpy as np

from aicredit.arguments import Quantity

ROUNDING = 1e-12
"""Differences below this share of what they are taken from are rounding."""


def size(amount: Quantity) -> Quantity:
    """Return how large an amount of either sign is."""
    return np.abs(amount)


def settled(difference: Quantity, whole: Quantity) -> Quantity:
    """Return a difference, or 0 where it is rounding beside the amounts it is taken from.

    >>> float(settled(0.3 - 0.1 - 0.2, 0.6))
    0.0
    """
    return np.where(size(difference) > ROUNDING * whole, difference, 0.0)
