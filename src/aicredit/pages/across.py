"""What the lines of a panel are drawn over: the years of a path, or one of its assumptions."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aicredit.choices import one_of
from aicredit.ledger.parameters import Parameter

Rerun = Callable[[Mapping[str, Any]], Any]
"""A panel's model, with some arguments otherwise than they were."""

STEPS = 24
"""Into how many parts an assumption's range is cut, for a line over it."""


def part(result: Any, field: str) -> Any:
    """Return one output of a model; the field ``""`` is the number of a model that gives one."""
    return getattr(result, field) if field else result


def require_output(result: Any, field: str) -> None:
    """Refuse what is no output of a model."""
    one_of("output of the model", field, outputs_of(result))


def outputs_of(result: Any) -> list[str]:
    """Return the names of a model's outputs, as `part` takes them."""
    known = dataclasses.fields(result) if dataclasses.is_dataclass(result) else ()
    return [output.name for output in known] or [""]


@dataclass(frozen=True)
class Years:
    """The years of a path, for a model whose outputs are lists with an item a year.

    Attributes
    ----------
    first : int
        Calendar year of the first item.
    """

    first: int
    column = "year"

    def points(
        self, result: Any, _rerun: Rerun, lines: Mapping[str, str]
    ) -> Iterator[tuple[str, int, Any]]:
        """Yield label, year and value of each point of what the model gave."""
        for label, field in lines.items():
            for step, value in enumerate(part(result, field)):
                yield label, self.first + step, value


@dataclass(frozen=True)
class Assumption:
    """The values an assumption may have, for a model that gives one number.

    Attributes
    ----------
    argument : str
        The model's argument.
    parameter : Parameter
        Its range, in the reader's unit.
    """

    argument: str
    parameter: Parameter
    column = "assumption"

    def points(
        self, _result: Any, rerun: Rerun, lines: Mapping[str, str]
    ) -> Iterator[tuple[str, float, Any]]:
        """Yield label, value of the assumption and output of each point."""
        known = self.parameter
        width = (known.maximum - known.minimum) / STEPS
        for step in range(STEPS + 1):
            at = known.minimum + step * width
            result = rerun({self.argument: at * known.scale})
            for label, field in lines.items():
                yield label, round(at, 9), part(result, field)
