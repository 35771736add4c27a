"""The command line: `workbook open|demo|instruments|score|survey|docent …`."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from workbook import dutch_cli
from workbook.errors import WorkbookError
from workbook.texts import entry, say

dutch_cli.install()

app = typer.Typer(help=say("cli.help.app"), no_args_is_help=True, add_completion=False, rich_markup_mode=None,
                  pretty_exceptions_enable=False)  # fmt: skip

AsJson = Annotated[bool, typer.Option("--json", help=say("cli.help.json"))]
NOTHING_USABLE = 2
STOPPED = 130


def main() -> None:
    """Run the command line; a problem is told in Dutch on stderr, with exit code 2 and never a traceback."""
    _find_own_programs()
    for stream in (sys.stdout, sys.stderr):
        # A Windows console may have a code page without ë; a replaced sign beats a traceback.
        getattr(stream, "reconfigure", lambda **_: None)(errors="replace")
    _mount_docent()
    try:
        app()
    except WorkbookError as error:
        _tell(str(error))
        if "--json" in sys.argv:
            _print_json({"error": {"where": error.where, "what": error.what, "remedy": error.remedy}})
        sys.exit(NOTHING_USABLE)
    except SystemExit as leaving:
        # Typer turns Ctrl+C into this code without a word.
        if leaving.code == STOPPED:
            _tell(say("cli.stopped"))
        raise


def _find_own_programs() -> None:
    """Put this environment's own programs on PATH, so that `jupyter` and `alembic` are found without activating it."""
    own = str(Path(sys.executable).parent)
    os.environ["PATH"] = os.pathsep.join([own, os.environ.get("PATH", "")])


def _mount_docent() -> None:
    """Load the docent's commands only when asked for: nbgrader takes seconds to import."""
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    if words[:1] == ["docent"]:
        from workbook.docent.commands import app as docent
    else:
        docent = typer.Typer(help=say("docent.help.app"), no_args_is_help=True)
        docent.callback()(lambda: None)
    app.add_typer(docent, name="docent", help=say("docent.help.app"))


@app.command("open", help=say("cli.help.open"))
def open_command(
    folder: Annotated[Path | None, typer.Argument(metavar="MAP", help=say("cli.help.folder"))] = None,
    browser: Annotated[bool, typer.Option("--browser/--geen-browser", help=say("cli.help.browser"))] = True,  # noqa: FBT002 - typer reads the default
    port: Annotated[int, typer.Option("--poort", help=say("cli.help.port"))] = 0,
    parcel: Annotated[Path | None, typer.Option("--uitgave", metavar="ZIP", help=say("renewing.help.parcel"))] = None,
    back: Annotated[bool, typer.Option("--terug", help=say("renewing.help.back"))] = False,  # noqa: FBT002
) -> None:
    """Make or refresh a deelnemer's folder and start JupyterLab on the start page."""
    from workbook.opening import default_folder, prepare, start_lab
    from workbook.renewing import go_back

    place = (folder or default_folder()).expanduser().resolve()
    told = go_back(place) if back else ()
    prepared = prepare(place, parcel=parcel)
    for line in (*told, *prepared.told):
        _tell(line)
    raise typer.Exit(start_lab(prepared.folder, browser=browser, port=port))


@app.command("doctor", help=say("cli.help.doctor"))
def doctor_command(
    folder: Annotated[Path | None, typer.Argument(metavar="MAP", help=say("cli.help.folder"))] = None,
    as_json: AsJson = False,  # noqa: FBT002 - typer reads the default
) -> None:
    """Tell whether the workbook can work here."""
    from workbook.doctor import run

    # Without the program folder that was put in front.
    given = os.environ["PATH"].partition(os.pathsep)[2]
    raise typer.Exit(run(folder, as_json=as_json, search_path=given))


@app.command("demo", help=say("cli.help.demo"))
def demo_command(
    folder: Annotated[Path, typer.Argument(metavar="MAP", help=say("cli.help.demo_folder"))] = Path("werkboek-demo"),
    assignment: Annotated[str | None, typer.Option("--opdracht", help=say("cli.help.demo_assignment"))] = None,
    whole: Annotated[bool, typer.Option("--volledig", help=say("cli.help.demo_whole"))] = False,  # noqa: FBT002 - typer reads the default
) -> None:
    """Play the whole loop without a person, or with `--volledig` the whole course."""
    from workbook.docent import demo
    from workbook.docent import whole as whole_course

    if whole:
        whole_course.run(folder)
    else:
        demo.run(folder, assignment=assignment)


@app.command("instruments", help=say("cli.help.instruments"))
def instruments_command(
    instrument_id: Annotated[str | None, typer.Argument(metavar="ID", help=say("cli.help.id"))] = None,
    as_json: AsJson = False,  # noqa: FBT002 - typer reads the default
) -> None:
    """List the instruments, or show one."""
    from workbook.instrument import catalogue, instrument

    if instrument_id is None:
        found = catalogue()
        if as_json:
            _print_json([{"id": each.id, "title": each.title, "kind": each.kind} for each in found])
            return
        _print_table(
            say("cli.instruments"),
            entry("cli.instrument_columns"),
            [[each.id, each.title, ", ".join(map(str, each.modules)), str(each.minutes)] for each in found],
        )
        return
    one = instrument(instrument_id)
    if as_json:
        _print_json(one.to_json())
        return
    typer.echo(f"{one.title}\n\n{one.about}\n\n{one.instruction}\n\n{one.notice}\n")
    for item in one.to_json()["items"]:
        typer.echo(f"- {item['text']}")
        for option, text in item["options"].items():
            typer.echo(f"    {one.option_label(option)}: {text}")


@app.command("portfolio", help=say("cli.help.portfolio"))
def portfolio_command(
    folder: Annotated[Path | None, typer.Option("--map", metavar="MAP", help=say("cli.help.folder"))] = None,
    out: Annotated[Path | None, typer.Option("--export", metavar="BESTAND", help=say("cli.help.export"))] = None,
    source: Annotated[Path | None, typer.Option("--import", metavar="BESTAND", help=say("cli.help.import"))] = None,
    as_json: AsJson = False,  # noqa: FBT002 - typer reads the default
) -> None:
    """Show what a deelnemer made, or take all of it along."""
    from workbook.home import find_home
    from workbook.opening import default_folder
    from workbook.portfolio import bring, pack, portfolio

    data: dict[str, Any]
    os.environ["WORKBOOK_HOME"] = str((folder or find_home() or default_folder()).expanduser().resolve())
    if source is not None:
        brought = bring(source.expanduser().absolute())
        told, data = (
            brought.sentence(),
            {"added": brought.added, "merged": brought.merged, "same": brought.same, "notes": brought.notes},
        )
    elif out is not None:
        told, data = pack(out.expanduser().absolute()), {"file": str(out)}
    else:
        found = portfolio()
        told, data = found.sentence(), {"made": found.table.to_dict("records"), "missing": found.missing}
        if not as_json:
            rows = [[each.name, str(each.module), each.state, each.saved] for each in found.made]
            names = entry("portfolio.columns")
            _print_table(say("portfolio.caption"), [names[key] for key in ("part", "module", "state", "saved")], rows)
    if as_json:
        _print_json(data)
    _tell(told)


@app.command("score", help=say("cli.help.score"))
def score_command(  # noqa: PLR0917 - typer takes every option as an argument
    instrument_id: Annotated[str, typer.Argument(metavar="ID", help=say("cli.help.id"))],
    sources: Annotated[list[Path], typer.Argument(metavar="BESTAND…", help=say("cli.help.sources"))],
    moment: Annotated[str | None, typer.Option("--moment", metavar="MOMENT", help=say("cli.help.moment"))] = None,
    subject: Annotated[str | None, typer.Option("--school", metavar="NAAM", help=say("cli.help.subject"))] = None,
    agreed: Annotated[bool, typer.Option("--akkoord", help=say("cli.help.agreed"))] = False,  # noqa: FBT002
    invited: Annotated[int | None, typer.Option("--team", metavar="N", help=say("cli.help.team_size"))] = None,
    as_json: AsJson = False,  # noqa: FBT002 - typer reads the default
) -> None:
    """Score answer files."""
    from workbook.responses import answers
    from workbook.scoring import score
    from workbook.terminal import can_ask, reading

    with reading() as shown:
        asked = shown.ask if can_ask() and not as_json else None
        responses = answers(
            instrument_id, [source.expanduser().absolute() for source in sources],
            confirm=True if agreed else asked, progress=shown.told,
        )  # fmt: skip
    wanted = {name: value for name, value in (("moment", moment), ("subject", subject)) if value}
    chosen = responses.select(**wanted) if wanted and not responses.empty else responses
    result = score(chosen.of_team(invited))
    if as_json:
        _print_json(result.to_json())
    if result.empty:
        for line in result.told:
            _tell(line)
        raise typer.Exit(NOTHING_USABLE)
    if not as_json:
        _show(result)
    for note in result.notes:
        _tell(note)


@app.command("survey", help=say("cli.help.survey"))
def survey_command(  # noqa: PLR0917 - typer takes every option as an argument
    ids: Annotated[list[str], typer.Argument(metavar="ID…", help=say("cli.help.survey_ids"))],
    out: Annotated[Path, typer.Option("--out", metavar="BESTAND", help=say("cli.help.survey_out"))],
    moment: Annotated[
        str, typer.Option("--moment", metavar="MOMENT", help=say("cli.help.survey_moment"))
    ] = "nulmeting",
    group: Annotated[list[str] | None, typer.Option("--groep", metavar="NAAM", help=say("cli.help.group"))] = None,
    role: Annotated[str | None, typer.Option("--rol", metavar="NAAM", help=say("cli.help.role"))] = None,
    subject: Annotated[str | None, typer.Option("--onderwerp", metavar="NAAM", help=say("cli.help.about"))] = None,
    perspective: Annotated[
        list[str] | None, typer.Option("--perspectief", metavar="NAAM", help=say("cli.help.perspective"))
    ] = None,
    short: Annotated[bool, typer.Option("--kort", help=say("cli.help.short"))] = False,  # noqa: FBT002 - typer reads the default
    invited: Annotated[int | None, typer.Option("--team", metavar="N", help=say("cli.help.invited"))] = None,
    deadline: Annotated[
        str | None, typer.Option("--inleveren-voor", metavar="DAG", help=say("cli.help.deadline"))
    ] = None,
    conversation: Annotated[bool, typer.Option("--open-gesprek", help=say("cli.help.conversation"))] = False,  # noqa: FBT002
    link: Annotated[str | None, typer.Option("--link", metavar="ADRES", help=say("cli.help.survey_link"))] = None,
    as_json: AsJson = False,  # noqa: FBT002 - typer reads the default
) -> None:
    """Make one questionnaire for the team."""
    from workbook.survey import minutes, plan
    from workbook.survey.making import make, said
    from workbook.survey.plan import read_day

    survey = plan(
        ids, moment=moment, groups=group or (), role=role, subject=subject, perspectives=perspective or (),
        edition="team" if short else None, invited=invited, deadline=read_day(deadline) if deadline else None,
        conversation=conversation,
    )  # fmt: skip
    made = make(survey, out.expanduser().absolute(), link)
    told = {
        "file": str(made.file), "id": survey.id, "instruments": [each.id for each in survey.instruments],
        "minutes": minutes(survey), "letters": [str(each) for each in made.letters],
        "link": made.link.address if made.link else None,
    }  # fmt: skip
    if as_json:
        _print_json(told)
    for line in said(made):
        (_tell if as_json else typer.echo)(line)


@app.command("site", help=say("site.help.command"))
def site_command(
    out: Annotated[Path, typer.Argument(metavar="MAP", help=say("site.help.out"))],
    pyodide: Annotated[Path | None, typer.Option("--pyodide", metavar="PLAATS", help=say("site.help.pyodide"))] = None,
) -> None:
    """Build the browser edition."""
    from workbook.site import build

    made = build(out.expanduser().absolute(), pyodide=pyodide and pyodide.expanduser().absolute(), tell=_tell)
    if not made.compiled:
        _tell(say("site.not_compiled_ahead"))
    typer.echo(say("site.done", folder=made.folder, size=round(made.bytes / 1e6), edition=made.edition))
    typer.echo(say("site.serve"))


def _show(result: Any) -> None:
    """Print a result as a table and its sentence."""
    heads, rows = result.shown()
    size = f"– {result.size}" if result.response else f"({result.size})"
    _print_table(f"{result.instrument.title} {size}", heads, rows)
    typer.echo(result.sentence())
    if result.instrument.reading:
        typer.echo(result.instrument.reading)


def _print_table(title: str, columns: list[str], rows: list[list[str]]) -> None:
    from rich.console import Console
    from rich.table import Column, Table

    table = Table(*(Column(name, overflow="fold") for name in columns), title=title, title_justify="left")
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def _print_json(data: Any) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False))


def _tell(line: str) -> None:
    typer.echo(line, err=True)
