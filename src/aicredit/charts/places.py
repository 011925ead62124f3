"""Where a label finds room: the first of its places that touches nothing."""

from collections.abc import Iterable

Box = tuple[float, float, float, float]
"""Left, top, right and bottom in pixels."""

LETTER, LINE, AIR = 6.9, 16, 4
"""Pixels of a letter and of a line at the house's size of type, and around a label."""

SIDES = (
    lambda x, y, gap, wide, off: (x + gap, y),
    lambda x, y, gap, wide, off: (x - wide / 2, y - off),
    lambda x, y, gap, wide, off: (x - wide / 2, y + off),
    lambda x, y, gap, wide, off: (x - 6, y - off),
    lambda x, y, gap, wide, off: (x - 6, y + off),
    lambda x, y, gap, wide, off: (x - wide + 6, y - off),
    lambda x, y, gap, wide, off: (x - wide + 6, y + off),
    lambda x, y, gap, wide, off: (x - wide - gap, y),
)
"""Left and middle of a label right of a point, above, below and left of it."""


class Places:
    """What is drawn so far, as boxes of pixels within a frame."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.taken: list[Box] = []

    def take(self, x: float, y: float, radius: float) -> None:
        """Take the room of a mark."""
        self.taken.append((x - radius, y - radius, x + radius, y + radius))

    def take_line(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Take the room of a stroke between two points."""
        steps = 1 + int(max(abs(end[0] - start[0]), abs(end[1] - start[1])) / 3)
        for k in range(steps + 1):
            at = k / steps
            self.take(start[0] + at * (end[0] - start[0]), start[1] + at * (end[1] - start[1]), 2)

    def free(self, texts: Iterable[str], around: Iterable[tuple[float, float]]) -> tuple:
        """Return text, left and middle of a label near the first of some points with room.

        Each text is tried around each point: right, above, below, left; nearest first. A
        picture without any room keeps the last of them, and the test of labels says so.
        """
        texts, around = list(texts), list(around)
        for gap in (9, 16, 26, 40):
            for x, y in around:
                for side in SIDES:
                    for text in texts:
                        lines = text.split("\n")
                        wide, high = LETTER * max(map(len, lines)), LINE * len(lines)
                        left, middle = side(x, y, gap, wide, gap + high / 2)
                        box = (left, middle - high / 2, left + wide, middle + high / 2)
                        if self._is_free(box):
                            self.taken.append(box)
                            return text, left, middle
        return text, left, middle

    def _is_free(self, box: Box) -> bool:
        left, top, right, bottom = box
        inside = left >= 2 and top >= 0 and right <= self.width and bottom <= self.height
        return inside and not any(
            left - AIR < r and l_ < right + AIR and top - AIR < b and t < bottom + AIR
            for l_, t, r, b in self.taken
        )
