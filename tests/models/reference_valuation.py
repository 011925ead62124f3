"""Adapters from reference_values.csv to valuation, explosiveness, energy and simulation."""

from functools import cache

import numpy as np
from scipy.special import ndtri
from scipy.stats import qmc

from aicredit.models import (
    energy,
    explosiveness,
    required_revenue,
    sensitivity,
    simulation,
    valuation,
)

SCRAMBLING_SEED = 1


class RandomR:
    """R's default generator: Mersenne Twister, normals by inversion."""

    def __init__(self, seed):
        words = []
        for _ in range(50 + 1 + 624):
            seed = (69069 * seed + 1) % 2**32
            words.append(seed)
        self.generator = np.random.MT19937()
        key = np.array(words[51:], np.uint32)
        self.generator.state = {"bit_generator": "MT19937", "state": {"key": key, "pos": 624}}

    def uniforms(self, size):
        return self.generator.random_raw(size) * 2.3283064365386963e-10

    def normals(self, size):
        high, low = self.uniforms(2 * size).reshape(size, 2).T
        return ndtri((np.floor(2**27 * high) + low) / 2**27)


@cache
def exuber_sim_data():
    """Make the first four series of exuber's sim_data anew: its own recipe, seed 1122.

    One bubble, two bubbles, Evans's collapsing bubble, and a fundamental price
    (data-raw/sim-data.R and R/sim.R of kvasilopoulos/exuber, restated).
    """
    random = RandomR(1122)
    return {
        "psy1": _bubbles(6.79 * random.normals(99), [(40, 55)]),
        "psy2": _bubbles(6.79 * random.normals(99), [(20, 40), (60, 70)]),
        "evans": _evans(0.05 * random.normals(100), random.uniforms(100) < 0.7),
        "div": _fundamental(np.sqrt(0.1574) * random.normals(99)),
    }


def _bubbles(shocks, spells):
    """Random walk from 100 that explodes in each spell and falls back to its start."""
    levels = [100.0]
    for number, shock in enumerate(shocks, start=2):
        base = levels[-1]
        for first, last in spells:
            if first <= number <= last:
                base *= 1 + 100**-0.6
            if number == last + 1:
                base = levels[first - 1]
        levels.append(base + shock)
    return np.array(levels)


def _evans(shocks, survives):
    levels = [0.5]
    for factor, survived in zip(np.exp(shocks - 0.05**2 / 2)[1:], survives[1:], strict=True):
        grown = 1.05 * levels[-1]
        if levels[-1] > 1:
            grown = 0.5 + survived / 0.7 * (grown - 0.5)
        levels.append(grown * factor)
    return np.array(levels)


def _fundamental(shocks):
    dividends = 1.3 + np.cumsum(0.0373 + np.concatenate([[1.3], shocks]))
    return 0.0373 * 1.05 / 0.05**2 + dividends / 0.05


def psy_gsadf(inputs):
    assert inputs["lag"] == 0
    file, column = inputs["series"].split(":")
    assert file == "data/exuber_sim_data.csv"
    test = explosiveness.psy_test(exuber_sim_data()[column], minimum_rows=inputs["minw_rows"])
    return {"adf": test.adf, "sadf": test.sadf, "gsadf": test.gsadf}


def psy_critical_values(inputs):
    # The stored table has 50 times the replications of the row's source.
    return explosiveness.psy_critical_values(inputs["T"], minimum_rows=inputs["minw_rows"])


def reverse_dcf(inputs):
    implied = valuation.implied_return(
        inputs["price"],
        inputs["cf0"],
        inputs["g"],
        years=inputs["years"],
        terminal_growth=inputs["terminal_g"],
    )
    return {"r": implied, "erp": implied - inputs["rf"]}


def gordon_implied_return(inputs):
    dividend = inputs["dividend_yield_next"] * inputs["price"]
    return {"r": valuation.gordon_implied_return(inputs["price"], dividend, inputs["g"])}


def sequoia_revenue_question(inputs):
    revenue = required_revenue.sequoia_required_revenue(
        inputs["gpu_run_rate_bn"], inputs["gpu_share_of_dc_cost"], inputs["gross_margin"]
    )
    return {"required_revenue_bn": revenue}


def capex_to_revenue_gap(inputs):
    required = required_revenue.bain_required_revenue(
        inputs["capex_bn"], inputs["capex_to_revenue"]
    )
    return {
        "required_revenue_bn": required,
        "available_revenue_bn": required - inputs["shortfall_bn"],
    }


def drawdown(inputs):
    fall = valuation.drawdown([inputs["peak"], inputs["trough"]])[-1]
    return {"drawdown": fall, "gain_to_recover": valuation.gain_to_recover(fall)}


def energy_twh_to_gw(inputs):
    return {"gw": energy.capacity_for_energy(np.array(inputs["twh"]), inputs["utilisation"])}


def energy_gw_to_twh(inputs):
    facility_gw = energy.facility_power(inputs["it_gw"], inputs["pue"])
    return {
        "twh": energy.annual_energy(facility_gw, inputs["utilisation"]),
        "facility_gw": facility_gw,
    }


def sobol_indices(inputs):
    def ishigami(x, y, z):
        return np.sin(x) + inputs["a"] * np.sin(y) ** 2 + inputs["b"] * z**4 * np.sin(x)

    indices = sensitivity.sobol_indices(
        ishigami, dict.fromkeys("xyz", (-np.pi, np.pi)), draws=inputs["n"], seed=SCRAMBLING_SEED
    )
    return {"S1": list(indices.first_order.values()), "ST": list(indices.total.values())}


def qmc_discrepancy(inputs):
    """Pin scipy's own measure, by which test_scenario judges our draws."""
    points = qmc.scale(inputs["points"], inputs["lower"], inputs["upper"], reverse=True)
    return {"cd": qmc.discrepancy(points)}


def correlated_lognormal(inputs):
    size = inputs["dim"]
    correlation = np.full((size, size), inputs["rho"])
    np.fill_diagonal(correlation, 1)
    normals = simulation.correlated_normals(
        correlation, draws=inputs["n"], periods=1, seed=SCRAMBLING_SEED
    )
    return {"mean": np.exp(inputs["weight"] * normals.sum(axis=-1)).mean()}


CASES = {
    "psy_gsadf": psy_gsadf,
    "psy_critical_values": psy_critical_values,
    "reverse_dcf": reverse_dcf,
    "gordon_implied_return": gordon_implied_return,
    "sequoia_revenue_question": sequoia_revenue_question,
    "capex_to_revenue_gap": capex_to_revenue_gap,
    "drawdown": drawdown,
    "energy_twh_to_gw": energy_twh_to_gw,
    "energy_gw_to_twh": energy_gw_to_twh,
    "sobol_indices": sobol_indices,
    "qmc_discrepancy": qmc_discrepancy,
    "correlated_lognormal": correlated_lognormal,
}

NO_SERIES = "the series is neither in the row nor in the repository, and no recipe makes it"
UNUSED = {
    ("psy_gsadf", case): NO_SERIES
    for case in (
        "S&P 500 price-dividend ratio 1871-01..2010-12 (n=1680, minw 36, lag 0)",
        "same series, SADF and ADF (do NOT hold to the quoted 3.30)",
    )
}
