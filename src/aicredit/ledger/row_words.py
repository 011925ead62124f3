"""What rows of the ledger are called where a reader sees them: words, never names."""

from aicredit.ledger.ledger import Ledger
from aicredit.ledger.wording import measure_in_words, period_in_words

STATUSES = {
    "primary": "filing or own release",
    "secondary": "report",
    "unverified": "not verified",
}
"""How far a row's figure was followed, in words."""


def company_in_words(ticker: str, ledger: Ledger) -> str:
    """Return the name of a company by its ticker."""
    known = ledger.entities.index[ledger.entities["ticker"] == ticker]
    return known[0] if len(known) else ticker


def row_in_words(name: str, ledger: Ledger) -> str:
    """Return what a row of the ledger is about: whose figure, of what, for when.

    Parameters
    ----------
    name : str
        Of a row or of a part of it: ``f_meta_capex_fy2024``, ``meta_2030.coupon``.
    """
    row, _, part = name.partition(".")
    if row in ledger.facts.index:
        fact = ledger.facts.loc[row]
        return _about(fact["entity"], fact["metric"], fact["period"])
    if row in ledger.financials.index:
        figure = ledger.financials.loc[row]
        company = company_in_words(figure["company"], ledger)
        return _about(company, figure["metric"], figure["period"])
    if row in ledger.bonds.index:
        note = ledger.bonds.loc[row]
        return _about(note["issuer"], f"note_due_{note['maturity'][:4]}", part)
    if row in ledger.deals.index:
        deal = ledger.deals.loc[row]
        return f"{deal['source']} → {deal['target']}, {measure_in_words(deal['kind'])}"
    if row in ledger.parameters.index:
        return ledger.parameters.loc[row, "label"]
    claim = ledger.claims.loc[row.removesuffix("_outcome")]
    ends = {"low": ", lower end", "high": ", upper end"}
    end = ends.get(part, "") if claim["low"] != claim["high"] else ""
    said = _about(claim["entity"], claim["metric"], claim["period"])
    return f"{said}{end}" if row in ledger.claims.index else f"what followed: {said}{end}"


def _about(entity: str, metric: str, period: str) -> str:
    parts = (entity, measure_in_words(metric), period_in_words(period))
    return ", ".join(part for part in parts if part)


def status_of(name: str, ledger: Ledger) -> str:
    """Return the status of a row; empty for what has no source of its own.

    A deal's status says how far the deal has come; one that nobody could read about is
    unverified.
    """
    row = name.partition(".")[0]
    for table in (ledger.facts, ledger.financials, ledger.bonds):
        if row in table.index:
            return table.loc[row, "status"]
    if row in ledger.deals.index:
        return "unverified" if ledger.deals.loc[row, "status"] == "unverified" else ""
    if row.endswith("_outcome"):
        latest = ledger.latest_outcomes
        statuses = latest.loc[latest["claim"] == row.removesuffix("_outcome"), "status"]
        return max(statuses, key=list(STATUSES).index)
    return ""
