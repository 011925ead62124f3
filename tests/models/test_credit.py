"""Default risk and IRB capital: published values, properties, three engines."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import integrate
from scipy.special import ndtr, ndtri

from aicredit.models import credit

PD = st.floats(0.0001, 0.5)
CORRELATION = st.floats(0, 0.95)
LGD = st.floats(0.05, 1)
SHARE = st.floats(0, 1)
TURNOVER = st.floats(0, 100)
LOAN = {
    "lgd": LGD,
    "maturity": st.floats(0.5, 7),
    "turnover_eur_mn": TURNOVER,
    "pd_floor": st.floats(0.0001, 0.01),
    "scaling": st.floats(1, 1.06),
}


def risk_weight(pd, **loan):
    return credit.irb_capital(pd, **loan).risk_weight


@pytest.mark.parametrize(
    ("pd", "percent"),
    [(0.0003, 14.44), (0.01, 92.32), (0.2, 238.23)],
)
def test_scaling_multiplies_annex_5(pd, percent):
    """Basel II, Annex 5 is printed without the factor of 1.06."""
    weight = risk_weight(
        pd, lgd=0.45, maturity=2.5, turnover_eur_mn=50, pd_floor=0.0003, scaling=1.06
    )
    assert 100 * weight == pytest.approx(1.06 * percent, abs=0.012)


@given(st.floats(0, 0.3), st.fixed_dictionaries(LOAN))
def test_pool_capital_is_capital_plus_expected_loss_at_the_floored_pd(pd, loan):
    both = credit.irb_capital(pd, **loan)
    assert both.expected_loss == max(pd, loan["pd_floor"]) * loan["lgd"]
    assert both.expected_loss > 0
    assert both.pool_capital - both.risk_weight / 12.5 == pytest.approx(both.expected_loss)


@given(st.floats(0.0001, 0.25), st.floats(0, 0.2), st.fixed_dictionaries(LOAN))
def test_irb_weight_rises_in_pd_up_to_25_per_cent(pd, more, loan):
    """Beyond, expected loss takes over: K peaks at 27.5% (large firm, 5 years) or later."""
    higher = min(pd + more, 0.25)
    safer, riskier = (risk_weight(x, **loan) for x in (pd, higher))
    assert riskier >= safer - 1e-12


def test_irb_weight_peaks_at_27_5_per_cent_for_a_large_firm_and_5_years():
    pds = np.linspace(0.2, 0.4, 2001)
    weights = risk_weight(pds, lgd=0.45, maturity=5, turnover_eur_mn=50, pd_floor=0.0003, scaling=1)
    assert pds[weights.argmax()] == pytest.approx(0.2751, abs=0.0002)


@given(st.fixed_dictionaries(LOAN))
def test_irb_weight_is_continuous_at_the_pd_floor(loan):
    floor = loan["pd_floor"]
    below, at, above = (risk_weight(x, **loan) for x in (floor / 2, floor, floor * (1 + 1e-9)))
    assert below == at
    assert above == pytest.approx(at, rel=1e-7)


@pytest.mark.parametrize(
    ("name", "edge", "beyond"),
    [
        ("maturity", 1, 0.2),
        ("maturity", 5, 9),
        ("turnover_eur_mn", 5, 1),
        ("turnover_eur_mn", 50, 400),
    ],
)
@given(pd=PD, loan=st.fixed_dictionaries(LOAN))
def test_irb_weight_is_continuous_at_the_other_bounds(name, edge, beyond, pd, loan):
    inside = edge + (1e-9 if beyond < edge else -1e-9)
    at, past, near = (risk_weight(pd, **{**loan, name: x}) for x in (edge, beyond, inside))
    assert past == at
    assert near == pytest.approx(at, rel=1e-7)


@given(PD, st.fixed_dictionaries(LOAN), st.floats(0.1, 3))
def test_irb_weight_rises_in_maturity_and_turnover(pd, loan, more):
    base = risk_weight(pd, **loan)
    for name in ("maturity", "turnover_eur_mn"):
        larger = {**loan, name: loan[name] + more}
        assert risk_weight(pd, **larger) >= base - 1e-12


@given(PD, st.fixed_dictionaries(LOAN))
def test_irb_weight_is_proportional_to_lgd_and_scaling(pd, loan):
    base = risk_weight(pd, **loan)
    for name in ("lgd", "scaling"):
        half = risk_weight(pd, **{**loan, name: loan[name] / 2})
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
    """To 1e-9: within rounding of a correlation of 1, 1 - correlation has few digits left."""
    below = credit.bivariate_normal_cdf(h, k, correlation)
    above = credit.bivariate_normal_cdf(h, -k, -correlation)
    assert below + above == pytest.approx(ndtr(h), abs=1e-9)
    assert below == pytest.approx(credit.bivariate_normal_cdf(k, h, correlation), abs=1e-9)


def test_rounding_makes_no_negative_probability():
    assert credit.bivariate_normal_cdf(-4, -4, -0.9) >= 0


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


GOOD_LOAN = {"lgd": 0.45, "maturity": 2.5, "turnover_eur_mn": 50, "pd_floor": 0.0003, "scaling": 1}
GOOD_POOL = {"pd": 0.02, "correlation": 0.2, "lgd": 0.6}


TRUE_TRANCHES = [
    {"attach": 0.05, "detach": 0.05 + 2e-9, "pd": 0.001, "correlation": 0.1, "lgd": 1},
    {"attach": 0.05, "detach": 0.06, "pd": 0.001, "correlation": 0.1, "lgd": 1},
    {"attach": 0.3, "detach": 1, "pd": 0.001, "correlation": 0.05, "lgd": 0.45},
    {"attach": 0.02, "detach": 0.03, "pd": 0.02, "correlation": 1e-4, "lgd": 1},
    {"attach": 0.02, "detach": 0.021, "pd": 0.01, "correlation": 1e-3, "lgd": 1},
    {"attach": 0, "detach": 1e-6, "pd": 0.01, "correlation": 0.9, "lgd": 0.6},
    {"attach": 0.0, "detach": 0.03, "pd": 0.01, "correlation": 0.2, "lgd": 0.6},
    {"attach": 0.44, "detach": 0.46, "pd": 0.1, "correlation": 0.5, "lgd": 0.45},
]


@pytest.mark.parametrize("tranche", TRUE_TRANCHES)
def test_tranche_loss_keeps_its_digits(tranche):
    """The chance that the pool loses more than a point, summed over the tranche by Gauss."""
    a, d, pd, rho, lgd = tranche.values()
    low, high = ndtri(a / lgd), ndtri(min(d / lgd, 1))
    low, high = max(low, -38), min(high, 38)
    middle = np.clip(ndtri(pd) / np.sqrt(1 - rho), low, high)
    width = np.sqrt(rho)
    steps = np.concatenate([-np.geomspace(80, 1e-6, 400), [0], np.geomspace(1e-6, 80, 400)])
    edges = np.unique(np.clip([low, high, *(middle + width * steps)], low, high))
    nodes, weights = np.polynomial.legendre.leggauss(20)
    half = np.diff(edges)[:, None] / 2
    s = edges[:-1, None] + half * (nodes + 1)
    excess = ndtr((ndtri(pd) - np.sqrt(1 - rho) * s) / np.sqrt(rho))
    density = np.exp(-(s**2) / 2) / np.sqrt(2 * np.pi)
    true = (excess * density * half * weights).sum() * lgd / (d - a)
    found = credit.tranche_expected_loss(**tranche)
    assert 0 < found == pytest.approx(true, rel=1e-6)


@pytest.mark.parametrize("correlation", [0, 1e-300, 1])
@pytest.mark.parametrize("pd", [0, 0.02, 1])
def test_tranche_loss_in_the_limits(correlation, pd):
    """Without correlation the pool loses its mean, with all of it everything or nothing."""
    found = credit.tranche_expected_loss(0.005, 0.015, pd=pd, correlation=correlation, lgd=0.5)
    certain = np.clip((pd * 0.5 - 0.005) / 0.01, 0, 1)
    assert found == pytest.approx(pd if correlation == 1 else certain, rel=1e-9, abs=1e-300)


@pytest.mark.parametrize("correlation", [1e-13, 1e-10, 1e-6])
@pytest.mark.parametrize("pd", [1e-6, 0.02, 0.5])
def test_spread_at_tiny_correlations(pd, correlation):
    """Var = phi(G(pd))^2 (correlation + G(pd)^2 correlation^2 / 2 + ...), Mehler's series."""
    g = ndtri(pd)
    density = np.exp(-(g**2) / 2) / np.sqrt(2 * np.pi)
    true = density * np.sqrt(correlation + g**2 * correlation**2 / 2)
    assert credit.vasicek_sd(pd, correlation) == pytest.approx(true, rel=1e-7)


def test_a_loan_in_default_has_another_rule():
    loan = {"lgd": 0.45, "maturity": 2.5, "turnover_eur_mn": 50, "pd_floor": 0.0005, "scaling": 1}
    with pytest.raises(ValueError, match=r"^pd is 1; allowed: 0 or more and below 1"):
        credit.irb_capital(1, **loan)
    with pytest.raises(ValueError, match=r"^pd_floor is 1; allowed: "):
        credit.irb_capital(0.5, **{**loan, "pd_floor": 1})
