"""`python -m workbook.hub …`: what an administrator asks of the hub."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from workbook import dutch_cli
from workbook.errors import WorkbookError
from workbook.hub.ahead import Hub, deelnemers_of, run_ahead, the_key
from workbook.hub.links import links
from workbook.hub.places import lay
from workbook.hub.settings import read_settings
from workbook.texts import say

dutch_cli.install()

app = typer.Typer(help=say("hub.help.app"), no_args_is_help=True, add_completion=False, rich_markup_mode=None)
SettingsFile = Annotated[Path | None, typer.Option("--instellingen", metavar="BESTAND", help=say("hub.help.settings"))]


@app.command("links", help=say("hub.help.links"))
def links_command(settings: SettingsFile = None) -> None:
    """Print the link to each page."""
    for each in links(read_settings(settings).address):
        start = each.module is None
        where = say("hub.links.start") if start else say("hub.links.page", module=each.module, page=each.title)
        typer.echo(f"{where}: {each.address}")


@app.command("check", help=say("hub.help.check"))
def check_command(settings: SettingsFile = None) -> None:
    """Make the shared places and say that the settings can be read."""
    found = read_settings(settings)
    lay(found)
    typer.echo(say("hub.checked", post=found.folders.post, group=found.folders.group, course=found.folders.course))


@app.command("voorverwarmen", help=say("ahead.help"))
def ahead_command(
    accounts: Annotated[list[str] | None, typer.Argument(metavar="ACCOUNT…", help=say("ahead.help_accounts"))] = None,
    at_once: Annotated[int, typer.Option("--tegelijk", min=1, help=say("ahead.help_at_once"))] = 2,
    address: Annotated[str, typer.Option("--adres", help=say("ahead.help_address"))] = "",
    settings: SettingsFile = None,
) -> None:
    """Start the servers of the deelnemers before they come."""
    where = address or f"http://127.0.0.1:{read_settings(settings).ports.hub}/hub/api"
    run_ahead(Hub(where, the_key()), accounts or deelnemers_of(read_settings(settings)), at_once, typer.echo)


def main() -> None:
    """Run it; a problem is told in Dutch, with exit code 2."""
    try:
        app()
    except WorkbookError as error:
        typer.echo(str(error), err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
