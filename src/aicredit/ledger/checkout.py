"""The checkout of the book that the package works on."""

from pathlib import Path

from aicredit.ledger.csv_files import DataError

MARKS = ("data/datapackage.json", "book/references.bib")
"""Files that tell a checkout of the book from any other folder."""


def _root() -> Path:
    """Return the checkout this package lies in or, installed elsewhere, is run in.

    A plain ``pip install .`` carries no data: a second copy would answer with old
    figures after an edit to ``data/``.
    """
    own = Path(__file__).parents[3]
    return own if _is_checkout(own) else checkout_around(Path.cwd()) or Path.cwd()


def checkout_around(folder: Path) -> Path | None:
    """Return the checkout of the book that a folder is, or lies in; None without one."""
    return next((place for place in (folder, *folder.parents) if _is_checkout(place)), None)


def _is_checkout(folder: Path) -> bool:
    return all((folder / mark).is_file() for mark in MARKS)


ROOT = _root()
"""The repository: the book reads its data from the checkout it is run in."""


DATA = ROOT / "data"


BIBLIOGRAPHY = ROOT / "book" / "references.bib"


NO_BOOK = "not there; run this inside a checkout, which holds the data"
"""What is said of a data package that is missing."""


def require_book() -> None:
    """Refuse to work where there is no book.

    Raises
    ------
    DataError
        If the data are not there, in one line.
    """
    if not (ROOT / MARKS[0]).is_file():
        message = f"{MARKS[0]}: {NO_BOOK}"
        raise DataError(message)


def require_own_checkout() -> None:
    """Refuse to read one checkout from inside another: a copied ``.venv`` would do so.

    Raises
    ------
    DataError
        If the working folder lies in another checkout than the package's.
    """
    around = checkout_around(Path.cwd())
    if around and not around.samefile(ROOT):
        message = (
            f"this environment belongs to {ROOT}, not to {around}; "
            "'make book' sets up one of its own"
        )
        raise DataError(message)
