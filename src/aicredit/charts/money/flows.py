"""Who pays whom: the deals of the ledger as payments between firms."""

import numpy as np
import pandas as pd

from aicredit.audit.audit import Audit
from aicredit.ledger.ledger import Ledger
from aicredit.ledger.trail import Finding, resting_on
from aicredit.models.cycles import simple_cycles
from aicredit.units import written

PAYMENTS = {
    "purchase": "purchase",
    "equity": "equity",
    "warrant": "equity",
    "debt": "debt",
    "guarantee": "guarantee",
}
"""Kinds of deal that hand over money or its worth, and the kind they are drawn as."""

STATUSES = ("drawn", "signed", "announced")
"""From done to intended; deals only considered, or cancelled, are not drawn."""

LEAST = 5.0
"""Billion US dollars from which a payment is drawn even if nothing flows back."""


def money_flows(ledger: Ledger, least: float = LEAST) -> pd.DataFrame:
    """Return the payments between the firms of the map that were known to the article.

    A payment is drawn if it is at least `least`, or if the receiver pays the
    payer too, whatever the amounts. What a vehicle borrows counts for the firm on
    whose behalf it borrows, and names the vehicle. Payments of one kind between
    the same two, by the same way, are one row.

    Parameters
    ----------
    ledger : Ledger
        The tables of the book.
    least : float
        Billion US dollars.

    Returns
    -------
    DataFrame
        ``source``, ``target``, ``kind`` (purchase, equity, debt or guarantee),
        ``through`` (a vehicle, or empty), ``amount_usd_bn`` (empty if not
        published), ``status`` (of the least certain part), ``as_of``,
        ``step_of_loop`` (of the largest loop of three firms, from 1, or empty),
        ``reversed_in_article`` (``yes`` if the article has it the other way round, or
        empty) and ``deals`` (ids in the ledger); largest first.
    """
    flows = _collapsed(_payments(ledger))
    large = flows["amount_usd_bn"] >= least
    drawn = flows[large | returned(flows)].reset_index(drop=True)
    turned = _turned_by_the_article(ledger)
    deals = drawn["deals"].str.split(", ")
    drawn["step_of_loop"] = _steps_of_loop(drawn)
    drawn["reversed_in_article"] = ["yes" if turned.intersection(ids) else "" for ids in deals]
    drawn = drawn[[*drawn.columns.drop("deals"), "deals"]]
    return resting_on(drawn, deals)


def _turned_by_the_article(ledger: Ledger) -> set[str]:
    """Return the deals that the article has the wrong way round."""
    errata = Audit.of(ledger).errata
    return {erratum.verdict.decided_by for erratum in errata if erratum.kind == "direction"}


LOOP = 3
"""Firms of the loop that the map shows: two that pay each other are no round trip yet."""


def _steps_of_loop(flows: pd.DataFrame) -> pd.Series:
    """Return which step of the loop each flow is: the loop whose smallest step is largest."""
    steps = pd.Series(pd.NA, index=flows.index, dtype="Int64")
    known = flows.dropna(subset="amount_usd_bn")
    firms = list(dict.fromkeys([*known["source"], *known["target"]]))
    amounts = np.zeros((len(firms), len(firms)))
    for flow in known.itertuples():
        amounts[firms.index(flow.source), firms.index(flow.target)] += flow.amount_usd_bn
    cycles = simple_cycles(amounts, length_bound=LOOP) if firms else []
    loops = [cycle for cycle in cycles if len(cycle.nodes) == LOOP]
    if not loops:
        return steps
    names = [firms[node] for node in max(loops, key=lambda cycle: cycle.value).nodes]
    pairs = list(zip(names, [*names[1:], names[0]], strict=True))
    rows = [_largest_between(known, *pair) for pair in pairs]
    # A loop is told from where money enters that buys nothing.
    first = next((k for k, row in enumerate(rows) if flows.loc[row, "kind"] != "purchase"), 0)
    for step, row in enumerate([*rows[first:], *rows[:first]], start=1):
        steps[row] = step
    return steps


def _largest_between(flows: pd.DataFrame, source: str, target: str) -> int:
    between = flows[(flows["source"] == source) & (flows["target"] == target)]
    return int(between["amount_usd_bn"].idxmax())


def returned(flows: pd.DataFrame) -> pd.Series:
    """Tell which flows are between two firms that pay each other."""
    there = set(zip(flows["source"], flows["target"], strict=True))
    back = zip(flows["target"], flows["source"], strict=True)
    return pd.Series([pair in there for pair in back], index=flows.index, dtype=bool)


def loop_of(flows: pd.DataFrame) -> pd.DataFrame:
    """Return the steps of the loop, in order; none where no three firms pay round."""
    return flows.dropna(subset="step_of_loop").sort_values("step_of_loop")


def round_trip(flows: pd.DataFrame) -> Finding:
    """Say what enters the loop, what its second firm pays in all, and what comes back.

    Raises
    ------
    ValueError
        If there is no loop.
    """
    loop = loop_of(flows)
    if loop.empty:
        message = f"no {LOOP} firms pay round in {len(flows)} flows; allowed: flows with a loop"
        raise ValueError(message)
    first, last = loop.iloc[0], loop.iloc[-1]
    payer = first["target"]
    paid = flows.loc[flows["source"] == payer, "amount_usd_bn"]
    least = "at least " if paid.isna().any() else ""
    words = (
        f"{_step(first)} from {first['source']} to {payer}, "
        f"{least}{written(paid.sum(), 'USD_bn', 0)} from {payer} to others, "
        f"{_step(last)} from {last['source']} back to {last['target']}"
    )
    return Finding(words[0].upper() + words[1:])


def _step(flow: pd.Series) -> str:
    planned = "a planned " if flow["status"] == "announced" else ""
    return f"{planned}{written(flow['amount_usd_bn'], 'USD_bn', 0)}"


def _payments(ledger: Ledger) -> pd.DataFrame:
    """Select the deals that may be drawn, between firms as the map names them."""
    deals = ledger.deals
    deals = deals[deals["kind"].isin(PAYMENTS) & deals["status"].isin(STATUSES)]
    deals = deals[pd.to_datetime(deals["as_of"]) <= pd.Timestamp(ledger.article.date)]
    vehicle = deals["on_behalf_of"] != ""
    drawn_as = ledger.entities.query("drawn_as != ''")["drawn_as"].to_dict()
    deals = deals.assign(
        source=deals["source"].replace(drawn_as),
        target=deals["target"].mask(vehicle, deals["on_behalf_of"]),
        through=deals["target"].where(vehicle, ""),
        kind=deals["kind"].map(PAYMENTS),
    )
    placed = ledger.entities["x"].dropna().index
    between = deals["source"].isin(placed) & deals["target"].isin(placed)
    return deals[between & (deals["source"] != deals["target"])]


def _collapsed(deals: pd.DataFrame) -> pd.DataFrame:
    """Add up deals of one kind between the same two firms, by the same way."""
    deals = deals.assign(certainty=deals["status"].map(STATUSES.index))
    flows = deals.groupby(["source", "target", "kind", "through"], as_index=False).agg(
        amount_usd_bn=("amount_usd_bn", lambda amounts: amounts.sum(min_count=1)),
        status=("certainty", lambda steps: STATUSES[steps.max()]),
        as_of=("as_of", "max"),
        deals=("id", ", ".join),
    )
    return flows.sort_values(["amount_usd_bn", "source", "target"], ascending=[False, True, True])
