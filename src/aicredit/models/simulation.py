"""Simulation: correlated draws, paths of a value, and the fan they span."""

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from scipy.special import ndtri

from aicredit.admission import admitted, require
from aicredit.arguments import Amount, Number, model
from aicredit.models.draws import (
    Correlation,
    Count,
    Draws,
    Seed,
    require_memory,
    require_power_of_two,
)
from aicredit.ranges import Range


@model
def correlated_normals(
    correlation: Correlation, *, draws: Draws, periods: Count, seed: Seed
) -> np.ndarray:
    """Draw standard normals that are correlated across factors, not across time.

    Scrambled Sobol points (Owen 1998) become normals through the inverse normal
    distribution and are multiplied by a square root A of the correlation matrix,
    ``R = A A'``.

    Parameters
    ----------
    correlation : array_like, shape (factors, factors)
        Correlation matrix, symmetric and positive semi-definite.
    draws, periods : int
        Number of draws, a power of 2 up to 2**30; periods in each. Periods
        times factors are at most 21,201, for so many dimensions have Sobol points, and
        draws times those at most `MOST_NUMBERS`.
    seed : int
        Seed of the scrambling.

    Returns
    -------
    ndarray, shape (draws, periods, factors)

    Examples
    --------
    The mean of exp(sum of 0.15 z) over six factors correlated at 0.4 is
    exp(0.15**2 * (6 + 30 * 0.4) / 2) = 1.2245, the mean of a lognormal:

    >>> correlation = np.full((6, 6), 0.4) + 0.6 * np.eye(6)
    >>> z = correlated_normals(correlation, draws=2**14, periods=1, seed=1)
    >>> round(float(np.exp(0.15 * z.sum(axis=-1)).mean()), 3)
    1.224
    """
    from scipy.stats.qmc import Sobol  # slow to import

    root = _square_root(correlation)
    require_power_of_two("draws", draws)
    factors = len(root)
    require("periods times factors", periods * factors, 1, Sobol.MAXDIM)
    require_memory("draws times periods times factors", draws * periods * factors)
    sampler = Sobol(periods * factors, rng=np.random.default_rng(seed))
    # Points lie on a grid that holds 0; half a step up, none is 0 or 1.
    uniforms = sampler.random(draws) + 2.0 ** -(sampler.bits + 1)
    return ndtri(uniforms).reshape(draws, periods, factors) @ root.T


@model
def lognormal_paths(
    start: Number,
    drift: Number,
    volatility: Amount,
    correlation: Correlation,
    *,
    years: Count,
    draws: Draws,
    seed: Seed,
) -> np.ndarray:
    """Simulate quantities that grow at random, correlated rates.

    Each year x is multiplied by ``exp(mu - sigma^2 / 2 + sigma z)``, with z from
    `correlated_normals`; the mean of x therefore grows by ``exp(mu)`` a year.

    Parameters
    ----------
    start, drift, volatility : array_like, shape (factors,)
        Values today; expected growth and volatility (0 or more) a year, as
        continuous rates.
    correlation : array_like, shape (factors, factors)
        Correlation of the yearly shocks.
    years, draws, seed : int
        Length of the paths; number and seed as in `correlated_normals`.

    Returns
    -------
    ndarray, shape (draws, years + 1, factors)
        Paths from year 0, which is `start`.

    Examples
    --------
    The mean after two years at 5% is exp(0.1) = 1.1052, by definition:

    >>> paths = lognormal_paths([1], [0.05], [0.3], [[1]], years=2, draws=2**12, seed=1)
    >>> round(float(paths[:, 2, 0].mean()), 3)
    1.105
    """
    normals = correlated_normals(correlation, draws=draws, periods=years, seed=seed)
    for name, vector in (("start", start), ("drift", drift), ("volatility", volatility)):
        if np.shape(vector) != normals.shape[-1:]:
            message = f"{name} has shape {np.shape(vector)}; allowed: {normals.shape[-1:]}"
            raise ValueError(message)
    with np.errstate(over="ignore", invalid="ignore"):
        growth = drift - volatility**2 / 2 + volatility * normals
        logs = np.concatenate([np.zeros_like(growth[:, :1]), growth.cumsum(axis=1)], axis=1)
        paths = start * np.exp(logs)
    return admitted("paths", paths, Range())


@model
def quantile_fan(
    paths: Number, probabilities: Sequence[Annotated[float, Range(0, 1)]]
) -> np.ndarray:
    """Quantiles of simulated paths, year by year.

    The p-quantile of a year is the value that a share p of the paths stays
    below, interpolated between neighbours (Hyndman and Fan's type 7).

    Parameters
    ----------
    paths : array_like, shape (draws, years, ...)
        Simulated paths.
    probabilities : sequence of float
        Probabilities.

    Returns
    -------
    ndarray, shape (probabilities, years, ...)

    Examples
    --------
    The median and the quartiles of 0, 1, 2, 3, 4, by definition:

    >>> quantile_fan([[0], [1], [2], [3], [4]], [0.25, 0.5, 0.75]).ravel().tolist()
    [1.0, 2.0, 3.0]
    """
    if np.ndim(paths) < 2 or len(paths) == 0:
        message = f"paths has shape {np.shape(paths)}; allowed: (draws, years, ...), 1 draw or more"
        raise ValueError(message)
    # Between two neighbours far apart, a difference would leave the range of floats.
    half = np.quantile(paths / 2, probabilities, axis=0)
    return 2 * half


def _square_root(matrix: np.ndarray) -> np.ndarray:
    """Return A with A A' equal to a correlation matrix, which may be singular."""
    if not np.allclose(np.diag(matrix), 1):
        message = f"correlation has diagonal {np.diag(matrix)}; allowed: all 1"
        raise ValueError(message)
    if not np.allclose(matrix, matrix.T):
        message = f"correlation is off its mirror by {np.ptp(matrix - matrix.T) / 2:g}; allowed: 0"
        raise ValueError(message)
    eigenvalues, vectors = np.linalg.eigh(matrix)
    if eigenvalues[0] < -1e-10:  # nearer to zero it is rounding
        message = f"correlation has eigenvalue {eigenvalues[0]:g}; allowed: 0 or more"
        raise ValueError(message)
    return vectors * np.sqrt(np.maximum(eigenvalues, 0))
