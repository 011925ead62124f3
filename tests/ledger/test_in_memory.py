"""A ledger is made of tables in memory as well as of a folder."""

import dataclasses

import pytest

from aicredit.audit import verdicts
from aicredit.ledger import tables
from aicredit.ledger.checkout import DATA
from aicredit.ledger.csv_files import DataError
from aicredit.ledger.ledger import Ledger

REPORTED = {"kind": "reported", "basis": "fact", "unit": "USD_bn"}


def test_three_lines_make_a_ledger():
    fact = {"id": "f_debt", "value": 6.2, "unit": "USD_bn", "as_of": "2025-01-01"}
    claim = {**REPORTED, "id": "meta_debt", "check": "f_debt", "low": 6, "high": 6}
    ledger = Ledger({"facts": [fact], "claims": [claim]})
    assert ledger.evaluate("f_debt * 2").figure == 12.4
    assert verdicts.verdict_of("meta_debt", ledger).verdict == "right"
    assert ledger.deals.empty and ledger.parameters.empty


@pytest.mark.parametrize(
    ("low", "high", "decimals"),
    [(6, 7, 0), ("6.20", "", 2), (6.5, 7.25, 2), ("", "", 0), ("5.0", "5", 1)],
)
def test_decimals_are_those_that_were_given(low, high, decimals):
    other = {**REPORTED, "id": "meta_other"}
    ledger = Ledger({"claims": [{**REPORTED, "id": "meta_debt", "low": low, "high": high}, other]})
    assert ledger.printed_decimals("meta_debt") == decimals


def test_an_unknown_column_is_refused():
    with pytest.raises(DataError, match=r"table 'facts' has no column 'amount'; allowed: id, "):
        Ledger({"facts": [{"id": "f_debt", "amount": 6.2}]}).facts  # noqa: B018


def test_another_date_of_the_article_is_one_call():
    folder = tables.Folder(DATA)
    known = Ledger.read()
    earlier = Ledger(folder, dataclasses.replace(known.article, date="2025-10-01"))
    assert verdicts.verdict_of("meta_bond_amount", known).verdict == "right"
    with pytest.raises(ValueError, match=r"what was known by 2025-10-01"):
        verdicts.verdict_of("meta_bond_amount", earlier)


def test_a_folder_in_memory_is_the_same_ledger():
    folder, known = tables.Folder(DATA), Ledger.read()
    assert list(folder) == tables.table_names() and len(folder) == len(list(folder))
    copied = Ledger(dict(folder))
    for name in folder:
        assert copied.table(name).equals(known.table(name)), name
