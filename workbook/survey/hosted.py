"""The questionnaire as a page of the browser edition's site: one for every link, and the questions beside it."""

from __future__ import annotations

import json
import zlib
from typing import Any

from attrs import evolve

from workbook.instrument import Instrument, Quiz, shipped_instruments
from workbook.instrument.cells import TEAM
from workbook.instrument.model import NetworkKind
from workbook.questionnaire.payload import labels
from workbook.survey.content import NAME, texts
from workbook.survey.link import PAGE, part, shape
from workbook.survey.page import LINKED, Frame
from workbook.survey.plan import Survey
from workbook.texts import area

Json = dict[str, Any]
_FOLDER, _PARTS = PAGE.rpartition("/")[0], "vragen"


def pages() -> dict[str, bytes]:
    """Return every file of the page by its path in the site; it works from any folder of any server.

    A network is not among the questions: it needs names, which are never in a link.
    """
    known, files = {}, {}
    for about in shipped_instruments():
        if isinstance(about, (Quiz, NetworkKind)):
            continue
        content = json.dumps(_questions(about), ensure_ascii=False, separators=(",", ":")).encode()
        # Its sum is in the name, so that no browser shows the questions of an earlier edition.
        name = f"{_PARTS}/{about.id}.{zlib.crc32(content):08x}.json"
        files[f"{_FOLDER}/{name}"] = content
        known[about.id] = {"file": name, "shape": shape(about), "title": about.short or about.title}
    return {PAGE: _page(known).encode(), **files}


def _questions(about: Instrument) -> Json:
    """Return the questions of one instrument in every perspective, and of its shorter edition where there is one."""
    whole = Survey(instruments=(about,), id="")
    made, team = part(whole, about), part(evolve(whole, edition=TEAM), about)["form"]["sections"]
    return {**made, "team": team} if team != made["form"]["sections"] else made


def _page(known: Json) -> str:
    words = _texts()
    data = {"name": NAME, "labels": words, "form_labels": labels(), "instruments": known}
    return Frame(
        title=words["title"], no_script=words["no_script"], loading=words["loading"], data=data, source=LINKED, connect="'self'",
    ).html()  # fmt: skip


def _texts() -> dict[str, str]:
    """Return the texts of the questionnaire's page, with what is told in other words where a link opens it."""
    return {**texts(), **{key: text.strip() for key, text in area("surveylink")["page"].items()}}
