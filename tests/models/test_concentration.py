"""Concentration: what must hold for any book of exposures."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicredit.models import concentration

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
