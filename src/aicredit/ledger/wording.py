"""Measures and periods of the tables as a reader says them."""

import csv
import re
from functools import cache

from aicredit.ledger import checkout

SPELLINGS = {
    **{word: word.upper() for word in ("ai", "amd", "aws", "ceo", "ec2", "gdp", "mufg", "oecd")},
    **{word: word.upper() for word in ("pjm", "rpo", "srt", "us", "q1", "q2", "q3", "q4")},
    **{word: word.capitalize() for word in ("alphabet", "amazon", "anthropic", "azure", "blue")},
    **{word: word.capitalize() for word in ("beignet", "april", "january", "july", "march")},
    **{word: word.capitalize() for word in ("copilot", "germany", "india", "intel", "meta")},
    **{word: word.capitalize() for word in ("microsoft", "nebius", "nvidia", "oracle", "owl")},
    **{word: word.capitalize() for word in ("texas", "wisconsin", "latin", "america")},
    "etoro": "eToro",
    "eur": "euros",
    "gpus": "GPUs",
    "incl": "including",
    "jonestrading": "JonesTrading",
    "ttm": "twelve months",
    "ultraservers": "UltraServers",
    "xai": "xAI",
}
"""Words of a measure that are not written as their letters stand in a table."""

MEASURES = {
    "capex_cash": "capex paid in cash",
    "capex_incl_finance_lease_principal": "capex with principal paid on finance leases",
    "depreciation_amortisation": "depreciation and amortisation",
    "leases_not_commenced": "leases signed and not begun",
    "long_term_debt": "long-term debt",
    "market_cap_loss_close": "market value lost by the close",
    "market_cap_loss_low": "market value lost at the day's low, class A shares",
    "market_cap_loss_low_all_shares": "market value lost at the day's low, all shares",
    "operating_cash_flow": "cash flow from operations",
    "share_price_fall_close": "fall of the share price, close on close",
    "share_price_fall_low": "fall of the share price to the day's low",
    "year_of_13_bn_revenue": "year in which revenue was $13 bn",
}
"""Measures whose name says too little once it is spelt out."""

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)

HALVES = {"early": "early", "H1": "first half of"}

PERIODS = (
    (re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b"), lambda m: f"{int(m[3])} {_month(m[2])} {m[1]}"),
    (re.compile(r"\b(\d{4})-(\d\d)\b"), lambda m: f"{_month(m[2])} {m[1]}"),
    (re.compile(r"\bTTM (Q\d \d{4})"), lambda m: f"twelve months to {m[1]}"),
    (re.compile(r"\bFY(\d{4}) (Q\d)"), lambda m: f"{m[2]} of financial year {m[1]}"),
    (re.compile(r"\bFY(\d{4})"), lambda m: f"financial year {m[1]}"),
    (re.compile(r"\b9M (\d{4})"), lambda m: f"nine months of {m[1]}"),
    (re.compile(r"\b(\d{4}) (early|H1)"), lambda m: f"{HALVES[m[2]]} {m[1]}"),
    (re.compile(r"\.\."), lambda _: " to "),
)
"""Forms of a period in the tables, and how each is written."""


def _month(number: str) -> str:
    return MONTHS[int(number) - 1]


@cache
def _parties() -> dict[str, str]:
    """Return the spelling of parties whose names have capitals inside."""
    with (checkout.DATA / "entities.csv").open(encoding="utf-8-sig", newline="") as file:
        names = [row["entity"] for row in csv.DictReader(file)]
    return {name.lower(): name for name in names if name.isalnum() and name[1:] != name[1:].lower()}


def measure_in_words(metric: str) -> str:
    """Return what a metric of the tables measures.

    Examples
    --------
    >>> measure_in_words("openai_share_of_rpo")
    'OpenAI share of RPO'
    """
    known = SPELLINGS | _parties()
    words = (known.get(word, word) for word in metric.split("_"))
    return MEASURES.get(metric) or " ".join(words)


def period_in_words(period: str) -> str:
    """Return a period of the tables as a reader would say it.

    Examples
    --------
    >>> period_in_words("TTM Q3 2025"), period_in_words("2025-09..2025-10")
    ('twelve months to Q3 2025', 'September 2025 to October 2025')
    """
    for form, written in PERIODS:
        period = form.sub(written, period)
    return period
