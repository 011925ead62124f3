"""Concentration: what must hold for any book of exposures."""

import numpy as np
import pytest
from engines import in_vega
from hypothesis import given, settings
from hypothesis import strategies as st

from aicredit.models import concentration
from aicredit.tracing import as_params, variable

EXPOSURES = st.lists(st.floats(0.1, 100), min_size=2, max_size=5)


@given(EXPOSURES, st.floats(0.01, 1000))
def test_concentration_lies_between_equal_names_and_one_name(exposures, scale):
    index = concentration.herfindahl_index(exposures)
    largest = concentration.single_name_share(exposures)
    assert 1 / len(exposures) - 1e-12 <= index <= largest + 1e-12
    assert 1 - 1e-9 <= concentration.effective_number(exposures) <= len(exposures) + 1e-9
    assert concentration.herfindahl_index([e * scale for e in exposures]) == pytest.approx(index)


@given(st.integers(1, 40), st.floats(0.01, 0.3), st.floats(0.001, 0.1), st.floats(0.1, 0.9))
def test_granularity_falls_with_the_number_of_equal_names(n, capital, pd, lgd):
    one, many = (
        concentration.granularity_adjustment(
            [1] * names, [capital] * names, [pd] * names, [lgd] * names, delta=4.83
        )
        for names in (1, n)
    )
    assert many == pytest.approx(one / n)


def formulas(exposures, delta):
    n = len(exposures)
    return {
        "index": concentration.herfindahl_index(exposures),
        "names": concentration.effective_number(exposures),
        "largest": concentration.single_name_share(exposures),
        "adjustment": concentration.granularity_adjustment(
            exposures, [0.06] * n, [0.02] * n, [0.45] * n, delta=delta
        ),
    }


@settings(max_examples=20, deadline=None)
@given(EXPOSURES, st.floats(1, 9))
def test_floats_arrays_and_vega_agree_on_concentration(exposures, delta):
    by_float = [float(value) for value in formulas(exposures, delta).values()]
    columns = [np.array([exposure, 1.0]) for exposure in exposures]
    by_array = [value[0] for value in formulas(columns, delta).values()]
    names = [f"exposure_{i}" for i in range(len(exposures))]
    traced = formulas([variable(name) for name in names], variable("delta"))
    inputs = dict(zip(names, exposures, strict=True)) | {"delta": delta}
    by_vega = in_vega(as_params(traced), inputs, list(traced))
    np.testing.assert_allclose(by_array, by_float, rtol=1e-9)
    np.testing.assert_allclose(by_vega, by_float, rtol=1e-9)


BAD = [
    (lambda: concentration.herfindahl_index([1, -1]), "exposures is -1"),
    (lambda: concentration.single_name_share([0, 0]), "exposures sum to 0"),
    (lambda: concentration.granularity_delta(1, 0.25), "quantile is 1"),
    (lambda: concentration.granularity_adjustment([1], [0.1], [2], [0.4], delta=4), "pd is 2"),
    (lambda: concentration.granularity_adjustment([1], [0], [0.1], [0.4], delta=4), "capital is 0"),
    (
        lambda: concentration.granularity_adjustment([1, 1], [0.1], [0.2], [0.4], delta=4),
        "exposures has 2 items, capital has 1; allowed: as many",
    ),
    (lambda: concentration.herfindahl_index([]), "exposures sum to 0"),
    (lambda: concentration.herfindahl_index([1e308, 1e308]), "sum of exposures is inf"),
    (lambda: concentration.granularity_delta(0.5, 1e-5), "quantile of the gamma distribution is 0"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "words"), BAD)
def test_bad_arguments_are_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_billions_in_whole_numbers_of_32_bits():
    billions = np.array([2_000_000_000, 1_000_000_000, 2_000_000_000], dtype=np.int32)
    assert concentration.herfindahl_index(billions) == pytest.approx(0.36)
    assert concentration.herfindahl_index([np.int32(x) for x in billions]) == pytest.approx(0.36)


@pytest.mark.parametrize("precision", [1e10, 1e14, 1e20, 1e31, 1e300])
def test_delta_of_a_factor_that_hardly_varies(precision):
    """Then the gamma distribution is a normal one of variance 1/xi, and delta the square of z."""
    z = 3.090232306167813
    excess = z / precision**0.5 + (z**2 - 1) / 3 / precision
    expected = excess * (precision * excess + 1) / (1 + excess)
    found = concentration.granularity_delta(0.999, precision)
    assert found == pytest.approx(expected, rel=1e-6)
