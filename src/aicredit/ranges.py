"""The values that an argument of a model may take."""

import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Range:
    """The values an argument may take.

    Attributes
    ----------
    low, high : float
        Bounds; both allowed unless `above` or `below` says otherwise. An infinite
        bound means any finite number on that side.
    above, below : bool
        Whether the argument must lie strictly above `low`, strictly below `high`.
    infinite : bool
        Whether infinity itself is allowed where a side has no bound.
    whole : bool
        Whether only whole numbers are allowed.
    """

    low: float = -math.inf
    high: float = math.inf
    above: bool = False
    below: bool = False
    infinite: bool = False
    whole: bool = False

    def holds(self, numbers: np.ndarray) -> np.ndarray:
        """Tell of each number whether it is allowed; not-a-number never is."""
        low = numbers > self.low if self.above else numbers >= self.low
        high = numbers < self.high if self.below else numbers <= self.high
        whole = (not self.whole) | (numbers == np.round(numbers))
        return low & high & whole & (np.isfinite(numbers) | (self.infinite & ~np.isnan(numbers)))

    def __str__(self) -> str:
        """Say what is allowed, in words."""
        return f"{'whole numbers, ' if self.whole else ''}{self._bounds()}"

    def _bounds(self) -> str:
        if math.isinf(self.low) and math.isinf(self.high):
            return "any number" if self.infinite else "any finite number"
        at_least = f"above {self.low:g}" if self.above else f"{self.low:g} or more"
        at_most = f"below {self.high:g}" if self.below else f"{self.high:g} or less"
        if math.isinf(self.high):
            return at_least
        if math.isinf(self.low):
            return at_most
        if not self.above and not self.below:
            return f"{self.low:g} to {self.high:g}"
        return f"{at_least} and {at_most}"


@dataclass(frozen=True)
class OneOf:
    """The few values an argument may take.

    Attributes
    ----------
    values : tuple of float
        All of them.
    """

    values: tuple[float, ...]

    def holds(self, numbers: np.ndarray) -> np.ndarray:
        """Tell of each number whether it is allowed."""
        return np.isin(numbers, self.values)

    def __str__(self) -> str:
        """Say what is allowed, in words."""
        *most, last = (f"{value:g}" for value in self.values)
        return f"{', '.join(most)} or {last}"
