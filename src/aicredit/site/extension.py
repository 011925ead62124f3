"""What Sphinx calls: roles, nodes, transforms and files of the book's site."""

import html
import re
import shutil
from collections import Counter
from pathlib import Path, PurePosixPath
from typing import Any

import vl_convert
from docutils import nodes
from myst_nb.ext.glue.roles import PasteRoleAny
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

from aicredit import __version__
from aicredit.audit.export import as_csv, as_json, checked_claims
from aicredit.ledger import checkout
from aicredit.pages import company_grid
from aicredit.site import chapters, head
from aicredit.site.card import card
from aicredit.site.claimreview import as_script, claim_reviews
from aicredit.site.links import moved_up
from aicredit.site.nodes import PICTURE, BookFigure, visit_html
from aicredit.site.opening import open_page
from aicredit.site.record import Count, Record, audit
from aicredit.site.search import English
from aicredit.site.styles import write_sheet

HERE = Path(__file__).parent

LOGGER = logging.getLogger(__name__)

ANCHOR = re.compile(r"""<[a-z][^<>]*?\sid=["']([^"']*)["']""")
"""The name of an element in a page's markup."""

SETUP_TAGS = {"tag_setup", "tag_injected-parameters"}
"""Classes MyST-NB gives cells tagged ``setup``, and the one in which papermill sets a scenario."""


EVERYWHERE = ("menus.js", "numbers.js", "pictures.js", "take.js", "vega.js", "panel.js")
"""The book's own scripts that every page has, in the order in which they run."""

SCRIPTS = (
    "documentation_options.js",
    "doctools.js",
    *EVERYWHERE,
    "filter.js",
    "live.js",
    "pydata-sphinx-theme.js",
)
"""Scripts a page needs; the others that extensions add serve features this book has not."""

THEME_OPTIONS = {
    # The theme's script wires the first menu buttons it finds. Its top bar, which this book
    # does not show, must not hold any, or those that are shown stay dead.
    "navbar_persistent": [],
    "footer_content_items": ["all-pages.html", "author.html", "copyright.html"],
}

CLAIMS_PAGE = "book/ledger"
"""Where every claim has its address."""

CARDS = "_static/cards"
"""Where the site keeps what links to its pages show."""


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the book with Sphinx."""
    app.add_config_value("book_edition", "base", "html")
    app.add_config_value("book_editions", [], "html")
    app.add_config_value("book_changes", [], "html")
    app.add_config_value("book_look", "", "html")
    app.add_node(BookFigure, html=(visit_html, None))
    app.add_search_language(English)
    app.add_node(chapters.ChapterList, html=(chapters.visit_html, None))
    app.add_directive("record", Record)
    app.add_role("count", Count())
    app.connect("config-inited", _configure)
    app.connect("env-get-outdated", chapters.front_page_is_outdated)
    app.connect("doctree-read", _move_code_to_end)
    app.connect("html-page-context", open_page)
    app.connect("html-page-context", _review_claims)
    app.connect("html-page-context", _equip_filter)
    app.connect("html-page-context", _dress_front_page)
    app.connect("html-page-context", _refuse_names_twice)
    app.connect("html-page-context", _describe)
    app.connect("html-page-context", _drop_unused_scripts, priority=900)
    app.connect("doctree-resolved", _drop_live_code, priority=900)
    app.connect("build-finished", _copy_data)
    # The theme writes its colours of code when a build ends, and they are in the sheet.
    app.connect("build-finished", _finish_site, priority=900)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}


def _configure(app: Sphinx, config: Config) -> None:
    config.html_static_path.append(str(HERE / "static"))
    config.templates_path.insert(0, str(HERE / "templates"))
    config.html_favicon = str(HERE / "static" / "favicon.svg")
    config.html_theme_options |= THEME_OPTIONS
    for script in EVERYWHERE:
        app.add_js_file(script)
    app.add_js_file("scripts/pydata-sphinx-theme.js", priority=900)
    # In a live notebook `{eval}` evaluates the expression; here it finds what
    # that expression recorded when the notebook ran.
    app.add_role("eval", PasteRoleAny(), override=True)


def _move_code_to_end(_app: Sphinx, doctree: nodes.document) -> None:
    """Let a page read as a page: code goes to its foot, whole cells or what shows something."""
    cells = []
    for node in list(doctree.findall(nodes.container)):
        classes = node.get("classes", [])
        if SETUP_TAGS.intersection(classes):
            cells.append(node)
        elif node.get("hide_mode") == "input":
            # MyST-NB would put a button between the heading and what the cell shows.
            del node["hide_mode"]
            cells += [part for part in node if "cell_input" in part.get("classes", [])]
    if not cells:
        return
    for cell in cells:
        cell.parent.remove(cell)
    section = next(doctree.findall(nodes.section))
    # A browser's reader view leaves out what is called supplemental.
    section += nodes.raw(
        "",
        '<details class="setup supplemental"><summary>The code of this page</summary>',
        format="html",
    )
    section += cells
    section += nodes.raw("", "</details>", format="html")


def _review_claims(
    app: Sphinx, page: str, _template: str, context: dict[str, Any], _doctree: object
) -> None:
    if page != CLAIMS_PAGE:
        return
    base = app.config.html_baseurl.rstrip("/")
    if base:
        # Reviews whose address is not public help nobody.
        address = f"{base}/{page}.html"
        context["body"] += as_script(claim_reviews(audit(), address, app.config.html_title))


def _equip_filter(
    app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: object
) -> None:
    if 'class="record-filter' in context.get("body", ""):
        app.add_js_file("filter.js", loading_method="defer")


def _dress_front_page(
    app: Sphinx, page: str, _template: str, context: dict[str, Any], _doctree: object
) -> None:
    if page == app.config.root_doc:
        context["body"] = f'<div class="front">{context["body"]}</div>'
        app.add_js_file("live.js", loading_method="defer")


def _refuse_names_twice(
    _app: Sphinx, page: str, _template: str, context: dict[str, Any], _doctree: object
) -> None:
    """Warn, which fails the build, where a link could lead to either of two places."""
    for name, times in Counter(ANCHOR.findall(context.get("body", ""))).items():
        if times > 1:
            LOGGER.warning("%s: %d things are called %r; a name is given once", page, times, name)


def _drop_unused_scripts(
    _app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: object
) -> None:
    context["script_files"] = [
        script for script in context["script_files"] if str(script.filename).endswith(SCRIPTS)
    ]


def _drop_live_code(_app: Sphinx, doctree: nodes.document, _page: str) -> None:
    """Take out the settings of Thebe, which runs a page's code in a service of others."""
    for node in list(doctree.findall(nodes.raw)):
        if "x-thebe-config" in node.astext() or "kernelName" in node.astext():
            node.parent.remove(node)


def _describe(
    app: Sphinx, page: str, _template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Fill a page's head: its policy, its summary and its card."""
    context |= {
        "policy": head.POLICY,
        "theme_script": head.THEME_SCRIPT,
        "summary": html.escape(head.summary(context.get("body", ""))),
    }
    figures = doctree.findall(BookFigure) if doctree else ()
    picture = next((figure for figure in figures if figure["kind"] == PICTURE), None)
    if picture:
        content = picture["content"]
        file = f"{CARDS}/{PurePosixPath(page).name}.png"
        path = Path(app.outdir) / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(card(content["title"], content["svg"]["wide"], app.config.html_title))
        address = f"{app.config.html_baseurl.rstrip('/')}/{file}"
        context["card"] = address if app.config.html_baseurl else context["pathto"](file, 1)
        context["card_alt"] = html.escape(content["alt"])


def _copy_data(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.format != "html":
        return
    shutil.copytree(checkout.DATA, Path(app.outdir) / "data", dirs_exist_ok=True)
    shutil.copy(checkout.BIBLIOGRAPHY, Path(app.outdir) / "book")
    ledger = audit().ledger
    for company in dict.fromkeys(ledger.financials["company"]):
        own = Path(app.outdir) / "data" / company_grid.csv_name(company)
        own.write_text(company_grid.as_csv(ledger, company), encoding="utf-8-sig")
    shutil.copy(checkout.ROOT / "CITATION.cff", app.outdir)
    checked = checked_claims(audit())
    folder = Path(app.outdir) / "data"
    # Spreadsheets read UTF-8 by its mark alone.
    (folder / "checked_claims.csv").write_text(as_csv(checked), encoding="utf-8-sig")
    (folder / "checked_claims.json").write_text(as_json(checked), encoding="utf-8")
    # Wrapped, because its many top-level names would collide with other scripts'.
    library = vl_convert.javascript_bundle()  # type: ignore[call-arg]
    bundle = f"(() => {{{library}}})();"
    (Path(app.outdir) / "_static" / "vega-bundle.js").write_text(bundle, encoding="utf-8")


def _finish_site(app: Sphinx, error: Exception | None) -> None:
    """Write what is made from finished pages: the style sheet, the front page at the root."""
    if error or app.builder.format != "html":
        return
    site = Path(app.outdir)
    write_sheet(site)
    front = (site / f"{app.config.root_doc}.html").read_text(encoding="utf-8")
    folder = PurePosixPath(app.config.root_doc).parent
    (site / "index.html").write_text(moved_up(front, str(folder)), encoding="utf-8")
