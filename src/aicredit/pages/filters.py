"""The form that narrows the tables of a page; script makes it work, without it it is not shown."""

import html
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Filter:
    """One list to choose from.

    Attributes
    ----------
    key : str
        Name in the address, and of the rows' attribute ``data-KEY``.
    label : str
        What it is called.
    words : mapping of str to str
        Each value that rows have, and how a reader sees it.
    """

    key: str
    label: str
    words: Mapping[str, str]


def filter_form(
    label: str, filters: Iterable[Filter], attributes: Sequence[Mapping[str, str]]
) -> str:
    """Return a search field and lists, each choice with how many rows it leaves.

    Parameters
    ----------
    label : str
        Of the search field.
    filters : iterable of Filter
        In the order in which they stand.
    attributes : sequence of mapping
        Of the rows that are narrowed.
    """
    fields = [
        f'<div><label for="filter-q">{html.escape(label)}</label>'
        '<input id="filter-q" name="q" type="search"></div>'
    ]
    fields += [_choice(one, attributes) for one in filters]
    return (
        f'<form class="record-filter pst-js-only" role="search">{"".join(fields)}'
        f'<p role="status">{len(attributes)} of {len(attributes)} rows</p></form>'
    )


def _choice(one: Filter, attributes: Sequence[Mapping[str, str]]) -> str:
    counts = Counter(row.get(f"data-{one.key}", "") for row in attributes)
    options = "".join(
        f'<option value="{html.escape(value, quote=True)}">'
        f"{html.escape(words)} ({counts[value]})</option>"
        for value, words in one.words.items()
        if counts[value]
    )
    return (
        f'<div><label for="filter-{one.key}">{html.escape(one.label)}</label>'
        f'<select id="filter-{one.key}" name="{one.key}"><option value="">all</option>'
        f"{options}</select></div>"
    )
