"""The site's one style sheet: the book's own styles, and the theme's as far as pages use them.

The theme brings half a megabyte for features this book has not. A rule stays when every
name in its selector occurs in a built page or in a script that runs on one, so that what
scripts bring later (open menus, a chosen theme, search results) keeps its looks.
"""

import re
from collections.abc import Iterator, Set
from pathlib import Path

import tinycss2
from tinycss2.ast import Node

SHEET = "site.css"
"""The file's name; it lies beside the styles it is made from."""

OWN = Path(__file__).parent / "static"

THEME = (
    "basic.css",
    "styles/pydata-sphinx-theme.css",
    "pygments.css",
    "styles/sphinx-book-theme.css",
    "mystnb.*.css",
)
"""Styles of the theme and of its extensions, in the order in which they take effect."""

SCRIPTS = ("scripts/pydata-sphinx-theme.js", "searchtools.js", "sphinx_highlight.js")
"""Scripts of others that may give an element a name."""

CONDITIONS = ("media", "supports")
"""At-rules that hold rules; of the others only animations stay, the rest is for icon fonts."""

ELEMENT = re.compile(r"<([a-z][\w-]*)", re.IGNORECASE)
NAMES = re.compile(r"""\s(?:class|id)=["']([^"']*)["']""")
WORD = re.compile(r"[\w-]+")


def write_sheet(site: Path) -> None:
    """Write the style sheet of a built site."""
    static = site / "_static"
    names = _names_on_pages(site) | _names_in_scripts(static)
    theme = [trimmed(_read(path), names) for file in THEME for path in static.glob(file)]
    own = [_read(path) for path in sorted(OWN.glob("*.css"))]
    (static / SHEET).write_text("\n".join([*theme, *own]), encoding="utf-8")


def trimmed(sheet: str, names: Set[str]) -> str:
    """Return a style sheet without the rules that need an element, class or id not in `names`.

    Examples
    --------
    >>> trimmed("a.old, a.new { top: 0 } @media print { .old { top: 0 } }", {"a", "new"})
    'a.new{ top: 0 }'
    """
    return "".join(_kept(tinycss2.parse_stylesheet(sheet, True, True), names))


def _kept(rules: list[Node], names: Set[str]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "qualified-rule":
            usable = [s for s in _selectors(rule.prelude) if _needs(s) <= names]
            if usable:
                selector = ",".join(tinycss2.serialize(s).strip() for s in usable)
                yield f"{selector}{{{tinycss2.serialize(rule.content)}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword in CONDITIONS:
            within = "".join(_kept(tinycss2.parse_rule_list(rule.content, True, True), names))
            if within:
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{within}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword == "keyframes":
            yield rule.serialize()


def _selectors(prelude: list[Node]) -> Iterator[list[Node]]:
    """Split what stands before a rule's brace at its commas."""
    selector: list[Node] = []
    for token in prelude:
        if token == ",":
            yield selector
            selector = []
        else:
            selector.append(token)
    yield selector


def _needs(selector: list[Node]) -> set[str]:
    """Return the elements, classes and ids that must exist for a selector to apply."""
    needed = set()
    before = None
    for token in selector:
        # After a colon stands a state; inside brackets, what may or may not be.
        if token.type == "hash" or (token.type == "ident" and before != ":"):
            needed.add(token.value)
        before = token
    return needed


def _names_on_pages(site: Path) -> set[str]:
    names: set[str] = set()
    for page in site.rglob("*.html"):
        text = _read(page)
        names.update(ELEMENT.findall(text))
        names.update(name for some in NAMES.findall(text) for name in some.split())
    return names


def _names_in_scripts(static: Path) -> set[str]:
    scripts = [*(static / file for file in SCRIPTS), *OWN.glob("*.js")]
    return {name for path in scripts for name in WORD.findall(_read(path))}


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
