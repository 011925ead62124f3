"""Figures that add up: the parts of a period to the whole, the tranches to their issue.

A slip by a factor in a figure that no claim or chapter uses shows here and nowhere else.
"""

import datetime
from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from aicredit.ledger.ledger import Ledger
from aicredit.ledger.periods import months
from aicredit.units import converted

NEVER_NEGATIVE = (
    *("revenue", "capex_cash", "capex_incl_finance_lease_principal", "finance_lease_principal"),
    *("depreciation_amortisation", "dividends_paid", "share_repurchases", "interest_expense"),
)
"""Metrics of a span of time that are 0 at least: a part of the span has no more than it."""

FLOWS = (*NEVER_NEGATIVE, "operating_income", "net_income", "operating_cash_flow")
"""Metrics of a span of time."""

ROUNDING = 0.01
"""Share by which parts may differ from the whole: later reports restate by a little."""


def problems(ledger: Ledger) -> Iterator[str]:
    """Yield figures that do not add up, a line each."""
    yield from _periods(ledger.financials)
    yield from _tranches(ledger)


class _Span(NamedTuple):
    """A company's figure, and the months it runs over, counted from the year 0."""

    row: int
    name: str
    value: float
    first: int
    after: int

    @property
    def months(self) -> int:
        return self.after - self.first


def _periods(financials: pd.DataFrame) -> Iterator[str]:
    spans: dict[tuple[str, str], list[_Span]] = {}
    for number, row in enumerate(financials.itertuples(), start=2):
        if row.metric in FLOWS:
            after = _month_after(row.period_end)
            span = _Span(number, row.Index, row.value_usd_bn, after - months(row.period), after)
            spans.setdefault((row.company, row.metric), []).append(span)
    for (_, metric), same in spans.items():
        for whole in same:
            parts = [part for part in same if _is_part(part, whole)]
            yield from _faults_of_parts(whole, parts, metric)


def _month_after(end: str) -> int:
    """Return the number of the month that begins within a week of a period's end."""
    day = datetime.date.fromisoformat(end) + datetime.timedelta(days=7)
    return 12 * day.year + day.month


def _is_part(part: _Span, whole: _Span) -> bool:
    inside = whole.first <= part.first and part.after <= whole.after
    return inside and part.months < whole.months


def _faults_of_parts(whole: _Span, parts: list[_Span], metric: str) -> Iterator[str]:
    allowed = abs(whole.value) * ROUNDING
    place = (
        f"data/financials.csv, row {whole.row}, column value_usd_bn, "
        f"value {whole.value:g}: {whole.name}"
    )
    larger = [part for part in parts if part.value > whole.value + allowed]
    if larger and metric in NEVER_NEGATIVE:
        part = larger[0]
        yield (
            f"{place} is less than its part {part.name} (row {part.row}), {part.value:g}; "
            "allowed: as much, or more"
        )
        return
    quarters = [part for part in parts if part.months == 3]
    total = sum(part.value for part in quarters)
    if 3 * len(quarters) == whole.months and abs(total - whole.value) > allowed:
        rows = ", ".join(str(part.row) for part in quarters)
        yield (
            f"{place} is not the sum of its quarters (rows {rows}), {total:g}; "
            f"allowed: within {ROUNDING:.0%} of it"
        )


def _tranches(ledger: Ledger) -> Iterator[str]:
    """Yield issues whose tranches are above the amount on record, at the largest of them."""
    amounts = ledger.facts[ledger.facts["metric"] == "bond_issue_amount"]
    rows = ledger.bonds.assign(row=range(2, len(ledger.bonds) + 2))
    for (issuer, month), issue in rows.groupby(["issuer", rows["issued"].str[:7]], sort=False):
        total, largest = issue["amount_usd_bn"].sum(), issue.loc[issue["amount_usd_bn"].idxmax()]
        on_record = amounts[(amounts["entity"] == issuer) & (amounts["period"] == month)]
        for fact in on_record.itertuples():
            amount = converted(fact.value, fact.unit, "USD_bn")
            if total > amount * (1 + ROUNDING):
                yield (
                    f"data/bonds.csv, row {largest['row']}, column amount_usd_bn, value "
                    f"{largest['amount_usd_bn']:g}: the tranches of {issuer} of {month} (rows "
                    f"{', '.join(map(str, issue['row']))}) add up to {total:g}; allowed: "
                    f"{amount:g}, which {fact.id} has for the issue, or less"
                )
