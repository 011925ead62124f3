"""Where flows through a network settle, computed without a subtraction.

A network from which almost nothing leaks makes a system of equations that is almost
singular, and subtracting what is passed on from 1 loses the digits of the leak. So
nodes are taken out one by one by additions alone (Grassmann, Taksar and Heyman, 1985).
"""

import numpy as np

NOTHING = 1e-200
"""Stands for a leak of 0: flows become as good as infinite, yet 0 times them is 0."""


def settled_flows(entering: np.ndarray, passed: np.ndarray, leaking: np.ndarray) -> np.ndarray:
    """Solve ``p = entering + p passed`` to full precision.

    Parameters
    ----------
    entering : ndarray, shape (..., nodes)
        What comes into each node from outside; further axes hold further cases.
    passed : ndarray, shape (nodes, nodes)
        Share of what i has that it passes to j.
    leaking : ndarray, shape (nodes,)
        ``1 - sum_j passed_ij``, known on its own and not by this subtraction.

    Returns
    -------
    ndarray, shape (..., nodes)
        What goes through each node; as good as infinite where nothing ever leaks.

    Examples
    --------
    Half of what goes round leaks at each turn (arithmetic):

    >>> settled_flows(np.array([1.0]), np.array([[0.5]]), np.array([0.5])).tolist()
    [2.0]
    """
    flows, passed, leaking = (np.array(x, dtype=float) for x in (entering, passed, leaking))
    leaving = np.empty_like(leaking)
    for last in reversed(range(len(leaking))):
        to, by = passed[last, :last], passed[:last, last]
        leaving[last] = max(leaking[last] + to.sum(), NOTHING)
        onward = to / leaving[last]
        passed[:last, :last] += np.outer(by, onward)
        leaking[:last] += by * (leaking[last] / leaving[last])
        flows[..., :last] += flows[..., last, None] * onward
    for node in range(len(leaking)):
        flows[..., node] += flows[..., :node] @ passed[:node, node]
        flows[..., node] /= leaving[node]
    return flows


def power_of_two(amount: float) -> float:
    """Return the largest power of 2 up to an amount above 0, and 1 for 0.

    Dividing by it rounds nothing, and near 1 no product leaves the range of floats.

    Examples
    --------
    >>> float(power_of_two(12.0))
    8.0
    """
    return np.ldexp(1.0, np.frexp(amount)[1] - 1) if amount else 1.0
