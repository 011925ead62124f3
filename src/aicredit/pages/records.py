"""Tables of everything claims are checked with: facts, company figures, deals, sources."""

import html
import math
from collections.abc import Iterable, Sequence
from typing import Any

from aicredit.choices import one_of
from aicredit.ledger import bibliography
from aicredit.ledger.bibliography import plain, source_title
from aicredit.ledger.ledger import Ledger
from aicredit.pages.markup import (
    between,
    claim_link,
    described,
    exactly,
    row_link,
    source_link,
    table,
)
from aicredit.units import NO_FORMULAS, written


def facts_table(ledger: Ledger) -> str:
    """Return every fact with its source, its place in the source and its status."""
    rows = [
        (
            described(
                f"{row.entity}: {row.metric.replace('_', ' ')}, {row.period}", row.id, row.note
            ),
            html.escape(exactly(row.value, row.unit)),
            _provenance(row.source, row.locator, row.status, f"known on {row.as_of}"),
        )
        for row in ledger.facts.itertuples()
    ]
    return _register(("Fact", "Figure", "Source"), ledger.facts["id"], rows)


def financials_table(ledger: Ledger, company: str) -> str:
    """Return a company's figures, metric by metric, each with its source and status.

    Raises
    ------
    ValueError
        If ``financials.csv`` has no such company.
    """
    one_of("company", company, dict.fromkeys(ledger.financials["company"]))
    figures = ledger.financials[ledger.financials["company"] == company]
    figures = figures.sort_values(["metric", "period_end"], kind="stable")
    rows = [
        (
            described(f"{row.metric.replace('_', ' ')}, {row.period}", row.Index, row.note),
            html.escape(exactly(row.value_usd_bn, "USD_bn")),
            _provenance(row.source, row.status, f"known on {row.as_of}"),
        )
        for row in figures.itertuples()
    ]
    return _register(("Company figure", "Amount", "Source"), figures.index, rows)


def bonds_table(ledger: Ledger) -> str:
    """Return every tranche with its terms and source."""
    rows = [
        (
            described(f"{row.issuer}, {row.issued} to {row.maturity}", row.id, row.note),
            f"{exactly(row.amount_usd_bn, 'USD_bn')} at {written(row.coupon_pct, 'pct', 3)}",
            _provenance(row.source, row.status),
        )
        for row in ledger.bonds.itertuples()
    ]
    return _register(("Tranche", "Terms", "Source"), ledger.bonds["id"], rows)


def deals_table(ledger: Ledger) -> str:
    """Return every directed commitment: who gives what to whom."""
    rows = [
        (
            described(f"{row.source} → {row.target}: {row.kind}", row.id, row.note),
            "" if math.isnan(row.amount_usd_bn) else exactly(row.amount_usd_bn, "USD_bn"),
            _provenance(row.evidence, row.status, f"known on {row.as_of}", _sponsor(row)),
        )
        for row in ledger.deals.itertuples()
    ]
    return _register(("Deal", "Amount", "Source"), ledger.deals["id"], rows)


def _sponsor(deal: Any) -> str:
    return f"on behalf of {deal.on_behalf_of}" if deal.on_behalf_of else ""


def parameters_table(ledger: Ledger) -> str:
    """Return every assumption with its default, its range and where the default comes from."""
    rows = [
        (
            described(row.label, row.name, row.note),
            html.escape(exactly(row.default, row.unit)),
            _provenance(row.source, f"may be {between(row.minimum, row.maximum, row.unit)}"),
        )
        for row in ledger.parameters.itertuples(index=False)
    ]
    return _register(("Assumption", "Default", "Source"), ledger.parameters["name"], rows)


def outcomes_table(ledger: Ledger) -> str:
    """Return every record of what followed; the latest of a claim carries its name."""
    rows, names = [], []
    for row in ledger.outcomes.itertuples():
        name = f"{row.claim}_outcome"
        latest = row.as_of == ledger.figures[name].known_on and name not in names
        names.append(name if latest else f"{name}_{row.Index}")
        rows.append(
            (
                f"{claim_link(row.claim, ledger)}: {html.escape(row.metric.replace('_', ' '))}"
                f"<br><small>{html.escape(row.note)}</small>",
                html.escape(exactly(row.value, row.unit)),
                _provenance(row.source, row.status, f"known on {row.as_of}", _ended(row)),
            )
        )
    return _register(("What followed", "Figure", "Source"), names, rows)


def _ended(outcome: Any) -> str:
    return "final" if outcome.final == "true" else "so far"


def corrections_table(ledger: Ledger) -> str:
    """Return every known error of a source: what it prints, what is right, and why."""
    rows = [
        (
            row_link(row.what, ledger),
            f"{exactly(row.was, ledger.figures[row.what].unit)} → "
            f"{exactly(row.value, ledger.figures[row.what].unit)}",
            f"{html.escape(row.reason)}<br>{source_link(row.source)}"
            f"<br>reported on {row.reported}; holds while <code>{html.escape(row.expect)}</code>",
        )
        for row in ledger.corrections.itertuples()
    ]
    return table(("Figure", "Was, is", "Reason"), rows, numeric=(1,), kind="ledger")


def sources_table(ledger: Ledger) -> str:
    """Return every source in full: address, how it was read, and which figures rest on it."""
    used = _uses_of_sources(ledger)
    items = []
    for key in sorted(bibliography.sources().entries):
        fields = bibliography.sources().entries[key].fields
        url = html.escape(fields.get("url", ""), quote=True)
        address = f'<br><a href="{url}" rel="noopener">{url}</a>' if url else ""
        note = f"<br><small>{plain(fields['note'])}</small>" if "note" in fields else ""
        names = ", ".join(row_link(name, ledger) for name in used.get(key, []))
        uses = f"<details><summary>Figures that rest on it</summary>{names}</details>"
        items.append(
            f'<li id="source-{html.escape(key, quote=True)}">{source_title(key)}. '
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


def _register(headings: Sequence[str], names: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    attributes = [{"id": name} for name in names]
    return table(headings, rows, attributes=attributes, numeric=(1,), kind="ledger")


def _provenance(key: str, *details: str) -> str:
    return "<br>".join([source_link(key), *(html.escape(detail) for detail in details if detail)])
