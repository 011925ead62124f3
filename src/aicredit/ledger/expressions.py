"""Arithmetic over names of the ledger, as tables write it.

Python's own grammar reads an expression; only names, + - * / **, min, max and abs are taken
from it. What it computes is arithmetic on figures (`aicredit.ledger.datum`), with units and
trail; here it is held to say something: each name makes a difference, and a comparison
could come out either way.
"""

import ast
import math
import operator
import random
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from aicredit.ledger.datum import Comparison, Datum, again, largest, least, terms_of, told

WORD = re.compile(r"(?<!\w)[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?")
"""A name where text is set for a reader; arithmetic goes by the grammar, see `words_in`."""

FUNCTIONS = {"min": least, "max": largest, "abs": abs}
"""What an expression may call."""

SIGNS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}

CHOOSING = ("min", "max", "abs")
"""What is tried as a whole, and each of its parts alone: only one of them shows."""

OTHER_FIGURES = 400
"""Sets of other figures under which a comparison is tried; half of them move a column as one."""

LONGEST = 1000
"""Characters of an expression; more is no arithmetic that a reader can follow."""

LookUp = Callable[[str], Datum]


def figures_named(figures: Mapping[str, Datum]) -> LookUp:
    """Return a function that looks a word up among figures: a name, or an end of a range."""

    def look_up(word: str) -> Datum:
        name, _, end = word.partition(".")
        if name not in figures:
            message = f"no claim, fact or figure is called {name!r}"
            raise ValueError(message)
        if end not in ("", "low", "high"):
            message = f"{word}: a figure has no {end!r}; allowed: low or high"
            raise ValueError(message)
        return getattr(figures[name], end) if end else figures[name]

    return look_up


def words_in(expression: str) -> list[str]:
    """Return the names an expression uses, as written, functions left out.

    Raises
    ------
    ValueError
        If it is no expression.

    Examples
    --------
    >>> words_in("2 * max(meta_capex_2025.high, capex_now) / meta_total")
    ['meta_capex_2025.high', 'capex_now', 'meta_total']
    """
    return _told(expression, lambda: [ast.unparse(node) for node in _names(_parsed(expression))])


def computed(expression: str, look_up: LookUp) -> Datum:
    """Compute an expression; `look_up` gives the figure behind a name.

    Raises
    ------
    ValueError
        If it is no arithmetic, types a figure in, mixes units, has no finite value, or a
        name of it makes no difference.
    """

    def compute() -> Datum:
        result = _value(_parsed(expression), look_up)
        if not isinstance(result, Datum):
            message = "a figure typed in; allowed: arithmetic over names"
            raise ValueError(message)
        if not math.isfinite(result):
            # A bare name: arithmetic has refused it already.
            result + result
        require_names_count(result)
        return result

    return _told(expression, compute)


def compared(expression: str, look_up: LookUp) -> Comparison:
    """Return a comparison of two expressions, as a table writes it.

    Raises
    ------
    ValueError
        If it is no comparison, a side cannot be computed, or figures cannot change it.
    """

    def compare() -> Comparison:
        node = _parsed(expression)
        if not (isinstance(node, ast.Compare) and len(node.ops) == 1):
            message = "no comparison; allowed: two expressions and one of == != < <= > >="
            raise ValueError(message)
        left, right = (_value(side, look_up) for side in (node.left, node.comparators[0]))
        if not isinstance(left, Datum) and not isinstance(right, Datum):
            message = "a comparison without a name"
            raise ValueError(message)
        result = SIGNS[type(node.ops[0])](left, right)
        if not isinstance(result, Comparison):
            message = "a figure is typed in; allowed: two expressions over names"
            raise ValueError(message)
        require_decided_by_figures(result)
        return result

    return _told(expression, compare)


def require_names_count(result: Datum) -> None:
    """Refuse a figure in which a name makes no difference: x / x is a 1 typed in.

    Every figure behind it gets a value made up, then one of them another. Two formulas that
    agree at such points are the same.

    Raises
    ------
    ValueError
        With the name that makes no difference.
    """
    parts = dict(_parts(result))
    point = {key: 1.1 + 0.37 * math.sqrt(place) for place, key in enumerate(parts)}
    for key, part in parts.items():
        if part.made and part.made[0] in CHOOSING:
            for term in terms_of(part):
                require_names_count(term)
        before, after = (
            again(result, partial(_value_at, at))
            for at in (point, {**point, key: 1.3 * point[key]})
        )
        if abs(after - before) <= 1e-9 * abs(before):
            message = f"{told(part)!r} makes no difference; allowed: names that count"
            raise ValueError(message)


def require_decided_by_figures(result: Comparison) -> None:
    """Refuse a comparison that no figures could turn: ``x >= x`` says nothing.

    Raises
    ------
    ValueError
        If it is always so, or never.
    """
    chance = random.Random(0)
    columns = _columns_of(result)
    signs: set[int] = set()
    for trial in range(OTHER_FIGURES):
        factors: dict[Any, float] = {}

        def elsewhere(
            leaf: Datum, factors: dict[Any, float] = factors, whole: int = trial % 2
        ) -> float | None:
            if not leaf.is_leaf or leaf.kind == "constant":
                return None
            key = (whole and columns.get(id(leaf))) or _key(leaf)
            if key not in factors:
                factors[key] = chance.choice((1, 1, 1, 1, -1)) * 10 ** chance.uniform(-3, 3)
            value = float(leaf) if math.isfinite(leaf) and leaf else 1.0
            return value * factors[key]

        with suppress(ArithmeticError, TypeError):
            difference = again(result.left, elsewhere) - again(result.right, elsewhere)
            if math.isfinite(difference):
                signs.add(0 if abs(difference) < 1e-12 else int(math.copysign(1, difference)))
        if {1, -1} <= signs:
            return
    # Two sides are hardly ever equal by chance; that they can differ is enough.
    if result.sign in ("==", "!="):
        turns = signs != {0}
    else:
        turns = {result.between(sign, 0) for sign in signs} == {True, False}
    if not turns:
        message = f"{result!r} is so whatever its figures are; allowed: what they decide"
        raise ValueError(message)


def _columns_of(node: Any) -> dict[int, int]:
    """Return, for figures that are read from a column, which column."""
    found: dict[int, int] = {}
    waiting = [node]
    while waiting:
        part = waiting.pop()
        for below in getattr(part, "sides", None) or getattr(part, "made", ())[1:]:
            waiting.append(below)
        if hasattr(part, "rows") and not part.made:
            found |= {id(item): id(part) for item in part}
    return found


def _parts(node: Datum) -> Iterator[tuple[Any, Datum]]:
    """Yield the names and choices that a formula is made of, each under what it stands for."""
    if node.is_leaf or node.made[0] in CHOOSING:
        if node.kind != "constant":
            yield _key(node), node
    else:
        for term in terms_of(node):
            yield from _parts(term)


def _value_at(point: Mapping[str, float], node: Datum) -> float | None:
    return point.get(_key(node))


def _key(node: Datum) -> Any:
    if not node.is_leaf:
        return told(node)
    # x and x.high are one figure where x is no range.
    name = node.name if node.kind == "run" else node.name.partition(".")[0]
    return name, node.kind == "constant", float(node)


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


def _names(node: ast.AST) -> list[ast.expr]:
    """Return the names below a node, in the order they are written."""
    match node:
        case ast.Name() | ast.Attribute(value=ast.Name()):
            return [node]
        case ast.Call(func=ast.Name(), args=below):
            return [name for part in below for name in _names(part)]
    return [name for part in ast.iter_child_nodes(node) for name in _names(part)]


def _value(node: ast.expr, look_up: LookUp) -> Any:
    match node:
        case ast.Name() | ast.Attribute(value=ast.Name()):
            return look_up(ast.unparse(node))
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, look_up)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in SIGNS:
            first, second = _value(left, look_up), _value(right, look_up)
            if not isinstance(first, Datum) and not isinstance(second, Datum):
                message = f"{ast.unparse(node)!r} is a figure typed in; allowed: names"
                raise ValueError(message)
            return SIGNS[type(op)](first, second)
        case ast.Call(func=ast.Name("min" | "max" as name), args=[_, _, *_], keywords=[]):
            given = [_value(part, look_up) for part in node.args]
            if not any(isinstance(term, Datum) for term in given):
                message = f"{ast.unparse(node)!r} is a figure typed in; allowed: names"
                raise ValueError(message)
            return FUNCTIONS[name](*given)
        case ast.Call(func=ast.Name("abs"), args=[given], keywords=[]):
            return abs(_value(given, look_up))
    message = f"{ast.unparse(node)!r} is not allowed; allowed: names, + - * / **, min, max, abs"
    raise ValueError(message)
