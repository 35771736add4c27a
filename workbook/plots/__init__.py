"""Figures: a result becomes one matplotlib Axes, with its Dutch words.

`plot(result)` as the last line of a cell shows the figure once, as HTML with alternative text; it prints nothing, touches
no rcParams and leaves pyplot alone. A result that is empty or hidden gives an Axes that says kindly why.
"""

# ruff: noqa: E402 - the logger below must be quiet before anything imports matplotlib

from __future__ import annotations

import logging

# The browser edition would show "building the font cache" as a red box at the first figure.
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)

from collections.abc import Callable
from typing import Any

from matplotlib.axes import Axes

from workbook.errors import problem
from workbook.plots import gaps, items, kite, look, versus, words
from workbook.results import Comparison, Profile
from workbook.texts import say

__all__ = ["kinds", "plot", "text_alternative"]

_MESSAGE_SIZE = (460.0, 150.0)
_Draw = Callable[[Axes, Any], None]
_Size = Callable[[Any], tuple[float, float]]
_PROFILE: dict[str, tuple[_Draw, _Size]] = {
    "kite": (kite.draw, lambda _: (kite.WIDTH, kite.HEIGHT)),
    "items": (items.draw, items.size),
    "gaps": (gaps.draw, gaps.size),
}
_COMPARISON: dict[str, tuple[_Draw, _Size]] = {"kite": (versus.draw, versus.size), "gaps": (gaps.draw, gaps.size)}


def plot(result: Profile | Comparison, ax: Axes | None = None, *, kind: str | None = None) -> Axes:
    """Draw a result.

    Parameters
    ----------
    result : what `score` or `compare` returned
    ax : where to draw; without it a figure of its own is made
    kind : `kite` (the default of the culture scan), `items` (profile only) or `gaps`

    Returns
    -------
    the Axes, its `words` being the text alternative

    Raises
    ------
    WorkbookError : "Van '…' kan geen figuur worden gemaakt.", "De figuur '…' bestaat niet voor dit resultaat."
    """
    _known(result)
    why = _nothing(result)
    if why:
        return _message(result, why, ax)
    name = _chosen(result, kind)
    draw, size = (_PROFILE if isinstance(result, Profile) else _COMPARISON)[name]
    ax = ax if ax is not None else look.new_axes(*size(result))
    draw(ax, result)
    look.label(ax, words.of(result, name))
    return ax


def text_alternative(result: Profile | Comparison, *, kind: str | None = None) -> str:
    """Return what the figure of a result shows, in two to four Dutch sentences. Raises as `plot` does."""
    _known(result)
    return _nothing(result) or words.of(result, _chosen(result, kind))


def kinds(result: Profile | Comparison) -> tuple[str, ...]:
    """Return the kinds of figure of a result, the default first."""
    return words.kinds(result)


def _known(result: object) -> None:
    if not isinstance(result, (Profile, Comparison)):
        raise problem("plots.no_figure", where="wb.plot", result=type(result).__name__)


def _chosen(result: Profile | Comparison, kind: str | None) -> str:
    known = kinds(result)
    if kind is not None and kind not in known:
        raise problem("plots.no_kind", where="wb.plot", kind=kind, known=", ".join(known))
    return kind or known[0]


def _nothing(result: Profile | Comparison) -> str:
    """Return why there is nothing to draw; empty when there is something."""
    if result.empty:
        return result.message or say("plots.message.nothing")
    if isinstance(result, Profile):
        shown = any(score.estimate.value is not None for score in result.scores)
    else:
        shown = any(side.value is not None for change in result.changes for side in (change.before, change.after))
    return "" if shown else result.text or say("plots.message.nothing")


def _message(result: Profile | Comparison, why: str, ax: Axes | None) -> Axes:
    ax = ax if ax is not None else look.new_axes(*_MESSAGE_SIZE)
    look.draw_message(ax, say("plots.message.title" if result.empty else "plots.message.title_hidden"), why)
    look.label(ax, why)
    return ax
