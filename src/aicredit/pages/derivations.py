"""Tables of a chapter: its claims, their outcomes, how its numbers were made, its sources."""

import html
from collections.abc import Iterable

from aicredit.audit.outcomes import outcome_of
from aicredit.audit.verdicts import sources_behind, verdict_of
from aicredit.audit.vocabulary import OUTCOMES, VERDICTS
from aicredit.ledger.bibliography import source_title
from aicredit.ledger.expressions import WORD
from aicredit.ledger.ledger import Ledger
from aicredit.pages.markup import (
    CLAIMS_PAGE,
    badge,
    between,
    exactly,
    expression_links,
    operators,
    source_link,
    table,
    verdict_link,
)
from aicredit.pages.numbers import ARTICLE_SOURCE, Number, Numbers, Run
from aicredit.units import NO_FORMULAS


def claims_table(claims: Iterable[str], ledger: Ledger) -> str:
    """Return claims with their verdicts and what decided them; opinions folded away.

    The verdict of a claim is a link to its row of the ledger. Cross-checks of the
    article's own numbers are ours and stand apart.
    """
    checked, opinions, cross_checks = [], [], []
    for claim in claims:
        verdict = verdict_of(claim, ledger)
        row = ledger.claims.loc[claim]
        statement = html.escape(row["statement"])
        linked = verdict_link(claim, badge(verdict.verdict, VERDICTS))
        if verdict.verdict == "opinion":
            opinions.append((statement, linked))
        else:
            ours = row["kind"] == "cross_check"
            rows = cross_checks if ours else checked
            rows.append((statement, linked, html.escape(verdict.found)))
    return (
        table(("The article says", "Verdict", "Found"), checked, kind="claims")
        + _folded("Opinions, not checked", ("The article holds", "Verdict"), opinions)
        + _folded(
            "Its own numbers against each other", ("We checked", "Verdict", "Found"), cross_checks
        )
    )


def _folded(summary: str, headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
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
        outcome = outcome_of(claim, ledger)
        if outcome is None:
            continue
        row = ledger.claims.loc[claim]
        so_far = "" if outcome["final"] else " so far"
        rows.append(
            (
                html.escape(row["statement"]),
                verdict_link(claim, badge(outcome["outcome"], OUTCOMES) + so_far),
                html.escape(between(outcome["low"], outcome["high"], outcome["unit"])),
                outcome["as_of"],
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
            html.escape(f"{row.metric.replace('_', ' ').capitalize()}. {row.note}"),
            html.escape(exactly(row.value, row.unit)),
            row.as_of,
            source_link(row.source),
        )
        for row in later.itertuples()
        if outcome_of(row.claim, ledger) is None
    ]
    return table(("Since then", "Figure", "As of", "Source"), rows, numeric=(1, 2), kind="claims")


def derivations_table(numbers: Numbers, ledger: Ledger) -> str:
    """Return each stated number with its arithmetic in names and in values."""
    rows = []
    for number in numbers.stated.values():
        used = dict.fromkeys(word.partition(".")[0] for word in number.inputs)
        runs = [_run_html(numbers.runs[name], ledger) for name in used if name in numbers.runs]
        sources = ", ".join(source_link(key) for key in sorted(numbers.sources_of(number)))
        rows.append(
            (
                f"<strong>{html.escape(str(number))}</strong><br><code>{number.name}</code>",
                _arithmetic_html(number, numbers, ledger)
                + "".join(f"<br><small>{run}</small>" for run in runs),
                sources,
            )
        )
    attributes = [{"id": f"n-{name}"} for name in numbers.stated]
    headings = ("Number", "Arithmetic", "Sources")
    return table(headings, rows, attributes=attributes, kind="derivations")


def _arithmetic_html(number: Number, numbers: Numbers, ledger: Ledger) -> str:
    expression, inputs = number.expression, number.inputs
    # Only what a number was made from: where a sentence stands for arithmetic, its
    # words may be spelt like numbers.
    in_names = expression_links(expression, ledger, numbers.stated.keys() & inputs.keys())
    if set(inputs) == {expression.strip()}:
        return in_names
    in_values = WORD.sub(
        lambda match: (
            _value(match.group(), inputs, numbers) if match.group() in inputs else match.group()
        ),
        expression,
    )
    return f"{in_names}<br><small>= {operators(in_values)}</small>"


def _value(word: str, inputs: dict[str, float], numbers: Numbers) -> str:
    """Write an input as its unit asks: years without a comma."""
    unit = numbers.unit_of(word)
    return f"{inputs[word]:.0f}" if unit == "year" else f"{inputs[word]:,.6g}"


def _run_html(run: Run, ledger: Ledger) -> str:
    arguments_by_origin: dict[tuple[str, ...], list[str]] = {}
    for argument, origin in run.inputs.items():
        arguments_by_origin.setdefault(origin, []).append(argument)
    given = "; ".join(
        f"{', '.join(arguments)} = {', '.join(expression_links(part, ledger) for part in origin)}"
        for origin, arguments in arguments_by_origin.items()
    )
    given = given or f'every row of <a href="{CLAIMS_PAGE}">the ledger</a>'
    return (
        f"{run.name} is <code>{run.model}</code> with {given}<br>"
        f"<em>{html.escape(run.formula)}</em>"
    )


def sources_of(claims: Iterable[str], ledger: Ledger) -> set[str]:
    """Return the bibliography keys of the article and of whatever decided these claims."""
    decided = (verdict_of(claim, ledger) for claim in claims)
    return {ARTICLE_SOURCE}.union(*(sources_behind(verdict, ledger) for verdict in decided))


def source_list(keys: Iterable[str]) -> str:
    """Return a list of sources, each with its title and year, linked to the bibliography."""
    items = "".join(f"<li>{source_title(key)}. {source_link(key)}</li>" for key in keys)
    return f'<ul class="sources {NO_FORMULAS}">{items}</ul>'
