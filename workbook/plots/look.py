"""How every figure looks: one canvas measured in points, one palette, and how a figure shows itself with its words."""

from __future__ import annotations

import base64
import functools
import sys
import textwrap
from collections.abc import Iterable
from html import escape
from typing import Any

from attrs import frozen
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Rectangle
from matplotlib.patheffects import withStroke

from workbook.plots import letters, png
from workbook.results.showing import LOCAL_MIME
from workbook.texts import say

BLUE, VERMILLION, GREEN, PURPLE, BLACK = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000"
INK, SOFT, GRID, BAND = "#1A1A1A", "#565656", "#D9D9D9", "#EDEDED"
POINTS_PER_INCH = 72
_DPI = 192
_CSS_PX_PER_INCH = 96


@frozen
class Style:
    """The look of one series: colour, dash, marker and fill differ together, so that black and white suffices."""

    colour: str
    dash: Any
    marker: str
    filled: bool = True
    size: float = 7


NOW = Style(BLUE, "solid", "o", size=7)
WANTED = Style(VERMILLION, (0, (4.2, 2.2)), "D", filled=False, size=8.5)
FIRST = Style(GREEN, "solid", "s", size=7)
SECOND = Style(BLACK, (0, (1.6, 1.6)), "^", filled=False, size=10.5)
PERSPECTIVE_STYLES = {"nu": NOW, "gewenst": WANTED}
OTHER_STYLES = (
    NOW, WANTED, FIRST, SECOND, Style(PURPLE, (0, (6, 2, 1, 2)), "v", size=8), Style(SOFT, "solid", "X", filled=False, size=8),
)  # fmt: skip


def style_of(perspective: str, position: int) -> Style:
    """Return the style of a perspective: fixed for nu and gewenst, else by its position."""
    return PERSPECTIVE_STYLES.get(perspective, OTHER_STYLES[position % len(OTHER_STYLES)])


def lightened(colour: str, strength: float) -> str:
    """Return a colour mixed with white: strength 1 is the colour itself, 0 is white."""
    red, green, blue = (1 - (1 - part) * strength for part in to_rgb(colour))
    return to_hex((red, green, blue))


class Plate(Axes):
    """The Axes of a figure made here: as the last value of a cell it shows the figure once, with its words."""

    words: str = ""
    stays: bool = False  # shown here only: a hand-in leaves it out

    def __repr__(self) -> str:
        return self.words or super().__repr__()

    def _repr_html_(self) -> str:
        return picture(self.figure)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {LOCAL_MIME: {}} if self.stays else {}


def picture(figure: Any) -> str:
    """Return a figure as HTML: the image with its words as alternative text, and the same words to unfold."""
    words = " ".join(filter(None, (getattr(ax, "words", "") for ax in figure.axes)))
    image = base64.b64encode(png.encoded(figure, _DPI)).decode("ascii")
    width = round(figure.get_size_inches()[0] * _CSS_PX_PER_INCH)
    return (
        f'<figure style="margin:0"><img alt="{escape(words)}" width="{width}" style="max-width:100%;height:auto" '
        f'src="data:image/png;base64,{image}"><figcaption>{unfold(words)}</figcaption></figure>'
    )


def unfold(words: str) -> str:
    """Return the words of a figure, folded under a summary."""
    return f"<details><summary>{escape(say('plots.figure.in_words'))}</summary><p>{escape(words)}</p></details>"


def new_axes(width: float, height: float) -> Plate:
    """Return the Axes of a figure of its own, of a size in points; it is unknown to pyplot, so nothing shows it twice."""
    figure = Figure(figsize=(width / POINTS_PER_INCH, height / POINTS_PER_INCH), facecolor="white")
    ax = Plate(figure, (0, 0, 1, 1))
    figure.add_axes(ax)
    return ax


def label(ax: Axes, words: str, *, stays: bool = False) -> None:
    """Give an Axes its words. One that the caller made shows no text of itself in a notebook, only its words.

    `stays` marks a figure with names, which never leaves the folder.
    """
    given: Any = ax
    given.words, given.stays = words, stays
    if not isinstance(ax, Plate):
        given._ipython_display_ = functools.partial(_show_given, ax)


def _show_given(ax: Axes) -> None:
    from IPython.display import HTML, display

    helpers = sys.modules.get("matplotlib._pylab_helpers")
    managers = helpers.Gcf.get_all_fig_managers() if helpers else []
    shown_by_pyplot = any(manager.canvas.figure is ax.figure for manager in managers)
    display(HTML(unfold(getattr(ax, "words", "")) if shown_by_pyplot else picture(ax.figure)))


class Canvas:
    """An Axes without axes, in points from the bottom left; letters and lines scale along when it is drawn larger."""

    def __init__(self, ax: Axes, width: float, height: float) -> None:
        self.ax, self.width, self.height = ax, width, height
        box = ax.get_window_extent()
        wide, high = (side * POINTS_PER_INCH / ax.figure.dpi for side in (box.width, box.height))
        self.scale = max(min(wide / width, high / height), 0.05)
        ax.set(xlim=(0, width), ylim=(0, height))
        ax.set_aspect("equal", adjustable="box", anchor="C")
        ax.set_axis_off()

    def text(
        self, x: float, y: float, words: str, size: float = 10, *, fit: float = 0, halo: bool = False, **options: Any
    ) -> None:
        """Write words on their baseline; `size` in points of the canvas.

        Words too long for the width `fit` become smaller; a white `halo` keeps them free of the lines behind.
        """
        if fit and (wide := letters.width(words, size, options.get("weight", "normal"))) > fit:
            size = max(size * fit / wide, 6)
        # A dollar sign that a user wrote is no formula.
        options = {"color": INK, "va": "baseline", "linespacing": 1.25, "parse_math": False, **options}
        if halo:
            options["path_effects"] = [withStroke(linewidth=2.4 * self.scale, foreground="white")]
        self.ax.text(x, y, words, fontsize=size * self.scale, **options)

    def path(self, *points: tuple[float, float], style: Style | None = None, **options: Any) -> None:
        """Draw a line through points."""
        self.line([x for x, _ in points], [y for _, y in points], style, **options)

    def line(self, xs: Any, ys: Any, style: Style | None = None, **options: Any) -> None:
        """Draw a line, in a series' style where one is given."""
        options = {"color": style.colour if style else GRID, "lw": 2.4 if style else 0.8, **options}
        dash = options.pop("ls", style.dash if style else "solid")
        self.ax.plot(xs, ys, ls=dash, **{**options, "lw": options["lw"] * self.scale})

    def marker(self, x: float, y: float, style: Style, size: float = 1.0, **options: Any) -> None:
        """Draw the marker of a series; `size` is a factor."""
        face = style.colour if style.filled else "white"
        self.ax.plot(
            [x], [y], ls="none", marker=style.marker, ms=style.size * size * self.scale, mfc=face, mec=style.colour,
            mew=1.6 * size * self.scale, **options,
        )  # fmt: skip

    def sample(self, x: float, y: float, style: Style, width: float = 26) -> None:
        """Draw a short piece of a series with its marker, as a direct key before its number."""
        self.line([x, x + width], [y, y], style, lw=1.8)
        self.marker(x + width / 2, y, style, 0.8)

    def block(self, x: float, middle: float, lines: tuple[str, ...], size: float, **options: Any) -> None:
        """Write lines under each other, round the middle of their height."""
        self.text(x, middle, "\n".join(lines), size, va="center", **options)

    def stack(self, x: float, top: float, lines: Iterable[tuple[str, float, dict[str, Any]]]) -> None:
        """Write lines of different sizes under each other, from a height downwards: (words, size, options) each."""
        for words, size, options in lines:
            self.text(x, top, words, size, va="top", **options)
            top -= size * letters.STEP

    def bar(self, start: float, end: float, middle: float, thick: float, **options: Any) -> None:
        """Draw a horizontal bar."""
        options = {"fc": BLUE, "ec": "none", "lw": 0, "zorder": 2, **options}
        options["lw"] *= self.scale
        self.ax.add_patch(Rectangle((start, middle - thick / 2), end - start, thick, **options))

    def whisker(self, start: float, end: float, y: float, style: Style, **options: Any) -> None:
        """Draw an interval as a thin line with a foot at both ends."""
        options = {"lw": 1.3, "ls": "solid", "zorder": 4, **options}
        self.line([start, end], [y, y], style, **options)
        for x in (start, end):
            self.line([x, x], [y - 2.5, y + 2.5], style, **options)

    def heading(self, title: str, subtitle: str, mark: str | None) -> None:
        """Write title and subtitle at the top, and the mark of the example school at the right."""
        room = self.width - 24
        self.text(12, self.height - 26, title, 15, weight="bold", fit=room)
        self.text(
            12, self.height - 44, subtitle, 10, color=SOFT, fit=room - (letters.width(mark, 9) + 36 if mark else 0)
        )
        if mark:
            box = {"boxstyle": "round,pad=0.45", "fc": "#FFF6DC", "ec": "#B8860B", "lw": 0.9 * self.scale}
            self.text(self.width - 18, self.height - 44, mark, 9, ha="right", bbox=box)

    def caption(self, lines: list[str], characters: int) -> None:
        """Write the small print at the bottom, wrapped at a number of characters."""
        wrapped = [part for line in lines for part in textwrap.wrap(line, characters)]
        self.text(12, 12, "\n".join(wrapped), 8.5, color=SOFT, va="bottom")


def footnote(ax: Axes, words: str) -> None:
    """Write one line of the smallest print along the bottom edge, under any small print that a figure has."""
    right, top = ax.get_xlim()[1], ax.get_ylim()[1]
    canvas = Canvas(ax, right, top)
    canvas.text(12, 3, words, 7, fit=right - 24, color=SOFT)


def draw_message(ax: Axes, title: str, words: str) -> None:
    """Say kindly in an Axes why there is no figure."""
    canvas = Canvas(ax, 460, 150)
    canvas.ax.add_patch(_card(canvas))
    canvas.text(230, 104, title, 13, ha="center", weight="bold")
    canvas.text(230, 84, "\n".join(textwrap.wrap(words, 62)), 10.5, ha="center", va="top", color=SOFT)


def _card(canvas: Canvas) -> Any:
    return FancyBboxPatch(
        (12, 12), canvas.width - 24, canvas.height - 24, boxstyle="round,pad=0,rounding_size=10", fc="#F5F8FA",
        ec="#C9D6DF", lw=canvas.scale,
    )  # fmt: skip
