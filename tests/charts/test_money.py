"""The money map draws what the ledger records, all of it, and says so in words."""

import itertools
import json

import pandas as pd
import pytest

from aicredit.charts import money_map
from aicredit.charts.money import arrows
from aicredit.charts.money.flows import (
    LEAST,
    STATUSES,
    loop_of,
    money_flows,
    returned,
    round_trip,
)
from aicredit.charts.money.layout import HEIGHT, layout_of
from aicredit.charts.theme import NARROW, WIDE
from aicredit.ledger.ledger import Ledger
from aicredit.units import written


@pytest.fixture(scope="module")
def ledger():
    return Ledger.read()


@pytest.fixture(scope="module")
def flows(ledger):
    return money_flows(ledger)


@pytest.fixture(scope="module")
def layout(ledger):
    return layout_of(ledger)


@pytest.fixture(scope="module")
def picture(ledger):
    return money_map(ledger)


def rows_with(spec, column):
    """Rows of the chart's data sets that have a column."""
    return [row for rows in spec["datasets"].values() for row in rows if column in row]


def test_each_flow_is_the_sum_of_deals_in_the_ledger(flows, ledger):
    for flow in flows.itertuples():
        deals = ledger.deals.loc[flow.deals.split(", ")]
        amount = deals["amount_usd_bn"].sum(min_count=1)
        assert amount == pytest.approx(flow.amount_usd_bn, nan_ok=True)
        assert set(deals["status"]) <= set(STATUSES)


def test_no_deal_is_drawn_twice_and_none_is_younger_than_the_article(flows, ledger):
    ids = [deal for deals in flows["deals"] for deal in deals.split(", ")]
    assert len(ids) == len(set(ids))
    assert (ledger.deals.loc[ids, "as_of"] <= ledger.article.date).all()
    assert (flows["as_of"] <= ledger.article.date).all()


def test_a_flow_is_large_or_returned(flows):
    assert ((flows["amount_usd_bn"] >= LEAST) | returned(flows)).all()
    assert (flows["source"] != flows["target"]).all()


def test_the_loop_goes_round_and_no_other_carries_more(flows):
    loop = loop_of(flows)
    assert list(loop["target"]) == [*loop["source"][1:], loop["source"].iloc[0]]
    assert list(loop["source"]) == ["Nvidia", "OpenAI", "Oracle"]
    known = flows.dropna(subset="amount_usd_bn")
    pays = known.groupby(["source", "target"])["amount_usd_bn"].sum()
    firms = {*known["source"], *known["target"]}
    rounds = [((a, b), (b, c), (c, a)) for a, b, c in itertools.permutations(firms, 3)]
    values = [min(pays[pair] for pair in pairs) for pairs in rounds if {*pairs} <= {*pays.index}]
    assert loop["amount_usd_bn"].min() == max(values)


def test_the_round_trip_is_told_with_what_its_second_firm_pays_in_all(flows):
    assert round_trip(flows) == (
        "A planned $100 bn from Nvidia to OpenAI, at least $610 bn from OpenAI to others, "
        "a planned $40 bn from Oracle back to Nvidia"
    )
    signed = flows.assign(status="signed").dropna(subset="amount_usd_bn")
    assert round_trip(signed).startswith("$100 bn from Nvidia to OpenAI, $610 bn from OpenAI")


def test_what_the_article_turned_round_is_known_by_its_errata(flows):
    turned = flows[flows["reversed_in_article"] == "yes"]
    assert [*zip(turned["source"], turned["target"], strict=True)] == [
        ("OpenAI", "Oracle"),
        ("Nvidia", "OpenAI"),
    ]


def test_without_a_loop_a_phone_gets_the_lists_alone(flows, picture):
    straight = flows[flows["step_of_loop"].isna()].reset_index(drop=True)
    with pytest.raises(ValueError, match="no 3 firms pay round"):
        round_trip(straight)
    assert not rows_with(picture.draw(straight, NARROW).to_dict(), "angle")


def test_what_a_vehicle_borrows_is_its_sponsors_and_names_the_vehicle(flows):
    through = flows[flows["through"] != ""].set_index("through")
    assert through.loc["Beignet Investor LLC", "target"] == "Meta"
    assert through.loc["Beignet Investor LLC", "amount_usd_bn"] == pytest.approx(27.3)
    assert through.loc["Vantage Data Centers", "target"] == "Oracle"


def test_a_deal_after_the_article_is_left_out(ledger):
    tables = {name: ledger.table(name) for name in ("deals", "entities")}
    assert not money_flows(Ledger(tables)).empty
    tables["deals"]["as_of"] = "2025-11-11"
    assert money_flows(Ledger(tables)).empty


def test_every_firm_has_a_place_of_its_own(layout):
    boxes = {}
    for firm, (x, y) in layout.places.items():
        width, height = layout.size_of(firm)
        boxes[firm] = (x - width / 2, x + width / 2, y - height / 2, y + height / 2)
        left, right, top, bottom = boxes[firm]
        assert left >= 0 and right <= WIDE and top >= 0 and bottom <= HEIGHT, firm
    for (one, a), (other, b) in itertools.combinations(boxes.items(), 2):
        apart = a[1] < b[0] or b[1] < a[0] or a[3] < b[2] or b[3] < a[2]
        assert apart, (one, other)


def test_arrows_placed_by_hand_are_flows_that_exist(flows, layout):
    known = {arrows.way_of(row) for row in flows.itertuples()}
    assert layout.labels and known >= {*layout.sides, *layout.runs, *layout.labels}


def test_the_map_draws_every_flow_once_and_within_its_frame(flows, picture):
    spec = picture.draw(flows, WIDE).to_dict()
    heads = [row for row in rows_with(spec, "angle") if not row["outline"]]
    assert sorted(row["flow"] for row in heads) == list(range(len(flows)))
    labels = rows_with(spec, "broad")
    assert sorted(row["flow"] for row in labels) == list(range(len(flows)))
    for row in [*heads, *labels, *rows_with(spec, "step")]:
        assert 0 <= row["x"] <= WIDE and 0 <= row["y"] <= HEIGHT, row


def test_amounts_do_not_cover_each_other_or_a_firm(flows, picture, layout):
    spec = picture.draw(flows, WIDE).to_dict()
    texts = {}
    for row in rows_with(spec, "broad"):
        lines = row["label"].split("\n")
        texts[row["flow"]] = (row["x"], row["y"], 7.0 * max(map(len, lines)), 13 * len(lines))
    firms = {name: (*at, *layout.size_of(name)) for name, at in layout.places.items()}
    for one, other in itertools.combinations({**texts, **firms}.items(), 2):
        (x, y, width, height), (u, v, breadth, tall) = one[1], other[1]
        apart = abs(x - u) >= (width + breadth) / 2 or abs(y - v) >= (height + tall) / 2
        assert apart, (one, other)


def test_breadth_grows_with_the_amount(flows, layout):
    known = flows.assign(known=flows["amount_usd_bn"].notna())
    breadth = arrows.routes_of(known, layout)["breadth"]
    assert (breadth.diff().dropna() <= 0).all()
    assert breadth[0] / breadth[1] == pytest.approx(
        flows["amount_usd_bn"][0] / flows["amount_usd_bn"][1]
    )


def test_the_lists_name_every_flow_the_largest_first(flows, picture):
    spec = picture.draw(flows, NARROW).to_dict()
    assert spec["width"] == NARROW
    rows = pd.DataFrame(rows_with(spec, "what")).drop_duplicates("y")
    assert sorted(rows["pair"]) == sorted(flows["source"] + " → " + flows["target"])
    headings = [row["heading"] for row in rows_with(spec, "heading")]
    assert headings == ["OpenAI pays", "OpenAI receives", "The rest"]
    for _, listed in rows.groupby([rows["source"] == "OpenAI", rows["target"] == "OpenAI"]):
        assert listed.sort_values("y")["amount_usd_bn"].dropna().is_monotonic_decreasing


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_drawing_holds_nothing_that_json_cannot(flows, picture, width):
    json.dumps(picture.draw(flows, width).to_dict(), allow_nan=False)


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_an_outline_runs_against_the_payment_that_the_article_turned(flows, picture, width):
    spec = picture.draw(flows, width).to_dict()
    outlined = {
        (row["source"], row["target"]) for row in rows_with(spec, "angle") if row["outline"]
    }
    turned = flows[flows["reversed_in_article"] == "yes"]
    assert outlined == {*zip(turned["target"], turned["source"], strict=True)}


def test_words_name_the_count_the_total_the_largest_and_the_circles(flows, picture):
    words = picture.describe(flows)
    assert words.startswith(f"{len(flows)} payments")
    assert written(flows["amount_usd_bn"].sum(), "USD_bn") in words
    assert "Largest: OpenAI to Oracle, $300.0 bn" in words
    assert "Microsoft to OpenAI $13.0 bn" in words
    assert "A loop of 3: Nvidia to OpenAI $100.0 bn" in words
    assert words.endswith("as the article has it: Oracle to OpenAI, OpenAI to Nvidia.")
    assert "No two" in picture.describe(flows[~returned(flows)])
