"""Panels: a model, the assumptions a reader may move, and what comes out.

One panel shows itself rightly everywhere: with ipywidgets where a kernel and a
notebook listen, with sliders over the traced formula on the static page, and as
a picture and a table where there is neither.
"""

import html
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import vl_convert
from IPython.display import display

from aicredit.charts.figure import as_image, as_table
from aicredit.charts.picture import Picture
from aicredit.charts.points import with_words
from aicredit.charts.theme import NARROW
from aicredit.ledger.datum import Datum, part_of_run
from aicredit.ledger.parameters import Parameter
from aicredit.models.break_even import break_even
from aicredit.pages import panel_widget
from aicredit.pages.across import Assumption, Years, part
from aicredit.pages.outputs import Output, outputs_html, unit_json
from aicredit.pages.session import notebook_listens
from aicredit.pages.states import State
from aicredit.tracing import as_params, variable
from aicredit.units import NO_FORMULAS, written

MIME = "application/vnd.aicredit.panel+json"


@dataclass(frozen=True)
class Panel:
    """A model with inputs to move, outputs to read and a picture to watch.

    Attributes
    ----------
    model : callable
        Takes keywords, returns a dataclass; must be traceable (see `tracing`).
    hold : mapping of str to float
        Model arguments that stay.
    outputs : sequence of Output
        What is reported in numbers.
    lines : mapping of str to str
        Series drawn: the label in the picture and the model output behind it.
    across : Years or Assumption
        What the lines are drawn over.
    state : State
        What the panel shows before anybody moves it: the edition's assumptions.
    presets : mapping of str to State
        States that have a button, by the name a chapter uses.
    leaves_out : sequence of str
        What the model does not know, a sentence each.
    """

    name: str
    title: str
    subtitle: str
    model: Callable[..., Any]
    hold: Mapping[str, float]
    outputs: Sequence[Output]
    lines: Mapping[str, str]
    picture: Picture
    across: Years | Assumption
    sources: Sequence[str]
    state: State
    presets: Mapping[str, State]
    leaves_out: Sequence[str]

    @property
    def move(self) -> Mapping[str, Parameter]:
        """Model arguments the reader moves, at the edition's values."""
        return self.state.moved

    def __getattr__(self, output: str) -> Datum:
        """Return an output as the panel shows it before anybody moves it."""
        if "state" not in self.__dict__:
            raise AttributeError(output)
        return getattr(self.state, output)

    def run(self, values: Mapping[str, Any]) -> Any:
        """Run the model with some of the moved arguments set (in the model's units)."""
        defaults = {argument: parameter.model_value for argument, parameter in self.move.items()}
        return self.model(**self.hold, **{**defaults, **values})

    def crossing(self, argument: str, output: str) -> Datum:
        """Return the value of an assumption at which an output crosses zero, the rest as it is."""
        parameter, figure = self.move[argument], part(self.state.result, output)
        value = break_even(
            lambda value: float(part(self.run({argument: value}), output)),
            parameter.minimum * parameter.scale,
            parameter.maximum * parameter.scale,
        )
        about = f"{parameter.label} at which {figure.name} is nought, the rest as it is"
        crossing = part_of_run(value, parameter.unit, figure.made[1], about)
        return crossing if math.isfinite(value) else crossing.in_words("no value in range")

    def series(self, values: Mapping[str, Any]) -> pd.DataFrame:
        """Return what the picture draws: ``year`` or ``assumption``, ``series`` and ``value``.

        Of an assumption also what it is ``now``.
        """
        drawn = pd.DataFrame(
            [
                {self.across.column: at, "series": label, "value": float(value)}
                for label, at, value in self._points(values, self.run(values))
            ]
        )
        if isinstance(self.across, Years):
            return drawn
        known = self.across.parameter
        return drawn.assign(now=values.get(self.across.argument, known.model_value) / known.scale)

    def _points(self, values: Mapping[str, Any], result: Any) -> Iterator[tuple[str, float, Any]]:
        return self.across.points(
            result, lambda changes: self.run({**values, **changes}), self.lines
        )

    def texts(self, result: Any) -> list[tuple[str, str]]:
        """Return label and written value of each output."""
        return [(o.label, o.text(float(part(result, o.field)))) for o in self.outputs]

    def traced(self) -> list[dict[str, str]]:
        """Return the model as Vega parameters over the moved arguments.

        The outputs are named ``out_FIELD``; ``values`` lists the picture's values
        in the order of `series`.
        """
        names = {argument: variable(argument) for argument in self.move}
        result = self.run(names)
        outputs = {f"out_{o.field}": part(result, o.field) for o in self.outputs}
        drawn = enumerate(self._points(names, result))
        points = {f"point_{number}": value for number, (_, _, value) in drawn}
        params = as_params({**outputs, **points})
        return [*params, {"name": "values", "expr": f"[{', '.join(points)}]"}]

    def live_spec(self, data: pd.DataFrame) -> dict[str, Any]:
        """Return the picture as Vega-Lite whose values follow the moved arguments."""
        indexed = data.assign(point=range(len(data)))
        spec = with_words(self.picture.draw(indexed, NARROW).to_dict())
        inputs = [
            {"name": argument, "value": parameter.model_value}
            for argument, parameter in self.move.items()
        ]
        spec["params"] = [*inputs, *self.traced(), *spec.get("params", [])]
        follow = [{"calculate": "values[datum.point]", "as": "value"}]
        if isinstance(self.across, Assumption):
            now = f"{self.across.argument} / {self.across.parameter.scale!r}"
            follow.append({"calculate": now, "as": "now"})
        spec["transform"] = [*follow, *spec.get("transform", [])]
        return spec

    def as_json(self) -> dict[str, Any]:
        """Return everything a page needs to show the panel with and without script."""
        result = self.run({})
        data = self.series({})
        return {
            "name": self.name,
            "title": self.title,
            "subtitle": self.subtitle,
            "alt": self.picture.describe(data),
            "sources": list(self.sources),
            "inputs": [_input_json(argument, p) for argument, p in self.move.items()],
            "outputs": [
                {**o.as_json(), "text": text}
                for o, (_, text) in zip(self.outputs, self.texts(result), strict=True)
            ],
            "presets": [
                {"label": s.label, "values": {a: known.value for a, known in s.moved.items()}}
                for s in self.presets.values()
            ],
            "leaves_out": list(self.leaves_out),
            # Beside its assumptions a picture has the width of a phone on every screen.
            "svg": vl_convert.vegalite_to_svg(
                with_words(self.picture.draw(data, NARROW).to_dict())
            ),
            "spec": self.live_spec(data),
            "table": as_table(_side_by_side(data)),
        }

    def _ipython_display_(self) -> None:
        if notebook_listens():
            display(panel_widget.widget(self))
            return
        content = self.as_json()
        texts = [(output["label"], output["text"]) for output in content["outputs"]]
        hint = '<small style="display: block">Run this cell to move the assumptions.</small>'
        bundle = {
            MIME: content,
            "text/html": (
                f'<figure class="{NO_FORMULAS}">'
                f"<figcaption><strong>{html.escape(self.title)}</strong></figcaption>"
                f"{outputs_html(texts)}"
                f"{as_image(content['svg'], content['alt'])}{hint}</figure>"
            ),
            "text/plain": "\n".join([self.title, *(f"{label}: {text}" for label, text in texts)]),
        }
        display(bundle, raw=True)


def _side_by_side(data: pd.DataFrame) -> pd.DataFrame:
    """Return a row a point and a column a series; what is not finite, JSON cannot hold."""
    at = data.columns[0]
    finite = data.assign(value=data["value"].where(np.isfinite(data["value"])))
    # pivot_table would drop a row whose values are all missing.
    table = finite.pivot(index=at, columns="series", values="value")  # noqa: PD010
    return table[data["series"].unique()].reset_index()


def _input_json(argument: str, parameter: Parameter) -> dict[str, Any]:
    kept = ("name", "label", "minimum", "maximum", "step", "value", "scale", "digits")
    return {
        "argument": argument,
        **{key: getattr(parameter, key) for key in kept},
        "unit": unit_json(parameter.unit),
        "text": written(parameter.value, parameter.unit, parameter.digits),
    }
