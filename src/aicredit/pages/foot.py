"""The foot of a chapter: a record of what its prose pastes, and how each number was made."""

import html
import math
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from IPython.display import display

from aicredit.ledger.columns import Column, Rows
from aicredit.ledger.datum import Comparison, Datum, leaves, told
from aicredit.ledger.ledger import Ledger
from aicredit.ledger.row_words import status_of
from aicredit.ledger.trail import behind
from aicredit.pages.evidence import evidence, status_mark
from aicredit.pages.markup import table
from aicredit.pages.words import Sentence, evaluated
from aicredit.pages.workings import called, itself, run_in_words, runs_in, worked
from aicredit.units import NO_FORMULAS

RECORD_PREFIX = "application/papermill.record/"
"""Marks an output as a record to paste, not a thing to show (MyST-NB's glue)."""

NUMBER_MIME = "application/vnd.aicredit.number+json"
"""Holds a number's full precision and trail; regression tests compare it."""

PASTED = re.compile(r"\{eval\}`([^`]+)`")
"""How prose pastes an expression."""

SIGNIFICANT = 10
"""Digits recorded: more would differ between machines, fewer would hide a change."""


def pasted_in(notebook: Path) -> list[str]:
    """Return the expressions that a notebook's prose pastes, each once, in its order."""
    cells = nbformat.read(notebook, as_version=4).cells
    texts = [cell.source for cell in cells if cell.cell_type == "markdown"]
    return list(dict.fromkeys(PASTED.findall("\n".join(texts))))


class Foot:
    """What a chapter pastes, by expression, and the figures that its variables stand for.

    Parameters
    ----------
    expressions : iterable of str
        What the prose pastes.
    namespace : mapping
        The notebook's variables.
    shown : mapping
        Further figures that the page shows, by the key of their address.
    ledger : Ledger
        The book's tables.

    Raises
    ------
    ValueError
        If an expression cannot be computed, or has no trail.
    """

    def __init__(
        self,
        expressions: Iterable[str],
        namespace: Mapping[str, Any],
        shown: Mapping[str, Datum | Sentence],
        ledger: Ledger,
    ) -> None:
        self.ledger = ledger
        self.said = {
            expression: evaluated(expression, namespace, "the prose") for expression in expressions
        }
        # A title may paste what the prose does, with other quotes.
        taken = {address(expression) for expression in self.said}
        self.said |= {key: value for key, value in shown.items() if address(key) not in taken}
        variables = {k: v for k, v in namespace.items() if not k.startswith("_")}
        self.variables = {
            name: value
            for name, value in variables.items()
            if isinstance(value, Datum) and not (value.is_leaf and value.kind != "run")
        }
        self.names = {id(value): name for name, value in reversed(self.variables.items())}
        self.results: dict[int, str] = {}
        for name, value in variables.items():
            self._name_parts(name, value)

    def _name_parts(self, name: str, value: Any) -> None:
        """Note what a variable calls a column, and the result of a model's run."""
        if isinstance(value, Column):
            self.names.setdefault(id(value), name)
        if isinstance(value, Rows):
            for column, part in value.columns.items():
                self.names.setdefault(id(part), f"{name}.{column}")
        result = getattr(value, "result", value)
        for part in getattr(result, "__dict__", {}).values():
            figure = part[0] if isinstance(part, Column) and len(part) else part
            if isinstance(figure, Datum) and figure.made and figure.made[0] == "run":
                self.results.setdefault(id(figure.made[1]), name)

    def record(self) -> None:
        """Write a record of everything pasted into the notebook's outputs."""
        for expression, value in self.said.items():
            bundle = {"text/html": self.anchor(expression, value), "text/plain": str(value)}
            content = {NUMBER_MIME: self._content(expression, value)}
            display(
                {RECORD_PREFIX + mime: part for mime, part in {**bundle, **content}.items()},
                raw=True,
                metadata={"scrapbook": {"name": expression, "mime_prefix": RECORD_PREFIX}},
            )

    def anchor(self, expression: str, value: Any) -> str:
        """Return a figure as a link to its derivation on the page; a sentence with its name."""
        if not isinstance(value, Datum):
            said = self._sentence(value)
            return f'<span class="{NO_FORMULAS}" data-said="{address(expression)}">{said}</span>'
        doubt = UNVERIFIED if self._is_doubtful(value) else ""
        return (
            f'<a class="number" href="#{address(expression)}">{html.escape(str(value))}</a>{doubt}'
        )

    def _sentence(self, value: Any) -> str:
        """Return a sentence whose figures open like those of the prose around it."""
        if not isinstance(value, Sentence):
            return html.escape(str(value))
        keys = {id(known): key for key, known in self.said.items()}
        return "".join(
            self.anchor(keys[id(part)], part)
            if isinstance(part, Datum) and id(part) in keys
            else self._sentence(part)
            for part in (value.when_true if value.holds else value.when_false)
        )

    def _is_doubtful(self, value: Datum) -> bool:
        return any(status_of(leaf.name, self.ledger) == "unverified" for leaf in behind(value))

    def arithmetic(self, value: Any) -> str:
        """Return how a figure was made, in the notebook's own names."""
        return told(itself(value), lambda part: self._called(part, value))

    def derivations(self) -> str:
        """Return each number with what it is, its arithmetic in values, and its sources."""
        rows, attributes = [], []
        self.told: dict[int, str] = {}
        for expression, value in self._derived().items():
            doubt = UNVERIFIED if self._is_doubtful(value) else ""
            what = html.escape(called(value, self.ledger))
            number = f"<strong>{html.escape(str(value))}</strong>{doubt}<br>{what}"
            rows.append((number, *self._made(expression, value)))
            attributes.append({"id": address(expression)})
        headings = ("Number", "How it was made", "Sources")
        return table(headings, rows, attributes=attributes, kind="derivations")

    def sources(self) -> set[str]:
        """Return the bibliography keys behind everything pasted."""
        found: list[Any] = [value for value in self.said.values() if isinstance(value, Datum)]
        found += [sentence.condition for sentence in self._sentences()]
        return {key for leaf in behind(*found) for key in self.sources_of(leaf)}

    def sources_of(self, leaf: Datum) -> set[str]:
        """Return the bibliography keys of a figure of the ledger."""
        return self.ledger.sources_of(leaf.name)

    def _sentences(self) -> list[Sentence]:
        return [value for value in self.said.values() if isinstance(value, Sentence)]

    def _derived(self) -> dict[str, Datum]:
        """Return what gets a derivation: what is pasted, and the variables behind it."""
        found = {key: value for key, value in self.said.items() if isinstance(value, Datum)}
        for sentence in self._sentences():
            for part in (sentence.condition.left, sentence.condition.right):
                found |= self._variables_in(part)
        waiting = list(found.values())
        while waiting:
            for name, value in self._variables_in(waiting.pop(0)).items():
                if name not in found:
                    found[name] = value
                    waiting.append(value)
        return found

    def _variables_in(self, value: Datum) -> dict[str, Datum]:
        used: dict[str, Datum] = {}

        def called(part: Any) -> str | None:
            name = self._called(part, value)
            if name in self.variables:
                used[name] = self.variables[name]
            return name

        told(itself(value), called)
        for run in runs_in(value):
            for given in run.inputs.values():
                told(given, called)
        return used

    def _called(self, part: Any, whole: Any) -> str | None:
        """Return what the notebook calls a part; None for the whole, whose arithmetic is told."""
        if isinstance(part, Datum) and part.made and part.made[0] == "run":
            result = self.results.get(id(part.made[1]))
            return f"{result}.{part.name}" if result else None
        if part is whole or part is itself(whole):
            return None
        if isinstance(part, Datum) and part.is_leaf:
            return None
        return self.names.get(id(part))

    def _made(self, expression: str, value: Datum) -> tuple[str, str]:
        """Return how a figure was made and what it rests on; a model's run is told once a page."""
        # What is said in words of its own ('not within 2026 to 2030') is no sum.
        lines = [] if value.text else worked(value, self._has_a_line)
        made = "".join(f"<p>{line}</p>" for line in lines)
        own = [leaf for leaf in leaves(value) if not leaf.made and leaf.kind != "constant"]
        for run in runs_in(value):
            first = self.told.setdefault(id(run), expression)
            if first == expression:
                made += run_in_words(run, self.ledger, self._has_a_line)
                own += behind(*run.inputs.values())
            else:
                made += (
                    f'<p>A result of the model whose <a href="#{address(first)}">formula and '
                    "inputs</a> stand with its first result.</p>"
                )
        return made, evidence(own, self.ledger)

    def _has_a_line(self, part: Any, whole: Any) -> bool:
        return isinstance(part, Datum) and self._called(part, whole) is not None

    def _content(self, expression: str, value: Any) -> dict[str, Any]:
        if isinstance(value, Datum):
            inputs = {leaf.name: significant(leaf.figure) for leaf in behind(value)}
            return {
                "name": expression,
                "value": significant(value.figure),
                "unit": value.unit,
                "expression": self.arithmetic(value),
                "inputs": inputs,
            }
        condition = getattr(value, "condition", None)
        said = self._comparison(condition) if condition is not None else ""
        return {"name": expression, "text": str(value), "condition": said}

    def _comparison(self, condition: Comparison) -> str:
        sides = (told(side, lambda part: self._called(part, None)) for side in condition.sides)
        return f" {condition.sign} ".join(sides)


UNVERIFIED = f" {status_mark('unverified')}"
"""Stands after a number that rests on a figure nobody could verify."""


def address(expression: str) -> str:
    """Return the address of an expression's derivation on its page.

    Examples
    --------
    >>> address('share.to("pct", 1)')
    'n-share-to-pct-1'
    """
    return "n-" + re.sub(r"[^A-Za-z0-9_]+", "-", expression).strip("-")


def significant(value: float) -> float | None:
    """Return a value as it is recorded; nothing for what is no finite number."""
    if not math.isfinite(value):
        return None
    return float(np.format_float_positional(float(value), precision=SIGNIFICANT, fractional=False))
