"""Adapters from reference_values.csv to the models of credit and securitisation."""

import numpy as np

from aicredit.models import credit, securitisation

LARGE_FIRM = 50


def loan(pd, lgd, maturity, turnover_eur_mn=LARGE_FIRM, scaling=1.0):
    """Capital with the PD floor of Basel II."""
    return credit.irb_capital(
        pd,
        lgd=lgd,
        maturity=maturity,
        turnover_eur_mn=turnover_eur_mn,
        pd_floor=0.0003,
        scaling=scaling,
    )


def irb_risk_weight(inputs):
    inputs = dict(inputs)
    capital = loan(**inputs)
    return {"risk_weight_pct": 100 * capital.risk_weight}


def irb_components(inputs):
    capital = loan(**inputs)
    return {
        "R": credit.irb_correlation(inputs["pd"], LARGE_FIRM),
        "b": credit.maturity_adjustment(inputs["pd"]),
        "K": capital.capital,
        "EL": capital.expected_loss,
    }


def sec_sa(inputs):
    pool = {"delinquent_share": inputs["w"], "unknown_share": inputs["unknown_share"]}
    ka = securitisation.sec_sa_pool_capital(inputs["ksa"], **pool)
    weight = securitisation.sec_sa_risk_weight(
        inputs["ksa"],
        **pool,
        p=inputs["p"],
        attach=inputs["attach"],
        detach=inputs["detach"],
        floor=inputs.get("floor", 0.15),
        cap=12.5,
    )
    return {"ka": ka, "risk_weight_pct": 100 * weight, "rwa_of_100m": 100 * weight}


def corporate_p(kirb, lgd, effective_number, tranche_maturity, senior):
    return securitisation.sec_irba_p(
        kirb,
        lgd=lgd,
        tranche_maturity=tranche_maturity,
        effective_number=effective_number,
        senior=senior,
        p_floor=0.3,
    )


def sec_irba(inputs):
    lgd = inputs["pool_lgd"]
    kirb = loan(inputs["pool_pd"], lgd, inputs["pool_maturity"]).pool_capital
    p = corporate_p(kirb, lgd, inputs["n_eff"], inputs["tranche_maturity"], inputs["senior"])
    weight = securitisation.sec_irba_risk_weight(
        kirb,
        lgd=lgd,
        tranche_maturity=inputs["tranche_maturity"],
        effective_number=inputs["n_eff"],
        senior=inputs["senior"],
        p_floor=0.3,
        attach=inputs["attach"],
        detach=inputs["detach"],
        floor=0.15,
        cap=12.5,
    )
    return {"kirb": kirb, "p": p, "risk_weight_pct": 100 * weight}


def srt_capital_saving(inputs):
    pool = loan(inputs["pd"], inputs["lgd"], inputs["m"])
    p_first_loss, p_senior = (
        corporate_p(pool.pool_capital, inputs["lgd"], inputs["n_eff"], inputs["mt"], senior)
        for senior in (False, True)
    )
    transfer = securitisation.synthetic_risk_transfer(
        pool=inputs["pool_bn"],
        pool_weight=pool.risk_weight,
        kirb=pool.pool_capital,
        p_first_loss=p_first_loss,
        p_senior=p_senior,
        attach=0,
        detach=inputs["detach_protected"],
        floor=0.15,
        protection_spread=0,
        capital_ratio=0.08,
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
