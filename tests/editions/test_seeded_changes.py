"""No slip in the record is silent: the check refuses it, or a reader sees another thing."""

import dataclasses

import pytest
from seeded_changes import SEEDS, SIGHTS, SLIPS, Bench, change_of

SAMPLE = (*range(0, 300, 20), 51, 151)
"""Every twentieth of the 300, and two that were once silent or told at another row."""


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    return Bench(tmp_path_factory.mktemp("bench"))


@pytest.mark.parametrize("seed", SAMPLE)
def test_a_seeded_change_is_seen(bench, seed):
    change = change_of(seed)
    sight, words = bench.sight(change)
    assert sight in SIGHTS[:-1], str(change)
    assert "names another row" not in words, f"{change}: {words}"


def test_a_seed_gives_the_same_change_and_the_300_make_every_slip():
    changes = [change_of(seed) for seed in SEEDS]
    assert changes == [change_of(seed) for seed in SEEDS]
    made = {(change.table, change.slip) for change in changes}
    assert made == {(table, slip) for table, slips in SLIPS.items() for slip in slips}


def test_what_no_page_shows_is_told_as_silent(bench):
    """A row that is written again as it was moves nothing: the bench must not see anything."""
    change = change_of(11)
    assert change.table == "financials"
    assert bench.sight(dataclasses.replace(change, after=change.before)) == ("silent", "")
