"""The ledger of claims: every claim with its verdict and what decided it, the errors first."""

import html

from aicredit.audit.audit import Audit
from aicredit.audit.score import FIGURE, RELATION, STATEMENT, sorts
from aicredit.audit.verdicts import Verdict
from aicredit.audit.vocabulary import VERDICTS, WORST_FIRST
from aicredit.ledger.expressions import WORD
from aicredit.ledger.ledger import Ledger
from aicredit.ledger.row_words import row_in_words
from aicredit.ledger.wording import measure_in_words
from aicredit.pages.filters import Filter, filter_form
from aicredit.pages.markup import badge, printed, row_link, self_link, table
from aicredit.pages.remarks import remark
from aicredit.pages.workings import worked

OURS = "check"

KINDS = {
    FIGURE: "figures",
    RELATION: "who pays whom",
    STATEMENT: "statements",
    OURS: "our cross-checks",
}
"""What a claim prints, as the filter calls it; our cross-checks are no claims of the article."""


def claims_ledger(ledger: Ledger) -> str:
    """Return every claim in full: place, figures, verdict, what decided and what would turn it.

    The errors come first, as the errata order them. Each row carries its verdict, section
    and kind, which the page's filter reads.
    """
    rows, attributes = [], []
    kinds = kinds_of(ledger)
    for claim in _worst_first(ledger):
        row, verdict = ledger.claims.loc[claim], Audit.of(ledger).verdict(claim)
        note = f"<br><small>{remark(row['note'], ledger)}</small>" if row["note"] else ""
        rows.append(
            (
                f"{html.escape(row['statement'])}<br><small>{place_of(claim, ledger)}</small> "
                f"{self_link(claim)}{note}",
                html.escape(printed(row)),
                _decision(verdict, ledger),
            )
        )
        about = {"verdict": verdict.verdict, "section": row["section"], "kind": kinds[claim]}
        attributes.append({"id": claim, **{f"data-{key}": value for key, value in about.items()}})
    headings = ("The article says", "Printed", "Verdict")
    filters = [
        Filter("verdict", "Verdict", {word: word for word in WORST_FIRST}),
        Filter("section", "Section", _sections(ledger)),
        Filter("kind", "Kind", KINDS),
    ]
    form = filter_form("Search the claims", filters, attributes)
    kind = "ledger searchable"
    return form + table(headings, rows, attributes=attributes, numeric=(1,), kind=kind)


def kinds_of(ledger: Ledger) -> dict[str, str]:
    """Return of what kind each claim is, a key of `KINDS`."""
    found = sorts(ledger.claims)
    found[(ledger.claims["kind"] == "cross_check").to_numpy()] = OURS
    return dict(found)


def _sections(ledger: Ledger) -> dict[str, str]:
    known = dict.fromkeys(ledger.claims["section"])
    return {section: section_in_words(section) for section in known}


def section_in_words(section: str) -> str:
    """Return the short name of a section of the article."""
    words = measure_in_words(section)
    return words[:1].upper() + words[1:]


def _worst_first(ledger: Ledger) -> list[str]:
    audit = Audit.of(ledger)
    misleading = [claim for erratum in audit.errata for claim in erratum.claims]
    order = {claim: place for place, claim in enumerate(misleading)}
    return sorted(
        ledger.claims["id"],
        key=lambda claim: (
            WORST_FIRST.index(audit.verdict(claim).verdict),
            order.get(claim, len(order)),
        ),
    )


def place_of(claim: str, ledger: Ledger) -> str:
    """Return where in the article a claim stands, in words."""
    row = ledger.claims.loc[claim]
    part = f"paragraph {row['paragraph']:g}" if row["paragraph"] else "heading"
    ours = ", our cross-check" if row["kind"] == "cross_check" else ""
    return html.escape(f"{section_in_words(row['section'])}, {part}{ours}")


def _decision(verdict: Verdict, ledger: Ledger) -> str:
    lines = [badge(verdict.verdict, VERDICTS)]
    arithmetic = ledger.claims.loc[verdict.claim, "basis"] == "arithmetic"
    if arithmetic:
        lines.append(working(verdict, ledger))
    elif verdict.found:
        lines.append(remark(verdict.found, ledger))
    lines += [f"<small>{line}</small>" for line in (_by(verdict, ledger), _turns(verdict, ledger))]
    return "<br>".join(line for line in lines if line != "<small></small>")


def working(verdict: Verdict, ledger: Ledger) -> str:
    """Return the arithmetic that decided a claim, with its values."""
    row = ledger.claims.loc[verdict.claim]
    found = ledger.evaluate(row["check"])
    places = 0 if float(found.to(row["unit"]).figure).is_integer() else 2
    lines = worked(found.to(row["unit"], places), lambda _part, _whole: False)
    return "; ".join(lines) or html.escape(verdict.found)


def _by(verdict: Verdict, ledger: Ledger) -> str:
    names = dict.fromkeys(name.partition(".")[0] for name in WORD.findall(verdict.decided_by))
    links = [
        row_link(name, ledger, html.escape(row_in_words(name, ledger)))
        for name in names
        if name in ledger.names
    ]
    return f"decided by {'; '.join(links)}" if links else ""


def _turns(verdict: Verdict, ledger: Ledger) -> str:
    row = ledger.claims.loc[verdict.claim]
    said = printed(row)
    if verdict.verdict == "opinion":
        return "a judgement, which no figure decides"
    if verdict.verdict == "could not check":
        return "would be decided by a source that can be read"
    if row["unit"] == "flag" or not said:
        return f"would turn with {remark(verdict.flip, ledger)}"
    about = "about " if row["tolerance"] else ""
    if verdict.verdict in ("right", "roughly right"):
        return html.escape(f"would turn if the record had another figure than {about}{said}")
    label = " under the article's own label" if verdict.verdict == "mislabelled" else ""
    return html.escape(f"would turn if the record had {about}{said}{label}")
