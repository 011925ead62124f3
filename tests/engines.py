"""Hold a formula's three engines to each other: floats, arrays and the traced expression."""

import re

import numpy as np
import vl_convert

from aicredit.tracing import as_params, variable

TOLERANCE = {"rtol": 1e-9, "atol": 1e-9}


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


def outputs_of(result):
    """Return what a model gives, one value, a list or a dataclass, as names and numbers."""
    fields = vars(result) if hasattr(result, "__dataclass_fields__") else {"value": result}
    flat = {}
    for name, value in fields.items():
        if isinstance(value, list):
            flat |= {f"{name}_{place}": part for place, part in enumerate(value)}
        else:
            flat[name] = value
    return flat


def assert_engines_agree(function, cases):
    """Hold arrays and Vega to what the function returns for floats, case by case."""
    names = list(cases[0])
    by_array = outputs_of(function(**{key: np.array([c[key] for c in cases]) for key in names}))
    params = as_params(outputs_of(function(**{key: variable(key) for key in names})))
    for row, case in enumerate(cases):
        by_float = outputs_of(function(**case))
        numbers = [float(value) for value in by_float.values()]
        array_row = [np.broadcast_to(by_array[key], len(cases))[row] for key in by_float]
        np.testing.assert_allclose(array_row, numbers, **TOLERANCE)
        np.testing.assert_allclose(in_vega(params, case, list(by_float)), numbers, **TOLERANCE)
