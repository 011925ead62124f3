"""Every party of a table is declared once, and what the map needs of it is whole."""

import pytest

from aicredit.ledger import entity_rules, row_rules
from aicredit.ledger.ledger import Ledger

ENTITIES = [
    {"entity": "Meta", "ticker": "META", "group": "clouds", "x": 650, "y": 540},
    {"entity": "banks", "group": "capital", "x": 556, "y": 672},
    {"entity": "JPMorgan", "drawn_as": "banks"},
]
ARROW = {"source": "banks", "target": "Meta", "kind": "debt"}


def faults(**changed):
    return list(entity_rules.problems(Ledger({"entities": ENTITIES, **changed})))


def test_the_book_keeps_the_rules():
    assert list(entity_rules.problems(Ledger.read())) == []
    assert faults(arrows=[ARROW], financials=[{"company": "META"}]) == []


@pytest.mark.parametrize(("table", "column"), [*entity_rules.PARTIES, ("financials", "company")])
def test_a_party_that_is_not_declared_is_named(table, column):
    (line,) = faults(**{table: [{}, {column: "Facebok"}, {column: "Facebok"}]})
    assert line.startswith(f"data/{table}.csv, row 3, column {column}, value 'Facebok'")
    assert "data/entities.csv" in line and "allowed: " in line


def test_another_name_of_a_company_is_refused_and_the_declared_one_told():
    (line,) = faults(facts=[{"entity": "META"}])
    assert "did you mean 'Meta'?" in line
    (line,) = faults(financials=[{"company": "Meta"}])
    assert "allowed: META" in line


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"x": 10, "group": "capital"}, "column y: empty"),
        ({"drawn_as": "nobody"}, "column drawn_as, value 'nobody'"),
        ({"drawn_as": "JPMorgan"}, "column drawn_as, value 'JPMorgan'"),
        ({"group": "capital"}, "a place and a group go together"),
        ({"x": 1, "y": 1}, "a place and a group go together"),
        ({"height": 60}, "a height without a place"),
        (
            {"x": 1, "y": 1, "group": "capital", "drawn_as": "banks"},
            "column drawn_as, value 'banks': has a place of its own",
        ),
    ],
)
def test_an_entity_in_halves_is_named(changed, words):
    (line,) = faults(entities=[*ENTITIES, {"entity": "PIMCO", **changed}])
    assert line.startswith("data/entities.csv, row 5, ") and words in line, line


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"leaves": "top"}, "column enters: empty"),
        ({"run_in": 40}, "column run_out: empty"),
        ({"label_at": 0.5}, "column label_right: empty"),
        ({"target": "JPMorgan"}, "column target, value 'JPMorgan'"),
    ],
)
def test_an_arrow_in_halves_is_named(changed, words):
    (line,) = faults(arrows=[{**ARROW, **changed}])
    assert line.startswith("data/arrows.csv, row 2, ") and words in line, line


def test_sections_are_those_of_the_article_in_its_order():
    def lines(*sections):
        claims = [
            {"id": f"{s}_x", "section": s, "entity": "Meta", "kind": "opinion", "basis": "none"}
            | {"check": "opinion", "period": "2025"}
            for s in sections
        ]
        return list(row_rules.problems(Ledger({"entities": ENTITIES, "claims": claims})))

    assert lines("lede", "meta", "bubble") == []
    (line,) = lines("lede", "mars")
    assert "row 3, column section, value 'mars'" in line and "allowed: lede, " in line
    (line,) = lines("meta", "bubble", "lede")
    assert "row 4, column section, value 'lede': stands after 'bubble'" in line
