"""Corrections of known errors in sources, and the guards that make them expire.

The table ``facts`` keeps what the source prints; `Ledger.facts` holds what is right.
Each correction has a guard, an expression over the tables as the sources print them.
It names the fact, is true of the error and false of what is right. Once the source is
mended and the table follows, the guard fails and says that the correction must go.
"""

from collections.abc import Iterator
from typing import Any

from aicredit.ledger.datum import Datum
from aicredit.ledger.expressions import compared, figures_named, words_in
from aicredit.ledger.ledger import Ledger


def problems(ledger: Ledger) -> Iterator[str]:
    """Yield every correction that names nothing, changes nothing or has expired."""
    facts = ledger.table("facts")
    printed = {row.id: Datum(row.value, row.unit, name=row.id) for row in facts.itertuples()}
    for number, row in enumerate(ledger.corrections.itertuples(), start=2):
        place = f"data/corrections.csv, row {number}"
        if row.what not in printed:
            yield f"{place}, column what, value {row.what!r}: no fact is called so"
        elif row.was == row.value:
            yield f"{place}, column is, value {row.value:g}: equal to was"
        elif fault := _fault_of_size(row.was, row.value):
            yield f"{place}, column is, value {row.value:g}: {fault}"
        elif row.reported < ledger.article.date:
            yield (
                f"{place}, column reported, value {row.reported!r}: before the article; "
                f"allowed: {ledger.article.date} or later"
            )
        elif fault := _fault_of_guard(row, printed):
            yield f"{place}, column expect, value {row.expect!r}: {fault}"
        elif row.was != (has := printed[row.what].figure):
            yield f"{place}, column was, value {row.was:g}: the table has {has:g}"


def _fault_of_size(was: float, right: float) -> str:
    if was * right < 0:
        return f"another sign than {was:g}; allowed: the same, or 0"
    if was and right and not 1e-3 <= right / was <= 1e3:
        return f"not within a thousand times {was:g}"
    return ""


def _fault_of_guard(row: Any, printed: dict[str, Datum]) -> str:
    mended = Datum(row.value, printed[row.what].unit, name=row.what)
    right = {**printed, row.what: mended}
    try:
        names = {word.partition(".")[0] for word in words_in(row.expect)}
        if row.what not in names:
            return f"does not name {row.what}, which it is to watch"
        if not compared(row.expect, figures_named(printed)):
            return "expired; remove the correction"
        if compared(row.expect, figures_named(right)):
            return f"true of {row.value:g} too; allowed: a guard that fails once it is mended"
    except ValueError as error:
        return str(error)
    return ""
