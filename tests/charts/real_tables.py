"""A table of real data for each picture of the package."""

import math
from functools import cache

import pandas as pd

from aicredit import charts
from aicredit.charts.flips import turning_points
from aicredit.charts.money.flows import money_flows
from aicredit.charts.printed import printed_and_recorded
from aicredit.charts.spans import notes_and_lives
from aicredit.charts.steps import running_total
from aicredit.charts.values import named_values
from aicredit.charts.years import by_year
from aicredit.ledger import parameters
from aicredit.ledger.datum import Datum
from aicredit.ledger.ledger import Ledger

PICTURES = [*(name for name in charts.__all__ if name != "Figure"), "lines_over_bars_by_year"]

LINES = ("Cash flow after interest", "Capex paid", "Capex, dividends and buybacks", "Borrowing")

ENDLESS = Datum(math.inf, "USD_bn", name="crossing", source="", kind="run", known_on="")
"""Where an assumption that never turns the result crosses zero."""

MADE_FOR = {
    "curve": lambda _: charts.curve("Yield to maturity", "pct", "USD_bn"),
    "lines_by_year": lambda ledger: charts.lines_by_year(ledger.article.date),
    "lines_over_bars_by_year": lambda ledger: charts.lines_by_year(
        ledger.article.date, bars=["Capex", "Payouts"]
    ),
    "money_map": charts.money_map,
    "path_by_year": lambda _: charts.path_by_year("USD_bn", bars=LINES[-1:]),
}
"""Pictures that are made for a ledger or a unit."""


@cache
def tables():
    ledger, declared = Ledger.read(), parameters.declared()
    year = ledger.accounts("META", "TTM Q3 2025")
    sheet = ledger.accounts("META", "Q3 2025")
    notes = ledger.tranches("Meta", "2025-11-03")
    yearly = by_year(
        ledger,
        "META",
        {
            "Operating cash flow": "operating_cash_flow",
            "Capex": "capex_incl_finance_lease_principal",
            "Payouts": "dividends_paid + share_repurchases",
        },
        unit="USD_bn",
        printed={"Capex": ["meta_capex_2026"]},
        guided={"Capex": "meta_capex_2026"},
    )
    path = [
        (year, series, 25.0 * k + 12.0 * (year - 2025))
        for k, series in enumerate(LINES)
        for year in range(2026, 2031)
    ]
    steps = {
        "Notes on the balance sheet, September": sheet.long_term_debt,
        "The notes of November": notes.amount.sum(),
        "The Louisiana vehicle": ledger.f_beignet_notes_amount,
    }
    return {
        "bars": named_values(steps, "USD_bn", largest_first=True),
        "claim_against_record": printed_and_recorded(
            ledger,
            {"The notes of November": "meta_bond_amount", "Capex to come": "meta_capex_2026"},
            {"The notes of November": ledger.f_meta_bond_amount},
            "USD_bn",
        ),
        "curve": pd.DataFrame(
            [(at, "Price", 100.0 - 3 * at, 5.2) for at in range(1, 9)],
            columns=["assumption", "series", "value", "now"],
        ),
        "flips": turning_points(
            [
                (declared["meta_capex_growth_first_pct"], ledger.meta_capex_growth_2026.high),
                (declared["meta_distributions_usd_bn"], ledger.f_meta_bond_amount),
                (declared["meta_minimum_cash_usd_bn"], ENDLESS),
            ]
        ),
        "ladder": notes_and_lives(
            ledger.tranches_outstanding("Meta", ledger.article.date),
            {
                "A server in Meta's books": ledger.f_meta_server_life,
                "A chip, as the article fears": ledger.profitability_gpu_life.low,
            },
            sold="2025-11-03",
            day=ledger.article.date,
            repaid={"The Louisiana vehicle": ledger.tranches("Beignet Investor LLC", "2025-10-16")},
        ),
        "lines_by_year": yearly[yearly["series"] != "Payouts"].reset_index(drop=True),
        "lines_over_bars_by_year": yearly,
        "money_map": money_flows(ledger),
        "path_by_year": pd.DataFrame(path, columns=["year", "series", "value"]),
        "waterfall": running_total(
            steps,
            "USD_bn",
            subtotals={"The notes of November": "Notes in all"},
            total="In all",
            per={"cash flow": year.operating_cash_flow},
            uncounted={"Leases signed, not begun": ledger.meta_leases_not_commenced_fy2025},
        ),
    }


def picture_of(name):
    return MADE_FOR[name](Ledger.read()) if name in MADE_FOR else getattr(charts, name)


def drawn(name):
    return picture_of(name), tables()[name]
