"""Verdicts on the article's claims, computed by rule.

Nobody types a verdict. A claim names how it is checked (``basis``) and with
what (``check``); the rules below decide, and say which number decided, by how
much, and what would flip the answer. CONTRIBUTING.md lists the rules in words.
"""

import math
from dataclasses import dataclass, replace
from decimal import Decimal

import pandas as pd

from aicredit.audit import hindsight
from aicredit.audit.precision import Accepted, accepted
from aicredit.audit.vocabulary import ERRORS, VERDICTS
from aicredit.ledger.datum import Datum, leaves
from aicredit.ledger.expressions import WORD, words_in
from aicredit.ledger.ledger import Ledger
from aicredit.ledger.wording import measure_in_words, period_in_words
from aicredit.units import converted, unit_named, written

LABEL = ("entity", "metric", "period")
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
        no fact does. It differs from `figure` in a mislabelled claim.
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
    verdict = rules[row["basis"]](row, ledger)
    return _mistranslated(verdict, ledger) if claim in ledger.translations.index else verdict


def _against_facts(row: pd.Series, ledger: Ledger) -> Verdict:
    allowed = accepted(row, ledger)
    candidates = [_candidate(part, row, ledger) for part in _parts(row)]
    same = [c for c in candidates if c.same_label]
    other = [c for c in candidates if not c.same_label]

    def closest(group: list[_Candidate]) -> _Candidate:
        return max(group, key=lambda c: allowed.margin(c.low, c.high))

    own_label = (closest(same).low, closest(same).high) if same else NO_FIGURE
    fitting = [
        candidate
        for group in (same, other)
        for grade in ("right", "roughly right")
        for candidate in group
        if allowed.grade(candidate.low, candidate.high) == grade
    ]
    if fitting and fitting[0].same_label:
        grade = allowed.grade(fitting[0].low, fitting[0].high)
        return _decided(row, fitting[0], grade, allowed, own_label)
    if fitting and not same:
        return _decided(row, fitting[0], "mislabelled", allowed, own_label)
    # What the figure is instead is the reason; what it should be decides.
    fits = "true of" if row["unit"] == "flag" else "the figure printed"
    instead = f" ({fits}: {fitting[0].label})" if fitting else ""
    decided = _decided(row, closest(same or other), "wrong", allowed, own_label)
    return replace(decided, found=f"{decided.found}{instead}")


def _parts(row: pd.Series) -> list[str]:
    """Return the alternatives that a check names."""
    parts = [part.strip() for part in row["check"].split(";")]
    if "" in parts or len(set(parts)) < len(parts):
        message = f"claim {row['id']!r}: an alternative is empty or named twice"
        raise ValueError(message)
    return parts


@dataclass(frozen=True)
class _Candidate:
    ids: str
    low: float
    high: float
    found: str
    unverified: bool
    same_label: bool
    label: str


def _candidate(check: str, row: pd.Series, ledger: Ledger) -> _Candidate:
    """Return what a check names, in the claim's unit: a fact, or a range ``low..high``.

    ``f_gdp_eur in EUR_tn`` reads the claim's number as euros: the number may be right
    where its unit is wrong. Such a fact never carries the claim's own label.
    """
    ids, _, read_in = (part.strip() for part in check.partition(" in "))
    if read_in:
        _refuse_same_dimension(row, read_in)
    unit = read_in or row["unit"]
    facts = [_known_fact(end.strip(), row["id"], ledger) for end in ids.split("..")]
    ends = [_in_unit(fact, unit, row["id"]) for fact in facts]
    if len(ends) > 2 or ends[0] > ends[-1]:
        message = f"claim {row['id']!r}: {ids!r} is no range; allowed: low..high"
        raise ValueError(message)
    units = {fact["unit"] for fact in facts}
    shown = (facts[0]["value"], facts[-1]["value"], facts[0]["unit"])
    found = _written_range(*(shown if len(units) == 1 else (ends[0], ends[-1], unit)))
    return _Candidate(
        ids=ids,
        low=ends[0],
        high=ends[-1],
        found=found,
        unverified=any(fact["status"] == "unverified" for fact in facts),
        same_label=not read_in
        and all(row[column] == fact[column] for column in LABEL for fact in facts),
        # Of a number read in another unit, the unit is what is another.
        label=f"{_label(facts[0])}, {found}" if read_in else _label(facts[0]),
    )


def _label(fact: pd.Series) -> str:
    parts = (
        *(fact["entity"], measure_in_words(fact["metric"])),
        period_in_words(fact["period"]),
    )
    return ", ".join(part for part in parts if part)


def _refuse_same_dimension(row: pd.Series, read_in: str) -> None:
    if unit_named(read_in).dimension == unit_named(row["unit"]).dimension:
        message = f"claim {row['id']!r}: {read_in} turns into {row['unit']}; leave out 'in'"
        raise ValueError(message)


def _known_fact(name: str, claim: str, ledger: Ledger) -> pd.Series:
    if name not in ledger.facts.index:
        message = f"claim {claim!r}: no fact is called {name!r}"
        raise ValueError(message)
    fact = ledger.facts.loc[name]
    _refuse_hindsight(claim, name, hindsight.known_on(fact, ledger), ledger)
    return fact


def _in_unit(fact: pd.Series, unit: str, claim: str) -> float:
    try:
        return converted(fact["value"], fact["unit"], unit)
    except ValueError as error:
        message = f"claim {claim!r}: {fact['id']!r}: {error}"
        raise ValueError(message) from error


def _refuse_hindsight(claim: str, name: str, known_on: str, ledger: Ledger) -> None:
    if known_on > ledger.article.date:
        message = (
            f"claim {claim!r}: {name!r} was known on {known_on}; "
            f"a verdict uses what was known by {ledger.article.date}"
        )
        raise ValueError(message)


def _decided(
    row: pd.Series,
    found: _Candidate,
    verdict: str,
    allowed: Accepted,
    own_label: tuple[float, float],
) -> Verdict:
    figure = (found.low, found.high)
    margin, flip = _margin_and_flip(row, verdict, allowed, figure)
    if found.unverified:
        verdict = "could not check"
        flip = f"a source for {found.ids} that can be read"
    return Verdict(row["id"], verdict, found.ids, found.found, margin, flip, figure, own_label)


def _written_range(low: float, high: float, unit: str) -> str:
    if low == high:
        return _written_exactly(low, unit)
    return f"{_written_exactly(low, unit)} to {_written_exactly(high, unit)}"


def _written_exactly(value: float, unit: str) -> str:
    # Eight digits leave out what floating point adds at the edges; 1e-05 has no decimals to count.
    plain = format(Decimal(f"{value:.8g}"), "f")
    return written(value, unit, len(plain.partition(".")[2]))


def _margin_and_flip(
    row: pd.Series, verdict: str, allowed: Accepted, figure: tuple[float, float]
) -> tuple[float, str]:
    if row["unit"] == "flag":
        return math.nan, "evidence of the opposite"
    return allowed.margin(*figure), _flip(row, verdict, allowed)


def _flip(row: pd.Series, verdict: str, allowed: Accepted) -> str:
    unit = row["unit"]
    low = allowed.low - (allowed.tolerance if verdict == "roughly right" else 0)
    high = allowed.high + (allowed.tolerance if verdict == "roughly right" else 0)
    inside = verdict in ("right", "roughly right")
    if math.isinf(high):
        bound = _written_exactly(low, unit)
        return f"a figure below {bound}" if inside else f"a figure of at least {bound}"
    ends = f"{_written_exactly(low, unit)} and {_written_exactly(high, unit)}"
    if verdict == "mislabelled":
        return f"a figure between {ends} under the article's own label"
    return f"a figure {'outside' if inside else 'between'} {ends}"


def _against_arithmetic(row: pd.Series, ledger: Ledger) -> Verdict:
    _refuse_circle(row["id"], ledger)
    result = ledger.evaluate(row["check"], unit=row["unit"])
    names = dict.fromkeys(leaf.name.partition(".")[0] for leaf in leaves(result))
    figures = [ledger.figures[name] for name in names if name in ledger.figures]
    found = result.figure
    for figure in figures:
        _refuse_hindsight(row["id"], figure.name, _known_on(figure, ledger), ledger)
    allowed = accepted(row, ledger)
    grade = allowed.grade(found, found)
    own_numbers = all(figure.kind == "claim" for figure in figures)
    verdict = "contradicts itself" if grade == "wrong" and own_numbers else grade
    margin, flip = _margin_and_flip(row, verdict, allowed, (found, found))
    if doubtful := [figure.name for figure in figures if _unverified(figure.name, ledger)]:
        verdict, flip = "could not check", f"a source for {', '.join(doubtful)} that can be read"
    return Verdict(
        row["id"],
        verdict,
        row["check"],
        written(found, row["unit"], max(2, ledger.printed_decimals(row["id"]))),
        margin,
        flip,
        figure=(found, found),
        own_label=(found, found),
    )


def _known_on(figure: Datum, ledger: Ledger) -> str:
    with_source = {"fact": ledger.facts, "financial": ledger.financials}
    if figure.kind not in with_source:
        return figure.known_on
    return hindsight.known_on(with_source[figure.kind].loc[figure.name], ledger)


def _unverified(name: str, ledger: Ledger) -> bool:
    tables_with_status = (ledger.facts, ledger.financials)
    return any(
        name in table.index and table.loc[name, "status"] == "unverified"
        for table in tables_with_status
    )


def _refuse_circle(claim: str, ledger: Ledger) -> None:
    """Refuse arithmetic that rests on the claim it is to decide, however far round."""
    waiting, seen = [claim], set()
    while waiting:
        resting = ledger.claims.loc[waiting.pop()]
        for word in words_in(resting["check"]):
            name = word.partition(".")[0]
            if name in (claim, f"{claim}_outcome"):
                message = f"claim {claim!r} is checked with itself, in {resting['check']!r}"
                raise ValueError(message)
            known = name in ledger.claims.index and name not in seen
            if known and ledger.claims.loc[name, "basis"] == "arithmetic":
                seen.add(name)
                waiting.append(name)


def _against_deals(row: pd.Series, ledger: Ledger) -> Verdict:
    verdicts = []
    for deal_id in _parts(row):
        if deal_id not in ledger.deals.index:
            message = f"claim {row['id']!r}: no deal is called {deal_id!r}"
            raise ValueError(message)
        deal = ledger.deals.loc[deal_id]
        _refuse_hindsight(row["id"], deal_id, hindsight.known_on(deal, ledger), ledger)
        verdict, flip = _compare_relation(row, deal)
        found = f"{deal['source']} → {deal['target']} ({measure_in_words(deal['kind'])})"
        verdicts.append(Verdict(row["id"], verdict, deal_id, found, math.nan, flip))
    return min(verdicts, key=lambda one: list(VERDICTS).index(one.verdict))


def _compare_relation(row: pd.Series, deal: pd.Series) -> tuple[str, str]:
    giver, receiver, kind = row["entity"], row["counterparty"], row["metric"]
    if deal["status"] in ("unverified", "considered", "cancelled"):
        return "could not check", f"a source that shows {giver} in the deal as it was done"
    parties = {deal["source"], deal["target"]}
    if kind == deal["kind"] == "partnership" and {giver, receiver} == parties:
        return "right", "a correction of the deal by its parties"
    if (giver, receiver) == (deal["target"], deal["source"]):
        return "wrong", f"evidence that {giver} gives and {receiver} receives"
    if giver != deal["source"]:
        return "wrong", f"evidence that {giver} takes part"
    reached = receiver == deal["target"]
    behind = receiver == deal["on_behalf_of"]
    if not (reached or behind):
        return "wrong", f"evidence that {receiver} is the one who receives"
    if kind == deal["kind"] and reached:
        return "right", "a correction of the deal by its parties"
    if kind == deal["kind"]:
        return "mislabelled", f"evidence that the money goes to {receiver} itself"
    kinds = (measure_in_words(kind), measure_in_words(deal["kind"]))
    return "mislabelled", "evidence of {} instead of {}".format(*kinds)


def _unchecked(row: pd.Series, _ledger: Ledger) -> Verdict:
    if row["kind"] == "opinion":
        return Verdict(row["id"], "opinion", "", "", math.nan, "nothing: a judgement, not a figure")
    return Verdict(
        row["id"], "could not check", "", row["check"], math.nan, "a source that can be read"
    )


def _mistranslated(verdict: Verdict, ledger: Ledger) -> Verdict:
    """Return the verdict on a claim whose error is the translation's, not the article's."""
    damage = ledger.translations.loc[verdict.claim]
    place = f"claim {verdict.claim!r} stands in translations.csv"
    if verdict.verdict not in ERRORS:
        message = f"{place}, but is {verdict.verdict} as printed; take the row out"
        raise ValueError(message)
    other, sections = damage["right_in"], ledger.claims["section"]
    if sections[other] == sections[verdict.claim] or other in ledger.translations.index:
        message = f"{place}: {other!r} does not have it right; allowed: a sound claim elsewhere"
        raise ValueError(message)
    return replace(verdict, verdict="mistranslated", flip="a German original that says the same")


def sources_behind(verdict: Verdict, ledger: Ledger) -> list[str]:
    """Return the bibliography keys of what decided a verdict, sorted.

    A claim held against the article's own figures rests on the article.
    """
    keys = set()
    for word in WORD.findall(verdict.decided_by):
        name = word.partition(".")[0]
        if name in ledger.figures:
            keys.add(ledger.figures[name].source)
        elif name in ledger.deals.index:
            keys.add(ledger.deals.loc[name, "evidence"])
    return sorted(keys)
