"""Run a model once on names instead of numbers and keep its formula for Vega.

A traced value answers numpy's own protocols, so that a model is plain numpy and never
learns what it runs on. The result is a list of Vega parameters: one for each output, and
one for each intermediate value that is used more than once, so that a formula of many
years stays as short as the Python that wrote it.
"""

import json
import math
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin
from scipy.special import ndtr, ndtri

Params = list[dict[str, str]]
"""Vega-Lite parameters, in the order they must be declared."""

OPERATORS: dict[Any, str] = {
    **{np.add: "+", np.subtract: "-", np.multiply: "*", np.true_divide: "/"},
    **{np.less: "<", np.less_equal: "<=", np.greater: ">", np.greater_equal: ">="},
    **{np.equal: "==", np.not_equal: "!=", np.bitwise_and: "&&", np.bitwise_or: "||"},
}
FUNCTIONS: dict[Any, str] = {
    **{np.power: "pow", np.minimum: "min", np.maximum: "max", np.where: "if"},
    **{np.exp: "exp", np.log: "log", np.sqrt: "sqrt", np.absolute: "abs", np.negative: "-"},
    **{ndtr: "cumulativeNormal", ndtri: "quantileNormal"},
}
"""What numpy's and scipy's functions are called in Vega's expression language."""


class Traced(NDArrayOperatorsMixin):
    """A value that has no number yet: a name, or a function of other values."""

    def __init__(self, function: Any, *parts: Any) -> None:
        self.function, self.parts = function, parts

    def __repr__(self) -> str:
        """Say that it is one, for messages."""
        return "an expression"

    def __array_ufunc__(self, function: Any, method: str, *parts: Any, **options: Any) -> Any:
        """Answer numpy's and scipy's functions of numbers with an expression."""
        if method != "__call__" or options:
            return NotImplemented
        return _expression(function, parts)

    def __array_function__(self, function: Any, _types: Any, parts: Any, options: Any) -> Any:
        """Answer numpy's functions of arrays with an expression."""
        return NotImplemented if options else _expression(function, parts)

    def __bool__(self) -> bool:
        """Refuse a Python ``if``, which would take one side for good."""
        message = "an expression has no number yet; allowed: np.where in place of if"
        raise TypeError(message)


def _expression(function: Any, parts: tuple[Any, ...]) -> Any:
    if function in WITHOUT_NAME:
        return WITHOUT_NAME[function](*parts)
    known = function in OPERATORS or function in FUNCTIONS
    return Traced(function, *parts) if known else NotImplemented


def _expm1(x: Any) -> Any:
    """Spell e^x - 1 so that no digits are lost near 0 (Kahan)."""
    power = np.exp(x)
    scaled = (power - 1) * x / np.log(power)
    far = np.where(np.absolute(x) < 1, scaled, power - 1)
    return np.where(power == 1, x, far)


def _log1p(x: Any) -> Any:
    """Spell ln(1 + x) so that no digits are lost near 0 (Kahan)."""
    sum_ = 1 + x
    return np.where(sum_ == 1, x, np.log(sum_) * x / (sum_ - 1))


def _clip(x: Any, low: Any, high: Any) -> Any:
    """Spell a value held within bounds as numpy does, whose upper one wins; Vega's does not."""
    return np.minimum(np.maximum(x, low), high)


WITHOUT_NAME: dict[Any, Callable[..., Any]] = {
    np.expm1: _expm1,
    np.log1p: _log1p,
    np.square: lambda x: x * x,
    np.clip: _clip,
}
"""Functions that Vega has no name for, or another meaning, spelled in those it has."""


def variable(name: str) -> Traced:
    """Return a value that stands for a Vega parameter of that name."""
    return Traced(name)


def is_traced(value: Any) -> bool:
    """Tell whether a value is an expression that has no number yet."""
    return isinstance(value, Traced)


def as_params(outputs: Mapping[str, Any], shared: str = "shared") -> Params:
    """Turn traced outputs into Vega parameters.

    Parameters
    ----------
    outputs : mapping of str to Traced or float
        What a model returned when it ran on `variable` values.
    shared : str
        How names of intermediates begin, where several lists are declared together.

    Returns
    -------
    list of dict
        Each with ``name`` and ``expr``; shared intermediates come first.
    """
    uses: Counter[int] = Counter()
    for output in outputs.values():
        _count(output, uses)
    names: dict[int, str] = {}
    intermediates: Params = []

    def text(node: Any) -> str:
        if not is_traced(node):
            return _constant(node.item() if hasattr(node, "item") else node)
        if not node.parts:
            return node.function
        if id(node) not in names:
            formula = _formula(node.function, [text(part) for part in node.parts])
            if uses[id(node)] == 1:
                return formula
            names[id(node)] = f"{shared}_{len(intermediates)}"
            intermediates.append({"name": names[id(node)], "expr": formula})
        return names[id(node)]

    params = [{"name": name, "expr": text(output)} for name, output in outputs.items()]
    return intermediates + params


def _count(node: Any, uses: Counter[int]) -> None:
    if is_traced(node) and node.parts:
        uses[id(node)] += 1
        if uses[id(node)] == 1:
            for part in node.parts:
                _count(part, uses)


def _formula(function: Any, parts: list[str]) -> str:
    if function in OPERATORS:
        return f"({f' {OPERATORS[function]} '.join(parts)})"
    return f"{FUNCTIONS[function]}({', '.join(parts)})"


def _constant(value: Any) -> str:
    # Vega's evaluator has no name for infinity and loses NaN's.
    if isinstance(value, float) and not math.isfinite(value):
        return {math.inf: "(1 / 0)", -math.inf: "(-1 / 0)"}.get(value, "(0 / 0)")
    return json.dumps(value)
