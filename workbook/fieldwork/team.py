"""What stands in `team/`: how many answered, which file is used and which is not, and columns to be confirmed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from attrs import field, frozen

from workbook.fieldwork.receiving import TEAM_FOLDER
from workbook.instrument import Instrument
from workbook.privacy import floor
from workbook.responses import FileUse, Responses, answers
from workbook.responses.folders import BASELINE
from workbook.responses.responses import LEADER
from workbook.responses.sent import invited
from workbook.texts import entry, say

Json = dict[str, Any]
Progress = Callable[[int, int], None]
_STATES = ("unused", "partly", "used")
OTHER = "other"


@frozen
class Look:
    """What was found for one instrument: its answers, and per file the columns that may be its questions."""

    about: Instrument
    found: Responses
    proposals: dict[str, Sequence[Any]] = field(factory=dict)

    @property
    def title(self) -> str:
        """Return the instrument's short name."""
        return self.about.short or self.about.title


def look(instruments: Iterable[Instrument], folder: Path, progress: Progress) -> list[Look]:
    """Read everything in `folder/team` for each of the instruments."""
    return [_read(each, folder, progress) for each in instruments]


def accept(instruments: Iterable[Instrument], folder: Path, file: str, progress: Progress) -> bool:
    """Take the columns of one file for the questions that they look like, and keep that; tell whether there were any."""
    agreed: list[str] = []

    def confirm(name: str, proposals: Sequence[Any]) -> bool:
        agreed.extend([name] if name == file and proposals else [])
        return name == file

    for each in instruments:
        answers(each, folder / TEAM_FOLDER, confirm=confirm, progress=progress)
    return bool(agreed)


def _read(about: Instrument, folder: Path, progress: Progress) -> Look:
    proposals: dict[str, Sequence[Any]] = {}

    def note(name: str, given: Sequence[Any]) -> bool:
        proposals[name] = given
        return False

    found = answers(about, folder / TEAM_FOLDER, confirm=note, progress=progress)
    return Look(about, found, proposals)


def told(looks: Sequence[Look], moment: str, folder: Path) -> Json:
    """Return what the panel shows of the folder.

    Parameters
    ----------
    moment : the one that is counted even when nobody answered at it yet
    folder : the deelnemer's folder, in which stands how many were asked
    """
    files = _files(looks)
    kinds = {kind: [each for each in files if each["state"] == kind] for kind in (*_STATES, OTHER)}
    return {
        "summary": _summary(len(files)),
        "counts": [line for each in looks for line in _counted(each, moment, folder)],
        "attention": kinds["unused"] + kinds["partly"],
        "used": kinds["used"],
        "other": kinds[OTHER],
        "proposals": _proposed(looks),
    }


def _summary(count: int) -> str:
    if not count:
        return say("fieldwork.summary_none")
    return say("fieldwork.summary_one" if count == 1 else "fieldwork.summary_many", count=count)


def _files(looks: Sequence[Look]) -> list[Json]:
    """Return every file once: used when one of the instruments uses it, with all that is to be told of it."""
    uses: dict[str, list[tuple[Look, FileUse]]] = {}
    for each in looks:
        for use in each.found.files:
            uses.setdefault(use.file, []).append((each, use))
    words = entry("fieldwork.words")
    made = []
    for file, found in uses.items():
        state = _together(found)
        why = _refused(found) if state == "unused" else _told_of(found, alone=len(looks) == 1)
        told_why = "" if state == OTHER else " ".join(dict.fromkeys(why))
        made.append({"file": file, "state": state, "word": words[state], "why": told_why})
    return sorted(made, key=lambda each: each["file"].casefold())


def _together(found: Sequence[tuple[Look, FileUse]]) -> str:
    """Return what became of a file in all: of no use to any, used in part, used, or about something else."""
    states = {_state(use) for _, use in found}
    if states == {"unused"}:
        return OTHER if all(_is_stray(each, use) for each, use in found) else "unused"
    return "partly" if "partly" in states else "used"


def _state(use: FileUse) -> str:
    return "used" if use.used is True else "partly" if use.used else "unused"


def _is_stray(each: Look, use: FileUse) -> bool:
    """Tell whether a file was left out because it holds answers to something else."""
    remedy = str(entry("responses.other_instrument.remedy")).format(title=each.about.title)
    return use.why.endswith(remedy.strip())


def _told_of(found: Sequence[tuple[Look, FileUse]], *, alone: bool) -> Iterator[str]:
    """Give what is to be told of a file that is used; that it isn't about another of the questionnaires is no news."""
    for each, use in found:
        if use.why and not (use.used is False and _is_stray(each, use)):
            yield use.why if alone else say("fieldwork.told_file", title=each.title, why=use.why)


def _refused(found: Sequence[tuple[Look, FileUse]]) -> Iterator[str]:
    """Give why a file is of no use: once, and not that it is about something else when more is known."""
    known = sorted(((_is_stray(each, use), use.why) for each, use in found if use.why), key=lambda pair: pair[0])
    yield from (why for _, why in known[:1])


def _counted(each: Look, moment: str, folder: Path) -> list[Json]:
    """Return "n van N" of one instrument at every moment at which there are answers."""
    moments = list(dict.fromkeys([moment, *each.found.moments]))
    made = []
    for at in moments:
        count = _people(each.found, at)
        if len(moments) > 1 and not count:
            continue
        known = invited(each.about.id, at, folder=folder)
        apart = len(moments) > 1 or at != BASELINE
        named = (
            say("fieldwork.counted_moment", title=each.title, moment=entry("responses.labels")[at])
            if apart and at in entry("responses.labels")
            else each.title
        )
        made.append({"text": _sentence(named, count, known, each.about), "count": count, "of": known})
    return made


def _sentence(title: str, count: int, known: int | None, about: Instrument) -> str:
    if known:
        # A share of more than all says nothing; that there are more is told.
        key = "counted_more" if count > known else "counted_of"
        shares = {} if count > known else {"percent": round(100 * count / known)}
        text = say(f"fieldwork.{key}", title=title, count=count, invited=known, **shares)
    else:
        text = say("fieldwork.counted_one" if count == 1 else "fieldwork.counted_many", title=title, count=count)
    more = []
    if known and count > known:
        more.append(say("fieldwork.too_many"))
    if count < floor() and about.counts == "respondents":
        more.append(say("fieldwork.under_floor", floor=floor()))
    return " ".join((text, *more))


def _people(found: Responses, moment: str) -> int:
    """Count who answered at a moment, the leader not counted."""
    table = found.table[(found.table["moment"] == moment) & (found.table["role"] != LEADER)]
    who = set(zip(table["subject"], table["respondent"], strict=True))
    who |= {
        (each.get("subject") or "", each.get("respondent"))
        for each in found.entries
        if (each.get("moment") or BASELINE) == moment and each.get("role") != LEADER
    }
    return len(who)


def _proposed(looks: Sequence[Look]) -> list[Json]:
    """Return the columns to confirm, file by file."""
    lines: dict[str, list[str]] = {}
    for each in looks:
        for file, proposals in each.proposals.items():
            lines.setdefault(file, []).extend(
                say("fieldwork.proposal", header=one.header, label=one.label, likeness=round(100 * one.likeness))
                for one in proposals
            )
    return [{"file": file, "lines": found} for file, found in lines.items()]
