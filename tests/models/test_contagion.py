"""Clearing and contagion: what must hold for any network of debts, and published examples."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog

from aicredit.models import contagion

AMOUNTS = st.one_of(st.just(0.0), st.integers(1, 50).map(float), st.floats(0.01, 100))


@st.composite
def liability_matrices(draw):
    nodes = draw(st.integers(2, 6))
    owed = draw(arrays(float, (nodes, nodes), elements=AMOUNTS))
    np.fill_diagonal(owed, 0)
    owed[0, 1] += 1
    return owed


@st.composite
def debts(draw):
    liabilities = draw(liability_matrices())
    vector = arrays(float, len(liabilities), elements=AMOUNTS)
    return {
        "liabilities": liabilities,
        "external_assets": draw(vector),
        "external_liabilities": draw(vector),
        "seniority": draw(st.sampled_from(("pari passu", "senior"))),
        "alpha": draw(st.floats(0.1, 1)),
        "beta": draw(st.sampled_from((0.2, 0.6, 0.9, 1.0))),
    }


@st.composite
def stressed_banks(draw):
    liabilities = draw(liability_matrices())
    nodes = len(liabilities)
    return {
        "liabilities": liabilities,
        "buffer": draw(arrays(float, nodes, elements=st.floats(1, 200))),
        "shock": draw(arrays(float, nodes, elements=st.sampled_from((0, 0.1, 0.5, 1)))),
        "weights": draw(arrays(float, nodes, elements=st.floats(1, 10))),
    }


def round_of_payments(case, paid):
    """Each node's total payments if the others pay `paid`, straight from the definition."""
    inside = case["liabilities"].sum(axis=1)
    external = case["external_liabilities"]
    owed = inside + external
    if case["seniority"] == "senior":
        to_network = np.maximum(paid - external, 0)
    else:
        to_network = paid * inside / np.maximum(owed, 1e-300)
    receipts = to_network @ (case["liabilities"] / np.maximum(inside, 1e-300)[:, None])
    solvent = case["external_assets"] + receipts >= owed * (1 - 1e-9) - 1e-9
    left = case["alpha"] * case["external_assets"] + case["beta"] * receipts
    return np.where(solvent, owed, np.minimum(left, owed)), receipts


@settings(deadline=None, max_examples=300)
@given(debts())
def test_clearing_payments_are_a_fixed_point_within_what_is_owed(case):
    result = contagion.clearing(**case)
    owed = case["liabilities"].sum(axis=1) + case["external_liabilities"]
    assert (result.payments <= owed + 1e-9).all()
    assert (result.payments >= 0).all()
    assert (result.equity >= 0).all()
    assert result.shortfall == pytest.approx(owed - result.payments)
    again, receipts = round_of_payments(case, result.payments)
    assert again == pytest.approx(result.payments, abs=1e-6)
    left = case["external_assets"] + receipts - owed
    assert result.equity == pytest.approx(np.where(result.defaults, 0, left), abs=1e-6)
    assert (result.shortfall[~result.defaults] <= 1e-6).all()


@settings(deadline=None, max_examples=300)
@given(debts())
def test_clearing_payments_are_the_greatest(case):
    """Rounds of payment that start from payment in full come down to the greatest solution."""
    paid = case["liabilities"].sum(axis=1) + case["external_liabilities"]
    for _ in range(20_000):
        lower, _ = round_of_payments(case, paid)
        settled = np.abs(lower - paid).max() < 1e-12
        paid = lower
        if settled:
            break
    assert contagion.clearing(**case).payments == pytest.approx(paid, abs=1e-6)


@settings(deadline=None, max_examples=50)
@given(debts())
def test_without_default_costs_clearing_is_the_linear_programme(case):
    """Eisenberg and Noe (2001): the clearing vector maximises the sum of payments."""
    case |= {"alpha": 1.0, "beta": 1.0, "seniority": "pari passu"}
    owed = case["liabilities"].sum(axis=1) + case["external_liabilities"]
    shares = case["liabilities"] / np.maximum(owed, 1e-300)[:, None]
    best = linprog(
        -np.ones(len(owed)),
        A_ub=np.eye(len(owed)) - shares.T,
        b_ub=case["external_assets"],
        bounds=np.column_stack([np.zeros(len(owed)), owed]),
    )
    assert contagion.clearing(**case).payments == pytest.approx(best.x, abs=1e-6)


@settings(deadline=None)
@given(debts(), st.floats(0, 1))
def test_default_costs_never_help_creditors(case, factor):
    cheap, dear = (
        contagion.clearing(**{**case, "alpha": case["alpha"] * f, "beta": case["beta"] * f})
        for f in (1, factor)
    )
    assert (dear.payments <= cheap.payments + 1e-6).all()


def test_seniority_of_external_creditors_changes_who_is_paid():
    """The first owes 10 to the second and 10 outside and has 12 (arithmetic)."""
    case = {"liabilities": [[0, 10], [0, 0]], "external_assets": [12, 0]}
    paid = {
        rank: contagion.clearing(**case, external_liabilities=[10, 0], seniority=rank)
        for rank in ("pari passu", "senior")
    }
    assert paid["pari passu"].network_payments == pytest.approx([6, 0])
    assert paid["senior"].network_payments == pytest.approx([2, 0])
    assert paid["senior"].payments == pytest.approx(paid["pari passu"].payments)


@pytest.mark.parametrize("assets", [1, 1.999])
def test_senior_creditors_can_empty_a_ring(assets):
    """Both owe each other 10; senior debts of 2 exceed assets, so nothing is left inside."""
    result = contagion.clearing(
        [[0, 10], [10, 0]], assets, external_liabilities=2, seniority="senior"
    )
    assert result.network_payments == pytest.approx([0, 0], abs=1e-9)
    assert result.payments == pytest.approx([assets, assets])


def test_a_default_that_comes_after_many_rounds_is_found():
    """Two nodes slowly drain each other; the third fails only near the end, then the fourth.

    The first two settle at 0.1 / (1 - 0.99) = 10 of the 20 they owe; the third receives
    0.01 * 10 from each and owes 1 (arithmetic).
    """
    owed = np.zeros((4, 4))
    owed[0, 1] = owed[1, 0] = 0.99 * 20
    owed[[0, 1], 2] = 0.01 * 20
    owed[2, 3] = 0.21
    result = contagion.clearing(owed, [0.1, 0.1, 0, 0])
    assert result.payments == pytest.approx([10, 10, 0.2, 0])
    half = contagion.clearing(owed, [0.1, 0.1, 0, 0], beta=0.5)
    assert half.payments == pytest.approx([0.1 / 0.505] * 2 + [0.5 * 0.02 * 0.1 / 0.505, 0])


def test_a_long_chain_of_defaults():
    """Each of 300 fails because the one before it pays 9 of 10 (arithmetic)."""
    result = contagion.clearing(10 * np.eye(300, k=1), [9] + [0] * 299)
    assert result.payments == pytest.approx([9] * 299 + [0])
    assert result.defaults.tolist() == [True] * 299 + [False]


def test_a_small_debt_defaults_beside_a_large_one():
    result = contagion.clearing([[0, 1e12, 0], [0, 0, 0], [0, 1, 0]], [1e12, 0, 0.5])
    assert result.payments == pytest.approx([1e12, 0, 0.5])
    assert result.defaults.tolist() == [False, False, True]


def test_a_slowly_drained_debtor_takes_nothing_from_its_creditor():
    """Senior debts empty the first two, who owe the third; it keeps its own 0.5 (arithmetic)."""
    owed = [[0, 10, 0, 0], [9, 0, 1, 0], [0, 0, 0, 5], [0, 0, 0, 0]]
    result = contagion.clearing(
        owed, [0, 0, 1, 0], external_liabilities=[0.01, 0.01, 0.5, 0], seniority="senior"
    )
    assert result.network_payments == pytest.approx([0, 0, 0.5, 0], abs=1e-9)


def test_a_ring_without_assets_clears_in_full():
    result = contagion.clearing([[0, 5, 0], [0, 0, 5], [5, 0, 0]], 0)
    assert result.payments == pytest.approx([5, 5, 5])


@settings(deadline=None)
@given(stressed_banks())
def test_stress_grows_from_the_shock_and_ends_at_1(case):
    for method in (contagion.debtrank_linear, contagion.debtrank_single_hit):
        stress = method(**case)
        assert (stress.final >= case["shock"]).all()
        assert (stress.final <= 1).all()
        assert 0 <= stress.debtrank <= 1
        assert method(**{**case, "shock": 0}).debtrank == 0
        assert method(**{**case, "shock": 1}).additional_defaults == 0


@settings(deadline=None)
@given(stressed_banks())
def test_linear_stress_settles_at_the_published_recursion(case):
    impact = contagion.impact_matrix(case["liabilities"], case["buffer"], capped=False)
    before, now = np.zeros(len(impact)), case["shock"]
    for _ in range(5_000):
        before, now = now, np.minimum(1, now + (now - before) @ impact)
    assert contagion.debtrank_linear(**case).final == pytest.approx(now, abs=1e-6)


@settings(deadline=None)
@given(stressed_banks())
def test_a_single_hit_never_exceeds_linear_stress(case):
    single, linear = contagion.debtrank_single_hit(**case), contagion.debtrank_linear(**case)
    assert (single.final <= linear.final + 1e-9).all()
    assert single.additional_defaults <= linear.additional_defaults


def test_a_tenth_of_every_buffer_lost():
    """NetworkRiskMeasures (R), README: a shock of 10% to three banks, single hit."""
    liabilities = np.transpose([[0, 1, 0], [10, 0, 3], [3, 2, 0]])
    stress = contagion.debtrank_single_hit(liabilities, [2, 5, 2], 0.1, [10, 100, 30])
    assert stress.final == pytest.approx([0.15, 0.26, 0.30])
    assert stress.debtrank == pytest.approx(0.1607, abs=5e-5)
