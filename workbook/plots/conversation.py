"""An open conversation: where each person who agreed stands, field by field, on one screen."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_uppercase

from matplotlib.axes import Axes

from workbook.dutch import join, number
from workbook.instrument.model import Maturity
from workbook.plots import maturity, words
from workbook.plots.look import GREEN, GRID, INK, Canvas, Style
from workbook.plots.series import Axis, axis, title, within
from workbook.plots.sheet import Row, Sheet, row, small_print, ticks
from workbook.results.conversation import Conversation
from workbook.texts import say

_ROW, _DOT, _STEP, _SIDE = 34.0, 8.0, 17.0, 14.0
_PERSON = Style(GREEN, "solid", "o", filled=False, size=15)


def size(conversation: Conversation) -> tuple[float, float]:
    """Return the size of the canvas in points."""
    return _sheet(conversation).size


def draw(ax: Axes, conversation: Conversation) -> None:
    """Draw a lettered dot a person in every field; who stands on the same place stands under each other."""
    sheet, scale = _sheet(conversation), axis(conversation.instrument, ())
    canvas = Canvas(ax, *sheet.size)
    told = say("plots.conversation.people", count=len(conversation.names))
    canvas.heading(title("conversation", conversation.instrument), told, conversation.marked)
    phased = isinstance(conversation.instrument, Maturity)
    if phased:
        maturity.columns(canvas, _phases(conversation), sheet.below - 2, sheet.top)
    else:
        ticks(canvas, [(_at(value, scale), number(value)) for value in scale.ticks], sheet.below - 4, sheet.top)
    for each, middle in sheet.lay(canvas):
        _row(canvas, each, middle, scale, phased=phased)
        canvas.line([maturity.LEFT, maturity.RIGHT], [middle - each.height / 2] * 2, lw=0.6, color=GRID)
    sheet.print(canvas)


def _phases(conversation: Conversation) -> list[str]:
    return [each.label for each in conversation.instrument.phases]  # type: ignore[attr-defined]


def _letter(place: int) -> str:
    """Return A to Z, and from the twenty-seventh person on AA, AB and so on."""
    first, last = divmod(place, len(ascii_uppercase))
    return (ascii_uppercase[first - 1] if first else "") + ascii_uppercase[last]


def _at(value: float, scale: Axis, *, phased: bool = False) -> float:
    if phased:
        return maturity.spot(value, round(scale.high))
    return maturity.LEFT + (maturity.RIGHT - maturity.LEFT) * scale.share(value)


def _stacks(conversation: Conversation, dimension: str) -> dict[float, list[str]]:
    """Return the letters of who stands on each place of one field."""
    first = next(iter(conversation.positions[0].values), "")
    found: dict[float, list[str]] = {}
    for place, name in enumerate(conversation.names):
        value = conversation.position(name, dimension, first)
        if value is not None:
            found.setdefault(value, []).append(_letter(place))
    return dict(sorted(found.items()))


def _sheet(conversation: Conversation) -> Sheet:
    rows, scale = [], axis(conversation.instrument, ())
    parts = {each.id: each.part for each in conversation.instrument.dimensions}
    last, phased = "", isinstance(conversation.instrument, Maturity)
    for dimension in conversation.instrument.scored:
        stacks = _stacks(conversation, dimension)
        least = max(_ROW, (_lanes(stacks, scale, phased=phased)) * _STEP + _SIDE)
        label, part = conversation.instrument.dimension_label(dimension), parts.get(dimension, "")
        rows.append(row(label, maturity.LABEL, stacks, least=least, heading=part if part != last else ""))
        last = part
    who = join(
        say("plots.conversation.who", letter=_letter(place), name=name)
        for place, name in enumerate(conversation.names)
    )  # fmt: skip
    caption = small_print((who, say("plots.conversation.how"), say("plots.conversation.stays")), maturity.WIDTH)
    above = 70 + (maturity.head_room(_phases(conversation)) if phased else 0)
    return Sheet(maturity.WIDTH, tuple(rows), caption, above, between=10 if phased else 26)


def _places(stacks: dict[float, list[str]], scale: Axis, *, phased: bool) -> list[tuple[float, int, str]]:
    """Return (x, lane, letter) a person: each in the first lane in which the place is free."""
    taken: list[float] = []
    places = []
    for value, letters in stacks.items():
        for letter in letters:
            x = _at(value, scale, phased=phased)
            lane = next((at for at, last in enumerate(taken) if x - last >= _STEP), len(taken))
            taken[lane : lane + 1] = [x]
            places.append((x, lane, letter))
    return places


def _lanes(stacks: dict[float, list[str]], scale: Axis, *, phased: bool) -> int:
    return max((lane for _, lane, _ in _places(stacks, scale, phased=phased)), default=0) + 1


def _row(canvas: Canvas, each: Row, middle: float, scale: Axis, *, phased: bool) -> None:
    count = _lanes(each.content, scale, phased=phased)
    for x, lane, letter in _places(each.content, scale, phased=phased):
        y = middle + ((count - 1) / 2 - lane) * _STEP
        canvas.marker(x, y, _PERSON, zorder=5)
        canvas.text(x, y, letter, 8.5, ha="center", va="center", weight="bold", color=INK, zorder=6)


def tell(conversation: Conversation) -> Iterator[str]:
    """Say between which places the people stand in each field; names stay in the figure's own list."""
    yield words.heading(title("conversation", conversation.instrument), conversation.marked)
    fields = []
    for dimension in conversation.instrument.scored:
        known = list(_stacks(conversation, dimension))
        name = within(conversation.instrument.dimension_label(dimension))
        if known:
            key = "same" if known[0] == known[-1] else "between"
            fields.append(say(f"plots.conversation.{key}", field=name, low=number(known[0]), high=number(known[-1])))
    yield say("plots.conversation.told", fields=join(fields))
    yield say("plots.conversation.stays")
