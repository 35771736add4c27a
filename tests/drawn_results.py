"""Results to draw, of whatever instruments there are: worked examples, teams made by chance, and the longest words."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.transforms import Bbox
from worked_examples import example_responses, settings_of

import workbook as wb
from workbook.instrument import Instrument, catalogue, instrument
from workbook.instrument.model import Ipsative, NetworkKind, Quiz, Scaled

SHIPPED: list[Instrument] = [
    each
    for each in map(instrument, (row.id for row in catalogue()))
    if not isinstance(each, Quiz) and each.example is not None
]
DENSE = [each for each in SHIPPED if isinstance(each, (Scaled, Ipsative))]


def worked(about: Instrument, folder: Path) -> Any:
    """Return the result of an instrument's worked example."""
    return wb.score(example_responses(about, folder), **settings_of(about))


def chance_rows(about: Instrument, size: int, seed: int = 1, **who: str) -> list[dict[str, Any]]:
    """Return complete answers of people by chance, desired above present so that gaps stand out."""
    rng, rows = np.random.default_rng(seed), []
    for person in range(1, size + 1):
        for perspective in about.perspectives:
            for item in about.asked(perspective.id):
                row = {
                    "respondent": f"r{person:02}",
                    "perspective": perspective.id,
                    "item": item.id,
                    "role": "team",
                    **who,
                }
                if isinstance(about, Ipsative):
                    points = rng.multinomial(int(about.scale.total), np.ones(len(about.options)) / len(about.options))
                    rows += [{**row, "option": option.id, "value": int(value)}
                             for option, value in zip(about.options, points, strict=True)]  # fmt: skip
                elif isinstance(about, Scaled) and about.is_numeric(item):
                    steps = list(about.limits(item).steps)
                    lean = 0.75 if perspective.id == "gewenst" else 0.45
                    rows.append({**row, "option": None, "value": steps[int(rng.binomial(len(steps) - 1, lean))]})
    return rows


def team(about: Instrument, size: int = 12, seed: int = 1, **who: str) -> Any:
    """Return the result of a team that answered by chance."""
    return wb.score(team_answers(about, size, seed, **who))


def team_answers(about: Instrument, size: int = 12, seed: int = 1, **who: str) -> Any:
    """Return the answers of a team that answered by chance."""
    subjects = [f"s{at}" for at in range(getattr(about, "minimum", 0))] if getattr(about, "subject", None) else [""]
    rows = [row for at, name in enumerate(subjects or [""])
            for row in chance_rows(about, size, seed + at, **({"subject": name} if name else {}), **who)]  # fmt: skip
    return wb.answers(about, pd.DataFrame(rows))


def ties(about: NetworkKind, size: int = 14, seed: int = 3) -> Any:
    """Return the network of a team in which everybody names three others by chance."""
    rng = np.random.default_rng(seed)
    rows = [
        {"respondent": str(one), "item": item.id, "option": str(other), "value": 1, "role": "team"}
        for item in about.items
        for one in range(1, size + 1)
        for other in rng.choice([each for each in range(1, size + 1) if each != one], 3, replace=False)
    ]
    return wb.score(wb.answers(about, pd.DataFrame(rows)))


def texts(ax: Axes) -> list[str]:
    """Return the words in a figure."""
    return [text.get_text() for text in ax.texts if text.get_text()]


def said(ax: Axes) -> str:
    """Return the words in a figure as one text, on one line."""
    return " ".join(" ".join(texts(ax)).split())


def boxes(ax: Axes) -> list[tuple[str, Bbox]]:
    """Return every piece of words with the box in which it is drawn."""
    canvas = FigureCanvasAgg(ax.figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    return [(text.get_text(), text.get_window_extent(renderer)) for text in ax.texts if text.get_text()]


def overlaps(ax: Axes) -> list[tuple[str, str]]:
    """Return the pairs of words in a figure that stand over each other, with half a point of tolerance."""
    found = []
    for (one, a), (two, b) in itertools.combinations(boxes(ax), 2):
        across = min(a.x1, b.x1) - max(a.x0, b.x0)
        up = min(a.y1, b.y1) - max(a.y0, b.y0)
        if across > 0.7 and up > 0.7:
            found.append((one, two))
    return found


def outside(ax: Axes) -> list[str]:
    """Return the words that reach beyond the page."""
    page = ax.figure.bbox
    return [words for words, box in boxes(ax) if box.x0 < 0 or box.y0 < 0 or box.x1 > page.x1 or box.y1 > page.y1]


def figures_of(result: Any) -> Iterator[str]:
    """Give the kinds of figure of a result."""
    from workbook.plots import kinds

    yield from kinds(result)
