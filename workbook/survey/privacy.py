"""Who gets to see what somebody fills in: the same words on the page, in the sheet and in the document."""

from __future__ import annotations

from workbook.dutch import join
from workbook.instrument.model import NetworkKind
from workbook.privacy import floor
from workbook.survey.plan import Survey
from workbook.texts import say


def shown(survey: Survey) -> list[str]:
    """Say from how many people on something is shown, and of which instruments that isn't so: observations, one's own log."""
    return floor_told(survey, "survey.page.privacy_floor", "survey.page.privacy_open")


def floor_told(survey: Survey, holds: str, open_kinds: str) -> list[str]:
    """Say where the floor holds and where it doesn't, in the words of these two texts."""
    rest = [each.short or each.title for each in survey.instruments if each.counts != "respondents"]
    lines = [say(holds, floor=floor())] if len(rest) < len(survey.instruments) else []
    return [*lines, say(open_kinds, titles=join(rest))] if rest else lines


def traced(survey: Survey) -> list[str]:
    """Say that the answers to a network can be traced, and with it all that is sent together with it."""
    networks = [isinstance(each, NetworkKind) for each in survey.instruments]
    if not any(networks):
        return []
    return [
        say("survey.page.privacy_network"),
        *([] if all(networks) else [say("survey.page.privacy_network_all")]),
    ]
