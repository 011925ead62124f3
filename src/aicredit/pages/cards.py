"""Findings as cards: what the article says against what the record says."""

import html
from dataclasses import dataclass

from IPython.display import HTML

from aicredit.audit.audit import Audit
from aicredit.audit.vocabulary import ERRORS
from aicredit.ledger import checkout
from aicredit.pages.chapter import Chapter
from aicredit.pages.pasting import linked
from aicredit.pages.score import filtered


@dataclass(frozen=True)
class Card:
    """One finding; its texts hold figures as ``{expressions}``.

    Attributes
    ----------
    claim : str
        The claim it is about: where that is an error, what the article says is struck
        through; the link leads to its section's chapter, or to its claims.
    title : str
        The finding.
    said, found : str
        What the article and what the record says, a figure or a word or two.
    said_of, found_of : str
        What that is, and whose.
    text : str
        One sentence on how the two come apart.
    """

    claim: str
    title: str
    said: str
    said_of: str
    found: str
    found_of: str
    text: str


def cards(chapter: Chapter, *found: Card) -> HTML:
    """Show findings as cards.

    Raises
    ------
    ValueError
        If a text is empty, has a figure typed in, or pastes what has no trail.
    """
    return HTML(f'<div class="cards">{"".join(_card(chapter, card) for card in found)}</div>')


def _card(chapter: Chapter, card: Card) -> str:
    title, said, said_of, found, found_of, text = (
        linked(chapter, f"card {card.claim!r}", part)
        for part in (card.title, card.said, card.said_of, card.found, card.found_of, card.text)
    )
    said, found = (
        part if "number" in part else f'<span class="words">{part}</span>' for part in (said, found)
    )
    if Audit.of(chapter.ledger).verdict(card.claim).verdict in ERRORS:
        said = f"<s>{said}</s>"
    return (
        f'<section class="card"><h3>{title}</h3>'
        f'<dl class="versus"><div class="said"><dt>{said_of}</dt><dd>{said}</dd></div>'
        f"<div><dt>{found_of}</dt><dd>{found}</dd></div></dl>"
        f"<p>{text} {_section_link(chapter, card.claim)}</p></section>"
    )


def _section_link(chapter: Chapter, claim: str) -> str:
    """Return a link to the chapter of a claim's section, or to the section's claims."""
    ledger = chapter.ledger
    section = ledger.claims.loc[claim, "section"]
    name = html.escape(ledger.article.name_of(section))
    if (checkout.ROOT / "book" / f"{section}.ipynb").is_file():
        return f'<a href="{section}.ipynb">{name}</a>'
    return f'<a href="{html.escape(filtered(section=section))}">{name}</a>'
