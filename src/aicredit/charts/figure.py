"""A picture in all its forms: drawn, described, tabulated.

A figure shows itself as an image in a notebook, and carries what the site needs to show
it as a drawing with its table and its CSV.
"""

import base64
import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import vl_convert

from aicredit.charts.picture import Picture
from aicredit.charts.points import with_words
from aicredit.charts.theme import NARROW, WIDE
from aicredit.ledger.bibliography import authors
from aicredit.units import NO_FORMULAS, unit_named

MIME = "application/vnd.aicredit.figure+json"

SIZES = {"narrow": NARROW, "wide": WIDE}


@dataclass(frozen=True)
class Figure:
    """A picture with its finding, its data and its sources.

    Attributes
    ----------
    name : str
        Unique on its page; names the CSV and the anchor.
    picture : Picture
        A picture of this package.
    data : DataFrame
        Exactly what is plotted; it becomes the table and the CSV.
    title : str
        The finding, as a sentence.
    subtitle : str
        What is drawn, its unit and period.
    sources : sequence of str
        Keys of the bibliography.
    """

    name: str
    picture: Picture
    data: pd.DataFrame
    title: str
    subtitle: str
    sources: Sequence[str]

    def as_json(self) -> dict[str, Any]:
        """Return everything a page needs to show the figure in its three forms."""
        return {
            "name": self.name,
            "title": self.title,
            "subtitle": self.subtitle,
            "alt": self.picture.describe(self.data),
            "sources": list(self.sources),
            "svg": {size: self._drawn(width) for size, width in SIZES.items()},
            "table": as_table(self.data),
        }

    def _drawn(self, width: int) -> str:
        rows = self.data.copy(deep=False)
        # pandas copies what a table rests on, figure by figure, at every step of the drawing.
        rows.attrs = {}
        return vl_convert.vegalite_to_svg(with_words(self.picture.draw(rows, width).to_dict()))

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        content = self.as_json()
        return {
            MIME: content,
            "text/html": as_html(content),
            "text/plain": f"{self.title}\n{content['alt']}",
        }


def as_table(data: pd.DataFrame) -> dict[str, list]:
    """Return a table's columns and rows as values for JSON; units, yes and no in words."""
    plain = data.astype(object).where(data.notna(), None)
    if "unit" in plain:
        plain["unit"] = plain["unit"].map(lambda name: unit_named(name).axis)
    for column in data.select_dtypes("bool"):
        plain[column] = data[column].map({True: "yes", False: "no"})
    return {"columns": list(plain.columns), "rows": plain.to_numpy().tolist()}


def as_image(svg: str, alt: str) -> str:
    """Return a drawing as an image with its words.

    JupyterLab strips drawings out of a notebook that nobody has run yet; images stay.
    The image stands on paper, since it cannot know whether the notebook is dark.
    """
    on_paper = svg.replace("<svg ", '<svg style="background: #ffffff" ', 1)
    data = base64.b64encode(on_paper.encode()).decode()
    return f'<img src="data:image/svg+xml;base64,{data}" alt="{html.escape(alt, quote=True)}">'


def as_html(content: dict[str, Any]) -> str:
    """Return the figure as a notebook shows it: title, picture, source line."""
    title, subtitle = html.escape(content["title"]), html.escape(content["subtitle"])
    source = html.escape(authors(content["sources"]))
    return (
        f'<figure class="{NO_FORMULAS}">'
        f"<figcaption><strong>{title}</strong><br>{subtitle}</figcaption>"
        f"{as_image(content['svg']['wide'], content['alt'])}"
        f'<small style="display: block">Sources: {source}</small></figure>'
    )
