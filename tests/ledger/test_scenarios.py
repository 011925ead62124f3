"""Scenarios and declared assumptions: what they may say, and one value everywhere."""

import shutil

import papermill
import pytest
import yaml
from test_data import edit_cell

from aicredit import Chapter
from aicredit.ledger import checkout, csv_files, parameters, scenarios, tables
from aicredit.ledger.ledger import Ledger


@pytest.fixture
def data(tmp_path):
    return shutil.copytree(checkout.DATA, tmp_path / "data")


def test_the_scenarios_of_the_book_are_in_order():
    assert list(parameters.problems()) == list(scenarios.problems()) == []
    assert scenarios.names()[:2] == ["base", "as_it_happened"]
    assert scenarios.read("base") == {}
    assert len(scenarios.changes("as_it_happened")) == 5


NO_NAMES = [
    *("", " ", ".", "..", "/", "base ", " base", "base\n", "BASE", "Base", "base.yaml", "base/"),
    *("../scenarios/base", "../../data/scenarios/base", "./base", "x/../base", "nowhere", "*"),
    *(str(checkout.DATA / "scenarios" / "base"), "base\0", "R&D <high>", "bäse", "base%00"),
]


@pytest.mark.parametrize("name", NO_NAMES, ids=repr)
def test_a_scenario_is_one_of_the_listed_names(name):
    with pytest.raises(ValueError, match="is unknown; allowed: base, as_it_happened") as refusal:
        scenarios.read(name)
    assert "\n" not in str(refusal.value)


STRANGERS = ["con.yaml", "lpt1.yaml", "html.yaml", "_static.yaml", f"{'a' * 61}.yaml"]
STRANGERS += ["R&D <high>.yaml", "High.yaml", "ü.yaml", "mine.yml", "mine.yaml~", ".yaml"]


@pytest.mark.parametrize("name", STRANGERS)
def test_a_file_that_cannot_name_an_edition_is_refused(data, name):
    (data / "scenarios" / name).write_text("{}")
    (line,) = scenarios.problems(data)
    assert f"data/scenarios/{name!r} is no scenario; allowed: " in line


def test_a_folder_is_no_scenario_and_base_must_be_there(data):
    (data / "scenarios" / "deep.yaml").mkdir()
    (data / "scenarios" / "base.yaml").unlink()
    folder, base = scenarios.problems(data)
    assert "deep.yaml" in folder
    assert "base.yaml is missing" in base


RATE = "meta_borrowing_rate_pct"
PLAIN = "not a number written in plain digits"
SHAPE = "a scenario is a list of lines"
FAULTS = {
    "unknown name": (f"# why\n{RATE}: 5\nmeta_no_such: 1", 3, "'meta_no_such' is unknown"),
    "misspelt name": ("meta_borowing_rate_pct: 3", 1, f"did you mean {RATE}?"),
    "too high": (f"{RATE}: 99", 1, "out of range; allowed: 0 to 12 pct in steps of 0.1"),
    "too low": (f"{RATE}: -0.001", 1, "out of range"),
    "between two steps": ("meta_capex_growth_first_pct: 24.5", 1, "allowed: 0 to 120 pct in steps"),
    "just beside a step": (f"{RATE}: 5.1000000000000000000000000000001", 1, "between two steps"),
    "twice": (f"{RATE}: 5\n\n{RATE}: 6", 3, f"{RATE} is set twice"),
    "twice, the same": (f"{RATE}: 5\n{RATE}: 5", 2, "set twice"),
    "a word": (f"{RATE}: high", 1, PLAIN),
    "text": (f"{RATE}: '5'", 1, PLAIN),
    "a double-quoted key": (f'"{RATE}": 5', 1, "a name is expected"),
    "yes": (f"{RATE}: yes", 1, PLAIN),
    "true": (f"{RATE}: true", 1, PLAIN),
    "nothing": (f"{RATE}:", 1, PLAIN),
    "null": (f"{RATE}: ~", 1, PLAIN),
    "not a number": (f"{RATE}: .nan", 1, PLAIN),
    "infinite": (f"{RATE}: .inf", 1, PLAIN),
    "thousands": (f"{RATE}: 1_0", 1, PLAIN),
    "exponent": (f"{RATE}: 1e1", 1, PLAIN),
    "exponent that YAML reads": (f"{RATE}: 1.0e+1", 1, PLAIN),
    "octal": (f"{RATE}: 010", 1, PLAIN),
    "hexadecimal": (f"{RATE}: 0x9", 1, PLAIN),
    "sixties": (f"{RATE}: 0:09", 1, PLAIN),
    "comma": (f"{RATE}: 5,5", 1, PLAIN),
    "per cent": (f"{RATE}: 5%", 1, PLAIN),
    "other digits": (f"{RATE}: ٥", 1, PLAIN),
    "a date": (f"{RATE}: 2025-11-10", 1, PLAIN),
    "huge": (f"{RATE}: {'9' * 5000}", 1, "out of range"),
    "nested": (f"{RATE}:\n  low: 5", 1, PLAIN),
    "a list inside": (f"{RATE}: [5]", 1, PLAIN),
    "tagged": (f"{RATE}: !!float 5", 1, PLAIN),
    "anchored": (f"{RATE}: &a 5", 1, PLAIN),
    "an alias": (f"meta_off_balance_share_pct: &a 5\n{RATE}: *a", 1, PLAIN),
    "a merge": ("<<: {a: 1}", 1, "unknown"),
    "a number as key": ("5: 5", 1, "'5' is unknown"),
    "a list as key": ("? [a]\n: 5", 1, "a name is expected"),
    "empty": ("", None, "is empty"),
    "only remarks": ("# nothing\n", None, "is empty"),
    "a list": (f"- {RATE}: 5", 1, SHAPE),
    "a bare word": ("high", 1, SHAPE),
    "a tagged mapping": (f"!!python/object:x\n{RATE}: 5", 1, SHAPE),
    "two documents": (f"{RATE}: 5\n---\n{RATE}: 6", 2, "a second document"),
    "a tab": (f"\t{RATE}: 5", 1, "not valid YAML"),
    "a bracket": (f"{RATE}: 5\nx: [", 2, "not valid YAML"),
    "a control character": (f"{RATE}: \x07", None, "not valid YAML"),
    "merge markers": (f"<<<<<<< ours\n{RATE}: 5\n=======\n", 2, "not valid YAML"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_bad_scenario_is_refused_in_one_line(data, case):
    content, line, words = FAULTS[case]
    (data / "scenarios" / "mine.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=r"^data/scenarios/mine\.yaml") as refusal:
        scenarios.read("mine", data)
    assert words in str(refusal.value)
    assert line is None or f"line {line}: " in str(refusal.value)
    assert len(str(refusal.value).splitlines()) == 1
    assert len(str(refusal.value)) < 300
    assert list(scenarios.problems(data)) == [str(refusal.value)]


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_a_scenario_that_is_not_utf_8_is_refused(data, encoding):
    (data / "scenarios" / "mine.yaml").write_bytes(f"\n# für alle\n{RATE}: 5\n".encode(encoding))
    with pytest.raises(ValueError, match=r"mine\.yaml, line [12]: not UTF-8$"):
        scenarios.read("mine", data)


def test_base_may_set_nothing(data):
    (data / "scenarios" / "base.yaml").write_text(f"{RATE}: 5\n")
    with pytest.raises(ValueError, match="line 1: base sets nothing"):
        scenarios.read("base", data)


GOOD = {
    "plain": f"{RATE}: 5.2\n",
    "BOM and CRLF": f"\ufeff{RATE}: 5.2\r\n",
    "flow": f"{{{RATE}: 5.2}}",
    "document start": f"---\n{RATE}: 5.200  # why\n...\n",
}


@pytest.mark.parametrize("case", GOOD)
def test_what_is_read_is_what_papermill_reads(data, case):
    path = data / "scenarios" / "mine.yaml"
    path.write_bytes(GOOD[case].encode())
    assert scenarios.read("mine", data) == {RATE: 5.2}
    assert yaml.safe_load(path.read_text(encoding="utf-8")) == {RATE: 5.2}


BAD_DECLARATIONS = {
    "default too high": ({"default": "99"}, "default", "out of range"),
    "default between two steps": ({"default": "5.15"}, "default", "between two steps"),
    "ends the wrong way round": ({"minimum": "15", "maximum": "0"}, "minimum", "less than the max"),
    "no range": ({"minimum": "5.136", "maximum": "5.136"}, "minimum", "less than the maximum"),
    "no step": ({"step": "0"}, "step", "more than 0"),
    "step backwards": ({"step": "-1"}, "step", "minimum"),
    "end between two steps": ({"maximum": "12.05"}, "maximum", "between two steps"),
    "unknown unit": ({"unit": "procent"}, "unit", "allowed: USD_bn, pct"),
    "no label": ({"label": " "}, "label", "allowed: plain text"),
    "another section's name": ({"name": "oracle_rate_pct"}, "name", "begin with meta_"),
    "no name of Python": ({"name": "meta_rate-pct"}, "name", "allowed: one like meta_"),
    "a name of another unit": ({"name": "meta_borrowing_rate_usd_bn"}, "name", "end with _pct"),
    "a label twice": ({"label": "Growth of capex in 2026"}, "label", "twice"),
}


@pytest.mark.parametrize("case", BAD_DECLARATIONS)
def test_a_bad_declaration_is_named(data, case):
    cells, column, words = BAD_DECLARATIONS[case]
    for name, value in cells.items():
        place = edit_cell(data / "parameters.csv", RATE, name, value)
    (line,) = list(tables.problems(data)) or parameters.problems(data)
    assert line.startswith(f"data/parameters.csv, {place}, column {column}, value ")
    assert words in line
    with pytest.raises(csv_files.DataError, match=r"^data/parameters\.csv"):
        parameters.declared(data=data)


def meta(**values):
    defaults = {name: p.default for name, p in parameters.declared("meta").items()}
    return Chapter("meta", {**defaults, **values})


@pytest.mark.parametrize("value", [5.15, float("nan"), float("inf"), 99, 10**400, True, "5"])
def test_a_chapter_refuses_what_its_slider_cannot_show(value):
    with pytest.raises(ValueError, match=f"parameter {RATE}: .*; allowed: 0 to 12 pct in steps"):
        meta(**{RATE: value})


def test_a_chapter_keeps_a_value_as_given():
    assert meta(**{RATE: 5.3}).parameters[RATE].value == 5.3


TOLD = "# Parameters\n{} = 3\n"
MISSPELT = [
    *("meta_borowing_rate_pct", "borrowing_rate_pct", "META_BORROWING_RATE_PCT", "x"),
    *("mta_borrowing_rate_pct", "rate", "oracle_no_such_pct"),
]


@pytest.mark.parametrize("name", MISSPELT)
def test_a_misspelt_parameter_is_refused_by_the_chapter(name):
    with pytest.raises(ValueError, match=f"parameter '{name}' is unknown; (did you mean|allowed)"):
        meta(In=["", TOLD.format(name)], **{name: 3})


def test_a_misspelt_parameter_in_the_reader_s_own_cell_is_refused():
    with pytest.raises(ValueError, match=f"did you mean {RATE}"):
        meta(meta_borowing_rate_pct=3)


def test_other_names_of_a_notebook_are_its_own_affair():
    cells = ["", "quarters = 3", TOLD.format(RATE)]
    meta(In=cells, quarters=3, hold={}, _meta=1, **{RATE: 3})
    # A scenario sets parameters of every section; each chapter takes its own.
    Chapter("index", {"In": ["", TOLD.format(RATE)], RATE: 3}, Ledger.read())


def test_the_stock_command_refuses_a_misspelt_name(copy):
    outcome = copy.run(
        "papermill", "book/meta.ipynb", "out.ipynb", "--cwd", "book",
        "-p", "meta_borowing_rate_pct", "3",
    )  # fmt: skip
    assert outcome.returncode == 1
    assert f"parameter 'meta_borowing_rate_pct' is unknown; did you mean {RATE}?" in outcome.stderr


def test_papermill_heads_its_cell_as_the_chapter_expects():
    told = papermill.translators.translate_parameters("python3", "python", {"x": 3}, "Parameters")
    assert told.strip().startswith(parameters.PAPERMILL)


def test_a_parameter_that_no_chapter_sets_is_named(copy):
    path = copy.root / "data" / "parameters.csv"
    row = "oracle_rate_pct,oracle,Rate of Oracle,pct,0,15,1,5,xpert-2025-11-10,Made."
    path.write_text(path.read_text(encoding="utf-8") + row + "\n", encoding="utf-8")
    outcome = copy.aicredit("check")
    assert outcome.returncode == 2
    assert "oracle_rate_pct" in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 1
