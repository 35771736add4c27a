"""Compositional statistics (Aitchison geometry) for points that sum to a constant.

Source: van Eijnatten, van der Ark & Holloway (2015), Quality & Quantity 49(2), 559-579.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Parts = NDArray[np.float64]


def replace_zeros(parts: ArrayLike, delta: float = 0.5) -> Parts:
    """Replace zeros by `delta` and shrink the other parts, so that their ratios and the total stay.

    Multiplicative replacement (Martín-Fernández, Barceló-Vidal & Pawlowsky-Glahn, 2003).

    Parameters
    ----------
    parts : array of shape (…, parts), in any unit; NaN stays NaN
    delta : what a zero becomes, in the unit of `parts`

    Returns
    -------
    array of the input's shape and unit

    Examples
    --------
    >>> replace_zeros([60, 40, 0, 0]).round(1).tolist()
    [59.4, 39.6, 0.5, 0.5]
    """
    array: Any = np.asarray(parts, dtype=float)
    zero = array == 0
    total = array.sum(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        shrink = 1 - delta * zero.sum(axis=-1, keepdims=True) / total
    return np.where(zero, delta, array * shrink)


def clr(parts: ArrayLike) -> Parts:
    """Return the centred log-ratio: log of each part minus the mean log of its row.

    Parameters
    ----------
    parts : array of shape (…, parts), all positive (see `replace_zeros`); zeros give NaN

    Examples
    --------
    >>> clr([.1, .3, .4, .2]).round(4).tolist()
    [-0.7945, 0.3041, 0.5918, -0.1014]
    """
    array = np.asarray(parts, dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        logs = np.log(np.where(array > 0, array, np.nan))
    return np.asarray(logs - logs.mean(axis=-1, keepdims=True))


def centre(parts: ArrayLike, total: float = 100.0) -> Parts:
    """Return the compositional centre: the geometric mean over all rows, closed to `total`.

    Parameters
    ----------
    parts : array of shape (rows, parts), all positive

    Returns
    -------
    array of shape (parts,), summing to `total`
    """
    array = np.asarray(parts, dtype=float)
    if array.size == 0:
        return np.full(array.shape[-1:], np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        geometric = np.exp(np.log(np.where(array > 0, array, np.nan)).mean(axis=0))
    return np.asarray(total * geometric / geometric.sum())


def aitchison_distance(a: ArrayLike, b: ArrayLike) -> float:
    """Return the Aitchison distance between two compositions: the Euclidean distance of their clr.

    Scale-free; 0 means the same ratios. NaN where a part is zero (see `replace_zeros`).
    """
    return float(np.linalg.norm(clr(a) - clr(b)))
