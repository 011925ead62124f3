"""Kernels forked from a warm process: libraries are loaded once a build, not once a chapter.

The standard library's fork server loads them; each kernel is a fork of it that loads the
book's own package itself and notes what it reads. Where a system cannot fork, kernels are
started the usual way.
"""

import json
import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from multiprocessing.context import BaseContext
from pathlib import Path
from types import FrameType
from typing import Any

from aicredit.ledger.checkout import ROOT

LIBRARIES = (
    *("altair", "frictionless", "ipykernel.kernelapp", "ipywidgets", "networkx", "pandas"),
    *("papermill", "pybtex.database", "scipy.special", "vl_convert", "yaml"),
)
"""What chapters and those who execute them load, none of it the book's own."""

FORKS = "forkserver" in multiprocessing.get_all_start_methods()
"""Whether this system can fork kernels."""


@cache
def processes() -> BaseContext:
    """Return how processes are started here: forked from a warm one where that can be."""
    if not FORKS:
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["aicredit", *LIBRARIES])
    return context


class Kernel:
    """A forked kernel, with what jupyter_client asks of a `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(
        self, command: Sequence[str], cwd: str, env: Mapping[str, str], notes: Path
    ) -> None:
        self._process = processes().Process(  # type: ignore[attr-defined]
            target=_be_kernel, args=(list(command), cwd, dict(env), notes)
        )
        self._process.start()
        self.pid = self._process.pid

    def poll(self) -> int | None:
        """Return the exit code; None while it runs."""
        return None if self._process.is_alive() else self._process.exitcode

    def wait(self) -> int | None:
        """Wait for its end."""
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Send a signal; to one that has ended, none."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


def _be_kernel(command: list[str], cwd: str, env: dict[str, str], notes: Path) -> None:
    """Become the kernel that a command starts, `` ... -m ipykernel_launcher ARGUMENTS``."""
    os.setsid()
    os.chdir(cwd)
    os.environ.clear()
    # The kernel ends with its parent, which is the warm process.
    os.environ.update(env, JPY_PARENT_PID=str(os.getppid()))
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # What cells print is in the notebook. A kernel's own stderr holds what its threads
    # say when it stops under their feet, now and then and to nobody's use.
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 2):
        os.dup2(nothing, stream)
    sys.path.insert(0, cwd)
    reading = Reading()
    sys.addaudithook(reading.heard)
    from ipykernel.kernelapp import IPKernelApp

    try:
        IPKernelApp.launch_instance(argv=command[command.index("ipykernel_launcher") + 1 :])
    finally:
        reading.active = False
        notes.write_text(json.dumps(reading.noted()), encoding="utf-8")


class Reading:
    """What a process has read of the checkout: files, folders it has listed, its modules."""

    def __init__(self) -> None:
        self.active = True
        self.files: set[str] = set()
        self.folders: set[str] = set()

    def heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Take note of an audit event of Python's."""
        if not self.active:
            return
        if event == "open":
            path, _, flags = arguments
            if not flags & (os.O_WRONLY | os.O_RDWR):
                self._note(path, self.files)
        elif event in ("os.listdir", "os.scandir") and not _is_import(sys._getframe(1)):
            self._note(arguments[0] or ".", self.folders)

    def _note(self, path: Any, noted: set[str]) -> None:
        if isinstance(path, int):
            return
        whole = os.path.abspath(os.fsdecode(path))  # noqa: PTH100 - no Path for every event
        if whole.startswith(f"{ROOT}{os.sep}") or whole == str(ROOT):
            noted.add(os.path.relpath(whole, ROOT))

    def noted(self) -> dict[str, list[str]]:
        """Return files and folders relative to the checkout, without what is made there."""
        modules = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
        for module in modules:
            if module:
                self._note(module, self.files)
        return {"files": _kept(self.files), "folders": _kept(self.folders)}


def _is_import(asking: FrameType) -> bool:
    """Tell whether a folder is listed to find a module, whose files are noted themselves."""
    return asking.f_code.co_filename.startswith("<frozen importlib")


def _kept(paths: set[str]) -> list[str]:
    made = ("_build", ".venv", ".git")
    return sorted(path for path in paths if not path.startswith(made) and "__pycache__" not in path)
