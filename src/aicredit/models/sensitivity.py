"""Sensitivity: which assumption moves an answer most.

Arguments outside the ranges stated raise ValueError.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from numbers import Real

import numpy as np

from aicredit.admission import admitted
from aicredit.arguments import model
from aicredit.models.draws import Draws, Seed, require_memory, require_power_of_two
from aicredit.models.rounding import ROUNDING
from aicredit.ranges import Range

SQUARED = Range(-1e150, 1e150)
"""Numbers whose squares are still floats."""


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
        Number of draws, a power of 2 up to 2**30; seed of the scrambling.

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
    require_power_of_two("draws", draws)
    require_memory("draws times assumptions and 2", draws * (len(ranges) + 2))

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
