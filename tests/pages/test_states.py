"""States of a panel: presets, the address, and the prose that follows."""

import pytest
from chapters import CHAPTERS, panels_of, run

from aicredit.editions import contents
from aicredit.ledger import scenarios
from aicredit.ledger.ledger import Ledger
from aicredit.pages import states
from aicredit.pages.foot import Foot, address, pasted_in
from aicredit.pages.moves import moves

LEDGER = Ledger.read()
PANELS = [(chapter, name) for chapter in CHAPTERS for name in panels_of(chapter)]
each_panel = pytest.mark.parametrize(("chapter", "name"), PANELS)


def said_in(chapter, scenario):
    """Return what a chapter's prose pastes in an edition, by address."""
    names = run(chapter, scenario)
    notebook = contents.ROOT / "book" / f"{chapter}.ipynb"
    foot = Foot(pasted_in(notebook), names, names["chapter"].shown, LEDGER)
    return {address(expression): value for expression, value in foot.said.items()}


def texts(state):
    return [str(output) for output in state.shown.values()]


@each_panel
def test_a_scenario_as_a_preset_is_its_edition(chapter, name):
    presets = panels_of(chapter)[name].presets
    named = [key for key in presets if key in scenarios.names()]
    assert named
    for scenario in named:
        edition = panels_of(chapter, scenario)[name]
        assert texts(presets[scenario]) == texts(edition.state)


@each_panel
def test_presets_do_not_depend_on_the_edition(chapter, name):
    base = panels_of(chapter)[name].presets
    for scenario in scenarios.names():
        other = panels_of(chapter, scenario)[name].presets
        assert {key: texts(state) for key, state in other.items()} == {
            key: texts(state) for key, state in base.items()
        }


@each_panel
def test_every_preset_lies_on_the_sliders_steps_and_has_its_own_label(chapter, name):
    presets = panels_of(chapter)[name].presets
    assert len({state.label for state in presets.values()}) == len(presets) >= 2
    for state in presets.values():
        for parameter in state.moved.values():
            assert parameter.nearest(parameter.value, "") == parameter.value


@each_panel
def test_something_happens_in_the_state_the_panel_opens_on(chapter, name):
    presets = panels_of(chapter)[name].presets.values()
    opened = texts(panels_of(chapter)[name].state)
    assert any(texts(state) != opened for state in presets)
    assert not any(text.startswith("not within") or text == "nothing" for text in opened)


def shown_on(page, name):
    return page.locator(f"[id='{name}'] .outputs dd").all_text_contents()


def prose_on(page, addresses):
    """Return what the page says at addresses that are pasted in its prose."""
    return page.evaluate(
        """addresses => Object.fromEntries(addresses.flatMap(address => {
          const places = document.querySelectorAll(
            `[data-said="${address}"], a.number[href="#${address}"]`);
          return [...places].map(place => [address, place.textContent]);
        }))""",
        addresses,
    )


@each_panel
def test_a_preset_shows_its_state_its_prose_and_its_address(visit, chapter, name):
    panel = panels_of(chapter)[name]
    moving = list(moves(said_in(chapter, scenarios.BASE), panel)["said"])
    assert moving
    page = visit(f"book/{chapter}.html", viewport={"width": 390, "height": 844}).page
    page.locator(f"[id='{name}']").scroll_into_view_if_needed()
    page.wait_for_selector(f"[id='{name}'][data-live]")
    for key, state in panel.presets.items():
        button = page.locator(f"[id='{name}'] .presets").get_by_role(
            "button", name=state.label, exact=True
        )
        button.click()
        page.wait_for_selector(f"[id='{name}'] .presets [aria-pressed=true] >> text={state.label}")
        assert shown_on(page, name) == texts(state)
        page.reload()
        page.wait_for_selector(f"[id='{name}'][data-live]")
        assert shown_on(page, name) == texts(state)
        if key in scenarios.names():
            expected = said_in(chapter, key)
            found = prose_on(page, moving)
            assert found and found == {place: str(expected[place]) for place in found}


def test_a_number_that_a_panel_has_moved_says_so(visit):
    edition = str(panels_of("meta")["meta-path"].state.borrowed)
    page = visit("book/meta.html").page
    # A figure that stands by itself: those inside a bound sentence move with the sentence.
    page.evaluate(
        """edition => document.querySelector("article").insertAdjacentHTML("afterbegin",
          `<p><a class="number" id="asked" href="#n-panel-borrowed">${edition}</a></p>`)""",
        edition,
    )
    page.locator("[id='meta-path']").scroll_into_view_if_needed()
    page.get_by_role("button", name="The top of the guidance").click()
    page.locator("#asked.moved").click()
    told = page.locator("dialog.trail").inner_text()
    assert f"own, {edition}, was made like this" in told
    assert page.locator("#asked").inner_text() in told


def test_an_address_that_says_nothing_possible_is_left_aside(visit):
    chapter, name = PANELS[0]
    panel = panels_of(chapter)[name]
    argument, known = next(iter(panel.move.items()))
    page = visit(f"book/{chapter}.html").page
    for query in (
        f"{argument}:high",
        "nobody:3",
        f"{argument}",
        "%00",
        f"{argument}:NaN",
        f"{argument}:0x20",
    ):
        page.goto(f"{page.url.partition('?')[0]}?{name}={query}")
        page.locator(f"[id='{name}']").scroll_into_view_if_needed()
        page.wait_for_selector(f"[id='{name}'][data-live]")
        assert shown_on(page, name) == texts(panel.state), query
    page.goto(f"{page.url.partition('?')[0]}?{name}={argument}:99999")
    page.wait_for_selector(f"[id='{name}'][data-live]")
    shown = page.locator(f"[data-argument={argument}] input").input_value()
    assert float(shown) == known.maximum


BAD = {
    "an unknown argument": ({"capex_grwth": 0}, "capex_growth"),
    "a figure without a trail": ({"distributions": 12.5}, "a figure with a trail, or 0"),
    "another unit": ({"distributions": LEDGER.f_beignet_coupon}, "cannot be written in USD_bn"),
    "beyond the range": ({"distributions": LEDGER.f_openai_oracle_amount}, "out of range"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_preset_that_sets_what_it_may_not_is_refused(case):
    changes, words = BAD[case]
    preset = states.Preset("label", changes)
    with pytest.raises(ValueError, match=words) as refused:
        dict(states.values(preset, panels_of("meta")["meta-path"].move))
    assert "\n" not in str(refused.value)


def test_defaults_are_what_the_chapter_computes():
    """A default is typed in its table; the chapter has the figures that it stands for."""
    names = run("meta")
    sheet = names["sheet"].cash_and_marketable_securities
    computed = {
        "capex_growth_first": names["floor_2026"] / names["capex_2025"] - 1,
        "distributions": names["payouts"],
        "borrowing_rate": names["coupon"],
        "minimum_cash": sheet,
    }
    for argument, figure in computed.items():
        known = panels_of("meta")["meta-path"].move[argument]
        assert known.nearest(figure.to(known.unit).figure, argument) == known.default, argument
    happened = panels_of("meta")["meta-path"].presets["as_it_happened"].moved
    guided = names["guided_2026"]
    known = happened["capex_growth_first"]
    growth = (guided.low + guided.high) / (names["guided_low"] + names["guided_high"]) - 1
    assert known.nearest(growth.to("pct").figure, "growth") == known.value
    known = happened["cash_flow_growth"]
    assert known.nearest(names["grown"].to("pct").figure, "growth") == known.value
