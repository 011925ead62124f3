"""Investment: what a machine must earn back each year, and what its assumed life does to profit."""

from typing import Annotated

from aicredit.arguments import EndlessLife, Life, Money, Quantity, Rate, Share, model
from aicredit.measures import MONEY, SHARE
from aicredit.models.annuity import annuity_factor


@model
def capital_recovery_factor(
    rate: Rate, years: EndlessLife, salvage: Share = 0
) -> Annotated[Quantity, SHARE]:
    """Level payment at each year's end that recovers 1 with interest.

    ``r ((1 + r)^n - s) / ((1 + r)^n - 1)``, with s the salvage value at the end: the
    factor A/P of engineering economics, less s times the factor A/F (Blank and
    Tarquin, *Engineering Economy*, compound interest tables). At a rate of 0 it is
    ``(1 - s) / n``, for an endless life the rate itself.

    Parameters
    ----------
    rate, years : Quantity
        Interest; number of payments, also infinite.
    salvage : Quantity
        Value left at the end as a share of the outlay.

    Examples
    --------
    Blank and Tarquin's A/P for 15 per cent and 5 years, 0.29832, and A/F, 0.14832:

    >>> round(capital_recovery_factor(0.15, 5), 5)
    0.29832
    >>> round(capital_recovery_factor(0.15, 5, salvage=0.1), 4)
    0.2835
    """
    return (1 - salvage) / annuity_factor(rate, years) + salvage * rate


@model
def depreciation_life_change(
    book_value: Money, years_before: Life, years_after: Life
) -> Annotated[Quantity, MONEY]:
    """Change of yearly depreciation when the remaining useful life is estimated anew.

    ``NBV / L_after - NBV / L_before``, straight line: the change is prospective,
    past depreciation stands (ASC 250-10-45-17, IAS 8 paragraph 36).

    Parameters
    ----------
    book_value : Quantity
        Net book value at the change, less any residual value.
    years_before, years_after : Quantity
        Remaining life by the old and the new estimate.

    Examples
    --------
    Sixty billion with three years left that become five:

    >>> depreciation_life_change(60, 3, 5)
    -8.0
    """
    return book_value / years_after - book_value / years_before
