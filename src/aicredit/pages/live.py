"""A sentence that one slider moves: what a panel says at each step of one assumption."""

import html
import json
import re

from IPython.display import HTML

from aicredit.choices import one_of
from aicredit.pages.across import part
from aicredit.pages.chapter import Chapter
from aicredit.pages.panel import Panel
from aicredit.pages.pasting import linked
from aicredit.pages.session import notebook_listens
from aicredit.pages.states import State
from aicredit.units import written


def live(
    chapter: Chapter, panel: Panel, state: State, *, move: str, tell: str, text: str, more: str
) -> HTML:
    """Show a sentence about a panel's output, and a slider that moves one assumption.

    The model runs here, at each step of the slider; the page only looks up what it said.

    Parameters
    ----------
    chapter : Chapter
        The page.
    panel : Panel
        Of any chapter; a link leads to it, in the state that is shown.
    state : State
        One of the panel's presets: what holds beside the slider.
    move : str
        The argument that the slider moves.
    tell : str
        Field of the output that the sentence tells.
    text : str
        The sentence: the first figure in it is the slider's, the second the output; both
        as ``{expressions}``.
    more : str
        Words of the link.

    Raises
    ------
    ValueError
        If the panel does not move the argument or tell the output, or the text does not
        paste the two.
    """
    one_of("argument that is moved", move, state.moved)
    outputs = {output.field: output for output in panel.outputs}
    one_of("output of the panel", tell, outputs)
    known = state.moved[move]
    values = {argument: parameter.model_value for argument, parameter in state.moved.items()}
    steps = round((known.maximum - known.minimum) / known.step)
    told = []
    for step in range(steps + 1):
        at = (known.minimum + step * known.step) * known.scale
        output = float(part(panel.run({**values, move: at}), tell))
        told.append(outputs[tell].text(output))
    sentence = linked(chapter, "the live sentence", text)
    if sentence.count('class="number"') != 2:
        message = f"{text!r} pastes other than two figures; allowed: the slider's and the output"
        raise ValueError(message)
    lookup = {
        "moved": [
            _or_nothing(written(known.minimum + step * known.step, known.unit, known.digits))
            for step in range(steps + 1)
        ],
        "told": told,
    }
    start = round((known.value - known.minimum) / known.step)
    script = json.dumps(lookup, separators=(",", ":")).replace("<", "\\u003c")
    label = html.escape(known.label, quote=True)
    return HTML(
        f'<div class="live" data-step="{start}" data-label="{label}">'
        f"<p>{sentence}</p>"
        f'<p><a href="{html.escape(_address(panel, state), quote=True)}" '
        f'data-argument="{html.escape(move, quote=True)}">{html.escape(more)}</a></p>'
        f'<script type="application/json">{script}</script></div>'
    )


def _or_nothing(figure: str) -> str:
    """Return a written figure; naught in a word."""
    return figure if re.search("[1-9]", figure) else "nothing"


def _address(panel: Panel, state: State) -> str:
    """Return where the panel is, in this state; a notebook has no state in its address."""
    section = panel.name.partition("-")[0]
    if notebook_listens():
        return f"{section}.ipynb"
    moved = ";".join(f"{argument}:{known.value:g}" for argument, known in state.moved.items())
    return f"{section}.ipynb?{panel.name}={moved}#{panel.name}"
