"""Helpers behind the book *AI on Credit*: what its chapters import."""

from aicredit import charts
from aicredit.charts import evidence
from aicredit.charts.money import flows
from aicredit.ledger.ledger import Ledger
from aicredit.models import funding
from aicredit.pages import claims, records
from aicredit.pages.chapter import Chapter
from aicredit.pages.panels import funding

__version__ = "0.1.0"

__all__ = [
    "Chapter",
    "Ledger",
    "charts",
    "claim_tables",
    "evidence",
    "figure_tables",
    "finance",
    "flows",
    "panels",
]
