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
from aicredit.ledger.trail import Run, behind
from aicredit.pages.markup import CLAIMS_PAGE, row_link, source_link, table
from aicredit.pages.words import Sentence, evaluated
from aicredit.units import written

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
            return f'<span data-said="{address(expression)}">{html.escape(str(value))}</span>'
        trail = html.escape(self.arithmetic(value), quote=True)
        return (
            f'<a class="number" href="#{address(expression)}" title="{trail}">'
            f"{html.escape(str(value))}</a>"
        )

    def arithmetic(self, value: Any) -> str:
        """Return how a figure was made, in the notebook's own names."""
        return told(_itself(value), lambda part: self._called(part, value))

    def derivations(self) -> str:
        """Return each number with its arithmetic in names and in values, and its sources."""
        rows, attributes = [], []
        self.told: dict[int, str] = {}
        for expression, value in self._derived().items():
            sources = sorted({key for leaf in behind(value) for key in self.sources_of(leaf)})
            rows.append(
                (
                    f"<strong>{html.escape(str(value))}</strong><br>"
                    f"<code>{html.escape(expression)}</code>",
                    self._made(expression, value),
                    ", ".join(map(source_link, sources)),
                )
            )
            attributes.append({"id": address(expression)})
        headings = ("Number", "Arithmetic", "Sources")
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

        told(_itself(value), called)
        for run in _runs_in(value):
            for given in run.inputs.values():
                told(given, called)
        return used

    def _called(self, part: Any, whole: Any) -> str | None:
        """Return what the notebook calls a part; None for the whole, whose arithmetic is told."""
        if isinstance(part, Datum) and part.made and part.made[0] == "run":
            result = self.results.get(id(part.made[1]))
            return f"{result}.{part.name}" if result else None
        if part is whole or part is _itself(whole):
            return None
        if isinstance(part, Datum) and part.is_leaf:
            return None
        return self.names.get(id(part))

    def _made(self, expression: str, value: Datum) -> str:
        itself = _itself(value)
        in_names = told(itself, lambda part: self._linked(part, value), signs=SIGNS)
        lines = [in_names]
        if not itself.is_leaf:
            in_values = told(
                itself, lambda part: self._valued(part, value), signs=SIGNS, spread=True
            )
            lines.append(f"<small>= {in_values}</small>")
        lines += [f"<small>{self._run_html(run, expression)}</small>" for run in _runs_in(value)]
        return "<br>".join(lines)

    def _linked(self, part: Any, whole: Any) -> str | None:
        name = self._called(part, whole)
        if name is not None:
            shown = html.escape(name)
            known = name in self.variables
            return f'<a href="#{address(name)}">{shown}</a>' if known else shown
        if isinstance(part, Datum) and part.is_leaf:
            return self._leaf(part, html.escape(part.name))
        return html.escape(part.name) if isinstance(part, Column) and part.name else None

    def _valued(self, part: Any, whole: Any) -> str | None:
        named = self._called(part, whole) is not None and isinstance(part, Datum)
        if named or (isinstance(part, Datum) and part.is_leaf):
            shown = html.escape(closely(part))
            return self._leaf(part, shown) if part.is_leaf and not part.made else shown
        return None

    def _leaf(self, part: Datum, shown: str) -> str:
        row = part.name.partition(".")[0]
        return row_link(row, self.ledger, shown) if row in self.ledger.names else shown

    def _run_html(self, run: Run, expression: str) -> str:
        """Tell of a model's run, once a page; later rows lead to where it is told."""
        name = self.results.get(id(run), "it")
        first = self.told.setdefault(id(run), expression)
        if first != expression:
            return f'{name} is <a href="#{address(first)}"><code>{run.model}</code></a>, as above'
        arguments_by_given: dict[str, list[str]] = {}
        for argument, given in run.inputs.items():
            text = told(given, lambda part: self._linked(part, None), signs=SIGNS)
            arguments_by_given.setdefault(text, []).append(argument)
        given = "; ".join(
            f"{', '.join(names)} = {text}" for text, names in arguments_by_given.items()
        )
        given = given or f'every row of <a href="{CLAIMS_PAGE}">the ledger</a>'
        return (
            f"{name} is <code>{run.model}</code> with {given}<br>"
            f"<em>{html.escape(run.formula)}</em>"
        )

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


SIGNS = {"*": "×", "-": "−", "negative": "−"}
"""Signs of arithmetic as a reader sees them."""


def address(expression: str) -> str:
    """Return the address of an expression's derivation on its page.

    Examples
    --------
    >>> address('share.to("pct", 1)')
    'n-share-to-pct-1'
    """
    return "n-" + re.sub(r"[^A-Za-z0-9_]+", "-", expression).strip("-")


def closely(figure: Datum) -> str:
    """Write a figure with six digits, or its own decimals where they are fewer."""
    if figure.kind == "constant" or not math.isfinite(figure):
        return figure.name or str(figure)
    value = figure.figure
    return written(value, figure.unit, len(f"{value:.6g}".partition(".")[2]))


def significant(value: float) -> float | None:
    """Return a value as it is recorded; nothing for what is no finite number."""
    if not math.isfinite(value):
        return None
    return float(np.format_float_positional(float(value), precision=SIGNIFICANT, fractional=False))


def _itself(value: Any) -> Any:
    """Return the figure that is shown in another unit or other words."""
    while isinstance(value, Datum) and value.made and value.made[0] == "to":
        value = value.made[1]
    return value


def _runs_in(value: Datum) -> list[Run]:
    """Return the model runs that a figure is made from directly, each once."""
    runs = {id(leaf.made[1]): leaf.made[1] for leaf in leaves(value) if leaf.made}
    return list(runs.values())
