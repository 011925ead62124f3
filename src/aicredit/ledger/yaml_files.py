"""YAML files of ``data/``, read so that a mistake is told by its place."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import yaml

from aicredit.ledger.csv_files import DataError

Parsed = TypeVar("Parsed")


def parsed(path: Path, shown: str, parse: Callable[[str], Parsed]) -> Parsed:
    """Return what a parser of PyYAML makes of a file's text.

    Parameters
    ----------
    path : Path
        The file.
    shown : str
        What it is called in a message.
    parse : callable
        Takes the text; it may raise what PyYAML raises.

    Raises
    ------
    DataError
        If the file cannot be read or is no YAML, in one line.
    """
    try:
        return parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        message = f"{shown}: cannot be read: {error.strerror}"
        raise DataError(message) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        message = f"{shown}, line {line}: not UTF-8"
        raise DataError(message) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = f"{shown}, line {mark.line + 1}: not valid YAML ({error.problem})"
        raise DataError(message) from error
    except yaml.YAMLError as error:
        message = f"{shown}: not valid YAML ({' '.join(str(error).split())})"
        raise DataError(message) from error
