"""Tables that pictures draw, taken from the ledger.

Each function returns exactly what its picture plots; the table becomes the
figure's CSV. With it go the names that each row rests on (`aicredit.ledger.trail`).
"""

import math
import re
from collections.abc import Mapping

import pandas as pd

from aicredit.audit.audit import Audit
from aicredit.choices import one_of
from aicredit.ledger.columns import Rows
from aicredit.ledger.datum import Datum
from aicredit.ledger.ledger import Ledger
from aicredit.ledger.trail import behind, resting_on
from aicredit.prose import typed_figures


def maturities(notes: Rows, lives: Mapping[str, Datum]) -> pd.DataFrame:
    """Return notes and the lifetimes of machines bought on the day of issue.

    Parameters
    ----------
    notes : Rows
        Tranches of one issue.
    lives : mapping of str to Datum
        Label to lifetime.

    Returns
    -------
    DataFrame
        ``what``, ``label``, ``start``, ``end`` (calendar years with fractions)
        and ``amount_usd_bn``.

    Raises
    ------
    ValueError
        If a lifetime is no figure of time, or two rows would be drawn on one line.
    """
    _require_figures("lifetime", lives, "years")
    issued = _calendar_year(notes.amount[0].known_on)
    rows = [
        (
            "note",
            f"{maturity[:4]}: ${amount.figure:g} bn at {coupon.figure:.3f} %",
            issued,
            _calendar_year(maturity),
            amount.figure,
        )
        for maturity, amount, coupon in zip(notes.maturity, notes.amount, notes.coupon, strict=True)
    ]
    rows += [
        ("machine", label, issued, issued + float(life), float("nan"))
        for label, life in lives.items()
    ]
    table = pd.DataFrame(rows, columns=["what", "label", "start", "end", "amount_usd_bn"])
    twice = table["label"][table["label"].duplicated()]
    if len(twice):
        message = f"two rows are called {twice.iloc[0]!r}; allowed: a label for each"
        raise ValueError(message)
    return resting_on(table, [*([note] for note in notes.labels), *map(_rests, lives.values())])


def _rests(*figures: Datum) -> list[str]:
    """Return the names of the ledger that figures rest on."""
    return list(dict.fromkeys(leaf.name for leaf in behind(*figures)))


def _require_figures(what: str, figures: Mapping[str, Datum], unit: str) -> None:
    for label, figure in figures.items():
        for typed in typed_figures(label):
            message = f"{what} {label!r} has the figure {typed!r} typed in; allowed: words"
            raise ValueError(message)
        if not isinstance(figure, Datum) or not figure.dimension.fits(unit):
            given = figure.dimension if isinstance(figure, Datum) else "typed"
            message = (
                f"{what} {label!r} is {figure}, {given}; allowed: a figure with a trail, in {unit}"
            )
            raise ValueError(message)


def _calendar_year(day: str) -> float:
    when = pd.Timestamp(day)
    return when.year + (when.day_of_year - 1) / 365.25


def cash_and_capex(
    ledger: Ledger,
    company: str,
    *,
    capex: str,
    last_reported: int,
    claims: dict[int, str],
    guidance_of: str,
) -> pd.DataFrame:
    """Return cash flow and capex by fiscal year, with the article's figures beside them.

    Parameters
    ----------
    company : str
        Its ticker, as in ``financials.csv``.
    capex : str
        Metric of capex.
    last_reported : int
        Last fiscal year reported before the article; later ones are hindsight.
    claims : dict
        Fiscal year to the claim that prints a capex figure for it.
    guidance_of : str
        The claim whose latest recorded guidance is drawn as a range.

    Returns
    -------
    DataFrame
        ``year``, ``series``, ``kind`` (reported, hindsight, article or guidance),
        ``low`` and ``high`` in billion US dollars; one of them is empty where a claim
        has an open end ('up to', 'more than').

    Raises
    ------
    ValueError
        If the company, a metric, a year or a claim is unknown, or a claim prints
        something else than a figure in billion US dollars for its year.
    """
    one_of("company", company, dict.fromkeys(ledger.financials["company"]))
    annual = ledger.financials[
        (ledger.financials["company"] == company) & ledger.financials["period"].str.startswith("FY")
    ]
    rows, names = [], []
    drawn = (
        ("operating_cash_flow", "operating_cash_flow", "Operating cash flow"),
        (capex, "capex", "Capex"),
    )
    for metric, stem, series in drawn:
        known = [name for name in dict.fromkeys(annual["metric"]) if name.startswith(stem)]
        one_of(f"yearly metric of {company}", metric, known)
        years = annual[annual["metric"] == metric].sort_values("period")
        years = years.assign(year=years["period"].str.removeprefix("FY").astype(int))
        one_of(f"last reported year of {metric}", last_reported, years["year"])
        for row in years.itertuples():
            kind = "reported" if row.year <= last_reported else "hindsight"
            rows.append((row.year, series, kind, row.value_usd_bn, row.value_usd_bn))
            names.append([row.Index])
    for year, claim in claims.items():
        printed = _capex_claim(claim, ledger)
        if printed["period"] != f"FY{year}":
            message = (
                f"claim {claim!r} is drawn at {year}; allowed: its period, {printed['period']}"
            )
            raise ValueError(message)
        rows.append((year, "Capex", "article", printed["low"], printed["high"]))
        names.append([claim])
    one_of("claim with guidance", guidance_of, dict.fromkeys(ledger.latest_outcomes["claim"]))
    year = int(_capex_claim(guidance_of, ledger)["period"].removeprefix("FY"))
    guided = ledger.figures[f"{guidance_of}_outcome"]
    rows.append((year, "Capex", "guidance", guided.low.figure, guided.high.figure))
    names.append([guided.name])
    (name,) = ledger.entities.index[ledger.entities["ticker"] == company]
    for claim in (*claims.values(), guidance_of):
        if (of := ledger.claims.loc[claim, "entity"]) != name:
            message = f"claim {claim!r} speaks of {of}; allowed: claims of {name}"
            raise ValueError(message)
    table = pd.DataFrame(rows, columns=["year", "series", "kind", "low", "high"])
    return resting_on(table, names)


def _capex_claim(claim: str, ledger: Ledger) -> pd.Series:
    """Return a claim that prints, or whose outcome is, capex of a fiscal year in USD_bn."""
    one_of("claim", claim, ledger.claims.index)
    row = ledger.claims.loc[claim]
    said = not (math.isnan(row["low"]) and math.isnan(row["high"])) and row["unit"] == "USD_bn"
    if not (said and row["metric"].startswith("capex") and re.fullmatch(r"FY\d{4}", row["period"])):
        message = (
            f"claim {claim!r} is no figure of capex ({row['metric']}, {row['period']}, "
            f"{row['unit']}); allowed: capex of a fiscal year in USD_bn"
        )
        raise ValueError(" ".join(message.split()))
    return row


def debt_steps(steps: Mapping[str, Datum], earnings: Datum) -> pd.DataFrame:
    """Return a running total of what is owed, and its multiple of earnings.

    Parameters
    ----------
    steps : mapping of str to Datum
        Label to amount, in the order they are counted.
    earnings : Datum
        EBITDA of one year, above 0.

    Raises
    ------
    ValueError
        If there are no steps, one of them is no amount of money, or earnings are 0 or
        less.
    """
    if not steps:
        message = "no step of debt is given; allowed: one or more"
        raise ValueError(message)
    _require_figures("step", steps, "USD_bn")
    _require_figures("amount", {"earnings": earnings}, "USD_bn")
    if not float(earnings) > 0:
        message = f"earnings are {float(earnings):g}; allowed: above 0, or debt is no multiple"
        raise ValueError(message)
    frame = pd.DataFrame(
        {"step": list(steps), "amount_usd_bn": [float(amount) for amount in steps.values()]}
    )
    frame["end"] = frame["amount_usd_bn"].cumsum()
    frame["start"] = frame["end"] - frame["amount_usd_bn"]
    frame["multiple"] = frame["end"] / float(earnings)
    return resting_on(frame, [_rests(amount, earnings) for amount in steps.values()])


def claim_marks(ledger: Ledger) -> pd.DataFrame:
    """Return every claim of the article with its verdict, in the article's order.

    Returns
    -------
    DataFrame
        ``section``, ``claim``, ``statement`` and ``verdict``.
    """
    claims = ledger.statements[["section", "id", "statement"]].rename(columns={"id": "claim"})
    marks = claims.assign(verdict=Audit.of(ledger).verdicts["verdict"]).reset_index(drop=True)
    return resting_on(marks, [[claim] for claim in marks["claim"]])
