"""What a change makes run again: exactly what uses it."""

import json

import pytest

from aicredit.editions import keys

ALL = {"index", "meta"}

EMPTY = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}

CHANGES = {
    "nothing": (None, set()),
    "a chapter": (("book/meta.ipynb", "What happened since", "What has happened since"), {"meta"}),
    "a cell of a table that one page draws": (("data/arrows.csv", "right", "left"), {"index"}),
    "a cell of a table that all read": (("data/claims.csv", "Meta belongs", "Meta belonged"), ALL),
    "a model that a chapter runs": (("src/aicredit/models/funding.py", '"""', '"""Also '), ALL),
    "a model that none runs": (("src/aicredit/models/energy.py", '"""', '"""Also '), set()),
    "a scenario": (("data/scenarios/as_it_happened.yaml", "26.8", "26.4"), ALL),
    "the libraries": (("requirements.lock", "altair==", "altair =="), ALL),
    "a test": (("tests/test_floors.py", '"""', '"""Also '), set()),
    "a page of text": (("book/methods.md", "# Methods", "# Our methods"), set()),
}


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """Return a copy whose chapters have been executed."""
    from conftest import Copy

    copy = Copy(tmp_path_factory.mktemp("executed"))
    made = copy.aicredit("record")
    assert made.returncode == 0, made.stderr
    return copy


def to_execute(copy, scenario="base"):
    told = copy.aicredit("build", "--explain", "--scenario", scenario)
    assert told.returncode == 0, told.stderr
    return {line.split(":")[0] for line in told.stdout.splitlines() if "to execute" in line}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_executes_exactly_what_uses_it(executed, what):
    change, expected = CHANGES[what]
    before = (executed.root / change[0]).read_text("utf-8") if change else ""
    if change:
        executed.replace(*change)
    try:
        assert to_execute(executed) == expected
    finally:
        if change:
            (executed.root / change[0]).write_text(before, "utf-8")


def test_recorded_outputs_are_no_change(executed):
    assert "0 to execute" in executed.aicredit("record").stdout


def test_a_scenario_executes_only_chapters_that_declare_what_it_sets(executed):
    told = executed.aicredit("build", "--explain", "--scenario", "as_it_happened").stdout
    assert "index: as in the base edition" in told
    assert to_execute(executed, "as_it_happened") == {"meta"}


def test_why_is_said(executed):
    executed.replace("data/deals.csv", "2025", "2024")
    told = executed.aicredit("build", "--explain").stdout
    assert "meta: to execute, because data/deals.csv has changed" in told
    executed.replace("data/deals.csv", "2024", "2025")


def test_what_was_edited_while_it_was_read_is_not_signed(tmp_path, monkeypatch):
    monkeypatch.setattr(keys.contents, "ROOT", tmp_path)
    (tmp_path / "book").mkdir()
    source, target = tmp_path / "book" / "a.ipynb", tmp_path / "a.ipynb"
    for path in (source, target):
        path.write_text(
            json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
        )
    (tmp_path / "table.csv").write_text("a")
    read = {"files": ["table.csv"], "folders": []}
    keys.sign(target, source, {}, read, since=source.stat().st_mtime - 60)
    assert keys.why_stale(target, source, {}) == "it has not been executed"
    keys.sign(target, source, {}, read, since=source.stat().st_mtime + 60)
    assert keys.why_stale(target, source, {}) == ""
