"""What the deelnemers thought of a day or of the whole course: asked as any questionnaire, shown from five people on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from workbook.course import about
from workbook.docent.course import Course
from workbook.docent.people import roster
from workbook.docent.planning import planning
from workbook.dutch import fold
from workbook.errors import problem
from workbook.home import write_atomic
from workbook.instrument import Instrument, load
from workbook.privacy import floor, may_show
from workbook.responses import Responses, answers
from workbook.results import Profile
from workbook.results.shared import without_writers
from workbook.scoring import score
from workbook.survey import Survey, plan
from workbook.survey.page import html
from workbook.texts import entry, say

_ASKED = "evaluatie"
_REMARKS = Path(__file__).parents[1] / "evaluations" / "opmerkingen.yaml"
_END = "eind"


@frozen
class Remarks:
    """What was written about one day (`dag1`, `eind`), in no order that tells who wrote it.

    `n` is how many people answered about that day; with fewer than the floor nothing is shown. `notes` tell that something
    was covered that tells who somebody is.
    """

    part: str
    n: int
    texts: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def shown(self) -> bool:
        """Tell whether so many answered that the remarks may be shown."""
        return may_show(self.n)


@frozen
class Evaluated:
    """The scores, the remarks per day, and what must be told."""

    profile: Profile
    remarks: tuple[Remarks, ...]
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the outcome as plain data."""
        told = [
            {"part": each.part, "n": each.n, "texts": [{"about": head, "text": text} for head, text in each.texts]}
            for each in self.remarks
        ]
        return self.profile.to_json() | {"remarks": told}


def part_of(which: str) -> str:
    """Return the part of the evaluation for `1` to `4` or `einde`. Raises `WorkbookError` for anything else."""
    text = fold(which)
    if text in {"eind", "einde", "end"}:
        return _END
    found = re.fullmatch(r"(?:dag)?\s*(\d)", text)
    if found is None or not 1 <= int(found[1]) <= about().collegedagen:
        raise problem("certifying.evaluation.no_part", where=which, last=about().collegedagen)
    return f"dag{found[1]}"


def make(which: str, path: Path, course: Course | None = None) -> Path:
    """Write the evaluation of a day or of the end as one page, without names or links; return where it stands.

    With two groups or more in the planning of the course it asks to which one belongs. Raises `WorkbookError` for another
    day, for a name that is no .html, or where something else stands.
    """
    part = part_of(which)
    if path.suffix.casefold() != ".html":
        raise problem("certifying.evaluation.only_html", where=path.name)
    if path.exists() and _ASKED.encode() not in path.read_bytes():
        raise problem("survey.exists", where=path.name)
    groups = [each.id for each in planning(course).groups] if course else []
    asked = plan([_ASKED], perspectives=[part], groups=groups if len(groups) > 1 else ())
    made = _worded(html(_with_remarks(asked)))
    write_atomic(path, made.encode("utf-8"))
    return path


def show(sources: Iterable[Path], course: Course | None = None) -> Evaluated:
    """Return what a folder of answers says, with n and spread; a day of which fewer than five answered is not shown.

    Raises `WorkbookError` when nothing can be read there.
    """
    places = [each.expanduser().absolute() for each in sources]
    given = answers(_ASKED, places)
    profile: Profile = score(given)
    if profile.alone:
        # One answer to a docent is not one's own profile, which its owner alone may see.
        profile = evolve(profile, alone=False, hide=True)
    names = [each.name for each in roster(course).people] if course else []
    written = answers(_about_remarks(), places)
    found = _remarks(given, written, names)
    told = (line for each in found for line in each.notes)
    return Evaluated(profile, found, tuple(dict.fromkeys((*profile.notes, *told, *_apart(given, written)))))


@cache
def _about_remarks() -> Instrument:
    return load(_REMARKS)


def _with_remarks(survey: Survey) -> Survey:
    return evolve(survey, instruments=(*survey.instruments, _about_remarks()))


def _worded(page: str) -> str:
    """Say of a page made for a team to whom it goes here: to the docent, and not to a school leader."""
    for written, meant in entry("certifying.evaluation.words").items():
        page = page.replace(written, meant)
    return page


def _remarks(given: Responses, written: Responses, names: list[str]) -> tuple[Remarks, ...]:
    """Return the remarks of each day that somebody answered about."""
    about_day = _days(given)
    found = []
    for part in [each.id for each in given.instrument.perspectives]:
        people = {who for who, parts in about_day.items() if part in parts}
        if people and not may_show(len(people)):
            found.append(Remarks(part, len(people)))
        elif people:
            own = {who for who in people if len(about_day[who]) == 1}
            texts, told = without_writers(_texts(written, own), names=names)
            found.append(Remarks(part, len(people), tuple((each["item"], each["text"]) for each in texts), told))
    return tuple(found)


def _days(given: Responses) -> dict[str, set[str]]:
    """Return per respondent the days they answered about: one, as each page gives a code of its own."""
    found: dict[str, set[str]] = {}
    for who, part in zip(given.table["respondent"], given.table["perspective"], strict=True):
        found.setdefault(str(who), set()).add(str(part))
    return found


def _texts(written: Responses, own: set[str]) -> list[dict[str, Any]]:
    """Return what these people wrote, question by question."""
    heads = {column.id: column.text for table in _about_remarks().all_items for column in table.columns}
    return [
        {"perspective": None, "item": heads[key], "text": text, "respondent": row["respondent"]}
        for key in heads
        for row in written.entries
        if row.get("respondent") in own and (text := str(row.get(key) or "").strip())
    ]


def _apart(given: Responses, written: Responses) -> tuple[str, ...]:
    """Tell of remarks that can't be laid with one day: of who answered about none, or about several."""
    about_day = _days(given)
    count = len({row["respondent"] for row in written.entries if len(about_day.get(row["respondent"], ())) != 1})
    return (say("certifying.evaluation.apart", count=count),) if count else ()


def too_few(remarks: Remarks) -> str:
    """Say why nothing is shown of a day."""
    return say("certifying.evaluation.too_few", n=remarks.n, floor=floor())
