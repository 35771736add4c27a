"""The research plan's own check: every demand on a plan, whether it is met, and what to do where it is not.

The demands themselves stand in `demands`.
"""

from __future__ import annotations

from html import escape
from typing import Any

from attrs import frozen

from workbook.checks.demands import DEMANDS, PAIRS, Missing, Plan
from workbook.checks.feedback import COLOURS
from workbook.dutch import join
from workbook.privacy import floor
from workbook.responses import Responses, answers
from workbook.texts import entry, say

PLAN, _GOALS = "onderzoeksplan", "doelen"


@frozen
class Demand:
    """One demand on a plan; `todo` says what to do, and is empty where it is met."""

    id: str
    text: str
    todo: str = ""

    @property
    def met(self) -> bool:
        """Tell whether the plan meets it."""
        return not self.todo


@frozen(repr=False)
class PlanCheck:
    """The outcome of the check: the demands in the order of the plan."""

    demands: tuple[Demand, ...]
    marked: str | None = None

    def met(self, demand: str) -> bool:
        """Tell whether one demand is met. Raises `KeyError` for a demand that there is none of."""
        return {each.id: each.met for each in self.demands}[demand]

    @property
    def open(self) -> tuple[Demand, ...]:
        """Return the demands that are not met yet."""
        return tuple(each for each in self.demands if not each.met)

    def sentence(self) -> str:
        """Return in Dutch how far the plan is."""
        key = "plan.open" if self.open else "plan.done"
        return say(key, met=len(self.demands) - len(self.open), total=len(self.demands))

    def __repr__(self) -> str:
        return "\n".join([self.sentence(), *(f"- {each.text} {each.todo}" for each in self.open)])

    def _repr_html_(self) -> str:
        # Here, because results bring numpy along, which a form does without.
        from workbook.results.showing import html_table

        names = entry("plan.columns")
        rows = [[say("plan.met" if each.met else "plan.not_met"), each.text, each.todo] for each in self.demands]
        table = html_table(say("plan.caption"), [names["state"], names["demand"], names["todo"]], rows)
        mark = f"<p><strong>{escape(self.marked)}</strong></p>" if self.marked else ""
        colour = COLOURS["partial" if self.open else "right"]
        return f'{mark}<p style="color:{colour}"><strong>{escape(self.sentence())}</strong></p>{table}<p><small>{escape(say("plan.own"))}</small></p>'


def check_plan(plan: Responses | None = None, goals: Responses | None = None) -> PlanCheck:
    """Check a research plan.

    Parameters
    ----------
    plan, goals : entries of `onderzoeksplan` and of `doelen`; by default what the deelnemer filled in

    Raises
    ------
    WorkbookError : what is wrong with an answer file
    """
    plan = answers(PLAN) if plan is None else plan
    goals = answers(_GOALS) if goals is None else goals
    seen = Plan(tuple(plan.entries), tuple(goals.entries))
    return PlanCheck(tuple(_judged(name, demand(seen)) for name, demand in DEMANDS.items()), plan.marked)


def _judged(name: str, missing: Missing) -> Demand:
    """Return the demand with what to do: nothing where nothing is missing; what is missing is named."""
    carries: dict[str, Any] = {"floor": floor(), "pairs": PAIRS}
    text = say(f"plan.demands.{name}.text", **carries)
    if not missing:
        return Demand(name, text)
    named = join(f"‘{each}’" for each in missing) if isinstance(missing, list) else say("plan.nothing_yet")
    return Demand(name, text, say(f"plan.demands.{name}.todo", missing=named, **carries))
