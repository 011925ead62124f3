"""Run notebooks side by side with papermill, all of a notebook or nothing of it."""

import json
import logging
import multiprocessing
import os
import signal
import subprocess
import tempfile
import threading
import uuid
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

import nbformat
import papermill
from jupyter_client import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError
from traitlets import default

from aicredit.editions import notebook_files, warm
from aicredit.editions.faults import BuildError

KERNEL = "python3"

CELL_SECONDS = 600
"""A cell that takes longer hangs: the slowest of the book takes seconds."""

SOCKET_PATH = 90
"""Characters in the name of a kernel's socket; the system's own limit is 107, on macOS 103."""


class KernelManager(AsyncKernelManager):
    """Starts kernels that talk through files: those that start at once never share a port."""

    running: "KernelManager | None" = None
    """The kernel of this process, for whoever has to end it."""

    notes: Path
    """Where the kernel of this process notes what it has read."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        KernelManager.running = self

    @default("transport")
    def _through_files(self) -> str:
        return "ipc" if _socket_folder() else "tcp"

    @default("ip")
    def _where(self) -> str:
        if self.transport == "tcp":
            return "127.0.0.1"
        return str(Path(_socket_folder() or "") / f"aicredit-{uuid.uuid4().hex}")

    async def _async_launch_kernel(self, kernel_cmd: list[str], **settings: Any) -> None:
        if not warm.FORKS:
            # As of a forked one: nobody uses what a kernel says on its own stderr.
            await super()._async_launch_kernel(kernel_cmd, **settings, stderr=subprocess.DEVNULL)
            return
        local: Any = self.provisioner
        folder = settings.get("cwd") or os.getcwd()  # noqa: PTH109 - as a kernel takes it
        local.process = warm.Kernel(kernel_cmd, folder, settings["env"], self.notes)
        # A forked kernel leads a group of its own.
        local.pid = local.pgid = local.process.pid
        self._reconcile_connection_info(local.connection_info)

    _launch_kernel = _async_launch_kernel

    def kill(self) -> None:
        """End the kernel and whatever it started at once, and take its files away."""
        # One that has ended has left its number to others.
        if self.provisioner is not None and self.provisioner.has_process:
            with suppress(ProcessLookupError):
                os.killpg(self.provisioner.pid, signal.SIGKILL)  # type: ignore[attr-defined]
        self.cleanup_connection_file()
        if self.transport == "ipc":
            self.cleanup_ipc_files()


def _socket_folder() -> str | None:
    """Return a folder whose sockets have names short enough, if the system knows sockets."""
    if os.name == "nt":
        return None
    name = f"aicredit-{uuid.uuid4().hex}-1"
    for folder in (tempfile.gettempdir(), "/tmp"):
        if len(os.fsencode(f"{folder}/{name}")) <= SOCKET_PATH and os.access(folder, os.W_OK):
            return folder
    return None


def execute_notebooks(
    targets: Mapping[Path, Path], given: Mapping[Path, dict[str, Any]]
) -> Iterator[tuple[Path, dict[str, list[str]]]]:
    """Execute notebooks side by side; yield each source when its target is in place.

    Parameters
    ----------
    targets : mapping
        Each notebook and where its executed form goes.
    given : mapping
        Values of parameters that a notebook declares, by notebook; none if it has no entry.

    Yields
    ------
    tuple of Path and dict
        The notebook, and what `execute_notebook` says it has read.

    Raises
    ------
    BuildError
        If a notebook fails; those that still run are ended.
    """
    # Processes, because papermill is not safe in threads.
    if not targets:
        return
    at_once = min(len(targets), os.cpu_count() or 1)
    with ProcessPoolExecutor(at_once, warm.processes(), initializer=_can_be_stopped) as pool:
        running = {
            pool.submit(execute_notebook, source, target, given.get(source, {})): source
            for source, target in targets.items()
        }
        try:
            for done in as_completed(running):
                yield running[done], done.result()
        except BrokenProcessPool as error:
            unknown = ", ".join(sorted(path.stem for path in running.values()))
            message = (
                f"a process that executes chapters was ended from outside, in one of {unknown}"
            )
            raise BuildError(message) from error
        finally:
            # After a fault, or Ctrl-C, nobody waits for chapters that nobody wants.
            pool.shutdown(wait=False, cancel_futures=True)
            if not all(future.done() for future in running):
                for worker in multiprocessing.active_children():
                    worker.terminate()


def _can_be_stopped() -> None:
    """Let this worker end at once, with its kernel: when told to, or when its parent has died."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    threading.Thread(target=_stop_with_parent, daemon=True).start()


def _stop_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
    os.kill(os.getpid(), signal.SIGTERM)


def _stop(number: int, _frame: FrameType | None) -> None:
    if KernelManager.running is not None:
        KernelManager.running.kill()
    if _Unfinished.path is not None:
        _Unfinished.path.unlink(missing_ok=True)
    os._exit(128 + number)


class _Unfinished:
    """The file that this process is writing, if any."""

    path: Path | None = None


def execute_notebook(source: Path, target: Path, given: dict[str, Any]) -> dict[str, list[str]]:
    """Execute one notebook with papermill; `target` appears only when all of it ran.

    Parameters
    ----------
    source, target : Path
        The notebook and where its executed form goes.
    given : dict
        Values of parameters that the notebook declares.

    Returns
    -------
    dict
        ``files`` and ``folders`` of the checkout that it has read; empty where a system
        cannot tell.

    Raises
    ------
    BuildError
        If a cell fails, ends the kernel, hangs or is not run; notebook, cell and
        what happened, in one line.
    OSError
        If it cannot be written, with the file.
    """
    name = notebook_files.name_of(source)
    notebook_files.read(source)
    # What goes wrong is told once, below.
    logging.getLogger("papermill").setLevel(logging.CRITICAL + 1)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(f".unfinished-{os.getpid()}.ipynb")
    _Unfinished.path = unfinished
    KernelManager.notes = unfinished.with_suffix(".read")
    try:
        papermill.execute_notebook(
            str(source),
            str(unfinished),
            parameters=given,
            kernel_name=KERNEL,
            kernel_manager_class=KernelManager,
            # ipykernel logs its own shutdown; a cell's error comes back as an exception
            # whatever the level.
            extra_arguments=["--log-level=CRITICAL"],
            on_cell_executed=_require_kernel_stays,
            cwd=str(source.parent),
            progress_bar=False,
            log_output=False,
            execution_timeout=CELL_SECONDS,
        )
        _finish(unfinished, name)
        unfinished.replace(target)
        return _read_by_kernel(KernelManager.notes)
    except (PapermillExecutionError, DeadKernelError, CellTimeoutError) as error:
        message = f"{name}, {_reached(unfinished)}: {_in_words(error, unfinished)}"
        raise BuildError(message) from error
    except OSError as error:
        # A write that fails does not say to what; a path that cannot be opened does.
        where = error.filename or notebook_files.name_of(target)
        raise OSError(error.errno, error.strerror, str(where)) from error
    finally:
        if KernelManager.running is not None:
            # This process would wait for a kernel that was started and never reached.
            KernelManager.running.kill()
        unfinished.unlink(missing_ok=True)
        KernelManager.notes.unlink(missing_ok=True)
        _Unfinished.path = None


def _read_by_kernel(notes: Path) -> dict[str, list[str]]:
    """Return what a kernel has noted; nothing if it could not note."""
    return json.loads(notes.read_text(encoding="utf-8")) if notes.is_file() else {}


def _require_kernel_stays(execute_reply: Mapping[str, Any], **_: Any) -> None:
    """Stop at a cell that told the kernel to end: it would only be missed cells later."""
    payloads = execute_reply["content"].get("payload", [])
    if any(payload.get("source") == "ask_exit" for payload in payloads):
        message = "Kernel told to end"
        raise DeadKernelError(message)


def _finish(path: Path, name: str) -> None:
    """Refuse a notebook of which not all ran, and make equal results equal files."""
    notebook = nbformat.read(path, as_version=4)
    # papermill takes sys.exit(0) for success, and jumps over cells that a tag names.
    for fault in notebook_files.unfinished(notebook):
        message = f"{name}, {fault}"
        raise BuildError(message)
    for holder in (notebook, *notebook.cells):
        for kind in ("papermill", "execution"):
            holder.metadata.pop(kind, None)
    notebook.metadata.pop("widgets", None)
    notebook_files.fold_code(notebook)
    notebook_files.keep_pasted_results(notebook)
    nbformat.write(notebook, path)


def _in_words(error: Any, path: Path) -> str:
    if isinstance(error, DeadKernelError):
        return "the kernel died"
    if isinstance(error, CellTimeoutError):
        return f"no end after {CELL_SECONDS} seconds"
    # An unknown magic raises nothing: IPython only prints that it does not know it.
    printed = [o.text for cell in _begun(path) for o in cell.outputs if o.get("name") == "stderr"]
    if not error.evalue and printed:
        return notebook_files.first_line(printed[-1])
    return f"{error.ename}: {notebook_files.first_line(error.evalue)}"


def _reached(path: Path) -> str:
    return f"cell {len(_begun(path))}"


def _begun(path: Path) -> list[nbformat.NotebookNode]:
    """Return the code cells that papermill began; it saves the notebook as it goes."""
    if not path.is_file():
        return []
    cells = notebook_files.code_cells(nbformat.read(path, as_version=4))
    return [cell for cell in cells if cell.metadata.papermill.start_time]
