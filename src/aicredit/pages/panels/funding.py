"""Panels that several chapters share."""

from collections.abc import Mapping

from aicredit import charts
from aicredit.ledger.datum import Datum
from aicredit.models import funding
from aicredit.pages.chapter import Chapter
from aicredit.pages.panel import Output, Panel

FUNDING_ASSUMPTIONS = (
    "capex_growth_first",
    "capex_growth_later",
    "cash_flow_growth",
    "distributions",
    "off_balance_share",
    "borrowing_rate",
    "minimum_cash",
)
"""Arguments of `funding_projection` that a reader moves; a chapter declares
a parameter ``SECTION_ARGUMENT_UNIT`` for each."""


def panel(
    chapter: Chapter,
    company: str,
    *,
    base_year: int,
    hold: Mapping[str, Datum],
) -> Panel:
    """Return the panel 'when does the company have to borrow?'.

    Parameters
    ----------
    chapter : Chapter
        Whose assumptions move it. Its outputs are ``first_borrowing``, ``borrowed`` and
        ``lowest_coverage``.
    company : str
        As a reader knows it.
    base_year : int
        Year of the flows in `hold`; the path is the five years after it.
    hold : mapping of str to Datum
        The other arguments of `funding_projection`.
    """
    last = base_year + 5
    return chapter.explore(
        "path",
        funding.funding_projection,
        move={argument: chapter.parameter_of(argument) for argument in FUNDING_ASSUMPTIONS},
        hold=hold,
        outputs={
            "first_borrowing": Output(
                "years_to_borrowing", "year", f"{company} first has to borrow", base_year, last
            ),
            "borrowed": Output("total_borrowing", "USD_bn", f"Borrowed by the end of {last}"),
            "lowest_coverage": Output(
                "lowest_coverage",
                "ratio",
                "Lowest cash cover of interest and rent",
                endless="no interest or rent due",
            ),
        },
        lines={
            "Cash flow after interest and rent": "cash_flow",
            "Capex paid by the company": "capex",
            "Capex, dividends and buybacks": "outlay",
            "New borrowing": "borrowing",
        },
        picture=charts.path_by_year("USD_bn", bars=["New borrowing"]),
        first_year=base_year + 1,
        title=f"Move the assumptions: when does {company} have to borrow?",
        subtitle=f"Billion US dollars a year, {base_year + 1} to {last}; "
        "a projection from figures known at the article's date",
    )
