"""The numbers a chapter states, each with its trail.

A number is stated once, by an expression. The same statement is what the prose
pastes, what the regression test compares and what a scenario comparison reads.
"""

import builtins
import html
import keyword
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
from IPython.display import display

from aicredit.ledger.datum import Datum
from aicredit.ledger.expressions import computed, words_in
from aicredit.ledger.ledger import Ledger
from aicredit.ledger.parameters import Parameter
from aicredit.ledger.trail import Finding
from aicredit.measures import Kind, Measure, measure
from aicredit.prose import typed_figures, without
from aicredit.units import UNITS, unit_named, written

RECORD_PREFIX = "application/papermill.record/"
"""Marks an output as a record to paste, not a thing to show (MyST-NB's glue)."""

NUMBER_MIME = "application/vnd.aicredit.number+json"
"""Holds a number's full precision and trail; regression tests compare it."""

NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
"""Names of numbers, sentences, runs and pictures. They are words of expressions and
addresses on a page, and no two may differ by their case alone."""

CHANGES_OF_UNIT = ("x", *(f"x {sign} {factor}" for factor in (12, 100, 1000) for sign in "*/"))
"""What may be done to a column of the ledger, if it turns its unit into another: years into
months, per cent into shares, billions into millions."""

MOST_DIGITS = 15
"""Decimals that a float can hold."""

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
class Sentence:
    """Words that are true under a condition, or those that are true without it.

    Attributes
    ----------
    condition : str
        An expression over names; true if it is not 0.
    holds : bool
        Whether it is true in this edition.
    text : str
        The wording for that side.
    """

    name: str
    condition: str
    holds: bool
    text: str

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return html.escape(self.text)


@dataclass(frozen=True)
class Run:
    """A model run: which model, its formula in words, what it was given, what came out."""

    name: str
    model: str
    formula: str
    inputs: dict[str, tuple[str, ...]]
    """Model argument to the names (or the literal) it was given."""
    result: Any
    units: dict[str, str]
    """Part of the result to its unit; ``""`` is a result without parts."""


@dataclass(frozen=True)
class Resolved:
    """A model input, the names it came from and its unit (empty for a count of steps)."""

    value: Any
    origin: tuple[str, ...]
    unit: str


class Numbers:
    """The numbers of one chapter, by name: ``numbers.annual_interest``."""

    def __init__(self, ledger: Ledger, parameters: Mapping[str, Parameter]) -> None:
        self.ledger = ledger
        self.parameters = {
            name: Datum(
                p.value, name=name, unit=p.unit, source=p.source, kind="parameter", known_on=""
            )
            for name, p in parameters.items()
        }
        self.runs: dict[str, Run] = {}
        self.stated: dict[str, Number] = {}
        self.sentences: dict[str, Sentence] = {}

    def __getattr__(self, name: str) -> Number | Sentence:
        """Return a stated number or a sentence."""
        for kind in ("stated", "sentences"):
            if name in self.__dict__.get(kind, {}):
                return self.__dict__[kind][name]
        message = f"no number is stated as {name!r}"
        raise AttributeError(message)

    def require_free(self, what: str, name: str) -> None:
        """Raise unless a name is well formed and stands for nothing else.

        Parameters
        ----------
        what : str
            What is to be called so, for the message.
        name : str
            Lower-case letters, digits and underscores, a letter first, at most 60.

        Raises
        ------
        ValueError
            If it is no such name, or is taken by a row of the ledger, an assumption,
            a run, a model, a number, a sentence, a word of Python or a part of this
            class.
        """
        if not NAME.fullmatch(name):
            message = (
                f"{what} {name!r} is no name; allowed: "
                "up to 60 lower-case letters, digits and underscores, a letter first"
            )
            raise ValueError(message)
        meanings = {
            "a word of Python": keyword.iskeyword(name) or hasattr(builtins, name),
            "a row of the ledger": name in self.ledger.names,
            "an assumption": name in self.parameters,
            "a model run": name in self.runs,
            "a model": name in {run.model.rpartition(".")[2] for run in self.runs.values()},
            "a stated number": name in self.stated,
            "a sentence": name in self.sentences,
            "a part of a chapter's numbers": name in {*dir(type(self)), *vars(self)},
        }
        for meaning, taken in meanings.items():
            if taken:
                message = f"{what} {name!r} is taken by {meaning}; allowed: a name of its own"
                raise ValueError(message)

    def state(self, unit: str, digits: int | None = None, /, **expressions: str) -> None:
        """State numbers, each by an expression.

        Parameters
        ----------
        unit : str
            A key of `aicredit.units.UNITS`, for all of them.
        digits : int, optional
            Decimals shown, 0 to 15.
        **expressions : str
            Name to arithmetic over ledger names, parameters, model runs and
            numbers stated before.

        Raises
        ------
        ValueError
            If a name is taken, a unit unknown, the digits cannot be shown, or an
            expression cannot be computed or gives another unit.
        """
        unit_named(unit)
        whole = digits is None or type(digits) is int
        if not whole or not 0 <= (digits or 0) <= MOST_DIGITS:
            message = (
                f"digits of {', '.join(expressions)} are {digits!r}; "
                f"allowed: whole numbers from 0 to {MOST_DIGITS}"
            )
            raise ValueError(message)
        for name, expression in expressions.items():
            result = self.ledger.evaluate(expression, self._names(), unit)
            self.record(Number(name, result.value, unit, expression, result.inputs, digits))

    def record(self, number: Number) -> None:
        """Keep a number and write it into the notebook's outputs.

        Raises
        ------
        ValueError
            If its name is taken, or it has neither a finite value nor words.
        """
        self.require_free("number", number.name)
        if not math.isfinite(number.value) and not number.text:
            message = (
                f"number {number.name!r} is {number.value} ({number.expression}); "
                "allowed: a finite value, or words for it"
            )
            raise ValueError(message)
        self.stated[number.name] = number
        content = {
            NUMBER_MIME: {
                "name": number.name,
                "value": _significant(number.value),
                "unit": number.unit,
                "expression": number.expression,
                "inputs": {key: _significant(value) for key, value in number.inputs.items()},
            },
        }
        _write(number, content)

    def say(self, sentence: Sentence) -> None:
        """Keep a sentence and write it into the notebook's outputs.

        Raises
        ------
        ValueError
            If its name is taken, or a figure is typed into it.
        """
        self.require_free("sentence", sentence.name)
        self.require_pasted(f"sentence {sentence.name!r}", sentence.text)
        self.sentences[sentence.name] = sentence
        _write(sentence, {})

    def require_pasted(self, what: str, text: str) -> None:
        """Raise unless a text says something, with no figures but those stated.

        Parameters
        ----------
        what : str
            What the text is, for the message.
        text : str
            As a reader sees it. A `Finding` was computed whole, and passes.
        """
        if not text.strip():
            message = f"{what} is empty; allowed: words"
            raise ValueError(message)
        if isinstance(text, Finding):
            return
        pasted = sorted({str(number) for number in self.stated.values()}, key=len, reverse=True)
        for figure in typed_figures(without(text, pasted)):
            message = (
                f"{what} has the figure {figure!r} typed in; allowed: figures pasted from "
                "stated numbers"
            )
            raise ValueError(message)

    def resolve(
        self, argument: str, given: Any, kind: Kind | None, *, counts: bool = False
    ) -> Resolved:
        """Turn what a chapter hands to a model into a value and its origin.

        Parameters
        ----------
        argument : str
            The model's argument, for messages.
        given : str, Parameter, Series or int
            An expression, an assumption, a column of the ledger; a whole number
            only where the argument `counts`.
        kind : Kind or None
            What the argument measures; an argument that does not say takes nothing
            but a count of steps.
        counts : bool
            Whether the argument shapes the model (the years of a path) and says
            nothing about the world: its number may be typed.

        Raises
        ------
        ValueError
            If it is anything else, because a typed figure has no source; if it
            measures something else than the argument.
        """
        if counts and type(given) is int:
            return Resolved(given, (str(given),), "")
        if isinstance(given, str):
            result = self.ledger.evaluate(given, self._names())
            value, origin, of = result.value, (given,), result.measure
        elif isinstance(given, Parameter) and self.parameters.get(given.name) == given.value:
            value, origin, of = given.model_value, (given.name,), _model_measure(given)
        elif isinstance(given, pd.Series):
            value, origin = given.to_numpy(), tuple(given.index)
            of = self._column_measure(argument, given)
        else:
            shown = " ".join(repr(given).split())
            typed = ", a whole number" if counts else ""
            message = (
                f"{argument} is {shown}, which has no source; allowed: an expression over names, "
                f"an assumption, a column of the ledger{typed}"
            )
            raise ValueError(message)
        if kind is None:
            message = (
                f"{argument} measures nothing that the model declares; allowed: a declared kind"
            )
            raise ValueError(message)
        try:
            return Resolved(value, origin, kind.unit_of(of))
        except ValueError as error:
            message = f"{argument} is {error}"
            raise ValueError(message) from error

    def holds(self, comparison: str) -> bool:
        """Tell whether a comparison of expressions is true in this edition."""
        return self.ledger.holds(comparison, self._names())

    def _column_measure(self, argument: str, column: pd.Series) -> Measure:
        """Return what a column of the ledger's own cells measures, as it is or in another unit."""
        rows = self._ledger_rows(column.index)
        if rows is not None and column.name in rows.columns:
            self.require_whole_issues(argument, column.index)
            own = rows[column.name]
            if pd.api.types.is_numeric_dtype(own) and pd.api.types.is_numeric_dtype(column):
                unit = _column_unit(argument, rows, str(column.name))
                for of in _in_other_units(unit):
                    if np.allclose(column, own * of.value, rtol=1e-12, atol=0):
                        return of
        message = (
            f"{argument} is a column {column.name!r} that the ledger does not hold; allowed: "
            "a column of its rows, each once, as it is or with another unit by 12, 100 or 1000"
        )
        raise ValueError(message)

    def require_whole_issues(self, what: str, names: Iterable[str]) -> None:
        """Raise unless names hold all tranches of an issue, or none of them.

        Part of an issue under the issue's name would be a wrong sum that nobody sees.

        Parameters
        ----------
        what : str
            What the rows are used for, for the message.
        names : iterable of str
            Ids of tranches; other names pass.
        """
        bonds = self.ledger.bonds
        given = bonds[bonds["id"].isin(list(names))]
        for (issuer, issued), part in given.groupby(["issuer", "issued"], sort=False):
            whole = len(self.ledger.tranches(issuer, issued))
            if len(part) < whole:
                message = (
                    f"{what} has {len(part)} of the {whole} tranches that {issuer} issued on "
                    f"{issued}; allowed: all of them"
                )
                raise ValueError(message)

    def _ledger_rows(self, names: pd.Index) -> pd.DataFrame | None:
        """Return the rows of one table of the ledger, with the tenors of tranches."""
        ledger = self.ledger
        if names.empty or not names.is_unique:
            return None
        for table in (ledger.bonds, ledger.financials, ledger.facts, ledger.deals, ledger.claims):
            if names.isin(table.index).all():
                rows = table.loc[names]
                if table is not ledger.bonds:
                    return rows
                issues = rows[["issuer", "issued"]].drop_duplicates().itertuples(index=False)
                return pd.concat([ledger.tranches(*issue) for issue in issues]).loc[names]
        return None

    def unit_of(self, word: str) -> str:
        """Return the unit of a number, an assumption, a figure or a part of a model's result."""
        name, _, part = word.partition(".")
        if name in self.runs:
            return self.runs[name].units.get(part, "")
        known = {**self.ledger.figures, **self.parameters, **self.stated}
        return known[name].unit if name in known else ""

    def parameter_text(self, parameter: Parameter) -> str:
        """Write a parameter's present value."""
        return html.escape(written(parameter.value, parameter.unit, parameter.digits))

    def sources_of(self, number: Number) -> set[str]:
        """Return the bibliography keys behind a number, through other numbers and runs."""
        return self.sources_behind(number.inputs)

    def sources_behind(self, names: Iterable[str]) -> set[str]:
        """Return the bibliography keys behind names, through numbers and runs.

        Raises
        ------
        ValueError
            If a name is neither a row of the ledger nor a number or run of this
            chapter.
        """
        keys: set[str] = set()
        waiting = [name.partition(".")[0] for name in names]
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
            else:
                keys |= _sources_of_row(name, self.ledger)
        return keys

    def _names(self) -> dict[str, Any]:
        stated = {
            name: Datum(
                number.value, name=name, unit=number.unit, source="", kind="number", known_on=""
            )
            for name, number in self.stated.items()
        }
        return {**self.parameters, **self.runs, **stated}


def _model_measure(parameter: Parameter) -> Measure:
    """Return an assumption as models take it: per cent as a share."""
    as_read = measure(parameter.model_value, parameter.unit)
    return replace(as_read, scale=as_read.scale / Fraction(str(parameter.scale)))


def _column_unit(argument: str, rows: pd.DataFrame, column: str) -> str:
    """Return the unit of a column: its name ends with it, or a column beside says it."""
    ends = [unit for unit in UNITS if column.endswith(f"_{unit.lower()}")]
    if not ends and column in ("value", "low", "high") and "unit" in rows:
        ends = list(dict.fromkeys(rows["unit"]))
    if len(ends) != 1:
        found = "no unit" if not ends else f"units {', '.join(ends)}"
        message = f"{argument} is a column {column!r} with {found}; allowed: a column of one unit"
        raise ValueError(message)
    return ends[0]


def _in_other_units(unit: str) -> Iterator[Measure]:
    """Yield 1 in a unit, then 1 turned into each unit that a constant leads to."""
    own = measure(1.0, unit)
    for text in CHANGES_OF_UNIT:
        try:
            turned = computed(text, lambda _: own)
        except ValueError:  # 12 beside a calendar year
            continue
        if text == "x" or (turned.powers, turned.scale) != (own.powers, own.scale):
            yield turned


def _sources_of_row(name: str, ledger: Ledger) -> set[str]:
    """Return the bibliography keys of a row, of all rows that a range is made of."""
    if name in ledger.claims.index:
        return {ledger.article.key}
    if name in ledger.bonds.index:
        return {ledger.bonds.loc[name, "source"]}
    if name in ledger.deals.index:
        return {ledger.deals.loc[name, "evidence"]}
    if name not in ledger.figures:
        message = f"{name!r} has no source: no row, number or run is called so"
        raise ValueError(message)
    figure = ledger.figures[name]
    if figure.kind == "outcome":
        latest = ledger.latest_outcomes
        return set(latest.loc[latest["claim"] == name.removesuffix("_outcome"), "source"])
    corrections = ledger.corrections
    return {figure.source, *corrections.loc[corrections["what"] == name, "source"]}


def _write(said: Number | Sentence, content: Mapping[str, Any]) -> None:
    """Write a number or sentence into the outputs, as a record that prose pastes."""
    bundle = {"text/html": said._repr_html_(), "text/plain": str(said), **content}
    display(
        {RECORD_PREFIX + mime: value for mime, value in bundle.items()},
        raw=True,
        metadata={"scrapbook": {"name": f"n.{said.name}", "mime_prefix": RECORD_PREFIX}},
    )


def _significant(value: float) -> float | None:
    if math.isnan(value) or math.isinf(value):
        return None
    return float(np.format_float_positional(value, precision=SIGNIFICANT, fractional=False))
