"""Figures that add up: the parts of a period to the whole, the tranches to their issue.

A slip by a factor in a figure that no claim or chapter uses shows here and nowhere else.
"""

from collections.abc import Iterator

import pandas as pd

from aicredit.ledger.ledger import Ledger
from aicredit.ledger.periods import months
from aicredit.units import converted

FLOWS_OUT = (
    *("revenue", "capex_cash", "capex_incl_finance_lease_principal", "finance_lease_principal"),
    *("depreciation_amortisation", "dividends_paid", "share_repurchases", "interest_expense"),
)
"""Metrics of a span of time that are never negative: a part of the span has no more than it."""

FLOWS = (*FLOWS_OUT, "operating_income", "net_income", "operating_cash_flow")
"""Metrics of a span of time."""

ROUNDING = 0.01
"""Share by which parts may differ from the whole: later reports restate by a little."""

DAYS = pd.Timedelta(days=8)
"""A company's quarter may end some days beside the month's end."""


def problems(ledger: Ledger) -> Iterator[str]:
    """Yield figures that do not add up, a line each."""
    yield from _periods(ledger.financials)
    yield from _tranches(ledger)


def _periods(financials: pd.DataFrame) -> Iterator[str]:
    numbered = financials.assign(row=range(2, len(financials) + 2))
    flows = numbered[numbered["metric"].isin(FLOWS)]
    length = flows["period"].map(months)
    end = pd.to_datetime(flows["period_end"])
    start = pd.Series(
        [day - pd.DateOffset(months=n) for day, n in zip(end, length, strict=True)], flows.index
    )
    spans = flows.assign(months=length, start=start, end=end)
    for (_, metric), same in spans.groupby(["company", "metric"], sort=False):
        for whole in same[same["months"] > 3].itertuples():
            inside = (same["start"] >= whole.start - DAYS) & (same["end"] <= whole.end + DAYS)
            parts = same[inside & (same["months"] < whole.months)]
            yield from _faults_of_parts(whole, parts, metric)


def _faults_of_parts(whole: tuple, parts: pd.DataFrame, metric: str) -> Iterator[str]:
    allowed = abs(whole.value_usd_bn) * ROUNDING
    place = f"data/financials.csv, row {whole.row}, column value_usd_bn"
    value = f"value {whole.value_usd_bn:g}: {whole.Index}"
    for part in parts.itertuples():
        if metric in FLOWS_OUT and part.value_usd_bn > whole.value_usd_bn + allowed:
            yield f"{place}, {value}: less than its part {part.Index} (row {part.row}), " + (
                f"{part.value_usd_bn:g}; allowed: as much, or more"
            )
            return
    quarters = parts[parts["months"] == 3]
    total = quarters["value_usd_bn"].sum()
    if 3 * len(quarters) == whole.months and abs(total - whole.value_usd_bn) > allowed:
        rows = ", ".join(map(str, quarters["row"]))
        yield f"{place}, {value}: its quarters (rows {rows}) add up to {total:g}; " + (
            f"allowed: within {ROUNDING:.0%} of it"
        )


def _tranches(ledger: Ledger) -> Iterator[str]:
    """Yield the first tranche of each issue that is listed above the amount on record."""
    amounts = ledger.facts[ledger.facts["metric"] == "bond_issue_amount"]
    rows = ledger.bonds.assign(row=range(2, len(ledger.bonds) + 2))
    for (issuer, month), issue in rows.groupby(["issuer", rows["issued"].str[:7]], sort=False):
        on_record = amounts[(amounts["entity"] == issuer) & (amounts["period"] == month)]
        total = issue["amount_usd_bn"].sum()
        for fact in on_record.itertuples():
            amount = converted(fact.value, fact.unit, "USD_bn")
            if total > amount * (1 + ROUNDING):
                places = ", ".join(map(str, issue["row"]))
                yield (
                    f"data/bonds.csv, rows {places}, column amount_usd_bn: the tranches of "
                    f"{issuer} of {month} add up to {total:g}; allowed: {amount:g}, which "
                    f"{fact.id} has for the issue, or less"
                )
