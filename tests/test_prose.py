"""No figure in a chapter's prose is typed by hand."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

from aicredit import edition

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
ALLOWED = (
    re.compile(r"\{[\w:+-]+\}`[^`]*`"),  # a role: pasted, or a reference
    re.compile(r"`[^`]*`"),  # code
    re.compile(r"\]\([^)]*\)"),  # the address of a link
    re.compile(rf"\b(\d{{1,2}} )?({MONTHS})( (19|20)\d\d)?\b"),  # a date
    re.compile(r"\b(19|20)\d\d\b"),  # a year
    re.compile(r"\b[A-Z][A-Za-z-]*\d[\w-]*\b|\b\d+-[A-Z]\b"),  # a name such as EC2 or 10-K
)


def typed_figures(text):
    """Return figures left over once headings and everything allowed are taken out.

    >>> typed_figures("It rose 5 % in March 2025, says the 10-K, to {eval}`n.x`.")
    ['5']
    """
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    rest = "\n".join(lines)
    for pattern in ALLOWED:
        rest = pattern.sub(" ", rest)
    return re.findall(r"\d[\d.,]*", rest)


@pytest.mark.parametrize("page", edition.pages(), ids=lambda page: page.stem)
def test_figures_in_prose_are_pasted(page):
    if page.suffix == ".ipynb":
        cells = nbformat.read(page, as_version=4).cells
        texts = [cell.source for cell in cells if cell.cell_type == "markdown"]
    else:
        texts = [Path(page).read_text(encoding="utf-8")]
    assert texts
    for text in texts:
        assert typed_figures(text) == [], text


def texts_in_code(code):
    """Return the words of titles, subtitles and bound sentences, without what is pasted.

    >>> texts_in_code('chapter.either("x", "a > 12", "Is 5.", f"Is {n.a}.")')
    ['Is 5.', 'Is ', '.']
    """
    found = []
    for call in ast.walk(ast.parse(code)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            named = {word.arg: word.value for word in call.keywords}
            said = [named[word] for word in ("title", "subtitle") if word in named]
            said += call.args[2:] if call.func.attr == "either" else []
            for text in said:
                parts = text.values if isinstance(text, ast.JoinedStr) else [text]
                found += [part.value for part in parts if isinstance(part, ast.Constant)]
    return found


@pytest.mark.parametrize("page", edition.notebooks(), ids=lambda page: page.stem)
def test_figures_in_titles_and_bound_sentences_are_pasted(page):
    cells = nbformat.read(page, as_version=4).cells
    texts = [
        text for cell in cells if cell.cell_type == "code" for text in texts_in_code(cell.source)
    ]
    assert texts or "chapter.figure" not in str(cells)
    for text in texts:
        assert typed_figures(text) == [], text


def test_the_check_sees_a_typed_figure():
    assert typed_figures("Meta owes 30 bn.") == ["30"]
    assert typed_figures("a fall of 13.5 %") == ["13.5"]
    assert typed_figures("{eval}`n.x2` on 3 November 2025, by the 8-K, on EC2") == []
