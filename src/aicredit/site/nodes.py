"""How a picture or panel is written into a page."""

import csv
import html
import io
import json
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import yaml
from docutils import nodes
from sphinx.writers.html5 import HTML5Translator

from aicredit.ledger import checkout
from aicredit.ledger.bibliography import authors, plain, sources
from aicredit.ledger.wording import measure_in_words
from aicredit.pages.markup import source_link
from aicredit.pages.outputs import SEEN
from aicredit.site.links import link_pages
from aicredit.site.standalone import standalone_svg
from aicredit.units import UNITS

PICTURE = "picture"
PANEL = "panel"

FILES = "data/figures"
"""Where the site keeps what belongs to a figure."""


class BookFigure(nodes.General, nodes.Element):
    """A picture or a panel, with all that its forms need in ``content``."""


def visit_html(translator: HTML5Translator, node: BookFigure) -> None:
    """Write the figure, and beside the page its CSV and its SVG."""
    content = node["content"]
    folder = Path(translator.builder.outdir) / FILES
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{content['name']}.csv").write_text(
        # Spreadsheets read UTF-8 by its mark alone.
        as_csv(content["table"]),
        encoding="utf-8-sig",
    )
    page, book = translator.builder.current_docname, translator.builder.config.html_title
    if node["kind"] == PICTURE:
        words = (content["title"], content["subtitle"])
        foot = f"Sources: {authors(content['sources'])}. {book}, {_released()}"
        alone = standalone_svg(content["svg"]["wide"], *words, foot)
        (folder / f"{content['name']}.svg").write_text(alone, encoding="utf-8")
    cited = f"{book}, \u201c{translator.builder.env.titles[page].astext()}\u201d"
    up = "../" * page.count("/")
    translator.body.append(
        figure_html(node["kind"], content, f"{up}{FILES}/{content['name']}", cited)
    )
    raise nodes.SkipNode


def figure_html(kind: str, content: dict[str, Any], files: str, page: str) -> str:
    """Return a figure as HTML: drawn without script, ready to become interactive.

    Parameters
    ----------
    kind : str
        `PICTURE` or `PANEL`.
    content : dict
        All that its forms need.
    files : str
        Path, without its ending, of the figure's CSV and SVG.
    page : str
        Book and page, as they are cited.
    """
    name = html.escape("-".join(content["name"].split()), quote=True)
    files = html.escape(quote(files, safe="/."), quote=True)
    # A panel shows what its reader has set; a file could not follow.
    svg = f'<a href="{files}.svg" download>SVG</a>' if kind == PICTURE else ""
    cited = html.escape(
        f"{page}, picture \u201c{content['title']}\u201d, {_released()}", quote=True
    )
    return f"""
<figure class="book-figure {kind}" id="{name}" data-cited="{cited}">
<figcaption><p class="finding">{html.escape(content["title"])}</p>
<p class="subtitle">{html.escape(content["subtitle"])}</p></figcaption>
{_panel_body(content) if kind == PANEL else _drawing(content) + _plain_image(content, files)}
<div class="under supplemental">{_sources(content["sources"])}
<div class="take"><details><summary>Table</summary>
<p>{html.escape(content["alt"])}</p>
{_table_html(content["table"])}</details>
<a href="{files}.csv" download>Data</a>
{svg}</div></div>
{_panel_script(content) if kind == PANEL else ""}
</figure>
"""


def _sources(keys: list[str]) -> str:
    """Return what a figure rests on, folded behind one line."""
    count = f"{len(keys)} filings and reports" if len(keys) > 1 else "1 filing or report"
    listed = "".join(f"<li>{_cited(key)}</li>" for key in keys)
    return f'<details class="source"><summary>Sources: {count}</summary><ul>{listed}</ul></details>'


@cache
def _released() -> str:
    """Return the day of the book's last release."""
    citation = yaml.safe_load((checkout.ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    return str(citation["date-released"])


def _panel_script(content: dict[str, Any]) -> str:
    """Return what a panel needs to move; it is in the page, so that it works from a file too."""
    return as_script({part: content[part] for part in ("spec", "inputs", "outputs", "presets")})


def as_script(content: Any, kind: str = "") -> str:
    """Return data for the page's script, as an element of the page."""
    named = f' class="{kind}"' if kind else ""
    return f'<script type="application/json"{named}>{_script_json(content)}</script>'


def _drawing(content: dict[str, Any]) -> str:
    """Return the still picture; a panel has one for every width."""
    svg = content["svg"]
    forms = {"": svg} if isinstance(svg, str) else svg
    drawn = "".join(
        f'<div class="{form}" aria-hidden="true">{drawing}</div>' for form, drawing in forms.items()
    )
    alt = html.escape(content["alt"], quote=True)
    return f'<div class="drawing" role="img" aria-label="{alt}">{drawn}</div>'


def _plain_image(content: dict[str, Any], files: str) -> str:
    """Return the picture as an image for a browser's reader view, which keeps no drawings.

    A page's own style hides it, and what is hidden is not loaded.
    """
    alt = html.escape(content["alt"], quote=True)
    return f'<img class="for-reader-view" src="{files}.svg" alt="{alt}" loading="lazy">'


def _panel_body(content: dict[str, Any]) -> str:
    """Return a panel's assumptions and results as text; script turns them into controls."""
    rows = [
        f'<li data-argument="{html.escape(entry["argument"], quote=True)}">'
        f"<span>{html.escape(entry['label'])}</span> "
        f"<b>{html.escape(entry['text'])}</b></li>"
        for entry in content["inputs"]
    ]
    seen, more = "".join(rows[:SEEN]), "".join(rows[SEEN:])
    folded = (
        f'<details class="more"><summary>More assumptions</summary><ul>{more}</ul></details>'
        if more
        else ""
    )
    outputs = "".join(
        f"<div><dt>{html.escape(entry['label'])}</dt><dd>{html.escape(entry['text'])}</dd></div>"
        for entry in content["outputs"]
    )
    limits = "".join(f"<li>{html.escape(limit)}</li>" for limit in content["leaves_out"])
    left_out = f'<div class="limits"><p>What this model leaves out</p><ul>{limits}</ul></div>'
    return f"""<div class="layout">
<div class="presets"></div>
<div class="result"><dl class="outputs" aria-live="polite">{outputs}</dl>
{_drawing(content)}</div>
<div class="assumptions"><ul>{seen}</ul>{folded}</div>
</div>
{left_out if limits else ""}"""


def _cited(key: str) -> str:
    entry = sources().entries.get(key)
    title = plain(entry.fields.get("title", key)) if entry else html.escape(key)
    return link_pages(source_link(key, title))


NAMES = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+(?:, [a-z0-9]+(?:_[a-z0-9]+)+)*")
"""Cells that name rows of the ledger; they are for the CSV."""


def _table_html(table: dict[str, list]) -> str:
    table = _in_words(table)
    head = "".join(f'<th scope="col">{html.escape(_words(name))}</th>' for name in table["columns"])
    rows = "".join(f"<tr>{''.join(map(_cell_html, row))}</tr>" for row in table["rows"])
    table_html = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f'<div class="scroll" tabindex="0" role="group" aria-label="Table">{table_html}</div>'


SHORT = 24
"""Letters up to which a cell keeps to one line: a date, a figure, a name."""


def _cell_html(value: Any) -> str:
    text = _cell(value)
    short = ' class="short"' if len(text) <= SHORT else ""
    return f"<td{short}>{html.escape(text)}</td>"


ENDINGS = {"_usd_bn": ", $ bn", "_usd_mn": ", $ mn", "_pct": ", %"}
"""How the end of a column's name tells its unit to a reader."""


def _in_words(table: dict[str, list]) -> dict[str, list]:
    """Return the columns that a reader can use: none that only names rows."""
    kept = [
        place
        for place in range(len(table["columns"]))
        if not all(NAMES.fullmatch(str(row[place])) for row in table["rows"])
    ]
    return {
        "columns": [table["columns"][place] for place in kept],
        "rows": [[row[place] for place in kept] for row in table["rows"]],
    }


def _words(column: str) -> str:
    for ending, unit in ENDINGS.items():
        if column.endswith(ending):
            column = column.removesuffix(ending) + unit
    return column.replace("_", " ")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if value in UNITS:
        return UNITS[value].axis
    if isinstance(value, float):
        return f"{value:.6g}"
    return measure_in_words(value) if NAMES.fullmatch(str(value)) else str(value)


def as_csv(table: dict[str, list]) -> str:
    """Return a figure's table as CSV text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table["columns"])
    # More digits than a figure is known with are noise of the arithmetic.
    writer.writerows(
        [_digits(cell) if isinstance(cell, float) else cell for cell in row]
        for row in table["rows"]
    )
    return text.getvalue()


def _digits(value: float) -> str:
    return np.format_float_positional(value, precision=8, fractional=False, trim="-")


def _script_json(value: Any) -> str:
    # A tag or a comment inside a string could end the script element, or keep it open.
    return json.dumps(value, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
