"""Adapters from the rows of reference_values.csv to the models of debt, funding and leverage."""

from datetime import date

from aicredit.models import bonds, funding, investment, irr, leverage, loans, required_revenue


def bond_duration(inputs):
    terms, frequency = _bond(inputs)
    return {
        "macaulay": bonds.macaulay_duration(*terms, frequency=frequency),
        "modified": bonds.modified_duration(*terms, frequency=frequency),
    }


def bond_price_convexity(inputs):
    terms, frequency = _bond(inputs)
    return {
        "price": bonds.bond_price(*terms, frequency=frequency),
        "convexity": bonds.bond_convexity(*terms, frequency=frequency),
    }


def _bond(inputs):
    return (inputs["coupon"], inputs["yield_"], inputs["years"]), inputs["freq"]


def bond_price_30_360(inputs):
    terms = (*_dated(inputs), inputs["yield_"])
    return {"clean_price": bonds.bond_price_30_360(*terms, frequency=inputs["freq"])}


def bond_yield_30_360(inputs):
    terms = (*_dated(inputs), inputs["price"])
    return {"yield_": bonds.bond_yield_30_360(*terms, frequency=inputs["freq"])}


def _dated(inputs):
    assert (inputs["basis"], inputs["redemption"]) == ("30/360", 100)
    settlement, maturity = (date.fromisoformat(inputs[name]) for name in ("settle", "maturity"))
    return settlement, maturity, inputs["coupon"]


def tranche_schedule(inputs):
    amount, coupon_percent, tenor = zip(*inputs["tranches"], strict=True)
    notes = bonds.tranche_table(amount, [coupon / 100 for coupon in coupon_percent], tenor)
    return {
        "total_bn": notes.principal,
        "annual_interest_mn": notes.annual_interest * 1000,
        "wac_pct": notes.weighted_coupon * 100,
        "wam_years": notes.weighted_maturity_years,
    }


def xirr(inputs):
    dates = [date.fromisoformat(day) for day in inputs["dates"]]
    return {"xirr": irr.xirr(dates, inputs["amounts"])}


def loan_schedule(inputs):
    loan = _monthly_loan(inputs)
    return {
        "interest_total": loan.interest.sum(),
        "first_principal": loan.repayment[0],
        "first_interest": loan.interest[0],
    }


def loan_payment(inputs):
    return {"payment": _monthly_loan(inputs).payment}


def _monthly_loan(inputs):
    return loans.loan_schedule(
        inputs["principal"], inputs["annual_rate"], inputs["months"], payments_per_year=12
    )


def capital_recovery_factor(inputs):
    return {"crf": investment.capital_recovery_factor(inputs["rate"], inputs["years"])}


def required_revenue_per_capex(inputs):
    given = {name: inputs[name] for name in ("hurdle", "cash_margin", "salvage")}
    revenue = required_revenue.required_revenue_per_capex(years=inputs["life"], **given)
    return {"revenue_per_capex": revenue}


def lease_liability(inputs):
    """What is paid on the first day is what advance payment takes off the liability."""
    assert inputs["in_advance"]
    terms = inputs["payment"], inputs["n"], inputs["rate"]
    liability = leverage.lease_liability(*terms, in_advance=True)
    all_payments = (1 + inputs["rate"]) * leverage.lease_liability(*terms, in_advance=False)
    return {"liability": liability, "first_payment": all_payments - liability}


def collateral_ltv_path(inputs):
    given = {name: inputs[name] for name in ("rate", "years", "decay")}
    return {"ltv": loans.collateral_ltv_path(advance_rate=inputs["advance"], **given)}


def depreciation_life_change(inputs):
    terms = (inputs[name] for name in ("nbv", "remaining_old", "remaining_new"))
    return {"delta_annual_depreciation": investment.depreciation_life_change(*terms)}


def synthetic_rating(inputs):
    found = leverage.synthetic_rating(inputs["interest_coverage"], table=inputs["table"])
    return {"rating": str(found.rating), "spread_pct": found.spread * 100}


def funding_gap(inputs):
    """The row has no interest, rent or opening debt."""
    path = funding.funding_path(
        inputs["ocf"],
        inputs["capex"],
        inputs["distributions"],
        [0] * len(inputs["capex"]),
        cash=inputs["opening_cash"],
        debt=0,
        minimum_cash=inputs["minimum_cash"],
        rate=0,
        tax_rate=0,
    )
    years = zip(path.cash_flow, path.capex, path.outlay, path.borrowing, path.debt, strict=True)
    return {
        "path": [
            [flow / spent, flow - outlay, borrowed, debt]
            for flow, spent, outlay, borrowed, debt in years
        ]
    }


def adjusted_leverage(inputs):
    names = {"spv_debt": "vehicle_debt", "spv_consolidation": "vehicle_share"}
    given = {names.get(name, name): value for name, value in inputs.items()}
    return vars(leverage.adjusted_leverage(**given))


CASES = {
    adapter.__name__: adapter
    for adapter in (
        bond_duration,
        bond_price_convexity,
        bond_price_30_360,
        bond_yield_30_360,
        tranche_schedule,
        xirr,
        loan_schedule,
        loan_payment,
        capital_recovery_factor,
        required_revenue_per_capex,
        lease_liability,
        collateral_ltv_path,
        depreciation_life_change,
        synthetic_rating,
        funding_gap,
        adjusted_leverage,
    )
}
UNUSED: dict[tuple[str, str], str] = {}
