"""What one check found."""

from __future__ import annotations

from typing import Literal, NamedTuple

State = Literal["ok", "warning", "broken"]


class Finding(NamedTuple):
    """A check's outcome: what was looked at, how it is, one Dutch sentence, and what to do (empty when nothing)."""

    what: str
    state: State
    told: str
    remedy: str = ""
