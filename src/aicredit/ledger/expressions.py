"""Arithmetic over named figures: which names it uses, its value and its unit.

Python's own grammar reads an expression; only names, + - * / **, min, max and abs
are taken from it. Figures are not typed in: they belong in a row with a source or in a
declared assumption. What may be typed are the `CONSTANTS` of arithmetic and the calendar
year that another year is counted from.
"""

import ast
import math
import operator
import random
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from typing import Any

from aicredit.measures import Measure, measure

WORD = re.compile(r"(?<!\w)[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?")
"""A name where text is set for a reader; arithmetic goes by the grammar, see `words_in`."""

CONSTANTS = {
    1: "the whole that a share is part of",
    2: "the mean of two",
    4: "quarters of a year",
    12: "months of a year",
    100: "per cent, or basis points of a per cent",
    1000: "thousands: millions, billions, trillions",
}
"""Figures that may be typed, and what each stands for.

100 and 1000 change the unit and nothing else. 12 turns years into months and back; beside
anything but time, 2, 4 and 12 multiply or divide. Only 1 and 100 may be added to or
taken from, as the whole of a share. A product has one of 1, 2, 4 and 12 at most, and two
of 100 and 1000: a chain of constants would be a figure typed in.
"""

CALENDAR = range(1900, 2101)
"""Years that may be typed beside a figure that is a year itself."""

FUNCTIONS = {"min": min, "max": max, "abs": abs}
"""What an expression may call."""

OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
COMPARISONS = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}

OTHER_FIGURES = 60
"""Sets of other figures under which a comparison is tried."""

LONGEST = 1000
"""Characters of an expression; more is no arithmetic that a reader can follow."""


def words_in(expression: str) -> list[str]:
    """Return the names an expression uses, as written, functions left out.

    Raises
    ------
    ValueError
        If it is no expression.

    Examples
    --------
    >>> words_in("1e3 * max(meta_capex_2025.high, capex_now) / meta_total")
    ['meta_capex_2025.high', 'capex_now', 'meta_total']
    """
    return _told(expression, lambda: [ast.unparse(node) for node in _names(_parsed(expression))])


def computed(expression: str, look_up: Callable[[str], Measure]) -> Measure:
    """Compute an expression; `look_up` gives the measure behind a name.

    Raises
    ------
    ValueError
        If it is no arithmetic, types a figure in, mixes units or has no finite value.
    """

    def compute() -> Measure:
        result = _computed(node := _parsed(expression), look_up)
        _refuse_idle_names(node, look_up)
        return result

    return _told(expression, compute)


def holds(expression: str, look_up: Callable[[str], Measure]) -> bool:
    """Tell whether a comparison of two expressions is true.

    Raises
    ------
    ValueError
        If it is no comparison, a side cannot be computed, or figures cannot change it.
    """

    def compare() -> bool:
        node = _parsed(expression)
        if not (isinstance(node, ast.Compare) and len(node.ops) == 1):
            message = "no comparison; allowed: two expressions and one of == != < <= > >="
            raise ValueError(message)
        sides, compared = [node.left, node.comparators[0]], COMPARISONS[type(node.ops[0])]
        left, right = _terms(sides, look_up)
        left.alike(right, "compared with")
        for side in sides:
            _refuse_idle_names(side, look_up)
        if not _decided_by_figures(sides, compared, look_up):
            message = "so whatever its figures are; allowed: a comparison that they decide"
            raise ValueError(message)
        return compared(left.value, right.value)

    return _told(expression, compare)


def _decided_by_figures(
    sides: list[ast.expr], compared: Callable, look_up: Callable[[str], Measure]
) -> bool:
    """Tell whether other figures would ever change a comparison: ``x >= x`` says nothing."""
    chance = random.Random(0)
    signs: set[int] = set()
    for _ in range(OTHER_FIGURES):
        moved: dict[str, Measure] = {}

        def elsewhere(word: str, moved: dict[str, Measure] = moved) -> Measure:
            if word not in moved:
                known = look_up(word)
                factor = chance.choice((1, 1, 1, -1)) * 10 ** chance.uniform(-3, 3)
                moved[word] = replace(known, value=known.value * factor + chance.uniform(-1, 1))
            return moved[word]

        with suppress(ArithmeticError):
            left, right = (side.value for side in _terms(sides, elsewhere))
            if math.isfinite(left - right):
                signs.add(0 if math.isclose(left, right) else int(math.copysign(1, left - right)))
    # Two sides are hardly ever equal by chance; that they can differ is enough.
    if compared in (operator.eq, operator.ne):
        return signs != {0}
    return {compared(sign, 0) for sign in signs} == {True, False}


def named(names: Mapping[str, Any], inputs: dict[str, float]) -> Callable[[str], Measure]:
    """Return a function that looks words up among figures and runs, and notes their values.

    A figure has a ``unit``; a model run has a ``result`` and the ``units`` of its parts, ``""``
    for a result that has none.
    """

    def look_up(word: str) -> Measure:
        name, _, part = word.partition(".")
        if name not in names:
            message = f"no claim, fact or figure is called {name!r}"
            raise ValueError(message)
        unit = getattr(names[name], "unit", None)
        if unit:
            value = _end(names[name], name, part)
        else:
            value, unit = _part(names[name].result, name, part), names[name].units.get(part)
        if unit is None:
            message = f"{word!r} has no unit; its model does not say what it measures"
            raise ValueError(message)
        inputs[word] = value
        return measure(value, unit)

    return look_up


def _end(figure: Any, name: str, end: str) -> float:
    if end not in ("", "low", "high"):
        message = f"{name}.{end}: a figure has no {end!r}; allowed: low or high"
        raise ValueError(message)
    value = float(getattr(figure, end) if end else figure)
    if math.isnan(value):
        message = f"{name!r} is a range; use {name}.low or {name}.high"
        raise ValueError(message)
    if math.isinf(value):
        message = f"{name!r} is open at its {end} end; nothing can be computed from it"
        raise ValueError(message)
    return value


def _part(result: Any, name: str, part: str) -> float:
    word = f"{name}.{part}" if part else name
    if part.startswith("_") or (part and not hasattr(result, part)):
        message = f"{name!r} has no {part!r}"
        raise ValueError(message)
    try:
        value = float(getattr(result, part) if part else result)
    except (TypeError, ValueError) as error:
        message = f"{word!r} is not one number"
        raise ValueError(message) from error
    if not math.isfinite(value):
        message = f"{word!r} is {'not a number' if math.isnan(value) else 'infinite'}"
        raise ValueError(message)
    return value


def _told(expression: str, compute: Callable[[], Any]) -> Any:
    shown = expression if len(expression) <= LONGEST // 4 else f"{expression[: LONGEST // 4]}…"
    try:
        return compute()
    except (SyntaxError, ArithmeticError, RecursionError, MemoryError) as error:
        message = f"{shown!r} cannot be computed: {' '.join(str(error).split())}"
        raise ValueError(message) from error
    except ValueError as error:
        message = f"{shown!r}: {error}"
        raise ValueError(message) from error


def _parsed(expression: str) -> ast.expr:
    if len(expression) > LONGEST:
        message = f"longer than {LONGEST} characters"
        raise SyntaxError(message)
    if "#" in expression:
        message = "a comment is not computed; it belongs in the note"
        raise SyntaxError(message)
    try:
        return ast.parse(expression.strip(), mode="eval").body
    except SyntaxError as error:
        raise SyntaxError(error.msg) from error


def _names(node: ast.expr) -> list[ast.expr]:
    """Return the names below a node, in the order they are written."""
    match node:
        case ast.Name() | ast.Attribute(value=ast.Name()):
            return [node]
        case ast.Call(func=ast.Name(), args=below):
            return [name for part in below for name in _names(part)]
    return [name for part in ast.iter_child_nodes(node) for name in _names(part)]


def _computed(node: ast.expr, look_up: Callable[[str], Measure]) -> Measure:
    result = _value(node, look_up)
    if not math.isfinite(result.value):
        message = "cannot be computed: the result is not finite"
        raise ValueError(message)
    return result


def _value(node: ast.expr, look_up: Callable[[str], Measure]) -> Measure:
    match node:
        case ast.Name() | ast.Attribute(value=ast.Name()):
            return look_up(ast.unparse(node))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, look_up)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right):
            first, second = _terms([left, right], look_up)
            return OPERATORS[type(node.op)](first, second)
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div() | ast.Pow(), right=right):
            first, second = _factors(left, type(node.op), right, look_up)
            return _real(OPERATORS[type(node.op)], first, second)
        case ast.Call(func=ast.Name("min" | "max" as name), args=[_, _, *_], keywords=[]):
            first, *others = _terms(node.args, look_up)
            for other in others:
                first.alike(other, "set beside")
            return FUNCTIONS[name](first, *others, key=lambda term: term.value)
        case ast.Call(func=ast.Name("abs"), args=[given], keywords=[]):
            return abs(_value(given, look_up))
    if not _names(node) and isinstance(node, ast.Constant):
        raise ValueError(_typed(node))
    message = f"{ast.unparse(node)!r} is not allowed; allowed: names, + - * / **, min, max, abs"
    raise ValueError(message)


def _real(operation: Callable, first: Measure, second: Measure) -> Measure:
    result = operation(first, second)
    if isinstance(result.value, complex):
        message = "a root of a negative figure"
        raise ArithmeticError(message)
    return result


def _terms(nodes: list[ast.expr], look_up: Callable[[str], Measure]) -> list[Measure]:
    """Return what is added, compared or chosen from; a whole or a year may be typed."""
    found = [None if _typed_figure(node) else _value(node, look_up) for node in nodes]
    beside = next((term for term in found if term), None)
    if beside is None:
        raise ValueError(_typed(nodes[0]))
    return [term or _whole(node, beside) for node, term in zip(nodes, found, strict=True)]


def _whole(node: ast.expr, beside: Measure) -> Measure:
    number = _constant(node)
    if beside.powers == {"calendar": 1} and number in CALENDAR:
        return Measure(number, beside.powers)
    if number in (1, 100) and not (beside.counts or beside.points):
        return Measure(number, {}, Fraction(1, int(number)))
    raise ValueError(_typed(node))


def _factors(
    left: ast.expr, operation: type, right: ast.expr, look_up: Callable[[str], Measure]
) -> tuple[Measure, Measure]:
    if operation is not ast.Pow:
        _refuse_chain(_constants_of_product(left) + _constants_of_product(right))
    typed = [_typed_figure(node) for node in (left, right)]
    if all(typed) or (typed[0] and operation is ast.Pow):
        raise ValueError(_typed(left))
    if typed[1]:
        first = _value(left, look_up)
        return first, _factor(right, first, operation)
    second = _value(right, look_up)
    return (_factor(left, second, operation) if typed[0] else _value(left, look_up)), second


def _factor(node: ast.expr, beside: Measure, operation: type) -> Measure:
    number = _constant(node)
    if number not in CONSTANTS:
        raise ValueError(_typed(node))
    if operation is ast.Pow:
        return Measure(number)
    if number == 12 and beside.powers in ({"years": 1}, {"months": 1}):
        return Measure(number, {"months": 1, "years": -1})
    return Measure(number, {}, Fraction(1, int(number)) if number in (100, 1000) else Fraction(1))


def _constants_of_product(node: ast.expr) -> list[float]:
    """Return the constants that a product or quotient is made of."""
    match node:
        case ast.Constant(value=int() | float() as number):
            return [number]
        case ast.UnaryOp(operand=operand):
            return _constants_of_product(operand)
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div(), right=right):
            return _constants_of_product(left) + _constants_of_product(right)
    return []


def _refuse_chain(constants: list[float]) -> None:
    scales = [number for number in constants if number in (100, 1000)]
    if len(scales) > 2 or len(constants) - len(scales) > 1:
        written = ", ".join(f"{number:g}" for number in constants)
        message = f"{written} in one product: a chain of constants is a figure typed in"
        raise ValueError(message)


def _refuse_idle_names(node: ast.expr, look_up: Callable[[str], Measure]) -> None:
    """Refuse a name that makes no difference: x / x is a 1 typed in, and x - x a 0.

    Every name gets a value made up, then one of them another. Two formulas that agree at
    such points are the same.
    """
    parts = _parts_of(node, look_up)
    point = {key: 1.1 + 0.37 * math.sqrt(place) for place, key in enumerate(parts)}
    for key, part in parts.items():
        if isinstance(part, ast.Call):
            for given in part.args:
                _refuse_idle_names(given, look_up)
        before, after = (
            _made_up(node, at, look_up) for at in (point, {**point, key: 1.3 * point[key]})
        )
        if abs(after - before) <= 1e-9 * abs(before):
            message = f"{ast.unparse(part)!r} makes no difference; allowed: names that count"
            raise ValueError(message)


def _parts_of(node: ast.expr, look_up: Callable[[str], Measure]) -> dict[Any, ast.expr]:
    """Return the names and calls that a formula is made of, each under what it stands for."""
    match node:
        case ast.Name() | ast.Attribute() | ast.Call():
            return {_key(node, look_up): node}
    below = (_parts_of(part, look_up) for part in ast.iter_child_nodes(node))
    return {key: part for parts in below for key, part in parts.items()}


def _key(node: ast.expr, look_up: Callable[[str], Measure]) -> Any:
    word = ast.unparse(node)
    if isinstance(node, ast.Call):
        return word
    # x and x.high are one figure where x is no range.
    return word.partition(".")[0], look_up(word).value


def _made_up(node: ast.expr, point: Mapping[Any, float], look_up: Callable) -> complex:
    """Return a formula's value where its parts have the values of `point`."""
    match node:
        case ast.Constant(value=number):
            return number
        case ast.UnaryOp(operand=operand):
            return -_made_up(operand, point, look_up)
        case ast.BinOp(left=left, op=op, right=right):
            sides = (_made_up(side, point, look_up) for side in (left, right))
            return OPERATORS[type(op)](*sides)
    return point[_key(node, look_up)]


def _typed_figure(node: ast.expr) -> bool:
    """Tell whether a part holds figures and no name."""
    return not _names(node)


def _constant(node: ast.expr) -> float:
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return node.value
    raise ValueError(_typed(node))


def _typed(node: ast.expr) -> str:
    allowed = ", ".join(map(str, CONSTANTS))
    return (
        f"{ast.unparse(node)!r} is a figure typed in; it belongs in a row or a declared "
        f"assumption (allowed: {allowed} as constants of arithmetic, a year beside a year)"
    )
