"""Editions: every chapter executed under one scenario, then rendered as a site.

Executed notebooks lie in ``_build/editions/NAME/``. A chapter is executed again
when anything that matters has changed: its code, the package, the data, the
lock file or the scenario. Jupyter Book's own cache looks at the notebook's cells
alone and would serve stale numbers.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from aicredit.choices import one_of
from aicredit.editions import contents, keys, order, render
from aicredit.editions.execute import execute_notebooks
from aicredit.editions.render import Say
from aicredit.ledger import scenarios

try:
    import fcntl
except ImportError:  # Windows has no such locks; two builds at once are the reader's to avoid
    fcntl = None  # type: ignore[assignment]


@contextmanager
def sole_use(say: Say) -> Iterator[None]:
    """Hold the build folder for this process; a second one waits until the first has ended."""
    contents.BUILD.mkdir(exist_ok=True)
    # The system forgets the lock with the process, however that ends; the file may stay.
    # Its name is that of the place: a copy made of hard links shares files, not builds.
    place = hashlib.sha256(os.fsencode(contents.BUILD.resolve())).hexdigest()[:12]
    with (contents.BUILD / f"lock-{place}").open("w") as file:
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
    folder = contents.BUILD / "editions" / scenario
    common = keys.common_key(values)
    states = {notebook: keys.key(notebook, common) for notebook in contents.notebooks()}
    targets = {notebook: folder / notebook.relative_to(contents.ROOT) for notebook in states}
    stale = {
        notebook: targets[notebook]
        for notebook, state in states.items()
        if not keys.is_up_to_date(targets[notebook], state)
    }
    say(
        f"edition {scenario}: {len(states) - len(stale)} chapters up to date, "
        f"{len(stale)} to execute"
    )
    for notebook in execute_notebooks(stale, values):
        say(f"executed {notebook.stem}")
        keys.sign(targets[notebook], states[notebook])
    return folder


def record(names: Sequence[str], say: Say) -> None:
    """Execute the base edition afresh and keep its outputs in the committed notebooks.

    Parameters
    ----------
    names : sequence of str
        Of the notebooks, without their ending; every one if empty.
    say : callable
        Receives a line for each notebook.

    Raises
    ------
    ValueError
        If there is no such notebook, or the book is not in order.
    BuildError
        If a notebook fails.
    """
    known = {path.stem: path for path in contents.notebooks()}
    for name in names:
        one_of("notebook", name, known)
    with sole_use(say):
        order.check_contents()
        chosen = [known[name] for name in names or known]
        for notebook in execute_notebooks({path: path for path in chosen}, {}):
            say(f"recorded {notebook.relative_to(contents.ROOT)}")


def site_folder(scenario: str) -> Path:
    """Return where an edition's site is built: the base edition's is the book's."""
    if scenario == scenarios.BASE:
        return contents.BUILD / "html"
    return contents.BUILD / "html" / "editions" / scenario


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
    order.check_contents()
    with sole_use(say):
        _forget_deleted_scenarios()
        together = {scenarios.BASE, scenario, *published()}
        editions = [name for name in scenarios.names() if name in together]
        folders = {name: execute(name, say) for name in editions}
        for name, folder in folders.items():
            render.lay_out(folder, name, editions)
            render.publish(render.render(folder, name, say), site_folder(name))
    return site_folder(scenario) / "index.html"


def _forget_deleted_scenarios() -> None:
    known = scenarios.names()
    for folder in (contents.BUILD / "editions", contents.BUILD / "html" / "editions"):
        for edition in folder.iterdir() if folder.is_dir() else ():
            if edition.name not in known:
                shutil.rmtree(edition)
