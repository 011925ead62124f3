"""The list of all chapters: those that are ready, and what the others will ask."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aicredit.audit.score import FIGURE
from aicredit.ledger import checkout
from aicredit.ledger.ledger import Ledger
from aicredit.pages.score import small_bar

MIME = "application/vnd.aicredit.chapters+json"


@dataclass(frozen=True)
class Ready:
    """What a chapter that is ready shows in the list.

    Attributes
    ----------
    finding : str
        In words.
    picture : str
        HTML of its key picture, small.
    """

    finding: str
    picture: str = ""


class Chapters:
    """All chapters of the book, in the article's order.

    The site knows which of them are ready, and what they find; a notebook knows which
    files there are.

    Parameters
    ----------
    ledger : Ledger
        The tables of the book, whose article says what each chapter asks.
    """

    def __init__(self, ledger: Ledger) -> None:
        self.rows = [
            {
                "section": section,
                "name": ledger.article.name_of(section),
                "question": ledger.article.questions[section],
                "bar": small_bar(ledger, section, FIGURE),
            }
            for section in ledger.article.sections
            if section in ledger.article.questions
        ]

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        written = {path.stem for path in (checkout.ROOT / "book").glob("*.ipynb")}
        ready = {
            row["section"]: Ready(row["question"]) for row in self.rows if row["section"] in written
        }
        return {
            MIME: self.rows,
            "text/html": listing(self.rows, ready),
            "text/plain": "\n".join(f"{row['name']}: {row['question']}" for row in self.rows),
        }


def listing(rows: Sequence[Mapping[str, str]], ready: Mapping[str, Ready]) -> str:
    """Return the list as HTML; a chapter that is not ready is marked so."""
    return f'<ol class="chapters">{"".join(_row(row, ready) for row in rows)}</ol>'


def _row(row: Mapping[str, str], ready: Mapping[str, Ready]) -> str:
    name = html.escape(row["name"])
    chapter = ready.get(row["section"])
    if chapter is None:
        return (
            f'<li><div><b>{name}</b> <span class="coming">coming</span>'
            f"<p>{html.escape(row['question'])}</p>{row['bar']}</div></li>"
        )
    return (
        f'<li class="ready">{chapter.picture}<div><b><a href="{row["section"]}.ipynb">{name}</a>'
        f"</b><p>{html.escape(chapter.finding)}</p>{row['bar']}</div></li>"
    )
