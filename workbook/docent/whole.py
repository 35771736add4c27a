"""`workbook demo --volledig`: the whole course once through, by the school leader of the example school and her team."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from workbook.content import example_home
from workbook.course import Module, course
from workbook.docent.collect import collect
from workbook.docent.course import Course, at_home, labels
from workbook.docent.demo import comment_by_hand, empty_folder
from workbook.docent.feedback import feedback
from workbook.docent.founding import new
from workbook.docent.grade import grade
from workbook.docent.gradebook.book import Mark, marks
from workbook.docent.release import release
from workbook.dutch import number
from workbook.errors import problem
from workbook.forms.own import has_subjects
from workbook.handin import Receipt, hand_in
from workbook.handin.packing import find_quiz
from workbook.home import ANSWERS, deelnemer_id, make_home, write_atomic
from workbook.instrument import instrument
from workbook.instrument.quiz import CONCEPT, FINAL
from workbook.reports import report
from workbook.responses import read_answer_file, save_rows
from workbook.texts import say

_START, _TEAM = "start", "team"
# The plan is there before the study, the report after it; both in the file in which one goes on writing and as pages.
REPORTS = ("onderzoeksplan", "onderzoeksverslag", "poster", "voortgangsoverzicht")
_SUFFIXES = (".docx", ".pdf", ".html")


@frozen
class Handed:
    """One hand-in: of which module, in which round, with what receipt, and what came back."""

    module: int
    assignment: str
    receipt: Receipt
    marks: tuple[Mark, ...]
    page: Path


@frozen
class Whole:
    """The whole course as it was played: the deelnemer's folder, the hand-ins in order, and the reports."""

    course: Course
    home: Path
    handed: tuple[Handed, ...]
    reports: tuple[Path, ...]


def run(folder: Path, *, material: Path | None = None) -> Whole:
    """Play every answer of the four modules, the team's too; hand in, grade, give feedback, and end with the reports.

    Parameters
    ----------
    folder : where the course comes; made if absent, and it must be empty
    material : the docent zip, instead of the material that is at hand

    Raises `WorkbookError` when the folder is not empty or an assignment of the course is missing.
    """
    from workbook.docent.commands import progress

    folder = empty_folder(folder)
    with progress(say("docent.demo.working"), len(course()) + 1) as step:
        made = new(folder, material=material)
        home = make_home(folder / "deelnemer")
        handed: list[Handed] = []
        for module in course():
            step(say("docent.whole.module", number=module.number, title=module.title))
            handed += _module(made, home, module)
        step(say("docent.whole.reports"))
        whole = Whole(made, home, tuple(handed), tuple(_reports(home)))
    _show(whole)
    return whole


def _module(made: Course, home: Path, module: Module) -> Iterator[Handed]:
    """Play one module: fill in its pages and instruments, bring in the team's lists, and hand in its assignment."""
    assignment = _assignment(made, module)
    release(made, assignment)
    target = home / "opdrachten" / assignment
    for path in sorted(made.release(assignment).iterdir()):
        write_atomic(target / path.name, path.read_bytes())
    _fill(home, module)
    with at_home(home):
        report("action-learning", module=module.number).save(f"action-learning-{module.number}.docx")
    quiz = find_quiz(assignment, target)
    rounds = (CONCEPT, FINAL) if quiz.round else ("",)
    if module.number == course()[-1].number:
        # The report goes along with what is handed in, as draft and as final version.
        with at_home(home):
            report("onderzoeksverslag").save("onderzoeksverslag.docx")
    for each in rounds:
        if quiz.round:
            chosen = [
                {"perspective": None, "item": quiz.round, "option": one, "value": int(one == each)} for one in rounds
            ]
            save_rows(quiz, chosen, folder=home)
        yield _handed(made, home, module, assignment)


def _assignment(made: Course, module: Module) -> str:
    """Return the assignment of a module: the one whose page stands among its activities."""
    names = [Path(each.notebook).name for each in module.activities if each.notebook and each.notebook.startswith("opdrachten/")]  # fmt: skip
    found = next((name for name in names if name in made.assignments()), None)
    if found is None:
        raise problem("docent.demo.no_assignment", where=made.root)
    return found


def _fill(home: Path, module: Module) -> None:
    """Save what the leader answered to the questions and instruments of a module, and put her team's lists in `team/`.

    An instrument of several modules is filled in whole the first time; saving it again changes nothing.
    """
    prefix = f"m{module.number}-"
    for path in sorted((example_home() / ANSWERS).glob("*.json")):
        file = read_answer_file(path)
        about = instrument(file.instrument)
        if file.instrument == _START or not (file.instrument.startswith(prefix) or module.number in about.modules):
            continue
        subject = file.subject if has_subjects(about) else None
        save_rows(about, file.rows, file.entries, moment=file.moment, subject=subject, folder=home)
    for path in sorted((example_home() / _TEAM).glob("*.csv")):
        if module.number in instrument(path.name.partition(".")[0]).modules:
            write_atomic(home / _TEAM / path.name, path.read_bytes())


def _handed(made: Course, home: Path, module: Module, assignment: str) -> Handed:
    """Hand in, and do what a docent does: collect, grade, give points for what was written, and give feedback."""
    with at_home(home):
        receipt = hand_in(assignment)
    if receipt is None:
        raise problem("docent.demo.no_assignment", where=assignment)
    collect(made, assignment, [receipt.path])
    grade(made, assignment)
    who = deelnemer_id(home)
    comment_by_hand(made, assignment, who, 1.0)
    (page,) = feedback(made, assignment)
    return Handed(module.number, assignment, receipt, tuple(marks(made, assignment, who)), page.path)


def _reports(home: Path) -> Iterator[Path]:
    """Write the reports of the whole course into `bijlagen/`, each as Word, PDF and page."""
    with at_home(home):
        for name in REPORTS:
            found = report(name)
            yield from (Path(found.save(f"{name}{suffix}")) for suffix in _SUFFIXES)


def _show(whole: Whole) -> None:
    from workbook.docent.commands import lines, points_of, table

    rows = []
    for each in whole.handed:
        answered = f"{number(each.receipt.answered)} / {number(each.receipt.total)}"
        score = points_of(sum(mark.score for mark in each.marks), sum(mark.maximum for mark in each.marks))
        rows.append([str(each.module), each.receipt.title, answered, score])
    table(say("docent.whole.title"), labels("docent.whole.columns"), rows)
    lines(
        say("docent.whole.home", path=whole.home),
        say("docent.demo.pages"),
        *(f"  {each.page}" for each in whole.handed),
    )
    lines(say("docent.whole.made"), *(f"  {path}" for path in whole.reports), *whole.course.notes)
