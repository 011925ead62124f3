"""The book's pictures: each is a function of a table and a width."""

from aicredit.charts.cash import cash_against_capex, funding_by_year
from aicredit.charts.claims import claim_strip
from aicredit.charts.curve import curve
from aicredit.charts.debt import debt_steps, maturity_ladder
from aicredit.charts.figure import Figure
from aicredit.charts.money.map import money_map

__all__ = [
    "Figure",
    "cash_against_capex",
    "claim_strip",
    "curve",
    "debt_steps",
    "funding_by_year",
    "maturity_ladder",
    "money_map",
]
