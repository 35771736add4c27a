"""Making a questionnaire from what a leader filled in: every form of it, the letters, and the note of what was sent."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from workbook.dutch import day
from workbook.errors import WorkbookError
from workbook.home import safe_name, utc_now, write_atomic
from workbook.instrument.cells import TEAM
from workbook.privacy import floor
from workbook.responses.decoding import read_bytes
from workbook.responses.folders import BASELINE
from workbook.responses.sent import SENT, note_sent, sent
from workbook.survey import FORMATS, Survey, plan, write
from workbook.survey.letters import KINDS, LINK, write_letters
from workbook.survey.link import Link, link, site_of
from workbook.survey.plan import read_day
from workbook.texts import entry, say

Json = dict[str, Any]
# The field of the panel that a problem of the plan is about.
_FIELD = {
    "survey.past": "deadline",
    "survey.no_day": "deadline",
    "survey.no_people": "invited",
    "survey.no_roster": "asked",
    "surveylink.no_address": "site",
    "surveylink.names": "formats",
}
_MOST = 10_000


def make(values: Mapping[str, Any], folder: Path) -> Json:
    """Write the questionnaire into the deelnemer's `folder`; return what the panel tells and shows.

    Parameters
    ----------
    values : `{instruments, moment, groups, invited, deadline, short, conversation, formats, site}` as they were filled in

    What can't be is told by field in `faults`, and nothing is written then. Raises `WorkbookError` when no form of the
    questionnaire can be written.
    """
    faults = _faults(values)
    if faults:
        return {"faults": faults}
    suffixes = _suffixes(values)
    try:
        survey = _plan(values)
        linked = link(survey, str(values.get("site") or "")) if LINK in suffixes else None
    except WorkbookError as error:
        return {"faults": {_FIELD.get(error.key, "make"): f"{error.what} {error.remedy}"}}
    return _write(survey, suffixes, linked, folder)


def _faults(values: Mapping[str, Any]) -> dict[str, str]:
    invited = str(values.get("invited") or "").strip()
    wrong = {
        "asked": "" if values.get("instruments") else say("fieldwork.no_choice"),
        "invited": say("fieldwork.no_invited") if not invited else "",
        "formats": "" if _suffixes(values) else say("fieldwork.no_format"),
    }
    if invited and not (invited.isascii() and invited.isdigit() and 0 < int(invited[:9]) <= _MOST):
        wrong["invited"] = say("fieldwork.bad_invited")
    return {field: text for field, text in wrong.items() if text}


def _suffixes(values: Mapping[str, Any]) -> list[str]:
    return [each for each in dict.fromkeys(values.get("formats") or ()) if each in FORMATS or each == LINK]


def _plan(values: Mapping[str, Any]) -> Survey:
    deadline = str(values.get("deadline") or "").strip()
    return plan(
        values["instruments"], moment=values.get("moment") or BASELINE, groups=str(values.get("groups") or "").split(","),
        edition=TEAM if values.get("short") else None, invited=int(str(values["invited"]).strip()),
        deadline=read_day(deadline) if deadline else None, conversation=bool(values.get("conversation")),
    )  # fmt: skip


def _write(survey: Survey, suffixes: Iterable[str], linked: Link | None, folder: Path) -> Json:
    place = _free(folder / SENT, survey)
    written, refused = _files(survey, suffixes, linked, place)
    if not written:
        raise refused[0]
    names = {suffix: path.name for suffix, path in written.items()} | ({LINK: linked.address} if linked else {})
    write_letters(survey, place.with_name(f"{place.name}.html"), formats=list(written), names=names)
    ids = [each.id for each in survey.instruments]
    note_sent(
        ids, survey.moment, survey.invited, made_at=utc_now(), survey_id=survey.id, file=next(iter(written.values())).name,
        deadline=survey.deadline, part=survey.part,
    )  # fmt: skip
    told = [say("fieldwork.made_one") if len(written) == 1 else say("fieldwork.made_many", count=len(written))]
    if (
        survey.invited is not None
        and survey.invited < floor()
        and any(e.counts == "respondents" for e in survey.instruments)
    ):
        told.append(say("fieldwork.few", floor=floor()))
    told += [say("fieldwork.not_made", name=e.where, why=f"{e.what} {e.remedy}") for e in refused]
    return {"faults": {}, "told": told, "notes": linked.notes() if linked else [], **_shown(place)}


def _files(
    survey: Survey, suffixes: Iterable[str], linked: Link | None, place: Path
) -> tuple[dict[str, Path], list[WorkbookError]]:
    """Write every form; return what stands where, the link among it, and what could not be written."""
    written: dict[str, Path] = {}
    refused: list[WorkbookError] = []
    for suffix in suffixes:
        try:
            if suffix != LINK:
                written[suffix] = write(survey, place.with_name(place.name + suffix))
            elif linked:
                write_atomic(_link_file(place), f"{linked.address}\n".encode())
                written[suffix] = _link_file(place)
        except WorkbookError as error:
            refused.append(error)
    return written, refused


def _link_file(place: Path) -> Path:
    return place.with_name(place.name + _link_ending())


def _link_ending() -> str:
    return f"-{say('surveylink.name')}.txt"


def _place(file: Path) -> Path:
    """Return what `_free` gave for a questionnaire, from one of its files."""
    name = file.name.removesuffix(_link_ending())
    return file.with_name(name) if name != file.name else file.with_suffix("")


def _free(folder: Path, survey: Survey) -> Path:
    """Return where the questionnaire can stand, without a suffix: nothing that was made before is written over."""
    base = safe_name(
        "-".join((say("letters.file"), *(each.id for each in survey.instruments), survey.moment)), longest=80
    )
    taken = {path.name.casefold() for path in folder.glob(f"{base}*")} if folder.is_dir() else set()
    endings = [*FORMATS, _link_ending(), *(f"-{say(f'letters.names.{kind}')}.txt" for kind in KINDS)]
    for number in count(1):
        name = base if number == 1 else f"{base}-{number}"
        if not any(f"{name}{ending}".casefold() in taken for ending in endings):
            return folder / name
    raise AssertionError  # numbers don't end


def latest(ids: Iterable[str], folder: Path) -> Json:
    """Return what was last made of these instruments, as `make` does, with when; nothing when it is there no more.

    Raises `WorkbookError` when the note of what was sent can't be read.
    """
    wanted = set(ids)
    for each in reversed(sent(folder)):
        path = folder / SENT / Path(str(each.get("file"))).name
        if wanted & set(each["instruments"]) and path.is_file():
            made_at = datetime.fromisoformat(str(each["made_at"])).astimezone()
            return {"faults": {}, "told": [say("fieldwork.earlier", day=day(made_at))], **_shown(_place(path))}
    return {}


def known_site(folder: Path) -> str:
    """Return the address of the browser edition: as the environment's WORKBOOK_SITE says, else that of the last link; or nothing."""
    made = sorted((folder / SENT).glob(f"*{_link_ending()}"), key=lambda path: path.stat().st_mtime)
    told = os.environ.get("WORKBOOK_SITE", "").strip() or next(map(_address, reversed(made)), "")
    with contextlib.suppress(WorkbookError):
        return site_of(told)
    return ""


def _address(path: Path) -> str:
    """Return the link in a file; nothing when there stands something else, which nobody should be sent to."""
    text = read_bytes(path).decode("utf-8-sig", "replace").strip()
    return text if text.startswith(("https://", "http://")) else ""


def _shown(stem: Path) -> Json:
    """Return the files, the link and the letters of a questionnaire as they stand in the folder."""
    helps, titles = entry("fieldwork.format_help"), entry("letters.titles")
    files = [stem.with_name(stem.name + suffix) for suffix in FORMATS]
    letters = {kind: stem.with_name(f"{stem.name}-{say(f'letters.names.{kind}')}.txt") for kind in KINDS}
    return {
        "link": _address(_link_file(stem)) if _link_file(stem).is_file() else "",
        "files": [{"name": path.name, "text": helps[path.suffix]} for path in files if path.is_file()],
        "letters": [{"id": kind, "title": titles[kind], **_letter(path)} for kind, path in letters.items() if path.is_file()],
    }  # fmt: skip


def _letter(path: Path) -> Json:
    """Return a letter as it is copied: the subject apart from the text."""
    first, _, rest = path.read_text(encoding="utf-8-sig").partition("\n")
    mark = say("letters.subject", subject="")
    return {"subject": first.removeprefix(mark).strip(), "body": rest.strip()}
