"""Codings: fragments with their codes, how often each occurs, which go together, and how far two coders agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from workbook.dutch import number
from workbook.results.base import Result
from workbook.stats import Estimate
from workbook.texts import entry

if TYPE_CHECKING:
    import pandas as pd


@frozen
class Fragment:
    """One fragment: its text, where it comes from, and the codes that each coder gave it."""

    text: str
    group: str
    codes: tuple[tuple[str, ...], ...]


@frozen
class CodeCount:
    """How many fragments carry a code, in all and per group; `agreement` is Cohen's kappa of two coders."""

    code: str
    label: str
    count: int
    groups: dict[str, int]
    agreement: Estimate | None = None


@frozen(kw_only=True, repr=False)
class Coding(Result):
    """Coded fragments; `together` counts the fragments that carry both codes, `agreement` is over all codes."""

    fragments: tuple[Fragment, ...] = ()
    counts: tuple[CodeCount, ...] = ()
    together: dict[tuple[str, str], int] = field(factory=dict)
    contradictions: tuple[dict[str, Any], ...] = ()
    agreement: Estimate | None = None

    @property
    def empty(self) -> bool:
        """Tell whether there is no fragment; `message` then says what to do first."""
        return not self.fragments

    @property
    def groups(self) -> tuple[str, ...]:
        """Return the groups in order of their first fragment."""
        return tuple(dict.fromkeys(each.group for each in self.fragments))

    @property
    def table(self) -> pd.DataFrame:
        """Return a tidy table: `code, group, count`."""
        import pandas as pd

        rows = [(each.code, group, count) for each in self.counts for group, count in each.groups.items()]
        return pd.DataFrame(rows, columns=["code", "group", "count"])

    def to_json(self) -> dict[str, Any]:
        """Return the score output: the score of a code is the number of its fragments; texts stay out."""
        scores = [
            {"perspective": "", "dimension": each.code, "score": float(each.count), "n": self.n, "low": None,
             "high": None, "sd": None}
            for each in (() if self.empty else self.counts)
        ]  # fmt: skip
        return super().to_json() | {"scores": scores}

    def shown(self) -> tuple[list[str], list[list[str]]]:
        """Return the heads and rows of the table that a reader sees."""
        names, groups = entry("results.code_columns"), self.groups
        rows = [[each.label, *(str(each.groups.get(group, 0)) for group in groups), str(each.count)]
                for each in self.counts]  # fmt: skip
        agreed = any(each.agreement for each in self.counts)
        if agreed:
            for row, each in zip(rows, self.counts, strict=True):
                row.append(number(each.agreement.value, 2) if each.agreement else number(None))
        heads = [names["code"], *(group or names["all"] for group in groups), names["count"]]
        return heads + ([names["agreement"]] if agreed else []), rows
