"""The assumptions a reader may move: ``data/parameters.csv`` declares each with its range."""

import ast
import difflib
import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd

from aicredit.ledger import checkout, csv_files, tables

PAPERMILL = "# Parameters\n"
"""How papermill heads the cell in which it sets what it was told to."""


@dataclass(frozen=True)
class Parameter:
    """One declared assumption and the value it has now.

    Attributes
    ----------
    value, minimum, maximum, step, default : float
        In the declared unit, as a reader sees them.
    """

    name: str
    section: str
    label: str
    unit: str
    minimum: float
    maximum: float
    step: float
    default: float
    source: str
    note: str
    value: float

    @property
    def scale(self) -> float:
        """What turns the reader's unit into the models' (per cent into fractions)."""
        return 0.01 if self.unit == "pct" else 1.0

    @property
    def digits(self) -> int:
        """Decimals that tell one step from the next."""
        return max(0, -int(Decimal(str(self.step)).normalize().as_tuple().exponent))

    @property
    def model_value(self) -> float:
        """The value in the models' unit."""
        return self.value * self.scale

    @property
    def allowed(self) -> str:
        """What a value may be, in words."""
        return (
            f"allowed: {self.minimum:.15g} to {self.maximum:.15g} {self.unit} "
            f"in steps of {self.step:.15g}"
        )

    def check(self, value: Decimal, written: str) -> None:
        """Refuse a value that the slider cannot take.

        Page, slider and the way back must agree on one value, so it lies on a step.
        Steps are counted from the minimum, as browsers do, and in decimals: 0.1 has
        no exact binary form.

        Parameters
        ----------
        value : Decimal
            In the declared unit.
        written : str
            How the message writes it.

        Raises
        ------
        ValueError
            If the value is no finite number, out of range or between two steps.
        """
        if not value.is_finite():
            fault = "is not a finite number"
        elif not _exact(self.minimum) <= value <= _exact(self.maximum):
            fault = "is out of range"
        elif not _on_step(value, self):
            fault = "lies between two steps"
        else:
            return
        message = f"parameter {self.name}: {written} {fault}; {self.allowed}"
        raise ValueError(message)

    def nearest(self, value: float, written: str) -> float:
        """Return the step of the slider nearest to a value; refuse one beyond its ends.

        Parameters
        ----------
        value : float
            In the declared unit.
        written : str
            How the message writes it.

        Raises
        ------
        ValueError
            If the value is no finite number or out of range.
        """
        if math.isfinite(value):
            low, step = Fraction(_exact(self.minimum)), Fraction(_exact(self.step))
            value = float(low + round((Fraction(_exact(value)) - low) / step) * step)
        self.check(_exact(value), written)
        return value


def declared(section: str | None = None, data: Path = checkout.DATA) -> dict[str, Parameter]:
    """Return the parameters of a section (of all sections if None) at their defaults.

    Raises
    ------
    DataError
        If the table of parameters is at fault, in one line.
    """
    return declared_in(tables.read("parameters", data), section)


def declared_in(table: pd.DataFrame, section: str | None = None) -> dict[str, Parameter]:
    """Return what a table of parameters declares, as `declared` does."""
    for problem in _problems(table):
        raise csv_files.DataError(problem)
    return {
        parameter.name: parameter
        for parameter in _rows(table)
        if section in (None, parameter.section)
    }


def problems(data: Path = checkout.DATA) -> Iterator[str]:
    """Yield what is wrong with the declared parameters, a line for each."""
    yield from _problems(tables.read("parameters", data))


def _problems(table: pd.DataFrame) -> Iterator[str]:
    labels: set[tuple[str, str]] = set()
    for row, parameter in enumerate(_rows(table), start=2):
        for column, fault in _faults(parameter, labels):
            value = getattr(parameter, column)
            written = f"{value:.15g}" if isinstance(value, float) else repr(value)
            yield f"data/parameters.csv, row {row}, column {column}, value {written}: {fault}"
            break


def _rows(table: pd.DataFrame) -> list[Parameter]:
    return [Parameter(**row, value=row["default"]) for row in table.to_dict("records")]


def _faults(parameter: Parameter, labels: set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield a column and what is wrong with it; what follows may rest on what went before.

    `labels` holds section and label of the rows above, and is added to.
    """
    name, section = parameter.name, parameter.section
    if not name.startswith(f"{section}_"):
        yield "name", f"allowed: names that begin with {section}_"
    if not name.endswith(f"_{parameter.unit.lower()}"):
        yield "name", f"allowed: names that end with _{parameter.unit.lower()}, the unit"
    if (said := (section, parameter.label.casefold())) in labels:
        yield "label", f"stands twice in section {section}; a reader could not tell them apart"
    labels.add(said)
    numbers = ("minimum", "maximum", "step", "default")
    if missing := [n for n in numbers if not math.isfinite(getattr(parameter, n))]:
        yield missing[0], "a finite number is needed"
        return
    if parameter.minimum >= parameter.maximum:
        yield "minimum", f"allowed: less than the maximum, {parameter.maximum:.15g}"
    if parameter.step <= 0:
        yield "step", "allowed: more than 0"
        return
    if not _on_step(_exact(parameter.maximum), parameter):
        yield "maximum", f"lies between two steps of {parameter.step:.15g} from the minimum"
    try:
        parameter.check(_exact(parameter.default), f"{parameter.default:.15g}")
    except ValueError as error:
        yield "default", str(error)


def _exact(number: float) -> Decimal:
    """Return a number as it was written: the shortest decimal that is this float."""
    return Decimal(number) if isinstance(number, int) else Decimal(repr(float(number)))


def _on_step(value: Decimal, parameter: Parameter) -> bool:
    # Fractions are exact however many digits somebody writes.
    minimum, step = Fraction(_exact(parameter.minimum)), Fraction(_exact(parameter.step))
    return (Fraction(value) - minimum) % step == 0


def set_values(
    parameters: Mapping[str, Parameter], values: Mapping[str, Any]
) -> dict[str, Parameter]:
    """Return the parameters with some values changed.

    Raises
    ------
    ValueError
        If a name is not declared, or a value is no number or out of range.
    """
    changed = dict(parameters)
    for name, value in values.items():
        known = named(name, parameters)
        if isinstance(value, bool) or not isinstance(value, int | float):
            message = f"parameter {name}: {value!r} is not a number; {known.allowed}"
            raise ValueError(message)
        known.check(_exact(value), repr(value))
        changed[name] = replace(known, value=float(value))
    return changed


def named(name: str, parameters: Mapping[str, Parameter]) -> Parameter:
    """Return a parameter by name.

    Raises
    ------
    ValueError
        If there is none; the message says which is meant, or names all.
    """
    if name in parameters:
        return parameters[name]
    close = difflib.get_close_matches(name, parameters, n=1)
    hint = f"did you mean {close[0]}?" if close else f"allowed: {', '.join(parameters)}"
    message = f"parameter {name!r} is unknown; {hint}"
    raise ValueError(message)


def set_by_cells(names: Mapping[str, Parameter], cells: Iterable[str]) -> dict[str, float]:
    """Return the values that a chapter's own cell of parameters and papermill set.

    That cell sets all of them; papermill's cell comes after it and wins. Any other cell
    that sets one does not count.

    Parameters
    ----------
    names : mapping
        The chapter's declared parameters.
    cells : iterable of str
        The cells that ran, in their order.

    Returns
    -------
    dict
        Parameter to value; the default where neither cell sets it.
    """
    own: dict[str, float] = {}
    told: dict[str, float] = {}
    for cell in cells:
        values = {name: value for name, value in _literals(cell).items() if name in names}
        if cell.startswith(PAPERMILL):
            told = values
        elif values.keys() == names.keys():
            own = own or values
    return {**{name: known.default for name, known in names.items()}, **own, **told}


def _literals(cell: str) -> dict[str, Any]:
    """Return the names that a cell sets to a number written out."""
    values: dict[str, Any] = {}
    with suppress(SyntaxError):
        for statement in ast.parse(cell).body:
            match statement:
                case (
                    ast.Assign(targets=[ast.Name(id=name)], value=ast.expr() as value)
                    | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
                ):
                    with suppress(ValueError):
                        values[name] = ast.literal_eval(value)
    return values


def given(section: str, namespace: Mapping[str, Any]) -> set[str]:
    """Return the names in a notebook that are meant as parameters.

    Those that begin with the section's name, and whatever papermill was told to set:
    it puts that into a cell of its own, in whose heading it says so.

    Parameters
    ----------
    section : str
        The chapter's section.
    namespace : mapping
        The notebook's variables, with IPython's list of executed cells in ``In``.
    """
    prefix = f"{section}_"
    found = {name for name in namespace if name.startswith(prefix)}
    for cell in namespace.get("In", ()):
        if cell.startswith(PAPERMILL):
            found |= {
                target.id
                for statement in ast.parse(cell).body
                if isinstance(statement, ast.Assign)
                for target in statement.targets
                if isinstance(target, ast.Name)
            }
    return found
