"""Run a model once on names instead of numbers and keep its formula for Vega.

The result is a list of Vega parameters: one for each output, and one for each
intermediate value that is used more than once, so that a formula of many years
stays as short as the Python that wrote it.
"""

import json
import math
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from altair.expr.core import ConstExpression, Expression, FunctionExpression

from aicredit import dispatch

Params = list[dict[str, str]]
"""Vega-Lite parameters, in the order they must be declared."""


def _call(name: str) -> Callable[..., FunctionExpression]:
    return lambda *arguments: FunctionExpression(name, arguments)


class VegaOperations:
    """The dispatched functions, spelled as Vega's expression language has them."""

    where = staticmethod(_call("if"))
    minimum = staticmethod(_call("min"))
    maximum = staticmethod(_call("max"))
    exp = staticmethod(_call("exp"))
    log = staticmethod(_call("log"))
    sqrt = staticmethod(_call("sqrt"))
    normal_cdf = staticmethod(_call("cumulativeNormal"))
    normal_quantile = staticmethod(_call("quantileNormal"))

    @staticmethod
    def expm1(x: Expression) -> FunctionExpression:
        """Spell e^x - 1 so that no digits are lost near 0 (Kahan): Vega has none of its own."""
        power = _call("exp")(x)
        scaled = (power - 1) * x / _call("log")(power)
        far = _call("if")(_call("abs")(x) < 1, scaled, power - 1)
        return _call("if")(power == 1, x, far)

    @staticmethod
    def log1p(x: Expression) -> FunctionExpression:
        """Spell ln(1 + x) so that no digits are lost near 0 (Kahan): Vega has none of its own."""
        sum_ = 1 + x
        return _call("if")(sum_ == 1, x, _call("log")(sum_) * x / (sum_ - 1))


dispatch.register(Expression, VegaOperations())


def variable(name: str) -> ConstExpression:
    """Return an expression that stands for a Vega parameter of that name."""
    return ConstExpression(name)


def as_params(outputs: Mapping[str, Any]) -> Params:
    """Turn traced outputs into Vega parameters.

    Parameters
    ----------
    outputs : mapping of str to expression or float
        What a model returned when it ran on `variable` values.

    Returns
    -------
    list of dict
        Each with ``name`` and ``expr``; shared intermediates come first.
    """
    uses: Counter[int] = Counter()
    for output in outputs.values():
        _count(output, uses)
    writer = _Writer(uses)
    params = [{"name": name, "expr": writer.text(output)} for name, output in outputs.items()]
    return writer.shared + params


def _count(node: Any, uses: Counter[int]) -> None:
    if not _is_compound(node):
        return
    uses[id(node)] += 1
    if uses[id(node)] == 1:
        for child in _children(node):
            _count(child, uses)


def _is_compound(node: Any) -> bool:
    return isinstance(node, Expression) and not isinstance(node, ConstExpression)


def _children(node: Expression) -> list[Any]:
    parts = node._kwds
    if "args" in parts:
        return list(parts["args"])
    return [parts[key] for key in ("lhs", "rhs", "val") if key in parts]


def _constant(value: Any) -> str:
    # Vega's evaluator has no name for infinity and loses NaN's.
    if isinstance(value, float) and not math.isfinite(value):
        return {math.inf: "(1 / 0)", -math.inf: "(-1 / 0)"}.get(value, "(0 / 0)")
    return json.dumps(value)


class _Writer:
    """Writes expressions as text; a node used twice is written once and named."""

    def __init__(self, uses: Counter[int]) -> None:
        self.uses = uses
        self.names: dict[int, str] = {}
        self.shared: Params = []

    def text(self, node: Any) -> str:
        if not isinstance(node, Expression):
            return _constant(node.item() if hasattr(node, "item") else node)
        if id(node) in self.names:
            return self.names[id(node)]
        text = self._formula(node)
        if _is_compound(node) and self.uses[id(node)] > 1:
            name = f"shared_{len(self.shared)}"
            self.names[id(node)] = name
            self.shared.append({"name": name, "expr": text})
            return name
        return text

    def _formula(self, node: Expression) -> str:
        parts = node._kwds
        if "args" in parts:
            return f"{parts['name']}({', '.join(self.text(arg) for arg in parts['args'])})"
        if "lhs" in parts:
            return f"({self.text(parts['lhs'])} {parts['op']} {self.text(parts['rhs'])})"
        if "val" in parts:
            return f"({parts['op']}{self.text(parts['val'])})"
        return repr(node)
