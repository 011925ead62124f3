"""The score counts each claim once, by section, sort and verdict."""

import pandas as pd
import pytest

from aicredit.audit.audit import Audit
from aicredit.audit.score import FIGURE, RELATION, SORTS, STATEMENT, sorts
from aicredit.audit.vocabulary import VERDICTS
from aicredit.ledger.ledger import Ledger


@pytest.fixture(scope="module")
def ledger():
    return Ledger.read()


def test_the_score_adds_up_to_the_tally(ledger):
    score, tally = Audit.of(ledger).score, Audit.of(ledger).tally
    assert score.to_numpy().sum() == tally.claims
    assert score.xs(FIGURE, level="sort").to_numpy().sum() == tally.figures
    assert score.xs(RELATION, level="sort").to_numpy().sum() == tally.relations
    for word in VERDICTS:
        assert score[word].sum() == getattr(tally, word.replace(" ", "_"))


def test_sections_stand_in_the_article_s_order_with_all_sorts(ledger):
    rows = list(Audit.of(ledger).score.index)
    assert rows == [(section, sort) for section in ledger.article.sections for sort in SORTS]


SORTED = {
    "alphabet_revenue_growth": FIGURE,
    "oracle_pays_openai": RELATION,
    "lede_whole_sector_on_credit": STATEMENT,
    "lede_meta_risky_bet": STATEMENT,
}


@pytest.mark.parametrize("claim", SORTED)
def test_a_claim_is_of_the_sort_that_it_prints(ledger, claim):
    assert sorts(ledger.claims)[claim] == SORTED[claim]


def test_a_yes_or_no_is_no_figure(ledger):
    flags = ledger.claims[ledger.claims["unit"] == "flag"]
    assert not flags.empty
    assert isinstance(sorts(flags), pd.Series) and set(sorts(flags)) == {STATEMENT}
