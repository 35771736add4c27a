"""Judging one answer against the key of its question, or against the truth of one's own table."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable
from typing import Any

from workbook.checks import writing
from workbook.checks.feedback import Feedback, State, counted, empty, plain
from workbook.dutch import join
from workbook.errors import problem
from workbook.instrument.model import Choice, Question
from workbook.texts import say

# Answers and keys are decimal numbers: a last binary digit must not make a right answer wrong.
_ROUNDING = 1e-9


def judge(question: Question, given: Any, truth: Any = None) -> Feedback:
    """Say what to think of `given`, as `answer()` returns it.

    Parameters
    ----------
    question : the question, with its key where it has one
    given : str, frozenset, float, list of dicts, or None where nothing has been answered
    truth : replaces the key where the question is about the reader's own table: an option id or the ids that are all
        right (choice), all right ids (choices), a number (number). A function of no arguments is called first.
        Nothing in it, or NaN, means that the table isn't there yet.

    Raises `WorkbookError` when `truth` can't be compared with an answer of this form.
    """
    if given is None:
        return empty(question)
    if truth is not None:
        truth = truth() if callable(truth) else truth
        if _nothing(truth):
            return Feedback("empty", say("checks.empty.truth"))
    return _JUDGES[question.form](question, given, truth)


def _nothing(truth: Any) -> bool:
    if truth is None or (isinstance(truth, Collection) and not truth):
        return True
    return not isinstance(truth, (str, Collection)) and _is_number(truth) and not math.isfinite(float(truth))


def _is_number(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return not isinstance(value, (bool, str))


def _bad_truth(question: Question, truth: Any) -> Exception:
    expected = say(f"checks.truth_expected.{question.form}")
    return problem("checks.bad_truth", where=question.id, truth=truth, expected=expected)


def _right_ids(question: Question, truth: Any) -> frozenset[str] | None:
    """Return the ids of the right options; None where the question has no key."""
    if truth is None:
        keyed = any(option.right is not None for option in question.options)
        return frozenset(option.id for option in question.options if option.right) if keyed else None
    ids = frozenset([truth]) if isinstance(truth, str) else frozenset(truth) if isinstance(truth, Iterable) else None
    if ids is None or not ids <= {option.id for option in question.options}:
        raise _bad_truth(question, truth)
    return ids


def _choice(question: Question, given: str, truth: Any) -> Feedback:
    right, chosen = _right_ids(question, truth), _option(question, given)
    if right is None:
        # A choice without a key is a setting when it has words of its own, else a question that is graded later.
        return Feedback("info", chosen.feedback or say("checks.graded"))
    if given in right:
        text = (chosen.feedback if truth is None else "") or question.praise or say("checks.choice.right")
        return Feedback("right", " ".join([text, *_tie(question, right - {given})]))
    general = question.otherwise or say("checks.choice.wrong" if truth is None else "checks.choice.wrong_own")
    if truth is None:
        return Feedback("wrong", chosen.feedback or general)
    return Feedback("wrong", " ".join(filter(None, [general, chosen.feedback])))


def _option(question: Question, option_id: str) -> Choice:
    return next((each for each in question.options if each.id == option_id), Choice(option_id, option_id))


def _tie(question: Question, others: Collection[str]) -> list[str]:
    names = [option.text for option in question.options if option.id in others]
    return [say("checks.choice.tie", others=join(names))] if names else []


def _choices(question: Question, given: frozenset[str], truth: Any) -> Feedback:
    right = _right_ids(question, truth)
    if right is None:
        return Feedback("info", say("checks.graded"))
    found, missing = len(given & right), len(right - given)
    extra = [option for option in question.options if option.id in given - right]
    if not missing and not extra:
        text = say("checks.choices.right_one") if found == 1 else say("checks.choices.right", count=found)
        return Feedback("right", question.praise or text)
    lines = [_found(found, len(right))]
    if missing:
        lines.append(
            say("checks.choices.missing_one") if missing == 1 else say("checks.choices.missing", count=missing)
        )
    lines += _extra(extra)
    state: State = "partial" if found else "wrong"
    return Feedback(state, "\n".join(lines))


def _found(found: int, total: int) -> str:
    if not found:
        return say("checks.choices.none")
    return say("checks.choices.found_one" if found == 1 else "checks.choices.found", found=found, total=total)


def _quoted(option: Choice) -> str:
    """Return an option within a sentence: in quotes, once, and without a full stop of its own."""
    return f"“{option.text.strip('“”').rstrip('.')}”"


def _extra(extra: list[Choice]) -> list[str]:
    silent = [option for option in extra if not option.feedback]
    lines = [say("checks.choices.extra", options=join(map(_quoted, extra)))] if extra else []
    told = [option for option in extra if option.feedback]
    if len(silent) == len(extra):
        return lines
    return lines + [say("checks.choices.hint", option=_quoted(option), hint=option.feedback) for option in told]


def _number(question: Question, given: float, truth: Any) -> Feedback:
    if truth is None and question.answer is None:
        return Feedback("info", say("checks.graded"))
    if truth is not None and not _is_number(truth):
        raise _bad_truth(question, truth)
    value = question.answer.value if truth is None and question.answer else float(truth)
    if _near(given, value, question.answer.tolerance if question.answer else 0):
        return Feedback("right", question.praise or say("checks.number.right"))
    hints = sorted(question.hints, key=lambda hint: abs(given - hint.value)) if truth is None else []
    hint = next((hint.text for hint in hints if _near(given, hint.value, hint.tolerance)), "")
    general = say(
        "checks.number.wrong" if truth is None else "checks.number.wrong_own", given=_written(question, given)
    )
    return Feedback("wrong", hint or question.otherwise or general)


def _near(given: float, value: float, tolerance: float) -> bool:
    return abs(given - value) <= tolerance + _ROUNDING


def _written(question: Question, given: float) -> str:
    return f"{plain(given)} {question.unit}".strip()


def _text(question: Question, given: str, truth: Any) -> Feedback:
    del truth  # an open answer has no key, whoever's table it is about
    found = writing.read(given, question.min_words)
    if found.verdict == "written":
        own = bool(question.levels or question.examples)
        text = say("checks.text.judge" if own else "checks.text.plain")
        return Feedback("info", text, question.levels, question.examples)
    values = {"written": counted(found.words, "word"), "more": counted(found.more, "word")}
    needed = counted(max(question.min_words, 1), "word")
    return Feedback("partial", say(f"checks.text.{found.verdict}", needed=needed, **values))


def _table(question: Question, given: list[dict[str, Any]], truth: Any) -> Feedback:
    del truth
    gaps = [[column.text for column in question.columns if not _filled(row.get(column.id))] for row in given]
    done, needed = sum(not gap for gap in gaps), max(question.min_rows, 1)
    if done >= needed:
        own = bool(question.levels or question.examples)
        return Feedback("info", say(f"checks.table.{'judge' if own else 'plain'}"), question.levels, question.examples)
    more = counted(needed - done, "row")
    lines = [
        say("checks.table.few", done=counted(done, "row"), more=more)
        if done
        else say("checks.table.none_done", more=more)
    ]
    begun = [(at, gap) for at, gap in enumerate(gaps, 1) if gap and len(gap) < len(question.columns)]
    lines += [say("checks.table.gap", row=at, columns=join(gap)) for at, gap in begun]
    return Feedback("partial", "\n".join(lines))


def _filled(value: Any) -> bool:
    return value is not None and any(char.isalnum() for char in str(value))


_JUDGES: dict[str, Callable[[Question, Any, Any], Feedback]] = {
    "choice": _choice,
    "choices": _choices,
    "number": _number,
    "text": _text,
    "table": _table,
}
