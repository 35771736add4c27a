"""What one person shares, as a file and as a short code: scores per perspective and dimension, and nothing of the person.

The code `[PLGK MZXW6 …]` is framed as that of answers is (`responses.codes`), around

    1 byte    the format
    6 bytes   the token
    4 bytes   seconds since 1970 of the sharing
    1 byte    the moment: 0 nulmeting, 1 eindmeting
    3 texts   instrument, version and school code, each with its length in one byte before it
    4 bytes   CRC-32 of the places of the scores
    scores    a byte a place in published order: 0 is none, n is the n-th step of the scale
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from attrs import frozen

from workbook.errors import problem
from workbook.instrument import Instrument, instrument
from workbook.instrument.model import Ipsative, Maturity, Scaled
from workbook.kinds import kind_of
from workbook.responses.codes import framed, unframed

MARK = "PLGK"
FORMAT = 1
SCHOOL = re.compile(r"[A-Z0-9]{1,4}")
_TOKEN = re.compile(r"[0-9a-f]{12}")
_MOMENTS = ("nulmeting", "eindmeting")
_SUM, _TIME, _TOKEN_BYTES = 4, 4, 6
_WIDE = 20  # a scale from here on is rounded to whole points, a narrower one to tenths


@frozen
class SharedScore:
    """One score, in points of its scale, rounded."""

    perspective: str
    dimension: str
    score: float


@frozen(kw_only=True)
class SharedScores:
    """What one person shares of one instrument; without scores it takes back what was shared under this token.

    `share` is a random token, the same when somebody shares again; `school` is a code that the docent gave out, or None.
    """

    share: str
    instrument: str
    version: str
    moment: str
    school: str | None
    scores: tuple[SharedScore, ...]
    shared_at: str

    def to_json(self) -> dict[str, Any]:
        """Return the file of `contracts/shared-scores.schema.json`."""
        return {
            "format": FORMAT, "share": self.share, "instrument": self.instrument, "version": self.version,
            "moment": self.moment, "school": self.school,
            "scores": [{"perspective": each.perspective, "dimension": each.dimension, "score": each.score}
                       for each in self.scores],
            "shared_at": self.shared_at,
        }  # fmt: skip


def possible(about: Instrument) -> bool:
    """Tell whether scores of an instrument can be shared: people report on themselves or their school, and it may leave."""
    scaled = isinstance(about, Ipsative | Scaled)
    return scaled and kind_of(about).is_dense and about.counts == "respondents" and about.leaves == "own"


def span(about: Instrument) -> tuple[float, float]:
    """Return the lowest and the highest score there can be."""
    if isinstance(about, Maturity):
        return 0.0, float(len(about.phases))
    scale = about.scale  # type: ignore[attr-defined]
    return float(scale.minimum), float(scale.maximum)


def rounded(about: Instrument, value: float) -> float:
    """Return a score as it is shared: whole points on a wide scale, tenths on a narrow one."""
    low, high = span(about)
    return float(round(value)) if high - low >= _WIDE else round(value, 1)


def places(about: Instrument) -> list[tuple[str, str]]:
    """Return every (perspective, dimension) that can have a score, in published order."""
    return [(each.id, name) for each in about.perspectives for name in about.scored]


def from_json(data: Any, *, where: str) -> SharedScores:
    """Return what somebody shared, checked; keys that do not belong there are left behind.

    Raises
    ------
    WorkbookError : no such file, scores that do not exist or lie off the scale, or another version than the one here
    """
    try:
        found = SharedScores(
            share=str(data["share"]), instrument=str(data["instrument"]), version=str(data["version"]),
            moment=str(data["moment"]), school=None if data["school"] is None else str(data["school"]),
            scores=tuple(SharedScore(str(each["perspective"]), str(each["dimension"]), float(each["score"]))
                         for each in data["scores"]),
            shared_at=str(data["shared_at"]),
        )  # fmt: skip
        ours = data["format"] == FORMAT and _is_ours(found)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise problem("sharing.foreign", where=where) from error
    if not ours:
        raise problem("sharing.foreign", where=where)
    _check(found, where)
    return found


def _is_ours(found: SharedScores) -> bool:
    """Tell whether token, moment, school code and time have the shape that they are made in."""
    school = found.school is None or SCHOOL.fullmatch(found.school) is not None
    known = _TOKEN.fullmatch(found.share) is not None and found.moment in _MOMENTS
    return known and school and datetime.fromisoformat(found.shared_at).tzinfo is not None


def _check(found: SharedScores, where: str) -> None:
    about = instrument(found.instrument)
    if not possible(about):
        raise problem("sharing.not_shared", where=where, title=about.short or about.title)
    if found.version != about.version:
        raise problem("sharing.other_version", where=where, title=about.short or about.title, version=found.version)
    low, high = span(about)
    there = [(each.perspective, each.dimension) for each in found.scores]
    legal = set(there) <= set(places(about)) and len(there) == len(set(there))
    if not legal or not all(math.isfinite(each.score) and low <= each.score <= high for each in found.scores):
        raise problem("sharing.off_scale", where=where)


def encode(shared: SharedScores) -> str:
    """Return what is shared as a code to paste."""
    about = instrument(shared.instrument)
    low, step = span(about)[0], _step(about)
    scores = {(each.perspective, each.dimension): each.score for each in shared.scores}
    steps = [round((scores[place] - low) / step) + 1 if place in scores else 0 for place in places(about)]
    seconds = int(datetime.fromisoformat(shared.shared_at).timestamp())
    body = bytes([FORMAT]) + bytes.fromhex(shared.share) + seconds.to_bytes(_TIME, "big")
    body += bytes([_MOMENTS.index(shared.moment)])
    for text in (shared.instrument, shared.version, shared.school or ""):
        body += bytes([len(text.encode())]) + text.encode()
    return framed(body + _sum(about) + bytes(steps).rstrip(b"\0"), MARK)


def decode(code: str, *, where: str) -> SharedScores:
    """Return what a code shares. Raises `WorkbookError` for a damaged or foreign one, as `from_json` does."""
    body = unframed(code, where=where, mark=MARK)
    try:
        token, rest = body[1 : 1 + _TOKEN_BYTES], body[1 + _TOKEN_BYTES :]
        seconds, moment, rest = int.from_bytes(rest[:_TIME], "big"), _MOMENTS[rest[_TIME]], rest[_TIME + 1 :]
        texts = []
        for _ in range(3):
            texts.append(rest[1 : 1 + rest[0]].decode())
            rest = rest[1 + rest[0] :]
    except (IndexError, UnicodeDecodeError) as error:
        raise problem("sharing.foreign", where=where) from error
    about = instrument(texts[0])
    if rest[:_SUM] != _sum(about):
        raise problem("sharing.other_version", where=where, title=about.short or about.title, version=texts[1])
    low, step = span(about)[0], _step(about)
    scores = [
        {"perspective": perspective, "dimension": dimension, "score": rounded(about, low + (at - 1) * step)}
        for (perspective, dimension), at in zip(places(about), rest[_SUM:], strict=False)
        if at
    ]
    data: Mapping[str, Any] = {
        "format": body[0], "share": token.hex(), "instrument": texts[0], "version": texts[1], "moment": moment,
        "school": texts[2] or None, "scores": scores, "shared_at": datetime.fromtimestamp(seconds, UTC).isoformat(),
    }  # fmt: skip
    return from_json(data, where=where)


def _step(about: Instrument) -> float:
    low, high = span(about)
    return 1.0 if high - low >= _WIDE else 0.1


def _sum(about: Instrument) -> bytes:
    return zlib.crc32("\n".join(f"{p}.{d}" for p, d in places(about)).encode()).to_bytes(_SUM, "big")
