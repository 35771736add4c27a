"""The questionnaire as one page that needs nothing: no workbook, no network, no installation."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from workbook.dutch import day, join
from workbook.instrument import Instrument
from workbook.instrument.model import NetworkKind
from workbook.questionnaire import payload, script, style
from workbook.questionnaire.payload import people
from workbook.responses.codes import cell_sum, coded_cells
from workbook.survey.plan import Survey, minutes
from workbook.survey.privacy import shown, traced
from workbook.texts import area, say

_FOLDER = Path(__file__).parent
# In order of use; together with the form's own script they are one module.
_PARTS = ("code.js", "keep.js", "about.js", "end.js", "page.js")
NAME = "plg-vragenlijst"


def html(survey: Survey) -> str:
    """Return the questionnaire as one HTML file that loads nothing and sends nothing.

    Its own policy forbids any request; the only scripts and styles that may run are those whose sums stand in it. What is
    filled in stays in the browser until the respondent takes it out as a file or a code.
    """
    # A block of its own: the page's names must not meet those of the form.
    code, looks = f"{script()}\n{{\n{_own_script()}\n}}", f"{style()}\n{_own_style()}"
    policy = (
        f"default-src 'none'; script-src {_sum(code)}; style-src {_sum(looks)}; base-uri 'none'; form-action 'none'"
    )
    content = json.dumps(_content(survey), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f"""<!doctype html>
<html lang="nl">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>{escape(_say("heading", title=survey.title))}</title>
<style>{looks}</style>
</head>
<body class="plg-form plg-survey">
<header>
<h1 tabindex="-1">{escape(_say("heading", title=survey.title))}</h1>
{_opening(survey)}
<noscript><div class="plg-noscript" role="note">{_paragraphs("no_script")}</div></noscript>
</header>
<section aria-label="{escape(_say("privacy"))}">
<details class="plg-privacy" open><summary>{escape(_say("privacy"))}</summary>{_privacy(survey)}</details>
</section>
<main>{_paragraphs("loading")}</main>
<script type="application/json" id="plg-data">{content}</script>
<script type="module">{code}</script>
</body>
</html>
"""


def _opening(survey: Survey) -> str:
    """Say how long it takes, about which moment it is, and by when it should be back."""
    lines = [_say("minutes", minutes=minutes(survey)), _say(f"moments.{survey.moment}")]
    lines += [_say("for_group", group=survey.groups[0])] if len(survey.groups) == 1 else []
    lines += [_say("for_role", role=survey.role)] if survey.role else []
    lines += [_say("for_subject", subject=survey.subject)] if survey.subject else []
    lines += [_say("deadline", day=day(survey.deadline))] if survey.deadline else []
    return f"<ul class='plg-facts'>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def _privacy(survey: Survey) -> str:
    """Say who sees what, and that it is voluntary; who fills in a network has a number that the leader knows."""
    nameless = not all(isinstance(each, NetworkKind) for each in survey.instruments)
    lines = [
        _say("privacy_voluntary"),
        _say("privacy_nothing_sent"),
        *([_say("privacy_anonymous")] if nameless else []),
        _say("privacy_sender"),
        *shown(survey),
        *traced(survey),
        *([_say("privacy_conversation")] if survey.conversation else []),
        _say("privacy_texts"),
        _say("privacy_kept"),
    ]
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def _content(survey: Survey) -> dict[str, Any]:
    """Return what the script needs: forms, the cells of the codes, and what the leader fixed."""
    subjects = [each for each in survey.instruments if getattr(each, "subject", None) is not None]
    network = any(isinstance(each, NetworkKind) for each in survey.instruments)
    return {
        "name": f"{NAME}|{survey.id}",
        "moment": survey.moment,
        "role": survey.role,
        "groups": list(survey.groups),
        "fixed_subject": survey.subject,
        "subject": None
        if survey.subject or not subjects
        else join(dict.fromkeys(each.subject.label for each in subjects)),  # type: ignore[attr-defined]
        "people": people(survey.roster) if network else [],
        "conversation": survey.conversation,
        "forms": [_form(survey, each) for each in survey.instruments],
        "codes": {each.id: code_cells(each) for each in survey.instruments},
        "labels": _labels(),
    }


def _labels() -> dict[str, str]:
    """Return the script's texts; what is said of privacy stands in the page, as far as it holds for this one."""
    texts = area("survey")["page"].items()
    return {key: text.strip() for key, text in texts if isinstance(text, str) and not key.startswith("privacy")}


def _form(survey: Survey, about: Instrument) -> dict[str, Any]:
    """Return one form: what is asked of the team, without what only concerns the leader."""
    shown = payload(about, edition=survey.edition, perspectives=survey.perspectives, roster=survey.roster)
    return shown | {
        "short": about.short or about.title, "moment": survey.moment, "intro": about.instruction, "notice": about.notice, "minutes": None, "roster": None,
        "embedded": True, "network": isinstance(about, NetworkKind), "subjects": getattr(about, "subject", None) is not None,
    }  # fmt: skip


def code_cells(about: Instrument) -> dict[str, Any]:
    """Return what the script needs to write an answer to an instrument as a code: its cells, and their sum."""
    return {"cells": [[each.key, list(each.steps)] for each in coded_cells(about)], "sum": cell_sum(about)}


def _say(key: str, **values: Any) -> str:
    return say(f"survey.page.{key}", **values)


def _paragraphs(key: str) -> str:
    return "".join(f"<p>{escape(part.strip())}</p>" for part in _say(key).split("\n\n"))


def _sum(text: str) -> str:
    """Return how a policy names one script or style: by the SHA-256 of its text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _own_script() -> str:
    return "\n".join((_FOLDER / part).read_text(encoding="utf-8") for part in _PARTS)


@cache
def _own_style() -> str:
    return (_FOLDER / "page.css").read_text(encoding="utf-8")
