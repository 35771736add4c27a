"""Somebody who fills in a form of whatever kind by keyboard alone, in whatever browser, and what must come of it."""

from __future__ import annotations

from typing import Any

from workbook.instrument import Instrument, catalogue
from workbook.questionnaire import payload
from workbook.responses.roster import Person
from workbook.texts import say

PEOPLE = [Person(str(number), f"Collega {number}") for number in range(1, 13)]
ALL = catalogue()
KINDS = list({each.kind: each for each in reversed(ALL)}.values())
# A day that reads the same in the order of every country.
TYPED_DATE, ISO_DATE = "11112026", "2026-11-11"


def payload_of(about: Instrument, **more: Any) -> dict[str, Any]:
    """Return the payload of an instrument as a shell would give it."""
    roster = PEOPLE if about.kind == "network" else None
    chosen = {"current": "Les 1", "known": ["Les 1", "Les 2"]}
    return {**payload(about, roster=roster, subject=chosen), "respondent": "d-1", "moment": "nulmeting", **more}


def blocks_of(shown: dict[str, Any]) -> list[dict[str, Any]]:
    return [block for section in shown["sections"] for block in section["blocks"]]


def sent(page: Any) -> list[dict[str, Any]]:
    page.wait_for_timeout(500)
    messages: list[dict[str, Any]] = page.evaluate("window.sent")
    return messages


def answered(page: Any) -> tuple[dict[tuple[str | None, str, str | None], Any], dict[str, dict[str, Any]]]:
    """Return the last value of every cell that was sent, and the last version of every entry."""
    messages = sent(page)
    rows = {(row["perspective"], row["item"], row["option"]): row["value"] for each in messages for row in each["rows"]}
    return rows, {entry["entry"]: entry for each in messages for entry in each["entries"]}


FOCUSED = """() => {
  const node = document.activeElement, block = node.closest('.plg-block');
  window.visited ??= new Map();
  if (!window.visited.has(node)) window.visited.set(node, window.visited.size);
  const cell = node.closest('.plg-cell');
  return {
    key: window.visited.get(node), tag: node.localName, type: node.type ?? null, text: node.textContent,
    field: block?.dataset.field ?? null, item: block?.dataset.item ?? null, column: cell?.dataset.column ?? null,
    entry: node.closest('.plg-row')?.dataset.entry ?? null,
    taken: Boolean(block?.querySelector('.plg-picks input:checked') || cell?.querySelector('input:checked')
      || (node.type === 'radio' && node.closest('.plg-block').querySelector('input:checked'))),
  };
}"""


class Typist:
    """Fills in whatever has the focus, and goes on with Tab."""

    def __init__(self, page: Any, shown: dict[str, Any]) -> None:
        self.page, self.seen, self.first = page, set[int](), -1
        self.blocks = {block["item"]: block for block in blocks_of(shown)}

    def walk(self) -> None:
        """Tab through the whole form, until the button that asks whether all is done or round to where it began."""
        for _ in range(4000):
            self.page.keyboard.press("Tab")
            at = self.page.evaluate(FOCUSED)
            # Chromium goes round to where it began, Firefox by its own window first.
            round_ = at["key"] == self.first or at["tag"] == "body"
            if at["text"] == say("form.finish") or (round_ and len(self.seen) > 1):
                return
            if at["key"] not in self.seen and at["field"]:
                self.first = min(self.seen, default=at["key"])
                self.seen.add(at["key"])
                self.answer(at)
        raise AssertionError("the end of the form can't be reached by keyboard")

    def answer(self, at: dict[str, Any]) -> None:
        """Give one answer with the keys that its field understands."""
        press, block = self.page.keyboard.press, self.blocks[at["item"]]
        if at["type"] in {"radio", "checkbox"}:
            if not at["taken"] and (at["entry"] is None or at["entry"].endswith(".1")):
                press("Space")
                if at["type"] == "radio":
                    press("ArrowRight")
        elif at["entry"]:
            if at["entry"].endswith(".1") and at["column"]:
                self.cell(next(each for each in block["columns"] if each["id"] == at["column"]))
        elif at["field"] == "points":
            self.page.keyboard.type(str(int(block["total"] / len(block["options"]))))
        elif at["tag"] in {"input", "textarea"}:
            self.page.keyboard.type("12,5" if at["field"] == "number" else "Wij leren veel van elkaar.")

    def cell(self, column: dict[str, Any]) -> None:
        """Fill in one cell of a table."""
        if column["type"] == "choice":
            self.page.keyboard.press("ArrowDown")
        elif column["type"] == "number":
            self.page.keyboard.type(str(int(column["minimum"] or 0) + 1))
        elif column["type"] == "date":
            self.page.keyboard.type(TYPED_DATE)
        elif column["type"] in {"text", "long"}:
            self.page.keyboard.type("Samen")


def check_cell(value: Any, column: dict[str, Any]) -> None:
    """Hold the value of a cell to the type of its column."""
    if column["type"] == "number":
        assert isinstance(value, (int, float))
    elif column["type"] == "date":
        assert value == ISO_DATE
    elif column["type"] == "choice":
        assert value in {option["id"] for option in column["options"]}
    elif column["type"] == "codes":
        assert isinstance(value, list)
        assert value
    else:
        assert value == "Samen"


def hold_answers(page: Any, shown: dict[str, Any]) -> None:
    """Hold what was sent to what the typist does in every field."""
    rows, entries = answered(page)
    for block in blocks_of(shown):
        place = (block["perspective"], block["item"])
        if block["field"] in {"scale", "levels"}:
            assert rows[(*place, None)] == block["steps"][1]["value"]
        elif block["field"] in {"choices", "choice"}:
            assert any(rows.get((*place, option["id"])) == 1 for option in block["options"])
        elif block["field"] == "points":
            assert sum(rows[(*place, option["id"])] for option in block["options"]) == block["total"]
        if block["field"] == "table":
            for column in block["columns"]:
                check_cell(entries[f"{block['item']}.1"][column["id"]], column)
        elif block["field"] == "text" or block.get("evidence"):
            entry = entries[".".join(filter(None, place))]
            assert entry["text"] == "Wij leren veel van elkaar."
            assert entry.get("perspective") == place[0]
