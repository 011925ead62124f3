"""Default risk of a borrower and of a pool, and the capital a bank holds for it.

A `Quantity` is a float, an array (broadcast) or a traced expression; functions that
need the bivariate normal distribution take `array_like` instead and cannot be traced.
Probabilities, losses and risk weights are fractions (a risk weight of 1 is 100 per
cent). Arguments outside the ranges stated raise ValueError.

In the formulas N is the standard normal distribution function, G its inverse and N2
the bivariate normal distribution function.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from scipy.integrate import tanhsinh
from scipy.special import ndtr, ndtri, owens_t

from aicredit.admission import require
from aicredit.arguments import Amount, Number, Numbers, Quantity, Share, model
from aicredit.ranges import Range

TINY = 1e-150
"""Stands for a divisor of 0, where the quotient's limit is meant."""

Shares = Annotated[Numbers, Range(0, 1)]
Bounds = Annotated[Numbers, Range(infinite=True)]
Correlations = Annotated[Numbers, Range(-1, 1)]
PoolCorrelation = Annotated[Quantity, Range(0, 0.9999)]


@model
def bivariate_normal_cdf(h: Bounds, k: Bounds, correlation: Correlations) -> Numbers:
    """Probability that two correlated standard normals stay below h and k.

    ``(N(h) + N(k)) / 2 - T(h, a_h) - T(k, a_k)``, less 1/2 where h and k differ in
    sign, with Owen's T function and ``a_h = (k - rho h) / (h sqrt(1 - rho^2))``
    (Owen 1956).

    Parameters
    ----------
    h, k : array_like
        Upper bounds; may be infinite.
    correlation : array_like
        -1 to 1.

    Examples
    --------
    At the origin it is 1/4 plus arcsin(correlation) / (2 pi), a classical result
    (Sheppard 1899):

    >>> round(bivariate_normal_cdf(0, 0, 0.5), 6)
    0.333333
    """
    # N is 0 or 1 in floating point beyond 40; infinite bounds would make a_h undefined.
    h, k = (np.clip(x, -40, 40) for x in (h, k))
    # Owen's T takes its limits where a divisor is tiny rather than 0.
    h, k = (np.where(np.abs(x) < TINY, TINY, x) for x in (h, k))
    spread = np.maximum(np.sqrt(1 - np.square(correlation)), TINY)
    below_h, below_k = ndtr(h), ndtr(k)
    with np.errstate(over="ignore"):
        corners = owens_t(h, (k - correlation * h) / (h * spread))
        corners = corners + owens_t(k, (h - correlation * k) / (k * spread))
    joint = (below_h + below_k) / 2 - corners - 0.5 * ((h < 0) != (k < 0))
    # Rounding must not leave the bounds that hold at any correlation.
    return np.clip(joint, np.maximum(below_h + below_k - 1, 0), np.minimum(below_h, below_k))


@model
def joint_default_probability(
    pd_first: Shares, pd_second: Shares, correlation: Correlations
) -> Numbers:
    """Probability that two borrowers both default, under a Gaussian copula.

    ``N2(G(pd_first), G(pd_second); correlation)``: each defaults when its normal
    asset value falls below the quantile of its PD (Vasicek 2002).

    Parameters
    ----------
    pd_first, pd_second : array_like
        Probabilities of default over the same horizon.
    correlation : array_like
        Of the asset values.

    Examples
    --------
    Independent borrowers default together with the product of their PDs:

    >>> round(joint_default_probability(0.02, 0.03, 0), 6)
    0.0006
    """
    return bivariate_normal_cdf(ndtri(pd_first), ndtri(pd_second), correlation)


@model
def conditional_default_rate(pd: Share, correlation: PoolCorrelation, factor: Number) -> Quantity:
    """Default rate of a large pool once the state of the economy is known.

    ``N((G(pd) - sqrt(correlation) factor) / sqrt(1 - correlation))`` (Vasicek 2002).

    Parameters
    ----------
    pd : Quantity
        Probability of default.
    correlation : Quantity
        Of asset values (at 1 the formula divides by 0).
    factor : Quantity
        State of the economy in standard deviations, finite; positive is good.

    Examples
    --------
    Without correlation the economy makes no difference:

    >>> round(conditional_default_rate(0.02, 0, -3), 6)
    0.02
    """
    distance = ndtri(pd) - np.sqrt(correlation) * factor
    return ndtr(distance / np.sqrt(1 - correlation))


@model
def vasicek_quantile(
    pd: Share,
    correlation: PoolCorrelation,
    confidence: Annotated[Quantity, Range(0.000001, 0.999999)],
) -> Quantity:
    """Default rate of a large pool that is exceeded with a given rarity.

    ``N((G(pd) + sqrt(correlation) G(confidence)) / sqrt(1 - correlation))``: the
    default rate in the state of the economy that only 1 - confidence is worse than
    (Vasicek 2002).

    Parameters
    ----------
    pd, correlation : Quantity
        As in :func:`conditional_default_rate`.
    confidence : Quantity
        0.000001 to 0.999999.

    Examples
    --------
    PD 1%, correlation 0.1, in standard deviations above the mean: 7.0 in the
    table of Vasicek, "Loan Portfolio Value", Risk, December 2002.

    >>> quantile = vasicek_quantile(0.01, 0.1, 0.999)
    >>> round((quantile - 0.01) / vasicek_sd(0.01, 0.1), 1)
    7.0
    """
    return conditional_default_rate(pd, correlation, -ndtri(confidence))


@model
def vasicek_sd(pd: Shares, correlation: Shares) -> Numbers:
    """Return the standard deviation of the default rate of a large pool.

    ``sqrt(N2(G(pd), G(pd); correlation) - pd^2)`` (Vasicek 2002).

    Parameters
    ----------
    pd : array_like
        Probability of default.
    correlation : array_like
        Of asset values.

    Examples
    --------
    With full correlation the pool defaults as one borrower does:

    >>> round(vasicek_sd(0.5, 1), 6)
    0.5
    """
    # The difference in the formula as the integral of N2's derivative by the correlation,
    # the density at (G(pd), G(pd)), over its arc sine.
    angle = np.arcsin(correlation)

    def density(share: np.ndarray, angle: Numbers, squared: Numbers) -> np.ndarray:
        return np.exp(-squared / (1 + np.sin(share * angle))) / (2 * np.pi)

    return np.sqrt(angle * _integral(density, 0, 1, angle, np.square(ndtri(pd))))


@model
def tranche_expected_loss(
    attach: Shares,
    detach: Shares,
    *,
    pd: Shares,
    correlation: Shares,
    lgd: Annotated[Numbers, Range(0.0001, 1)],
) -> Numbers:
    """Return the expected loss of a tranche on a large pool, as a share of the tranche.

    The mean over the tranche of the probability that the pool loses more than a point,
    ``N((G(pd) - sqrt(1 - correlation) G(x / lgd)) / sqrt(correlation))`` (Vasicek 2002).

    Parameters
    ----------
    attach, detach : array_like
        Where the tranche starts and ends, fractions of the pool; `detach`
        is the larger.
    pd, correlation : array_like
        Probability of default and correlation of asset values.
    lgd : array_like
        Loss given default.

    Examples
    --------
    The whole pool loses PD times LGD:

    >>> round(tranche_expected_loss(0, 1, pd=0.02, correlation=0.2, lgd=0.6), 6)
    0.012
    """
    thickness = detach - attach
    require("detach - attach", thickness, 1e-9)

    # Points of the tranche are taken as quantiles s, x = lgd N(s); beyond 38 there is nothing.
    start, end = (np.clip(ndtri(np.minimum(x / lgd, 1)), -38, 38) for x in (attach, detach))
    default = ndtri(pd)
    common, own = np.maximum(np.sqrt(correlation), TINY), np.sqrt(1 - correlation)
    # There the probability falls from 1 to 0, all at once without correlation.
    fall = np.clip(default / np.maximum(own, TINY), start, end)

    def excess(s: np.ndarray, default: Numbers, common: Numbers, own: Numbers) -> np.ndarray:
        return ndtr((default - own * s) / common) * np.exp(-np.square(s) / 2)

    parts = (
        _integral(excess, *ends, default, common, own) for ends in ((start, fall), (fall, end))
    )
    return np.minimum(sum(parts) / np.sqrt(2 * np.pi) * lgd / thickness, 1)


def _integral(
    function: Callable[..., np.ndarray], low: Numbers, high: Numbers, *others: Numbers
) -> np.ndarray:
    """Integrate by tanh-sinh quadrature, to full precision also where almost nothing is."""
    with np.errstate(over="ignore", under="ignore"):
        return tanhsinh(
            function, low, high, args=others, rtol=1e-13, atol=1e-320, minlevel=6
        ).integral


@model
def irb_correlation(pd: Share, turnover_eur_mn: Amount) -> Quantity:
    """Asset correlation that the IRB approach gives a corporate borrower.

    ``0.12 w + 0.24 (1 - w)`` with ``w = (1 - e^(-50 PD)) / (1 - e^(-50))``, less the
    adjustment for small and medium-sized firms, ``0.04 (1 - (S - 5) / 45)`` with
    turnover S counted as 5 to 50 (Basel Framework CRE31).

    Parameters
    ----------
    pd : Quantity
        Probability of default.
    turnover_eur_mn : Quantity
        Annual sales in EUR million; from 50 the firm counts as large.

    Examples
    --------
    The two ends of CRE31, and the small firm's 4 points:

    >>> [round(irb_correlation(pd, 50), 4) for pd in (0, 1)]
    [0.24, 0.12]
    >>> round(irb_correlation(0, 5), 4)
    0.2
    """
    weight = (1 - np.exp(-50 * pd)) / (1 - np.exp(-50))
    size = (np.clip(turnover_eur_mn, 5, 50) - 5) / 45
    return 0.12 * weight + 0.24 * (1 - weight) - 0.04 * (1 - size)


@model
def maturity_adjustment(pd: Annotated[Quantity, Range(0.00001, 1)]) -> Quantity:
    """Maturity adjustment b of the IRB approach.

    ``(0.11852 - 0.05478 ln PD)^2``: good borrowers have further to fall, so their
    capital rises faster with maturity (Basel Framework CRE31).

    Parameters
    ----------
    pd : Quantity
        Probability of default (closely below, ``1 - 1.5 b`` is 0).

    Examples
    --------
    The formula of CRE31 at a PD of 1%:

    >>> round(maturity_adjustment(0.01), 6)
    0.137486
    """
    return (0.11852 - 0.05478 * np.log(pd)) ** 2


@dataclass(frozen=True)
class IrbCapital:
    """What the IRB approach makes of a loan, per unit of exposure.

    Attributes
    ----------
    capital : scalar
        K for unexpected loss, scaled.
    expected_loss : scalar
        Floored PD times LGD.
    pool_capital : scalar
        KIRB of a pool of such loans: capital plus expected loss, because a tranche
        bears both (Basel Framework CRE44).
    risk_weight : scalar
        12.5 times `capital`.
    """

    capital: Quantity
    expected_loss: Quantity
    pool_capital: Quantity
    risk_weight: Quantity


@model
def irb_capital(
    pd: Annotated[Quantity, Range(0, 1, below=True)],
    *,
    lgd: Share,
    maturity: Amount,
    turnover_eur_mn: Amount,
    pd_floor: Annotated[Quantity, Range(0.00001, 1, below=True)],
    scaling: Amount,
) -> IrbCapital:
    """Work out capital and risk weight of a corporate loan under the IRB approach.

    ``K = scaling LGD (q - PD) (1 + (M - 2.5) b) / (1 - 1.5 b)`` with the 99.9%
    Vasicek quantile q and the maturity adjustment b; the risk weight is ``12.5 K``
    (Basel Framework CRE31).

    Parameters
    ----------
    pd : Quantity
        Probability of default. A loan in default, whose PD is 1, has a
        rule of its own: its LGD less the best estimate of its loss (CRE31.3).
    lgd : Quantity
        Loss given default.
    maturity : Quantity
        Effective maturity M in years; counts as 1 to 5.
    turnover_eur_mn : Quantity
        Annual sales in EUR million; below 50 the weight falls.
    pd_floor : Quantity
        Lowest PD: 0.0003 in Basel II, 0.0005 in Basel III.
    scaling : Quantity
        Factor on the capital: 1.06 in Basel II, 1 in Basel III.

    Examples
    --------
    Basel II (June 2006), Annex 5, PD 1%: 92.32% for a large firm and 72.40%
    for one with a turnover of EUR 5 million (the last digits of the table are
    those of an old normal quantile).

    >>> loan = {"lgd": 0.45, "maturity": 2.5, "pd_floor": 0.0003, "scaling": 1}
    >>> large, small = (irb_capital(0.01, turnover_eur_mn=x, **loan) for x in (50, 5))
    >>> round(large.risk_weight * 100, 1), round(small.risk_weight * 100, 1)
    (92.3, 72.4)
    """
    pd = np.maximum(pd, pd_floor)
    years = np.clip(maturity, 1, 5)
    b = maturity_adjustment(pd)
    worst = vasicek_quantile(pd, irb_correlation(pd, turnover_eur_mn), 0.999)
    capital = scaling * lgd * (worst - pd) * (1 + (years - 2.5) * b) / (1 - 1.5 * b)
    expected_loss = pd * lgd
    return IrbCapital(
        capital=capital,
        expected_loss=expected_loss,
        pool_capital=capital + expected_loss,
        risk_weight=12.5 * capital,
    )
