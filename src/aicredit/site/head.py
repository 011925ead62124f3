"""What a page says in its head: its policy, its summary, the card of a link to it."""

import base64
import hashlib
import html
import re
import textwrap
from pathlib import Path

THEME_SCRIPT = (Path(__file__).parent / "theme.js").read_text(encoding="utf-8")
"""Sets the palette; it stands in the page itself, lest a dark page flashes white."""

_DIGEST = base64.b64encode(hashlib.sha256(THEME_SCRIPT.encode()).digest()).decode()

POLICY = "; ".join(
    (
        "default-src 'none'",
        f"script-src 'self' 'sha256-{_DIGEST}'",
        "style-src 'self' 'unsafe-inline'",  # pictures are styled where they are drawn
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
    )
)
"""The policy of every page: nothing foreign, no script but the book's files, nothing evaluated."""

PARAGRAPH = re.compile(r'<p\b(?! class="(?:kicker|byline))[^>]*>(.*?)</p>', re.DOTALL)
"""A paragraph, but not what stands between a title and its lede."""

TAG = re.compile(r"<[^>]+>")

LEDE = 80
"""Characters from which a paragraph says what a page is about."""

SUMMARY = 300
"""Characters of a summary that what shows a link may be expected to show."""


def summary(body: str) -> str:
    """Return the first paragraph of a page as plain text, cut between words.

    Examples
    --------
    >>> page = '<p class="byline">By B</p><p>Why?</p><p>' + "One <b>&amp;</b> two. " * 8 + "</p>"
    >>> summary(page)[:22]
    'One & two. One & two. '
    """
    for paragraph in PARAGRAPH.findall(body):
        text = html.unescape(TAG.sub("", paragraph))
        if len(text) >= LEDE:
            return textwrap.shorten(text, SUMMARY, placeholder=" …")
    return ""
