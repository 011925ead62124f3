"""How many random numbers a model draws, and from which seed."""

from typing import Annotated

import numpy as np

from aicredit.admission import require, square_matrix
from aicredit.ranges import Range

MOST_NUMBERS = 2**27
"""Numbers drawn at once; so many take a gigabyte."""

Count = Annotated[int, Range(1)]
Draws = Annotated[int, Range(2)]
Seed = Annotated[int, Range(0)]
Correlation = Annotated[np.ndarray, Range(-1, 1), square_matrix]


def require_power_of_two(name: str, value: int) -> None:
    """Raise unless a number of draws fills blocks of Sobol points."""
    # Sobol points balance only in full blocks of a power of 2, and there are no more of them.
    if value & (value - 1) or value > 2**30:
        message = f"{name} is {value}; allowed: a power of 2, 2 or more and up to 2**30"
        raise ValueError(message)


def require_memory(name: str, numbers: int) -> None:
    """Raise if so many random numbers would not fit in memory."""
    require(name, numbers, 1, MOST_NUMBERS)
