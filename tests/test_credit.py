"""Portfolio credit risk and bank capital: published values, properties, three engines."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import integrate
from scipy.special import ndtr
from test_engines import in_vega

from aicredit import credit
from aicredit.tracing import as_params, variable

PD = st.floats(0.0001, 0.5)
CORRELATION = st.floats(0, 0.95)
LGD = st.floats(0.05, 1)
SHARE = st.floats(0, 1)
MATURITY = st.floats(0.5, 7)
TURNOVER = st.floats(0, 100)

LOAN = {
    "lgd": LGD,
    "maturity": MATURITY,
    "turnover": TURNOVER,
    "pd_floor": st.floats(0.0001, 0.01),
    "scaling": st.floats(1, 1.06),
}
FORMULA = {
    "pool_capital": st.floats(0.005, 0.5),
    "p": st.floats(0.3, 1.5),
    "attach": st.floats(0, 0.5),
    "detach": st.floats(0.55, 1),
    "floor": st.floats(0, 0.2),
    "cap": st.floats(1, 12.5),
}
TRANCHE = {name: FORMULA[name] for name in ("attach", "detach", "floor", "cap")}
POOL = {
    "delinquent_share": st.floats(0, 0.2),
    "unknown_share": st.floats(0, 0.05),
}
SEC_IRBA_P = {
    "kirb": st.floats(0.01, 0.3),
    "lgd": LGD,
    "tranche_maturity": MATURITY,
    "effective_number": st.floats(1, 200),
    "p_floor": st.floats(0.1, 0.5),
}
TRANSFER = {
    **LOAN,
    "pool": st.floats(1, 100),
    "pd": PD,
    "effective_number": st.floats(1, 200),
    "tranche_maturity": MATURITY,
    "attach": st.floats(0, 0.1),
    "detach": st.floats(0.11, 0.6),
    "protection_spread": st.floats(0, 0.2),
    "capital_ratio": st.floats(0.08, 0.15),
    "p_floor": st.floats(0.3, 0.5),
    "floor": st.floats(0.05, 0.2),
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


def sec_irba(retail, senior, function):
    return lambda **inputs: function(retail=retail, senior=senior, **inputs)


CLOSED_FORMS = {
    "conditional_default_rate": (
        credit.conditional_default_rate,
        {"pd": PD, "correlation": CORRELATION, "factor": st.floats(-4, 4)},
    ),
    "vasicek_quantile": (
        credit.vasicek_quantile,
        {"pd": PD, "correlation": CORRELATION, "confidence": st.floats(0.001, 0.9999)},
    ),
    "irb_correlation": (credit.irb_correlation, {"pd": PD, "turnover": TURNOVER}),
    "maturity_adjustment": (credit.maturity_adjustment, {"pd": PD}),
    "irb_capital": (
        credit.irb_capital,
        {"pd": PD, "lgd": LGD, "maturity": MATURITY, "turnover": TURNOVER},
    ),
    "irb_risk_weight": (credit.irb_risk_weight, {"pd": PD, **LOAN}),
    "irb_pool_capital": (credit.irb_pool_capital, {"pd": PD, **LOAN}),
    "supervisory_formula_weight": (credit.supervisory_formula_weight, FORMULA),
    "sec_sa_pool_capital": (credit.sec_sa_pool_capital, {"ksa": st.floats(0.01, 0.3), **POOL}),
    "sec_sa_risk_weight": (
        credit.sec_sa_risk_weight,
        {"ksa": st.floats(0.01, 0.3), "p": FORMULA["p"], **POOL, **TRANCHE},
    ),
    "synthetic_risk_transfer": (credit.synthetic_risk_transfer, TRANSFER),
    "vehicle_capital": (credit.vehicle_capital, VEHICLE),
}
for retail in (True, False):
    for senior in (True, False):
        kind = f"{'retail' if retail else 'wholesale'}_{'senior' if senior else 'junior'}"
        CLOSED_FORMS[f"sec_irba_p_{kind}"] = (
            sec_irba(retail, senior, credit.sec_irba_p),
            SEC_IRBA_P,
        )
        CLOSED_FORMS[f"sec_irba_risk_weight_{kind}"] = (
            sec_irba(retail, senior, credit.sec_irba_risk_weight),
            {**SEC_IRBA_P, **TRANCHE},
        )


def outputs_of(result):
    return dict(vars(result)) if hasattr(result, "__dataclass_fields__") else {"value": result}


@pytest.mark.parametrize("name", CLOSED_FORMS)
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_floats_arrays_and_vega_agree(name, data):
    function, inputs = CLOSED_FORMS[name]
    cases = data.draw(st.lists(st.fixed_dictionaries(inputs), min_size=2, max_size=3))
    by_float = [outputs_of(function(**case)) for case in cases]
    columns = {key: np.array([case[key] for case in cases]) for key in inputs}
    by_array = outputs_of(function(**columns))
    params = as_params(outputs_of(function(**{key: variable(key) for key in inputs})))
    for row, (case, expected) in enumerate(zip(cases, by_float, strict=True)):
        numbers = [float(value) for value in expected.values()]
        array_row = [np.broadcast_to(by_array[key], len(cases))[row] for key in expected]
        np.testing.assert_allclose(array_row, numbers, rtol=1e-9, atol=1e-9)
        by_vega = in_vega(params, case, list(expected))
        np.testing.assert_allclose(by_vega, numbers, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("moved", ["pd", "effective_number", "detach", "lgd"])
@settings(max_examples=5, deadline=None)
@given(st.fixed_dictionaries(TRANSFER))
def test_one_traced_argument_among_numbers(moved, inputs):
    expected = outputs_of(credit.synthetic_risk_transfer(**inputs))
    traced = credit.synthetic_risk_transfer(**{**inputs, moved: variable(moved)})
    by_vega = in_vega(as_params(outputs_of(traced)), {moved: inputs[moved]}, list(expected))
    numbers = [float(value) for value in expected.values()]
    np.testing.assert_allclose(by_vega, numbers, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(
    ("pd", "percent"),
    [(0.0003, 14.44), (0.01, 92.32), (0.2, 238.23)],
)
def test_scaling_multiplies_annex_5(pd, percent):
    """Basel II, Annex 5 is printed without the factor of 1.06."""
    weight = credit.irb_risk_weight(
        pd, lgd=0.45, maturity=2.5, turnover=50, pd_floor=0.0003, scaling=1.06
    )
    assert 100 * weight == pytest.approx(1.06 * percent, abs=0.012)


@pytest.mark.parametrize(
    ("retail", "senior", "number", "expected"),
    [
        (False, True, 25, 0.1424 - 0.185 + 0.275 + 0.21),
        (False, True, 20, 0.11 + 0.1305 - 0.291 + 0.34 + 0.21),
        (False, False, 25, 0.16 + 0.1148 - 0.103 + 0.105 + 0.21),
        (False, False, 20, 0.22 + 0.1175 - 0.246 + 0.24 + 0.21),
        (True, True, 25, -0.748 + 0.355 + 0.72),
        (True, True, 20, -0.748 + 0.355 + 0.72),
        (True, False, 20, -0.578 + 0.275 + 0.81),
    ],
)
def test_coefficients_of_crr_article_259(retail, senior, number, expected):
    """The look-up table of CRR Article 259, worked by hand: KIRB 10 %, LGD 50 %, 3 years."""
    p = credit.sec_irba_p(
        0.1,
        lgd=0.5,
        tranche_maturity=3,
        effective_number=number,
        retail=retail,
        senior=senior,
        p_floor=0,
    )
    assert p == pytest.approx(expected, abs=1e-12)


@given(st.floats(0.0001, 0.25), st.floats(0, 0.2), st.fixed_dictionaries(LOAN))
def test_irb_weight_rises_in_pd_up_to_25_per_cent(pd, more, loan):
    """Beyond, expected loss takes over: K peaks at 27.5 % (large firm, 5 years) or later."""
    higher = min(pd + more, 0.25)
    safer, riskier = (credit.irb_risk_weight(x, **loan) for x in (pd, higher))
    assert riskier >= safer - 1e-12


def test_irb_weight_peaks_at_27_5_per_cent_for_a_large_firm_and_5_years():
    pds = np.linspace(0.2, 0.4, 2001)
    weights = credit.irb_risk_weight(
        pds, lgd=0.45, maturity=5, turnover=50, pd_floor=0.0003, scaling=1
    )
    assert pds[weights.argmax()] == pytest.approx(0.2751, abs=0.0002)


@given(st.fixed_dictionaries(LOAN))
def test_irb_weight_is_continuous_at_the_pd_floor(loan):
    floor = loan["pd_floor"]
    below, at, above = (
        credit.irb_risk_weight(x, **loan) for x in (floor / 2, floor, floor * (1 + 1e-9))
    )
    assert below == at
    assert above == pytest.approx(at, rel=1e-7)


@pytest.mark.parametrize(
    ("name", "edge", "beyond"),
    [("maturity", 1, 0.2), ("maturity", 5, 9), ("turnover", 5, 1), ("turnover", 50, 400)],
)
@given(pd=PD, loan=st.fixed_dictionaries(LOAN))
def test_irb_weight_is_continuous_at_the_other_bounds(name, edge, beyond, pd, loan):
    inside = edge + (1e-9 if beyond < edge else -1e-9)
    at, past, near = (
        credit.irb_risk_weight(pd, **{**loan, name: x}) for x in (edge, beyond, inside)
    )
    assert past == at
    assert near == pytest.approx(at, rel=1e-7)


@given(PD, st.fixed_dictionaries(LOAN), st.floats(0.1, 3))
def test_irb_weight_rises_in_maturity_and_turnover(pd, loan, more):
    base = credit.irb_risk_weight(pd, **loan)
    for name in ("maturity", "turnover"):
        larger = {**loan, name: loan[name] + more}
        assert credit.irb_risk_weight(pd, **larger) >= base - 1e-12


@given(PD, st.fixed_dictionaries(LOAN))
def test_irb_weight_is_proportional_to_lgd_and_scaling(pd, loan):
    base = credit.irb_risk_weight(pd, **loan)
    for name in ("lgd", "scaling"):
        half = credit.irb_risk_weight(pd, **{**loan, name: loan[name] / 2})
        assert half == pytest.approx(base / 2)


@given(PD, st.floats(0.01, 0.95), st.floats(0.001, 0.999), st.floats(0.0001, 0.5))
def test_vasicek_quantile_rises_in_confidence(pd, correlation, confidence, more):
    higher = min(confidence + more, 0.9999)
    low, high = (credit.vasicek_quantile(pd, correlation, x) for x in (confidence, higher))
    assert 0 <= low <= high <= 1


@given(PD, CORRELATION)
def test_default_rate_averages_to_the_pd(pd, correlation):
    """Checked with the quadrature of Gauss and Hermite over the state of the economy."""
    assume(correlation < 0.5)
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    weights = weights / weights.sum()
    rate = credit.conditional_default_rate(pd, correlation, nodes)
    mean = (weights * rate).sum()
    assert mean == pytest.approx(pd, abs=1e-6)
    sd = np.sqrt((weights * (rate - mean) ** 2).sum())
    assert credit.vasicek_sd(pd, correlation) == pytest.approx(sd, abs=1e-5)


@given(PD, CORRELATION)
def test_sd_is_between_none_and_one_borrowers(pd, correlation):
    sd = credit.vasicek_sd(pd, correlation)
    assert 0 <= sd <= np.sqrt(pd * (1 - pd)) + 1e-9


@given(
    st.floats(0.001, 1),
    st.floats(0, 0.99),
    LGD,
    st.lists(st.floats(0.01, 0.99), min_size=1, max_size=5, unique=True),
)
def test_expected_losses_of_a_stack_add_up(pd, correlation, lgd, cuts):
    points = np.array([0, *sorted(cuts), 1])
    assume(np.diff(points).min() > 1e-6)
    losses = credit.tranche_expected_loss(
        points[:-1], points[1:], pd=pd, correlation=correlation, lgd=lgd
    )
    assert (losses * np.diff(points)).sum() == pytest.approx(pd * lgd, abs=1e-12)
    assert np.all(np.diff(losses) <= 1e-9)
    assert np.all((losses >= -1e-9) & (losses <= 1 + 1e-9))


@pytest.mark.parametrize("attach", [0, 0.02, 0.3])
def test_tranche_loss_against_quadrature(attach):
    """0.3 over an LGD of 0.6 is a default rate of one half, where Owen's T divides by 0."""
    detach, pd, correlation, lgd = attach + 0.05, 0.1, 0.3, 0.6

    def tranche_loss(factor):
        loss = lgd * credit.conditional_default_rate(pd, correlation, factor)
        density = np.exp(-(factor**2) / 2) / np.sqrt(2 * np.pi)
        return min(max(loss - attach, 0), detach - attach) * density

    expected = integrate.quad(tranche_loss, -9, 9, limit=400, epsabs=1e-12)[0] / (detach - attach)
    found = credit.tranche_expected_loss(attach, detach, pd=pd, correlation=correlation, lgd=lgd)
    assert found == pytest.approx(expected, abs=1e-7)


def test_without_correlation_the_pool_loses_its_mean():
    loss = credit.tranche_expected_loss(
        [0, 0.01, 0.02], [0.01, 0.02, 1], pd=0.03, correlation=0, lgd=0.5
    )
    assert loss == pytest.approx([1, 0.5, 0], abs=1e-12)


NORMAL = st.floats(-8, 8) | st.sampled_from([0.0, -0.0, np.inf, -np.inf])


@given(NORMAL, NORMAL, st.floats(-1, 1))
def test_bivariate_normal_splits_the_line(h, k, correlation):
    below = credit.bivariate_normal_cdf(h, k, correlation)
    above = credit.bivariate_normal_cdf(h, -k, -correlation)
    assert below + above == pytest.approx(ndtr(h), abs=1e-12)
    assert below == pytest.approx(credit.bivariate_normal_cdf(k, h, correlation), abs=1e-12)


@given(NORMAL, NORMAL)
def test_bivariate_normal_at_the_three_simple_correlations(h, k):
    minus, none, plus = credit.bivariate_normal_cdf(h, k, np.array([-1, 0, 1]))
    assert minus == pytest.approx(max(ndtr(h) + ndtr(k) - 1, 0), abs=1e-12)
    assert none == pytest.approx(ndtr(h) * ndtr(k), abs=1e-12)
    assert plus == pytest.approx(min(ndtr(h), ndtr(k)), abs=1e-12)


@given(st.floats(-5, 5), st.floats(-5, 5), st.floats(-0.95, 0.95))
@settings(max_examples=30, deadline=None)
def test_bivariate_normal_against_quadrature(h, k, correlation):
    """The conditional normal, integrated over the first variable."""
    spread = np.sqrt(1 - correlation**2)
    expected = integrate.quad(
        lambda x: np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi) * ndtr((k - correlation * x) / spread),
        -10,
        h,
        limit=400,
        epsabs=1e-11,
    )[0]
    assert credit.bivariate_normal_cdf(h, k, correlation) == pytest.approx(expected, abs=1e-9)


@given(SHARE, SHARE, st.floats(-1, 0.9), st.floats(0.001, 0.1))
def test_joint_default_is_bounded_and_rises_in_correlation(first, second, correlation, more):
    joint = credit.joint_default_probability(first, second, correlation)
    assert max(first + second - 1, 0) - 1e-12 <= joint <= min(first, second) + 1e-12
    assert credit.joint_default_probability(first, second, correlation + more) >= joint - 1e-12


@given(st.fixed_dictionaries({**FORMULA, "cap": st.just(12.5)}), st.floats(0, 0.04))
def test_weights_fall_with_attachment(inputs, more):
    lower = credit.supervisory_formula_weight(**inputs)
    higher = credit.supervisory_formula_weight(**{**inputs, "attach": inputs["attach"] + more})
    assert higher <= lower + 1e-9
    assert inputs["floor"] <= lower <= 12.5


@given(
    FORMULA["pool_capital"], FORMULA["p"], st.lists(st.floats(0.01, 0.99), max_size=4, unique=True)
)
def test_capital_of_a_stack_adds_up(pool_capital, p, cuts):
    points = np.array([0, *sorted(cuts), 1])
    assume(np.diff(points).min() > 1e-6)
    weight = credit.supervisory_formula_weight(
        pool_capital, p, attach=points[:-1], detach=points[1:], floor=0, cap=12.5
    )
    whole = credit.supervisory_formula_weight(
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
    assert credit.supervisory_formula_weight(**inputs) == pytest.approx(expected, abs=1e-9)


def test_a_thin_senior_tranche_weighs_more_than_the_pool_until_capped():
    tranche = {"attach": 0.08, "detach": 1, "floor": 0.15}
    uncapped, capped = (
        credit.supervisory_formula_weight(0.08, 1, cap=cap, **tranche) for cap in (12.5, 1)
    )
    assert uncapped == pytest.approx(1.08694551077)
    assert capped == 1


def test_the_cap_wins_over_the_floor():
    weight = credit.supervisory_formula_weight(0.005, 1, attach=0.5, detach=1, floor=0.15, cap=0.1)
    assert weight == pytest.approx(0.1)


def test_a_pool_without_capital_takes_the_floor():
    weight = credit.supervisory_formula_weight(0, 1, attach=0, detach=1, floor=0.15, cap=12.5)
    assert weight == pytest.approx(0.15)


@given(st.floats(0, 0.3), st.floats(0, 0.9), st.floats(0, 0.05), st.floats(0.001, 0.1))
def test_delinquency_raises_the_pool_capital(ksa, delinquent, unknown, more):
    base = credit.sec_sa_pool_capital(ksa, delinquent_share=delinquent, unknown_share=unknown)
    worse = credit.sec_sa_pool_capital(
        ksa, delinquent_share=delinquent + more, unknown_share=unknown
    )
    assert ksa - 1e-12 <= base < worse <= 1


@pytest.mark.parametrize(
    ("retail", "senior"), [(r, s) for r in (True, False) for s in (True, False)]
)
@given(inputs=st.fixed_dictionaries(SEC_IRBA_P))
def test_p_rises_with_maturity_and_respects_its_floor(retail, senior, inputs):
    p = credit.sec_irba_p(**inputs, retail=retail, senior=senior)
    longer = {**inputs, "tranche_maturity": inputs["tranche_maturity"] + 1}
    assert inputs["p_floor"] <= p <= credit.sec_irba_p(**longer, retail=retail, senior=senior)


@given(st.fixed_dictionaries(TRANSFER))
def test_relief_is_between_none_and_all(inputs):
    transfer = credit.synthetic_risk_transfer(**inputs)
    assert 0 <= transfer.relief <= 1
    assert 0 <= transfer.rwa_after <= transfer.rwa_before
    released = inputs["capital_ratio"] * (transfer.rwa_before - transfer.rwa_after)
    assert transfer.capital_released == pytest.approx(released)


@given(st.fixed_dictionaries({**TRANSFER, "attach": st.just(0)}), st.floats(0.01, 0.4))
def test_protecting_more_of_the_losses_relieves_more(inputs, more):
    base, wider = (
        credit.synthetic_risk_transfer(**{**inputs, "detach": x})
        for x in (inputs["detach"], inputs["detach"] + more)
    )
    assert wider.relief >= base.relief - 1e-9
    assert wider.protection_cost >= base.protection_cost


def test_a_pool_protected_in_full_keeps_no_weight():
    transfer = credit.synthetic_risk_transfer(
        pool=1, pd=0.01, lgd=0.45, maturity=2.5, turnover=50, effective_number=100,
        tranche_maturity=4, attach=0, detach=1, protection_spread=0.1, capital_ratio=0.12,
        pd_floor=0.0003, scaling=1, p_floor=0.3, floor=0.15,
    )  # fmt: skip
    assert transfer.relief == pytest.approx(1)
    assert transfer.protection_cost == pytest.approx(0.1)


def test_a_first_loss_kept_takes_the_whole_charge():
    transfer = credit.synthetic_risk_transfer(
        pool=1, pd=0.01, lgd=0.45, maturity=2.5, turnover=50, effective_number=100,
        tranche_maturity=4, attach=0.01, detach=0.5, protection_spread=0.1, capital_ratio=0.12,
        pd_floor=0.0003, scaling=1, p_floor=0.3, floor=0.15,
    )  # fmt: skip
    assert transfer.rwa_after == pytest.approx(0.01 * 12.5 + 0.5 * 0.15)


@given(st.fixed_dictionaries(VEHICLE))
def test_the_vehicle_saves_between_none_and_all(inputs):
    both = credit.vehicle_capital(**inputs)
    assert 0 <= both.saving <= 1
    assert both.saving >= inputs["equity_share"] - 1e-9
    assert both.vehicle_capital == pytest.approx((1 - both.saving) * both.direct_capital)


@given(st.fixed_dictionaries(VEHICLE), st.floats(0.01, 0.09))
def test_equity_saves_capital_and_delinquency_costs_it(inputs, more):
    base = credit.vehicle_capital(**inputs)
    safer = credit.vehicle_capital(**{**inputs, "equity_share": inputs["equity_share"] + more})
    worse = credit.vehicle_capital(
        **{**inputs, "delinquent_share": inputs["delinquent_share"] + more}
    )
    assert safer.saving >= base.saving - 1e-9
    assert worse.vehicle_weight >= base.vehicle_weight - 1e-9


GOOD_LOAN = {"lgd": 0.45, "maturity": 2.5, "turnover": 50, "pd_floor": 0.0003, "scaling": 1}
GOOD_TRANCHE = {"attach": 0.1, "detach": 1, "floor": 0.15, "cap": 12.5}
GOOD_P = {
    "kirb": 0.08, "lgd": 0.45, "tranche_maturity": 4, "effective_number": 100,
    "retail": False, "senior": True, "p_floor": 0.3,
}  # fmt: skip
GOOD_SHARES = {"delinquent_share": 0, "unknown_share": 0}
GOOD_TRANSFER = {
    **GOOD_LOAN, "pool": 1, "pd": 0.01, "effective_number": 100, "tranche_maturity": 4,
    "attach": 0, "detach": 0.08, "protection_spread": 0.1, "capital_ratio": 0.12,
    "p_floor": 0.3, "floor": 0.15,
}  # fmt: skip
GOOD_VEHICLE = {
    "loan": 1, "loan_weight": 1, "equity_share": 0.3, "delinquent_share": 0, "p": 1,
    "floor": 0.15, "capital_ratio": 0.12,
}  # fmt: skip
GOOD_POOL = {"pd": 0.02, "correlation": 0.2, "lgd": 0.6}


@pytest.mark.parametrize(
    ("function", "good", "bad", "words"),
    [
        (credit.bivariate_normal_cdf, {"h": 0, "k": 0}, {"correlation": 1.1}, "-1 to 1"),
        (
            credit.joint_default_probability,
            {"pd_first": 0.1, "pd_second": 0.1, "correlation": 0},
            {"pd_second": -0.1},
            "pd_second is -0.1; allowed: 0 to 1",
        ),
        (
            credit.conditional_default_rate,
            {"pd": 0.1, "factor": 0},
            {"correlation": 1},
            "correlation is 1; allowed: 0 to 0.9999",
        ),
        (
            credit.vasicek_quantile,
            {"pd": 0.1, "correlation": 0.1},
            {"confidence": 1},
            "confidence is 1; allowed: 1e-06 to 0.999999",
        ),
        (credit.vasicek_sd, {"pd": 0.1}, {"correlation": -0.5}, "correlation is -0.5"),
        (
            credit.tranche_expected_loss,
            GOOD_POOL,
            {"attach": 0.1, "detach": [0.2, 0.05]},
            "detach is 0.05; allowed: more than attach, 0.1",
        ),
        (
            credit.tranche_expected_loss,
            {**GOOD_POOL, "attach": 0, "detach": 1},
            {"lgd": 0},
            "lgd is 0;",
        ),
        (credit.irb_correlation, {"pd": 0.1}, {"turnover": -1}, "turnover is -1"),
        (credit.maturity_adjustment, {}, {"pd": 0}, "pd is 0; allowed: 1e-05 to 1"),
        (credit.irb_risk_weight, {**GOOD_LOAN, "pd": 0.1}, {"pd": 1.2}, "pd is 1.2"),
        (credit.irb_risk_weight, {**GOOD_LOAN, "pd": 0.1}, {"pd_floor": 0}, "pd_floor is 0"),
        (credit.irb_risk_weight, {**GOOD_LOAN, "pd": 0.1}, {"lgd": 45}, "lgd is 45"),
        (credit.irb_risk_weight, {**GOOD_LOAN, "pd": 0.1}, {"maturity": -1}, "maturity is -1"),
        (credit.irb_risk_weight, {**GOOD_LOAN, "pd": 0.1}, {"scaling": -1}, "scaling is -1"),
        (
            credit.supervisory_formula_weight,
            {**GOOD_TRANCHE, "pool_capital": 0.08, "p": 1},
            {"pool_capital": 8},
            "pool_capital is 8",
        ),
        (
            credit.supervisory_formula_weight,
            {**GOOD_TRANCHE, "pool_capital": 0.08, "p": 1},
            {"floor": 15},
            "floor is 15; allowed: 0 to 12.5",
        ),
        (
            credit.supervisory_formula_weight,
            {**GOOD_TRANCHE, "pool_capital": 0.08, "p": 1},
            {"detach": 0.1},
            "detach is 0.1; allowed: more than attach, 0.1",
        ),
        (
            credit.sec_sa_pool_capital,
            {**GOOD_SHARES, "ksa": 0.08},
            {"unknown_share": 0.06},
            "unknown_share is 0.06; allowed: 0 to 0.05",
        ),
        (credit.sec_irba_p, GOOD_P, {"effective_number": 0}, "effective_number is 0"),
        (credit.sec_irba_p, GOOD_P, {"kirb": 1.1}, "kirb is 1.1"),
        (credit.synthetic_risk_transfer, GOOD_TRANSFER, {"pool": -1}, "pool is -1"),
        (credit.synthetic_risk_transfer, GOOD_TRANSFER, {"attach": 0.08}, "detach is 0.08"),
        (credit.vehicle_capital, GOOD_VEHICLE, {"equity_share": 1}, "equity_share is 1"),
        (credit.vehicle_capital, GOOD_VEHICLE, {"loan_weight": 100}, "loan_weight is 100"),
    ],
)
def test_bad_arguments_are_refused(function, good, bad, words):
    with pytest.raises(ValueError, match=words):
        function(**{**good, **bad})
