"""What lies behind an ipsative profile: congruence, spread, compositional figures and alpha with its warning.

Sources: Cameron & Quinn (2011); van Eijnatten, van der Ark & Holloway (2015) for clr, centre and distance.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbook.instrument import Ipsative
from workbook.stats import Estimate, aitchison_distance, centre, clr, cronbach_alpha, replace_zeros
from workbook.texts import say

Array = NDArray[np.float64]
_NUMBERS = 6


def ipsative_quality(instrument: Ipsative, values: Array, valid: NDArray[np.bool_], each: Array) -> dict[str, Any]:
    """Return the figures per perspective, and those over present and desired together.

    Parameters
    ----------
    values : array (respondents, perspectives, items, options)
    valid : array (respondents, perspectives)
    each : array (respondents, perspectives, options), the individual profiles, NaN where not valid
    """
    names = [option.id for option in instrument.options]
    found: dict[str, Any] = {}
    for p, perspective in enumerate(instrument.perspectives):
        if valid[:, p].any():
            found[perspective.id] = _perspective(instrument, names, values[valid[:, p], p])
    both: NDArray[np.bool_] = np.any(valid, axis=0)
    ids = [perspective.id for perspective in instrument.perspectives]
    if {"nu", "gewenst"} <= set(ids) and both[ids.index("nu")] and both[ids.index("gewenst")]:
        now, wanted = np.nanmean(each[:, ids.index("nu")], axis=0), np.nanmean(each[:, ids.index("gewenst")], axis=0)
        found["half_sum_abs_gap"] = _round(0.5 * np.abs(wanted - now).sum())
        found["aitchison_distance"] = _round(aitchison_distance(replace_zeros(now), replace_zeros(wanted)))
    found["alpha_all_items"] = {"value": None, "note": say("quality.alpha_all")}
    return found


def _perspective(instrument: Ipsative, names: list[str], values: Array) -> dict[str, Any]:
    """Return one perspective's figures from its valid answers (respondents, items, options)."""
    items, profile = values.mean(axis=0), values.mean(axis=(0, 1))
    top = {item.id: _highest(names, items[i]) for i, item in enumerate(instrument.items)}
    dominant = _highest(names, profile)
    zeros = bool((values == 0).any())
    figures: dict[str, Any] = {
        "dominant": dominant,
        "dominant_per_item": top,
        "strength": _round(profile.max()),
        "congruence": _round(np.mean([bool(set(dominant) & set(highest)) for highest in top.values()])),
        "sd_over_items": _named(names, items.std(axis=0, ddof=1) if len(items) > 1 else np.full(len(names), np.nan)),
        "clr": _named(names, clr(replace_zeros(profile))),
        "centre": _named(names, centre(replace_zeros(values).reshape(-1, len(names)))),
        "alpha": {name: _alpha(cronbach_alpha(values[:, :, o])) for o, name in enumerate(names)},
        "zeros_replaced": say("quality.zeros") if zeros else None,
    }
    if names == ["familie", "adhocratie", "markt", "hierarchie"]:
        a, b, c, d = profile
        figures |= {"flexible_minus_stable": _round(a + b - c - d), "external_minus_internal": _round(b + c - a - d)}
    return figures


def _highest(names: list[str], points: Array) -> list[str]:
    rounded = np.round(points, _NUMBERS)
    return [name for name, value in zip(names, rounded, strict=True) if value == rounded.max()]


def _alpha(estimate: Estimate) -> dict[str, Any]:
    note = " ".join(part for part in (estimate.note, say("quality.alpha_type")) if part)
    return {"value": estimate.value, "low": estimate.low, "high": estimate.high, "n": estimate.n, "note": note}


def _named(names: list[str], values: Array) -> dict[str, float | None]:
    return {name: _round(value) for name, value in zip(names, values, strict=True)}


def _round(value: Any) -> float | None:
    return round(float(value), _NUMBERS) if np.isfinite(value) else None
