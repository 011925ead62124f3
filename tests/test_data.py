"""The tables are in order, and bad ones are refused in one line that says where."""

import csv
import shutil

import pytest

from aicredit import corrections, tables, verdicts
from aicredit.ledger import Ledger


def test_every_table_is_in_order():
    assert len(tables.table_names()) >= 7
    assert list(tables.problems()) == []


def test_every_table_has_rows_and_described_columns():
    for name in tables.table_names():
        assert len(tables.read(name)) > 0, name
        package = tables._package(tables.DATA, tables._stamp(tables.DATA))
        for field in package.get_resource(name).schema.fields:
            assert field.description, (name, field.name)


def test_every_claim_is_decided():
    ledger = Ledger()
    assert list(verdicts.problems(ledger)) == []
    decided = verdicts.verdicts(ledger)
    assert set(decided["verdict"]) <= set(verdicts.VERDICTS)
    assert len(decided) == len(ledger.claims)


def edit_cell(path, row, column, value):
    """Change one cell; `row` is a line number, or the first cell of the row that is meant."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    number = row if isinstance(row, int) else [cells[0] for cells in rows].index(row) + 1
    rows[number - 1][rows[0].index(column)] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    return f"row {number}"


BAD_CELLS = {
    "not a number": ("facts", 4, "value", "thirty", ["facts.csv", "value", "thirty"]),
    "unknown unit": ("claims", "meta_bond_amount", "unit", "USD_zn", ["claims.csv", "USD_zn"]),
    "unknown section": ("claims", "meta_bond_amount", "section", "mars", ["section", "mars"]),
    "low above high": ("claims", "meta_bond_tenor", "low", "9999", ["claims.csv", "low", "9999"]),
    "wrong fact id": ("claims", "meta_bond_amount", "check", "f_none", ["claims.csv", "f_none"]),
    "wrong deal id": ("claims", "meta_private_pimco", "check", "deal_none", ["deal_none"]),
    "no such source": ("facts", 4, "source", "hearsay", ["facts.csv", "source", "hearsay"]),
    "no such evidence": ("deals", 4, "evidence", "hearsay", ["deals.csv", "evidence", "hearsay"]),
    "formula names nothing": ("claims", "lede_ai_bonds_multiple", "check", "none / 2", ["none"]),
    "no formula": ("claims", "lede_ai_bonds_multiple", "check", "1 +", ["cannot be computed"]),
    "duplicate id": ("facts", 5, "id", "f_ai_bonds_2025", ["facts.csv", "id"]),
    "outcome of nothing": ("outcomes", 3, "claim", "no_claim", ["outcomes.csv", "no_claim"]),
}


@pytest.fixture
def data(tmp_path):
    return shutil.copytree(tables.DATA, tmp_path / "data")


def faults(data):
    return list(tables.problems(data)) or [
        *verdicts.problems(Ledger(data)),
        *corrections.problems(Ledger(data)),
    ]


@pytest.mark.parametrize("case", BAD_CELLS)
def test_a_bad_cell_is_named(data, case):
    table, row, column, value, words = BAD_CELLS[case]
    place = edit_cell(data / f"{table}.csv", row, column, value)
    lines = faults(data)
    assert any(all(word in line for word in (place, *words)) for line in lines), lines
    assert all("\n" not in line for line in lines)


def add_correction(data, **changes):
    row = {
        "what": "f_meta_bond_tranches",
        "was": "6",
        "is": "7",
        "reason": "Made for the test.",
        "source": "meta-8k-2025-11-03",
        "reported": "2026-01-01",
        "expect": "f_meta_bond_tranches == 6",
        **changes,
    }
    with (data / "corrections.csv").open("a", encoding="utf-8") as file:
        file.write(",".join(row.values()) + "\n")


def test_a_correction_holds_until_its_source_is_mended(data):
    add_correction(data)
    assert faults(data) == []
    assert Ledger(data).facts.loc["f_meta_bond_tranches", "value"] == 7
    assert verdicts.verdict_of("meta_bond_tranches", Ledger(data)).verdict == "contradicted"
    edit_cell(data / "facts.csv", "f_meta_bond_tranches", "value", "7")
    (line,) = faults(data)
    assert "corrections.csv" in line
    assert "expired; remove the correction" in line


BAD_CORRECTIONS = {
    "names nothing": ({"what": "f_none"}, "f_none"),
    "changes nothing": ({"is": "6"}, "equal to was"),
    "was is not what the table has": ({"was": "5"}, "the table has 6"),
    "guard names nothing": ({"expect": "f_none == 6"}, "f_none"),
    "guard is no formula": ({"expect": "6 =="}, "expired"),
    "no such source": ({"source": "hearsay"}, "hearsay"),
}


@pytest.mark.parametrize("case", BAD_CORRECTIONS)
def test_a_bad_correction_is_named(data, case):
    changes, word = BAD_CORRECTIONS[case]
    add_correction(data, **changes)
    assert any("corrections.csv, row" in line and word in line for line in faults(data))


def test_hindsight_may_not_decide(data):
    edit_cell(data / "facts.csv", 2, "as_of", "2026-01-28")
    assert any("was known on 2026-01-28" in line for line in faults(data))


def test_a_chapter_refuses_what_the_check_refuses(data):
    edit_cell(data / "bonds.csv", 2, "coupon_pct", "four")
    with pytest.raises(
        tables.DataError, match=r"bonds\.csv, row 2, column coupon_pct, value 'four'"
    ):
        Ledger(data).tranches("Meta", "2025-11-03")


def test_the_command_refuses_a_bad_cell(copy):
    edit_cell(copy.root / "data" / "facts.csv", 4, "value", "thirty")
    outcome = copy.aicredit("check")
    assert outcome.returncode == 2
    assert "facts.csv, row 4, column value, value 'thirty'" in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_the_field_s_own_command_finds_the_package_valid(copy):
    outcome = copy.run("frictionless", "validate", "data/datapackage.json")
    assert outcome.returncode == 0, outcome.stdout


def test_a_missing_column_is_named(copy):
    path = copy.root / "data" / "bonds.csv"
    path.write_text(path.read_text().replace("coupon_pct", "coupon", 1))
    outcome = copy.aicredit("build")
    assert outcome.returncode == 2
    assert "bonds.csv" in outcome.stderr
    assert "coupon_pct" in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert not (copy.root / "_build").exists()
