"""Contagion in a network of debts: clearing payments and the spread of losses.

``liabilities[i, j]`` is what i owes j. Amounts are in one currency unit of the
caller's choice; stress and shares are fractions. One number for a vector means
the same for every node. Arguments outside the ranges stated raise ValueError.
"""

from dataclasses import dataclass
from typing import Annotated, Literal, NamedTuple

import numpy as np

from aicredit.admission import admitted
from aicredit.arguments import Amount, Flows, Positive, Quantity, Share, model
from aicredit.models.elimination import power_of_two, settled_flows
from aicredit.ranges import Range

ROUNDING = 1e-13
"""Shortfalls below this share of what a node owes, or of its buffer, are rounding."""


def _vector(name: str, vector: Quantity, size: int) -> np.ndarray:
    """Spread one number over all nodes, or check that there is one a node."""
    if np.ndim(vector) and np.shape(vector) != (size,):
        message = f"{name} has shape {np.shape(vector)}; allowed: a number or ({size},)"
        raise ValueError(message)
    return np.broadcast_to(vector, (size,))


ROUNDS = 50
"""Rounds of loss in which no node fails, before they are taken in one step."""

HUGE = 1e200
"""As good as infinite."""


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


@model
def clearing(
    liabilities: Flows,
    external_assets: Amount,
    *,
    external_liabilities: Amount = 0.0,
    seniority: Literal["pari passu", "senior"] = "pari passu",
    alpha: Annotated[float, Range(0, 1)] = 1.0,
    beta: Annotated[float, Range(0, 1)] = 1.0,
) -> Clearing:
    """Find the greatest clearing payments of a network of debts.

    A solvent node pays what it owes; a defaulter pays ``alpha`` of its external
    assets and ``beta`` of what it receives, shared by size of claim (Rogers and
    Veraart, 2013; both 1 is Eisenberg and Noe, 2001). Where several payments clear,
    these are the largest, reached from payment in full.

    Parameters
    ----------
    liabilities : array_like, shape (nodes, nodes)
        What i owes j.
    external_assets, external_liabilities : float or array_like, shape (nodes,)
        Assets and debts outside the network.
    seniority : {"pari passu", "senior"}
        Whether creditors outside share with those inside or are paid first.
    alpha, beta : float
        Shares of external assets and of receipts that a default leaves.

    Examples
    --------
    Rogers and Veraart (2013), Example 3.3; payments of 1 and 1 would also clear:

    >>> result = clearing([[0, 2], [2.2, 0]], [1, 1], alpha=0.5, beta=0.5)
    >>> result.payments.tolist()
    [2.0, 2.2]
    """
    assets = _vector("external_assets", external_assets, len(liabilities))
    external = _vector("external_liabilities", external_liabilities, len(liabilities))
    if seniority not in ("pari passu", "senior"):
        message = f"seniority is {seniority!r}; allowed: 'pari passu' or 'senior'"
        raise ValueError(message)

    with np.errstate(over="ignore"):
        total = liabilities.sum() + assets.sum() + external.sum()
    admitted("sum of all assets and liabilities", total, Range())
    unit = power_of_two(total)
    liabilities, assets, external = liabilities / unit, assets / unit, external / unit

    owed = liabilities.sum(axis=1) + external
    # Senior creditors outside are paid ahead of the pool, others share in it.
    ahead, beside = (external, 0 * owed) if seniority == "senior" else (0 * owed, external)
    pool = liabilities.sum(axis=1) + beside
    claims = liabilities / np.where(pool > 0, pool, 1)[:, None]
    outside = beside / np.where(pool > 0, pool, 1)
    debts = _Debts(claims, outside, pool, ahead, owed, assets, alpha, beta)
    paid, defaults = _greatest_payments(debts)
    receipts = paid @ claims
    left = alpha * assets + beta * receipts
    payments = np.where(defaults, np.minimum(left, owed), owed)
    return Clearing(
        payments=payments * unit,
        network_payments=paid * claims.sum(axis=1) * unit,
        shortfall=(owed - payments) * unit,
        equity=np.where(defaults, 0, np.maximum(assets + receipts - owed, 0)) * unit,
        defaults=defaults,
    )


class _Debts(NamedTuple):
    """A network of debts.

    `pool` is shared by `claims` inside and `outside`, `ahead` is paid before it.
    """

    claims: np.ndarray
    outside: np.ndarray
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
        poor = np.zeros_like(free)
        poor[who] = np.clip(_passed_round(debts, who, free[who]), 0, debts.pool[who])
        reached = defaults & (free + debts.beta * (poor @ debts.claims) > 0)
        if (reached == paying).all():
            break
        paying = reached
    return solvent + poor


def _passed_round(debts: _Debts, who: np.ndarray, free: np.ndarray) -> np.ndarray:
    """Solve what some nodes pay who pass on to each other all they have and receive."""
    passed = debts.beta * debts.claims[np.ix_(who, who)]
    # The second solution says how often rounding counts: as often as money comes by.
    right = np.column_stack([free, np.ones(who.size)])
    try:
        paid, visits = np.linalg.solve((np.eye(who.size) - passed).T, right).T
        if (visits > 0).all() and visits.max(initial=0) < 100:
            return paid
    except np.linalg.LinAlgError:
        pass  # a ring from which nothing leaks
    others = np.ones(len(debts.pool))
    others[who] = 0
    leaking = 1 - debts.beta + debts.beta * (debts.outside + debts.claims @ others)
    return settled_flows(free, passed, leaking[who])


@model
def impact_matrix(liabilities: Flows, buffer: Positive, *, capped: bool) -> np.ndarray:
    """Loss of each creditor, as a share of its buffer, if a debtor pays nothing.

    ``impact_ij = liabilities_ij / buffer_j``, at most 1 if capped (Battiston, Puliga,
    Kaushik, Tasca and Caldarelli, 2012).

    Parameters
    ----------
    liabilities : array_like, shape (nodes, nodes)
        What i owes j.
    buffer : float or array_like, shape (nodes,)
        Equity or capital that absorbs losses.
    capped : bool
        Whether a loss ends at the buffer.

    Examples
    --------
    >>> impact_matrix([[0, 5], [1, 0]], [10, 2], capped=True).tolist()
    [[0.0, 1.0], [0.1, 0.0]]
    """
    with np.errstate(over="ignore"):
        impact = liabilities / _vector("buffer", buffer, len(liabilities))
    if capped:
        return np.minimum(impact, 1)
    return admitted("liabilities over buffer", impact, Range())


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


def _stress(final: np.ndarray, shock: np.ndarray, weights: Quantity) -> Stress:
    weights = _vector("weights", weights, len(final))
    if not weights.any():
        message = "weights sum to 0; allowed: more than 0"
        raise ValueError(message)
    weights = weights / power_of_two(weights.max())
    lost, lost_at_once = final >= 1 - ROUNDING, shock >= 1 - ROUNDING
    return Stress(
        final=final,
        debtrank=(final - shock) @ weights / weights.sum(),
        additional_defaults=int((lost & ~lost_at_once).sum()),
    )


@model
def debtrank_linear(liabilities: Flows, buffer: Positive, shock: Share, weights: Amount) -> Stress:
    """Follow losses through a network where every further loss is passed on.

    ``h(t+1) = min(1, h(t) + (h(t) - h(t-1)) W)`` until it settles, with W the
    uncapped impact matrix; DebtRank is ``sum_j v_j (h_j - shock_j)`` (Bardoscia,
    Battiston, Caccioli and Caldarelli, 2015).

    Parameters
    ----------
    liabilities, buffer : array_like
        As in `impact_matrix`.
    shock : float or array_like, shape (nodes,)
        Share of each buffer lost at the start.
    weights : float or array_like, shape (nodes,)
        Economic weights in any unit; v is their share.

    Examples
    --------
    The three banks of the R package NetworkRiskMeasures, the third in default:

    >>> owed = [[0, 10, 3], [1, 0, 2], [0, 3, 0]]
    >>> debtrank_linear(owed, [2, 5, 2], [0, 0, 1], [10, 100, 30]).debtrank
    0.75
    """
    impact = impact_matrix(liabilities, buffer, capped=False)
    shock = _vector("shock", shock, len(impact))
    stress = increment = shock
    quiet = 0
    while increment.any():
        lost = stress >= 1
        increment = np.minimum(increment @ impact, 1 - stress)
        stress = np.where(increment < 1 - stress, stress + increment, 1)
        quiet = quiet + 1 if ((stress >= 1) == lost).all() else 0
        if quiet > ROUNDS:
            stress, increment = _until_the_next_is_lost(impact, stress, increment)
            quiet = 0
    return _stress(stress, shock, weights)


def _until_the_next_is_lost(
    impact: np.ndarray, stress: np.ndarray, increment: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Take as many rounds at once as it needs to lose one more buffer; all, if none is lost.

    Until then losses are passed on by one matrix W, so that 2 k rounds add what k rounds
    add, and that once more times W^k.
    """
    going = stress < 1
    powers, gain = [impact * going * going[:, None]], increment @ impact * going
    while not (lost := going & (stress + gain >= 1)).any():
        further = gain + gain @ powers[-1]
        if (further == gain).all():
            return stress + gain, np.zeros_like(increment)
        gain = further
        # No power is let out of the range of floats, where 0 times it would be no number.
        powers.append(np.minimum(powers[-1] @ powers[-1], HUGE))
    for step in reversed(range(len(powers) - 1)):
        # The rounds taken so far have changed the increment, so what it adds is summed anew.
        gain = increment @ powers[0]
        for power in powers[:step]:
            gain = gain + gain @ power
        reached = going & (stress + gain >= 1)
        if reached.any():
            lost = reached
        else:
            stress, increment = stress + gain, increment @ powers[step]
    # Of all rounds before it no more is left than rounding: in this one they are lost.
    increment = np.where(lost, 1 - stress, increment @ powers[0])
    return np.where(lost, 1, stress + increment), increment


@model
def debtrank_single_hit(
    liabilities: Flows, buffer: Positive, shock: Share, weights: Amount
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
    shock = _vector("shock", shock, len(impact))
    stress, spent = shock, np.zeros(len(shock), bool)
    active = stress > 0
    while active.any():
        stress = np.minimum(1, stress + np.where(active, stress, 0) @ impact)
        spent |= active
        active = (stress > 0) & ~spent
    return _stress(stress, shock, weights)
