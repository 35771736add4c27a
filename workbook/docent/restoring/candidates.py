"""Which files of a hand-in are answers, and to what: by their content, whatever their name and place became."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Literal

from attrs import evolve, frozen

from workbook.docent.parcels import _Budget, _unzip
from workbook.docent.restoring.evidence import answer_name, is_manifest
from workbook.docent.restoring.salvage import Fault, salvage
from workbook.errors import WorkbookError
from workbook.home import ANSWERS
from workbook.instrument import Instrument, instrument
from workbook.responses import AnswerFile
from workbook.responses.folders import BASELINE, SUBJECT_MARK, subject_name

_DEEPEST, _MOST_BYTES, _MOST_FILES = 3, 50_000_000, 1000
_AS_NAMED = re.compile(r"[\w-]+?(?:--[^\s.()]+)?(?:\.[a-z]+meting)?")


@frozen
class Candidate:
    """A file that holds answers or did so by its name.

    Attributes
    ----------
    name : within the hand-in
    data : as it came
    answers : what could be read of it; None when nothing could
    fault : what was wrong with it, empty for a file in order
    whole : whether all of it was read, as far as itself tells
    in_place : whether it stands where the workbook puts it
    """

    name: str
    data: bytes
    answers: AnswerFile | None
    fault: Fault | Literal["named"] = ""
    whole: bool = True
    in_place: bool = True


def unpacked(files: Mapping[str, bytes], depth: int = 0) -> dict[str, bytes]:
    """Return the files with those of zips among them; a zip that can't be read is left out."""
    budget = _Budget()
    budget.files, budget.size = _MOST_FILES, _MOST_BYTES
    found = dict(files)
    for name in [each for each in files if each.casefold().endswith(".zip")] if depth < _DEEPEST else ():
        try:
            inside, _ = _unzip(files[name], name, budget)
        except WorkbookError:
            continue
        for inner, data in unpacked(inside, depth + 1).items():
            found.setdefault(f"{name}/{inner}", data)
    return found


def candidates(
    files: Mapping[str, bytes], wanted: Mapping[str, Instrument]
) -> tuple[dict[str, list[Candidate]], list[str]]:
    """Sort the answer files by the name that they should have; also returns what stands among answers and is none.

    Parameters
    ----------
    files : everything that came in, zips unpacked
    wanted : the instruments of the assignment
    """
    found: dict[str, list[Candidate]] = {}
    strange: list[str] = []
    for name, data in sorted(files.items()):
        if not may_hold_answers(name) or is_manifest(data):
            continue
        read = list(_read(name, data, wanted))
        for slot, each in read:
            found.setdefault(slot, []).append(each)
        if not read and data and PurePosixPath(name).parent.name.casefold() == ANSWERS:
            strange.append(name)
    return found, strange


def may_hold_answers(name: str) -> bool:
    """Tell whether a file could hold answers, by its name: also one that was renamed, or that left its folder."""
    path = PurePosixPath(name)
    if path.suffix.casefold() in {".zip", ".ipynb", ".docx", ".pdf", ".pptx", ".xlsx"}:
        return False
    return ".json" in path.name.casefold() or path.parent.name.casefold() == ANSWERS


def _read(name: str, data: bytes, wanted: Mapping[str, Instrument]) -> Iterator[tuple[str, Candidate]]:
    read = salvage(data)
    own = PurePosixPath(unicodedata.normalize("NFC", name)).name
    guess = _by_name(own, wanted)
    for answers in read.files:
        about = _instrument(answers, guess, wanted)
        if not about:
            continue
        fault = read.fault or ("named" if about != answers.instrument and answers.instrument else "")
        mended = evolve(answers, instrument=about)
        stem = own.removesuffix(".json")
        named = bool(_AS_NAMED.fullmatch(stem)) and (stem == about or stem.startswith((f"{about}--", f"{about}.")))
        slot = stem if named else slot_of(mended, wanted)
        yield slot, Candidate(name, data, mended, fault, read.whole, name == answer_name(slot) and len(read.files) == 1)
    if not read.files and guess:
        moment = re.search(r"\.[a-z]+meting", own.casefold())
        slot = f"{guess}{moment[0] if moment else ''}"
        yield slot, Candidate(name, data, None, read.fault, whole=False, in_place=name == answer_name(slot))


def _by_name(name: str, wanted: Mapping[str, Instrument]) -> str:
    """Return the instrument of which the name of a file reminds, empty when of none."""
    folded = name.casefold()
    for each in sorted(wanted, key=len, reverse=True):
        if re.search(rf"(?<![a-z0-9_]){re.escape(each.casefold())}(?![a-z0-9])", folded):
            return each
    return ""


def slot_of(answers: AnswerFile, wanted: Mapping[str, Instrument]) -> str:
    """Return the name, without `.json`, of the file in which these answers belong."""
    about = wanted.get(answers.instrument) or _known(answers.instrument)
    of = answers.subject if getattr(about, "subject", None) is not None else None
    moment = "" if answers.moment == BASELINE else f".{answers.moment}"
    name = f"{answers.instrument}{SUBJECT_MARK + subject_name(of) if of else ''}{moment}"
    return re.sub(r"[^\w.-]", "-", name)[:120]


def _instrument(answers: AnswerFile, guess: str, wanted: Mapping[str, Instrument]) -> str:
    """Return to what instrument these answers are: what the file says, unless its answers are another's."""
    given = [str(each.get("item")) for each in (*answers.rows, *answers.entries)]
    possible = [each for each in dict.fromkeys((answers.instrument, guess, *wanted)) if each]
    if not given:
        return guess if guess and answers.instrument not in wanted else answers.instrument or guess
    share = {each: sum(item in _items(each, wanted) for item in given) / len(given) for each in possible}
    best = max(possible, key=share.__getitem__)
    return best if share[best] >= 0.5 else answers.instrument or guess


def _items(instrument_id: str, wanted: Mapping[str, Instrument]) -> set[str]:
    about = wanted.get(instrument_id) or _known(instrument_id)
    parts = (*getattr(about, "items", ()), *getattr(about, "tables", ()))
    return {str(each.id) for each in parts}


def _known(instrument_id: str) -> Instrument | None:
    try:
        return instrument(instrument_id)
    except WorkbookError:
        return None
