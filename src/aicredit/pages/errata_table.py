"""The errata: what is printed, what is so, and why that matters, the most misleading first."""

import html
import math
from collections.abc import Callable

from aicredit.audit.audit import Audit
from aicredit.audit.errata import Erratum
from aicredit.audit.verdicts import LABEL
from aicredit.audit.vocabulary import VERDICTS
from aicredit.ledger.expressions import WORD
from aicredit.ledger.ledger import Ledger
from aicredit.ledger.row_words import row_in_words
from aicredit.ledger.wording import measure_in_words, period_in_words
from aicredit.pages.ledger_table import place_of, working
from aicredit.pages.markup import badge, exactly, printed, row_link, table, verdict_link

DEEDS = {
    "construction": "construction by {} for {}",
    "debt": "loan from {} to {}",
    "distribution": "payout from {} to {}",
    "equity": "equity from {} in {}",
    "guarantee": "guarantee by {} for {}",
    "lease": "lease by {} from {}",
    "ownership": "{} is the owner of {}",
    "partnership": "partnership of {} and {}",
    "purchase": "purchase by {} from {}",
    "risk_transfer": "risk taken over by {} from {}",
    "warrant": "warrants from {} for {}",
}
"""What a deal is, from the one who gives to the one who receives, by its kind."""

DIFFERENT = {
    "entity": "It is the figure of {}, not of {}.",
    "metric": "It is ‘{}’, not ‘{}’.",
    "period": "It is for ‘{}’, not for ‘{}’.",
}
"""What is another where a figure fits only under another label."""


def errata_of_kind(ledger: Ledger, kind: str) -> str:
    """Return the errors of one kind, the most misleading first.

    A kind without errors has no place on the page; a test holds it to that.

    Parameters
    ----------
    ledger : Ledger
        The book's tables.
    kind : str
        A key of `aicredit.audit.errata.KINDS`.
    """
    found = [erratum for erratum in Audit.of(ledger).errata if erratum.kind == kind]
    rows = [_row(erratum, ledger) for erratum in found]
    headings = ("The article says", "The record says", "Why it matters")
    return table(headings, rows, kind="claims errata")


def _row(erratum: Erratum, ledger: Ledger) -> tuple[str, str, str]:
    row = ledger.claims.loc[erratum.claims[0]]
    places = "; ".join(place_of(claim, ledger) for claim in erratum.claims)
    links = " ".join(
        verdict_link(claim, ledger, badge(Audit.of(ledger).verdict(claim).verdict, VERDICTS))
        for claim in erratum.claims
    )
    said = f"{html.escape(row['statement'])}<br><small>{places}</small>"
    return said, f"{_what_is_so(erratum, ledger)}<br>{links}", html.escape(_why(erratum, ledger))


def _what_is_so(erratum: Erratum, ledger: Ledger) -> str:
    verdict = erratum.verdict
    row = ledger.claims.loc[verdict.claim]
    if row["basis"] == "relation":
        deal = ledger.deals.loc[verdict.decided_by]
        amount = deal["amount_usd_bn"]
        money = "" if math.isnan(amount) else f": {exactly(amount, 'USD_bn')}"
        said = DEEDS[deal["kind"]].format(deal["source"], deal["target"])
        whole = f"{said[:1].upper()}{said[1:]}{money}"
        return row_link(verdict.decided_by, ledger, html.escape(whole))
    if row["basis"] == "arithmetic":
        return working(verdict, ledger)
    found = verdict.found.partition(" (")[0]
    names = [name for name in WORD.findall(verdict.decided_by) if name in ledger.names]
    if row["unit"] == "flag":
        # What had not been done by a day may have been done on the next.
        found += f", as of {period_in_words(ledger.facts.loc[names[0], 'as_of'])}"
    what = row_link(names[0], ledger, html.escape(row_in_words(names[0], ledger)))
    return f"{what}: {html.escape(found)}"


def _why(erratum: Erratum, ledger: Ledger) -> str:
    verdict = erratum.verdict
    row = ledger.claims.loc[verdict.claim]
    if erratum.kind == "translation":
        return _why_damaged(verdict.claim, ledger)
    if row["basis"] == "relation":
        return _why_parties(erratum, ledger)
    if verdict.verdict == "contradicts itself":
        return "The article's own figures do not fit together."
    if erratum.kind == "name":
        return _what_differs(erratum, ledger)
    instead = verdict.found.partition(" (the figure printed: ")[2].removesuffix(")")
    if instead:
        return f"The figure printed belongs elsewhere: {instead}."
    if erratum.kind == "statement":
        return "What the article concludes from it has no ground."
    if erratum.size == math.inf:
        return "Even the sign is another."
    return f"{printed(row)} is {erratum.size:.2f} times apart from what the record has."


def _why_damaged(claim: str, ledger: Ledger) -> str:
    damage = ledger.translations.loc[claim]
    return (
        f"Printed is ‘{damage['printed']}’; behind it stands, to all appearances, "
        f"‘{damage['behind']}’: {damage['meaning']}. "
        f"{place_of(damage['right_in'], ledger)} has it right."
    )


def _why_parties(erratum: Erratum, ledger: Ledger) -> str:
    row, deal = ledger.claims.loc[erratum.claims[0]], ledger.deals.loc[erratum.verdict.decided_by]
    if erratum.kind == "direction" and deal["kind"] == "ownership":
        return "Owner and owned are exchanged."
    if erratum.kind == "direction":
        return f"The money comes from {deal['source']}, so the risk lies there too."
    if row["entity"] != deal["source"]:
        return f"{row['entity']} has no part in it."
    if row["counterparty"] != deal["target"]:
        return f"The money goes to {deal['target']}, not to {row['counterparty']} itself."
    kinds = (measure_in_words(deal["kind"]), measure_in_words(row["metric"]))
    owed = " It need not be paid back." if kinds == ("equity", "debt") else ""
    return "It is {}, not {}.".format(*kinds) + owed


def _what_differs(erratum: Erratum, ledger: Ledger) -> str:
    """Say in which part of its label a figure of the record is another than the claim."""
    claim = ledger.claims.loc[erratum.claims[0]]
    names = [
        name for name in WORD.findall(erratum.verdict.decided_by) if name in ledger.facts.index
    ]
    fact = ledger.facts.loc[names[0]]
    words: dict[str, Callable[[str], str]] = {
        "entity": str,
        "metric": measure_in_words,
        "period": period_in_words,
    }
    for column in LABEL:
        if fact[column] != claim[column] and fact[column] and claim[column]:
            of_record, of_claim = (words[column](row[column]) for row in (fact, claim))
            return DIFFERENT[column].format(of_record, of_claim)
    return "The figure is right only in another unit."


def conflicts_table(ledger: Ledger) -> str:
    """Return the pairs of claims that cannot both hold."""
    rows = [
        (_said(pair.first, ledger), _said(pair.second, ledger), html.escape(pair.why))
        for pair in Audit.of(ledger).conflicts
    ]
    return table(("The article says", "and also", "Why not both"), rows, kind="claims")


def _said(claim: str, ledger: Ledger) -> str:
    statement = html.escape(ledger.claims.loc[claim, "statement"])
    shown = badge(Audit.of(ledger).verdict(claim).verdict, VERDICTS)
    linked = verdict_link(claim, ledger, shown)
    return f"{statement}<br><small>{place_of(claim, ledger)}</small> {linked}"
