"""Which figures suit a result: by what it is, and first the one that its instrument names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from attrs import frozen
from matplotlib.axes import Axes

from workbook.plots import (
    conversation,
    diagram,
    gaps,
    items,
    kite,
    ladder,
    likert,
    matrix,
    maturity,
    network,
    quadrants,
    radar,
    ranking,
    schools,
    scorecard,
    slopes,
    stacked,
    timeline,
    versus,
    words,
)
from workbook.plots.series import has_kite
from workbook.results import Coding, Comparison, Log, Network, Profile, Schools, Scorecard
from workbook.results.conversation import Conversation
from workbook.results.relations import has_relations

Drawable = Profile | Comparison | Schools | Scorecard | Log | Coding | Network | Conversation


def _always(_: Any) -> bool:
    return True


@frozen
class Figure:
    """One kind of figure: how it is drawn, how large it is, what it says in words, and which results it suits."""

    draw: Callable[[Axes, Any], None]
    size: Callable[[Any], tuple[float, float]]
    words: Callable[[Any], Iterable[str]]
    suits: Callable[[Any], bool] = _always


def _has_kite(result: Any) -> bool:
    return has_kite(result.instrument)


_BY_RESULT: dict[type, dict[str, Figure]] = {
    Profile: {
        "kite": Figure(kite.draw, lambda _: (kite.WIDTH, kite.HEIGHT), words.kite, _has_kite),
        "stacked": Figure(stacked.draw, stacked.size, stacked.tell, stacked.can_draw),
        "maturity": Figure(maturity.draw, maturity.size, maturity.tell, maturity.can_draw),
        "quadrants": Figure(quadrants.draw, quadrants.size, quadrants.tell, quadrants.can_draw),
        "ranking": Figure(ranking.draw, ranking.size, ranking.tell, ranking.can_draw),
        "ladder": Figure(ladder.draw, ladder.size, ladder.tell, ladder.can_draw),
        "likert": Figure(likert.draw, likert.size, likert.tell, likert.can_draw),
        "radar": Figure(radar.draw, radar.size, radar.tell, radar.can_draw),
        "statements": Figure(likert.draw_statements, likert.statements_size, likert.tell_statements, likert.can_draw),
        "items": Figure(items.draw, items.size, words.items, _has_kite),
        "gaps": Figure(gaps.draw, gaps.size, gaps.tell),
    },
    Comparison: {
        "kite": Figure(versus.draw, versus.size, words.versus, _has_kite),
        "slopes": Figure(slopes.draw, slopes.size, slopes.tell),
        "gaps": Figure(gaps.draw, gaps.size, gaps.tell),
    },
    Schools: {"schools": Figure(schools.draw, schools.size, schools.tell)},
    Scorecard: {"scorecard": Figure(scorecard.draw, scorecard.size, scorecard.tell)},
    Log: {
        "timeline": Figure(timeline.draw, timeline.size, timeline.tell),
        "diagram": Figure(diagram.draw, diagram.size, diagram.tell, has_relations),
    },
    Coding: {
        "matrix": Figure(matrix.draw, matrix.size, matrix.tell),
        "together": Figure(matrix.draw_together, matrix.together_size, matrix.tell_together, matrix.can_pair),
    },
    Network: {
        "network": Figure(network.draw_map, network.map_size, network.tell_map, network.has_map),
        "measures": Figure(network.draw, network.size, network.tell),
    },
    Conversation: {"conversation": Figure(conversation.draw, conversation.size, conversation.tell)},
}


# What is drawn where the figure that an instrument names does not suit: one person, or a scale of many steps.
_INSTEAD = {"likert": "gaps"}


def is_drawable(result: object) -> bool:
    """Tell whether there are figures of such a result."""
    return isinstance(result, tuple(_BY_RESULT))


def figures(result: Drawable) -> dict[str, Figure]:
    """Return the figures that suit a result by their name: first what its instrument names, then in the order above."""
    suits = {name: figure for name, figure in _BY_RESULT[_type(result)].items() if figure.suits(result)}
    named = result.instrument.plot
    first = named if named in suits else _INSTEAD.get(named, "") if isinstance(result, Profile) else ""
    return {first: suits[first], **suits} if first in suits else suits


def _type(result: Drawable) -> type:
    return next(each for each in _BY_RESULT if isinstance(result, each))
