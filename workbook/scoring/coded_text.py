"""One Dutch paragraph about coded fragments."""

from __future__ import annotations

from workbook.dutch import join, number, plural
from workbook.instrument.model import Coded
from workbook.results import Coding
from workbook.texts import say

_NAMED = 3
# Krippendorff's own rule of thumb: from 0,8 reliable, from 0,667 for tentative conclusions.
_RELIABLE, _TENTATIVE = 0.8, 0.667


def coded_text(coding: Coding) -> str:
    """Say how many fragments there are, which codes occur most and together, how far coders agree, what contradicts."""
    if coding.empty:
        return ""
    parts = [say("coded.counted", fragments=plural(coding.n, *say("coded.words").split("|")))]
    given = sorted((each for each in coding.counts if each.count), key=lambda each: -each.count)
    if given:
        parts.append(say("coded.most", codes=join(f"{each.label} ({each.count})" for each in given[:_NAMED])))
    parts += [*_together(coding), *_agreement(coding), *_contradictions(coding)]
    return " ".join((*parts, say("coded.reading")))


def _together(coding: Coding) -> list[str]:
    if not coding.together:
        return []
    labels = {each.code: each.label for each in coding.counts}
    most = max(coding.together.values())
    pairs = [pair for pair, count in coding.together.items() if count == most]
    told = join(say("coded.pair", first=labels[a], second=labels[b]) for a, b in pairs[:_NAMED])
    return [say("coded.together", pairs=told, count=most)]


def _agreement(coding: Coding) -> list[str]:
    found = coding.agreement
    if found is None:
        return []
    if found.value is None:
        return [say("coded.no_agreement", why=found.note)]
    level = "reliable" if found.value >= _RELIABLE else "tentative" if found.value >= _TENTATIVE else "low"
    return [say("coded.agreement", value=number(found.value, 2), level=say(f"coded.levels.{level}"))]


def _contradictions(coding: Coding) -> list[str]:
    if not coding.contradictions:
        return []
    instrument = coding.instrument
    assert isinstance(instrument, Coded)  # noqa: S101 - only a coded instrument has contradictions
    said, seen = (column.id for column in instrument.table(instrument.coding.contradictions).columns[:2])
    told = [
        say("coded.contradiction", said=_short(each.get(said)), seen=_short(each.get(seen)))
        for each in coding.contradictions[:_NAMED]
    ]
    rest = len(coding.contradictions) - _NAMED
    more = say("coded.more", count=rest) if rest > 0 else ""
    return [say("coded.contradictions", what="; ".join(told) + more)]


def _short(text: object) -> str:
    return str(text).strip().rstrip(".") if text is not None else say("coded.empty")
