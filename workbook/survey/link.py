"""A questionnaire as a link: what is asked stands behind the `#`, which a browser never sends to the site.

`…/vragenlijst/index.html#plg1.<body>.<sum>`: the body is JSON as url-safe base64, the sum its CRC-32 in eight hexadecimal
signs, so that a link which a mail program broke is told and not guessed at. With `plg1z` the JSON is deflated. Its keys:

    v  the questionnaire's own id            m  the moment
    t  its title                             q  per instrument [id, version, shape], or the whole of one that no site has
    g  groups     r  role     s  subject     a  how the page asks for a subject
    p  perspectives                          e  1 for the team's shorter edition    o  1 with an open conversation
    f  the lines above the questions         d  what is promised about the answers

A line is the key of its text, or that with what fills it. What is empty is left out. `linked.js` reads it.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

from attrs import frozen

from workbook.errors import problem
from workbook.instrument import Instrument, shipped
from workbook.instrument.model import NetworkKind
from workbook.questionnaire import payload
from workbook.responses.codes import cell_sum
from workbook.survey.content import code_cells, facts, form, promises, subject_asked
from workbook.survey.plan import Survey
from workbook.survey.privacy import Line
from workbook.texts import say

Json = dict[str, Any]
FORMAT = "plg1"
# A little further on Outlook and Word cut a link off, and some mail programs break a longer one.
LONGEST = 2000
PAGE = "vragenlijst/index.html"
PROMISE = "privacy_"
# What only has a value once somebody fills in the form, or stands once in the page.
_LATER = {"values", "entries", "times", "respondent", "moment", "labels"}
_HOST = re.compile(r"(?:[\w-]+(?:\.[\w-]+)*|\[[\da-f:]+\])(?::\d+)?", re.IGNORECASE)
# Where somebody stands who copies the address of a page of the site.
_INSIDE = ("/werkboek/lab/", "/vragenlijst/", "/pagina/")


@frozen
class Link:
    """A link to a questionnaire.

    Attributes
    ----------
    address : the whole of it, to be mailed
    carried : the names of instruments of which the questions themselves stand in the link
    """

    address: str
    carried: tuple[str, ...] = ()

    def notes(self) -> list[str]:
        """Say what the leader must know of it: how long it is when that is much, and where it does not work."""
        told = [say("surveylink.carried", titles=", ".join(self.carried))] if self.carried else []
        if len(self.address) > LONGEST:
            told += [say("surveylink.long", count=len(self.address), longest=LONGEST)]
        return [*told, say("surveylink.local")] if _is_local(self.address) else told


def link(survey: Survey, site: str) -> Link:
    """Return the link to a questionnaire on a site.

    Parameters
    ----------
    site : the address of the browser edition, or of any page of it

    Raises
    ------
    WorkbookError
        when this is no address of a site, and for a network: names of colleagues may not stand in a link
    """
    root = site_of(site)
    if survey.roster or any(isinstance(each, NetworkKind) for each in survey.instruments):
        raise problem("surveylink.names", where=survey.title)
    carried = tuple(each.short or each.title for each in survey.instruments if not shipped(each))
    return Link(f"{root}{PAGE}#{_written(_planned(survey), deflated=bool(carried))}", carried)


def site_of(address: str) -> str:
    """Return where the browser edition stands, with a slash behind it, from the address of any of its pages.

    Raises `WorkbookError` when it is no address on the web.
    """
    text = address.strip().strip("<>\"'")
    parts = _parts(text if "://" in text else f"https://{text}")
    if parts is None:
        raise problem("surveylink.no_address", where=text or "https://…")
    path = f"{parts.path.removesuffix('index.html').rstrip('/')}/"
    for inside in _INSIDE:
        before, found, _ = path.rpartition(inside)
        path = f"{before}/" if found else path
    return f"{parts.scheme}://{parts.netloc}{path}"


def shape(about: Instrument) -> str:
    """Return the sum of where an instrument's answers belong: with the same sum they can be read, whatever its words are."""
    places = sorted(_places(payload(about)["sections"]))
    return f"{zlib.crc32(f'{cell_sum(about)} {places}'.encode()):08x}"


def part(survey: Survey, about: Instrument) -> Json:
    """Return what the page needs of one instrument: its form, as far as it stands fixed, and the cells of its code."""
    fixed = {key: value for key, value in form(survey, about).items() if key not in _LATER and value is not None}
    return {"form": fixed, "codes": code_cells(about)}


def _places(sections: Iterable[Json]) -> Iterator[str]:
    for block in (block for section in sections for block in section["blocks"]):
        options = [each["id"] for each in block.get("options", ())]
        steps = [each["value"] for each in block.get("steps", ())]
        columns = [
            (each["id"], each["type"], [one["id"] for one in each["options"]]) for each in block.get("columns", ())
        ]
        yield json.dumps([block["id"], block["field"], options, steps, columns])


def _planned(survey: Survey) -> Json:
    """Return what stands in the link, without what is empty."""
    told = {
        "v": survey.id, "m": survey.moment, "t": survey.title,
        "q": [[each.id, each.version, shape(each)] if shipped(each) else part(survey, each) for each in survey.instruments],
        "g": list(survey.groups), "r": survey.role, "s": survey.subject, "a": subject_asked(survey),
        "p": list(survey.perspectives), "e": int(survey.edition is not None), "o": int(survey.conversation),
        "f": [_line(each) for each in facts(survey)],
        "d": [_line((key.removeprefix(PROMISE), values)) for key, values in promises(survey)],
    }  # fmt: skip
    return {key: value for key, value in told.items() if value}


def _line(line: Line) -> str | list[Any]:
    key, values = line
    return [key, values] if values else key


def _written(content: Json, *, deflated: bool) -> str:
    data = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    if deflated:
        packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
        data = packer.compress(data) + packer.flush()
    body = base64.urlsafe_b64encode(data).decode().rstrip("=")
    return f"{FORMAT}{'z' if deflated else ''}.{body}.{zlib.crc32(body.encode()):08x}"


def _parts(address: str) -> SplitResult | None:
    """Return the parts of an address that a colleague's browser can go to; None for anything else."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    known = parts.scheme in {"http", "https"} and _HOST.fullmatch(parts.netloc)
    return parts if known and ("." in parts.netloc or _is_local(address)) else None


def _is_local(address: str) -> bool:
    """Tell whether an address is that of this computer, where no colleague can come."""
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
