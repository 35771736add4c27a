"""From cells as people write them to the long table: known ids, real numbers, and a note for what is neither.

All sources are put in order together, a column at a time, and told apart by a number: ten thousand small files cost
little more than one large one. A word that often recurs is looked up once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

from workbook.dutch import fold, join
from workbook.errors import WorkbookError, problem
from workbook.instrument import Instrument
from workbook.instrument.model import NetworkKind
from workbook.responses.folders import BASELINE
from workbook.responses.responses import LEADER, Cell
from workbook.responses.tabular import COLUMNS, LINK
from workbook.responses.words import numbers, plain, relabelled, words
from workbook.responses.written import Read
from workbook.texts import entry, say

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Mask = pd.Series[bool]

__all__ = ["FILE", "KEY", "Tidy", "empty_table", "plain", "tidy"]

_MENTIONED = 8
Person = tuple[str, str, str]
KEY = ["subject", "moment", "respondent", "perspective", "item", "option"]
FILE = "file"
_WORDS = (*COLUMNS[:-1], LINK)


@frozen
class Tidy:
    """All sources in one long table whose words are categories, and per source (its number stands in `file`) what is told.

    `faults` is what is no number, `notes` what was left out, `refused` why nothing of a source is used, `links` who gave
    a code to be linked by.
    """

    table: pd.DataFrame
    faults: dict[int, dict[Cell, str]] = field(factory=dict)
    notes: dict[int, list[str]] = field(factory=dict)
    refused: dict[int, WorkbookError] = field(factory=dict)
    links: dict[Person, str] = field(factory=dict)


def empty_table() -> pd.DataFrame:
    """Return the long table without a row."""
    import pandas as pd

    return pd.DataFrame({name: pd.Series(dtype=float if name == "value" else object) for name in COLUMNS})


def tidy(read: Sequence[Read], instrument: Instrument) -> Tidy:
    """Make the long table of all that was read.

    A source in which nothing belongs to the instrument, nobody is named or a cell stands twice is `refused`.
    """
    desk = _Desk([one.name for one in read], _gathered(read))
    if isinstance(instrument, NetworkKind):
        _name_ties(desk)
    for name in (*_WORDS[:5], LINK):
        desk.relabel(name, plain)
    leaders = {fold(role) for role in entry("responses.leader_roles")}
    desk.relabel("moment", lambda text: fold(text) or BASELINE)
    desk.relabel("role", lambda text: LEADER if fold(text) in leaders else text)
    _keep_known(desk, instrument)
    _keep_named(desk)
    _fill_subjects(desk)
    _read_numbers(desk)
    _refuse_doubles(desk)
    if isinstance(instrument, NetworkKind):
        _keep_ties(desk)
    table = desk.frame[[*COLUMNS, FILE]].reset_index(drop=True)
    return Tidy(table, desk.faults, desk.notes, desk.refused, _links(desk.frame))


@define
class _Desk:
    """The table that is being put in order, and what has been told so far; each row knows its file and line."""

    names: list[str]
    frame: pd.DataFrame
    notes: dict[int, list[str]] = field(factory=dict)
    faults: dict[int, dict[Cell, str]] = field(factory=dict)
    refused: dict[int, WorkbookError] = field(factory=dict)

    def relabel(self, column: str, name: Callable[[str], str | None]) -> None:
        """Give every word of a column another name; None leaves the cell empty (NaN)."""
        self.frame[column] = relabelled(self.frame[column], name)

    def leave_out(self, rows: Mask, tell: Callable[[str, pd.DataFrame], str]) -> None:
        """Take rows away, and tell it of each file they stood in."""
        if rows.any():
            for file, gone in _by_file(self.frame[rows]):
                self.notes.setdefault(file, []).append(tell(self.names[file], gone))
            self.frame = self.frame[~rows]

    def refuse(self, files: Iterable[int], why: Callable[[str, pd.DataFrame], WorkbookError]) -> None:
        """Take whole files away."""
        chosen = self.frame[self.frame[FILE].isin(list(files))]
        for file, rows in _by_file(chosen):
            self.refused[file] = why(self.names[file], rows)
            self.notes.pop(file, None)
            self.faults.pop(file, None)
        if len(chosen):
            self.frame = self.frame[~self.frame[FILE].isin(self.refused)]

    def wholly(self, rows: Mask) -> list[int]:
        """Return the files of which all rows are such rows."""
        if not rows.any():
            return []
        throughout = rows.groupby(self.frame[FILE]).all()
        return [int(file) for file in throughout.index[throughout]]


def _by_file(frame: pd.DataFrame) -> Iterator[tuple[int, pd.DataFrame]]:
    """Give the rows of each file."""
    for file, rows in frame.groupby(FILE):
        yield int(str(file)), rows


def _gathered(read: Sequence[Read]) -> pd.DataFrame:
    """Put the cells of all sources under each other."""
    import numpy as np
    import pandas as pd

    counts = np.array([one.count for one in read], dtype=np.intp)
    columns: dict[str, Any] = {name: _words(read, counts, name) for name in _WORDS}
    columns["value"] = pd.Series(list(chain.from_iterable(one.cells.get("value", ()) for one in read)), dtype=object)
    columns[FILE] = np.repeat(np.arange(len(read), dtype=np.int32), counts)
    lines = chain.from_iterable(one.cells.get("line") or range(1, one.count + 1) for one in read)
    columns["line"] = np.fromiter(lines, dtype=np.int32, count=int(counts.sum()))
    return pd.DataFrame(columns)


def _words(read: Sequence[Read], counts: np.ndarray[Any, Any], name: str) -> pd.Categorical:
    if not any(name in one.cells for one in read):
        return words([one.who.get(name) for one in read], counts)
    return words(list(chain.from_iterable(one.cells.get(name) or repeat(one.who.get(name), one.count) for one in read)))


def _name_ties(desk: _Desk) -> None:
    """Let a tie be written as its number in `value` where there is no `option`."""
    import pandas as pd

    written = [plain(value) for value in desk.frame["value"]]
    options = [plain(option) for option in desk.frame["option"]]
    bare = [not option and bool(value) for option, value in zip(options, written, strict=True)]
    pairs = list(zip(bare, options, written, strict=True))
    desk.frame["option"] = words([value if is_bare else option for is_bare, option, value in pairs])
    values = zip(bare, desk.frame["value"], strict=True)
    desk.frame["value"] = pd.Series([1 if is_bare else value for is_bare, value in values], dtype=object)


def _keep_ties(desk: _Desk) -> None:
    """Leave out, and tell, what is neither a tie (1) nor none (0); what stands there may be a name and isn't repeated."""
    odd = ~desk.frame["value"].isin([0, 1])
    for file in desk.frame[FILE][odd].unique():
        desk.faults.pop(int(file), None)
    desk.leave_out(
        odd,
        lambda where, gone: say("responses.no_tie", file=where, count=len(gone), line=int(gone["line"].iloc[0])),
    )


def _links(frame: pd.DataFrame) -> dict[Person, str]:
    given = frame[(frame[LINK] != "").to_numpy()]
    given = given[["subject", "moment", "respondent", LINK, FILE]].drop_duplicates()
    people = zip(given["subject"], given["moment"], given["respondent"], strict=True)
    return {person: fold(code) for person, code in zip(people, given[LINK], strict=True)}


def _keep_known(desk: _Desk, instrument: Instrument) -> None:
    """Map what people wrote to ids; leave out, and tell, the rows with anything unknown."""
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
        desk.relabel(column, plain)
        written = desk.frame[column]
        ties = column == "option" and isinstance(instrument, NetworkKind)
        # Whom one turns to is a number of the roster; a name would be a person's data.
        find = _roster_number if ties else lambda text, names=names: names.get(fold(text))
        found = relabelled(written, find)
        unknown = found.isna()
        desk.frame["written"] = written
        desk.frame[column] = found
        if column == "item":
            desk.refuse(desk.wholly(unknown), lambda where, rows: _other_items(where, rows, instrument))
            unknown = desk.frame[column].isna()
        key = "no_roster_number" if ties else "skipped_rows" if known else "skipped_filled_rows"
        desk.leave_out(unknown, _skipped(f"responses.{key}", column, list(known)[:_MENTIONED]))


def _roster_number(text: str) -> str | None:
    return text if text.isdecimal() or not text else None


def _skipped(key: str, column: str, known: list[str]) -> Callable[[str, pd.DataFrame], str]:
    def tell(where: str, gone: pd.DataFrame) -> str:
        first = gone.iloc[0]
        return say(key, file=where, count=len(gone), value=first["written"], column=column, line=int(first["line"]),
                   known=join(known))  # fmt: skip

    return tell


def _other_items(where: str, rows: pd.DataFrame, instrument: Instrument) -> WorkbookError:
    found = join(sorted(rows["written"].unique())[:3])
    return problem("responses.other_items", where=where, title=instrument.title, found=found)


def _options(instrument: Instrument) -> list[Any]:
    """Give the options that answers can name: the instrument's, else those of its items (a quiz)."""
    if instrument.options:
        return list(instrument.options)
    return [option for item in instrument.items for option in getattr(item, "options", ())]


def _keep_named(desk: _Desk) -> None:
    nameless = desk.frame["respondent"] == ""
    desk.refuse(desk.wholly(nameless), lambda where, _: problem("responses.no_respondents", where=where))
    desk.leave_out(
        desk.frame["respondent"] == "",
        lambda where, gone: say(
            "responses.no_respondent_rows", file=where, count=len(gone), line=int(gone["line"].iloc[0])
        ),
    )


def _fill_subjects(desk: _Desk) -> None:
    """Fill in an empty subject where a file names only one: then everything in it is about that one."""
    subject = desk.frame["subject"]
    blank = subject == ""
    if blank.any() and not blank.all():
        named = desk.frame.loc[~blank, [FILE, "subject"]].drop_duplicates()
        only = named[~named[FILE].duplicated(keep=False)].set_index(FILE)["subject"]
        texts = subject.astype(object)
        filled = desk.frame[FILE].map(only.astype(object))
        desk.frame["subject"] = words(list(texts.mask(blank & filled.notna(), filled)))


def _read_numbers(desk: _Desk) -> None:
    """Read the values; empty ones are skipped items, and what is no number becomes NaN with its text kept."""
    values, wrong = numbers(list(desk.frame["value"]))
    if wrong.any():
        for *cell, text, file in desk.frame.loc[wrong, [*KEY, "value", FILE]].itertuples(index=False, name=None):
            place: Any = tuple(map(str, cell))
            desk.faults.setdefault(int(file), {})[place] = str(text)
    desk.frame["value"] = values
    desk.frame = desk.frame[desk.frame["value"].notna() | wrong]


def _refuse_doubles(desk: _Desk) -> None:
    codes = {name: desk.frame[name].cat.codes for name in KEY}
    doubled = desk.frame[[FILE]].assign(**codes).duplicated()
    desk.frame["doubled"] = doubled
    desk.refuse({int(file) for file in desk.frame.loc[doubled, FILE].unique()}, _double)


def _double(where: str, rows: pd.DataFrame) -> WorkbookError:
    row = rows[rows["doubled"]].iloc[0]
    cell = join(part for part in (row["perspective"], row["item"], row["option"]) if part)
    return problem("responses.double_cell", where=where, who=row["respondent"], cell=cell)
