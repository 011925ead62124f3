"""Who pays whom: the deals of the ledger as payments between firms."""

import pandas as pd

from aicredit.choices import one_of
from aicredit.ledger.ledger import Ledger
from aicredit.ledger.trail import Finding, resting_on
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
        published), ``status`` (of the least certain part), ``as_of`` and ``deals``
        (ids in the ledger); largest first.
    """
    flows = _collapsed(_payments(ledger))
    large = flows["amount_usd_bn"] >= least
    drawn = flows[large | returned(flows)].reset_index(drop=True)
    return resting_on(drawn, drawn["deals"].str.split(", "))


def returned(flows: pd.DataFrame) -> pd.Series:
    """Tell which flows are between two firms that pay each other."""
    there = set(zip(flows["source"], flows["target"], strict=True))
    back = zip(flows["target"], flows["source"], strict=True)
    return pd.Series([pair in there for pair in back], index=flows.index, dtype=bool)


def finding(flows: pd.DataFrame, firm: str) -> Finding:
    """Say what a firm has promised to pay and what has been promised or paid to it.

    Raises
    ------
    ValueError
        If no flow names the firm.
    """
    one_of("firm", firm, dict.fromkeys([*flows["source"], *flows["target"]]))
    pays = flows.loc[flows["source"] == firm, "amount_usd_bn"].sum()
    gets = flows.loc[flows["target"] == firm, "amount_usd_bn"].sum()
    return Finding(
        f"{firm} is to pay {written(pays, 'USD_bn', 0)} and to receive {written(gets, 'USD_bn', 0)}"
    )


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
