"""A report as data: blocks in the order in which they are read, without any form of file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from attrs import field, frozen

from workbook.reports.signs import readable, visible
from workbook.texts import say

_LONGEST_NAME = 140  # letters
_SPACE = re.compile("[ \n]+")  # not the one that keeps the parts of a date together
_NUMBER = re.compile(r"[-+−]?\d[\d.,]*(?: ?%)?|[–—-]?")
# A log reads better as one table when it has this few columns, each and all together with texts of this few letters.
_FEW, _SHORT, _SHORT_ROW = 6, 120, 260
_MORE, _VERY_SHORT_ROW = 9, 160  # with more columns: of how few letters all of them together
# The columns of a table, in letters: what stays on one line, from where a text is long, the room around a text, the least.
_SHORT_CELL, _LONG_TEXT, _AROUND, _SMALLEST = 18, 40, 1.6, 6
_MOST_FIXED, _FAVOUR = 0.7, 0.85


@frozen
class Heading:
    """A heading; `level` 1 is that of a chapter."""

    text: str = field(converter=readable)
    level: int = 1


@frozen
class Paragraph:
    """A paragraph; an empty line in the text parts it.

    `kind` is `text`, `expected` (what still has to be written there), `trace`
    (where the figures above it come from) or `note` (how to read what stands above it). `files` are those that a trace is
    about, whether its text names them or not.
    """

    text: str = field(converter=readable)
    kind: str = "text"
    files: tuple[str, ...] = ()


@frozen
class Facts:
    """One entry of a log: its title, and what was filled in, as (label, text).

    `short` is what is said in a word, such as a date, an owner or how it stands: it needs no line of its own.
    """

    title: str = field(converter=readable)
    given: tuple[tuple[str, str], ...] = field(converter=readable)
    short: tuple[tuple[str, str], ...] = field(default=(), converter=readable)

    @property
    def has_name(self) -> bool:
        """Tell whether the title is a name; a longer one, or one of several lines, is a text and reads better unbolded."""
        return len(self.title) <= _LONGEST_NAME and "\n" not in self.title.strip()

    @property
    def labelled(self) -> tuple[tuple[str, str], ...]:
        """Return what is short, each label as it stands before its text on one line."""
        return tuple((label if label.endswith("?") else f"{label}:", text) for label, text in self.short)

    @property
    def all(self) -> tuple[tuple[str, str], ...]:
        """Return all that was filled in, what is short first."""
        return (*self.short, *self.given)


@frozen
class Table:
    """A table with a caption; the first column of each row is its heading.

    A caption of no letters is that of an informal table: it gets no number.
    """

    caption: str = field(converter=readable)
    heads: tuple[str, ...] = field(converter=readable)
    rows: tuple[tuple[str, ...], ...] = field(converter=readable)

    @property
    def numbered(self) -> bool:
        """Tell whether it has a caption, and so a number."""
        return any(letter.isalnum() for letter in self.caption)

    def numeric(self, column: int) -> bool:
        """Tell whether a column holds numbers only, so that they are set to the right."""
        cells = [row[column].strip() for row in self.rows]
        return any(cells) and all(_NUMBER.fullmatch(cell) for cell in cells)

    def widths(self, letters: int = 84) -> list[float]:
        """Return the share of each column, 1 in all, on a line of so many letters.

        Each first gets the room for its longest word, and short texts such as dates for the whole of them, as far as there
        is room; long texts share what is left.
        """
        columns = list(zip(self.heads, *self.rows, strict=True))
        words = [_longest(_words(column)) + _AROUND for column in columns]
        whole = [_longest(cells) + _AROUND if _longest(cells) <= _SHORT_CELL else 0 for _, *cells in columns]
        both = [max(pair) for pair in zip(words, whole, strict=True)]
        # Not so much for the short texts that nothing is left for the long ones.
        roomy = sum(both) <= letters * (_MOST_FIXED if any(_longest(each) > _LONG_TEXT for each in columns) else 1)
        least = _capped(both if roomy else words, letters)
        longer = [(_longest(column) + 4) ** _FAVOUR for column in columns]
        left = max(letters - sum(least), 0) / sum(longer)
        shares = [first + left * more for first, more in zip(least, longer, strict=True)]
        return [share / sum(shares) for share in shares]

    def broken(self, shares: list[float], letters: int = 84) -> list[bool]:
        """Tell of each column whether it has a word that is too long for it, so that words must be broken off there."""
        columns = zip(self.heads, *self.rows, strict=True)
        return [_longest(_words(each)) + 1 > share * letters for each, share in zip(columns, shares, strict=True)]


def _words(column: Iterable[str]) -> list[str]:
    return _SPACE.split(" ".join(column))


def _capped(sizes: list[float], room: float) -> list[float]:
    """Return the sizes, the largest made smaller as far as the room asks."""
    cap = max(sizes)
    while cap > _SMALLEST and sum(min(size, cap) for size in sizes) > room:
        cap -= 1
    return [min(size, cap) for size in sizes]


def _longest(texts: Iterable[str]) -> int:
    return max(map(len, texts), default=0)


@frozen
class Entries:
    """A whole log: its name, its entries, and the head of the column with their titles.

    Short entries are one table; long ones stand under each other.
    """

    caption: str = field(converter=readable)
    entries: tuple[Facts, ...]
    head: str = field(default="", converter=readable)

    def table(self) -> Table | None:
        """Return the log as one table; None when that would be too wide to read."""
        labels = tuple(dict.fromkeys(label for each in self.entries for label, _ in each.all))
        rows = [(each.title, *(dict(each.all).get(label, "") for label in labels)) for each in self.entries]
        longest = [max(map(len, column)) for column in zip(*rows, strict=True)]
        many = len(longest) > _FEW
        if len(rows) < 2 or len(longest) > _MORE or max(longest) > _SHORT:
            return None
        if sum(longest) > (_VERY_SHORT_ROW if many else _SHORT_ROW):
            return None
        return Table(self.caption, (self.head or say("reports.entry"), *labels), tuple(rows))


@frozen
class Figure:
    """A picture (PNG) with the caption under it and the words for who can't see it."""

    caption: str = field(converter=readable)
    words: str = field(converter=visible)
    png: bytes = field(repr=False)


@frozen
class References:
    """A list of sources by the rules of APA: each source is its runs, as (text, italic)."""

    entries: tuple[tuple[tuple[str, bool], ...], ...] = field(converter=readable)


Block = Heading | Paragraph | Facts | Entries | Table | Figure | References


@frozen
class Properties:
    """What a file says about itself: a report names nobody, and is Dutch.

    `made` is the day on which it was saved, in words, and `version` counts the times; "" and 0 as long as it wasn't.
    """

    author: str = ""
    language: str = "nl-NL"
    made: str = ""
    version: int = 0


@frozen
class Document:
    """A whole report.

    Attributes
    ----------
    title, subtitle : what stands on top
    marked : the words for the example school, None for one's own data
    blocks : what follows, in order
    missing : the headings under which nothing stands yet
    properties : what the file says about itself
    lead : the one sentence that the whole report is about
    layout : `report` (title block, contents, chapters), `overview` (a few pages, no contents) or `poster` (one page)
    remarks : what its maker must know, such as that a poster is too long; told beside the report, never in it
    """

    title: str = field(converter=readable)
    subtitle: str = field(converter=readable)
    blocks: tuple[Block, ...]
    marked: str | None = field(default=None, converter=readable)
    missing: tuple[str, ...] = ()
    properties: Properties = field(factory=Properties)
    lead: str = field(default="", converter=readable)
    layout: str = "report"
    remarks: tuple[str, ...] = ()

    def chapters(self) -> Iterator[tuple[str, tuple[Block, ...]]]:
        """Yield each chapter: its heading and the blocks under it; what stands before the first has heading ""."""
        heading, under = "", list[Block]()
        for block in self.blocks:
            if isinstance(block, Heading) and block.level == 1:
                if heading or under:
                    yield heading, tuple(under)
                heading, under = block.text, []
            else:
                under.append(block)
        if heading or under:
            yield heading, tuple(under)
