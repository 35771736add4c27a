"""Figures in a report: those of `plots`, and for a poster a plain one with large letters. Drawing is imported when needed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, cast

from workbook.dutch import number
from workbook.reports.model import Figure
from workbook.reports.outline import Part
from workbook.results import Change, Comparison
from workbook.texts import say

_DPI = 160
_BLUE, _INK, _GREY = "#0072B2", "#1A1A1A", "#767676"
_SIZE, _ROW, _MARGINS = 11.5, 0.52, 1.25  # points, inches
_WIDTH, _ROOM = 4.8, 0.3  # inches; share of the axis that is left free at both ends
_NOW = "nu"


def figure(caption: str, part: Part, found: Any) -> Iterator[Figure]:
    """Give the figure of an outcome, where the part asks for one and there is something to draw."""
    if not part.figure:
        return
    if part.brief and isinstance(found, Comparison):
        yield from _before_after(caption, found)
        return
    from workbook.plots import kinds, plot, text_alternative

    known = kinds(found)
    if known:
        kind = part.kind if part.kind in known else None
        yield Figure(caption, text_alternative(found, kind=kind), png(plot(found, kind=kind).figure))


def png(drawn: Any) -> bytes:
    """Return a matplotlib figure as .png, the same bytes for the same figure."""
    picture = io.BytesIO()
    cast(Any, drawn).savefig(picture, format="png", dpi=_DPI, metadata={"Software": None})
    return picture.getvalue()


def _before_after(caption: str, found: Comparison) -> Iterator[Figure]:
    """Give a line a part from before to after, of the present where there is a desired state too."""
    first = {each.perspective for each in found.changes}
    wanted = _NOW if _NOW in first else found.changes[0].perspective
    shown = [each for each in found.changes if each.perspective == wanted and each.difference.value is not None]
    if shown:
        yield Figure(caption, _in_words(found, shown), _drawn(found, shown))


def _in_words(found: Comparison, shown: list[Change]) -> str:
    lines = (
        say(
            "reports.step",
            part=found.instrument.dimension_label(each.dimension),
            before=number(each.before.value),
            after=number(each.after.value),
        )
        for each in shown
    )
    return say("reports.steps", first=found.names[0], second=found.names[1], steps="; ".join(lines))


def _drawn(found: Comparison, shown: list[Change]) -> bytes:
    from matplotlib.figure import Figure as Canvas

    canvas = Canvas(figsize=(_WIDTH, _ROW * len(shown) + _MARGINS), layout="constrained")
    ax = canvas.subplots()
    ends = [float(value) for each in shown for value in (each.before.value, each.after.value) if value is not None]
    room = max(max(ends) - min(ends), 0.5) * _ROOM
    for place, each in enumerate(shown):
        before, after = float(each.before.value or 0), float(each.after.value or 0)
        ax.plot([before, after], [place, place], color=_GREY, linewidth=2, zorder=1)
        ax.scatter([before], [place], s=70, facecolor="white", edgecolor=_INK, linewidth=1.6, zorder=2)
        ax.scatter([after], [place], s=80, marker="D", color=_BLUE, zorder=3)
        side = 1 if after >= before else -1
        for value, way in ((before, -side), (after, side)):
            align = "left" if way > 0 else "right"
            ax.annotate(
                number(value),
                (value, place),
                (8 * way, 0),
                textcoords="offset points",
                va="center",
                ha=align,
                size=_SIZE,
            )
    ax.set_yticks(range(len(shown)), [found.instrument.dimension_label(each.dimension) for each in shown], size=_SIZE)
    ax.set_ylim(len(shown) - 0.5, -0.5)
    ax.set_xlim(min(ends) - room, max(ends) + room)
    ax.set_xticks([])
    ax.spines[["top", "right", "bottom", "left"]].set_visible(False)
    ax.tick_params(length=0)
    handles = [
        ax.scatter([], [], s=70, facecolor="white", edgecolor=_INK, linewidth=1.6, label=found.names[0]),
        ax.scatter([], [], s=80, marker="D", color=_BLUE, label=found.names[1]),
    ]
    canvas.legend(handles=handles, loc="outside upper center", ncols=2, frameon=False, fontsize=_SIZE)
    return png(canvas)
