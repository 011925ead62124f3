"""The tables are in order, and bad ones are refused in one line that says where."""

import csv
import shutil

import pytest

from aicredit import units
from aicredit.audit import corrections, verdicts, vocabulary
from aicredit.audit.audit import Audit
from aicredit.ledger import checkout, csv_files, row_rules, tables
from aicredit.ledger.ledger import Ledger


def test_every_table_is_in_order():
    assert len(tables.table_names()) >= 7
    assert list(tables.problems()) == []


def test_every_table_has_rows_and_described_columns():
    for name in tables.table_names():
        assert len(tables.read(name)) > 0, name
        for field in tables._package(checkout.DATA).get_resource(name).schema.fields:
            assert field.description, (name, field.name)


def test_every_claim_is_decided():
    ledger = Ledger.read()
    assert list(Audit.of(ledger).problems()) == []
    decided = Audit.of(ledger).verdicts
    assert set(decided["verdict"]) <= set(vocabulary.VERDICTS)
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
    return shutil.copytree(checkout.DATA, tmp_path / "data")


def faults(data):
    return (
        list(tables.problems(data))
        or list(row_rules.problems(Ledger.read(data)))
        or [*Audit.of(Ledger.read(data)).problems(), *corrections.problems(Ledger.read(data))]
    )


@pytest.mark.parametrize("case", BAD_CELLS)
def test_a_bad_cell_is_named(data, case):
    table, row, column, value, words = BAD_CELLS[case]
    place = edit_cell(data / f"{table}.csv", row, column, value)
    lines = faults(data)
    assert any(all(word in line for word in (place, *words)) for line in lines), lines
    assert all("\n" not in line for line in lines)


NO_FIGURES = ("NaN", "nan", "inf", "-Infinity", "1e400", "1e3", "1_000", "1,5", "١٢", " 5", "5 ")
NO_FIGURES += ("+5", ".5", "5.", "0x10", "007", "5\u200b", "5\n")


@pytest.mark.parametrize("figure", NO_FIGURES)
def test_a_figure_is_written_in_one_way_in_every_numeric_column(data, figure):
    for name in tables.table_names():
        fields = tables._package(checkout.DATA).get_resource(name).schema.fields
        for column in (f.name for f in fields if f.type in ("number", "integer")):
            path = data / f"{name}.csv"
            kept = path.read_bytes()
            edit_cell(path, 2, column, figure)
            ((_, line),) = tables._faults_of_form(name, data)
            path.write_bytes(kept)
            assert f"data/{name}.csv, row 2" in line
            assert "\n" in figure or f"column {column}, value {figure!r}" in line
            assert "allowed: " in line


NO_DAYS = (
    "2026-9-1",
    "2025-02-29",
    "2025-13-01",
    "01.09.2026",
    "2025-11-3 ",
    "20251103",
    "2025-11",
)


@pytest.mark.parametrize("day", NO_DAYS)
def test_a_date_has_one_form_in_every_date_column(data, day):
    for name in tables.table_names():
        fields = tables._package(checkout.DATA).get_resource(name).schema.fields
        for column in (f.name for f in fields if f.name in DATES):
            path = data / f"{name}.csv"
            kept = path.read_bytes()
            edit_cell(path, 2, column, day)
            ((_, line),) = tables._faults_of_form(name, data)
            path.write_bytes(kept)
            assert f"data/{name}.csv, row 2, column {column}, value {day!r}" in line


DATES = ("as_of", "reported", "issued", "maturity", "period_end")

BAD_WORDS = {
    "period without a form": ("facts", 4, "period", "autumn 25", ["period", "autumn 25"]),
    "period of a claim": ("claims", "meta_bond_amount", "period", "11/2025", ["period", "11/2025"]),
    "month that is none": ("facts", 4, "period", "2025-13", ["period", "2025-13"]),
    "truth in capitals": ("outcomes", 3, "final", "True", ["final", "True"]),
    "truth as a figure": ("outcomes", 3, "final", "1", ["final", "1"]),
    "status mistyped": ("facts", 4, "status", "primry", ["status", "primry"]),
    "basis mistyped": ("claims", "meta_bond_amount", "basis", "facts", ["basis", "facts"]),
    "kind mistyped": ("deals", 4, "kind", "det", ["kind", "det"]),
    "blank at the end": ("facts", 4, "entity", "Meta ", ["entity", "'Meta '"]),
    "blank that does not print": ("facts", 4, "entity", "Meta\u00a0", ["entity", "Meta"]),
    "tolerance below 0": ("claims", "meta_capex_2026", "tolerance", "-1", ["tolerance", "-1"]),
}


@pytest.mark.parametrize("case", BAD_WORDS)
def test_a_word_off_the_list_is_named(data, case):
    table, row, column, value, words = BAD_WORDS[case]
    place = edit_cell(data / f"{table}.csv", row, column, value)
    (line,) = faults(data)
    assert all(word in line for word in (f"data/{table}.csv", place, *words)), line


def edit_row(path, row, **cells):
    """Change some cells of a row; return its place."""
    return [edit_cell(path, row, column, value) for column, value in cells.items()][-1]


META = ("claims", "meta_bond_amount")
BROKEN_RULES = {
    "fact without figures": (*META, {"low": "", "high": "", "unit": ""}, ["low", "needs a figure"]),
    "figure without a unit": (*META, {"unit": ""}, ["unit"]),
    "unit without a figure": ("claims", "meta_bernstein_grace_period", {"unit": "pct"}, ["unit"]),
    "low above high": (*META, {"low": "31"}, ["low", "above high"]),
    "flag of 2": ("claims", "meta_off_balance", {"low": "2", "high": "2"}, ["low", "1 or 0"]),
    "flag of two ends": ("claims", "meta_off_balance", {"low": "0"}, ["low", "1 or 0"]),
    "flag with a tolerance": ("claims", "meta_off_balance", {"tolerance": "1"}, ["tolerance"]),
    "fact flag": ("facts", "f_circular_equity_and_warrants", {"value": "0.5"}, ["value", "1 or 0"]),
    "year in parts": ("facts", "f_ms_end_year", {"value": "2028.5"}, ["value", "not a year"]),
    "year of a claim": (
        *("claims", "private_credit_ms_year"),
        {"low": "28", "high": "28"},
        ["low", "not a year"],
    ),
    "tolerance without a figure": (
        *("claims", "meta_bernstein_grace_period"),
        {"tolerance": "1"},
        ["tolerance"],
    ),
    "section of another": (*META, {"section": "microsoft"}, ["id", "section"]),
    "relation without receiver": (
        *("claims", "meta_private_pimco", {"counterparty": ""}),
        ["counterparty"],
    ),
    "relation by name alone": ("claims", "meta_private_pimco", {"kind": "reported"}, ["basis"]),
    "relation with a figure": (
        *("claims", "meta_private_pimco", {"low": "1", "high": "1", "unit": "USD_bn"}),
        ["low"],
    ),
    "opinion that is checked": (*META, {"kind": "opinion"}, ["check", "opinion"]),
    "fact called like a claim": ("bonds", "meta_2030", {"id": "meta_bond_amount"}, ["id", "taken"]),
    "tranche called like a figure": (
        *("bonds", "meta_2030", {"id": "meta_revenue_fy2024"}),
        ["meta_revenue_fy2024", "taken"],
    ),
    "tranche called like a function": ("bonds", "meta_2030", {"id": "max"}, ["max", "taken"]),
    "tranche called like a parameter": (
        *("bonds", "meta_2030", {"id": "meta_minimum_cash_usd_bn"}),
        ["taken"],
    ),
    "outcome's name taken": ("bonds", "meta_2030", {"id": "meta_capex_2025_outcome"}, ["taken"]),
    "outcome before the article": ("outcomes", 2, {"as_of": "2025-11-10"}, ["as_of", "article"]),
    "outcome in another unit": ("outcomes", 2, {"unit": "pct"}, ["unit", "pct"]),
    "outcome flag": ("outcomes", 2, {"unit": "flag", "value": "3"}, ["value", "1 or 0"]),
    "reported before its end": ("financials", 2, {"as_of": "2021-01-01"}, ["as_of"]),
    "matures before issue": ("bonds", 2, {"maturity": "2020-01-01"}, ["maturity"]),
    "gives to itself": ("deals", 2, {"target": "bond investors"}, ["target", "itself"]),
}


@pytest.mark.parametrize("case", BROKEN_RULES)
def test_a_row_that_breaks_a_rule_is_named(data, case):
    table, row, cells, words = BROKEN_RULES[case]
    place = edit_row(data / f"{table}.csv", row, **cells)
    lines = faults(data)
    assert any(all(word in line for word in (*words,)) for line in lines), lines
    assert any(place in line for line in lines), lines
    assert all("\n" not in line for line in lines)


@pytest.mark.parametrize(("value", "unit"), [("31", "USD_bn"), ("30", "USD_bn"), ("31", "USD_mn")])
def test_one_source_says_a_thing_once(data, value, unit):
    with (data / "facts.csv").open("a", encoding="utf-8") as file:
        file.write(
            f"f_meta_bond_again,Meta,bond_issue_amount,2025-11,{value},{unit},2025-11-03,"
            "meta-8k-2025-11-03,Item 8.01,primary,\n"
        )
    lines = faults(data)
    words = ("says again what 'f_meta_bond_amount' says", "USD_mn")
    assert any(word in line for word in words for line in lines), lines


@pytest.mark.parametrize("table", ["claims", "deals", "bonds"])
def test_a_row_that_stands_twice_is_named(data, table):
    path = data / f"{table}.csv"
    name, _, rest = path.read_text(encoding="utf-8").splitlines()[1].partition(",")
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{name}_again,{rest}\n")
    lines = faults(data)
    (line,) = (line for line in lines if f"value '{name}_again': says again" in line)
    assert f"data/{table}.csv, row" in line


def test_units_of_the_tables_are_those_of_the_book():
    for name in ("claims", "facts", "outcomes"):
        field = tables._package(checkout.DATA).get_resource(name).schema.get_field("unit")
        assert set(field.constraints["enum"]) == set(units.UNITS)


AFTER_THE_LAST = f"row {len((checkout.DATA / 'facts.csv').read_text('utf-8').splitlines()) + 1}"

FORMS = {
    "a cell missing": (
        lambda t: t.replace(",2025-11-03,meta-8k", ",meta-8k", 1),
        "row 4",
        "missing",
    ),
    "a comma too many": (
        lambda t: t.replace("2025-11,30,", "2025-11,,30,", 1),
        "row 4",
        "too many",
    ),
    "a blank line": (
        lambda t: t.replace("f_meta_bond_amount", "\nf_meta_bond_amount", 1),
        "row 4",
        "blank",
    ),
    "a blank line at the end": (lambda t: t + "\n", AFTER_THE_LAST, "blank"),
    "only commas": (lambda t: t + "," * 10 + "\n", AFTER_THE_LAST, "blank"),
    "header renamed": (lambda t: t.replace("metric", "metrik", 1), "row 1", "'metrik' is unknown"),
    "header swapped": (
        lambda t: t.replace("value,unit", "unit,value", 1),
        "row 1",
        "another order",
    ),
    "header missing": (lambda t: t.partition("\n")[2], "row 1", "'id' is missing"),
    "header doubled": (lambda t: t.replace("value,unit", "value,value", 1), "row 1", "twice"),
    "column gone from the header": (
        lambda t: t.replace(",note", "", 1),
        "row 1",
        "'note' is missing",
    ),
    "semicolons": (lambda t: t.replace(",", ";"), "row 1", "split by commas"),
    "tabs": (lambda t: t.replace(",", "\t"), "row 1", "split by commas"),
    "nothing": (lambda t: "", "facts.csv", "empty"),
    "only blanks": (lambda t: "\n \n", "facts.csv", "empty"),
    "a quote never closed": (
        lambda t: t.replace("4,30,USD", '4,"30,USD', 1).replace("2025-11,30,", '2025-11,"30,', 1),
        "row 4",
        "quote",
    ),
    "a quote that stands alone": (
        lambda t: t.replace("f_meta_bond_amount", '"f_meta"_bond_amount', 1),
        "row 4",
        "quote",
    ),
    "a cell of two lines": (lambda t: t.replace("Item 8.01", '"Item\n8.01"', 1), "row 4", "quote"),
    "merge markers": (
        lambda t: t.replace("f_meta_bond_amount", "<<<<<<< HEAD\nf_meta_bond_amount", 1),
        "row 4",
        "missing",
    ),
}


@pytest.mark.parametrize("case", FORMS)
def test_a_broken_form_is_named_once_and_nothing_that_follows_from_it(data, case):
    change, place, word = FORMS[case]
    path = data / "facts.csv"
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    (line,) = tables.problems(data)
    assert line.startswith("data/facts.csv")
    assert place in line
    assert word in line
    assert "allowed: " in line or "split by" in line or "quote" in line
    with pytest.raises(csv_files.DataError) as refusal:
        Ledger.read(data).figures  # noqa: B018
    assert str(refusal.value) == line


def test_repeats_of_one_fault_are_counted(data):
    path = data / "facts.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace(",primary,", ",primary,,"), encoding="utf-8"
    )
    lines = list(tables.problems(data))
    assert len(lines) == 3
    assert "more of this kind" in lines[-1]


@pytest.mark.parametrize("name", ["facts.csv", "claims.csv", "datapackage.json"])
@pytest.mark.parametrize("content", [None, b"caf\xe9,1\n", b"\x00", b"[", b"[1]", b"{}"])
def test_a_file_that_is_gone_or_no_text_is_named(data, name, content):
    if content is None:
        (data / name).unlink()
    else:
        (data / name).write_bytes(content)
    (line,) = tables.problems(data)
    assert line.startswith(f"data/{name}")
    assert str(data) not in line
    with pytest.raises(csv_files.DataError, match=name):
        Ledger.read(data).figures  # noqa: B018


@pytest.mark.parametrize("change", [b"\xef\xbb\xbf", b"\r\n"])
def test_a_byte_order_mark_and_windows_lines_are_read(data, change):
    for path in data.glob("*.csv"):
        content = path.read_bytes()
        new = content.replace(b"\n", change) if change == b"\r\n" else change + content
        path.write_bytes(new)
    assert list(tables.problems(data)) == []
    assert Ledger.read(data).facts.equals(Ledger.read().facts)


ENTRY = "@misc{made-2025,\n  title = {Made},\n  date = {2025-01-02},\n  url = {https://a.org},\n}\n"
BROKEN_BIBLIOGRAPHIES = {
    "gone": (None, "cannot be read"),
    "a key twice": (ENTRY * 2, "row 6: repeated bibliography entry: made-2025"),
    "a brace missing": (ENTRY.replace("{Made}", "{Made"), "row "),
    "an entry not closed": (ENTRY.removesuffix("}\n") + ENTRY, "row "),
    "no title": (ENTRY.replace("title", "note"), "entry made-2025: no title"),
    "no date": (ENTRY.replace("date", "note"), "entry made-2025, field date"),
    "a date in words": (ENTRY.replace("2025-01-02", "January"), "value 'January'"),
    "a date of another form": (ENTRY.replace("2025-01-02", "2025-1-2"), "value '2025-1-2'"),
    "Latin-1": (ENTRY.replace("Made", "caf\u00e9").encode("latin-1"), "row 2: not UTF-8"),
    "empty": ("", "no entry"),
}


@pytest.mark.parametrize("case", BROKEN_BIBLIOGRAPHIES)
def test_a_broken_bibliography_is_named(tmp_path, case):
    content, words = BROKEN_BIBLIOGRAPHIES[case]
    path = tmp_path / "references.bib"
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    line = next(tables.problems(checkout.DATA, path))
    assert line.startswith("book/references.bib")
    assert words in line
    assert "\n" not in line


def add_correction(data, **changes):
    row = {
        "what": "f_meta_bond_tranches",
        "was": "6",
        "is": "7",
        "reason": "Made for the test.",
        "source": "meta-8k-2025-11-03",
        "reported": "2026-01-01",
        "expect": "f_meta_bond_tranches == 4 * f_vantage_facilities_count - f_vantage_sites_count",
        **changes,
    }
    with (data / "corrections.csv").open("a", encoding="utf-8") as file:
        file.write(",".join(row.values()) + "\n")


def test_a_correction_holds_until_its_source_is_mended(data):
    add_correction(data)
    assert faults(data) == []
    assert Ledger.read(data).facts.loc["f_meta_bond_tranches", "value"] == 7
    assert verdicts.verdict_of("meta_bond_tranches", Ledger.read(data)).verdict == "wrong"
    edit_cell(data / "facts.csv", "f_meta_bond_tranches", "value", "7")
    (line,) = faults(data)
    assert "corrections.csv" in line
    assert "expired; remove the correction" in line


BAD_CORRECTIONS = {
    "names nothing": ({"what": "f_none"}, "f_none"),
    "changes nothing": ({"is": "6"}, "equal to was"),
    "was is not what the table has": ({"was": "5"}, "the table has 6"),
    "guard names nothing": ({"expect": "f_none == f_meta_bond_tranches"}, "f_none"),
    "guard is no formula": ({"expect": "f_meta_bond_tranches =="}, "cannot be computed"),
    "guard is no comparison": ({"expect": "f_meta_bond_tranches"}, "no comparison"),
    "guard types its figure in": ({"expect": "f_meta_bond_tranches == 6"}, "typed in"),
    "guard mixes units": ({"expect": "f_meta_bond_tranches < f_meta_bond_amount"}, "compared"),
    "guard is false whatever happens": (
        {"expect": "f_meta_bond_tranches != f_meta_bond_tranches"},
        "whatever its figures are",
    ),
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
        csv_files.DataError, match=r"bonds\.csv, row 2, column coupon_pct, value 'four'"
    ):
        Ledger.read(data).tranches("Meta", "2025-11-03")


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


WORDS = {
    "kind": ("reportedd", "allowed: reported, forecast"),
    "period": ("autum 2025", "allowed: one like 2025, 2025 H1"),
    "section": ("", "a value is needed"),
}


@pytest.mark.parametrize("column", WORDS)
def test_what_a_column_asks_for_is_said_in_words(data, column):
    value, words = WORDS[column]
    edit_cell(data / "claims.csv", "overview_ai_bonds_amount", column, value)
    line = next(line for line in tables.problems(data) if f"column {column}" in line)
    assert words in line
    assert "constraint" not in line
    assert "^" not in line


@pytest.mark.parametrize(
    ("day", "count", "owed"),
    [("2022-08-08", 0, 0), ("2025-11-10", 20, 59), ("2028-05-15", 18, 54.75)],
)
def test_notes_are_outstanding_from_their_issue_until_they_are_due(day, count, owed):
    notes = Ledger.read().tranches_outstanding("Meta", day)
    assert len(notes) == count
    assert sum(float(amount.figure) for amount in notes.amount) == pytest.approx(owed)


def test_the_notes_on_the_september_sheet_are_those_of_the_filings_less_their_discount():
    ledger = Ledger.read()
    face = ledger.tranches_outstanding("Meta", "2025-09-30").amount.sum().figure
    carried = ledger.meta_long_term_debt_q3_2025.figure
    assert carried < face < 1.01 * carried
