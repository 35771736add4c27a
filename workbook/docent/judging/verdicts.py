"""The docent's verdict on a whole hand-in, its history, and whether a module is passed by the course's own rule."""

from __future__ import annotations

from typing import Literal, cast, get_args

from attrs import frozen

from workbook.course import Passing, module
from workbook.docent.collect import read_receipt
from workbook.docent.course import Course, known_assignment
from workbook.docent.gradebook.book import marks
from workbook.docent.judging.store import Note, Notes, add_notes, digest_of, read_notes
from workbook.dutch import number, plural
from workbook.errors import problem
from workbook.texts import entry, say

State = Literal["nog_niet", "aanvullen", "voldaan"]
STATES: tuple[State, ...] = get_args(State)
NONE, AGAIN = "geen", "opnieuw"


@frozen
class Verdict:
    """What a docent decided of one version of a hand-in, and in which words; `on` is that version's code."""

    state: State
    remark: str
    reader: str
    on: str
    saved_at: str

    def label(self) -> str:
        """Return the verdict in Dutch."""
        return str(entry("judging.states")[self.state])


@frozen
class Standing:
    """Where a deelnemer stands.

    Attributes
    ----------
    state : the verdict's, `"geen"` without one, or `"opnieuw"` when the hand-in is newer than the verdict
    verdict : of the hand-in of now
    earlier : verdicts on earlier versions, and earlier ones on this version, oldest first
    on : the code of the hand-in of now
    concept : whether it is a draft, which gets no verdict
    """

    state: str
    verdict: Verdict | None
    earlier: tuple[Verdict, ...]
    on: str
    concept: bool = False

    def label(self) -> str:
        """Return where one stands, in Dutch."""
        return str(entry("judging.states")["concept" if self.concept else self.state])


@frozen
class Passed:
    """Whether a module is passed, and what is missing, a Dutch sentence each."""

    ok: bool
    missing: tuple[str, ...] = ()


def attempt_code(course: Course, assignment: str, code: str) -> str:
    """Return the code of the hand-in that counts now; empty when nothing was handed in."""
    receipt = read_receipt(course, assignment, code)
    if receipt and receipt.get("code"):
        return str(receipt["code"])
    folder = course.submitted(code, assignment)
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "timestamp.txt")
    return digest_of(path.read_bytes() for path in files) if folder.is_dir() else ""


def standing(course: Course, assignment: str, code: str) -> Standing:
    """Return the verdict on the hand-in of now, and all before it."""
    on = attempt_code(course, assignment, code)
    concept = bool((read_receipt(course, assignment, code) or {}).get("concept"))
    found = verdicts_of(read_notes(course, assignment, code))
    now = next((each for each in reversed(found) if each.on == on), None)
    earlier = tuple(each for each in found if each is not now)
    state = now.state if now else AGAIN if found and not concept else NONE
    return Standing(state, now, earlier, on, concept)


def verdicts_of(notes: Notes) -> tuple[Verdict, ...]:
    """Return every verdict that was given, oldest first."""
    found = []
    for note in notes.of("verdict"):
        value = note.value if isinstance(note.value, dict) else {}
        if value.get("state") in STATES:
            state = cast("State", value["state"])
            found.append(Verdict(state, str(value.get("remark") or ""), note.reader, note.on, note.saved_at))
    return tuple(found)


def verdict(course: Course, assignment: str, code: str) -> Verdict | None:
    """Return the verdict on the hand-in that counts now; None without one, also when the last was on an earlier version."""
    return standing(course, assignment, code).verdict


def give_verdict(
    course: Course, assignment: str, code: str, state: str, *, remark: str = "", reader: str = "", on: str = ""
) -> Verdict:
    """Keep a verdict beside all before it.

    Parameters
    ----------
    on : the code of the hand-in that the docent saw; without it the one that counts now

    Raises
    ------
    WorkbookError : an unknown assignment or state, somebody of whom nothing was collected, a draft, or a hand-in that was
        replaced while the docent read
    """
    known_assignment(course, assignment)
    if state not in STATES:
        raise problem("judging.unknown_state", where=state, known=", ".join(STATES))
    now = standing(course, assignment, code)
    if not now.on:
        raise problem("judging.nothing_in", where=f"{assignment}, {code}")
    if now.concept:
        raise problem("judging.concept", where=f"{assignment}, {code}")
    if on and on != now.on:
        raise problem("judging.replaced", where=f"{assignment}, {code}")
    value = {"state": state, "remark": remark.strip()}
    notes = add_notes(course, assignment, code, [Note(kind="verdict", reader=reader, on=now.on, value=value)])
    return verdicts_of(notes)[-1]


def passed(course: Course, module_number: int, code: str) -> Passed:
    """Tell whether a module is passed by the rule that `course.yaml` has for it, and what is missing.

    Raises `WorkbookError` for a module that the course doesn't have.
    """
    about = module(module_number)
    assignment, rule = about.assignment, about.passes
    now = standing(course, assignment, code)
    if not now.on:
        return Passed(ok=False, missing=(say("judging.passed.nothing", assignment=assignment),))
    missing = [
        *_incomplete(course, assignment, code, rule),
        *_unjudged(now, assignment, rule),
        *_points(course, assignment, code, rule),
    ]
    return Passed(not missing, tuple(missing))


def _incomplete(course: Course, assignment: str, code: str, rule: Passing) -> list[str]:
    """Tell how many questions are open. Of a hand-in that came without a count nothing is known, and the docent decides."""
    receipt = read_receipt(course, assignment, code) or {}
    total, answered = receipt.get("total"), receipt.get("answered")
    if not rule.complete or not isinstance(total, int) or not isinstance(answered, int) or answered >= total:
        return []
    open_ = plural(total - answered, say("judging.passed.question"), say("judging.passed.questions"))
    return [say("judging.passed.incomplete", assignment=assignment, open=open_, total=total)]


def _unjudged(now: Standing, assignment: str, rule: Passing) -> list[str]:
    if rule.verdict is None or (now.verdict and STATES.index(now.verdict.state) >= STATES.index(rule.verdict)):
        return []
    words = entry("judging.states")
    if now.concept:
        return [say("judging.passed.concept", assignment=assignment)]
    if now.verdict:
        return [say("judging.passed.verdict", assignment=assignment, state=words[now.verdict.state])]
    if now.earlier:
        return [say("judging.passed.again", assignment=assignment, state=words[now.earlier[-1].state])]
    return [say("judging.passed.no_verdict", assignment=assignment)]


def _points(course: Course, assignment: str, code: str, rule: Passing) -> list[str]:
    if rule.points is None:
        return []
    found = marks(course, assignment, code)
    most = sum(mark.maximum for mark in found)
    if any(mark.waiting for mark in found) or not most:
        return [say("judging.passed.waiting", assignment=assignment)]
    share = sum(mark.score for mark in found) / most
    if share >= rule.points:
        return []
    values = {"share": number(100 * share, 0), "least": number(100 * rule.points, 0)}
    return [say("judging.passed.points", assignment=assignment, **values)]
