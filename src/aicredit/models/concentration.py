"""Concentration of a book of exposures in few names.

Exposures are in one unit of the caller's choice, one item a name. A Quantity is a
float, an array (broadcast) or a traced expression. Rates are fractions. Arguments
outside the ranges stated raise ValueError.
"""

from collections.abc import Sequence
from functools import reduce
from typing import Annotated

import numpy as np
from scipy.special import gammaincinv, ndtri

from aicredit.admission import admitted, same_length
from aicredit.arguments import Amount, Number, Positive, Quantity, Share, model
from aicredit.ranges import Range
from aicredit.tracing import is_traced

HARDLY_VARIES = 1e10
"""Precision of a systematic factor from which its quantile is an expansion around 1."""


def _shares(exposures: Sequence[Quantity]) -> list[Quantity]:
    with np.errstate(over="ignore"):
        total = admitted("sum of exposures", sum(exposures), Range())
    if not is_traced(total) and np.any(np.asarray(total) <= 0):
        message = f"exposures sum to {np.min(total):g}; allowed: more than 0"
        raise ValueError(message)
    return [exposure / total for exposure in exposures]


@model
def herfindahl_index(exposures: Sequence[Amount]) -> Quantity:
    """Herfindahl-Hirschman index of concentration, from 1/n to 1.

    ``sum s_i^2`` of the shares; times 10,000 it is in the points that competition
    authorities use.

    Parameters
    ----------
    exposures : sequence of Quantity, one item a name
        Amounts, not all 0.

    Examples
    --------
    The example of the US Department of Justice, shares of 30, 30, 20 and 20:

    >>> round(float(herfindahl_index([30, 30, 20, 20])), 9)
    0.26
    """
    return sum(share**2 for share in _shares(exposures))


@model
def effective_number(exposures: Sequence[Amount]) -> Quantity:
    """Count the equal exposures that would be as concentrated.

    ``1 / sum s_i^2``, the inverse of the Herfindahl-Hirschman index.

    Parameters
    ----------
    exposures : sequence of Quantity, one item a name
        Amounts, not all 0.

    Examples
    --------
    >>> round(float(effective_number([30, 30, 20, 20])), 6)
    3.846154
    """
    return 1 / herfindahl_index(exposures)


@model
def single_name_share(exposures: Sequence[Amount]) -> Quantity:
    """Share of the largest name.

    ``max s_i``.

    Parameters
    ----------
    exposures : sequence of Quantity, one item a name
        Amounts, not all 0.

    Examples
    --------
    >>> float(single_name_share([30, 10]))
    0.75
    """
    return reduce(np.maximum, _shares(exposures))


@model
def granularity_delta(
    quantile: Annotated[Quantity, Range(0, 1, above=True, below=True)], precision: Positive
) -> Quantity:
    """Weight of the tail in the granularity adjustment.

    ``delta = (a - 1) (xi + (1 - xi) / a)`` with a the quantile of the gamma
    distribution of mean 1 and variance 1/xi.

    Parameters
    ----------
    quantile : float or array
        Confidence level of the capital.
    precision : float or array
        xi; the supervisory value is 0.25.

    Raises
    ------
    ValueError
        If the quantile of the gamma distribution is too near 0 for a float.

    Examples
    --------
    Gordy and Luetkebohmert (2013), International Journal of Central Banking 9(3):

    >>> round(float(granularity_delta(0.999, 0.25)), 2)
    4.83
    """
    systematic = gammaincinv(precision, quantile) / precision
    admitted("quantile of the gamma distribution", systematic, Range(1e-200))
    # Beside the 1 of a factor that hardly varies, what it varies by loses its digits: there
    # it is the quantile of Cornish and Fisher.
    z, spread = ndtri(quantile), 1 / np.sqrt(precision)
    near = z * spread + (z**2 - 1) / 3 * spread**2 + (z**3 - 7 * z) / 36 * spread**3
    excess = np.where(precision > HARDLY_VARIES, near, systematic - 1)
    # The same as in the formula above, without its difference of two large numbers.
    return excess * (precision * excess + 1) / (1 + excess)


@model
def granularity_adjustment(
    exposures: Sequence[Amount],
    capital: Sequence[Positive],
    pd: Sequence[Share],
    lgd: Sequence[Share],
    *,
    delta: Number,
) -> Quantity:
    """Capital for single-name risk that a formula for an infinitely fine book omits.

    ``GA = sum s_i^2 C_i (delta (K_i + R_i) - K_i) / (2 K)`` with K the capital of
    the book, expected loss ``R_i = PD_i LGD_i`` and ``C_i = LGD_i + 0.25 (1 - LGD_i)``
    (Gordy and Luetkebohmert, 2013, the simplified form). It takes for granted that
    losses given default vary by a quarter of ``LGD_i (1 - LGD_i)``, that they and
    defaults depend on one factor only, and that names are small enough for squares of
    capital and expected loss to be left out.

    Parameters
    ----------
    exposures : sequence of Quantity, one item a name
        Amounts, not all 0; all loans to a name are one item. Each of the four
        lists has an item for every name.
    capital : sequence of Quantity, one item a name
        K_i, capital for unexpected loss per unit of exposure.
    pd, lgd : sequence of Quantity, one item a name
        Default probability over a year and loss given default.
    delta : Quantity
        Of `granularity_delta`; 4.83 at 99.9 per cent and a precision of 0.25.

    Returns
    -------
    Quantity
        Per unit of the book's exposure.

    Examples
    --------
    One hundred equal loans (arithmetic):

    >>> n = 100
    >>> ga = granularity_adjustment([1] * n, [0.06] * n, [0.01] * n, [0.45] * n, delta=4.83)
    >>> round(float(ga), 6)
    0.012315
    """
    same_length(exposures=exposures, capital=capital, pd=pd, lgd=lgd)
    book_capital, adjustment = 0, 0
    for share, k, p, loss in zip(_shares(exposures), capital, pd, lgd, strict=True):
        # Supervisory: a loss given default varies by a quarter of its largest, LGD (1 - LGD).
        dispersion = loss + 0.25 * (1 - loss)
        book_capital = book_capital + share * k
        adjustment = adjustment + share**2 * dispersion * (delta * (k + p * loss) - k)
    return adjustment / (2 * book_capital)
