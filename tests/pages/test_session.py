"""Links of a live session: each opens a table at its row, and says what stands there."""

import csv
import html
import re

import pytest

from aicredit.ledger import bibliography, checkout
from aicredit.ledger.ledger import Ledger
from aicredit.pages import markup, session


@pytest.fixture(scope="module")
def ledger():
    return Ledger.read()


@pytest.fixture(scope="module")
def rows():
    """Every row of every table, by its address; the heading is row 1."""
    return {
        f"../data/{path.name}#row={number}": row
        for path in checkout.DATA.glob("*.csv")
        for number, row in enumerate(csv.DictReader(path.open(encoding="utf-8")), start=2)
    }


def test_every_name_leads_to_its_row(ledger, rows):
    for name in ledger.names:
        address, words = session.row_of_table(name, ledger)
        row = rows[address]
        if name in ledger.financials.index:
            made = "_".join(row[column] for column in ("company", "metric", "period"))
            assert re.sub(r"[^a-z0-9]+", "_", made.lower()) == name
        else:
            assert name.removesuffix("_outcome") == next(iter(row.values()))
        assert not row["note"] or f"note: {row['note']}" in words
        assert ("verdict: " in words) == (name in ledger.claims.index)


def test_every_source_leads_to_its_entry():
    lines = checkout.BIBLIOGRAPHY.read_text(encoding="utf-8").splitlines()
    for key in bibliography.sources().entries:
        file, _, line = session.entry_of_bibliography(key).partition("#line=")
        assert file == "references.bib"
        assert re.fullmatch(rf"@\w+{{{re.escape(key)},", lines[int(line)])


@pytest.mark.parametrize("live", [True, False])
def test_only_a_session_links_to_tables(monkeypatch, ledger, live):
    monkeypatch.setattr(markup, "notebook_listens", lambda: live)
    links = markup.row_link("f_meta_bond_amount", ledger) + markup.source_link("meta-10k-2024")
    assert ("#row=" in links, "#line=" in links) == (live, live)
    assert ("figures.md#f_meta" in links, "sources.md#source-" in links) == (not live, not live)
    assert ("value: 30" in html.unescape(links)) == live
