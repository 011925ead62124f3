"""MyST-NB's renderer for the book's own outputs."""

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer

from aicredit.charts.figure import MIME as FIGURE_MIME
from aicredit.pages.chapters import MIME as CHAPTERS_MIME
from aicredit.pages.foot import NUMBER_MIME
from aicredit.pages.moves import MIME as MOVES_MIME
from aicredit.pages.panel import MIME as PANEL_MIME
from aicredit.site.chapters import ChapterList
from aicredit.site.links import link_pages
from aicredit.site.nodes import PANEL, PICTURE, BookFigure, as_script
from aicredit.site.search import apart

WIDGET_MIME = "application/vnd.jupyter.widget-view+json"


class Renderer:
    """Chooses the book's own form of an output over the generic ones."""

    mime_priority_overrides = (
        ("*", FIGURE_MIME, 1),
        ("*", PANEL_MIME, 1),
        ("*", CHAPTERS_MIME, 1),
        ("*", MOVES_MIME, 1),
        ("*", WIDGET_MIME, None),  # a widget without its kernel is a dead control
    )

    @staticmethod
    def handle_mime(
        renderer: NbElementRenderer, data: MimeData, inline: bool
    ) -> list[nodes.Node] | None:
        """Render the outputs this book defines; leave all others to MyST-NB."""
        if data.mime_type == FIGURE_MIME:
            return [BookFigure(kind=PICTURE, content=data.content)]
        if data.mime_type == PANEL_MIME:
            return [BookFigure(kind=PANEL, content=data.content)]
        if data.mime_type == CHAPTERS_MIME:
            return [ChapterList(rows=data.content)]
        if data.mime_type == MOVES_MIME:
            return [nodes.raw("", as_script(data.content, kind="moves"), format="html")]
        if data.mime_type == NUMBER_MIME:
            return []  # for tests and comparisons; a reader sees the number's HTML
        if data.mime_type == "text/html":
            return [nodes.raw("", apart(link_pages(data.string)), format="html")]
        return None
