"""What every model gives: numbers that are finite, an infinity it declares, or a refusal."""

import importlib
import inspect
import math
import pkgutil
import warnings

import numpy as np
import pandas as pd
import pytest

from aicredit import models
from aicredit.arguments import model
from aicredit.models import (
    annuity,
    bonds,
    break_even,
    coverage,
    credit,
    energy,
    explosiveness,
    funding,
    investment,
    irr,
    leverage,
    loans,
    required_revenue,
    sensitivity,
    valuation,
)

HELPERS = {"draws", "elimination", "rounding"}
"""Files of the models' room that hold no model."""

MODULES = sorted({name for _, name, _ in pkgutil.iter_modules(models.__path__)} - HELPERS)


@pytest.mark.parametrize("name", MODULES)
def test_every_public_function_of_a_model_has_the_door(name):
    module = importlib.import_module(f"aicredit.models.{name}")
    open_ = [
        function.__name__
        for _, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not function.__name__.startswith("_")
        and inspect.signature(function).parameters
        and not hasattr(function, "__wrapped__")
    ]
    assert open_ == []


LARGE = 1e308
HALF_YEARLY = {"frequency": 2}
BEYOND = {
    "facility_power": lambda: energy.facility_power(LARGE, 10),
    "capacity_for_energy": lambda: energy.capacity_for_energy(LARGE, 1e-5),
    "annual_energy": lambda: energy.annual_energy(LARGE, 1),
    "reactor_equivalents": lambda: energy.reactor_equivalents(LARGE, 1e-9, 1),
    "generation_capex": lambda: energy.generation_capex(LARGE, 0.1, 1),
    "stranded_chips": lambda: energy.stranded_chips([LARGE, LARGE], [0, 0]),
    "bain_required_revenue": lambda: required_revenue.bain_required_revenue(LARGE, 1e-5),
    "sequoia_required_revenue": lambda: required_revenue.sequoia_required_revenue(LARGE, 1e-5, 0.5),
    "jp_morgan_required_revenue": lambda: required_revenue.jp_morgan_required_revenue(
        LARGE, 1, 0.1
    ),
    "gordon_implied_return": lambda: valuation.gordon_implied_return(1e-300, LARGE, 0),
    "tranche_table": lambda: bonds.tranche_table([LARGE, LARGE], [0.05, 0.05], [5, 5]),
    "maturity_wall": lambda: bonds.maturity_wall([LARGE, LARGE], [2030, 2030]),
    "depreciation_life_change": lambda: investment.depreciation_life_change(LARGE, 1, 1e-5),
    "funding_path": lambda: funding.funding_path(
        [LARGE], [0], [-LARGE], [0], cash=LARGE, debt=0, minimum_cash=0, rate=0, tax_rate=0
    ),
    "interest_coverage": lambda: leverage.interest_coverage(LARGE, 1e-5),
    "fixed_charge_coverage": lambda: leverage.fixed_charge_coverage(1, LARGE, LARGE),
    "debt_service_coverage": lambda: leverage.debt_service_coverage(1, LARGE, LARGE),
    "coverage_ratio": lambda: coverage.coverage_ratio(LARGE, 1e-5),
    "lease_liability": lambda: leverage.lease_liability(LARGE, 10, 0.05, in_advance=True),
    "loan_schedule": lambda: loans.loan_schedule(10, LARGE, 5, payments_per_year=1),
    "collateral_ltv_path": lambda: loans.collateral_ltv_path(
        advance_rate=LARGE, rate=0, years=5, decay=0.9
    ),
    "macaulay_duration": lambda: bonds.macaulay_duration(0, 10, 500, frequency=1),
    "bond_price": lambda: bonds.bond_price(LARGE, 0.05, 10, **HALF_YEARLY),
    "bond_convexity": lambda: bonds.bond_convexity(0, 10, 500, frequency=1),
    "irb_capital": lambda: credit.irb_capital(
        0.01, lgd=1, maturity=5, turnover_eur_mn=50, pd_floor=0.0005, scaling=LARGE
    ),
    "xirr": lambda: irr.xirr(["2026-01-01"] * 2 + ["2027-01-01"], [LARGE, LARGE, -LARGE]),
}


@pytest.mark.parametrize("name", BEYOND)
def test_what_leaves_the_range_of_numbers_is_refused(name):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        words = {"xirr": "sum of amounts of a day is inf"}.get(name, f"{name} comes out as ")
        with pytest.raises(ValueError, match=f"^{words}.*; allowed: ") as refused:
            BEYOND[name]()
    assert "\n" not in str(refused.value)


def test_one_row_of_many_that_leaves_the_range_is_refused():
    with pytest.raises(ValueError, match=r"^facility_power "):
        energy.facility_power([1, LARGE], 10)


def test_an_infinity_that_a_model_declares_is_an_answer():
    assert coverage.coverage_ratio(-2, 0) == math.inf
    assert annuity.annuity_factor(0, math.inf) == math.inf
    assert leverage.interest_coverage([1, 1], [0, 2]).tolist() == [math.inf, 0.5]
    assert math.isnan(break_even.break_even(lambda x: 1, 0, 1))
    assert np.isnan(explosiveness.psy_test([1, 3, 4, 7], minimum_rows=3).badf[0])


@pytest.mark.parametrize("part", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize(
    "wrap",
    [
        lambda x: x,
        lambda x: [1.0, x],
        lambda x: {2030: x},
        lambda x: (["a"], np.array([1.0, x])),
        lambda x: sensitivity.Swing("a", 1.0, x),
        lambda x: [sensitivity.Swing("a", 1.0, x)],
        lambda x: pd.DataFrame({"a": [1.0, x]}),
    ],
)
def test_no_part_of_a_result_is_no_number(wrap, part):
    @model
    def anything():
        return wrap(part)

    with pytest.raises(ValueError, match=f"^anything comes out as {part}; allowed: "):
        anything()


def test_an_overflow_in_an_answer_is_told_as_the_answer():
    def answer(x):
        return np.float64(LARGE) * x

    with pytest.raises(ValueError, match="answer at x = 10 is inf"):
        sensitivity.tornado(answer, {"x": 1}, {"x": (0, 10)})
    assert break_even.break_even(lambda x: np.float64(LARGE) * (x - 5) * 10, 0, 10) == 5


@pytest.mark.parametrize(
    ("rate", "payments", "worth"),
    [
        (1e-101, 1e150, 1e101),
        (1e-101, 1e101, 1e101 * -math.expm1(-1)),
        (1e-200, 5, 5),
        (1e-200, math.inf, 1e200),
        (1e-310, 1e300, 1e300),
        (1e300, 1e308, 1e-300),
        (LARGE, 1, 1e-308),
    ],
)
def test_annuities_at_the_ends_of_the_range(rate, payments, worth):
    assert annuity.annuity_factor(rate, payments) == pytest.approx(worth, rel=1e-9)
