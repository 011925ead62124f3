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
    return {
        name: part for field, value in fields.items() for name, part in _items(field, value).items()
    }


def _items(name, value):
    if not isinstance(value, list):
        return {name: value}
    return {f"{name}_{place}": part for place, part in enumerate(value)}


def assert_engines_agree(function, cases, **held):
    """Hold arrays and Vega to what the function returns for floats, case by case.

    A case has a number, or a list with one item a year or name, for each argument that is
    moved; the others are held.
    """
    moved = cases[0]

    def run(item):
        arguments = {
            name: [item(name, at) for at in range(len(value))]
            if isinstance(value, list)
            else item(name, None)
            for name, value in moved.items()
        }
        return outputs_of(function(**arguments, **held))

    def number(case, name, at):
        return case[name] if at is None else case[name][at]

    by_array = run(lambda name, at: np.array([number(case, name, at) for case in cases]))
    traced = run(lambda name, at: variable(name if at is None else f"{name}_{at}"))
    params = as_params({f"out_{name}": value for name, value in traced.items() if name != "rating"})
    for row, case in enumerate(cases):
        by_float = run(lambda name, at, case=case: number(case, name, at))
        named = by_float.pop("rating", None)
        numbers = [float(value) for value in by_float.values()]
        array_row = [np.broadcast_to(by_array[key], len(cases))[row] for key in by_float]
        np.testing.assert_allclose(array_row, numbers, **TOLERANCE)
        assert named is None or named == by_array["rating"][row]
        inputs = {k: v for name, value in case.items() for k, v in _items(name, value).items()}
        by_vega = in_vega(params, inputs, [f"out_{name}" for name in by_float])
        np.testing.assert_allclose(by_vega, numbers, **TOLERANCE)
