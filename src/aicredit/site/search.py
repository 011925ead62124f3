"""Search as readers of figures use it: 27.3 is one word, 30 is one, and cells are apart."""

import re

from sphinx.search.en import SearchEnglish

CELL_ENDS = re.compile(r"(<br>|</(?:td|th|li|p|summary|dt|dd|h2)>)(?=\S)")
"""Where Sphinx, which only takes tags away, would glue two cells together."""


class English(SearchEnglish):
    """English in which every figure is a word.

    Sphinx leaves out whole numbers, in the page and in what is asked; a mark behind them
    makes them words. Both splitters must find the same.
    """

    _word_re = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d]\w*")
    js_splitter_code = r"""
var splitQuery = (query) =>
  (query.match(/\d+(?:[.,]\d+)*|[\p{Letter}_][\p{Letter}\p{Number}_]*/gu) ?? [])
    .map((word) => (/^\d+$/.test(word) ? `${word}_` : word));
"""

    def split(self, text: str) -> list[str]:
        """Return the words of a text, whole numbers marked."""
        return [f"{word}_" if word.isdigit() else word for word in self._word_re.findall(text)]


def apart(markup: str) -> str:
    """Put a blank after each cell, line and item, for whoever takes the tags away.

    >>> apart("<td>qualified</td><td>PIMCO</td>")
    '<td>qualified</td> <td>PIMCO</td>'
    """
    return CELL_ENDS.sub(r"\1 ", markup)
