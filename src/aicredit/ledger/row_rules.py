"""What the rows of the tables must keep beyond the type of each column.

`aicredit check` reads these rules; a schema cannot say them, because they tie the
columns of a row, or the rows of several tables, to each other.
"""

import datetime
import math
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pandas as pd

from aicredit.ledger import bibliography, doubles, entity_rules, periods, references, sums
from aicredit.ledger.article import Article
from aicredit.ledger.ledger import FORWARD, Ledger
from aicredit.units import converted, unit_named

FROM = "1990-01-01"
"""The earliest day of a record; a year mistyped lies before it."""

NEVER_NEGATIVE = (
    *sums.NEVER_NEGATIVE,
    *("long_term_debt", "operating_lease_liabilities", "finance_lease_liabilities"),
    *("leases_not_commenced", "cash_and_marketable_securities"),
)
"""Figures of companies that are 0 at least; an income, a cash flow or equity may be negative."""

READ_IN = re.compile(r" in (\w+)")
"""How a check reads a claim's number in another unit."""

DIFFERENCE = re.compile(
    r"(^|_)(net|gap|less|growth|change|rise|rose|fall|decline|margin|income|profit|loss|flow|return)(_|$)"
)
"""Words of metrics whose figures may be below zero: differences, and what is left over."""

END_OF_RANGE = re.compile(r"_(low|high)(?=_|$)")
"""How the metrics of two records say that they are the ends of one range."""


def problems(ledger: Ledger) -> Iterator[str]:
    """Yield every row that breaks a rule, a line each.

    Sums are judged last: a row that is doubled or misnamed would spoil them as well.
    """
    yield from list(_of_rows(ledger)) or sums.problems(ledger)


def _of_rows(ledger: Ledger) -> Iterator[str]:
    yield from doubles.problems(ledger)
    yield from entity_rules.problems(ledger)
    for table in ("claims", "parameters"):
        yield from _said(getattr(ledger, table), table, _of_the_article(ledger.article))
    yield from _order_of_sections(ledger)
    outcomes = ledger.outcomes.sort_index()
    dated = {name: getattr(ledger, name) for name in ("facts", "financials", "deals", "bonds")}
    for table, rows in {**dated, "outcomes": outcomes, "corrections": ledger.corrections}.items():
        yield from _said(rows, table, _dated)
    yield from _said(ledger.claims, "claims", _claim)
    yield from _said(ledger.facts, "facts", _measured)
    # As printed: what a correction makes of it has a rule of its own.
    yield from _said(ledger.table("facts"), "facts", _signed)
    yield from _said(ledger.deals, "deals", _deal)
    yield from _said(outcomes, "outcomes", _outcome(ledger))
    yield from _mixed_records(ledger)
    yield from _ends_of_ranges(outcomes)
    yield from _after_the_end(outcomes)
    yield from _said(ledger.financials, "financials", _financial)
    yield from _fiscal_years(ledger.financials)
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


def _dated(row: dict) -> Iterator[Fault]:
    today = datetime.date.today().isoformat()
    for column in ("as_of", "issued", "reported", "period_end"):
        day = row.get(column, today)
        if day > today:
            yield column, f"after today, {today}"
        if day < FROM:
            yield column, f"before 1990; allowed: {FROM} to today"


def _claim(row: dict) -> Iterator[Fault]:
    low, high, unit = row["low"], row["high"], row["unit"]
    measured = not (math.isnan(low) and math.isnan(high))
    yield from _section(row, "id")
    if fault := periods.fault(row["period"]):
        yield "period", fault
    if row["basis"] == "none" and row["id"] in re.findall(r"\w+", row["check"]):
        yield "check", "a claim is no reason for itself"
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


def _of_the_article(article: Article) -> Any:
    def rule(row: dict) -> Iterator[Fault]:
        if row["section"] not in article.sections:
            allowed = ", ".join(article.sections)
            yield "section", f"no section of data/article.yaml; allowed: {allowed}"

    return rule


def _order_of_sections(ledger: Ledger) -> Iterator[str]:
    """Yield the first section whose claims do not stand where the article has them."""
    listed = list(ledger.article.sections)
    found = [name for name in dict.fromkeys(ledger.claims["section"]) if name in listed]
    for before, after in pairwise(found):
        if listed.index(after) < listed.index(before):
            row = list(ledger.claims["section"]).index(after) + 2
            yield (
                f"data/claims.csv, row {row}, column section, value {after!r}: stands after "
                f"{before!r}; allowed: the order of data/article.yaml"
            )
            return


def _section(row: dict, column: str) -> Iterator[Fault]:
    if not row[column].startswith(f"{row['section']}_"):
        yield column, f"does not begin with its section; allowed: {row['section']}_…"


def _whole_years(row: dict, *columns: str) -> Iterator[Fault]:
    for column in columns:
        year = row[column]
        if not math.isnan(year) and not (year.is_integer() and 1800 <= year <= 2200):
            yield column, "not a year; allowed: whole numbers from 1800 to 2200"


def _measured(row: dict) -> Iterator[Fault]:
    if fault := periods.fault(row.get("period", "")):
        yield "period", fault
    if row["unit"] == "flag" and row["value"] not in (0, 1):
        yield "value", "yes or no is 1 or 0"
    if row["unit"] == "year":
        yield from _whole_years(row, "value")


def _signed(row: dict) -> Iterator[Fault]:
    if row["value"] < 0 and not DIFFERENCE.search(row["metric"]):
        yield "value", f"{row['metric']} is no difference; allowed: 0 or more"


def _outcome(ledger: Ledger) -> Any:
    claims = ledger.claims

    def rule(row: dict) -> Iterator[Fault]:
        claim = claims.loc[row["claim"]]
        yield from _measured(row)
        if row["as_of"] <= ledger.article.date:
            yield "as_of", f"not after the article; allowed: days after {ledger.article.date}"
        if claim["kind"] == "opinion":
            yield "claim", "an opinion, which nothing that followed can bear out"
        # What was a fact by yes or no may be followed by a figure; it is not graded.
        if claim["unit"] and (claim["kind"] in FORWARD or claim["unit"] != "flag"):
            yield from _turns_into(row, _read_in(claim))

    return rule


def _read_in(claim: pd.Series) -> str:
    """Return the unit that a claim's check reads it in: where its own is a misprint, not that."""
    read_in = READ_IN.search(claim["check"]) if claim["basis"] == "fact" else None
    return read_in[1] if read_in else claim["unit"]


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


def _ends_of_ranges(outcomes: pd.DataFrame) -> Iterator[str]:
    """Yield records of one claim and day that are not the two ends of one range."""
    for (claim, _), same in outcomes.groupby(["claim", "as_of"], sort=False):
        if len(same) == 1:
            continue
        place = f"data/outcomes.csv, row {same.index[-1] + 2}"
        ends = [END_OF_RANGE.findall(metric) for metric in same["metric"]]
        stems = {END_OF_RANGE.sub("", metric) for metric in same["metric"]}
        if len(stems) > 1 or sorted(ends) != [["high"], ["low"]]:
            yield (
                f"{place}, column metric, value {same['metric'].iloc[-1]!r}: no range with the "
                f"record of {claim!r} of the same day; allowed: X_low and X_high"
            )
            continue
        low, high = (same.iloc[ends.index([end])] for end in ("low", "high"))
        dimensions = {unit_named(unit).dimension for unit in same["unit"]}
        if (
            len(dimensions) == 1
            and converted(low["value"], low["unit"], high["unit"]) > high["value"]
        ):
            yield (
                f"data/outcomes.csv, row {low.name + 2}, column value, value {low['value']:g}: "
                f"above the high end, {high['value']:g} (row {high.name + 2})"
            )
        if low["final"] != high["final"]:
            yield f"{place}, column final: one end of {claim!r} is final and the other is not"


def _after_the_end(outcomes: pd.DataFrame) -> Iterator[str]:
    """Yield records of a metric that is not final after one that is."""
    stems = outcomes["metric"].str.replace(END_OF_RANGE, "", regex=True)
    for (claim, _), same in outcomes.groupby(["claim", stems], sort=False):
        ended = same.loc[same["final"] == "true", "as_of"].min()
        for place, row in same.iterrows():
            if row["final"] != "true" and isinstance(ended, str) and row["as_of"] > ended:
                yield (
                    f"data/outcomes.csv, row {place + 2}, column final, value 'false': "
                    f"after the final record of {claim!r} of {ended}"
                )


def _financial(row: dict) -> Iterator[Fault]:
    end, period = row["period_end"], row["period"]
    if row["as_of"] < end:
        yield "as_of", f"before the period ended on {end}"
    if row["metric"] in NEVER_NEGATIVE and row["value_usd_bn"] < 0:
        yield "value_usd_bn", f"{row['metric']} is never negative; allowed: 0 or more"
    source = bibliography.sources().entries.get(row["source"])
    # As text, '2025-11' comes before '2025-11-03': as far as the source's date is known.
    if source and row["as_of"][: len(printed := references.date_of(source))] > printed:
        yield "as_of", f"after its source, which is of {printed}; allowed: by then"
    day = datetime.date.fromisoformat(end)
    if (day + datetime.timedelta(days=7)).month == day.month:
        yield "period_end", "not within a week of the end of a month"
    if period.startswith("FY"):
        if end[:4] != period[2:]:
            yield "period_end", f"not in the year of {period}"
    elif abs((day - _calendar_end(period)).days) > 35:
        # A company whose year is not the calendar's has quarters that end a month beside it.
        yield "period_end", f"not within 35 days of the end of {period}"


def _calendar_end(period: str) -> datetime.date:
    year = int(period[-4:])
    quarter = 3 if period.startswith("9M") else int(period.removeprefix("TTM ")[1])
    after = datetime.date(year + quarter // 4, 3 * quarter % 12 + 1, 1)
    return after - datetime.timedelta(days=1)


def _fiscal_years(financials: pd.DataFrame) -> Iterator[str]:
    """Yield years that end in another month than the company's others, and split periods."""
    numbered = financials.assign(number=range(2, len(financials) + 2))
    years = numbered[numbered["period"].str.startswith("FY")]
    month = years["period_end"].str[5:7]
    usual = month.groupby(years["company"]).transform(lambda months: months.mode()[0])
    for name, row in years[month != usual].iterrows():
        yield (
            f"data/financials.csv, row {row['number']}, column period_end, "
            f"value {row['period_end']!r}: {name}: other years of {row['company']} end in "
            f"month {usual[name]}"
        )


def _bond(row: dict) -> Iterator[Fault]:
    if row["maturity"] <= row["issued"]:
        yield "maturity", f"not after the day of issue, {row['issued']}"
    year = re.search(r"[0-9]{4}$", row["id"])
    if year and year[0] != row["maturity"][:4]:
        yield "maturity", f"not in {year[0]}, the year in the id {row['id']!r}"


def _deal(row: dict) -> Iterator[Fault]:
    if row["source"] == row["target"]:
        yield "target", "gives to itself"
