"""Networks and concentration: what must hold for any input, and published examples."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components
from test_engines import in_vega

from aicredit import concentration, network
from aicredit.tracing import as_params, variable

CLOSE = 1e-7
AMOUNTS = st.one_of(st.just(0.0), st.integers(1, 50).map(float), st.floats(0.01, 100))
METHODS = (network.balanced_flow_forwarding, network.maximum_circularity)


@st.composite
def flow_matrices(draw, low=2, high=6):
    nodes = draw(st.integers(low, high))
    flows = draw(arrays(float, (nodes, nodes), elements=AMOUNTS))
    np.fill_diagonal(flows, 0)
    flows[0, 1] += 1
    return flows


@st.composite
def debts(draw):
    liabilities = draw(flow_matrices())
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
    liabilities = draw(flow_matrices())
    nodes = len(liabilities)
    return {
        "liabilities": liabilities,
        "buffer": draw(arrays(float, nodes, elements=st.floats(1, 200))),
        "shock": draw(arrays(float, nodes, elements=st.sampled_from((0, 0.1, 0.5, 1)))),
        "weights": draw(arrays(float, nodes, elements=st.floats(1, 10))),
    }


def subdivided(flows, payer, receiver):
    """Put an intermediary on the edge from payer to receiver."""
    longer = np.pad(flows, (0, 1))
    longer[payer, -1] = longer[-1, receiver] = flows[payer, receiver]
    longer[payer, receiver] = 0
    return longer


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


# Circularity


@settings(deadline=None)
@given(flow_matrices())
def test_both_methods_split_flows_into_a_balanced_and_an_acyclic_part(flows):
    for method in METHODS:
        circular = method(flows)
        rest = np.where(flows - circular > CLOSE * flows.max(), flows - circular, 0)
        assert (circular >= -CLOSE).all()
        assert (circular <= flows + CLOSE).all()
        assert circular.sum(axis=0) == pytest.approx(circular.sum(axis=1), abs=CLOSE * 100)
        assert connected_components(rest, connection="strong")[0] == len(flows)


@settings(deadline=None)
@given(flow_matrices())
def test_circularity_lies_between_0_and_1_and_forwarding_below_the_maximum(flows):
    by_method = []
    for method in METHODS:
        circular = method(flows)
        by_method.append(network.circularity_by_volume(circular, flows))
        assert 0 <= by_method[-1] <= 1
        assert 0 <= network.circularity_by_throughput(circular, flows) <= 1
    assert by_method[0] <= by_method[1] + CLOSE
    assert by_method[1] <= network.excess_share(flows) + CLOSE


@settings(deadline=None, max_examples=50)
@given(flow_matrices(high=5), st.data())
def test_an_intermediary_does_not_change_circularity_by_throughput(flows, data):
    payer, receiver = data.draw(st.sampled_from(np.argwhere(flows > 0).tolist()))
    shares = []
    for case in (flows, subdivided(flows, payer, receiver)):
        circular = network.balanced_flow_forwarding(case)
        shares.append(network.circularity_by_throughput(circular, case))
    assert shares[1] == pytest.approx(shares[0], abs=1e-6)


def test_an_intermediary_changes_circularity_by_volume():
    flows = np.array([[0, 2, 0], [0, 0, 1], [1, 0, 0.0]])
    longer = subdivided(flows, 0, 1)
    circular = network.balanced_flow_forwarding(longer)
    assert network.circularity_by_volume(circular, longer) == pytest.approx(2 / 3)


@settings(deadline=None, max_examples=50)
@given(flow_matrices(high=5), st.sampled_from((1e-6, 0.3, 7, 1e9)))
def test_the_unit_of_account_changes_no_share(flows, scale):
    for method in METHODS:
        for share in (network.circularity_by_volume, network.circularity_by_throughput):
            before, after = (share(method(f), f) for f in (flows, flows * scale))
            if method is network.maximum_circularity and share is network.circularity_by_throughput:
                continue  # the C that reaches the maximum is not unique
            assert after == pytest.approx(before, abs=1e-6)
    for share in (network.reciprocity, network.excess_share):
        assert share(flows * scale) == pytest.approx(share(flows))


def test_circularity_by_throughput_counts_each_cycle_once():
    """A chain of three loops of 1 next to a payment of 1: three go round, one does not."""
    flows = np.zeros((6, 6))
    for first, second in ((0, 1), (1, 2), (2, 3)):
        flows[first, second] = flows[second, first] = 1
    flows[4, 5] = 1
    circular = network.maximum_circularity(flows)
    assert network.circularity_by_throughput(circular, flows) == pytest.approx(0.75)


def test_a_flow_to_oneself_is_circular():
    flows = np.array([[3, 1], [0, 0.0]])
    for method in METHODS:
        assert method(flows) == pytest.approx(np.array([[3, 0], [0, 0]]))


def test_a_network_without_flows_has_no_circular_part():
    for method in METHODS:
        assert not method(np.zeros((3, 3))).any()


@given(flow_matrices())
def test_reciprocity_is_whole_in_a_symmetric_network(flows):
    assert network.reciprocity(flows + flows.T) == pytest.approx(1)
    assert network.reciprocity(np.triu(flows)) == 0


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), AMOUNTS), min_size=1))
def test_collapsing_keeps_every_amount(edges):
    nodes, flows = network.collapse_parallel_edges(edges)
    assert flows.sum() == pytest.approx(sum(amount for *_, amount in edges))
    payer = edges[0][0]
    row = flows[nodes.index(payer)].sum()
    assert row == pytest.approx(sum(amount for u, _, amount in edges if u == payer))


@given(flow_matrices(), arrays(float, 6, elements=st.floats(0.1, 50)))
def test_the_finn_index_is_a_share_and_0_without_cycles(flows, extra):
    inputs = np.maximum(flows.sum(axis=1) - flows.sum(axis=0), 0) + extra[: len(flows)]
    assert 0 <= network.throughflow_analysis(flows, inputs).finn_cycling_index < 1
    one_way = np.triu(flows)
    inputs = one_way.sum(axis=1)
    analysis = network.throughflow_analysis(one_way, inputs)
    assert analysis.finn_cycling_index == pytest.approx(0, abs=1e-12)


@given(flow_matrices(high=5), st.integers(1, 5))
def test_cycles_are_simple_bounded_and_worth_their_smallest_edge(flows, bound):
    for nodes, value in network.simple_cycles(flows, length_bound=bound):
        edges = [flows[pair] for pair in zip(nodes, nodes[1:] + nodes[:1], strict=True)]
        assert len(set(nodes)) == len(nodes) <= bound
        assert nodes[0] == min(nodes)
        assert value == min(edges) > 0


@given(flow_matrices(high=5))
def test_a_network_has_cycles_where_it_is_circular(flows):
    cycles = network.simple_cycles(flows, length_bound=len(flows))
    assert bool(cycles) == bool(network.balanced_flow_forwarding(flows).sum() > CLOSE)


# Clearing


@settings(deadline=None, max_examples=300)
@given(debts())
def test_clearing_payments_are_a_fixed_point_within_what_is_owed(case):
    result = network.clearing(**case)
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
@given(debts(), st.sampled_from((0, network.QUICK_ROUNDS)))
def test_clearing_payments_are_the_greatest(case, quick_rounds):
    """Rounds of payment that start from payment in full come down to the greatest solution."""
    paid = case["liabilities"].sum(axis=1) + case["external_liabilities"]
    for _ in range(20_000):
        lower, _ = round_of_payments(case, paid)
        settled = np.abs(lower - paid).max() < 1e-12
        paid = lower
        if settled:
            break
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(network, "QUICK_ROUNDS", quick_rounds)
        assert network.clearing(**case).payments == pytest.approx(paid, abs=1e-6)


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
    assert network.clearing(**case).payments == pytest.approx(best.x, abs=1e-6)


@settings(deadline=None)
@given(debts(), st.floats(0, 1))
def test_default_costs_never_help_creditors(case, factor):
    cheap, dear = (
        network.clearing(**{**case, "alpha": case["alpha"] * f, "beta": case["beta"] * f})
        for f in (1, factor)
    )
    assert (dear.payments <= cheap.payments + 1e-6).all()


def test_seniority_of_external_creditors_changes_who_is_paid():
    """The first owes 10 to the second and 10 outside and has 12 (arithmetic)."""
    case = {"liabilities": [[0, 10], [0, 0]], "external_assets": [12, 0]}
    paid = {
        rank: network.clearing(**case, external_liabilities=[10, 0], seniority=rank)
        for rank in ("pari passu", "senior")
    }
    assert paid["pari passu"].network_payments == pytest.approx([6, 0])
    assert paid["senior"].network_payments == pytest.approx([2, 0])
    assert paid["senior"].payments == pytest.approx(paid["pari passu"].payments)


@pytest.mark.parametrize("assets", [1, 1.999])
def test_senior_creditors_can_empty_a_ring(assets):
    """Both owe each other 10; senior debts of 2 exceed assets, so nothing is left inside."""
    result = network.clearing(
        [[0, 10], [10, 0]], assets, external_liabilities=2, seniority="senior"
    )
    assert result.network_payments == pytest.approx([0, 0], abs=1e-9)
    assert result.payments == pytest.approx([assets, assets])


def test_a_ring_without_assets_clears_in_full():
    result = network.clearing([[0, 5, 0], [0, 0, 5], [5, 0, 0]], 0)
    assert result.payments == pytest.approx([5, 5, 5])


# Contagion


@settings(deadline=None)
@given(stressed_banks())
def test_stress_grows_from_the_shock_and_ends_at_1(case):
    for method in (network.debtrank_linear, network.debtrank_single_hit):
        stress = method(**case)
        assert (stress.final >= case["shock"]).all()
        assert (stress.final <= 1).all()
        assert 0 <= stress.debtrank <= 1
        assert method(**{**case, "shock": 0}).debtrank == 0


@settings(deadline=None)
@given(stressed_banks())
def test_linear_stress_settles_at_the_published_recursion(case):
    impact = network.impact_matrix(case["liabilities"], case["buffer"], capped=False)
    before, now = np.zeros(len(impact)), case["shock"]
    for _ in range(5_000):
        before, now = now, np.minimum(1, now + (now - before) @ impact)
    assert network.debtrank_linear(**case).final == pytest.approx(now, abs=1e-6)


@settings(deadline=None)
@given(stressed_banks())
def test_a_single_hit_never_exceeds_linear_stress(case):
    single, linear = network.debtrank_single_hit(**case), network.debtrank_linear(**case)
    assert (single.final <= linear.final + 1e-9).all()
    assert single.additional_defaults <= linear.additional_defaults


def test_a_tenth_of_every_buffer_lost():
    """NetworkRiskMeasures (R), README: a shock of 10 % to three banks, single hit."""
    liabilities = np.transpose([[0, 1, 0], [10, 0, 3], [3, 2, 0]])
    stress = network.debtrank_single_hit(liabilities, [2, 5, 2], 0.1, [10, 100, 30])
    assert stress.final == pytest.approx([0.15, 0.26, 0.30])
    assert stress.debtrank == pytest.approx(0.1607, abs=5e-5)


# Concentration

EXPOSURES = st.lists(st.floats(0.1, 100), min_size=2, max_size=5)


@given(EXPOSURES, st.floats(0.01, 1000))
def test_concentration_lies_between_equal_names_and_one_name(exposures, scale):
    index = concentration.herfindahl_index(exposures)
    largest = concentration.single_name_share(exposures)
    assert 1 / len(exposures) - 1e-12 <= index <= largest + 1e-12
    assert 1 - 1e-9 <= concentration.effective_number(exposures) <= len(exposures) + 1e-9
    assert concentration.herfindahl_index([e * scale for e in exposures]) == pytest.approx(index)


@given(st.integers(1, 40), st.floats(0.01, 0.3), st.floats(0.001, 0.1), st.floats(0.1, 0.9))
def test_granularity_falls_with_the_number_of_equal_names(n, capital, pd, lgd):
    one, many = (
        concentration.granularity_adjustment(
            [1] * names, [capital] * names, [pd] * names, [lgd] * names, delta=4.83
        )
        for names in (1, n)
    )
    assert many == pytest.approx(one / n)


def formulas(exposures, delta):
    n = len(exposures)
    return {
        "index": concentration.herfindahl_index(exposures),
        "names": concentration.effective_number(exposures),
        "largest": concentration.single_name_share(exposures),
        "adjustment": concentration.granularity_adjustment(
            exposures, [0.06] * n, [0.02] * n, [0.45] * n, delta=delta
        ),
    }


@settings(max_examples=20, deadline=None)
@given(EXPOSURES, st.floats(1, 9))
def test_floats_arrays_and_vega_agree_on_concentration(exposures, delta):
    by_float = [float(value) for value in formulas(exposures, delta).values()]
    columns = [np.array([exposure, 1.0]) for exposure in exposures]
    by_array = [value[0] for value in formulas(columns, delta).values()]
    names = [f"exposure_{i}" for i in range(len(exposures))]
    traced = formulas([variable(name) for name in names], variable("delta"))
    inputs = dict(zip(names, exposures, strict=True)) | {"delta": delta}
    by_vega = in_vega(as_params(traced), inputs, list(traced))
    np.testing.assert_allclose(by_array, by_float, rtol=1e-9)
    np.testing.assert_allclose(by_vega, by_float, rtol=1e-9)


# Refusals

RING = [[0, 1], [1, 0]]
BAD = [
    (lambda: network.maximum_circularity([[0, -1], [0, 0]]), "flows is -1; allowed: 0 or more"),
    (lambda: network.balanced_flow_forwarding([[0, 1]]), r"flows has shape \(1, 2\)"),
    (lambda: network.maximum_circularity([[0, math.inf], [0, 0]]), "flows is inf"),
    (lambda: network.circularity_by_volume([[0, 2], [2, 0]], RING), "circular less flows is 1"),
    (lambda: network.circularity_by_volume([[0, 1], [0, 0]], RING), "imbalance of circular is 1"),
    (lambda: network.circularity_by_throughput([[0]], RING), r"circular has shape \(1, 1\)"),
    (lambda: network.circularity_by_volume([[0]], [[0]]), "flows sums to 0"),
    (lambda: network.reciprocity([[5]]), "flows sums to 0"),
    (lambda: network.excess_share([[0]]), "flows sums to 0"),
    (lambda: network.collapse_parallel_edges([("a", "b", -2)]), "amount is -2"),
    (lambda: network.simple_cycles(RING, length_bound=0), "length_bound is 0; allowed: 1 or more"),
    (lambda: network.throughflow_analysis([[0, 5], [0, 0]], [1, 0]), "outflow less throughflow"),
    (lambda: network.throughflow_analysis(
        [[0, 0, 0], [0, 0, 1], [0, 1, 0]], [1, 0, 0]), "a cycle that nothing leaves"),
    (lambda: network.throughflow_analysis(RING, [0, 0]), "boundary_inputs sums to 0"),
    (lambda: network.clearing(RING, [1, 2, 3]), r"external_assets has shape \(3,\)"),
    (lambda: network.clearing(RING, -1), "external_assets is -1"),
    (lambda: network.clearing(RING, 1, alpha=1.5), "alpha is 1.5; allowed: 0 to 1"),
    (lambda: network.clearing(RING, 1, beta=-0.1), "beta is -0.1"),
    (lambda: network.clearing(RING, 1, seniority="junior"), "seniority is 'junior'"),
    (lambda: network.impact_matrix(RING, [1, 0], capped=True), "buffer is 0; allowed: more than 0"),
    (lambda: network.debtrank_linear(RING, 1, 2, 1), "shock is 2; allowed: 0 to 1"),
    (lambda: network.debtrank_single_hit(RING, 1, 0.5, 0), "weights sums to 0"),
    (lambda: concentration.herfindahl_index([1, -1]), "exposures is -1"),
    (lambda: concentration.single_name_share([0, 0]), "exposures sum to 0"),
    (lambda: concentration.granularity_delta(1, 0.25), "quantile is 1"),
    (lambda: concentration.granularity_adjustment([1], [0.1], [2], [0.4], delta=4), "pd is 2"),
    (lambda: concentration.granularity_adjustment([1], [0], [0.1], [0.4], delta=4), "capital is 0"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "words"), BAD)
def test_bad_arguments_are_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
