"""What a row of level payments is worth, from one payment to endlessly many."""

from typing import Annotated

from aicredit.arguments import Amount, Range, model
from aicredit.dispatch import Quantity, expm1, log1p, where
from aicredit.measures import COUNT, SHARE

NO_RATE = 1e-100
"""Below it a rate is none: the limit at 0 is nearer to the value than floats can tell."""


@model
def annuity_factor(
    rate: Annotated[Amount, SHARE], payments: Annotated[Quantity, Range(0, infinite=True), COUNT]
) -> Annotated[Quantity, SHARE]:
    """Present value of level payments of 1, each at its period's end.

    ``(1 - (1 + r)^-n) / r``; n at a rate of 0, ``1 / r`` for endless payments (Blank
    and Tarquin, *Engineering Economy*, factor P/A).

    Parameters
    ----------
    rate : Quantity
        Interest a period, 0 or more.
    payments : Quantity
        Their number n, 0 or more, also a fraction; may be infinite.

    Examples
    --------
    Blank and Tarquin's P/A for 10 per cent and 5 periods, 3.7908:

    >>> round(annuity_factor(0.10, 5), 4)
    3.7908
    >>> annuity_factor(0, 5)
    5.0
    """
    some = rate > NO_RATE
    divisor = where(some, rate, 1)
    return where(some, -expm1(-payments * log1p(divisor)) / divisor, payments)
