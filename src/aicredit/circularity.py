"""Circularity of a network of payments: how much of the money comes back.

``flows[i, j]`` is what i pays j, in one currency unit of the caller's choice; shares
are fractions. Arguments outside the ranges stated raise ValueError.
"""

from collections.abc import Hashable, Iterable

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components

from aicredit.arguments import require, square_matrix

ROUNDING = 1e-10
"""Differences below this share of the largest amount are rounding."""


def _positive_sum(name: str, amounts: np.ndarray) -> float:
    total = amounts.sum()
    if total <= 0:
        message = f"{name} sums to {total:g}; allowed: more than 0"
        raise ValueError(message)
    return total


def _net_outflow(flows: np.ndarray) -> np.ndarray:
    return flows.sum(axis=1) - flows.sum(axis=0)


def collapse_parallel_edges(
    edges: Iterable[tuple[Hashable, Hashable, float]],
) -> tuple[list[Hashable], np.ndarray]:
    """Add up edges between the same payer and receiver.

    The flow from i to j is the sum of the amounts of all edges from i to j.

    Parameters
    ----------
    edges : iterable of (payer, receiver, amount)
        Amounts are 0 or more.

    Returns
    -------
    list of names in order of first appearance, ndarray of flows

    Examples
    --------
    >>> nodes, flows = collapse_parallel_edges([("a", "b", 2), ("a", "b", 3), ("b", "a", 1)])
    >>> nodes, flows.tolist()
    (['a', 'b'], [[0.0, 5.0], [1.0, 0.0]])
    """
    edges = list(edges)
    nodes = list(dict.fromkeys(node for payer, receiver, _ in edges for node in (payer, receiver)))
    position = {node: number for number, node in enumerate(nodes)}
    flows = np.zeros((len(nodes), len(nodes)))
    for payer, receiver, amount in edges:
        require("amount", amount, 0)
        flows[position[payer], position[receiver]] += amount
    return nodes, flows


def _incidence(tails: np.ndarray, heads: np.ndarray, nodes: int) -> sparse.csr_array:
    """Matrix that turns flows on edges into the net outflow of each node."""
    edges = np.arange(tails.size)
    signs = np.repeat([1.0, -1.0], tails.size)
    ends = (np.concatenate([tails, heads]), np.concatenate([edges, edges]))
    return sparse.csr_array((signs, ends), (nodes, tails.size))


def maximum_circularity(flows: ArrayLike) -> np.ndarray:
    """Largest circular part of a network of flows, by a linear programme.

    The circular part C maximises ``sum C`` subject to ``0 <= C <= W`` and inflow
    equal to outflow at every node; what is left, W - C, has no cycle (Homs-Dones,
    MacKay, Sansom and Zhou, 2025, arXiv 2506.12546).

    Parameters
    ----------
    flows : array_like, shape (nodes, nodes)
        W, 0 or more.

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
    flows = square_matrix("flows", flows)
    circular = np.zeros_like(flows)
    tails, heads = np.nonzero(flows)
    if tails.size:
        amounts = flows[tails, heads]
        # The solver's tolerances are absolute, so it sees amounts as shares of the largest.
        unit = amounts.max()
        solution = linprog(
            -np.ones(tails.size),
            A_eq=_incidence(tails, heads, len(flows)),
            b_eq=np.zeros(len(flows)),
            bounds=np.column_stack([np.zeros(tails.size), amounts / unit]),
        )
        circular[tails, heads] = np.clip(solution.x * unit, 0, amounts)
    return circular


def balanced_flow_forwarding(flows: ArrayLike) -> np.ndarray:
    """Circular part of a network by Balanced Flow Forwarding, which needs no solver.

    In each strongly connected component every node forwards what it receives in
    proportion to its outflows; that stationary flow is scaled up until a node's
    outflows are used whole and taken out, and so on until no cycle is left
    (Homs-Dones, MacKay, Sansom and Zhou, 2025, arXiv 2506.12546).

    Parameters
    ----------
    flows : array_like, shape (nodes, nodes)
        W, 0 or more. A flow of a node to itself is circular.

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
    flows = square_matrix("flows", flows)
    residual = flows.copy()
    np.fill_diagonal(residual, 0)
    cyclic = True
    while cyclic:
        count, component = connected_components(sparse.csr_array(residual), connection="strong")
        cyclic = count < len(flows)
        for members in (np.flatnonzero(component == c) for c in range(count)):
            if members.size > 1:
                block = np.ix_(members, members)
                residual[block] *= 1 - _share_forwarded(residual[block])[:, None]
    return flows - residual


def _share_forwarded(flows: np.ndarray) -> np.ndarray:
    """Share of each node's outflows in the largest stationary flow of a component."""
    outflow = flows.sum(axis=1)
    balance = (flows / outflow[:, None]).T - np.eye(len(flows))
    balance[0] = 1
    stationary = np.linalg.solve(balance, np.eye(len(flows))[0])
    share = np.maximum(stationary, 0) / outflow
    share /= share.max()
    # Nodes that run out together are emptied together, or rounding costs a round for each.
    return np.where(share > 1 - ROUNDING, 1, share)


def _decomposition(circular: ArrayLike, flows: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Check that `circular` is a balanced part of `flows`."""
    circular, flows = square_matrix("circular", circular), square_matrix("flows", flows)
    if circular.shape != flows.shape:
        message = f"circular has shape {circular.shape}; allowed: {flows.shape}, that of flows"
        raise ValueError(message)
    _positive_sum("flows", flows)
    tolerance = 100 * ROUNDING * flows.max()
    require("circular less flows", circular - flows, high=tolerance)
    require("imbalance of circular", np.abs(_net_outflow(circular)), high=len(flows) * tolerance)
    return circular, flows


def circularity_by_volume(circular: ArrayLike, flows: ArrayLike) -> float:
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
    return float(min(circular.sum() / flows.sum(), 1))


def circularity_by_throughput(circular: ArrayLike, flows: ArrayLike) -> float:
    """Share of money sent that comes back, each cycle counted once, from 0 to 1.

    ``R / (R + N)``, this book's definition on the decomposition of Homs-Dones and
    others (2025, arXiv 2506.12546): R is the most money that cycles carry within C,
    whatever their length, N the sum of positive net outflows. Intermediaries change
    neither; it is 0 without cycles, 1 where all money returns, and is anchored only
    at 0.5 for the triangle 2, 1, 1.

    Parameters
    ----------
    circular, flows : array_like, shape (nodes, nodes)
        As in `circularity_by_volume`. Take C from `balanced_flow_forwarding` to compare
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
    return float(returning / (returning + directional)) if returning else 0.0


def _cycle_throughput(circular: np.ndarray) -> float:
    """Most money in cycles, by a linear programme: each cycle is counted at one node, its root."""
    unit = circular.max()
    tails, heads = np.nonzero(circular > ROUNDING * unit)
    if not tails.size:
        return 0.0
    nodes = len(circular)
    roots = np.repeat(np.arange(nodes), tails.size)
    solution = linprog(
        -(np.tile(tails, nodes) == roots).astype(float),
        A_ub=sparse.kron(np.ones((1, nodes)), sparse.eye_array(tails.size), format="csr"),
        b_ub=circular[tails, heads] / unit,
        A_eq=sparse.kron(sparse.eye_array(nodes), _incidence(tails, heads, nodes), format="csr"),
        b_eq=np.zeros(nodes * nodes),
    )
    return -solution.fun * unit


def reciprocity(flows: ArrayLike) -> float:
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
    between = square_matrix("flows", flows).copy()
    np.fill_diagonal(between, 0)
    return float(np.minimum(between, between.T).sum() / _positive_sum("flows", between))


def excess_share(flows: ArrayLike) -> float:
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
    flows = square_matrix("flows", flows)
    gross = _positive_sum("flows", flows)
    return float((gross - np.maximum(_net_outflow(flows), 0).sum()) / gross)
