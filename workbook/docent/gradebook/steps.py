"""nbgrader's preprocessors as a course's configuration has them, each made once and none with a connection of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

if TYPE_CHECKING:
    from nbgrader.api import Gradebook
    from nbgrader.converters import Autograde

Step = Any  # a preprocessor: called with a notebook and its resources, returns both


@frozen
class Steps:
    """What happens to a hand-in, in this order.

    Attributes
    ----------
    sanitize : puts the docent's cells back
    before : what the configuration has between that and running the cells
    execute : nbgrader's own step that runs the cells, for its settings; None when the cells are not to be run
    finish : between running the cells and saving the points, and nbgrader's own checks after that
    saver : nbgrader's step that saves points, None when the configuration has none
    penalties : nbgrader's step for late hand-ins, None when the configuration has none
    later : the configuration's own steps that may expect the points to be saved
    runs_itself : whether the configuration has a step of its own that runs the cells (it is in `finish`)
    """

    sanitize: tuple[Step, ...]
    before: tuple[Step, ...]
    execute: Step | None
    finish: tuple[Step, ...]
    saver: Step | None
    penalties: Step | None
    later: tuple[Step, ...]
    runs_itself: bool

    def ask(self, master: Any) -> None:
        """Let every step that wants to know something of the assignment ask it of `master`."""
        for step in (*self.sanitize, *self.before, *self.finish):
            if hasattr(type(step), "master"):
                step.master = master

    def custom(self) -> bool:
        """Tell whether any step is not nbgrader's or nbconvert's."""
        return any(not _known(type(each)) for each in (*self.sanitize, *self.before, *self.finish, *self.later))


def instance(step: Any, parent: Any) -> Step:
    """Make a preprocessor as nbconvert's `register_preprocessor` does: from a dotted name, a class or a thing to call."""
    from traitlets import HasTraits
    from traitlets.utils.importstring import import_item

    from workbook.docent.gradebook import shared_steps

    if isinstance(step, str):
        return instance(import_item(step), parent)
    if not isinstance(step, type):
        return step
    step = shared_steps.INSTEAD.get(step, step)
    return step(parent=parent) if issubclass(step, HasTraits) else step()


def make_steps(converter: Autograde) -> Steps:
    """Make every step of grading that the configuration asks for."""
    exporter = converter.exporter_class(parent=converter, config=converter.config)
    sanitize = [instance(each, exporter) for each in converter.sanitize_preprocessors]
    grading = [instance(each, exporter) for each in converter.autograde_preprocessors]
    return sort_steps(sanitize, grading)


def sort_steps(sanitize: list[Step], grading: list[Step]) -> Steps:
    """Tell nbgrader's own running and saving, which are done elsewhere, from all other steps."""
    from nbgrader.preprocessors import AssignLatePenalties, Execute, SaveAutoGrades

    found: dict[str, Step] = {}
    before, finish, later = [], [], []
    running = _place(grading, Execute)
    saving = _place(grading, SaveAutoGrades)
    for at, step in enumerate(grading):
        if type(step) is Execute:
            found["execute"] = step if step.enabled else None
        elif _as_written(step, SaveAutoGrades):
            found["saver"] = step if step.enabled else None
        elif _as_written(step, AssignLatePenalties):
            found["penalties"] = step if step.enabled else None
        elif at < running:
            before.append(step)
        elif at > saving and not _known(type(step)):
            later.append(step)
        else:
            finish.append(step)
    return Steps(
        sanitize=tuple(sanitize), before=tuple(before), execute=found.get("execute"), finish=tuple(finish),
        saver=found.get("saver"), penalties=found.get("penalties"), later=tuple(later),
        runs_itself=any(isinstance(each, Execute) and each.enabled for each in finish),
    )  # fmt: skip


def _place(steps: list[Step], kind: type) -> int:
    """Return where the first step of a kind is; without one nothing comes before it and all comes before its absence."""
    return next((at for at, each in enumerate(steps) if isinstance(each, kind)), len(steps))


def _as_written(step: Step, kind: Any) -> bool:
    """Tell whether a step does with a whole notebook what nbgrader's own does, whatever it does with a cell."""
    return isinstance(step, kind) and type(step).preprocess is kind.preprocess


def _known(kind: type) -> bool:
    from workbook.docent.gradebook import shared_steps

    return kind.__module__.partition(".")[0] in {"nbgrader", "nbconvert"} or kind in shared_steps.INSTEAD.values()


def save_cells(book: Gradebook, generator: Any, notebook: Any, resources: Any) -> None:
    """Save the cells of a source notebook with the configuration's own step for it, in a gradebook that is open.

    A step of the docent's own opens its own gradebook, as it would in nbgrader.
    """
    from nbgrader.preprocessors import SaveCells

    from workbook.docent.gradebook import shared_steps

    for each in generator.preprocessors:
        step = instance(each, generator)
        if isinstance(step, SaveCells):
            if type(step) in shared_steps.INSTEAD.values():
                step.master = book
            step(notebook, resources)
