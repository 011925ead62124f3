"""Networks at the edge of what floats can tell apart, against exact rationals."""

from fractions import Fraction

import networkx as nx
import numpy as np
import pytest

from aicredit.models import circularity, contagion, cycles

METHODS = (circularity.balanced_flow_forwarding, circularity.maximum_circularity)


def solved(system, right):
    """Solve a square system of rationals by elimination."""
    rows = [[*map(Fraction, row), Fraction(b)] for row, b in zip(system, right, strict=True)]
    for k in range(len(rows)):
        pivot = next(i for i in range(k, len(rows)) if rows[i][k])
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for i, row in enumerate(rows):
            if i != k and row[k]:
                rows[i] = [x - row[k] * y for x, y in zip(row, rows[k], strict=True)]
    return [row[-1] for row in rows]


def exact(numbers):
    return [Fraction(float(x)) for x in numbers]


def payments_if_all_default(liabilities, assets, external):
    """Exact payments of a network in which every node defaults, without default costs."""
    inside, nodes = [exact(row) for row in liabilities], range(len(liabilities))
    owed = [sum(row) + e for row, e in zip(inside, exact(external), strict=True)]
    system = [[Fraction(i == j) - inside[j][i] / owed[j] for j in nodes] for i in nodes]
    return solved(system, exact(assets))


@pytest.mark.parametrize("leak", [1e-3, 1e-9, 1e-11])
@pytest.mark.parametrize("size", [3, 30])
def test_clearing_of_an_almost_closed_ring_keeps_its_digits(leak, size):
    """All is owed inside but for a leak; outside assets are half of what leaks out."""
    liabilities = np.roll(np.eye(size), 1, axis=1)
    result = contagion.clearing(liabilities, leak / 2, external_liabilities=leak)
    assert result.payments == pytest.approx([(1 + leak) / 2] * size, rel=1e-12)
    assert result.defaults.all()


@pytest.mark.parametrize("leak", [1e-4, 1e-8, 1e-11])
def test_clearing_of_almost_closed_random_networks_is_exact(leak):
    random = np.random.default_rng(4)
    for size in (3, 5, 8):
        liabilities = random.uniform(0.1, 1, (size, size)) * (1 - np.eye(size))
        # Balanced inside, so that only the leak decides who fails: all do.
        liabilities += liabilities.T
        external = leak * random.uniform(1, 1.2, size)
        assets = external * random.uniform(0.4, 0.6, size)
        result = contagion.clearing(liabilities, assets, external_liabilities=external)
        expected = payments_if_all_default(liabilities, assets, external)
        assert result.defaults.all()
        assert result.payments == pytest.approx([float(x) for x in expected], rel=1e-9)


@pytest.mark.parametrize("nodes", [2, 60, 200])
@pytest.mark.parametrize("step", [0.5, 0.9, 1, 3])
def test_the_maximum_of_a_chain_of_loops_is_exact(nodes, step):
    """Each node pays 4 forward and gets 3 back, all in a unit that shrinks: six sevenths."""
    unit = step ** np.arange(nodes - 1.0)
    flows = np.diag(4 * unit, k=1) + np.diag(3 * unit, k=-1)
    share = circularity.circularity_by_volume(circularity.maximum_circularity(flows), flows)
    assert share == pytest.approx(6 / 7, rel=1e-13)


def largest_circulation(flows):
    """Largest circular flow in exact integers, by the network simplex method."""
    graph = nx.DiGraph()
    for payer, receiver in np.argwhere(flows):
        # A loop to oneself goes through a node of its own, for the method knows none.
        capacity = int(flows[payer, receiver])
        middle = ("edge", int(payer), int(receiver))
        graph.add_edge(int(payer), middle, capacity=capacity, weight=-1)
        graph.add_edge(middle, int(receiver), capacity=capacity, weight=0)
    return -nx.network_simplex(graph)[0] if graph else 0


@pytest.mark.parametrize("seed", range(12))
def test_the_maximum_of_random_networks_is_exact(seed):
    random = np.random.default_rng(seed)
    size = 3 + seed
    flows = random.integers(0, 10**9, (size, size)) * (random.random((size, size)) < 0.4)
    circular = circularity.maximum_circularity(flows)
    assert circular.sum() == pytest.approx(largest_circulation(flows), rel=1e-12)
    assert circular.sum(axis=0) == pytest.approx(circular.sum(axis=1), rel=1e-12, abs=1e-4)


@pytest.mark.parametrize("method", METHODS)
def test_a_small_ring_beside_a_large_one_keeps_its_digits(method):
    flows = np.zeros((5, 5))
    flows[0, 1] = flows[1, 0] = 1e12
    flows[2, 3], flows[3, 4], flows[4, 2] = 3e-3, 2e-3, 5e-3
    assert method(flows)[2:, 2:].sum() == pytest.approx(6e-3, rel=1e-9)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("largest", [1.0, 1e-300, 1e-309, 5e-324, 1e307])
def test_amounts_at_the_edge_of_floats_end(method, largest):
    ring = largest * np.array([[0, 1, 0.5], [1, 0, 0], [0.5, 0, 0]])
    ring[1, 2] = 5e-324
    there_and_back = np.minimum(ring, ring.T).sum()
    assert method(ring).sum() == pytest.approx(there_and_back, rel=1e-6, abs=0)


def test_forwarding_between_hardly_joined_parts_is_exact():
    """Two pairs joined by a thread: how the thread is shared sets the size of the pairs."""
    thread = 1e-11
    flows = np.array(
        [[0, 1, thread, 0], [1, 0, 0, 0], [0, 0, 0, 1], [3 * thread, 0, 1, 0]], dtype=float
    )
    expected = forwarded(flows)
    assert circularity.balanced_flow_forwarding(flows) == pytest.approx(expected, rel=1e-12)


def forwarded(flows):
    """Balanced Flow Forwarding of a strongly connected network, in exact rationals."""
    nodes = len(flows)
    left = [exact(row) for row in flows]
    circular = [[Fraction(0)] * nodes for _ in range(nodes)]
    while True:
        graph = nx.DiGraph((i, j) for i in range(nodes) for j in range(nodes) if left[i][j])
        parts = [sorted(c) for c in nx.strongly_connected_components(graph) if len(c) > 1]
        if not parts:
            return np.array([[float(x) for x in row] for row in circular])
        for part in parts:
            out = {i: sum(left[i][j] for j in part) for i in part}
            system = [[left[i][j] / out[i] - (i == j) for i in part] for j in part]
            system[0] = [1] * len(part)
            share = solved(system, [1] + [0] * (len(part) - 1))
            share = [x / out[i] for x, i in zip(share, part, strict=True)]
            for x, i in zip(share, part, strict=True):
                for j in part:
                    moved = left[i][j] * x / max(share)
                    circular[i][j] += moved
                    left[i][j] -= moved


@pytest.mark.parametrize("seed", range(6))
def test_forwarding_of_random_networks_is_exact(seed):
    random = np.random.default_rng(seed)
    flows = 10.0 ** random.uniform(-9, 0, (5, 5)) * (1 - np.eye(5))
    found = circularity.balanced_flow_forwarding(flows)
    assert found.sum() == pytest.approx(forwarded(flows).sum(), rel=1e-9)


@pytest.mark.parametrize("leak", [1e-3, 1e-6, 1e-9])
def test_the_finn_index_of_an_almost_closed_ring_is_exact(leak):
    """Of a throughflow of 1 all but the leak comes back: N is 1 / leak (arithmetic)."""
    flows = [[0, 1], [1 - leak, 0]]
    entering = 1 - (1 - leak)
    analysis = cycles.throughflow_analysis(flows, [entering, 0])
    again = Fraction(1 - leak)
    assert analysis.integral[0, 0] == pytest.approx(float(1 / (1 - again)), rel=1e-12)
    assert analysis.finn_cycling_index == pytest.approx(float(again), rel=1e-12)


def recursion(liabilities, buffer, shock, rounds):
    impact = np.array(liabilities) / buffer
    stress = increment = np.array(shock, float)
    for _ in range(rounds):
        increment = np.minimum(increment @ impact, 1 - stress)
        stress = stress + increment
    return stress


@pytest.mark.parametrize("gap", [1e-2, 1e-6, 1e-9])
def test_slow_stress_ends_at_once_and_where_the_series_sums_to(gap):
    """A shock that comes back a little smaller each time: s / (1 - (1 - d)^2) (arithmetic)."""
    back = Fraction(1 - gap)
    shock = gap / 2
    stress = contagion.debtrank_linear([[0, 1 - gap], [1 - gap, 0]], 1, [shock, 0], 1)
    first = Fraction(shock) / (1 - back**2)
    # In floats 1 - d has 16 digits, so that a gap of d keeps 16 less its own.
    expected = [float(first), float(first * back)]
    assert stress.final == pytest.approx(expected, rel=max(1e-12, 1e-15 / gap))


@pytest.mark.parametrize(
    ("liabilities", "shock", "final"),
    [
        ([[0, 1], [1, 0]], [1e-9, 0], [1, 1]),  # nothing leaks: it goes round until all is lost
        ([[0, 1], [1, 0]], [1e-300, 0], [1, 1]),
        ([[0, 1 + 1e-9], [1, 0]], [1e-12, 0], [1, 1]),
        ([[0, 5], [5, 0]], [0, 0], [0, 0]),  # no shock, no stress
        ([[0, 0, 0.5], [0, 0, 9], [0, 9, 0]], [1, 0, 0], [1, 1, 1]),
        ([[0, 0, 0.5], [0, 0, 9], [0, 0, 0]], [0.5, 0, 0], [0.5, 0, 0.25]),
        ([[0, 1 - 1e-6, 0], [1 - 1e-6, 0, 1e-7], [0, 0, 0]], [1e-5, 0, 0], [1, 1 - 1e-6, None]),
    ],
)
def test_stress_that_grows_slowly_stops_at_the_whole_buffer(liabilities, shock, final):
    found = contagion.debtrank_linear(liabilities, 1, shock, 1).final
    for one, expected in zip(found, final, strict=True):
        if expected is not None:
            # The last case: the second passes back all but a millionth of what the first lost.
            assert one == pytest.approx(expected, abs=2e-6)


@pytest.mark.parametrize("seed", range(30))
def test_linear_stress_is_the_recursion_on_random_networks(seed):
    random = np.random.default_rng(seed)
    size = random.integers(2, 9)
    owed = random.exponential(size=(size, size)) * (random.random((size, size)) < 0.5)
    np.fill_diagonal(owed, 0)
    # From quickly dying to quickly growing losses, many near the border between them.
    radius = max(abs(np.linalg.eigvals(owed)).max(), 1e-9)
    owed *= random.choice([0.3, 0.9, 0.999, 1.0005, 1.1, 3]) / radius
    shock = random.choice([0, 1e-3, 0.1, 1], size=size)
    found = contagion.debtrank_linear(owed, 1, shock, 1).final
    assert found == pytest.approx(recursion(owed, 1, shock, 50_000), abs=1e-9)


def test_many_nodes_that_fail_slowly_one_after_the_other():
    """A chain of slow rings: each first fills up, then sets off the next."""
    rings = 20
    owed = np.zeros((2 * rings, 2 * rings))
    for ring in range(rings):
        first, second = 2 * ring, 2 * ring + 1
        owed[first, second] = owed[second, first] = 1
        if ring + 1 < rings:
            owed[second, first + 2] = 1e-6
    shock = np.zeros(2 * rings)
    shock[0] = 1e-6
    assert contagion.debtrank_linear(owed, 1, shock, 1).final == pytest.approx(np.ones(2 * rings))


def test_weights_at_the_edge_of_floats_share_as_they_should():
    owed, shock = [[0, 0.5], [0, 0]], [1, 0]
    for unit in (1e308, 5e-324):
        stress = contagion.debtrank_linear(owed, 1, shock, [unit, unit])
        assert stress.debtrank == pytest.approx(0.25)


@pytest.mark.parametrize("unit", [5e-324, 1e-310, 1e-300, 1e300])
def test_clearing_at_the_edge_of_floats_ends(unit):
    unit *= 4
    result = contagion.clearing(
        [[0, 2 * unit], [2 * unit, 0]], [unit, 0], external_liabilities=unit
    )
    assert (result.payments <= 3 * unit).all()
    # The first owes 3 and gets 2/3 of what the second pays (arithmetic): 9/5 and 6/5.
    assert result.payments / unit == pytest.approx([1.8, 1.2], rel=0.1)
