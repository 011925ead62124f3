"""Search as readers of figures use it: 27.3 is one word, and cells of a table are apart."""

import re

from sphinx.search.en import SearchEnglish

CELL_ENDS = re.compile(r"(<br>|</(?:td|th|li|p|summary|dt|dd|h2)>)(?=\S)")
"""Where Sphinx, which only takes tags away, would glue two cells together."""


class English(SearchEnglish):
    """English in which a figure with a decimal point or commas is a word."""

    # Both splitters must find the same words, in the page and in what is asked.
    _word_re = re.compile(r"\d+(?:[.,]\d+)+|\w+")
    js_splitter_code = r"""
var splitQuery = (query) =>
  query.match(/\d+(?:[.,]\d+)+|[\p{Letter}\p{Number}_\p{Emoji_Presentation}]+/gu) ?? [];
"""


def apart(markup: str) -> str:
    """Put a blank after each cell, line and item, for whoever takes the tags away.

    >>> apart("<td>qualified</td><td>PIMCO</td>")
    '<td>qualified</td> <td>PIMCO</td>'
    """
    return CELL_ENDS.sub(r"\1 ", markup)
