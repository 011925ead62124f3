"""A valid call of every model: small, and with each argument where it is easily moved.

An argument that takes a list of years or names, a column or a matrix has a list here, and
one that takes an expression has a number.
"""

from aicredit.models import (
    annuity,
    bonds,
    break_even,
    circularity,
    concentration,
    contagion,
    coverage,
    credit,
    cycles,
    energy,
    explosiveness,
    funding,
    investment,
    irr,
    leverage,
    loans,
    required_revenue,
    securitisation,
    simulation,
    valuation,
)

BOND = {"coupon": 0.05, "yield_": 0.0625, "years": 5, "frequency": 2}
DATED = {"settlement": "2026-01-15", "maturity": "2030-01-15", "coupon": 0.05, "frequency": 2}
POOL = {"pd": 0.02, "correlation": 0.2}
TRANCHE = {"attach": 0.1, "detach": 0.5, "floor": 0.15, "cap": 12.5}
IRBA = {
    "kirb": 0.08, "lgd": 0.45, "tranche_maturity": 4, "effective_number": 100, "senior": True,
    "p_floor": 0.3, "retail": False,
}  # fmt: skip
SA = {"ksa": 0.08, "delinquent_share": 0.1, "unknown_share": 0.01}
RING = [[0.0, 2, 0], [0, 0, 1], [1, 0, 0]]
CIRCULAR = [[0.0, 1, 0], [0, 0, 1], [1, 0, 0]]
WALK = [2.0, 3, 2.5, 4, 3.5, 3.25, 5, 4.5]
SHOCK = {"liabilities": RING, "buffer": [2.0, 4, 8], "shock": [0.5, 0, 0], "weights": [1.0, 2, 4]}
DCF = {"years": 5, "terminal_growth": 0.03125}
EXAMPLES = {
    annuity.annuity_factor: {"rate": 0.1, "payments": 5},
    bonds.bond_price: BOND,
    bonds.bond_yield: {"price": 95, "coupon": 0.05, "years": 5, "frequency": 2},
    bonds.macaulay_duration: BOND,
    bonds.modified_duration: BOND,
    bonds.bond_convexity: BOND,
    bonds.bond_price_30_360: {**DATED, "yield_": 0.06},
    bonds.bond_yield_30_360: {**DATED, "price": 95},
    credit.bivariate_normal_cdf: {"h": 0.5, "k": -1, "correlation": 0.5},
    credit.joint_default_probability: {"pd_first": 0.1, "pd_second": 0.02, "correlation": 0.5},
    credit.conditional_default_rate: {**POOL, "factor": -2},
    credit.vasicek_quantile: {**POOL, "confidence": 0.999},
    credit.vasicek_sd: POOL,
    credit.tranche_expected_loss: {**POOL, "attach": 0.1, "detach": 0.5, "lgd": 0.6},
    credit.irb_correlation: {"pd": 0.02, "turnover_eur_mn": 20},
    credit.maturity_adjustment: {"pd": 0.02},
    credit.irb_capital: {
        "pd": 0.02, "lgd": 0.45, "maturity": 2.5, "turnover_eur_mn": 20, "pd_floor": 0.0005,
        "scaling": 1,
    },
    bonds.tranche_table: {"amount": [4, 6.5], "coupon": [0.05, 0.04], "tenor_years": [5, 7]},
    bonds.maturity_wall: {"amount": [4, 6.5], "maturity_year": [2030, 2032]},
    investment.capital_recovery_factor: {"rate": 0.1, "years": 5, "salvage": 0.1},
    required_revenue.required_revenue_per_capex: {
        "hurdle": 0.1, "years": 5, "cash_margin": 0.6, "salvage": 0.1,
    },
    investment.depreciation_life_change: {"book_value": 60, "years_before": 3, "years_after": 5},
    funding.funding_path: {
        "cash_flow": [100, 110], "capex": [90, 130], "distributions": [10, 10], "rent": [2, 3],
        "cash": 40, "debt": 5, "minimum_cash": 20, "rate": 0.05, "tax_rate": 0.2,
    },
    funding.funding_projection: {
        "cash_flow": 100, "capex": 80, "cash": 40, "debt": 5, "tax_rate": 0.2,
        "vehicle_rate": 0.06, "vehicle_years": 2.5, "capex_growth_first": 0.3,
        "capex_growth_later": 0.1, "cash_flow_growth": 0.05, "distributions": 10,
        "off_balance_share": 0.5, "borrowing_rate": 0.05, "minimum_cash": 20, "raised": 5,
        "years": 4,
    },
    leverage.lease_liability: {
        "payment": 50, "payments": 10, "period_rate": 0.05, "in_advance": True,
    },
    leverage.interest_coverage: {"ebit": 34, "interest": 10},
    leverage.fixed_charge_coverage: {"ebitda": 96, "interest": 10, "lease_cost": 6},
    leverage.debt_service_coverage: {"cash_flow": 13, "interest": 4, "principal": 6},
    leverage.adjusted_leverage: {
        "reported_debt": 50, "lease_liability": 30, "vehicle_debt": 27, "vehicle_share": 0.8,
        "cash": 20, "cash_haircut": 0.5, "ebitda": 90, "lease_cost": 6, "lease_in_debt": 1,
        "lease_to_vehicles": 2,
    },
    leverage.synthetic_rating: {"coverage": 3.4, "table": "damodaran_2024_large"},
    loans.loan_schedule: {"principal": 100, "rate": 0.1, "payments": 6, "payments_per_year": 2},
    loans.collateral_ltv_path: {"advance_rate": 0.7, "rate": 0.1, "years": 5, "decay": 0.35},
    loans.break_even_decay: {"advance_rate": 0.7, "rate": 0.1, "years": 5, "year": 2},
    irr.irr: {"amounts": [-100, 39, 80]},
    irr.xirr: {"dates": ["2026-01-15", "2027-01-15"], "amounts": [-100, 110]},
    securitisation.supervisory_formula_weight: {"pool_capital": 0.08, "p": 1, **TRANCHE},
    securitisation.sec_sa_pool_capital: SA,
    securitisation.sec_sa_risk_weight: {**SA, "p": 1, **TRANCHE},
    securitisation.sec_irba_p: IRBA,
    securitisation.sec_irba_risk_weight: {**IRBA, **TRANCHE},
    securitisation.synthetic_risk_transfer: {
        "pool": 100, "pool_weight": 0.9, "kirb": 0.08, "p_first_loss": 0.48, "p_senior": 0.42,
        "attach": 0.01, "detach": 0.08, "floor": 0.15, "protection_spread": 0.1,
        "capital_ratio": 0.12,
    },
    securitisation.vehicle_capital: {
        "loan": 100, "loan_weight": 1, "equity_share": 0.3, "delinquent_share": 0.1, "p": 1,
        "floor": 0.15, "capital_ratio": 0.12,
    },
    coverage.coverage_ratio: {"earned": 34, "due": 10},

    circularity.maximum_circularity: {"flows": RING},
    circularity.balanced_flow_forwarding: {"flows": RING},
    circularity.circularity_by_volume: {"circular": CIRCULAR, "flows": RING},
    circularity.circularity_by_throughput: {"circular": CIRCULAR, "flows": RING},
    circularity.reciprocity: {"flows": [[0.0, 2, 1], [2, 0, 1], [1, 1, 0]]},
    circularity.excess_share: {"flows": RING},
    cycles.throughflow_analysis: {"flows": CIRCULAR, "boundary_inputs": [1.0, 0, 1]},
    cycles.simple_cycles: {"flows": RING, "length_bound": 3},
    contagion.clearing: {
        "liabilities": RING,
        "external_assets": [0.5, 0, 0],
        "external_liabilities": [1.0, 0.5, 0],
        "alpha": 0.5,
        "beta": 0.75,
    },
    contagion.impact_matrix: {"liabilities": RING, "buffer": [2.0, 4, 8], "capped": False},
    contagion.debtrank_linear: SHOCK,
    contagion.debtrank_single_hit: SHOCK,
    concentration.herfindahl_index: {"exposures": [3.0, 2, 1]},
    concentration.effective_number: {"exposures": [3.0, 2, 1]},
    concentration.single_name_share: {"exposures": [3.0, 2, 1]},
    concentration.granularity_delta: {"quantile": 0.5, "precision": 0.25},
    concentration.granularity_adjustment: {
        "exposures": [3.0, 2, 1],
        "capital": [0.0625, 0.125, 0.25],
        "pd": [0.0, 0.5, 1],
        "lgd": [0.5, 0.25, 1],
        "delta": 4.5,
    },
    valuation.price_from_cash_flows: {"cash_flow": 2.0, "growth": 0.125, "rate": 0.0625, **DCF},
    valuation.implied_return: {"price": 32.0, "cash_flow": 2.0, "growth": 0.125, **DCF},
    valuation.implied_growth: {"price": 32.0, "cash_flow": 2.0, "rate": 0.125, **DCF},
    valuation.gordon_implied_return: {"price": 32.0, "next_cash_flow": 2.0, "growth": 0.125},
    required_revenue.sequoia_required_revenue: {
        "chip_sales": 2.0,
        "chip_share": 0.5,
        "gross_margin": 0.25,
    },
    required_revenue.bain_required_revenue: {"capex": 2.0, "capex_to_revenue": 0.25},
    required_revenue.jp_morgan_required_revenue: {
        "capital": 2.0,
        "required_return": 0.125,
        "profit_margin": 0.5,
    },
    valuation.drawdown: {"prices": WALK},
    valuation.gain_to_recover: {"fall": -0.25},
    explosiveness.default_minimum_rows: {"levels": 100},
    explosiveness.psy_test: {"series": WALK, "minimum_rows": 4},
    explosiveness.simulate_critical_values: {
        "levels": 8,
        "minimum_rows": 4,
        "replications": 2,
        "seed": 1,
    },
    explosiveness.psy_critical_values: {"levels": 100, "minimum_rows": 19},
    energy.facility_power: {"it_gw": 2.0, "pue": 1.25},
    energy.it_power: {"facility_gw": 2.0, "pue": 1.25},
    energy.annual_energy: {"facility_gw": 2.0, "utilisation": 0.5},
    energy.capacity_for_energy: {"energy_twh": 2.0, "utilisation": 0.5},
    energy.reactor_equivalents: {"energy_twh": 2.0, "reactor_gw": 1.5, "capacity_factor": 0.5},
    energy.generation_capex: {"firm_gw": 2.0, "capacity_factor": 0.5, "cost_per_kw": 4.0},
    energy.energy_cost_share: {
        "energy_twh": 8.0,
        "price_per_mwh": 64.0,
        "capital_cost": 4.0,
        "other_cost": 1.0,
    },
    energy.stranded_chips: {"delivered_gw": [2.0, 3, 0], "energised_gw": [0.0, 2, 3]},
    simulation.correlated_normals: {
        "correlation": [[1, 0.5], [0.5, 1]],
        "draws": 4,
        "periods": 2,
        "seed": 1,
    },
    simulation.lognormal_paths: {
        "start": [1.0, 2],
        "drift": [0.0, 0.125],
        "volatility": [0.25, 0.5],
        "correlation": [[1, 0.5], [0.5, 1]],
        "years": 2,
        "draws": 4,
        "seed": 1,
    },
    simulation.quantile_fan: {"paths": [[1.0, 2], [4, 8], [3, 1]], "probabilities": [0.25, 0.5]},
    break_even.break_even: {"low": 0.0, "high": 4.0, "answer": lambda x: x - 1},
}  # fmt: skip
