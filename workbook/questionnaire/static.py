"""The static copy: the answers as a table that stays readable in a notebook without the workbook, and can be restored."""

from __future__ import annotations

from datetime import date, datetime
from html import escape
from itertools import groupby
from typing import Any

from workbook.dutch import clock, day, number
from workbook.instrument import Instrument
from workbook.questionnaire.blocks import Json
from workbook.questionnaire.payload import payload
from workbook.responses import AnswerFile
from workbook.texts import say


def static_copy(instrument: Instrument, answers: AnswerFile, *, only: str | None = None) -> tuple[str, Json]:
    """Return the readable copy as HTML, and the answers themselves as the content of an answer file.

    With `only` the table shows that item alone; the data are those of the whole file, so that any copy restores all.
    """
    shown = payload(instrument, answers, only=only)
    entries: dict[str, Json] = {each["entry"]: each for each in shown["entries"] if not each.get("deleted")}
    sections = [_section(section, shown["values"], entries) for section in shown["sections"]]
    body = "".join(sections) or f"<p>{escape(say('form.copy_empty'))}</p>"
    name = ": ".join(filter(None, (instrument.short or instrument.title, answers.subject)))
    title = escape(say("form.copy", title=name))
    saved = f"<p>{escape(_saved(answers))}</p>" if any(sections) and answers.saved_at else ""
    return f"<details><summary>{title}</summary>{saved}{body}</details>", answers.to_json()


def _saved(answers: AnswerFile) -> str:
    moment = datetime.fromisoformat(answers.saved_at).astimezone()
    return say("form.copy_saved", day=day(moment), time=clock(moment))


def _section(section: Json, values: dict[str, float], entries: dict[str, Json]) -> str:
    runs = groupby(section["blocks"], key=lambda block: block["field"] == "scale")
    parts = [
        _scales(list(run), values) if scales else "".join(_block(block, values, entries) for block in run)
        for scales, run in runs
    ]
    if not any(parts):
        return ""
    label = f"<h4>{escape(section['label'])}</h4>" if section["label"] else ""
    return label + "".join(parts)


def _block(block: Json, values: dict[str, float], entries: dict[str, Json]) -> str:
    answer = _ANSWERS[block["field"]](block, values, entries)
    return f"<p><strong>{escape(block['text'])}</strong></p>{answer}" if answer else ""


def _scales(blocks: list[Json], values: dict[str, float]) -> str:
    """Put statements that are answered on a scale in one table: a questionnaire of a hundred stays a readable list."""
    given = [(block, _value(block, values)) for block in blocks]
    rows = [(block["text"], _step(block, value)) for block, value in given if value is not None]
    return _table((say("form.copy_statement"), say("form.copy_answer")), rows) if rows else ""


def _step(block: Json, value: float) -> str:
    label = next((step["label"] for step in block["steps"] if step["value"] == value), None)
    return say("form.copy_step", value=number(value, 2), label=label) if label else number(value, 2)


def _levels(block: Json, values: dict[str, float], entries: dict[str, Json]) -> str:
    value = _value(block, values)
    seen = next((step["text"] for step in block["steps"] if step["value"] == value), "")
    level = "" if value is None else f"<p>{escape(f'{_step(block, value)} {seen}'.strip())}</p>"
    evidence = _text(block, values, entries)
    return level + (f"<p><em>{escape(say('form.copy_evidence'))}</em></p>{evidence}" if evidence else "")


def _value(block: Json, values: dict[str, float], option: str = "") -> float | None:
    return values.get("|".join((block["perspective"] or "", block["item"], option)))


def _points(block: Json, values: dict[str, float], _: Any) -> str:
    given = [(option["text"], _value(block, values, option["id"])) for option in block["options"]]
    if all(value is None for _, value in given):
        return ""
    total = sum(value or 0 for _, value in given)
    rows = [*((text, number(value, 2)) for text, value in given), (say("form.copy_sum"), number(total, 2))]
    return _table((say("form.copy_statement"), say("form.copy_points")), rows)


def _chosen(block: Json, values: dict[str, float], _: Any) -> str:
    texts = [option["text"] for option in block["options"] if _value(block, values, option["id"])]
    if block.get("roster"):
        # The copy travels, the roster does not: a colleague stands here as a number.
        texts += [say("form.copy_number", number=each) for each in _numbers(block, values)]
    return f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</ul>" if texts else ""


def _numbers(block: Json, values: dict[str, float]) -> list[str]:
    start, known = f"{block['perspective'] or ''}|{block['item']}|", {option["id"] for option in block["options"]}
    chosen = [key.removeprefix(start) for key, value in values.items() if key.startswith(start) and value]
    return sorted(set(chosen) - known, key=lambda each: (len(each), each))


def _number(block: Json, values: dict[str, float], _: Any) -> str:
    value = _value(block, values)
    written = f"{number(value, 6)} {block['unit'] or ''}".strip()
    return "" if value is None else f"<p>{escape(written)}</p>"


def _text(block: Json, _: Any, entries: dict[str, Json]) -> str:
    key = ".".join(filter(None, (block["perspective"], block["item"])))
    lines = str(entries.get(key, {}).get("text", "")).strip().splitlines()
    return f"<p>{'<br>'.join(map(escape, lines))}</p>" if lines else ""


def _rows(block: Json, _: Any, entries: dict[str, Json]) -> str:
    columns = block["columns"]
    mine = [entry for entry in entries.values() if entry.get("item") == block["item"]]
    rows = [[_cell(entry.get(column["id"]), column) for column in columns] for entry in sorted(mine, key=_row_number)]
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    return _table([column["text"] for column in columns], filled) if filled else ""


def _cell(value: Any, column: Json) -> str:
    """Return a cell as one reads it: Dutch numbers and dates, the words of what was chosen; the rest as it was typed."""
    if isinstance(value, (list, tuple)):
        return ", ".join(_cell(each, column) for each in value)
    if isinstance(value, (int, float)):
        return f"{number(value, 6)} {column.get('unit') or ''}".strip()
    text = "" if value is None else str(value)
    if column["type"] == "date":
        return _written_date(text)
    return next((option["text"] for option in column["options"] if option["id"] == text), text)


def _written_date(text: str) -> str:
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


def _row_number(entry: Json) -> tuple[int, str]:
    last = str(entry["entry"]).rpartition(".")[2]
    return (int(last) if last.isdigit() else 0, last)


def _table(head: Any, rows: Any) -> str:
    top = "".join(f"<th scope='col'>{escape(cell)}</th>" for cell in head)
    body = "".join(f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


_ANSWERS = {
    "points": _points,
    "levels": _levels,
    "choice": _chosen,
    "choices": _chosen,
    "number": _number,
    "text": _text,
    "table": _rows,
}
