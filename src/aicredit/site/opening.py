"""How a page opens: which section of the article a chapter is about, by whom, in which edition."""

import html
import re
from pathlib import PurePosixPath
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from aicredit.ledger.article import Article
from aicredit.ledger.scenarios import BASE, in_words
from aicredit.ledger.wording import period_in_words
from aicredit.pages.byline import address_of, of_book
from aicredit.site.record import audit

BYLINE = re.compile(r'(?<=<p class="byline">).*?(?=</p>)', re.DOTALL)
"""What the front page's own byline says."""

WORDS_A_MINUTE = 220
"""How fast a reader reads prose with figures in it."""


def open_page(
    app: Sphinx,
    page: str,
    _template: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Put above a chapter's title where it belongs, and under it by whom and how long it is.

    An edition other than the base says on every page what it changes.
    """
    if "body" not in context:
        return
    edition = app.config.book_edition
    article = audit().ledger.article
    section = PurePosixPath(page).name
    links = _other_editions(app, page)
    if section in article.sections and doctree is not None:
        under = f'<p class="byline">{_byline(doctree)}{links}</p>'
        context["body"] = _kicker(section, article) + context["body"].replace(
            "</h1>", f"</h1>{under}", 1
        )
    elif page == app.config.root_doc and links:
        body, found = BYLINE.subn(rf"\g<0> {links}", context["body"], count=1)
        under = f'</h1><p class="byline">{links}</p>'
        context["body"] = body if found else body.replace("</h1>", under, 1)
    if edition != BASE:
        changes = "".join(f"<li>{html.escape(change)}</li>" for change in app.config.book_changes)
        said = f"<ul>{changes}</ul>" if changes else "<p>Its scenario changes nothing.</p>"
        context["body"] = (
            f'<div class="edition"><p>Edition <strong>{html.escape(in_words(edition))}</strong>: '
            "the assumptions of this page are those of its scenario, not of the article's date. "
            f"{links}</p>{said}</div>{context['body']}"
        )


def _kicker(section: str, article: Article) -> str:
    number = list(article.sections).index(section) + 1
    title = html.escape(article.sections[section])
    link = html.escape(address_of(article), quote=True)
    return f'<p class="kicker"><a href="{link}">The article</a>, part {number}: {title}</p>'


def _byline(doctree: nodes.document) -> str:
    words = sum(len(part.astext().split()) for part in doctree.findall(nodes.paragraph))
    minutes = max(1, round(words / WORDS_A_MINUTE))
    return (
        f"By {html.escape(of_book('_config.yml', 'author'))}. "
        f"{period_in_words(of_book('CITATION.cff', 'date-released'))}. "
        f"{minutes} {'minute' if minutes == 1 else 'minutes'} to read. "
    )


def _other_editions(app: Sphinx, page: str) -> str:
    """Return links to the same page in other editions."""
    edition = app.config.book_edition
    to_root = "../" * (page.count("/") + 2 * (edition != BASE))
    links = [
        f'<a href="{to_root}{"" if name == BASE else f"editions/{name}/"}{page}.html">'
        f"{html.escape(in_words(name))}</a>"
        for name in app.config.book_editions
        if name != edition
    ]
    return f"This page under other assumptions: {', '.join(links)}." if links else ""
