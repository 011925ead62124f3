"""Texts of a page as HTML in which each pasted figure opens its derivation."""

import html

from aicredit.ledger.datum import Datum
from aicredit.pages.chapter import Chapter
from aicredit.pages.foot import address
from aicredit.pages.words import filled


def linked(chapter: Chapter, where: str, text: str) -> str:
    """Return a text with its ``{expressions}`` pasted as links, which the foot will know.

    Raises
    ------
    ValueError
        If it is empty, has a figure typed in, or pastes what has no trail.
    """
    parts, pasted = filled(text, chapter.namespace, where)
    chapter.shown |= pasted
    expressions = {id(value): expression for expression, value in pasted.items()}
    return "".join(
        f'<a class="number" href="#{address(expressions[id(part)])}">{html.escape(str(part))}</a>'
        if isinstance(part, Datum)
        else html.escape(str(part))
        for part in parts
    )
