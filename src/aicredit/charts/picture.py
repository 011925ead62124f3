"""A picture: how a table is drawn, and how it is put into words."""

from collections.abc import Callable
from dataclasses import dataclass

import altair as alt
import pandas as pd

Draw = Callable[[pd.DataFrame, int], alt.LayerChart]
Describe = Callable[[pd.DataFrame], str]


@dataclass(frozen=True)
class Picture:
    """A chart function with the function that says what its data shows.

    Attributes
    ----------
    draw : callable
        ``(data, width in pixels) -> chart``.
    describe : callable
        ``data -> text``, used as the picture's alternative text.
    """

    draw: Draw
    describe: Describe


def described_by(describe: Describe) -> Callable[[Draw], Picture]:
    """Join a chart function with its description."""
    return lambda draw: Picture(draw, describe)
