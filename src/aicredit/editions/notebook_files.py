"""Notebooks as files: read, held to be whole, written."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

from aicredit.ledger.checkout import ROOT

RECORD_NAME = re.compile(r"\{eval\}`([^`]+)`")
"""How prose pastes what a cell has recorded."""


def read(path: Path) -> NotebookNode:
    """Read a notebook.

    Raises
    ------
    ValueError
        If it is no notebook of format 4; file, line where there is one, and what
        is wrong, in one line.
    """
    name = name_of(path)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        message = f"{name}, line {line}: not UTF-8"
        raise ValueError(message) from error
    except json.JSONDecodeError as error:
        message = f"{name}{_fault_of_text(error)}"
        raise ValueError(message) from error
    version = content.get("nbformat") if isinstance(content, dict) else None
    if version != 4 or "cells" not in content:
        message = f"{name}: not a notebook of format 4 with cells (nbformat is {version!r})"
        raise ValueError(message)
    try:
        nbformat.validate(content)
    except nbformat.ValidationError as error:
        message = f"{name}: not a valid notebook ({str(error).splitlines()[0]})"
        raise ValueError(message) from error
    return nbformat.from_dict(joined(content))


def joined(content: dict[str, Any]) -> dict[str, Any]:
    """Return a notebook's content with texts that are stored as lists of lines joined."""
    return nbformat.v4.rwbase.rejoin_lines(nbformat.from_dict(content))


def unfinished(notebook: NotebookNode) -> Iterator[str]:
    """Yield what shows that a notebook was not run from end to end, a line a cell."""
    for number, cell in enumerate(code_cells(notebook), start=1):
        if not cell.source.strip():
            continue
        errors = [output for output in cell.outputs if output.output_type == "error"]
        if errors:
            yield f"cell {number}: {errors[0].ename}: {first_line(errors[0].evalue)}"
        elif cell.execution_count is None:
            yield f"cell {number} was not run"


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the code cells of a notebook, without the one that papermill adds."""
    return [
        cell
        for cell in notebook.cells
        if cell.cell_type == "code" and "injected-parameters" not in cell.metadata.get("tags", [])
    ]


def names_set_in(cell: NotebookNode) -> set[str]:
    """Return the names that the code of a cell sets or deletes, however it does.

    Raises
    ------
    ValueError
        If the code cannot be read.
    """
    found: set[str] = set()
    for node in ast.walk(parsed(cell)):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found.add(name)
            case ast.ClassDef(name=name) | ast.MatchAs(name=str(name)):
                found.add(name)
            case ast.ExceptHandler(name=str(name)) | ast.alias(asname=str(name)):
                found.add(name)
            case ast.alias(name=name):
                found.add(name)
    return found


def names_bound_in(cell: NotebookNode) -> list[str]:
    """Return the names that a cell assigns at its own level, in order, as often as it does."""
    found: list[str] = []
    waiting: list[ast.AST] = list(parsed(cell).body)
    while waiting:
        node = waiting.pop(0)
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.append(name)
                continue
            case (
                ast.ListComp() | ast.DictComp() | ast.SetComp() | ast.GeneratorExp() | ast.Lambda()
            ):
                continue
            case ast.Name(id=name, ctx=ast.Store()):
                found.append(name)
        waiting[:0] = ast.iter_child_nodes(node)
    return found


def parsed(cell: NotebookNode) -> ast.Module:
    """Return the grammar of a cell's code, magics as IPython reads them.

    Raises
    ------
    ValueError
        If it is no Python.
    """
    try:
        return ast.parse(TransformerManager().transform_cell(cell.source))
    except SyntaxError as error:
        message = f"not Python ({error.msg})"
        raise ValueError(message) from error


FOLDED = {"setup", "hide-input"}
"""Tags of cells whose code a reader does not need to see."""


def fold_code(notebook: NotebookNode) -> None:
    """Let a notebook open as a page: JupyterLab shows a bar where code is folded."""
    for cell in code_cells(notebook):
        tags = set(cell.metadata.get("tags", []))
        if tags & FOLDED and "parameters" not in tags:
            cell.metadata["jupyter"] = {"source_hidden": True}


def keep_pasted_results(notebook: NotebookNode) -> None:
    """Write beside each Markdown cell what its prose pastes.

    MyST in JupyterLab, and Jupyter Book 2, show what stands in ``user_expressions``
    of the cell's metadata; MyST-NB reads the records in the outputs of code cells.
    """
    recorded = dict(_records(notebook))
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            continue
        cell.metadata.pop("user_expressions", None)
        names = [name for name in RECORD_NAME.findall(cell.source) if name in recorded]
        if names:
            cell.metadata["user_expressions"] = [
                {
                    "expression": name,
                    "result": {"status": "ok", "data": recorded[name], "metadata": {}},
                }
                for name in names
            ]


def _records(notebook: NotebookNode) -> Iterator[tuple[str, dict[str, str]]]:
    for cell in code_cells(notebook):
        for output in cell.outputs:
            glued = output.get("metadata", {}).get("scrapbook")
            if glued:
                bundle = {
                    mime.removeprefix(glued["mime_prefix"]): content
                    for mime, content in output.data.items()
                }
                shown = ("text/html", "text/plain")
                yield glued["name"], {mime: bundle[mime] for mime in shown if mime in bundle}


def _fault_of_text(error: json.JSONDecodeError) -> str:
    """Say where a text that is no JSON is at fault; merge markers are what it mostly is."""
    if not error.doc.strip():
        return ": the file is empty"
    for number, line in enumerate(error.doc.splitlines(), start=1):
        if line.startswith(("<<<<<<<", "=======", ">>>>>>>")):
            return f", line {number}: a merge left its marker {line[:7]}"
    return f", line {error.lineno}: not valid JSON ({error.msg})"


def first_line(text: str) -> str:
    """Return the first line of a message, for a report of one line."""
    return next(iter(text.strip().splitlines()), "")


def name_of(path: Path) -> str:
    """Return how messages name a file: from the repository on, where it lies inside."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
