"""How many claims there are of each verdict."""

from dataclasses import dataclass

from aicredit.audit.export import Count, checked_claims
from aicredit.audit.vocabulary import VERDICTS
from aicredit.ledger.ledger import Ledger


@dataclass(frozen=True)
class Tally:
    """How many claims the article makes and how many got which verdict; our cross-checks apart."""

    claims: Count
    figures: Count
    relations: Count
    confirmed: Count
    approximate: Count
    qualified: Count
    contradicted: Count
    inconsistent: Count
    unverified: Count
    opinion: Count
    cross_checks: Count
    cross_checks_failed: Count


def tally(ledger: Ledger) -> Tally:
    """Count the claims of the article and their verdicts.

    Claims with a figure are those that print a number; relations say who gives what
    to whom. A yes or no is no figure. Cross-checks set the article's own numbers
    against each other; they are ours and counted apart.
    """
    claims = ledger.statements
    printed = claims[["low", "high"]].notna().any(axis=1) & (claims["unit"] != "flag")
    decided = checked_claims(ledger)
    ours = decided["kind"] == "cross_check"
    verdicts = decided.loc[~ours, "verdict"].value_counts()
    return Tally(
        claims=len(claims),
        figures=int(printed.sum()),
        relations=int((claims["kind"] == "relation").sum()),
        **{word: int(verdicts.get(word, 0)) for word in VERDICTS},
        cross_checks=int(ours.sum()),
        cross_checks_failed=int((decided.loc[ours, "verdict"] == "inconsistent").sum()),
    )
