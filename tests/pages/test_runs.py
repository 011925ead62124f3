"""A model is given what its arguments measure, and what it returns are figures with a trail."""

import math
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import pandas as pd
import pytest

from aicredit import Chapter
from aicredit.arguments import Years
from aicredit.charts import path_by_year
from aicredit.ledger import parameters
from aicredit.ledger.columns import Column
from aicredit.ledger.datum import Datum
from aicredit.ledger.ledger import Ledger
from aicredit.ledger.trail import behind
from aicredit.measures import MONEY, SHARE
from aicredit.models import bonds, funding, investment
from aicredit.pages.outputs import Output
from aicredit.pages.panels.funding import FUNDING_ASSUMPTIONS
from aicredit.pages.runs import run_model

LEDGER = Ledger.read()
NOTES = LEDGER.tranches("Meta", "2025-11-03")
OTHERS = LEDGER.tranches("Alphabet", "2025-11-06")
GIVEN = {"amount": NOTES.amount, "coupon": NOTES.coupon, "tenor_years": NOTES.tenor}
DEFAULTS = {name: known.default for name, known in parameters.declared("meta").items()}


@pytest.fixture
def chapter():
    return Chapter("meta", dict(DEFAULTS), LEDGER)


def test_what_a_model_returns_is_what_arithmetic_gives_and_rests_on_the_same():
    table = run_model(bonds.tranche_table, GIVEN)
    interest = (NOTES.amount * NOTES.coupon).sum()
    assert str(table.annual_interest.to("USD_mn", 2)) == str(interest.to("USD_mn", 2))
    assert str(table.weighted_coupon.to("pct", 3)) == "5.136%"
    assert str(table.weighted_maturity_years.to("years", 2)) == "19.27 years"
    assert {leaf.name.partition(".")[0] for leaf in behind(table.principal)} == set(NOTES.labels)


@pytest.mark.parametrize(
    ("part", "unit"),
    [
        ("annual_interest", "pct"),
        ("annual_interest", "degC"),
        ("principal", "EUR_bn"),
        ("principal", "count"),
        ("weighted_coupon", "USD_bn"),
        ("weighted_maturity_years", "year"),
    ],
)
def test_a_result_takes_no_other_unit_than_its_own(part, unit):
    with pytest.raises(ValueError, match=f"{part} is .*cannot be written in {unit}"):
        getattr(run_model(bonds.tranche_table, GIVEN), part).to(unit)


def test_a_path_comes_as_columns():
    years = {"cash_flow": LEDGER.accounts_by_period("META", "FY2023", "FY2024").operating_cash_flow}
    assert isinstance(years["cash_flow"], Column)
    parts = {name: LEDGER.f_beignet_coupon for name in ("tax_rate", "vehicle_rate")}
    money = {name: LEDGER.f_meta_bond_amount for name in ("cash_flow", "capex", "cash", "debt")}
    moved = {
        name: Datum(p.value, p.unit, name=p.name, kind="parameter")
        for name in FUNDING_ASSUMPTIONS
        for p in parameters.declared("meta").values()
        if p.name.startswith(f"meta_{name}_")
    }
    path = run_model(
        funding.funding_projection,
        {**parts, **money, **moved, "vehicle_years": LEDGER.f_hyperion_guarantee_years},
    )
    assert isinstance(path.borrowing, Column) and path.borrowing[0].unit == "USD_bn"
    assert float(path.borrowing.sum()) == pytest.approx(float(path.total_borrowing))


KINDS = {
    "coupon as money": ("amount", NOTES.coupon),
    "money as coupon": ("coupon", NOTES.amount),
    "tenor as coupon": ("coupon", NOTES.tenor),
    "coupon as tenor": ("tenor_years", NOTES.coupon),
    "tenor as money": ("amount", NOTES.tenor),
    "euros beside nothing": ("coupon", LEDGER.f_germany_gdp_eur),
}


@pytest.mark.parametrize("case", KINDS)
def test_a_column_of_another_kind_is_refused(case):
    argument, column = KINDS[case]
    with pytest.raises(ValueError, match=rf"^{argument}, .* is .*; allowed: ") as refused:
        run_model(bonds.tranche_table, {**GIVEN, argument: column})
    assert "\n" not in str(refused.value)


def test_columns_of_two_issues_are_not_mixed():
    with pytest.raises(ValueError, match="coupon has other rows than amount"):
        run_model(bonds.tranche_table, {**GIVEN, "coupon": OTHERS.coupon})


TYPED = {
    "a figure": 0.05,
    "a whole figure": 5,
    "an array": np.array([0.05]),
    "a list": [0.05],
    "nothing": None,
    "a truth": True,
    "not a number": math.nan,
    "text": "f_beignet_coupon",
    "a date's worth": pd.Timestamp("2025-11-03"),
    "a comparison": LEDGER.f_beignet_coupon > LEDGER.f_meta_coupon_2030,
}


@pytest.mark.parametrize("value", TYPED.values(), ids=TYPED)
def test_a_figure_typed_for_a_model_is_refused(value):
    given = {"rate": value, "years": LEDGER.f_hyperion_guarantee_years}
    with pytest.raises(ValueError, match=r"rate is .*no source") as refused:
        run_model(investment.capital_recovery_factor, given)
    assert "\n" not in str(refused.value)


def steps_of(*, rate: Annotated[float, SHARE], years: Years) -> Annotated[float, SHARE]:
    """Add up.

    Rate times years.
    """
    return rate * years


@pytest.mark.parametrize("years", [5.5, True])
def test_a_count_of_steps_may_be_typed_where_the_model_asks_for_one(years):
    rate = LEDGER.f_beignet_coupon
    assert float(run_model(steps_of, {"rate": rate, "years": 5})) == pytest.approx(0.329)
    assert run_model(steps_of, {"rate": rate, "years": LEDGER.f_hyperion_guarantee_years})
    with pytest.raises(ValueError, match="years is"):
        run_model(steps_of, {"rate": rate, "years": years})


def test_an_unknown_argument_is_refused():
    with pytest.raises(ValueError, match="'rat' is unknown; did you mean 'rate'"):
        run_model(investment.capital_recovery_factor, {"rat": LEDGER.f_beignet_coupon})


def test_a_range_and_an_open_end_are_refused():
    with pytest.raises(ValueError, match="is a range"):
        run_model(
            investment.capital_recovery_factor,
            {"rate": LEDGER.f_beignet_coupon, "years": LEDGER.meta_bond_tenor},
        )


def undeclared(rate: float) -> float:
    """Hand back.

    The rate.
    """
    return rate


def silent(rate: Annotated[float, SHARE]) -> float:
    """Hand back.

    The rate.
    """
    return rate


def moneyless(rate: Annotated[float, SHARE]) -> Annotated[float, MONEY]:
    """Hand back.

    The rate.
    """
    return rate


def test_a_model_that_does_not_say_what_it_measures_is_refused_or_gives_no_figure():
    given = {"rate": LEDGER.f_beignet_coupon}
    with pytest.raises(ValueError, match=r"^rate measures nothing"):
        run_model(undeclared, given)
    for model in (silent, moneyless):
        assert not isinstance(run_model(model, given), Datum)


MONEY_OF = {name: LEDGER.f_meta_bond_amount for name in ("cash_flow", "capex", "cash", "debt")}
HOLD = {
    **MONEY_OF,
    "tax_rate": LEDGER.f_beignet_coupon,
    "vehicle_rate": LEDGER.f_beignet_coupon,
    "vehicle_years": LEDGER.f_hyperion_guarantee_years,
}


def explore(chapter, **changed):
    given = {
        "move": {name: chapter.parameter_of(name) for name in FUNDING_ASSUMPTIONS},
        "hold": HOLD,
        "outputs": {"lowest": Output("lowest_headroom", "USD_bn", "label")},
        "lines": {"New borrowing": "borrowing"},
        "picture": path_by_year("USD_bn"),
        "across": 2026,
        "title": "t",
        "subtitle": "s",
    }
    return chapter.explore("path", funding.funding_projection, **{**given, **changed})


HELD = {
    "capex": LEDGER.f_beignet_coupon,
    "tax_rate": LEDGER.meta_bond_tranches,
    "cash": LEDGER.meta_bond_tranches,
    "debt": LEDGER.f_germany_gdp_eur,
    "vehicle_years": LEDGER.f_beignet_maturity_year,
    "vehicle_rate": 0.0658,
}


@pytest.mark.parametrize("argument", HELD)
def test_a_panel_holds_what_its_model_measures(chapter, argument):
    with pytest.raises(ValueError, match=rf"\b{argument}\b|currency") as refused:
        explore(chapter, hold={**HOLD, argument: HELD[argument]})
    assert "\n" not in str(refused.value)


SHOWN = [
    Output("lowest_headroom", "pct", "label"),
    Output("lowest_coverage", "USD_bn", "label"),
    Output("years_to_borrowing", "year", "label"),
    Output("years_to_borrowing", "USD_bn", "label"),
    Output("total_borrowing", "USD_bn", "label", add=2025),
]


@pytest.mark.parametrize("output", SHOWN, ids=lambda output: f"{output.field} {output.unit}")
def test_a_panel_shows_an_output_in_its_own_unit(chapter, output):
    with pytest.raises(ValueError, match=r"cannot be written in|typed in"):
        explore(chapter, outputs={"shown": output})


@pytest.mark.parametrize(
    "changed",
    [
        {"outputs": {"first": Output("years_to_borow", "year", "label")}},
        {"lines": {"New borrowing": "borowing"}},
        {"move": {"capex_growth_first": "meta_capex_growth"}},
        {"move": {"capex_growth": "meta_capex_growth_first_pct"}},
    ],
)
def test_a_panel_of_unknown_parts_is_refused(chapter, changed):
    with pytest.raises(ValueError, match="unknown"):
        explore(chapter, **changed)


def test_lines_of_a_panel_have_one_unit(chapter):
    with pytest.raises(ValueError, match="lines are in USD_bn and ratio"):
        explore(chapter, lines={"New borrowing": "borrowing", "Cover": "coverage"})


def test_a_panel_hands_out_its_outputs(chapter):
    panel = explore(chapter)
    assert panel.lowest.unit == "USD_bn"
    assert {leaf.name for leaf in behind(panel.lowest)} >= {"f_meta_bond_amount", *DEFAULTS}
    with pytest.raises(AttributeError, match="'lowst'; allowed: lowest"):
        _ = panel.lowst


@dataclass
class Answer:
    """What a made-up model returns."""

    answer: Annotated[float, SHARE]


@pytest.mark.parametrize(
    ("answer", "said"), [(math.inf, "without limit"), (math.nan, "no value"), (2.0, "2.0×")]
)
def test_an_output_without_a_number_is_said_in_words(chapter, answer, said):
    def model(years: Years) -> Answer:
        """Answer.

        Always the same.
        """
        return Answer(answer)

    panel = chapter.explore(
        "path",
        model,
        move={},
        hold={"years": LEDGER.f_hyperion_guarantee_years},
        lines={},
        outputs={"cover": Output("answer", "ratio", "Cover")},
        picture=path_by_year("USD_bn"),
        across=2026,
        title="t",
        subtitle="s",
    )
    assert str(panel.cover) == said


def test_a_model_of_one_number_is_drawn_over_an_assumption(chapter):
    panel = chapter.explore(
        "price",
        investment.capital_recovery_factor,
        move={"rate": "meta_borrowing_rate_pct"},
        hold={"years": LEDGER.f_meta_server_life, "salvage": LEDGER.f_beignet_coupon},
        outputs={"rent": Output("", "pct", "Rent a year over the outlay")},
        lines={"Rent": ""},
        across="rate",
        title="t",
        subtitle="s",
    )
    rate = chapter.parameters["meta_borrowing_rate_pct"]
    expected = investment.capital_recovery_factor(rate.model_value, 5.5, salvage=0.0658)
    assert float(panel.rent) == pytest.approx(expected)
    drawn = panel.series({})
    assert list(drawn.columns) == ["assumption", "series", "value", "now"]
    assert set(drawn["now"]) == {rate.value}
    assert set(panel.series({"rate": 0.04})["now"]) == {4.0}
    assert (drawn["assumption"].iloc[0], drawn["assumption"].iloc[-1]) == (
        rate.minimum,
        rate.maximum,
    )
    ends = [investment.capital_recovery_factor(at / 100, 5.5, salvage=0.0658) for at in (
        rate.minimum, rate.maximum)]  # fmt: skip
    assert drawn["value"].iloc[[0, -1]].tolist() == pytest.approx(ends)
    content = panel.as_json()
    assert [row[0] for row in content["table"]["rows"]] == drawn["assumption"].tolist()
    (traced,) = (p for p in content["spec"]["params"] if p["name"] == "out_")
    assert "rate" in traced["expr"]


def test_a_path_needs_a_picture_and_a_line_an_assumption_that_moves(chapter):
    with pytest.raises(ValueError, match="panel 'path' has no picture"):
        explore(chapter, picture=None)
    with pytest.raises(ValueError, match="'capex' is unknown"):
        explore(chapter, across="capex")
