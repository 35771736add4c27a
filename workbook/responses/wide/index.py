"""Under which words the questions of an instrument can stand: ids, texts, and what may be around them."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from attrs import field, frozen

from workbook.instrument import Instrument
from workbook.instrument.cells import cells
from workbook.instrument.model import Ipsative
from workbook.responses.wide.headers import Words, key, lexicon, words
from workbook.texts import say

LETTERS = "abcdefghijklmnopqrstuvwxyz"


@frozen
class Spot:
    """What a question is about, its perspective apart: an item, and an option where points are divided."""

    item: str
    option: str | None = None


@frozen
class Place:
    """Where an answer goes; `steps` are its legal numbers, None for a text."""

    perspective: str | None
    spot: Spot
    steps: tuple[float, ...] | None

    @property
    def key(self) -> str:
        """Return `perspective|item|option`, an empty string for what the instrument doesn't have."""
        return "|".join((self.perspective or "", self.spot.item, self.spot.option or ""))


@frozen(eq=False)
class Index:
    """The questions of one instrument, to be found by the words of a head."""

    instrument: Instrument
    places: dict[tuple[str | None, Spot], Place] = field(init=False)
    # What heads were found to be: the tables of one folder mostly have the same.
    known: dict[Any, Any] = field(init=False, factory=dict)

    @places.default
    def _all_places(self) -> dict[tuple[str | None, Spot], Place]:
        numeric = [Place(each.perspective, Spot(each.item, each.option), each.steps) for each in cells(self.instrument)]
        texts = [
            Place(perspective.id, Spot(item.id), None)
            for perspective in self.instrument.perspectives
            for item in self.instrument.asked(perspective.id)
            if hasattr(self.instrument, "is_numeric") and not self.instrument.is_numeric(item)
        ]
        return {(each.perspective, each.spot): each for each in (*numeric, *texts)} if numeric else {}

    @cached_property
    def by_key(self) -> dict[str, Place]:
        """Return the places by `perspective|item|option`."""
        return {each.key: each for each in self.places.values()}

    @cached_property
    def spots(self) -> dict[Spot, tuple[str | None, ...]]:
        """Return every spot with the perspectives in which it is asked, in published order."""
        found: dict[Spot, list[str | None]] = defaultdict(list)
        for perspective, spot in self.places:
            found[spot].append(perspective)
        return {spot: tuple(asked) for spot, asked in found.items()}

    @cached_property
    def ids(self) -> dict[str, tuple[Spot, str | None]]:
        """Return what each id as a head stands for, with the perspective where it names one."""
        named = ((text, (place.spot, said)) for place in self.places.values() for text, said in _ids(place))
        return _unambiguous(named)

    @cached_property
    def texts(self) -> dict[str, Spot]:
        """Return what each text of a question stands for."""
        return _unambiguous((key(text), spot) for spot, text in self.cores)

    @cached_property
    def joined(self) -> dict[str, Spot]:
        """Return the same without spaces."""
        return _unambiguous(("".join(text), spot) for spot, text in self.cores)

    @cached_property
    def cores(self) -> tuple[tuple[Spot, Words], ...]:
        """Return the texts that stand for each spot, as words."""
        return tuple((spot, text) for spot in self.spots for text in dict.fromkeys(_texts(self.instrument, spot)))

    @cached_property
    def by_word(self) -> dict[str, set[int]]:
        """Return in which texts (places in `cores`) each word stands."""
        found: dict[str, set[int]] = defaultdict(set)
        for number, (_, text) in enumerate(self.cores):
            for word in text:
                found[word].add(number)
        return found

    @cached_property
    def perspectives(self) -> dict[str, str]:
        """Return the perspective of every word or sentence that by itself names one."""
        own = {each.id for each in self.instrument.perspectives}
        known = {text: meaning for text, meaning in lexicon("perspectives").items() if meaning in own}
        for each in self.instrument.perspectives:
            known |= {key(words(text)): each.id for text in (each.label, each.text, each.id) if text}
        return known

    @cached_property
    def explained(self) -> frozenset[str]:
        """Return what may stand around a question without making it another one: titles, headings, help."""
        about = self.instrument
        said = [about.title, about.short, about.id, about.instruction]
        said += [text for each in about.dimensions for text in (each.label, each.text, each.part)]
        said += [text for each in about.perspectives for text in (each.label, each.text)]
        whole = {key(words(text)) for text in said if text}
        sentences = {key(words(part)) for text in said for part in text.replace("?", ".").split(".") if part.strip()}
        return frozenset(whole | sentences)

    def near(self, spot: Spot) -> frozenset[str]:
        """Return what belongs to one question: its item's heading and help, its option's name and letter."""
        item = self.instrument.item(spot.item)
        said = [item.text, item.help, item.id]
        if spot.option is not None:
            said += [*_option_names(self.instrument, spot.option), *_option_signs(self.instrument, spot.option)]
            said.append(item.options[spot.option])
        return frozenset(key(words(text)) for text in said if text)

    def starting_with(self, text: str) -> set[Spot]:
        """Return the spots of which a text begins with these signs."""
        begin = bisect_left(self._sorted, (text, 0))
        found = set()
        for whole, number in self._sorted[begin:]:
            if not whole.startswith(text):
                break
            found.add(self.cores[number][0])
        return found

    @cached_property
    def _sorted(self) -> list[tuple[str, int]]:
        return sorted((key(text), number) for number, (_, text) in enumerate(self.cores))

    def label(self, place: Place) -> str:
        """Return what a place is called for people: `Nu: Dominante kenmerken – Familie`."""
        about = self.instrument
        text = about.item(place.spot.item).text
        if place.spot.option is not None:
            text = say("wide.label_option", item=text, option=about.option_label(place.spot.option))
        if place.perspective is None or len(about.perspectives) < 2:
            return text
        return say("wide.label", perspective=about.perspective_label(place.perspective), item=text)


def index(about: Instrument) -> Index:
    """Return the index of an instrument; of the last few it is kept, as a folder holds many tables of one."""
    for known in _KEPT:
        if known.instrument is about:
            return known
    made = Index(about)
    _KEPT[:] = [made, *_KEPT[:2]]
    return made


_KEPT: list[Index] = []


def _ids(place: Place) -> Iterator[tuple[str, str | None]]:
    """Give what can stand for a place by its ids, and which perspective that names."""
    item, option = words(place.spot.item), words(place.spot.option or "")
    perspective = words(place.perspective or "")
    bare = [(*item, *option), (*option, *item)] if option else [item]
    for each in bare:
        yield key(each), None
        if perspective:
            yield key((*perspective, *each)), place.perspective
            yield key((*each, *perspective)), place.perspective
    if option and perspective:
        yield key((*item, *perspective, *option)), place.perspective


def _texts(about: Instrument, spot: Spot) -> Iterator[Words]:
    item = about.item(spot.item)
    if spot.option is None or not isinstance(about, Ipsative):
        yield words(item.text)
        return
    statement = words(item.options[spot.option])
    yield statement
    for heading in filter(None, (words(item.text), words(item.help), words(item.id))):
        for name in (*map(words, _option_names(about, spot.option)), statement):
            yield (*heading, *name)
            yield (*name, *heading)
        # Only after the heading: before it they number the headings.
        for sign in _option_signs(about, spot.option):
            yield (*heading, sign)


def _option_names(about: Instrument, option: str) -> list[str]:
    return [about.option_label(option), option]


def _option_signs(about: Instrument, option: str) -> list[str]:
    """Return the letter and the number that a form can give an option."""
    order = [each.id for each in about.options].index(option)
    return [LETTERS[order], str(order + 1)]


def _unambiguous(named: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Return what each text stands for; one that stands for two things stands for none."""
    found: dict[str, Any] = {}
    for text, meaning in named:
        if text and found.setdefault(text, meaning) != meaning:
            found[text] = None
    return {text: meaning for text, meaning in found.items() if meaning is not None}
