"""Filling a report: what was answered, chapter by chapter, with where each figure comes from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import takewhile
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
from workbook.reports.model import Block, Document, Figure, Heading, Paragraph, Table
from workbook.reports.outcome import outcome, sources
from workbook.reports.outline import Chapter, Outline, Part, chapters, outline
from workbook.reports.progress import name_of, progress
from workbook.responses import answers
from workbook.texts import entry, say

_FIRST = re.compile(r".+?[.?!:](?=\s|$)", re.DOTALL)  # sentence: of a question that is enough to know it by


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
        return all(part.ours for part in self.chapter.parts)

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
    moved: list[Block] = []
    for each in filled:
        expected = () if each.answered else (Paragraph(each.chapter.expect, "expected"),)
        own, behind = _parted(each.blocks) if made.layout == "report" else (list(_shown(each.blocks)), [])
        blocks += [Heading(each.chapter.heading), *expected, *own]
        moved += behind
    blocks += [Heading(say("reports.numbers")), *moved] if moved else []
    blocks += _files(filled) if made.layout == "poster" else []
    about = module_of(module) if module else None
    named = {"number": about.number, "title": name_of(about)} if about else {}
    return Document(
        title=made.title,
        subtitle=made.subtitle.format(**named),
        blocks=tuple(blocks),
        marked=say("responses.example") if is_example() else None,
        missing=tuple(each.chapter.heading for each in filled if not each.answered),
        lead=_lead(made),
        layout=made.layout,
        remarks=tuple(_too_long(filled)),
    )


def _lead(made: Outline) -> str:
    """Return the one sentence that a report is about, empty as long as it isn't written."""
    blocks = _part(made.lead) if made.lead else ()
    found = next((each.text for each in blocks if isinstance(each, Paragraph) and each.kind == "text"), "")
    return say("reports.lead", text=found) if found else ""


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
    return Filled(chapter, tuple(_once(blocks)), answered, tuple(used))


def _once(blocks: list[Block]) -> Iterator[Block]:
    """Give the blocks of a chapter, without a note that stood there before and a source that the next part has too."""
    told: set[str] = set()
    for place, block in enumerate(blocks):
        if isinstance(block, Paragraph) and block.kind == "note":
            if block.text in told:
                continue
            told.add(block.text)
        if isinstance(block, Paragraph) and block.kind == "trace" and block in _until_a_heading(blocks[place + 1 :]):
            continue
        yield block


def _until_a_heading(blocks: list[Block]) -> Iterator[Block]:
    return takewhile(lambda each: not isinstance(each, Heading), blocks)


def _parted(blocks: Iterable[Block]) -> tuple[list[Block], list[Block]]:
    """Return the blocks without the tables whose numbers a figure shows already, and those tables with their source."""
    kept: list[Block] = []
    moved: list[Block] = []
    waiting: Table | None = None
    for block in blocks:
        drawn = kept[-1] if kept else None
        if isinstance(block, Table) and isinstance(drawn, Figure) and drawn.caption == block.caption:
            waiting = block
        elif waiting and isinstance(block, Paragraph) and block.kind == "trace":
            moved += [waiting, block]
            kept.append(Paragraph(say("reports.trace_numbers", trace=block.text), "trace", block.files))
            waiting = None
        else:
            kept.append(block)
    return kept, moved


def _shown(blocks: Iterable[Block]) -> Iterator[Block]:
    """Give the blocks without a trace that has nothing to say but its files."""
    return (each for each in blocks if not isinstance(each, Paragraph) or each.text)


def _files(filled: Iterable[Filled]) -> list[Block]:
    """Return the one line that says from which files a poster is made: beside each figure they would be in the way."""
    blocks = (block for each in filled for block in each.blocks if isinstance(block, Paragraph))
    found = tuple(dict.fromkeys(file for block in blocks for file in block.files))
    return [Paragraph(say("reports.made_from", files=", ".join(found)), "trace", found)] if found else []


def _is_answer(block: Block) -> bool:
    return not isinstance(block, Paragraph) or block.kind == "text"


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
        if part.ours:
            yield from (Paragraph(text) for text in entry(f"reports.{part.ours}"))
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
    first = _FIRST.match(asked.text)
    question, file = first[0] if first else asked.text, f"{quiz.id}.json"
    told = "" if brief else say("reports.from_question", quiz=_title(quiz), question=question, file=file)
    yield Paragraph(told, "trace", (file,))


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
    told = say("reports.from_plan", when=plural(len(found.demands), **entry("reports.demands")), file=f"{PLAN}.json")
    yield Paragraph(told, "trace", (f"{PLAN}.json",))
