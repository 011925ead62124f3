"""Set up ``.venv``, the book's own Python environment; ``make`` runs this before all else.

The environment is made beside the old one and takes its place when it is whole, so
that a lost network or Ctrl-C costs nothing. ``.venv`` is a link: an environment
cannot be moved once it is made. It is made anew when the lock file, the package's
metadata or the place of the checkout has changed, and not when only their dates have.

Written for Pythons as old as 3.6, so that an old one can say that it is too old.
"""

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
import typing
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LINK = ROOT / ".venv"
LOG = ROOT / "_build" / "environment.log"


class SetUpError(RuntimeError):
    """The environment could not be made; the message says why, in one line."""


def main() -> int:
    """Make the environment if it is not there; return the exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        # A second make waits; the system forgets the lock with the process. The lock is
        # named after the place: a copy made of hard links shares files, not environments.
        place = hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:12]
        with (ROOT / f".venv-lock-{place}").open("w") as lock:
            wait_for(lock)
            if not is_ready():
                set_up()
    except SetUpError as error:
        print(f"make: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("make: stopped; the environment is as it was", file=sys.stderr)
        return 130
    except OSError as error:
        print(f"make: {error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    return 0


def wait_for(lock: "typing.TextIO") -> None:
    """Take the lock; say so if that takes more than a second."""
    for pause in (0.2, 0.8, None):
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except (BlockingIOError, PermissionError):
            if pause:
                time.sleep(pause)
    say("another make is setting up .venv; waiting for its end")
    fcntl.lockf(lock, fcntl.LOCK_EX)


def is_ready() -> bool:
    """Tell whether ``.venv`` was made here, for what the files ask for now."""
    try:
        return (LINK / "ready").read_text() == wanted()
    except OSError:
        return False


def wanted() -> str:
    """Name the state of all that an environment depends on."""
    digest = hashlib.sha256(os.fsencode(ROOT))
    for name in ("requirements.lock", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def set_up() -> None:
    """Make the environment aside, then let ``.venv`` be it."""
    if sys.version_info < (3, 11):  # noqa: UP036 - that is what is asked here
        message = "Python 3.11 or newer is needed; say which: make PYTHON=python3.12"
        raise SetUpError(message)
    folder = ROOT / f".venv-{wanted()[:12]}"
    if LINK.resolve() == folder:
        folder = folder.with_name(f"{folder.name}-again")
    shutil.rmtree(folder, ignore_errors=True)
    LOG.parent.mkdir(exist_ok=True)
    try:
        fill(folder)
        (folder / "ready").write_text(wanted())
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    swap(folder)


def fill(folder: Path) -> None:
    """Make an environment and install into it, a line for each step."""
    say("setting up .venv, once: 1 of 4, an empty environment")
    run(
        [sys.executable, "-m", "venv", "--prompt", "aicredit", str(folder)],
        "the Python module venv is missing or broken (Debian: apt-get install python3-venv)",
    )
    pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    lock = str(ROOT / "requirements.lock")
    say("2 of 4, fetching the libraries (1 to 5 minutes)")
    run(
        [*pip, "install", "--progress-bar=off", "--require-hashes", "-r", lock],
        "the libraries could not be installed",
        {"Installing collected packages": "3 of 4, installing them (about a minute)"},
    )
    say("4 of 4, the book's own package")
    run(
        [*pip, "install", "--no-deps", "--no-build-isolation", "-e", str(ROOT)],
        "the book's own package could not be installed",
    )


def run(command: list, failure: str, phases: "dict | None" = None) -> None:
    """Run a command with its output in the log; say a line when a phase begins."""
    last = ""
    with LOG.open("a", encoding="utf-8") as log:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        try:
            for line in child.stdout:
                log.write(line)
                for begins, words in (phases or {}).items():
                    if line.startswith(begins):
                        say(words)
                if line.startswith("ERROR"):
                    last = line.strip()
            status = child.wait()
        finally:
            child.kill()
            child.wait()
    if status:
        why = f" ({last})" if last else ""
        message = f"{failure}{why}; all of it is in {LOG.relative_to(ROOT)}"
        raise SetUpError(message)


def swap(folder: Path) -> None:
    """Let ``.venv`` be the new environment, in one step; take older ones away."""
    aside = ROOT / ".venv-new"
    if aside.is_symlink():
        aside.unlink()
    aside.symlink_to(folder.name)
    if LINK.is_dir() and not LINK.is_symlink():
        LINK.rename(ROOT / ".venv-old")
    aside.replace(LINK)
    for old in ROOT.glob(".venv-*"):
        if old.is_dir() and old != folder:
            shutil.rmtree(str(old), ignore_errors=True)


def say(line: str) -> None:
    """Print a line of progress at once."""
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
