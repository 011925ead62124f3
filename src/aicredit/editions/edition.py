"""Editions: every chapter executed under one scenario, then rendered as a site.

Executed notebooks lie in ``_build/editions/NAME/``. A chapter is executed again
when anything that matters has changed: its code, the package, the data, the
lock file or the scenario. Jupyter Book's own cache looks at the notebook's cells
alone and would serve stale numbers.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import papermill
import yaml

from aicredit.editions import notebook_files, page_rules
from aicredit.editions.contents import ENDINGS, notebooks, pages, settings
from aicredit.editions.execute import BuildError, execute_notebooks
from aicredit.ledger import checkout, parameters, scenarios
from aicredit.ledger.ledger import Ledger
from aicredit.units import written

try:
    import fcntl
except ImportError:  # Windows has no such locks; two builds at once are the reader's to avoid
    fcntl = None  # type: ignore[assignment]

ROOT = checkout.ROOT
BUILD = ROOT / "_build"

Say = Callable[[str], None]
"""Takes one line of progress."""


@contextmanager
def sole_use(say: Say) -> Iterator[None]:
    """Hold the build folder for this process; a second one waits until the first has ended."""
    BUILD.mkdir(exist_ok=True)
    # The system forgets the lock with the process, however that ends; the file may stay.
    # Its name is that of the place: a copy made of hard links shares files, not builds.
    place = hashlib.sha256(os.fsencode(BUILD.resolve())).hexdigest()[:12]
    with (BUILD / f"lock-{place}").open("w") as file:
        if fcntl:
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except (BlockingIOError, PermissionError):
                say("another build is at work in _build; waiting for its end")
                fcntl.lockf(file, fcntl.LOCK_EX)
        yield


def execute(scenario: str, say: Say) -> Path:
    """Execute every chapter under a scenario, those that are up to date excepted.

    Parameters
    ----------
    scenario : str
        Name of a file in ``data/scenarios``.
    say : callable
        Receives a line for each chapter.

    Returns
    -------
    Path
        Folder of the executed notebooks, laid out like the repository.

    Raises
    ------
    ValueError
        If the scenario is unknown or sets what it may not.
    BuildError
        If a chapter fails; what was executed before it stays.
    """
    values = scenarios.read(scenario)
    folder = BUILD / "editions" / scenario
    common = _common_key(values)
    keys = {notebook: _key(notebook, common) for notebook in notebooks()}
    targets = {notebook: folder / notebook.relative_to(ROOT) for notebook in keys}
    stale = {
        notebook: targets[notebook]
        for notebook, key in keys.items()
        if not _is_up_to_date(targets[notebook], key)
    }
    say(
        f"edition {scenario}: {len(keys) - len(stale)} chapters up to date, {len(stale)} to execute"
    )
    for notebook in execute_notebooks(stale, values):
        say(f"executed {notebook.stem}")
        _sign(targets[notebook], keys[notebook])
    return folder


def record(say: Say) -> None:
    """Execute the base edition afresh and keep its outputs in the committed notebooks."""
    with sole_use(say):
        check_contents()
        for notebook in execute_notebooks({path: path for path in notebooks()}, {}):
            say(f"recorded {notebook.relative_to(ROOT)}")


def check_contents() -> None:
    """Refuse a book whose files are not in order: configuration, contents, notebooks.

    A chapter's own cell of parameters must say what is declared, and no other may. The
    base edition runs on that cell; the panel's way back leads to the declaration. No page
    has a figure typed in.

    Raises
    ------
    ValueError
        If something is not in order; file and what, in one line.
    """
    settings("_config.yml")
    declared = parameters.declared()
    unset = set(declared)
    names = Ledger.read().names
    for chapter in notebooks():
        page_rules.require_own_names(chapter, names)
        page_rules.require_one_place(declared, chapter)
        for name, cell in papermill.inspect_notebook(str(chapter)).items():
            unset.discard(name)
            wanted = parameters.named(name, declared).default
            if not _is_number(cell["default"], wanted):
                message = (
                    f"{notebook_files.name_of(chapter)}: the cell of parameters sets {name} = "
                    f"{cell['default']}; allowed: {wanted:.15g}, as in data/parameters.csv"
                )
                raise ValueError(message)
    for name in sorted(unset):
        message = f"data/parameters.csv: no chapter's cell of parameters sets {name}"
        raise ValueError(message)
    for page in pages():
        page_rules.require_pasted_figures(page)


def _is_number(text: str, number: float) -> bool:
    try:
        return float(text) == number
    except ValueError:
        return False


def _key(notebook: Path, common: str) -> str:
    """Name the state of a notebook's own code and text, and of all it depends on."""
    content = [
        {key: cell[key] for key in cell if key not in ("outputs", "execution_count", "metadata")}
        | {"metadata": {k: v for k, v in cell.metadata.items() if k != "user_expressions"}}
        for cell in notebook_files.read(notebook).cells
    ]
    return hashlib.sha256((common + json.dumps(content, sort_keys=True)).encode()).hexdigest()


def _common_key(values: dict[str, Any]) -> str:
    """Name the state of all that a chapter depends on beside its own code."""
    return json.dumps([values, sys.version], sort_keys=True) + _state_of_the_book()


def _state_of_the_book() -> str:
    """Name the state of data, package and libraries."""
    data = [path for path in checkout.DATA.rglob("*") if path.parent.name != "scenarios"]
    package = (ROOT / "src").rglob("*")
    return _digest_of((*data, *package, ROOT / "requirements.lock", checkout.BIBLIOGRAPHY))


def _digest_of(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(f"{path.relative_to(ROOT)}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _sign(target: Path, key: str) -> None:
    """Note under which state a notebook was executed, and what came out."""
    target.with_suffix(".key").write_text(f"{key} {_digest_of([target])}", encoding="utf-8")


def _is_up_to_date(target: Path, key: str) -> bool:
    # The file's own digest too: a file that somebody else wrote is not what was executed.
    note = target.with_suffix(".key")
    if not (note.is_file() and target.is_file()):
        return False
    return note.read_text(encoding="utf-8") == f"{key} {_digest_of([target])}"


def site_folder(scenario: str) -> Path:
    """Return where an edition's site is built: the base edition's is the book's."""
    if scenario == scenarios.BASE:
        return BUILD / "html"
    return BUILD / "html" / "editions" / scenario


def published() -> list[str]:
    """Return the scenarios whose edition has a site, ``base`` first."""
    return [n for n in scenarios.names() if (site_folder(n) / "index.html").is_file()]


def build(scenario: str, say: Say) -> Path:
    """Execute an edition and render its site.

    Editions link to each other, so the base edition and those that are published
    already are brought up to date with it; those of deleted scenarios go.

    Parameters
    ----------
    scenario : str
        Name of a file in ``data/scenarios``.
    say : callable
        Receives a line for each step.

    Returns
    -------
    Path
        The site's first page.

    Raises
    ------
    ValueError
        On bad input: a scenario, a notebook, the table of contents.
    BuildError
        On a chapter's error, a warning, a broken link or a missing page.
    """
    check_contents()
    with sole_use(say):
        _forget_deleted_scenarios()
        together = {scenarios.BASE, scenario, *published()}
        editions = [name for name in scenarios.names() if name in together]
        folders = {name: execute(name, say) for name in editions}
        for name, folder in folders.items():
            _lay_out(folder, name, editions)
            _publish(_render(folder, name, say), site_folder(name))
    return site_folder(scenario) / "index.html"


def _forget_deleted_scenarios() -> None:
    known = scenarios.names()
    for folder in (BUILD / "editions", BUILD / "html" / "editions"):
        for edition in folder.iterdir() if folder.is_dir() else ():
            if edition.name not in known:
                shutil.rmtree(edition)


def _render(source: Path, scenario: str, say: Say) -> Path:
    """Render an edition's pages with Jupyter Book; return the folder of the finished site."""
    # Jupyter Book builds into FOLDER/_build/html; an edition's folder keeps its own.
    built = source / "_build"
    mark = source / "unfinished"
    if mark.exists() and built.exists():
        # What a broken rendering left looks finished to Sphinx: pages cut short, and
        # pages whose warnings were given once and would not be given again.
        shutil.rmtree(built)
    mark.touch()
    command = [
        *(sys.executable, "-c", "from jupyter_book.cli.main import main; main()"),
        *("build", str(source)),
        *("--warningiserror", "--nitpick", "--keep-going"),
    ]
    settings = {**os.environ, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
    say(f"rendering edition {scenario}")
    with (source / "render.log").open("w+", encoding="utf-8") as complaints:
        running = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=complaints, text=True, env=settings
        )
        try:
            for line in running.stdout or ():
                if page := RENDERED.search(COLOUR.sub("", line)):
                    say(f"rendered {page['name']} ({page['share']})")
            failed = running.wait()
        finally:
            running.kill()
            running.wait()
        complaints.seek(0)
        told = [line.strip() for line in complaints if line.strip()]
    if failed:
        faults = [line for line in told if "WARNING" in line or "ERROR" in line] or told[-1:]
        raise BuildError("\n".join(["the site was not built", *faults]))
    mark.unlink()
    _forget_deleted_pages(built / "html")
    return built / "html"


def _forget_deleted_pages(html: Path) -> None:
    """Take away what Sphinx wrote for pages that are no longer listed; it keeps them."""
    listed = {page.stem for page in pages()}
    for folder in (html / "book", html / "_sources" / "book"):
        for path in folder.glob("*"):
            written = path.suffix in (".html", *ENDINGS)
            if written and path.stem not in listed:
                path.unlink()


RENDERED = re.compile(r"writing output\.\.\. \[ *(?P<share>\d+%)\] book/(?P<name>\S+)")
"""How Sphinx tells that it has come to a page."""

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def _lay_out(folder: Path, scenario: str, editions: list[str]) -> None:
    """Put the pages that are not executed, and the configuration, beside those that are."""
    for page in pages():
        if page.suffix == ".md":
            _copy_if_changed(page, folder / page.relative_to(ROOT))
    _copy_if_changed(ROOT / "_toc.yml", folder / "_toc.yml")
    config = settings("_config.yml")
    config["sphinx"]["config"] |= {
        "book_edition": scenario,
        "book_editions": editions,
        "book_changes": [_change_in_words(moved) for moved in scenarios.changes(scenario)],
        # A page looks unchanged to Sphinx when only what draws it has changed.
        "book_look": _state_of_the_book(),
    }
    (folder / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    kept = {folder / page.relative_to(ROOT) for page in pages()}
    for stale in (folder / "book").glob("*"):
        if stale.suffix in (".md", ".ipynb") and stale not in kept:
            stale.unlink()


def _change_in_words(moved: parameters.Parameter) -> str:
    value, default = (
        written(number, moved.unit, moved.digits) for number in (moved.value, moved.default)
    )
    return f"{moved.label}: {value} instead of {default}"


def _copy_if_changed(source: Path, target: Path) -> None:
    # Sphinx renders again what is newer: an unchanged page must stay old.
    if not target.is_file() or target.read_bytes() != source.read_bytes():
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_name(f"{target.name}.unfinished")
        try:
            shutil.copyfile(source, unfinished)
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)


def _publish(built: Path, site: Path) -> None:
    """Mirror a finished site to its place, without pages that no longer exist."""
    wanted = {path.relative_to(built) for path in built.rglob("*") if path.is_file()}
    for path in site.rglob("*") if site.exists() else ():
        relative = path.relative_to(site)
        if path.is_file() and relative not in wanted and relative.parts[0] != "editions":
            path.unlink()
    for relative in wanted:
        _copy_if_changed(built / relative, site / relative)
