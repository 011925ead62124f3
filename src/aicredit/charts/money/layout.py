"""Where the ledger places firms, groups and amounts on the money map, and bends its arrows.

Places are pixels from the upper left of the wide form, whose size `HEIGHT` and
`aicredit.charts.theme.WIDE` give.
"""

from dataclasses import dataclass

import pandas as pd

from aicredit.ledger.ledger import Ledger

HEIGHT = 736

LOW = 34
"""Height of a firm's box, unless the ledger gives it another."""

Way = tuple[str, str, str, str]
"""What tells an arrow from the others: source, target, kind and vehicle."""


@dataclass(frozen=True)
class Layout:
    """The hand-made part of the map.

    Attributes
    ----------
    places : dict
        Firm to the middle of its box.
    heights : dict
        Firm to the height of its box, where it is not `LOW`.
    groups : dict
        Group to where its name begins.
    sides : dict
        Arrow to the sides by which it leaves and enters, where the nearest ones will
        not do.
    runs : dict
        Arrow to how far its two ends run straight on before they turn, where the
        usual bend will not do.
    labels : dict
        Arrow to where its amount stands: how far along, from 0 to 1, and pixels right
        and down of there. Halfway and on the arrow unless named here.
    """

    places: dict[str, tuple[float, float]]
    heights: dict[str, float]
    groups: dict[str, tuple[float, float]]
    sides: dict[Way, tuple[str, str]]
    runs: dict[Way, tuple[float, float]]
    labels: dict[Way, tuple[float, float, float]]

    def size_of(self, firm: str) -> tuple[float, float]:
        """Return a firm's width and height."""
        return 8.3 * len(firm) + 24, self.heights.get(firm, LOW)


def layout_of(ledger: Ledger) -> Layout:
    """Return the layout that the tables entities, groups and arrows hold."""
    firms = ledger.entities.dropna(subset=["x", "y"])
    arrows = ledger.table("arrows").set_index(["source", "target", "kind", "through"])
    arrows["leaves"] = arrows["leaves"].replace("", None)
    return Layout(
        places=_given(firms, "x", "y"),
        heights=firms["height"].dropna().to_dict(),
        groups=_given(ledger.table("groups").set_index("group"), "x", "y"),
        sides=_given(arrows, "leaves", "enters"),
        runs=_given(arrows, "run_out", "run_in"),
        labels=_given(arrows, "label_at", "label_right", "label_down"),
    )


def _given(table: pd.DataFrame, *columns: str) -> dict:
    """Return the rows that fill some columns, by their index."""
    rows = table[list(columns)].dropna()
    return dict(zip(rows.index, rows.itertuples(index=False, name=None), strict=True))
