"""The questions of a form on a sheet: points, steps of a scale, levels with what one sees, texts and people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from workbook.responses.ownsheet import CELL, TEXT
from workbook.survey.asked import labelled
from workbook.survey.sheet_look import reckon
from workbook.survey.sheet_page import Page
from workbook.texts import say

Json = dict[str, Any]
_HERE = "¤"
_SCALES = ("scale", "levels")


def ask(page: Page, block: Json, number: int) -> None:
    """Write one question of the form, by its field."""
    _FIELDS[block["field"]](page, block, say("sheets.numbered", number=number, text=block["text"]))


def choices_of(blocks: Sequence[Json]) -> Iterator[list[str | int]]:
    """Give what can be chosen in a section, each list once: on a phone a list is hidden until it is touched."""
    seen: list[list[str | int]] = []
    for block in blocks:
        if block["field"] in _SCALES and (options := labelled(block["steps"])) not in seen:
            seen.append(options)
            yield options


def _points(page: Page, block: Json, text: str) -> None:
    """Write the options under their question, and beside it how many points are left."""
    beside = page.heading("\n".join(filter(None, (text, block["help"]))))
    first = page.row + 1
    whole = float(block["step"]).is_integer() and float(block["minimum"]).is_integer()
    for option in block["options"]:
        page.question(option["text"], None, _key(block, option["id"]))
        page.checks.number(page.answer, block["minimum"], block["maximum"], whole=whole, unit=say("sheets.points"))
    given = f"ROUND(SUM(C{first}:C{page.row}),2)"
    reckon(beside, _remainder(given, f"{block['total']:g}"))


def _remainder(given: str, total: str) -> str:
    """Return the formula that says how many points are left; the sentences around the number are ours."""
    left = _sentence("sheets.left", f"({total}-{given})")
    over = _sentence("sheets.over", f"({given}-{total})")
    return f"=IF({given}={total},{_sentence('sheets.divided', total)},IF({given}<{total},{left},{over}))"


def _sentence(key: str, reckoned: str) -> str:
    before, _, after = say(key, points=_HERE).replace('"', '""').partition(_HERE)
    return f'"{before}"&{reckoned}&"{after}"'


def _scale(page: Page, block: Json, text: str) -> None:
    page.question(text, block["help"], _key(block))
    page.checks.choice(page.answer, labelled(block["steps"]))


def _levels(page: Page, block: Json, text: str) -> None:
    """Write beside the answer what one sees at every level, and under it room for what it was seen by."""
    page.heading("\n".join(filter(None, (text, block["help"]))))
    seen = "\n".join(
        f"{name}: {step['text']}" for name, step in zip(labelled(block["steps"]), block["steps"], strict=True)
    )
    page.question(seen, None, _key(block), look="small")
    page.checks.choice(page.answer, labelled(block["steps"]))
    if block["evidence"]:
        page.question(say("form.copy_evidence"), None, _text_key(block), high=True)
        page.checks.text(page.answer, say("sheets.evidence_prompt"))


def _text(page: Page, block: Json, text: str) -> None:
    page.question(text, block["help"], _text_key(block), high=True)
    page.checks.text(page.answer, say("sheets.text_prompt"))


def _choices(page: Page, block: Json, text: str) -> None:
    """Write everybody who can be chosen under the question, with a cell for a mark."""
    page.heading("\n".join(filter(None, (text, block["help"]))))
    for option in block["options"]:
        page.question(option["text"], None, _key(block, option["id"]))
        page.checks.choice(page.answer, [say("sheets.mark")], prompt=say("sheets.mark_prompt"))


def _key(block: Json, option: str = "") -> str:
    return f"{CELL}:{block['perspective'] or ''}|{block['item']}|{option}"


def _text_key(block: Json) -> str:
    return f"{TEXT}:{block['perspective'] or ''}|{block['item']}"


_FIELDS = {"points": _points, "scale": _scale, "levels": _levels, "text": _text, "choices": _choices}
