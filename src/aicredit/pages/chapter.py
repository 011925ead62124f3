"""What a chapter's notebook calls: its figures, tables, pictures, panel and foot.

A chapter holds no logic. It takes figures of the ledger, computes with them in plain Python
and runs models on them; figures keep their own trail (`aicredit.ledger.datum`), and the foot
records what the prose pastes.
"""

import html
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
from IPython.display import HTML, display

from aicredit import charts
from aicredit.audit.audit import Audit
from aicredit.audit.tally import Tally, tally
from aicredit.charts import Figure
from aicredit.charts.flips import turning_points
from aicredit.charts.picture import Picture
from aicredit.choices import one_of
from aicredit.ledger import checkout, parameters
from aicredit.ledger.columns import Column
from aicredit.ledger.datum import Comparison, Datum, part_of_run
from aicredit.ledger.expressions import require_decided_by_figures
from aicredit.ledger.ledger import Ledger
from aicredit.ledger.trail import Finding, Run, behind, names_behind
from aicredit.pages import moves, states
from aicredit.pages.across import Assumption, Years, part, require_output
from aicredit.pages.claims import claims_table, developments_table, outcomes_table
from aicredit.pages.derivations import source_list, sources_of, taking_along
from aicredit.pages.foot import Foot, address, pasted_in
from aicredit.pages.outputs import Output
from aicredit.pages.panel import Panel
from aicredit.pages.runs import formula_of, held, run_model
from aicredit.pages.session import notebook_listens
from aicredit.pages.states import Preset
from aicredit.pages.words import Parts, Sentence, filled, joined

PAGES = ("index",)
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
    namespace : dict
        The notebook's variables (``vars()``): those that are declared parameters of this
        section are taken as their values, and become figures.
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
        self, section: str, namespace: dict[str, Any], ledger: Ledger | None = None
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
        values = {name: _plain(namespace[name]) for name in declared}
        if "In" in namespace and not notebook_listens():
            _require_set_where_it_shows(values, parameters.set_by_cells(declared, namespace["In"]))
        self.parameters = parameters.set_values(declared, values)
        self.assumptions = {
            name: states.assumption(parameter) for name, parameter in self.parameters.items()
        }
        namespace.update(self.assumptions)
        self.namespace = namespace
        self.shown: dict[str, Datum | Sentence] = {}
        self.pictures: dict[str, list[str]] = {}
        self.panels: list[Panel] = []
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

    def run(self, model: Callable[..., Any], **inputs: Any) -> Any:
        """Run a model on figures; each part of what it returns is a figure with its trail.

        Parameters and errors are those of `aicredit.pages.runs.run_model`.
        """
        return run_model(model, inputs)

    def tally(self) -> Tally:
        """Count claims and verdicts; each count is a figure."""
        counted = Audit.of(self.ledger).tally
        run = Run("tally", formula_of(tally), {})
        counts: dict[str, Any] = {
            name: part_of_run(value, "count", run, name) for name, value in vars(counted).items()
        }
        return replace(
            counted,
            **counts,
        )

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
        picture
            See `Figure`.
        data : DataFrame
            A table that knows what its rows rest on: one of `aicredit.charts`.
        title, subtitle : str
            Words, with figures as ``{expressions}``.

        Raises
        ------
        ValueError
            If the name is taken, a row rests on nothing, or a figure is typed into title or
            subtitle.
        """
        title, subtitle = (self._filled(f"picture {name!r}", text) for text in (title, subtitle))
        sources = self._cited(name, names_behind(f"picture {name!r}", data))
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
        hold: Mapping[str, Any],
        outputs: Mapping[str, Output],
        lines: Mapping[str, str],
        across: int | str,
        picture: Picture | None = None,
        presets: Mapping[str, Preset] = {},
        leaves_out: Sequence[str] = (),
        title: str,
        subtitle: str,
    ) -> Panel:
        """Return a panel; prose pastes its outputs as ``panel.OUTPUT``.

        Parameters
        ----------
        name : str
            Unique among the chapter's pictures and panels.
        model : callable
            A traceable model that returns a dataclass, or one number.
        move : mapping of str to str
            Model argument to parameter name.
        hold : mapping of str to Datum
            The model's other arguments.
        outputs : mapping of str to Output
            What an output is called and how the panel shows it.
        lines : mapping of str to str
            Label in the picture to output of the model.
        across : int or str
            What the lines are drawn over: the first calendar year of a path, or an argument
            that is moved.
        picture : Picture, optional
            Of a path; a line over an assumption has its own.
        presets : mapping of str to Preset
            States with a button, by a name for ``panel.presets[NAME].OUTPUT``. Scenarios
            that move the panel have theirs without being named.
        leaves_out : sequence of str
            What the model does not know, a sentence each.
        title, subtitle : str
            Words, with figures as ``{expressions}``.

        Raises
        ------
        ValueError
            If a parameter, an argument or an output of the model is unknown, an output
            has another unit than it is shown in, lines have two, or a name is taken.
        """
        for parameter in move.values():
            one_of("parameter", parameter, self.parameters)
        where = f"panel {name!r}"
        for text in (*lines, *(output.label for output in outputs.values())):
            self._filled(where, text)
        limits = [self._filled(where, text) for text in leaves_out]
        title, subtitle = self._filled(where, title), self._filled(where, subtitle)
        moved = {argument: self.parameters[parameter] for argument, parameter in move.items()}
        opened = states.state("", moved, model, hold, outputs)
        for field in lines.values():
            require_output(opened.result, field)
        chosen = {
            key: states.state(
                self._filled(where, preset.label),
                dict(states.values(preset, moved)),
                model,
                hold,
                outputs,
            )
            for key, preset in states.declared(presets, moved).items()
        }
        unit = _one_unit(lines, opened.result)
        if isinstance(across, str):
            one_of("argument that is moved", across, moved)
            over: Years | Assumption = Assumption(across, moved[across])
            picture = charts.curve(moved[across].label, moved[across].unit, unit)
        else:
            over = Years(across)
        if picture is None:
            message = f"{where} has no picture; allowed: one of `aicredit.charts`"
            raise ValueError(message)
        given = [self.assumptions[parameter] for parameter in move.values()]
        set_to = [
            figure
            for preset in presets.values()
            for figure in preset.changes.values()
            if isinstance(figure, Datum)
        ]
        panel = Panel(
            f"{self.section}-{name}",
            title,
            subtitle,
            model,
            held(model, hold),
            list(outputs.values()),
            lines,
            picture,
            over,
            self._cited(name, {leaf.name for leaf in behind(*given, *hold.values(), *set_to)}),
            opened,
            chosen,
            limits,
        )
        self.panels.append(panel)
        return panel

    def either(self, condition: Comparison, when_true: str, when_false: str) -> Sentence:
        """Return a sentence that is bound to its condition, with wording for either side.

        The base edition is the one the prose was written for: there the condition
        must be true.

        Parameters
        ----------
        condition : Comparison
            Of two figures: ``cash_flow > capex``.
        when_true, when_false : str
            The sentence, or the part of it that the condition decides; figures as
            ``{expressions}``.

        Raises
        ------
        ValueError
            If the condition is none, or no figures can change it, it is false in the base
            edition, or the texts are the same, empty or have a figure typed in.
        """
        if not isinstance(condition, Comparison):
            message = f"the condition of {when_true!r} is {condition!r}; allowed: figure > figure"
            raise ValueError(message)
        where = f"the sentence bound to {condition!r}"
        require_decided_by_figures(condition)
        true, false = (self._parts(where, text) for text in (when_true, when_false))
        if joined(true).split() == joined(false).split():
            message = f"{where} says the same on either side; allowed: two texts"
            raise ValueError(message)
        base = all(known.value == known.default for known in self.parameters.values())
        if base and not condition:
            message = f"{where} is false in the base edition; allowed: a condition true there"
            raise ValueError(message)
        return Sentence(condition, true, false)

    def flips(self, panel: Panel, output: str, meaning: str) -> Figure:
        """Return the picture of where each assumption of a panel turns an output's sign.

        Parameters
        ----------
        panel : Panel
            Of this chapter.
        output : str
            Field of its model's result.
        meaning : str
            What is so where the output is 0, as the end of 'Open dot: where ...'.
        """
        require_output(panel.state.result, output)
        crossings = {argument: panel.crossing(argument, output) for argument in panel.move}
        self.shown |= {f"flip_{argument}": crossing for argument, crossing in crossings.items()}
        turns = turning_points(
            (panel.move[argument], value) for argument, value in crossings.items()
        )
        nearest = turns.iloc[0]
        return self.figure(
            "flips",
            charts.flips,
            turns,
            title=Finding(
                f"Nearest to its turning point: {nearest['assumption'].lower()}, {nearest['words']}"
            ),
            subtitle="Filled dot: this edition's assumption. Open dot: where "
            f"{meaning}, the rest as it is",
        )

    def foot(self) -> HTML:
        """Record what the prose pastes; show how each number was made, and all sources.

        The prose is read from the chapter's saved notebook, with the last cell that is run.

        Raises
        ------
        ValueError
            If the prose pastes anything that cannot be computed or has no trail.
        """
        notebook = checkout.ROOT / "book" / f"{self.section}.ipynb"
        foot = Foot(pasted_in(notebook), self.namespace, self.shown, self.ledger)
        foot.record()
        said = {address(expression): value for expression, value in foot.said.items()}
        for panel in self.panels:
            display({moves.MIME: moves.moves(said, panel), "text/plain": ""}, raw=True)
        folded = {"How each number on this page was made": foot.derivations()}
        if self.section not in PAGES:
            keys = foot.sources().union(*self.pictures.values())
            keys |= sources_of(self._own_claims(), self.ledger)
            folded[f"The {len(keys)} sources of this page"] = source_list(sorted(keys))
            folded["Take the data, cite this page, report an error"] = taking_along(notebook)
        return HTML(
            "".join(
                f'<details class="foot"><summary>{summary}</summary>{content}</details>'
                for summary, content in folded.items()
            )
        )

    def _own_claims(self) -> pd.Series:
        claims = self.ledger.claims
        return claims.loc[claims["section"] == self.section, "id"]

    def _filled(self, where: str, text: str) -> str:
        return joined(self._parts(where, text))

    def _parts(self, where: str, text: str) -> Parts:
        said, pasted = filled(text, self.namespace, where)
        self.shown |= pasted
        return said

    def _cited(self, name: str, names: Iterable[str]) -> list[str]:
        """Return the sources behind what a picture draws, and add them to the chapter's."""
        if not PICTURE_NAME.fullmatch(name):
            message = f"picture {name!r} is no name; allowed: lower-case letters, digits, _ and -"
            raise ValueError(message)
        if name in self.pictures:
            message = f"picture {name!r} is taken by another picture; allowed: a name of its own"
            raise ValueError(message)
        self.pictures[name] = sorted(set().union(*map(self.ledger.sources_of, names)))
        return self.pictures[name]


def _plain(value: Any) -> Any:
    """Return an assumption as the parameters cell sets it, where this cell is run again."""
    return value.figure if isinstance(value, Datum) else value


def _require_set_where_it_shows(values: Mapping[str, Any], known: Mapping[str, float]) -> None:
    """Refuse values that overwrite the edition's: a scenario would be lost in silence."""
    for name, value in values.items():
        if value != known[name]:
            message = (
                f"{name} is {value!r}, but the edition sets {known[name]!r}; allowed: to set it in "
                "the cell tagged parameters, or by a scenario"
            )
            raise ValueError(message)


def _one_unit(lines: Mapping[str, str], result: Any) -> str:
    """Return the unit of a picture's lines; refuse those that have no common axis."""
    drawn = set()
    for field in lines.values():
        line = part(result, field)
        first = line[0] if isinstance(line, Column) else line
        drawn.add(first.unit if isinstance(first, Datum) else "no unit")
    if not drawn:
        return ""
    if len(drawn) > 1 or "no unit" in drawn:
        message = f"lines are in {' and '.join(sorted(drawn))}; allowed: lines of one unit"
        raise ValueError(message)
    return drawn.pop()
