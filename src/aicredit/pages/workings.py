"""How a figure was made, as a reader checks it: worked with values, told with names of things."""

import html
import math
import re
from collections.abc import Callable, Iterator
from typing import Any

from aicredit.ledger.columns import Column
from aicredit.ledger.datum import Datum, leaves, told
from aicredit.ledger.ledger import Ledger
from aicredit.ledger.row_words import row_in_words
from aicredit.ledger.trail import Run
from aicredit.ledger.wording import measure_in_words
from aicredit.pages.markup import CLAIMS_PAGE, closely, places_of
from aicredit.units import written

SIGNS = {"*": "×", "/": "÷", "-": "−", "negative": "−"}
"""Signs of arithmetic as a reader sees them."""

ADDITIVE = ("+", "-", "sum")

JOINED = {"+": "{} and {} together", "-": "{} less {}", "*": "{} times {}", "/": "{} over {}"}
"""How a figure made of two others is called."""

Named = Callable[[Any, Any], bool]
"""Whether a part of a figure, given the whole, has a line of its own."""


def itself(value: Any) -> Any:
    """Return the figure that is shown in another unit or other words."""
    while isinstance(value, Datum) and value.made and value.made[0] == "to":
        value = value.made[1]
    return value


def runs_in(value: Datum) -> list[Run]:
    """Return the model runs that a figure is made from directly, each once."""
    runs = {id(leaf.made[1]): leaf.made[1] for leaf in leaves(value) if leaf.made}
    return list(runs.values())


def called(value: Datum, ledger: Ledger) -> str:
    """Return what a figure is, in words; empty for arithmetic too long to be said."""
    value = itself(value)
    if value.is_leaf and value.made:
        return f"{part_in_words(value.name)}, by the model"
    if value.is_leaf:
        row = value.name.partition(".")[0]
        return row_in_words(value.name, ledger) if row in ledger.names else ""
    sign, *parts = value.made
    if sign == "sum":
        return f"the sum of {len(parts[0])} figures"
    names = [
        called(part, ledger) if isinstance(part, Datum) and itself(part).is_leaf else ""
        for part in parts
    ]
    return JOINED[sign].format(*names) if sign in JOINED and all(names) else ""


def part_in_words(name: str) -> str:
    """Return a part of a model's result in words.

    Examples
    --------
    >>> part_in_words("borrowing[2]")
    'borrowing, step 2'
    """
    return measure_in_words(name.replace("[", ", step ").replace("]", ""))


def worked(value: Datum, named: Named) -> list[str]:
    """Return the arithmetic behind a figure with its values, a line a step, as HTML.

    Parameters
    ----------
    value : Datum
        What arithmetic made.
    named : callable
        Tells which parts have a line of their own; the others are written out.
    """
    steps = _steps(value, named)
    return [_line(step, str(value) if step is value else closely(step), named) for step in steps]


def _steps(value: Datum, named: Named) -> Iterator[Datum]:
    waiting, seen = [value], set()
    while waiting:
        step = waiting.pop(0)
        core = itself(step)
        if id(core) in seen or core.is_leaf:
            continue
        seen.add(id(core))
        yield step
        waiting += _named_in(core, named)


def _named_in(whole: Datum, named: Named) -> list[Datum]:
    found: list[Datum] = []

    def note(part: Any) -> str | None:
        if isinstance(part, Datum) and named(part, whole):
            found.append(part)
            return ""
        return None

    told(whole, note, spread=True)
    return found


def _line(value: Datum, result: str, named: Named) -> str:
    core = itself(value)
    alike = _adds_alike(core, core.unit, named, core)

    def shown(part: Any) -> str | None:
        if not isinstance(part, Datum) or not (part.is_leaf or named(part, core)):
            return None
        plain = alike and math.isfinite(part)
        return written(part.figure, "count", places_of(part)) if plain else closely(part)

    text = html.escape(told(core, shown, signs=SIGNS, spread=True))
    sign = "=" if _says_all_of(value, result) else "≈"
    return f"{text} {sign} {html.escape(result)}"


def _adds_alike(part: Any, unit: str, named: Named, whole: Datum) -> bool:
    """Tell whether only figures of one unit are added, which then is said once."""
    if isinstance(part, Column):
        return not part.made and all(item.unit == unit for item in part)
    if part.is_leaf or (part is not whole and named(part, whole)):
        return part.unit == unit
    sign, *parts = part.made
    return sign in ADDITIVE and all(_adds_alike(p, unit, named, whole) for p in parts)


def _says_all_of(value: Datum, result: str) -> bool:
    """Tell whether a figure is written with all the digits that it has."""
    digits = re.sub(r"[^0-9.]", "", result)
    return bool(digits) and math.isclose(float(digits), abs(value.figure), rel_tol=1e-9)


def run_in_words(run: Run, ledger: Ledger, named: Named) -> str:
    """Return a model's formula in words and what it was given, as HTML."""
    model = measure_in_words(run.model.rpartition(".")[2])
    given = "".join(f"<li>{line}</li>" for line in _given(run, ledger, named))
    inputs = f"<ul>{given}</ul>" if given else ""
    source = "It was given:" if given else f'It counts <a href="{CLAIMS_PAGE}">the ledger</a>.'
    formula = f" <em>{html.escape(run.formula)}</em>" if run.formula else ""
    return f"<p>A result of the model ‘{html.escape(model)}’.{formula} {source}</p>{inputs}"


def _given(run: Run, ledger: Ledger, named: Named) -> Iterator[str]:
    for argument, given in run.inputs.items():
        words = measure_in_words(argument)
        if isinstance(given, Column):
            value = html.escape(", ".join(map(closely, given)))
        elif not isinstance(given, Datum):
            value = html.escape(str(given))
        elif itself(given).is_leaf:
            value = html.escape(closely(given))
            if itself(given).kind == "parameter":
                words = row_in_words(itself(given).name, ledger)
        else:
            value = _line(given, closely(given), named)
        yield f"{html.escape(words[:1].upper() + words[1:])}: {value}"
