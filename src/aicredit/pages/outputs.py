"""What a panel reports: numbers of a model's result, each in the words a reader sees."""

import html
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aicredit.ledger.datum import Datum
from aicredit.units import NO_FORMULAS, unit_named, written

NO_VALUE = "no value"
"""What a reader sees where the model has no answer."""

ROUNDING = 1e-9
"""Sums nearer to naught than this are naught, to the precision of the arithmetic."""

SEEN = 3
"""Assumptions of a panel that are seen at once; the others are behind a fold."""


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
        """Write the output as a reader sees it; `outputText` in ``panel.js`` writes the same.

        Examples
        --------
        >>> Output("cover", "ratio", "Cover", endless="nothing due").text(float("inf"))
        'nothing due'
        >>> Output("cover", "ratio", "Cover").text(float("nan"))
        'no value'
        >>> Output("borrowed", "USD_bn", "Borrowed").text(0.01)
        'less than $0.1 bn'
        """
        shown = value + self.add
        if self.last is not None and shown > self.last:
            return f"not within {self.add + 1:.0f} to {self.last:.0f}"
        if not math.isfinite(shown):
            return self.endless if shown > 0 else NO_VALUE
        text = written(shown, self.unit)
        if unit_named(self.unit).prefix and not re.search("[1-9]", text):
            return self._next_to_nothing(shown)
        return f"in {text}" if self.unit == "year" else text

    def _next_to_nothing(self, shown: float) -> str:
        """Write money that rounds to naught: ``nothing`` only where there is none."""
        if abs(shown) < ROUNDING:
            return "nothing"
        least = math.copysign(10.0 ** -unit_named(self.unit).digits, shown)
        return f"{'more' if shown < 0 else 'less'} than {written(least, self.unit)}"

    def as_json(self) -> dict[str, Any]:
        """Return what the page needs to write the output as `text` does."""
        return {
            "signal": f"out_{self.field}",
            "label": self.label,
            "unit": unit_json(self.unit),
            "add": self.add,
            "last": self.last,
            "endless": self.endless,
        }


def unit_json(name: str) -> dict[str, Any]:
    """Return what the page needs to write figures of a unit."""
    unit = unit_named(name)
    return {"name": name, "prefix": unit.prefix, "suffix": unit.suffix, "digits": unit.digits}


def outputs_html(texts: Sequence[tuple[str, str]]) -> str:
    """Return labels and written values as a list."""
    items = "".join(
        f"<div><dt>{html.escape(label)}</dt><dd>{html.escape(text)}</dd></div>"
        for label, text in texts
    )
    return f'<dl class="outputs {NO_FORMULAS}">{items}</dl>'
