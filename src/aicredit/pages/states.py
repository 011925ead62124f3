"""States of a panel: values of what a reader may move, and what the model then says."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from aicredit.choices import one_of
from aicredit.ledger import scenarios
from aicredit.ledger.datum import Datum, told
from aicredit.ledger.parameters import Parameter
from aicredit.pages.across import part, require_output
from aicredit.pages.outputs import Output
from aicredit.pages.runs import run_model


@dataclass(frozen=True)
class Preset:
    """A state that a chapter gives a button, as it is declared.

    Attributes
    ----------
    label : str
        On the button, with figures as ``{expressions}``.
    changes : mapping
        Argument of the model to a figure, set to the slider's nearest step, or to 0.
    scenario : str
        The scenario it starts from.
    """

    label: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    scenario: str = scenarios.BASE


@dataclass(frozen=True)
class State:
    """What a panel shows at some values of its assumptions.

    Attributes
    ----------
    label : str
        In words.
    moved : mapping of str to Parameter
        Argument of the model to the assumption at its value.
    result : object
        What the model gives, in figures with their trail.
    shown : mapping of str to Datum
        The outputs in the panel's words; each is an attribute too.
    """

    label: str
    moved: Mapping[str, Parameter]
    result: Any
    shown: Mapping[str, Datum]

    def __getattr__(self, output: str) -> Datum:
        """Return an output in the panel's words."""
        shown = self.__dict__.get("shown", {})
        if output not in shown:
            message = f"no output is called {output!r}; allowed: {', '.join(shown)}"
            raise AttributeError(message)
        return shown[output]


def state(
    label: str,
    moved: Mapping[str, Parameter],
    model: Callable[..., Any],
    hold: Mapping[str, Any],
    outputs: Mapping[str, Output],
) -> State:
    """Return what a model says at some values; refusals are those of `run_model`."""
    given = {argument: assumption(parameter) for argument, parameter in moved.items()}
    result = run_model(model, {**given, **hold})
    for output in outputs.values():
        require_output(result, output.field)
    shown = {key: output.shown(part(result, output.field)) for key, output in outputs.items()}
    return State(label, moved, result, shown)


def assumption(parameter: Parameter) -> Datum:
    """Return an assumption at its value as a figure."""
    known = parameter
    return Datum(known.value, known.unit, name=known.name, source=known.source, kind="parameter")


def declared(presets: Mapping[str, Preset], moved: Mapping[str, Parameter]) -> dict[str, Preset]:
    """Return a chapter's presets and the scenarios that it does not name, in the scenarios' order.

    Parameters
    ----------
    presets : mapping
        Name to preset, as the chapter declares them.
    moved : mapping
        What the panel moves; a scenario that sets none of it has no button.
    """
    ordered: dict[str, Preset] = {}
    names = {parameter.name for parameter in moved.values()}
    for scenario in scenarios.names():
        own = {name: one for name, one in presets.items() if one.scenario == scenario}
        known = scenario == scenarios.BASE or names & scenarios.read(scenario).keys()
        if known and all(one.changes for one in own.values()):
            ordered[scenario] = Preset(scenarios.in_words(scenario).capitalize(), {}, scenario)
        ordered |= own
    return ordered


def values(preset: Preset, moved: Mapping[str, Parameter]) -> Iterator[tuple[str, Parameter]]:
    """Yield each argument with its assumption at the preset's value.

    Raises
    ------
    ValueError
        If the scenario or an argument is unknown, or a figure has another unit than the
        assumption or lies outside its range.
    """
    start = scenarios.read(preset.scenario)
    for argument in preset.changes:
        one_of(f"argument that the preset {preset.label!r} sets", argument, moved)
    for argument, known in moved.items():
        value = start.get(known.name, known.default)
        if argument in preset.changes:
            value = _set_to(known, preset.changes[argument])
        yield argument, replace(known, value=float(value))


def _set_to(known: Parameter, given: Any) -> float:
    if isinstance(given, Datum):
        return known.nearest(given.to(known.unit).figure, told(given))
    if type(given) is int and given == 0:
        return known.nearest(0, "0")
    message = f"{known.name} is set to {given!r}; allowed: a figure with a trail, or 0"
    raise ValueError(message)
