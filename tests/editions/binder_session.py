"""What Binder does before a reader sees anything: copy, install, start JupyterLab.

The environment is made by the steps that repo2docker itself prints for a copy of the
repository, and kept under ``_build/binder``, named after the files that decide what is in it.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "_build" / "binder"
DECISIVE = ("binder/runtime.txt", "binder/requirements.txt", "requirements.txt", "pyproject.toml")
PATIENCE = 120
"""Seconds to wait for anything but the installation."""


@contextlib.contextmanager
def only_one():
    """Keep other test processes out of the copy while a session uses it."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def place():
    """Return where this environment and its copy of the repository are kept."""
    digest = hashlib.sha256(b"\0".join((ROOT / name).read_bytes() for name in DECISIVE))
    return KEPT / digest.hexdigest()[:16]


def copy_tracked_files(to):
    """Copy what a clone would hold, as it is in the working tree; drop all else there."""
    listed = run(["git", "ls-files", "-z"], cwd=ROOT).split("\0")
    shutil.rmtree(to, ignore_errors=True)
    for name in filter(None, listed):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)
    return to


def environment(home, repository):
    """Return the reader's environment, made on first use.

    It is built aside and gets its name last, so that one whose making was
    interrupted is never taken for whole. The name is a link: scripts of an
    environment hold its path and would break if it were moved.
    """
    made = home / "environment"
    if made.exists():
        return made
    for outdated in {*KEPT.glob("*/"), *home.glob("making-*")} - {home}:
        shutil.rmtree(outdated, ignore_errors=True)
    aside = Path(tempfile.mkdtemp(prefix="making-", dir=home))
    python = wanted_python()
    print(f"making Binder's environment with {python}: about a minute")
    run([python, "-m", "venv", aside])
    for step in steps(repository):
        run(["bash", "-ec", step], cwd=repository, env=step_environment(aside))
    made.symlink_to(aside.name)
    return made


def steps(repository):
    """Return the steps with which repo2docker turns a repository into an environment, in order.

    They are the RUN lines of the Dockerfile it renders that use the reader's Python, and a
    postBuild; the others make the operating system, which is there.
    """
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."]
    dockerfile = run(command, cwd=repository, with_errors=True)
    lines = re.findall(r"^RUN (.*)$", dockerfile.replace("\\\n", " "), flags=re.M)
    return [line for line in lines if "${KERNEL_PYTHON_PREFIX}" in line or "postBuild" in line]


def step_environment(made):
    """Return the environment in which a step installs into `made`, with nothing of ours."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return {**kept, "KERNEL_PYTHON_PREFIX": str(made), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def wanted_python():
    """Return the Python that ``binder/runtime.txt`` names, or this one if it is not there."""
    version = (
        (ROOT / "binder" / "runtime.txt")
        .read_text(encoding="utf-8")
        .strip()
        .removeprefix("python-")
    )
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    candidates = [
        shutil.which(f"python{version}"),
        *sorted(pyenv.glob(f"versions/{version}*/bin/python{version}"), reverse=True),
    ]
    for python in filter(None, candidates):
        tried = subprocess.run([python, "-c", "import ensurepip"], capture_output=True, check=False)
        if tried.returncode == 0:
            return python
    return sys.executable


def distributions(made):
    """Return the names of everything installed in an environment."""
    code = (
        "import json, importlib.metadata as m;"
        "print(json.dumps([d.name.lower().replace('_', '-') for d in m.distributions()]))"
    )
    return set(json.loads(run([made / "bin" / "python", "-c", code], cwd=made)))


@contextlib.contextmanager
def jupyter_lab(made, repository, scratch):
    """Run JupyterLab as Binder does, on the loopback interface; give its address and token."""
    settings = {
        f"JUPYTER_{kind}_DIR": str(scratch / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")
    } | {
        f"JUPYTERLAB_{kind}_DIR": str(scratch / kind.lower()) for kind in ("SETTINGS", "WORKSPACES")
    }
    ours = ("JUPYTER", "PYTHON", "VIRTUAL_ENV")
    others = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    fresh = {"HOME": str(scratch), "IPYTHONDIR": str(scratch / "ipython"), **settings}
    command = [
        *(made / "bin" / "jupyter", "lab", "--no-browser", "--allow-root"),
        *("--ip", "127.0.0.1", "--port", str(free_port())),
        "--expose-app-in-browser",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    log = scratch / "server.log"
    with log.open("w") as written:
        server = subprocess.Popen(
            command,
            cwd=repository,
            env={**others, **fresh},
            stdout=written,
            stderr=written,
        )
        try:
            yield address(server, scratch / "runtime" / f"jpserver-{server.pid}.json", log)
        finally:
            server.terminate()
            try:
                server.wait(timeout=30)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def address(server, announced, log):
    """Wait until the server has written down where it listens; return base address and token."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(FileNotFoundError, json.JSONDecodeError):
            told = json.loads(announced.read_text(encoding="utf-8"))
            return told["url"], told["token"]
        time.sleep(0.05)
    message = f"JupyterLab did not start:\n{log.read_text(encoding='utf-8')[-3000:]}"
    raise RuntimeError(message)


def free_port():
    """Return a port that nobody listens on; the server takes another if it is gone by then."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(command, with_errors=False, **options):
    """Run a command and return what it printed; a failure says what it complained of."""
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False, **options
    )
    if done.returncode:
        message = f"{' '.join(str(part) for part in command)} failed:\n{done.stderr[-3000:]}"
        raise RuntimeError(message)
    return done.stdout + done.stderr if with_errors else done.stdout
