"""What an author asks the command for: figures by words, a new chapter, all findings."""

import html
import re

import nbformat
import pytest
from chapters import CHAPTERS

from aicredit.editions import contents, findings
from aicredit.ledger.ledger import Ledger
from aicredit.ledger.scenarios import BASE
from aicredit.ledger.search import as_text, find
from conftest import SCENARIOS

LEDGER = Ledger.read()


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("msft", "capex", "fy2025"), "msft_capex_cash_fy2025"),
        (("Microsoft", "capex_cash"), "msft_capex_cash_fy2025"),
        (("msft", "capex"), "microsoft_capex_quarter"),
        (("minimum", "cash"), "meta_minimum_cash_usd_bn"),
        (("meta_capex_2026_outcome",), "meta_capex_2026_outcome"),
    ],
)
def test_a_figure_is_found_by_name_company_or_ticker(words, name):
    found = find(LEDGER, words).set_index("name", drop=False)
    assert name in found.index
    assert all(found.loc[name, ["value", "source"]])
    (line,) = [line for line in as_text(found).splitlines() if line.startswith(f"{name} ")]
    assert found.loc[name, "value"] in line


def test_every_figure_is_found_by_its_own_name():
    names = set(find(LEDGER, ["_"])["name"])
    assert names >= {*LEDGER.figures, *LEDGER.parameters.index}


def test_words_that_find_nothing_are_refused_with_what_was_meant():
    with pytest.raises(ValueError, match=r"'mfst capex'.*did you mean msft") as refused:
        find(LEDGER, ["mfst", "capex"])
    assert "\n" not in str(refused.value)


def test_a_new_chapter_is_in_order_at_once(copy):
    sections = list(LEDGER.article.sections)
    section = next(
        name for name in sections if name not in {page.stem for page in contents.notebooks()}
    )
    toc = copy.root / "_toc.yml"
    begun = copy.aicredit("new", section)
    assert begun.returncode == 0, begun.stderr
    assert f"book/{section}.ipynb" in begun.stdout
    listed = re.findall(r"file: book/(\w+)", toc.read_text(encoding="utf-8"))
    chapters = [name for name in listed if name in sections]
    assert section in chapters and chapters == sorted(chapters, key=sections.index)
    nbformat.validate(nbformat.read(copy.root / "book" / f"{section}.ipynb", as_version=4))
    assert copy.aicredit("check").returncode == 0
    kept = toc.read_bytes()
    misspelt = (f"{section}x", f"did you mean {section!r}")
    for name, words in ((section, "has a chapter"), misspelt):
        refused = copy.aicredit("new", name)
        assert refused.returncode == 2
        (line,) = refused.stderr.splitlines()
        assert words in line
    assert toc.read_bytes() == kept
    built = copy.aicredit("build")
    assert built.returncode == 0, built.stderr
    page = (copy.root / "_build" / "html" / "book" / f"{section}.html").read_text(encoding="utf-8")
    assert html.escape(LEDGER.article.sections[section]) in page and "{eval}" not in page


def test_findings_are_said_for_each_scenario(site):
    said = list(findings.findings(lambda _: None))
    texts = {(scenario, chapter): text for scenario, chapter, text in said}
    assert {scenario for scenario, _ in texts} == set(SCENARIOS)
    assert all(texts[BASE, chapter] for chapter in CHAPTERS)
    assert "{eval}" not in "".join(texts.values())


def test_what_no_verdict_may_use_is_marked_and_comes_last():
    found = find(LEDGER, ["meta", "capex"])
    later = found["known"].str.endswith("(later)").tolist()
    assert later == sorted(later) and True in later and False in later
    days = found["known"].str.slice(0, 10)
    assert [day > LEDGER.article.date for day in days] == later


def test_notes_stand_under_their_figures_when_asked_for():
    found = find(LEDGER, ["msft", "lease"])
    note = next(note for note in found["note"] if note)
    assert f"    {note}" in as_text(found, notes=True).splitlines()
    assert note not in as_text(found)


def test_one_page_is_recorded_and_an_unknown_one_refused(copy):
    recorded = copy.aicredit("record", "index")
    assert recorded.stdout.splitlines()[-1] == "recorded book/index.ipynb", recorded.stderr
    assert "meta" not in recorded.stdout
    refused = copy.aicredit("record", "inedx")
    assert refused.returncode == 2
    assert "notebook 'inedx' is unknown; did you mean 'index'?" in refused.stderr


def test_words_of_a_note_find_no_figure():
    with pytest.raises(ValueError, match="no figure has all of"):
        find(LEDGER, ["f_msft_net_debt_finance_leases", "still"])
