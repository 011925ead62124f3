"""How many claims there are of each verdict."""

from dataclasses import dataclass
from typing import Annotated

import pandas as pd

from aicredit.audit.score import prints_figure
from aicredit.audit.vocabulary import VERDICTS
from aicredit.ledger.ledger import Ledger
from aicredit.measures import COUNT

Count = Annotated[int, COUNT]


@dataclass(frozen=True)
class Tally:
    """How many claims the article makes and how many got which verdict; our cross-checks apart."""

    claims: Count
    figures: Count
    relations: Count
    right: Count
    roughly_right: Count
    mislabelled: Count
    wrong: Count
    contradicts_itself: Count
    mistranslated: Count
    could_not_check: Count
    opinion: Count
    cross_checks: Count
    cross_checks_failed: Count


def tally(verdicts: pd.Series, ledger: Ledger) -> Tally:
    """Count the claims of the article and their verdicts.

    Claims with a figure are those that print a number; relations say who gives what
    to whom. A yes or no is no figure. Cross-checks set the article's own numbers
    against each other; they are ours and counted apart.

    Parameters
    ----------
    verdicts : Series
        Words, by claim.
    ledger : Ledger
        The claims.
    """
    claims = ledger.statements
    ours = verdicts.drop(claims["id"])
    counts = verdicts[claims["id"]].value_counts()
    return Tally(
        claims=len(claims),
        figures=int(prints_figure(claims).sum()),
        relations=int((claims["kind"] == "relation").sum()),
        **{word.replace(" ", "_"): int(counts.get(word, 0)) for word in VERDICTS},
        cross_checks=len(ours),
        cross_checks_failed=int((ours == "contradicts itself").sum()),
    )
