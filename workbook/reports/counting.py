"""How many words stand in a part of a report: what a reader reads, without captions and where figures come from."""

from __future__ import annotations

from collections.abc import Iterator

from workbook.reports.model import Block, Entries, Facts, Paragraph, Table


def words(block: Block) -> int:
    """Return how many words stand in a block."""
    return sum(len(text.split()) for text in _texts(block))


def _texts(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield from () if block.kind in {"trace", "note"} else (block.text,)
    elif isinstance(block, Table):
        yield from (cell for row in block.rows for cell in row)
    elif isinstance(block, (Facts, Entries)):
        for each in block.entries if isinstance(block, Entries) else (block,):
            yield from (each.title, *(text for _, text in each.all))
