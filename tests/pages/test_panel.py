"""One panel, one text: what Python writes, what its widget writes, what the page writes."""

import html
import itertools
import json
import math
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
import vl_convert
from chapters import CHAPTER, CHAPTERS, expected_outputs, panels_of, set_slider

from aicredit import charts, units
from aicredit.ledger import parameters
from aicredit.models import break_even
from aicredit.pages.across import Years
from aicredit.pages.outputs import Output, outputs_html, unit_json
from aicredit.pages.panel import Panel
from aicredit.pages.panel_widget import _slider
from aicredit.pages.states import State
from aicredit.site.nodes import PANEL, figure_html
from aicredit.tracing import as_params, variable

DECLARED = parameters.declared()
VALUES = [
    *(0.0, -0.0, 1e-12, -1e-12, 0.04, -0.04, 0.05, -0.05, 0.25, 0.35, 0.5, 1.5, 2.5, -2.5, 0.125),
    *(1.45, 2.675, 1.005, 9.95, 99.95, 999.95, 1234.5, 2026, 2030.5, 2031, 1e9, 126148257400.0),
    *(1e15, 2.0**53, 1e21, 1e23, 1.7976931348623157e308, 5e-324),
    *(math.inf, -math.inf, math.nan),
]
"""Ends, ties, what rounds up to the next thousand, and what is no number."""


def in_javascript(value):
    """Write a number as an expression; JSON has neither infinity nor minus nought."""
    return {math.inf: "Infinity", -math.inf: "-Infinity"}.get(
        value, repr(float(value)).replace("nan", "NaN")
    )


@pytest.fixture
def page(visit):
    return visit(f"book/{CHAPTER}.html").page


OUTPUTS = [
    *(Output("x", unit, "") for unit in units.UNITS),
    Output("x", "year", "", add=2025, last=2030),
    Output("x", "ratio", "", endless="no interest or rent due"),
]


@pytest.mark.parametrize("output", OUTPUTS, ids=lambda output: f"{output.unit}{output.add:+g}")
def test_the_page_the_widget_and_python_write_the_same(page, output):
    expected = [output.text(value) for value in VALUES]
    values = ", ".join(map(in_javascript, VALUES))
    given = json.dumps(output.as_json())
    assert page.evaluate(f"[{values}].map(value => outputText({given}, value))") == expected
    widget = outputs_html([("", text) for text in expected])
    assert all(f"<dd>{html.escape(text)}</dd>" in widget for text in expected)
    assert not any(word in text.lower() for text in expected for word in ("nan", "inf"))


@pytest.mark.parametrize("digits", [0, 1, 2, 3])
@pytest.mark.parametrize("unit", units.UNITS)
def test_an_assumption_is_written_alike(page, unit, digits):
    finite = [value for value in VALUES if math.isfinite(value)]
    values = ", ".join(map(in_javascript, finite))
    script = f"[{values}].map(value => written(value, {json.dumps(unit_json(unit))}, {digits}))"
    assert page.evaluate(script) == [units.written(value, unit, digits) for value in finite]


@pytest.mark.parametrize(
    ("formula", "x"),
    [
        (lambda x: np.where(x > 0, 1 / np.maximum(x, 1e-9), math.inf), 0),
        (lambda x: np.where(x > 0, x, -math.inf), 0),
        (lambda x: np.minimum(x, math.inf), 3),
        (lambda x: np.where(x > 0, x, math.nan), 0),
        (lambda x: np.where(x > 0, x, np.float64(math.inf)), 0),
    ],
)
def test_infinite_constants_reach_the_page(page, formula, x):
    (traced,) = as_params({"out": formula(variable("x"))})[-1:]
    shared = as_params({"out": formula(variable("x"))})
    spec = {
        "data": {"values": [{}]},
        "mark": "point",
        "params": [{"name": "x", "value": x}, *shared],
    }
    page.evaluate("loadVega()")
    got = page.evaluate(
        """async spec => {
          const stage = document.createElement("div");
          const { view } = await vegaEmbed(stage, spec, { ast: true, mode: "vega-lite" });
          return String(view.signal("out"));
        }""",
        spec,
    )
    expected = float(formula(x))
    assert traced["name"] == "out"
    assert got == {math.inf: "Infinity", -math.inf: "-Infinity"}.get(
        expected, "NaN" if math.isnan(expected) else f"{expected:g}"
    )


def test_a_panel_without_finite_values_is_still_json(panel_of):
    content = panel_of(name="p", values=(math.inf, math.nan)).as_json()
    assert json.loads(json.dumps(content, allow_nan=False))["table"]["rows"] == [
        [2026, None],
        [2027, None],
    ]


@pytest.fixture
def panel_of():
    class Result:
        def __init__(self, values):
            self.path, self.cover = list(values), values[0]

    def make(name, values=(1.0, 2.0), words="words"):
        parameter = next(iter(DECLARED.values()))
        return Panel(
            name=name,
            title=words,
            subtitle=words,
            model=lambda **_: Result(values),
            hold={},
            outputs=[Output("cover", "ratio", words)],
            lines={"Cash flow after interest and rent": "path"},
            picture=charts.path_by_year("USD_bn"),
            across=Years(2026),
            sources=[],
            state=State("", {"moved": parameter}, None, {}),
            presets={"only": State(words, {"moved": parameter}, None, {})},
            leaves_out=[words],
        )

    return make


HOSTILE = "\"><script>x</script><!--<script>'&"


def test_nothing_a_panel_carries_becomes_markup(panel_of):
    content = panel_of(HOSTILE, words=HOSTILE).as_json()
    content["inputs"][0] |= {"argument": HOSTILE, "label": HOSTILE, "text": HOSTILE}
    content["outputs"][0] |= {"signal": HOSTILE, "text": HOSTILE, "endless": HOSTILE}
    for part in ("inputs", "outputs"):
        content[part][0]["unit"] |= {"prefix": HOSTILE, "suffix": HOSTILE}
    content["svg"] = ""
    made = figure_html(PANEL, content, f"data/figures/{HOSTILE}", HOSTILE)
    assert made.count("<script") == 1
    assert made.count("</script") == 1
    assert "<!--" not in made
    said = made.partition('<script type="application/json">')[2].partition("</script>")[0]
    assert json.loads(said)["inputs"][0]["argument"] == HOSTILE


@pytest.mark.parametrize("parameter", DECLARED.values(), ids=DECLARED)
def test_every_slider_reaches_its_ends_and_its_default(parameter):
    step, low = Decimal(str(parameter.step)), Decimal(str(parameter.minimum))
    for value in (parameter.maximum, parameter.default):
        assert (Decimal(str(value)) - low) % step == 0
    slider = _slider(parameter)
    shown = [slider.min, slider.max, slider.step, slider.value]
    assert shown == [parameter.minimum, parameter.maximum, parameter.step, parameter.value]
    assert float(format(parameter.value, slider.readout_format)) == parameter.value


@pytest.mark.parametrize(("step", "digits"), [(1, 0), (10, 0), (0.5, 1), (0.25, 2), (0.001, 3)])
def test_decimals_tell_one_step_from_the_next(step, digits):
    known = vars(next(iter(DECLARED.values())))
    assert parameters.Parameter(**{**known, "step": step}).digits == digits


PANELS = [(chapter, name) for chapter in CHAPTERS for name in panels_of(chapter)]


def corners(panel):
    """All sliders at their ends, singly and together."""
    for argument, parameter in panel.move.items():
        yield from ({argument: end} for end in (parameter.minimum, parameter.maximum))
    ends = [(parameter.minimum, parameter.maximum) for parameter in panel.move.values()]
    yield from (dict(zip(panel.move, corner, strict=True)) for corner in itertools.product(*ends))


@pytest.mark.parametrize(("chapter", "name"), PANELS)
def test_at_every_end_python_answers_in_figures_or_words(chapter, name):
    panel = panels_of(chapter)[name]
    for corner in corners(panel):
        for text in expected_outputs(panel, corner):
            assert "nan" not in text.lower()
            assert "inf" not in text.lower()


@pytest.mark.parametrize(("chapter", "name"), PANELS)
def test_at_every_end_the_page_says_what_python_says(visit, chapter, name):
    panel = panels_of(chapter)[name]
    page = visit(f"book/{chapter}.html", viewport={"width": 360, "height": 780}).page
    shown = page.locator(f"[id='{name}'].panel")
    shown.scroll_into_view_if_needed()
    page.wait_for_selector(f"[id='{name}'].panel[data-live]")
    singly = 2 * len(panel.move)
    few = [*itertools.islice(corners(panel), singly)]
    for corner in [*few, *itertools.islice(corners(panel), singly, None, 9)]:
        shown.get_by_role("button", name="Back to this edition").click()
        for argument, value in corner.items():
            set_slider(shown, argument, value)
        expected = expected_outputs(panel, corner)
        page.wait_for_function(
            "([id, expected]) => JSON.stringify([...document.getElementById(id)"
            ".querySelectorAll('.outputs dd')].map(shown => shown.textContent))"
            " === JSON.stringify(expected)",
            arg=[name, expected],
            timeout=3000,
        )
        inputs = shown.locator("input[type=range]").evaluate_all("all => all.map(i => +i.value)")
        assert inputs == [corner.get(name, known.value) for name, known in panel.move.items()]


@pytest.mark.parametrize("name", ["total", "größe", "数", "x1_", "toString", "constructor"])
def test_any_name_of_a_number_opens_its_trail(page, name):
    page.evaluate(
        """name => document.querySelector("article").insertAdjacentHTML("afterbegin",
          `<p><a class="number" id="asked" href="#n-${name}">1</a></p>
           <table><tr id="n-${name}"><td>how it was made</td></tr></table>`)""",
        name,
    )
    page.locator("#asked").click()
    assert "how it was made" in page.locator("dialog.trail").inner_text()


@pytest.mark.parametrize("answer", [lambda x: math.nan, lambda x: x if x > 0.5 else math.nan])
def test_an_answer_that_is_no_number_is_refused(answer):
    with pytest.raises(ValueError, match="answer at 0 is nan; allowed: any number"):
        break_even.break_even(answer, 0, 1)


def test_the_picture_of_a_panel_is_drawn_at_both_ends():
    data = pd.DataFrame(
        {"year": [2026], "series": ["Capex paid by the company"], "value": [math.inf]}
    )
    drawn = charts.path_by_year("USD_bn").draw(data, 360)
    assert "<svg" in vl_convert.vegalite_to_svg(drawn.to_dict())
