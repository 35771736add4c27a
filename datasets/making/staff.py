"""The people of De Wilg who fill in a questionnaire: numbers in a bouw, never names."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from making.files import BASELINE, FOLLOW_UP, LINK, SCHOOL, SEED, Row

# Teachers a bouw. Support staff of three would always be hidden: they answer the culture scan only.
GROUPS = {"onderbouw": 7, "middenbouw": 7, "bovenbouw": 6}
# How far people differ in looking on the bright side, as a share of the scale.
BRIGHTNESS = 0.1
LETTERS = "bcdfghjkmnprstvwxz"


@dataclass(frozen=True)
class Person:
    """One member of the team.

    Attributes
    ----------
    key : the same person in every questionnaire, such as `onderbouw-3`
    role, subject : what they are, and which school it is about
    moments : when they took part
    brightness : how much higher or lower than others they answer everything, as a share of the scale
    link : the code they chose to link two moments with, empty when they chose none, None where nobody is asked for one
    """

    key: str
    group: str
    moments: tuple[str, ...]
    brightness: float
    link: str | None = None
    role: str = "team"
    subject: str = SCHOOL

    def who(self, instrument: str, moment: str) -> Row:
        """Return the columns that place this person's answers.

        Every questionnaire gives codes of its own: nobody can be followed from one to another. Where people link their
        two moments themselves, the second moment gives another code too.
        """
        code = pseudonym(instrument, self.key, *([] if self.link is None else [moment]))
        who = {"respondent": code, "role": self.role, "group": self.group, "subject": self.subject, "moment": moment}
        return who if self.link is None else {**who, LINK: self.link}


def pseudonym(*parts: str) -> str:
    """Return a code that is always the same for the same parts."""
    return "t-" + hashlib.sha256("-".join(parts).encode()).hexdigest()[:8]


def team(instrument: str, settings: Mapping[str, Any]) -> list[Person]:
    """Return who takes part in a questionnaire.

    Parameters
    ----------
    settings : `groups` (people a bouw), `role` and `subject`, and for a second moment `follow_up`, `lost` and `won` (who
        came once only) and `linking` (share of people who chose a code to link themselves by)
    """
    keys = [
        (group, f"{group}-{n}") for group, count in settings.get("groups", GROUPS).items() for n in range(1, count + 1)
    ]
    rng = random.Random(f"{SEED}-{instrument}-deelname")
    mixed = rng.sample([key for _, key in keys], len(keys))
    lost, won = settings.get("lost", 0), settings.get("won", 0)
    once = dict.fromkeys(mixed[:lost], (BASELINE,)) | dict.fromkeys(mixed[lost : lost + won], (FOLLOW_UP,))
    always = (BASELINE, FOLLOW_UP) if settings.get("follow_up") else (BASELINE,)
    links = _links(mixed, settings["linking"]) if "linking" in settings else {}
    same = {name: settings[name] for name in ("role", "subject") if name in settings}
    return [
        Person(key, group, once.get(key, always), _brightness(key), links.get(key, "") if links else None, **same)
        for group, key in keys
    ]


def _links(keys: list[str], share: float) -> dict[str, str]:
    """Return the code of those who chose one: two letters and two figures that only they remember."""
    found = {}
    for key in reversed(keys):
        rng = random.Random(f"{SEED}-{key}-koppelcode")
        found[key] = f"{rng.choice(LETTERS)}{rng.choice(LETTERS)}{rng.randint(10, 99)}"
    return dict(list(found.items())[: round(share * len(found))])


def _brightness(key: str) -> float:
    return random.Random(f"{SEED}-{key}").gauss(0, BRIGHTNESS)
