"""Chapters run under each scenario, by the field's own command, and guard their numbers."""

import re
import shutil
import subprocess
import sys

import nbformat
import pandas as pd
import papermill
import pytest
from chapters import CHAPTER, CHAPTERS
from kept_outputs import numbers_of

from aicredit.editions import contents, edition, notebook_files
from aicredit.ledger import parameters, scenarios
from conftest import SCENARIOS


@pytest.mark.parametrize(
    "chapter", [contents.ROOT / "book" / f"{name}.ipynb" for name in CHAPTERS], ids=CHAPTERS
)
def test_defaults_are_the_declared_ones(chapter):
    declared = parameters.declared(chapter.stem)
    assert declared
    printed = papermill.inspect_notebook(str(chapter))
    assert {name: float(known["default"]) for name, known in printed.items()} == {
        name: parameter.default for name, parameter in declared.items()
    }


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize(
    "chapter", [contents.ROOT / "book" / f"{name}.ipynb" for name in CHAPTERS], ids=CHAPTERS
)
def test_the_stock_command_gives_the_edition_s_numbers(chapter, scenario, copy, site):
    outcome = copy.run(
        "papermill", f"book/{chapter.name}", "out.ipynb",
        "-f", f"data/scenarios/{scenario}.yaml", "--cwd", "book",
    )  # fmt: skip
    assert outcome.returncode == 0, outcome.stderr[-2000:]
    numbers = numbers_of(copy.root / "out.ipynb")
    assert len(numbers) > 20
    assert numbers == numbers_of(contents.BUILD / "editions" / scenario / "book" / chapter.name)


@pytest.mark.parametrize("scenario", [name for name in SCENARIOS if scenarios.changes(name)])
def test_scenarios_move_some_numbers_and_not_others(site, scenario):
    changed = {parameter.section for parameter in scenarios.changes(scenario)}
    for chapter in changed:
        base, other = (
            numbers_of(contents.BUILD / "editions" / name / "book" / f"{chapter}.ipynb")
            for name in ("base", scenario)
        )
        assert base.keys() == other.keys()
        assert 0 < sum(base[name] == other[name] for name in base) < len(base)


def test_nbval_sees_a_constant_moved_by_a_hundredth_of_a_per_cent(copy):
    copy.replace(
        "src/aicredit/models/funding.py",
        "total_borrowing=sum(borrowing)",
        "total_borrowing=1.0001 * sum(borrowing)",
    )
    outcome = copy.run(
        "pytest", "--nbval", "--nbval-current-env", "-q", "-p", "no:cacheprovider",
        "-o", "addopts=", f"book/{CHAPTER}.ipynb",
    )  # fmt: skip
    assert outcome.returncode == 1, outcome.stdout[-2000:]
    kept = numbers_of(contents.ROOT / "book" / f"{CHAPTER}.ipynb").values()
    told = [number for number in kept if number and f"{number * 1.0001:.5f}" in outcome.stdout]
    assert told, outcome.stdout[-2000:]


def test_a_failing_chapter_fails_the_build(copy):
    path = copy.root / "book" / f"{CHAPTER}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("1/0"))
    nbformat.write(notebook, path)
    outcome = copy.aicredit("build")
    assert outcome.returncode == 1
    assert f"book/{CHAPTER}.ipynb" in outcome.stderr
    assert "ZeroDivisionError" in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert not list(copy.root.rglob("*.unfinished.ipynb"))
    assert not (copy.root / "_build" / "html").exists()


def test_one_changed_cell_of_data_changes_the_page(copy, site):
    base = contents.BUILD / "editions" / "base"
    shutil.copytree(base, copy.root / "_build" / "editions" / "base")
    page = copy.root / "_build" / "html" / "book" / f"{CHAPTER}.html"
    assert copy.aicredit("build").returncode == 0
    before = pasted_in(page)
    tables = copy.root / "data"
    used = {name for _, title in before for name in re.findall(r"\bf_\w+", title)}
    facts = pd.read_csv(tables / "facts.csv", dtype=str, keep_default_na=False)
    name = min(used & {*facts.loc[facts["unit"] == "USD_bn", "id"]})
    row = facts["id"] == name
    value = facts.loc[row, "value"].item()
    facts.loc[row, "value"] = str(2 * float(value))
    facts.to_csv(tables / "facts.csv", index=False)
    outcome = copy.aicredit("build")
    assert outcome.returncode == 0, outcome.stderr
    after = pasted_in(page)
    moved = {old[1] for old, new in zip(before, after, strict=True) if old != new}
    assert any(name in title for title in moved)


def pasted_in(page):
    """Return the numbers in the text of a page, each with the name of its derivation."""
    found = re.findall(r'<a class="number" href="#([^"]*)">([^<]*)<', page.read_text("utf-8"))
    return [(text, name) for name, text in found]


def test_a_changed_look_reaches_the_site(copy, site):
    base = contents.BUILD / "editions" / "base"
    shutil.copytree(base, copy.root / "_build" / "editions" / "base")
    assert copy.aicredit("build").returncode == 0
    copy.replace("src/aicredit/site/static/book.css", "--text-face: Charter", "--text-face: Other")
    assert copy.aicredit("build").returncode == 0
    assert "--text-face: Other" in (copy.root / "_build/html/_static/book.css").read_text()


def test_nothing_is_executed_twice(site):
    lines = []
    edition.execute("base", lines.append)
    assert lines == [f"edition base: {len(contents.notebooks())} chapters up to date, 0 to execute"]


@pytest.mark.parametrize("path", contents.notebooks(), ids=lambda path: path.stem)
def test_the_kept_notebook_was_run_and_holds_what_its_prose_pastes(path):
    notebook = notebook_files.read(path)
    assert list(notebook_files.unfinished(notebook)) == []
    assert any(cell.outputs for cell in notebook_files.code_cells(notebook))
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            kept = cell.metadata.get("user_expressions", [])
            assert [e["expression"] for e in kept] == re.findall(r"\{eval\}`(.+?)`", cell.source)
            assert all(e["result"]["status"] == "ok" for e in kept)
            assert all({"text/html", "text/plain"} == set(e["result"]["data"]) for e in kept)


VACUOUS = {
    "cleared": {"outputs": [], "execution_count": None},
    "cleared, with its number": {"outputs": []},
    "skipped": {"metadata": {"tags": ["nbval-skip"]}},
    "not compared": {"source": "# NBVAL_IGNORE_OUTPUT\n1 + 1"},
    "not compared, as of old": {"source": "  ## PYTEST_VALIDATE_IGNORE_OUTPUT\n1 + 1"},
    "not compared, by the old tag": {"metadata": {"tags": ["pytest-validate-ignore-output"]}},
    "skipped by a comment": {"source": "# NBVAL_SKIP\n1 + 1"},
}


@pytest.mark.parametrize("case", VACUOUS)
def test_nbval_does_not_pass_what_it_cannot_compare(tmp_path, case):
    cell = nbformat.v4.new_code_cell("1 + 1", execution_count=1)
    cell.outputs = [
        nbformat.v4.new_output("execute_result", {"text/plain": "2"}, execution_count=1)
    ]
    metadata = {"kernelspec": {"name": "python3", "language": "python", "display_name": "P"}}
    shutil.copyfile(contents.ROOT / "conftest.py", tmp_path / "conftest.py")
    for changes, status in ((VACUOUS[case], 1), ({}, 0)):
        notebook = nbformat.v4.new_notebook(metadata=metadata)
        notebook.cells = [nbformat.from_dict({**cell, **changes})]
        nbformat.write(notebook, tmp_path / "mine.ipynb")
        outcome = subprocess.run(
            [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "mine.ipynb"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )
        assert outcome.returncode == status, outcome.stdout
