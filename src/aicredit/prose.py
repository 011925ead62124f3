"""Figures that an author typed: prose, titles and bound sentences paste theirs."""

import ast
import re
import unicodedata
from collections.abc import Iterable

UNIT = (
    r"[\s\u00a0-]*(?:[%‰°×$€£¥]|per\s?cent|percentage|basis points?|bps?\b|[bmt]n\b|[kmbt]\b"
    r"|thousand|million|billion|trillion|[gmkt]wh?\b|gigawatts?|(?:us )?dollars?|euros?"
    r"|usd\b|eur\b)"
)
"""What makes the number before it a figure, a year or a word among them."""

YEAR = rf"(?<![$€£¥\d.,])(?<![$€£¥] )(?<!usd )(?<!eur )\b(?:19|20)\d\d\b(?!{UNIT}|[.,]?\d)"
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
ALLOWED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\{eval\}`[^`]*[A-Za-z_][^`]*`",  # pasted
        r"\{(?:doc|ref|cite(?::\w+)?)\}`[^`]*`",  # a reference
        r"`[a-z_./][\w./=-]*`",  # a name in code
        r"\]\([^)]*\)",  # the address of a link
        rf"\b(?:\d{{1,2}} )?(?:{MONTHS})(?: {YEAR})?\b(?!{UNIT})",  # a date
        YEAR,
        # A filing, a period or a product; not a sum in a currency.
        rf"(?-i:\b\d{{1,2}}-[KQF]\b|\b(?!USD|EUR|GBP|US\d)[A-Z]{{1,3}}-?\d{{1,4}}[A-Z]?\b)(?!{UNIT})",
    )
)
"""What may hold digits that are no figure."""

TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
WORDS = re.compile(
    r"\b(?:half|quarter|third|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    rf"|\w+teen|{TENS}|(?:{TENS})-\w+|hundred|thousand|dozen)s?"
    rf"(?: an?| of an?)?{UNIT}",
    re.IGNORECASE,
)
"""Figures spelt out: a number in words before a unit."""


COMPARISONS = re.compile(
    r"\b(?:twice|thrice|(?:doubl|tripl|quadrupl|halv)(?:e[ds]?|ing)|\w+fold|half (?:of|the|as))\b",
    re.IGNORECASE,
)
"""What only a condition can hold true: a figure beside another one."""


TEXTS = ("title", "subtitle", "text", "said", "said_of", "found", "found_of", "more")
"""Arguments of calls that a reader sees as words: of pictures, panels, cards and live sentences."""


def typed_comparisons(text: str) -> list[str]:
    """Return the words of a text that compare two figures and are bound to neither.

    Examples
    --------
    >>> typed_comparisons("Debt is {eval}`twice`, capex has doubled in a manifold way.")
    ['doubled']
    """
    for pattern in ALLOWED:
        text = pattern.sub(" ", text)
    return [word for word in COMPARISONS.findall(text) if word.lower() != "manifold"]


def typed_figures(text: str) -> list[str]:
    """Return the figures in a text that are neither pasted nor dates or names.

    Examples
    --------
    >>> typed_figures("It rose 5% in March 2025, says the 10-K, to {eval}`n.x`.")
    ['5']
    >>> typed_figures("# Meta owes thirty billion")
    ['thirty billion']
    """
    for pattern in ALLOWED:
        text = pattern.sub(" ", text)
    numerals = "".join(c if unicodedata.category(c) in ("Nd", "No", "Nl") else " " for c in text)
    return [*numerals.split(), *WORDS.findall(text)]


def without(text: str, pasted: Iterable[str]) -> str:
    """Return a text without what was pasted into it; a part of a longer figure stays.

    Examples
    --------
    >>> without("Of 5 claims 15 bn, 5 bn", ["5"])
    'Of   claims 15 bn, 5 bn'
    """
    for figure in pasted:
        whole = rf"(?<![\w.,$€]){re.escape(figure)}(?!{UNIT}|[.,]?\d)"
        text = re.sub(whole, " ", text, flags=re.IGNORECASE)
    return text


def texts_in_code(cells: Iterable[ast.Module]) -> list[str]:
    """Return what is typed into titles, subtitles and bound sentences, by whatever way.

    Names are followed to what the cells assign to them; what a call is given counts too.

    Parameters
    ----------
    cells : iterable of ast.Module
        The code cells of one notebook.

    Examples
    --------
    >>> cell = ast.parse('t = "Is 6."; chapter.either("x", "a > 12", t, f"Is {n.a}.")')
    >>> texts_in_code([cell])
    ['Is ', '.', 'Is 6.']
    """
    nodes = [node for cell in cells for node in ast.walk(cell)]
    assigned: dict[str, list[ast.expr]] = {}
    for node in nodes:
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    if isinstance(target, ast.Name):
                        assigned.setdefault(target.id, []).append(value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                assigned.setdefault(name, []).append(value)
            case ast.AugAssign(target=ast.Name(id=name), value=value):
                assigned.setdefault(name, []).append(value)
    waiting = [text for node in nodes if isinstance(node, ast.Call) for text in _said(node)]
    found: list[str] = []
    followed: set[str] = set()
    while waiting:
        for part in ast.walk(waiting.pop(0)):
            match part:
                case ast.Constant(value=str() | int() | float() as said):
                    found.append(str(said))
                case ast.Name(id=name) if name not in followed:
                    followed.add(name)
                    waiting += assigned.get(name, [])
    return found


def _said(call: ast.Call) -> list[ast.expr]:
    named = {word.arg: word.value for word in call.keywords}
    said = [named[word] for word in TEXTS if word in named]
    if isinstance(call.func, ast.Attribute) and call.func.attr == "either":
        said += call.args[2:]
        said += [named[word] for word in ("when_true", "when_false") if word in named]
    return said
