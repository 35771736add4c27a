"""Forgetting one person: taken out of every place of a course, shown to be gone, and never let in again by an old copy."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from attrs import evolve, field, frozen

from workbook.docent.course import Course, quietly
from workbook.docent.guarding import exchange, tombstones
from workbook.docent.guarding.books import forget_in_gradebook, in_gradebook, students
from workbook.docent.guarding.cleaning import without
from workbook.docent.guarding.health import FOLDER as BOOKS
from workbook.docent.guarding.health import database, keep_good
from workbook.docent.guarding.places import Found, place_of, search
from workbook.docent.guarding.proof import write_proof
from workbook.docent.guarding.registering import PATH as REGISTER
from workbook.docent.guarding.registering import numbers_of, take_from_register
from workbook.docent.guarding.tombstones import Tombstone
from workbook.docent.guarding.traces import Traces, pseudonyms, traces_of
from workbook.docent.people import roster
from workbook.docent.planning import planning
from workbook.errors import WorkbookError, problem
from workbook.home import utc_now, write_atomic
from workbook.texts import say

_STAYS = {"material", "other"}


@frozen
class Plan:
    """What forgetting somebody would take away.

    Attributes
    ----------
    traces : by what they are found
    found : files and folders, the key file last
    handins : hand-ins in the gradebook
    exchange : files in nbgrader's exchange
    open : the tombstone of an earlier time that was broken off
    """

    traces: Traces
    numbers: tuple[str, ...]
    found: tuple[Found, ...]
    handins: int = 0
    exchange: tuple[Path, ...] = ()
    open: Tombstone | None = None

    def counts(self, course: Course) -> dict[str, int]:
        """Return per place of the course how many files and folders are touched."""
        return dict(Counter(place_of(course, each.path) for each in self.found if each.way not in _STAYS))


@frozen
class Forgotten:
    """What came of it: the tombstone, the proof, and the files of others and of the docent that still mention the person."""

    tombstone: Tombstone
    proof: Path
    left: tuple[Path, ...] = field(default=())


def plan(course: Course, who: str) -> Plan:
    """Return what forgetting a person would take away; nothing is changed.

    Parameters
    ----------
    who : an id, a pseudonym, or a name that is on the list of people

    Raises `WorkbookError` when nobody or more than one person is meant.
    """
    stones = tombstones.read(tombstones.path_in(course.root))
    unfinished = next((each for each in stones if each.state == "begun" and each.fits(who)), None)
    traces = _traces(course, who, begun=unfinished is not None)
    numbers = numbers_of(course, traces)
    found = tuple(search(course, traces, names=numbers))
    handins = in_gradebook(course, traces)
    outside = exchange.copies(course, traces)
    if not (handins or outside or unfinished or any(not _stays(traces, each) for each in found)):
        raise problem("guarding.nobody", where=who)
    return Plan(traces, numbers, found, handins, outside, unfinished)


def _traces(course: Course, who: str, *, begun: bool) -> Traces:
    people = roster(course)
    known = {code for each in people.people for code in (each.id, each.code, *each.other_codes) if code}
    known |= {code for each in course.assignments() for code in course.submitters(each)}
    try:
        traces = traces_of(people.find(who), people)
    except WorkbookError as error:
        if error.key != "people.nobody" or (people.people and who not in known and not begun and " " in who.strip()):
            raise
        traces = Traces((who.strip(),))
    return evolve(traces, others=frozenset(known - set(traces.codes)))


def forget(
    course: Course,
    who: str,
    *,
    reason: str = "",
    planned: Plan | None = None,
    started: Callable[[str], None] = quietly,
) -> Forgotten:
    """Take a person out of a course, and prove it.

    What was begun and broken off is finished by calling it again.

    Parameters
    ----------
    reason : why, without a name; it stays in the register
    planned : what `plan` just returned, where it was shown; without it the course is searched here
    started : called with each place as its turn comes

    Raises `WorkbookError` as `plan` does, and when a file is held open by another program: then too, call again.
    """
    planned = planned or plan(course, who)
    book = database(course)
    stone = planned.open or _begun(course, planned, reason)
    removed, kept = Counter(stone.removed), dict.fromkeys(stone.kept)

    def noted() -> Tombstone:
        made = evolve(
            stone, removed={name: count for name, count in sorted(removed.items()) if count}, kept=tuple(kept)
        )
        tombstones.keep(course.root, made)
        return made

    removed["gradebook.db"] += forget_in_gradebook(course, planned.traces)
    removed["puntenboek"] += _drop_copies(course)
    removed["exchange"] += exchange.remove(planned.exchange)
    stone = noted()
    for each in planned.found:
        if each.way in _STAYS or each.path == book or not each.path.exists():
            continue
        place = place_of(course, each.path)
        started(place)
        if each.path == course.root.joinpath(*REGISTER):
            kept |= dict.fromkeys(take_from_register(course, planned.traces, planning(course).retention))
            stone = noted()
        _clear(planned.traces, each)
        removed[place] += 1
    keep_good(course)
    return _closed(course, planned, noted())


def _begun(course: Course, planned: Plan, reason: str) -> Tombstone:
    if planned.traces.in_text(reason):
        raise problem("guarding.name_in_reason", where=say("guarding.reason"))
    stones = tombstones.read(tombstones.path_in(course.root))
    traces = planned.traces
    stone = tombstones.made((*traces.codes, *traces.names), stones, at=utc_now(), reason=reason)
    tombstones.keep(course.root, stone)
    return stone


def _drop_copies(course: Course) -> int:
    """Remove the copies of the gradebook, in which the person still stands; a fresh one comes at the end."""
    older = [path for path in (course.root / BOOKS).glob("*") if path.is_file()]
    for path in older:
        path.unlink(missing_ok=True)
    return len(older)


def _clear(traces: Traces, found: Found) -> None:
    """Take a person out of one file or folder."""
    path = found.path
    try:
        if found.way in {"own", "gradebook"}:  # the gradebook itself was cleared before: what still has them is a copy
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
            return
        left = without(traces, path.name, path.read_bytes())
        if left is None:
            path.unlink()
        else:
            write_atomic(path, left)
    except OSError as error:
        raise problem("guarding.held_open", where=path) from error


def _closed(course: Course, planned: Plan, stone: Tombstone) -> Forgotten:
    """Search everything once more; only when nothing is found that should be gone is the person forgotten."""
    found = list(search(course, planned.traces, names=planned.numbers))
    still = [each.path for each in found if not _stays(planned.traces, each)]
    left = [each.path for each in found if each.path not in still]
    stone = evolve(stone, state="begun" if still else "done")
    if left:
        count = len(left)
        stone = evolve(stone, kept=(*stone.kept, say("guarding.kept.mentions", count=count)))
    tombstones.keep(course.root, stone)
    proof = write_proof(course, stone)
    if still:
        raise problem("guarding.still_there", where=course.root, files=_listed(still))
    return Forgotten(stone, proof, tuple(left))


def _stays(traces: Traces, found: Found) -> bool:
    """Tell whether a mention is no longer ours to remove: the docent's own, or in what is about somebody else."""
    if found.way == "mentioned":
        data = found.path.read_bytes()
        return without(traces, found.path.name, data) == data
    return found.way in _STAYS


def _listed(paths: Iterable[Path]) -> str:
    return ", ".join(str(path) for path in paths)


def forget_again(course: Course) -> int:
    """Forget everybody in this course whom its tombstones know, as after a restore. Returns how many were there.

    Nobody is known by name here: a namesake is somebody else. Raises as `forget` does.
    """
    stones = tombstones.read(tombstones.path_in(course.root))
    if not stones:
        return 0
    known = {text for each in roster(course).people for text in (each.id, each.code, *each.other_codes) if text}
    known |= {code for path in course.root.rglob("*") for code in pseudonyms(path.name)}
    known |= {code for each in course.assignments() for code in course.submitters(each)} | students(course)
    count = 0
    for code in sorted(known):
        if any(each.fits(code) for each in stones):
            try:
                forget(course, code, reason=say("guarding.came_back"))
            except WorkbookError as error:
                # The same person under a code that went with the one before.
                if error.key not in {"guarding.nobody", "people.nobody"}:
                    raise
            else:
                count += 1
    return count
