"""The book's pictures: each is a function of a table and a width."""

from aicredit.charts.curve import curve
from aicredit.charts.figure import Figure
from aicredit.charts.flips import flips
from aicredit.charts.money.map import money_map
from aicredit.charts.printed import claim_against_record
from aicredit.charts.spans import ladder
from aicredit.charts.steps import waterfall
from aicredit.charts.values import bars
from aicredit.charts.years import lines_by_year, path_by_year

__all__ = [
    "Figure",
    "bars",
    "claim_against_record",
    "curve",
    "flips",
    "ladder",
    "lines_by_year",
    "money_map",
    "path_by_year",
    "waterfall",
]
