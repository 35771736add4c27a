"""Servers started before anybody comes, a few at a time: on the collegedag everybody comes in the same minute."""

from __future__ import annotations

import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from urllib.parse import quote

from attrs import field, frozen

from workbook.dutch import number
from workbook.errors import problem
from workbook.hub.settings import Settings, _members
from workbook.texts import say

KEY = "JUPYTERHUB_API_TOKEN"
_LOOK_SECONDS = 0.5
_CALL_SECONDS = 60.0


@frozen
class Begun:
    """How it went with somebody's server.

    Attributes
    ----------
    account : whose it is
    ready : whether it runs
    seconds : how long that took; 0 where it ran already
    """

    account: str
    ready: bool
    seconds: float


@frozen
class Hub:
    """The hub, asked over its own interface (`…/hub/api`) with a key that may start servers.

    Raises `WorkbookError` from each call when the hub doesn't answer or doesn't take the key.
    """

    address: str
    key: str = field(repr=False)

    def ask(self, way: str, path: str) -> tuple[int, object]:
        """Return the status and what was answered."""
        request = urllib.request.Request(
            f"{self.address.rstrip('/')}{path}", method=way, headers={"Authorization": f"token {self.key}"}
        )
        try:
            with urllib.request.urlopen(request, timeout=_CALL_SECONDS) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            error.close()
            if error.code in {401, 403}:
                raise problem("ahead.no_key", where=self.address) from error
            return error.code, None
        except (OSError, ValueError) as error:
            raise problem("ahead.no_hub", where=self.address, reason=error) from error

    def runs(self, account: str) -> bool:
        """Tell whether somebody's server runs."""
        _, found = self.ask("GET", f"/users/{quote(account)}")
        servers = found.get("servers", {}) if isinstance(found, dict) else {}
        return bool(servers.get("", {}).get("ready"))

    def begin(self, account: str) -> bool:
        """Ask for somebody's server; who never signed in is made known first. Returns whether it was taken."""
        status, _ = self.ask("POST", f"/users/{quote(account)}/server")
        if status == 404:
            self.ask("POST", f"/users/{quote(account)}")
            status, _ = self.ask("POST", f"/users/{quote(account)}/server")
        # 400 is what a server that runs, or is on its way, answers.
        return status in {201, 202, 400}


def start_ahead(hub: Hub, accounts: Sequence[str], *, at_once: int = 2, wait_seconds: float = 180.0) -> Iterator[Begun]:
    """Start the servers of these accounts, no more than `at_once` at a time, and give each as soon as it runs or won't.

    Raises `WorkbookError` when the hub doesn't answer or doesn't take the key.
    """
    with ThreadPoolExecutor(max_workers=max(1, at_once)) as several:
        tasks = [several.submit(_start, hub, account, wait_seconds) for account in accounts]
        try:
            for task in as_completed(tasks):
                yield task.result()
        finally:
            for task in tasks:
                task.cancel()


def _start(hub: Hub, account: str, wait_seconds: float, clock: Callable[[], float] = time.monotonic) -> Begun:
    if hub.runs(account):
        return Begun(account, ready=True, seconds=0.0)
    begin = clock()
    if not hub.begin(account):
        return Begun(account, ready=False, seconds=0.0)
    while not (ready := hub.runs(account)) and clock() - begin < wait_seconds:
        time.sleep(_LOOK_SECONDS)
    return Begun(account, ready=ready, seconds=clock() - begin)


def the_key() -> str:
    """Return the key of the hub from the environment. Raises `WorkbookError` when it isn't there."""
    if not (key := os.environ.get(KEY, "")):
        raise problem("ahead.key_missing", where=KEY)
    return key


def deelnemers_of(settings: Settings) -> list[str]:
    """Return the accounts of the deelnemers of this server. Raises `WorkbookError` when there are none."""
    found = sorted(_members(settings.groups.deelnemer) - _members(settings.groups.docent))
    if not found:
        raise problem("ahead.nobody", where=settings.groups.deelnemer)
    return found


def run_ahead(hub: Hub, accounts: Sequence[str], at_once: int, tell: Callable[[str], object]) -> None:
    """Start the servers of these accounts and tell a line for each. Raises `WorkbookError` when one did not come up."""
    begun = []
    for each in start_ahead(hub, accounts, at_once=at_once):
        begun.append(each)
        if not each.ready:
            tell(say("ahead.failed", account=each.account))
        elif each.seconds:
            tell(say("ahead.ready", account=each.account, seconds=number(each.seconds, 1)))
        else:
            tell(say("ahead.running", account=each.account))
    count = sum(each.ready for each in begun)
    tell(say("ahead.done", count=count, total=len(begun)))
    if count < len(begun):
        raise problem("ahead.not_all", where=hub.address)
