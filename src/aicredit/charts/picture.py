"""A picture: how a table is drawn, and how it is put into words."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

import altair as alt
import pandas as pd

from aicredit.choices import one_of

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


def described_by(describe: Describe, **words: Collection[str]) -> Callable[[Draw], Picture]:
    """Join a chart function with its description.

    Parameters
    ----------
    describe : callable
        ``data -> text``.
    **words : collection of str
        Column to the words it may hold: those that the picture has a colour or a
        place for. A row with another word would not be drawn, and nobody told.
    """

    def join(draw: Draw) -> Picture:
        def checked(function: Callable[..., Any]) -> Callable[..., Any]:
            @wraps(function)
            def run(data: pd.DataFrame, *width: int) -> Any:
                _require_drawable(draw.__name__, data, words)
                return function(data, *width)

            return run

        return Picture(checked(draw), checked(describe))

    return join


def _require_drawable(
    picture: str, data: pd.DataFrame, words: Mapping[str, Collection[str]]
) -> None:
    if data.empty:
        message = f"picture {picture} is given no row; allowed: one or more"
        raise ValueError(message)
    for column, known in words.items():
        for word in data[column].unique():
            one_of(f"{column} of picture {picture}", word, known)
