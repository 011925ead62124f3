"""Circularity: what must hold for any network of payments, and published examples."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse.csgraph import connected_components

from aicredit.models import circularity, cycles

CLOSE = 1e-7
AMOUNTS = st.one_of(st.just(0.0), st.integers(1, 50).map(float), st.floats(0.01, 100))
METHODS = (circularity.balanced_flow_forwarding, circularity.maximum_circularity)


@st.composite
def flow_matrices(draw, low=2, high=6):
    nodes = draw(st.integers(low, high))
    flows = draw(arrays(float, (nodes, nodes), elements=AMOUNTS))
    np.fill_diagonal(flows, 0)
    flows[0, 1] += 1
    return flows


def subdivided(flows, payer, receiver):
    """Put an intermediary on the edge from payer to receiver."""
    longer = np.pad(flows, (0, 1))
    longer[payer, -1] = longer[-1, receiver] = flows[payer, receiver]
    longer[payer, receiver] = 0
    return longer


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
        by_method.append(circularity.circularity_by_volume(circular, flows))
        assert 0 <= by_method[-1] <= 1
        assert 0 <= circularity.circularity_by_throughput(circular, flows) <= 1
    assert by_method[0] <= by_method[1] + CLOSE
    assert by_method[1] <= circularity.excess_share(flows) + CLOSE


@settings(deadline=None, max_examples=50)
@given(flow_matrices(high=5), st.data())
def test_an_intermediary_does_not_change_circularity_by_throughput(flows, data):
    payer, receiver = data.draw(st.sampled_from(np.argwhere(flows > 0).tolist()))
    shares = []
    for case in (flows, subdivided(flows, payer, receiver)):
        circular = circularity.balanced_flow_forwarding(case)
        shares.append(circularity.circularity_by_throughput(circular, case))
    assert shares[1] == pytest.approx(shares[0], abs=1e-6)


def test_an_intermediary_changes_circularity_by_volume():
    flows = np.array([[0, 2, 0], [0, 0, 1], [1, 0, 0.0]])
    longer = subdivided(flows, 0, 1)
    circular = circularity.balanced_flow_forwarding(longer)
    assert circularity.circularity_by_volume(circular, longer) == pytest.approx(2 / 3)


@settings(deadline=None, max_examples=50)
@given(flow_matrices(high=5), st.sampled_from((1e-6, 0.3, 7, 1e9)))
def test_the_unit_of_account_changes_no_share(flows, scale):
    for method in METHODS:
        for share in (circularity.circularity_by_volume, circularity.circularity_by_throughput):
            before, after = (share(method(f), f) for f in (flows, flows * scale))
            if (
                method is circularity.maximum_circularity
                and share is circularity.circularity_by_throughput
            ):
                continue  # the C that reaches the maximum is not unique
            assert after == pytest.approx(before, abs=1e-6)
    for share in (circularity.reciprocity, circularity.excess_share):
        assert share(flows * scale) == pytest.approx(share(flows))


@settings(deadline=None, max_examples=50)
@given(flow_matrices(high=5))
def test_circularity_is_0_without_cycles_and_1_where_all_money_returns(flows):
    one_way = np.triu(flows, 1)
    cycles = flows + flows.T
    for method in METHODS:
        for share in (circularity.circularity_by_volume, circularity.circularity_by_throughput):
            assert share(method(one_way), one_way) == 0
            assert share(method(cycles), cycles) == pytest.approx(1)


def test_forwarding_empties_a_balanced_network_in_one_round():
    """Nothing at all is left over; rounding would cost a linear system for every node."""
    flows = np.random.default_rng(1).random((40, 40))
    assert (circularity.balanced_flow_forwarding(flows + flows.T) == flows + flows.T).all()


@pytest.mark.parametrize("length", [1, 2, 5])
def test_circularity_by_throughput_of_a_pure_cycle_does_not_depend_on_its_length(length):
    cycle = 3 * np.roll(np.eye(length), 1, axis=1)
    circular = circularity.balanced_flow_forwarding(cycle)
    assert circularity.circularity_by_throughput(circular, cycle) == pytest.approx(1)
    with_payment = np.pad(cycle, (0, 1))
    with_payment[0, -1] = 1
    circular = circularity.balanced_flow_forwarding(with_payment)
    assert circularity.circularity_by_throughput(circular, with_payment) == pytest.approx(0.75)


def test_circularity_by_throughput_counts_each_cycle_once():
    """A chain of three loops of 1 next to payments of 0.4 and 0.6: three go round, one does not."""
    flows = np.zeros((8, 8))
    for first, second in ((0, 1), (1, 2), (2, 3)):
        flows[first, second] = flows[second, first] = 1
    flows[4, 5], flows[6, 7] = 0.4, 0.6
    circular = circularity.maximum_circularity(flows)
    assert circularity.circularity_by_throughput(circular, flows) == pytest.approx(0.75)


def test_a_flow_to_oneself_is_circular():
    flows = np.array([[3, 1], [0, 0.0]])
    for method in METHODS:
        assert method(flows) == pytest.approx(np.array([[3, 0], [0, 0]]))


def test_a_network_without_flows_has_no_circular_part():
    for method in METHODS:
        assert not method(np.zeros((3, 3))).any()


@given(flow_matrices())
def test_reciprocity_is_whole_in_a_symmetric_network(flows):
    assert circularity.reciprocity(flows + flows.T) == pytest.approx(1)
    assert circularity.reciprocity(np.triu(flows)) == 0


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), AMOUNTS), min_size=1))
def test_collapsing_keeps_every_amount(edges):
    nodes, flows = circularity.collapse_parallel_edges(edges)
    assert flows.sum() == pytest.approx(sum(amount for *_, amount in edges))
    payer = edges[0][0]
    row = flows[nodes.index(payer)].sum()
    assert row == pytest.approx(sum(amount for u, _, amount in edges if u == payer))


@given(flow_matrices(), arrays(float, 6, elements=st.floats(0.1, 50)))
def test_the_finn_index_is_a_share_and_0_without_cycles(flows, extra):
    inputs = np.maximum(flows.sum(axis=1) - flows.sum(axis=0), 0) + extra[: len(flows)]
    assert 0 <= cycles.throughflow_analysis(flows, inputs).finn_cycling_index < 1
    one_way = np.triu(flows)
    inputs = one_way.sum(axis=1)
    analysis = cycles.throughflow_analysis(one_way, inputs)
    assert analysis.finn_cycling_index == pytest.approx(0, abs=1e-12)


@given(flow_matrices(high=5), st.integers(1, 5))
def test_cycles_are_simple_bounded_and_worth_their_smallest_edge(flows, bound):
    for nodes, value in cycles.simple_cycles(flows, length_bound=bound):
        edges = [flows[pair] for pair in zip(nodes, nodes[1:] + nodes[:1], strict=True)]
        assert len(set(nodes)) == len(nodes) <= bound
        assert nodes[0] == min(nodes)
        assert value == min(edges) > 0


@given(flow_matrices(high=5))
def test_a_network_has_cycles_where_it_is_circular(flows):
    found = cycles.simple_cycles(flows, length_bound=len(flows))
    assert bool(found) == bool(circularity.balanced_flow_forwarding(flows).sum() > CLOSE)


RING = [[0, 1], [1, 0]]


def test_nothing_that_cycles_is_no_less_than_nothing():
    """A node that pays out a rounding more than it has would cycle less than nothing."""
    found = cycles.throughflow_analysis([[0, 1 + 5e-11, 0], [0, 0, 1], [0, 0, 0]], [1, 0, 0])
    assert found.finn_cycling_index >= 0


@pytest.mark.parametrize(
    ("edges", "words"),
    [
        ([("a", "b", -2)], "amount is -2"),
        ([("a", "b", math.inf)], "amount is inf"),
        ([("a", "b", [1, 2])], "edges has .*; allowed"),
        ([5], "edges has 5; allowed"),
        ([("a", "b")], "edges has .*; allowed"),
        ([("a", "b", 1e308), ("a", "b", 1e308)], "collapse_parallel_edges comes out as inf"),
        *(
            ([("a", name, 1)], "a name in")
            for name in (
                None,
                math.nan,
                pd.NA,
                pd.NaT,
                "",
                " ",
                "Nvidia ",
                "\tNvidia",
                "b\xa0",
                [1],
            )
        ),
    ],
)
def test_what_is_no_edge_is_refused(edges, words):
    with pytest.raises(ValueError, match=words):
        circularity.collapse_parallel_edges(edges)
