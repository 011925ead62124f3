"""What the entities must keep: each party of a table is declared, each has one name."""

import math
from collections.abc import Collection, Iterator

import pandas as pd

from aicredit.choices import one_of
from aicredit.ledger.ledger import Ledger

PARTIES = (
    *(("claims", "entity"), ("claims", "counterparty"), ("facts", "entity"), ("bonds", "issuer")),
    *(("deals", "source"), ("deals", "target"), ("deals", "on_behalf_of")),
)
"""Tables and their columns that name an entity; financials name its ticker."""

TOGETHER = {
    "entities": (("x", "y"),),
    "arrows": (
        ("leaves", "enters"),
        ("run_out", "run_in"),
        ("label_at", "label_right", "label_down"),
    ),
}
"""Columns that are filled in together or not at all."""

Fault = tuple[str, str]
"""Column, and what is wrong there."""


def problems(ledger: Ledger) -> Iterator[str]:
    """Yield what breaks a rule of the entities, a line each."""
    entities = ledger.entities
    for table, column in PARTIES:
        yield from _undeclared(ledger.table(table), table, column, entities.index)
    tickers = entities.loc[entities["ticker"] != "", "ticker"]
    yield from _undeclared(ledger.table("financials"), "financials", "company", [*tickers])
    placed = entities.index[entities["x"].notna()]
    yield from _undeclared(entities, "entities", "drawn_as", placed)
    for column in ("source", "target"):
        yield from _undeclared(ledger.table("arrows"), "arrows", column, placed)
    for table, columns in TOGETHER.items():
        for row, cells in enumerate(ledger.table(table).to_dict("records"), start=2):
            for column, fault in _half_filled(cells, columns):
                yield f"data/{table}.csv, row {row}, column {column}: {fault}"
    for row, entity in enumerate(entities.to_dict("records"), start=2):
        for column, fault in _faults(entity):
            value = entity[column]
            yield f"data/entities.csv, row {row}, column {column}, value {value!r}: {fault}"


def _undeclared(
    rows: pd.DataFrame, table: str, column: str, declared: Collection[str]
) -> Iterator[str]:
    """Yield each name that is not declared, at the first row that has it."""
    names = rows[column].reset_index(drop=True).drop_duplicates()
    for place, name in names[~names.isin([*declared, ""])].items():
        try:
            one_of("it", name, declared)
        except ValueError as error:
            allowed = str(error).partition("; ")[2]
            yield (
                f"data/{table}.csv, row {place + 2}, column {column}, value {name!r}: "
                f"not declared in data/entities.csv; {allowed}"
            )


def _half_filled(cells: dict, together: tuple[tuple[str, ...], ...]) -> Iterator[Fault]:
    for columns in together:
        empty = [name for name in columns if cells[name] == "" or cells[name] != cells[name]]
        if empty and len(empty) < len(columns):
            yield empty[0], f"empty; allowed: {', '.join(columns)} together, or none of them"


def _faults(entity: dict) -> Iterator[Fault]:
    is_placed = not math.isnan(entity["x"])
    if is_placed and entity["drawn_as"]:
        yield "drawn_as", "has a place of its own; allowed: a place, or another that stands for it"
    if is_placed != bool(entity["group"]):
        yield "group", "a place and a group go together"
    if not is_placed and not math.isnan(entity["height"]):
        yield "height", "a height without a place"
