"""The fieldwork of a school leader: a questionnaire for the team made in a notebook, and its answers brought in."""

from __future__ import annotations

from workbook.course import module as module_of
from workbook.dutch import join
from workbook.errors import problem
from workbook.fieldwork.asking import Asking, names
from workbook.fieldwork.panel import PARTS, Panel
from workbook.forms.fieldwork import FieldworkWidget
from workbook.home import home
from workbook.instrument import Instrument, Quiz, instrument
from workbook.responses.folders import BASELINE, FOLLOW_UP
from workbook.texts import say

__all__ = ["Asking", "Panel", "survey"]


def survey(
    *ids: str,
    module: int | None = None,
    moment: str | None = None,
    weeks_before: int | None = None,
    edition: str | None = None,
    part: int | None = None,
) -> FieldworkWidget:
    """Return a panel: make the questionnaire for the team, send it with the letters, and bring in what comes back.

    Parameters
    ----------
    ids : the instruments that are asked, such as `"ocai", "plg"`
    module : in their place the number of a module; the course says what is asked after it, and how long before
    moment : `"nulmeting"` or `"eindmeting"`, as it stands in the panel at first
    weeks_before : how many weeks before the next day of the course the questionnaire must be sent
    edition : `"team"` to propose the shorter edition, of instruments that have one
    part : 1 for only making the questionnaire, 2 for only bringing answers in; None for both

    Raises
    ------
    WorkbookError
        when neither or both of `ids` and `module` are given, when one of these or the part doesn't exist or asks nothing
        of a team, or when there is no deelnemer's folder
    """
    home()
    if weeks_before is not None and weeks_before < 1:
        raise problem("fieldwork.bad_weeks", where=weeks_before)
    if part not in (None, *PARTS):
        raise problem("fieldwork.bad_part", where=part)
    asking = _of_module(module, moment, ids) if module is not None else _of_ids(ids, moment, edition)
    panel = Panel(asking.within(weeks_before), PARTS if part is None else (part,))
    return FieldworkWidget(panel.payload(), panel.act, shown=say("fieldwork.shown_in_notebook"))


def _of_module(number: int, moment: str | None, ids: tuple[str, ...]) -> Asking:
    if ids:
        raise problem("fieldwork.both", where=number)
    about = module_of(number)
    sending = about.sending(moment)
    asked = _instruments(sending.instruments)
    return Asking(
        instruments=asked, extra=_instruments(sending.extra), moment=sending.moment, edition=sending.edition,
        weeks_before=sending.weeks_before, next=about.next, why=sending.why,
        title=say("fieldwork.title_module", number=about.number, title=names(asked)),
    )  # fmt: skip


def _of_ids(ids: tuple[str, ...], moment: str | None, edition: str | None) -> Asking:
    if not ids:
        raise problem("fieldwork.no_instrument", where="wb.survey")
    if moment not in (None, BASELINE, FOLLOW_UP):
        raise problem("survey.no_moment", where=moment, known=join((BASELINE, FOLLOW_UP)))
    asked = _instruments(ids)
    return Asking(
        instruments=asked, moment=moment or BASELINE, edition=edition, title=say("fieldwork.title", title=names(asked))
    )


def _instruments(ids: tuple[str, ...]) -> tuple[Instrument, ...]:
    """Return what can be asked. A roster is made in the form of a network itself: that it is empty is told when it matters."""
    found = tuple(instrument(each) for each in dict.fromkeys(ids))
    for each in found:
        if isinstance(each, Quiz):
            raise problem("survey.no_quiz", where=each.title)
    return found
