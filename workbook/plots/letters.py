"""How wide words are, so that a label is wrapped to its column and never runs into its neighbour."""

from __future__ import annotations

from functools import lru_cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

_MARGIN = 1.03  # hinting makes drawn letters a trifle wider than their outlines
LEADING = 1.25
STEP = 1.32  # from one line to the next where they differ in size


@lru_cache(maxsize=8192)
def width(words: str, size: float, weight: str = "normal") -> float:
    """Return how wide words are when they are drawn, in points."""
    if not words.strip():
        return 0.0
    wide, _, _ = text_to_path.get_text_width_height_descent(
        words, FontProperties(size=size, weight=weight), ismath=False
    )
    return float(wide) * _MARGIN


def wrap(words: str, room: float, size: float, weight: str = "normal", *, most: int = 0) -> tuple[str, ...]:
    """Return the lines into which words are broken so that none is wider than `room`; at least one line.

    With more than `most` lines (0 = any number) the last one ends in an ellipsis: only for what a user wrote, of which
    the table holds the whole.
    """
    lines: list[str] = []
    for word in _words(words, room, size, weight):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size, weight) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    if most and len(lines) > most:
        lines = [*lines[: most - 1], _shortened(lines[most - 1], room, size, weight)]
    return tuple(lines) or ("",)


def is_cut(words: str, lines: tuple[str, ...]) -> bool:
    """Tell whether lines hold less than all the words."""
    return "".join(words.split()) != "".join("".join(lines).split())


def tall(lines: tuple[str, ...], size: float) -> float:
    """Return how high lines are under each other, in points."""
    return len(lines) * size * LEADING


def _words(words: str, room: float, size: float, weight: str) -> list[str]:
    found: list[str] = []
    for word in words.split():
        found += [word] if width(word, size, weight) <= room else _pieces(word, room, size, weight)
    return found


def _pieces(word: str, room: float, size: float, weight: str) -> list[str]:
    """Break a word that is wider than the column; there is no better place than where it ends."""
    pieces, rest = [], word
    while rest:
        count = len(rest)
        while count > 1 and width(rest[:count], size, weight) > room:
            count -= 1
        pieces.append(rest[:count])
        rest = rest[count:]
    return pieces


def _shortened(line: str, room: float, size: float, weight: str) -> str:
    while line and width(f"{line}…", size, weight) > room:
        line = line[:-1].rstrip()
    return f"{line}…"
