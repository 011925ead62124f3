"""Portfolio credit risk and bank capital: what default correlation and the rules make of a loan.

Functions take floats or numpy arrays (by broadcasting) and, unless they need the
bivariate normal distribution, traced expressions. Probabilities, shares, losses
and risk weights are fractions (a risk weight of 1 is 100 per cent); attachment
and detachment points are fractions of the pool; times are years.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri, owens_t

from aicredit.arguments import require
from aicredit.dispatch import (
    Quantity,
    exp,
    is_traced,
    log,
    maximum,
    minimum,
    normal_cdf,
    normal_quantile,
    sqrt,
    where,
)

HIGHEST_CORRELATION = 0.9999
"""At 1 the one-factor formulas divide by zero."""

CONFIDENCE = (0.000001, 0.999999)
"""Outside these bounds a quantile of a sure event has no value."""

IRB_CONFIDENCE = 0.999
"""Confidence level of the internal ratings-based approach."""

LOWEST_PD = 1e-5
"""Close below this the denominator of the maturity adjustment changes sign."""

CAPITAL_TO_WEIGHT = 12.5
"""Risk weight of one unit of capital, the inverse of 8 per cent."""

MOST_UNKNOWN = 0.05
"""Above this share of unknown delinquency status SEC-SA may not be used."""

GRANULAR = 25
"""Effective number of exposures from which a wholesale pool counts as granular."""

NO_THICKNESS = 1e-9
"""Scales and tranches thinner than this count as this thin, so that they have a weight."""

BEYOND_NORMAL = 40.0
"""The normal distribution function is exactly 0 or 1 in floating point from here on."""

NO_DISTANCE = 1e-150
"""Stands for anything nearer to 0 in the divisors of Owen's T, which then take their limits."""

SEC_IRBA_COEFFICIENTS = {
    # (retail, senior, granular): (A, B, C, D, E)
    (False, True, True): (0, 3.56, -1.85, 0.55, 0.07),
    (False, True, False): (0.11, 2.61, -2.91, 0.68, 0.07),
    (False, False, True): (0.16, 2.87, -1.03, 0.21, 0.07),
    (False, False, False): (0.22, 2.35, -2.46, 0.48, 0.07),
    (True, True, True): (0, 0, -7.48, 0.71, 0.24),
    (True, True, False): (0, 0, -7.48, 0.71, 0.24),
    (True, False, True): (0, 0, -5.78, 0.55, 0.27),
    (True, False, False): (0, 0, -5.78, 0.55, 0.27),
}
"""Basel Framework CRE44 and CRR Article 259; retail pools have no granularity."""


def bivariate_normal_cdf(h: Quantity, k: Quantity, correlation: Quantity) -> Quantity:
    """Return the probability that two correlated standard normals stay below h and k.

    Owen's T function gives it exactly: half of N(h) + N(k), less T(h, .) and
    T(k, .), less one half where h and k differ in sign (Owen 1956).

    Parameters
    ----------
    h, k : float or array_like
        Upper bounds; may be infinite.
    correlation : float or array_like
        From -1 to 1.

    Returns
    -------
    float or ndarray

    Raises
    ------
    ValueError
        If the correlation is out of bounds.

    Examples
    --------
    At the origin it is 1/4 plus arcsin(correlation) / (2 pi), a classical result
    (Sheppard 1899):

    >>> round(float(bivariate_normal_cdf(0, 0, 0.5)), 6)
    0.333333
    """
    require("correlation", correlation, -1, 1)
    h, k = (np.clip(np.asarray(x, float), -BEYOND_NORMAL, BEYOND_NORMAL) for x in (h, k))
    h, k = (np.where(np.abs(x) < NO_DISTANCE, NO_DISTANCE, x) for x in (h, k))
    spread = np.maximum(np.sqrt(1 - np.square(correlation)), NO_DISTANCE)
    below_h, below_k = ndtr(h), ndtr(k)
    with np.errstate(over="ignore"):
        corners = owens_t(h, (k - correlation * h) / (h * spread))
        corners = corners + owens_t(k, (h - correlation * k) / (k * spread))
    joint = (below_h + below_k) / 2 - corners - 0.5 * ((h < 0) != (k < 0))
    return np.clip(joint, np.maximum(below_h + below_k - 1, 0), np.minimum(below_h, below_k))


def joint_default_probability(
    pd_first: Quantity, pd_second: Quantity, correlation: Quantity
) -> Quantity:
    """Return the probability that two borrowers both default, under a Gaussian copula.

    Each defaults when its normal asset value falls below the quantile of its PD;
    both do with the bivariate normal probability of the two quantiles.

    Parameters
    ----------
    pd_first, pd_second : float or array_like
        Probabilities of default over the same horizon.
    correlation : float or array_like
        Of the asset values, -1 to 1.

    Returns
    -------
    float or ndarray

    Raises
    ------
    ValueError
        If a probability or the correlation is out of bounds.

    Examples
    --------
    Independent borrowers default together with the product of their PDs:

    >>> round(float(joint_default_probability(0.02, 0.03, 0)), 6)
    0.0006
    """
    require("pd_first", pd_first, 0, 1)
    require("pd_second", pd_second, 0, 1)
    return bivariate_normal_cdf(ndtri(pd_first), ndtri(pd_second), correlation)


def conditional_default_rate(pd: Quantity, correlation: Quantity, factor: Quantity) -> Quantity:
    """Return the default rate of a large pool once the state of the economy is known.

    N((G(pd) - sqrt(correlation) factor) / sqrt(1 - correlation)) with N the normal
    distribution function and G its inverse (Vasicek 2002).

    Parameters
    ----------
    pd : float, array_like or expression
        Probability of default, 0 to 1.
    correlation : float, array_like or expression
        Of asset values, 0 to 0.9999.
    factor : float, array_like or expression
        State of the economy in standard deviations; positive is good.

    Returns
    -------
    float, ndarray or expression

    Raises
    ------
    ValueError
        If the PD or the correlation is out of bounds.

    Examples
    --------
    Without correlation the economy makes no difference:

    >>> round(float(conditional_default_rate(0.02, 0, -3)), 6)
    0.02
    """
    require("pd", pd, 0, 1)
    require("correlation", correlation, 0, HIGHEST_CORRELATION)
    distance = normal_quantile(pd) - sqrt(correlation) * factor
    return normal_cdf(distance / sqrt(1 - correlation))


def vasicek_quantile(pd: Quantity, correlation: Quantity, confidence: Quantity) -> Quantity:
    """Return the default rate of a large pool that is exceeded with a given rarity.

    N((G(pd) + sqrt(correlation) G(confidence)) / sqrt(1 - correlation)): the
    default rate in the state of the economy that only 1 - confidence is worse than
    (Vasicek 2002).

    Parameters
    ----------
    pd : float, array_like or expression
        Probability of default, 0 to 1.
    correlation : float, array_like or expression
        Of asset values, 0 to 0.9999.
    confidence : float, array_like or expression
        0.000001 to 0.999999; 0.999 is the rules'.

    Returns
    -------
    float, ndarray or expression

    Raises
    ------
    ValueError
        If an argument is out of bounds.

    Examples
    --------
    PD 1 %, correlation 0.1, in standard deviations above the mean: 7.0 in the
    table of Vasicek, "Loan Portfolio Value", Risk, December 2002.

    >>> quantile = vasicek_quantile(0.01, 0.1, 0.999)
    >>> round(float((quantile - 0.01) / vasicek_sd(0.01, 0.1)), 1)
    7.0
    """
    require("confidence", confidence, *CONFIDENCE)
    return conditional_default_rate(pd, correlation, -normal_quantile(confidence))


def vasicek_sd(pd: Quantity, correlation: Quantity) -> Quantity:
    """Return the standard deviation of the default rate of a large pool.

    The square root of N2(G(pd), G(pd); correlation) - pd^2, where N2 is the
    bivariate normal distribution function (Vasicek 2002).

    Parameters
    ----------
    pd : float or array_like
        Probability of default, 0 to 1.
    correlation : float or array_like
        Of asset values, 0 to 1.

    Returns
    -------
    float or ndarray

    Raises
    ------
    ValueError
        If an argument is out of bounds.

    Examples
    --------
    With full correlation the pool defaults as one borrower does:

    >>> round(float(vasicek_sd(0.5, 1)), 6)
    0.5
    """
    require("correlation", correlation, 0, 1)
    joint = joint_default_probability(pd, pd, correlation)
    return np.sqrt(np.maximum(joint - np.square(pd), 0))


def tranche_expected_loss(
    attach: Quantity, detach: Quantity, *, pd: Quantity, correlation: Quantity, lgd: Quantity
) -> Quantity:
    """Return the expected loss of a tranche on a large pool, as a share of the tranche.

    The expected pool loss above a point x is lgd N2(-G(x / lgd), G(pd);
    -sqrt(1 - correlation)); a tranche bears the difference between that at its
    attachment and at its detachment, over its thickness.

    Parameters
    ----------
    attach, detach : float or array_like
        Points where the tranche starts and ends, fractions of the pool.
    pd : float or array_like
        Probability of default, 0 to 1.
    correlation : float or array_like
        Of asset values, 0 to 1.
    lgd : float or array_like
        Loss given default, 0.0001 to 1.

    Returns
    -------
    float or ndarray

    Raises
    ------
    ValueError
        If an argument is out of bounds or the tranche has no thickness.

    Examples
    --------
    The whole pool loses PD times LGD:

    >>> round(float(tranche_expected_loss(0, 1, pd=0.02, correlation=0.2, lgd=0.6)), 6)
    0.012
    """
    _require_tranche(attach, detach)
    require("pd", pd, 0, 1)
    require("correlation", correlation, 0, 1)
    require("lgd", lgd, 0.0001, 1)

    def loss_above(point: Quantity) -> Quantity:
        defaults = np.minimum(np.divide(point, lgd), 1)
        factor_correlation = -np.sqrt(1 - np.asarray(correlation, float))
        return lgd * bivariate_normal_cdf(-ndtri(defaults), ndtri(pd), factor_correlation)

    return (loss_above(attach) - loss_above(detach)) / np.subtract(detach, attach)


def irb_correlation(pd: Quantity, turnover: Quantity) -> Quantity:
    """Return the asset correlation that the IRB approach gives a corporate borrower.

    Between 24 % (low PD) and 12 % (high PD) with weight
    w = (1 - e^(-50 PD)) / (1 - e^(-50)) on the 12 %, less up to 4 points for
    turnover below EUR 50 million, in full at 5 million (Basel Framework CRE31).

    Parameters
    ----------
    pd : float, array_like or expression
        Probability of default, 0 to 1.
    turnover : float, array_like or expression
        Annual sales in EUR million; 50 or more is no small firm.

    Returns
    -------
    float, ndarray or expression

    Raises
    ------
    ValueError
        If an argument is out of bounds.

    Examples
    --------
    The two ends of CRE31, and the small firm's 4 points:

    >>> [round(float(irb_correlation(pd, 50)), 4) for pd in (0, 1)]
    [0.24, 0.12]
    >>> round(float(irb_correlation(0, 5)), 4)
    0.2
    """
    require("pd", pd, 0, 1)
    require("turnover", turnover, 0)
    weight = (1 - exp(-50 * pd)) / (1 - exp(-50))
    size = (minimum(maximum(turnover, 5), 50) - 5) / 45
    return 0.12 * weight + 0.24 * (1 - weight) - 0.04 * (1 - size)


def maturity_adjustment(pd: Quantity) -> Quantity:
    """Return the maturity adjustment b of the IRB approach.

    (0.11852 - 0.05478 ln PD)^2: good borrowers have further to fall, so their
    capital rises faster with maturity (Basel Framework CRE31).

    Parameters
    ----------
    pd : float, array_like or expression
        Probability of default, 0.00001 to 1.

    Returns
    -------
    float, ndarray or expression

    Raises
    ------
    ValueError
        If the PD is out of bounds.

    Examples
    --------
    The formula of CRE31 at a PD of 1 %:

    >>> round(float(maturity_adjustment(0.01)), 6)
    0.137486
    """
    require("pd", pd, LOWEST_PD, 1)
    return (0.11852 - 0.05478 * log(pd)) ** 2


def irb_capital(pd: Quantity, *, lgd: Quantity, maturity: Quantity, turnover: Quantity) -> Quantity:
    """Return capital K for unexpected loss on a corporate loan, per unit of exposure.

    LGD times the 99.9 % quantile of the default rate less the PD, times
    (1 + (M - 2.5) b) / (1 - 1.5 b); M counts as 1 to 5 years (Basel Framework
    CRE31). Neither PD floor nor scaling factor is in it.

    Parameters
    ----------
    pd : float, array_like or expression
        Probability of default, 0.00001 to 1.
    lgd : float, array_like or expression
        Loss given default, 0 to 1.
    maturity : float, array_like or expression
        Effective maturity M in years.
    turnover : float, array_like or expression
        Annual sales in EUR million.

    Returns
    -------
    float, ndarray or expression

    Raises
    ------
    ValueError
        If an argument is out of bounds.

    Examples
    --------
    The capital behind Basel II's illustrative risk weight of 92.32 % (Annex 5):

    >>> capital = irb_capital(0.01, lgd=0.45, maturity=2.5, turnover=50)
    >>> round(float(capital) * 12.5, 4)
    0.9232
    """
    require("lgd", lgd, 0, 1)
    require("maturity", maturity, 0)
    b = maturity_adjustment(pd)
    years = minimum(maximum(maturity, 1), 5)
    worst = vasicek_quantile(pd, irb_correlation(pd, turnover), IRB_CONFIDENCE)
    return lgd * (worst - pd) * (1 + (years - 2.5) * b) / (1 - 1.5 * b)


def irb_risk_weight(
    pd: Quantity,
    *,
    lgd: Quantity,
    maturity: Quantity,
    turnover: Quantity,
    pd_floor: Quantity,
    scaling: Quantity,
) -> Quantity:
    """Return the risk weight of a corporate loan under the IRB approach.

    12.5 times capital K at the floored PD, times the scaling factor: 1.06 in
    Basel II, 1 in Basel III (Basel Framework CRE31).

    Parameters
    ----------
    pd : float, array_like or expression
        Probability of default, 0 to 1.
    lgd : float, array_like or expression
        Loss given default, 0 to 1.
    maturity : float, array_like or expression
        Effective maturity in years; counts as 1 to 5.
    turnover : float, array_like or expression
        Annual sales in EUR million; below 50 the weight falls.
    pd_floor : float, array_like or expression
        Lowest PD: 0.0003 in Basel II, 0.0005 in Basel III.
    scaling : float, array_like or expression
        Factor on the weight, 0 or more.

    Returns
    -------
    float, ndarray or expression
        A fraction: 0.92 is 92 %.

    Raises
    ------
    ValueError
        If an argument is out of bounds.

    Examples
    --------
    Basel II (June 2006), Annex 5, PD 1 %: 92.32 % for a large firm and 72.40 %
    for one with a turnover of EUR 5 million (the last digits of the table are
    those of an old normal quantile).

    >>> loan = {"lgd": 0.45, "maturity": 2.5, "pd_floor": 0.0003, "scaling": 1}
    >>> [round(float(irb_risk_weight(0.01, turnover=t, **loan)) * 100, 1) for t in (50, 5)]
    [92.3, 72.4]
    """
    require("pd", pd, 0, 1)
    require("pd_floor", pd_floor, LOWEST_PD, 1)
    require("scaling", scaling, 0)
    capital = irb_capital(maximum(pd, pd_floor), lgd=lgd, maturity=maturity, turnover=turnover)
    return CAPITAL_TO_WEIGHT * capital * scaling


def irb_pool_capital(
    pd: Quantity,
    *,
    lgd: Quantity,
    maturity: Quantity,
    turnover: Quantity,
    pd_floor: Quantity,
    scaling: Quantity,
) -> Quantity:
    """Return KIRB, a pool's capital for unexpected and expected loss, per unit of pool.

    Scaled capital K plus PD times LGD, both at the floored PD: a securitisation
    tranche bears expected losses too (Basel Framework CRE44).

    Parameters
    ----------
    pd, lgd, maturity, turnover, pd_floor, scaling : float, array_like or expression
        As in :func:`irb_risk_weight`, for each loan of a homogeneous pool.

    Returns
    -------
    float, ndarray or expression

    Raises
    ------
    ValueError
        If an argument is out of bounds.

    Examples
    --------
    Basel II's 92.32 % (Annex 5) over 12.5, and 0.45 % expected loss:

    >>> loan = {"lgd": 0.45, "maturity": 2.5, "turnover": 50, "pd_floor": 0.0003}
    >>> round(float(irb_pool_capital(0.01, scaling=1, **loan)), 4)
    0.0784
    """
    weight = irb_risk_weight(
        pd, lgd=lgd, maturity=maturity, turnover=turnover, pd_floor=pd_floor, scaling=scaling
    )
    return weight / CAPITAL_TO_WEIGHT + maximum(pd, pd_floor) * lgd


def supervisory_formula_weight(
    pool_capital: Quantity,
    p: Quantity,
    *,
    attach: Quantity,
    detach: Quantity,
    floor: Quantity,
    cap: Quantity,
) -> Quantity:
    """Return a tranche's risk weight by the formula that SEC-SA and SEC-IRBA share.

    Up to the pool's capital K a tranche is charged in full; above it the charge
    decays as e^(-(x - K) / (p K)). The weight is 12.5 times the mean charge
    between attachment and detachment (Basel Framework CRE41 and CRE44).

    Parameters
    ----------
    pool_capital : float, array_like or expression
        KA or KIRB, 0 to 1.
    p : float, array_like or expression
        Supervisory parameter, 0 or more; the larger, the more capital the
        tranches take together.
    attach, detach : float, array_like or expression
        Fractions of the pool.
    floor : float, array_like or expression
        Lowest weight, a fraction; 0.15 in Basel III.
    cap : float, array_like or expression
        Highest weight, 0 to 12.5; wins over the floor (CRE40). 12.5 is none.

    Returns
    -------
    float, ndarray or expression
        A fraction: 12.5 is 1250 %.

    Raises
    ------
    ValueError
        If an argument is out of bounds or the tranche has no thickness.

    Examples
    --------
    A tranche that ends below the pool's capital weighs 1250 % (CRE41):

    >>> tranche = {"attach": 0, "detach": 0.05, "floor": 0.15, "cap": 12.5}
    >>> round(float(supervisory_formula_weight(0.08, 1, **tranche)), 6)
    12.5
    """
    require("pool_capital", pool_capital, 0, 1)
    require("p", p, 0)
    require("floor", floor, 0, CAPITAL_TO_WEIGHT)
    require("cap", cap, 0, CAPITAL_TO_WEIGHT)
    _require_tranche(attach, detach)
    scale = maximum(p * pool_capital, NO_THICKNESS)

    def charge_below(point: Quantity) -> Quantity:
        beyond = maximum(point - pool_capital, 0)
        return minimum(point, pool_capital) + scale * (1 - exp(-beyond / scale))

    charge = (charge_below(detach) - charge_below(attach)) / (detach - attach)
    return minimum(maximum(CAPITAL_TO_WEIGHT * charge, floor), cap)


def sec_sa_pool_capital(
    ksa: Quantity, *, delinquent_share: Quantity, unknown_share: Quantity
) -> Quantity:
    """Return KA, a pool's standardised capital with its delinquent loans counted in.

    (1 - W) KSA + 0.5 W with W the delinquent share; loans whose status is unknown
    count in full: (1 - x) KA + x (Basel Framework CRE41).

    Parameters
    ----------
    ksa : float, array_like or expression
        8 % of the pool's average standardised risk weight, 0 to 1.
    delinquent_share : float, array_like or expression
        W, 0 to 1.
    unknown_share : float, array_like or expression
        x, 0 to 0.05; above it the rule is not available.

    Returns
    -------
    float, ndarray or expression

    Raises
    ------
    ValueError
        If an argument is out of bounds.

    Examples
    --------
    Central Bank of the UAE, Guidance re Securitisation: KSA 9 %, W 6 %, 1 %
    unknown make 12.35 %.

    >>> ka = sec_sa_pool_capital(0.09, delinquent_share=0.06, unknown_share=0.01)
    >>> round(float(ka), 4)
    0.1235
    """
    require("ksa", ksa, 0, 1)
    require("delinquent_share", delinquent_share, 0, 1)
    require("unknown_share", unknown_share, 0, MOST_UNKNOWN)
    known = (1 - delinquent_share) * ksa + 0.5 * delinquent_share
    return (1 - unknown_share) * known + unknown_share


def sec_sa_risk_weight(
    ksa: Quantity,
    *,
    delinquent_share: Quantity,
    unknown_share: Quantity,
    attach: Quantity,
    detach: Quantity,
    p: Quantity,
    floor: Quantity,
    cap: Quantity,
) -> Quantity:
    """Return a tranche's risk weight under the securitisation standardised approach.

    The supervisory formula on KA, the pool's standardised capital with delinquent
    loans counted in (Basel Framework CRE41).

    Parameters
    ----------
    ksa : float, array_like or expression
        8 % of the pool's average standardised risk weight.
    delinquent_share, unknown_share : float, array_like or expression
        Shares of the pool that are delinquent and of unknown status.
    attach, detach : float, array_like or expression
        Fractions of the pool.
    p : float, array_like or expression
        1, or 0.5 for simple, transparent and comparable securitisations.
    floor, cap : float, array_like or expression
        Lowest and highest weight, fractions.

    Returns
    -------
    float, ndarray or expression

    Raises
    ------
    ValueError
        If an argument is out of bounds or the tranche has no thickness.

    Examples
    --------
    Central Bank of the UAE, Guidance re Securitisation, prints 954 %:

    >>> weight = sec_sa_risk_weight(
    ...     0.09, delinquent_share=0.06, unknown_share=0.01,
    ...     attach=0.05, detach=0.25, p=1, floor=0.15, cap=12.5,
    ... )
    >>> round(float(weight) * 100)
    954
    """
    ka = sec_sa_pool_capital(ksa, delinquent_share=delinquent_share, unknown_share=unknown_share)
    return supervisory_formula_weight(ka, p, attach=attach, detach=detach, floor=floor, cap=cap)


def sec_irba_p(
    kirb: Quantity,
    *,
    lgd: Quantity,
    tranche_maturity: Quantity,
    effective_number: Quantity,
    retail: bool,
    senior: bool,
    p_floor: Quantity,
) -> Quantity:
    """Return the supervisory parameter p of the securitisation IRB approach.

    max(floor, A + B / N + C KIRB + D LGD + E M) with coefficients by kind of pool,
    seniority and granularity (N of 25 or more); M counts as 1 to 5 years (Basel
    Framework CRE44).

    Parameters
    ----------
    kirb : float, array_like or expression
        The pool's capital with expected loss, 0 to 1.
    lgd : float, array_like or expression
        Exposure-weighted loss given default, 0 to 1.
    tranche_maturity : float, array_like or expression
        Years.
    effective_number : float, array_like or expression
        N, 1 or more.
    retail, senior : bool
        Kind of pool (retail or wholesale) and of tranche.
    p_floor : float, array_like or expression
        Lowest p; 0.3 in Basel III.

    Returns
    -------
    float, ndarray or expression

    Raises
    ------
    ValueError
        If an argument is out of bounds.

    Examples
    --------
    Coefficients 0, 3.56, -1.85, 0.55 and 0.07 of CRE44, worked by hand:

    >>> p = sec_irba_p(
    ...     0.08, lgd=0.5, tranche_maturity=5, effective_number=100,
    ...     retail=False, senior=True, p_floor=0.3,
    ... )
    >>> round(float(p), 4)
    0.5126
    """
    require("kirb", kirb, 0, 1)
    require("lgd", lgd, 0, 1)
    require("tranche_maturity", tranche_maturity, 0)
    require("effective_number", effective_number, 1)
    require("p_floor", p_floor, 0)
    years = minimum(maximum(tranche_maturity, 1), 5)
    granular, coarse = (SEC_IRBA_COEFFICIENTS[retail, senior, many] for many in (True, False))
    a, b, c, d, e = (
        where(effective_number >= GRANULAR, *pair) for pair in zip(granular, coarse, strict=True)
    )
    return maximum(a + b / effective_number + c * kirb + d * lgd + e * years, p_floor)


def sec_irba_risk_weight(
    kirb: Quantity,
    *,
    lgd: Quantity,
    tranche_maturity: Quantity,
    effective_number: Quantity,
    retail: bool,
    senior: bool,
    attach: Quantity,
    detach: Quantity,
    p_floor: Quantity,
    floor: Quantity,
    cap: Quantity,
) -> Quantity:
    """Return a tranche's risk weight under the securitisation IRB approach.

    The supervisory formula on KIRB with p from the pool's kind, the tranche's
    seniority and maturity and the number of loans (Basel Framework CRE44).

    Parameters
    ----------
    kirb, lgd, tranche_maturity, effective_number, retail, senior, p_floor
        As in :func:`sec_irba_p`.
    attach, detach : float, array_like or expression
        Fractions of the pool.
    floor, cap : float, array_like or expression
        Lowest and highest weight, fractions. For a senior tranche the rules cap
        it at the pool's own average weight.

    Returns
    -------
    float, ndarray or expression

    Raises
    ------
    ValueError
        If an argument is out of bounds or the tranche has no thickness.

    Examples
    --------
    A thick senior tranche falls to the floor of 15 % (CRE44):

    >>> weight = sec_irba_risk_weight(
    ...     0.08, lgd=0.45, tranche_maturity=4, effective_number=100, retail=False,
    ...     senior=True, attach=0.3, detach=1, p_floor=0.3, floor=0.15, cap=12.5,
    ... )
    >>> round(float(weight), 4)
    0.15
    """
    p = sec_irba_p(
        kirb,
        lgd=lgd,
        tranche_maturity=tranche_maturity,
        effective_number=effective_number,
        retail=retail,
        senior=senior,
        p_floor=p_floor,
    )
    return supervisory_formula_weight(kirb, p, attach=attach, detach=detach, floor=floor, cap=cap)


@dataclass(frozen=True)
class RiskTransfer:
    """What a synthetic risk transfer does to a bank; money is in the unit of the pool.

    Attributes
    ----------
    rwa_before, rwa_after : scalar
        Risk-weighted assets of the pool and of the tranches kept.
    relief : scalar
        Share of risk-weighted assets that goes away, 0 to 1.
    senior_weight : scalar
        Risk weight of the senior tranche kept.
    capital_released : scalar
        Capital no longer needed.
    protection_cost : scalar
        Paid to the protection seller a year.
    """

    rwa_before: Quantity
    rwa_after: Quantity
    relief: Quantity
    senior_weight: Quantity
    capital_released: Quantity
    protection_cost: Quantity


def synthetic_risk_transfer(
    *,
    pool: Quantity,
    pd: Quantity,
    lgd: Quantity,
    maturity: Quantity,
    turnover: Quantity,
    effective_number: Quantity,
    tranche_maturity: Quantity,
    attach: Quantity,
    detach: Quantity,
    protection_spread: Quantity,
    capital_ratio: Quantity,
    pd_floor: Quantity,
    scaling: Quantity,
    p_floor: Quantity,
    floor: Quantity,
) -> RiskTransfer:
    """Work out the capital relief when a bank buys cash-funded protection on a tranche.

    Relief is one less the risk-weighted assets of the tranches kept (first loss
    below, senior above, both by SEC-IRBA) over the pool's IRB weight. The senior
    weight is capped at the pool's own weight with expected loss, and what is kept
    never weighs more than the pool did.

    Parameters
    ----------
    pool : float, array_like or expression
        Amount of the loans, 0 or more.
    pd, lgd, maturity, turnover, pd_floor, scaling : float, array_like or expression
        Of a homogeneous corporate pool, as in :func:`irb_risk_weight`.
    effective_number, tranche_maturity, p_floor : float, array_like or expression
        As in :func:`sec_irba_p`.
    attach, detach : float, array_like or expression
        The protected tranche, fractions of the pool.
    protection_spread : float, array_like or expression
        Premium a year, a fraction of the protected tranche.
    capital_ratio : float, array_like or expression
        Capital the bank holds per unit of risk-weighted assets.
    floor : float, array_like or expression
        Lowest tranche weight, a fraction; 0.15 in Basel III.

    Returns
    -------
    RiskTransfer

    Raises
    ------
    ValueError
        If an argument is out of bounds or the tranche has no thickness.

    Examples
    --------
    The pool of Basel II's Annex 5 (92.32 %) with 0 to 8 % protected:

    >>> transfer = synthetic_risk_transfer(
    ...     pool=1, pd=0.01, lgd=0.45, maturity=2.5, turnover=50, effective_number=100,
    ...     tranche_maturity=4, attach=0, detach=0.08, protection_spread=0.1,
    ...     capital_ratio=0.12, pd_floor=0.0003, scaling=1, p_floor=0.3, floor=0.15,
    ... )
    >>> round(float(transfer.rwa_before), 4), round(float(transfer.relief), 3)
    (0.9232, 0.578)
    """
    require("pool", pool, 0)
    require("pd", pd, 0, 0.9999)
    require("lgd", lgd, 0.0001, 1)
    require("scaling", scaling, 0.0001)
    require("protection_spread", protection_spread, 0)
    require("capital_ratio", capital_ratio, 0, 1)
    _require_tranche(attach, detach)
    loans = {
        "lgd": lgd,
        "maturity": maturity,
        "turnover": turnover,
        "pd_floor": pd_floor,
        "scaling": scaling,
    }
    before = irb_risk_weight(pd, **loans)
    kirb = irb_pool_capital(pd, **loans)
    tranches = {
        "lgd": lgd,
        "tranche_maturity": tranche_maturity,
        "effective_number": effective_number,
        "retail": False,
        "p_floor": p_floor,
        "floor": floor,
    }
    first_loss_weight = sec_irba_risk_weight(
        kirb,
        senior=False,
        attach=0,
        detach=maximum(attach, NO_THICKNESS),
        cap=CAPITAL_TO_WEIGHT,
        **tranches,
    )
    senior_weight = sec_irba_risk_weight(
        kirb,
        senior=True,
        attach=minimum(detach, 1 - NO_THICKNESS),
        detach=1,
        cap=minimum(CAPITAL_TO_WEIGHT * kirb, CAPITAL_TO_WEIGHT),
        **tranches,
    )
    after = minimum(attach * first_loss_weight + (1 - detach) * senior_weight, before)
    return RiskTransfer(
        rwa_before=pool * before,
        rwa_after=pool * after,
        relief=1 - after / before,
        senior_weight=senior_weight,
        capital_released=capital_ratio * pool * (before - after),
        protection_cost=protection_spread * pool * (detach - attach),
    )


@dataclass(frozen=True)
class VehicleCapital:
    """A bank's capital for one loan, lent directly and through a vehicle.

    Attributes
    ----------
    direct_rwa, vehicle_rwa : scalar
        Risk-weighted assets on either way, in the unit of the loan.
    direct_capital, vehicle_capital : scalar
        Capital for them.
    vehicle_weight : scalar
        Risk weight of the bank's loan to the vehicle.
    saving : scalar
        Share of the capital that the vehicle saves; 0 to 1 without delinquency.
    """

    direct_rwa: Quantity
    vehicle_rwa: Quantity
    direct_capital: Quantity
    vehicle_capital: Quantity
    vehicle_weight: Quantity
    saving: Quantity


def vehicle_capital(
    *,
    loan: Quantity,
    loan_weight: Quantity,
    equity_share: Quantity,
    delinquent_share: Quantity,
    p: Quantity,
    floor: Quantity,
    capital_ratio: Quantity,
) -> VehicleCapital:
    """Compare a bank's capital for a loan made directly and through a private-credit vehicle.

    Directly the loan takes its own risk weight. Through the vehicle the bank lends
    only the senior part above the investors' equity, weighted by SEC-SA and capped
    at the loan's own weight.

    Parameters
    ----------
    loan : float, array_like or expression
        Credit to the end borrower, 0 or more.
    loan_weight : float, array_like or expression
        Risk weight of a direct loan, 0.0001 to 12.5; 1 for an unrated firm.
    equity_share : float, array_like or expression
        Part of the vehicle paid for by its investors, 0 to 0.9999.
    delinquent_share : float, array_like or expression
        Share of the vehicle's loans that is delinquent, 0 to 1.
    p : float, array_like or expression
        Supervisory parameter; 1 in Basel III.
    floor : float, array_like or expression
        Lowest weight of a tranche; 0.15 in Basel III.
    capital_ratio : float, array_like or expression
        Capital the bank holds per unit of risk-weighted assets.

    Returns
    -------
    VehicleCapital

    Raises
    ------
    ValueError
        If an argument is out of bounds.

    Examples
    --------
    At the floor of 15 % (CRE41), 100 lent over 30 of equity weighs 70 x 15 %:

    >>> both = vehicle_capital(
    ...     loan=100, loan_weight=1, equity_share=0.3, delinquent_share=0,
    ...     p=1, floor=0.15, capital_ratio=0.12,
    ... )
    >>> round(float(both.direct_rwa), 6), round(float(both.vehicle_rwa), 6)
    (100.0, 10.5)
    """
    require("loan", loan, 0)
    require("loan_weight", loan_weight, 0.0001, CAPITAL_TO_WEIGHT)
    require("equity_share", equity_share, 0, 0.9999)
    require("capital_ratio", capital_ratio, 0, 1)
    weight = sec_sa_risk_weight(
        loan_weight / CAPITAL_TO_WEIGHT,
        delinquent_share=delinquent_share,
        unknown_share=0,
        attach=equity_share,
        detach=1,
        p=p,
        floor=floor,
        cap=loan_weight,
    )
    direct = loan * loan_weight
    through = loan * (1 - equity_share) * weight
    return VehicleCapital(
        direct_rwa=direct,
        vehicle_rwa=through,
        direct_capital=capital_ratio * direct,
        vehicle_capital=capital_ratio * through,
        vehicle_weight=weight,
        saving=1 - (1 - equity_share) * weight / loan_weight,
    )


def _require_tranche(attach: Quantity, detach: Quantity) -> None:
    require("attach", attach, 0, 1)
    require("detach", detach, 0, 1)
    if is_traced(attach) or is_traced(detach):
        return
    starts, ends = np.broadcast_arrays(np.asarray(attach, float), np.asarray(detach, float))
    wrong = ends <= starts
    if np.any(wrong):
        message = f"detach is {ends[wrong][0]:g}; allowed: more than attach, {starts[wrong][0]:g}"
        raise ValueError(message)
