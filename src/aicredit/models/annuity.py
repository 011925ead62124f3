"""What a row of level payments is worth, from one payment to endlessly many."""

import math
from typing import Annotated

import numpy as np

from aicredit.arguments import Amount, Quantity, model
from aicredit.measures import COUNT, SHARE
from aicredit.ranges import Range

ROUNDING = 1e-20
"""Where rate times payments is below it, the limit at a rate of 0 is exact in floats."""


@model(also=math.inf)
def annuity_factor(
    rate: Annotated[Amount, SHARE], payments: Annotated[Quantity, Range(0, infinite=True), COUNT]
) -> Annotated[Quantity, SHARE]:
    """Present value of level payments of 1, each at its period's end.

    ``(1 - (1 + r)^-n) / r``; n at a rate of 0, ``1 / r`` for endless payments (Blank
    and Tarquin, *Engineering Economy*, factor P/A).

    Parameters
    ----------
    rate : Quantity
        Interest a period.
    payments : Quantity
        Their number n, also a fraction; may be infinite.

    Examples
    --------
    Blank and Tarquin's P/A for 10 per cent and 5 periods, 3.7908:

    >>> round(annuity_factor(0.10, 5), 4)
    3.7908
    >>> annuity_factor(0, 5)
    5.0
    """
    with np.errstate(over="ignore"):  # of payments that are as good as none or endless
        some = rate > ROUNDING / payments
        divisor = np.where(some, rate, 1)
        growth = payments * np.log1p(divisor)
    return np.where(some, -np.expm1(-growth) / divisor, payments)
