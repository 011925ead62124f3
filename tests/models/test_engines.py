"""One formula, three engines: floats, arrays and the traced expression agree for every model."""

import inspect
import math
from collections.abc import Sequence
from typing import Annotated, get_args, get_origin, get_type_hints

import numpy as np
import pytest
from engines import assert_engines_agree
from examples import BOND, EXAMPLES
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from aicredit.arguments import Quantity, ranges_of
from aicredit.models import bonds, funding, leverage, loans, required_revenue, valuation
from aicredit.ranges import OneOf
from aicredit.tracing import variable


def expressions_of(function):
    """Return the arguments that may be expressions."""
    hints = get_type_hints(inspect.unwrap(function), include_extras=True)
    return [name for name in ranges_of(function) if quantity_in(hints[name]) is Quantity]


def quantity_in(hint):
    return quantity_in(get_args(hint)[0]) if get_origin(hint) in (Annotated, Sequence) else hint


def has_formula(function):
    moved = {
        name: [variable(name) for _ in value] if isinstance(value, list) else variable(name)
        for name, value in EXAMPLES[function].items()
        if name in expressions_of(function)
    }
    try:
        function(**{**EXAMPLES[function], **moved})
    except ValueError as refusal:
        assert "an expression" in str(refusal)
        return False
    return bool(moved)


FORMULAS = [function for function in EXAMPLES if has_formula(function)]


def test_most_models_have_a_formula():
    """Those without are solved, integrated, simulated or worked out on matrices."""
    files = {function.__module__.rpartition(".")[2] for function in FORMULAS}
    whole = {"annuity", "coverage", "energy", "funding", "investment", "leverage"}
    assert whole | {"required_revenue", "securitisation"} <= files
    for function in EXAMPLES:
        assert function in FORMULAS or function.__module__.rpartition(".")[2] not in whole


def near(value, allowed):
    """Draw numbers around an example, and the ends of what is allowed."""
    if isinstance(allowed, OneOf):
        return st.sampled_from(allowed.values)
    low, high = sorted((value / 4, value * 4)) if value else (0.0, 1.0)
    if math.isinf(allowed.low):
        low, high = -max(-low, high), max(-low, high)
    low, high = max(low, allowed.low), min(high, allowed.high)
    if allowed.whole:
        return st.integers(math.ceil(low), math.floor(high))
    ends = [end for end in (allowed.low, allowed.high) if math.isfinite(end)]
    ends = [end for end in ends if allowed.holds(np.array(end))]
    inside = st.floats(low, high, allow_nan=False).filter(
        lambda x: bool(allowed.holds(np.array(x)))
    )
    return st.one_of(inside, inside, st.sampled_from(ends)) if ends else inside


def cases_of(function):
    """Draw the arguments of a formula from the ranges it declares."""
    drawn = {}
    for name in expressions_of(function):
        value, allowed = EXAMPLES[function][name], ranges_of(function)[name]
        items = [near(part, allowed) for part in (value if isinstance(value, list) else [value])]
        drawn[name] = st.tuples(*items).map(list) if isinstance(value, list) else items[0]
    if function.__module__ == bonds.__name__:
        drawn["years"] = st.integers(1, 30)  # whole numbers of periods
    return st.fixed_dictionaries(drawn)


@pytest.mark.parametrize("function", FORMULAS, ids=lambda function: function.__name__)
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_floats_arrays_and_vega_agree(function, data):
    cases = data.draw(st.lists(cases_of(function), min_size=2, max_size=3))
    held = {
        name: data.draw(st.booleans()) if isinstance(value, bool) else value
        for name, value in EXAMPLES[function].items()
        if name not in cases[0]
    }
    for case in cases:
        try:
            function(**case, **held)
        except ValueError:
            assume(False)
    assert_engines_agree(function, cases, **held)
    # One that is moved among numbers, as a panel has it.
    moved = data.draw(st.sampled_from(list(cases[0])))
    rest = {name: value for name, value in cases[0].items() if name != moved}
    assert_engines_agree(function, [{moved: cases[0][moved]}], **rest, **held)


SMALL_LOAN = {"advance_rate": 0.7, "years": 5}
LIMITS = {
    bonds.bond_price: [{**BOND, "yield_": y} for y in (0, 1e-9, 1e-3)],
    bonds.bond_convexity: [{**BOND, "yield_": y} for y in (0, 1e-9, 1e-3)],
    required_revenue.required_revenue_per_capex: [
        {"hurdle": r, "years": 5, "cash_margin": 0.5, "salvage": 0.1} for r in (0, 1e-14, 1e300)
    ],
    leverage.debt_service_coverage: [
        {"cash_flow": x, "interest": due, "principal": due} for x, due in ((-1, 0), (0, 0), (3, 1))
    ],
    loans.break_even_decay: [{**SMALL_LOAN, "rate": r, "year": 2} for r in (0, 1e-13)],
    valuation.gain_to_recover: [{"fall": fall} for fall in (-1 + 1e-12, -1e-12, 0)],
}


@pytest.mark.parametrize("function", LIMITS, ids=lambda function: function.__name__)
def test_the_engines_agree_at_the_limits_too(function):
    assert_engines_agree(function, LIMITS[function])


def test_limits_of_leases_and_vehicles():
    rates = [
        {"payment": 5, "payments": n, "period_rate": r} for r, n in ((0, 9), (1e-12, 9), (2, 999))
    ]
    assert_engines_agree(leverage.lease_liability, rates, in_advance=False)
    held = {**EXAMPLES[funding.funding_projection], "vehicle_years": math.inf}
    del held["vehicle_rate"]
    assert_engines_agree(
        funding.funding_projection, [{"vehicle_rate": rate} for rate in (0, 0.06)], **held
    )
