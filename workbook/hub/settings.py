"""What a provider decides about the hub, in one YAML file, and what follows from it for one account."""

from __future__ import annotations

import grp
import os
import pwd
from pathlib import Path
from typing import Literal

from attrs import field, frozen

from workbook.errors import problem
from workbook.instrument.loading import read_as

Role = Literal["docent", "deelnemer"]
SETTINGS = "WORKBOOK_HUB_SETTINGS"
_DEFAULT = "/etc/werkboek/hub.yaml"


@frozen(kw_only=True)
class Ports:
    """The ports on this server that nobody outside it reaches; the first is the one that the web server passes on to."""

    outside: int = 8000
    hub: int = 8081
    proxy: int = 8001


@frozen(kw_only=True)
class Folders:
    """Where everything lies.

    Attributes
    ----------
    state : what the hub keeps for itself
    course : the course folder that `workbook docent new` made; for docenten only
    post : what deelnemers hand in and get back, a box an account
    group : what deelnemers share with the group, for the class picture
    """

    state: str
    course: str
    post: str
    group: str


@frozen(kw_only=True)
class Groups:
    """The groups of this system: who is in neither may not sign in, who is in both is a docent."""

    docent: str = "werkboek-docent"
    deelnemer: str = "werkboek-deelnemer"


@frozen(kw_only=True)
class Settings:
    """The settings of a hub.

    Attributes
    ----------
    address : what people type, with `https://`
    listen : on which address of this server the web server in front finds the hub
    database : the address of the hub's own database, `postgresql+psycopg://…`
    sign_in : with an account of this system (`pam`), or through the provider's own (`oauth`)
    spawner : who starts the servers: `systemd`, with limits; `local` has none
    memory, cores : what one server may use at most
    idle_minutes : after how long without anybody a server is ended; what was saved stays
    proxy : the command of configurable-http-proxy
    site : the address of the provider's browser edition, where there is one: questionnaires can be filled in there
    """

    address: str
    database: str
    folders: Folders
    ports: Ports = field(factory=Ports)
    groups: Groups = field(factory=Groups)
    listen: str = "127.0.0.1"
    sign_in: Literal["pam", "oauth"] = "pam"
    spawner: Literal["systemd", "local"] = "systemd"
    memory: str = "1G"
    cores: float = 2.0
    idle_minutes: int = 60
    proxy: tuple[str, ...] = ("configurable-http-proxy",)
    site: str = ""

    def role_of(self, account: str) -> Role | None:
        """Return what an account of this system is in the course; None for one that has no part in it."""
        if account in _members(self.groups.docent):
            return "docent"
        return "deelnemer" if account in _members(self.groups.deelnemer) else None


def read_settings(path: Path | None = None) -> Settings:
    """Return the settings: from `path`, else from the file that the environment names.

    Raises `WorkbookError` with file, line and key for what is missing, unknown or wrong.
    """
    return read_as(path or Path(os.environ.get(SETTINGS) or _DEFAULT), Settings)


def group_id(name: str) -> int:
    """Return the number of a group of this system. Raises `WorkbookError` when there is none of that name."""
    try:
        return grp.getgrnam(name).gr_gid
    except KeyError as error:
        raise problem("hub.no_group", where=name) from error


def _members(group: str) -> set[str]:
    """Return who is in a group, also those of whom it is the first group."""
    found = group_id(group)
    members = set(grp.getgrgid(found).gr_mem)
    return members | {each.pw_name for each in pwd.getpwall() if each.pw_gid == found}
