"""A panel in a live notebook: ipywidgets that run the Python model itself."""

import html
from functools import partial
from typing import TYPE_CHECKING

import ipywidgets
import vl_convert

from aicredit.charts.theme import WIDE
from aicredit.ledger.parameters import Parameter
from aicredit.pages.outputs import SEEN, outputs_html
from aicredit.pages.states import State
from aicredit.units import unit_named

if TYPE_CHECKING:
    from aicredit.pages.panel import Panel


def widget(panel: "Panel") -> ipywidgets.VBox:
    """Return a panel as presets, a result and sliders."""
    sliders = {argument: _slider(parameter) for argument, parameter in panel.move.items()}
    shown = ipywidgets.HTML()

    def update(_change: object = None) -> None:
        values = {
            argument: sliders[argument].value * parameter.scale
            for argument, parameter in panel.move.items()
        }
        chart = panel.picture.draw(panel.series(values), WIDE)
        svg = vl_convert.vegalite_to_svg(chart.to_dict())
        shown.value = outputs_html(panel.texts(panel.run(values))) + svg

    for slider in sliders.values():
        slider.observe(update, "value")
    update()
    title = ipywidgets.HTML(
        f"<strong>{html.escape(panel.title)}</strong><br>{html.escape(panel.subtitle)}"
    )
    seen, more = [*sliders.values()][:SEEN], [*sliders.values()][SEEN:]
    folded = ipywidgets.Accordion([ipywidgets.VBox(more)], titles=["More assumptions"])
    limits = "".join(f"<li>{html.escape(limit)}</li>" for limit in panel.leaves_out)
    below = ipywidgets.HTML(f"What this model leaves out<ul>{limits}</ul>" if limits else "")
    return ipywidgets.VBox(
        [title, _presets(panel, sliders), shown, *seen, *([folded] if more else []), below]
    )


def _presets(panel: "Panel", sliders: dict[str, ipywidgets.FloatSlider]) -> ipywidgets.Box:
    """Return a button a state, which sets all sliders."""
    buttons = []
    for state in panel.presets.values():
        button = ipywidgets.Button(description=state.label, layout={"width": "auto"})

        button.on_click(partial(_choose, sliders, state))
        buttons.append(button)
    return ipywidgets.Box(buttons, layout={"flex_flow": "row wrap"})


def _choose(sliders: dict[str, ipywidgets.FloatSlider], state: State, _button: object) -> None:
    for argument, parameter in state.moved.items():
        sliders[argument].value = parameter.value


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
