"""What became of forecasts and plans."""

import shutil

import pytest

from aicredit.audit import outcomes
from aicredit.ledger import checkout, row_rules
from aicredit.ledger.ledger import Ledger


def test_what_came_after():
    ledger = Ledger.read()
    assert outcomes.outcome_of("meta_capex_2025", ledger)["outcome"] == "came true"
    printed_2026 = outcomes.outcome_of("meta_capex_2026", ledger)
    assert printed_2026["outcome"] == "exceeded"
    assert not printed_2026["final"]
    latest = [printed_2026[name] for name in ("low", "high", "as_of")]
    assert latest == [125, 145, "2026-04-29"]
    assert outcomes.outcome_of("meta_bond_amount", ledger) is None


def test_every_outcome_is_younger_than_the_article_and_in_the_claim_s_unit():
    ledger = Ledger.read()
    assert (ledger.outcomes["as_of"] > "2025-11-10").all()
    for claim in ledger.outcomes["claim"].unique():
        graded = outcomes.outcome_of(claim, ledger)
        if graded:
            unit = ledger.claims.loc[claim, "unit"]
            assert unit in ("", graded["unit"]), claim


CLAIM = (
    "meta_made,meta,1,plan,Meta,,sales,{low},{high},{unit},FY2024,A statement.,none,"
    "Made for the test.,,\n"
)
OUTCOME = "meta_made,sales_{end},{value},{unit},{as_of},true,xpert-2025-11-10,primary,\n"


@pytest.fixture
def ledger(tmp_path):
    """A function that adds a plan and what became of it to the book's tables."""

    def made(claim, *records):
        data = shutil.copytree(checkout.DATA, tmp_path / "data")
        with (data / "claims.csv").open("a", encoding="utf-8") as file:
            file.write(CLAIM.format(**claim))
        with (data / "outcomes.csv").open("a", encoding="utf-8") as file:
            file.writelines(OUTCOME.format(**record) for record in records)
        return Ledger.read(data)

    return made


BILLIONS = {"low": "30", "high": "30", "unit": "USD_bn"}
TRILLIONS = {"low": "0.03", "high": "0.03", "unit": "USD_tn"}
LATER = {"end": "low", "as_of": "2026-09-01"}


@pytest.mark.parametrize(
    ("claim", "value", "unit", "expected"),
    [
        (BILLIONS, "0.03", "USD_tn", "came true"),
        (BILLIONS, "30000", "USD_mn", "came true"),
        (BILLIONS, "0.04", "USD_tn", "exceeded"),
        (TRILLIONS, "30", "USD_bn", "came true"),
        (TRILLIONS, "-30", "USD_bn", "reversed"),
        (TRILLIONS, "1", "USD_bn", "fell short"),
        ({"low": "3", "high": "3", "unit": "years"}, "36", "months", "came true"),
    ],
)
def test_what_followed_is_graded_in_the_unit_of_the_claim(ledger, claim, value, unit, expected):
    made = ledger(claim, {**LATER, "value": value, "unit": unit})
    told = [line for line in row_rules.problems(made) if "is no difference" not in line]
    assert told == []
    graded = outcomes.outcome_of("meta_made", made)
    assert (graded["outcome"], graded["low"], graded["unit"]) == (expected, float(value), unit)


def test_two_records_of_one_day_may_come_in_two_scales(ledger):
    records = [
        {**LATER, "value": "0.03", "unit": "USD_tn"},
        {**LATER, "end": "high", "value": "31", "unit": "USD_bn"},
    ]
    made = ledger({**BILLIONS, "high": "31"}, *records)
    graded = outcomes.outcome_of("meta_made", made)
    assert (graded["low"], graded["high"], graded["unit"]) == (30, 31, "USD_bn")
    assert graded["outcome"] == "came true"


@pytest.mark.parametrize("unit", ["pct", "EUR_bn", "years", "flag"])
def test_what_followed_in_another_unit_is_refused(ledger, unit):
    made = ledger(BILLIONS, {**LATER, "value": "1", "unit": unit})
    (line,) = row_rules.problems(made)
    assert "data/outcomes.csv, row" in line
    assert f"column unit, value {unit!r}" in line
    with pytest.raises(ValueError, match=f"{unit} does not turn into USD_bn"):
        outcomes.outcome_of("meta_made", made)


def test_records_of_one_day_in_two_units_are_refused(ledger):
    records = [
        {**LATER, "value": "30", "unit": "USD_bn"},
        {**LATER, "end": "high", "value": "31", "unit": "pct"},
    ]
    made = ledger({"low": "", "high": "", "unit": ""}, *records)
    (line,) = row_rules.problems(made)
    assert "column unit, value 'pct': 'meta_made' has a record of the same day in USD_bn" in line
