"""Pages of record: tables and counts of the audit, written into the text by name.

They are made while Sphinx reads a page, without a kernel, and made again when a table,
the bibliography or the package has changed.
"""

import html
from collections.abc import Callable
from functools import cache
from pathlib import Path

from docutils import nodes
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective, SphinxRole

import aicredit
from aicredit.audit.audit import Audit
from aicredit.audit.errata import KINDS
from aicredit.choices import one_of
from aicredit.ledger import checkout
from aicredit.ledger.ledger import Ledger
from aicredit.pages import claims, company_grid, errata_table, ledger_table, records
from aicredit.site.links import link_pages
from aicredit.site.search import apart

TABLES: dict[str, Callable[..., str]] = {
    "claims": ledger_table.claims_ledger,
    "errata": errata_table.errata_of_kind,
    "conflicts": errata_table.conflicts_table,
    "counts": claims.counts_table,
    "facts": records.facts_table,
    "filter": records.records_filter,
    "financials": company_grid.company_grid,
    "deals": records.deals_table,
    "bonds": records.bonds_table,
    "outcomes": records.outcomes_table,
    "parameters": records.parameters_table,
    "corrections": records.corrections_table,
    "sources": records.sources_table,
}
"""What ``{record}`` can show."""

PARTS = {"errata": ("kind of erratum", KINDS), "financials": ("company", ())}
"""Tables that are shown in parts, what names a part, and all names where they are known."""


@cache
def audit() -> Audit:
    """Return the audit of the book's tables, one for the whole build."""
    return Audit.of(Ledger.read())


class Record(SphinxDirective):
    """A table of the record: ``{record} facts``, ``{record} errata figure``."""

    required_arguments = 1
    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the table as HTML."""
        _note_dependencies(self.env)
        name, *further = self.arguments
        try:
            one_of("record", name, TABLES)
            _require_part_where_due(name, further)
            markup = TABLES[name](audit().ledger, *further)
        except ValueError as error:
            raise self.error(str(error)) from error
        return [nodes.raw("", apart(link_pages(markup)), format="html")]


def _require_part_where_due(name: str, further: list[str]) -> None:
    part, known = PARTS.get(name, ("", ()))
    if bool(further) != bool(part):
        given = repr(further[0]) if further else "nothing"
        message = f"record {name!r} is followed by {given}; allowed: {part or 'nothing'}"
        raise ValueError(message)
    if known:
        one_of(part, further[0], known)


class Count(SphinxRole):
    """How many claims there are of one sort: ``{count}`wrong```."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the count as a link to what it counts."""
        _note_dependencies(self.env)
        counts = vars(audit().tally)
        try:
            one_of("count", self.text, counts)
        except ValueError as error:
            message = self.inliner.reporter.error(str(error), line=self.lineno)
            return [], [message]
        what = html.escape(claims.COUNTED[self.text], quote=True)
        link = f'<a class="number" href="#n-{self.text}" title="{what}">{counts[self.text]}</a>'
        return [nodes.raw("", link, format="html")], []


def _note_dependencies(environment: BuildEnvironment) -> None:
    for path in (*_tables(), *_code()):
        environment.note_dependency(str(path))


@cache
def _tables() -> list[Path]:
    return [checkout.BIBLIOGRAPHY, *checkout.DATA.glob("*.csv")]


@cache
def _code() -> list[Path]:
    return [*Path(aicredit.__file__).parent.rglob("*.py")]
