"""The periods of claims and facts: days of the calendar, each period in one spelling.

Whether a fact is about what a claim says goes by the written period. So what can be said
in one word is not said in two.
"""

import calendar
import datetime
import re

SHORT = {
    r"(?P<year>\d{4})": (1, 12),
    r"FY(?P<year>\d{4})": (1, 12),
    r"(?P<year>\d{4}) H1": (1, 6),
    r"(?P<year>\d{4}) H2": (7, 12),
    r"(?P<year>\d{4}) early": (1, 4),
    **{rf"Q{n} (?P<year>\d{{4}})": (3 * n - 2, 3 * n) for n in range(1, 5)},
    **{rf"FY(?P<year>\d{{4}}) Q{n}": (3 * n - 2, 3 * n) for n in range(1, 5)},
    **{rf"(?P<year>\d{{4}})-{n:02}": (n, n) for n in range(1, 13)},
}
"""How a period of whole months is written, and its first and last month."""

YEARS = range(1900, 2201)
"""Years that a period may lie in."""

OPENINGS = ("from ", "since ", "last 12 months to ")
"""The word that a period may open with, and the rest."""

Span = tuple[str, str]
"""First and last day, YYYY-MM-DD."""


def fault(period: str) -> str:
    """Return what is wrong with a period of the form that the tables ask for; '' if nothing.

    Examples
    --------
    >>> fault("2025-10..2025-12")
    'written in another way; allowed: Q4 2025'
    """
    if not period:
        return ""
    word = next((opening for opening in OPENINGS if period.startswith(opening)), "")
    rest = period.removeprefix(word)
    first, _, last = rest.partition("..")
    if not all(int(year) in YEARS for year in re.findall(r"(?<!\d)\d{4}(?!\d)", rest)):
        return f"no year; allowed: {YEARS[0]} to {YEARS[-1]}"
    parts = [part for part in (first, last) if part]
    spans = [span for part in parts if (span := _span(part))]
    if len(spans) < len(parts):
        return "no day of the calendar"
    if word and last:
        return f"{word.strip()!r} and two ends; allowed: one of them"
    if word == "last 12 months to " and (short := _quarter(spans[0])):
        return f"written in another way; allowed: TTM {short}"
    return _fault_of_range(*spans) if last else ""


def months(period: str) -> int:
    """Return how many months a period of a company's figures has.

    Examples
    --------
    >>> months("TTM Q3 2025"), months("9M 2025"), months("Q3 2025")
    (12, 9, 3)
    """
    return {"FY": 12, "TT": 12, "9M": 9}.get(period[:2], 3)


def _fault_of_range(first: Span, last: Span) -> str:
    if not (first[0] < last[0] and first[1] < last[1]):
        return "does not start before it ends; allowed: from..to"
    if short := _in_short((first[0], last[1])):
        return f"written in another way; allowed: {short}"
    return ""


def _span(part: str) -> Span | None:
    """Return the days of a period that is not made of two; None if there are no such days."""
    part = part.removeprefix("TTM ").removesuffix(" close").removesuffix(" low")
    for form, months in SHORT.items():
        if found := re.fullmatch(form, part):
            return _months(int(found["year"]), *months)
    try:
        return (datetime.date.fromisoformat(part).isoformat(),) * 2
    except ValueError:
        return None


def _months(year: int, first: int, last: int) -> Span:
    end = calendar.monthrange(year, last)[1]
    return f"{year}-{first:02}-01", f"{year}-{last:02}-{end}"


def _in_short(span: Span) -> str:
    """Return how a calendar year, half, quarter or month is written; '' for other spans."""
    year = int(span[0][:4])
    shorts = {_months(year, 1, 12): f"{year}"}
    shorts |= {_months(year, 6 * n - 5, 6 * n): f"{year} H{n}" for n in (1, 2)}
    shorts |= {_months(year, 3 * n - 2, 3 * n): f"Q{n} {year}" for n in range(1, 5)}
    shorts |= {_months(year, n, n): f"{year}-{n:02}" for n in range(1, 13)}
    return shorts.get(span, "")


def _quarter(span: Span) -> str:
    """Return the quarter that a month or a day ends."""
    year, month = int(span[1][:4]), int(span[1][5:7])
    short = _in_short(_months(year, max(month - 2, 1), month)) if month % 3 == 0 else ""
    return short if span[1] == _months(year, month, month)[1] else ""
