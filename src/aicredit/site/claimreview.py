"""What search engines read: each checked claim as a schema.org ClaimReview."""

import json
from typing import Any

from aicredit.audit.audit import Audit
from aicredit.audit.verdicts import Verdict
from aicredit.audit.vocabulary import VERDICTS
from aicredit.ledger import bibliography
from aicredit.ledger.ledger import Ledger

RATINGS = {name: word.rating for name, word in VERDICTS.items() if word.rating}
"""Verdicts that rest on a check; opinions and what could not be checked have no review."""


def claim_reviews(audit: Audit, page: str, book: str) -> list[dict[str, Any]]:
    """Return a ClaimReview for each checked claim.

    Parameters
    ----------
    audit : Audit
        The book's verdicts.
    page : str
        Address of the page that lists the claims.
    book : str
        Title of the book, which reviews.
    """
    ledger, article = audit.ledger, audit.ledger.article
    reviewed = {
        "@type": "Claim",
        "author": {"@type": "Person", "name": article.author},
        "datePublished": article.date,
        "appearance": {
            "@type": "Article",
            "headline": article.title,
            "inLanguage": article.language,
            "publisher": {"@type": "Organization", "name": article.publisher},
            "url": bibliography.sources().entries[article.key].fields["url"],
        },
    }
    decided = (audit.verdict(claim) for claim in ledger.statements["id"])
    return [
        _review(verdict, ledger, page, book, reviewed)
        for verdict in decided
        if verdict.verdict in RATINGS
    ]


def _review(
    verdict: Verdict, ledger: Ledger, page: str, book: str, reviewed: dict[str, Any]
) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": f"{page}#{verdict.claim}",
        "claimReviewed": ledger.claims.loc[verdict.claim, "statement"],
        "itemReviewed": reviewed,
        "author": {"@type": "Organization", "name": book},
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": RATINGS[verdict.verdict],
            "worstRating": min(RATINGS.values()),
            "bestRating": max(RATINGS.values()),
            "alternateName": verdict.verdict,
        },
    }


def as_script(reviews: list[dict[str, Any]]) -> str:
    """Return reviews as a script element that no text inside can close."""
    text = json.dumps(reviews, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{text}</script>'
