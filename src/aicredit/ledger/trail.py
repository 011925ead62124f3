"""Which names of the book the rows of a table rest on.

The names travel with the table (``DataFrame.attrs``), one entry a row. They are rows
of the ledger or numbers that a chapter has stated; a picture's sources follow from
them.
"""

from collections.abc import Iterable

import pandas as pd

RESTS_ON = "rests_on"


class Finding(str):
    """A text whose figures were computed from a table of the ledger, not typed."""


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
        A table of `evidence` or `flows`, its rows as they were made; only their
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
            "allowed: a table of evidence or flows with all its rows"
        )
        raise ValueError(message)
    return list(dict.fromkeys(name for behind in names for name in behind))
