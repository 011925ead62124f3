"""Cycles in a network of payments: which there are, and how much flow they recycle.

``flows[i, j]`` is what i pays j, in one currency unit of the caller's choice; shares
are fractions. Arguments outside the ranges stated raise ValueError.
"""

from dataclasses import dataclass
from typing import NamedTuple

import networkx as nx
import numpy as np
from numpy.typing import ArrayLike

from aicredit.arguments import require, square_matrix

ROUNDING = 1e-10
"""Differences below this share of the largest amount are rounding."""


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
    ``Q_ij = F_ij / T_i`` and throughflow T = boundary input + inflows (Finn, 1976).

    Parameters
    ----------
    flows : array_like, shape (nodes, nodes)
        F, 0 or more; no node pays more than it receives, and every cycle leaks.
    boundary_inputs : array_like, shape (nodes,)
        Inflows from outside, 0 or more, not all 0.

    Examples
    --------
    A node that pays half of what it receives back (arithmetic):

    >>> throughflow_analysis([[0, 2], [1, 0]], [1, 0]).finn_cycling_index
    0.5
    """
    flows, inputs = square_matrix("flows", flows), np.asarray(boundary_inputs, float)
    if inputs.shape != (len(flows),):
        message = f"boundary_inputs has shape {inputs.shape}; allowed: ({len(flows)},)"
        raise ValueError(message)
    require("boundary_inputs", inputs, 0)
    entering = inputs.sum()
    require("sum of boundary_inputs", entering, np.finfo(float).tiny)
    throughflow = inputs + flows.sum(axis=0)
    tolerance = 100 * ROUNDING * throughflow.max()
    require("outflow less throughflow", flows.sum(axis=1) - throughflow, high=tolerance)
    leontief = np.eye(len(flows)) - flows / np.where(throughflow > 0, throughflow, 1)[:, None]
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

    A cycle's value is its smallest flow (cycles by Johnson, 1975). Values of cycles
    that share an edge do not add up.

    Parameters
    ----------
    flows : array_like, shape (nodes, nodes)
        0 or more.
    length_bound : int
        Longest cycle to list, in edges, 1 or more; without it cycles explode in number.

    Examples
    --------
    The example in networkx's documentation of `simple_cycles`:

    >>> flows = [[1, 1, 1], [0, 0, 1], [1, 1, 1]]
    >>> [cycle.nodes for cycle in simple_cycles(flows, length_bound=3)]
    [(0,), (0, 1, 2), (0, 2), (1, 2), (2,)]
    """
    flows = square_matrix("flows", flows)
    require("length_bound", length_bound, 1)
    graph = nx.DiGraph(zip(*np.nonzero(flows), strict=True))
    cycles = []
    for found in nx.simple_cycles(graph, length_bound=length_bound):
        first = found.index(min(found))
        nodes = tuple(int(node) for node in found[first:] + found[:first])
        cycles.append(Cycle(nodes, float(flows[nodes, nodes[1:] + nodes[:1]].min())))
    return sorted(cycles)
