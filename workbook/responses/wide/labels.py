"""Answers as people and programs write them: a number, a word of the scale, both, or that it doesn't apply."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import field, frozen

from workbook.dutch import parse_number
from workbook.instrument import Instrument
from workbook.instrument.model import Scaled
from workbook.responses.wide.headers import key, one_line, vocabulary, words
from workbook.responses.wide.index import Place
from workbook.responses.wide.likeness import same_but_typos

_NUMBER = r"[+-]?\d+(?:[.,]\d+)?"
_FIRST = re.compile(rf"[(\[]?\s*({_NUMBER})\s*([)\]:.=]|[-–—](?=\s))?\s*(.+)", re.DOTALL)
_LAST = re.compile(rf"(.+?)\s*(?:[(\[]\s*({_NUMBER})\s*[)\]]|(?:\s[-–—=]|[:=])\s*({_NUMBER}))", re.DOTALL)
_SHARE = re.compile(rf"({_NUMBER})\s*%")
_CODE = re.compile(r"([A-Za-z]{1,2})0*(\d{1,3})")
# A scale with more steps has no codes: each would be a number.
_MOST_STEPS = 11


class Skipped:
    """Stands for an answer that says there is none, such as `niet van toepassing`."""


@frozen
class Legal:
    """What can be answered at one place: the steps, and the words that stand for them."""

    steps: Sequence[float]
    words: Mapping[str, float]
    codes: Mapping[str, float] = field(factory=dict)


def legal(about: Instrument, place: Place) -> Legal:
    """Return what can be answered at a place."""
    steps = place.steps or ()
    named: dict[str, float] = {}
    if isinstance(about, Scaled):
        item = about.item(place.spot.item)
        labels, levels = about.limits(item).labels, getattr(item, "levels", {})
        # A form can show the name of a level with what one sees there.
        both = {step: f"{text} {levels[step]}" for step, text in labels.items() if step in levels}
        for said in (labels, levels, both):
            named |= {key(words(text)): float(step) for step, text in said.items()}
    return Legal(steps, named)


def with_codes(known: Legal, column: Sequence[Any]) -> Legal:
    """Return what can be answered when a column holds nothing but LimeSurvey's codes: `A1` is the lowest step."""
    if not 1 < len(known.steps) <= _MOST_STEPS or any(isinstance(cell, (int, float)) for cell in column):
        return known
    texts = {text for cell in column if (text := one_line(cell)) and key(words(text)) not in vocabulary("skipped")}
    matches = [_CODE.fullmatch(text) for text in texts]
    if not matches or any(match is None or key(words(match[0])) in known.words for match in matches):
        return known
    numbers = {match[0]: int(match[2]) for match in matches if match}
    lowest = 0 if 0 in numbers.values() else 1
    inside = all(number - lowest < len(known.steps) for number in numbers.values())
    if not inside or len({match[1].casefold() for match in matches if match}) > 1:
        return known
    return Legal(
        known.steps, known.words, {text: known.steps[number - lowest] for text, number in sorted(numbers.items())}
    )


def read_answer(cell: Any, known: Legal) -> float | type[Skipped] | str | None:
    """Return the number that a cell says, `Skipped`, None for an empty one, or its text when it can't be read."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _number(cell)
    text = one_line(cell)
    if not text or text in known.codes:
        return known.codes.get(text)
    number = _number(text)
    if not isinstance(number, str):
        return number
    said = key(words(text))
    if said in known.words:
        return known.words[said]
    if not said or said in vocabulary("skipped"):
        return Skipped
    mixed = _mixed(text, known)
    if mixed is not None:
        return mixed
    alike = {step for name, step in known.words.items() if same_but_typos(words(text), tuple(name.split()))}
    return alike.pop() if len(alike) == 1 else text


def _number(cell: Any) -> float | str | None:
    try:
        return parse_number(cell)
    except ValueError:
        return str(cell)


def _mixed(text: str, known: Legal) -> float | None:
    """Read a number with words: `4 - mee eens`, `(4) Mee eens`, `mee eens (4)`, `40 punten`, `40%`."""
    if share := _SHARE.fullmatch(text):
        return parse_number(share[1])
    if first := _FIRST.fullmatch(text):
        return _agreed(first[1], first[3], known, apart=first[2] is not None)
    if last := _LAST.fullmatch(text):
        return _agreed(last[2] or last[3], last[1], known, apart=True)
    return None


def _agreed(written: str, rest: str, known: Legal, *, apart: bool) -> float | None:
    """Return the number when the words beside it don't contradict it; `apart` when a sign stands between."""
    number, said = parse_number(written), key(words(rest))
    if number is None or said[:1].isdigit():
        return None
    if said in vocabulary("units"):
        return number
    if said in known.words:
        return number if known.words[said] == number else None
    near = {step for name, step in known.words.items() if same_but_typos(words(rest), tuple(name.split()))}
    if near:
        return number if near == {number} else None
    # `4 of 5` is no answer; `4 - zo ongeveer` is.
    return number if apart and number in known.steps else None
