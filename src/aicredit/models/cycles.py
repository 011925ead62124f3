"""Cycles in a network of payments: which there are, and how much flow they recycle.

``flows[i, j]`` is what i pays j, in one currency unit of the caller's choice; shares
are fractions. Arguments outside the ranges stated raise ValueError.
"""

import math
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, NamedTuple

import networkx as nx
import numpy as np

from aicredit.admission import admitted, require
from aicredit.arguments import Amount, Flows, model
from aicredit.models.elimination import settled_flows
from aicredit.ranges import Range

ROUNDING = 1e-12
"""Differences below this share of the largest amount are rounding."""

MOST_CYCLES = 100_000
"""Cycles that are listed; a dense network has more than any time would do for."""


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


@model
def throughflow_analysis(flows: Flows, boundary_inputs: Amount) -> Throughflow:
    """Trace flow from the boundary through the network: the Finn cycling index.

    ``FCI = sum_j T_j (N_jj - 1) / N_jj / sum_j T_j`` with ``N = (I - Q)^-1``,
    ``Q_ij = F_ij / T_i`` and throughflow T = boundary input + inflows (Finn, 1976).

    Parameters
    ----------
    flows : array_like, shape (nodes, nodes)
        F; no node pays more than it receives, and every cycle leaks.
    boundary_inputs : array_like, shape (nodes,)
        Inflows from outside, not all 0.

    Examples
    --------
    A node that pays half of what it receives back (arithmetic):

    >>> throughflow_analysis([[0, 2], [1, 0]], [1, 0]).finn_cycling_index
    0.5
    """
    inputs = boundary_inputs
    if np.shape(inputs) != (len(flows),):
        message = f"boundary_inputs has shape {np.shape(inputs)}; allowed: ({len(flows)},)"
        raise ValueError(message)
    entering = _total("boundary_inputs", inputs)
    throughflow = inputs + flows.sum(axis=0)
    total = _total("throughflow", throughflow)
    # Summed without rounding, for of a throughflow almost nothing may leak.
    leaking = np.array([math.fsum((x, *flows[:, i], *-flows[i])) for i, x in enumerate(inputs)])
    require("outflow less throughflow", -leaking, high=100 * ROUNDING * throughflow.max())
    whole = np.where(throughflow > 0, throughflow, 1)
    leaking = np.where(throughflow > 0, np.maximum(leaking, 0), 1)
    integral = settled_flows(np.eye(len(flows)), flows / whole[:, None], leaking / whole)
    if integral.max() > 1 / ROUNDING:
        message = "flows hold a cycle that nothing leaves; allowed: a network open at its boundary"
        raise ValueError(message)
    # Flow passes a node once before it can come back; less is rounding.
    passes = np.maximum(np.diag(integral), 1)
    return Throughflow(
        total=total,
        average_path_length=total / entering,
        integral=integral,
        finn_cycling_index=(throughflow / total * (passes - 1) / passes).sum(),
    )


def _total(name: str, amounts: np.ndarray) -> float:
    with np.errstate(over="ignore"):
        return admitted(f"sum of {name}", amounts.sum(), Range(0, above=True))


class Cycle(NamedTuple):
    """Nodes in order of payment, from the lowest number, and the amount that goes round."""

    nodes: tuple[int, ...]
    value: float


@model
def simple_cycles(flows: Flows, *, length_bound: Annotated[int, Range(1)]) -> list[Cycle]:
    """List the cycles that visit no node twice, with the amount each can carry.

    A cycle's value is its smallest flow (cycles by Johnson, 1975). Values of cycles
    that share an edge do not add up.

    Parameters
    ----------
    flows : array_like, shape (nodes, nodes)
        0 or more.
    length_bound : int
        Longest cycle to list, in edges; without it cycles explode in number.

    Raises
    ------
    ValueError
        If there are more than `MOST_CYCLES`.

    Examples
    --------
    The example in networkx's documentation of `simple_cycles`:

    >>> flows = [[1, 1, 1], [0, 0, 1], [1, 1, 1]]
    >>> [cycle.nodes for cycle in simple_cycles(flows, length_bound=3)]
    [(0,), (0, 1, 2), (0, 2), (1, 2), (2,)]
    """
    graph = nx.DiGraph(zip(*np.nonzero(flows), strict=True))
    cycles = []
    for found in islice(nx.simple_cycles(graph, length_bound=length_bound), MOST_CYCLES + 1):
        first = found.index(min(found))
        nodes = tuple(int(node) for node in found[first:] + found[:first])
        cycles.append(Cycle(nodes, float(flows[nodes, nodes[1:] + nodes[:1]].min())))
    if len(cycles) > MOST_CYCLES:
        message = (
            f"flows has more than {MOST_CYCLES} cycles of at most {length_bound} edges; "
            "allowed: a lower length_bound"
        )
        raise ValueError(message)
    return sorted(cycles)
