"""The hand-in zip: filled, written whole or not at all, and read back before anybody is told that it is there."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from attrs import frozen

from workbook.checks.reading import given
from workbook.dutch import join
from workbook.errors import WorkbookError, problem
from workbook.handin.contents import ATTACHMENTS, Contents, Part, contents, needed
from workbook.handin.counting import answered
from workbook.handin.notebook import Notebook, for_docent, open_text, read_notebook, stamped_release
from workbook.handin.others import without_codes
from workbook.handin.personal import warnings
from workbook.home import ANSWERS, deelnemer_id, safe_name, write_atomic
from workbook.instrument import Quiz, instrument, load
from workbook.instrument.quiz import CONCEPT, FINAL
from workbook.responses import AnswerFile, read_answer_file
from workbook.responses.roster import known_names
from workbook.texts import say

FORMAT = 1


@frozen
class Parcel:
    """A hand-in as it was written: where, what its manifest says, what went along, and a short code to recognise it by."""

    path: Path
    manifest: dict[str, Any]
    contents: Contents
    code: str


def find_quiz(assignment: str, folder: Path | None = None) -> Quiz:
    """Return the questions of an assignment, those beside the notebook first.

    Raises `WorkbookError` when there are none.
    """
    beside = folder / f"{assignment}.yaml" if folder else None
    found = load(beside) if beside and beside.is_file() else instrument(assignment)
    if not isinstance(found, Quiz):
        raise problem("handin.no_quiz", where=assignment)
    return found


def is_concept(quiz: Quiz, file: AnswerFile | None) -> bool:
    """Tell whether what is handed in now is a draft: in an assignment of two rounds it is one until somebody says final."""
    if not quiz.round:
        return False
    return file is None or given(quiz.item(quiz.round), file) != FINAL


def pack(assignment: str, home: Path, notebook: Path) -> Path:
    """Write the hand-in zip of an assignment into `inleveren/` of the deelnemer's folder and return its path.

    Raises `WorkbookError` when the notebook can't be read or the zip can't be written; nothing is lost then.
    """
    return pack_parcel(assignment, home, notebook).path


def pack_parcel(assignment: str, home: Path, notebook: Path, *, moment: datetime | None = None) -> Parcel:
    """Do what `pack` does and return everything that the receipt tells."""
    quiz = find_quiz(assignment, notebook.parent)
    chosen = contents(quiz, home)
    answers, broken = _read_answers(chosen)
    body = read_notebook(notebook)
    going, cleared = _for_docent(body, quiz, answers)
    files = {f"{assignment}.ipynb": (json.dumps(going, ensure_ascii=False, indent=1) + "\n").encode()}
    files.update((part.name, _read(part)) for part in chosen.going)
    cleared += _take_out_codes(files, chosen)
    when = moment or datetime.now(UTC)
    who = deelnemer_id(home)
    draft = is_concept(quiz, answers.get(quiz.id))
    manifest = {
        "format": FORMAT,
        "assignment": assignment,
        "release": stamped_release(body, assignment),
        "deelnemer": who,
        "made_at": when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
        **dict(zip(("answered", "total"), _count(quiz, answers), strict=True)),
        **({"concept": True} if draft else {}),
    }
    files["manifest.json"] = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    path = _free_path(home / "inleveren", f"{assignment}{f'-{CONCEPT}' if draft else ''}_{who}", when)
    data = _zipped(files, when)
    write_atomic(path, data)
    _verify(path, files)
    notes = (*chosen.notes, *broken, *_personal(assignment, home, going, chosen))
    told = Contents(chosen.going, (*chosen.staying, *cleared), notes)
    return Parcel(path, manifest, told, hashlib.sha256(data).hexdigest()[:8])


def _free_path(folder: Path, stem: str, when: datetime) -> Path:
    """Name the zip by its second; two in one second get two names, since the first may already be in the ELO."""
    while (path := folder / f"{safe_name(f'{stem}_{when.astimezone(UTC):%Y%m%dT%H%M%SZ}')}.zip").exists():
        when += timedelta(seconds=1)
    return path


def _read_answers(chosen: Contents) -> tuple[dict[str, AnswerFile], list[str]]:
    """Read the baseline answers that go along, per instrument; a damaged file goes along as it is, and is told."""
    found: dict[str, AnswerFile] = {}
    told: list[str] = []
    for part in chosen.going:
        if part.name.startswith(f"{ATTACHMENTS}/"):
            continue
        try:
            answers = read_answer_file(part.path)
        except WorkbookError as error:
            told.append(say("handin.damaged_answers", name=part.path.name, why=error.what))
            continue
        if part.name == f"{ANSWERS}/{answers.instrument}.json":
            found[answers.instrument] = answers
    return found, told


def _for_docent(body: Notebook, quiz: Quiz, answers: dict[str, AnswerFile]) -> tuple[Notebook, list[str]]:
    """Return the notebook as it goes along, and a line for each kind of outcome that was taken out of it."""
    written = [item.id for item in quiz.items if item.form in {"text", "table"}]
    texts = {item: open_text(quiz, answers.get(quiz.id), item) for item in written}
    allowed = [each.id for each in needed(quiz) if each.leaves == "own"]
    going, cleared = for_docent(body, texts, allowed)
    told = [say(f"handin.cleared.{why}", cells=join(map(str, numbers))) for why, numbers in cleared.items() if numbers]
    return going, told


def _personal(assignment: str, home: Path, going: Notebook, chosen: Contents) -> tuple[str, ...]:
    """Say where something seems to tell who somebody is, in all that goes along."""
    attached = [part.path.name for part in chosen.going if part.name.startswith(f"{ATTACHMENTS}/")]
    own = []
    for part in chosen.going:
        if part.name.startswith(f"{ANSWERS}/"):
            with contextlib.suppress(WorkbookError):
                own.append(read_answer_file(part.path))
    return warnings(assignment, going, own, attached, names=known_names(home))


def _count(quiz: Quiz, answers: dict[str, AnswerFile]) -> tuple[int, int]:
    counts = [answered(each, answers.get(each.id)) for each in needed(quiz)]
    return sum(done for done, _ in counts), sum(total for _, total in counts)


def _read(part: Part) -> bytes:
    try:
        return part.path.read_bytes()
    except OSError as error:
        raise problem("handin.file_gone", where=part.path) from error


def _take_out_codes(files: dict[str, bytes], chosen: Contents) -> list[str]:
    """Put words in place of codes that were pasted in an answer, in what goes along; return what is told about it."""
    told = []
    for part in (each for each in chosen.going if each.name.startswith(f"{ANSWERS}/")):
        try:
            found = json.loads(files[part.name].decode("utf-8-sig"))
        except (ValueError, RecursionError):
            continue
        if (clean := without_codes(found)) != found:
            files[part.name] = json.dumps(clean, ensure_ascii=False, indent=1).encode()
            told.append(part.label)
    return [say("handin.cleared.codes_answers", titles=join(told))] if told else []


def _zipped(files: dict[str, bytes], when: datetime) -> bytes:
    buffer = io.BytesIO()
    # A zip holds no years before 1980, which a computer with an empty clock battery can ask for.
    stamp = max(when.astimezone(UTC).timetuple()[:6], (1980, 1, 1, 0, 0, 0))
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, stamp)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return buffer.getvalue()


def _verify(path: Path, files: dict[str, bytes]) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            sound = {name: archive.read(name) for name in archive.namelist()} == files
    except (OSError, zipfile.BadZipFile):
        sound = False
    if not sound:
        raise problem("handin.not_verified", where=path)
