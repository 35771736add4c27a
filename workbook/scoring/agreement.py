"""How far observers of the same lessons agree: kappa for two, Krippendorff's alpha for more.

Only what at least two of them judged counts. Levels have an order, so being one level apart is less far than two:
kappa is weighted (linear and quadratic) and alpha is ordinal.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from workbook.instrument.model import Scaled
from workbook.scoring.dense import Dense
from workbook.scoring.summary import Each
from workbook.stats import Estimate, cohen_kappa, krippendorff_alpha

FEW = 30  # judgements under which one other choice moves the figure a lot; our own reading aid


def agreements(data: Dense, values: Each) -> dict[str, dict[str, Any]]:
    """Return per perspective the agreement of its observers; a perspective without shared judgements is absent.

    Parameters
    ----------
    values : array (rows, perspectives, items), a row for each observer of each subject, NaN = not judged

    Returns
    -------
    per perspective `raters`, `judgements` (items × subjects judged by two or more), how many of them `same` and `near`
    (at most one level apart), and `kappa_linear` and `kappa_quadratic` (two observers) or `alpha_ordinal` (more)
    """
    found = {}
    for p, perspective in enumerate(data.instrument.perspectives):
        judged = _shared(data, values[:, p])
        if judged.size:
            found[perspective.id] = _agreement(judged, data.instrument)
    return found


def _shared(data: Dense, values: Each) -> Each:
    """Return the judgements (observers, subjects × items) that at least two observers made, of who made any."""
    observers, subjects = sorted(set(data.respondents)), sorted(set(data.subjects))
    found = np.full((len(observers), len(subjects), values.shape[1]), np.nan)
    for row, (who, about) in enumerate(zip(data.respondents, data.subjects, strict=True)):
        found[observers.index(who), subjects.index(about)] = values[row]
    flat = found.reshape(len(observers), -1)
    shared = flat[:, np.isfinite(flat).sum(axis=0) > 1]
    return np.asarray(shared[np.isfinite(shared).any(axis=1)])


def _agreement(judged: Each, instrument: Any) -> dict[str, Any]:
    apart = np.nanmax(judged, axis=0) - np.nanmin(judged, axis=0)
    told: dict[str, Any] = {
        "raters": len(judged), "judgements": judged.shape[1],
        "same": int((apart == 0).sum()), "near": int((apart <= 1).sum()),
    }  # fmt: skip
    if len(judged) > 2:
        return told | {"alpha_ordinal": _plain(krippendorff_alpha(judged, level="ordinal"))}
    assert isinstance(instrument, Scaled)  # noqa: S101 - rubrics have a scale
    steps = list(instrument.scale.steps)
    return told | {
        f"kappa_{weights}": _plain(cohen_kappa(judged[0], judged[1], weights=weights, categories=steps))
        for weights in ("linear", "quadratic")
    }


def _plain(estimate: Estimate) -> dict[str, Any]:
    return {"value": estimate.value, "low": estimate.low, "high": estimate.high, "n": estimate.n, "note": estimate.note}
