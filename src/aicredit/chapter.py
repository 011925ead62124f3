"""What a chapter's notebook calls: its numbers, tables, figures and panel.

A chapter holds no logic. It names figures of the ledger, runs models of the
package on them, and states the results; this module keeps the trail from each
stated number back to what it was made from.
"""

import html
import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
from IPython.display import HTML, display

from aicredit import chapter_tables, markup, parameters
from aicredit.charts import Figure
from aicredit.charts.picture import Picture
from aicredit.explore import Output, Panel, notebook_listens
from aicredit.ledger import Ledger
from aicredit.listing import tally
from aicredit.numbers import Number, Numbers, Run
from aicredit.solve import break_even

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
        The article's section, for example ``"meta"``.
    namespace : mapping
        The notebook's variables (``vars()``): those that are declared
        parameters of this section are taken as their values.
    ledger : Ledger, optional
        The book's tables; the repository's own if left out.

    Raises
    ------
    ValueError
        If a parameter is missing, is no number, is out of range or between two
        steps, or if a name that is meant as a parameter is not declared.
    """

    def __init__(
        self, section: str, namespace: Mapping[str, Any], ledger: Ledger | None = None
    ) -> None:
        self.section = section
        self.ledger = ledger or Ledger()
        declared = parameters.declared(section, self.ledger.data)
        missing = [name for name in declared if name not in namespace]
        if missing:
            message = f"the parameters cell of chapter {section!r} does not set {missing[0]}"
            raise ValueError(message)
        everywhere = parameters.declared(data=self.ledger.data)
        for name in sorted(parameters.given(section, namespace)):
            parameters.named(name, everywhere)
        values = {name: namespace[name] for name in declared}
        self.parameters = parameters.set_values(declared, values)
        self.numbers = Numbers(self.ledger, self.parameters)
        self.cited: list[str] = []
        if notebook_listens():
            display(HTML(NOTEBOOK_STYLE))

    def claims(self) -> HTML:
        """Show what the article says in this section, each claim with its verdict."""
        return HTML(chapter_tables.claims_table(self._own_claims(), self.ledger))

    def claims_elsewhere(self, company: str) -> HTML:
        """Show what other sections of the article say about a company."""
        claims = self.ledger.claims
        named = (claims["entity"] == company) | (claims["counterparty"] == company)
        elsewhere = claims.loc[named & (claims["section"] != self.section), "id"]
        summary = f"What other sections say about {html.escape(company)}: {len(elsewhere)} claims"
        return HTML(
            f'<details class="opinions"><summary>{summary}</summary>'
            f"{chapter_tables.claims_table(elsewhere, self.ledger)}</details>"
        )

    def outcomes(self) -> HTML:
        """Show what became of this section's plans and forecasts, and what came after."""
        return HTML(
            chapter_tables.outcomes_table(self._own_claims(), self.ledger)
            + chapter_tables.developments_table(self._own_claims(), self.ledger)
        )

    def run(self, name: str, model: Callable[..., Any], **inputs: Any) -> Any:
        """Run a model and remember what it was given.

        Parameters
        ----------
        name : str
            Under which later statements use the result (``"notes.principal"``).
        model : callable
            A function of `finance` or another model module.
        **inputs : str, Series, Parameter or float
            An expression over the ledger, a column of a ledger table, a
            parameter, or a plain number.

        Returns
        -------
        object
            The model's result.
        """
        given = {argument: self.numbers.resolve(value) for argument, value in inputs.items()}
        result = model(**{argument: value.value for argument, value in given.items()})
        self.numbers.runs[name] = Run(
            name,
            model_name(model),
            formula_of(model),
            {argument: value.origin for argument, value in given.items()},
            result,
        )
        return result

    def tally(self, name: str) -> None:
        """Count claims and verdicts; statements use them as ``NAME.confirmed``."""
        counted = tally(self.ledger)
        self.numbers.runs[name] = Run(name, model_name(tally), formula_of(tally), {}, counted)

    def figure(
        self,
        name: str,
        picture: Picture,
        data: pd.DataFrame,
        *,
        title: str,
        subtitle: str,
        sources: Sequence[str],
    ) -> Figure:
        """Return a figure and add its sources to the chapter's."""
        self._cite(sources)
        return Figure(f"{self.section}-{name}", picture, data, title, subtitle, sources)

    def parameter_of(self, argument: str) -> str:
        """Return the name of this section's parameter for a model's argument.

        Raises
        ------
        ValueError
            If ``data/parameters.csv`` declares none.
        """
        start = f"{self.section}_{argument}_"
        for name in self.parameters:
            if name.startswith(start):
                return name
        message = f"data/parameters.csv declares no parameter {start}..."
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
        sources: Sequence[str],
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
        sources : sequence of str
            Keys of the bibliography.
        """
        self._cite(sources)
        moved = {argument: self.parameters[parameter] for argument, parameter in move.items()}
        result = self.run(name, model, **moved, **hold)
        held = {argument: self.numbers.resolve(value).value for argument, value in hold.items()}
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
                    text=output.text(value),
                )
            )
        return panel

    def flip(self, name: str, panel: Panel, output: str) -> None:
        """Find, for each assumption of a panel, where an output crosses zero.

        The results are stated under ``NAME_ARGUMENT`` in the parameter's unit; an
        assumption that cannot flip the output within its range is stated so.
        """
        run = panel.name.removeprefix(f"{self.section}-")
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
        return HTML(chapter_tables.derivations_table(self.numbers, self.ledger))

    def sources(self) -> HTML:
        """Show the sources behind the chapter's claims, numbers and figures."""
        keys = {*self.cited, *chapter_tables.sources_of(self._own_claims(), self.ledger)}
        for number in self.numbers.stated.values():
            keys.update(self.numbers.sources_of(number))
        return HTML(chapter_tables.source_list(sorted(keys)))

    def _own_claims(self) -> pd.Series:
        claims = self.ledger.claims
        return claims.loc[claims["section"] == self.section, "id"]

    def _cite(self, sources: Sequence[str]) -> None:
        self.cited.extend(key for key in sources if key not in self.cited)


def model_name(model: Callable[..., Any]) -> str:
    """Return a model's name with its module, as a reader would look it up."""
    module = inspect.getmodule(model).__name__.removeprefix("aicredit.")
    return f"{module}.{model.__name__}"


def formula_of(model: Callable[..., Any]) -> str:
    """Return the paragraph of a model's docstring that states its formula: the second."""
    paragraphs = inspect.getdoc(model).split("\n\n")
    return " ".join(paragraphs[1].split())
