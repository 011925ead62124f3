"""What a chapter rests on and what a reader can take of it."""

import html
from collections.abc import Iterable
from pathlib import Path

import nbformat

from aicredit.audit.audit import Audit
from aicredit.audit.verdicts import sources_behind
from aicredit.ledger.ledger import Ledger
from aicredit.ledger.wording import period_in_words
from aicredit.pages.byline import of_book
from aicredit.pages.evidence import document
from aicredit.pages.markup import CLAIMS_PAGE, source_link
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


def taking_along(notebook: Path) -> str:
    """Return where the data of a page is, how it is cited and where errors are told."""
    cells = nbformat.read(notebook, as_version=4).cells
    title = next(cell.source for cell in cells if cell.source.startswith("# "))
    title = html.escape(title.splitlines()[0].removeprefix("# "))
    author = of_book("_config.yml", "author").removeprefix("the ")
    day = period_in_words(of_book("CITATION.cff", "date-released"))
    return (
        '<p>All claims with their verdicts are <a href="../data/checked_claims.csv">a CSV '
        "file</a>; "
        'what each table holds is said in <a href="../data/datapackage.json">its description</a>. '
        "Every picture has its own table under it, and the page is a notebook that runs on your "
        "machine.</p>"
        f"<p>To cite: {html.escape(author)}, \u201c{title}\u201d, "
        f"{html.escape(of_book('_config.yml', 'title'))}, {day}.</p>"
        f'<p>To report an error, name the row of <a href="{CLAIMS_PAGE}">the ledger</a> or the '
        "picture that holds it.</p>"
    )
