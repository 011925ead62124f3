"""How an executed edition becomes a site: laid out, rendered by Jupyter Book, published."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import yaml

from aicredit.editions import contents, keys
from aicredit.editions.faults import BuildError
from aicredit.ledger import parameters, scenarios
from aicredit.units import written

Say = Callable[[str], None]
"""Takes one line of progress."""


def render(source: Path, scenario: str, say: Say) -> Path:
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
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
    say(f"rendering edition {scenario}")
    with (source / "render.log").open("w+", encoding="utf-8") as complaints:
        running = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=complaints, text=True, env=environment
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
        # An author mends the page that is kept, not the edition's copy of it.
        told = [
            COLOUR.sub("", line).strip().replace(f"{source}/", "")
            for line in complaints
            if line.strip()
        ]
    if failed:
        faults = [line for line in told if "WARNING" in line or "ERROR" in line] or told[-1:]
        raise BuildError("\n".join(["the site was not built", *faults]))
    mark.unlink()
    _forget_deleted_pages(built / "html")
    return built / "html"


def is_rendered(folder: Path, site: Path) -> bool:
    """Tell whether a site is what was rendered from an edition's folder as it is now."""
    note = folder / NOTE
    return note.is_file() and note.read_text(encoding="utf-8") == _rendered(folder, site)


def note_rendered(folder: Path, site: Path) -> None:
    """Note from what an edition's site was rendered, and what came out."""
    (folder / NOTE).write_text(_rendered(folder, site), encoding="utf-8")


NOTE = "_build/site.key"
"""Where that is noted, in an edition's folder."""


def _rendered(folder: Path, site: Path) -> str:
    pages = keys.state_of_folder(folder, without="_build")
    return f"{pages} {keys.state_of_folder(site, without='editions')}"


def _forget_deleted_pages(html: Path) -> None:
    """Take away what Sphinx wrote for pages that are no longer listed; it keeps them."""
    listed = {page.stem for page in contents.pages()}
    for folder in (html / "book", html / "_sources" / "book"):
        for path in folder.glob("*"):
            written = path.suffix in (".html", *contents.ENDINGS)
            if written and path.stem not in listed:
                path.unlink()


RENDERED = re.compile(r"writing output\.\.\. \[ *(?P<share>\d+%)\] book/(?P<name>\S+)")
"""How Sphinx tells that it has come to a page."""

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def lay_out(folder: Path, scenario: str, editions: list[str]) -> None:
    """Put the pages that are not executed, and the configuration, beside those that are."""
    for page in contents.pages():
        if page.suffix == ".md":
            copy_if_changed(page, folder / page.relative_to(contents.ROOT))
    copy_if_changed(contents.ROOT / "_toc.yml", folder / "_toc.yml")
    config = contents.settings("_config.yml")
    config["sphinx"]["config"] |= {
        "book_edition": scenario,
        "book_editions": editions,
        "book_changes": [_change_in_words(moved) for moved in scenarios.changes(scenario)],
        # A page looks unchanged to Sphinx when only what draws it has changed.
        "book_look": keys.state_of_the_look(),
    }
    (folder / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    kept = {folder / page.relative_to(contents.ROOT) for page in contents.pages()}
    for stale in (folder / "book").glob("*"):
        if stale.suffix in (".md", ".ipynb") and stale not in kept:
            stale.unlink()


def _change_in_words(moved: parameters.Parameter) -> str:
    value, default = (
        written(number, moved.unit, moved.digits) for number in (moved.value, moved.default)
    )
    return f"{moved.label}: {value} instead of {default}"


def copy_if_changed(source: Path, target: Path) -> None:
    """Copy a file, whole or not at all, unless it is there already with the same content."""
    # Sphinx renders again what is newer: an unchanged page must stay old.
    if not target.is_file() or target.read_bytes() != source.read_bytes():
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_name(f"{target.name}.unfinished")
        try:
            shutil.copyfile(source, unfinished)
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)


def publish(built: Path, site: Path) -> None:
    """Mirror a finished site to its place, without pages that no longer exist."""
    wanted = {path.relative_to(built) for path in built.rglob("*") if path.is_file()}
    for path in site.rglob("*") if site.exists() else ():
        relative = path.relative_to(site)
        if path.is_file() and relative not in wanted and relative.parts[0] != "editions":
            path.unlink()
    for relative in wanted:
        copy_if_changed(built / relative, site / relative)
