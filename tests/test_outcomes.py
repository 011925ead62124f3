"""What became of forecasts and plans."""

from aicredit import outcomes
from aicredit.ledger import Ledger


def test_what_came_after():
    ledger = Ledger()
    assert outcomes.outcome_of("meta_capex_2025", ledger)["outcome"] == "came_true"
    printed_2026 = outcomes.outcome_of("meta_capex_2026", ledger)
    assert printed_2026["outcome"] == "exceeded"
    assert not printed_2026["final"]
    latest = [printed_2026[name] for name in ("low", "high", "as_of")]
    assert latest == [125, 145, "2026-04-29"]
    assert outcomes.outcome_of("meta_bond_amount", ledger) is None


def test_every_outcome_is_younger_than_the_article_and_in_the_claim_s_unit():
    ledger = Ledger()
    assert (ledger.outcomes["as_of"] > "2025-11-10").all()
    for claim in ledger.outcomes["claim"].unique():
        graded = outcomes.outcome_of(claim, ledger)
        if graded:
            unit = ledger.claims.loc[claim, "unit"]
            assert unit in ("", graded["unit"]), claim
