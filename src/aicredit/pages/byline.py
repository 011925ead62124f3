"""Who made the book, as of when, and which article it is about."""

import html

import yaml
from IPython.display import HTML

from aicredit.ledger import bibliography, checkout
from aicredit.ledger.article import Article
from aicredit.ledger.ledger import Ledger
from aicredit.ledger.wording import period_in_words
from aicredit.ledger.yaml_files import parsed

DATED = ("facts", "financials", "outcomes", "deals")
"""Tables whose rows say when they were known."""


def byline(ledger: Ledger, read: str) -> HTML:
    """Show authors, the date of the last update, how far the record goes, and the article.

    Parameters
    ----------
    ledger : Ledger
        The tables of the book, and their article.
    read : str
        How the article was read: ``in a machine translation from German``.
    """
    article = ledger.article
    link = html.escape(address_of(article), quote=True)
    return HTML(
        f'<p class="byline">By {html.escape(of_book("_config.yml", "author"))}. '
        f"Updated {period_in_words(of_book('CITATION.cff', 'date-released'))}; "
        f"the record goes to {period_in_words(newest(ledger))}. <br>"
        f'<a href="{link}">The article</a>: {html.escape(article.author)}, '
        f"{html.escape(article.publisher)}, {period_in_words(article.date)}, read "
        f"{html.escape(read)}.</p>"
    )


def newest(ledger: Ledger) -> str:
    """Return the latest day on which a row of the record was known."""
    return max(ledger.table(name)["as_of"].max() for name in DATED)


def address_of(article: Article) -> str:
    """Return where the article can be read."""
    return bibliography.sources().entries[article.key].fields["url"]


def of_book(file: str, key: str) -> str:
    """Return what one of the book's own files says of it."""
    return str(parsed(checkout.ROOT / file, file, yaml.safe_load)[key])
