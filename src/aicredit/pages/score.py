"""How much of the article stands: counts that open, and bars that lead to the ledger."""

import html
from collections.abc import Mapping
from types import SimpleNamespace
from urllib.parse import urlencode

from IPython.display import HTML

from aicredit.audit.audit import Audit
from aicredit.audit.score import SORTS
from aicredit.audit.score import score as counted
from aicredit.audit.vocabulary import ERRORS, VERDICTS
from aicredit.ledger.datum import part_of_run
from aicredit.ledger.ledger import Ledger
from aicredit.ledger.trail import Run
from aicredit.pages.markup import CLAIMS_PAGE
from aicredit.pages.runs import formula_of
from aicredit.pages.session import notebook_listens

TABLE = "../data/claims.csv"
"""What a live session opens where the site has the ledger's page."""


def by_sort(ledger: Ledger) -> list[SimpleNamespace]:
    """Return the counts of figures, of relations and of statements, each count a figure.

    Each has ``total`` and a count for each verdict, named with ``_`` for a blank.
    """
    table = Audit.of(ledger).score
    found = []
    for sort in SORTS:
        run = Run("score", formula_of(counted), {})
        counts = {
            word.replace(" ", "_"): number
            for word, number in table.xs(sort, level="sort").sum().items()
        }
        counts["total"] = sum(counts.values())
        parts = {
            name: part_of_run(float(number), "count", run, name) for name, number in counts.items()
        }
        found.append(SimpleNamespace(**parts))
    return found


def filtered(**filters: str) -> str:
    """Return the address of the ledger with only some of its claims shown.

    Examples
    --------
    >>> filtered(verdict="wrong", kind="figure")
    'ledger.md?verdict=wrong&kind=figure'
    """
    return TABLE if notebook_listens() else f"{CLAIMS_PAGE}?{urlencode(filters)}"


def bar(ledger: Ledger, sort: str) -> HTML:
    """Show the verdicts on claims of one sort as a bar whose parts open the ledger."""
    counts = Audit.of(ledger).score.xs(sort, level="sort").sum()
    shown = {word: int(counts[word]) for word in VERDICTS if counts[word]}
    key = "".join(
        f'<span class="{_role(word)}"><i>{VERDICTS[word].mark}</i> {word}</span>' for word in shown
    )
    return HTML(
        f'<ol class="score-bar">{_parts(shown, kind=sort)}</ol>'
        f'<div class="score-key" aria-hidden="true">{key}</div>'
    )


def _parts(counts: Mapping[str, int], **filters: str) -> str:
    """Return the parts of a bar as items of a list, each a link."""
    return "".join(
        f'<li class="{_role(word)}" style="--n: {number}">'
        f'<a href="{html.escape(filtered(verdict=word, **filters))}">'
        f'<span aria-hidden="true">{VERDICTS[word].mark}</span> <b>{number}</b> '
        f"<span>{word}</span></a></li>"
        for word, number in counts.items()
    )


def _role(word: str) -> str:
    """Return the class that colours a verdict; what is only near has a shade of its own."""
    return "near" if word == "roughly right" else VERDICTS[word].role


def small_bar(ledger: Ledger, section: str, sort: str) -> str:
    """Return the verdicts on a section's claims of one sort as a thin bar, and in words."""
    counts = Audit.of(ledger).score.loc[(section, sort)]
    shown = {word: int(counts[word]) for word in VERDICTS if counts[word]}
    if not shown:
        return ""
    parts = "".join(
        f'<i class="{_role(word)}" style="--n: {number}"></i>' for word, number in shown.items()
    )
    total, errors = sum(shown.values()), sum(shown.get(word, 0) for word in ERRORS)
    plural = "" if total == 1 else "s"
    return (
        f'<a class="small-bar" href="{html.escape(filtered(section=section, kind=sort))}">'
        f'<span class="parts" aria-hidden="true">{parts}</span>'
        f"{total} {sort}{plural}, {errors or 'none'} in error</a>"
    )
