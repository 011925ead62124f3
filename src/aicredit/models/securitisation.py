"""Risk weights of tranches, and the capital a bank saves by moving loans into them.

The standardised approach (SEC-SA) and the internal ratings-based approach
(SEC-IRBA) put different numbers into one supervisory formula: SEC-SA the pool's
standardised capital KA and p of 1 (0.5 if simple, transparent and comparable),
SEC-IRBA the pool's capital with expected loss KIRB and a p of its own.

A `Quantity` is a float, an array (broadcast) or a traced expression. Shares and risk
weights are fractions (a risk weight of 12.5 is 1250 per cent), attachment and
detachment points fractions of the pool. Arguments outside the ranges stated raise
ValueError.
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from aicredit.admission import require
from aicredit.arguments import Amount, Quantity, Share, model
from aicredit.ranges import Range

Weight = Annotated[Quantity, Range(0, 12.5)]
LoanWeight = Annotated[Quantity, Range(0.0001, 12.5)]
UnknownShare = Annotated[Quantity, Range(0, 0.05)]
EffectiveNumber = Annotated[Quantity, Range(1)]


@model
def supervisory_formula_weight(
    pool_capital: Share,
    p: Amount,
    *,
    attach: Share,
    detach: Share,
    floor: Weight,
    cap: Weight,
) -> Quantity:
    """Risk weight of a tranche by the formula that SEC-SA and SEC-IRBA share.

    12.5 times the mean charge between attachment and detachment; the charge at a
    point x is 1 up to the pool's capital K and ``e^(-(x - K) / (p K))`` above it
    (Basel Framework CRE41 and CRE44).

    Parameters
    ----------
    pool_capital : Quantity
        KA or KIRB.
    p : Quantity
        Supervisory parameter; the larger, the more capital the tranches
        take together.
    attach, detach : Quantity
        Where the tranche starts and ends; `detach` is the larger.
    floor : Quantity
        Lowest weight; 0.15 in Basel III.
    cap : Quantity
        Highest weight; wins over the floor (CRE40). 12.5 is none.

    Examples
    --------
    Up to the pool's capital a tranche weighs 1250% (CRE41):

    >>> tranche = {"attach": 0, "detach": 0.05, "floor": 0.15, "cap": 12.5}
    >>> round(supervisory_formula_weight(0.08, 1, **tranche), 6)
    12.5
    """
    thickness = detach - attach
    require("detach - attach", thickness, 1e-12)
    # Without capital nothing decays; the difference of exponentials is taken as one
    # number, because a thin tranche would lose its digits.
    scale = np.maximum(p * pool_capital, 1e-300)
    start, end = np.maximum(attach - pool_capital, 0), np.maximum(detach - pool_capital, 0)
    decaying = -scale * np.exp(-start / scale) * np.expm1((start - end) / scale)
    full = np.minimum(detach, pool_capital) - np.minimum(attach, pool_capital)
    charge = (full + decaying) / thickness
    return np.clip(12.5 * charge, floor, cap)


@model
def sec_sa_pool_capital(
    ksa: Share, *, delinquent_share: Share, unknown_share: UnknownShare
) -> Quantity:
    """KA, a pool's standardised capital with its delinquent loans counted in.

    ``(1 - W) KSA + 0.5 W`` with W the delinquent share; loans whose status is
    unknown count in full: ``(1 - x) KA + x`` (Basel Framework CRE41).

    Parameters
    ----------
    ksa : Quantity
        8% of the pool's average standardised risk weight.
    delinquent_share : Quantity
        W.
    unknown_share : Quantity
        x; above it SEC-SA may not be used.

    Examples
    --------
    Central Bank of the UAE, Guidance re Securitisation: KSA 9%, W 6%, 1%
    unknown make 12.35%.

    >>> ka = sec_sa_pool_capital(0.09, delinquent_share=0.06, unknown_share=0.01)
    >>> round(ka, 4)
    0.1235
    """
    known = (1 - delinquent_share) * ksa + 0.5 * delinquent_share
    return (1 - unknown_share) * known + unknown_share


@model
def sec_sa_risk_weight(
    ksa: Share,
    *,
    delinquent_share: Share,
    unknown_share: UnknownShare,
    p: Amount,
    attach: Share,
    detach: Share,
    floor: Weight,
    cap: Weight,
) -> Quantity:
    """Risk weight of a tranche under the securitisation standardised approach, SEC-SA.

    The supervisory formula on KA, the pool's standardised capital with its
    delinquent loans counted in (Basel Framework CRE41).

    Parameters
    ----------
    ksa, delinquent_share, unknown_share : Quantity
        The pool, as in :func:`sec_sa_pool_capital`.
    p : Quantity
        0 or more: 1, or 0.5 for simple, transparent and comparable securitisations.
    attach, detach, floor, cap : Quantity
        The tranche, as in :func:`supervisory_formula_weight`.

    Examples
    --------
    Central Bank of the UAE, Guidance re Securitisation, prints 954%:

    >>> pool = {"delinquent_share": 0.06, "unknown_share": 0.01}
    >>> tranche = {"attach": 0.05, "detach": 0.25, "floor": 0.15, "cap": 12.5}
    >>> round(sec_sa_risk_weight(0.09, p=1, **pool, **tranche) * 100)
    954
    """
    ka = sec_sa_pool_capital(ksa, delinquent_share=delinquent_share, unknown_share=unknown_share)
    return supervisory_formula_weight(ka, p, attach=attach, detach=detach, floor=floor, cap=cap)


SEC_IRBA_COEFFICIENTS = {
    # (retail, senior): (A, B, C, D, E) of a granular and of a coarse pool
    (False, True): ((0, 3.56, -1.85, 0.55, 0.07), (0.11, 2.61, -2.91, 0.68, 0.07)),
    (False, False): ((0.16, 2.87, -1.03, 0.21, 0.07), (0.22, 2.35, -2.46, 0.48, 0.07)),
    (True, True): ((0, 0, -7.48, 0.71, 0.24),) * 2,
    (True, False): ((0, 0, -5.78, 0.55, 0.27),) * 2,
}
"""Basel Framework CRE44 and CRR Article 259; retail pools have no granularity."""


@model
def sec_irba_p(
    kirb: Share,
    *,
    lgd: Share,
    tranche_maturity: Amount,
    effective_number: EffectiveNumber,
    senior: bool,
    p_floor: Amount,
    retail: bool = False,
) -> Quantity:
    """Supervisory parameter p of SEC-IRBA.

    ``max(p_floor, A + B / N + C KIRB + D LGD + E M)`` with coefficients by kind of
    pool, seniority and granularity, N of 25 or more (Basel Framework CRE44).

    Parameters
    ----------
    kirb : Quantity
        The pool's capital with expected loss.
    lgd : Quantity
        Exposure-weighted loss given default.
    tranche_maturity : Quantity
        M in years; counts as 1 to 5.
    effective_number : Quantity
        N, the number of equal loans as concentrated as the pool.
    senior : bool
        Whether the tranche is paid first.
    p_floor : Quantity
        Lowest p; 0.3 in Basel III.
    retail : bool
        Whether the pool is of retail loans, not of loans to firms.

    Examples
    --------
    Coefficients 0, 3.56, -1.85, 0.55 and 0.07 of CRE44, worked by hand:

    >>> p = sec_irba_p(
    ...     0.08, lgd=0.5, tranche_maturity=5, effective_number=100, senior=True, p_floor=0.3
    ... )
    >>> round(p, 4)
    0.5126
    """
    years = np.clip(tranche_maturity, 1, 5)
    granular, coarse = SEC_IRBA_COEFFICIENTS[retail, senior]
    a, b, c, d, e = (
        np.where(effective_number >= 25, *pair) for pair in zip(granular, coarse, strict=True)
    )
    return np.maximum(a + b / effective_number + c * kirb + d * lgd + e * years, p_floor)


@model
def sec_irba_risk_weight(
    kirb: Share,
    *,
    lgd: Share,
    tranche_maturity: Amount,
    effective_number: EffectiveNumber,
    senior: bool,
    p_floor: Amount,
    retail: bool = False,
    attach: Share,
    detach: Share,
    floor: Weight,
    cap: Weight,
) -> Quantity:
    """Risk weight of a tranche under the securitisation IRB approach, SEC-IRBA.

    The supervisory formula on KIRB, the pool's capital with expected loss, with p
    from :func:`sec_irba_p` (Basel Framework CRE44).

    Parameters
    ----------
    kirb, lgd, tranche_maturity, effective_number, senior, p_floor, retail
        As in :func:`sec_irba_p`.
    attach, detach, floor, cap : Quantity
        The tranche, as in :func:`supervisory_formula_weight`. For a senior tranche the
        rules cap the weight at the pool's own, ``12.5 KIRB``.

    Examples
    --------
    A thick senior tranche falls to the floor of 15% (CRE44):

    >>> weight = sec_irba_risk_weight(
    ...     0.08, lgd=0.45, tranche_maturity=4, effective_number=100, senior=True, p_floor=0.3,
    ...     attach=0.3, detach=1, floor=0.15, cap=12.5,
    ... )
    >>> round(weight, 4)
    0.15
    """
    p = sec_irba_p(
        kirb,
        lgd=lgd,
        tranche_maturity=tranche_maturity,
        effective_number=effective_number,
        senior=senior,
        p_floor=p_floor,
        retail=retail,
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
        Share of risk-weighted assets that goes away, at most 1; negative where the
        tranches kept, which bear the expected loss too, weigh more than the pool did.
    senior_weight : scalar
        Risk weight of the senior tranche kept.
    capital_released : scalar
        Capital no longer needed; negative where more is needed.
    protection_cost : scalar
        Paid to the protection seller a year.
    """

    rwa_before: Quantity
    rwa_after: Quantity
    relief: Quantity
    senior_weight: Quantity
    capital_released: Quantity
    protection_cost: Quantity


@model
def synthetic_risk_transfer(
    *,
    pool: Amount,
    pool_weight: LoanWeight,
    kirb: Share,
    p_first_loss: Amount,
    p_senior: Amount,
    attach: Share,
    detach: Share,
    floor: Weight,
    protection_spread: Amount,
    capital_ratio: Share,
) -> RiskTransfer:
    """Work out the capital relief when a bank buys cash-funded protection on a tranche.

    ``1 - (attach w_first + (1 - detach) w_senior) / pool_weight``, both weights by
    SEC-IRBA. The senior weight is capped at the pool's own with expected loss,
    ``12.5 KIRB``, and so are the tranches kept together: the rules cap their capital
    at KIRB times V, the largest share held of any tranche, and a bank that keeps all
    of a tranche has a V of 1 (Basel Framework CRE40 and CRE44, CRR Article 268).

    Parameters
    ----------
    pool : Quantity
        Amount of the loans.
    pool_weight : Quantity
        Risk weight of the loans before the transfer.
    kirb : Quantity
        Their capital with expected loss: `pool_weight` / 12.5 plus PD times
        LGD, so never below the first.
    p_first_loss, p_senior : Quantity
        :func:`sec_irba_p` of the tranches kept below and above the protected one.
    attach, detach : Quantity
        The protected tranche; `detach` is the larger.
    floor : Quantity
        Lowest tranche weight; 0.15 in Basel III.
    protection_spread : Quantity
        Premium a year, a fraction of the protected tranche.
    capital_ratio : Quantity
        Capital the bank holds per unit of risk-weighted assets.

    Examples
    --------
    A pool of the loans of Basel II's Annex 5 (92.32%, expected loss 0.45%) with 0
    to 8% protected:

    >>> transfer = synthetic_risk_transfer(
    ...     pool=1, pool_weight=0.9232, kirb=0.9232 / 12.5 + 0.0045, p_first_loss=0.482,
    ...     p_senior=0.418, attach=0, detach=0.08, floor=0.15, protection_spread=0.1,
    ...     capital_ratio=0.12,
    ... )
    >>> round(transfer.senior_weight, 3), round(transfer.relief, 3)
    (0.423, 0.578)
    """
    require("detach - attach", detach - attach, 1e-9)
    # A rounding of floats is no contradiction.
    require("kirb - pool_weight / 12.5", kirb - pool_weight / 12.5, -1e-9)
    # A tranche that is not there still needs a thickness to have a weight.
    first_loss_weight = supervisory_formula_weight(
        kirb, p_first_loss, attach=0, detach=np.maximum(attach, 1e-9), floor=floor, cap=12.5
    )
    senior_weight = supervisory_formula_weight(
        kirb, p_senior, attach=np.minimum(detach, 1 - 1e-9), detach=1, floor=floor, cap=12.5 * kirb
    )
    kept = attach * first_loss_weight + (1 - detach) * senior_weight
    weight_after = np.minimum(kept, 12.5 * kirb)
    return RiskTransfer(
        rwa_before=pool * pool_weight,
        rwa_after=pool * weight_after,
        relief=1 - weight_after / pool_weight,
        senior_weight=senior_weight,
        capital_released=capital_ratio * pool * (pool_weight - weight_after),
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
        Share of the capital that the vehicle saves, 0 to 1.
    """

    direct_rwa: Quantity
    vehicle_rwa: Quantity
    direct_capital: Quantity
    vehicle_capital: Quantity
    vehicle_weight: Quantity
    saving: Quantity


@model
def vehicle_capital(
    *,
    loan: Amount,
    loan_weight: LoanWeight,
    equity_share: Annotated[Quantity, Range(0, 0.9999)],
    delinquent_share: Share,
    p: Amount,
    floor: Weight,
    capital_ratio: Share,
) -> VehicleCapital:
    """Compare a bank's capital for a loan made directly and through a private-credit vehicle.

    Directly the loan takes its own risk weight. Through the vehicle the bank lends
    only the senior part above the investors' equity, weighted by SEC-SA and capped
    at the loan's own weight (Basel Framework CRE40 and CRE41).

    Parameters
    ----------
    loan : Quantity
        Credit to the end borrower.
    loan_weight : Quantity
        Risk weight of a direct loan; 1 for an unrated firm.
    equity_share : Quantity
        Part of the vehicle paid for by its investors.
    delinquent_share : Quantity
        Share of the vehicle's loans that is delinquent.
    p : Quantity
        Supervisory parameter; 1 in Basel III.
    floor : Quantity
        Lowest weight of a tranche; 0.15 in Basel III.
    capital_ratio : Quantity
        Capital the bank holds per unit of risk-weighted assets.

    Examples
    --------
    At the floor of 15% (CRE41), 100 lent over 30 of equity weighs 70 x 15%:

    >>> both = vehicle_capital(
    ...     loan=100, loan_weight=1, equity_share=0.3, delinquent_share=0,
    ...     p=1, floor=0.15, capital_ratio=0.12,
    ... )
    >>> round(both.direct_rwa, 6), round(both.vehicle_rwa, 6)
    (100.0, 10.5)
    """
    weight = sec_sa_risk_weight(
        loan_weight / 12.5,
        delinquent_share=delinquent_share,
        unknown_share=0,
        p=p,
        attach=equity_share,
        detach=1,
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
