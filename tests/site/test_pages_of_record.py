"""Pages of record: tables and counts that the text names, made without a kernel."""

import re

import pytest
from sphinx.testing.util import SphinxTestApp

from aicredit.audit.audit import Audit
from aicredit.audit.errata import KINDS
from aicredit.audit.tally import Tally
from aicredit.editions import contents
from aicredit.ledger.ledger import Ledger
from aicredit.pages import claims
from aicredit.site import record

CONF = 'extensions = ["myst_nb", "aicredit.site"]\nnb_execution_mode = "off"\n'
PAGES = [page for page in contents.pages() if "{record}" in page.read_text(encoding="utf-8")]


@pytest.fixture
def read(tmp_path):
    """Read a page with the book's own Sphinx extension; give text, warnings, dependencies."""
    (tmp_path / "conf.py").write_text(CONF)

    def read(text):
        (tmp_path / "index.md").write_text(text)
        app = SphinxTestApp("dummy", srcdir=tmp_path)
        try:
            app.build()
            page = app.env.get_doctree("index").astext()
            return page, app.warning.getvalue(), app.env.dependencies["index"]
        finally:
            app.cleanup()

    return read


def test_a_page_says_what_the_audit_holds(read):
    page, warnings, _ = read(
        "# T\n\nOf {count}`claims` {count}`wrong`.\n\n```{record} claims\n```\n"
    )
    ledger = Ledger.read()
    counted = Audit.of(ledger).tally
    assert f">{counted.claims}</a>" in page
    assert '<a class="number" href="#n-wrong"' in page
    assert set(ledger.claims["id"]) == set(re.findall(r'<tr id="(\w+)"', page))
    assert warnings == ""


UNKNOWN = {
    "{count}`clams`": "count 'clams' is unknown; did you mean 'claims'? allowed: ",
    "```{record} fact\n```": "record 'fact' is unknown; did you mean 'facts'? allowed: ",
    "```{record} financials META_\n```": "company 'META_' is unknown; did you mean 'META'?",
    "```{record} financials\n```": "record 'financials' is followed by nothing; allowed: company",
    "```{record} errata names\n```": "kind of erratum 'names' is unknown; did you mean 'name'?",
    "```{record} facts META\n```": "record 'facts' is followed by 'META'; allowed: nothing",
}


@pytest.mark.parametrize("text", UNKNOWN)
def test_an_unknown_name_is_an_error_that_names_it(read, text):
    _, warnings, _ = read(f"# T\n\n{text}\n")
    assert UNKNOWN[text] in warnings
    assert "index.md:3" in warnings
    assert len(warnings.strip().splitlines()) == 1


def test_a_page_of_record_is_read_again_when_a_table_changes(read):
    _, _, text = read("# T\n\n{count}`claims`\n")
    for name in ("claims.csv", "facts.csv", "corrections.csv", "references.bib", "verdicts.py"):
        assert any(path.endswith(name) for path in text), name


def test_each_count_says_what_it_counts():
    assert set(claims.COUNTED) == set(Tally.__dataclass_fields__)


def test_every_table_has_its_page_and_every_page_leads_to_the_rows():
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert set(re.findall(r"\{record\} (\w+)", text)) == set(record.TABLES)
    for page in PAGES:
        files = re.findall(r'<a href="([^"]+)">', page.read_text(encoding="utf-8"))
        assert files
        made = ("../data/checked_claims.csv", "../data/checked_claims.json")
        assert all((page.parent / file).is_file() for file in files if file not in made), page
    companies = re.findall(r"\{record\} financials (\w+)", text)
    assert sorted(companies) == sorted(set(Ledger.read().financials["company"]))
    kinds = re.findall(r"## (.+)\n(?:\n[^#`\n][^\n]*\n)?\n```\{record\} errata (\w+)", text)
    found = {erratum.kind for erratum in Audit.of(Ledger.read()).errata}
    expected = [(title, kind) for kind, title in KINDS.items() if kind in found]
    assert kinds == expected
