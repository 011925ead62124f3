"""Tables of everything claims are checked with: facts, deals, tranches, outcomes, sources."""

import html
import math
from collections.abc import Iterable, Sequence
from typing import Any

from aicredit.ledger import bibliography
from aicredit.ledger.bibliography import addresses_of, plain, source_title
from aicredit.ledger.ledger import Ledger
from aicredit.ledger.row_words import STATUSES, row_in_words
from aicredit.ledger.wording import measure_in_words, period_in_words
from aicredit.pages.evidence import document
from aicredit.pages.filters import Filter, filter_form
from aicredit.pages.markup import (
    between,
    claim_link,
    exactly,
    row_link,
    self_link,
    source_link,
    table,
)
from aicredit.pages.remarks import remark
from aicredit.units import NO_FORMULAS, written

DEALS = {
    "announced": "announced",
    "signed": "signed",
    "drawn": "money paid",
    "considered": "only considered",
    "cancelled": "cancelled",
    "unverified": "not verified",
}
"""How far a deal has come, in words."""


def records_filter(ledger: Ledger) -> str:
    """Return the form that narrows facts, deals, tranches, outcomes and assumptions."""
    statuses = [
        *(ledger.facts["status"]),
        *ledger.bonds["status"],
        *ledger.outcomes["status"],
        *("" for table in (ledger.deals, ledger.parameters) for _ in table.index),
    ]
    attributes = [{"data-status": status} for status in statuses]
    return filter_form("Search", [Filter("status", "Followed to", STATUSES)], attributes)


def facts_table(ledger: Ledger) -> str:
    """Return every fact with its source, its place in the source and its status."""
    rows = [
        (
            _described(row_in_words(row.id, ledger), row.id, row.note, ledger),
            html.escape(exactly(row.value, row.unit)),
            _provenance(row.source, (row.value, row.unit), row.status, row.as_of, row.locator),
        )
        for row in ledger.facts.itertuples()
    ]
    return _register(("Fact", "Figure", "Source"), ledger.facts["id"], rows, ledger.facts["status"])


def bonds_table(ledger: Ledger) -> str:
    """Return every tranche with its terms and source."""
    rows = [
        (
            _described(
                f"{row.issuer}, {period_in_words(row.issued)} to {period_in_words(row.maturity)}",
                *(row.id, row.note, ledger),
            ),
            f"{exactly(row.amount_usd_bn, 'USD_bn')} at {written(row.coupon_pct, 'pct', 3)}",
            _provenance(row.source, (row.coupon_pct, "pct"), row.status),
        )
        for row in ledger.bonds.itertuples()
    ]
    bonds = ledger.bonds
    return _register(("Tranche", "Terms", "Source"), bonds["id"], rows, bonds["status"])


def deals_table(ledger: Ledger) -> str:
    """Return every directed commitment: who gives what to whom."""
    rows = []
    for row in ledger.deals.itertuples():
        known = not math.isnan(row.amount_usd_bn)
        figures = [(row.amount_usd_bn, "USD_bn")] if known else []
        behalf = f", on behalf of {row.on_behalf_of}" if row.on_behalf_of else ""
        rows.append(
            (
                _described(f"{row_in_words(row.id, ledger)}{behalf}", row.id, row.note, ledger),
                exactly(*figures[0]) if figures else "",
                f"{document(row.evidence, figures)}<br>{DEALS[row.status]}; known on "
                f"{period_in_words(row.as_of)} {_entry(row.evidence)}",
            )
        )
    return _register(("Deal", "Amount", "Source"), ledger.deals["id"], rows)


def parameters_table(ledger: Ledger) -> str:
    """Return every assumption with its default, its range and where the default comes from."""
    rows = [
        (
            _described(row.label, row.name, row.note, ledger),
            html.escape(exactly(row.default, row.unit)),
            f"{document(row.source)}<br>may be "
            f"{html.escape(between(row.minimum, row.maximum, row.unit))} {_entry(row.source)}",
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
        statement = html.escape(ledger.claims.loc[row.claim, "statement"])
        what = f"{html.escape(measure_in_words(row.metric))}, {_ended(row)}"
        rows.append(
            (
                f"{claim_link(row.claim, ledger, statement)} {self_link(names[-1])}"
                f"<br><small>{what}. {remark(row.note, ledger)}</small>",
                html.escape(exactly(row.value, row.unit)),
                _provenance(row.source, (row.value, row.unit), row.status, row.as_of),
            )
        )
    headings = ("What followed", "Figure", "Source")
    return _register(headings, names, rows, ledger.outcomes["status"])


def _ended(outcome: Any) -> str:
    return "final" if outcome.final == "true" else "so far"


def corrections_table(ledger: Ledger) -> str:
    """Return every known error of a source: what it prints, what is right, and why."""
    rows = [
        (
            row_link(row.what, ledger, html.escape(row_in_words(row.what, ledger))),
            f"{exactly(row.was, ledger.figures[row.what].unit)} → "
            f"{exactly(row.value, ledger.figures[row.what].unit)}",
            f"{remark(row.reason, ledger)}<br>{document(row.source)} {_entry(row.source)}<br>"
            f"reported on {period_in_words(row.reported)}",
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
        address = html.escape(addresses_of(key)[0], quote=True)
        shown = f'<br><a href="{address}" rel="noopener">{address}</a>' if address else ""
        note = f"<br><small>{plain(fields['note'])}</small>" if "note" in fields else ""
        items.append(
            f'<li id="source-{html.escape(key, quote=True)}">{source_title(key)} '
            f"{self_link(f'source-{key}')}{shown}{note}{_resting(used.get(key, []), ledger)}</li>"
        )
    return f'<ul class="sources {NO_FORMULAS}">{"".join(items)}</ul>'


def _resting(names: Sequence[str], ledger: Ledger) -> str:
    if not names:
        return ""
    items = "".join(
        f"<li>{row_link(name, ledger, html.escape(row_in_words(name, ledger)))}</li>"
        for name in names
    )
    what = "1 figure rests" if len(names) == 1 else f"{len(names)} figures rest"
    return f"<details><summary>{what} on it</summary><ul>{items}</ul></details>"


def _uses_of_sources(ledger: Ledger) -> dict[str, list[str]]:
    used: dict[str, list[str]] = {}
    for name, figure in ledger.figures.items():
        if figure.kind != "claim":
            used.setdefault(figure.source, []).append(name)
    for table_of_rows, column in ((ledger.bonds, "source"), (ledger.deals, "evidence")):
        for name, key in table_of_rows[column].items():
            used.setdefault(key, []).append(name)
    return used


def _described(what: str, name: str, note: str, ledger: Ledger) -> str:
    lines = f"{html.escape(what)} {self_link(name)}"
    return f"{lines}<br><small>{remark(note, ledger)}</small>" if note else lines


def _register(
    headings: Sequence[str],
    names: Iterable[str],
    rows: Iterable[Sequence[str]],
    statuses: Iterable[str] = (),
) -> str:
    attributes = [{"id": name} for name in names]
    for about, status in zip(attributes, statuses, strict=False):
        about["data-status"] = status
    kind = "ledger searchable"
    return table(headings, rows, attributes=attributes, numeric=(1,), kind=kind)


def _provenance(
    key: str, figure: tuple[float, str], status: str, as_of: str = "", place: str = ""
) -> str:
    known = [place] if place not in ("", "text") else []
    known += [f"known on {period_in_words(as_of)}"] if as_of else []
    about = html.escape("; ".join(known))
    return f"{document(key, [figure], status)}<br><small>{about}</small> {_entry(key)}"


def _entry(key: str) -> str:
    return f"<small>{source_link(key, 'all that rests on it')}</small>"
