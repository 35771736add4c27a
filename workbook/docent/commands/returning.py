"""`workbook docent feedback|return|export|sent`: what goes back, and what went back when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from workbook.docent.commands.base import (
    AsJson,
    Assignment,
    CourseFolder,
    Only,
    app,
    called,
    hint,
    json_out,
    lines,
    moment_of,
    progress,
    table,
)
from workbook.docent.course import labels
from workbook.dutch import join
from workbook.texts import entry, say

_Elo = Annotated[str | None, typer.Option("--elo", metavar="ELO", help=say("returning.help.elo"))]
_Sheet = Annotated[str, typer.Option("--elo", metavar="ELO", help=say("returning.help.sheet"))]
_List = Annotated[Path | None, typer.Option("--list", metavar="BESTAND", help=say("returning.help.list"))]
_Column = Annotated[str, typer.Option("--column", metavar="KOLOM", help=say("returning.help.column"))]
_IsSent = Annotated[bool, typer.Option("--sent", help=say("returning.help.is_sent"))]
_Post = Annotated[bool, typer.Option("--post", help=say("hub.help.post"))]
_Which = Annotated[str | None, typer.Argument(metavar="[OPDRACHT]", help=say("returning.help.assignment"))]


@app.command("feedback", help=say("docent.help.feedback"))
def feedback_command(assignment: Assignment, course: CourseFolder = None, only: Only = None) -> None:
    """Write the feedback, as pages and on paper."""
    from workbook.docent.course import open_course
    from workbook.docent.feedback import feedback

    opened = open_course(course)
    with progress(say("docent.feedback.working"), len(only or opened.submitters(assignment))) as started:
        made = feedback(opened, assignment, only=only or (), started=started)
    states = {True: say("docent.feedback.not_final"), False: say("docent.feedback.final")}
    name = called(opened)
    rows = [[name(each.id), str(each.path.relative_to(opened.root)), states[each.provisional]] for each in made]
    table(say("docent.feedback.working"), labels("docent.feedback.columns"), rows)
    lines(*dict.fromkeys(line for each in made for line in each.told))
    _changed(made)
    lines(say("docent.feedback.done", count=len(made), folder=opened.root / "feedback"))


@app.command("return", help=say("returning.help.return"))
def return_command(
    assignment: Assignment,
    *,
    elo: _Elo = None,
    course: CourseFolder = None,
    only: Only = None,
    sent: _IsSent = False,
    post: _Post = False,
    as_json: AsJson = False,
) -> None:
    """Make the zips that go back."""
    from workbook.docent.course import open_course
    from workbook.docent.returning.bundles import bundle
    from workbook.docent.returning.elos import elo as known_elo
    from workbook.docent.returning.sending import send

    opened = open_course(course)
    asked = known_elo(elo) if elo else None
    with progress(say("returning.working"), len(only or opened.submitters(assignment))) as started:
        made = bundle(opened, assignment, asked, only=only or (), started=started)
    put = _posted(opened, assignment, made.written) if post else None
    going = [each.id for each in made.written] if sent else list(put.placed) if put else []
    noted = send(opened, assignment, only=going).noted if going else ()
    if as_json:
        json_out(
            {
                "assignment": assignment, "zips": [str(path) for path in made.zips], "nameless": list(made.nameless),
                "shared": list(made.shared), "provisional": [each.id for each in made.written if each.provisional],
                "changed": [each.id for each in made.written if each.changed], "sent": len(noted),
                "posted": list(put.placed) if put else [],
            }
        )  # fmt: skip
        return
    _tell_zips(made, asked, opened.root)
    if put:
        _tell_posted(opened, put)
    if noted:
        lines(say("returning.sent.done", count=len(noted)))
    else:
        hint(say("returning.made.next", assignment=assignment, course=opened.root))


def _posted(course: Any, assignment: str, written: Iterable[Any]) -> Any:
    """Put on a hub what is final in each deelnemer's own folder; what still waits for points stays here."""
    from workbook.docent.posts import put_back
    from workbook.docent.returning.bundles import returned

    final = [each.id for each in written if not each.provisional]
    return put_back(course, assignment, {code: returned(course, assignment, code) for code in final})


def _tell_posted(course: Any, put: Any) -> None:
    name = called(course)
    if put.placed:
        lines(say("hub.post.placed", count=len(put.placed), names=join(map(name, put.placed))))
    else:
        lines(say("hub.post.nothing"))
    if put.unknown:
        lines(say("hub.post.unknown", names=join(map(name, put.unknown))))


def _tell_zips(made: Any, asked: Any, root: Path) -> None:
    from workbook.docent.people import KEYS

    lines(*(say("returning.made.zip", path=path) for path in made.zips))
    for_elo = [path for path in made.zips if KEYS in path.relative_to(root).parts]
    if for_elo:
        lines(say("returning.made.named"))
        whole = entry("returning.made.upload")[asked.id] if asked.whole else ""
        lines(whole or say("returning.made.by_hand", elo=asked.title))
    lines(*dict.fromkeys(line for each in made.written for line in each.told))
    if made.nameless:
        lines(say("returning.made.nameless", elo=asked.title, names=join(made.nameless)))
    if made.shared:
        lines(say("returning.made.shared", names=join(made.shared)))
    waiting = [each.id for each in made.written if each.provisional]
    if waiting:
        lines(say("returning.made.provisional", names=join(waiting)))
    _changed(made.written)


def _changed(written: Iterable[Any]) -> None:
    changed = [each.id for each in written if each.changed]
    if changed:
        lines(say("returning.made.changed", names=join(changed)))


@app.command("export", help=say("returning.help.export"))
def export_command(
    assignment: Assignment,
    *,
    elo: _Sheet = "excel",
    listed: _List = None,
    column: _Column = "",
    course: CourseFolder = None,
    as_json: AsJson = False,
) -> None:
    """Write a grade sheet."""
    from workbook.docent.course import open_course
    from workbook.docent.returning.exporting import export

    made = export(open_course(course), assignment, elo, listed=listed, column=column)
    if as_json:
        rows = [
            {
                "code": each.code,
                "state": each.state,
                "points": each.points,
                "max": each.maximum,
                "verdict": each.verdict,
            }
            for each in made.grades.rows
        ]
        files = [str(path) for path in made.paths]
        filled = made.filled.filled if made.filled else None
        json_out({"assignment": assignment, "files": files, "filled": filled, "rows": rows})
        return
    _tell_sheet(made, elo.strip().casefold(), asked_list=listed is not None)


def _tell_sheet(made: Any, elo: str, *, asked_list: bool) -> None:
    from workbook.docent.returning.elos import elos
    from workbook.docent.returning.sheets import state_word

    waiting = [[each.name, state_word(each)] for each in made.grades.rows if each.points is None]
    if waiting:
        table(say("returning.sheet.open_title"), labels("returning.sheet.open_columns"), waiting)
    review = [each.name for each in made.grades.rows if each.state == "review"]
    if review:
        lines(say("returning.sheet.review", names=join(review)))
    if made.filled:
        _tell_filled(made.filled)
    lines(*(say("returning.sheet.made", path=path) for path in made.paths))
    if made.holds_names:
        lines(say("returning.made.named"))
    if elo in elos() and not asked_list:
        lines(say("returning.sheet.better_with_list", elo=elos()[elo].title))


def _tell_filled(filled: Any) -> None:
    lines(say("returning.sheet.filled", count=filled.filled))
    if filled.unknown:
        lines(say("returning.sheet.unknown", names=join(filled.unknown)))
    if filled.left:
        lines(say("returning.sheet.left", names=join(each.name for each in filled.left)))


@app.command("sent", help=say("returning.help.sent"))
def sent_command(
    assignment: _Which = None, *, course: CourseFolder = None, only: Only = None, as_json: AsJson = False
) -> None:
    """Note what was sent, or show it."""
    from workbook.docent.course import open_course
    from workbook.docent.returning.sending import send, standing

    opened = open_course(course)
    if assignment is not None:
        made = send(opened, assignment, only=only or ())
        if as_json:
            json_out([each.to_json() for each in made.noted])
            return
        lines(say("returning.sent.done", count=len(made.noted)))
        if made.differs:
            lines(say("returning.sent.differs", names=join(made.differs)))
        return
    found = standing(opened)
    if as_json:
        json_out([{**each.noted.to_json(), "changed": each.changed} for each in found])
        return
    if not found:
        lines(say("returning.sent.nothing"))
        return
    table(say("returning.sent.title"), labels("returning.sent.columns"), _sent_rows(found))


def _sent_rows(found: Sequence[Any]) -> list[list[str]]:
    from workbook.docent.returning.sent import FEEDBACK

    words = {True: say("returning.sent.changed"), False: say("returning.sent.same"), None: ""}
    rows = []
    for each in found:
        noted = each.noted
        what = say("returning.sent.feedback") if noted.what == FEEDBACK else noted.what
        rows.append([noted.assignment, noted.code, what, moment_of(each.moment), noted.attempt, words[each.changed]])
    return rows
