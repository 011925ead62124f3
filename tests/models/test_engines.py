"""One formula, three engines: floats, arrays and the traced Vega expression agree."""

import json

import numpy as np
from engines import assert_engines_agree, in_vega, outputs_of
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri
from test_funding import PROJECTION

from aicredit.models import funding
from aicredit.tracing import as_params, variable


@settings(max_examples=6, deadline=None)
@given(st.lists(st.fixed_dictionaries(PROJECTION), min_size=2, max_size=5))
def test_floats_arrays_and_vega_agree(cases):
    assert_engines_agree(funding.funding_projection, cases)


def test_every_function_in_vega():
    x, y = variable("x"), variable("y")
    formulas = {
        "a": lambda x, y: np.where(x > y, x, -y),
        "b": lambda x, y: np.minimum(x, y) + 2 * np.maximum(x, y),
        "c": lambda x, y: np.exp(x) + np.log(y) + np.sqrt(y),
        "d": lambda x, y: ndtr(x) + ndtri(y / 10),
        "e": lambda x, y: (1 + x) ** y / 3,
    }
    params = as_params({name: formula(x, y) for name, formula in formulas.items()})
    for point in ((0.3, 2.0), (1.7, 0.4), (-0.2, 5.0)):
        expected = [float(formula(*point)) for formula in formulas.values()]
        point_values = dict(zip(("x", "y"), point, strict=True))
        found = in_vega(params, point_values, list(formulas))
        np.testing.assert_allclose(found, expected, rtol=1e-9)


def test_shared_parts_are_written_once():
    path = funding.funding_projection(**{name: variable(name) for name in PROJECTION})
    text = json.dumps(as_params(outputs_of(path)))
    assert len(text) < 15_000
