"""Benchmarks: each model against the plain way of computing it, as ratios in one run.

Run by ``make bench``. The plain way of the three large cases would take minutes, so it
is timed on a share of the work and scaled up; the line says so. Ratios of one run
compare; seconds depend on the machine.
"""

import os

# Two threads slow the small systems down and blur the ratios.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import math
import time
from collections.abc import Callable

import numpy as np
from scipy.optimize import linprog
from statsmodels.tsa.stattools import adfuller

from aicredit.models import contagion, credit, explosiveness, simulation


def seconds(task: Callable[[], object]) -> float:
    """Return the shortest of three runs."""
    runs = []
    for _ in range(3):
        start = time.perf_counter()
        task()
        runs.append(time.perf_counter() - start)
    return min(runs)


def report(what: str, ours: float, plain: float, note: str = "") -> None:
    print(f"{what:58} {plain / ours:8.0f} x   {ours * 1e3:9.1f} ms   {note}")


def clearing(banks: int) -> None:
    """Compare with the linear programme of Eisenberg and Noe (2001), section 2.3."""
    rng = np.random.default_rng(1)
    debts = rng.lognormal(size=(banks, banks)) * (rng.random((banks, banks)) < 10 / banks)
    np.fill_diagonal(debts, 0)
    owed = debts.sum(axis=1)
    # What each firm owes net, give or take a tenth: about half fail, many through others.
    assets = np.maximum(owed - debts.sum(axis=0), 0) * rng.uniform(0.9, 1.1, banks)
    shares = np.divide(debts, owed[:, None], out=np.zeros_like(debts), where=owed[:, None] > 0)

    def programme() -> np.ndarray:
        system = np.eye(banks) - shares.T
        bounds = list(zip(np.zeros(banks), owed, strict=True))
        return linprog(-np.ones(banks), A_ub=system, b_ub=assets, bounds=bounds).x

    found = contagion.clearing(debts, assets)
    assert np.allclose(found.payments, programme(), atol=1e-6)
    ours = seconds(lambda: contagion.clearing(debts, assets))
    failed = int((found.payments < owed - 1e-9).sum())
    report(f"clearing, {banks:,} firms, {failed} fail: linear programme", ours, seconds(programme))


def irb() -> None:
    """Compare a million obligors at once with one call for each of ten thousand."""
    rng = np.random.default_rng(2)
    obligors, sample = 1_000_000, 10_000
    pd = rng.uniform(0.0003, 0.2, obligors)
    loan = {"lgd": 0.45, "maturity": 2.5, "turnover_eur_mn": 50, "pd_floor": 0.0005, "scaling": 1}
    ours = seconds(lambda: credit.irb_capital(pd, **loan))
    one_by_one = [float(x) for x in pd[:sample]]
    plain = seconds(lambda: [credit.irb_capital(x, **loan) for x in one_by_one])
    report(
        "IRB, a million obligors: a loop",
        ours,
        plain * obligors / sample,
        f"loop timed on {sample:,}, scaled by number",
    )


def gsadf() -> None:
    """Compare all windows of 600 levels with a regression by statsmodels for each."""
    rng = np.random.default_rng(3)
    levels, sample = 600, 60
    walk = rng.normal(size=levels).cumsum()

    def windows(length: int) -> int:
        starts = length - explosiveness.default_minimum_rows(length)
        return starts * (starts + 1) // 2

    def loop() -> float:
        rows = explosiveness.default_minimum_rows(sample)
        return max(
            adfuller(walk[start:end], maxlag=0, autolag=None, result_object=False)[0]
            for end in range(rows + 1, sample + 1)
            for start in range(end - rows)
        )

    assert math.isclose(explosiveness.psy_test(walk[:sample]).gsadf, loop(), abs_tol=1e-8)
    ours = seconds(lambda: explosiveness.psy_test(walk))
    report(
        f"GSADF, {levels} levels: statsmodels in a loop",
        ours,
        seconds(loop) * windows(levels) / windows(sample),
        f"loop timed on {sample} levels, scaled by windows",
    )


def monte_carlo() -> None:
    """Compare correlated lognormal paths with a loop over draws, years and factors."""
    factors, years, draws, sample = 6, 10, 2**17, 500
    correlation = np.full((factors, factors), 0.4) + 0.6 * np.eye(factors)
    start, drift, volatility = np.ones(factors), np.full(factors, 0.05), np.full(factors, 0.2)
    root = np.linalg.cholesky(correlation).tolist()
    rng = np.random.default_rng(4)

    def paths() -> np.ndarray:
        return simulation.lognormal_paths(
            start, drift, volatility, correlation, years=years, draws=draws, seed=4
        )

    def loop() -> list[list[float]]:
        ends = []
        for _ in range(sample):
            values = [1.0] * factors
            for _ in range(years):
                z = [rng.standard_normal() for _ in range(factors)]
                for row in range(factors):
                    shock = sum(root[row][column] * z[column] for column in range(factors))
                    values[row] *= math.exp(0.05 - 0.2**2 / 2 + 0.2 * shock)
            ends.append(values)
        return ends

    report(
        f"Monte Carlo, {draws:,} paths, {factors} factors, {years} years: a loop",
        seconds(paths),
        seconds(loop) * draws / sample,
        f"loop timed on {sample} paths, scaled by number",
    )


if __name__ == "__main__":
    print(f"{'what, and what it is compared with':58} {'faster':>10}   {'takes':>9}")
    clearing(100)
    clearing(1_000)
    irb()
    gsadf()
    monte_carlo()
