"""The assumptions a reader may move, and the scenarios that move them.

``data/parameters.csv`` declares each parameter with its unit, range and
default; ``data/scenarios/NAME.yaml`` is a stock papermill parameter file that
sets some of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from aicredit import tables


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
        return max(0, -Decimal(str(self.step)).normalize().as_tuple().exponent)

    @property
    def model_value(self) -> float:
        """The value in the models' unit."""
        return self.value * self.scale


def declared(section: str | None = None, data: Path = tables.DATA) -> dict[str, Parameter]:
    """Return the parameters of a section (of all sections if None) at their defaults."""
    frame = tables.read("parameters", data)
    return {
        row["name"]: Parameter(**row, value=row["default"])
        for row in frame.to_dict("records")
        if section in (None, row["section"])
    }


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
        if name not in parameters:
            message = f"parameter {name!r} is unknown; allowed: {', '.join(parameters)}"
            raise ValueError(message)
        known = parameters[name]
        allowed = f"allowed: {known.minimum:g} to {known.maximum:g} {known.unit}"
        if isinstance(value, bool) or not isinstance(value, int | float):
            message = f"parameter {name}: {value!r} is not a number; {allowed}"
            raise ValueError(message)
        if not known.minimum <= value <= known.maximum:
            message = f"parameter {name}: {value!r} is out of range; {allowed}"
            raise ValueError(message)
        changed[name] = Parameter(**{**vars(known), "value": float(value)})
    return changed


def scenario_names(data: Path = tables.DATA) -> list[str]:
    """Return the names of the scenarios, ``base`` first."""
    names = sorted(path.stem for path in (data / "scenarios").glob("*.yaml"))
    return sorted(names, key=lambda name: name != "base")


def read_scenario(name: str, data: Path = tables.DATA) -> dict[str, Any]:
    """Read a scenario's values and check them against the declared parameters.

    Raises
    ------
    ValueError
        If there is no such scenario, or it sets something it may not.
    """
    path = data / "scenarios" / f"{name}.yaml"
    if not path.is_file():
        message = f"scenario {name!r} is unknown; allowed: {', '.join(scenario_names(data))}"
        raise ValueError(message)
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        message = f"data/scenarios/{path.name}: not valid YAML ({' '.join(str(error).split())})"
        raise ValueError(message) from error
    try:
        set_values(declared(data=data), values)
    except ValueError as error:
        message = f"data/scenarios/{path.name}: {error}"
        raise ValueError(message) from error
    return values
