"""How often what was earned pays what is due."""

from math import inf

from aicredit.dispatch import Quantity, where


def coverage_ratio(earned: Quantity, due: Quantity) -> Quantity:
    """Return earnings over what is due; infinite where nothing is, whatever was earned.

    >>> float(coverage_ratio(-2, 0))
    inf
    """
    some = due > 0
    return where(some, earned / where(some, due, 1), inf)
