"""Rows of a table as a chapter takes them: columns of figures, and arithmetic on them."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from aicredit.choices import one_of
from aicredit.ledger.datum import Datum, chosen_of, told, total


class Column:
    """One figure of each of some rows: ``notes.amount``, ``flow / capex``.

    Attributes
    ----------
    name : str
        As it is told; empty for what arithmetic made.
    rows : tuple of str
        What each figure belongs to: a tranche, a period.
    items : tuple of Datum
        The figures, in order of the rows.
    made : tuple
        The sign of the arithmetic that made it, and its parts.
    """

    def __init__(
        self,
        items: Sequence[Datum],
        rows: Sequence[str],
        name: str = "",
        made: tuple[Any, ...] = (),
    ) -> None:
        self.items, self.rows, self.name, self.made = tuple(items), tuple(rows), name, made

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Datum]:
        return iter(self.items)

    def __getitem__(self, row: str | int) -> Datum:
        """Return the figure of a row, by its name or place."""
        if isinstance(row, int):
            return self.items[row]
        one_of(f"row of {told(self)}", row, self.rows)
        return self.items[self.rows.index(row)]

    def __repr__(self) -> str:
        return f"<{', '.join(map(str, self.items))}: {told(self)}>"

    def sum(self) -> Datum:
        """Return the sum of the figures."""
        return total(self.items, self)

    def min(self) -> Datum:
        """Return the smallest of the figures."""
        return chosen_of("min", self.items, self)

    def max(self) -> Datum:
        """Return the largest of the figures."""
        return chosen_of("max", self.items, self)

    def __add__(self, other: Any) -> "Column":
        return _each("+", lambda a, b: a + b, self, other)

    def __radd__(self, other: Any) -> "Column":
        return self if type(other) is int and other == 0 else _each("+", _plus, other, self)

    def __sub__(self, other: Any) -> "Column":
        return _each("-", lambda a, b: a - b, self, other)

    def __rsub__(self, other: Any) -> "Column":
        return _each("-", lambda a, b: a - b, other, self)

    def __mul__(self, other: Any) -> "Column":
        return _each("*", lambda a, b: a * b, self, other)

    def __rmul__(self, other: Any) -> "Column":
        return _each("*", lambda a, b: a * b, other, self)

    def __truediv__(self, other: Any) -> "Column":
        return _each("/", lambda a, b: a / b, self, other)

    def __rtruediv__(self, other: Any) -> "Column":
        return _each("/", lambda a, b: a / b, other, self)

    __array_ufunc__ = None


def _plus(a: Any, b: Any) -> Any:
    return a + b


def _each(sign: str, function: Callable[[Any, Any], Datum], left: Any, right: Any) -> Column:
    """Do arithmetic row by row; a single figure goes with every row."""
    columns = [side for side in (left, right) if isinstance(side, Column)]
    rows = columns[0].rows
    for column in columns[1:]:
        if column.rows != rows:
            message = (
                f"{told(left)} {sign} {told(right)}: other rows; allowed: columns of the same rows"
            )
            raise ValueError(message)

    def spread(side: Any) -> Sequence[Any]:
        return side.items if isinstance(side, Column) else [side] * len(rows)

    items = [function(a, b) for a, b in zip(spread(left), spread(right), strict=True)]
    return Column(items, rows, made=(sign, *_known_sides(items, left, right)))


def _known_sides(items: Sequence[Datum], left: Any, right: Any) -> tuple[Any, Any]:
    """Return both sides as the trail keeps them: a typed constant as the figure it became."""
    first, second = items[0].made[1:]
    return (
        left if isinstance(left, Column | Datum) else first,
        right if isinstance(right, Column | Datum) else second,
    )


class Rows:
    """Some rows of the record, whole: ``notes.amount`` is a column of them.

    Attributes
    ----------
    name : str
        What the rows are, in words.
    labels : tuple of str
        The name of each row.
    columns : dict
        Column of figures, or of texts, by name.
    """

    def __init__(self, name: str, labels: Sequence[str], columns: dict[str, Any]) -> None:
        self.name, self.labels, self.columns = name, tuple(labels), columns

    def __getattr__(self, column: str) -> Any:
        """Return a column."""
        if column.startswith("_"):
            raise AttributeError(column)
        try:
            one_of(f"column of {self.name}", column, self.columns)
        except ValueError as error:
            raise AttributeError(str(error)) from error
        return self.columns[column]

    def __len__(self) -> int:
        return len(self.labels)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.columns]
