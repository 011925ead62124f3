"""What a page's prose says when a reader moves a panel: figures and sentences as formulas.

Prose that rests on a panel's assumptions or results is computed again in the page, from the
same trail that made it; conditions are traced like outputs.
"""

from collections.abc import Iterator, Mapping
from functools import reduce
from typing import Any

import numpy as np

from aicredit.ledger.columns import Column
from aicredit.ledger.datum import COMPARISONS, SYMBOLS, Datum, again
from aicredit.measures import from_base
from aicredit.pages.across import outputs_of, part
from aicredit.pages.outputs import unit_json
from aicredit.pages.panel import Panel
from aicredit.pages.words import Parts, Sentence
from aicredit.tracing import as_params, is_traced, variable
from aicredit.units import unit_named

MIME = "application/vnd.aicredit.moves+json"

TRACED = {
    **SYMBOLS,
    "sum": lambda *terms: sum(terms),
    "min": lambda *terms: reduce(np.minimum, terms),
    "max": lambda *terms: reduce(np.maximum, terms),
}
"""Arithmetic that takes expressions as well as numbers."""


def moves(said: Mapping[str, Any], panel: Panel) -> dict[str, Any]:
    """Return what of a page's prose moves with a panel, for the page's script.

    Parameters
    ----------
    said : mapping
        Address on the page to what the prose pastes there.
    panel : Panel
        What the reader moves.

    Returns
    -------
    dict
        ``panel``, its name; ``params``, Vega parameters to declare after the panel's own;
        ``said``, address to a figure (its signal and how it is written) or a sentence (the
        signal of its condition and both wordings).
    """
    tracer = _Tracer(panel)
    found = {address: tracer.told(value) for address, value in said.items()}
    moving = {address: told for address, told in found.items() if not isinstance(told, str)}
    params = as_params(tracer.signals, shared="said_shared")
    return {"panel": panel.name, "params": params, "said": moving}


class _Tracer:
    """Writes figures and sentences over what a panel moves."""

    def __init__(self, panel: Panel) -> None:
        self.signals: dict[str, Any] = {}
        self.outputs = {
            id(shown): output
            for shown, output in zip(panel.state.shown.values(), panel.outputs, strict=True)
        }
        self.arguments = {known.name: argument for argument, known in panel.move.items()}
        result = panel.run({argument: variable(argument) for argument in panel.move})
        self.known: dict[int, Any] = {}
        for name in outputs_of(panel.state.result):
            figure, traced = part(panel.state.result, name), part(result, name)
            pairs = (
                zip(figure, traced, strict=True)
                if isinstance(figure, Column)
                else [(figure, traced)]
            )
            self.known |= {id(one): other for one, other in pairs}
        for output in panel.outputs:
            figure = part(panel.state.result, output.field)
            self.known[id(figure)] = variable(f"out_{output.field}")

    def told(self, value: Any) -> Any:
        """Return a figure or sentence that moves as JSON, any other as its text."""
        if isinstance(value, Sentence):
            return self._sentence(value)
        return self._figure(value) if isinstance(value, Datum) else str(value)

    def _figure(self, value: Datum) -> Any:
        moved = self._over(value)
        if not is_traced(moved):
            return str(value)
        for shown in _shown_as(value):
            if output := self.outputs.get(id(shown)):
                return output.as_json()
        unit = unit_named(value.unit)
        digits = unit.digits if value.decimals is None else value.decimals
        return {
            "signal": self._signal(moved * from_base(1.0, value.unit)),
            "unit": {**unit_json(value.unit), "digits": digits},
            "add": 0,
            "last": None,
            "endless": "without limit",
        }

    def _sentence(self, sentence: Sentence) -> Any:
        left, right = map(self._over, sentence.condition.sides)
        moved = is_traced(left) or is_traced(right)
        wordings = [self._parts(parts) for parts in (sentence.when_true, sentence.when_false)]
        if not moved and all(isinstance(one, str) for parts in wordings for one in parts):
            return str(sentence)
        holds = COMPARISONS[sentence.condition.sign](left, right)
        if not moved:
            return wordings[not holds]
        return {"signal": self._signal(holds), "true": wordings[0], "false": wordings[1]}

    def _parts(self, parts: Parts) -> list[Any]:
        return [self.told(one) for one in parts]

    def _over(self, value: Datum) -> Any:
        return again(value, self._known, signs=TRACED)

    def _known(self, node: Datum) -> Any:
        if node.kind == "parameter" and node.name in self.arguments:
            return variable(self.arguments[node.name])
        return self.known.get(id(node))

    def _signal(self, traced: Any) -> str:
        name = f"said_{len(self.signals)}"
        self.signals[name] = traced
        return name


def _shown_as(value: Datum) -> Iterator[Datum]:
    """Yield a figure and what it was before it was shown in another unit or words."""
    yield value
    while value.made and value.made[0] == "to":
        value = value.made[1]
        yield value
