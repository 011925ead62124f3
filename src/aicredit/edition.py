"""Editions: every chapter executed under one scenario, then rendered as a site.

Executed notebooks lie in ``_build/editions/NAME/``. A chapter is executed again
when anything that matters has changed: its code, the package, the data, the
lock file or the scenario. Jupyter Book's own cache looks at the notebook's cells
alone and would serve stale numbers.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import nbformat
import papermill
import yaml
from jupyter_client import AsyncKernelManager
from papermill.exceptions import PapermillExecutionError
from traitlets import default

from aicredit import scenario_files, tables

ROOT = tables.ROOT
BUILD = ROOT / "_build"
KERNEL = "python3"
SITE = Path(__file__).parent / "site"

Say = Callable[[str], None]
"""Takes one line of progress."""


class BuildError(RuntimeError):
    """An edition could not be made; the message says what failed and where."""


class KernelManager(AsyncKernelManager):
    """Starts kernels that talk through files: those that start at once never share a port."""

    @default("transport")
    def _through_files(self) -> str:
        return "tcp" if os.name == "nt" else "ipc"

    @default("ip")
    def _where(self) -> str:
        if self.transport == "tcp":
            return "127.0.0.1"
        return str(Path(tempfile.gettempdir()) / f"aicredit-{uuid.uuid4().hex}")


def notebooks() -> list[Path]:
    """Return the book's notebooks, in the order of the table of contents."""
    return [page for page in pages() if page.suffix == ".ipynb"]


def pages() -> list[Path]:
    """Return all pages that ``_toc.yml`` lists.

    Raises
    ------
    BuildError
        If a listed page has no file.
    """
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    listed = []
    for name in _listed(toc):
        found = [ROOT / f"{name}{end}" for end in (".ipynb", ".md")]
        existing = [path for path in found if path.is_file()]
        if not existing:
            message = f"_toc.yml lists {name}, but there is no {name}.ipynb or {name}.md"
            raise BuildError(message)
        listed.append(existing[0])
    return listed


def _listed(entry: Any) -> Iterator[str]:
    if isinstance(entry, dict):
        for key in ("root", "file"):
            if key in entry:
                yield entry[key]
        for key in ("parts", "chapters", "sections"):
            for child in entry.get(key, []):
                yield from _listed(child)


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
    values = scenario_files.read(scenario)
    folder = BUILD / "editions" / scenario
    common = _common_key(values)
    keys = {notebook: _key(notebook, common) for notebook in notebooks()}
    targets = {notebook: folder / notebook.relative_to(ROOT) for notebook in keys}
    stale = {
        notebook: targets[notebook]
        for notebook, key in keys.items()
        if _recorded_key(targets[notebook]) != key
    }
    say(
        f"edition {scenario}: {len(keys) - len(stale)} chapters up to date, {len(stale)} to execute"
    )
    for notebook in execute_notebooks(stale, values):
        say(f"executed {notebook.stem}")
        targets[notebook].with_suffix(".key").write_text(keys[notebook], encoding="utf-8")
    return folder


def execute_notebooks(targets: Mapping[Path, Path], values: dict[str, Any]) -> Iterator[Path]:
    """Execute notebooks side by side; yield each source when its target is in place."""
    # Processes, because papermill is not safe in threads.
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        running = {
            pool.submit(execute_notebook, source, target, values): source
            for source, target in targets.items()
        }
        try:
            for done in as_completed(running):
                done.result()
                yield running[done]
        except BuildError:
            pool.shutdown(cancel_futures=True)
            raise


def execute_notebook(source: Path, target: Path, values: dict[str, Any]) -> None:
    """Execute one notebook with papermill; `target` appears only when all of it ran.

    Parameters
    ----------
    source, target : Path
        The notebook and where its executed form goes.
    values : dict
        Scenario values; those the notebook does not declare are left out.
    """
    declared = papermill.inspect_notebook(str(source))
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".unfinished.ipynb")
    try:
        papermill.execute_notebook(
            str(source),
            str(unfinished),
            parameters={name: value for name, value in values.items() if name in declared},
            kernel_name=KERNEL,
            kernel_manager_class=KernelManager,
            # ipykernel logs its own shutdown; a cell's error comes back as an exception
            # whatever the level.
            extra_arguments=["--log-level=CRITICAL"],
            cwd=str(source.parent),
            progress_bar=False,
            log_output=False,
        )
        _forget_the_run(unfinished)
        unfinished.replace(target)
    except PapermillExecutionError as error:
        message = f"{_name(source)}, cell {error.exec_count}: {error.ename}: {error.evalue}"
        raise BuildError(message) from error
    finally:
        unfinished.unlink(missing_ok=True)


def _forget_the_run(path: Path) -> None:
    """Drop times and file names of the run, so that equal results are equal files."""
    notebook = nbformat.read(path, as_version=4)
    for holder in (notebook, *notebook.cells):
        for kind in ("papermill", "execution"):
            holder.metadata.pop(kind, None)
    notebook.metadata.pop("widgets", None)
    nbformat.write(notebook, path)


def record(say: Say) -> None:
    """Execute the base edition afresh and keep its outputs in the committed notebooks."""
    for notebook in execute_notebooks({path: path for path in notebooks()}, {}):
        say(f"recorded {notebook.relative_to(ROOT)}")


def _key(notebook: Path, common: str) -> str:
    cells = nbformat.read(notebook, as_version=4).cells
    content = [(cell.cell_type, cell.source, cell.metadata.get("tags", [])) for cell in cells]
    return hashlib.sha256((common + json.dumps(content)).encode()).hexdigest()


def _common_key(values: dict[str, Any]) -> str:
    """Name the state of all that a chapter depends on beside its own code."""
    data = [path for path in tables.DATA.rglob("*.*") if path.parent.name != "scenarios"]
    package = [path for end in ("py", "csv") for path in (ROOT / "src").rglob(f"*.{end}")]
    others = (ROOT / "requirements.lock", tables.BIBLIOGRAPHY)
    return json.dumps(values, sort_keys=True) + _digest_of((*data, *package, *others))


def _digest_of(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        if path.suffix != ".pyc":
            digest.update(str(path.relative_to(ROOT)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _recorded_key(target: Path) -> str | None:
    key = target.with_suffix(".key")
    return key.read_text(encoding="utf-8") if key.is_file() and target.is_file() else None


def site_folder(scenario: str) -> Path:
    """Return where an edition's site is built: the base edition's is the book's."""
    if scenario == "base":
        return BUILD / "html"
    return BUILD / "html" / "editions" / scenario


def build(scenario: str, say: Say) -> Path:
    """Execute an edition and render its site.

    Returns
    -------
    Path
        The site's first page.

    Raises
    ------
    BuildError
        On a chapter's error, a warning, a broken link or a missing page.
    """
    source = execute(scenario, say)
    _lay_out(source, scenario)
    say("rendering the site")
    # Jupyter Book builds into FOLDER/_build/html; an edition's folder keeps its own.
    command = [
        *(str(Path(sys.executable).with_name("jupyter-book")), "build", str(source)),
        *("--warningiserror", "--nitpick", "--keep-going", "--quiet"),
    ]
    outcome = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "PYTHONUTF8": "1"}
    )
    if outcome.returncode:
        complaints = [
            line for line in outcome.stderr.splitlines() if "WARNING" in line or "ERROR" in line
        ]
        message = "the site was not built\n" + "\n".join(complaints or [outcome.stderr[-2000:]])
        raise BuildError(message)
    return _publish(source / "_build" / "html", site_folder(scenario)) / "index.html"


def _lay_out(folder: Path, scenario: str) -> None:
    """Put the pages that are not executed, and the configuration, beside those that are."""
    for page in pages():
        if page.suffix == ".md":
            _copy_if_changed(page, folder / page.relative_to(ROOT))
    _copy_if_changed(ROOT / "_toc.yml", folder / "_toc.yml")
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    config["sphinx"]["config"]["book_edition"] = scenario
    # A page looks unchanged to Sphinx when only what draws it has changed.
    config["sphinx"]["config"]["book_look"] = _digest_of(SITE.rglob("*.*"))
    (folder / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    kept = {folder / page.relative_to(ROOT) for page in pages()}
    for stale in (folder / "book").glob("*"):
        if stale.suffix in (".md", ".ipynb") and stale not in kept:
            stale.unlink()


def _copy_if_changed(source: Path, target: Path) -> None:
    # Sphinx renders again what is newer: an unchanged page must stay old.
    if not target.is_file() or target.read_bytes() != source.read_bytes():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def _publish(built: Path, site: Path) -> Path:
    """Mirror a finished site to its place, without pages that no longer exist."""
    wanted = {path.relative_to(built) for path in built.rglob("*") if path.is_file()}
    for path in site.rglob("*") if site.exists() else ():
        relative = path.relative_to(site)
        if path.is_file() and relative not in wanted and relative.parts[0] != "editions":
            path.unlink()
    for relative in wanted:
        _copy_if_changed(built / relative, site / relative)
    return site


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
