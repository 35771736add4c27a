"""Figures: a result becomes one matplotlib Axes, with its Dutch words.

`plot(result)` as the last line of a cell shows the figure once, as HTML with alternative text; it prints nothing, touches
no rcParams and leaves pyplot alone. A result that is empty or hidden gives an Axes that says kindly why.
"""

# ruff: noqa: E402 - the logger below must be quiet before anything imports matplotlib

from __future__ import annotations

import logging

# The browser edition would show "building the font cache" as a red box at the first figure.
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)

from matplotlib.axes import Axes

from workbook.errors import problem
from workbook.plots import look, words
from workbook.plots.registry import Drawable, figures, is_drawable
from workbook.results import Comparison, Network, Profile
from workbook.results.conversation import Conversation
from workbook.texts import say

__all__ = ["kinds", "plot", "text_alternative"]

_MESSAGE_SIZE = (460.0, 150.0)


def plot(result: Drawable, ax: Axes | None = None, *, kind: str | None = None) -> Axes:
    """Draw a result.

    Parameters
    ----------
    result : what `score` or `compare` returned
    ax : where to draw; without it a figure of its own is made
    kind : which figure, one of `kinds(result)`; by default the first

    Returns
    -------
    the Axes, its `words` being the text alternative

    Raises
    ------
    WorkbookError : "Van '…' kan geen figuur worden gemaakt.", "De figuur '…' bestaat niet voor dit resultaat.", "Een open
        gesprek wordt alleen los getekend."
    """
    _known(result)
    why = _nothing(result)
    if why:
        return _message(result, why, ax)
    if isinstance(result, Conversation) and ax is not None:
        raise problem("plots.not_beside", where="wb.plot")
    figure = figures(result)[_chosen(result, kind)]
    ax = ax if ax is not None else look.new_axes(*figure.size(result))
    figure.draw(ax, result)
    below = _below(result)
    if below:
        look.footnote(ax, below)
    look.label(ax, words.joined((*figure.words(result), below)), stays=result.stays)
    return ax


def _below(result: Drawable) -> str:
    """Return what stands under every figure: how many answered of who was asked, and whose questions these are."""
    return words.joined((*words.responses(result), result.instrument.reading))


def text_alternative(result: Drawable, *, kind: str | None = None) -> str:
    """Return what the figure of a result shows, in two to four Dutch sentences. Raises as `plot` does."""
    _known(result)
    told = _nothing(result)
    return told or words.joined((*figures(result)[_chosen(result, kind)].words(result), _below(result)))


def kinds(result: Drawable) -> tuple[str, ...]:
    """Return the kinds of figure of a result, the default first; none when there is nothing to draw. Raises as `plot`."""
    _known(result)
    return () if _is_empty(result) else tuple(figures(result))


def _known(result: object) -> None:
    if not is_drawable(result):
        raise problem("plots.no_figure", where="wb.plot", result=type(result).__name__)


def _chosen(result: Drawable, kind: str | None) -> str:
    known = kinds(result)
    if kind is not None and kind not in known:
        raise problem("plots.no_kind", where="wb.plot", kind=kind, known=", ".join(known))
    return kind or known[0]


def _is_empty(result: Drawable) -> bool:
    return not result.positions if isinstance(result, Conversation) else result.empty


def _nothing(result: Drawable) -> str:
    """Return why there is nothing to draw; empty when there is something."""
    if _is_empty(result):
        return getattr(result, "message", "") or say("plots.message.nothing")
    if isinstance(result, Profile):
        shown = any(score.estimate.value is not None for score in result.scores)
    elif isinstance(result, Comparison):
        shown = any(side.value is not None for change in result.changes for side in (change.before, change.after))
    elif isinstance(result, Network):
        shown = any(each.estimate.value is not None for each in result.measures)
    else:
        shown = True
    return "" if shown else result.sentence() or say("plots.message.nothing")


def _message(result: Drawable, why: str, ax: Axes | None) -> Axes:
    ax = ax if ax is not None else look.new_axes(*_MESSAGE_SIZE)
    look.draw_message(ax, say("plots.message.title" if _is_empty(result) else "plots.message.title_hidden"), why)
    look.label(ax, why)
    return ax
