"""The funding panel of a chapter: what moves it, and what it must say."""

from aicredit.ledger import parameters
from aicredit.ledger.ledger import Ledger
from aicredit.models import funding
from aicredit.pages.panel import Output


def set_slider(page, argument, value):
    page.eval_on_selector(
        f"[data-argument={argument}] input",
        "(input, value) => { input.value = value; input.dispatchEvent(new Event('input')); }",
        str(value),
    )


PANEL_ARGUMENTS = {
    "capex_growth_first": "meta_capex_growth_first_pct",
    "capex_growth_later": "meta_capex_growth_later_pct",
    "cash_flow_growth": "meta_cash_flow_growth_pct",
    "distributions": "meta_distributions_usd_bn",
    "off_balance_share": "meta_off_balance_share_pct",
    "borrowing_rate": "meta_borrowing_rate_pct",
    "minimum_cash": "meta_minimum_cash_usd_bn",
}


def expected_outputs(moved):
    """Return what the model says in Python, on figures taken from the ledger by hand."""
    known = Ledger.read().figures
    notes = sum(float(one) for one in Ledger.read().tranches("Meta", "2025-11-03").amount)
    interest, tax = known["meta_interest_expense_fy2024"], known["f_meta_tax_rate_q3_2025_adjusted"]
    guided = known["meta_capex_2025"]
    defaults = parameters.declared("meta")
    values = {
        argument: moved.get(argument, defaults[name].value) * defaults[name].scale
        for argument, name in PANEL_ARGUMENTS.items()
    }
    path = funding.funding_projection(
        cash_flow=float(known["meta_operating_cash_flow_ttm_q3_2025"])
        + float(interest) * (1 - float(tax)),
        capex=(float(guided.low) + float(guided.high)) / 2,
        cash=float(known["meta_cash_and_marketable_securities_q3_2025"]) + notes,
        debt=float(known["meta_long_term_debt_q3_2025"]) + notes,
        tax_rate=float(tax),
        vehicle_rate=float(known["f_beignet_coupon"]),
        vehicle_years=float(known["f_beignet_maturity_year"]) - 2025,
        **values,
    )
    return [
        Output("", "year", "", add=2025, last=2030).text(float(path.years_to_borrowing)),
        Output("", "USD_bn", "").text(float(path.total_borrowing)),
        Output("", "ratio", "", endless="no interest or rent due").text(
            float(path.lowest_coverage)
        ),
    ]
