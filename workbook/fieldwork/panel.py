"""What stands behind the panel: every button is a message, every answer what the panel then shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from workbook.errors import problem
from workbook.fieldwork.asking import Asking
from workbook.fieldwork.making import known_site, latest, make
from workbook.fieldwork.receiving import Told, take_codes, take_file
from workbook.fieldwork.team import accept, look, told
from workbook.forms.fieldwork import Tell
from workbook.home import home, is_example
from workbook.responses.folders import data_home, example_mark
from workbook.responses.sent import SENT, invited
from workbook.texts import say

Json = dict[str, Any]
MAKE, RECEIVE = PARTS = (1, 2)
_MANY, _EVERY = 100, 50


@frozen
class Panel:
    """The fieldwork of one deelnemer about one `Asking`: making (1), bringing in (2) or both."""

    asking: Asking
    parts: tuple[int, ...] = PARTS

    def payload(self) -> Json:
        """Return what the panel draws before anything is asked of it.

        Raises `WorkbookError` when the note of what was sent can't be read.
        """
        known = (invited(each.id, self.asking.moment, folder=data_home()) for each in self.asking.all)
        asked = next(filter(None, known), None)
        return self.asking.payload(parts=self.parts, invited=asked, readonly=_readonly(), site=known_site(home()))

    def act(self, message: Mapping[str, Any], data: bytes, tell: Tell) -> Json:
        """Do what a button asks for and return what changes on the panel.

        Parameters
        ----------
        message : `do` is one of look, make, paste, upload, confirm and fetch; the rest is what that needs
        data : the content of an uploaded file
        tell : shows a sentence while the work goes on

        Raises
        ------
        WorkbookError
            when a file can't be read or written, or when the example school is read along with
        """
        doing: dict[str, Callable[[], Json]] = {
            "look": lambda: {"made": latest(self._ids(), home())} if message.get("first") and not is_example() else {},
            "make": lambda: {"made": make(message["values"], self._own())},
            "paste": lambda: _lines("pasted", take_codes(str(message["text"]), self._own())),
            "upload": lambda: _lines("uploaded", [take_file(str(message["name"]), data, self._own())]),
            "confirm": lambda: self._confirm(str(message["file"]), tell),
            "fetch": lambda: {"file": self._file(str(message["name"]))},
        }
        done = doing[str(message["do"])]()
        # What was made or brought in is seen at once in what stands in the folder.
        alone = message["do"] == "fetch" or message.get("more") or RECEIVE not in self.parts
        return done if alone else done | {"team": self._team(tell)}

    def _ids(self) -> list[str]:
        return [each.id for each in self.asking.all]

    def _own(self) -> Path:
        """Return the deelnemer's folder to write in. Raises `WorkbookError` while the example school is read along with."""
        if is_example():
            raise problem("fieldwork.reading_along", where=example_mark())
        return home()

    def _team(self, tell: Tell) -> Json:
        looks = look(self.asking.all, data_home(), _progress(tell))
        # What may be added is only counted once somebody answered it.
        kept = [each for each in looks if each.about in self.asking.instruments or not each.found.empty]
        return told(kept, self.asking.moment, data_home())

    def _confirm(self, file: str, tell: Tell) -> Json:
        self._own()
        agreed = accept(self.asking.all, data_home(), file, _progress(tell))
        text = say("fieldwork.confirmed", file=file) if agreed else say("fieldwork.not_confirmed", file=file)
        return _lines("uploaded", [("saved" if agreed else "attention", text)])

    def _file(self, name: str) -> tuple[str, bytes]:
        """Return a questionnaire that was made, for the browser's downloads."""
        path = home() / SENT / Path(name).name
        try:
            return path.name, path.read_bytes()
        except OSError as error:
            raise problem("fieldwork.gone", where=path.name) from error


def _readonly() -> str | None:
    return say("fieldwork.example", school=example_mark()) if is_example() else None


def _progress(tell: Tell) -> Callable[[int, int], None]:
    """Return what tells how far the reading of many files is, now and then."""

    def show(done: int, everything: int) -> None:
        if everything > _MANY and done % _EVERY == 0:
            tell(say("fieldwork.reading", done=done, all=everything))

    return show


def _lines(place: str, lines: list[Told]) -> Json:
    return {place: [{"state": state, "text": text} for state, text in lines]}
