"""Contagion in a network of debts: clearing payments and the spread of losses.

``liabilities[i, j]`` is what i owes j. Amounts are in one currency unit of the
caller's choice; stress and shares are fractions. One number for a vector means
the same for every node. Arguments outside the ranges stated raise ValueError.
"""

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from aicredit.arguments import require, square_matrix

ROUNDING = 1e-10
"""Shortfalls below this share of what a node owes, or of its buffer, are rounding."""


def _vector(name: str, vector: ArrayLike, size: int, high: float = math.inf) -> np.ndarray:
    """Check one number, or one a node, from 0 to `high`."""
    vector = np.asarray(vector, float)
    if vector.ndim and vector.shape != (size,):
        message = f"{name} has shape {vector.shape}; allowed: a number or ({size},)"
        raise ValueError(message)
    require(name, vector, 0, high)
    return np.broadcast_to(vector, (size,))


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
    assets and ``beta`` of what it receives, shared by size of claim (Rogers and
    Veraart, 2013; both 1 is Eisenberg and Noe, 2001). Where several payments clear,
    these are the largest, reached from payment in full.

    Parameters
    ----------
    liabilities : array_like, shape (nodes, nodes)
        What i owes j, 0 or more.
    external_assets, external_liabilities : float or array_like, shape (nodes,)
        Assets and debts outside the network, 0 or more.
    seniority : {"pari passu", "senior"}
        Whether creditors outside share with those inside or are paid first.
    alpha, beta : float
        Shares of external assets and of receipts that a default leaves, 0 to 1.

    Examples
    --------
    Rogers and Veraart (2013), Example 3.3; payments of 1 and 1 would also clear:

    >>> result = clearing([[0, 2], [2.2, 0]], [1, 1], alpha=0.5, beta=0.5)
    >>> result.payments.tolist()
    [2.0, 2.2]
    """
    liabilities = square_matrix("liabilities", liabilities)
    assets = _vector("external_assets", external_assets, len(liabilities))
    external = _vector("external_liabilities", external_liabilities, len(liabilities))
    require("alpha", alpha, 0, 1)
    require("beta", beta, 0, 1)
    if seniority not in ("pari passu", "senior"):
        message = f"seniority is {seniority!r}; allowed: 'pari passu' or 'senior'"
        raise ValueError(message)

    owed = liabilities.sum(axis=1) + external
    ahead = external if seniority == "senior" else np.zeros_like(owed)
    pool = owed - ahead
    claims = liabilities / np.where(pool > 0, pool, 1)[:, None]
    debts = _Debts(claims, pool, ahead, owed, assets, alpha, beta)
    paid, defaults = _greatest_payments(debts)
    receipts = paid @ claims
    left = alpha * assets + beta * receipts
    payments = np.where(defaults, np.minimum(left, owed), owed)
    return Clearing(
        payments=payments,
        network_payments=paid * claims.sum(axis=1),
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
    alpha: float
    beta: float

    def failing(self, receipts: np.ndarray) -> np.ndarray:
        return self.owed - self.assets - receipts > ROUNDING * self.owed

    def free(self, receipts: np.ndarray) -> np.ndarray:
        """Return what a default leaves for the pool; below 0 where senior debts take more."""
        return self.alpha * self.assets + self.beta * receipts - self.ahead


def _greatest_payments(debts: _Debts) -> tuple[np.ndarray, np.ndarray]:
    """Payments into the pool and who defaults, down from payment in full."""
    paid, defaults, quiet = debts.pool, np.zeros(len(debts.pool), bool), 0
    while True:
        # Payments only fall, so whoever fails on the way fails at the end.
        receipts = paid @ debts.claims
        failing = defaults | debts.failing(receipts)
        quiet = 0 if (failing > defaults).any() else quiet + 1
        defaults = failing
        if quiet <= 10:
            # A round costs far less than a linear system, so wait for ten without a new default.
            payable = np.clip(debts.free(receipts), 0, debts.pool)
            paid = np.where(defaults, payable, debts.pool)
        else:
            paid = _settled_payments(debts, defaults, receipts)
            if not (debts.failing(paid @ debts.claims) > defaults).any():
                return paid, defaults


def _settled_payments(debts: _Debts, defaults: np.ndarray, receipts: np.ndarray) -> np.ndarray:
    """Solvent nodes pay in full, defaulters what they have left, by a linear system.

    The `receipts` are at least those of the solution.
    """
    solvent = np.where(defaults, 0, debts.pool)
    free = debts.free(solvent @ debts.claims)
    # Senior debts can leave nothing for the pool; such nodes are not in the system.
    paying = defaults & (debts.free(receipts) > 0)
    # The first round may drop nodes and each later one adds some, so these are enough.
    for _ in range(len(free) + 2):
        who = np.flatnonzero(paying)
        # Just below 1, or a closed ring of defaulters has no solution to be clipped.
        kept = debts.beta * (1 - 1e-13)
        system = np.eye(who.size) - kept * debts.claims[np.ix_(who, who)].T
        poor = np.zeros_like(free)
        poor[who] = np.clip(np.linalg.solve(system, free[who]), 0, debts.pool[who])
        reached = defaults & (free + debts.beta * (poor @ debts.claims) > 0)
        if (reached == paying).all():
            break
        paying = reached
    return solvent + poor


def impact_matrix(liabilities: ArrayLike, buffer: ArrayLike, *, capped: bool) -> np.ndarray:
    """Loss of each creditor, as a share of its buffer, if a debtor pays nothing.

    ``impact_ij = liabilities_ij / buffer_j``, at most 1 if capped (Battiston, Puliga,
    Kaushik, Tasca and Caldarelli, 2012).

    Parameters
    ----------
    liabilities : array_like, shape (nodes, nodes)
        What i owes j, 0 or more.
    buffer : float or array_like, shape (nodes,)
        Equity or capital that absorbs losses, above 0.
    capped : bool
        Whether a loss ends at the buffer.

    Examples
    --------
    >>> impact_matrix([[0, 5], [1, 0]], [10, 2], capped=True).tolist()
    [[0.0, 1.0], [0.1, 0.0]]
    """
    liabilities = square_matrix("liabilities", liabilities)
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


def _stress(final: np.ndarray, shock: np.ndarray, weights: ArrayLike) -> Stress:
    weights = _vector("weights", weights, len(final))
    if weights.sum() <= 0:
        message = f"weights sum to {weights.sum():g}; allowed: more than 0"
        raise ValueError(message)
    lost, lost_at_once = final >= 1 - ROUNDING, shock >= 1 - ROUNDING
    return Stress(
        final=final,
        debtrank=float((final - shock) @ weights / weights.sum()),
        additional_defaults=int((lost & ~lost_at_once).sum()),
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
    liabilities, buffer : array_like
        As in `impact_matrix`.
    shock : float or array_like, shape (nodes,)
        Share of each buffer lost at the start, 0 to 1.
    weights : float or array_like, shape (nodes,)
        Economic weights in any unit, 0 or more; v is their share.

    Examples
    --------
    The three banks of the R package NetworkRiskMeasures, the third in default:

    >>> owed = [[0, 10, 3], [1, 0, 2], [0, 3, 0]]
    >>> debtrank_linear(owed, [2, 5, 2], [0, 0, 1], [10, 100, 30]).debtrank
    0.75
    """
    impact = impact_matrix(liabilities, buffer, capped=False)
    shock = _vector("shock", shock, len(impact), high=1)
    stress, grown = shock, shock
    while grown.max(initial=0) > 1e-13:
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
    liabilities, buffer, shock, weights : array_like
        As in `debtrank_linear`.

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
    stress, spent = shock, np.zeros(len(shock), bool)
    active = stress > 0
    while active.any():
        stress = np.minimum(1, stress + np.where(active, stress, 0) @ impact)
        spent |= active
        active = (stress > 0) & ~spent
    return _stress(stress, shock, weights)
