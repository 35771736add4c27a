"""Filling a report: what was answered, chapter by chapter, with where each figure comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import frozen

from workbook.checks.plan import PLAN, check_plan
from workbook.checks.reading import answer, find
from workbook.course import module as module_of
from workbook.dutch import plural
from workbook.errors import WorkbookError
from workbook.home import is_example
from workbook.instrument.model import Question, Quiz
from workbook.reports.apa import references
from workbook.reports.counting import words
from workbook.reports.model import Block, Document, Heading, Paragraph, Table
from workbook.reports.outcome import outcome, sources
from workbook.reports.outline import Chapter, Part, chapters, outline
from workbook.reports.progress import progress
from workbook.responses import answers
from workbook.texts import entry, say


@frozen
class Filled:
    """A chapter with what fills it: its blocks, whether anything was answered, and the keys of the sources it uses."""

    chapter: Chapter
    blocks: tuple[Block, ...]
    answered: bool
    sources: tuple[str, ...] = ()

    @property
    def is_ours(self) -> bool:
        """Tell whether it holds only texts of our own, which are shown as soon as there is anything beside them."""
        return all(part.text for part in self.chapter.parts)

    @property
    def words(self) -> int:
        """Return how many words stand in it, captions and where they come from not counted."""
        return sum(map(words, self.blocks))


def fill(name: str, module: int | None = None) -> Document:
    """Return a report with everything that was answered so far, of a module where it has one for each.

    Raises `WorkbookError` for a report or a module that there is none of.
    """
    made = outline(name)
    filled = [_chapter(each) for each in chapters(name, module)]
    used = tuple(key for each in filled for key in each.sources)
    filled = [_with_sources(each, used) for each in filled]
    if not any(each.answered and not each.is_ours for each in filled):
        filled = [Filled(each.chapter, () if each.is_ours else each.blocks, answered=False) for each in filled]
    blocks: list[Block] = [Paragraph(made.intro, "text" if made.layout == "overview" else "note")] if made.intro else []
    for each in filled:
        expected = () if each.answered else (Paragraph(each.chapter.expect, "expected"),)
        blocks += [Heading(each.chapter.heading), *expected, *each.blocks]
    about = module_of(module) if module else None
    named = {"number": about.number, "title": about.title, "also": about.also or about.title} if about else {}
    return Document(
        title=made.title,
        subtitle=made.subtitle.format(**named),
        blocks=tuple(blocks),
        marked=say("responses.example") if is_example() else None,
        missing=tuple(each.chapter.heading for each in filled if not each.answered),
        layout=made.layout,
        remarks=tuple(_too_long(filled)),
    )


def _chapter(chapter: Chapter) -> Filled:
    """Fill a chapter; one that must be written is answered as soon as that is done, whatever else stands in it."""
    blocks: list[Block] = []
    used: list[str] = []
    filled: list[int] = []
    to_write = [place for place, part in enumerate(chapter.parts) if part.question]
    for place, part in enumerate(chapter.parts):
        made = list(_part(part))
        said = any(map(_is_answer, made))
        if said and part.heading:
            blocks.append(Heading(part.heading, 2))
        blocks += made
        if said:
            filled.append(place)
            used += sources(part)
    answered = set(to_write) <= set(filled) if to_write else bool(filled)
    return Filled(chapter, tuple(blocks), answered, tuple(used))


def _is_answer(block: Block) -> bool:
    return not isinstance(block, Paragraph) or block.kind in {"text", "lead"}


def _with_sources(filled: Filled, used: tuple[str, ...]) -> Filled:
    """Return a chapter with the list of sources of the whole report, where it asks for one."""
    found = references(used)
    if not found.entries or not any(part.references for part in filled.chapter.parts):
        return filled
    told = Paragraph(say("reports.sources"), "note")
    return Filled(filled.chapter, (*filled.blocks, found, told), answered=True)


def _too_long(filled: Iterable[Filled]) -> Iterator[str]:
    """Say which chapters of a poster are too long for one page: nothing is cut for anybody."""
    for each in filled:
        most = each.chapter.most_words
        if most is not None and each.answered and each.words > most:
            yield say("reports.too_long", heading=each.chapter.heading, words=each.words, most=most)


# ---- the parts of a chapter -----------------------------------------------------------------------------------------


def _part(part: Part) -> Iterator[Block]:
    try:
        if part.text:
            yield from (Paragraph(text) for text in entry(f"reports.{part.text}"))
        elif part.question:
            yield from _written(part.question, brief=part.brief)
        elif part.check:
            yield from _checked()
        elif part.progress:
            yield from progress(part.progress)
        elif part.instrument:
            yield from outcome(part)
    except WorkbookError as error:
        yield Paragraph(str(error), "note")


def _written(question_id: str, *, brief: bool) -> Iterator[Block]:
    quiz, asked = find(question_id)
    given = answer(question_id)
    if not given:
        return
    if isinstance(given, list):
        heads = tuple(column.text for column in asked.columns)
        rows = tuple(tuple(str(row.get(column.id) or "") for column in asked.columns) for row in given)
        yield Table(asked.text, heads, rows)
    else:
        yield Paragraph(_chosen(asked, given))
    if not brief or isinstance(given, list):
        yield Paragraph(say("reports.from_question", quiz=_title(quiz), question=asked.text), "trace")


def _chosen(asked: Question, given: Any) -> str:
    labels = {option.id: option.text for option in asked.options}
    chosen = sorted(given) if isinstance(given, frozenset) else [given]
    return "; ".join(labels.get(str(each), str(each)) for each in chosen)


def _title(quiz: Quiz) -> str:
    return quiz.short or quiz.title


def _checked() -> Iterator[Block]:
    """Give the plan's own check: how far it is, and what it still lacks."""
    if answers(PLAN).empty:
        return
    found = check_plan()
    yield Paragraph(found.sentence())
    if found.open:
        names = entry("plan.columns")
        rows = tuple((each.text, each.todo) for each in found.open)
        yield Table(say("plan.caption"), (names["demand"], names["todo"]), rows)
    yield Paragraph(say("reports.from_plan", when=plural(len(found.demands), **entry("reports.demands"))), "trace")
