"""How a picture or panel is written into a page."""

import csv
import html
import io
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
from docutils import nodes
from sphinx.writers.html5 import HTML5Translator

from aicredit.ledger.bibliography import plain, sources
from aicredit.ledger.wording import measure_in_words
from aicredit.pages.markup import source_link
from aicredit.site.links import link_pages
from aicredit.units import UNITS

PICTURE = "picture"
PANEL = "panel"

FILES = "data/figures"
"""Where the site keeps what belongs to a figure."""


class BookFigure(nodes.General, nodes.Element):
    """A picture or a panel, with all that its forms need in ``content``."""


def visit_html(translator: HTML5Translator, node: BookFigure) -> None:
    """Write the figure; beside the page its CSV, and a picture's interactive form as JSON."""
    content = node["content"]
    folder = Path(translator.builder.outdir) / FILES
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{content['name']}.csv").write_text(
        # Spreadsheets read UTF-8 by its mark alone.
        as_csv(content["table"]),
        encoding="utf-8-sig",
    )
    if node["kind"] == PICTURE:
        live = json.dumps({"spec": content["spec"]}, separators=(",", ":"))
        (folder / f"{content['name']}.json").write_text(live, encoding="utf-8")
    up = "../" * translator.builder.current_docname.count("/")
    translator.body.append(figure_html(node["kind"], content, f"{up}{FILES}/{content['name']}"))
    raise nodes.SkipNode


def figure_html(kind: str, content: dict[str, Any], files: str) -> str:
    """Return a figure as HTML: drawn without script, ready to become interactive.

    `files` is the path, without its ending, of the figure's CSV and JSON.
    """
    name = html.escape("-".join(content["name"].split()), quote=True)
    files = html.escape(quote(files, safe="/."), quote=True)
    cited = ", ".join(_cited(key) for key in content["sources"])
    interactive = f' data-spec="{files}.json"' if kind == PICTURE else ""
    return f"""
<figure class="book-figure {kind}" id="{name}"{interactive}>
<figcaption><p class="finding">{html.escape(content["title"])}</p>
<p class="subtitle">{html.escape(content["subtitle"])}</p></figcaption>
{_panel_body(content) if kind == PANEL else _drawing(content)}
<div class="under"><p class="source">Source: {cited}</p>
<details><summary>Table and CSV</summary>
<p>{html.escape(content["alt"])}</p>
{_table_html(content["table"])}
<p><a href="{files}.csv" download>Download this table as CSV</a></p></details></div>
{_panel_script(content) if kind == PANEL else ""}
</figure>
"""


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


FIRST = 3
"""Assumptions of a panel that are seen at once; the others are behind a fold."""


def _panel_body(content: dict[str, Any]) -> str:
    """Return a panel's assumptions and results as text; script turns them into controls."""
    rows = [
        f'<li data-argument="{html.escape(entry["argument"], quote=True)}">'
        f"<span>{html.escape(entry['label'])}</span> "
        f"<b>{html.escape(entry['text'])}</b></li>"
        for entry in content["inputs"]
    ]
    seen, more = "".join(rows[:FIRST]), "".join(rows[FIRST:])
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
    return f"""<div class="body">
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
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(_cell(cell))}</td>" for cell in row) + "</tr>"
        for row in table["rows"]
    )
    table_html = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f'<div class="scroll">{table_html}</div>'


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
    return column.replace("_usd_bn", ", USD bn").replace("_", " ")


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
