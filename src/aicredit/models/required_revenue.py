"""Revenue that AI capex must earn: per dollar of capex, and as three published notes ask it."""

from typing import Annotated

from aicredit.arguments import (
    Amount,
    EndlessLife,
    Positive,
    PositiveShare,
    Quantity,
    Rate,
    Share,
    model,
)
from aicredit.measures import SHARE
from aicredit.models.investment import capital_recovery_factor
from aicredit.ranges import Range


@model
def required_revenue_per_capex(
    hurdle: Rate,
    years: EndlessLife,
    *,
    cash_margin: Annotated[Quantity, Range(1e-5, 1), SHARE],
    salvage: Share = 0,
) -> Annotated[Quantity, SHARE]:
    """Yearly revenue that one unit of capex must earn to return the hurdle rate.

    The capital recovery factor at the hurdle rate over the cash margin: what is left
    of revenue must recover the capex. Before tax, with revenue at each year's end.

    Parameters
    ----------
    hurdle, years, salvage : Quantity
        Required return, life and value at the end, as in
        :func:`capital_recovery_factor`.
    cash_margin : Quantity
        Share of revenue left after energy and other running cost.

    Examples
    --------
    With Blank and Tarquin's factors for 15 per cent and 5 years:
    (0.29832 - 0.1 * 0.14832) / 0.6.

    >>> round(required_revenue_per_capex(0.15, 5, cash_margin=0.6, salvage=0.1), 5)
    0.47247
    """
    return capital_recovery_factor(hurdle, years, salvage) / cash_margin


@model
def sequoia_required_revenue(
    chip_sales: Amount,
    chip_share: PositiveShare,
    gross_margin: Annotated[Quantity, Range(0, 1, below=True)],
) -> Quantity:
    """Revenue that a year of chip purchases must bring in over its life (Sequoia).

    Chip sales over their share of data-centre cost give the cost C. Revenue R that
    covers it at a gross margin m has ``C = (1 - m) R``, so ``R = C / (1 - m)``.
    Sequoia's text doubles C for a margin of 50%, where dividing by m would give the
    same; at any other margin only 1 - m is right, for a higher margin leaves a
    smaller part of revenue to pay the cost.

    Parameters
    ----------
    chip_sales : Quantity
        Yearly sales of the chip maker to data centres (run rate).
    chip_share : Quantity
        Share of chips in the cost of data centres.
    gross_margin : Quantity
        Gross margin of those who sell what the chips compute.

    Examples
    --------
    Sequoia, "AI's $600B Question" (David Cahn, 20 June 2024): a run rate of 150 bn,
    chips half of the cost, a margin of one half:

    >>> sequoia_required_revenue(150.0, 0.5, 0.5)
    600.0
    """
    return chip_sales / chip_share / (1 - gross_margin)


@model
def bain_required_revenue(capex: Amount, capex_to_revenue: Positive) -> Quantity:
    """Revenue a year that sustains a yearly capex (Bain).

    Capex over the ratio of capex to revenue that the business can bear, two flows
    (Bain & Company, *Technology Report 2025*).

    Parameters
    ----------
    capex : Quantity
        Capex a year.
    capex_to_revenue : Quantity
        Sustainable capex over revenue.

    Examples
    --------
    Bain: 500 bn of capex a year needs 2,000 bn of revenue (the ratio of one quarter
    is implied by the two):

    >>> bain_required_revenue(500.0, 0.25)
    2000.0
    """
    return capex / capex_to_revenue


@model
def jp_morgan_required_revenue(
    capital: Amount, required_return: Amount, profit_margin: PositiveShare
) -> Quantity:
    """Revenue a year, for ever, that earns a return on a stock of capital (J.P. Morgan).

    Capital times the required return is the profit; that over the profit margin is
    the revenue (J.P. Morgan, November 2025).

    Parameters
    ----------
    capital : Quantity
        Capital invested, a stock.
    required_return : Quantity
        Profit a year over capital, a fraction.
    profit_margin : Quantity
        Share of revenue left for those who put up the capital.

    Examples
    --------
    J.P. Morgan: a 10% return on about 5,000 bn takes 650 bn a year. The margin that
    joins the three, 10/13, is implied, not published:

    >>> round(jp_morgan_required_revenue(5000.0, 0.10, 10 / 13), 6)
    650.0
    """
    return capital * required_return / profit_margin
