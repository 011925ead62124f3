"""Networks of payments and debts: circularity, clearing and contagion.

A network is a square matrix: ``flows[i, j]`` is what i pays j, ``liabilities[i, j]``
what i owes j. Amounts are in one currency unit of the caller's choice; shares and
stress are fractions.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import networkx as nx
import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components

from aicredit.arguments import require

ROUNDING = 1e-10
"""Shortfalls and excesses below this share of the largest amount are rounding."""

SETTLED = 1e-13
"""Rounds end when nothing changes by more than this share (of a buffer, the largest debt)."""

QUICK_ROUNDS = 200
"""Rounds of payment before clearing turns to linear systems."""

CONTRACTION = 1 - 1e-13
"""Keeps a closed ring of defaulters solvable; the change in payments is rounding."""


def _matrix(name: str, matrix: ArrayLike) -> np.ndarray:
    matrix = np.asarray(matrix, float)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        message = f"{name} has shape {matrix.shape}; allowed: a square matrix"
        raise ValueError(message)
    require(name, matrix, 0)
    _require_finite(name, matrix)
    return matrix


def _vector(name: str, vector: ArrayLike, size: int, high: float = np.inf) -> np.ndarray:
    vector = np.asarray(vector, float)
    if vector.ndim and vector.shape != (size,):
        message = f"{name} has shape {vector.shape}; allowed: a number or ({size},)"
        raise ValueError(message)
    require(name, vector, 0, high)
    _require_finite(name, vector)
    return np.broadcast_to(vector, (size,))


def _require_finite(name: str, numbers: np.ndarray) -> None:
    if np.isinf(numbers).any():
        message = f"{name} is inf; allowed: finite numbers"
        raise ValueError(message)


def _positive_sum(name: str, numbers: np.ndarray) -> float:
    total = numbers.sum()
    if total <= 0:
        message = f"{name} sums to {total:g}; allowed: more than 0"
        raise ValueError(message)
    return total


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
    nodes : list
        Names in order of first appearance.
    flows : ndarray, shape (nodes, nodes)

    Raises
    ------
    ValueError
        If an amount is negative or not a number.

    Examples
    --------
    >>> nodes, flows = collapse_parallel_edges([("a", "b", 2), ("a", "b", 3), ("b", "a", 1)])
    >>> nodes, flows.tolist()
    (['a', 'b'], [[0.0, 5.0], [1.0, 0.0]])
    """
    edges = list(edges)
    position = {}
    for payer, receiver, _ in edges:
        position.setdefault(payer, len(position))
        position.setdefault(receiver, len(position))
    flows = np.zeros((len(position), len(position)))
    for payer, receiver, amount in edges:
        require("amount", amount, 0)
        flows[position[payer], position[receiver]] += amount
    return list(position), flows


def _incidence(tails: np.ndarray, heads: np.ndarray, nodes: int) -> sparse.csr_array:
    edges = np.arange(tails.size)
    ones = np.ones(tails.size)
    shape = (nodes, tails.size)
    return sparse.csr_array((ones, (tails, edges)), shape) - sparse.csr_array(
        (ones, (heads, edges)), shape
    )


def maximum_circularity(flows: ArrayLike) -> np.ndarray:
    """Largest circular part of a network of flows, by a linear programme.

    The circular part C maximises ``sum C`` subject to ``0 <= C <= W`` and inflow
    equal to outflow at every node; what is left, W - C, has no cycle.

    Parameters
    ----------
    flows : array_like, shape (nodes, nodes)
        W, 0 or more.

    Returns
    -------
    ndarray, shape (nodes, nodes)
        C. The maximum is unique, the C that reaches it may not be.

    Raises
    ------
    ValueError
        If `flows` is not square or holds a negative amount.

    Examples
    --------
    The ring 10, 8, 6 closes at its narrowest edge (Homs-Dones, MacKay, Sansom and
    Zhou, 2025, arXiv 2506.12546, for the method; the number is arithmetic):

    >>> maximum_circularity([[0, 10, 0], [0, 0, 8], [6, 0, 0]]).sum().item()
    18.0
    """
    flows = _matrix("flows", flows)
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
            method="highs",
        )
        circular[tails, heads] = np.clip(solution.x * unit, 0, amounts)
    return circular


def balanced_flow_forwarding(flows: ArrayLike) -> np.ndarray:
    """Circular part of a network by Balanced Flow Forwarding, which needs no solver.

    In each strongly connected component every node forwards what it receives in
    proportion to its outflows; that stationary flow is scaled up until a node's
    outflows are used whole and taken out, and so on until no cycle is left.

    Parameters
    ----------
    flows : array_like, shape (nodes, nodes)
        W, 0 or more. A flow of a node to itself is circular.

    Returns
    -------
    ndarray, shape (nodes, nodes)
        C, balanced at every node; W - C has no cycle.

    Raises
    ------
    ValueError
        If `flows` is not square or holds a negative amount.

    Examples
    --------
    Vendor financing among Nvidia, OpenAI, Oracle and CoreWeave, with the authors'
    published code (Homs-Dones, MacKay, Sansom and Zhou, 2025, arXiv 2506.12546):

    >>> flows = [[0, 100, 0, 6.3], [350, 0, 300, 22.4], [40, 0, 0, 0], [20, 0, 0, 0]]
    >>> round(circularity_by_volume(balanced_flow_forwarding(flows), flows), 6)
    0.305484
    """
    flows = _matrix("flows", flows)
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
    # Nodes that run out together must all be emptied, or rounding leaves false cycles.
    return np.where(share > 1 - ROUNDING, 1, share)


def _decomposition(circular: ArrayLike, flows: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    circular, flows = _matrix("circular", circular), _matrix("flows", flows)
    if circular.shape != flows.shape:
        message = f"circular has shape {circular.shape}; allowed: {flows.shape}, that of flows"
        raise ValueError(message)
    _positive_sum("flows", flows)
    tolerance = 100 * ROUNDING * flows.max()
    require("circular less flows", circular - flows, high=tolerance)
    require("imbalance of circular", np.abs(_net_outflow(circular)), high=len(flows) * tolerance)
    return circular, flows


def _net_outflow(flows: np.ndarray) -> np.ndarray:
    return flows.sum(axis=1) - flows.sum(axis=0)


def circularity_by_volume(circular: ArrayLike, flows: ArrayLike) -> float:
    """Share of all flow that is circular, each edge counted.

    ``sum C / sum W``. It changes when an intermediary is put on an edge, because
    the same money is then counted twice.

    Parameters
    ----------
    circular, flows : array_like, shape (nodes, nodes)
        C of `maximum_circularity` or `balanced_flow_forwarding`, and W.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError
        If the flows are all 0 or `circular` is no balanced part of them.

    Examples
    --------
    The triangle 2, 1, 1 (Homs-Dones, MacKay, Sansom and Zhou, 2025, arXiv 2506.12546):

    >>> flows = [[0, 2, 0], [0, 0, 1], [1, 0, 0]]
    >>> circularity_by_volume(balanced_flow_forwarding(flows), flows)
    0.75
    """
    circular, flows = _decomposition(circular, flows)
    return float(min(circular.sum() / flows.sum(), 1))


def circularity_by_throughput(circular: ArrayLike, flows: ArrayLike) -> float:
    """Share of money sent that comes back, each cycle and each path counted once.

    ``R / (R + N)``: the circular throughput R is the most money that cycles can
    carry within C, each cycle counted once whatever its length (a linear
    programme); the net directional flow N is the sum of the positive net outflows
    of W. Intermediaries on an edge change neither.

    Parameters
    ----------
    circular, flows : array_like, shape (nodes, nodes)
        C and W. Take C from `balanced_flow_forwarding` to compare networks with
        and without intermediaries: the C of `maximum_circularity` can move.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError
        If the flows are all 0 or `circular` is no balanced part of them.

    Examples
    --------
    The triangle 2, 1, 1 sends 1 round and 1 from the first node to the second;
    the same with an intermediary on the first edge:

    >>> flows = [[0, 2, 0], [0, 0, 1], [1, 0, 0]]
    >>> round(circularity_by_throughput(balanced_flow_forwarding(flows), flows), 9)
    0.5
    >>> flows = [[0, 0, 0, 2], [0, 0, 1, 0], [1, 0, 0, 0], [0, 2, 0, 0]]
    >>> round(circularity_by_throughput(balanced_flow_forwarding(flows), flows), 9)
    0.5
    """
    circular, flows = _decomposition(circular, flows)
    circulated = _cycle_throughput(circular)
    directional = np.maximum(_net_outflow(flows), 0).sum()
    return float(circulated / max(circulated + directional, np.finfo(float).tiny))


def _cycle_throughput(circular: np.ndarray) -> float:
    """Fractional cycle packing: each cycle is counted at one of its nodes, its root."""
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
        method="highs",
    )
    return -solution.fun * unit


def reciprocity(flows: ArrayLike) -> float:
    """Share of flow that two nodes pay each other.

    ``sum min(w_ij, w_ji) / sum w_ij`` over i other than j (Squartini, Picciolo,
    Ruzzenenti and Garlaschelli, 2013).

    Parameters
    ----------
    flows : array_like, shape (nodes, nodes)
        0 or more; what a node pays itself is left out.

    Raises
    ------
    ValueError
        If `flows` is not square, holds a negative amount or nothing.

    Examples
    --------
    >>> reciprocity([[0, 30], [10, 0]])
    0.5
    """
    between = _matrix("flows", flows).copy()
    np.fill_diagonal(between, 0)
    return float(np.minimum(between, between.T).sum() / _positive_sum("flows", between))


def excess_share(flows: ArrayLike) -> float:
    """Share of gross flow beyond what settles every node's net position.

    ``(gross - sum_i max(net_i, 0)) / gross``, the excess of D'Errico and Roukny
    (2021); it bounds the circular share from above.

    Parameters
    ----------
    flows : array_like, shape (nodes, nodes)
        0 or more.

    Raises
    ------
    ValueError
        If `flows` is not square, holds a negative amount or nothing.

    Examples
    --------
    >>> round(excess_share([[0, 10, 0], [0, 0, 8], [6, 0, 0]]), 6)
    0.833333
    """
    flows = _matrix("flows", flows)
    gross = _positive_sum("flows", flows)
    return float((gross - np.maximum(_net_outflow(flows), 0).sum()) / gross)


@dataclass(frozen=True)
class Throughflow:
    """Flow analysis of a network that is open at its boundary.

    Attributes
    ----------
    total : float
        Total system throughflow, the sum of the nodes' throughflows.
    average_path_length : float
        Total throughflow over boundary input.
    integral : ndarray, shape (nodes, nodes)
        N, direct and indirect flow intensities.
    finn_cycling_index : float
        Share of throughflow that is recycled, 0 to 1.
    """

    total: float
    average_path_length: float
    integral: np.ndarray
    finn_cycling_index: float


def throughflow_analysis(flows: ArrayLike, boundary_inputs: ArrayLike) -> Throughflow:
    """Trace flow from the boundary through the network: the Finn cycling index.

    ``FCI = sum_j T_j (N_jj - 1) / N_jj / sum_j T_j`` with ``N = (I - Q)^-1``,
    ``Q_ij = F_ij / T_i`` and throughflow T = boundary input + inflows.

    Parameters
    ----------
    flows : array_like, shape (nodes, nodes)
        F, 0 or more.
    boundary_inputs : float or array_like, shape (nodes,)
        Inflows from outside.

    Returns
    -------
    Throughflow

    Raises
    ------
    ValueError
        If a node pays out more than it receives, or money cannot leave a cycle.

    Examples
    --------
    A node that pays half of what it receives back (Finn, 1976; arithmetic):

    >>> throughflow_analysis([[0, 2], [1, 0]], [1, 0]).finn_cycling_index
    0.5
    """
    flows = _matrix("flows", flows)
    inputs = _vector("boundary_inputs", boundary_inputs, len(flows))
    entering = _positive_sum("boundary_inputs", inputs)
    throughflow = inputs + flows.sum(axis=0)
    tolerance = 100 * ROUNDING * throughflow.max()
    require("outflow less throughflow", flows.sum(axis=1) - throughflow, high=tolerance)
    divisor = np.where(throughflow > 0, throughflow, 1)
    leontief = np.eye(len(flows)) - flows / divisor[:, None]
    if np.linalg.cond(leontief) > 1 / ROUNDING:
        message = "flows hold a cycle that nothing leaves; allowed: a network open at its boundary"
        raise ValueError(message)
    integral = np.linalg.inv(leontief)
    passes = np.diag(integral)
    total = throughflow.sum()
    return Throughflow(
        total=float(total),
        average_path_length=float(total / entering),
        integral=integral,
        finn_cycling_index=float((throughflow * (passes - 1) / passes).sum() / total),
    )


class Cycle(NamedTuple):
    """Nodes in order of payment, from the lowest number, and the amount that goes round."""

    nodes: tuple[int, ...]
    value: float


def simple_cycles(flows: ArrayLike, *, length_bound: int) -> list[Cycle]:
    """List the cycles that visit no node twice, with the amount each can carry.

    A cycle's value is its smallest flow. Values of cycles that share an edge
    do not add up.

    Parameters
    ----------
    flows : array_like, shape (nodes, nodes)
        0 or more.
    length_bound : int
        Longest cycle to list, in edges; the number of cycles explodes without it.

    Returns
    -------
    list of Cycle
        In order of their nodes.

    Raises
    ------
    ValueError
        If `flows` is not square, holds a negative amount, or the bound is below 1.

    Examples
    --------
    The example in networkx's documentation of `simple_cycles`:

    >>> flows = [[1, 1, 1], [0, 0, 1], [1, 1, 1]]
    >>> [cycle.nodes for cycle in simple_cycles(flows, length_bound=3)]
    [(0,), (0, 1, 2), (0, 2), (1, 2), (2,)]
    """
    flows = _matrix("flows", flows)
    require("length_bound", length_bound, 1)
    graph = nx.DiGraph(zip(*np.nonzero(flows), strict=True))
    cycles = []
    for found in nx.simple_cycles(graph, length_bound=length_bound):
        first = found.index(min(found))
        nodes = tuple(int(node) for node in found[first:] + found[:first])
        cycles.append(Cycle(nodes, float(flows[nodes, nodes[1:] + nodes[:1]].min())))
    return sorted(cycles)


@dataclass(frozen=True)
class Clearing:
    """What every node pays when all debts fall due at once.

    Attributes
    ----------
    payments : ndarray, shape (nodes,)
        To all creditors, inside the network and outside it.
    network_payments : ndarray, shape (nodes,)
        To creditors inside the network.
    shortfall : ndarray, shape (nodes,)
        Owed less paid.
    equity : ndarray, shape (nodes,)
        What is left to the owners; 0 in default.
    defaults : ndarray of bool, shape (nodes,)
    """

    payments: np.ndarray
    network_payments: np.ndarray
    shortfall: np.ndarray
    equity: np.ndarray
    defaults: np.ndarray


def clearing(
    liabilities: ArrayLike,
    external_assets: ArrayLike,
    *,
    external_liabilities: ArrayLike = 0.0,
    seniority: Literal["pari passu", "senior"] = "pari passu",
    alpha: float = 1.0,
    beta: float = 1.0,
) -> Clearing:
    """Find the greatest clearing payments of a network of debts.

    A solvent node pays what it owes; a defaulter pays ``alpha`` of its external
    assets and ``beta`` of what it receives, shared by size of claim
    (Rogers-Veraart; both 1 is Eisenberg-Noe). The set of defaulters grows from
    full payment until it is stable (fictitious default).

    Parameters
    ----------
    liabilities : array_like, shape (nodes, nodes)
        What i owes j, 0 or more.
    external_assets : float or array_like, shape (nodes,)
        Assets outside the network, 0 or more.
    external_liabilities : float or array_like, shape (nodes,)
        Debts to creditors outside the network.
    seniority : {"pari passu", "senior"}
        Whether external creditors share with those inside or are paid first.
    alpha, beta : float
        Shares of external assets and of receipts that a default leaves, 0 to 1.

    Returns
    -------
    Clearing

    Raises
    ------
    ValueError
        If an argument is out of bounds or of the wrong shape.

    Examples
    --------
    Rogers and Veraart (2013), Example 3.3; payments of 1 and 1 would also clear:

    >>> result = clearing([[0, 2], [2.2, 0]], [1, 1], alpha=0.5, beta=0.5)
    >>> result.payments.tolist()
    [2.0, 2.2]
    """
    liabilities = _matrix("liabilities", liabilities)
    assets = _vector("external_assets", external_assets, len(liabilities))
    external = _vector("external_liabilities", external_liabilities, len(liabilities))
    require("alpha", alpha, 0, 1)
    require("beta", beta, 0, 1)
    if seniority not in ("pari passu", "senior"):
        message = f"seniority is {seniority!r}; allowed: 'pari passu' or 'senior'"
        raise ValueError(message)

    inside = liabilities.sum(axis=1)
    owed = inside + external
    # The pool is what creditors share by size; `ahead` is paid before them.
    pool, ahead = (inside, external) if seniority == "senior" else (owed, np.zeros_like(owed))
    claims = np.divide(liabilities, np.where(pool > 0, pool, 1)[:, None])
    debts = _Debts(claims, pool, ahead, owed, assets, alpha * assets, beta)
    paid, defaults = _greatest_payments(debts)
    receipts = paid @ claims
    left = np.where(defaults, alpha * assets + beta * receipts, owed)
    payments = np.minimum(left, owed)
    return Clearing(
        payments=payments,
        network_payments=paid * np.where(pool > 0, inside / np.where(pool > 0, pool, 1), 0),
        shortfall=owed - payments,
        equity=np.where(defaults, 0, np.maximum(assets + receipts - owed, 0)),
        defaults=defaults,
    )


class _Debts(NamedTuple):
    """A network of debts: `pool` is shared by `claims`, `ahead` is paid before it."""

    claims: np.ndarray
    pool: np.ndarray
    ahead: np.ndarray
    owed: np.ndarray
    assets: np.ndarray
    assets_left: np.ndarray
    beta: float

    def failing(self, receipts: np.ndarray) -> np.ndarray:
        return self.owed - self.assets - receipts > ROUNDING * self.owed.max(initial=0)

    def free(self, receipts: np.ndarray) -> np.ndarray:
        return self.assets_left + self.beta * receipts - self.ahead


def _greatest_payments(debts: _Debts) -> tuple[np.ndarray, np.ndarray]:
    """Payments into the pool and who defaults, down from payment in full."""
    paid, defaults, change = debts.pool, np.zeros(len(debts.pool), bool), 0.0
    tolerance = SETTLED * debts.owed.max(initial=0)
    # Rounds of payment cost far less than a linear system and mostly settle soon.
    for _ in range(QUICK_ROUNDS):
        receipts = paid @ debts.claims
        defaults = defaults | debts.failing(receipts)
        lower = np.where(defaults, np.clip(debts.free(receipts), 0, debts.pool), debts.pool)
        before, change = change, np.abs(paid - lower).max(initial=0)
        paid = lower
        # What is still to come, if changes go on shrinking at the rate of the last two.
        if change**2 <= tolerance * (before - change):
            return paid, defaults
    while True:
        paid = _defaulters_payments(debts, defaults)
        failing = defaults | debts.failing(paid @ debts.claims)
        if (failing == defaults).all():
            return paid, defaults
        defaults = failing


def _defaulters_payments(debts: _Debts, defaults: np.ndarray) -> np.ndarray:
    """Solvent nodes pay in full, defaulters what they have left, by a linear system."""
    solvent = np.where(defaults, 0, debts.pool)
    free = debts.free(solvent @ debts.claims)
    paying = defaults
    # Senior creditors can leave nothing for the pool; such nodes drop out of the system.
    for _ in range(len(free) + 1):
        who = np.flatnonzero(paying)
        system = np.eye(who.size) - debts.beta * CONTRACTION * debts.claims[np.ix_(who, who)].T
        poor = np.zeros_like(free)
        poor[who] = np.clip(np.linalg.solve(system, free[who]), 0, debts.pool[who])
        reached = defaults & (free + debts.beta * (poor @ debts.claims) > 0)
        if (reached == paying).all():
            break
        paying = reached
    return solvent + poor


def impact_matrix(liabilities: ArrayLike, buffer: ArrayLike, *, capped: bool) -> np.ndarray:
    """Loss of each creditor, as a share of its buffer, if a debtor pays nothing.

    ``impact_ij = liabilities_ij / buffer_j``, at most 1 if capped.

    Parameters
    ----------
    liabilities : array_like, shape (nodes, nodes)
        What i owes j, 0 or more.
    buffer : float or array_like, shape (nodes,)
        Equity or capital that absorbs losses, above 0.
    capped : bool
        Whether a loss ends at the buffer (Battiston and others, 2012).

    Raises
    ------
    ValueError
        If a buffer is not above 0, or an argument has the wrong shape.

    Examples
    --------
    >>> impact_matrix([[0, 5], [1, 0]], [10, 2], capped=True).tolist()
    [[0.0, 1.0], [0.1, 0.0]]
    """
    liabilities = _matrix("liabilities", liabilities)
    buffer = _vector("buffer", buffer, len(liabilities))
    if (buffer <= 0).any():
        message = f"buffer is {buffer.min():g}; allowed: more than 0"
        raise ValueError(message)
    impact = liabilities / buffer
    return np.minimum(impact, 1) if capped else impact


@dataclass(frozen=True)
class Stress:
    """Where a shock ends.

    Attributes
    ----------
    final : ndarray, shape (nodes,)
        Share of each node's buffer that is lost, 0 to 1.
    debtrank : float
        Stress beyond the shock itself, weighted by the nodes' economic weight.
    additional_defaults : int
        Nodes that lose their whole buffer and had not lost it in the shock.
    """

    final: np.ndarray
    debtrank: float
    additional_defaults: int


def _stress(final: np.ndarray, shock: np.ndarray, weights: np.ndarray) -> Stress:
    lost = final >= 1 - ROUNDING
    return Stress(
        final=final,
        debtrank=float((final - shock) @ weights / _positive_sum("weights", weights)),
        additional_defaults=int((lost & (shock < 1 - ROUNDING)).sum()),
    )


def debtrank_linear(
    liabilities: ArrayLike, buffer: ArrayLike, shock: ArrayLike, weights: ArrayLike
) -> Stress:
    """Follow losses through a network where every further loss is passed on.

    ``h(t+1) = min(1, h(t) + (h(t) - h(t-1)) W)`` until it settles, with W the
    uncapped impact matrix; DebtRank is ``sum_j v_j (h_j - shock_j)`` (Bardoscia,
    Battiston, Caccioli and Caldarelli, 2015).

    Parameters
    ----------
    liabilities : array_like, shape (nodes, nodes)
        What i owes j, 0 or more.
    buffer : float or array_like, shape (nodes,)
        Equity or capital that absorbs losses, above 0.
    shock : float or array_like, shape (nodes,)
        Share of each buffer lost at the start, 0 to 1.
    weights : float or array_like, shape (nodes,)
        Economic weights in any unit; v is their share.

    Returns
    -------
    Stress

    Raises
    ------
    ValueError
        If an argument is out of bounds or of the wrong shape.

    Examples
    --------
    The three banks of the R package NetworkRiskMeasures, the third in default:

    >>> owed = [[0, 10, 3], [1, 0, 2], [0, 3, 0]]
    >>> debtrank_linear(owed, [2, 5, 2], [0, 0, 1], [10, 100, 30]).debtrank
    0.75
    """
    impact = impact_matrix(liabilities, buffer, capped=False)
    shock = _vector("shock", shock, len(impact), high=1)
    weights = _vector("weights", weights, len(impact))
    stress, grown = shock, shock
    while grown.max(initial=0) > SETTLED:
        # The increments add up to the stress, so this is the recursion without its rounding.
        spread = np.minimum(1, shock + stress @ impact)
        stress, grown = spread, spread - stress
    return _stress(stress, shock, weights)


def debtrank_single_hit(
    liabilities: ArrayLike, buffer: ArrayLike, shock: ArrayLike, weights: ArrayLike
) -> Stress:
    """Follow losses through a network where each node passes on its stress once.

    ``h(t+1) = min(1, h(t) + sum_i W_ij h_i(t))`` over the nodes i first hit in the
    round before, with W capped at 1; DebtRank is ``sum_j v_j (h_j - shock_j)``
    (Battiston, Puliga, Kaushik, Tasca and Caldarelli, 2012).

    Parameters
    ----------
    liabilities : array_like, shape (nodes, nodes)
        What i owes j, 0 or more.
    buffer : float or array_like, shape (nodes,)
        Equity or capital that absorbs losses, above 0.
    shock : float or array_like, shape (nodes,)
        Share of each buffer lost at the start, 0 to 1.
    weights : float or array_like, shape (nodes,)
        Economic weights in any unit; v is their share.

    Returns
    -------
    Stress

    Raises
    ------
    ValueError
        If an argument is out of bounds or of the wrong shape.

    Examples
    --------
    The three banks of the R package NetworkRiskMeasures (its README), the second
    in default:

    >>> owed = [[0, 10, 3], [1, 0, 2], [0, 3, 0]]
    >>> debtrank_single_hit(owed, [2, 5, 2], [0, 1, 0], [10, 100, 30]).debtrank
    0.25
    """
    impact = impact_matrix(liabilities, buffer, capped=True)
    shock = _vector("shock", shock, len(impact), high=1)
    weights = _vector("weights", weights, len(impact))
    stress, spent = shock, np.zeros(len(shock), bool)
    active = stress > 0
    while active.any():
        stress = np.minimum(1, stress + np.where(active, stress, 0) @ impact)
        spent |= active
        active = (stress > 0) & ~spent
    return _stress(stress, shock, weights)
