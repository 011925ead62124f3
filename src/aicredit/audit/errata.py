"""What the article got wrong, ranked by how much it would mislead.

Written from the computed verdicts: nobody picks an erratum. The order is a rule.
First come payments that run the other way, then wrong parties, both by the amount
at stake; then statements and comparisons that fail; then figures, by the factor that
separates what is printed from what its label stands for; then figures that are right
under another name only. Damage by the translation comes last, apart from all these.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from aicredit.audit.verdicts import Verdict
from aicredit.audit.vocabulary import ERRORS
from aicredit.ledger.ledger import Ledger

KINDS = {
    "direction": "Who pays whom, the wrong way round",
    "parties": "The wrong party",
    "statement": "A statement or comparison that fails",
    "figure": "A wrong figure",
    "name": "The right figure under the wrong name",
    "translation": "Damaged by the translation",
}
"""Sorts of errata, the most misleading first, and how the page calls them."""


@dataclass(frozen=True)
class Erratum:
    """One error of the article, wherever it appears.

    Attributes
    ----------
    claims : list of str
        The claims that carry it, in the order of the article.
    kind : str
        A key of `KINDS`.
    verdict : Verdict
        Of the first of these claims.
    size : float
        Amount at stake in billions of dollars where parties are wrong; else how
        many times the one figure is the other, 1 or more. NaN if unknown.
    """

    claims: list[str]
    kind: str
    verdict: Verdict
    size: float


def errata(verdicts: Iterable[Verdict], ledger: Ledger) -> list[Erratum]:
    """Return the article's errors, the most misleading first; repeated ones once."""
    found: dict[tuple, Erratum] = {}
    for verdict in verdicts:
        if verdict.verdict not in (*ERRORS, "mistranslated"):
            continue
        claim = verdict.claim
        row = ledger.claims.loc[claim]
        bounds = tuple(-1 if math.isnan(x) else x for x in (row["low"], row["high"]))
        label = tuple(row[["entity", "counterparty", "metric", "unit"]])
        same_error = (label, bounds, verdict.decided_by)
        if same_error in found:
            found[same_error].claims.append(claim)
        else:
            kind, size = _kind_and_size(claim, verdict, ledger)
            found[same_error] = Erratum([claim], kind, verdict, size)
    order = list(KINDS)
    return sorted(
        found.values(),
        key=lambda e: (order.index(e.kind), -1.0 if math.isnan(e.size) else -e.size),
    )


def _kind_and_size(claim: str, verdict: Verdict, ledger: Ledger) -> tuple[str, float]:
    if verdict.verdict == "mistranslated":
        return "translation", math.nan
    row = ledger.claims.loc[claim]
    if row["basis"] == "relation":
        deal = ledger.deals.loc[verdict.decided_by]
        if verdict.verdict == "mislabelled":
            return "name", math.nan
        reverse = (deal["target"], deal["source"]) == (row["entity"], row["counterparty"])
        return ("direction" if reverse else "parties"), float(deal["amount_usd_bn"])
    factor = _times_apart((row["low"], row["high"]), verdict.own_label)
    if verdict.verdict == "mislabelled":
        return "name", math.nan
    # Yes or no, a year, above or below nothing: no factor measures how wrong that is.
    compares = row["unit"] in ("flag", "year") or 0 in (row["low"], row["high"])
    return ("statement", math.nan) if compares else ("figure", factor)


def _times_apart(printed: tuple[float, float], true: tuple[float, float]) -> float:
    """Return how many times the larger of two figures is the smaller, at their nearest ends."""
    if math.isnan(true[0]):
        return math.nan
    low, high = (x if not math.isnan(x) else y for x, y in (printed, printed[::-1]))
    nearest = min(max(true[0], low), high)
    printed_end, true_end = nearest, min(max(nearest, true[0]), true[1])
    if min(abs(printed_end), abs(true_end)) == 0 or printed_end * true_end < 0:
        return 1.0 if printed_end == true_end else math.inf
    ratio = abs(printed_end / true_end)
    return max(ratio, 1 / ratio)
