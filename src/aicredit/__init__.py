"""Helpers behind the book *AI on Credit*: what its chapters import."""

from aicredit import charts, evidence, finance
from aicredit.chapter import Chapter
from aicredit.explore import Output

__version__ = "0.1.0"

__all__ = ["Chapter", "Output", "charts", "evidence", "finance"]
