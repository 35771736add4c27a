"""Who gets to see what somebody fills in: the same words on the page, in the sheet and in the document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from workbook.dutch import join
from workbook.instrument.model import NetworkKind
from workbook.privacy import floor
from workbook.survey.plan import Survey
from workbook.texts import say

# A text that is still to be said: its key, and what fills its placeholders.
Line = tuple[str, dict[str, Any]]


def shown(survey: Survey) -> list[str]:
    """Say from how many people on something is shown, and of which instruments that isn't so."""
    return _said(shown_lines(survey))


def traced(survey: Survey) -> list[str]:
    """Say that the answers to a network can be traced, and with it all that is sent together with it."""
    return _said(traced_lines(survey))


def shown_lines(survey: Survey) -> list[Line]:
    """Return from how many people on something is shown, and of which instruments that isn't so: observations, one's own log."""
    return _floor(survey, "privacy_floor", "privacy_open")


def floor_told(survey: Survey, holds: str, open_kinds: str) -> list[str]:
    """Say where the floor holds and where it doesn't, in the words of these two texts."""
    return [say(key, **values) for key, values in _floor(survey, holds, open_kinds)]


def _said(lines: Iterable[Line]) -> list[str]:
    return [say(f"survey.page.{key}", **values) for key, values in lines]


def _floor(survey: Survey, holds: str, open_kinds: str) -> list[Line]:
    rest = [each.short or each.title for each in survey.instruments if each.counts != "respondents"]
    lines: list[Line] = [(holds, {"floor": floor()})] if len(rest) < len(survey.instruments) else []
    return [*lines, (open_kinds, {"titles": join(rest)})] if rest else lines


def traced_lines(survey: Survey) -> list[Line]:
    """Return that the answers to a network can be traced, and with it all that is sent together with it."""
    networks = [isinstance(each, NetworkKind) for each in survey.instruments]
    if not any(networks):
        return []
    return [("privacy_network", {}), *([] if all(networks) else [("privacy_network_all", {})])]
