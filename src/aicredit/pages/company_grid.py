"""The accounts of a company as one grid, measure by period, with its own CSV."""

import html
from typing import Any

import pandas as pd

from aicredit.choices import one_of
from aicredit.ledger.ledger import Ledger
from aicredit.ledger.row_words import company_in_words
from aicredit.ledger.wording import measure_in_words, period_in_words
from aicredit.pages.evidence import document
from aicredit.pages.markup import exactly, source_link
from aicredit.pages.remarks import remark
from aicredit.units import NO_FORMULAS

LATER = "reported after the article"


def company_grid(ledger: Ledger, company: str) -> str:
    """Return a company's figures, a row a measure, a column a period, and where each is from.

    What was reported after the article is told apart by its cell and, in the sources, in
    words.

    Raises
    ------
    ValueError
        If ``financials.csv`` has no such company.
    """
    own = _rows(ledger, company)
    periods = _periods(own)
    cells = {(row.metric, row.period): row for row in own.itertuples()}
    head = "".join(f'<th scope="col">{_short(period)}</th>' for period in periods)
    body = "".join(
        f'<tr><th scope="row">{html.escape(measure_in_words(metric))}</th>'
        + "".join(_cell(cells.get((metric, period)), ledger) for period in periods)
        + "</tr>"
        for metric in dict.fromkeys(own["metric"])
    )
    name = html.escape(company_in_words(company, ledger), quote=True)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="Accounts of {name}">'
        f'<table class="grid {NO_FORMULAS}"><caption>'
        f'<span class="later">tinted</span>: {LATER}; '
        f'<span class="unverified">dashed</span>: not verified</caption>'
        f'<thead><tr><th scope="col">Measure</th>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
        f'<p><a href="../data/{csv_name(company)}" download>These figures as CSV</a></p>'
        f"{_sources(own, ledger)}"
    )


def _rows(ledger: Ledger, company: str) -> pd.DataFrame:
    one_of("company", company, dict.fromkeys(ledger.financials["company"]))
    return ledger.financials[ledger.financials["company"] == company]


def _periods(own: pd.DataFrame) -> list[str]:
    """Return the periods in order: whole years, then shorter ones, each by its end."""
    known = own.drop_duplicates("period").assign(
        year=lambda rows: ~rows["period"].str.fullmatch(r"FY\d{4}")
    )
    return list(known.sort_values(["year", "period_end", "period"])["period"])


def _short(period: str) -> str:
    return html.escape(period.replace("TTM ", "12 months to ").replace("9M ", "9 months "))


def _cell(row: Any, ledger: Ledger) -> str:
    if row is None:
        return "<td></td>"
    later = "later " if row.as_of > ledger.article.date else ""
    doubt = "unverified " if row.status == "unverified" else ""
    value = source_link(row.source, html.escape(exactly(row.value_usd_bn, "USD_bn")))
    return f'<td class="{later}{doubt}num" id="{row.Index}">{value}</td>'


def _sources(own: pd.DataFrame, ledger: Ledger) -> str:
    """Return where the figures are from, a line a source, with the rows and remarks it gave."""
    items = []
    for (as_of, key, status), rows in own.groupby(["as_of", "source", "status"], sort=True):
        figures = list(zip(rows["value_usd_bn"], ["USD_bn"] * len(rows), strict=True))
        later = f" <em>{LATER}</em>" if as_of > ledger.article.date else ""
        told = {
            (measure_in_words(metric), note): ", ".join(map(period_in_words, same["period"]))
            for (metric, note), same in rows.groupby(["metric", "note"], sort=False)
        }
        lines = "".join(
            f"<li>{html.escape(metric)}, {html.escape(periods)}"
            f"{f': {remark(note, ledger)}' if note else ''}</li>"
            for (metric, note), periods in told.items()
        )
        items.append(
            f"<li>{document(key, figures, status)}, known on {period_in_words(as_of)}{later}"
            f"<ul>{lines}</ul></li>"
        )
    return (
        f"<details><summary>Where these figures are from: {len(items)} documents</summary>"
        f'<ul class="rests-on">{"".join(items)}</ul></details>'
    )


def csv_name(company: str) -> str:
    """Return the file of the site that holds a company's figures."""
    return f"financials_{company}.csv"


def as_csv(ledger: Ledger, company: str) -> str:
    """Return a company's figures as CSV, with their sources by title."""
    own = _rows(ledger, company)
    told = own["as_of"].le(ledger.article.date).map({True: "by the article", False: LATER})
    columns = {
        "company": company_in_words(company, ledger),
        "measure": own["metric"].map(measure_in_words),
        "period": own["period"].map(period_in_words),
        "period end": own["period_end"],
        "billion US dollars": own["value_usd_bn"],
        "known on": own["as_of"],
        "reported": told,
        "source": own["source"],
        "status": own["status"],
        "remark": own["note"],
    }
    return pd.DataFrame(columns).to_csv(index=False, lineterminator="\n")
