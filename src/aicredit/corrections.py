"""Corrections of known errors in sources, and the guards that make them expire.

The table ``facts`` keeps what the source prints; `Ledger.facts` holds what is right.
Each correction has a guard, an expression over the tables as the sources print them.
It is true as long as the error stands. Once the source is mended and the table
follows, the guard fails and says that the correction must go.
"""

from collections.abc import Iterator

from aicredit import tables
from aicredit.expressions import holds, named
from aicredit.ledger import Figure, Ledger


def problems(ledger: Ledger) -> Iterator[str]:
    """Yield every correction that names nothing, changes nothing or has expired."""
    facts = tables.read("facts", ledger.data)
    printed = {row.id: Figure(row.value, unit=row.unit) for row in facts.itertuples()}
    for number, row in enumerate(ledger.corrections.itertuples(), start=2):
        place = f"data/corrections.csv, row {number}"
        if row.what not in printed:
            yield f"{place}, column what, value {row.what!r}: no fact is called so"
        elif row.was == row.value:
            yield f"{place}, column is, value {row.value:g}: equal to was"
        elif fault := _fault_of_guard(row.expect, printed):
            yield f"{place}, column expect, value {row.expect!r}: {fault}"
        elif row.was != printed[row.what]:
            yield f"{place}, column was, value {row.was:g}: the table has {printed[row.what]:g}"


def _fault_of_guard(guard: str, printed: dict[str, Figure]) -> str:
    try:
        still = holds(guard, named(printed, {}))
    except ValueError as error:
        return str(error)
    return "" if still else "expired; remove the correction"
