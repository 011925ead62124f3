"""The sources of a chapter."""

from collections.abc import Iterable

from aicredit.audit.audit import Audit
from aicredit.audit.verdicts import sources_behind
from aicredit.ledger.ledger import Ledger
from aicredit.pages.evidence import document
from aicredit.pages.markup import source_link
from aicredit.units import NO_FORMULAS


def sources_of(claims: Iterable[str], ledger: Ledger) -> set[str]:
    """Return the bibliography keys of the article and of whatever decided these claims."""
    decided = (Audit.of(ledger).verdict(claim) for claim in claims)
    return {ledger.article.key}.union(*(sources_behind(verdict, ledger) for verdict in decided))


def source_list(keys: Iterable[str]) -> str:
    """Return a list of sources, each linked to the document and to what else rests on it."""
    items = "".join(
        f"<li>{document(key)} <small>{source_link(key, 'all that rests on it')}</small></li>"
        for key in keys
    )
    return f'<ul class="sources {NO_FORMULAS}">{items}</ul>'
