"""Every published worked example, by model, case and source."""

import csv
import json
from pathlib import Path

import pytest
import reference_credit
import reference_finance
import reference_network
import reference_valuation

ADAPTERS = (reference_credit, reference_finance, reference_network, reference_valuation)
CASES = {model: run for module in ADAPTERS for model, run in module.CASES.items()}
UNUSED = {row: why for module in ADAPTERS for row, why in getattr(module, "UNUSED", {}).items()}
with (Path(__file__).parent / "reference_values.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
USED = [row for row in ROWS if (row["model"], row["case"]) not in UNUSED]


@pytest.mark.parametrize("row", USED, ids=lambda row: f"{row['model']}: {row['case']}")
def test_published_value(row):
    found = CASES[row["model"]](json.loads(row["inputs"]))
    expected = json.loads(row["expected"])
    for name, value in expected.items():
        agrees(found[name], value, float(row["tolerance"]), f"{name}; source: {row['source']}")


def agrees(found, expected, tolerance, what):
    """Hold numbers to the tolerance, within lists too; everything else must be equal."""
    if isinstance(expected, list):
        assert len(found) == len(expected), what
        for one, other in zip(found, expected, strict=True):
            agrees(one, other, tolerance, what)
    elif isinstance(expected, bool | str) or expected is None:
        assert found == expected, what
    else:
        assert float(found) == pytest.approx(expected, rel=0, abs=tolerance), what


def test_unused_rows_say_why():
    rows = {(row["model"], row["case"]) for row in ROWS}
    assert all(why for why in UNUSED.values())
    assert set(UNUSED) <= rows
