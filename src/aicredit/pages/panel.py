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

import ipywidgets
import numpy as np
import pandas as pd
import vl_convert
from IPython.display import display

from aicredit.charts.figure import as_table
from aicredit.charts.picture import Picture
from aicredit.charts.theme import NARROW, WIDE
from aicredit.ledger.datum import Datum, part_of_run
from aicredit.ledger.parameters import Parameter
from aicredit.models.break_even import break_even
from aicredit.pages.across import Assumption, Years, part
from aicredit.pages.session import notebook_listens
from aicredit.tracing import as_params, variable
from aicredit.units import NO_FORMULAS, unit_named, written

MIME = "application/vnd.aicredit.panel+json"

NO_VALUE = "no value"
"""What a reader sees where the model has no answer."""


@dataclass(frozen=True)
class Output:
    """One number a panel reports.

    Attributes
    ----------
    field : str
        Name of the model's output; empty for a model that gives one number.
    unit : str
        A key of `aicredit.units.UNITS`.
    label : str
        What the number is, in words.
    add : float
        Added to the model's output before it is shown (a base year, say).
    last : float, optional
        A year beyond this one is shown as ``not within`` the years of the path, the first
        of which is the one after `add`.
    endless : str
        What an infinite value means, in words.
    """

    field: str
    unit: str
    label: str
    add: float = 0.0
    last: float | None = None
    endless: str = "without limit"

    def shown(self, figure: Datum) -> Datum:
        """Return a part of a model's result as the panel shows it, in the panel's words.

        Raises
        ------
        ValueError
            If it has no unit, or another than it is shown in.
        """
        if not isinstance(figure, Datum):
            message = f"output {self.field!r} is in no unit; it cannot be shown in {self.unit}"
            raise ValueError(message)
        words = self.text(float(figure))
        moved = figure + int(self.add) if self.add else figure
        try:
            return moved.to(self.unit).in_words(words)
        except ValueError as error:
            message = f"output {self.field!r}: {error}"
            raise ValueError(message) from error

    def text(self, value: float) -> str:
        """Write the output as a reader sees it; `outputText` in ``book.js`` writes the same.

        Examples
        --------
        >>> Output("cover", "ratio", "Cover", endless="nothing due").text(float("inf"))
        'nothing due'
        >>> Output("cover", "ratio", "Cover").text(float("nan"))
        'no value'
        """
        shown = value + self.add
        if self.last is not None and shown > self.last:
            return f"not within {self.add + 1:.0f} to {self.last:.0f}"
        if not math.isfinite(shown):
            return self.endless if shown > 0 else NO_VALUE
        text = written(shown, self.unit)
        return f"in {text}" if self.unit == "year" else text


@dataclass(frozen=True)
class Panel:
    """A model with inputs to move, outputs to read and a picture to watch.

    Attributes
    ----------
    model : callable
        Takes keywords, returns a dataclass; must be traceable (see `tracing`).
    move : mapping of str to Parameter
        Model arguments the reader moves.
    hold : mapping of str to float
        Model arguments that stay.
    outputs : sequence of Output
        What is reported in numbers.
    lines : mapping of str to str
        Series drawn: the label in the picture and the model output behind it.
    across : Years or Assumption
        What the lines are drawn over.
    result : object
        What the model gives at the edition's assumptions, in figures with their trail.
    shown : mapping of str to Datum
        The outputs at those assumptions, in the panel's words.
    """

    name: str
    title: str
    subtitle: str
    model: Callable[..., Any]
    move: Mapping[str, Parameter]
    hold: Mapping[str, float]
    outputs: Sequence[Output]
    lines: Mapping[str, str]
    picture: Picture
    across: Years | Assumption
    sources: Sequence[str]
    result: Any
    shown: Mapping[str, Datum]

    def __getattr__(self, output: str) -> Datum:
        """Return an output as the panel shows it before anybody moves it."""
        shown = self.__dict__.get("shown", {})
        if output not in shown:
            message = f"no output is called {output!r}; allowed: {', '.join(shown)}"
            raise AttributeError(message)
        return shown[output]

    def run(self, values: Mapping[str, Any]) -> Any:
        """Run the model with some of the moved arguments set (in the model's units)."""
        defaults = {argument: parameter.model_value for argument, parameter in self.move.items()}
        return self.model(**self.hold, **{**defaults, **values})

    def crossing(self, argument: str, output: str) -> Datum:
        """Return the value of an assumption at which an output crosses zero, the rest as it is."""
        parameter, figure = self.move[argument], part(self.result, output)
        value = break_even(
            lambda value: float(part(self.run({argument: value}), output)),
            parameter.minimum * parameter.scale,
            parameter.maximum * parameter.scale,
        )
        about = f"{parameter.label} at which {figure.name} is nought, the rest as it is"
        crossing = part_of_run(value, parameter.unit, figure.made[1], about)
        return crossing if math.isfinite(value) else crossing.in_words("no value in range")

    def series(self, values: Mapping[str, Any]) -> pd.DataFrame:
        """Return what the picture draws: ``year`` or ``assumption``, ``series`` and ``value``."""
        return pd.DataFrame(
            [
                {self.across.column: at, "series": label, "value": float(value)}
                for label, at, value in self._points(values, self.run(values))
            ]
        )

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

    def live_spec(self, data: pd.DataFrame, width: int) -> dict[str, Any]:
        """Return the picture as Vega-Lite whose values follow the moved arguments."""
        indexed = data.assign(point=range(len(data)))
        spec = self.picture.draw(indexed, width).to_dict()
        inputs = [
            {"name": argument, "value": parameter.model_value}
            for argument, parameter in self.move.items()
        ]
        spec["params"] = [*inputs, *self.traced(), *spec.get("params", [])]
        follow = {"calculate": "values[datum.point]", "as": "value"}
        spec["transform"] = [follow, *spec.get("transform", [])]
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
                {**_output_json(o), "text": text}
                for o, (_, text) in zip(self.outputs, self.texts(result), strict=True)
            ],
            "svg": {
                size: vl_convert.vegalite_to_svg(self.picture.draw(data, width).to_dict())
                for size, width in (("narrow", NARROW), ("wide", WIDE))
            },
            "spec": {
                "narrow": self.live_spec(data, NARROW),
                "wide": self.live_spec(data, WIDE),
            },
            "table": as_table(_side_by_side(data)),
        }

    def widget(self) -> ipywidgets.VBox:
        """Return the panel as ipywidgets that run the Python model itself."""
        sliders = {argument: _slider(parameter) for argument, parameter in self.move.items()}
        shown = ipywidgets.HTML()

        def update(_change: object = None) -> None:
            values = {
                argument: sliders[argument].value * parameter.scale
                for argument, parameter in self.move.items()
            }
            result = self.run(values)
            chart = self.picture.draw(self.series(values), WIDE)
            svg = vl_convert.vegalite_to_svg(chart.to_dict())
            shown.value = _outputs_html(self.texts(result)) + svg

        for slider in sliders.values():
            slider.observe(update, "value")
        update()
        title = ipywidgets.HTML(
            f"<strong>{html.escape(self.title)}</strong><br>{html.escape(self.subtitle)}"
        )
        return ipywidgets.VBox([title, *sliders.values(), shown])

    def _ipython_display_(self) -> None:
        if notebook_listens():
            display(self.widget())
            return
        content = self.as_json()
        texts = [(output["label"], output["text"]) for output in content["outputs"]]
        hint = '<small style="display: block">Run this cell to move the assumptions.</small>'
        bundle = {
            MIME: content,
            "text/html": (
                f'<figure class="{NO_FORMULAS}">'
                f"<figcaption><strong>{html.escape(self.title)}</strong></figcaption>"
                f"{_outputs_html(texts)}{content['svg']['wide']}{hint}</figure>"
            ),
            "text/plain": "\n".join([self.title, *(f"{label}: {text}" for label, text in texts)]),
        }
        display(bundle, raw=True)


def _slider(parameter: Parameter) -> ipywidgets.FloatSlider:
    unit = unit_named(parameter.unit)
    return ipywidgets.FloatSlider(
        value=parameter.value,
        min=parameter.minimum,
        max=parameter.maximum,
        step=parameter.step,
        description=f"{parameter.label} ({(unit.prefix + unit.suffix).strip()})",
        style={"description_width": "22em"},
        layout={"width": "44em", "max_width": "100%"},
        readout_format=f".{parameter.digits}f",
    )


def _side_by_side(data: pd.DataFrame) -> pd.DataFrame:
    """Return a row a point and a column a series; what is not finite, JSON cannot hold."""
    at = data.columns[0]
    finite = data.assign(value=data["value"].where(np.isfinite(data["value"])))
    # pivot_table would drop a row whose values are all missing.
    table = finite.pivot(index=at, columns="series", values="value")  # noqa: PD010
    return table[data["series"].unique()].reset_index()


def _unit_json(name: str) -> dict[str, Any]:
    unit = unit_named(name)
    return {"name": name, "prefix": unit.prefix, "suffix": unit.suffix, "digits": unit.digits}


def _input_json(argument: str, parameter: Parameter) -> dict[str, Any]:
    kept = ("name", "label", "minimum", "maximum", "step", "value", "scale", "digits")
    return {
        "argument": argument,
        **{key: getattr(parameter, key) for key in kept},
        "unit": _unit_json(parameter.unit),
        "text": written(parameter.value, parameter.unit, parameter.digits),
    }


def _output_json(output: Output) -> dict[str, Any]:
    return {
        "signal": f"out_{output.field}",
        "label": output.label,
        "unit": _unit_json(output.unit),
        "add": output.add,
        "last": output.last,
        "endless": output.endless,
    }


def _outputs_html(texts: Sequence[tuple[str, str]]) -> str:
    items = "".join(
        f"<div><dt>{html.escape(label)}</dt><dd>{html.escape(text)}</dd></div>"
        for label, text in texts
    )
    return f'<dl class="outputs {NO_FORMULAS}">{items}</dl>'
