"""Who asks whom: a map without names where the team is large enough, and the measures of the whole team."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from matplotlib.axes import Axes

from workbook.dutch import join, number
from workbook.plots import words
from workbook.plots.letters import LEADING, tall, wrap
from workbook.plots.look import BLUE, GRID, INK, SOFT, Canvas, Style
from workbook.plots.series import title, within
from workbook.plots.sheet import SMALL, Row, Sheet, cell, row, small_print
from workbook.results import Estimate, Network, NetworkMap
from workbook.texts import entry, say

_SHARES = ("response", "density", "reciprocity", "centralisation", "betweenness")
_WIDTH, _LABEL, _LEFT, _RIGHT, _NUMBER = 700.0, 220.0, 250.0, 590.0, 686.0
_MAP, _GAP, _EDGE = 330.0, 24.0, 22.0
_OWN = 0.3  # how far the places of a map are its own, and not those of points spread evenly
_POINT = Style(BLUE, "solid", "o", size=9)
_VALUE = Style(BLUE, "solid", "o", size=8)


def has_map(network: Network) -> bool:
    """Tell whether the team is large enough for a map."""
    return bool(network.maps)


# ---- the map ---------------------------------------------------------------------------------------------------------


def map_size(network: Network) -> tuple[float, float]:
    """Return the size of the canvas in points: two maps beside each other, then below."""
    across = min(len(network.maps), 2)
    down = -(-len(network.maps) // 2)
    width = max(across * (_MAP + _GAP) + 12, 420.0)
    return width, 68 + down * (_MAP + _head(network)) + _below(network, width)


def draw_map(ax: Axes, network: Network) -> None:
    """Draw a map a question: a point a person, without name, number or size; a line where one asks the other."""
    width, height = map_size(network)
    canvas = Canvas(ax, width, height)
    canvas.heading(title("network", network.instrument), _told(network), network.marked)
    for place, each in enumerate(network.maps):
        down, across = divmod(place, 2)
        left = 12 + across * (_MAP + _GAP)
        top = height - 62 - down * (_MAP + _head(network))
        lines = wrap(network.instrument.dimension_label(each.question), _MAP, 11, "bold")
        canvas.text(left, top - 14, "\n".join(lines), 11, weight="bold", va="top", linespacing=LEADING)
        _map(canvas, each, left, top - _head(network) - _MAP + 2)
    print_ = small_print(_map_caption(), width)
    canvas.text(12, 12, "\n".join(print_), SMALL, color=SOFT, va="bottom", linespacing=LEADING)


def _head(network: Network) -> float:
    labels = (network.instrument.dimension_label(each.question) for each in network.maps)
    return max((tall(wrap(label, _MAP, 11, "bold"), 11) for label in labels), default=0.0) + 26


def _below(_: Network, width: float) -> float:
    return 26 + len(small_print(_map_caption(), width)) * SMALL * LEADING


def _map_caption() -> list[str]:
    return [say("plots.network.how"), say("plots.network.places")]


def _map(canvas: Canvas, each: NetworkMap, left: float, bottom: float) -> None:
    spots = _spread(each.points)

    def at(place: int) -> tuple[float, float]:
        across, up = spots[place]
        return left + _EDGE + across * (_MAP - 2 * _EDGE), bottom + _EDGE + up * (_MAP - 2 * _EDGE)

    canvas.line(
        [left, left + _MAP, left + _MAP, left, left], [bottom, bottom, bottom + _MAP, bottom + _MAP, bottom], lw=0.8
    )
    ties = set(each.ties)
    for one, two in sorted(ties):
        both = (two, one) in ties
        if both and one > two:
            continue
        canvas.path(at(one), at(two), lw=2.2 if both else 0.9, color=INK if both else "#9A9A9A", zorder=2 + both)
    for place in range(len(each.points)):
        canvas.marker(*at(place), _POINT, zorder=5)


def _spread(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the places drawn further apart where they lie close: partly by their order from side to side."""
    last = max(len(points) - 1, 1)
    mixed = []
    for axis_ in (0, 1):
        order = sorted(range(len(points)), key=lambda place: points[place][axis_])
        rank = {place: at / last for at, place in enumerate(order)}
        mixed.append([_OWN * points[place][axis_] + (1 - _OWN) * rank[place] for place in range(len(points))])
    return list(zip(*mixed, strict=True))


def tell_map(network: Network) -> Iterator[str]:
    """Say how many points and lines there are, and how many answered."""
    yield words.heading(title("network", network.instrument), network.marked)
    maps = join(
        say("plots.network.map", question=within(network.instrument.dimension_label(each.question)).rstrip("?."),
            points=len(each.points), ties=len(each.ties))
        for each in network.maps
    )  # fmt: skip
    yield say("plots.network.told_maps", maps=maps)
    yield say("plots.network.told_n", n=_told(network))


# ---- the measures ----------------------------------------------------------------------------------------------------


def size(network: Network) -> tuple[float, float]:
    """Return the size of the canvas in points."""
    return _sheet(network).size


def draw(ax: Axes, network: Network) -> None:
    """Draw every measure of the whole team as a place between 0 and 1; counts stand as numbers."""
    sheet = _sheet(network)
    canvas = Canvas(ax, *sheet.size)
    canvas.heading(title("measures", network.instrument), _told(network), network.marked)
    for each, middle in sheet.lay(canvas):
        _row(canvas, each, middle)
    sheet.print(canvas)


def _told(network: Network) -> str:
    return say("plots.network.n", n=number(network.n), nodes=number(network.nodes))


def _sheet(network: Network) -> Sheet:
    names, rows, last = entry("plots.network.measures"), [], ""
    for each in network.measures:
        heading = network.instrument.dimension_label(each.question)
        label = names.get(each.name) or entry("results.network_measures").get(each.name, each.name)
        content = (each.name in _SHARES, each.estimate)
        least = 30.0 if each.name in _SHARES else 24.0
        rows.append(
            row(str(label), _LABEL, content, least=least, size=10.5, heading=heading if each.question != last else "")
        )
        last = each.question
    caption = [say("plots.network.strips")]
    if any(each.estimate.low is not None for each in network.measures):
        caption.append(say("plots.network.bounds"))
    return Sheet(_WIDTH, tuple(rows), small_print(caption, _WIDTH), 58, 10.5)


def _row(canvas: Canvas, each: Row, y: float) -> None:
    is_share, estimate = each.content
    told: Estimate = estimate
    if is_share:
        canvas.bar(_LEFT, _RIGHT, y, 8, fc="#F2F2F2", ec=GRID, lw=0.8, zorder=1)
        for end, align in ((0, "right"), (1, "left")):
            x = (_LEFT - 10) if end == 0 else (_RIGHT + 10)
            canvas.text(x, y, str(end), SMALL, ha=align, va="center", color=SOFT)
        if told.low is not None and told.high is not None:
            canvas.bar(_at(told.low), _at(told.high), y, 8, fc="#B9D6E8", zorder=2)
        if told.value is not None:
            canvas.marker(_at(told.value), y, _VALUE, zorder=4)
    cell(canvas, _NUMBER, y, number(told.value, 2), bold=True, size=11)


def _at(share: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * min(max(share, 0.0), 1.0)


def tell(network: Network) -> Iterator[str]:
    """Say the measures of each question."""
    yield words.heading(title("measures", network.instrument), network.marked)
    yield _measures_told(network)


def _measures_told(network: Network) -> str:
    names, parts = entry("plots.network.measures"), []
    for question in dict.fromkeys(each.question for each in network.measures):
        told = join(
            say("plots.words.score", dimension=within(str(names.get(each.name, each.name))),
                value=number(each.estimate.value, 2))
            for each in network.measures
            if each.question == question
        )  # fmt: skip
        label = within(network.instrument.dimension_label(question)).rstrip("?.")
        parts.append(say("plots.words.perspective", perspective=label, scores=told))
    return say("plots.network.told_measures", measures="; ".join(parts), n=_told(network))
