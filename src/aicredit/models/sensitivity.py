"""Scenarios: random paths, their fan, and which assumption moves the answer most.

Arguments outside the ranges stated raise ValueError.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from aicredit.models.rounding import ROUNDING
from aicredit.ranges import Amount, Number, Range, admitted, model, require, square_matrix

SQUARED = Range(-1e150, 1e150)
"""Numbers whose squares are still floats."""

MOST_NUMBERS = 2**27
"""Numbers drawn at once; so many take a gigabyte."""

Count = Annotated[int, Range(1)]
Draws = Annotated[int, Range(2)]
Seed = Annotated[int, Range(0)]


@model
def correlated_normals(
    correlation: ArrayLike, *, draws: Draws, periods: Count, seed: Seed
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
        Number of draws, a power of 2 up to 2**30; periods in each, 1 or more. Periods
        times factors are at most 21,201, for so many dimensions have Sobol points, and
        draws times those at most `MOST_NUMBERS`.
    seed : int
        Seed of the scrambling, 0 or more.

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
    _require_power_of_two("draws", draws)
    factors = len(root)
    require("periods times factors", periods * factors, 1, Sobol.MAXDIM)
    _require_memory("draws times periods times factors", draws * periods * factors)
    sampler = Sobol(periods * factors, rng=np.random.default_rng(seed))
    # Points lie on a grid that holds 0; half a step up, none is 0 or 1.
    uniforms = sampler.random(draws) + 2.0 ** -(sampler.bits + 1)
    return ndtri(uniforms).reshape(draws, periods, factors) @ root.T


@model
def lognormal_paths(
    start: Number,
    drift: Number,
    volatility: Amount,
    correlation: ArrayLike,
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
        Length of the paths, 1 or more; number and seed as in `correlated_normals`.

    Returns
    -------
    ndarray, shape (draws, years + 1, factors)
        Paths from year 0, which is `start`.

    Examples
    --------
    The mean after two years at 5 % is exp(0.1) = 1.1052, by definition:

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
        Probabilities, 0 to 1.

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


@dataclass(frozen=True)
class Swing:
    """The answers with one assumption at its low and at its high value."""

    name: str
    at_low: float
    at_high: float

    @property
    def width(self) -> float:
        """Distance between the two answers, 0 or more."""
        return abs(self.at_high - self.at_low)


@model
def tornado(
    answer: Callable[..., float],
    base: Mapping[str, float],
    ranges: Mapping[str, tuple[float, float]],
) -> list[Swing]:
    """Move assumptions one at a time and rank them by the swing of the answer.

    For each assumption the answer is computed at its low and at its high value
    with all others at their base; the widest swing comes first.

    Parameters
    ----------
    answer : callable
        Takes the assumptions by name.
    base : mapping of str to float
        Every assumption's base value.
    ranges : mapping of str to (float, float)
        Low and higher value of the assumptions to move, all of them in `base`, which
        lies between the two.

    Raises
    ------
    ValueError
        If an answer is no finite number.

    Examples
    --------
    By definition, in x + 10 y the y matters more:

    >>> swings = tornado(lambda x, y: x + 10 * y, {"x": 1, "y": 1}, {"x": (0, 2), "y": (0, 2)})
    >>> [(swing.name, swing.at_low, swing.at_high) for swing in swings]
    [('y', 1.0, 21.0), ('x', 10.0, 12.0)]
    """
    _require_ranges(ranges)
    for name, value in base.items():
        if isinstance(value, Real):
            admitted(f"base of {name}", value, Range())
    for name in ranges:
        if name not in base:
            message = f"ranges has {name}; allowed: {', '.join(base)}"
            raise ValueError(message)
        low, high = ranges[name]
        if isinstance(base[name], Real) and not low <= base[name] <= high:
            # A base that misses an end by a rounding is at the end.
            missed = min(abs(base[name] - low), abs(base[name] - high))
            if missed > ROUNDING * max(abs(low), abs(high)):
                message = f"base of {name} is {base[name]:g}; allowed: {low:g} to {high:g}"
                raise ValueError(message)

    def answered(name: str, value: float) -> float:
        said = f"answer at {name} = {value:g}"
        with np.errstate(over="ignore"):
            given = answer(**{**base, name: value})
        found = admitted(said, given, Range())
        if np.size(found) != 1:
            message = f"{said} has shape {np.shape(found)}; allowed: one number"
            raise ValueError(message)
        return float(np.ravel(found)[0])

    swings = [
        Swing(name, answered(name, low), answered(name, high))
        for name, (low, high) in ranges.items()
    ]
    return sorted(swings, key=lambda swing: swing.width, reverse=True)


@dataclass(frozen=True)
class SobolIndices:
    """Shares of an answer's variance, by assumption.

    `first_order` is the share that an assumption explains alone, `total` the same
    with all its interactions.
    """

    first_order: dict[str, float]
    total: dict[str, float]


@model
def sobol_indices(
    answer: Callable[..., np.ndarray],
    ranges: Mapping[str, tuple[float, float]],
    *,
    draws: Draws,
    seed: Seed,
) -> SobolIndices:
    """Split the variance of an answer among independent, uniform assumptions.

    The first-order index of x is ``Var(E(y | x)) / Var(y)``, the total index
    ``E(Var(y | all but x)) / Var(y)``, both estimated as by Saltelli and others
    (2010) from ``draws (assumptions + 2)`` evaluations on Sobol points. One assumption
    alone explains all.

    Parameters
    ----------
    answer : callable
        Takes the assumptions by name, each an array, and returns an array.
    ranges : mapping of str to (float, float)
        Low and higher value of each assumption.
    draws, seed : int
        Number of draws, a power of 2 up to 2**30; seed of the scrambling, 0 or more.

    Returns
    -------
    SobolIndices
        Estimates; they may stray a little out of 0 to 1.

    Raises
    ------
    ValueError
        If the answer does not vary, or is not one number for each draw, within `SQUARED`.

    Examples
    --------
    The function of Ishigami and Homma (1990) with a = 7, b = 0.1, whose indices
    are known: 0.3139, 0.4424 and 0 alone, 0.5576, 0.4424 and 0.2437 in all.

    >>> indices = sobol_indices(
    ...     lambda x, y, z: np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x),
    ...     dict.fromkeys("xyz", (-np.pi, np.pi)), draws=2**14, seed=1,
    ... )
    >>> [round(index, 2) for index in indices.total.values()]
    [0.56, 0.44, 0.24]
    """
    from scipy.stats import sobol_indices as estimate  # slow to import
    from scipy.stats import uniform

    _require_ranges(ranges)
    if not ranges:
        message = "ranges is empty; allowed: one assumption or more"
        raise ValueError(message)
    _require_power_of_two("draws", draws)
    _require_memory("draws times assumptions and 2", draws * (len(ranges) + 2))

    def on_rows(rows: np.ndarray) -> np.ndarray:
        with np.errstate(over="ignore"):
            found = answer(**dict(zip(ranges, rows, strict=True)))
        outputs = np.asarray(admitted("answer", found, SQUARED))
        if outputs.shape not in ((), rows.shape[1:]):
            message = f"answer has shape {outputs.shape}; allowed: {rows.shape[1:]}, as the draws"
            raise ValueError(message)
        if np.ptp(outputs) < 1 / SQUARED.high:
            message = f"answer is {outputs.flat[0]:g} for all draws; allowed: one that varies"
            raise ValueError(message)
        return outputs

    if len(ranges) == 1:
        (name, (low, high)), *_ = ranges.items()
        on_rows(np.linspace(low, high, draws)[np.newaxis])
        return SobolIndices(first_order={name: 1.0}, total={name: 1.0})

    found = estimate(
        func=on_rows,
        n=draws,
        dists=[uniform(low, high - low) for low, high in ranges.values()],
        rng=np.random.default_rng(seed),
    )
    return SobolIndices(
        first_order=dict(zip(ranges, found.first_order.tolist(), strict=True)),
        total=dict(zip(ranges, found.total_order.tolist(), strict=True)),
    )


def _square_root(correlation: ArrayLike) -> np.ndarray:
    """Return A with A A' equal to a correlation matrix, which may be singular."""
    matrix = square_matrix("correlation", correlation, Range(-1, 1))
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


def _require_power_of_two(name: str, value: int) -> None:
    # Sobol points balance only in full blocks of a power of 2, and there are no more of them.
    if value & (value - 1) or value > 2**30:
        message = f"{name} is {value}; allowed: a power of 2, 2 or more and up to 2**30"
        raise ValueError(message)


def _require_memory(name: str, numbers: int) -> None:
    require(name, numbers, 1, MOST_NUMBERS)


def _require_ranges(ranges: Mapping[str, tuple[float, float]]) -> None:
    for name, pair in ranges.items():
        said = f"range of {name}"
        if np.shape(admitted(said, pair, Range())) != (2,):
            message = f"{said} is {pair!r}; allowed: low and high"
            raise ValueError(message)
        low, high = pair
        if not low < high:
            message = f"{said} is {low:g} to {high:g}; allowed: low below high"
            raise ValueError(message)
        admitted(f"width of the {said}", float(high) - float(low), Range())
