"""The article that the book is about."""

ARTICLE_DATE = "2025-11-10"
"""Facts known up to this day may decide a verdict; later ones are hindsight."""
