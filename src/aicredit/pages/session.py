"""A live session in JupyterLab: whether there is one, and where it finds a row.

The site has a page with an address for each row. A session has the tables alone: there a
link opens the table at the row, and says on hovering what stands in it. (Of a table that
it opens only now, JupyterLab shows the first rows; clicked again, it goes to the row.)
"""

import pandas as pd
from IPython import get_ipython

from aicredit.audit.audit import Audit
from aicredit.ledger.checkout import BIBLIOGRAPHY
from aicredit.ledger.ledger import Ledger

TABLES = ("claims", "facts", "financials", "deals", "bonds", "parameters")
"""Tables whose rows have a name."""


def notebook_listens() -> bool:
    """Tell whether a notebook frontend, and not a batch run, asked for this cell.

    JupyterLab and Notebook name the cell in the request's metadata; papermill,
    nbclient and nbval do not, and there a widget would be a dead control.
    """
    shell = get_ipython()
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        return False
    return "cellId" in (kernel.get_parent("shell").get("metadata") or {})


def row_of_table(name: str, ledger: Ledger) -> tuple[str, str]:
    """Return where the row of this name stands, and what stands in it.

    Returns
    -------
    tuple of str
        ``../data/facts.csv#row=17``, in the words of RFC 7111 (the heading is row 1), and
        the row, a line a column; with a claim, what decided it.
    """
    if name.endswith("_outcome"):
        table = "outcomes"
        records = ledger.latest_outcomes
        position = records.index[records["claim"] == name.removesuffix("_outcome")][-1]
        row = ledger.outcomes.loc[position]
    else:
        table = next(t for t in TABLES if name in getattr(ledger, t).index)
        position = getattr(ledger, table).index.get_loc(name)
        row = getattr(ledger, table).loc[name]
    told = {column: cell for column, cell in row.items() if pd.notna(cell) and cell != ""}
    if table == "claims":
        told |= vars(Audit.of(ledger).verdict(name))
    words = "\n".join(f"{column}: {cell}" for column, cell in told.items())
    return f"../data/{table}.csv#row={position + 2}", words


def entry_of_bibliography(key: str) -> str:
    """Return where an entry stands, ``references.bib#line=17``, by RFC 5147: lines before it."""
    text = BIBLIOGRAPHY.read_text(encoding="utf-8")
    return f"{BIBLIOGRAPHY.name}#line={text[: text.index(f'{{{key},')].count(chr(10))}"
