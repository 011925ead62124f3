"""What the rows of the tables must keep beyond the type of each column.

`aicredit check` reads these rules; a schema cannot say them, because they tie the
columns of a row, or the rows of several tables, to each other.
"""

import keyword
import math
import re
from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from aicredit.expressions import FUNCTIONS
from aicredit.ledger import FORWARD, Ledger
from aicredit.tables import ARTICLE_DATE
from aicredit.units import converted, unit_named

ENDS = re.compile(r"_(low|high|shortest|longest|first|last)(?=_|$)")
"""How the ids of two facts say that they are the ends of one range."""


def problems(ledger: Ledger) -> Iterator[str]:
    """Yield every row that breaks a rule, a line each."""
    yield from _names_taken_twice(ledger)
    yield from _said(ledger.claims, "claims", _claim)
    yield from _said(ledger.facts, "facts", _measured)
    yield from _doubled_facts(ledger.facts)
    for table in ("claims", "deals", "bonds"):
        yield from _doubled_rows(getattr(ledger, table), table)
    yield from _said(ledger.deals, "deals", _deal)
    yield from _said(ledger.outcomes.sort_index(), "outcomes", _outcome(ledger))
    yield from _mixed_records(ledger)
    yield from _said(ledger.financials, "financials", _period)
    yield from _said(ledger.bonds, "bonds", _bond)


Fault = tuple[str, str]
"""Column, and what is wrong there."""


def _said(frame: pd.DataFrame, table: str, rule: Any) -> Iterator[str]:
    # A column called like a word of Python ('default') keeps its name in a dictionary.
    for number, row in enumerate(frame.to_dict("records"), start=2):
        for column, fault in rule(row):
            value = row[column]
            shown = f"{value:g}" if isinstance(value, float) else repr(value)
            yield f"data/{table}.csv, row {number}, column {column}, value {shown}: {fault}"


def _claim(row: dict) -> Iterator[Fault]:
    low, high, unit = row["low"], row["high"], row["unit"]
    measured = not (math.isnan(low) and math.isnan(high))
    yield from _section(row, "id")
    if low > high:
        yield "low", "above high"
    if measured and not unit:
        yield "unit", "a figure needs a unit"
    if unit and not measured:
        yield "unit", "a unit without a figure in low or high"
    if unit == "flag" and not (low == high and low in (0, 1)):
        yield "low", "yes or no is 1 or 0, the same in low and high"
    if unit == "year":
        yield from _whole_years(row, "low", "high")
    if not math.isnan(row["tolerance"]) and (not measured or unit == "flag"):
        yield "tolerance", "a tolerance without a figure"
    if row["basis"] in ("fact", "arithmetic") and not measured:
        yield "low", f"low and high are empty; basis {row['basis']} needs a figure"
    if (row["basis"] == "relation") != (row["kind"] == "relation"):
        yield "basis", f"does not go with kind {row['kind']!r}; a relation is both"
    if row["basis"] == "relation" and measured:
        yield "low", "a relation has no figure"
    if row["basis"] == "relation" and not row["counterparty"]:
        yield "counterparty", "a relation needs the one who receives"
    opinions = {row["kind"] == "opinion", row["basis"] == "none" and row["check"] == "opinion"}
    if len(opinions) > 1:
        yield "check", "an opinion has kind opinion, basis none and check opinion"


def _section(row: dict, column: str) -> Iterator[Fault]:
    if not row[column].startswith(f"{row['section']}_"):
        yield column, f"does not begin with its section; allowed: {row['section']}_…"


def _whole_years(row: dict, *columns: str) -> Iterator[Fault]:
    for column in columns:
        year = row[column]
        if not math.isnan(year) and not (year.is_integer() and 1800 <= year <= 2200):
            yield column, "not a year; allowed: whole numbers from 1800 to 2200"


def _measured(row: dict) -> Iterator[Fault]:
    if row["unit"] == "flag" and row["value"] not in (0, 1):
        yield "value", "yes or no is 1 or 0"
    if row["unit"] == "year":
        yield from _whole_years(row, "value")


def _outcome(ledger: Ledger) -> Any:
    looks_ahead = ledger.claims[ledger.claims["kind"].isin(FORWARD)]["unit"].to_dict()

    def rule(row: dict) -> Iterator[Fault]:
        yield from _measured(row)
        if row["as_of"] <= ARTICLE_DATE:
            yield "as_of", f"not after the article; allowed: days after {ARTICLE_DATE}"
        unit = looks_ahead.get(row["claim"])
        if unit:
            yield from _turns_into(row, unit)

    return rule


def _turns_into(row: dict, unit: str) -> Iterator[Fault]:
    try:
        converted(row["value"], row["unit"], unit)
    except ValueError as error:
        yield "unit", f"the claim {row['claim']!r} is in {unit}; {error}"


def _mixed_records(ledger: Ledger) -> Iterator[str]:
    for claim, latest in ledger.latest_outcomes.groupby("claim", sort=False):
        first = latest.iloc[0]
        for place, row in latest.iloc[1:].iterrows():
            if unit_named(row["unit"]).dimension != unit_named(first["unit"]).dimension:
                yield (
                    f"data/outcomes.csv, row {place + 2}, column unit, value {row['unit']!r}: "
                    f"{claim!r} has a record of the same day in {first['unit']}"
                )


def _period(row: dict) -> Iterator[Fault]:
    if row["as_of"] < row["period_end"]:
        yield "as_of", f"before the period ended on {row['period_end']}"


def _bond(row: dict) -> Iterator[Fault]:
    if row["maturity"] <= row["issued"]:
        yield "maturity", f"not after the day of issue, {row['issued']}"


def _deal(row: dict) -> Iterator[Fault]:
    if row["source"] == row["target"]:
        yield "target", "gives to itself"


def _doubled_rows(rows: pd.DataFrame, table: str) -> Iterator[str]:
    """Yield rows that say under another name what a row above them says: sums count both."""
    said = [column for column in rows.columns if column not in ("id", "note")]
    for number, (name, again) in enumerate(rows.duplicated(said).items(), start=2):
        if again:
            yield (
                f"data/{table}.csv, row {number}, column id, value {name!r}: "
                "says again what a row above says"
            )


def _doubled_facts(facts: pd.DataFrame) -> Iterator[str]:
    """Yield facts that one source gives twice under one label, unless they are two ends."""
    numbers = {name: number for number, name in enumerate(facts["id"], start=2)}
    label = ["entity", "metric", "period", "source"]
    for _, same in facts[facts.duplicated(label, keep=False)].groupby(label, sort=False):
        first = same.iloc[0]
        for _, row in same.iloc[1:].iterrows():
            if not _may_stand_beside(first, row):
                yield (
                    f"data/facts.csv, row {numbers[row['id']]}, column id, value {row['id']!r}: "
                    f"says again what {first['id']!r} says, with the same entity, metric, "
                    "period and source"
                )


def _may_stand_beside(first: pd.Series, second: pd.Series) -> bool:
    ends = [ENDS.findall(row["id"]) for row in (first, second)]
    stems = {ENDS.sub("", row["id"]) for row in (first, second)}
    if len(stems) == 1 and ends[0] != ends[1]:
        return True
    if first["unit"] == second["unit"]:
        return False
    if unit_named(first["unit"]).dimension != unit_named(second["unit"]).dimension:
        return True
    same = converted(second["value"], second["unit"], first["unit"])
    return math.isclose(same, first["value"])


def _names_taken_twice(ledger: Ledger) -> Iterator[str]:
    """Yield every name that two rows carry, or that means something in an expression."""
    taken = dict.fromkeys([*FUNCTIONS, *keyword.kwlist], "a word of expressions")
    for table, column, names in _named_rows(ledger):
        for number, name in enumerate(names, start=2):
            place = f"data/{table}.csv, row {number}"
            if name in taken:
                yield f"{place}, column {column}, value {name!r}: taken by {taken[name]}"
            taken.setdefault(name, place)
    for claim in dict.fromkeys(ledger.outcomes["claim"]):
        if (name := f"{claim}_outcome") in taken:
            yield f"{taken[name]}, value {name!r}: taken by the outcome of {claim!r}"


def _named_rows(ledger: Ledger) -> Iterator[tuple[str, str, Iterable[str]]]:
    for table in ("claims", "facts", "deals", "bonds"):
        yield table, "id", getattr(ledger, table)["id"]
    yield "parameters", "name", ledger.parameters["name"]
    yield "financials", "company", ledger.financials.index
