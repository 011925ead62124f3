"""Seeded changes to the record, and what a reader sees of each.

A change takes one row of a table and moves what a slip of the hand could move: a figure, its
unit, a day, a party. It is made on a copy of the data. What shows of it is looked for from the
strongest sign down: the check refuses it, a verdict moves, a chapter says another thing, a page
of record counts another thing. That the row itself is listed as changed is the weakest sign.

Run as a program, this makes 300 changes and prints the table of what was seen by what.
"""

import ast
import csv
import datetime
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from unittest import mock

import nbformat

from aicredit.audit import corrections, export
from aicredit.audit.audit import Audit
from aicredit.audit.errata import KINDS
from aicredit.charts import Figure
from aicredit.charts.figure import as_table
from aicredit.editions import contents
from aicredit.ledger import checkout, row_rules, tables
from aicredit.ledger.ledger import Ledger
from aicredit.pages import claims, company_grid, errata_table, foot, ledger_table, records
from aicredit.pages.panel import Panel
from aicredit.units import UNITS

SEEDS = range(300)

SIGHTS = ("refused", "chapter stops", "verdict", "chapter", "page of record", "row only", "silent")
"""What a reader or the builder sees of a change, the strongest sign first."""

Row = dict[str, str]
Move = Callable[[Row, random.Random], dict[str, str] | None]
"""What a slip writes into a row, by column; None where the row has nothing to move."""


def _scaled(column: str, factor: int) -> Move:
    def move(row: Row, _chance: random.Random) -> dict[str, str] | None:
        value = float(row[column] or 0) * factor
        return {column: f"{value:.10g}"} if value else None

    return move


def _of_same_kind(row: Row, chance: random.Random) -> dict[str, str] | None:
    return _other_unit(row, chance, same=True)


def _of_another_kind(row: Row, chance: random.Random) -> dict[str, str] | None:
    return _other_unit(row, chance, same=False)


def _other_unit(row: Row, chance: random.Random, same: bool) -> dict[str, str] | None:
    kind = UNITS[row["unit"]].dimension
    fitting = [u for u in UNITS if u != row["unit"] and (UNITS[u].dimension == kind) == same]
    return {"unit": chance.choice(fitting)} if fitting else None


def _later_year(column: str, years: int) -> Move:
    """Move every year of a day or a period."""

    def move(row: Row, _chance: random.Random) -> dict[str, str] | None:
        text = row[column]
        year = next((text[n : n + 4] for n in range(len(text)) if text[n : n + 4].isdigit()), "")
        return {column: text.replace(year, str(int(year) + years))} if year else None

    return move


def _days_later(column: str, days: int) -> Move:
    def move(row: Row, _chance: random.Random) -> dict[str, str] | None:
        day = datetime.date.fromisoformat(row[column]) + datetime.timedelta(days)
        return {column: day.isoformat()}

    return move


def _another(column: str, *words: str) -> Move:
    def move(row: Row, chance: random.Random) -> dict[str, str] | None:
        return {column: chance.choice([word for word in words if word != row[column]])}

    return move


def _misspelt(*columns: str) -> Move:
    def move(row: Row, chance: random.Random) -> dict[str, str] | None:
        column = chance.choice(columns)
        word = row[column]
        at = chance.randrange(2, len(word) - 1) if len(word) > 3 else 1
        return {column: word[:at] + word[at + 1 :]}

    return move


def _swapped(one: str, other: str) -> Move:
    def move(row: Row, _chance: random.Random) -> dict[str, str] | None:
        return {one: row[other], other: row[one]}

    return move


def _emptied(column: str) -> Move:
    def move(row: Row, _chance: random.Random) -> dict[str, str] | None:
        return {column: ""} if row[column] else None

    return move


def _deleted(_row: Row, _chance: random.Random) -> dict[str, str]:
    return {}


STATUS = _another("status", "primary", "secondary", "unverified")
SIZES = {"doubled": 2, "ten times": 10, "another sign": -1}


def _sizes(column: str) -> dict[str, Move]:
    return {f"{column} {word}": _scaled(column, factor) for word, factor in SIZES.items()}


SLIPS: dict[str, dict[str, Move]] = {
    "facts": {
        **_sizes("value"),
        "unit of its kind": _of_same_kind,
        "unit of another kind": _of_another_kind,
        "period a year later": _later_year("period", 1),
        "known a year earlier": _later_year("as_of", -1),
        "known a month later": _days_later("as_of", 30),
        "status": STATUS,
        "row deleted": _deleted,
        "name misspelt": _misspelt("id", "entity", "source"),
    },
    "financials": {
        **_sizes("value_usd_bn"),
        "period a year later": _later_year("period", 1),
        "period ends a quarter later": _days_later("period_end", 91),
        "known a year earlier": _later_year("as_of", -1),
        "known a month later": _days_later("as_of", 30),
        "another metric": _another("metric", "revenue", "capex_cash", "operating_cash_flow"),
        "status": STATUS,
        "row deleted": _deleted,
        "name misspelt": _misspelt("company", "metric", "source"),
    },
    "bonds": {
        **_sizes("amount_usd_bn"),
        "coupon doubled": _scaled("coupon_pct", 2),
        "coupon ten times": _scaled("coupon_pct", 10),
        "due ten years later": _later_year("maturity", 10),
        "due a month later": _days_later("maturity", 30),
        "issued a year earlier": _later_year("issued", -1),
        "status": STATUS,
        "row deleted": _deleted,
        "name misspelt": _misspelt("id", "issuer", "source"),
    },
    "deals": {
        **_sizes("amount_usd_bn"),
        "parties swapped": _swapped("source", "target"),
        "another kind": _another("kind", "debt", "equity", "purchase", "lease", "guarantee"),
        "known a year earlier": _later_year("as_of", -1),
        "known a month later": _days_later("as_of", 30),
        "status": _another("status", "announced", "signed", "drawn", "cancelled", "considered"),
        "sponsor emptied": _emptied("on_behalf_of"),
        "row deleted": _deleted,
        "name misspelt": _misspelt("id", "source", "target", "evidence"),
    },
    "outcomes": {
        **_sizes("value"),
        "unit of its kind": _of_same_kind,
        "unit of another kind": _of_another_kind,
        "known a year earlier": _later_year("as_of", -1),
        "known a month later": _days_later("as_of", 30),
        "final or not": _another("final", "true", "false"),
        "status": STATUS,
        "row deleted": _deleted,
        "name misspelt": _misspelt("claim", "metric", "source"),
    },
}
"""What can slip in each table."""


@dataclass(frozen=True)
class Change:
    """One slip in one row; `after` is None where the row is deleted."""

    table: str
    slip: str
    row: int
    before: Row
    after: Row | None

    def __str__(self) -> str:
        moved = [
            f"{column} {cell!r} -> {self.after[column]!r}"
            for column, cell in self.before.items()
            if self.after and self.after[column] != cell
        ]
        name = next(iter(self.before.values()))
        told = ", ".join(moved) or "deleted"
        return f"data/{self.table}.csv, row {self.row} ({name}): {self.slip}: {told}"


def change_of(seed: int) -> Change:
    """Return the change of a seed: the slips in turn, each in a row that chance picks."""
    slips = [(table, slip) for table, moves in SLIPS.items() for slip in moves]
    table, slip = slips[seed % len(slips)]
    chance = random.Random(seed)
    rows = _rows(checkout.DATA / f"{table}.csv")
    for place in chance.sample(range(len(rows)), len(rows)):
        moved = SLIPS[table][slip](rows[place], chance)
        if moved is not None:
            after = None if slip == "row deleted" else {**rows[place], **moved}
            return Change(table, slip, place + 2, rows[place], after)
    raise AssertionError(slip)


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Reading:
    """What is read of one state of the tables, each part when it is asked for."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.ledger = Ledger.read(data)

    @cached_property
    def refusals(self) -> list[str]:
        """Lines of `aicredit check`."""
        found = list(tables.problems(self.data)) or list(row_rules.problems(self.ledger))
        if not found:
            audit = Audit.of(self.ledger)
            found = [*audit.problems(), *corrections.problems(self.ledger)]
        return found

    @cached_property
    def verdicts(self) -> list[str]:
        """What the audit decides, and the pages that say it."""
        audit = Audit.of(self.ledger)
        outcomes = {claim: audit.outcome(claim) for claim in self.ledger.claims["id"]}
        pages = (ledger_table.claims_ledger, errata_table.conflicts_table, claims.counts_table)
        errata = [errata_table.errata_of_kind(self.ledger, kind) for kind in KINDS]
        return [
            export.as_csv(export.checked_claims(audit)),
            repr(outcomes),
            *(page(self.ledger) for page in pages),
            *errata,
        ]

    @cached_property
    def chapters(self) -> list[str]:
        """Everything that the notebooks record, show in tables and draw."""
        return [text for page in contents.notebooks() for text in _shown(page, self.ledger)]

    def rows(self, table: str) -> str:
        """Return how the page of record lists a table."""
        if table == "financials":
            companies = dict.fromkeys(self.ledger.financials["company"])
            return "".join(company_grid.company_grid(self.ledger, name) for name in companies)
        return records.__dict__[f"{table}_table"](self.ledger)

    def other_pages(self, table: str) -> list[str]:
        """Return the pages of record that list something else than the table's rows."""
        others = {"facts", "financials", "bonds", "deals", "outcomes"} - {table}
        return [*(self.rows(other) for other in sorted(others)), self.sources]

    @cached_property
    def sources(self) -> str:
        """The page of sources, with the rows that rest on each."""
        return records.sources_table(self.ledger)


def _shown(page: Path, ledger: Ledger) -> Iterator[str]:
    """Run a notebook's cells on a ledger; yield what it shows and records."""
    names: dict = {}
    said: list[str] = []

    def note(bundle: dict, **_: object) -> None:
        said.append(repr(bundle))

    with (
        mock.patch.object(Ledger, "read", lambda: ledger),
        mock.patch.object(foot, "display", note),
    ):
        for cell in nbformat.read(page, as_version=4).cells:
            if cell.cell_type == "code":
                yield from _said(_value_of(cell.source, names))
    yield from said


def _value_of(code: str, names: dict) -> object:
    """Run a cell; return what its last line is worth, as a notebook shows it."""
    tree = ast.parse(code)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None


def _said(shown: object) -> Iterator[str]:
    if isinstance(shown, Figure):
        words = (shown.title, shown.subtitle, shown.picture.describe(shown.data), shown.sources)
        yield repr((*words, as_table(shown.data)))
    elif isinstance(shown, Panel):
        yield repr((shown.texts(shown.result), as_table(shown.series({}))))
    elif hasattr(shown, "data"):
        yield shown.data
    elif shown is not None:
        yield repr(shown._repr_mimebundle_())


class Bench:
    """A copy of the data that changes are made on, one at a time."""

    def __init__(self, folder: Path) -> None:
        self.data = Path(shutil.copytree(checkout.DATA, folder / "data"))
        self.base = Reading(self.data)
        assert self.base.refusals == []

    def sight(self, change: Change) -> tuple[str, str]:
        """Return the strongest sign of a change, and the words that a refusal says it in."""
        path = self.data / f"{change.table}.csv"
        kept = path.read_bytes()
        try:
            _write(path, change)
            return self._sight(change, Reading(self.data))
        finally:
            path.write_bytes(kept)

    def _sight(self, change: Change, now: Reading) -> tuple[str, str]:
        if now.refusals:
            named = [line for line in now.refusals if _names(change, line)]
            return "refused", (named or [f"names another row: {now.refusals[0]}"])[0]
        if now.verdicts != self.base.verdicts:
            return "verdict", ""
        try:
            if now.chapters != self.base.chapters:
                return "chapter", ""
        except (ValueError, AttributeError) as error:
            return "chapter stops", str(error)
        if now.other_pages(change.table) != self.base.other_pages(change.table):
            return "page of record", ""
        listed = now.rows(change.table) != self.base.rows(change.table)
        return ("row only" if listed else "silent"), ""


def _write(path: Path, change: Change) -> None:
    rows = _rows(path)
    rows[change.row - 2 : change.row - 1] = [change.after] if change.after else []
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(change.before), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _names(change: Change, line: str) -> bool:
    """Tell whether a message leads to the row: by its place, or by its id."""
    name = change.before.get("id") or change.before.get("claim", "a company's row has none")
    numbers = re.findall(r"(?<=row )\d+|(?<=rows )[\d, ]+|(?<=position )\d+", line)
    rows = re.findall(r"\d+", " ".join(numbers))
    in_place = line.startswith(f"data/{change.table}.csv, row") and str(change.row) in rows
    return in_place or name in line


def main() -> int:
    """Print each change that is seen weakly, and how many were seen by what."""
    counted: dict[str, Counter] = {}
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        for seed in SEEDS:
            change = change_of(seed)
            sight, words = bench.sight(change)
            counted.setdefault(change.table, Counter())[sight] += 1
            print(f"{seed} {sight}: {change} {words}", flush=True)
    print("table", *SIGHTS, sep="\t")
    for table, counts in [*counted.items(), ("all", sum(counted.values(), Counter()))]:
        print(table, *(counts[sight] for sight in SIGHTS), sep="\t")
    return 1 if any(counts["silent"] for counts in counted.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
