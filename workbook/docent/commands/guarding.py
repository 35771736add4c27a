"""`workbook docent forget|retention|backup|restore|check`: what guards a course and the people in it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from workbook.docent.commands.base import NOTHING_USABLE, AsJson, CourseFolder, app, hint, json_out, lines, table
from workbook.docent.course import labels
from workbook.dutch import clock, day, fold
from workbook.texts import entry, say


@app.command("forget", help=say("guarding.help.forget"))
def forget_command(
    who: Annotated[str, typer.Argument(metavar="WIE", help=say("guarding.help.who"))],
    *,
    course: CourseFolder = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEKST", help=say("guarding.help.reason"))] = "",
    yes: Annotated[bool, typer.Option("--yes", help=say("guarding.help.yes"))] = False,
    as_json: AsJson = False,
) -> None:
    """Forget somebody."""
    from workbook.docent.course import open_course
    from workbook.docent.guarding.forgetting import forget, plan

    opened = open_course(course)
    planned = plan(opened, who)
    if not as_json:
        places = entry("guarding.proof.places")
        rows = [[places.get(name, name), str(count)] for name, count in planned.counts(opened).items()]
        rows += [[places["exchange"], str(len(planned.exchange))]] if planned.exchange else []
        table(say("guarding.forget.title", who=who), labels("guarding.forget.columns"), rows)
        lines(say("guarding.forget.gradebook", count=planned.handins)) if planned.handins else None
    if not (yes or _agreed()):
        lines(*([] if as_json else [say("guarding.forget.nothing_done")]))
        raise typer.Exit(NOTHING_USABLE)
    done = forget(opened, who, reason=reason, planned=planned)
    if as_json:
        json_out({**done.tombstone.to_json(), "proof": str(done.proof), "left": [str(path) for path in done.left]})
        return
    lines(say("guarding.forget.done"), *done.tombstone.kept)
    lines(*(say("guarding.forget.left", path=path) for path in done.left))
    lines(say("guarding.forget.proof", path=done.proof), say("guarding.forget.elsewhere"))


def _agreed() -> bool:
    """Ask a person at a keyboard; nobody there is no agreement."""
    if not sys.stdin.isatty():
        typer.echo(say("guarding.forget.say_yes"), err=True)
        return False
    typer.echo(say("guarding.forget.sure"), err=True, nl=False)
    return fold(sys.stdin.readline()) in entry("cli.yes")


@app.command("retention", help=say("guarding.help.retention"))
def retention_command(*, course: CourseFolder = None, as_json: AsJson = False) -> None:
    """List what has been kept too long."""
    from workbook.docent.course import open_course
    from workbook.docent.guarding.retention import due

    opened = open_course(course)
    found = due(opened)
    if as_json:
        json_out({"due": [each.to_json() for each in found]})
        return
    if not found:
        lines(say("guarding.due.none"))
        return
    rows = [[each.who, each.what, day(each.since), each.basis] for each in found]
    table(say("guarding.due.title"), labels("guarding.due.columns"), rows)
    hint(say("guarding.due.next", course=opened.root))


@app.command("backup", help=say("guarding.help.backup"))
def backup_command(
    out: Annotated[Path, typer.Option("--out", metavar="BESTAND", help=say("guarding.help.out"))],
    *,
    course: CourseFolder = None,
    with_key: Annotated[
        bool, typer.Option("--met-sleutel/--zonder-sleutel", help=say("guarding.help.with_key"))
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Copy a course into one file."""
    from workbook.docent.course import open_course
    from workbook.docent.guarding.archive import backup

    made = backup(open_course(course), out, with_key=with_key)
    if as_json:
        json_out({"file": str(made.file), "files": made.files, "with_key": made.with_key, "sha256": made.sha256})
        return
    lines(
        say("guarding.backup.done", file=made.file, count=made.files), say("guarding.backup.hash", sha256=made.sha256)
    )
    lines(say("guarding.backup.with_key") if made.with_key else say("guarding.backup.without_key"))


@app.command("restore", help=say("guarding.help.restore"))
def restore_command(
    file: Annotated[Path, typer.Argument(metavar="BESTAND", help=say("guarding.help.file"))],
    folder: Annotated[Path, typer.Argument(metavar="MAP", help=say("guarding.help.folder"))],
    *,
    stones: Annotated[
        Path | None, typer.Option("--tombstones", metavar="MAP", help=say("guarding.help.stones"))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a course from a backup."""
    from workbook.docent.guarding.archive import restore

    done = restore(file, folder, stones=stones)
    if as_json:
        told = {"folder": str(done.folder), "files": done.files, "forgotten": done.forgotten, "with_key": done.with_key}
        json_out(told)
        return
    lines(say("guarding.restore.done", folder=done.folder, count=done.files))
    lines(*([say("guarding.restore.forgotten", count=done.forgotten)] if done.forgotten else []))
    lines(*([] if done.with_key else [say("guarding.restore.no_key")]))


@app.command("check", help=say("guarding.help.check"))
def check_command(*, course: CourseFolder = None, as_json: AsJson = False) -> None:
    """Tell whether the gradebook is whole, and which good copies there are."""
    from workbook.docent.course import open_course
    from workbook.docent.guarding.health import health, moment_of

    found = health(open_course(course))
    if as_json:
        copies = [{"file": str(path), "made_at": moment_of(path).isoformat()} for path in found.copies]
        json_out({"file": str(found.path) if found.path else None, "whole": found.whole, "copies": copies})
    elif found.path is None:
        lines(say("guarding.check.none"))
    else:
        lines(
            say("guarding.check.whole", path=found.path)
            if found.whole
            else say("guarding.check.damaged", path=found.path)
        )
        made = [moment_of(path).astimezone() for path in found.copies]
        lines(*(say("guarding.check.copy", day=day(each), clock=clock(each)) for each in made))
    if found.path is not None and not found.whole:
        raise typer.Exit(NOTHING_USABLE)
