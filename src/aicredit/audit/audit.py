"""The audit of a ledger: each claim decided once, and what follows from all of them."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import pandas as pd

from aicredit.audit.conflicts import Conflict, conflicts
from aicredit.audit.errata import Erratum, errata
from aicredit.audit.outcomes import outcome_of
from aicredit.audit.score import score
from aicredit.audit.tally import Tally, tally
from aicredit.audit.verdicts import Verdict, verdict_of
from aicredit.ledger.ledger import Ledger


class Audit:
    """Verdicts, outcomes, errata, conflicts and counts of one ledger.

    Nothing is decided before it is asked for, and nothing twice.

    Parameters
    ----------
    ledger : Ledger
        The book's tables, which stay as they are while they are audited.
    """

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._verdicts: dict[str, Verdict] = {}
        self._outcomes: dict[str, dict[str, Any] | None] = {}

    @classmethod
    def of(cls, ledger: Ledger) -> "Audit":
        """Return the one audit of a ledger.

        The ledger keeps it, so that both end together; it stands on a lower floor and
        knows nothing of it.
        """
        return vars(ledger).setdefault("_audit", cls(ledger))

    def verdict(self, claim: str) -> Verdict:
        """Return what `verdict_of` decides about a claim."""
        if claim not in self._verdicts:
            self._verdicts[claim] = verdict_of(claim, self.ledger)
        return self._verdicts[claim]

    def outcome(self, claim: str) -> dict[str, Any] | None:
        """Return what `outcome_of` finds has become of a claim."""
        if claim not in self._outcomes:
            self._outcomes[claim] = outcome_of(claim, self.ledger)
        return self._outcomes[claim]

    def problems(self) -> Iterator[str]:
        """Yield every claim whose rule cannot decide, a line each."""
        for number, row in enumerate(self.ledger.claims.itertuples(), start=2):
            try:
                self.verdict(row.id)
            except ValueError as error:
                yield f"data/claims.csv, row {number}, column check, value {row.check!r}: {error}"

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """Every claim's verdict, one row each, in the article's order, indexed by claim."""
        decided = [self.verdict(claim) for claim in self.ledger.claims["id"]]
        return pd.DataFrame([vars(verdict) for verdict in decided]).set_index("claim")

    @cached_property
    def errata(self) -> list[Erratum]:
        """The article's errors, the most misleading first; repeated ones once."""
        decided = [self.verdict(claim) for claim in self.ledger.claims["id"]]
        return errata(decided, self.ledger)

    @cached_property
    def conflicts(self) -> list[Conflict]:
        """Pairs of claims that contradict one another, in the article's order."""
        return conflicts(self.verdict, self.ledger)

    @cached_property
    def tally(self) -> Tally:
        """How many claims there are of each verdict."""
        return tally(self.verdicts["verdict"], self.ledger)

    @cached_property
    def score(self) -> pd.DataFrame:
        """How many claims of each section and sort got which verdict."""
        return score(self.verdicts["verdict"], self.ledger)
