"""What goes with a questionnaire: a mail to the team, a reminder and a note for the works council, ready to be sent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from attrs import evolve

from workbook.dutch import day, join
from workbook.home import write_atomic
from workbook.instrument import Instrument
from workbook.instrument.model import NetworkKind
from workbook.privacy import floor
from workbook.questionnaire import payload
from workbook.responses.folders import FOLLOW_UP
from workbook.survey.plan import Survey, minutes
from workbook.survey.privacy import floor_told
from workbook.texts import entry, say

KINDS = ("mail", "reminder", "works_council")
# Forms that somebody else's site holds: nothing is attached, there is a link, and nobody sends anything.
_ELSEWHERE = {".docx", ".txt"}
# The questionnaire as a page of a site: its name is its address, and what is filled in comes back as of a file.
LINK = ".link"
_DEFAULT = (".html",)


def letters(
    survey: Survey,
    *,
    school: str = "",
    leader: str = "",
    formats: Collection[str] = _DEFAULT,
    names: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Return the Dutch letters with a questionnaire, by what they are: `mail`, `reminder` and `works_council`.

    Parameters
    ----------
    survey : what is asked; its number of questions, minutes and last day are filled in
    school, leader : for under the letters; what isn't given stands there as `[uw naam]`, to be filled in
    formats : the suffixes of the files that are sent (`.html`, `.xlsx`, `.docx`, `.txt`) and `.link` for a page on a site,
        each with how to send back
    names : the file's name by its suffix, and the address of the page

    The first line of each is its subject. What only the leader knows stands between square brackets.
    """
    kinds = tuple(each.casefold() for each in formats) or _DEFAULT
    signed = "\n".join(each for each in (say("letters.mail.closing"), leader or say("letters.you"), school) if each)
    how = [_how(kind, names or {}) for kind in kinds]
    how = [say("letters.how.several"), *how] if len(how) > 1 else how
    return {
        "mail": _paper(_subject(survey, "mail"), *_mail(survey, kinds, how), signed),
        "reminder": _paper(_subject(survey, "reminder"), *_reminder(survey, kinds, how), signed),
        "works_council": _paper(_subject(survey, "works_council"), *_note(survey, kinds), signed),
    }


def write_letters(
    survey: Survey,
    beside: Path,
    *,
    school: str = "",
    leader: str = "",
    formats: Collection[str] | None = None,
    names: Mapping[str, str] | None = None,
) -> dict[str, Path]:
    """Write the letters beside the questionnaire `beside`, as `<stem>-mail.txt` and so on; return where each stands.

    The options are those of `letters`; without `formats` the suffix of `beside` is the one form. Raises `WorkbookError`
    when the folder can't be written.
    """
    kinds, known = formats or (beside.suffix,), names or {beside.suffix.casefold(): beside.name}
    written = {}
    for kind, text in letters(survey, school=school, leader=leader, formats=kinds, names=known).items():
        written[kind] = beside.with_name(f"{beside.stem}-{say(f'letters.names.{kind}')}.txt")
        write_atomic(written[kind], f"{text}\n".encode())
    return written


def questions(survey: Survey) -> int:
    """Return how many questions are asked of one respondent, as the questionnaire itself counts them."""
    return sum(_asked(survey, each) for each in survey.instruments)


def _asked(survey: Survey, about: Instrument) -> int:
    shown = payload(about, edition=survey.edition, perspectives=survey.perspectives)
    return sum(len(section["blocks"]) for section in shown["sections"])


def _paper(subject: str, *paragraphs: str) -> str:
    return "\n\n".join((say("letters.subject", subject=subject), *filter(None, paragraphs)))


def _subject(survey: Survey, kind: str) -> str:
    if survey.deadline and kind != "works_council":
        return say(f"letters.{kind}.subject_deadline", day=day(survey.deadline))
    return say(f"letters.{kind}.subject", title=survey.title)


def _mail(survey: Survey, kinds: Collection[str], how: Iterable[str]) -> list[str]:
    opening = [
        say("letters.mail.opening", title=survey.title, questions=_count(questions(survey)), minutes=minutes(survey)),
        say("letters.mail.deadline", day=day(survey.deadline)) if survey.deadline else "",
        say("letters.mail.second") if survey.moment == FOLLOW_UP else "",
        *_whom(survey, "mail.for_group", "mail.for_groups"),
        say("letters.mail.for_subject", subject=survey.subject) if survey.subject else "",
    ]
    return [
        say("letters.mail.greeting"),
        " ".join(filter(None, opening)),
        _part("mail.purpose_head", _line(say("letters.purpose"), say("letters.not_purpose"))),
        _part("mail.how_head", "\n\n".join(how)),
        _part("mail.data_head", _bullets(_data(survey, kinds))),
        say("letters.mail.together"),
        say("letters.mail.contact"),
    ]


def _reminder(survey: Survey, kinds: Collection[str], how: Iterable[str]) -> list[str]:
    filled = {"minutes": minutes(survey)}
    still = (
        say("letters.reminder.still", day=day(survey.deadline), **filled)
        if survey.deadline
        else say("letters.reminder.still_open", **filled)
    )
    return [
        say("letters.mail.greeting"),
        say("letters.reminder.opening", title=survey.title),
        still,
        say("letters.reminder.voluntary"),
        _again(kinds, how),
        say("letters.mail.contact"),
    ]


def _again(kinds: Collection[str], how: Iterable[str]) -> str:
    if set(kinds) <= _ELSEWHERE:
        return say("letters.reminder.again_link")
    again = say("letters.reminder.again_page") if set(kinds) == {LINK} else say("letters.reminder.again")
    return _line(again, *how, gap="\n\n")


def _note(survey: Survey, kinds: Collection[str]) -> list[str]:
    """Return the note for the works council: everything that somebody who must judge it wants to know."""
    return [
        say("letters.works_council.greeting"),
        say("letters.works_council.opening"),
        _part("works_council.asked_head", _what(survey, kinds)),
        _part("works_council.people_head", _people(survey)),
        _part("works_council.purpose_head", _line(say("letters.purpose"), say("letters.not_purpose"))),
        _part("works_council.voluntary_head", _stopping(kinds)),
        _part("works_council.who_head", _bullets(_seen(survey, kinds))),
        _part("works_council.kept_head", say("letters.works_council.kept")),
        _part("works_council.question_head", say("letters.works_council.question")),
        say("letters.works_council.enclosed"),
    ]


def _what(survey: Survey, kinds: Collection[str]) -> str:
    lines = [
        say("letters.works_council.asked", title=each.title, questions=_count(_asked(survey, each)), minutes=_minutes(survey, each))
        for each in survey.instruments
    ]  # fmt: skip
    if len(lines) > 1:
        lines += [
            say("letters.works_council.asked_together", questions=_count(questions(survey)), minutes=minutes(survey))
        ]
    told = [
        *(say(f"letters.how_council.{kind[1:]}") for kind in kinds),
        say("letters.works_council.deadline", day=day(survey.deadline)) if survey.deadline else "",
        say("letters.works_council.second") if survey.moment == FOLLOW_UP else "",
    ]
    return _line(_bullets(lines), _line(*told), gap="\n\n")


def _people(survey: Survey) -> str:
    count = survey.invited
    told = say("letters.works_council.people", count=count) if count else say("letters.works_council.people_open")
    return _line(told, *_whom(survey, "works_council.people_group", "works_council.people_groups"))


def _whom(survey: Survey, one: str, several: str) -> list[str]:
    if len(survey.groups) == 1:
        return [say(f"letters.{one}", group=survey.groups[0])]
    return [say(f"letters.{several}", groups=join(survey.groups, say("letters.or")))] if survey.groups else []


def _stopping(kinds: Collection[str]) -> str:
    stop = "stop_form" if set(kinds) <= _ELSEWHERE else "stop"
    texts = ("works_council.voluntary", "data.council.voluntary", f"works_council.{stop}")
    return _line(*(say(f"letters.{each}") for each in texts))


def _data(survey: Survey, kinds: Collection[str]) -> list[str]:
    """Return what the team is told about its answers."""
    lines = [
        say("letters.data.voluntary"),
        *(say(f"letters.data.{each}") for each in _nameless(kinds)),
        *_shown(survey),
    ]
    lines += _traced(survey, "network", "network_all")
    lines += [say("letters.data.conversation")] if survey.conversation else []
    return [*lines, say("letters.data.link"), say("letters.data.kept")]


def _seen(survey: Survey, kinds: Collection[str]) -> list[str]:
    """Return what the works council is told about who sees what."""
    lines = [
        *(say(f"letters.data.council.{each}") for each in _nameless(kinds)),
        say("letters.works_council.who_leader"),
    ]
    lines += [*_shown(survey), *_traced(survey, "network_council", "network_all_council")]
    lines += [say("letters.data.conversation")] if survey.conversation else []
    course = say("letters.works_council.who_course", floor=floor())
    return [*lines, say("letters.data.council.link"), say("letters.works_council.who_team"), course]


def _nameless(kinds: Collection[str]) -> list[str]:
    found = {
        "nameless": set(kinds) - _ELSEWHERE,
        "nameless_sheet": ".xlsx" in kinds,
        "nameless_form": set(kinds) & _ELSEWHERE,
    }
    return [key for key, wanted in found.items() if wanted]


def _shown(survey: Survey) -> list[str]:
    """Say from how many people on something is shown, and of which instruments that isn't so."""
    return floor_told(survey, "letters.data.floor", "letters.data.open_kinds")


def _traced(survey: Survey, one: str, whole: str) -> list[str]:
    """Say that the answers to a network can be traced, and with them all that is sent together with them."""
    networks = [each for each in survey.instruments if isinstance(each, NetworkKind)]
    lines = [say(f"letters.data.{one}", title=each.short or each.title) for each in networks]
    return [*lines, say(f"letters.data.{whole}")] if 0 < len(networks) < len(survey.instruments) else lines


def _minutes(survey: Survey, about: Instrument) -> int:
    asked = [each.id for each in about.perspectives if each.id in survey.perspectives]
    return minutes(evolve(survey, instruments=(about,), perspectives=tuple(asked)))


def _how(kind: str, names: Mapping[str, str]) -> str:
    texts = entry("letters.how")
    return str(texts[kind[1:]]).format(name=names.get(kind, f"{say('letters.file')}{kind}")).strip()


def _part(head: str, text: str) -> str:
    return f"{say(f'letters.{head}')}\n{text}"


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(say("letters.bullet", text=each) for each in lines)


def _line(*sentences: str, gap: str = " ") -> str:
    return gap.join(filter(None, sentences))


def _count(count: int) -> str:
    return say("letters.questions_one" if count == 1 else "letters.questions_many", count=count)
