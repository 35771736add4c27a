"""Every statistic on one set of answers: run by an ordinary Python and under Pyodide, the figures must be the same."""

import json
import math
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
from attrs import asdict

from workbook import stats


def leaves(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield every figure and note in a result, by name."""
    if hasattr(value, "__attrs_attrs__"):
        value = asdict(value)
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, dict):
        for key, below in value.items():
            yield from leaves(f"{name}.{key}", below)
    elif isinstance(value, (list, tuple)):
        for place, below in enumerate(value):
            yield from leaves(f"{name}.{place}", below)
    else:
        yield name, None if isinstance(value, float) and not math.isfinite(value) else value


def results() -> dict[str, Any]:
    """Return the result of each statistic."""
    rng = np.random.default_rng(7)
    likert = np.clip(np.rint(3 + rng.normal(size=(24, 1)) + rng.normal(size=(24, 5))), 1, 5)
    before, after = likert[:, 0], np.clip(likert[:, 0] + rng.integers(-1, 3, 24), 1, 5)
    points, later = (np.rint(100 * rng.dirichlet([4, 3, 2, 3], 10)) for _ in range(2))
    edges, nodes = [tuple(pair) for pair in "AB BA AC CA BC DA EA DE".split()], "ABCDE"
    gaps = likert.copy()
    gaps[rng.random(gaps.shape) < 0.1] = np.nan
    found: dict[str, Any] = {
        f"krippendorff {level}": stats.krippendorff_alpha(gaps.T, level=level)
        for level in ("nominal", "ordinal", "interval", "ratio")
    }
    found |= {f"icc {form}": stats.icc(likert, form=form) for form in ("1,1", "2,1", "3,1", "1,k", "2,k", "3,k")}
    return found | {
        "alpha": stats.cronbach_alpha(gaps),
        "alphas": stats.cronbach_alpha(likert.reshape(3, 8, 5)),
        "alpha by": stats.cronbach_alpha(gaps, by=["x"] * 9 + ["y"] * 15),
        "omega": stats.mcdonald_omega(likert),
        "kappa": stats.cohen_kappa(before, after, "linear"),
        "fleiss": stats.fleiss_kappa([[3, 0, 1], [2, 1, 1], [0, 3, 1], [0, 4, 0]]),
        "r_wg": stats.r_wg(before, options=5),
        "mean": stats.mean(before),
        "median": stats.median(before),
        "paired": stats.paired_effect(before, after),
        "paired few": stats.paired_effect(before[:8], after[:8]),
        "paired down": stats.paired_effect(after, before),
        "unpaired": stats.unpaired_effect(before[:15], after[15:]),
        "composition": stats.composition_test(points, later),
        "composition apart": stats.composition_test(points, later[:6], paired=False),
        "change": stats.reliable_change(before, after, reliability=0.8),
        "holm": stats.holm([0.01, 0.04, 0.03]),
        "zeros": stats.clr(stats.replace_zeros([60, 40, 0, 0])),
        "distance": stats.aitchison_distance(points[0] + 1, points[1] + 1),
        "density": stats.density(edges, nodes),
        "reciprocity": stats.reciprocity(edges, "dyad"),
        "centralisation": stats.centralisation(edges, nodes),
        "betweenness": stats.betweenness(edges, nodes),
        "components": stats.components(edges, nodes, "strong"),
        "undefined": [stats.mean([]), stats.cronbach_alpha([[1, 1]]), stats.icc([[1], [2]]), stats.median([3])],
    }


def figures() -> dict[str, Any]:
    """Return every figure and note, by name; a warning is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # Others' deprecations are theirs; what our code sets off is ours.
        warnings.filterwarnings("ignore", category=DeprecationWarning, module=r"(?!workbook)")
        return dict(leaf for name, result in results().items() for leaf in leaves(name, result))


json.dumps(figures())
