"""Expressions: each of numpy's functions means in Vega what it means on numbers."""

import json

import numpy as np
import pytest
from engines import in_vega, outputs_of
from examples import EXAMPLES
from scipy.special import ndtr, ndtri

from aicredit.models import funding, leverage
from aicredit.tracing import FUNCTIONS, OPERATORS, WITHOUT_NAME, as_params, variable

OF_ONE = {
    np.exp,
    np.sqrt,
    np.log,
    np.negative,
    np.absolute,
    np.expm1,
    np.log1p,
    np.square,
    ndtr,
    ndtri,
}
OF_CONDITIONS = {np.bitwise_and, np.bitwise_or}
FORMULAS = {
    np.where: lambda x, y: np.where(x > y, x, -y),
    np.clip: lambda x, y: np.clip(x, 0.5, y) + np.clip(y, x, 0.6),
}


def formula_of(function):
    if function in FORMULAS:
        return FORMULAS[function]
    if function in OF_ONE:
        return lambda x, y: function(x) + function(y)
    if function in OF_CONDITIONS:
        return lambda x, y: np.where(function(x < 0.6, y > 0.6), x, y)
    if function(1, 2) in (True, False) and function not in (np.subtract, np.minimum, np.power):
        return lambda x, y: np.where(function(x, y), x, 2 * y)
    return lambda x, y: function(x, y) - function(x, x)


@pytest.mark.parametrize("function", [*OPERATORS, *FUNCTIONS, *WITHOUT_NAME])
@pytest.mark.parametrize("point", [(0.3, 0.9), (0.7, 0.4), (0.5, 0.5), (1e-9, 0.1)])
def test_every_function_means_the_same(function, point):
    formula = formula_of(function)
    params = as_params({"out": formula(variable("x"), variable("y"))})
    found = in_vega(params, dict(zip("xy", point, strict=True)), ["out"])
    np.testing.assert_allclose(found, [float(formula(*point))], rtol=1e-9)


def test_a_function_unknown_to_vega_is_refused():
    with pytest.raises(TypeError):
        np.sin(variable("x"))
    with pytest.raises(TypeError):
        np.add.reduce([1, variable("x")], dtype=float)
    with pytest.raises(TypeError):
        np.sum(variable("x"), axis=0)


def test_an_expression_has_no_truth():
    with pytest.raises(TypeError, match=r"no number yet; allowed: np.where in place of if"):
        bool(variable("x") > 1)


def test_shared_parts_are_written_once():
    moved = {
        name: value if name == "years" else variable(name)
        for name, value in EXAMPLES[funding.funding_projection].items()
    }
    text = json.dumps(as_params(outputs_of(funding.funding_projection(**moved))))
    assert len(text) < 15_000


def test_a_traced_rating_is_written_as_text():
    found = leverage.synthetic_rating(variable("coverage"), table="damodaran_2024_large")
    (param,) = as_params({"rating": found.rating})
    assert param["expr"].count("if(") == 14
    assert '"BBB"' in param["expr"]
