"""The commands of the README: an environment made aside, in its own checkout, and no harm done."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from aicredit import __version__
from conftest import ROOT

MAKE = shutil.which("make")
NO_NETWORK = {
    "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
    "PIP_RETRIES": "0",
    "PIP_CONFIG_FILE": os.devnull,
    # The build backend comes from the environment of the tests.
    "PYTHONPATH": sysconfig.get_paths()["purelib"],
}


# These tests are themselves run by make, which tells those below it of itself.
OUTSIDE_MAKE = {name: value for name, value in os.environ.items() if "MAKE" not in name}


def make(book, *arguments, **settings):
    return subprocess.run(
        [MAKE, f"PYTHON={sys.executable}", *arguments],
        cwd=book,
        capture_output=True,
        text=True,
        env={**OUTSIDE_MAKE, **NO_NETWORK, **settings},
    )


@pytest.fixture
def bare(copy):
    """A copy that asks for no libraries, so that its environment is made in seconds."""
    (copy.root / "requirements.lock").write_text("")
    return copy


FIND = "from importlib.util import find_spec; print(find_spec('aicredit').origin)"


def where(book):
    """Return the package that an environment's Python imports."""
    outcome = subprocess.run(
        [book / ".venv/bin/python", "-c", FIND],
        capture_output=True,
        text=True,
        cwd="/",
    )
    return outcome.stdout.strip()


def test_an_environment_is_made_anew_aside_and_only_when_it_must(bare, tmp_path):
    book = bare.root
    first = make(book, "environment")
    assert first.returncode == 0, first.stderr
    assert [line[:6] for line in first.stdout.splitlines()] == ["settin", "2 of 4", "4 of 4"]
    assert where(book) == str(book / "src/aicredit/__init__.py")
    made = (book / ".venv").readlink().name

    # A date is no change.
    (book / "pyproject.toml").touch()
    (book / "requirements.lock").touch()
    again = make(book, "environment")
    assert (again.returncode, again.stdout, (book / ".venv").readlink().name) == (0, "", made)

    # What cannot be fetched leaves the old environment at work.
    (book / "requirements.lock").write_text(f"no-such-library==1 --hash=sha256:{'0' * 64}\n")
    lost = make(book, "environment")
    assert lost.returncode == 2
    assert "make: the libraries could not be installed (ERROR: " in lost.stderr
    assert "all of it is in _build/environment.log" in lost.stderr
    assert len(lost.stderr.splitlines()) == 2  # ours, and make's own
    assert ((book / ".venv").readlink().name, where(book) != "") == (made, True)
    assert [path.name for path in book.glob(".venv-*") if path.is_dir()] == [made]

    # A copy of the checkout gets its own, with a name that needs quoting.
    (book / "requirements.lock").write_text("")
    moved = tmp_path / "a copy, #2 'für' $all"
    shutil.copytree(book, moved, symlinks=True)
    assert make(moved, "environment").returncode == 0
    assert where(moved) == str(moved / "src/aicredit/__init__.py")
    assert where(book) == str(book / "src/aicredit/__init__.py")
    assert [path.name for path in moved.glob(".venv-*") if path.is_dir()] != [made]


def test_an_environment_of_the_old_kind_is_replaced(bare):
    (bare.root / ".venv" / "bin").mkdir(parents=True)
    (bare.root / ".venv" / "ready").write_text("")
    outcome = make(bare.root, "environment")
    assert outcome.returncode == 0, outcome.stderr
    assert (bare.root / ".venv").is_symlink()
    assert not (bare.root / ".venv-old").exists()


FAULTS = {
    ("book", "scenario=x"): "unknown variable scenario; allowed: SCENARIO=NAME, PYTHON=PROGRAM",
    ("book", "SCENARI=x"): "unknown variable SCENARI; allowed: SCENARIO=NAME",
    ("book", "as_it_happened"): "unknown command as_it_happened; allowed: help book test",
    ("book", "SCENARIO", "base"): "unknown command SCENARIO base; allowed: help book test",
    ("check", "PYTHON=no-such-python"): "'no-such-python' is no Python 3.11 or newer; say which",
    ("check", "PYTHON=/bin/ls"): "'/bin/ls' is no Python 3.11 or newer; say which",
    ("check", "PYTHON="): "'' is no Python 3.11 or newer; say which",
}


@pytest.mark.parametrize("arguments", FAULTS, ids=" ".join)
def test_a_mistake_on_make_s_line_is_told(bare, arguments):
    outcome = make(bare.root, *arguments)
    assert outcome.returncode == 2
    assert FAULTS[arguments] in outcome.stderr
    assert len(outcome.stderr.splitlines()) <= 2
    assert not (bare.root / ".venv").exists()


def test_make_alone_says_what_there_is(bare):
    outcome = make(bare.root)
    assert outcome.returncode == 0
    assert "make book [SCENARIO=NAME]" in outcome.stdout


@pytest.mark.parametrize("name", ["", "../scenarios/base", "$(touch x)", "`touch x`", '"; touch x'])
def test_make_hands_a_scenario_on_as_it_is(bare, name):
    told = bare.root / "make_environment.py"
    told.write_text("")
    (bare.root / ".venv" / "bin").mkdir(parents=True)
    (bare.root / ".venv" / "bin" / "python").symlink_to(sys.executable)
    outcome = make(bare.root, "book", "SCENARIO=" + name.replace("$", "$$"))
    assert outcome.returncode == 2
    assert not (bare.root / "x").exists()


def test_the_command_refuses_to_work_on_another_checkout(copy):
    outcome = subprocess.run(
        [sys.executable, "-m", "aicredit", "check"],
        cwd=copy.root / "book",
        capture_output=True,
        text=True,
    )
    assert outcome.returncode == 2
    (line,) = outcome.stderr.splitlines()
    assert line == (
        f"aicredit: this environment belongs to {ROOT}, not to {copy.root}; "
        "'make book' sets up one of its own"
    )


READERS = (
    "from aicredit import Ledger; Ledger.read().claims",
    "from aicredit.ledger import parameters; parameters.declared()",
    "from aicredit import Chapter; Chapter('index', {})",
    "from aicredit.ledger import bibliography; bibliography.sources()",
)


@pytest.mark.parametrize("reads", READERS)
@pytest.mark.parametrize("folder", ["", "book"])
def test_a_copy_is_not_read_with_the_original_s_data(copy, reads, folder):
    command = [sys.executable, "-c", reads]
    outcome = subprocess.run(command, cwd=copy.root / folder, capture_output=True, text=True)
    assert outcome.returncode == 1
    assert outcome.stderr.splitlines()[-1].endswith(
        f"DataError: this environment belongs to {ROOT}, not to {copy.root}; "
        "'make book' sets up one of its own"
    )
    own = {**os.environ, "PYTHONPATH": str(copy.root / "src")}
    subprocess.run(command, cwd=copy.root / folder, env=own, check=True)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("command", ["check", "claims", "claims --format csv"])
@pytest.mark.parametrize(
    ("output", "words"),
    [(">&-", "standard output is closed"), (">/dev/full", "standard output: No space left")],
)
def test_an_output_that_takes_nothing_is_told_in_one_line(command, output, words):
    line = f"{sys.executable} -m aicredit {command} {output}"
    outcome = subprocess.run(["sh", "-c", line], cwd="/", stderr=subprocess.PIPE, text=True)
    assert outcome.returncode == 1
    (told,) = outcome.stderr.splitlines()
    assert told.startswith(f"aicredit: {words}")


HOLDS = """
import sys
sys.path.insert(0, sys.argv[1])
import make_environment
make_environment.is_ready = lambda: print("at work", flush=True) or sys.stdin.read() or True
make_environment.main()
"""


def test_a_second_make_says_that_it_waits_and_a_copy_by_hard_links_does_not(tmp_path):
    book, linked = tmp_path / "book", tmp_path / "linked"
    book.mkdir()
    shutil.copyfile(ROOT / "make_environment.py", book / "make_environment.py")

    def start(folder):
        return subprocess.Popen(
            [sys.executable, "-c", HOLDS, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    with start(book) as first:
        assert first.stdout.readline() == "at work\n"
        shutil.copytree(book, linked, copy_function=os.link)
        with start(linked) as other:
            assert other.stdout.readline() == "at work\n"
            other.stdin.close()
        with start(book) as second:
            assert "waiting for its end" in second.stdout.readline()
            first.stdin.close()
            assert second.stdout.readline() == "at work\n"
            second.stdin.close()


def run(*arguments, cwd="/", **settings):
    return subprocess.run(
        [sys.executable, "-m", "aicredit", *arguments],
        cwd=cwd,
        capture_output=True,
        env={**os.environ, **settings},
    )


CODE_PAGES = {
    "Windows": {"PYTHONIOENCODING": "cp1252"},
    "ASCII": {"PYTHONIOENCODING": "ascii"},
    "C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
}


@pytest.mark.parametrize("page", CODE_PAGES)
def test_output_is_utf_8_on_every_code_page(page):
    plain = run("claims", "--section", "oracle", "--format", "csv", PYTHONUTF8="1")
    outcome = run("claims", "--section", "oracle", "--format", "csv", **CODE_PAGES[page])
    assert outcome.returncode == 0, outcome.stderr
    assert "→" in outcome.stdout.decode("utf-8")
    assert outcome.stdout == plain.stdout


def test_a_reader_who_has_had_enough_is_no_fault():
    reads, writes = os.pipe()
    os.close(reads)
    command = [sys.executable, "-m", "aicredit", "claims", "--format", "json"]
    outcome = subprocess.run(command, cwd="/", stdout=writes, stderr=subprocess.PIPE, text=True)
    os.close(writes)
    assert (outcome.returncode, outcome.stderr) == (0, "")


def test_the_command_says_its_version():
    assert run("--version").stdout.decode() == f"aicredit {__version__}\n"


def test_a_reader_s_environment_is_no_part_of_the_checkout(tmp_path):
    ignored = ["live/bin/python", ".venv", ".venv-1/x", "venv/x", "_build/x"]
    outcome = subprocess.run(
        ["git", "check-ignore", "--no-index", *ignored], cwd=ROOT, capture_output=True, text=True
    )
    assert outcome.stdout.split() == ignored


def test_the_field_s_own_command_builds_the_book_alone(copy):
    stranger = copy.root / "mine" / "lib" / "site-packages" / "other"
    stranger.mkdir(parents=True)
    (stranger / "README.md").write_text("# Not of this book\n\n[lost](nowhere.md)\n")
    (copy.root / "_toc.yml").write_text("format: jb-book\nroot: book/page\n")
    (copy.root / "book" / "page.md").write_text("# A page\n")
    for path in (copy.root / "book").glob("*.ipynb"):
        path.unlink()
    (copy.root / "book" / "methods.md").unlink()
    book = "from jupyter_book.cli.main import main; main()"
    outcome = subprocess.run(
        [sys.executable, "-c", book, "build", ".", "-W"],
        cwd=copy.root,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(copy.root / "src")},
    )
    assert outcome.returncode == 0, outcome.stderr
    assert "WARNING" not in outcome.stderr
    assert not list((copy.root / "_build" / "html").rglob("*README*"))
