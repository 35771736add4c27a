"""The class picture as HTML: per dimension a strip with how the scores lie and where their mean is, in large letters."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

from workbook.docent.seeing.blocks import Block, Board, Cell, added, bin_edges
from workbook.dutch import number, plural
from workbook.instrument import Instrument
from workbook.privacy import floor
from workbook.sharing import span
from workbook.texts import entry, say

_HERE = Path(__file__).parent
_WIDE, _NARROW = 1060.0, 460.0  # of a strip that has the screen, or a column of it, for itself
_HEIGHT, _BASE, _TOP = 74.0, 50.0, 4.0
# In hundredths of the screen: what all strips have together, and what one has at most.
_ROOM, _HIGHEST = 64.0, 9.0
# Okabe-Ito; a perspective has its own marker and word beside its colour.
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#a8528f", "#1a1a1a", "#565656")
_MANY_STRIPS = 10


@cache
def asset(name: str) -> str:
    """Return a style sheet or script of these pages."""
    path = _HERE.parent / name if name == "projector.css" else _HERE / name
    return path.read_text(encoding="utf-8")


def counts(board: Board) -> str:
    """Return in one Dutch sentence how many shared, how many are in the picture, and how many it still takes."""
    told = [say("seeing.class.shared", count=plural(board.arrived, **entry("seeing.class.people")))]
    waiting = sum(len(each) for each in board.waiting.values())
    if board.n:
        told.append(say("seeing.class.shown", n=board.n))
    if not board.n or waiting:
        more = board.needed
        key = "seeing.class.needed" if board.n else "seeing.class.needed_first"
        told.append(say(key, count=more) if more else say("seeing.class.ready", count=waiting))
    return " ".join(told)


def figure(board: Board, school: str | None = None) -> str:
    """Return the picture of everybody who may be shown, or of one school; without anybody what it waits for."""
    blocks = [each for each in board.shown if school is None or each.school == school]
    cells = added(blocks)
    if not cells:
        return f'<p class="few">{escape(say("seeing.class.few", floor=floor()))}</p>'
    return _rows(board.about, cells) + _legend(board.about, blocks)


def _rows(about: Instrument, cells: Sequence[Cell]) -> str:
    by_place = {(each.perspective, each.dimension): each for each in cells}
    perspectives = [each.id for each in about.perspectives]
    many = len(cells) > _MANY_STRIPS
    parts = []
    for dimension in about.scored:
        found = [by_place[name, dimension] for name in perspectives if (name, dimension) in by_place]
        if found:
            strips = "".join(
                _strip(about, each, perspectives.index(each.perspective), _NARROW if many else _WIDE) for each in found
            )
            parts.append(f"<section><h2>{escape(about.dimension_label(dimension))}</h2>{strips}</section>")
    lines = (len(cells) + 0.8 * len(parts)) / (2 if many else 1)
    high = min(_ROOM / lines, _HIGHEST)
    return f'<div class="strips{" many" if many else ""}" style="--high: {high:.1f}vh">{"".join(parts)}</div>'


def _strip(about: Instrument, cell: Cell, position: int, width: float) -> str:
    """Return one strip: a bar for how many scored there, a mark at the mean, and the numbers in words for who can't see it."""
    label = about.perspective_label(cell.perspective)
    words = say(
        "seeing.class.strip", perspective=label, dimension=about.dimension_label(cell.dimension), mean=number(cell.mean),
        n=cell.n, spread=number(cell.sd), bins=_bins_in_words(about, cell),
    )  # fmt: skip
    shown = f'<span class="word">{escape(say("seeing.class.mean"))} </span>{number(cell.mean)}'
    named = f'<span class="who">{escape(label)}</span>' if len(about.perspectives) > 1 else ""
    return (
        f'<div class="strip">{named}<svg viewBox="0 0 {width:g} {_HEIGHT:g}" role="img" aria-label="{escape(words)}">'
        f"{_drawn(about, cell, _COLOURS[position % len(_COLOURS)], width)}</svg>"
        f'<span class="mean">{shown}</span><span class="n">n = {cell.n}</span></div>'
    )


def _drawn(about: Instrument, cell: Cell, colour: str, width: float) -> str:
    low, high = span(about)
    edges, most = bin_edges(about), max(cell.bins)

    def at(value: float) -> float:
        return 8 + (width - 16) * (value - low) / (high - low)

    bars = "".join(
        f'<rect x="{at(left) + 1:.1f}" y="{_BASE - (_BASE - _TOP) * count / most:.1f}" width="{at(right) - at(left) - 2:.1f}" '
        f'height="{(_BASE - _TOP) * count / most:.1f}" fill="{colour}" fill-opacity="0.35"/>'
        for left, right, count in zip(edges, edges[1:], cell.bins, strict=False)
        if count
    )
    x = at(cell.mean)
    return (
        f'{bars}<path d="M8 {_BASE:g}H{width - 8:g}" stroke="#565656" stroke-width="2"/>'
        f'<path d="M{x:.1f} {_TOP:g}V{_BASE:g}" stroke="{colour}" stroke-width="4"/>'
        f'<path d="M{x:.1f} {_BASE - 2:g}l9 14h-18z" fill="{colour}" stroke="#fff" stroke-width="1.5"/>'
        f'<text x="8" y="{_HEIGHT:g}">{number(low)}</text><text x="{width - 8:g}" y="{_HEIGHT:g}" text-anchor="end">{number(high)}</text>'
    )


def _bins_in_words(about: Instrument, cell: Cell) -> str:
    edges = bin_edges(about)
    return ", ".join(
        say("seeing.class.bin", low=number(left), high=number(right), count=count)
        for left, right, count in zip(edges, edges[1:], cell.bins, strict=False)
        if count
    )


def _legend(about: Instrument, blocks: Sequence[Block]) -> str:
    n = sum(len(each.people) for each in blocks)
    reading = " ".join(filter(None, (say("seeing.class.reading", n=n), about.reading)))
    return f'<p class="legend">{escape(reading)}</p>'


def document(title: str, body: str, *, script: str = "") -> str:
    """Return one of these pages, whole and with nothing from outside."""
    run = f"<script>{asset(script)}</script>" if script else ""
    return (
        '<!DOCTYPE html>\n<html lang="nl"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{asset('projector.css')}{asset('class.css')}</style></head>"
        f"<body>{body}{run}</body></html>\n"
    )


def title(board: Board) -> str:
    """Return what stands above the picture."""
    name = board.about.short or board.about.title
    return say(
        "seeing.class.title", title=name, moment=entry("seeing.class.moments")[board.path.stem.rpartition("-")[2]]
    )


def still(board: Board) -> str:
    """Return the picture as a page that stays as it is."""
    body = (
        f'<main class="class"><h1 class="shown">{escape(title(board))}</h1>'
        f'<p class="counts">{escape(counts(board))}</p>{figure(board)}</main>'
    )
    return document(title(board), body)
