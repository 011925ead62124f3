"""Claims of the article that cannot both hold: the article against itself."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from aicredit.audit.precision import accepted
from aicredit.audit.verdicts import LABEL, Verdict
from aicredit.ledger.ledger import Ledger
from aicredit.units import converted, unit_named


@dataclass(frozen=True)
class Conflict:
    """Two claims and what sets them against each other."""

    first: str
    second: str
    why: str


def conflicts(decide: Callable[[str], Verdict], ledger: Ledger) -> list[Conflict]:
    """Return every pair of claims that contradict one another, in the article's order.

    Two figures conflict if they carry the same label and no value fits both as
    printed. Two relations conflict if they say the same of the same two parties in
    opposite directions and the record shows one direction only.

    Parameters
    ----------
    decide : callable
        Gives the verdict on a claim; only relations are asked for.
    ledger : Ledger
        The claims.
    """
    return [*_figures(ledger), *_directions(decide, ledger)]


def _figures(ledger: Ledger) -> list[Conflict]:
    claims = ledger.claims
    measured = claims[claims["low"].notna() | claims["high"].notna()]
    found = []
    dimension = measured["unit"].map(lambda unit: unit_named(unit).dimension)
    label = [measured[column] for column in (*LABEL, "counterparty")]
    for _, same in measured.groupby([*label, dimension], sort=False):
        for first, second in combinations(same["id"], 2):
            if _apart(claims.loc[first], claims.loc[second], ledger):
                found.append(Conflict(first, second, "no figure fits both"))
    return found


def _apart(first: pd.Series, second: pd.Series, ledger: Ledger) -> bool:
    one, other = (_allowed(row, first["unit"], ledger) for row in (first, second))
    return one[1] < other[0] or other[1] < one[0]


def _allowed(row: pd.Series, unit: str, ledger: Ledger) -> tuple[float, float]:
    allowed = accepted(row, ledger)
    # 'Up to X' leaves room below, whatever a single figure is held to.
    low = -math.inf if math.isnan(row["low"]) else allowed.low
    low, high = low - allowed.tolerance, allowed.high + allowed.tolerance
    return converted(low, row["unit"], unit), converted(high, row["unit"], unit)


def _directions(decide: Callable[[str], Verdict], ledger: Ledger) -> list[Conflict]:
    relations = ledger.claims[ledger.claims["basis"] == "relation"]
    found = []
    for one, other in combinations(relations.itertuples(), 2):
        ends = (one.entity, one.counterparty)
        if one.metric != other.metric or ends != (other.counterparty, other.entity):
            continue
        wrong = [decide(claim.id).verdict == "wrong" for claim in (one, other)]
        if any(wrong) and not all(wrong):
            found.append(
                Conflict(one.id, other.id, "opposite directions, and the record shows one")
            )
    return found
