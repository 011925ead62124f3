"""From a figure, or a row of a table, back to the rows of the ledger it rests on.

The names behind a table travel with it (``DataFrame.attrs``), one entry a row; a picture's
sources follow from them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from aicredit.ledger.columns import Column
from aicredit.ledger.datum import Datum, leaves

RESTS_ON = "rests_on"


class Finding(str):
    """A text whose figures were computed from a table of the ledger, not typed."""


@dataclass(frozen=True)
class Run:
    """A model, its formula in words, and what it was given.

    Attributes
    ----------
    model : str
        With its module, as a reader would look it up.
    inputs : dict
        Argument to figure, column, or a whole number that shapes the model.
    """

    model: str
    formula: str
    inputs: dict[str, Any]


def behind(*parts: Any) -> Iterator[Datum]:
    """Yield the figures of the ledger behind figures and columns, through models' runs."""
    waiting, seen = list(parts), set()
    while waiting:
        for leaf in leaves(waiting.pop(0)):
            if leaf.made:
                given = leaf.made[1].inputs.values()
                if id(leaf.made[1]) not in seen:
                    seen.add(id(leaf.made[1]))
                    waiting += [part for part in given if isinstance(part, Datum | Column)]
            elif leaf.kind != "constant":
                yield leaf


def resting_on(table: pd.DataFrame, names: Iterable[Iterable[str]]) -> pd.DataFrame:
    """Return a table that knows the names behind each of its rows."""
    known = table.copy()
    known.attrs[RESTS_ON] = [tuple(behind) for behind in names]
    return known


def names_behind(what: str, table: pd.DataFrame) -> list[str]:
    """Return the names behind all rows of a table, each once.

    Parameters
    ----------
    what : str
        What the table is for, for the message.
    table : DataFrame
        A table of `aicredit.charts`, its rows as they were made; only their
        order may have changed.

    Raises
    ------
    ValueError
        If the table does not know what its rows rest on, or rows were added or
        taken out since.
    """
    names = table.attrs.get(RESTS_ON, [])
    if not names or len(names) != len(table) or not all(names):
        message = (
            f"{what}: {len(table)} rows, of which {len(names)} say what they rest on; "
            "allowed: a table of the charts with all its rows"
        )
        raise ValueError(message)
    return list(dict.fromkeys(name for behind in names for name in behind))
