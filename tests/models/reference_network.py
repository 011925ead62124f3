"""How each published example of the network models is computed here."""

from functools import partial

import numpy as np

from aicredit.models import circularity, concentration, contagion, cycles


def decomposition(inputs):
    _, flows = circularity.collapse_parallel_edges(inputs["edges"])
    methods = {"bff": circularity.balanced_flow_forwarding, "max": circularity.maximum_circularity}
    return {
        name: circularity.circularity_by_volume(method(flows), flows)
        for name, method in methods.items()
    }


def circular_share(inputs):
    flows = np.array(inputs["flows"])
    circular = circularity.maximum_circularity(flows)
    results = {
        "max_circulation": circular.sum(),
        "circular_share": circularity.circularity_by_volume(circular, flows),
        "excess_share": circularity.excess_share(flows),
        "reciprocity": circularity.reciprocity(flows),
    }
    # Only the four-firm row states the gross flow.
    return results | ({"gross": flows.sum()} if len(flows) == 4 else {})


def simple_cycles(inputs):
    if "n" in inputs:
        flows = np.ones((inputs["n"], inputs["n"])) - np.eye(inputs["n"])
    else:
        names, flows = circularity.collapse_parallel_edges((*edge, 1) for edge in inputs["edges"])
    found = cycles.simple_cycles(flows, length_bound=len(flows))
    if "edges" in inputs and isinstance(names[0], int):
        return {"cycles": [[names[node] for node in cycle.nodes] for cycle in found]}
    return {"count": len(found)}


def finn(inputs):
    result = cycles.throughflow_analysis(**inputs)
    return {
        "TST": result.total,
        "APL": result.average_path_length,
        "FCI": result.finn_cycling_index,
        "N_detritus_detritus": result.integral[5, 5],
    }


def clearing(inputs):
    result = contagion.clearing(
        inputs["L"],
        inputs["e"],
        external_liabilities=inputs.get("external_liabilities", 0),
        seniority="pari passu",
        alpha=inputs.get("alpha", 1),
        beta=inputs.get("beta", 1),
    )
    if inputs["e"] == [8.8, 5, 3]:
        # neva's equity is net worth and goes below zero by the shortfall.
        return {"equity": result.equity - result.shortfall}
    return {"p": result.payments, "defaults": result.defaults}


def _stress(inputs, method):
    return method(
        np.transpose(inputs["assets"]), inputs["buffer"], inputs["shock"], inputs["weights"]
    )


def debtrank_single_hit(inputs):
    stress = _stress(inputs, contagion.debtrank_single_hit)
    return {
        "additional_stress": stress.debtrank,
        "additional_defaults": stress.additional_defaults,
    }


def debtrank_linear(inputs):
    stress = _stress(inputs, contagion.debtrank_linear)
    return {"final_stress": stress.final, "additional_stress": stress.debtrank}


def impact_matrix(inputs):
    capped = partial(contagion.impact_matrix, capped=True)
    return {"impact_capped": capped(inputs["liabilities"], inputs["buffer"])}


def hhi(inputs):
    index = concentration.herfindahl_index(inputs["exposures"])
    return {
        "hhi": index,
        "hhi_points": index * 10_000,
        "effective_n": concentration.effective_number(inputs["exposures"]),
    }


def granularity(inputs):
    return {"delta": concentration.granularity_delta(inputs["q"], inputs["xi"])}


CASES = {
    "circularity_cdfd": decomposition,
    "circular_share": circular_share,
    "simple_cycles": simple_cycles,
    "finn_cycling_index": finn,
    "rogers_veraart": clearing,
    "eisenberg_noe": clearing,
    "debtrank_single_hit": debtrank_single_hit,
    "debtrank_linear": debtrank_linear,
    "impact_matrix": impact_matrix,
    "hhi": hhi,
    "granularity_adjustment": granularity,
}

UNUSED = {
    (
        "max_entropy_ras",
        "Anand, Craig & von Peter (2015) 7 banks (optional model)",
    ): "optional, and the book asks for no reconstruction of a network from its margins",
}
