"""Refuses a word that is none of those allowed, and says which are."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

MANY = 40
"""Words beyond which a message names the nearest, not all."""


def one_of(what: str, given: Any, allowed: Iterable[Any]) -> None:
    """Raise unless a word is one of those allowed.

    Parameters
    ----------
    what : str
        What the word stands for, for the message.
    given : object
        The word, or a year.
    allowed : iterable
        The words that are known.

    Raises
    ------
    ValueError
        In one line: the word, the one that was perhaps meant, and what is allowed.

    Examples
    --------
    >>> one_of("verdict", "Wrog", ("wrong", "opinion"))
    Traceback (most recent call last):
    ...
    ValueError: verdict 'Wrog' is unknown; did you mean 'wrong'? allowed: wrong, opinion
    """
    words = list(allowed)
    if given in words:
        return
    by_low = {str(word).lower(): str(word) for word in words}
    near = [by_low[low] for low in get_close_matches(str(given).lower(), by_low, n=3)]
    meant = f" did you mean {near[0]!r}?" if near else ""
    if len(words) <= MANY:
        listed = ", ".join(map(str, words)) or "none, there are no rows"
    else:
        listed = f"one of {len(words)}, such as {', '.join(near or map(str, words[:3]))}"
    message = f"{what} {given!r} is unknown;{meant} allowed: {listed}"
    raise ValueError(message)
