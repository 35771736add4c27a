"""Making what a leader sends: the questionnaire, the letters that go with it, and the note of what was sent."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from pathlib import Path

from attrs import frozen

from workbook.errors import problem
from workbook.home import utc_now, write_atomic
from workbook.responses.decoding import read_bytes
from workbook.responses.sent import note_sent
from workbook.survey import write
from workbook.survey.letters import KINDS, LINK, write_letters
from workbook.survey.link import Link, link
from workbook.survey.page import NAME
from workbook.survey.plan import Survey, minutes
from workbook.texts import say


@frozen
class Made:
    """What was made: the questionnaire, each letter, earlier letters that were put aside, and the link where one was asked."""

    survey: Survey
    file: Path
    letters: tuple[Path, ...]
    replaced: bool
    aside: tuple[Path, ...] = ()
    link: Link | None = None


def make(survey: Survey, path: Path, site: str | None = None) -> Made:
    """Write the questionnaire and beside it the letters, and note in the deelnemer's folder what was sent to how many.

    Parameters
    ----------
    site : the address of the browser edition, to have a link as well

    Raises
    ------
    WorkbookError
        when something that the workbook did not make stands there already, when something can't be written, or when there
        can be no link; what stood there is then untouched
    """
    linked = None if site is None else link(survey, site)
    replaced = path.exists()
    if replaced and not _is_ours(path):
        raise problem("survey.exists", where=path.name)
    write(survey, path)
    told, aside = _letters(survey, path, linked)
    note_sent(
        [each.id for each in survey.instruments], survey.moment, survey.invited, made_at=utc_now(), survey_id=survey.id,
        file=path.name, deadline=survey.deadline, part=survey.part,
    )  # fmt: skip
    return Made(survey, path, told, replaced, aside, linked)


def said(made: Made) -> list[str]:
    """Return what the leader is told: what stands where, what was replaced or kept, and what to be careful with."""
    lines = [say("survey.made", minutes=minutes(made.survey), file=made.file)]
    lines += [say("survey.replaced")] if made.replaced else []
    if made.link:
        lines += [say("surveylink.made", count=len(made.link.address), address=made.link.address), *made.link.notes()]
    lines += [say("survey.letters", names=_names(made.letters))]
    lines += [say("survey.aside", names=_names(made.aside))] if made.aside else []
    return [*lines, say("survey.names_inside")] if made.survey.roster else lines


def _names(paths: Iterable[Path]) -> str:
    return ", ".join(each.name for each in paths)


def _letters(survey: Survey, path: Path, linked: Link | None) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Write the letters; an earlier one, in which somebody may have written, is kept beside it unless it is the same."""
    places = [path.with_name(f"{path.stem}-{say(f'letters.names.{kind}')}.txt") for kind in KINDS]
    aside = {place: _put_aside(place) for place in places if place.exists()}
    names = {**({LINK: linked.address} if linked else {}), path.suffix.casefold(): path.name}
    told = tuple(write_letters(survey, path, formats=list(names), names=names).values())
    same = [place for place, kept in aside.items() if place.read_bytes() == kept.read_bytes()]
    for place in same:
        aside.pop(place).unlink()
    return told, tuple(aside.values())


def _put_aside(place: Path) -> Path:
    """Copy a letter to the first name that is free, and return it."""
    for number in count(1):
        kept = place.with_name(say("survey.aside_name", stem=place.stem, number=number))
        if not kept.exists():
            write_atomic(kept, read_bytes(place))
            return kept
    raise AssertionError  # numbers don't end


def _is_ours(path: Path) -> bool:
    """Tell whether a file is an earlier questionnaire; in a sheet there may be answers, so that one never is."""
    return path.suffix.casefold() == ".html" and NAME.encode() in read_bytes(path)
