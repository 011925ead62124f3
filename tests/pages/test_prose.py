"""No figure in a chapter's prose is typed by hand."""

import ast

import nbformat
import pytest
from chapters import CHAPTER

from aicredit.editions import contents, page_rules
from aicredit.prose import texts_in_code, typed_comparisons, typed_figures


@pytest.mark.parametrize("page", contents.pages(), ids=lambda page: page.stem)
def test_figures_of_a_page_are_pasted(page):
    assert list(page_rules._prose(page))
    page_rules.require_pasted_figures(page)


TYPED = {
    "Meta owes 30 bn.": ["30"],
    "a fall of 13.5%": ["13", "5"],
    "# Meta owes 30 bn": ["30"],
    "## Thirty billion": ["Thirty billion"],
    "$2000 bn": ["2000"],
    "€ 2000": ["2000"],
    "2000 dollars": ["2000"],
    "2025 per cent": ["2025"],
    "`30 bn`": ["30"],
    "`30`": ["30"],
    "{sub}`30`": ["30"],
    "{eval}`30`": ["30"],
    "USD30bn": ["30"],
    "EUR30": ["30"],
    "½ of it": ["½"],
    "x²": ["²"],
    "３０ bn": ["３０"],
    "thirty billion": ["thirty billion"],
    "half a trillion": ["half a trillion"],
    "twenty-five per cent": ["twenty-five per cent"],
    "a hundred million": ["hundred million"],
    "[30 bn](ledger.md)": ["30"],
    "May 30 bn": ["30"],
}


@pytest.mark.parametrize("text", TYPED)
def test_a_typed_figure_is_seen(text):
    assert typed_figures(text) == TYPED[text]


ALLOWED = [
    "{eval}`n.x2` on 3 November 2025, by the 8-K, on EC2",
    "## In 2025, GB200 and H100 (Q3)",
    "[the row](figures.md#f_x_2025) of `f_x_2025` in `data/2025.csv`",
    "two of three, half of it, a billion, four quarters",
    "Billion US dollars a year, 2026 to 2030",
]


@pytest.mark.parametrize("text", ALLOWED)
def test_dates_names_and_what_is_pasted_are_no_typed_figures(text):
    assert typed_figures(text) == []


CODE = {
    'chapter.figure("a", p, d, title="5 bn", subtitle="s")': ["5"],
    't = "5 bn"\nchapter.figure("a", p, d, title=t, subtitle="s")': ["5"],
    't = "Is"\nt += " 5 bn"\nchapter.figure("a", p, d, title=t, subtitle="s")': ["5"],
    'chapter.figure("a", p, d, title="Is " + "5 bn", subtitle="s")': ["5"],
    'chapter.figure("a", p, d, title="Is {} bn".format(5), subtitle="s")': ["5"],
    'chapter.figure("a", p, d, title=f"Is {5} bn", subtitle="s")': ["5"],
    'chapter.figure("a", p, d, title="Is %d bn" % 5, subtitle="s")': ["5"],
    'chapter.figure("a", p, d, title="t", subtitle="5 bn")': ["5"],
    'chapter.explore("a", m, title="5 bn", subtitle="s")': ["5"],
    'cards.cards(chapter, cards.Card("a", "t", said="5 bn", text="x"))': ["5"],
    'live.live(chapter, p, s, text="Over 5 bn", more="More")': ["5"],
    'chapter.either("x", "a > b", "Is.", "Is 5.")': ["5"],
    'chapter.either("x", "a > b", when_true="Is 5.", when_false="Is.")': ["5"],
    'chapter.either("x", "a > 12", "Is.", f"Is {n.a}.")': [],
    'chapter.figure("a", p, d, title=f"{n.a}", subtitle="Since 2025")': [],
}


@pytest.mark.parametrize("code", CODE)
def test_a_figure_typed_into_code_is_seen(code):
    texts = texts_in_code([ast.parse(code)])
    assert [figure for text in texts for figure in typed_figures(text)] == CODE[code]


@pytest.mark.parametrize("kind", ["markdown", "code"])
def test_the_check_names_page_cell_and_figure(copy, kind):
    path = copy.root / "book" / "index.ipynb"
    notebook = nbformat.read(path, as_version=4)
    if kind == "markdown":
        notebook.cells.append(nbformat.v4.new_markdown_cell("# Meta owes 30 bn"))
        words = f"cell {len(notebook.cells)} of all"
    else:
        notebook.cells.append(nbformat.v4.new_code_cell('chapter.either("a", "b", "30 bn", "c")'))
        words = "'30 bn'"
    nbformat.write(notebook, path)
    outcome = copy.aicredit("check")
    assert outcome.returncode == 2
    (line,) = outcome.stderr.splitlines()
    assert line.startswith(f"book/index.ipynb, {words}: '30' is a figure typed in")


COMPARED = {
    "Debt is twice the cash": ["twice"],
    "Capex doubled and debt has tripled": ["doubled", "tripled"],
    "half of it, a tenfold rise": ["half of", "tenfold"],
    "{eval}`twice` of a manifold kind": [],
}


@pytest.mark.parametrize("text", COMPARED)
def test_a_comparison_without_a_condition_is_seen(text):
    assert typed_comparisons(text) == COMPARED[text]


def changed(copy, page, change):
    """Change a notebook of a copy; return the one line in which the check refuses it."""
    path = copy.root / "book" / page
    notebook = nbformat.read(path, as_version=4)
    change(notebook)
    nbformat.write(notebook, path)
    outcome = copy.aicredit("check")
    assert outcome.returncode == 2
    (line,) = outcome.stderr.splitlines()
    return line


def test_the_check_sees_a_comparison_that_nothing_holds(copy):
    said = nbformat.v4.new_markdown_cell("Debt is twice what it was.")
    line = changed(copy, "index.ipynb", lambda notebook: notebook.cells.append(said))
    assert "'twice' compares figures and is bound to none; allowed: " in line


def test_the_check_sees_a_source_that_is_none(copy):
    said = nbformat.v4.new_markdown_cell("As [they say](sources.md#source-meta-8k-2052-11-03).")
    line = changed(copy, "index.ipynb", lambda notebook: notebook.cells.append(said))
    assert "no source is called 'meta-8k-2052-11-03'; allowed: keys of " in line


def test_the_check_sees_a_chapter_without_a_finding(copy):
    def untagged(notebook):
        for cell in notebook.cells:
            cell.metadata.pop("tags", None) if cell.cell_type == "markdown" else None

    line = changed(copy, f"{CHAPTER}.ipynb", untagged)
    assert line.startswith(f"book/{CHAPTER}.ipynb has 0 cells tagged 'finding'; allowed: one")
