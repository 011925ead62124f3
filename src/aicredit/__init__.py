"""Helpers behind the book *AI on Credit*: what its chapters import.

The names below are loaded when they are first used, so that listing claims waits for no
picture, widget or notebook.
"""

import sys
from importlib import import_module
from typing import Any

__version__ = "0.1.0"

__all__ = ["Chapter", "Ledger"]

HANDED_OUT = {"Chapter": "aicredit.pages.chapter", "Ledger": "aicredit.ledger.ledger"}


# jsonschema tries to load a grammar of addresses, which takes longer than all else together,
# for a check of formats that nobody here asks for.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def __getattr__(name: str) -> Any:
    """Load a name that the package hands out."""
    if name not in HANDED_OUT:
        message = f"module 'aicredit' has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(HANDED_OUT[name]), name)
