"""How often what was earned pays what is due."""

import math

import numpy as np

from aicredit.arguments import Amount, Number, Quantity, model


@model(also=math.inf)
def coverage_ratio(earned: Number, due: Amount) -> Quantity:
    """Earnings over what is due; infinite where nothing is, whatever was earned.

    Parameters
    ----------
    earned, due : Quantity
        What is due is 0 or more.

    Examples
    --------
    >>> coverage_ratio(-2, 0)
    inf
    """
    some = due > 0
    return np.where(some, earned / np.where(some, due, 1), math.inf)
