"""A notebook runs from end to end or is refused in one line; nothing half-written stays."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from aicredit.editions import execute, notebook_files
from aicredit.editions.faults import BuildError


def notebook_of(*sources, **metadata):
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    for cell in cells:
        cell.metadata["tags"] = []
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
    notebook.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "P"}
    return notebook


@pytest.fixture
def run(tmp_path):
    """Execute cells as a notebook; return where the executed form would be."""

    def executed(*sources, tags=()):
        notebook = notebook_of(*sources)
        notebook.cells[-1].metadata["tags"] = list(tags)
        nbformat.write(notebook, tmp_path / "mine.ipynb")
        target = tmp_path / "out" / "mine.ipynb"
        execute.execute_notebook(tmp_path / "mine.ipynb", target, {})
        return target

    yield executed
    assert not list(tmp_path.rglob("*unfinished*"))


def test_code_is_folded_where_a_reader_needs_none(run):
    cells = nbformat.read(run("1", "2", tags=("setup",)), as_version=4).cells
    assert [
        cell.metadata.get("jupyter", {}) for cell in cells if "setup" in cell.metadata.tags
    ] == [{"source_hidden": True}]


BROKEN = {
    "an error": (("1", "1/0"), (), "cell 2: ZeroDivisionError: division by zero"),
    "sys.exit(0)": (("1", "import sys; sys.exit(0)", "2"), (), "cell 2: SystemExit: 0"),
    "SystemExit": (("raise SystemExit",), (), "cell 1: SystemExit: $"),
    "SystemExit first": (("raise SystemExit", "2"), (), "cell 1: SystemExit: $"),
    "KeyboardInterrupt": (("raise KeyboardInterrupt",), (), "cell 1: KeyboardInterrupt"),
    "a killed kernel": (("1", "import os; os.kill(os.getpid(), 9)"), (), "cell 2: the kernel died"),
    "os._exit": (("import os; os._exit(0)", "2"), (), "cell 1: the kernel died"),
    "exit()": (("exit()", "1", "2"), (), "cell 1: the kernel died"),
    "quit": (("1", "quit", "2", "3"), (), "cell 2: the kernel died"),
    "exit() in the last cell": (("1", "exit()"), (), "cell 2: the kernel died"),
    "an error that a tag allows": (("1/0",), ("raises-exception",), "cell 1: ZeroDivisionError"),
    "a cell that a tag skips": (("1", "2"), ("skip-execution",), "cell 2 was not run"),
    "an error of a magic": (("%%no_such_magic\n1",), (), "cell 1: UsageError: Cell magic"),
    "a magic's script that fails": (("%%bash\nexit 3",), (), "cell 1: CalledProcessError"),
    "a mistake of syntax": (("x = (",), (), "cell 1: .*SyntaxError"),
    "a message of many lines": (("raise ValueError('a\\nb')",), (), "cell 1: ValueError: a$"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_cell_that_did_not_run_well_fails(run, case, tmp_path, capfd):
    sources, tags, words = BROKEN[case]
    with pytest.raises(BuildError, match=rf"mine\.ipynb, ({words})") as refusal:
        run(*sources, tags=tags)
    assert len(str(refusal.value).splitlines()) == 1
    assert not (tmp_path / "out" / "mine.ipynb").exists()
    assert capfd.readouterr() == ("", "")


def test_what_a_kernel_says_while_it_stops_is_not_shown(run, capfd):
    run("import os; os.write(2, b'noise')")
    assert capfd.readouterr() == ("", "")


def test_a_cell_without_code_need_not_run(run):
    assert run("1", "").is_file()


def test_a_cell_that_hangs_is_ended(run, monkeypatch):
    monkeypatch.setattr(execute, "CELL_SECONDS", 1)
    with pytest.raises(BuildError, match="cell 2: no end after 1 seconds"):
        run("1", "import time; time.sleep(60)")


def test_a_long_temporary_folder_works(run, tmp_path, monkeypatch):
    folder = tmp_path / ("t" * 96)
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    assert run("1").is_file()


def test_kernels_that_start_at_once_share_no_port():
    one, other = execute.KernelManager(), execute.KernelManager()
    assert one.transport == "ipc"
    assert one.ip != other.ip


WHOLE = json.dumps(nbformat.from_dict(notebook_of("1")), indent=1)
NOT_NOTEBOOKS = {
    "empty": ("", ": the file is empty"),
    "merge markers": (
        WHOLE.replace("{\n", "{\n<<<<<<< HEAD\n", 1),
        ", line 2: a merge left its marker <<<<<<<",
    ),
    "no JSON": ('{\n "cells": [', r", line 2: not valid JSON \("),
    "cut short": (WHOLE[: len(WHOLE) // 2], ", line [0-9]+: not valid JSON"),
    "a list": ("[]", ": not a notebook of format 4"),
    "format 3": ('{"nbformat": 3, "worksheets": []}', r": not a .*\(nbformat is 3\)"),
    "not UTF-8": ('{\n"metadata": "für"}'.encode("latin-1"), ", line 2: not UTF-8"),
    "no cells": ('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}', ": not a .* with cells"),
    "a cell of no kind": (WHOLE.replace('"code"', '"spell"'), ": not a valid notebook"),
}


@pytest.mark.parametrize("case", NOT_NOTEBOOKS)
def test_what_is_no_notebook_is_refused(tmp_path, case):
    content, words = NOT_NOTEBOOKS[case]
    path = tmp_path / "mine.ipynb"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ValueError, match=rf"mine\.ipynb{words}") as refusal:
        notebook_files.read(path)
    assert len(str(refusal.value).splitlines()) == 1


def test_lines_of_a_stored_notebook_are_joined(tmp_path):
    nbformat.write(notebook_of("a = 1\nb = 2"), tmp_path / "mine.ipynb")
    assert notebook_files.read(tmp_path / "mine.ipynb").cells[0].source == "a = 1\nb = 2"


STARTS = """
import sys
from pathlib import Path
from aicredit import cli
from aicredit.editions import execute
folder = Path(sys.argv[1])
def build(options):
    sources = folder.glob("*.ipynb")
    for done in execute.execute_notebooks({s: folder / "out" / s.name for s in sources}, {}):
        print(done, flush=True)
    return 0
cli._build = build
sys.exit(cli.main(["build"]))
"""


def processes_of(mark):
    """Return the ids of processes that carry a mark in their environment."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if f"BOOK_TEST={mark}\0".encode() in (entry / "environ").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue
    return [pid for pid in found if Path(f"/proc/{pid}/cmdline").read_bytes()]


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks into /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_stopped_build_leaves_nothing(tmp_path, number):
    for name in ("one", "two", "three"):
        nbformat.write(
            notebook_of("open('started', 'w').close()\nimport time; time.sleep(600)"),
            tmp_path / f"{name}.ipynb",
        )
    mark = str(tmp_path)
    running = subprocess.Popen(
        [sys.executable, "-c", STARTS, str(tmp_path)],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "BOOK_TEST": mark},
        cwd=tmp_path,
    )
    until(lambda: (tmp_path / "started").exists(), 60)
    began = time.monotonic()
    running.send_signal(number)
    _, said = running.communicate(timeout=30)
    assert time.monotonic() - began < 15
    until(lambda: not processes_of(mark), 20)
    if number != signal.SIGKILL:
        assert running.returncode == 128 + number
        assert said == "aicredit: stopped; what was finished is kept\n"
    assert not list(tmp_path.rglob("*unfinished*"))


def until(condition, seconds):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)
