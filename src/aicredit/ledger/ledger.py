"""Every figure the book holds, by name, and arithmetic over them.

A name is the id of a claim, a fact or a tranche, a company's figure written
``meta_capex_cash_fy2024``, or ``CLAIM_outcome``, the latest record of what became of a
claim. Expressions over names are how the book checks the
article's arithmetic and how a chapter states its own numbers, so that each
result knows what it was made from.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from aicredit.choices import one_of
from aicredit.ledger import article as articles
from aicredit.ledger import checkout, tables
from aicredit.ledger.article import Article
from aicredit.ledger.datum import Datum, range_figure
from aicredit.ledger.expressions import computed, holds, named
from aicredit.measures import Measure
from aicredit.units import converted

FORWARD = ("forecast", "plan", "derived")
"""Kinds of claims that what followed can bear out or refute."""


@dataclass(frozen=True)
class Result:
    """What an expression gave and what it was made from."""

    value: float
    expression: str
    inputs: dict[str, float]
    """The names it used, as written (with ``.low`` or ``.high``), and their values."""
    measure: Measure
    """The value with the unit that follows from the inputs."""


class Ledger:
    """The tables of the book, joined by name.

    Parameters
    ----------
    tables : mapping
        Name of a table to its rows, a DataFrame or a list of dict, as
        `aicredit.ledger.tables.typed` takes them; a table that is not given is empty.
    article : Article, optional
        What the claims are of; the checkout's if it is not given.
    """

    def __init__(self, tables: Mapping[str, Any], article: Article | None = None) -> None:
        self._tables = tables
        self.article = article or articles.read()

    @classmethod
    def read(cls, data: Path = checkout.DATA) -> "Ledger":
        """Return the ledger of a folder, whose tables are read when they are asked for.

        Parameters
        ----------
        data : Path
            Folder that holds ``article.yaml``, ``datapackage.json`` and the tables.

        Raises
        ------
        DataError
            If the article's description is at fault, in one line.
        """
        return cls(tables.Folder(data), articles.read(data))

    def table(self, name: str) -> pd.DataFrame:
        """Return a table as it was given, typed: figures as their sources print them."""
        return tables.typed(name, self._tables.get(name, []))

    @cached_property
    def claims(self) -> pd.DataFrame:
        """Claims of the article, one row each, indexed by id."""
        return self._table("claims")

    @cached_property
    def statements(self) -> pd.DataFrame:
        """Claims that the article makes: all but our cross-checks of its numbers."""
        return self.claims[self.claims["kind"] != "cross_check"]

    @cached_property
    def facts(self) -> pd.DataFrame:
        """Figures from outside the article, indexed by id, known errors corrected."""
        facts = self._table("facts")
        facts.loc[self.corrections["what"], "value"] = self.corrections["value"].to_numpy()
        return facts

    @cached_property
    def corrections(self) -> pd.DataFrame:
        """Known errors of sources: ``what`` fact, ``was`` and right ``value``."""
        return self.table("corrections").rename(columns={"is": "value"})

    @cached_property
    def deals(self) -> pd.DataFrame:
        """Directed commitments, indexed by id."""
        return self._table("deals")

    @cached_property
    def entities(self) -> pd.DataFrame:
        """Parties that the tables may name, indexed by their one name."""
        return self.table("entities").set_index("entity", drop=False)

    @cached_property
    def bonds(self) -> pd.DataFrame:
        """Tranches, indexed by id."""
        return self._table("bonds")

    @cached_property
    def parameters(self) -> pd.DataFrame:
        """Assumptions a reader may move, indexed by name."""
        return self.table("parameters").set_index("name", drop=False)

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """What happened after the article, oldest first."""
        return self.table("outcomes").sort_values("as_of", kind="stable")

    @cached_property
    def latest_outcomes(self) -> pd.DataFrame:
        """Of each claim, the outcomes recorded on the latest day."""
        latest = self.outcomes.groupby("claim")["as_of"].transform("max")
        return self.outcomes[self.outcomes["as_of"] == latest]

    @cached_property
    def financials(self) -> pd.DataFrame:
        """Companies' figures by period, indexed by the name an expression uses."""
        frame = self.table("financials")
        words = frame["company"] + "_" + frame["metric"] + "_" + frame["period"]
        names = words.str.lower().str.replace(r"[^a-z0-9]+", "_", regex=True)
        return frame.set_index(names.rename("id"))

    @cached_property
    def _claims_as_printed(self) -> pd.DataFrame:
        return pd.DataFrame(self._tables["claims"], dtype=object).set_index("id")

    def printed_decimals(self, claim: str) -> int:
        """Return how many decimals a claim's figures are printed with."""
        row = self._claims_as_printed.loc[claim]
        return max(len(str(row.get(end, "")).partition(".")[2]) for end in ("low", "high"))

    def tranches(self, issuer: str, issued: str) -> pd.DataFrame:
        """Return the tranches of one issue, with their tenor in whole years.

        Raises
        ------
        ValueError
            If ``bonds.csv`` has no such issuer, or nothing it issued on that day.
        """
        bonds = self.bonds
        one_of("issuer", issuer, dict.fromkeys(bonds["issuer"]))
        of_issuer = bonds[bonds["issuer"] == issuer]
        one_of(f"issue of {issuer}", issued, dict.fromkeys(of_issuer["issued"]))
        issue = of_issuer[of_issuer["issued"] == issued]
        days = pd.to_datetime(issue["maturity"]) - pd.to_datetime(issue["issued"])
        return issue.assign(tenor_years=(days.dt.days / 365.25).round())

    def _table(self, name: str) -> pd.DataFrame:
        return self.table(name).set_index("id", drop=False)

    @cached_property
    def figures(self) -> dict[str, Datum]:
        """Every named figure of the book."""
        named: dict[str, Datum] = {}
        for row in self.facts.itertuples():
            named[row.id] = Datum(
                row.value,
                name=row.id,
                unit=row.unit,
                source=row.source,
                kind="fact",
                known_on=row.as_of,
            )
        for row in self.financials.itertuples():
            named[row.Index] = Datum(
                row.value_usd_bn,
                name=row.Index,
                unit="USD_bn",
                source=row.source,
                kind="financial",
                known_on=row.as_of,
            )
        for claim, latest in self.latest_outcomes.groupby("claim"):
            unit = latest["unit"].iloc[-1]
            # Two records of one day may come in billions and in trillions.
            values = [converted(row.value, row.unit, unit) for row in latest.itertuples()]
            named[f"{claim}_outcome"] = range_figure(
                min(values),
                max(values),
                name=f"{claim}_outcome",
                unit=unit,
                source=latest["source"].iloc[-1],
                kind="outcome",
                known_on=latest["as_of"].iloc[-1],
            )
        for row in self.claims.itertuples():
            if not (math.isnan(row.low) and math.isnan(row.high)):
                named[row.id] = _claim_figure(row, self.article)
        return named

    @cached_property
    def names(self) -> set[str]:
        """Everything that has a row of its own: figures, deals, tranches, assumptions."""
        others = (self.deals, self.claims, self.bonds, self.parameters)
        return {*self.figures, *(name for table in others for name in table.index)}

    def evaluate(
        self, expression: str, also: Mapping[str, Any] | None = None, unit: str | None = None
    ) -> Result:
        """Compute an expression over the figures of the book.

        Parameters
        ----------
        expression : str
            Arithmetic over names, for example
            ``"meta_capex_2025.high * (1 + growth / 100)"``; see `aicredit.ledger.expressions`.
        also : mapping, optional
            Further names, for instance the numbers a chapter has stated.
        unit : str, optional
            The unit that the result is to be written in.

        Raises
        ------
        ValueError
            If a name is unknown, a range is used without ``.low`` or ``.high``,
            the expression cannot be computed, types a figure in or mixes units, or
            its unit is not `unit`.
        """
        inputs: dict[str, float] = {}
        result = computed(expression, named({**self.figures, **(also or {})}, inputs))
        if unit is not None and not result.fits(unit):
            message = f"{expression!r} gives {result.unit}; it cannot be written in {unit}"
            raise ValueError(message)
        return Result(float(result.value), expression, inputs, result)

    def holds(self, comparison: str, also: Mapping[str, Any] | None = None) -> bool:
        """Tell whether a comparison of two expressions is true.

        Parameters
        ----------
        comparison : str
            For example ``"meta_capex_2026_outcome.low > meta_capex_2026.high"``.
        also : mapping, optional
            Further names, as in `evaluate`.

        Raises
        ------
        ValueError
            If it is no comparison, or a side of it cannot be computed.
        """
        return holds(comparison, named({**self.figures, **(also or {})}, {}))


def _claim_figure(row: Any, article: Article) -> Datum:
    return range_figure(
        -math.inf if math.isnan(row.low) else row.low,
        math.inf if math.isnan(row.high) else row.high,
        name=row.id,
        unit=row.unit,
        source=article.key,
        kind="claim",
        known_on=article.date,
    )
