"""Who answered and when: which columns say so, a code for each person, and what counts of who answered twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from attrs import frozen

from workbook.dutch import day, fold, small
from workbook.instrument import Instrument
from workbook.responses.keys import pseudonym
from workbook.responses.tabular import LINK
from workbook.responses.tidying import plain
from workbook.responses.wide.dates import read_moments
from workbook.responses.wide.headers import Head, Words, key, lexicon, vocabulary, words
from workbook.responses.wide.index import Index
from workbook.responses.wide.matching import find
from workbook.texts import entry, say

# What may not leave the table that was read: who somebody is becomes a code.
PERSONAL = frozenset({"mail", "name", "token", "address"})
_ASKED = PERSONAL | {"group", "role", "moment", "subject", "place", LINK}
_OWN_CODE = re.compile(r"[\w.:-]{1,40}")
# LimeSurvey's date of an answer whose date it was told not to keep.
_NO_DATE = 1980


@frozen
class People:
    """The respondent of each row, and what is told of them.

    Attributes
    ----------
    codes : who gave each row
    sent : when each row was sent, None where that isn't known
    finished : whether each row was sent at all
    more : per column of the long table what stands in each row
    refused : the rows of who did not agree to take part
    """

    codes: tuple[str, ...]
    sent: tuple[datetime | None, ...]
    finished: tuple[bool, ...]
    more: Mapping[str, tuple[str, ...]]
    told: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    refused: frozenset[int] = frozenset()


def roles(index: Index, heads: Sequence[Head]) -> dict[int, str]:
    """Return what the columns beside the questions say: `mail`, `sent`, `group` and so on, each meaning once.

    Of personal columns all are given, so that none of them is told with what stands in it.
    """
    found: dict[int, str] = {}
    for number, head in enumerate(heads):
        meaning = None if _is_question(index, head) else _role(index.instrument, head)
        if meaning and (meaning in PERSONAL | {"ignored"} or meaning not in found.values()):
            found[number] = meaning
    if "place" in found.values():
        # A building is a group, unless a column already says the group.
        rest = "subject" if "group" in found.values() else "group"
        free = rest not in found.values()
        found = {n: rest if each == "place" else each for n, each in found.items() if each != "place" or free}
    return found


def _is_question(index: Index, head: Head) -> bool:
    """Tell whether a head is a question, such as `Team: Deze partij …` where the team is a perspective."""
    text = key(head.words)
    if text in lexicon("columns"):
        return text in index.ids or text in index.texts
    found = find(index, head)
    return found is not None and found.certain


def _role(about: Instrument, head: Head) -> str | None:
    known = lexicon("columns")
    text = key(head.words)
    if text in known:
        return known[text]
    if head.parts and key(head.parts[0]) in vocabulary("quiz_columns"):
        return "ignored"
    # LimeSurvey can put its code before the text: `submitdate. Date submitted`.
    meanings = {known.get(key(part)) for part in head.parts}
    if len(meanings) == 1 and None not in meanings:
        return meanings.pop()
    subject = getattr(about, "subject", None)
    if subject is not None and text == key(words(subject.label)):
        return "subject"
    for part in (*head.parts[:1], head.words):
        meaning = known.get(key(_bare(part)))
        if meaning in _ASKED:
            return meaning
    return None


def _bare(part: Words) -> Words:
    return tuple(word for word in part if not _question_words().fullmatch(word))


@cache
def _question_words() -> re.Pattern[str]:
    return re.compile(entry("wide.question_words"))


def people(
    about: Instrument, found: Mapping[int, str], heads: Sequence[Head], rows: Sequence[Sequence[Any]], *,
    lines: Sequence[int], where: str,
) -> People:  # fmt: skip
    """Return who gave each row.

    Parameters
    ----------
    about : the instrument; where lessons or visits are scored one by one, somebody's rows are about different ones
    found : the meaning of the columns beside the questions, by number
    lines : the line of each row in the file, for who has no other mark
    """
    place = {meaning: number for number, meaning in sorted(found.items(), reverse=True)}
    column = {meaning: [_cell(row, number) for row in rows] for meaning, number in place.items()}
    sent, told = _sent(column, place, heads, where, len(rows))
    # Only LimeSurvey also exports who never pressed the last button.
    half = "sent" in column and any(key(head.words) in vocabulary("limesurvey_heads") for head in heads)
    finished = [bool(plain(cell)) for cell in column["sent"]] if half else []
    subject = getattr(about, "subject", None)
    codes, shared = _codes(column, sent, lines, where, one_by_one=subject is not None)
    notes = []
    if finished and not all(finished):
        line = lines[finished.index(False)]
        notes.append(say("wide.unfinished", file=where, count=finished.count(False), line=line))
    if shared:
        notes.append(say("wide.shared_account", file=where, count=shared, total=len(rows)))
    refused = _withdrawn(_refused(column.get("consent", [])), codes, sent)
    if refused:
        notes.append(say("wide.no_consent", file=where, count=len(refused), line=lines[min(refused)]))
    if PERSONAL & set(column) and any(plain(cell) for each in PERSONAL & set(column) for cell in column[each]):
        told.append(say("wide.personal", file=where))
    more = {
        name: tuple(plain(cell) for cell in column[name])
        for name in ("group", "role", "moment", "subject", LINK, "perspective") if name in column
    }  # fmt: skip
    if LINK in more:
        more[LINK] = tuple(pseudonym(text) if "@" in text else text for text in more[LINK])
    if "moment" in more:
        more["moment"] = tuple(lexicon("moments").get(key(words(text)), text) for text in more["moment"])
    if subject is not None and "subject" not in more and len(set(codes)) < len(codes):
        more["subject"] = tuple(f"{subject.label} {number}" for number in range(1, len(rows) + 1))
        told.append(say("wide.one_by_one", file=where, subject=small(subject.label)))
    done = tuple(finished) or (True,) * len(rows)
    return People(tuple(codes), tuple(sent), done, more, tuple(told), tuple(notes), refused)


def _refused(consent: Sequence[Any]) -> frozenset[int]:
    """Return the rows in which nobody agreed, where others did: `nee` or nothing."""
    said = [words(cell) if plain(cell) else () for cell in consent]
    if not any(said):
        return frozenset()
    starts = vocabulary("refusals")
    return frozenset(
        n for n, text in enumerate(said) if not text or any(key(text[:size]) in starts for size in (1, 2, 4))
    )


def _withdrawn(refused: frozenset[int], codes: Sequence[str], sent: Sequence[datetime | None]) -> frozenset[int]:
    """Return also the rows that somebody gave before they refused; who agreed later takes part after all."""

    def later(row: int, than: int) -> bool:
        one, other = sent[row], sent[than]
        return one is not None and other is not None and one > other

    return refused | {n for n, code in enumerate(codes) for r in refused if codes[r] == code and not later(n, r)}


def _cell(row: Sequence[Any], number: int) -> Any:
    return row[number] if number < len(row) else None


def _sent(
    column: Mapping[str, list[Any]], place: Mapping[str, int], heads: Sequence[Head], where: str, count: int
) -> tuple[list[datetime | None], list[str]]:
    """Return when each row was last sent or changed."""
    told: list[str] = []
    latest: list[datetime | None] = [None] * count
    for meaning in ("sent", "changed", "started"):
        if meaning not in column or (meaning == "started" and any(latest)):
            continue
        head = heads[place[meaning]]
        found = read_moments(column[meaning], head)
        if found.doubtful and found.read and meaning == "sent":
            read = day(found.read)
            told.append(say("wide.guessed_dates", file=where, header=head.shown, example=found.doubtful, read=read))
        real = [each if each and each.year != _NO_DATE else None for each in found.each]
        latest = [max(filter(None, pair), default=None) for pair in zip(latest, real, strict=True)]
    return latest, told


def _codes(
    column: Mapping[str, list[Any]],
    sent: Sequence[datetime | None],
    lines: Sequence[int],
    where: str,
    *,
    one_by_one: bool,
) -> tuple[list[str], int]:
    """Return each row's code, and how many rows share one account: those are not one person, save one who observes."""
    marks = [_mark(column, number) for number in range(len(lines))]
    counted = Counter(mark for mark in marks if mark)
    most, times = counted.most_common(1)[0] if counted else ("", 0)
    shared = times if times > 2 and 2 * times > len(lines) and "respondent" not in column and not one_by_one else 0
    codes = []
    for number, mark in enumerate(marks):
        own = "" if shared and mark == most else mark
        kept = "respondent" in column and _is_code(own)
        codes.append(own if kept else pseudonym(own or _row(column, sent, lines, number, where)))
    return codes, shared


def _mark(column: Mapping[str, list[Any]], number: int) -> str:
    """Return what tells a person in a row: the first of these columns in which something stands."""
    for meaning in ("respondent", "mail", "token", LINK, "name"):
        text = plain(column[meaning][number]) if meaning in column else ""
        # A first name alone can be two people's.
        if text and fold(text) not in vocabulary("nobody") and (meaning != "name" or " " in text):
            return text
    return ""


def _is_code(text: str) -> bool:
    """Tell whether a text is a code and no name: two letters at most, a digit in it, or the form's own `t-…`."""
    coded = len(text) <= 2 or any(sign.isdigit() for sign in text) or text.startswith(("t-", "d-"))
    return coded and bool(_OWN_CODE.fullmatch(text))


def _row(
    column: Mapping[str, list[Any]], sent: Sequence[datetime | None], lines: Sequence[int], number: int, where: str
) -> str:
    """Return what tells a row by itself: its number and time, so that the same export saved twice has the same people."""
    own = plain(column["number"][number]) if "number" in column else f"regel {lines[number]}"
    moment = sent[number]
    return f"{own}|{moment.isoformat() if moment else where}"
