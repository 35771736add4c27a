"""What the questionnaire's page shows and needs: the same for a page of its own and for a link."""

from __future__ import annotations

from typing import Any

from workbook.dutch import day, join
from workbook.instrument import Instrument
from workbook.instrument.model import NetworkKind
from workbook.questionnaire import payload
from workbook.questionnaire.payload import people
from workbook.responses.codes import cell_sum, coded_cells
from workbook.survey.plan import Survey, minutes
from workbook.survey.privacy import Line, shown_lines, traced_lines
from workbook.texts import area, say

Json = dict[str, Any]
NAME = "plg-vragenlijst"
_AREA = "survey.page"


def facts(survey: Survey) -> list[Line]:
    """Return the lines above the questions: how long it takes, which moment it is about, by when it should be back."""
    lines: list[Line] = [("minutes", {"minutes": minutes(survey)}), (f"moments.{survey.moment}", {})]
    lines += [("for_group", {"group": survey.groups[0]})] if len(survey.groups) == 1 else []
    lines += [("for_role", {"role": survey.role})] if survey.role else []
    lines += [("for_subject", {"subject": survey.subject})] if survey.subject else []
    return [*lines, ("deadline", {"day": day(survey.deadline)})] if survey.deadline else lines


def promises(survey: Survey) -> list[Line]:
    """Return who sees what, and that it is voluntary; who fills in a network has a number that the leader knows."""
    nameless = not all(isinstance(each, NetworkKind) for each in survey.instruments)
    return [
        ("privacy_voluntary", {}),
        ("privacy_nothing_sent", {}),
        *([("privacy_anonymous", {})] if nameless else []),
        ("privacy_sender", {}),
        *shown_lines(survey),
        *traced_lines(survey),
        *([("privacy_conversation", {})] if survey.conversation else []),
        ("privacy_texts", {}),
        ("privacy_kept", {}),
    ]


def said(line: Line) -> str:
    """Return a line of the page as a sentence."""
    key, values = line
    return say(f"{_AREA}.{key}", **values)


def content(survey: Survey) -> Json:
    """Return what the page's script needs: forms, the cells of the codes, and what the leader fixed."""
    network = any(isinstance(each, NetworkKind) for each in survey.instruments)
    return {
        "name": f"{NAME}|{survey.id}",
        "moment": survey.moment,
        "role": survey.role,
        "groups": list(survey.groups),
        "fixed_subject": survey.subject,
        "subject": subject_asked(survey),
        "people": people(survey.roster) if network else [],
        "conversation": survey.conversation,
        "forms": [{**form(survey, each), "moment": survey.moment} for each in survey.instruments],
        "codes": {each.id: code_cells(each) for each in survey.instruments},
        "labels": labels(),
    }


def subject_asked(survey: Survey) -> str | None:
    """Return how the page asks what the answers are about; None when nothing asks for it or the leader fixed it."""
    subjects = [each for each in survey.instruments if getattr(each, "subject", None) is not None]
    if survey.subject or not subjects:
        return None
    return join(dict.fromkeys(each.subject.label for each in subjects))  # type: ignore[attr-defined]


def labels() -> dict[str, str]:
    """Return the script's texts; what is said of privacy stands in the page, as far as it holds for this one."""
    return {key: text for key, text in texts().items() if "." not in key and not key.startswith("privacy")}


def texts() -> dict[str, str]:
    """Return every text of the page by its key, placeholders and all; of a text per moment the key is `moments.<moment>`."""
    found = area("survey")["page"].items()
    below = {f"{key}.{name}": text for key, part in found if isinstance(part, dict) for name, text in part.items()}
    return {key: str(text).strip() for key, text in {**dict(found), **below}.items() if isinstance(text, str)}


def form(survey: Survey, about: Instrument) -> Json:
    """Return one form: what is asked of the team, without what only concerns the leader."""
    asked = payload(about, edition=survey.edition, perspectives=survey.perspectives, roster=survey.roster)
    return asked | {
        "short": about.short or about.title, "intro": about.instruction, "notice": about.notice, "minutes": None, "roster": None,
        "embedded": True, "network": isinstance(about, NetworkKind), "subjects": getattr(about, "subject", None) is not None,
    }  # fmt: skip


def code_cells(about: Instrument) -> Json:
    """Return what the script needs to write an answer to an instrument as a code: its cells, and their sum."""
    return {"cells": [[each.key, list(each.steps)] for each in coded_cells(about)], "sum": cell_sum(about)}
