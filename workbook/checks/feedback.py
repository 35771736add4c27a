"""What a check says back: a state, one Dutch text, and for open answers levels and examples to judge oneself by."""

from __future__ import annotations

from html import escape
from typing import Any, Literal

from attrs import frozen

from workbook.dutch import number
from workbook.instrument.model import Level, Question
from workbook.texts import entry, say

State = Literal["right", "partial", "wrong", "info", "empty"]

# Darker than the Okabe-Ito tones of the figures: as text on white these keep a contrast of at least 4.5.
COLOURS = {"right": "#00694B", "partial": "#7A5200", "wrong": "#A53A00", "info": "#005A8D", "empty": "#4A4A4A"}
BOX = "max-width:44em;margin:.4em 0;padding:.7em 1em;border-left:5px solid {colour};background:#fff;color:#1a1a1a;line-height:1.5"


@frozen
class Feedback:
    """The reply to one answer.

    Attributes
    ----------
    state : right, partial, wrong; info (kept, for the reader to judge) or empty (nothing to judge yet)
    text : what to tell the reader, Dutch
    levels : levels of an open answer, shown once something has been written
    examples : example answers, shown once something has been written
    """

    state: State
    text: str
    levels: tuple[Level, ...] = ()
    examples: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        """Tell whether the answer is right; never true of an open answer."""
        return self.state == "right"

    def payload(self) -> dict[str, Any]:
        """Return the reply as the form's payload has it; nothing for a question that is still empty."""
        if self.state == "empty":
            return {}
        levels = [{"label": level.label, "text": level.text} for level in self.levels]
        return {"state": self.state, "text": self.text, "levels": levels, "examples": list(self.examples)}

    def __repr__(self) -> str:
        lines = [f"{entry('checks.states')[self.state]['word']}: {self.text}"]
        lines += [f"- {level.label}: {level.text}" for level in self.levels]
        return "\n".join([*lines, *(f"“{example}”" for example in self.examples)])

    def _repr_html_(self) -> str:
        state, colour = entry("checks.states")[self.state], COLOURS[self.state]
        head = (
            f'<strong style="color:{colour}"><span aria-hidden="true">{state["sign"]}</span> {escape(state["word"])}.'
            f"</strong> {_lines(self.text)}"
        )
        return f'<div role="status" style="{BOX.format(colour=colour)}">{head}{self._more()}</div>'

    def _more(self) -> str:
        levels = "".join(f"<li><strong>{escape(each.label)}</strong>: {escape(each.text)}</li>" for each in self.levels)
        examples = "".join(f"<blockquote>{escape(each)}</blockquote>" for each in self.examples)
        parts = []
        if levels:
            parts.append(f"<p><strong>{say('checks.text.levels')}</strong></p><ul>{levels}</ul>")
        if examples:
            parts.append(f"<details><summary>{say('checks.text.examples')}</summary>{examples}</details>")
        return "".join(parts)


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.splitlines())


def empty(question: Question) -> Feedback:
    """Say what to do first, for a question without an answer."""
    rows = counted(question.min_rows, "row")
    return Feedback("empty", say(f"checks.empty.{question.form}", rows=rows))


def counted(count: float, noun: str) -> str:
    """Return `1 woord`, `3 woorden`: a count with the noun that `texts/checks.yaml` gives for it."""
    forms = entry(f"checks.{noun}")
    return f"{plain(count)} {forms['one'] if count == 1 else forms['many']}"


def plain(value: float) -> str:
    """Write a number with as many decimals as it needs, at most two: `4`, `0,5`, `0,25`."""
    return number(value, 1 if round(value, 1) == round(value, 2) else 2)
