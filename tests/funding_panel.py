"""The funding panel of a chapter: what moves it, and what it must say."""

from kept_outputs import numbers_of

from aicredit.editions import edition
from aicredit.ledger import parameters
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
    """Return what the model says in Python, on the figures the committed chapter recorded."""
    numbers = numbers_of(edition.ROOT / "book" / "meta.ipynb")
    defaults = parameters.declared("meta")
    values = {
        argument: moved.get(argument, defaults[name].value) * defaults[name].scale
        for argument, name in PANEL_ARGUMENTS.items()
    }
    path = funding.funding_projection(
        cash_flow=numbers["cash_flow_before_interest"],
        capex=numbers["capex_2025"],
        cash=numbers["cash_after_notes"],
        debt=numbers["debt_after_notes"],
        tax_rate=numbers["tax_rate"] / 100,
        vehicle_rate=numbers["vehicle_coupon"] / 100,
        vehicle_years=numbers["vehicle_years"],
        **values,
    )
    return [
        Output("", "year", "", add=2025, last=2030).text(float(path.years_to_borrowing)),
        Output("", "USD_bn", "").text(float(path.total_borrowing)),
        Output("", "ratio", "", endless="no interest or rent due").text(
            float(path.lowest_coverage)
        ),
    ]
