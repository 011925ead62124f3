"""Tables of claims on other pages than the ledger: a chapter's, what followed, and counts."""

import html
from collections.abc import Iterable, Sequence

from aicredit.audit.audit import Audit
from aicredit.audit.vocabulary import ERRORS, OUTCOMES, VERDICTS, WORST_FIRST
from aicredit.ledger.ledger import Ledger
from aicredit.ledger.wording import measure_in_words, period_in_words
from aicredit.pages.markup import (
    CLAIMS_PAGE,
    badge,
    between,
    exactly,
    source_link,
    table,
    verdict_link,
)
from aicredit.pages.remarks import remark


def claims_table(claims: Iterable[str], ledger: Ledger) -> str:
    """Return what is wrong among claims, the worst first; all the others folded away.

    The verdict of a claim is a link to its row of the ledger. Cross-checks of the
    article's own numbers are ours and stand apart.
    """
    errors: list[tuple[str, ...]] = []
    others: dict[str, tuple[tuple[str, ...], ...]] = dict.fromkeys(FOLDED, ())
    for claim in sorted(claims, key=lambda claim: _rank(claim, ledger)):
        verdict = Audit.of(ledger).verdict(claim)
        row = ledger.claims.loc[claim]
        statement = html.escape(row["statement"])
        linked = verdict_link(claim, ledger, badge(verdict.verdict, VERDICTS))
        found = html.escape(verdict.found)
        if row["kind"] == "cross_check":
            others[OURS] += ((statement, linked, found),)
        elif verdict.verdict in ERRORS:
            errors.append((statement, f"{found}<br>{linked}", remark(row["note"], ledger)))
        elif verdict.verdict == "opinion":
            others["Opinions, not checked"] += ((statement, linked),)
        elif verdict.verdict == "could not check":
            others["Could not check"] += ((statement, linked, found),)
        else:
            others["Right"] += ((statement, linked, found),)
    headings = ("The article says", "The record says", "Why")
    shown = table(headings, errors[:SHOWN], kind="claims") if errors else NO_ERROR
    return (
        shown
        + _folded("Further errors", headings, errors[SHOWN:])
        + "".join(_folded(name, FOLDED[name], rows) for name, rows in others.items())
    )


SHOWN = 6
"""Errors that a chapter shows as it opens."""

NO_ERROR = "<p>We found no error here.</p>"

OURS = "Its own numbers against each other"

FOLDED = {
    "Right": ("The article says", "Verdict", "Found"),
    "Could not check": ("The article says", "Verdict", "Found"),
    OURS: ("We checked", "Verdict", "Found"),
    "Opinions, not checked": ("The article holds", "Verdict"),
}
"""What is folded away under the errors, and the headings of its table."""


def _rank(claim: str, ledger: Ledger) -> int:
    return WORST_FIRST.index(Audit.of(ledger).verdict(claim).verdict)


def _folded(summary: str, headings: Sequence[str], rows: Sequence[tuple[str, ...]]) -> str:
    if not rows:
        return ""
    return (
        f'<details class="opinions"><summary>{summary}: {len(rows)}</summary>'
        f"{table(headings, rows, kind='claims')}</details>"
    )


def outcomes_table(claims: Iterable[str], ledger: Ledger) -> str:
    """Return what became of plans and forecasts, as of the latest record of each."""
    rows = []
    for claim in claims:
        outcome = Audit.of(ledger).outcome(claim)
        if outcome is None:
            continue
        row = ledger.claims.loc[claim]
        so_far = "" if outcome["final"] else " so far"
        rows.append(
            (
                html.escape(row["statement"]),
                verdict_link(claim, ledger, badge(outcome["outcome"], OUTCOMES) + so_far),
                html.escape(between(outcome["low"], outcome["high"], outcome["unit"])),
                period_in_words(outcome["as_of"]),
                source_link(outcome["source"]),
            )
        )
    headings = ("The article said", "Outcome", "Recorded", "As of", "Source")
    return table(headings, rows, numeric=(2, 3), kind="claims")


def developments_table(claims: Iterable[str], ledger: Ledger) -> str:
    """Return what was recorded later about claims that looked at the present."""
    later = ledger.outcomes[ledger.outcomes["claim"].isin(list(claims))]
    rows = [
        (
            f"{_sentence(measure_in_words(row.metric))}. {remark(row.note, ledger)}",
            html.escape(exactly(row.value, row.unit)),
            period_in_words(row.as_of),
            source_link(row.source),
        )
        for row in later.itertuples()
        if Audit.of(ledger).outcome(row.claim) is None
    ]
    return table(("Since then", "Figure", "As of", "Source"), rows, numeric=(1, 2), kind="claims")


def _sentence(words: str) -> str:
    return html.escape(words[:1].upper() + words[1:])


COUNTED = {
    "claims": "rows of the ledger without our cross-checks",
    "figures": "of the claims, those that print a number; a yes or no is none",
    "relations": "of the claims, those that say who gives what to whom",
    **{
        word.replace(" ", "_"): f"of the claims, those with the verdict '{word}'"
        for word in VERDICTS
    },
    "cross_checks": "rows of the kind 'cross check': the article's numbers against each other",
    "cross_checks_failed": "of the cross-checks, those with the verdict 'contradicts itself'",
}
"""What each number of a `Tally` counts."""


def counts_table(ledger: Ledger) -> str:
    """Return how many claims there are of each sort, and what is counted."""
    counts = vars(Audit.of(ledger).tally)
    rows = [
        (
            f"<strong>{counts[name]}</strong>",
            f'{html.escape(what)}, in <a href="{CLAIMS_PAGE}">the ledger</a>',
        )
        for name, what in COUNTED.items()
    ]
    attributes = [{"id": f"n-{name}"} for name in COUNTED]
    return table(("Number", "What it counts"), rows, attributes=attributes, kind="derivations")
