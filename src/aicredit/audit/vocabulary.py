"""The words of the audit, each with its mark."""

VERDICTS = {
    "confirmed": "✓",
    "approximate": "≈",
    "qualified": "◐",
    "contradicted": "✗",
    "inconsistent": "⇄",
    "unverified": "?",
    "opinion": "“",
}
"""Each verdict and its mark."""


OUTCOMES = {
    "came_true": "✓",
    "exceeded": "▲",
    "fell_short": "▼",
    "reversed": "⇄",
    "pending": "…",
}
"""Each outcome of a forecast, plan or warning, and its mark."""
