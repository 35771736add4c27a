"""A report as data: blocks in the order in which they are read, without any form of file."""

from __future__ import annotations

from attrs import field, frozen


@frozen
class Heading:
    """A heading; `level` 1 is that of a chapter."""

    text: str
    level: int = 1


@frozen
class Paragraph:
    """A paragraph. `expected` marks what still has to be written there, `trace` where figures come from."""

    text: str
    kind: str = "text"


@frozen
class Facts:
    """One entry of a log: its title, and what was filled in, as (label, text)."""

    title: str
    given: tuple[tuple[str, str], ...]


@frozen
class Table:
    """A table with a caption; the first column of each row is its heading."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@frozen
class Figure:
    """A picture (PNG) with the caption under it and the words for who can't see it."""

    caption: str
    words: str
    png: bytes = field(repr=False)


Block = Heading | Paragraph | Facts | Table | Figure


@frozen
class Document:
    """A whole report.

    Attributes
    ----------
    title, subtitle : what stands on top
    marked : the words for the example school, None for one's own data
    blocks : what follows, in order
    missing : the headings under which nothing stands yet
    """

    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    marked: str | None = None
    missing: tuple[str, ...] = ()
