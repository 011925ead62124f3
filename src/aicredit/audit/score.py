"""The score: what became of the figures the article prints, apart from all else it says."""

import pandas as pd

from aicredit.audit.vocabulary import VERDICTS
from aicredit.ledger.ledger import Ledger

FIGURE, RELATION, STATEMENT = SORTS = ("figure", "relation", "statement")
"""What a claim prints: a number, who gives what to whom, or neither."""


def prints_figure(claims: pd.DataFrame) -> pd.Series:
    """Tell which claims print a number; a yes or no is none."""
    return claims[["low", "high"]].notna().any(axis=1) & (claims["unit"] != "flag")


def sorts(claims: pd.DataFrame) -> pd.Series:
    """Return of what sort each claim is, by its id; a yes or no is no figure."""
    printed = prints_figure(claims)
    found = pd.Series(STATEMENT, index=claims["id"])
    found[printed.to_numpy()] = FIGURE
    found[(claims["kind"] == "relation").to_numpy()] = RELATION
    return found


def score(verdicts: pd.Series, ledger: Ledger) -> pd.DataFrame:
    """Count verdicts of each section and sort.

    A figure is a claim that prints a number; a relation says who gives what to whom; a
    statement is neither, or a yes or no. Cross-checks of the article's own numbers are ours
    and left out.

    Parameters
    ----------
    verdicts : Series
        Words, by claim.
    ledger : Ledger
        The claims.

    Returns
    -------
    DataFrame
        A column for each of `VERDICTS`, a row for each section and sort, in the
        article's order.
    """
    claims = ledger.statements
    rows = pd.MultiIndex.from_product([ledger.article.sections, SORTS], names=["section", "sort"])
    by_claim = pd.DataFrame(
        {
            "section": claims["section"].to_numpy(),
            "sort": sorts(claims).to_numpy(),
            "verdict": verdicts[claims["id"]].to_numpy(),
        }
    )
    counted = by_claim.pivot_table(
        index=rows.names, columns="verdict", aggfunc="size", fill_value=0
    )
    return counted.reindex(index=rows, columns=list(VERDICTS), fill_value=0)
