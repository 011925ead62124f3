"""Circularity of a network of payments: how much of the money comes back.

``flows[i, j]`` is what i pays j, in one currency unit of the caller's choice; shares
are fractions. Arguments outside the ranges stated raise ValueError.
"""

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import networkx as nx
import numpy as np
from pandas import isna
from pandas.api.types import is_scalar
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components

from aicredit.admission import admitted, require
from aicredit.arguments import Flows, model
from aicredit.models.elimination import power_of_two, settled_flows
from aicredit.ranges import Range

ROUNDING = 1e-12
"""Differences below this share of the largest amount are rounding."""

MOST_VARIABLES = 100_000
"""Amounts that a linear programme finds within a minute: the edges of 46 dense nodes, each
once for every node."""

NEGLIGIBLE = 1e-200
"""Flows below this share of the largest would leave the range of floats."""


def _positive_sum(name: str, amounts: np.ndarray) -> float:
    with np.errstate(over="ignore"):
        total = admitted(f"sum of {name}", amounts.sum(), Range(0))
    if total == 0:
        message = f"{name} sums to {total:g}; allowed: more than 0"
        raise ValueError(message)
    return total


def _net_outflow(flows: np.ndarray) -> np.ndarray:
    return flows.sum(axis=1) - flows.sum(axis=0)


@model
def collapse_parallel_edges(
    edges: Iterable[tuple[Hashable, Hashable, float]],
) -> tuple[list[Hashable], np.ndarray]:
    """Add up edges between the same payer and receiver.

    The flow from i to j is the sum of the amounts of all edges from i to j.

    Parameters
    ----------
    edges : iterable of (payer, receiver, amount)
        Amounts are 0 or more, each one number. A name is not missing, empty or with
        blanks at its ends.

    Returns
    -------
    list of names in order of first appearance, ndarray of flows

    Examples
    --------
    >>> nodes, flows = collapse_parallel_edges([("a", "b", 2), ("a", "b", 3), ("b", "a", 1)])
    >>> nodes, flows.tolist()
    (['a', 'b'], [[0.0, 5.0], [1.0, 0.0]])
    """
    edges = [_edge(edge) for edge in edges]
    nodes = list(dict.fromkeys(node for payer, receiver, _ in edges for node in (payer, receiver)))
    position = {node: number for number, node in enumerate(nodes)}
    flows = np.zeros((len(nodes), len(nodes)))
    for payer, receiver, amount in edges:
        flows[position[payer], position[receiver]] += amount
    return nodes, flows


def _edge(edge: Any) -> tuple[Hashable, Hashable, float]:
    if not isinstance(edge, Sequence | np.ndarray) or len(edge) != 3 or np.ndim(edge[2]) > 0:
        message = f"edges has {edge!r}; allowed: payer, receiver and one amount"
        raise ValueError(message)
    payer, receiver, amount = edge
    for name in (payer, receiver):
        if not _names(name):
            message = f"a name in edges is {name!r}; allowed: no blanks at its ends, not missing"
            raise ValueError(message)
    return payer, receiver, float(admitted("amount", amount, Range(0)))


def _names(name: Any) -> bool:
    """Tell whether something names a payer or receiver, and no other spelling of it does."""
    if isinstance(name, str):
        return name != "" and name == name.strip()
    return isinstance(name, Hashable) and not (is_scalar(name) and isna(name))


def _cyclic_parts(flows: np.ndarray) -> list[np.ndarray]:
    """Find the groups of nodes, two or more, in which money can get from each to each."""
    count, component = connected_components(sparse.csr_array(flows), connection="strong")
    parts = (np.flatnonzero(component == number) for number in range(count))
    return [members for members in parts if members.size > 1]


def _incidence(tails: np.ndarray, heads: np.ndarray, nodes: int) -> sparse.csr_array:
    """Matrix that turns flows on edges into the net outflow of each node."""
    edges = np.arange(tails.size)
    signs = np.repeat([1.0, -1.0], tails.size)
    ends = (np.concatenate([tails, heads]), np.concatenate([edges, edges]))
    return sparse.csr_array((signs, ends), (nodes, tails.size))


@model
def maximum_circularity(flows: Flows) -> np.ndarray:
    """Largest circular part of a network of flows, exactly.

    The circular part C maximises ``sum C`` subject to ``0 <= C <= W`` and inflow
    equal to outflow at every node; what is left, W - C, has no cycle (Homs-Dones,
    MacKay, Sansom and Zhou, 2025, arXiv 2506.12546).

    Parameters
    ----------
    flows : array_like, shape (nodes, nodes)
        W.

    Returns
    -------
    ndarray, shape (nodes, nodes)
        C. The maximum is unique, the C that reaches it may not be.

    Examples
    --------
    The ring 10, 8, 6 closes at its narrowest edge (arithmetic):

    >>> maximum_circularity([[0, 10, 0], [0, 0, 8], [6, 0, 0]]).sum().item()
    18.0
    """
    circular = np.diag(np.diag(flows))
    for members in _cyclic_parts(flows):
        for payer, receiver, amount in _largest_circulation(flows, members):
            circular[payer, receiver] = amount
    return circular


def _largest_circulation(
    flows: np.ndarray, members: np.ndarray
) -> Iterable[tuple[int, int, float]]:
    """Solve the linear programme by the network simplex method, in whole numbers.

    A solver that works in floats has a tolerance, which hides what is small beside the
    largest amount. Floats are whole multiples of a power of 2, so nothing is rounded.
    """
    edges = [(i, j, *flows[i, j].as_integer_ratio()) for i in members for j in members
             if i != j and flows[i, j] > 0]  # fmt: skip
    unit = max(parts for *_, parts in edges)
    network = nx.DiGraph()
    for payer, receiver, amount, parts in edges:
        network.add_edge(payer, receiver, capacity=amount * (unit // parts), weight=-1)
    _, found = nx.network_simplex(network)
    for payer, amounts in found.items():
        for receiver, amount in amounts.items():
            yield payer, receiver, amount / unit


@model
def balanced_flow_forwarding(flows: Flows) -> np.ndarray:
    """Circular part of a network by Balanced Flow Forwarding, which needs no solver.

    In each strongly connected component every node forwards what it receives in
    proportion to its outflows; that stationary flow is scaled up until a node's
    outflows are used whole and taken out, and so on until no cycle is left
    (Homs-Dones, MacKay, Sansom and Zhou, 2025, arXiv 2506.12546).

    Parameters
    ----------
    flows : array_like, shape (nodes, nodes)
        W; a flow of a node to itself is circular, one below 1e-200 of the
        largest is none.

    Returns
    -------
    ndarray, shape (nodes, nodes)
        C, balanced at every node; W - C has no cycle.

    Examples
    --------
    Vendor financing among Nvidia, OpenAI, Oracle and CoreWeave, with the authors'
    published code:

    >>> flows = [[0, 100, 0, 6.3], [350, 0, 300, 22.4], [40, 0, 0, 0], [20, 0, 0, 0]]
    >>> round(circularity_by_volume(balanced_flow_forwarding(flows), flows), 6)
    0.305484
    """
    unit = power_of_two(flows.max(initial=0))
    circular = np.diag(np.diag(flows))
    residual = flows / unit
    np.fill_diagonal(residual, 0)
    residual[residual < NEGLIGIBLE] = 0
    while parts := _cyclic_parts(residual):
        for members in parts:
            block = np.ix_(members, members)
            moved = residual[block] * _share_forwarded(residual[block])[:, None]
            circular[block] += moved * unit
            residual[block] -= moved
        residual[residual < NEGLIGIBLE] = 0
    return np.minimum(circular, flows)


def _share_forwarded(flows: np.ndarray) -> np.ndarray:
    """Share of each node's outflows in the largest stationary flow of a component."""
    outflow = flows.sum(axis=1)
    passed = flows / outflow[:, None]
    # What one unit does that starts at the first node, until it is back there.
    start = np.eye(len(flows))[0]
    share = settled_flows(start, passed * (1 - start), passed[:, 0]) / outflow
    share /= share.max()
    # Nodes that run out together are emptied together, or rounding costs a round for each.
    return np.where(share > 1 - ROUNDING, 1, share)


def _decomposition(circular: np.ndarray, flows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Check that `circular` is a balanced part of `flows`."""
    if circular.shape != flows.shape:
        message = f"circular has shape {circular.shape}; allowed: {flows.shape}, that of flows"
        raise ValueError(message)
    _positive_sum("flows", flows)
    tolerance = 1e4 * ROUNDING * flows.max()
    require("circular less flows", circular - flows, high=tolerance)
    require("imbalance of circular", np.abs(_net_outflow(circular)), high=len(flows) * tolerance)
    return circular, flows


@model
def circularity_by_volume(circular: Flows, flows: Flows) -> float:
    """Share of all flow that is circular, each edge counted, from 0 to 1.

    ``sum C / sum W`` (Homs-Dones, MacKay, Sansom and Zhou, 2025, arXiv 2506.12546).
    It changes when an intermediary is put on an edge, because the same money is
    then counted twice.

    Parameters
    ----------
    circular, flows : array_like, shape (nodes, nodes)
        C of `maximum_circularity` or `balanced_flow_forwarding`, balanced and nowhere
        above W; W, not all 0.

    Examples
    --------
    The triangle 2, 1, 1, with the authors' published code:

    >>> flows = [[0, 2, 0], [0, 0, 1], [1, 0, 0]]
    >>> circularity_by_volume(balanced_flow_forwarding(flows), flows)
    0.75
    """
    circular, flows = _decomposition(circular, flows)
    return min(circular.sum() / flows.sum(), 1)


@model
def circularity_by_throughput(circular: Flows, flows: Flows) -> float:
    """Share of money sent that comes back, each cycle counted once, from 0 to 1.

    ``R / (R + N)``, this book's definition on the decomposition of Homs-Dones and
    others (2025, arXiv 2506.12546): R is the most money that cycles carry within C,
    whatever their length, N the sum of positive net outflows. Intermediaries change
    neither; it is 0 without cycles, 1 where all money returns, and is anchored only
    at 0.5 for the triangle 2, 1, 1.

    Parameters
    ----------
    circular, flows : array_like, shape (nodes, nodes)
        As in `circularity_by_volume`; of nodes in cycles, nodes times edges are at most
        `MOST_VARIABLES`. Take C from `balanced_flow_forwarding` to compare
        networks with and without intermediaries: that of `maximum_circularity` can move.

    Examples
    --------
    The triangle 2, 1, 1 with an intermediary on the first edge sends 1 round and 1
    from the first node to the second:

    >>> flows = [[0, 0, 0, 2], [0, 0, 1, 0], [1, 0, 0, 0], [0, 2, 0, 0]]
    >>> round(circularity_by_throughput(balanced_flow_forwarding(flows), flows), 9)
    0.5
    """
    circular, flows = _decomposition(circular, flows)
    returning = _cycle_throughput(circular)
    directional = np.maximum(_net_outflow(flows), 0).sum()
    return returning / (returning + directional) if returning else 0.0


def _cycle_throughput(circular: np.ndarray) -> float:
    """Most money in cycles, each counted at one node, its root."""
    between = circular.copy()
    np.fill_diagonal(between, 0)
    parts = _cyclic_parts(np.where(between > ROUNDING * circular.max(), between, 0))
    rings = [_part_throughput(between[np.ix_(members, members)]) for members in parts]
    return float(np.trace(circular) + sum(rings))


def _part_throughput(circular: np.ndarray) -> float:
    """Most money in cycles of nodes that reach each other, by a linear programme."""
    unit = circular.max()
    tails, heads = np.nonzero(circular > ROUNDING * unit)
    nodes = len(circular)
    require("nodes times edges in a cycle", nodes * tails.size, high=MOST_VARIABLES)
    roots = np.repeat(np.arange(nodes), tails.size)
    solution = linprog(
        -(np.tile(tails, nodes) == roots).astype(float),
        A_ub=sparse.kron(np.ones((1, nodes)), sparse.eye_array(tails.size), format="csr"),
        b_ub=circular[tails, heads] / unit,
        A_eq=sparse.kron(sparse.eye_array(nodes), _incidence(tails, heads, nodes), format="csr"),
        b_eq=np.zeros(nodes * nodes),
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    return -solution.fun * unit


@model
def reciprocity(flows: Flows) -> float:
    """Share of flow that two nodes pay each other.

    ``sum min(w_ij, w_ji) / sum w_ij`` over i other than j (Squartini, Picciolo,
    Ruzzenenti and Garlaschelli, 2013).

    Parameters
    ----------
    flows : array_like, shape (nodes, nodes)
        0 or more, not all 0; what a node pays itself is left out.

    Examples
    --------
    >>> reciprocity([[0, 30], [10, 0]])
    0.5
    """
    between = flows.copy()
    np.fill_diagonal(between, 0)
    return np.minimum(between, between.T).sum() / _positive_sum("flows", between)


@model
def excess_share(flows: Flows) -> float:
    """Share of gross flow beyond what settles every node's net position.

    ``(gross - sum_i max(net_i, 0)) / gross``, the excess of D'Errico and Roukny
    (2021); it bounds the circular share from above.

    Parameters
    ----------
    flows : array_like, shape (nodes, nodes)
        0 or more, not all 0.

    Examples
    --------
    >>> round(excess_share([[0, 10, 0], [0, 0, 8], [6, 0, 0]]), 6)
    0.833333
    """
    gross = _positive_sum("flows", flows)
    return max(gross - np.maximum(_net_outflow(flows), 0).sum(), 0) / gross
