"""An answer file as a short text code that survives mail and chat, and such codes found back in any text.

`[PLG1 MZXW6 YTBOI …]`: base32 (no sign that a chat takes for markup, no capital that matters) in groups of five, of

    3 bytes   the length of what follows, without the sum
    2 bytes   the length of the head
    head      JSON: [instrument, version, respondent, moment, saved_at, sum of the cells' keys, more]
    cells     a byte a cell of the instrument, in published order: 0 is skipped, n is the n-th legal number
    4 bytes   CRC-32 of head length, head and cells

`more` has what is there of role, group, subject, koppelcode, gesprek, the rows that are no such cell and the entries.
The page that a team fills in writes the same code in the browser. Its times are that of the file, not those of each row.
"""

from __future__ import annotations

import base64
import html
import json
import re
import zlib
from collections.abc import Iterator
from functools import cache
from typing import Any

from workbook.errors import problem
from workbook.instrument import Instrument, instrument
from workbook.instrument.cells import Cell, cells
from workbook.responses.answerfile import CONVERSATION, FORMAT, AnswerFile, from_json
from workbook.responses.tabular import LINK

MARK = "PLG1"
GROUP = 5
_ROW = ("perspective", "item", "option", "value")
_LENGTH, _HEAD, _SUM = 3, 2, 4
_BYTE = 254
# What mail programs put into a text that they wrap: soft line ends and spaces by their number.
_SOFT_END, _SOFT_SPACE = re.compile(r"=\n"), re.compile(r"=20")
_TAG = re.compile(r"<[^<>]*>|[\u00ad\u200b-\u200d\u2060\ufeff]")
_MISTYPED = str.maketrans("018", "OIB")
_FOREIGN = re.compile(r"[^A-Z2-7]")


def encode(file: AnswerFile, about: Instrument) -> str:
    """Return the answers as one code.

    Parameters
    ----------
    file : the answers of one respondent to the instrument `about`; cleared cells and removed entries are left out
    """
    numbers = {(row.get("perspective"), row["item"], row.get("option")): row["value"] for row in file.rows}
    numbers = {place: value for place, value in numbers.items() if value is not None}
    steps = [(each.place, _step(each, numbers.get(each.place))) for each in coded_cells(about)]
    coded = bytes(step for _, step in steps)
    # A number that is not legal in its cell is not lost: it goes along as it is.
    inside = {place for place, step in steps if step}
    rows = [[*place, value] for place, value in numbers.items() if place not in inside]
    entries = [{k: v for k, v in each.items() if k != "saved_at"} for each in file.entries if not each.get("deleted")]
    more: dict[str, Any] = {
        "role": file.role, "group": file.group, "subject": file.subject, LINK: file.link, CONVERSATION: file.conversation,
        "rows": rows, "entries": entries,
    }  # fmt: skip
    head = [about.id, file.version, file.respondent, file.moment, file.saved_at, cell_sum(about),
            {key: value for key, value in more.items() if value}]  # fmt: skip
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode("utf-8", errors="replace")
    body = len(text).to_bytes(_HEAD, "big") + text + coded.rstrip(b"\0")
    return framed(body)


def framed(body: bytes, mark: str = MARK) -> str:
    """Return bytes as a code: a mark, then letters in groups, their length before and their sum behind them."""
    whole = len(body).to_bytes(_LENGTH, "big") + body + zlib.crc32(body).to_bytes(_SUM, "big")
    letters = base64.b32encode(whole).decode().rstrip("=")
    groups = [letters[start : start + GROUP] for start in range(0, len(letters), GROUP)]
    return f"[{mark} {' '.join(groups)}]"


def find(text: str, mark: str = MARK) -> Iterator[str]:
    """Give every code in a text, whatever a mail program or chat did to it: quotes, wrapped lines, tags, small letters."""
    whole = _SOFT_SPACE.sub(" ", _SOFT_END.sub("", text.replace("\r\n", "\n")))
    plain = html.unescape(_TAG.sub("", whole))
    yield from (found[0] for found in _shape(mark).finditer(plain))


@cache
def _shape(mark: str) -> re.Pattern[str]:
    begin = rf"\[[\s>*_]*{mark}\b"
    return re.compile(rf"{begin}.*?(?:\]|(?={begin})|\Z)", re.IGNORECASE | re.DOTALL)


def decode(code: str, *, where: str) -> AnswerFile:
    """Return the answers in one code.

    Raises `WorkbookError` when letters miss or differ, when the instrument isn't known here, and when the code was made
    with a questionnaire that has other questions.
    """
    body = unframed(code, where=where)
    length = int.from_bytes(body[:_HEAD], "big")
    try:
        name, version, respondent, moment, saved_at, known, more = json.loads(body[_HEAD : _HEAD + length])
        rows = [dict(zip(_ROW, row, strict=True)) for row in more.pop("rows", [])]
        entries = [{**each, "saved_at": saved_at} for each in more.pop("entries", [])]
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise problem("responses.broken_code", where=where) from error
    about = instrument(str(name))
    if known != cell_sum(about):
        raise problem("responses.other_code_version", where=where, title=about.short or about.title)
    coded = body[_HEAD + length :]
    rows += [
        dict(zip(_ROW, (*each.place, each.steps[step - 1]), strict=True))
        for each, step in zip(coded_cells(about), coded, strict=False)
        if 0 < step <= len(each.steps)
    ]
    data = {
        "format": FORMAT, "instrument": name, "version": version, "respondent": respondent, "moment": moment,
        "saved_at": saved_at, **more, "rows": [{**row, "saved_at": saved_at} for row in rows], "entries": entries,
    }  # fmt: skip
    return from_json(data, where=where)


def cell_sum(about: Instrument) -> int:
    """Return the CRC-32 of the cells and their numbers: another questionnaire has another sum."""
    told = "\n".join(f"{each.key}:{len(each.steps)}:{each.steps[0]:g}" for each in coded_cells(about))
    return zlib.crc32(told.encode())


def coded_cells(about: Instrument) -> list[Cell]:
    """Return the cells that are one byte in a code, in published order."""
    return [each for each in cells(about) if len(each.steps) <= _BYTE]


def _step(cell: Cell, value: float | None) -> int:
    return cell.steps.index(value) + 1 if value in cell.steps else 0


def unframed(code: str, *, where: str, mark: str = MARK) -> bytes:
    """Return the bytes of a code, checked; letters after the end do no harm.

    Raises `WorkbookError` when letters miss or differ.
    """
    _, _, rest = code.upper().partition(mark)
    letters = _FOREIGN.sub("", rest.translate(_MISTYPED))
    letters = letters[: len(letters) - {1: 1, 3: 3, 6: 1}.get(len(letters) % 8, 0)]
    data = base64.b32decode(letters + "=" * (-len(letters) % 8))
    end = _LENGTH + int.from_bytes(data[:_LENGTH], "big")
    body, check = data[_LENGTH:end], data[end : end + _SUM]
    if len(body) <= _HEAD or len(check) < _SUM or zlib.crc32(body).to_bytes(_SUM, "big") != check:
        raise problem("responses.broken_code", where=where)
    return body
