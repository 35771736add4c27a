"""From cells as people write them to the long table: known ids, real numbers, and a note for what is neither."""

from __future__ import annotations

import math
import unicodedata
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from workbook.dutch import fold, join, parse_number
from workbook.errors import problem
from workbook.instrument import Instrument
from workbook.instrument.model import NetworkKind
from workbook.responses.folders import BASELINE
from workbook.responses.responses import LEADER, Cell
from workbook.responses.tabular import COLUMNS, LINK, Cells
from workbook.texts import entry, say

if TYPE_CHECKING:
    import pandas as pd

_MENTIONED = 8
Person = tuple[str, str, str]
KEY = ["subject", "moment", "respondent", "perspective", "item", "option"]


@frozen
class Tidy:
    """One source in the long table, what is no number in it, what was left out, and who gave a code to be linked by."""

    table: pd.DataFrame
    faults: dict[Cell, str]
    notes: tuple[str, ...]
    links: dict[Person, str] = field(factory=dict)


def empty_table() -> pd.DataFrame:
    """Return the long table without a row."""
    import pandas as pd

    return pd.DataFrame({name: pd.Series(dtype=float if name == "value" else object) for name in COLUMNS})


def tidy(cells: Cells, instrument: Instrument, where: str) -> Tidy:
    """Make the long table of one source.

    Raises `WorkbookError` when nothing in it belongs to the instrument, nobody is named, or a cell stands twice.
    """
    import pandas as pd

    count = len(cells["value"])
    names = (*COLUMNS, LINK)
    frame = pd.DataFrame({name: pd.Series(cells.get(name, [""] * count), dtype=object) for name in names})
    frame["line"] = cells.get("line") or range(1, count + 1)
    if isinstance(instrument, NetworkKind):
        frame = _ties(frame)
    for name in ("respondent", "role", "group", "subject", "moment", LINK):
        frame[name] = frame[name].map(plain)
    frame["moment"] = frame["moment"].map(lambda text: fold(text) or BASELINE)
    leaders = {fold(role) for role in entry("responses.leader_roles")}
    frame["role"] = frame["role"].map(lambda text: LEADER if fold(text) in leaders else text)
    frame, notes = _known(frame, instrument, where)
    frame, nameless = _named(frame, where)
    frame["subject"] = one_subject(frame["subject"])
    frame, faults = _numbers(frame)
    _refuse_doubles(frame, where)
    if isinstance(instrument, NetworkKind):
        frame, odd = _chosen(frame, faults, where)
        notes += odd
    return Tidy(frame[list(COLUMNS)].reset_index(drop=True), faults, (*notes, *nameless), _links(frame))


def _ties(frame: pd.DataFrame) -> pd.DataFrame:
    """Let a tie be written as its number in `value` where there is no `option`."""
    bare = (frame["option"].map(plain) == "") & (frame["value"].map(plain) != "")
    return frame.assign(option=frame["option"].where(~bare, frame["value"]), value=frame["value"].where(~bare, 1))


def _chosen(frame: pd.DataFrame, faults: dict[Cell, str], where: str) -> tuple[pd.DataFrame, list[str]]:
    """Leave out, and tell, what is neither a tie (1) nor none (0); what stands there may be a name and isn't repeated."""
    odd = ~frame["value"].isin([0, 1])
    if not odd.any():
        return frame, []
    faults.clear()
    line = int(frame["line"][odd].iloc[0])
    return frame[~odd], [say("responses.no_tie", file=where, count=int(odd.sum()), line=line)]


def _links(frame: pd.DataFrame) -> dict[Person, str]:
    given = frame[frame[LINK] != ""]
    people = zip(given["subject"], given["moment"], given["respondent"], strict=True)
    return {person: fold(code) for person, code in zip(people, given[LINK], strict=True)}


def plain(value: Any) -> str:
    """Return a code or name as text: Excel's `7.0` is `7`, a decomposed ë one sign."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return unicodedata.normalize("NFC", str(value)).strip()


def _known(frame: pd.DataFrame, instrument: Instrument, where: str) -> tuple[pd.DataFrame, list[str]]:
    """Map what people wrote to ids; leave out, and tell, the rows with anything unknown."""
    notes: list[str] = []
    # Items first: those of another instrument say most plainly that this is the wrong file.
    labels: dict[str, dict[str, str]] = {
        "item": {each.id: each.text for each in instrument.all_items},
        "perspective": {each.id: each.label for each in instrument.perspectives},
        "option": {each.id: each.text for each in _options(instrument)},
    }
    for column, known in labels.items():
        # An instrument without perspectives leaves that column empty; a number question of a quiz has no option.
        names = {"": ""} if not known or (column == "option" and not instrument.options) else {}
        names |= {fold(text): key for key, text in known.items()} | {fold(key): key for key in known}
        if column == "perspective" and len(known) == 1:
            names |= dict.fromkeys([""], next(iter(known)))
        written = frame[column].map(plain)
        ties = column == "option" and isinstance(instrument, NetworkKind)
        if ties:
            # Whom one turns to is a number of the roster; a name would be a person's data.
            names = {text: text for text in written if text.isdecimal() or not text}
        found = written.map({text: names.get(fold(text)) for text in written.unique()})
        unknown = found.isna()
        if column == "item" and len(frame) and unknown.all():
            raise problem(
                "responses.other_items", where=where, title=instrument.title, found=join(sorted(written.unique())[:3])
            )
        if unknown.any():
            first = frame.index[unknown][0]
            key = "no_roster_number" if ties else "skipped_rows" if known else "skipped_filled_rows"
            notes.append(
                say(
                    f"responses.{key}", file=where, count=int(unknown.sum()), value=written[first], column=column,
                    line=int(frame["line"][first]), known=join(list(known)[:_MENTIONED]),
                )
            )  # fmt: skip
        frame = frame.assign(**{column: found})[~unknown]
    return frame, notes


def one_subject(subjects: pd.Series[str]) -> pd.Series[str]:
    """Return the subjects, an empty one filled in where only one is named: then everything is about that one."""
    named = set(subjects) - {""}
    return subjects.replace("", named.pop()) if len(named) == 1 else subjects


def _options(instrument: Instrument) -> list[Any]:
    """Give the options that answers can name: the instrument's, else those of its items (a quiz)."""
    if instrument.options:
        return list(instrument.options)
    return [option for item in instrument.items for option in getattr(item, "options", ())]


def _named(frame: pd.DataFrame, where: str) -> tuple[pd.DataFrame, list[str]]:
    nameless = frame["respondent"] == ""
    if nameless.all() and len(frame):
        raise problem("responses.no_respondents", where=where)
    if not nameless.any():
        return frame, []
    line = int(frame["line"][nameless].iloc[0])
    return frame[~nameless], [say("responses.no_respondent_rows", file=where, count=int(nameless.sum()), line=line)]


def _numbers(frame: pd.DataFrame) -> tuple[pd.DataFrame, dict[Cell, str]]:
    """Read the values; empty ones are skipped items, and what is no number becomes NaN with its text kept."""
    unreadable = object()

    def read(value: Any) -> Any:
        try:
            return parse_number(value)
        except (ValueError, TypeError):
            return unreadable

    values = frame["value"].map(read, na_action=None)
    wrong = values.map(lambda value: value is unreadable).astype(bool)
    faults = {
        tuple(str(part) for part in row[:-1]): str(row[-1])
        for row in frame.loc[wrong, [*KEY, "value"]].itertuples(index=False)
    }
    frame = frame.assign(value=values.where(~wrong, None).astype(float))
    return frame[frame["value"].notna() | wrong], faults  # type: ignore[return-value]


def _refuse_doubles(frame: pd.DataFrame, where: str) -> None:
    doubled = frame.duplicated(KEY)
    if doubled.any():
        row = frame[doubled].iloc[0]
        cell = join(part for part in (row["perspective"], row["item"], row["option"]) if part)
        raise problem("responses.double_cell", where=where, who=row["respondent"], cell=cell)
