"""Verdicts on the article's claims, computed by rule.

Nobody types a verdict. A claim names how it is checked (``basis``) and with
what (``check``); the rules below decide, and say which number decided, by how
much, and what would flip the answer. CONTRIBUTING.md lists the rules in words.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from aicredit import tables
from aicredit.ledger import Ledger, words_in
from aicredit.units import written

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

LABEL = ("entity", "metric", "period", "unit")
"""Columns that must agree for a fact to be about what the claim says."""

NO_FIGURE = (math.nan, math.nan)
"""Low and high where nothing is measured."""


@dataclass(frozen=True)
class Verdict:
    """What a rule decided about one claim.

    Attributes
    ----------
    verdict : str
        A key of `VERDICTS`.
    decided_by : str
        Id of the fact or deal, or the expression, that decided; empty if none.
    found : str
        What was found, as a reader sees it.
    figure : tuple of float
        What was found, low and high, in the claim's unit; NaN for a relation.
    own_label : tuple of float
        The closest figure that carries the claim's own label, low and high; NaN if
        no fact does. It differs from `figure` in a qualified claim.
    margin : float
        Distance to the nearest edge of what the claim allows, in the claim's
        unit: positive inside, negative outside; NaN where nothing is measured.
    flip : str
        What would change the verdict.
    """

    claim: str
    verdict: str
    decided_by: str
    found: str
    margin: float
    flip: str
    figure: tuple[float, float] = NO_FIGURE
    own_label: tuple[float, float] = NO_FIGURE


def verdict_of(claim: str, ledger: Ledger) -> Verdict:
    """Decide one claim by its rule.

    Raises
    ------
    ValueError
        If the claim's check names something that does not exist or that was not
        yet known on the day of the article.
    """
    row = ledger.claims.loc[claim]
    rules = {
        "fact": _against_facts,
        "arithmetic": _against_arithmetic,
        "relation": _against_deals,
        "none": _unchecked,
    }
    return rules[row["basis"]](row, ledger)


def verdicts(ledger: Ledger) -> pd.DataFrame:
    """Decide every claim; one row each, indexed by claim id."""
    decided = [verdict_of(claim, ledger) for claim in ledger.claims["id"]]
    return pd.DataFrame([vars(verdict) for verdict in decided]).set_index("claim")


def problems(ledger: Ledger) -> Iterator[str]:
    """Yield every claim whose rule cannot decide, a line each."""
    for number, row in enumerate(ledger.claims.itertuples(), start=2):
        if row.low > row.high:
            yield f"data/claims.csv, row {number}, column low, value {row.low}: above high"
        try:
            verdict_of(row.id, ledger)
        except ValueError as error:
            yield f"data/claims.csv, row {number}, column check: {error}"


@dataclass(frozen=True)
class Accepted:
    """The values that make a claim right, and those that make it nearly right.

    Attributes
    ----------
    low, high : float
        Bounds of what rounds to the printed figure.
    rounding : float
        Half a unit of the last printed decimal, already inside the bounds.
    tolerance : float
        How far beyond the bounds the article's own hedge reaches.
    """

    low: float
    high: float
    rounding: float
    tolerance: float

    def margin(self, low: float, high: float) -> float:
        """Return the distance of a figure or range to the nearest edge, negative outside."""
        if low == high or math.isinf(self.high):
            return min(low - self.low, self.high - high)
        # A range is held to both printed ends, each with its own rounding.
        printed_low, printed_high = self.low + self.rounding, self.high - self.rounding
        return self.rounding - max(abs(low - printed_low), abs(high - printed_high))

    def grade(self, low: float, high: float) -> str:
        """Return ``confirmed``, ``approximate`` or ``miss`` for a figure or range."""
        margin = self.margin(low, high)
        if margin >= 0:
            return "confirmed"
        return "approximate" if margin >= -self.tolerance else "miss"


def accepted(row: pd.Series, ledger: Ledger) -> Accepted:
    """Return what a claim's figures allow at the precision they are printed.

    A figure printed with n decimals allows half a unit of the last one either
    way. 'More than X' allows X and everything above it; 'up to X' names a
    ceiling and is held to it like a point.
    """
    # Floating point must not decide a figure that sits on the edge itself.
    rounding = 0.5 * 10.0 ** -ledger.printed_decimals(row["id"]) * (1 + 1e-9)
    tolerance = 0.0 if math.isnan(row["tolerance"]) else row["tolerance"]
    if math.isnan(row["high"]):
        return Accepted(row["low"], math.inf, rounding, tolerance)
    low = row["high"] if math.isnan(row["low"]) else row["low"]
    return Accepted(low - rounding, row["high"] + rounding, rounding, tolerance)


def _against_facts(row: pd.Series, ledger: Ledger) -> Verdict:
    allowed = accepted(row, ledger)
    candidates = [_candidate(part.strip(), row, ledger) for part in row["check"].split(";")]
    same = [c for c in candidates if c.same_label]
    other = [c for c in candidates if not c.same_label]

    def closest(group: list[_Candidate]) -> _Candidate:
        return max(group, key=lambda c: allowed.margin(c.low, c.high))

    own_label = (closest(same).low, closest(same).high) if same else NO_FIGURE
    for group, ranks in ((same, ("confirmed", "approximate")), (other, ("qualified",) * 2)):
        for grade, verdict in zip(("confirmed", "approximate"), ranks, strict=True):
            for candidate in group:
                if allowed.grade(candidate.low, candidate.high) == grade:
                    return _decided(row, candidate, verdict, allowed, own_label)
    return _decided(row, closest(same or other), "contradicted", allowed, own_label)


@dataclass(frozen=True)
class _Candidate:
    ids: str
    low: float
    high: float
    unit: str
    unverified: bool
    same_label: bool


def _candidate(check: str, row: pd.Series, ledger: Ledger) -> _Candidate:
    ends = [end.strip() for end in check.split("..")]
    facts = []
    for end in ends:
        if end not in ledger.facts.index:
            message = f"claim {row['id']!r}: no fact is called {end!r}"
            raise ValueError(message)
        fact = ledger.facts.loc[end]
        _refuse_hindsight(row["id"], end, fact["as_of"])
        facts.append(fact)
    return _Candidate(
        ids=check,
        low=facts[0]["value"],
        high=facts[-1]["value"],
        unit=facts[0]["unit"],
        unverified=any(fact["status"] == "unverified" for fact in facts),
        same_label=all(row[column] == facts[0][column] for column in LABEL),
    )


def _refuse_hindsight(claim: str, name: str, known_on: str) -> None:
    if known_on > tables.ARTICLE_DATE:
        message = (
            f"claim {claim!r}: {name!r} was known on {known_on}; "
            f"a verdict uses what was known by {tables.ARTICLE_DATE}"
        )
        raise ValueError(message)


def _decided(
    row: pd.Series,
    found: _Candidate,
    verdict: str,
    allowed: Accepted,
    own_label: tuple[float, float],
) -> Verdict:
    text = _written_range(found.low, found.high, found.unit)
    figure = (found.low, found.high)
    margin, flip = _margin_and_flip(row, verdict, allowed, figure)
    if found.unverified:
        verdict = "unverified"
        flip = f"a source for {found.ids} that can be read"
    return Verdict(row["id"], verdict, found.ids, text, margin, flip, figure, own_label)


def _written_range(low: float, high: float, unit: str) -> str:
    if low == high:
        return _written_exactly(low, unit)
    return f"{_written_exactly(low, unit)} to {_written_exactly(high, unit)}"


def _written_exactly(value: float, unit: str) -> str:
    decimals = max(0, min(4, len(f"{value:.10g}".partition(".")[2])))
    return written(value, unit, decimals)


def _margin_and_flip(
    row: pd.Series, verdict: str, allowed: Accepted, figure: tuple[float, float]
) -> tuple[float, str]:
    if row["unit"] == "flag":
        return math.nan, "evidence of the opposite"
    return allowed.margin(*figure), _flip(row, verdict, allowed)


def _flip(row: pd.Series, verdict: str, allowed: Accepted) -> str:
    unit = row["unit"]
    low = allowed.low - (allowed.tolerance if verdict == "approximate" else 0)
    high = allowed.high + (allowed.tolerance if verdict == "approximate" else 0)
    inside = verdict in ("confirmed", "approximate")
    if math.isinf(high):
        bound = _written_exactly(low, unit)
        return f"a figure below {bound}" if inside else f"a figure of at least {bound}"
    ends = f"{_written_exactly(low, unit)} and {_written_exactly(high, unit)}"
    if verdict == "qualified":
        return f"a figure between {ends} under the article's own label"
    return f"a figure {'outside' if inside else 'between'} {ends}"


def _against_arithmetic(row: pd.Series, ledger: Ledger) -> Verdict:
    result = ledger.evaluate(row["check"])
    figures = [ledger.figures[word.partition(".")[0]] for word in words_in(row["check"])]
    for figure in figures:
        _refuse_hindsight(row["id"], figure.name, figure.known_on)
    allowed = accepted(row, ledger)
    grade = allowed.grade(result.value, result.value)
    own_numbers = all(figure.kind == "claim" for figure in figures)
    verdict = {"miss": "inconsistent" if own_numbers else "contradicted"}.get(grade, grade)
    return Verdict(
        row["id"],
        verdict,
        row["check"],
        written(result.value, row["unit"], 2),
        *_margin_and_flip(row, verdict, allowed, (result.value, result.value)),
        figure=(result.value, result.value),
        own_label=(result.value, result.value),
    )


def _against_deals(row: pd.Series, ledger: Ledger) -> Verdict:
    best: tuple[int, Verdict] | None = None
    for part in row["check"].split(";"):
        deal_id = part.strip()
        if deal_id not in ledger.deals.index:
            message = f"claim {row['id']!r}: no deal is called {deal_id!r}"
            raise ValueError(message)
        deal = ledger.deals.loc[deal_id]
        _refuse_hindsight(row["id"], deal_id, deal["as_of"])
        verdict, flip = _compare_relation(row, deal)
        found = f"{deal['source']} → {deal['target']} ({deal['kind']})"
        rank = list(VERDICTS).index(verdict)
        if best is None or rank < best[0]:
            best = rank, Verdict(row["id"], verdict, deal_id, found, math.nan, flip)
    return best[1]


def _compare_relation(row: pd.Series, deal: pd.Series) -> tuple[str, str]:
    giver, receiver, kind = row["entity"], row["counterparty"], row["metric"]
    if deal["status"] in ("unverified", "cancelled"):
        return "unverified", f"a source that shows {giver} in the deal as it was done"
    parties = {deal["source"], deal["target"]}
    if kind == deal["kind"] == "partnership" and {giver, receiver} == parties:
        return "confirmed", "a correction of the deal by its parties"
    if (giver, receiver) == (deal["target"], deal["source"]):
        return "contradicted", f"evidence that {giver} gives and {receiver} receives"
    if giver != deal["source"]:
        return "contradicted", f"evidence that {giver} takes part"
    reached = receiver == deal["target"]
    behind = receiver == deal["on_behalf_of"]
    if not (reached or behind):
        return "contradicted", f"evidence that {receiver} is the one who receives"
    if kind == deal["kind"] and reached:
        return "confirmed", "a correction of the deal by its parties"
    if kind == deal["kind"]:
        return "qualified", f"evidence that the money goes to {receiver} itself"
    return "qualified", f"evidence of {kind} instead of {deal['kind']}"


def _unchecked(row: pd.Series, _ledger: Ledger) -> Verdict:
    if row["kind"] == "opinion":
        return Verdict(row["id"], "opinion", "", "", math.nan, "nothing: a judgement, not a figure")
    return Verdict(row["id"], "unverified", "", row["check"], math.nan, "a source that can be read")


def sources_behind(verdict: Verdict, ledger: Ledger) -> list[str]:
    """Return the bibliography keys of what decided a verdict, sorted.

    A claim held against the article's own figures rests on the article.
    """
    keys = set()
    for word in words_in(verdict.decided_by):
        name = word.partition(".")[0]
        if name in ledger.figures:
            keys.add(ledger.figures[name].source)
        elif name in ledger.deals.index:
            keys.add(ledger.deals.loc[name, "evidence"])
    return sorted(keys)
