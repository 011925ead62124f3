"""The list of chapters on the site: which are ready, what they find, and their key pictures."""

import html
import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment
from sphinx.writers.html5 import HTML5Translator

from aicredit.pages.chapters import Ready, listing
from aicredit.site.links import link_pages
from aicredit.site.nodes import FILES, PICTURE, BookFigure

WORDS = re.compile(r"<text\b.*?</text>", re.DOTALL)
"""What nobody could read in a small picture."""


class ChapterList(nodes.General, nodes.Element):
    """All chapters, as ``rows`` of `aicredit.pages.chapters`."""


def visit_html(translator: HTML5Translator, node: ChapterList) -> None:
    """Write the list; a chapter is ready when its page is there."""
    builder = translator.builder
    folder = builder.current_docname.rpartition("/")[0]
    ready = {}
    for row in node["rows"]:
        page = f"{folder}/{row['section']}"
        if page in builder.env.found_docs:
            title = builder.env.titles[page].astext().removeprefix(f"{row['name']}: ")
            ready[row["section"]] = Ready(
                f"{title[:1].upper()}{title[1:]}", _small_picture(page, row["section"], builder)
            )
    translator.body.append(link_pages(listing(node["rows"], ready)))
    raise nodes.SkipNode


def _small_picture(page: str, section: str, builder: StandaloneHTMLBuilder) -> str:
    """Return a chapter's first picture without its words, a file that is loaded when seen."""
    pictures = builder.env.get_doctree(page).findall(BookFigure)
    drawn = next((node["content"] for node in pictures if node["kind"] == PICTURE), None)
    if drawn is None:
        return ""
    name = f"{drawn['name']}-small.svg"
    files = Path(builder.outdir) / FILES
    files.mkdir(parents=True, exist_ok=True)
    (files / name).write_text(WORDS.sub("", drawn["svg"]["wide"]), encoding="utf-8")
    up = "../" * page.count("/")
    return (
        f'<a href="{section}.ipynb" tabindex="-1" aria-hidden="true">'
        f'<img src="{html.escape(f"{up}{FILES}/{name}", quote=True)}" alt="" loading="lazy"></a>'
    )


def front_page_is_outdated(
    app: Sphinx, _environment: BuildEnvironment, *changed: set[str]
) -> list[str]:
    """Return the front page, which lists the others, where any was added, changed or removed."""
    return [app.config.root_doc] if any(changed) else []
