"""A table of real data for each picture of the package."""

from functools import cache

import pandas as pd

from aicredit import charts
from aicredit.charts.money.flows import money_flows
from aicredit.charts.printed import printed_and_recorded
from aicredit.charts.spans import notes_and_lives
from aicredit.charts.steps import running_total
from aicredit.charts.values import named_values
from aicredit.charts.years import by_year
from aicredit.ledger.ledger import Ledger

PICTURES = [name for name in charts.__all__ if name != "Figure"]

LINES = ("Cash flow after interest", "Capex paid", "Capex, dividends and buybacks", "Borrowing")

MADE_FOR = {
    "curve": lambda _: charts.curve("Yield to maturity", "pct", "USD_bn"),
    "lines_by_year": lambda ledger: charts.lines_by_year(ledger.article.date),
    "money_map": charts.money_map,
    "path_by_year": lambda _: charts.path_by_year("USD_bn", bars=LINES[-1:]),
}
"""Pictures that are made for a ledger or a unit."""


@cache
def tables():
    ledger = Ledger.read()
    year = ledger.accounts("META", "TTM Q3 2025")
    sheet = ledger.accounts("META", "Q3 2025")
    notes = ledger.tranches("Meta", "2025-11-03")
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
            [(at, "Price", 100.0 - 3 * at) for at in range(1, 9)],
            columns=["assumption", "series", "value"],
        ),
        "ladder": notes_and_lives(
            notes,
            {
                "A chip, as the article fears": ledger.profitability_gpu_life.high,
                "A server in Meta's books until 2024": ledger.f_meta_server_life_before,
                "A server in Meta's books since 2025": ledger.f_meta_server_life,
            },
        ),
        "lines_by_year": by_year(
            ledger,
            "META",
            {
                "Operating cash flow": "operating_cash_flow",
                "Capex": "capex_incl_finance_lease_principal",
            },
            unit="USD_bn",
            printed={"Capex": ["meta_capex_2025", "meta_capex_2026"]},
            guided={"Capex": "meta_capex_2026"},
        ),
        "money_map": money_flows(ledger),
        "path_by_year": pd.DataFrame(path, columns=["year", "series", "value"]),
        "waterfall": running_total(
            steps, "USD_bn", total="In all", per={"cash flow": year.operating_cash_flow}
        ),
    }


def picture_of(name):
    picture = getattr(charts, name)
    return MADE_FOR[name](Ledger.read()) if name in MADE_FOR else picture


def drawn(name):
    return picture_of(name), tables()[name]
