"""Models run on figures of the book, so that what comes out carries the trail too."""

import dataclasses
import inspect
from collections.abc import Callable, Mapping
from typing import Any, get_type_hints

import numpy as np

from aicredit.choices import one_of
from aicredit.ledger.columns import Column
from aicredit.ledger.datum import Datum, part_of_run, told, usable
from aicredit.ledger.trail import Run
from aicredit.measures import MONEY, Kind, argument_kinds, result_units


def run_model(model: Callable[..., Any], inputs: Mapping[str, Any]) -> Any:
    """Run a model on figures and return its result, each part of it a figure.

    Parameters
    ----------
    model : callable
        A function of `aicredit.models`.
    inputs : mapping
        Argument to a figure, a column of figures or, only where the model's signature
        asks for an ``int``, a whole number: it shapes the model (the years of a path)
        and says nothing about the world.

    Returns
    -------
    object
        What the model returns; parts that say what they measure are figures, lists of
        them columns.

    Raises
    ------
    ValueError
        If the model has no such argument, an input has no source or measures something
        else than its argument, money comes in two currencies, or columns have other rows.
    """
    values, money = _given(model, inputs)
    result = model(**values)
    run = Run(model_name(model), formula_of(model), dict(inputs))
    units = result_units(model, money)
    if not dataclasses.is_dataclass(result) or isinstance(result, type):
        return _figures(result, units[""], run, run.model) if "" in units else result
    fields = {
        name: _figures(getattr(result, name), unit, run, name) for name, unit in units.items()
    }
    return dataclasses.replace(result, **fields)


def held(model: Callable[..., Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the plain numbers that a model takes for figures; refused as in `run_model`."""
    return _given(model, inputs)[0]


def model_name(model: Callable[..., Any]) -> str:
    """Return a model's name with its module, as a reader would look it up."""
    module = inspect.getmodule(model)
    place = module.__name__.removeprefix("aicredit.models.") if module else ""
    return f"{place}.{model.__name__}"


def formula_of(model: Callable[..., Any]) -> str:
    """Return the paragraph of a model's docstring that states its formula: the second, if any."""
    paragraphs = (inspect.getdoc(model) or "").split("\n\n")
    stated = len(paragraphs) > 1 and not paragraphs[1].startswith(("Parameters\n", "Returns\n"))
    return " ".join(paragraphs[1].split()) if stated else ""


def _figures(value: Any, unit: str, run: Run, part: str) -> Any:
    if isinstance(value, list | tuple | np.ndarray):
        steps = [str(step) for step in range(1, len(value) + 1)]
        items = [
            part_of_run(float(one), unit, run, f"{part}[{step}]")
            for one, step in zip(value, steps, strict=True)
        ]
        return Column(items, steps, part)
    return part_of_run(float(value), unit, run, part)


def _given(
    model: Callable[..., Any], inputs: Mapping[str, Any]
) -> tuple[dict[str, Any], str | None]:
    """Return what a model takes, and the unit of the money in it."""
    hints = get_type_hints(inspect.unwrap(model))
    kinds = argument_kinds(model)
    values: dict[str, Any] = {}
    money: dict[str, str] = {}
    for argument, given in inputs.items():
        one_of(f"argument of {model.__name__}", argument, inspect.signature(model).parameters)
        if hints.get(argument) is int and type(given) is int:
            values[argument] = given
            continue
        unit = _unit_of(argument, given, kinds[argument])
        values[argument] = (
            np.array([usable(item) for item in given])
            if isinstance(given, Column)
            else usable(given)
        )
        if unit in MONEY.units:
            money[argument] = unit
    if len(set(money.values())) > 1:
        said = ", ".join(f"{argument} is in {unit}" for argument, unit in money.items())
        message = f"{said}; allowed: money of one currency"
        raise ValueError(message)
    _require_same_rows({a: given for a, given in inputs.items() if isinstance(given, Column)})
    return values, next(iter(money.values()), None)


def _unit_of(argument: str, given: Any, kind: Kind | None) -> str:
    """Return the unit in which a model takes what it is given."""
    if not isinstance(given, Datum | Column):
        shown = " ".join(repr(given).split())
        message = (
            f"{argument} is {shown}, which has no source; allowed: a figure of the ledger, an "
            "assumption, arithmetic on them"
        )
        raise ValueError(message)
    if kind is None:
        message = f"{argument} measures nothing that the model declares; allowed: a declared kind"
        raise ValueError(message)
    try:
        units = {
            kind.unit_of(one.dimension) for one in ([given] if isinstance(given, Datum) else given)
        }
    except ValueError as error:
        message = f"{argument}, {told(given)}, is {error}"
        raise ValueError(message) from error
    return units.pop()


def _require_same_rows(columns: Mapping[str, Column]) -> None:
    first = next(iter(columns), None)
    for argument, column in columns.items():
        if first and column.rows != columns[first].rows:
            message = (
                f"{argument} has other rows than {first}; allowed: the same rows of the ledger, in "
                "one order"
            )
            raise ValueError(message)
