"""Tables of claims on other pages than the ledger: a chapter's, what followed, and counts."""

import html
from collections.abc import Iterable, Sequence

from aicredit.audit.audit import Audit
from aicredit.audit.vocabulary import ERRORS, OUTCOMES, VERDICTS, WORST_FIRST
from aicredit.ledger.ledger import Ledger
from aicredit.ledger.wording import measure_in_words
from aicredit.pages.evidence import document
from aicredit.pages.markup import (
    CLAIMS_PAGE,
    badge,
    between,
    exactly,
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
        elif verdict.verdict == "mistranslated":
            others[DAMAGED] += ((statement, linked, found),)
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

DAMAGED = "Damaged by the translation"

FOLDED = {
    "Right": ("The article says", "Verdict", "Found"),
    DAMAGED: ("The article says", "Verdict", "Found"),
    "Could not check": ("The article says", "Verdict", "Found"),
    OURS: ("We checked", "Verdict", "Found"),
    "Opinions, not checked": ("The article holds", "Verdict"),
}
"""What is folded away under the errors, and the headings of its table."""


def _rank(claim: str, ledger: Ledger) -> tuple[int, bool]:
    """Return how soon a claim is shown: the worst verdict first, figures before relations."""
    verdict = Audit.of(ledger).verdict(claim).verdict
    return WORST_FIRST.index(verdict), ledger.claims.loc[claim, "kind"] == "relation"


def _folded(summary: str, headings: Sequence[str], rows: Sequence[tuple[str, ...]]) -> str:
    if not rows:
        return ""
    return (
        f'<details class="opinions"><summary>{summary}: {len(rows)}</summary>'
        f"{table(headings, rows, kind='claims')}</details>"
    )


def outcomes_table(claims: Iterable[str], ledger: Ledger) -> str:
    """Return what became of plans and forecasts, and what was recorded later about the rest.

    Of each forecast the latest record counts; what is no forecast has no verdict.
    """
    audit = Audit.of(ledger)
    forecasts = {claim: audit.outcome(claim) for claim in claims}
    rows = [
        (
            html.escape(ledger.claims.loc[claim, "statement"]),
            verdict_link(claim, ledger, badge(outcome["outcome"], OUTCOMES))
            + ("" if outcome["final"] else " so far"),
            html.escape(between(outcome["low"], outcome["high"], outcome["unit"])),
            document(outcome["source"]),
        )
        for claim, outcome in forecasts.items()
        if outcome is not None
    ]
    later = ledger.outcomes[ledger.outcomes["claim"].isin(list(forecasts))]
    rows += [
        (
            *_recorded(row.metric, row.value, row.unit, row.note),
            document(row.source, status=row.status),
        )
        for row in later.itertuples()
        if forecasts[row.claim] is None
    ]
    headings = ("The article said, or what came since", "Outcome", "Figure", "Source")
    return table(headings, rows, numeric=(2,), kind="claims")


def _recorded(metric: str, value: float, unit: str, note: str) -> tuple[str, str, str]:
    """Return what was recorded and its figure; a yes is said by the note alone."""
    if unit == "flag":
        return html.escape(note), "", ""
    words = measure_in_words(metric)
    return html.escape(f"{words[:1].upper()}{words[1:]}"), "", html.escape(exactly(value, unit))


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
