"""What a command asks, as fields of a page: made from the command's own parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import ipywidgets as widgets
from attrs import evolve, frozen

from workbook.course import course as course_data
from workbook.docent.course import Course
from workbook.docent.people import roster
from workbook.dutch import clock, join
from workbook.errors import problem
from workbook.texts import entry, say

_COURSE = "course"
# What a program asks for, or a colleague who knows servers: the command has it, the page goes without.
_HIDDEN = {_COURSE, "as_json", "workers", "engine", "isolation", "on", "db", "browser", "help"}
_WIDE = {"width": "100%", "max_width": "44rem"}
_LABEL = {"description_width": "11rem"}
_RECENT = 15


@frozen
class Field:
    """One thing that a command asks: its place on the page, and the words it becomes on the command line."""

    widget: widgets.Widget
    words: Callable[[], list[str]]
    needed: str = ""  # what it is called, where the command can't do without


def takes_course(command: str) -> bool:
    """Tell whether a command works on a course folder that can be named."""
    return any(each.name == _COURSE for each in _all(command))


def parameters(command: str, ask: Sequence[str] = ()) -> list[Any]:
    """Return what a page asks for a command: the parameters of `ask`, else all that are not for programs.

    Raises `WorkbookError` when there is no such command.
    """
    known = {str(each.name): each for each in _all(command)}
    return [known[name] for name in ask or [name for name in known if name not in _HIDDEN]]


def _all(command: str) -> list[Any]:
    import typer

    from workbook.docent.commands import app

    known = typer.main.get_command(app).commands  # type: ignore[attr-defined] # a group, as it has commands
    if command not in known:
        raise problem("desk.no_command", where=command, known=join(known))
    return list(known[command].params)


def field_of(parameter: Any, course: Course) -> Field:
    """Make the field of one parameter, by what it is called and what it takes."""
    make = _MAKERS.get(str(parameter.metavar).strip("[]")) or (_flag if getattr(parameter, "is_flag", False) else _text)
    made = make(parameter, course)
    return evolve(made, needed=_called(parameter)) if parameter.required else made


def _named(parameter: Any, given: Sequence[str]) -> list[str]:
    """Put the option's own name before each value; an argument has none."""
    option = next((name for name in parameter.opts if name.startswith("--")), None)
    return [word for value in given for word in ((option, value) if option else (value,))]


def _called(parameter: Any) -> str:
    return str(entry("desk.fields").get(parameter.name, parameter.name))


def _look(parameter: Any) -> dict[str, Any]:
    return {"description": _called(parameter), "style": _LABEL, "layout": _WIDE, "tooltip": parameter.help or ""}


def _assignment(parameter: Any, course: Course) -> Field:
    made = widgets.Dropdown(options=course.assignments(), **_look(parameter))
    return Field(made, lambda: _named(parameter, [made.value] if made.value else []))


def _module(parameter: Any, _course: Course) -> Field:
    options = [(f"{each.number}. {each.title}", str(each.number)) for each in course_data()]
    made = widgets.Dropdown(options=options, **_look(parameter))
    return Field(made, lambda: _named(parameter, [made.value]))


def _people(parameter: Any, course: Course) -> Field:
    """Offer everybody by name where there is a list, else by pseudonym; nobody chosen is everybody."""
    listed = roster(course).people
    options = [(each.name, each.code or each.id) for each in listed]
    known = {code for each in listed for code in (each.code, *each.other_codes)}
    handed_in = sorted({who for name in course.assignments() for who in course.submitters(name)} - known)
    look = {**_look(parameter), "layout": {**_WIDE, "height": "8rem"}}
    made = widgets.SelectMultiple(options=[*options, *((who, who) for who in handed_in)], **look)
    return Field(made, lambda: _named(parameter, list(made.value)))


def _file(parameter: Any, _course: Course) -> Field:
    """Offer what was downloaded last, and a place to write where something else lies."""
    recent = [(f"{path.name} ({clock(_changed(path))})", str(path)) for path in _downloads()]
    chosen = widgets.Dropdown(options=[(say("desk.choose"), ""), *recent], **_look(parameter))
    typed = widgets.Text(**{**_look(parameter), "description": say("desk.or_path"), "placeholder": say("desk.path")})

    def given() -> list[str]:
        named = typed.value.strip().strip('"') or chosen.value
        return _named(parameter, [named] if named else [])

    return Field(widgets.VBox([chosen, typed]), given)


def _downloads() -> list[Path]:
    """Return the newest files that an ELO may have given, newest first."""
    folder = Path.home() / "Downloads"
    try:
        found = [path for path in folder.iterdir() if path.suffix.casefold() in {".zip", ".csv", ".xlsx", ".ipynb"}]
        return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)[:_RECENT]
    except OSError:
        return []


def _changed(path: Path) -> Any:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _flag(parameter: Any, _course: Course) -> Field:
    look = {**_look(parameter), "style": {"description_width": "initial"}}
    made = widgets.Checkbox(value=bool(parameter.default), indent=False, **look)
    return Field(made, lambda: [parameter.opts[0]] if made.value and not parameter.default else [])


def _choice(parameter: Any, _course: Course) -> Field:
    """Offer the words that an option knows; which those are, its own help says, and `desk.options` for the page."""
    options = [("", ""), *((str(each), str(each)) for each in entry("desk.options")[str(parameter.metavar)])]
    made = widgets.Dropdown(options=options, **_look(parameter))
    return Field(made, lambda: _named(parameter, [made.value] if made.value else []))


def _text(parameter: Any, _course: Course) -> Field:
    made = widgets.Text(placeholder=parameter.help or "", **_look(parameter))
    return Field(made, lambda: _named(parameter, [made.value.strip()] if made.value.strip() else []))


_MAKERS: dict[str, Callable[[Any, Course], Field]] = {
    "OPDRACHT": _assignment, "MODULE": _module, "MODULE|VRAGENLIJST": _module, "DEELNEMER": _people, "WIE": _people,
    "BRON": _file, "LIJST": _file, "ZIP": _file, "ELO": _choice, "OORDEEL": _choice, "WAT": _choice,
}  # fmt: skip
