"""Tests for explosive growth: BADF, BSADF and GSADF of Phillips, Shi and Yu.

They ask whether a series grows faster than a random walk somewhere, the mark of a
bubble when the series is a ratio of price to fundamentals. The statistics have no
closed-form distribution: critical values are simulated, and those of common
lengths are stored in `CRITICAL_VALUES_FILE`, made by `tabulate_critical_values`.
Arguments outside the ranges stated raise ValueError.
"""

import csv
import io
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from aicredit.admission import over_time, require
from aicredit.arguments import Quantity, model
from aicredit.ranges import Range

CONFIDENCE_LEVELS = (0.90, 0.95, 0.99)
CRITICAL_VALUES_FILE = Path(__file__).with_name("psy_critical_values.csv")
STORED_LENGTHS = (50, 60, 80, 100, 120, 150, 200, 300)
REPLICATIONS = 100_000
SEED = 2015

MOST_LEVELS = 10_000
"""Longest series; the time that all its windows take grows with the square."""

MinimumRows = Annotated[int | None, Range(3)]


@dataclass(frozen=True)
class ExplosivenessTest:
    """Right-tailed unit-root statistics of Phillips, Shi and Yu (2015).

    Attributes
    ----------
    badf : ndarray, shape (..., levels)
        Statistic of the window from the first observation to each one; NaN before
        the shortest window ends.
    bsadf : ndarray, shape (..., levels)
        Highest statistic of all windows that end at each observation; NaN likewise.
    """

    badf: np.ndarray
    bsadf: np.ndarray

    @property
    def adf(self) -> Quantity:
        """Statistic of the window that holds the whole series."""
        return self.badf[..., -1]

    @property
    def sadf(self) -> Quantity:
        """Highest statistic of windows that start at the first observation."""
        return np.nanmax(self.badf, axis=-1)

    @property
    def gsadf(self) -> Quantity:
        """Highest statistic of all windows."""
        return np.nanmax(self.bsadf, axis=-1)


@model
def default_minimum_rows(levels: Annotated[int, Range(6)]) -> int:
    """Shortest window of the PSY tests, in regression rows.

    Phillips, Shi and Yu's rule ``r0 = 0.01 + 1.8 / sqrt(T)`` is a share of the T
    levels; a window of k levels has k - 1 regression rows.

    Parameters
    ----------
    levels : int
        Number of observations T.

    Examples
    --------
    By the rule, a window on 100 observations has 19 levels:

    >>> default_minimum_rows(100)
    18
    """
    return math.floor(0.01 * levels + 1.8 * math.sqrt(levels)) - 1


@model(also=math.nan)
def psy_test(
    series: ArrayLike | pd.DataFrame, *, minimum_rows: MinimumRows = None
) -> ExplosivenessTest:
    """Test a series for explosive growth on all windows.

    On each window ``dy_t = a + b y_{t-1} + e_t`` is fitted by least squares (no
    lags); the statistic is b over its standard error. BADF takes windows from the
    first observation, BSADF the highest over starts; SADF and GSADF are the highest
    of each (Phillips, Shi and Yu 2015, *International Economic Review* 56).

    Parameters
    ----------
    series : array_like, shape (..., levels), or DataFrame
        Levels in order of time, 4 to `MOST_LEVELS`; a ratio of price to fundamentals, not a price.
        Further axes hold further series. A DataFrame has time down; each column is a
        series and a row of the statistics.
    minimum_rows : int, optional
        Regression rows of the shortest window; one less than its
        levels. Without it, `default_minimum_rows`.

    Raises
    ------
    ValueError
        If a window has no variation to explain or is fitted without residual.

    Examples
    --------
    Four levels leave one window of three rows; its regression of 2, 1, 3 on
    1, 3, 4 has b = 3/14 and a standard error of 5 sqrt(3)/14, so t = sqrt(3)/5:

    >>> test = psy_test([1, 3, 4, 7], minimum_rows=3)
    >>> round(float(test.gsadf), 3)
    0.346
    """
    levels = over_time("series", series, Range())
    length = levels.shape[-1]
    require("number of levels in series", length, 4, MOST_LEVELS)
    if minimum_rows is None:
        minimum_rows = default_minimum_rows(length)
    require("minimum_rows", minimum_rows, 3, length - 1)
    test = _test(levels, minimum_rows)
    exact = np.isnan(test.bsadf[..., minimum_rows:]).sum()
    if exact:
        message = f"series has {exact} windows that fit exactly; allowed: none"
        raise ValueError(message)
    return test


def _test(levels: np.ndarray, minimum_rows: int) -> ExplosivenessTest:
    """Compute the statistics; from an end on where a window fits exactly they are NaN."""
    # The statistics know no unit. This one rounds nothing and lets squares stay floats.
    _, exponents = np.frexp(np.abs(levels).max(axis=-1, keepdims=True))
    levels = np.ldexp(levels, -exponents)
    badf = np.full(levels.shape, np.nan)
    badf[..., minimum_rows:] = _adf_statistics(levels, minimum_rows)
    bsadf = badf.copy()
    for start in range(1, levels.shape[-1] - minimum_rows):
        ends = np.s_[..., start + minimum_rows :]
        bsadf[ends] = np.maximum(bsadf[ends], _adf_statistics(levels[..., start:], minimum_rows))
    return ExplosivenessTest(badf, bsadf)


def _adf_statistics(levels: np.ndarray, minimum_rows: int) -> np.ndarray:
    """Return t-statistics of all windows from the first level, shortest first.

    NaN where a window fits exactly: a residual that is nothing but rounding would make any
    statistic.
    """
    # Measured from the second level, so that sums of squares lose no digits: the first may
    # lie far from all others.
    before = levels[..., :-1] - levels[..., 1:2]
    after = levels[..., 1:] - levels[..., 1:2]
    change = np.diff(levels)

    def total(values: np.ndarray) -> np.ndarray:
        return values.cumsum(axis=-1)[..., minimum_rows - 1 :]

    rows = np.arange(minimum_rows, levels.shape[-1])
    sum_before = total(before)
    spread = total(before**2) - sum_before**2 / rows
    some = np.where(spread > 0, spread, 1)

    def fitted(explained: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return sum of products and squares, and the squares that are not explained."""
        sum_explained, squares = total(explained), total(explained**2)
        joint = total(before * explained) - sum_before * sum_explained / rows
        return joint, squares, squares - sum_explained**2 / rows - joint**2 / some

    # Levels leave the residual that changes leave; whichever is smaller loses fewer digits.
    joint, squares, residual = fitted(change)
    of_levels, level_squares, level_residual = fitted(after)
    nearer = level_squares < squares
    joint = np.where(nearer, of_levels - spread, joint)
    residual = np.where(nearer, level_residual, residual)
    exact = (spread <= 0) | (residual <= 1e-12 * np.minimum(squares, level_squares))
    error = np.sqrt(np.where(exact, 1, spread * residual) / (rows - 2))
    return np.where(exact, np.nan, joint / error)


@model
def simulate_critical_values(
    levels: Annotated[int, Range(4, MOST_LEVELS)],
    *,
    minimum_rows: MinimumRows = None,
    replications: Annotated[int, Range(1, 1_000_000)],
    seed: Annotated[int, Range(0)],
) -> dict[str, list[float]]:
    """Simulate how high the PSY statistics get when there is no bubble.

    Quantiles over random walks with drift, ``y_t = 1/T + y_{t-1} + e_t`` with
    standard normal e, the null hypothesis of Phillips, Shi and Yu (2015).

    Parameters
    ----------
    levels : int
        Number of observations T; 6 or more without `minimum_rows`.
    minimum_rows : int, optional
        As in `psy_test`.
    replications : int
        Number of random walks.
    seed : int
        Seed of the random numbers.

    Returns
    -------
    dict
        Under "adf", "sadf" and "gsadf" one value for each of `CONFIDENCE_LEVELS`.

    Examples
    --------
    The R package exuber prints 1.97 for the GSADF at 95% with this window, from
    2,000 replications; such a value has a standard error of 0.04.

    >>> values = simulate_critical_values(100, minimum_rows=19, replications=500, seed=1)
    >>> bool(abs(values["gsadf"][1] - 1.97) < 0.2)
    True
    """
    if minimum_rows is None:
        minimum_rows = default_minimum_rows(levels)
    require("minimum_rows", minimum_rows, 3, levels - 1)
    random = np.random.default_rng(seed)
    found: dict[str, list[float]] = {"adf": [], "sadf": [], "gsadf": []}
    block = 250  # walks at a time, for they fit into the cache of a processor
    for done in range(0, replications, block):
        shocks = random.standard_normal((min(block, replications - done), levels))
        test = _test((1 / levels + shocks).cumsum(axis=-1), minimum_rows)
        # A walk that fits almost exactly by chance, the rarest of them, has no statistic.
        whole = ~np.isnan(test.bsadf[:, minimum_rows:]).any(axis=-1)
        for name, statistics in found.items():
            statistics.extend(getattr(test, name)[whole])
    return {
        name: np.quantile(statistics, CONFIDENCE_LEVELS).tolist()
        for name, statistics in found.items()
    }


def tabulate_critical_values() -> str:
    """Make the text of `CRITICAL_VALUES_FILE` anew, which takes five minutes.

    `simulate_critical_values` for `STORED_LENGTHS` with the default window, and for
    the window of exuber's published table.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(
        ("levels", "minimum_rows", "replications", "seed", "statistic", *CONFIDENCE_LEVELS)
    )
    windows = [(levels, default_minimum_rows(levels)) for levels in STORED_LENGTHS]
    for levels, rows in (*windows, (100, 19)):
        found = simulate_critical_values(
            levels, minimum_rows=rows, replications=REPLICATIONS, seed=SEED
        )
        for statistic, values in found.items():
            setting = (levels, rows, REPLICATIONS, SEED, statistic)
            writer.writerow((*setting, *(f"{value:.4f}" for value in values)))
    return text.getvalue()


@model
def psy_critical_values(
    levels: Annotated[int, Range(6)], *, minimum_rows: MinimumRows = None
) -> dict[str, list[float]]:
    """Look up critical values of the PSY tests in the stored table.

    What `simulate_critical_values` gave with the replications and the seed that the
    table names. With 100,000 walks a GSADF value at 99% has a standard error of
    0.01; with 10,000 it would be 0.03, and with exuber's 2,000 it is 0.08.

    Parameters
    ----------
    levels : int
        Number of observations, one of `STORED_LENGTHS`; simulate others.
    minimum_rows : int, optional
        As in `psy_test`; the table has the default, and 19 for 100 levels.

    Returns
    -------
    dict
        Under "adf", "sadf" and "gsadf" one value for each of `CONFIDENCE_LEVELS`.

    Examples
    --------
    The R package exuber prints 1.71, 1.97 and 2.57 for the GSADF; its README's 90%
    value is off by two of its own standard errors of 0.03, the others by less:

    >>> psy_critical_values(100, minimum_rows=19)["gsadf"]
    [1.6476, 1.9433, 2.5413]
    """
    if minimum_rows is None:
        minimum_rows = default_minimum_rows(levels)
    stored: dict[tuple[int, int], dict[str, list[float]]] = {}
    with CRITICAL_VALUES_FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            setting = int(row["levels"]), int(row["minimum_rows"])
            values = [float(row[str(level)]) for level in CONFIDENCE_LEVELS]
            stored.setdefault(setting, {})[row["statistic"]] = values
    if (levels, minimum_rows) not in stored:
        message = (
            f"levels, minimum_rows is {levels}, {minimum_rows}; "
            f"allowed: {sorted(stored)}, or simulate_critical_values"
        )
        raise ValueError(message)
    return stored[levels, minimum_rows]
