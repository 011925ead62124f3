"""What figures rest on: each source by title, date and place, with a link to the figure in it."""

import html
import math
from collections.abc import Iterable, Iterator
from urllib.parse import quote, urlsplit

from aicredit.audit.audit import Audit
from aicredit.audit.vocabulary import VERDICTS
from aicredit.ledger.bibliography import addresses_of, source_title
from aicredit.ledger.datum import Datum
from aicredit.ledger.expressions import WORD
from aicredit.ledger.ledger import Ledger
from aicredit.ledger.row_words import STATUSES, row_in_words, status_of
from aicredit.pages.markup import badge, closely, row_link
from aicredit.units import NO_FORMULAS

BORNE_OUT = ("right", "roughly right")

MOST_MARKED = 4
"""Figures that one link marks in a document."""

PRINTED = {
    "USD_tn": ("${} trillion", "${}tn"),
    "USD_bn": ("${} billion", "${}bn", "${} bn"),
    "EUR_bn": ("€{} billion", "€{}bn"),
    "pct": ("{}%", "{} percent", "{} per cent"),
    "bp": ("{} basis points",),
    "GW": ("{} gigawatts", "{} GW", "{}GW"),
    "years": ("{} years",),
    "year": ("{}",),
    "USD": ("${}",),
}
"""How documents print figures of a unit; a document that prints another opens at its top."""


def evidence(figures: Iterable[Datum], ledger: Ledger) -> str:
    """Return the sources of figures as a list, and under each what was taken from it.

    A figure that the article prints and the audit found right rests, first of all, on what
    the audit found it by.

    Parameters
    ----------
    figures : iterable of Datum
        Rows of the ledger, or parts of rows.
    ledger : Ledger
        The book's tables.
    """
    taken: dict[str, dict[str, list[Datum]]] = {}
    set_here = []
    for figure in _with_the_record(figures, ledger):
        row = figure.name.partition(".")[0]
        if _is_moved(figure, ledger):
            set_here.append(f"<li>{_row(row, [figure], ledger)}, as set here</li>")
            continue
        for key in sorted(ledger.sources_of(row)):
            known = taken.setdefault(key, {}).setdefault(row, [])
            known += [] if figure.name in [one.name for one in known] else [figure]
    items = "".join([*set_here, *(_source(key, rows, ledger) for key, rows in taken.items())])
    return f'<ul class="rests-on {NO_FORMULAS}">{items}</ul>' if items else ""


def _is_moved(figure: Datum, ledger: Ledger) -> bool:
    """Tell whether it is an assumption that is not at its default: the source is the default's."""
    if figure.kind != "parameter":
        return False
    return figure.figure != ledger.parameters.set_index("name").loc[figure.name, "default"]


def _with_the_record(figures: Iterable[Datum], ledger: Ledger) -> Iterator[Datum]:
    for figure in figures:
        row = figure.name.partition(".")[0]
        if row in ledger.claims.index:
            yield from _decided_by(row, ledger)
        yield figure


def _decided_by(claim: str, ledger: Ledger) -> list[Datum]:
    """Return the figures of the record that bear a claim out, none of a claim that fails."""
    verdict = Audit.of(ledger).verdict(claim)
    if verdict.verdict not in BORNE_OUT or ledger.claims.loc[claim, "basis"] != "fact":
        return []
    names = WORD.findall(verdict.decided_by)
    return [ledger.figures[name] for name in names if name in ledger.figures]


def _source(key: str, rows: dict[str, list[Datum]], ledger: Ledger) -> str:
    places = "".join(f"<li>{_row(row, parts, ledger)}</li>" for row, parts in rows.items())
    figures = [(part.figure, part.unit) for parts in rows.values() for part in parts]
    statuses = {status_of(row, ledger) for row in rows} - {""}
    worst = max(statuses, key=list(STATUSES).index, default="")
    return f"<li>{document(key, figures, worst)}<ul>{places}</ul></li>"


def _row(row: str, parts: list[Datum], ledger: Ledger) -> str:
    shown = html.escape(row_in_words(row, ledger))
    values = html.escape(", ".join(map(closely, parts)))
    place = ledger.facts.loc[row, "locator"] if row in ledger.facts.index else ""
    # A locator that says no more than that it stands in the text leads nowhere.
    where = f" ({html.escape(place)})" if place not in ("", "text") else ""
    audited = ""
    if row in ledger.claims.index:
        verdict = Audit.of(ledger).verdict(row).verdict
        audited = f" · printed in the article, {badge(verdict, VERDICTS)}"
    return f"{values}: {row_link(row, ledger, shown)}{where}{audited}"


def document(key: str, figures: Iterable[tuple[float, str]] = (), status: str = "") -> str:
    """Return a source by title and date, linked to itself at some figures, with its mark.

    Parameters
    ----------
    key : str
        Of the bibliography.
    figures : iterable of (float, str)
        Values and their units, to be found in the document.
    status : str
        A key of `STATUSES`; without one there is no mark.
    """
    original, copy = addresses_of(key)
    fragment = marking(figures)
    links = [f'<a href="{_at(original, fragment)}" rel="noopener">{source_title(key)}</a>']
    if status:
        links.append(status_mark(status))
    if copy:
        links.append(f'(<a href="{_at(copy, fragment)}" rel="noopener">the copy we read</a>)')
    return " ".join(links)


def status_mark(status: str) -> str:
    """Return how far a source was followed, as a word that stands apart where it was not."""
    return f'<span class="status {status}">{STATUSES[status]}</span>'


def marking(figures: Iterable[tuple[float, str]]) -> str:
    """Return what makes a browser go to figures in a document and mark them.

    A text fragment, ``#:~:text=``; where the document prints a figure in another way, the
    browser opens it at its top.

    Examples
    --------
    >>> marking([(6.58, "pct")])
    'text=6.58%25&text=6.58%20percent&text=6.58%20per%20cent'
    """
    texts: list[str] = []
    finite = [(value, unit) for value, unit in figures if math.isfinite(value)]
    for value, unit in finite[:MOST_MARKED]:
        texts += _as_printed(abs(value), unit)
    return "&".join(f"text={quote(text, safe='')}" for text in dict.fromkeys(texts))


def _as_printed(value: float, unit: str) -> list[str]:
    plain = f"{value:.10g}"
    texts = [form.format(plain) for form in PRINTED.get(unit, ())]
    if unit == "USD_bn" and "." in plain:
        # Accounts are printed in millions.
        texts.append(f"{value * 1000:,.10g}")
    return texts


def _at(address: str, fragment: str) -> str:
    """Return an address at the marked text; a PDF or plain file takes no such place."""
    path = urlsplit(address).path.lower()
    # A firm's front page, and the list of its filings, print no figure.
    leads = path not in ("", "/", "/cgi-bin/browse-edgar")
    if fragment and leads and not path.endswith((".pdf", ".txt", ".xlsx", ".csv")):
        address += f"{'' if '#' in address else '#'}:~:{fragment}"
    return html.escape(address, quote=True)
