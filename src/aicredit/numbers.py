"""The numbers a chapter states, each with its trail.

A number is stated once, by an expression. The same statement is what the prose
pastes, what the regression test compares and what a scenario comparison reads.
"""

import html
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from IPython.display import display

from aicredit.ledger import Figure, Ledger, words_in
from aicredit.parameters import Parameter
from aicredit.units import unit_named, written

RECORD_PREFIX = "application/papermill.record/"
"""Marks an output as a record to paste, not a thing to show (MyST-NB's glue)."""

NUMBER_MIME = "application/vnd.aicredit.number+json"
"""Holds a number's full precision and trail; regression tests compare it."""

SIGNIFICANT = 10
"""Digits recorded: more would differ between machines, fewer would hide a change."""


@dataclass(frozen=True)
class Number:
    """A stated number.

    Attributes
    ----------
    expression : str
        The arithmetic that made it.
    inputs : dict
        The names it used and their values.
    digits : int, optional
        Decimals shown; the unit's own if None.
    text : str
        How it is written, where that is more than value and unit.
    """

    name: str
    value: float
    unit: str
    expression: str
    inputs: dict[str, float]
    digits: int | None = None
    text: str = ""

    def __str__(self) -> str:
        return self.text or written(self.value, self.unit, self.digits)

    def __float__(self) -> float:
        return float(self.value)

    def anchor(self) -> str:
        """Return the number as a link to its derivation on the same page."""
        trail = html.escape(self.expression, quote=True)
        return (
            f'<a class="number" href="#n-{self.name}" title="{trail}">{html.escape(str(self))}</a>'
        )

    def _repr_html_(self) -> str:
        return self.anchor()


@dataclass(frozen=True)
class Run:
    """A model run: which model, its formula in words, what it was given, what came out."""

    name: str
    model: str
    formula: str
    inputs: dict[str, tuple[str, ...]]
    """Model argument to the names (or the literal) it was given."""
    result: Any


@dataclass(frozen=True)
class Resolved:
    """A model input and the names it came from."""

    value: Any
    origin: tuple[str, ...]


class Numbers:
    """The numbers of one chapter, by name: ``numbers.annual_interest``."""

    def __init__(self, ledger: Ledger, parameters: Mapping[str, Parameter]) -> None:
        self.ledger = ledger
        self.parameters = {
            name: Figure(
                p.value, name=name, unit=p.unit, source=p.source, kind="parameter", known_on=""
            )
            for name, p in parameters.items()
        }
        self.runs: dict[str, Run] = {}
        self.stated: dict[str, Number] = {}

    def __getattr__(self, name: str) -> Number:
        """Return a stated number."""
        try:
            return self.__dict__["stated"][name]
        except KeyError:
            message = f"no number is stated as {name!r}"
            raise AttributeError(message) from None

    def state(self, unit: str, digits: int | None = None, /, **expressions: str) -> None:
        """State numbers, each by an expression.

        Parameters
        ----------
        unit : str
            A key of `aicredit.units.UNITS`, for all of them.
        digits : int, optional
            Decimals shown.
        **expressions : str
            Name to arithmetic over ledger names, parameters, model runs and
            numbers stated before.

        Raises
        ------
        ValueError
            If a name is taken, a unit unknown or an expression cannot be computed.
        """
        unit_named(unit)
        for name, expression in expressions.items():
            result = self.ledger.evaluate(expression, self._names())
            self.record(Number(name, result.value, unit, expression, result.inputs, digits))

    def record(self, number: Number) -> None:
        """Keep a number and write it into the notebook's outputs."""
        if number.name in self.stated:
            message = f"number {number.name!r} is stated twice"
            raise ValueError(message)
        self.stated[number.name] = number
        bundle = {
            "text/html": number.anchor(),
            "text/plain": str(number),
            NUMBER_MIME: {
                "name": number.name,
                "value": _significant(number.value),
                "unit": number.unit,
                "expression": number.expression,
                "inputs": {key: _significant(value) for key, value in number.inputs.items()},
            },
        }
        display(
            {RECORD_PREFIX + mime: content for mime, content in bundle.items()},
            raw=True,
            metadata={"scrapbook": {"name": f"n.{number.name}", "mime_prefix": RECORD_PREFIX}},
        )

    def resolve(self, given: Any) -> Resolved:
        """Turn what a chapter hands to a model into a value and its origin."""
        if isinstance(given, str):
            result = self.ledger.evaluate(given, self._names())
            return Resolved(result.value, (given,))
        if isinstance(given, Parameter):
            return Resolved(given.model_value, (given.name,))
        if isinstance(given, pd.Series):
            return Resolved(given.to_numpy(), tuple(given.index))
        return Resolved(given, (f"{given:g}",))

    def parameter_text(self, parameter: Parameter) -> str:
        """Write a parameter's present value."""
        return html.escape(written(parameter.value, parameter.unit, parameter.digits))

    def sources_of(self, number: Number) -> set[str]:
        """Return the bibliography keys behind a number, through other numbers and runs."""
        keys: set[str] = set()
        waiting = [name.partition(".")[0] for name in number.inputs]
        seen: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            if name in self.stated:
                waiting += [used.partition(".")[0] for used in self.stated[name].inputs]
            elif name in self.runs:
                for origin in self.runs[name].inputs.values():
                    for part in origin:
                        waiting += [w.partition(".")[0] for w in words_in(part)]
            elif name in self.parameters:
                keys.add(self.parameters[name].source)
            elif name in self.ledger.figures:
                keys.add(self.ledger.figures[name].source)
            elif name in self.ledger.bonds.index:
                keys.add(self.ledger.bonds.loc[name, "source"])
        return keys

    def _names(self) -> dict[str, Any]:
        results = {name: run.result for name, run in self.runs.items()}
        stated = {name: number.value for name, number in self.stated.items()}
        return {**self.parameters, **results, **stated}


def _significant(value: float) -> float | None:
    if math.isnan(value) or math.isinf(value):
        return None
    return float(np.format_float_positional(value, precision=SIGNIFICANT, fractional=False))
