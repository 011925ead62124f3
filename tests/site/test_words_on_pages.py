"""What a reader sees are words: no id, no key of the bibliography, no column, no unit's name."""

import re
from html.parser import HTMLParser

import pytest

from aicredit.editions import contents
from aicredit.ledger import bibliography
from aicredit.ledger.ledger import Ledger
from aicredit.ledger.row_words import row_in_words

NAME = re.compile(r"(?<![\w/.=?&%-])[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+\b(?!\.\w)")
"""A name of the code or of the tables; an address or a file's name is none."""

UNSEEN = ("script", "style", "title")


class Text(HTMLParser):
    """Collects what a page shows, its code left out."""

    def __init__(self, markup):
        super().__init__()
        self.parts, self.open = [], []
        self.feed(markup)

    def handle_starttag(self, tag, attributes):
        if tag in ("details", "summary", *UNSEEN):
            self.open.append((tag, "setup" in (dict(attributes).get("class") or "").split()))

    def handle_endtag(self, tag):
        if self.open and self.open[-1][0] == tag:
            self.open.pop()

    def handle_data(self, text):
        if not any(tag in UNSEEN or code for tag, code in self.open):
            self.parts.append(text)


def names_in(markup):
    text = " ".join(Text(markup).parts)
    keys = set(bibliography.sources().entries)
    words = set(re.findall(r"(?<![\w/.-])[a-z0-9]+(?:-[a-z0-9]+)+(?![\w/.-])", text))
    return sorted({*NAME.findall(text), *(words & keys)})


@pytest.mark.parametrize("page", contents.pages(), ids=lambda page: page.stem)
def test_a_page_shows_no_name_of_the_code_or_the_tables(site, page):
    markup = (site / "book" / f"{page.stem}.html").read_text(encoding="utf-8")
    assert names_in(markup) == []


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ("<p>see meta_capex_2025</p>", ["meta_capex_2025"]),
        ("<td>USD_bn</td>", ["USD_bn"]),
        ("<p>by meta-8k-2025-11-03</p>", ["meta-8k-2025-11-03"]),
        ("<p>facts.csv, checked_claims.csv, https://x.org/a_b?c_d=1</p>", []),
        ('<details class="setup"><summary>Code</summary>meta_capex</details>', []),
        ("<details><summary>More</summary>meta_capex</details>", ["meta_capex"]),
    ],
)
def test_names_are_found_where_they_can_be_seen(markup, found):
    assert names_in(markup) == found


def test_every_row_of_the_ledger_is_called_by_words():
    ledger = Ledger.read()
    called = {name: row_in_words(name, ledger) for name in ledger.names}
    assert {name: words for name, words in called.items() if not words or "_" in words} == {}
