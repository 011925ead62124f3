"""Corrections of known errors in sources, and the guards that make them expire.

The table ``facts`` keeps what the source prints; `Ledger.facts` holds what is right.
Each correction has a guard, an expression over the tables as the sources print them.
It is true as long as the error stands. Once the source is mended and the table
follows, the guard fails and says that the correction must go.
"""

from collections.abc import Iterator

from simpleeval import InvalidExpression, SimpleEval

from aicredit import tables
from aicredit.ledger import Ledger


def problems(ledger: Ledger) -> Iterator[str]:
    """Yield every correction that names nothing, changes nothing or has expired."""
    printed = tables.read("facts", ledger.data).set_index("id")["value"]
    for number, row in enumerate(ledger.corrections.itertuples(), start=2):
        place = f"data/corrections.csv, row {number}"
        if row.what not in printed.index:
            yield f"{place}, column what, value {row.what!r}: no fact is called so"
        elif row.was == row.value:
            yield f"{place}, column is, value {row.value:g}: equal to was"
        elif not _holds(row.expect, dict(printed)):
            yield f"{place}, column expect, value {row.expect!r}: expired; remove the correction"
        elif row.was != printed[row.what]:
            yield f"{place}, column was, value {row.was:g}: the table has {printed[row.what]:g}"


def _holds(guard: str, names: dict[str, float]) -> bool:
    try:
        return bool(SimpleEval(names=names).eval(guard))
    except (InvalidExpression, SyntaxError, ArithmeticError):
        return False
