"""Energy: inverses, bounds, and one formula on floats, arrays and Vega."""

import numpy as np
import pandas as pd
import pytest
from engines import assert_engines_agree, in_vega
from hypothesis import given, settings
from hypothesis import strategies as st

from aicredit.models import energy
from aicredit.tracing import as_params, variable

POWER = st.floats(0.01, 500)
SHARE = st.floats(0.05, 1)
PUE = st.floats(1, 2)
MONEY = st.floats(1, 500)

CLOSED_FORMS = {
    energy.facility_power: {"it_gw": POWER, "pue": PUE},
    energy.it_power: {"facility_gw": POWER, "pue": PUE},
    energy.annual_energy: {"facility_gw": POWER, "utilisation": SHARE},
    energy.capacity_for_energy: {"energy_twh": POWER, "utilisation": SHARE},
    energy.reactor_equivalents: {
        "energy_twh": POWER,
        "reactor_gw": st.floats(0.1, 2),
        "capacity_factor": SHARE,
    },
    energy.generation_capex: {
        "firm_gw": POWER,
        "capacity_factor": SHARE,
        "cost_per_kw": st.floats(500, 15_000),
    },
    energy.energy_cost_share: {
        "energy_twh": POWER,
        "price_per_mwh": st.floats(10, 200),
        "capital_cost": MONEY,
        "other_cost": MONEY,
    },
}


@pytest.mark.parametrize("function", CLOSED_FORMS, ids=lambda function: function.__name__)
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_floats_arrays_and_vega_agree(function, data):
    case = st.fixed_dictionaries(CLOSED_FORMS[function])
    assert_engines_agree(function, data.draw(st.lists(case, min_size=2, max_size=3)))


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(POWER, POWER), min_size=1, max_size=4))
def test_stranded_chips_agree_on_floats_arrays_and_vega(years):
    delivered, energised = zip(*years, strict=True)
    by_float = energy.stranded_chips(delivered, energised)
    by_array = energy.stranded_chips(*(np.array([flow, flow]).T for flow in (delivered, energised)))
    np.testing.assert_allclose(by_array, np.array([by_float, by_float]).T, rtol=1e-9)
    inputs = {f"d{t}": x for t, x in enumerate(delivered)}
    inputs |= {f"e{t}": x for t, x in enumerate(energised)}
    names = list(inputs)
    traced = energy.stranded_chips(
        [variable(name) for name in names if name[0] == "d"],
        [variable(name) for name in names if name[0] == "e"],
    )
    outputs = {f"stranded_{t}": value for t, value in enumerate(traced)}
    by_vega = in_vega(as_params(outputs), inputs, list(outputs))
    np.testing.assert_allclose(by_vega, by_float, rtol=1e-9, atol=1e-9)


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


@pytest.mark.parametrize(
    ("function", "arguments", "words"),
    [
        (energy.facility_power, (-1, 1.2), "it_gw is -1; allowed: 0 or more"),
        (energy.facility_power, (1, 0.9), "pue is 0.9; allowed: 1 or more"),
        (energy.it_power, (-1, 1.2), "facility_gw is -1"),
        (energy.it_power, (1, 0), "pue is 0"),
        (energy.annual_energy, (-1, 0.5), "facility_gw is -1"),
        (energy.annual_energy, (1, 1.1), "utilisation is 1.1; allowed: 0 to 1"),
        (energy.capacity_for_energy, (-1, 0.5), "energy_twh is -1"),
        (energy.capacity_for_energy, (1, 0), "utilisation is 0"),
        (energy.reactor_equivalents, (-1, 1, 0.9), "energy_twh is -1"),
        (energy.reactor_equivalents, (1, 0, 0.9), "reactor_gw is 0"),
        (energy.reactor_equivalents, (1, 1, 1.2), "capacity_factor is 1.2"),
        (energy.generation_capex, (-1, 0.9, 1), "firm_gw is -1"),
        (energy.generation_capex, (1, 0, 1), "capacity_factor is 0"),
        (energy.generation_capex, (1, 0.9, -1), "cost_per_kw is -1"),
        (energy.energy_cost_share, (-1, 60, 1, 0), "energy_twh is -1"),
        (energy.energy_cost_share, (1, -60, 1, 0), "price_per_mwh is -60"),
        (energy.energy_cost_share, (1, 60, 0, 0), "capital_cost is 0"),
        (energy.energy_cost_share, (1, 60, 1, -1), "other_cost is -1"),
        (energy.energy_cost_share, (1e308, 1e308, 1, 0), "energy_cost_share comes out as inf"),
        (energy.facility_power, ([1, 2], [1.1, 1.2, 1.3]), "it_gw has shape .* pue has shape"),
        (energy.stranded_chips, ([-1], [0]), "delivered_gw is -1"),
        (energy.stranded_chips, ([1], [-1]), "energised_gw is -1"),
        (energy.stranded_chips, ([1], [1, 2]), "delivered_gw has 1 items, energised_gw has 2"),
    ],
)
def test_bad_arguments_are_refused(function, arguments, words):
    with pytest.raises(ValueError, match=words):
        function(*arguments)


@pytest.mark.parametrize("unit", [1e-9, 1, 1e9])
def test_chips_that_wait_by_a_rounding_do_not_wait(unit):
    assert energy.stranded_chips([0.1 * unit, 0.2 * unit], [0, 0.3 * unit])[1] == 0
    assert energy.stranded_chips([1, 1], [0, 2 - 1e-9])[1] == pytest.approx(1e-9, rel=1e-5)


def test_years_out_of_order_are_refused():
    years = pd.Series([2, 3], index=[2027, 2026])
    with pytest.raises(ValueError, match=r"^delivered_gw has labels that do not rise; allowed: "):
        energy.stranded_chips(years, years)
