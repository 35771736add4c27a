"""A report as pages that print alike everywhere and that a screen reader can read: tagged, in Dutch, by PDF/UA-1.

The pages are set by typst from `report.typ`, which gets all text as data: whatever a reader wrote is text and never
markup. Only typst's own fonts and those of matplotlib are used, so that the same report gives the same file everywhere.
"""

from __future__ import annotations

import json
import re
import struct
import tempfile
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from attrs import evolve

from workbook.errors import problem
from workbook.reports.counting import words
from workbook.reports.model import Document, Entries, Facts, Figure, Heading, Paragraph, References, Table
from workbook.reports.poster import rows
from workbook.reports.signs import readable
from workbook.texts import entry, say

_TEMPLATE = Path(__file__).with_name("report.typ")
# typst's own, and behind it matplotlib's, which has far more letters and signs.
_FONTS = ("Libertinus Serif", "DejaVu Sans")
_STANDARD: Final = "ua-1"
_UNKNOWN = "□"
_NAMELESS = "–"
_BLANK = " \n\u00a0\u200b"
_INVISIBLE = {"Cc", "Cf", "Co", "Cn", "Cs"}
_PAIR = 2  # a figure and where it comes from
_BREAK = "\u200b"  # where a long word may go on in the next line
_LONG_WORD = re.compile(r"\S{16,}")
_JOINT = re.compile(r"(?<=[_/\\.=&?@])(?=\w)")
_ENDLESS = re.compile(r"[^\s\u200b]{36,}")
_PIECE = 12  # letters after which an endless word may be broken
_SMALL_TABLE, _SMALL_ENTRY = 1200, 1100  # letters: a table, or an entry of a log, that stays on one page
# Times the width of the page: a figure as tall leaves room for what is said above it; one that is taller anyhow for its caption.
_TALL, _TALLEST = 0.95, 1.2
_OWN_PAGE = 1.35  # height by width from which a figure takes a page of its own
_LINE, _LINE_ON_POSTER = 92, 50  # letters of a table's line
_MOST = 28  # lines of the contents list; with more it names the chapters only
# Size of the letters in points and of figures in per cent of their place, tried until a poster fits one page.
_POSTER_SIZES = ((15.0, 100), (15.0, 80), (14.0, 90), (13.0, 100), (13.0, 80), (12.0, 90), (12.0, 70))
_LETTERS = 11.0


def pdf(document: Document) -> bytes:
    """Return the report as .pdf, checked by PDF/UA-1.

    A poster's letters and figures get smaller until it fits one page. Raises `WorkbookError` where this computer can't make .pdf, or
    the page can't be made.
    """
    with tempfile.TemporaryDirectory() as folder:
        made = _fitted(_data(document, Path(folder)), Path(folder))
        if document.layout == "poster" and pages(made) > 1:
            too_long = evolve(document, blocks=(Paragraph(_how_to_shorten(document), "note"), *document.blocks))
            made = _fitted(_data(too_long, Path(folder)), Path(folder))
    return made


def _fitted(data: dict[str, Any], folder: Path) -> bytes:
    """Return the pages; those of a poster with letters and figures as large as one page allows."""
    if data["layout"] != "poster":
        return typeset(_TEMPLATE, data | {"size": _LETTERS}, folder, where=data["title"])
    made = b""
    for size, picture in _POSTER_SIZES:
        made = typeset(_TEMPLATE, data | {"size": size, "picture": picture}, folder, where=data["title"])
        if pages(made) == 1:
            break
    return made


def _how_to_shorten(document: Document) -> str:
    """Say of a poster that is too long which chapter to shorten first."""
    longest = max(document.chapters(), key=lambda chapter: sum(map(words, chapter[1])))
    return say("reports.poster_pages", heading=longest[0], words=sum(map(words, longest[1])))


def pages(made: bytes) -> int:
    """Return how many pages a .pdf of ours has."""
    return max(map(int, re.findall(rb"/Type\s*/Pages\b.*?/Count (\d+)", made, re.DOTALL)), default=0)


def typeset(template: Path, data: dict[str, Any], folder: Path, *, where: str) -> bytes:
    """Return the pages that a typst template in `folder` makes of data, checked by PDF/UA-1.

    Raises `WorkbookError` where this computer can't make .pdf, or the page can't be made.
    """
    try:
        import typst
    except ImportError:
        raise problem("reports.no_pdf", where=where) from None
    (folder / template.name).write_bytes(template.read_bytes())
    (folder / "data.json").write_text(json.dumps({"fonts": _FONTS, **data}), encoding="utf-8")
    try:
        return typst.compile(
            folder / template.name, root=folder, font_paths=[_more_fonts()], ignore_system_fonts=True, format="pdf",
            pdf_standards=[_STANDARD],
        )  # fmt: skip
    except typst.TypstError as error:
        raise problem("reports.pdf_failed", where=where, why=error.message.rstrip(".")) from error


def _more_fonts() -> Path:
    import matplotlib as mpl

    return Path(mpl.get_data_path(), "fonts", "ttf")


@cache
def _known() -> frozenset[str]:
    """Return every character that can be set."""
    from matplotlib.ft2font import FT2Font

    codes = FT2Font(str(_more_fonts() / "DejaVuSans.ttf")).get_charmap()
    return frozenset(char for char in map(chr, codes) if unicodedata.category(char) not in _INVISIBLE)


def clean(text: str) -> str:
    """Return a text as it can be set: what no font has as a box, and room in endless words to go on in the next line."""
    lines = readable(text).replace("\t", " ")
    kept = (char for char in lines if char == "\n" or unicodedata.category(char) != "Cf")
    shown = "".join(char if char == "\n" or char in _known() else _UNKNOWN for char in kept)
    shown = re.sub(r"\n[ \n]*\n", "\n\n", shown).strip("\n")
    return _LONG_WORD.sub(lambda word: _ENDLESS.sub(_pieces, _JOINT.sub(_BREAK, word[0])), shown)


def _pieces(word: re.Match[str]) -> str:
    return _BREAK.join(word[0][at : at + _PIECE] for at in range(0, len(word[0]), _PIECE))


# ---- the report as data for the template ----------------------------------------------------------------------------


def _data(document: Document, folder: Path) -> dict[str, Any]:
    """Return what the template reads; pictures are written beside it."""
    blocks, day = list(_blocks(document, folder)), document.properties.made
    data = {
        "title": document.title, "subtitle": document.subtitle, "marked": document.marked or "", "lead": document.lead,
        "made": say("reports.made_on", day=day) if day else "", "running": document.title, "foot": document.subtitle, "layout": document.layout, "blocks": blocks,
    }  # fmt: skip
    cleaned: dict[str, Any] = _cleaned(data)
    if _UNKNOWN in json.dumps(cleaned, ensure_ascii=False) and _UNKNOWN not in json.dumps(data, ensure_ascii=False):
        cleaned["blocks"].append({"block": "paragraph", "kind": "note", "text": say("reports.unshown", sign=_UNKNOWN)})
    headings = sum(each["block"] == "heading" and each["level"] <= 2 for each in blocks)
    if document.layout != "poster":
        cleaned["blocks"] = list(_together(cleaned["blocks"]))
    labels = {key: entry(f"reports.{key}") for key in ("contents", "expected", "figure", "made", "page", "table")}
    return cleaned | {
        "words": labels, "fonts": _FONTS, "contents": headings > 0 and document.layout == "report", "depth": 2 if headings <= _MOST else 1,
        "rows": rows(cleaned["blocks"]) if document.layout == "poster" else [],
    }  # fmt: skip


def _together(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give the blocks, a text, a figure or what is short as one with where it comes from and the first note under it."""
    group: list[dict[str, Any]] = []
    for each in [*blocks, {"block": "end"}]:
        kind = each.get("kind") if each["block"] == "paragraph" else ""
        if group and group[0]["block"] == "paragraph" and kind == "trace":
            yield group.pop() | {"trace": each["text"]}
            continue
        if group and group[0]["block"] != "paragraph" and (kind == "trace" or (kind == "note" and len(group) == _PAIR)):
            group.append(each)
            continue
        yield from [{"block": "together", "blocks": group}] if len(group) > 1 else group
        group = [each] if each.get("whole") or "alt" in each or kind == "text" else []
        if not group and each["block"] != "end":
            yield each


def _cleaned(data: Any) -> Any:
    if isinstance(data, str):
        return clean(data)
    if isinstance(data, dict):
        found = {key: each if key in {"file", "block", "kind"} else _cleaned(each) for key, each in data.items()}
        # A heading or title without a word in it would be none to a screen reader.
        named = "title" if "title" in found else "text" if found.get("block") == "heading" else ""
        return found | {named: _NAMELESS} if named and not found[named].strip(_BLANK) else found
    return [_cleaned(each) for each in data] if isinstance(data, (list, tuple)) else data


def _blocks(document: Document, folder: Path) -> Iterator[dict[str, Any]]:
    """Give each block as data. Headings go down one level at a time, as PDF/UA-1 asks."""
    level = 0
    line = _LINE_ON_POSTER if document.layout == "poster" else _LINE
    for place, block in enumerate(document.blocks):
        if isinstance(block, Heading):
            level = min(block.level, level + 1)
            yield {"block": "heading", "level": level, "text": block.text}
        elif isinstance(block, Paragraph):
            yield {"block": "paragraph", "kind": block.kind, "text": block.text}
        elif isinstance(block, Figure):
            name = f"figuur-{place}.png"
            (folder / name).write_bytes(block.png)
            yield {
                "block": "figure",
                "caption": block.caption,
                "alt": block.words,
                "file": name,
                "wide": _wide(block.png),
            }
        elif isinstance(block, References):
            runs = [[{"text": text, "italic": italic} for text, italic in each] for each in block.entries]
            yield {"block": "references", "entries": runs}
        else:
            yield from _listed(block, level, line)


def _listed(block: Facts | Entries | Table, level: int, line: int) -> Iterator[dict[str, Any]]:
    """Give a table, or entries of a log one by one where they are too long for a table."""
    table = block.table() if isinstance(block, Entries) else block
    if isinstance(table, Table):
        kept = {"caption": table.caption, "heads": table.heads, "rows": table.rows}
        right = [table.numeric(column) for column in range(len(table.heads))]
        whole = sum(len(cell) for row in table.rows for cell in row) < _SMALL_TABLE
        shares = table.widths(line)
        yield {
            "block": "table", **kept, "widths": shares, "right": right, "whole": whole, "numbered": table.numbered,
            "broken": table.broken(shares, line),
        }  # fmt: skip
        return
    for each in block.entries if isinstance(block, Entries) else (block,) if isinstance(block, Facts) else ():
        whole = sum(len(text) for _, text in each.given) + len(each.title) < _SMALL_ENTRY
        yield {
            "block": "facts", "level": level + 1, "heading": each.has_name, "title": each.title, "given": each.given, "short": each.labelled,
            "whole": whole,
        }  # fmt: skip


def _wide(png: bytes) -> float:
    """Return the share of the width that a picture can have on one page: less where it is tall."""
    width, height = struct.unpack(">II", png[16:24])
    return min(1.0, (_TALLEST if height > _OWN_PAGE * width else _TALL) * width / height)
