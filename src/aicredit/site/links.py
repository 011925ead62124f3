"""Links between the book's sources become links between the pages made from them."""

import posixpath
import re
from pathlib import PurePosixPath

PAGE_LINK = re.compile(r'href="([\w/-]+)\.(?:ipynb|md)([?#][^"]*)?"')
"""A link from one of the book's sources to another."""


def link_pages(markup: str) -> str:
    """Point links between the book's sources at the pages made from them.

    >>> link_pages('<a href="ledger.md#a"><a href="ledger.md?verdict=wrong">')
    '<a href="ledger.html#a"><a href="ledger.html?verdict=wrong">'
    """
    return PAGE_LINK.sub(lambda m: f'href="{PurePosixPath(m[1])}.html{m[2] or ""}"', markup)


ADDRESS = re.compile(
    r'((?:href|src|action|data-spec|data-content_root|og:image" content)=")(?![a-z]+:|#|")([^"]*)'
)
"""An address relative to the page it stands on, where pages of the site have any."""


def moved_up(page: str, folder: str) -> str:
    """Rewrite a page of `folder` so that its links hold in the folder above.

    >>> moved_up('<a href="ledger.html#a"><a href="../index.html"><a href="#b">', "book")
    '<a href="book/ledger.html#a"><a href="index.html"><a href="#b">'
    """

    def up(found: re.Match[str]) -> str:
        address, mark, part = found[2].partition("#")
        slash = "/" if address.endswith("/") else ""
        moved = posixpath.normpath(posixpath.join(folder, address)) + slash
        return f"{found[1]}{moved}{mark}{part}"

    return ADDRESS.sub(up, page)
