"""`share`: a deelnemer sees what would be shared of an outcome, and shares or takes it back with a button."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from attrs import frozen

from workbook.dutch import number
from workbook.errors import WorkbookError, problem
from workbook.forms.fieldwork import Json, ShareWidget, Tell
from workbook.forms.handing import with_file
from workbook.home import find_home, home, is_example, locked, write_atomic
from workbook.instrument import Instrument, instrument
from workbook.responses import answers
from workbook.responses.folders import BASELINE
from workbook.responses.keys import KEYS
from workbook.results import Profile
from workbook.scoring import score
from workbook.sharing.record import SCHOOL, SharedScore, SharedScores, encode, possible, rounded
from workbook.texts import entry, say

FOLDER = "delen"
# The class folder: of a hub in the environment, of a group's own shared folder in a text file of the deelnemer.
CLASS_FOLDER = "WORKBOOK_CLASS"
CLASS_FILE = "klas.txt"
_TOKENS = "delen.json"


@frozen
class Given:
    """What was written: the file to upload, the code to paste, and whether it stands in the class folder already."""

    path: Path
    code: str
    placed: bool
    notes: tuple[str, ...] = ()


def share(instrument_id: str, *, moment: str | None = None) -> ShareWidget | None:
    """Show the panel 'Deel met de groep' for one's own outcome of an instrument; nothing is shared until its button is used.

    Parameters
    ----------
    instrument_id : such as `"ocai"`
    moment : `"nulmeting"` (the default) or `"eindmeting"`

    Does nothing while a docent's computer is grading.

    Raises
    ------
    WorkbookError : an unknown instrument, one of which nothing may be shared, or no deelnemer's folder
    """
    if os.environ.get("WORKBOOK_GRADING"):
        return None
    about = instrument(instrument_id)
    if not possible(about):
        raise problem("sharing.not_shared", where=f'wb.share("{instrument_id}")', title=about.short or about.title)
    home()
    return panel(about, moment or BASELINE)


def own_scores(about: Instrument, moment: str) -> tuple[tuple[SharedScore, ...], str]:
    """Return one's own scores, rounded as they are shared, and why there are none."""
    if is_example(find_home()):
        return (), say("sharing.example")
    profile = score(answers(about, moment=moment))
    scores = profile.scores if isinstance(profile, Profile) and profile.n == 1 else ()
    found = tuple(
        SharedScore(each.perspective, each.dimension, rounded(about, each.estimate.value))
        for each in scores
        if each.estimate.value is not None
    )
    return found, "" if found else profile.message or say("sharing.nothing")


def give(about: Instrument, moment: str, scores: tuple[SharedScore, ...], school: str | None = None) -> Given:
    """Write what is shared where the group can find it; without scores this takes back what was shared before.

    Raises
    ------
    WorkbookError : a school code with other signs, or a folder of one's own that can't be written
    """
    school = " ".join((school or "").upper().split()) or None
    if school and not SCHOOL.fullmatch(school):
        raise problem("sharing.school", where=school)
    folder = home()
    shared = SharedScores(
        share=token(about, moment), instrument=about.id, version=about.version, moment=moment, school=school,
        scores=scores, shared_at=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
    )  # fmt: skip
    name = f"{about.id}-{shared.share}.json"
    data = json.dumps(shared.to_json(), ensure_ascii=False, indent=1).encode()
    write_atomic(folder / FOLDER / name, data)
    placed, notes = _place(folder, name, data)
    return Given(folder / FOLDER / name, encode(shared), placed, notes)


def _place(folder: Path, name: str, data: bytes) -> tuple[bool, tuple[str, ...]]:
    """Put a file in the class folder where there is one; trouble there is told and takes nothing away."""
    where = class_folder(folder)
    if where is None:
        return False, ()
    try:
        if not where.is_dir():
            return False, (say("sharing.no_class_folder", folder=where),)
        write_atomic(where / name, data)
    except (WorkbookError, OSError, ValueError):
        return False, (say("sharing.class_folder_closed", folder=where),)
    return True, ()


def class_folder(folder: Path) -> Path | None:
    """Return the class folder: that of a hub, else what stands on the first line of `klas.txt`; None where there is none."""
    named = os.environ.get(CLASS_FOLDER, "").strip()
    if not named:
        try:
            text = (folder / CLASS_FILE).read_bytes().decode("utf-8-sig", errors="replace")
        except OSError:
            return None
        named = next((line.strip() for line in text.splitlines() if line.strip()), "").strip('"')
    return Path(os.path.expanduser(named)) if named else None  # noqa: PTH111 - Path.expanduser raises for an unknown user


def token(about: Instrument, moment: str) -> str:
    """Return the random token under which this folder shares an instrument at a moment; it says nothing of the person."""
    path, key = home() / KEYS / _TOKENS, f"{about.id}/{moment}"
    with locked(path):
        kept = _kept(path)
        if key not in kept:
            kept[key] = secrets.token_hex(6)
            write_atomic(path, json.dumps({"format": 1, "tokens": kept}, indent=1).encode(), private=True)
    return kept[key]


def _kept(path: Path) -> dict[str, str]:
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))["tokens"]
        return {str(key): str(value) for key, value in found.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


# ---- the panel ----


def panel(about: Instrument, moment: str) -> ShareWidget:
    """Return the panel; what it shared is exactly what it showed, or it shows the new scores first."""

    def act(message: Mapping[str, Any], _data: bytes, _tell: Tell) -> Json:
        scores, why = own_scores(about, moment)
        shown = {"rows": _rows(about, scores), "why": why, "told": [], "code": ""}
        if message.get("do") == "withdraw":
            return shown | _told(give(about, moment, ()), "withdrawn")
        if not scores:
            return shown
        if message.get("rows") != shown["rows"]:
            return shown | {"told": [say("sharing.changed")]}
        return shown | _told(give(about, moment, scores, str(message.get("school") or "")), "shared")

    scores, why = own_scores(about, moment)
    payload = {
        "title": say("sharing.title", title=about.short or about.title), "labels": entry("sharing.panel"),
        "going": entry("sharing.going"), "staying": entry("sharing.staying"), "columns": entry("sharing.columns"),
        "rows": _rows(about, scores), "why": why,
    }  # fmt: skip
    return ShareWidget(payload, act, shown=say("sharing.asleep"))


def _rows(about: Instrument, scores: tuple[SharedScore, ...]) -> list[list[str]]:
    return [
        [about.perspective_label(each.perspective), about.dimension_label(each.dimension), number(each.score)]
        for each in scores
    ]


def _told(given: Given, what: str) -> Json:
    """Return what the panel says after a button: where it went, and what is left to do by hand."""
    path = f"{FOLDER}/{given.path.name}"
    first = entry("sharing.done")[what]
    way = say("sharing.placed") if given.placed else say("sharing.by_hand", path=path)
    # Who has no folder to open gets the file at once, unless the group has it already.
    file = {} if given.placed or what == "withdrawn" else with_file(given.path)
    return {"told": [first, *given.notes, way], "code": given.code, **file}
