"""The actualiteit of a collegedag: a short YAML that the docent fills, shown on the page of the day."""

from __future__ import annotations

import html
import re
from datetime import date
from pathlib import Path
from typing import Any

from attrs import field, fields, frozen

from workbook.dutch import day, join
from workbook.errors import problem
from workbook.home import TOPICS, find_home
from workbook.texts import say

EXAMPLES = Path(__file__).parent / "topics"
_NEEDED = ("title", "summary", "questions")
_NAME = re.compile(r"(actualiteit[-_ ]*)?module[-_ ]*(\d)\b.*\.ya?ml", re.IGNORECASE)


@frozen(kw_only=True, repr=False)
class Topic:
    """What is discussed at the opening of a day.

    Attributes
    ----------
    title, summary : what it is about, in the docent's own words
    questions : what pairs talk about
    claim : the sentence that is held against the summary
    source, date, minutes : where it comes from, its day, and how long it takes
    is_example : whether it is the workbook's own, because the docent gave none
    """

    module: int
    title: str
    summary: str
    questions: tuple[str, ...]
    claim: str = ""
    source: str = ""
    date: str = ""
    minutes: int | None = None
    is_example: bool = field(default=False)

    def sentence(self) -> str:
        """Return what it is about in one line."""
        return say("topic.example" if self.is_example else "topic.told", title=self.title)

    def __repr__(self) -> str:
        return self.sentence()

    def _repr_html_(self) -> str:
        told = html.escape
        mark = f"<p><strong>{told(say('topic.mark'))}</strong></p>" if self.is_example else ""
        about = " · ".join(
            filter(None, (self.source, self.date, say("topic.minutes", n=self.minutes) if self.minutes else ""))
        )
        claim = f"<blockquote>{told(say('topic.claim', claim=self.claim))}</blockquote>" if self.claim else ""
        asked = "".join(f"<li>{told(each)}</li>" for each in self.questions)
        return (
            f"{mark}<h3>{told(self.title)}</h3><p>{told(self.summary)}</p>"
            f"<p><small>{told(about)}</small></p>{claim}<ol>{asked}</ol>"
        )


def topic(module: int, *, folder: Path | None = None) -> Topic:
    """Return the topic of a module's day: the docent's, else an example that says so.

    It is looked for as `actualiteit/module-1.yaml`, or under such a name in the folder itself, as it comes out of a mail.

    Raises
    ------
    WorkbookError : "Dit bestand is geen YAML.", "Hier ontbreekt …", "Deze regel is hier niet bekend.", "Dit is van een
        andere module.", "Voor deze module is er geen actualiteit."
    """
    given = _given(module, folder or find_home())
    if given is not None:
        return read_topic(given, module)
    example = EXAMPLES / f"module-{module}.yaml"
    if not example.is_file():
        raise problem("topic.none", where=module)
    return read_topic(example, module, is_example=True)


def read_topic(path: Path, module: int, *, is_example: bool = False) -> Topic:
    """Read the topic of a module from a file. Raises as `topic` does, with file and line where there is one."""
    read = _parsed(path)
    known = [each.name for each in fields(Topic) if each.name != "is_example"]
    missing = [key for key in _NEEDED if not read.get(key)]
    if missing:
        raise problem("topic.missing", where=path.name, keys=join(missing))
    strange = [str(key) for key in read if key not in known]
    if strange:
        raise problem("topic.strange", where=path.name, keys=join(strange), known=join(known))
    if str(read.get("module", module)).strip() != str(module):
        raise problem("topic.other_module", where=path.name, given=read["module"], module=module)
    questions, minutes = read["questions"], read.get("minutes")
    if not (isinstance(questions, list) and all(isinstance(each, str) and each.strip() for each in questions)):
        raise problem("topic.questions", where=path.name)
    if minutes is not None and not (isinstance(minutes, int) and 0 < minutes < 1000):
        raise problem("topic.minutes_wrong", where=path.name)
    words = {key: _text(read.get(key)) for key in ("title", "summary", "claim", "source", "date")}
    return Topic(module=module, questions=tuple(each.strip() for each in questions), minutes=minutes,
                 is_example=is_example, **words)  # fmt: skip


def _text(value: Any) -> str:
    return day(value) if isinstance(value, date) else str(value or "").strip()


def _given(module: int, folder: Path | None) -> Path | None:
    """Find the docent's file in a deelnemer's folder; of several the newest."""
    if folder is None:
        return None
    found = [
        path
        for place in (folder / TOPICS, folder)
        for path in (place.iterdir() if place.is_dir() else ())
        if (name := _NAME.fullmatch(path.name)) and int(name[2]) == module and path.is_file()
    ]
    return max(found, key=lambda path: (path.stat().st_mtime, path.name), default=None)


def _parsed(path: Path) -> dict[str, Any]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        read = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8-sig"))
    except (YAMLError, ValueError, RecursionError) as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        where = say("topic.at_line", file=path.name, line=mark.line + 1) if mark else path.name
        raise problem("topic.broken", where=where) from error
    except OSError as error:
        raise problem("topic.unreadable", where=path.name) from error
    if not isinstance(read, dict):
        raise problem("topic.broken", where=path.name)
    return read
