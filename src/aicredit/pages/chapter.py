"""What a chapter's notebook calls: its numbers, tables, figures and panel.

A chapter holds no logic. It names figures of the ledger, runs models of the
package on them, and states the results; this module keeps the trail from each
stated number back to what it was made from.
"""

import dataclasses
import html
import inspect
import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, get_type_hints

import pandas as pd
from IPython.display import HTML, display

from aicredit.audit.tally import tally
from aicredit.charts import Figure
from aicredit.charts.picture import Picture
from aicredit.choices import one_of
from aicredit.ledger import parameters
from aicredit.ledger.ledger import Ledger
from aicredit.ledger.trail import names_behind
from aicredit.measures import MONEY, argument_kinds, measure, result_units
from aicredit.models.break_even import break_even
from aicredit.pages import derivations, markup
from aicredit.pages.claims import claims_table, developments_table, outcomes_table
from aicredit.pages.numbers import Number, Numbers, Resolved, Run, Sentence
from aicredit.pages.panel import Output, Panel, notebook_listens

PAGES = ("index", "errata")
"""Pages with numbers of their own that are no section of the article."""

PICTURE_NAME = re.compile(r"[a-z][a-z0-9_-]{0,59}")
"""Names of pictures: addresses on a page and names of files."""

NOTEBOOK_STYLE = """<style>
.jp-RenderedHTMLCommon table.book th, .jp-RenderedHTMLCommon table.book td { text-align: left; }
.jp-RenderedHTMLCommon dl.outputs > div { display: inline-block; margin-right: 2em; }
.jp-RenderedHTMLCommon dl.outputs dt,
.jp-RenderedHTMLCommon dl.outputs dd { float: none; width: auto; }
</style>"""
"""What a live notebook would otherwise set in its own way."""


class Chapter:
    """One chapter under one scenario.

    Parameters
    ----------
    section : str
        The article's section, for example ``"meta"``, or one of `PAGES`.
    namespace : mapping
        The notebook's variables (``vars()``): those that are declared
        parameters of this section are taken as their values.
    ledger : Ledger, optional
        The book's tables; the repository's own if left out.

    Raises
    ------
    ValueError
        If there is no such section; if a parameter is missing, is no number, is out of
        range or between two steps; if a name that is meant as a parameter is not
        declared; or if, in a batch run, a cell other than that of parameters and
        papermill's has set one.
    """

    def __init__(
        self, section: str, namespace: Mapping[str, Any], ledger: Ledger | None = None
    ) -> None:
        self.section = section
        self.ledger = ledger or Ledger.read()
        one_of("section", section, [*dict.fromkeys(self.ledger.claims["section"]), *PAGES])
        declared = parameters.declared_in(self.ledger.parameters, section)
        missing = [name for name in declared if name not in namespace]
        if missing:
            message = f"the parameters cell of chapter {section!r} does not set {missing[0]}"
            raise ValueError(message)
        everywhere = parameters.declared_in(self.ledger.parameters)
        for name in sorted(parameters.given(section, namespace)):
            parameters.named(name, everywhere)
        values = {name: namespace[name] for name in declared}
        if "In" in namespace and not notebook_listens():
            _require_set_where_it_shows(values, parameters.set_by_cells(declared, namespace["In"]))
        self.parameters = parameters.set_values(declared, values)
        self.numbers = Numbers(self.ledger, self.parameters)
        self.pictures: dict[str, list[str]] = {}
        if notebook_listens():
            display(HTML(NOTEBOOK_STYLE))

    def claims(self) -> HTML:
        """Show what the article says in this section, each claim with its verdict."""
        return HTML(claims_table(self._own_claims(), self.ledger))

    def claims_elsewhere(self, company: str) -> HTML:
        """Show what other sections of the article say about a company.

        Raises
        ------
        ValueError
            If no claim names the company.
        """
        claims = self.ledger.claims
        parties = pd.concat([claims["entity"], claims["counterparty"]])
        one_of("company", company, sorted(set(parties.dropna()) - {""}))
        named = (claims["entity"] == company) | (claims["counterparty"] == company)
        elsewhere = claims.loc[named & (claims["section"] != self.section), "id"]
        summary = f"What other sections say about {html.escape(company)}: {len(elsewhere)} claims"
        return HTML(
            f'<details class="opinions"><summary>{summary}</summary>'
            f"{claims_table(elsewhere, self.ledger)}</details>"
        )

    def outcomes(self) -> HTML:
        """Show what became of this section's plans and forecasts, and what came after."""
        return HTML(
            outcomes_table(self._own_claims(), self.ledger)
            + developments_table(self._own_claims(), self.ledger)
        )

    def run(self, name: str, model: Callable[..., Any], **inputs: Any) -> Any:
        """Run a model and remember what it was given.

        Parameters
        ----------
        name : str
            Under which later statements use the result (``"notes.principal"``).
        model : callable
            A function of `finance` or another model module.
        **inputs : str, Series, Parameter or int
            An expression over the ledger, a column of a ledger table or a
            parameter. A whole number only where the model's signature asks for an
            ``int``: such an argument shapes the model (the years of a path, a seed)
            and says nothing about the world.

        Returns
        -------
        object
            The model's result.

        Raises
        ------
        ValueError
            If the name is taken, the model has no such argument, an input has no
            source or measures something else than its argument, or money comes in two
            units.
        """
        self.numbers.require_free("run", name)
        given = self._resolved(model, inputs)
        result = model(**{argument: value.value for argument, value in given.items()})
        self.numbers.runs[name] = Run(
            name,
            model_name(model),
            formula_of(model),
            {argument: value.origin for argument, value in given.items()},
            result,
            result_units(model, _one_money(given)),
        )
        return result

    def tally(self, name: str) -> None:
        """Count claims and verdicts; statements use them as ``NAME.confirmed``."""
        self.numbers.require_free("run", name)
        counted = tally(self.ledger)
        units = result_units(tally, None)
        run = Run(name, model_name(tally), formula_of(tally), {}, counted, units)
        self.numbers.runs[name] = run

    def figure(
        self,
        name: str,
        picture: Picture,
        data: pd.DataFrame,
        *,
        title: str,
        subtitle: str,
    ) -> Figure:
        """Return a figure and add its sources to the chapter's.

        Parameters
        ----------
        name : str
            Unique in the chapter.
        picture, title, subtitle
            See `Figure`.
        data : DataFrame
            A table that knows what its rows rest on: one of `evidence` or `flows`.

        Raises
        ------
        ValueError
            If the name is taken, a row rests on nothing, a figure is typed into title or
            subtitle, or tranches of an issue are missing.
        """
        self._require_words(name, title, subtitle)
        names = names_behind(f"picture {name!r}", data)
        self.numbers.require_whole_issues(f"picture {name!r}", names)
        sources = self._cited(name, names)
        return Figure(f"{self.section}-{name}", picture, data, title, subtitle, sources)

    def parameter_of(self, argument: str) -> str:
        """Return the name of this section's parameter for a model's argument.

        Raises
        ------
        ValueError
            If ``data/parameters.csv`` declares none.
        """
        start = f"{self.section}_{argument}_"
        named = {f"{start}{known.unit.lower()}" for known in self.parameters.values()}
        for name in self.parameters:
            if name in named:
                return name
        message = (
            f"data/parameters.csv declares no parameter {start}UNIT; "
            f"allowed: {', '.join(self.parameters) or 'none in this section'}"
        )
        raise ValueError(message)

    def explore(
        self,
        name: str,
        model: Callable[..., Any],
        *,
        move: Mapping[str, str],
        hold: Mapping[str, str],
        outputs: Mapping[str, Output],
        lines: Mapping[str, str],
        picture: Picture,
        first_year: int,
        title: str,
        subtitle: str,
    ) -> Panel:
        """Return a panel; its outputs are stated as numbers of the chapter.

        Parameters
        ----------
        name : str
            Under which statements use the result at the scenario's assumptions.
        model : callable
            A traceable model that returns a dataclass.
        move : mapping of str to str
            Model argument to parameter name.
        hold : mapping of str to str
            Model argument to expression over the ledger and stated numbers.
        outputs : mapping of str to Output
            Number to state and how the panel shows it.
        lines, picture, first_year, title, subtitle
            See `Panel`.

        Raises
        ------
        ValueError
            If a parameter, an argument or an output of the model is unknown, an output
            has another unit than it is shown in, lines have two, or a name is taken.
        """
        for parameter in move.values():
            one_of("parameter", parameter, self.parameters)
        self._require_words(name, title, subtitle, *lines, *(o.label for o in outputs.values()))
        moved = {argument: self.parameters[parameter] for argument, parameter in move.items()}
        held = {a: given.value for a, given in self._resolved(model, hold).items()}
        result = self.run(name, model, **moved, **hold)
        for field in (*(output.field for output in outputs.values()), *lines.values()):
            _require_field(result, field)
        units = self.numbers.runs[name].units
        for output in outputs.values():
            _require_unit(output, units.get(output.field))
        _require_one_unit(lines, units)
        sources = self._cited(name, [name])
        panel = Panel(
            f"{self.section}-{name}",
            title,
            subtitle,
            model,
            moved,
            held,
            list(outputs.values()),
            lines,
            picture,
            first_year,
            sources,
        )
        for stated, output in outputs.items():
            plus = f" + {output.add:g}" if output.add else ""
            value = float(getattr(result, output.field))
            self.numbers.record(
                Number(
                    name=stated,
                    value=value + output.add,
                    unit=output.unit,
                    expression=f"{name}.{output.field}{plus}",
                    inputs={f"{name}.{output.field}": value},
                    text=_in_words(output, value),
                )
            )
        return panel

    def either(self, name: str, condition: str, when_true: str, when_false: str) -> None:
        """Say a sentence that is bound to its condition, with wording for either side.

        The base edition is the one the prose was written for: there the condition
        must be true.

        Parameters
        ----------
        name : str
            Prose pastes the sentence as ``{eval}`n.name` ``, a title as ``{n.name}``.
        condition : str
            A comparison of expressions, for example ``"cash_flow > capex_now"``.
        when_true, when_false : str
            The sentence, or the part of it that the condition decides.

        Raises
        ------
        ValueError
            If the name is taken, the condition cannot be computed or figures cannot
            change it, it is false in the base edition, or the texts are the same, empty
            or have a figure typed in.
        """
        holds = self.numbers.holds(condition)
        for text in (when_true, when_false):
            self.numbers.require_pasted(f"sentence {name!r}", text)
        if " ".join(when_true.split()) == " ".join(when_false.split()):
            message = f"sentence {name!r} says the same on either side; allowed: two texts"
            raise ValueError(message)
        base = all(known.value == known.default for known in self.parameters.values())
        if base and not holds:
            message = (
                f"sentence {name!r}: {condition} is false in the base edition; "
                "allowed: a condition that is true there"
            )
            raise ValueError(message)
        text = when_true if holds else when_false
        self.numbers.say(Sentence(name, condition, holds, text))

    def flip(self, name: str, panel: Panel, output: str) -> None:
        """Find, for each assumption of a panel, where an output crosses zero.

        The results are stated under ``NAME_ARGUMENT`` in the parameter's unit; an
        assumption that cannot flip the output within its range is stated so.
        """
        run = panel.name.removeprefix(f"{self.section}-")
        _require_field(self.numbers.runs[run].result, output)
        for argument, parameter in panel.move.items():
            crossing = break_even(
                lambda value, argument=argument: float(
                    getattr(panel.run({argument: value}), output)
                ),
                parameter.minimum * parameter.scale,
                parameter.maximum * parameter.scale,
            )
            self.numbers.record(
                Number(
                    name=f"{name}_{argument}",
                    value=crossing / parameter.scale,
                    unit=parameter.unit,
                    expression=f"{parameter.name} at which {run}.{output} is 0, the rest as it is",
                    inputs={parameter.name: parameter.value, f"{run}.{output}": 0.0},
                    text="" if not math.isnan(crossing) else "no value in range",
                )
            )

    def flip_table(self, name: str, panel: Panel) -> HTML:
        """Show each assumption of a panel: now, its range, and where it flips."""
        rows = [
            (
                html.escape(parameter.label),
                self.numbers.parameter_text(parameter),
                getattr(self.numbers, f"{name}_{argument}").anchor(),
            )
            for argument, parameter in panel.move.items()
        ]
        return HTML(markup.table(("Assumption", "Now", "Flips at"), rows, numeric=(1, 2)))

    def derivations(self) -> HTML:
        """Show how each number on the page was made."""
        return HTML(derivations.derivations_table(self.numbers, self.ledger))

    def sources(self) -> HTML:
        """Show the sources behind the chapter's claims, numbers and figures."""
        keys = derivations.sources_of(self._own_claims(), self.ledger)
        keys.update(*self.pictures.values())
        for number in self.numbers.stated.values():
            keys.update(self.numbers.sources_of(number))
        return HTML(derivations.source_list(sorted(keys)))

    def _own_claims(self) -> pd.Series:
        claims = self.ledger.claims
        return claims.loc[claims["section"] == self.section, "id"]

    def _require_words(self, name: str, *texts: str) -> None:
        for text in texts:
            self.numbers.require_pasted(f"picture {name!r}", text)

    def _cited(self, name: str, names: Iterable[str]) -> list[str]:
        """Return the sources behind what a picture draws, and add them to the chapter's."""
        if not PICTURE_NAME.fullmatch(name):
            message = f"picture {name!r} is no name; allowed: lower-case letters, digits, _ and -"
            raise ValueError(message)
        if name in self.pictures:
            message = f"picture {name!r} is taken by another picture; allowed: a name of its own"
            raise ValueError(message)
        self.pictures[name] = sorted(self.numbers.sources_behind(names))
        return self.pictures[name]

    def _resolved(
        self, model: Callable[..., Any], inputs: Mapping[str, Any]
    ) -> dict[str, Resolved]:
        """Turn what a chapter hands to a model into values with their origins."""
        hints = get_type_hints(inspect.unwrap(model))
        kinds = argument_kinds(model)
        for argument in inputs:
            one_of(f"argument of {model.__name__}", argument, inspect.signature(model).parameters)
        given = {
            argument: self.numbers.resolve(
                argument, value, kinds[argument], counts=hints.get(argument) is int
            )
            for argument, value in inputs.items()
        }
        columns = [a for a, value in inputs.items() if isinstance(value, pd.Series)]
        for argument in columns:
            if given[argument].origin != given[columns[0]].origin:
                message = (
                    f"{argument} has other rows than {columns[0]}; "
                    "allowed: the same rows of the ledger, in one order"
                )
                raise ValueError(message)
        return given


def _require_set_where_it_shows(values: Mapping[str, Any], known: Mapping[str, float]) -> None:
    """Refuse values that overwrite the edition's: a scenario would be lost in silence."""
    for name, value in values.items():
        if value != known[name]:
            message = (
                f"{name} is {value!r}, but the edition sets {known[name]!r}; allowed: to set it in "
                "the cell tagged parameters, or by a scenario"
            )
            raise ValueError(message)


def _one_money(given: Mapping[str, Resolved]) -> str | None:
    """Return the unit of the money that a model is given; refuse two."""
    units = {a: value.unit for a, value in given.items() if value.unit in MONEY.units}
    if len(set(units.values())) > 1:
        said = ", ".join(f"{argument} is in {unit}" for argument, unit in units.items())
        message = f"{said}; allowed: money in one unit"
        raise ValueError(message)
    return next(iter(units.values()), None)


def _require_unit(output: Output, unit: str | None) -> None:
    """Refuse an output that would be shown in a unit it does not have."""
    if output.add:
        # A base year and years from it make a calendar year.
        fits = (unit, output.unit) == ("years", "year")
    else:
        fits = unit is not None and measure(0.0, unit).fits(output.unit)
    if not fits:
        message = (
            f"output {output.field!r} is in {unit or 'no unit'}; it cannot be shown in "
            f"{output.unit}"
        )
        raise ValueError(message)


def _require_one_unit(lines: Mapping[str, str], units: Mapping[str, str]) -> None:
    """Refuse lines of a picture that have no common axis."""
    drawn = {units.get(field, "no unit") for field in lines.values()}
    if len(drawn) > 1 or "no unit" in drawn:
        message = f"lines are in {' and '.join(sorted(drawn))}; allowed: lines of one unit"
        raise ValueError(message)


def _in_words(output: Output, value: float) -> str:
    """Write an output; one that is no number has no words, and is refused."""
    if math.isnan(value):
        return ""
    return "without limit" if math.isinf(value) else output.text(value)


def _require_field(result: Any, field: str) -> None:
    one_of("output of the model", field, [known.name for known in dataclasses.fields(result)])


def model_name(model: Callable[..., Any]) -> str:
    """Return a model's name with its module, as a reader would look it up."""
    module = inspect.getmodule(model).__name__.removeprefix("aicredit.models.")
    return f"{module}.{model.__name__}"


def formula_of(model: Callable[..., Any]) -> str:
    """Return the paragraph of a model's docstring that states its formula: the second."""
    paragraphs = inspect.getdoc(model).split("\n\n")
    return " ".join(paragraphs[1].split())
