"""Rows that say one thing twice, and names that mean two things or are written in two ways.

A sum counts both rows of a double; a comparison misses a name that is written otherwise.
"""

import keyword
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

import pandas as pd

from aicredit.ledger import periods
from aicredit.ledger.expressions import FUNCTIONS
from aicredit.ledger.ledger import Ledger
from aicredit.units import converted, unit_named

ENDS = re.compile(r"_(low|high|shortest|longest|first|last)(?=_|$)")
"""How the names of two rows say that they are the ends of one range."""

SAYS = {
    "deals": ("source", "target", "kind", "amount_usd_bn"),
    "bonds": ("issuer", "maturity", "amount_usd_bn", "coupon_pct"),
    "financials": ("company", "metric", "period_end", "months"),
}
"""What two rows of a table must not both say, however they differ beside it."""

PLACE = (
    *("section", "paragraph", "kind", "entity", "counterparty", "metric", "period"),
    *("low", "high", "unit"),
)
"""What two measured claims must not both say."""

NAMES: dict[str, dict[str, tuple[str, ...]]] = {
    "names": {
        "claims": ("entity", "counterparty"),
        "facts": ("entity",),
        "deals": ("source", "target", "on_behalf_of"),
        "bonds": ("issuer",),
    },
    "metrics": {"claims": ("metric",), "facts": ("metric",), "financials": ("metric",)},
}
"""Columns whose names are compared with each other."""


def problems(ledger: Ledger) -> Iterator[str]:
    """Yield every double, a line each."""
    yield from _names_taken_twice(ledger)
    yield from _spellings(ledger)
    yield from _doubled_facts(ledger.facts)
    told = [column for column in ledger.claims if column not in ("id", "note")]
    yield from _said_again(ledger.claims, "claims", told)
    measured = ledger.claims["low"].notna() | ledger.claims["high"].notna()
    # A heading may repeat the title, and a yes or no be said of many things.
    measured &= (ledger.claims["unit"] != "flag") & (ledger.claims["paragraph"] > 0)
    yield from _said_again(ledger.claims, "claims", list(PLACE), among=measured)
    for table, columns in SAYS.items():
        rows = getattr(ledger, table)
        if table == "financials":
            rows = rows.assign(months=rows["period"].map(periods.months))
        yield from _said_again(rows, table, list(columns))


def _said_again(
    rows: pd.DataFrame, table: str, columns: list[str], among: pd.Series | None = None
) -> Iterator[str]:
    numbered = rows.assign(number=range(2, len(rows) + 2))
    if among is not None:
        numbered = numbered[among]
    column = "period" if table == "financials" else "id"
    for row in numbered[numbered.duplicated(columns)].itertuples():
        yield (
            f"data/{table}.csv, row {row.number}, column {column}, value "
            f"{getattr(row, column)!r}: says again what a row above says"
        )


def _spellings(ledger: Ledger) -> Iterator[str]:
    """Yield names that differ from another by case, dash or blank alone, or are not Latin."""
    for columns in NAMES.values():
        places = [
            (name, f"data/{table}.csv, row {number}, column {column}, value {name!r}")
            for table, names in columns.items()
            for column in names
            for number, name in enumerate(getattr(ledger, table)[column], start=2)
        ]
        # Of two spellings the rarer one is the slip.
        common = Counter(name for name, _ in places).most_common()
        usual = {_folded(name): name for name, _ in reversed(common)}
        for name, place in places:
            if not all("LATIN" in unicodedata.name(x) for x in name if x.isalpha()):
                yield f"{place}: not in Latin letters"
            elif usual[_folded(name)] != name:
                yield f"{place}: another spelling; allowed: {usual[_folded(name)]!r}"


def _folded(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).casefold()
    return re.sub(r"[\W_]+", "", "".join(x for x in letters if not unicodedata.combining(x)))


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
