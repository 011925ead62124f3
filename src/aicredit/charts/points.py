"""The points of a drawn picture say what they are.

A page shows these words at a point that is touched, or walked to with the arrow keys, and
speaks them (``site/static/pictures.js``). They are the words of the picture's tooltips.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any


def with_words(spec: dict[str, Any]) -> dict[str, Any]:
    """Return Vega-Lite whose marks carry their tooltip as description, and say nothing else.

    Vega would describe every mark by all its fields, down to coordinates.
    """
    for layer in _layers(spec):
        encoding = layer.get("encoding", {})
        tooltip = encoding.pop("tooltip", [])
        tooltip = [tooltip] if isinstance(tooltip, dict) else tooltip
        mark = layer["mark"] if isinstance(layer["mark"], dict) else {"type": layer["mark"]}
        if tooltip and not _is_many_points(mark, encoding, tooltip):
            encoding["description"] = {"value": {"expr": _words(tooltip)}}
        else:
            layer["mark"] = mark | {"aria": False}
    for part in ("axis", "legend"):
        spec.setdefault("config", {}).setdefault(part, {})["aria"] = False
    return spec


def _layers(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "layer" not in spec:
        yield spec
    for layer in spec.get("layer", ()):
        yield from _layers(layer)


def _is_many_points(
    mark: Mapping[str, Any], encoding: Mapping[str, Any], tooltip: Sequence[Mapping[str, str]]
) -> bool:
    """Tell whether a line runs through values of its own, so that no words fit all of it."""
    along = encoding.get("x", {}).get("field")
    return mark["type"] == "line" and along in [part["field"] for part in tooltip]


def _words(tooltip: Sequence[Mapping[str, str]]) -> str:
    """Return Vega's expression for a tooltip in one line.

    Examples
    --------
    >>> _words([{"field": "year", "format": "d"}, {"field": "a", "title": "until"}])
    "format(datum['year'], 'd') + (datum['a'] ? ', until: ' + datum['a'] : '')"
    """
    first, *others = ((_value(part), _name(part), part["field"]) for part in tooltip)
    rest = (f"(datum[{field!r}] ? {', ' + name!r} + {value} : '')" for value, name, field in others)
    return " + ".join([first[0] if not first[1] else f"{first[1]!r} + {first[0]}", *rest])


def _value(part: Mapping[str, str]) -> str:
    value = f"datum[{part['field']!r}]"
    return f"format({value}, {part['format']!r})" if "format" in part else value


def _name(part: Mapping[str, str]) -> str:
    title = part.get("title", "").strip()
    return f"{title}: " if title else ""
