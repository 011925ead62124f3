"""Energy: gigawatts, terawatt-hours, reactors, and chips that wait for power.

Three kinds of gigawatt are kept apart. IT power is what the chips draw, facility
power is what the site draws (IT power times PUE), and a generator's nameplate
says nothing yet about its output. PUE enters only in `facility_power` and
`it_power`, so that it cannot be applied twice.

A Quantity is a float, an array (broadcast) or a traced expression. Arguments
outside the ranges stated raise ValueError.
"""

from collections.abc import Sequence
from typing import Annotated

import numpy as np

from aicredit.admission import same_length
from aicredit.arguments import IN_TIME, Amount, Positive, PositiveShare, Quantity, Share, model
from aicredit.measures import POWER, SHARE
from aicredit.models.rounding import settled
from aicredit.ranges import Range

TWH_PER_GW_YEAR = 8.76
"""Terawatt-hours from one gigawatt that runs all 8,760 hours of a year."""

Effectiveness = Annotated[Quantity, Range(1), SHARE]
Power = Annotated[Amount, POWER]


@model
def facility_power(it_gw: Power, pue: Effectiveness) -> Annotated[Quantity, POWER]:
    """Power a data centre draws from the grid when its chips run at full load, GW.

    IT power times PUE (power usage effectiveness), the site's power over the
    power of its IT equipment (ISO/IEC 30134-2).

    Parameters
    ----------
    it_gw : Quantity
        Power of the IT equipment, GW.
    pue : Quantity
        Power usage effectiveness.

    Examples
    --------
    By definition, 1 GW of IT equipment at a PUE of 1.2:

    >>> facility_power(1.0, 1.2)
    1.2
    """
    return it_gw * pue


@model
def it_power(facility_gw: Power, pue: Effectiveness) -> Annotated[Quantity, POWER]:
    """Power left for IT equipment behind a grid connection, GW.

    Facility power over PUE, the inverse of `facility_power`.

    Parameters
    ----------
    facility_gw : Quantity
        Power of the whole site, GW.
    pue : Quantity
        Power usage effectiveness.

    Examples
    --------
    By definition, a 1.2 GW site at a PUE of 1.2:

    >>> it_power(1.2, 1.2)
    1.0
    """
    return facility_gw / pue


@model
def annual_energy(facility_gw: Power, utilisation: Share) -> Quantity:
    """Energy a data centre uses in a year, TWh.

    Facility power times utilisation times 8.76 (thousand hours in a year).

    Parameters
    ----------
    facility_gw : Quantity
        Power of the whole site, GW; PUE is already in it.
    utilisation : Quantity
        Average load over full load.

    Examples
    --------
    By definition, 1 GW of IT equipment at a PUE of 1.2 and 80% utilisation:

    >>> round(annual_energy(facility_power(1.0, 1.2), 0.8), 4)
    8.4096
    """
    return facility_gw * utilisation * TWH_PER_GW_YEAR


@model
def capacity_for_energy(energy_twh: Amount, utilisation: PositiveShare) -> Quantity:
    """Facility power that uses a given energy in a year, GW.

    Energy over utilisation times 8.76, the inverse of `annual_energy`.

    Parameters
    ----------
    energy_twh : Quantity
        Energy, TWh a year.
    utilisation : Quantity
        Average load over full load.

    Examples
    --------
    Berkeley Lab's report of December 2024 puts US data centres at 325 to 580 TWh
    in 2028, which at 50% utilisation is 74 to 132 GW:

    >>> round(capacity_for_energy(325.0, 0.5)), round(capacity_for_energy(580.0, 0.5))
    (74, 132)
    """
    return energy_twh / (utilisation * TWH_PER_GW_YEAR)


@model
def reactor_equivalents(
    energy_twh: Amount, reactor_gw: Annotated[Positive, POWER], capacity_factor: PositiveShare
) -> Quantity:
    """Count the nuclear reactors that generate a given energy in a year, not rounded.

    Energy over a reactor's yearly output, which is its net power times its
    capacity factor times 8.76 (thousand hours in a year).

    Parameters
    ----------
    energy_twh : Quantity
        Energy, TWh a year.
    reactor_gw : Quantity
        Net power of one reactor, GW.
    capacity_factor : Quantity
        Average output over net power; the generator's, not the load's.

    Examples
    --------
    The 255 TWh between Berkeley Lab's high and low figures for 2028 (325 and
    580 TWh), in AP1000 reactors of 1.117 GW at a capacity factor of 92%:

    >>> round(reactor_equivalents(580.0 - 325.0, 1.117, 0.92), 1)
    28.3
    """
    return energy_twh / (reactor_gw * capacity_factor * TWH_PER_GW_YEAR)


@model
def generation_capex(
    firm_gw: Power, capacity_factor: PositiveShare, cost_per_kw: Amount
) -> Quantity:
    """Cost of building the generators behind a steady load, billions.

    Load over the generators' firm capacity factor is the nameplate power needed;
    times the overnight cost per kilowatt it is the capex.

    Parameters
    ----------
    firm_gw : Quantity
        Power the load draws on average, GW.
    capacity_factor : Quantity
        Share of nameplate power that can be relied on.
    cost_per_kw : Quantity
        Overnight cost per kilowatt of nameplate power.

    Examples
    --------
    By definition (1 GW is a million kilowatts), 1 GW of load at 1,000 a kilowatt
    and a capacity factor of one half:

    >>> generation_capex(1.0, 0.5, 1000.0)
    2.0
    """
    return firm_gw / capacity_factor * cost_per_kw / 1000


@model
def energy_cost_share(
    energy_twh: Amount, price_per_mwh: Amount, capital_cost: Positive, other_cost: Amount
) -> Quantity:
    """Share of energy in the yearly cost of a data centre.

    Energy times its price, over the sum of that, the yearly capital cost (capex
    times the capital recovery factor) and other operating cost.

    Parameters
    ----------
    energy_twh : Quantity
        Energy, TWh a year.
    price_per_mwh : Quantity
        Price of a megawatt-hour.
    capital_cost, other_cost : Quantity
        Yearly costs, billions; capital above 0, other 0 or more.

    Examples
    --------
    A gigawatt of IT equipment that cost 40 bn (11.9 bn a year at 15% over five
    years) uses 8.41 TWh a year; at 60 a megawatt-hour power is 4% of cost.
    Arithmetic on round numbers:

    >>> round(energy_cost_share(8.4096, 60.0, 0.29832 * 40, 0.0), 3)
    0.041
    """
    # A TWh is a million MWh, and costs are in billions.
    energy_cost = energy_twh * price_per_mwh / 1000
    return energy_cost / (energy_cost + capital_cost + other_cost)


@model
def stranded_chips(
    delivered_gw: Annotated[Sequence[Power], IN_TIME],
    energised_gw: Annotated[Sequence[Power], IN_TIME],
) -> list[Quantity]:
    """Chips delivered that have no power yet, GW at the end of each year.

    Cumulative deliveries less cumulative power energised, or nothing where power
    is ahead of chips. Power energised early waits and serves later deliveries.

    Parameters
    ----------
    delivered_gw, energised_gw : sequence of Quantity, one item a year
        IT power of the chips delivered and of the sites connected in each year,
        GW; both of one length.

    Examples
    --------
    By definition, three years of chips of which power comes a year late:

    >>> [float(x) for x in stranded_chips([2, 3, 0], [0, 2, 3])]
    [2.0, 3.0, 0.0]
    """
    same_length(delivered_gw=delivered_gw, energised_gw=energised_gw)
    waiting, moved = 0, 0
    stranded = []
    for delivered, energised in zip(delivered_gw, energised_gw, strict=True):
        moved = moved + delivered + energised
        waiting = settled(waiting + delivered - energised, moved)
        stranded.append(np.maximum(waiting, 0))
    return stranded
