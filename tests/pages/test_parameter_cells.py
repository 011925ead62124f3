"""An assumption is set in one cell, or by a scenario; whatever else sets it is refused."""

import nbformat
import pytest

from aicredit import Chapter
from aicredit.editions.page_rules import require_one_place
from aicredit.ledger import parameters
from aicredit.pages import chapter

DEFAULTS = {name: known.default for name, known in parameters.declared("meta").items()}
OWN = "\n".join(f"{name} = {value!r}" for name, value in DEFAULTS.items())
NAME = "meta_capex_growth_first_pct"
TOLD = f"# Parameters\n{NAME} = 59\n"


def after(*cells):
    """Return a notebook's variables once these cells have run."""
    names = {"In": ["", *cells]}
    for cell in cells:
        exec(cell, names)
    return names


OVERRIDDEN = {
    "in a later cell": (OWN, f"{NAME} = 60"),
    "before and after": (f"{NAME} = 60", OWN, f"{NAME} = 60"),
    "after papermill": (OWN, TOLD, f"{NAME} = 60"),
    "back to the default": (OWN, TOLD, f"{NAME} = 45"),
    "by a second whole cell": (OWN, OWN.replace("= 45", "= 60")),
    "by a second whole cell after papermill": (OWN, TOLD, OWN),
    "by adding": (OWN, f"{NAME} += 1"),
    "by a loop": (OWN, f"for {NAME} in (60,): pass"),
    "by name": (OWN, f"globals()[{NAME!r}] = 60"),
    "by a computed value": (OWN.replace("= 45", "= 20 + 40"),),
}


@pytest.mark.parametrize("case", OVERRIDDEN)
def test_a_value_that_was_set_in_passing_is_refused(case):
    with pytest.raises(ValueError, match=f"{NAME} is .*but the edition sets") as refused:
        Chapter("meta", after(*OVERRIDDEN[case]))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("cells", "value"),
    [((OWN,), 45), ((OWN, TOLD), 59), ((OWN.replace("= 45", "= 60"),), 60)],
)
def test_the_own_cell_and_papermill_set_the_values(cells, value):
    assert Chapter("meta", after(*cells)).parameters[NAME].value == value


def test_a_reader_in_a_live_notebook_may_edit_and_run_again(monkeypatch):
    monkeypatch.setattr(chapter, "notebook_listens", lambda: True)
    cells = (OWN, OWN.replace("= 45", "= 60"))
    assert Chapter("meta", after(*cells)).parameters[NAME].value == 60


CELLS = {
    f"{NAME} = 60": ([], f"sets {NAME}; allowed: in the cell tagged parameters"),
    f"{NAME} += 60": ([], f"sets {NAME}"),
    f"{NAME}: float = 60": ([], f"sets {NAME}"),
    f"for {NAME} in (60,):\n    pass": ([], f"sets {NAME}"),
    f"a = ({NAME} := 60)": ([], f"sets {NAME}"),
    f"from math import pi as {NAME}": ([], f"sets {NAME}"),
    f"%timeit -n1 1\n{NAME} = 60": ([], f"sets {NAME}"),
    f"def {NAME}(): pass": ([], f"sets {NAME}"),
    f"del {NAME}": ([], f"sets {NAME}"),
    f"a, {NAME} = 1, 60": ([], f"sets {NAME}"),
    "1 + 1": (["parameters"], "a second cell is tagged parameters"),
    "2": (["injected-parameters"], "papermill's own cell was kept"),
    "x = (": ([], "not Python"),
}


def test_the_check_names_a_second_place(copy):
    path = copy.root / "book" / "meta.ipynb"
    kept = path.read_bytes()
    require_one_place(DEFAULTS, path)
    for source, (tags, words) in CELLS.items():
        notebook = nbformat.reads(kept.decode(), as_version=4)
        cell = nbformat.v4.new_code_cell(source, metadata={"tags": tags})
        notebook.cells.insert(2, cell)
        nbformat.write(notebook, path)
        with pytest.raises(ValueError, match=r"meta\.ipynb, cell 2: ") as refused:
            require_one_place(DEFAULTS, path)
        assert words in str(refused.value)
        assert "\n" not in str(refused.value)
    outcome = copy.aicredit("check")
    assert outcome.returncode == 2
    assert outcome.stderr == "book/meta.ipynb, cell 2: not Python ('(' was never closed)\n"
