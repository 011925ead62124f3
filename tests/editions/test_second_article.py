"""A second article is another ``data/`` and ``book/``: the package is not changed for it."""

import ast
import csv
import json
import re
import shutil

import nbformat
import pytest

from aicredit.ledger.ledger import Ledger
from conftest import ROOT, Copy

ARTICLE = """\
key: harbour-2024-05-02
date: 2024-05-02
title: Ferries on instalments
author: Ada Example
publisher: Harbour Weekly
language: en
sections:
  lede: Title and lead
  ferries: "The ferries: new hulls on old credit"
questions:
  ferries: What do new hulls cost?
"""

BIBLIOGRAPHY = """\
@misc{harbour-2024-05-02,
  title  = {{Ferries on instalments}},
  author = {Ada Example},
  date   = {2024-05-02},
  url    = {https://harbour.example/ferries},
}

@misc{northline-2024-04-30,
  title  = {{Annual report 2023}},
  author = {{Northline Ferries}},
  date   = {2024-04-30},
  url    = {https://northline.example/report},
}
"""

CLAIM = {"section": "ferries", "paragraph": "1", "kind": "reported", "entity": "Northline"}
DEBT = {"metric": "long_term_debt", "unit": "USD_bn", "period": "2023"}
REPORT = {"as_of": "2024-04-30", "source": "northline-2024-04-30", "status": "primary"}

TABLES = {
    "entities": [
        {"entity": "Northline", "ticker": "NLF", "group": "lines", "x": "400", "y": "300"},
        {"entity": "Seabank", "group": "lines", "x": "100", "y": "100"},
        {"entity": "Seabank Leasing", "drawn_as": "Seabank"},
    ],
    "groups": [{"group": "lines", "x": "80", "y": "70"}],
    "facts": [
        {
            **{"id": "f_northline_debt", "entity": "Northline", **DEBT, **REPORT},
            **{"value": "6.2", "locator": "page 12"},
        },
        {
            **{"id": "f_northline_debt_before", "entity": "Northline", **DEBT, **REPORT},
            **{"period": "2022", "value": "3.1", "locator": "page 12"},
        },
    ],
    "deals": [
        {
            **{"id": "deal_seabank_northline", "source": "Seabank Leasing", "kind": "debt"},
            **{"target": "Northline", "amount_usd_bn": "6", "status": "drawn"},
            **{"as_of": "2023-06-01", "evidence": "northline-2024-04-30"},
        }
    ],
    "claims": [
        {
            **{"id": "lede_bold", "section": "lede", "paragraph": "0", "kind": "opinion"},
            **{"entity": "Northline", "metric": "boldness", "period": "2024"},
            **{"statement": "The line is bold.", "basis": "none", "check": "opinion"},
        },
        {
            **CLAIM,
            **DEBT,
            **{"id": "ferries_debt", "low": "6.2", "high": "6.2", "basis": "fact"},
            **{"statement": "Northline owes 6.2 billion.", "check": "f_northline_debt"},
        },
        {
            **CLAIM,
            **DEBT,
            **{"id": "ferries_debt_before", "low": "2.0", "high": "2.0", "basis": "fact"},
            **{"period": "2022", "check": "f_northline_debt_before"},
            "statement": "A year earlier it owed 2.0 billion.",
        },
        {
            **CLAIM,
            **{"id": "ferries_debt_doubled", "kind": "derived", "basis": "arithmetic"},
            **{"metric": "debt_multiple", "low": "2", "high": "2", "unit": "ratio"},
            **{"period": "2023", "check": "f_northline_debt / f_northline_debt_before"},
            "statement": "Debt doubled.",
        },
        {
            **CLAIM,
            **{"id": "ferries_lender", "kind": "relation", "basis": "relation"},
            **{"entity": "Seabank Leasing", "counterparty": "Northline", "metric": "debt"},
            **{"period": "2023", "check": "deal_seabank_northline"},
            "statement": "Seabank lends to Northline.",
        },
    ],
}

START = """\
from aicredit import Chapter, charts
from aicredit.charts.money import flows

chapter = Chapter({section!r}, vars())
ledger = chapter.ledger
{statement}"""

MAP = """\
money = flows.money_flows(ledger)
chapter.figure(
    "money-map",
    charts.money_map(ledger),
    money,
    title="Who pays for the ferries",
    subtitle="Payments, billion US dollars",
)"""

RECORDS = {
    "ledger": "# The ledger\n\n```{record} claims\n```\n",
    "figures": "# Figures\n\n```{record} facts\n```\n\n```{record} deals\n```\n",
    "sources": "# Sources\n\n```{record} sources\n```\n",
}

text, code = nbformat.v4.new_markdown_cell, nbformat.v4.new_code_cell
PAGES = {
    "index": [
        text("# Ferries, audited"),
        code(START.format(section="index", statement="counts = chapter.tally()")),
        text("We took the article apart into {eval}`counts.claims` claims."),
        code(MAP),
        code("chapter.foot()"),
    ],
    "ferries": [
        text("# The ferries"),
        code(START.format(section="ferries", statement="")),
        text("Northline owes {eval}`ledger.f_northline_debt`.", metadata={"tags": ["finding"]}),
        code("chapter.claims()"),
        code("chapter.foot()"),
    ],
}

FIRST = ("Meta", "Oracle", "OpenAI", "Nvidia", "CoreWeave", "Xpert", "Wolfenstein", "AI on Credit")
"""Names of the first article, which no page of another may hold."""


def write_tables(data):
    """Write the tables in the columns of the first article's, which is all they share."""
    package = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        columns = [field["name"] for field in resource["schema"]["fields"]]
        with (data / resource["path"]).open("w", encoding="utf-8", newline="") as file:
            rows = csv.DictWriter(file, columns, restval="", lineterminator="\n")
            rows.writeheader()
            rows.writerows(TABLES.get(resource["name"], []))
    (data / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")


def write_page(path, cells):
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, path)


@pytest.fixture(scope="module")
def second(tmp_path_factory):
    """A checkout of the package with another article's data and book."""
    copy = Copy(tmp_path_factory.mktemp("second") / "book")
    data, book = copy.root / "data", copy.root / "book"
    for folder in (data, book):
        shutil.rmtree(folder)
        folder.mkdir()
    (data / "article.yaml").write_text(ARTICLE, encoding="utf-8")
    (data / "scenarios").mkdir()
    (data / "scenarios" / "base.yaml").write_text("{}\n", encoding="utf-8")
    write_tables(data)
    (book / "references.bib").write_text(BIBLIOGRAPHY, encoding="utf-8")
    for name, cells in PAGES.items():
        write_page(book / f"{name}.ipynb", cells)
    for name, words in RECORDS.items():
        (book / f"{name}.md").write_text(words, encoding="utf-8")
    copy.replace("_config.yml", "title: AI on Credit", "title: Ferries, audited")
    copy.replace("_config.yml", "author: the AI on Credit maintainers", "author: the auditors")
    root, *others = {**PAGES, **RECORDS}
    files = "".join(f"- file: book/{name}\n" for name in others)
    contents = f"format: jb-book\nroot: book/{root}\nchapters:\n{files}"
    (copy.root / "_toc.yml").write_text(contents, encoding="utf-8")
    return copy


def test_a_second_article_is_checked(second):
    checked = second.aicredit("check")
    assert checked.returncode == 0, checked.stderr
    listed = second.aicredit("claims", "--format", "csv")
    verdicts = {row["id"]: row["verdict"] for row in csv.DictReader(listed.stdout.splitlines())}
    assert verdicts == {
        "lede_bold": "opinion",
        "ferries_debt": "right",
        "ferries_debt_before": "wrong",
        "ferries_debt_doubled": "right",
        "ferries_lender": "right",
    }


def test_a_second_article_is_built_and_speaks_of_no_other(second):
    built = second.aicredit("build")
    assert built.returncode == 0, built.stdout + built.stderr
    site = second.root / "_build" / "html"
    pages = {path.stem: path.read_text(encoding="utf-8") for path in site.rglob("*.html")}
    assert {*PAGES, *RECORDS} <= set(pages)
    for name in ("Ferries, audited", "Northline", "Seabank"):
        assert name in pages["index"], name
    assert "Ferries on instalments" in pages["sources"]
    strange = [(page, name) for page, html in pages.items() for name in FIRST if name in html]
    assert strange == []


def code_texts(path):
    """Yield the strings of a file's code, docstrings left out: examples there may name anyone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = [node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in said:
            yield node.value


@pytest.mark.parametrize("path", sorted((ROOT / "src").rglob("*.py")), ids=lambda path: path.stem)
def test_code_names_nothing_of_the_article(path):
    article, entities = Ledger.read().article, Ledger.read().entities
    names = {name for name in (*entities["entity"], *entities["ticker"]) if name[:1].isupper()}
    names |= {article.key, article.date, article.title, article.author, article.publisher}
    form = re.compile(rf"\b({'|'.join(map(re.escape, names))})\b")
    assert [text for text in code_texts(path) if form.search(text)] == []
