"""Whether the files of the book are in order: configuration, contents, notebooks, pages."""

import papermill

from aicredit.editions import contents, notebook_files, page_rules
from aicredit.ledger import bibliography, checkout, parameters
from aicredit.ledger.ledger import Ledger


def check_contents() -> None:
    """Refuse a book whose files are not in order: configuration, contents, notebooks.

    A chapter's own cell of parameters must say what is declared, and no other may. The
    base edition runs on that cell; the panel's way back leads to the declaration. No page
    has a figure typed in.

    Raises
    ------
    ValueError
        If something is not in order; file and what, in one line.
    """
    contents.settings("_config.yml")
    declared = parameters.declared()
    unset = set(declared)
    ledger = Ledger.read()
    sections = {*ledger.article.sections}
    sources = bibliography.sources(checkout.BIBLIOGRAPHY).entries
    for chapter in contents.notebooks():
        page_rules.require_own_names(chapter, ledger.names)
        page_rules.require_one_place(declared, chapter)
        if chapter.stem in sections:
            page_rules.require_finding(chapter)
        for name, cell in papermill.inspect_notebook(str(chapter)).items():
            unset.discard(name)
            wanted = parameters.named(name, declared).default
            if not _is_number(cell["default"], wanted):
                message = (
                    f"{notebook_files.name_of(chapter)}: the cell of parameters sets {name} = "
                    f"{cell['default']}; allowed: {wanted:.15g}, as in data/parameters.csv"
                )
                raise ValueError(message)
    for name in sorted(unset):
        message = f"data/parameters.csv: no chapter's cell of parameters sets {name}"
        raise ValueError(message)
    for page in contents.pages():
        page_rules.require_pasted_figures(page)
        page_rules.require_known_sources(page, sources)


def _is_number(text: str, number: float) -> bool:
    try:
        return float(text) == number
    except ValueError:
        return False
