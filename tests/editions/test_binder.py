"""A reader's Binder session, rehearsed: a fresh environment, JupyterLab, a browser."""

import json
import re
from urllib.parse import urlsplit

import binder_session
import pytest
from chapters import CHAPTER as SECTION
from playwright.sync_api import expect

CHAPTER = f"book/{SECTION}.ipynb"
ASSUMPTION = "meta_capex_growth_first_pct"
TOTAL = 'total.to("USD_bn", 0)'

PATIENCE = binder_session.PATIENCE * 1000

COMPLAINTS = ", ".join(
    f'.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.{kind}"]'
    for kind in ("error", "stderr")
)


@pytest.fixture(scope="module")
def home():
    with binder_session.only_one():
        yield binder_session.place()


@pytest.fixture(scope="module")
def repository(home):
    return binder_session.copy_tracked_files(home / "repo")


@pytest.fixture(scope="module")
def environment(home, repository):
    return binder_session.environment(home, repository)


@pytest.fixture(scope="module")
def lab(environment, repository, tmp_path_factory):
    scratch = tmp_path_factory.mktemp("jupyter")
    with binder_session.jupyter_lab(environment, repository, scratch) as told:
        yield told


@pytest.fixture(scope="module")
def requests():
    """Every address the browser asks for during the session."""
    return []


@pytest.fixture(scope="module")
def notebook(lab, browser, requests):
    """The chapter in JupyterLab after the reader has run all its cells."""
    address, token = lab
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(PATIENCE)
    page.on("request", lambda request: requests.append(request.url))
    page.goto(f"{address}lab/tree/{CHAPTER}?token={token}")
    run_all_cells(page)
    return page


@pytest.fixture(scope="module")
def recorded():
    """What the committed notebook says, by name of the number."""
    prefix = "application/papermill.record/"
    return {
        output["metadata"]["scrapbook"]["name"]: output["data"][f"{prefix}text/plain"]
        for cell in chapter()["cells"]
        for output in cell.get("outputs", [])
        if "scrapbook" in output["metadata"]
    }


@pytest.fixture(scope="module")
def numbers():
    """Names of what is a number and no bound sentence."""
    return {
        output["metadata"]["scrapbook"]["name"]
        for cell in chapter()["cells"]
        for output in cell.get("outputs", [])
        for kind, content in output.get("data", {}).items()
        if kind.endswith("vnd.aicredit.number+json") and "value" in content
    }


def test_edits_to_the_models_reach_the_session(environment, repository):
    code = "import aicredit; print(aicredit.__file__)"
    found = binder_session.run(
        [environment / "bin" / "python", "-c", code], cwd=repository / "book"
    )
    assert found.strip() == str(repository / "src" / "aicredit" / "__init__.py")


def test_environment_holds_nothing_a_reader_does_not_need(environment):
    installed = binder_session.distributions(environment)
    assert {"aicredit", "jupyterlab", "jupyterlab-myst", "ipywidgets"} <= installed
    heavy = {"sphinx", "jupyter-book", "myst-nb", "pytest", "nbval", "playwright", "hypothesis"}
    assert not heavy & installed


def test_cells_run_without_complaint(notebook):
    assert notebook.locator(".jp-CodeCell").count() == len(cells_of("code"))
    assert notebook.locator(COMPLAINTS).all_text_contents() == []


def test_sentences_show_the_live_numbers(notebook, recorded, numbers):
    named = re.findall(r"\{eval\}`([^`]+)`", "".join(map(text_of, cells_of("markdown"))))
    assert TOTAL in named
    shown = notebook.locator(".jp-MarkdownCell .myst .number")
    expect(shown).to_have_text(
        [recorded[name] for name in named if name in numbers], timeout=PATIENCE
    )
    owed = sentence(notebook, "In September 2025 the balance sheet")
    expect(owed).to_contain_text(recorded[TOTAL], timeout=PATIENCE)
    prose = "".join(notebook.locator(".jp-MarkdownCell .myst").all_text_contents())
    assert all(recorded[name] in prose for name in named)
    assert not re.search(r"\{eval\}", prose)


def test_dollar_signs_stay_dollar_signs(notebook):
    assert notebook.locator(".jp-Notebook mjx-container").count() == 0


def test_figures_are_drawn(notebook):
    drawings = notebook.locator(".jp-CodeCell figure img").all()
    assert len(drawings) >= 3
    for drawing in drawings:
        drawing.scroll_into_view_if_needed()
        expect(drawing).to_be_visible()
        assert drawing.evaluate("image => image.decode().then(() => image.naturalWidth)") > 300


def test_a_verdict_says_its_row_and_opens_the_table(notebook):
    verdict = notebook.locator(".jp-CodeCell a.verdict").first
    assert re.search(r"verdict: \w+\ndecided_by: ", verdict.get_attribute("title"))
    verdict.click()
    notebook.locator(".jp-CSVViewer").wait_for()
    back = "path => { window.jupyterapp.commands.execute('docmanager:open', {path}); }"
    notebook.evaluate(back, CHAPTER)
    verdict.wait_for()


def test_slider_moves_the_numbers_and_the_picture(notebook, recorded):
    panel = panel_of(notebook)
    before, drawn = outputs(panel), panel.locator("svg.marks").inner_html()
    assert before["Meta first has to borrow"] == recorded["panel.first_borrowing"] == "in 2026"
    assert before["Borrowed by the end of 2030"] == recorded["panel.borrowed"]

    slider = panel.locator(".widget-slider", has_text="Growth of capex in 2026")
    slider.get_by_role("slider").focus()
    notebook.keyboard.press("End")

    expect(slider.locator(".widget-readout")).to_have_text("120", timeout=PATIENCE)
    answers = panel.locator("dl.outputs dd")
    borrowed = "Borrowed by the end of 2030"
    expect(answers.nth(1)).not_to_have_text(before[borrowed], timeout=PATIENCE)
    after = outputs(panel)
    assert after.keys() == before.keys()
    # More capex in the first year cannot bring the first borrowing before it.
    assert all(after[label] != before[label] for label in list(before)[1:])
    assert panel.locator("svg.marks").inner_html() != drawn


def test_sentences_follow_a_changed_assumption(notebook, recorded):
    finding = sentence(notebook, "The article shows Meta")
    expect(finding).to_contain_text(recorded["panel.borrowed"], timeout=PATIENCE)

    set_assumption(notebook, 90)
    run_all_cells(notebook)

    expect(finding).not_to_contain_text(recorded["panel.borrowed"], timeout=PATIENCE)
    assert notebook.locator(COMPLAINTS).all_text_contents() == []
    for answer in list(outputs(panel_of(notebook)).values())[:2]:
        expect(finding).to_contain_text(answer, timeout=PATIENCE)


def test_session_asks_nothing_of_other_hosts(notebook, requests):
    asked = {urlsplit(url) for url in requests}
    assert {url.hostname for url in asked if url.scheme.startswith("http")} == {"127.0.0.1"}


def run_all_cells(page):
    """Run all cells and wait until the last one has an answer.

    JupyterLab draws the cells one by one and starts the kernel meanwhile; what is
    run before both are there is not run at all.
    """
    cells = page.locator(".jp-Notebook .jp-Cell")
    expect(cells).to_have_count(len(chapter()["cells"]), timeout=PATIENCE)
    kernel = page.locator("#jp-main-statusbar", has_text=re.compile(r"Python 3.*\| Idle"))
    kernel.wait_for()
    # The command of the menu Run; its promise is kept when the last cell is done.
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
    kernel.wait_for()


def set_assumption(page, value):
    """Type another value into the line of the parameters cell that sets the assumption."""
    assert f"{ASSUMPTION} = " in text_of(cells_of("code")[0])
    line = page.locator(".jp-CodeCell").first.locator(".cm-line", has_text=ASSUMPTION)
    line.click()
    page.keyboard.press("End")
    page.keyboard.press("Shift+Home")
    page.keyboard.type(f"{ASSUMPTION} = {value}")
    expect(line).to_have_text(f"{ASSUMPTION} = {value}", timeout=PATIENCE)


def panel_of(page):
    """Return the output of the cell that shows the panel, with a slider for each assumption."""
    panel = page.locator(".jp-CodeCell", has=page.locator(".widget-slider"))
    parameters = text_of(cells_of("code")[0]).strip().splitlines()
    expect(panel.locator(".widget-slider")).to_have_count(len(parameters), timeout=PATIENCE)
    panel.scroll_into_view_if_needed()
    return panel


def outputs(panel):
    """Return what the panel answers, by label."""
    answers = panel.locator("dl.outputs")
    labels, texts = (answers.locator(tag).all_text_contents() for tag in ("dt", "dd"))
    return dict(zip(labels, texts, strict=True))


def sentence(page, words):
    """Return the prose, as shown, of the first text cell with these words."""
    return page.locator(".jp-MarkdownCell .myst", has_text=words).first


def chapter():
    return json.loads((binder_session.ROOT / CHAPTER).read_text(encoding="utf-8"))


def cells_of(kind):
    return [cell for cell in chapter()["cells"] if cell["cell_type"] == kind]


def text_of(cell):
    return "".join(cell["source"]) + "\n"
