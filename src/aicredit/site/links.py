"""Links between the book's sources become links between the pages made from them."""

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
