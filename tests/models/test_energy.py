"""Energy: inverses, bounds, and one formula on floats, arrays and Vega."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicredit.models import energy

POWER = st.floats(0.01, 500)
SHARE = st.floats(0.05, 1)
PUE = st.floats(1, 2)
MONEY = st.floats(1, 500)


@given(POWER, PUE, SHARE)
def test_power_to_energy_and_back(it_gw, pue, utilisation):
    used = energy.annual_energy(energy.facility_power(it_gw, pue), utilisation)
    assert used <= it_gw * pue * 8760 / 1000 * (1 + 1e-12)
    back = energy.it_power(energy.capacity_for_energy(used, utilisation), pue)
    assert back == pytest.approx(it_gw)


@given(POWER, SHARE, st.floats(0.1, 2), SHARE)
def test_reactors_replace_the_energy(load_gw, utilisation, reactor_gw, capacity_factor):
    used = energy.annual_energy(load_gw, utilisation)
    reactors = energy.reactor_equivalents(used, reactor_gw, capacity_factor)
    assert energy.annual_energy(reactors * reactor_gw, capacity_factor) == pytest.approx(used)


@given(POWER, SHARE, st.floats(500, 15_000))
def test_a_million_kilowatts_make_a_gigawatt(firm_gw, capacity_factor, cost_per_kw):
    capex = energy.generation_capex(firm_gw, capacity_factor, cost_per_kw)
    nameplate_kw = capex * 1e9 / cost_per_kw
    assert nameplate_kw * capacity_factor == pytest.approx(firm_gw * 1e6)


@given(POWER, st.floats(10, 200), MONEY, MONEY)
def test_energy_cost_share_is_a_share(twh, price, capital, other):
    share = energy.energy_cost_share(twh, price, capital, other)
    billions = twh * 1e6 * price / 1e9
    assert share * (billions + capital + other) == pytest.approx(billions)


@given(st.lists(st.tuples(st.floats(0, 50), st.floats(0, 50)), min_size=1, max_size=10))
def test_stranded_chips_and_power_ahead_add_up(years):
    delivered, energised = np.array(years).T
    stranded = energy.stranded_chips(delivered, energised)
    ahead = energy.stranded_chips(energised, delivered)
    gap = np.cumsum(delivered) - np.cumsum(energised)
    np.testing.assert_allclose(np.subtract(stranded, ahead), gap, atol=1e-9)
    assert np.minimum(stranded, ahead) == pytest.approx(0)


@given(st.lists(st.floats(0, 50), min_size=1, max_size=10), st.floats(0, 1))
def test_power_ahead_of_chips_serves_later_chips(delivered, early):
    energised = [delivered[0] + early, *delivered[1:]]
    assert energy.stranded_chips(delivered, energised) == pytest.approx([0] * len(delivered))


@pytest.mark.parametrize("unit", [1e-9, 1, 1e9])
def test_chips_that_wait_by_a_rounding_do_not_wait(unit):
    assert energy.stranded_chips([0.1 * unit, 0.2 * unit], [0, 0.3 * unit])[1] == 0
    assert energy.stranded_chips([1, 1], [0, 2 - 1e-9])[1] == pytest.approx(1e-9, rel=1e-5)


def test_years_out_of_order_are_refused():
    years = pd.Series([2, 3], index=[2027, 2026])
    with pytest.raises(ValueError, match=r"^delivered_gw has labels that do not rise; allowed: "):
        energy.stranded_chips(years, years)
