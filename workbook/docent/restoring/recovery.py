"""The answers of a hand-in, as many as can be had: mended, recognised, restored from the notebook, or told to be lost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import reduce

from attrs import evolve, frozen

from workbook.docent.restoring.candidates import Candidate, candidates, slot_of, unpacked
from workbook.docent.restoring.evidence import answer_name, evidence
from workbook.docent.restoring.openanswers import written_texts
from workbook.dutch import clock, day, join
from workbook.errors import WorkbookError
from workbook.handin.contents import needed
from workbook.handin.counting import answered
from workbook.handin.notebook import Notebook, static_copies
from workbook.instrument import Instrument, Quiz, instrument
from workbook.responses import AnswerFile
from workbook.responses.answerfile import from_json, merge
from workbook.texts import say


@frozen
class Recovered:
    """The answers to grade.

    Attributes
    ----------
    answers : those of the first moment, per instrument
    files : what must stand beside the notebook for grading, by its name in the hand-in (`antwoorden/ocai.json`)
    repairs, oddities : Dutch lines for the docent
    flagged : the instruments of which answers are lost, or may be: a person must look
    """

    answers: dict[str, AnswerFile]
    files: dict[str, bytes]
    repairs: tuple[str, ...]
    oddities: tuple[str, ...]
    flagged: frozenset[str]


def recover(
    quiz: Quiz, files: Mapping[str, bytes], notebook: Notebook | None, *, about: Sequence[Instrument] = ()
) -> Recovered:
    """Return the answers in a hand-in, whatever became of it on its way; never raises for what is in it.

    Parameters
    ----------
    quiz : the questions of the assignment
    files : everything that came in, by its name within the hand-in; a file in order is handed on byte for byte
    notebook : the one that came in; None when there is none or it can't be read
    about : what `needed` says of the quiz, for who recovers the answers of a class and looks it up once
    """
    return _Recovery(quiz, about or needed(quiz), files, notebook).run()


def content(answers: AnswerFile) -> bytes:
    """Return the bytes of an answer file as the workbook itself writes them."""
    return json.dumps(answers.to_json(), ensure_ascii=False, indent=1).encode("utf-8", errors="replace")


class _Recovery:
    def __init__(
        self, quiz: Quiz, about: Sequence[Instrument], files: Mapping[str, bytes], notebook: Notebook | None
    ) -> None:
        everything = unpacked(files)
        self.quiz, self.notebook = quiz, notebook
        self.wanted = {each.id: each for each in about}
        self.evidence = evidence(everything, notebook)
        self.found, strange = candidates(everything, self.wanted)
        self.repairs: list[str] = []
        self.oddities = [say("recovery.unreadable", name=name) for name in strange]
        self.settled: dict[str, AnswerFile] = {}
        self.data: dict[str, bytes] = {}
        self.lost: dict[str, str] = {}

    def run(self) -> Recovered:
        listed = [name.removesuffix(".json") for name in self.evidence.names]
        slots = [slot for slot in dict.fromkeys((*self.wanted, *listed, *self.found)) if not self._is_untouched(slot)]
        copies = self._copies() if slots else {}
        for slot in dict.fromkeys((*slots, *copies)):
            if slot not in self.settled and self._may_leave(_about(slot)):
                self._settle(slot, _about(slot), copies.get(slot))
        if self.quiz.id not in self.data:
            self._written()
        self._judge()
        files = {answer_name(slot): self.data.get(slot) or content(each) for slot, each in self.settled.items()}
        answers = {slot: each for slot, each in self.settled.items() if slot == each.instrument}
        return Recovered(answers, files, tuple(self.repairs), tuple(self.oddities), frozenset(self.lost.values()))

    def _is_untouched(self, slot: str) -> bool:
        """Take over a file that is, byte for byte, what was handed in; tell whether it was."""
        parts = self.found.get(slot, ())
        if len(parts) != 1 or parts[0].answers is None or parts[0].fault or not parts[0].in_place:
            return False
        if _digest(parts[0].data) != self.evidence.names.get(f"{slot}.json") or not self._may_leave(_about(slot)):
            return False
        self.settled[slot], self.data[slot] = parts[0].answers, parts[0].data
        return True

    def _may_leave(self, about: str) -> bool:
        try:
            return (self.wanted.get(about) or instrument(about)).leaves == "own"
        except WorkbookError:
            return True  # of one that isn't known here it can't be told

    def _title(self, about: str) -> str:
        try:
            known = self.wanted.get(about) or instrument(about)
        except WorkbookError:
            return about
        return known.title

    def _copies(self) -> dict[str, AnswerFile]:
        """Return the readable copies in the notebook, of answers that may leave and of nobody else."""
        parts = [each.answers for these in self.found.values() for each in these if each.answers]
        owner = next(filter(None, (self.evidence.who, *(each.respondent for each in parts))), "")
        others: set[str] = set()
        copies: dict[str, AnswerFile] = {}
        seen: dict[str, object] = {}
        for data in static_copies(self.notebook) if self.notebook else ():
            name = str(data.get("instrument"))
            if seen.get(name) == data:
                continue  # every question of a quiz has the same copy under it
            seen[name] = data
            try:
                copy = from_json(data, where="")
            except WorkbookError:
                continue
            if not copy.rows and not copy.entries:
                continue
            if owner and copy.respondent not in {owner, ""}:
                others.add(copy.respondent)
                continue
            slot = slot_of(copy, self.wanted)
            copies[slot] = _together([copies[slot], copy]) if slot in copies else copy
        if others:
            self.oddities.append(say("recovery.other_person", who=join(sorted(others))))
        return copies

    def _settle(self, slot: str, about: str, copy: AnswerFile | None) -> None:
        """Decide what stands in one answer file: what came in, as it is or mended, with the notebook's copy where that is more."""
        parts = sorted(self.found.get(slot, ()), key=lambda each: each.answers.saved_at if each.answers else "")
        expected = self.evidence.names.get(f"{slot}.json", "")
        untouched = bool(expected) and any(_digest(each.data) == expected for each in parts)
        copy = None if untouched else copy
        # Of what was saved at one time a damaged file is believed last.
        damaged, sound = (
            [each.answers for each in parts if each.answers and each.whole is whole] for whole in (False, True)
        )
        everything = [*damaged, *([copy] if copy else []), *sound]
        if not everything:
            if expected or parts:
                self.lost[slot] = about
            self.oddities += [say("recovery.unreadable", name=each.name) for each in parts]
            return
        made = self.settled[slot] = _together(everything)
        for each in parts:
            if each.in_place and not each.fault and _same(each.answers, made):
                self.data[slot] = each.data
        if not (untouched or _is_whole(parts, copy, expected) or _is_known([made, *everything], expected)):
            self.lost[slot] = about
        versions = [*damaged, *sound]
        self._tell(about, parts, copy if copy and not (versions and _same(_together(versions), made)) else None)

    def _tell(self, about: str, parts: Sequence[Candidate], copy: AnswerFile | None) -> None:
        title = self._title(about)
        for each in parts:
            if each.answers is None:
                self.oddities.append(say("recovery.unreadable", name=each.name))
            elif each.fault:
                why = say(f"recovery.faults.{each.fault}")
                mended = "partly" if about in self.lost.values() else "mended"
                self.repairs.append(say(f"recovery.{mended}", name=each.name, why=why))
            elif not each.in_place and len(parts) == 1:
                self.repairs.append(say("recovery.placed", name=each.name, title=title))
        if len(parts) > 1:
            self.repairs.append(say("recovery.merged", title=title, names=join(each.name for each in parts)))
        if copy:
            key = "added" if any(each.answers for each in parts) else "restored"
            self.repairs.append(say(f"recovery.{key}", title=title, when=_moment(copy.saved_at)))

    def _written(self) -> None:
        """Take open answers that the answer file has not from the cells in which they were put at hand-in."""
        now = self.settled.get(self.quiz.id)
        texts = written_texts(self.quiz, self.notebook) if self.notebook else {}
        known = {str(each.get("item")) for each in now.entries} if now else set()
        fresh = {item: text for item, text in texts.items() if item not in known}
        if not fresh:
            return
        made = now or AnswerFile(self.quiz.id, self.quiz.version, self.evidence.who)
        entries = tuple({"entry": item, "item": item, "text": text, "saved_at": ""} for item, text in fresh.items())
        self.settled[self.quiz.id] = evolve(made, entries=(*made.entries, *entries))
        self.data.pop(self.quiz.id, None)
        self.repairs.append(say("recovery.texts", questions=join(fresh)))

    def _judge(self) -> None:
        """Tell what is absent, what is lost, and what can't be known."""
        counts = [answered(each, self.settled.get(name)) for name, each in self.wanted.items()]
        now = sum(done for done, _ in counts)
        then = self.evidence.counted or self.evidence.receipt
        if self.evidence.counted and not self.evidence.counted[0]:
            self.lost.clear()
        for slot, about in self.lost.items():
            self.oddities.append(say("recovery.lost", title=self._title(about), name=answer_name(slot)))
        if then and now < then[0]:
            self.oddities.append(say("recovery.count", then=then[0], total=then[1], now=now))
            if not self.lost:
                self.lost = {name: name for name in self.wanted if name not in self.settled} or {
                    self.quiz.id: self.quiz.id
                }
        absent = [name for name in self.wanted if name not in self.settled and name not in self.lost]
        self.oddities += [say("recovery.absent", title=self._title(name)) for name in absent]
        if self.evidence.broken and not self.evidence.counted:
            self.lost |= {name: name for name in absent}
        nothing_written = not any(each.rows or each.entries for each in self.settled.values())
        if nothing_written and not then and not self.evidence.listed:
            self.oddities.append(say("recovery.nothing_known"))
            self.lost |= {name: name for name in self.wanted}


def _about(slot: str) -> str:
    return slot.partition("--")[0].partition(".")[0]


def _together(versions: Sequence[AnswerFile]) -> AnswerFile:
    """Merge versions: of each cell and entry the latest counts, and whose it is comes from whichever tells."""
    made = reduce(merge, versions)
    respondent = next(filter(None, (each.respondent for each in reversed(versions))), "")
    return evolve(made, respondent=respondent, version=made.version or versions[0].version)


def _same(one: AnswerFile | None, other: AnswerFile) -> bool:
    """Tell whether two versions hold the same answers, in whatever order."""
    if one is None:
        return False
    ours, theirs = ({json.dumps(row, sort_keys=True) for row in (*each.rows, *each.entries)} for each in (one, other))
    return ours == theirs


def _is_whole(parts: Sequence[Candidate], copy: AnswerFile | None, expected: str) -> bool:
    """Tell whether nothing seems lost: the newest version can be read whole, or the copy is at least as new."""
    if not parts:
        return not expected
    newest = max((each.answers.saved_at for each in parts if each.answers), default="")
    if copy and newest and copy.saved_at >= newest:
        return True
    if any(each.answers is None and each.in_place for each in parts):
        return False
    return any(each.whole and each.answers and each.answers.saved_at >= newest for each in parts)


def _is_known(versions: Sequence[AnswerFile], expected: str) -> bool:
    """Tell whether one of these is, byte for byte, what was handed in."""
    return bool(expected) and any(_digest(content(each)) == expected for each in versions)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _moment(saved_at: str) -> str:
    try:
        moment = datetime.fromisoformat(saved_at)
    except ValueError:
        return say("recovery.unknown_moment")
    return say("recovery.moment", day=day(moment.astimezone()), clock=clock(moment))
