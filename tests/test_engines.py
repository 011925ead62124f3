"""One formula, three engines: floats, arrays and the traced Vega expression agree."""

import json
import re

import numpy as np
import pytest
import vl_convert
from hypothesis import given, settings
from hypothesis import strategies as st
from test_finance import PROJECTION

from aicredit import dispatch, finance
from aicredit.tracing import as_params, variable

SCALARS = ("years_to_borrowing", "total_borrowing", "lowest_coverage", "lowest_headroom")
LISTS = ("cash_flow", "capex", "outlay", "borrowing", "debt", "cash", "coverage")


def outputs_of(path):
    flat = {name: getattr(path, name) for name in SCALARS}
    for name in LISTS:
        flat |= {f"{name}_{year}": value for year, value in enumerate(getattr(path, name))}
    return flat


def in_vega(params, inputs, names):
    """Evaluate Vega parameters with vl-convert; the numbers come back as drawn text."""
    shown = " + '|' + ".join(f"format({name}, '.17g')" for name in names)
    spec = {
        "data": {"values": [{}]},
        "params": [{"name": name, "value": value} for name, value in inputs.items()] + params,
        "transform": [{"calculate": shown, "as": "text"}],
        "mark": {"type": "text", "limit": 0},
        "encoding": {"text": {"field": "text"}},
    }
    svg = vl_convert.vegalite_to_svg(spec)
    text = re.search(r">([^<>]+)</text>", svg)[1]
    return [float(number.replace("−", "-")) for number in text.split("|")]


@settings(max_examples=20, deadline=None)
@given(st.fixed_dictionaries(PROJECTION))
def test_floats_and_vega_agree(inputs):
    by_float = outputs_of(finance.funding_projection(**inputs))
    traced = finance.funding_projection(**{name: variable(name) for name in inputs})
    params = as_params(outputs_of(traced))
    by_vega = in_vega(params, inputs, list(by_float))
    np.testing.assert_allclose(by_vega, list(by_float.values()), rtol=1e-9, atol=1e-9)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.fixed_dictionaries(PROJECTION), min_size=2, max_size=5))
def test_floats_and_arrays_agree(cases):
    columns = {name: np.array([case[name] for case in cases]) for name in cases[0]}
    by_array = outputs_of(finance.funding_projection(**columns))
    for row, case in enumerate(cases):
        for name, value in outputs_of(finance.funding_projection(**case)).items():
            assert np.broadcast_to(by_array[name], len(cases))[row] == pytest.approx(
                value, rel=1e-9, abs=1e-9
            )


def test_every_dispatched_function_in_vega():
    x, y = variable("x"), variable("y")
    formulas = {
        "a": lambda x, y: dispatch.where(x > y, x, -y),
        "b": lambda x, y: dispatch.minimum(x, y) + 2 * dispatch.maximum(x, y),
        "c": lambda x, y: dispatch.exp(x) + dispatch.log(y) + dispatch.sqrt(y),
        "d": lambda x, y: dispatch.normal_cdf(x) + dispatch.normal_quantile(y / 10),
        "e": lambda x, y: (1 + x) ** y / 3,
    }
    params = as_params({name: formula(x, y) for name, formula in formulas.items()})
    for point in ((0.3, 2.0), (1.7, 0.4), (-0.2, 5.0)):
        expected = [float(formula(*point)) for formula in formulas.values()]
        point_values = dict(zip(("x", "y"), point, strict=True))
        found = in_vega(params, point_values, list(formulas))
        np.testing.assert_allclose(found, expected, rtol=1e-9)


def test_shared_parts_are_written_once():
    path = finance.funding_projection(**{name: variable(name) for name in PROJECTION})
    text = json.dumps(as_params(outputs_of(path)))
    assert len(text) < 15_000
