"""Builds of a book of one page: refused in one line, safe to repeat, one at a time."""

import json
import re
import resource
import shutil
import signal
import subprocess
import sys
import time

import nbformat
import pytest

from aicredit.editions import contents, edition, keys, notebook_files, order, render
from aicredit.editions.faults import BuildError
from aicredit.ledger import checkout, parameters, scenarios

PAGE = "# A page\n\nText.\n"


TOC = "format: jb-book\nroot: book/page\nchapters:\n- file: book/sums\n"


def notebook_with(source):
    cell = nbformat.v4.new_code_cell(source, metadata={"tags": ["parameters"]})
    title = nbformat.v4.new_markdown_cell("# Sums")
    shown = nbformat.v4.new_code_cell(source.partition(" ")[0])
    notebook = nbformat.v4.new_notebook(cells=[title, cell, shown])
    notebook.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "P"}
    return json.dumps(notebook)


def sets(share):
    """Return a cell of parameters: every assumption that is declared, one at this value."""
    name = "meta_off_balance_share_pct"
    others = (p for p in parameters.declared().values() if p.name != name)
    return "\n".join([f"{name} = {share}", *(f"{p.name} = {p.default:.15g}" for p in others)])


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A book of one page of text and one short notebook, which this process builds fast."""
    root = tmp_path / "small"
    (root / "book").mkdir(parents=True)
    (root / "_toc.yml").write_text(TOC)
    shutil.copyfile(checkout.ROOT / "_config.yml", root / "_config.yml")
    (root / "book" / "page.md").write_text(PAGE)
    (root / "book" / "sums.ipynb").write_text(notebook_with(sets(0)))
    data = shutil.copytree(checkout.DATA, root / "data")
    for module in (contents, notebook_files):
        monkeypatch.setattr(module, "ROOT", root)
    monkeypatch.setattr(contents, "BOOK", root / "book")
    monkeypatch.setattr(contents, "BUILD", root / "_build")
    monkeypatch.setattr(keys, "state_of_the_book", lambda: "")
    for function in (scenarios.names, scenarios.read, scenarios.changes):
        monkeypatch.setattr(function, "__defaults__", (data,))
    return root


def build(scenario="base"):
    """Build an edition; return what was said on the way."""
    said = []
    edition.build(scenario, said.append)
    return said


def one_line(outcome, status):
    """Return the line in which a command refused."""
    assert outcome.returncode == status, outcome.stdout + outcome.stderr
    (line,) = outcome.stderr.splitlines()
    return line


FAULTS = {
    "a chapter that is not listed": ({"book/extra.ipynb": "{}"}, "book/extra.ipynb is not listed"),
    "a page that is not listed": ({"book/extra.md": "# x"}, "book/extra.md is not listed"),
    "listed twice": ({"_toc.yml": f"{TOC}- file: book/page\n"}, "book/page is listed 2 times"),
    "a page outside": ({"_toc.yml": f"{TOC}- file: README\n"}, "allowed: book/NAME"),
    "a page far outside": ({"_toc.yml": f"{TOC}- file: book/../x\n"}, "allowed: book/NAME"),
    "no such page": ({"_toc.yml": f"{TOC}- file: book/no\n"}, "there is no book/no.ipynb or boo"),
    "a page in two forms": ({"book/sums.md": "# x"}, "both a notebook and a .md file"),
    "broken contents": ({"_toc.yml": f"{TOC}  bad: [\n"}, "_toc.yml, line 6: not valid YAML"),
    "empty contents": ({"_toc.yml": ""}, "_toc.yml: a mapping is expected"),
    "contents of words": ({"_toc.yml": "root: book/page\nchapters: [x]\n"}, "'x' is no entry"),
    "a word for chapters": ({"_toc.yml": "root: book/page\nchapters: 5\n"}, "a list is expected"),
    "contents of bytes": ({"_toc.yml": b"\xff"}, "_toc.yml: not UTF-8"),
    "broken configuration": ({"_config.yml": "title: [\n"}, "_config.yml, line "),
    "configuration of words": ({"_config.yml": "title\n"}, "_config.yml: a mapping is expected"),
    "a merge in a notebook": ({"book/sums.ipynb": "{\n=======\n}"}, "sums.ipynb, line 2: a"),
    "an empty notebook": ({"book/sums.ipynb": ""}, "book/sums.ipynb: the file is empty"),
    "another default": (
        {"book/sums.ipynb": notebook_with(sets(1))},
        "sets meta_off_balance_share_pct = 1; allowed: 0",
    ),
    "an undeclared parameter": ({"book/sums.ipynb": notebook_with("x = 1")}, "'x' is unknown"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_of_the_book_is_one_line(small, case):
    files, words = FAULTS[case]
    order.check_contents()
    for name, content in files.items():
        (small / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ValueError, match=re.escape(words)) as refusal:
        build()
    assert len(str(refusal.value).splitlines()) == 1
    assert not (small / "_build").exists()


def test_the_command_names_a_fault_and_makes_nothing(copy):
    (copy.root / "book" / "extra.md").write_text("# x")
    assert "book/extra.md is not listed" in one_line(copy.aicredit("build"), 2)
    assert not (copy.root / "_build").exists()


def test_a_warning_stops_every_build_until_it_is_mended(small):
    page = small / "book" / "page.md"
    page.write_text(f"{PAGE}\n[lost](nowhere.md)\n")
    for _ in range(2):
        with pytest.raises(BuildError, match=r"nowhere\.md") as refusal:
            build()
        assert re.search(r"^book/page\.md:5: WARNING", str(refusal.value), re.MULTILINE)
    assert not (small / "_build" / "html").exists()
    page.write_text(PAGE)
    assert {"rendered page (50%)", "rendered sums (100%)"} <= set(build())


def test_a_page_cut_short_by_an_ended_build_is_written_again(small):
    build()
    source = small / "_build" / "editions" / "base"
    # What a build leaves that was ended in the middle of a page.
    (source / "_build" / "html" / "book" / "page.html").write_text("<html>")
    (source / "unfinished").touch()
    build()
    assert "Text." in (small / "_build" / "html" / "book" / "page.html").read_text()


def test_what_somebody_else_wrote_is_not_taken_for_executed(small):
    folder = edition.execute("base", print)
    executed = folder / "book" / "sums.ipynb"
    good = executed.read_text()
    executed.write_text(
        good.replace('"text/plain": "0"', '"text/plain": "1"').replace('"0"', '"1"')
    )
    said = []
    for _ in range(2):
        edition.execute("base", said.append)
    assert [line for line in said if "edition" in line] == [
        "edition base: 0 chapters up to date, 1 to execute",
        "edition base: 1 chapters up to date, 0 to execute",
    ]
    assert executed.read_text() == good


def test_editions_know_each_other_and_go_with_their_scenario(small):
    scenario = small / "data" / "scenarios" / "mine.yaml"
    scenario.write_text("meta_off_balance_share_pct: 6\n")
    build("mine")
    html = small / "_build" / "html"
    base, mine = (html / "book/page.html", html / "editions/mine/book/page.html")
    assert '<a href="../editions/mine/book/page.html">mine</a>' in base.read_text()
    known = "known on the article&#x27;s date"
    assert f'<a href="../../../book/page.html">{known}</a>' in mine.read_text()
    assert "<li>Share of capex moved to vehicles: 6% instead of 0%</li>" in mine.read_text()

    # The other edition follows when the base edition is built again.
    scenario.write_text("meta_off_balance_share_pct: 7\n")
    build()
    assert "vehicles: 7%" in mine.read_text()

    scenario.unlink()
    build()
    assert not mine.exists()
    assert not (small / "_build" / "editions" / "mine").exists()
    assert "mine" not in base.read_text()


def test_a_page_that_is_gone_is_gone_from_the_site(small):
    more = small / "book" / "more.md"
    more.write_text("# More\n\nWords.\n")
    (small / "_toc.yml").write_text(TOC + "- file: book/more\n")
    build()
    page = small / "_build" / "html" / "book" / "more.html"
    assert page.is_file()
    more.unlink()
    (small / "_toc.yml").write_text(TOC)
    build()
    assert not page.exists()
    assert not list((small / "_build" / "html").rglob("more.*"))


HOLDS = """
import sys
from pathlib import Path
from aicredit.editions import contents, edition
contents.BUILD = Path(sys.argv[1])
with edition.sole_use(lambda line: print(line, flush=True)):
    print("at work", flush=True)
    sys.stdin.read()
"""


def test_builds_follow_each_other_and_a_dead_one_blocks_nobody(tmp_path):
    def start():
        return subprocess.Popen(
            [sys.executable, "-c", HOLDS, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    with start() as first, start() as second:
        lines = {first: first.stdout.readline(), second: second.stdout.readline()}
        holder, waiter = sorted(lines, key=lambda process: lines[process] != "at work\n")
        assert lines[waiter] == "another build is at work in _build; waiting for its end\n"
        holder.kill()
        assert waiter.stdout.readline() == "at work\n"
        waiter.stdin.close()
    assert waiter.returncode == 0


RENDERS = """
import sys
from pathlib import Path
from aicredit import cli
from aicredit.editions import render
def build(options):
    render.render(Path(sys.argv[1]), "base", lambda line: print(line, flush=True))
    return 0
cli._build = build
sys.exit(cli.main(["build"]))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_rendering_that_is_stopped_ends_at_once(tmp_path, number):
    running = subprocess.Popen(
        [sys.executable, "-c", RENDERS, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    )
    assert running.stdout.readline() == "rendering edition base\n"
    began = time.monotonic()
    running.send_signal(number)
    _, said = running.communicate(timeout=60)
    assert time.monotonic() - began < 15
    assert running.returncode == 128 + number
    assert said == "aicredit: stopped; what was finished is kept\n"
    # The next rendering sees that this one was not finished.
    assert (tmp_path / "unfinished").exists()


def test_a_build_folder_that_is_a_file_is_one_line(copy):
    (copy.root / "_build").write_text("")
    assert one_line(copy.aicredit("build"), 1).endswith("_build: File exists")


def test_a_full_disk_leaves_nothing_half_written(tmp_path):
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(b"new" * 1000)
    target.write_bytes(b"old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            render.copy_if_changed(source, target)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert target.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["source", "target"]
