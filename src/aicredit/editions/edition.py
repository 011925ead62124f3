"""Editions: every chapter executed under one scenario, then rendered as a site.

Executed notebooks lie in ``_build/editions/NAME/``. A chapter is executed again
when something it read or uses has changed: its own cells, the modules it imports, the
tables it read, the values it is given, the lock file. Jupyter Book's own cache looks at
the notebook's cells alone and would serve stale numbers. A chapter that declares nothing
of what a scenario sets is executed once, for all editions.
"""

import hashlib
import os
import shutil
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import papermill

from aicredit.choices import one_of
from aicredit.editions import contents, keys, order, render
from aicredit.editions.execute import execute_notebooks
from aicredit.editions.render import Say
from aicredit.ledger import parameters, scenarios

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


def execute(scenario: str, say: Say, chosen: Collection[Path] | None = None) -> Path:
    """Execute the chapters under a scenario, those that are up to date excepted.

    Parameters
    ----------
    scenario : str
        Name of a file in ``data/scenarios``; any but ``base`` needs that one executed first.
    say : callable
        Receives a line for each chapter.
    chosen : collection of Path, optional
        Only these notebooks; every one if it is not given.

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
    given = given_to_chapters(scenario)
    if chosen is not None:
        given = {path: given[path] for path in chosen}
    folder = folder_of(scenario)
    own = {path: values for path, values in given.items() if values or scenario == scenarios.BASE}
    for notebook in given.keys() - own.keys():
        _share(executed(notebook, scenarios.BASE), executed(notebook, scenario))
    reasons = {
        path: why
        for path, values in own.items()
        if (why := keys.why_stale(executed(path, scenario), path, values))
    }
    say(
        f"edition {scenario}: {len(given) - len(reasons)} chapters up to date, "
        f"{len(reasons)} to execute"
    )
    for notebook, why in reasons.items():
        say(f"executing {notebook.stem}: {why}")
    began = time.time()
    targets = {path: executed(path, scenario) for path in reasons}
    for notebook, read in execute_notebooks(targets, own):
        keys.sign(targets[notebook], notebook, own[notebook], read, began)
        say(f"executed {notebook.stem} ({time.time() - began:.0f} s)")
    return folder


def given_to_chapters(scenario: str) -> dict[Path, dict[str, Any]]:
    """Return what a scenario sets otherwise than by default, of what each notebook declares.

    Raises
    ------
    ValueError
        If the scenario is unknown or sets what it may not.
    """
    values, declared = scenarios.read(scenario), parameters.declared()
    moved = {name: value for name, value in values.items() if value != declared[name].default}
    return {
        path: {name: moved[name] for name in papermill.inspect_notebook(str(path)) if name in moved}
        for path in contents.notebooks()
    }


def folder_of(scenario: str) -> Path:
    """Return where an edition's executed notebooks and pages lie."""
    return contents.BUILD / "editions" / scenario


def executed(notebook: Path, scenario: str) -> Path:
    """Return where the executed form of a notebook is, in an edition."""
    return folder_of(scenario) / notebook.relative_to(contents.ROOT)


def _share(source: Path, target: Path) -> None:
    """Let an edition have a notebook that is the same in the base edition."""
    render.copy_if_changed(source, target)
    keys.note_of(target).unlink(missing_ok=True)


def explain(scenario: str) -> Iterator[str]:
    """Yield, a line for each notebook, why it would be executed or what it rests on.

    Raises
    ------
    ValueError
        If the scenario is unknown or sets what it may not.
    """
    for notebook, values in given_to_chapters(scenario).items():
        if not values and scenario != scenarios.BASE:
            yield f"{notebook.stem}: as in the base edition; it declares nothing that is set"
            continue
        target = executed(notebook, scenario)
        if why := keys.why_stale(target, notebook, values):
            yield f"{notebook.stem}: to execute, because {why}"
        else:
            yield f"{notebook.stem}: up to date; it rests on {', '.join(keys.rests_on(target))}"


def record(names: Sequence[str], say: Say) -> None:
    """Keep the outputs of the base edition in the committed notebooks.

    What is not up to date is executed; the rest is copied.

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
        execute(scenarios.BASE, say, chosen)
        for notebook in chosen:
            render.copy_if_changed(executed(notebook, scenarios.BASE), notebook)
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
    if not is_checked():
        order.check_contents()
    with sole_use(say):
        _forget_deleted_scenarios()
        together = {scenarios.BASE, scenario, *published()}
        editions = [name for name in scenarios.names() if name in together]
        folders = {name: execute(name, say) for name in editions}
        for name, folder in folders.items():
            site = site_folder(name)
            render.lay_out(folder, name, editions)
            if render.is_rendered(folder, site):
                say(f"edition {name}: its site is up to date")
                continue
            render.publish(render.render(folder, name, say), site)
            render.note_rendered(folder, site)
    return site_folder(scenario) / "index.html"


def is_checked() -> bool:
    """Tell whether the book as it is now was found in order."""
    note = contents.BUILD / CHECKED
    return note.is_file() and note.read_text(encoding="utf-8") == keys.state_of_the_book()


def note_checked() -> None:
    """Note that the book as it is now was found in order."""
    contents.BUILD.mkdir(exist_ok=True)
    (contents.BUILD / CHECKED).write_text(keys.state_of_the_book(), encoding="utf-8")


CHECKED = "checked.key"


def _forget_deleted_scenarios() -> None:
    known = scenarios.names()
    for folder in (contents.BUILD / "editions", contents.BUILD / "html" / "editions"):
        for edition in folder.iterdir() if folder.is_dir() else ():
            if edition.name not in known:
                shutil.rmtree(edition)
