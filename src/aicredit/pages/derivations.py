"""Tables of a chapter: its claims, their outcomes, how its numbers were made, its sources."""

import html
from collections.abc import Iterable

from aicredit.audit.verdicts import sources_behind, verdict_of
from aicredit.ledger.bibliography import source_title
from aicredit.ledger.expressions import WORD
from aicredit.ledger.ledger import Ledger
from aicredit.pages.markup import (
    CLAIMS_PAGE,
    expression_links,
    operators,
    source_link,
    table,
)
from aicredit.pages.numbers import Number, Numbers, Run
from aicredit.units import NO_FORMULAS


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
    return {ledger.article.key}.union(*(sources_behind(verdict, ledger) for verdict in decided))


def source_list(keys: Iterable[str]) -> str:
    """Return a list of sources, each with its title and year, linked to the bibliography."""
    items = "".join(f"<li>{source_title(key)}. {source_link(key)}</li>" for key in keys)
    return f'<ul class="sources {NO_FORMULAS}">{items}</ul>'
