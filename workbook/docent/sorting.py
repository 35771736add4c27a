"""What a hand-in is: whose, of which assignment, from when, and which of its files count."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from attrs import frozen

from workbook.docent.keeping_out import without_local
from workbook.docent.parcels import Incoming
from workbook.docent.receiving.profiles import Sender
from workbook.docent.restoring.candidates import may_hold_answers
from workbook.errors import WorkbookError
from workbook.handin.contents import ATTACHMENTS, SUFFIXES
from workbook.handin.notebook import Notebook, parse, static_copies
from workbook.handin.personal import warnings
from workbook.home import ANSWERS, safe_name
from workbook.responses.answerfile import AnswerFile, from_json, from_text
from workbook.responses.decoding import decode_bytes
from workbook.texts import say

# nbgrader looks for folders with a pattern: a bracket or star in a name would find nothing.
_PSEUDONYM = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}")
_FILE_NAME = re.compile(r"_(d-[0-9a-f]{8})(?:_(\d{8}T\d{6}Z))?")
MANIFEST = "manifest.json"
_UNKNOWN = "onbekend-"


@frozen
class HandIn:
    """One hand-in, understood as far as it can be.

    Attributes
    ----------
    who : the pseudonym in it, or one made of where it came from
    files, raw : what counts, and everything that came in
    readable : whether there is a notebook or an answer to grade
    report : whether there is a report only, with nothing that grades itself
    sender, shared, places : as in `Incoming`
    """

    who: str
    made_at: datetime
    files: Mapping[str, bytes]
    raw: Mapping[str, bytes]
    origin: str
    oddities: tuple[str, ...]
    readable: bool
    other_assignment: str = ""
    count: tuple[int, int] | None = None
    concept: bool = False
    report: bool = False
    sender: Sender | None = None
    shared: bool = False
    assignment: str = ""
    places: tuple[str, ...] = ()

    @property
    def coded(self) -> bool:
        """Tell whether the pseudonym stood in what came in."""
        return not self.who.startswith(_UNKNOWN)

    @property
    def contents(self) -> str:
        """Return a hash of what counts but for names and manifest, by which one work of two people is recognised; empty without answers."""
        found = {hashlib.sha256(data).hexdigest() for name, data in self.files.items() if name != MANIFEST}
        worked = self.report or any(name.startswith(f"{ANSWERS}/") for name in self.files)
        return hashlib.sha256("".join(sorted(found)).encode()).hexdigest()[:16] if worked else ""

    @property
    def digest(self) -> str:
        """Return a short code of everything that came in, by which handing in twice is recognised."""
        total = hashlib.sha256()
        for name in sorted(self.raw):
            total.update(name.encode() + b"\0" + hashlib.sha256(self.raw[name]).digest())
        return total.hexdigest()[:8]


class _Sorter:
    """Sorts the files of one hand-in and gathers what must be told."""

    def __init__(self, found: Incoming, assignment: str) -> None:
        self.found, self.assignment = found, assignment
        self.told: list[str] = [*([found.broken] if found.broken else []), *found.notes]
        self.manifest = self._manifest()
        self.notebook: Notebook | None = None
        self.files: dict[str, bytes] = {}

    def tell(self, key: str, **values: object) -> None:
        self.told.append(say(f"docent.collect.{key}", **values))

    def _manifest(self) -> dict[str, Any]:
        data = self.found.files.get(MANIFEST)
        if data is None:
            return {}
        try:
            found = json.loads(data.decode("utf-8-sig"))
        except ValueError:
            found = None
        if not isinstance(found, dict):
            self.tell("broken_manifest")
            return {}
        self._compare(found.get("files"))
        return found

    def _compare(self, digests: object) -> None:
        """Tell which files are not what they were when the deelnemer handed in."""
        if not isinstance(digests, dict):
            return
        for name, expected in digests.items():
            data = self.found.files.get(str(name))
            if data is None:
                self.tell("file_missing", name=name)
            elif hashlib.sha256(data).hexdigest() != expected:
                self.tell("file_changed", name=name)

    def sort(self) -> None:
        """Choose the files that count; what is not allowed is left out and told."""
        for name, data in sorted(self.found.files.items()):
            folder, own = str(PurePosixPath(name).parent), PurePosixPath(name).name
            if name == MANIFEST or (folder == ANSWERS and own.endswith(".json")):
                self.files[name] = data
            elif PurePosixPath(own).suffix.casefold() in SUFFIXES and self._is_attached(folder):
                self.files[f"{ATTACHMENTS}/{safe_name(own)}"] = data
            elif may_hold_answers(name):
                self.files[name] = data  # when grading it is seen whether it does
            elif not own.casefold().endswith(".ipynb") and not self.found.broken:
                self.tell("file_left_out", name=name)
        self._choose_notebook()
        self._restore_answers()

    def _is_attached(self, folder: str) -> bool:
        """Tell whether a document in this folder is an attachment: without a manifest, people put them anywhere."""
        return folder == ATTACHMENTS or (MANIFEST not in self.found.files and not self.found.broken)

    @property
    def attached(self) -> list[str]:
        """Return the names of the attachments."""
        return [PurePosixPath(name).name for name in self.files if name.startswith(f"{ATTACHMENTS}/")]

    def _choose_notebook(self) -> None:
        names = [name for name in self.found.files if name.casefold().endswith(".ipynb")]
        wanted = f"{self.assignment}.ipynb"
        # Of a whole folder that was zipped the assignment stands deeper than the start page.
        own = {name: PurePosixPath(name).name.casefold() for name in names}
        begin = self.assignment.casefold()
        names.sort(
            key=lambda name: (
                name != wanted,
                own[name] != wanted.casefold(),
                not own[name].startswith(begin),
                len(name),
            )
        )
        if not names:
            if self.attached and not self.answers():
                self.tell("report_only")
            elif not self.found.broken:
                self.tell("no_notebook")
            return
        if names[0] != wanted:
            self.tell("renamed", name=names[0], expected=wanted)
        if len(names) > 1:
            self.tell("more_notebooks", names=", ".join(names[1:]), chosen=names[0])
        data = self.found.files[names[0]]
        self.files[wanted] = data
        try:
            self.notebook = parse(data, where=names[0])
        except WorkbookError as error:
            self.tell("broken_notebook", why=error.what)

    def _restore_answers(self) -> None:
        """Take answers from the readable copies in the notebook where the answer files did not come along."""
        if self.notebook is None or any(name.startswith(f"{ANSWERS}/") for name in self.files):
            return
        restored = []
        for data in static_copies(self.notebook):
            try:
                answers = from_json(data, where=self.found.origin)
            except WorkbookError:
                continue
            middle = "" if answers.moment == "nulmeting" else f".{answers.moment}"
            name = f"{ANSWERS}/{safe_name(answers.instrument)}{safe_name(middle) if middle else ''}.json"
            self.files[name] = json.dumps(answers.to_json(), ensure_ascii=False, indent=1).encode()
            restored.append(answers.instrument)
        if restored:
            self.tell("restored", instruments=", ".join(sorted(set(restored))))
        else:
            self.tell("no_answers")

    def who(self) -> str:
        """Return the pseudonym: from the manifest, the answers, the notebook, or the file name; else a made one."""
        respondents = {answers.respondent for answers in self.answers()}
        named = str(self.manifest.get("deelnemer", ""))
        if _PSEUDONYM.fullmatch(named):
            if respondents - {named, ""}:
                self.tell("other_respondent", who=named, others=", ".join(sorted(respondents - {named, ""})))
            return named
        for respondent in sorted(respondents):
            if _PSEUDONYM.fullmatch(respondent):
                self.tell("who_from_answers", who=respondent)
                return respondent
        by_name = _FILE_NAME.search(self.found.origin)
        if by_name:
            self.tell("who_from_name", who=by_name[1])
            return by_name[1]
        sender = self.found.sender
        # Two attempts of one person are of one person, though nobody knows who.
        whose = "|".join(sender.key[:4]) if sender and sender.profile else self.found.origin
        made = _UNKNOWN + hashlib.sha256(whose.encode()).hexdigest()[:8]
        if sender and sender.profile:
            self.tell("who_uncoded", who=made)
        else:
            self.tell("who_unknown", who=made)
        return made

    def answers(self) -> list[AnswerFile]:
        """Return the answer files that can be read."""
        found = []
        for name, data in self.files.items():
            if name.startswith(f"{ANSWERS}/"):
                try:
                    found.append(from_text(decode_bytes(data, where=name), where=name))
                except WorkbookError:
                    continue
        return found

    def when(self) -> datetime:
        """Return when it was made: by the manifest, else by the file name, else by the ELO, else when the file was last changed."""
        stamp = _FILE_NAME.search(self.found.origin)
        for text in (str(self.manifest.get("made_at", "")), (stamp[2] or "") if stamp else ""):
            try:
                moment = datetime.fromisoformat(text)
            except ValueError:
                continue
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        by_elo = self.found.sender.when if self.found.sender else None
        return by_elo.astimezone(UTC) if by_elo else self.found.changed


def understand(found: Incoming, assignment: str) -> HandIn:
    """Make out what came in; never raises for what is in it."""
    found, cleared = without_local(found)
    sorter = _Sorter(found, assignment)
    sorter.sort()
    sorter.told += cleared
    sorter.told += warnings(assignment, sorter.notebook, sorter.answers(), sorter.attached)
    who = sorter.who()
    named = str(sorter.manifest.get("assignment", "")) or found.assignment or assignment
    counts = (sorter.manifest.get("answered"), sorter.manifest.get("total"))
    readable = not found.broken and (sorter.notebook is not None or bool(sorter.answers()))
    return HandIn(
        who=who,
        made_at=sorter.when(),
        files=sorter.files,
        raw=found.files,
        origin=found.origin,
        oddities=tuple(sorter.told),
        readable=readable,
        other_assignment="" if named == assignment else named,
        count=(counts[0], counts[1]) if isinstance(counts[0], int) and isinstance(counts[1], int) else None,
        concept=sorter.manifest.get("concept") is True,
        report=not readable and not found.broken and bool(sorter.attached),
        sender=found.sender,
        shared=found.shared,
        assignment=assignment,
        places=found.places,
    )
