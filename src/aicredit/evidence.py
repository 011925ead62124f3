"""Tables that pictures draw, taken from the ledger.

Each function returns exactly what its picture plots; the table becomes the
figure's CSV.
"""

from typing import SupportsFloat

import pandas as pd

from aicredit.ledger import Ledger
from aicredit.verdicts import verdicts


def maturities(notes: pd.DataFrame, lives: dict[str, SupportsFloat]) -> pd.DataFrame:
    """Return notes and the lifetimes of machines bought on the day of issue.

    Parameters
    ----------
    notes : DataFrame
        Tranches of the ledger, of one issue.
    lives : dict
        Label to lifetime in years.

    Returns
    -------
    DataFrame
        ``what``, ``label``, ``start``, ``end`` (calendar years with fractions)
        and ``amount_usd_bn``.
    """
    issued = _calendar_year(notes["issued"])
    rows = pd.DataFrame(
        {
            "what": "note",
            "label": [
                f"{maturity[:4]}: ${amount:g} bn at {coupon:.3f} %"
                for maturity, amount, coupon in zip(
                    notes["maturity"], notes["amount_usd_bn"], notes["coupon_pct"], strict=True
                )
            ],
            "start": issued,
            "end": _calendar_year(notes["maturity"]),
            "amount_usd_bn": notes["amount_usd_bn"],
        }
    )
    machines = pd.DataFrame(
        {
            "what": "machine",
            "label": list(lives),
            "start": issued.iloc[0],
            "end": [issued.iloc[0] + float(life) for life in lives.values()],
            "amount_usd_bn": float("nan"),
        }
    )
    return pd.concat([rows, machines], ignore_index=True)


def _calendar_year(dates: pd.Series) -> pd.Series:
    when = pd.to_datetime(dates)
    return when.dt.year + (when.dt.dayofyear - 1) / 365.25


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
        As in ``financials.csv``.
    capex : str
        Metric of capex.
    last_reported : int
        Last fiscal year reported before the article; later ones are hindsight.
    claims : dict
        Calendar year to the claim that prints a capex figure for it.
    guidance_of : str
        The claim whose latest recorded guidance is drawn as a range.

    Returns
    -------
    DataFrame
        ``year``, ``series``, ``kind`` (reported, hindsight, article or guidance),
        ``low`` and ``high`` in billion US dollars.
    """
    rows = []
    annual = ledger.financials[
        (ledger.financials["company"] == company) & ledger.financials["period"].str.startswith("FY")
    ]
    for metric, series in (("operating_cash_flow", "Operating cash flow"), (capex, "Capex")):
        for row in annual[annual["metric"] == metric].sort_values("period").itertuples():
            year = int(row.period.removeprefix("FY"))
            kind = "reported" if year <= last_reported else "hindsight"
            rows.append((year, series, kind, row.value_usd_bn, row.value_usd_bn))
    for year, claim in claims.items():
        printed = ledger.figures[claim]
        low = printed.high if printed.low == float("-inf") else printed.low
        rows.append((year, "Capex", "article", low, printed.high))
    recorded = ledger.outcomes[ledger.outcomes["claim"] == guidance_of]
    latest = recorded[recorded["as_of"] == recorded["as_of"].max()]
    rows.append((max(claims), "Capex", "guidance", latest["value"].min(), latest["value"].max()))
    return pd.DataFrame(rows, columns=["year", "series", "kind", "low", "high"])


def debt_steps(steps: dict[str, SupportsFloat], earnings: SupportsFloat) -> pd.DataFrame:
    """Return a running total of what is owed, and its multiple of earnings.

    Parameters
    ----------
    steps : dict
        Label to amount in billion US dollars, in the order they are counted.
    earnings : float
        EBITDA of one year, billion US dollars.
    """
    frame = pd.DataFrame(
        {"step": list(steps), "amount_usd_bn": [float(amount) for amount in steps.values()]}
    )
    frame["end"] = frame["amount_usd_bn"].cumsum()
    frame["start"] = frame["end"] - frame["amount_usd_bn"]
    frame["multiple"] = frame["end"] / float(earnings)
    return frame


def claim_marks(ledger: Ledger) -> pd.DataFrame:
    """Return every claim of the article with its verdict, in the article's order.

    Returns
    -------
    DataFrame
        ``section``, ``claim``, ``statement`` and ``verdict``.
    """
    claims = ledger.statements[["section", "id", "statement"]].rename(columns={"id": "claim"})
    return claims.assign(verdict=verdicts(ledger)["verdict"]).reset_index(drop=True)
