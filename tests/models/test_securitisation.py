"""Tranche weights and capital relief: published values, properties, three engines."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from aicredit.models import securitisation

FORMULA = {
    "pool_capital": st.floats(0.005, 0.5),
    "p": st.floats(0.3, 1.5),
    "attach": st.floats(0, 0.5),
    "detach": st.floats(0.55, 1),
    "floor": st.floats(0, 0.2),
    "cap": st.floats(1, 12.5),
}
SEC_SA = {
    "ksa": st.floats(0.01, 0.3),
    "delinquent_share": st.floats(0, 0.2),
    "unknown_share": st.floats(0, 0.05),
}
SEC_IRBA = {
    "kirb": st.floats(0.01, 0.3),
    "lgd": st.floats(0.05, 1),
    "tranche_maturity": st.floats(0.5, 7),
    "effective_number": st.floats(1, 200),
    "p_floor": st.floats(0.1, 0.5),
}
TRANSFER = {
    "pool": st.floats(1, 100),
    "pool_weight": st.floats(0.05, 1.25),
    "kirb": st.floats(0.1, 0.3),
    "p_first_loss": st.floats(0.3, 1),
    "p_senior": st.floats(0.3, 1),
    "attach": st.floats(0, 0.1),
    "detach": st.floats(0.11, 0.6),
    "floor": st.floats(0.05, 0.2),
    "protection_spread": st.floats(0, 0.2),
    "capital_ratio": st.floats(0.08, 0.15),
}
VEHICLE = {
    "loan": st.floats(1, 500),
    "loan_weight": st.floats(0.2, 3),
    "equity_share": st.floats(0, 0.9),
    "delinquent_share": st.floats(0, 0.2),
    "p": st.floats(0.5, 1),
    "floor": st.floats(0.05, 0.2),
    "capital_ratio": st.floats(0.08, 0.15),
}


def senior_p(**inputs):
    return securitisation.sec_irba_p(senior=True, **inputs)


def first_loss_p(**inputs):
    return securitisation.sec_irba_p(senior=False, **inputs)


@given(st.fixed_dictionaries({**FORMULA, "cap": st.just(12.5)}), st.floats(0, 0.04))
def test_weights_fall_with_attachment(inputs, more):
    lower = securitisation.supervisory_formula_weight(**inputs)
    higher = securitisation.supervisory_formula_weight(
        **{**inputs, "attach": inputs["attach"] + more}
    )
    assert higher <= lower + 1e-9
    assert inputs["floor"] <= lower <= 12.5


@given(
    FORMULA["pool_capital"], FORMULA["p"], st.lists(st.floats(0.01, 0.99), max_size=4, unique=True)
)
def test_capital_of_a_stack_adds_up(pool_capital, p, cuts):
    points = np.array([0, *sorted(cuts), 1])
    assume(np.diff(points).min() > 1e-6)
    weight = securitisation.supervisory_formula_weight(
        pool_capital, p, attach=points[:-1], detach=points[1:], floor=0, cap=12.5
    )
    whole = securitisation.supervisory_formula_weight(
        pool_capital, p, attach=0, detach=1, floor=0, cap=12.5
    )
    assert (weight * np.diff(points)).sum() == pytest.approx(float(whole), abs=1e-9)
    assert whole >= 12.5 * pool_capital - 1e-9


@given(st.fixed_dictionaries(FORMULA))
def test_formula_as_the_rules_write_it(inputs):
    """CRE41 in its three cases, which the module writes as one."""
    k, p, low, high = (inputs[name] for name in ("pool_capital", "p", "attach", "detach"))
    slope, upper, lower = -1 / (p * k), high - k, max(low - k, 0)
    if high <= k:
        weight = 12.5
    else:
        mean = (np.exp(slope * upper) - np.exp(slope * lower)) / (slope * (upper - lower))
        above = (high - max(low, k)) / (high - low)
        weight = 12.5 * ((1 - above) + above * mean)
    expected = min(max(weight, inputs["floor"]), inputs["cap"])
    assert securitisation.supervisory_formula_weight(**inputs) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("thickness", [1e-9, 1e-6, 1e-3])
@pytest.mark.parametrize("attach", [0.05, 0.0801, 0.1, 0.4])
def test_a_thin_tranche_weighs_what_the_charge_at_its_point_is(attach, thickness):
    weight = securitisation.supervisory_formula_weight(
        0.08, 0.5, attach=attach, detach=attach + thickness, floor=0, cap=12.5
    )
    at = [min(1, np.exp(-(x - 0.08) / 0.04)) for x in (attach, attach + thickness)]
    assert weight == pytest.approx(12.5 * np.mean(at), rel=max(1e-7, thickness**2 / 0.04**2))


@pytest.mark.parametrize(("pool_capital", "p"), [(0.1, 0), (0, 1), (0, 0)])
def test_without_a_parameter_nothing_decays(pool_capital, p):
    """A tranche of a millionth just above the pool's capital."""
    weight = securitisation.supervisory_formula_weight(
        pool_capital, p, attach=pool_capital, detach=pool_capital + 1e-6, floor=0, cap=12.5
    )
    assert weight == pytest.approx(0, abs=1e-9)


def test_the_cap_wins_over_the_floor():
    weight = securitisation.supervisory_formula_weight(
        0.005, 1, attach=0.5, detach=1, floor=0.15, cap=0.1
    )
    assert weight == pytest.approx(0.1)


def test_a_pool_without_capital_takes_the_floor():
    weight = securitisation.supervisory_formula_weight(
        0, 1, attach=0, detach=1, floor=0.15, cap=12.5
    )
    assert weight == pytest.approx(0.15)


@given(st.floats(0, 0.3), st.floats(0, 0.9), st.floats(0, 0.05), st.floats(0.001, 0.1))
def test_delinquency_raises_the_pool_capital(ksa, delinquent, unknown, more):
    base = securitisation.sec_sa_pool_capital(
        ksa, delinquent_share=delinquent, unknown_share=unknown
    )
    worse = securitisation.sec_sa_pool_capital(
        ksa, delinquent_share=delinquent + more, unknown_share=unknown
    )
    assert ksa - 1e-12 <= base < worse <= 1


@pytest.mark.parametrize(
    ("senior", "number", "expected"),
    [
        (True, 25, 0.1424 - 0.185 + 0.275 + 0.21),
        (True, 20, 0.11 + 0.1305 - 0.291 + 0.34 + 0.21),
        (False, 25, 0.16 + 0.1148 - 0.103 + 0.105 + 0.21),
        (False, 20, 0.22 + 0.1175 - 0.246 + 0.24 + 0.21),
    ],
)
def test_coefficients_of_crr_article_259(senior, number, expected):
    """The look-up table of CRR Article 259, worked by hand: KIRB 10%, LGD 50%, 3 years."""
    p = securitisation.sec_irba_p(
        0.1, lgd=0.5, tranche_maturity=3, effective_number=number, senior=senior, p_floor=0
    )
    assert p == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("number", [10, 100])
@pytest.mark.parametrize(
    ("senior", "expected"), [(True, -0.748 + 0.355 + 0.72), (False, -0.578 + 0.275 + 0.81)]
)
def test_coefficients_of_retail_pools(senior, number, expected):
    """As above; a retail pool's p does not depend on the number of loans."""
    p = securitisation.sec_irba_p(
        0.1,
        lgd=0.5,
        tranche_maturity=3,
        effective_number=number,
        senior=senior,
        p_floor=0,
        retail=True,
    )
    assert p == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("p", [senior_p, first_loss_p])
@given(inputs=st.fixed_dictionaries(SEC_IRBA))
def test_p_rises_with_maturity_from_1_to_5_years_and_respects_its_floor(p, inputs):
    at = [p(**{**inputs, "tranche_maturity": years}) for years in (0, 1, 3, 5, 9)]
    assert inputs["p_floor"] <= at[0] == at[1] <= at[2] <= at[3] == at[4]


@given(st.fixed_dictionaries(TRANSFER))
def test_what_is_kept_weighs_between_nothing_and_the_pool_with_its_expected_loss(inputs):
    transfer = securitisation.synthetic_risk_transfer(**inputs)
    assert transfer.relief <= 1
    assert 0 <= transfer.rwa_after <= inputs["pool"] * 12.5 * inputs["kirb"] * (1 + 1e-12)
    released = inputs["capital_ratio"] * (transfer.rwa_before - transfer.rwa_after)
    assert transfer.capital_released == pytest.approx(released)


@given(st.fixed_dictionaries({**TRANSFER, "attach": st.just(0)}), st.floats(0.01, 0.4))
def test_protecting_more_of_the_losses_relieves_more(inputs, more):
    base, wider = (
        securitisation.synthetic_risk_transfer(**{**inputs, "detach": x})
        for x in (inputs["detach"], inputs["detach"] + more)
    )
    assert wider.relief >= base.relief - 1e-9
    assert wider.protection_cost >= base.protection_cost


GOOD_TRANSFER = {
    "pool": 1, "pool_weight": 0.92, "kirb": 0.078, "p_first_loss": 0.48, "p_senior": 0.42,
    "attach": 0, "detach": 0.08, "floor": 0.15, "protection_spread": 0.1, "capital_ratio": 0.12,
}  # fmt: skip


def test_a_pool_protected_in_full_keeps_no_weight():
    transfer = securitisation.synthetic_risk_transfer(**{**GOOD_TRANSFER, "detach": 1})
    assert transfer.relief == pytest.approx(1)
    assert transfer.protection_cost == pytest.approx(0.1)


def test_tranches_kept_take_their_own_p():
    inputs = {**GOOD_TRANSFER, "attach": 0.09, "detach": 0.3, "floor": 0}
    first = securitisation.supervisory_formula_weight(
        0.078, 0.48, attach=0, detach=0.09, floor=0, cap=12.5
    )
    senior = securitisation.supervisory_formula_weight(
        0.078, 0.42, attach=0.3, detach=1, floor=0, cap=12.5
    )
    transfer = securitisation.synthetic_risk_transfer(**{**inputs, "kirb": 0.078})
    kept = 0.09 * first + 0.7 * senior
    assert transfer.rwa_after == pytest.approx(min(kept, 12.5 * 0.078))
    assert transfer.protection_cost == pytest.approx(0.1 * (0.3 - 0.09))
    assert first < 12.5


def test_senior_weight_is_capped_at_the_pools_with_expected_loss():
    """With almost nothing protected; the 0.45% of expected loss are 5.6 points of weight."""
    pool = {"pool_weight": 0.92, "kirb": 0.92 / 12.5 + 0.0045}
    transfer = securitisation.synthetic_risk_transfer(
        **{**GOOD_TRANSFER, **pool, "detach": 0.001, "p_senior": 1}
    )
    assert transfer.senior_weight == pytest.approx(0.92 + 12.5 * 0.0045)
    assert transfer.rwa_after == pytest.approx(0.999 * (0.92 + 12.5 * 0.0045))
    assert transfer.relief == pytest.approx(1 - transfer.rwa_after / 0.92)


def test_tranches_kept_never_weigh_more_than_the_pool_with_its_expected_loss():
    """CRE40 and CRR Article 268: KIRB, which has the expected loss, times a largest share of 1.

    First losses of 20 per cent are kept, deep beyond a KIRB of 7.8 per cent.
    """
    transfer = securitisation.synthetic_risk_transfer(
        **{**GOOD_TRANSFER, "attach": 0.2, "detach": 0.3}
    )
    assert transfer.rwa_after == pytest.approx(12.5 * 0.078)
    assert transfer.capital_released == pytest.approx(0.12 * (0.92 - 12.5 * 0.078))


@pytest.mark.parametrize("kirb", [0, 0.0735])
def test_capital_that_contradicts_the_pool_s_weight_is_refused(kirb):
    words = r"kirb - pool_weight / 12.5 is -0.0\d+; allowed"
    with pytest.raises(ValueError, match=words):
        securitisation.synthetic_risk_transfer(**{**GOOD_TRANSFER, "kirb": kirb})


def test_a_pool_without_expected_loss_is_no_contradiction():
    for weight in np.linspace(0.1, 2, 50):
        inputs = {**GOOD_TRANSFER, "pool_weight": weight, "kirb": weight / 12.5}
        assert securitisation.synthetic_risk_transfer(**inputs).relief <= 1


@given(st.fixed_dictionaries(VEHICLE))
def test_the_vehicle_saves_between_none_and_all(inputs):
    both = securitisation.vehicle_capital(**inputs)
    assert 0 <= both.saving <= 1
    assert both.saving >= inputs["equity_share"] - 1e-9
    assert both.vehicle_capital == pytest.approx((1 - both.saving) * both.direct_capital)


@given(st.fixed_dictionaries(VEHICLE), st.floats(0.01, 0.09))
def test_equity_saves_capital_and_delinquency_costs_it(inputs, more):
    base = securitisation.vehicle_capital(**inputs)
    safer = securitisation.vehicle_capital(
        **{**inputs, "equity_share": inputs["equity_share"] + more}
    )
    worse = securitisation.vehicle_capital(
        **{**inputs, "delinquent_share": inputs["delinquent_share"] + more}
    )
    assert safer.saving >= base.saving - 1e-9
    assert worse.vehicle_weight >= base.vehicle_weight - 1e-9


def test_delinquent_loans_of_the_vehicle_count_half():
    """KA is 0.9 x 8% + 0.5 x 10% = 12.2%."""
    both = securitisation.vehicle_capital(
        loan=100,
        loan_weight=1,
        equity_share=0.3,
        delinquent_share=0.1,
        p=1,
        floor=0,
        capital_ratio=0.1,
    )
    weight = securitisation.supervisory_formula_weight(
        0.122, 1, attach=0.3, detach=1, floor=0, cap=1
    )
    assert 0.3 < both.vehicle_weight < 1
    assert both.vehicle_weight == pytest.approx(weight)
