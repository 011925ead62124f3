"""Words of a chapter: texts with figures pasted in, and sentences bound to a condition."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Any

from aicredit.ledger.datum import Comparison, Datum
from aicredit.ledger.trail import Finding
from aicredit.prose import typed_figures
from aicredit.units import NO_FORMULAS

Parts = Sequence[Any]
"""A text cut where something is pasted: strings, and figures or sentences between them."""


@dataclass(frozen=True)
class Sentence:
    """Words that are true under a condition, or those that are true without it.

    Attributes
    ----------
    condition : Comparison
        What decides.
    when_true, when_false : sequence
        Both wordings, each as its text with the figures and sentences it pastes in between.
    """

    condition: Comparison
    when_true: Parts
    when_false: Parts

    @property
    def holds(self) -> bool:
        """Whether the condition is true in this edition."""
        return bool(self.condition)

    def __str__(self) -> str:
        return joined(self.when_true if self.holds else self.when_false)

    def _repr_html_(self) -> str:
        return f'<span class="{NO_FORMULAS}">{html.escape(str(self))}</span>'


def joined(parts: Parts) -> str:
    """Return parts of a text as one text."""
    return "".join(map(str, parts))


def evaluated(expression: str, namespace: Mapping[str, Any], where: str) -> Any:
    """Return what an expression of the prose gives in a notebook: a figure or a sentence.

    Parameters
    ----------
    expression : str
        Python over the notebook's variables: ``share``, ``cash.to("USD_bn", 1)``.
    namespace : mapping
        The notebook's variables.
    where : str
        Where it is pasted, for the message.

    Raises
    ------
    ValueError
        If it cannot be computed, or gives anything without a trail.
    """
    try:
        # The notebook's own code, as running the same text in a cell would be.
        found = eval(expression, dict(namespace))
    except Exception as error:
        message = f"{where} pastes {expression!r}: {type(error).__name__}: {error}"
        raise ValueError(message) from error
    if not isinstance(found, Datum | Sentence | Finding):
        shown = " ".join(repr(found).split())[:60]
        message = (
            f"{where} pastes {expression!r}, which is {shown}; allowed: a figure with a trail, or "
            "a bound sentence"
        )
        raise ValueError(message)
    return found


def filled(text: str, namespace: Mapping[str, Any], where: str) -> tuple[Parts, dict[str, Any]]:
    """Return a text cut where its ``{expressions}`` paste, and what each gave.

    Parameters
    ----------
    text : str
        For example ``"Paper for {maturity}, machines for {server_life}"``; no f-string. A
        `Finding` was computed whole, and passes.

    Raises
    ------
    ValueError
        If it is empty, a figure is typed into it, or an expression has no trail.
    """
    if not text.strip():
        message = f"{where} is empty; allowed: words"
        raise ValueError(message)
    if isinstance(text, Finding):
        return [text], {}
    try:
        parts = list(Formatter().parse(text))
    except ValueError as error:
        message = f"{where}: {error}; allowed: text with {{expressions}}"
        raise ValueError(message) from error
    said: list[Any] = []
    pasted: dict[str, Any] = {}
    for literal, expression, spec, conversion in parts:
        for figure in typed_figures(literal):
            message = (
                f"{where} has the figure {figure!r} typed in; allowed: {{expressions}} of the "
                "notebook's figures, in a text that is no f-string"
            )
            raise ValueError(message)
        said.append(literal)
        if expression is not None:
            if spec or conversion:
                message = f"{where}: {expression!r} is formatted; allowed: .to(unit, decimals)"
                raise ValueError(message)
            pasted[expression] = evaluated(expression, namespace, where)
            said.append(pasted[expression])
    return said, pasted
