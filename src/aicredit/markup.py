"""The ledger as HTML: tables of claims, facts, outcomes, derivations and sources.

Links point at notebooks (``ledger.ipynb#meta_bond_amount``), so that they work
where notebooks are read; the site turns them into links between its pages.
Whatever comes from a table is escaped: data can inject neither tags nor script.
"""

import html
import math
from collections.abc import Iterable, Sequence

import pandas as pd

from aicredit import tables
from aicredit.ledger import WORD, Ledger
from aicredit.numbers import Numbers, Run
from aicredit.units import NO_FORMULAS, written
from aicredit.verdicts import OUTCOMES, VERDICTS, Verdict, outcome_of, verdict_of

LEDGER_PAGE = "ledger.ipynb"
SOURCES_PAGE = "sources.ipynb"

ARTICLE_SOURCE = "xpert-2025-11-10"


def table(
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    ids: Sequence[str] = (),
    numeric: Sequence[int] = (),
    kind: str = "",
) -> str:
    """Return an HTML table; each cell is already HTML, each cell names its column.

    Parameters
    ----------
    headings : sequence of str
        Column titles.
    rows : iterable of sequences of str
        Cells as HTML.
    ids : sequence of str
        Anchors of the rows, if any.
    numeric : sequence of int
        Columns aligned as figures.
    kind : str
        A further class of the table.
    """
    head = "".join(f'<th scope="col">{title}</th>' for title in headings)
    body = []
    for number, cells in enumerate(rows):
        anchor = f' id="{html.escape(ids[number], quote=True)}"' if ids else ""
        written_cells = "".join(
            f'<td data-label="{title}"{" class=num" if column in numeric else ""}>{cell}</td>'
            for column, (title, cell) in enumerate(zip(headings, cells, strict=True))
        )
        body.append(f"<tr{anchor}>{written_cells}</tr>")
    return (
        f'<table class="book {kind} {NO_FORMULAS}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table>"
    )


def badge(word: str, marks: dict[str, str]) -> str:
    """Return a verdict or outcome as a mark and a word."""
    return (
        f'<span class="badge {word}"><span aria-hidden="true">{html.escape(marks[word])}</span> '
        f"{word.replace('_', ' ')}</span>"
    )


def ledger_link(name: str, text: str | None = None) -> str:
    """Return a link to a row of the ledger."""
    return (
        f'<a href="{LEDGER_PAGE}#{html.escape(name, quote=True)}">{html.escape(text or name)}</a>'
    )


def source_link(key: str) -> str:
    """Return a link to an entry of the bibliography."""
    return f'<a href="{SOURCES_PAGE}#source-{html.escape(key, quote=True)}">{html.escape(key)}</a>'


def printed(row: pd.Series) -> str:
    """Return a claim's figures as the article's bounds: 'more than', 'up to', a range."""
    low, high, unit = row["low"], row["high"], row["unit"]
    if math.isnan(low) and math.isnan(high):
        return ""
    if math.isnan(high):
        return f"more than {exactly(low, unit)}"
    if math.isnan(low):
        return f"up to {exactly(high, unit)}"
    return between(low, high, unit)


def exactly(value: float, unit: str) -> str:
    """Write a value with as many decimals as it has."""
    return written(value, unit, len(f"{value:.10g}".partition(".")[2]))


def claims_table(claims: Iterable[str], ledger: Ledger) -> str:
    """Return claims with their verdicts and what decided them; opinions folded away.

    The verdict of a claim is a link to its row of the ledger.
    """
    checked, opinions = [], []
    for claim in claims:
        verdict = verdict_of(claim, ledger)
        statement = html.escape(ledger.claims.loc[claim, "statement"])
        linked = verdict_link(claim, badge(verdict.verdict, VERDICTS))
        if verdict.verdict == "opinion":
            opinions.append((statement, linked))
        else:
            checked.append((statement, linked, html.escape(verdict.found)))
    folded = table(("The article holds", "Verdict"), opinions, kind="claims")
    return table(("The article says", "Verdict", "Found"), checked, kind="claims") + (
        f'<details class="opinions"><summary>Opinions, not checked: {len(opinions)}</summary>'
        f"{folded}</details>"
        if opinions
        else ""
    )


def verdict_link(claim: str, shown: str) -> str:
    """Return a badge as a link to its claim's row of the ledger."""
    return f'<a class="verdict" href="{LEDGER_PAGE}#{claim}">{shown}</a>'


def ledger_table(ledger: Ledger) -> str:
    """Return every claim in full: place, figures, verdict, what decided, margin and flip."""
    rows = []
    for row in ledger.claims.itertuples():
        verdict = verdict_of(row.id, ledger)
        place = f"{row.section}, paragraph {row.paragraph:g}"
        rows.append(
            (
                _described(row.statement, f"{row.id} · {place}", row.note),
                html.escape(printed(ledger.claims.loc[row.id])),
                _decision(verdict, row.unit, ledger),
            )
        )
    headings = ("Claim", "Figure", "Verdict")
    return table(headings, rows, ids=list(ledger.claims["id"]), numeric=(1,), kind="ledger")


def _decision(verdict: Verdict, unit: str, ledger: Ledger) -> str:
    lines = [badge(verdict.verdict, VERDICTS)]
    if verdict.found:
        lines.append(html.escape(verdict.found))
    if verdict.decided_by:
        lines.append(f"by {expression_links(verdict.decided_by, ledger)}")
    if not math.isnan(verdict.margin):
        lines.append(f"margin {html.escape(exactly(round(verdict.margin, 4), unit))}")
    if verdict.verdict != "opinion":
        lines.append(f"would flip with {html.escape(verdict.flip)}")
    return "<br>".join(lines)


def _described(what: str, name: str, note: str = "") -> str:
    lines = [html.escape(what), f"<code>{html.escape(name)}</code>"]
    if note:
        lines.append(f"<small>{html.escape(note)}</small>")
    return "<br>".join(lines)


def _provenance(key: str, *details: str) -> str:
    return "<br>".join([source_link(key), *(html.escape(detail) for detail in details if detail)])


def facts_table(ledger: Ledger) -> str:
    """Return every fact with its source, its place in the source and its status."""
    rows = [
        (
            _described(
                f"{row.entity}: {row.metric.replace('_', ' ')}, {row.period}", row.id, row.note
            ),
            html.escape(exactly(row.value, row.unit)),
            _provenance(row.source, row.locator, row.status, f"known on {row.as_of}"),
        )
        for row in ledger.facts.itertuples()
    ]
    ids = list(ledger.facts["id"])
    return table(("Fact", "Figure", "Source"), rows, ids=ids, numeric=(1,), kind="ledger")


def financials_table(ledger: Ledger) -> str:
    """Return every company figure with its source and status."""
    rows = [
        (
            _described(
                f"{row.company}: {row.metric.replace('_', ' ')}, {row.period}", row.Index, row.note
            ),
            html.escape(exactly(row.value_usd_bn, "USD_bn")),
            _provenance(row.source, row.status, f"known on {row.as_of}"),
        )
        for row in ledger.financials.itertuples()
    ]
    ids = list(ledger.financials.index)
    return table(("Company figure", "Amount", "Source"), rows, ids=ids, numeric=(1,), kind="ledger")


def bonds_table(ledger: Ledger) -> str:
    """Return every tranche with its terms and source."""
    rows = [
        (
            _described(f"{row.issuer}, {row.issued} to {row.maturity}", row.id, row.note),
            f"{exactly(row.amount_usd_bn, 'USD_bn')} at {written(row.coupon_pct, 'pct', 3)}",
            _provenance(row.source, row.status),
        )
        for row in ledger.bonds.itertuples()
    ]
    ids = list(ledger.bonds["id"])
    return table(("Tranche", "Terms", "Source"), rows, ids=ids, numeric=(1,), kind="ledger")


def deals_table(ledger: Ledger) -> str:
    """Return every directed commitment: who gives what to whom."""
    rows = [
        (
            _described(f"{row.source} → {row.target}: {row.kind}", row.id, row.note),
            "" if math.isnan(row.amount_usd_bn) else exactly(row.amount_usd_bn, "USD_bn"),
            _provenance(row.evidence, row.status, f"known on {row.as_of}"),
        )
        for row in ledger.deals.itertuples()
    ]
    ids = list(ledger.deals["id"])
    return table(("Deal", "Amount", "Source"), rows, ids=ids, numeric=(1,), kind="ledger")


def parameters_table(ledger: Ledger) -> str:
    """Return every assumption with its default, its range and where the default comes from."""
    rows = [
        (
            _described(row.label, row.name, row.note),
            html.escape(exactly(row.default, row.unit)),
            _provenance(row.source, f"may be {between(row.minimum, row.maximum, row.unit)}"),
        )
        for row in ledger.parameters.itertuples(index=False)
    ]
    ids = list(ledger.parameters["name"])
    return table(("Assumption", "Default", "Source"), rows, ids=ids, numeric=(1,), kind="ledger")


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


def between(low: float, high: float, unit: str) -> str:
    """Write a figure, or two as a range."""
    if low == high:
        return exactly(low, unit)
    return f"{exactly(low, unit)} to {exactly(high, unit)}"


def expression_links(expression: str, ledger: Ledger) -> str:
    """Return an expression with each ledger name linked to its row."""
    tables_of_names = (ledger.deals, ledger.claims, ledger.bonds, ledger.parameters)
    known = {*ledger.figures, *(name for table in tables_of_names for name in table.index)}
    text = ""
    position = 0
    for match in WORD.finditer(expression):
        name = match.group().partition(".")[0]
        text += _operators(expression[position : match.start()])
        text += ledger_link(name, match.group()) if name in known else html.escape(match.group())
        position = match.end()
    return text + _operators(expression[position:])


def _operators(text: str) -> str:
    return html.escape(text.replace("*", "×").replace("-", "−"))


def derivations_table(numbers: Numbers, ledger: Ledger) -> str:
    """Return each stated number with its arithmetic in names and in values."""
    rows = []
    for number in numbers.stated.values():
        used = {word.partition(".")[0] for word in number.inputs}
        runs = [_run_html(numbers.runs[name], ledger) for name in used if name in numbers.runs]
        sources = ", ".join(source_link(key) for key in sorted(numbers.sources_of(number)))
        rows.append(
            (
                f"<strong>{html.escape(str(number))}</strong><br><code>{number.name}</code>",
                _arithmetic_html(number.expression, number.inputs, numbers, ledger)
                + "".join(f"<br><small>{run}</small>" for run in runs),
                sources,
            )
        )
    ids = [f"n-{name}" for name in numbers.stated]
    return table(("Number", "Arithmetic", "Sources"), rows, ids=ids, kind="derivations")


def _arithmetic_html(
    expression: str, inputs: dict[str, float], numbers: Numbers, ledger: Ledger
) -> str:
    in_names = _with_stated(expression_links(expression, ledger), numbers)
    in_values = WORD.sub(
        lambda match: f"{inputs[match.group()]:,.6g}" if match.group() in inputs else match.group(),
        expression,
    )
    if set(inputs) == {expression.strip()}:
        return in_names
    return f"{in_names}<br><small>= {_operators(in_values)}</small>"


def _with_stated(linked: str, numbers: Numbers) -> str:
    return WORD.sub(
        lambda match: (
            f'<a href="#n-{match.group()}">{match.group()}</a>'
            if match.group() in numbers.stated
            else match.group()
        ),
        linked,
    )


def _run_html(run: Run, ledger: Ledger) -> str:
    arguments_by_origin: dict[tuple[str, ...], list[str]] = {}
    for argument, origin in run.inputs.items():
        arguments_by_origin.setdefault(origin, []).append(argument)
    given = "; ".join(
        f"{', '.join(arguments)} = {', '.join(expression_links(part, ledger) for part in origin)}"
        for origin, arguments in arguments_by_origin.items()
    )
    return (
        f"{run.name} is <code>{run.model}</code> with {given}<br>"
        f"<em>{html.escape(run.formula)}</em>"
    )


def sources_behind(claims: Iterable[str], ledger: Ledger) -> set[str]:
    """Return the bibliography keys of whatever decided these claims."""
    keys = {ARTICLE_SOURCE}
    for claim in claims:
        decided_by = verdict_of(claim, ledger).decided_by
        for word in WORD.findall(decided_by):
            name = word.partition(".")[0]
            if name in ledger.figures:
                keys.add(ledger.figures[name].source)
            elif name in ledger.deals.index:
                keys.add(ledger.deals.loc[name, "evidence"])
    return keys


def source_list(keys: Iterable[str]) -> str:
    """Return a list of sources, each with its title and year, linked to the bibliography."""
    items = "".join(f"<li>{_source_title(key)}. {source_link(key)}</li>" for key in keys)
    return f'<ul class="sources {NO_FORMULAS}">{items}</ul>'


def bibliography(ledger: Ledger) -> str:
    """Return every source in full: address, how it was read, and which figures rest on it."""
    used = _uses_of_sources(ledger)
    items = []
    for key in sorted(tables.sources().entries):
        fields = tables.sources().entries[key].fields
        url = html.escape(fields.get("url", ""), quote=True)
        address = f'<br><a href="{url}" rel="noopener">{url}</a>' if url else ""
        note = f"<br><small>{_plain(fields['note'])}</small>" if "note" in fields else ""
        names = ", ".join(ledger_link(name) for name in used.get(key, []))
        uses = f"<details><summary>Figures that rest on it</summary>{names}</details>"
        items.append(
            f'<li id="source-{html.escape(key, quote=True)}">{_source_title(key)}. '
            f"<code>{html.escape(key)}</code>{address}{note}{uses if names else ''}</li>"
        )
    return f'<ul class="sources {NO_FORMULAS}">{"".join(items)}</ul>'


def _uses_of_sources(ledger: Ledger) -> dict[str, list[str]]:
    used: dict[str, list[str]] = {}
    for name, figure in ledger.figures.items():
        if figure.kind != "claim":
            used.setdefault(figure.source, []).append(name)
    for table_of_rows, column in ((ledger.bonds, "source"), (ledger.deals, "evidence")):
        for name, key in table_of_rows[column].items():
            used.setdefault(key, []).append(name)
    return used


def _source_title(key: str) -> str:
    entry = tables.sources().entries[key]
    authors = "; ".join(str(person) for person in entry.persons.get("author", []))
    who = authors or entry.fields.get("institution", entry.fields.get("publisher", ""))
    when = entry.fields.get("date", entry.fields.get("year", "no date"))
    title = entry.fields.get("title", key)
    return f"{_plain(who)}: <em>{_plain(title)}</em> ({_plain(when)})"


def _plain(text: str) -> str:
    # BibTeX keeps capitals with braces and escapes a few signs.
    for mark in ("{", "}", "\\"):
        text = text.replace(mark, "")
    return html.escape(text)
