"""The words of the audit, each with its mark, its colour and its rank."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """How a verdict or an outcome is shown.

    Attributes
    ----------
    mark : str
        A sign that stands before the word or for it.
    role : str
        What its colour says: ``good``, ``doubt``, ``bad`` or ``muted``.
    rating : int, optional
        From worst 1 to best, of a verdict that rests on a check.
    """

    mark: str
    role: str
    rating: int | None = None


VERDICTS = {
    "right": Word("✓", "good", 5),
    "roughly right": Word("≈", "good", 4),
    "mislabelled": Word("◐", "doubt", 3),
    "wrong": Word("✗", "bad", 1),
    "contradicts itself": Word("⇄", "bad", 2),
    "mistranslated": Word("†", "muted"),
    "could not check": Word("?", "muted"),
    "opinion": Word("“", "muted"),
}
"""Each verdict; of alternatives that decide a relation, the first one counts."""

WORST_FIRST = sorted(VERDICTS, key=lambda word: VERDICTS[word].rating or len(VERDICTS))
"""Verdicts in the order of how much a reader must beware; those without a rating last."""

ERRORS = ("wrong", "contradicts itself", "mislabelled")
"""Verdicts that make an error of the article; damage by its translation is none."""

OUTCOMES = {
    "came true": Word("✓", "good"),
    "exceeded": Word("▲", "doubt"),
    "fell short": Word("▼", "doubt"),
    "reversed": Word("⇄", "bad"),
    "pending": Word("…", "muted"),
}
"""Each outcome of a forecast, plan or warning."""
