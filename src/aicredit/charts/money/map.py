"""The money map: who pays whom, and the loop in which money comes back."""

import altair as alt
import pandas as pd

from aicredit.charts.money import marks, narrow
from aicredit.charts.money.flows import STATUSES, loop_of, returned
from aicredit.charts.money.layout import HEIGHT, Layout, layout_of
from aicredit.charts.money.marks import KINDS
from aicredit.charts.picture import Picture, described_by
from aicredit.charts.theme import finish, is_narrow
from aicredit.ledger.ledger import Ledger
from aicredit.units import written

KEY_AT = (572, 18)
"""Where the key of the wide form begins."""


def _describe(data: pd.DataFrame) -> str:
    known = data.dropna(subset="amount_usd_bn")
    top = known.loc[known["amount_usd_bn"].idxmax()]
    drawn = known.loc[known["status"] == "drawn", "amount_usd_bn"].sum()
    kinds = ", ".join(f"{n} {kind}" for kind, n in data["kind"].value_counts().items())
    return (
        f"{len(data)} payments between {len(set(data['source']) | set(data['target']))} firms and "
        f"classes of lenders: {kinds}. The {len(known)} with a published amount add up to "
        f"{written(known['amount_usd_bn'].sum(), 'USD_bn')}, of which "
        f"{written(drawn, 'USD_bn')} is recorded as drawn and the rest as signed or announced. "
        f"Largest: {top['source']} to {top['target']}, "
        f"{written(top['amount_usd_bn'], 'USD_bn')}, {top['kind']}. {_describe_circles(data)}"
        f"{_describe_loop(data)}{_describe_turned(data)}"
    )


def _describe_loop(data: pd.DataFrame) -> str:
    """Say how money comes back where three firms pay round."""
    steps = [
        f"{flow.source} to {flow.target} {written(flow.amount_usd_bn, 'USD_bn')}"
        for flow in loop_of(data).itertuples()
    ]
    return f" A loop of {len(steps)}: {', '.join(steps)}." if steps else ""


def _describe_turned(data: pd.DataFrame) -> str:
    """Say which payments the article has the other way round."""
    turned = [
        f"{flow.target} to {flow.source}"
        for flow in data[data["reversed_in_article"] == "yes"].itertuples()
    ]
    return f" In outline, as the article has it: {', '.join(turned)}." if turned else ""


def _describe_circles(data: pd.DataFrame) -> str:
    """Say which firms pay each other, and how much goes each way."""
    circles = data[returned(data)]
    pairs = list(dict.fromkeys(tuple(sorted(pair)) for pair in _pairs(circles)))
    if not pairs:
        return "No two of them pay each other."
    sentences = "; ".join(
        f"{one} to {other} {_sum_between(data, one, other)}, back {_sum_between(data, other, one)}"
        for one, other in pairs
    )
    return f"{len(pairs)} pairs pay each other: {sentences}."


def _pairs(data: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(data["source"], data["target"], strict=True))


def _sum_between(data: pd.DataFrame, source: str, target: str) -> str:
    """Write what one firm pays another."""
    rows = data[(data["source"] == source) & (data["target"] == target)]
    amount = rows["amount_usd_bn"].sum(min_count=1)
    return "an amount not published" if pd.isna(amount) else written(amount, "USD_bn")


def money_map(ledger: Ledger) -> Picture:
    """Return the picture of payments between firms: arrows on a map, or hubs and lists on a phone.

    It draws a table as `aicredit.charts.money.flows.money_flows` returns it.

    Parameters
    ----------
    ledger : Ledger
        The tables of the book, which place the firms.
    """
    layout = layout_of(ledger)
    firms = layout.places

    @described_by(_describe, source=firms, target=firms, kind=KINDS, status=STATUSES)
    def money_map(data: pd.DataFrame, width: int) -> alt.LayerChart:
        flows = _labelled(data)
        return (
            narrow.hubs_and_lists(flows, width) if is_narrow(width) else _wide(flows, layout, width)
        )

    return money_map


def _labelled(data: pd.DataFrame) -> pd.DataFrame:
    """Add the words that a flow is drawn with."""
    return data.assign(
        label=[_amount(*row) for row in zip(data["amount_usd_bn"], data["through"], strict=True)],
        pair=data["source"] + " → " + data["target"],
        known=data["amount_usd_bn"].notna(),
        announced=data["status"] == "announced",
        in_loop=data["step_of_loop"].notna(),
    )


def _amount(value: float, through: str) -> str:
    """Write an amount as short as a label must be, with the first name of the vehicle."""
    if pd.isna(value):
        return marks.UNKNOWN
    digits = 0 if value >= 10 or value == round(value) else 2 if value < 1 else 1
    return f"${value:.{digits}f} bn{_way(through)}"


def _way(through: str) -> str:
    """Write the first name of a vehicle."""
    return f" via {through.split()[0]}" if through else ""


def _wide(flows: pd.DataFrame, layout: Layout, width: int) -> alt.LayerChart:
    """Draw firms where they are placed, and an arrow for each flow."""
    place = marks.place_of(width, HEIGHT)
    key = marks.key(flows, *KEY_AT, place)
    drawn = alt.layer(marks.arrows(flows, layout, place), marks.firms(layout, place), key)
    return finish(drawn, width, HEIGHT)
