"""Panels that several chapters share."""

from collections.abc import Mapping

from aicredit import charts
from aicredit.ledger.columns import Rows
from aicredit.ledger.datum import Datum
from aicredit.models import funding
from aicredit.pages.chapter import Chapter
from aicredit.pages.outputs import Output
from aicredit.pages.panel import Panel
from aicredit.pages.states import Preset

FUNDING_ASSUMPTIONS = (
    "capex_growth_first",
    "distributions",
    "raised",
    "cash_flow_growth",
    "capex_growth_later",
    "off_balance_share",
    "borrowing_rate",
    "minimum_cash",
)
"""Arguments of `funding_projection` that a reader moves; a chapter declares
a parameter ``SECTION_ARGUMENT_UNIT`` for each."""


LEAVES_OUT = (
    "What the machines earn: cash flow grows at the rate you set, whatever is spent.",
    "Old debt is never repaid from surplus, and falls due without being renewed at a new price.",
    "Taxes stay at one rate, and what is paid as tax on employees' shares is in no line.",
    "Rent for space that others build is in cash flow; leases signed and not begun are not.",
    "Lenders always lend, at one rate, however much is asked of them.",
)
"""What the model does not know, as a reader is told."""


def panel(
    chapter: Chapter,
    company: str,
    *,
    year: Rows,
    sheet: Rows,
    capex: Datum,
    interest: Datum,
    tax_rate: Datum,
    vehicle_rate: Datum,
    vehicle_years: Datum,
    base_year: int,
    presets: Mapping[str, Preset] = {},
) -> Panel:
    """Return the panel 'when does the company have to borrow?'.

    Parameters
    ----------
    chapter : Chapter
        Whose assumptions move it. Its outputs are ``first_borrowing``, ``borrowed`` and
        ``lowest_coverage``.
    company : str
        As a reader knows it.
    year, sheet : Rows
        Its accounts (`Ledger.accounts`) of a year, whose operating cash flow is taken, and of
        that year's end: cash with marketable securities, and long-term debt.
    capex, interest : Datum
        Of the same year.
    tax_rate, vehicle_rate, vehicle_years : Datum
        As `funding_projection` takes them.
    base_year : int
        The year; the path is the five years after it.
    presets : mapping of str to Preset
        States with a button, as `Chapter.explore` takes them.
    """
    last = base_year + 5
    hold = {
        "cash_flow": year.operating_cash_flow + interest * (1 - tax_rate),
        "capex": capex,
        "cash": sheet.cash_and_marketable_securities,
        "debt": sheet.long_term_debt,
        "tax_rate": tax_rate,
        "vehicle_rate": vehicle_rate,
        "vehicle_years": vehicle_years,
    }
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
        across=base_year + 1,
        presets=presets,
        leaves_out=LEAVES_OUT,
        title=f"When does {company} have to borrow?",
        subtitle=f"Billion US dollars a year, {base_year + 1} to {last}",
    )
