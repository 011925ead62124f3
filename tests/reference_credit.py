"""Adapters from the rows of reference_values.csv to the functions of aicredit.credit."""

import numpy as np

from aicredit import credit

BASEL_II_FLOOR = 0.0003
LARGE_FIRM = 50


def pool_of(pd, lgd, maturity):
    """Arguments of a large firm's loan without scaling."""
    return {
        "pd": pd,
        "lgd": lgd,
        "maturity": maturity,
        "turnover": LARGE_FIRM,
        "pd_floor": BASEL_II_FLOOR,
        "scaling": 1.0,
    }


def irb_risk_weight(inputs):
    weight = credit.irb_risk_weight(
        inputs["pd"],
        lgd=inputs["lgd"],
        maturity=inputs["maturity"],
        turnover=inputs["turnover_eur_mn"],
        pd_floor=BASEL_II_FLOOR,
        scaling=inputs["scaling"],
    )
    return {"risk_weight_pct": 100 * weight}


def irb_components(inputs):
    pd = inputs["pd"]
    capital = credit.irb_capital(
        pd, lgd=inputs["lgd"], maturity=inputs["maturity"], turnover=LARGE_FIRM
    )
    with_expected_loss = credit.irb_pool_capital(**pool_of(**inputs))
    return {
        "R": credit.irb_correlation(pd, LARGE_FIRM),
        "b": credit.maturity_adjustment(pd),
        "K": capital,
        "EL": with_expected_loss - capital,
    }


def sec_sa(inputs):
    shares = {"delinquent_share": inputs["w"], "unknown_share": inputs["unknown_share"]}
    weight = credit.sec_sa_risk_weight(
        inputs["ksa"],
        attach=inputs["attach"],
        detach=inputs["detach"],
        p=inputs["p"],
        floor=inputs.get("floor", 0.15),
        cap=12.5,
        **shares,
    )
    if "floor" in inputs:
        return {"risk_weight_pct": 100 * weight}
    return {
        "ka": credit.sec_sa_pool_capital(inputs["ksa"], **shares),
        "risk_weight_pct": 100 * weight,
        "rwa_of_100m": 100 * weight,
    }


def sec_irba(inputs):
    kirb = credit.irb_pool_capital(
        **pool_of(inputs["pool_pd"], inputs["pool_lgd"], inputs["pool_maturity"])
    )
    kind = {
        "lgd": inputs["pool_lgd"],
        "tranche_maturity": inputs["tranche_maturity"],
        "effective_number": inputs["n_eff"],
        "retail": False,
        "senior": inputs["senior"],
        "p_floor": 0.3,
    }
    weight = credit.sec_irba_risk_weight(
        kirb, attach=inputs["attach"], detach=inputs["detach"], floor=0.15, cap=12.5, **kind
    )
    return {"kirb": kirb, "p": credit.sec_irba_p(kirb, **kind), "risk_weight_pct": 100 * weight}


def srt_capital_saving(inputs):
    transfer = credit.synthetic_risk_transfer(
        **pool_of(inputs["pd"], inputs["lgd"], inputs["m"]),
        pool=inputs["pool_bn"],
        effective_number=inputs["n_eff"],
        tranche_maturity=inputs["mt"],
        attach=0,
        detach=inputs["detach_protected"],
        protection_spread=0,
        capital_ratio=0.08,
        p_floor=0.3,
        floor=0.15,
    )
    return {
        "rwa_before_bn": transfer.rwa_before,
        "rwa_after_bn": transfer.rwa_after,
        "rwa_relief_pct": 100 * transfer.relief,
    }


def vasicek_quantile(inputs):
    pd, correlation = inputs["p"], inputs["rho"]
    quantiles = credit.vasicek_quantile(pd, correlation, np.array(inputs["alphas"]))
    sd = credit.vasicek_sd(pd, correlation)
    return {"std_quantiles": (quantiles - pd) / sd, "sd": sd, "quantiles": quantiles}


def tranche_expected_loss(inputs):
    loss = credit.tranche_expected_loss(
        inputs["attach"],
        inputs["detach"],
        pd=inputs["pd"],
        correlation=inputs["rho"],
        lgd=inputs["lgd"],
    )
    return {"el_fraction": loss}


def joint_default(inputs):
    return {"joint": credit.joint_default_probability(*inputs["pd"], inputs["rho"])}


CASES = {
    "irb_risk_weight": irb_risk_weight,
    "irb_components": irb_components,
    "sec_sa": sec_sa,
    "sec_irba": sec_irba,
    "srt_capital_saving": srt_capital_saving,
    "vasicek_quantile": vasicek_quantile,
    "tranche_expected_loss": tranche_expected_loss,
    "joint_default": joint_default,
}
UNUSED = {}
