"""Het werkboek bij de leergang "De school als professionele leergemeenschap".

The doors, each imported when first used (`import workbook as wb`):

    wb.catalogue()  wb.instrument(id)     instrument/    one YAML file an instrument (instruments/), strictly loaded
    wb.form(id)  wb.question(id)          forms/         the form in JupyterLab, over questionnaire/ (form.js)
    wb.answers(id, source)                responses/     answers and entries: read, check, save, merge
    wb.score(responses)                   scoring/       engines on one dense array; the registry is kinds.py
    wb.compare(before, after)             compare.py     two moments, leader and team, group and school, two versions
    wb.side_by_side(responses)            scoring/       several schools, each by itself, no league table
    wb.open_conversation(responses)       scoring/       positions by name of who agreed; never stored
    wb.plot(result)                       plots/         result -> matplotlib Axes with a Dutch text alternative
    wb.dataset(name)                      content.py     the example data (datasets/)
    wb.sector()  wb.neighbour()           neighbours.py  po, vo or so, and the fictive school of it
    wb.topic(module)                      topic.py       the docent's actualiteit of a collegedag
    wb.check(id)                          checks/        feedback on questions and on a plan; graded cells
    wb.portfolio()  wb.received(module)   portfolio/     what was made, what modules hand on; wb.carry() takes all along
    wb.report(name, module)               reports/       what was answered, in chapters: Word, PDF or a page
    wb.survey(*ids)                       fieldwork/     ask the team and bring its answers in (survey/: the questionnaire)
    wb.hand_in(assignment)  wb.hand_ins() handin/        one zip, a receipt; wb.share(id) (sharing/): scores only
Below them: results/ (frozen, privacy floor on construction), stats/, privacy/, home.py (the deelnemer's folder),
dutch.py, texts/ (every Dutch sentence), errors.py (`WorkbookError`: where, what, remedy).
Above them: docent/ (all that knows nbgrader), site/ and inbrowser/ (the browser edition), hub/ and kernels/, cli.py.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

__version__ = "0.1.0"

_DOORS = {
    "WorkbookError": "errors", "answers": "responses", "carry": "portfolio", "catalogue": "instrument", "check": "checks", "compare": "compare",
    "dataset": "content", "form": "checks", "hand_in": "handin", "hand_ins": "handin", "instrument": "instrument", "neighbour": "neighbours",
    "open_conversation": "scoring.conversation", "plot": "plots", "portfolio": "portfolio", "question": "checks", "received": "portfolio", "report": "reports", "score": "scoring", "sector": "neighbours", "share": "sharing", "side_by_side": "scoring.schools", "survey": "fieldwork", "topic": "topic",
}  # fmt: skip

__all__ = ["__version__", *sorted(_DOORS)]  # noqa: PLE0604 - every key is a string


class _Doors(ModuleType):
    """The package itself: a door opens on first use and keeps its name when the module of that name is imported."""

    def __getattr__(self, name: str) -> Any:
        if name not in _DOORS:
            raise AttributeError(f"module 'workbook' has no attribute {name!r}")
        door = getattr(import_module(f"workbook.{_DOORS[name]}"), name)
        self.__dict__[name] = door
        return door

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _DOORS and isinstance(value, ModuleType)):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *_DOORS})


sys.modules[__name__].__class__ = _Doors

if sys.platform == "emscripten":
    import_module("workbook.inbrowser").start()
