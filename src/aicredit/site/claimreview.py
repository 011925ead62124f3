"""What search engines read: each checked claim as a schema.org ClaimReview."""

import json
from typing import Any

from aicredit.audit.audit import Audit
from aicredit.audit.verdicts import Verdict
from aicredit.audit.vocabulary import VERDICTS
from aicredit.ledger import article, bibliography
from aicredit.ledger.ledger import Ledger

RATINGS = {name: word.rating for name, word in VERDICTS.items() if word.rating}
"""Verdicts that rest on a check; opinions and what could not be checked have no review."""

BOOK = {"@type": "Organization", "name": "AI on Credit"}


def claim_reviews(audit: Audit, page: str) -> list[dict[str, Any]]:
    """Return a ClaimReview for each checked claim, addressed under the page that lists them."""
    reviewed_article = bibliography.sources().entries["xpert-2025-11-10"]
    (author,) = reviewed_article.persons["author"]
    reviewed = {
        "@type": "Claim",
        "author": {"@type": "Person", "name": " ".join(author.first_names + author.last_names)},
        "datePublished": article.ARTICLE_DATE,
        "appearance": {"@type": "Article", "url": reviewed_article.fields["url"]},
    }
    decided = (audit.verdict(claim) for claim in audit.ledger.statements["id"])
    return [
        _review(verdict, audit.ledger, page, reviewed)
        for verdict in decided
        if verdict.verdict in RATINGS
    ]


def _review(
    verdict: Verdict, ledger: Ledger, page: str, reviewed: dict[str, Any]
) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": f"{page}#{verdict.claim}",
        "claimReviewed": ledger.claims.loc[verdict.claim, "statement"],
        "itemReviewed": reviewed,
        "author": BOOK,
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
