"""Every figure the book holds, by name, and arithmetic over them.

A name is the id of a claim or a fact, a company's figure written
``meta_capex_cash_fy2024``, or ``CLAIM_outcome``, the latest record of what became of a
claim. Chapters take figures as attributes, ``ledger.meta_bond_amount``, tables write
expressions over the same names; either way arithmetic on them keeps the trail.
"""

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from aicredit.choices import one_of
from aicredit.ledger import article as articles
from aicredit.ledger import checkout, tables
from aicredit.ledger.article import Article
from aicredit.ledger.columns import Column, Rows
from aicredit.ledger.datum import Datum
from aicredit.ledger.expressions import compared, computed, figures_named
from aicredit.units import converted

FORWARD = ("forecast", "plan", "derived")
"""Kinds of claims that what followed can bear out or refute."""


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
    def translations(self) -> pd.DataFrame:
        """Claims that the translation has damaged, indexed by claim."""
        return self.table("translations").set_index("claim", drop=False)

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

    def tranches(self, issuer: str, issued: str) -> Rows:
        """Return the tranches of one issue: amount, coupon, tenor (whole years), days.

        Raises
        ------
        ValueError
            If ``bonds.csv`` has no such issuer, or nothing it issued on that day.
        """
        of_issuer = self._issued_by(issuer)
        one_of(f"issue of {issuer}", issued, dict.fromkeys(of_issuer["issued"]))
        issue = of_issuer[of_issuer["issued"] == issued]
        return _terms(f"tranches of {issuer} of {issued}", issue)

    def tranches_outstanding(self, issuer: str, day: str) -> Rows:
        """Return the tranches issued by a day and not yet due on it, the first due first.

        Raises
        ------
        ValueError
            If ``bonds.csv`` has no such issuer.
        """
        of_issuer = self._issued_by(issuer).sort_values("maturity")
        owed = of_issuer[(of_issuer["issued"] <= day) & (day < of_issuer["maturity"])]
        return _terms(f"tranches of {issuer} on {day}", owed)

    def _issued_by(self, issuer: str) -> pd.DataFrame:
        one_of("issuer", issuer, dict.fromkeys(self.bonds["issuer"]))
        return self.bonds[self.bonds["issuer"] == issuer]

    def accounts(self, company: str, period: str) -> Rows:
        """Return what a company reported for a period, a figure for each metric.

        Parameters
        ----------
        company, period : str
            As in ``financials.csv``: ``"META"``, ``"TTM_Q3_2025"``.

        Raises
        ------
        ValueError
            If the company or the period is unknown.
        """
        own = self._reported(company, [period])
        columns = {row.metric: self.figures[row.Index] for row in own.itertuples()}
        return Rows(f"accounts of {company}, {period}", [period], columns)

    def accounts_by_period(self, company: str, *periods: str) -> Rows:
        """Return what a company reported, a column for each metric that all periods have.

        Raises
        ------
        ValueError
            If the company or a period is unknown.
        """
        own = self._reported(company, periods)
        columns = {}
        for metric, rows in own.groupby("metric", sort=False):
            named = dict(zip(rows["period"], rows.index, strict=True))
            if set(named) == set(periods):
                figures = [self.figures[named[period]] for period in periods]
                columns[metric] = Column(figures, periods, metric)
        return Rows(f"accounts of {company}", periods, columns)

    def _reported(self, company: str, periods: Sequence[str]) -> pd.DataFrame:
        one_of("company", company, dict.fromkeys(self.financials["company"]))
        own = self.financials[self.financials["company"] == company]
        for period in periods:
            one_of(f"period of {company}", period, dict.fromkeys(own["period"]))
        return own[own["period"].isin(periods)]

    def _table(self, name: str) -> pd.DataFrame:
        return self.table(name).set_index("id", drop=False)

    @cached_property
    def figures(self) -> dict[str, Datum]:
        """Every named figure of the book."""
        named: dict[str, Datum] = {}
        for row in self.facts.itertuples():
            named[row.id] = Datum(
                row.value,
                row.unit,
                name=row.id,
                source=row.source,
                kind="fact",
                known_on=row.as_of,
            )
        for row in self.financials.itertuples():
            named[row.Index] = Datum(
                row.value_usd_bn,
                "USD_bn",
                name=row.Index,
                source=row.source,
                kind="financial",
                known_on=row.as_of,
            )
        for claim, latest in self.latest_outcomes.groupby("claim"):
            unit = latest["unit"].iloc[-1]
            # Two records of one day may come in billions and in trillions.
            values = [converted(row.value, row.unit, unit) for row in latest.itertuples()]
            named[f"{claim}_outcome"] = Datum.between(
                min(values),
                max(values),
                unit,
                name=f"{claim}_outcome",
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

    def __getattr__(self, name: str) -> Datum:
        """Return a figure by its name."""
        if name.startswith("_") or name in vars(type(self)):
            raise AttributeError(name)
        if name not in self.figures:
            try:
                one_of("figure", name, self.figures)
            except ValueError as error:
                raise AttributeError(str(error)) from error
        return self.figures[name]

    def evaluate(self, expression: str, unit: str | None = None) -> Datum:
        """Compute an expression over the figures of the book.

        Parameters
        ----------
        expression : str
            Arithmetic over names, for example
            ``"meta_capex_2025.high * (1 + meta_capex_growth_2026.high)"``; see
            `aicredit.ledger.expressions`.
        unit : str, optional
            The unit that the result is to be written in.

        Raises
        ------
        ValueError
            If a name is unknown, a range is used without ``.low`` or ``.high``,
            the expression cannot be computed, types a figure in or mixes units, or
            does not measure what `unit` does.
        """
        result = computed(expression, figures_named(self.figures))
        if unit is not None and not result.dimension.fits(unit):
            message = f"{expression!r} gives {result.dimension}; it cannot be written in {unit}"
            raise ValueError(message)
        return result.to(unit) if unit else result

    def holds(self, comparison: str) -> bool:
        """Tell whether a comparison of two expressions is true.

        Parameters
        ----------
        comparison : str
            For example ``"meta_capex_2026_outcome.low > meta_capex_2026.high"``.

        Raises
        ------
        ValueError
            If it is no comparison, or a side of it cannot be computed.
        """
        return bool(compared(comparison, figures_named(self.figures)))

    def row_of(self, figure: str) -> pd.Series:
        """Return the row of a figure; of what became of a claim, the claim's."""
        for table in (self.facts, self.financials, self.claims):
            if figure in table.index:
                return table.loc[figure]
        return self.claims.loc[figure.removesuffix("_outcome")]

    def sources_of(self, name: str) -> set[str]:
        """Return the bibliography keys of a row, of all rows that a range is made of.

        Raises
        ------
        ValueError
            If no row of the ledger and no assumption is called so.
        """
        row = name.partition(".")[0]
        if row in self.bonds.index:
            return {self.bonds.loc[row, "source"]}
        if row in self.deals.index:
            return {self.deals.loc[row, "evidence"]}
        if row in self.parameters.index:
            return {self.parameters.loc[row, "source"]}
        if row in self.claims.index:
            return {self.article.key}
        one_of("row", row, self.figures)
        figure = self.figures[row]
        if figure.kind == "outcome":
            latest = self.latest_outcomes
            return set(latest.loc[latest["claim"] == row.removesuffix("_outcome"), "source"])
        corrections = self.corrections
        return {figure.source, *corrections.loc[corrections["what"] == row, "source"]}


def _terms(name: str, bonds: pd.DataFrame) -> Rows:
    """Return tranches as rows: amount, coupon, tenor, days of issue and maturity."""
    days = pd.to_datetime(bonds["maturity"]) - pd.to_datetime(bonds["issued"])
    drawn = {
        "amount": (bonds["amount_usd_bn"], "USD_bn"),
        "coupon": (bonds["coupon_pct"], "pct"),
        "tenor": ((days.dt.days / 365.25).round(), "years"),
    }
    columns: dict[str, Any] = {
        column: Column(
            [
                Datum(
                    value, unit, name=f"{row}.{column}", source=source, kind="bond", known_on=issued
                )
                for row, value, source, issued in zip(
                    bonds.index, values, bonds["source"], bonds["issued"], strict=True
                )
            ],
            bonds.index,
            column,
        )
        for column, (values, unit) in drawn.items()
    }
    columns["issued"] = tuple(bonds["issued"])
    columns["maturity"] = tuple(bonds["maturity"])
    return Rows(name, bonds.index, columns)


def _claim_figure(row: Any, article: Article) -> Datum:
    return Datum.between(
        -math.inf if math.isnan(row.low) else row.low,
        math.inf if math.isnan(row.high) else row.high,
        row.unit,
        name=row.id,
        source=article.key,
        kind="claim",
        known_on=article.date,
    )
