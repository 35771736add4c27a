"""How a report looks in Word: styles by name, so that a template can look otherwise and a writer can delete a kind at once.

The names that start with "Werkboek" are the workbook's own; the others are Word's. A template's own style of a name wins.
"""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import quoteattr

from attrs import frozen
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

FONT = "Calibri"
DARK, BLUE, GREY, PALE, LINE = "1F3A57", "0072B2", "505050", "EAF3F9", "B8C4CE"
EXPECTED, TRACE, NOTE, MARKED = (
    "Werkboek verwacht",
    "Werkboek herkomst",
    "Werkboek leeswijzer",
    "Werkboek voorbeeldschool",
)
LEAD = "Werkboek kernzin"
SMALL_CELL, SHORT = "Werkboek cel klein", "Werkboek kort"
ENTRY, FRONT, FIGURE, CELL = "Werkboek vermelding", "Werkboek titelblad", "Werkboek figuur", "Werkboek cel"
TABLE, FACTS = "Werkboek tabel", "Werkboek gegevens"
SOURCES = "Bibliography"


@frozen(kw_only=True)
class _Look:
    """A style of a paragraph; lengths in points, a colour as RRGGBB, `level` that in the contents list (1 is a chapter)."""

    name: str
    size: float = 11
    bold: bool = False
    italic: bool = False
    colour: str = ""
    before: float = 0
    after: float = 8
    line: float = 1.15
    keep: bool = False
    shade: str = ""
    bar: str = ""
    indent: float = 0
    hanging: float = 0
    level: int = 0
    follows: str = "Normal"
    dots_at: int = 0
    together: bool = False


_LOOKS = (
    _Look(name="Title", size=28, bold=True, colour=DARK, after=6, line=1.0, keep=True),
    _Look(name="Subtitle", size=15, colour=GREY, after=18, line=1.0),
    _Look(name="heading 1", size=18, bold=True, colour=DARK, before=24, after=8, line=1.05, keep=True, level=1),
    _Look(name="heading 2", size=14, bold=True, colour=DARK, before=16, after=6, line=1.05, keep=True, level=2),
    _Look(name="heading 3", size=12, bold=True, colour=DARK, before=12, after=4, line=1.05, keep=True, level=3),
    _Look(name="caption", size=10, bold=True, colour=DARK, before=8, after=4, line=1.05, keep=True),
    _Look(name="TOC Heading", size=16, bold=True, colour=DARK, before=18, after=6, keep=True),
    _Look(name="toc 1", after=3, dots_at=9070),
    _Look(name="toc 2", after=2, size=10, indent=12, dots_at=9070),
    _Look(name="footer", size=9, colour=GREY, after=0, line=1.0),
    _Look(name="header", size=9, colour=GREY, after=0, line=1.0),
    _Look(name=SOURCES, after=6, indent=28, hanging=28, follows=SOURCES, together=True),
    _Look(name=EXPECTED, size=10.5, colour="1F2A33", before=4, after=10, shade=PALE, bar=BLUE, indent=8, together=True),
    _Look(name=TRACE, size=8.5, colour=GREY, before=3, after=12, line=1.0, together=True),
    _Look(name=NOTE, size=9.5, italic=True, colour=GREY, after=8, line=1.1),
    _Look(name=LEAD, size=13.5, colour=DARK, after=10, line=1.15),
    _Look(name=MARKED, size=11, bold=True, colour="8A3A00", after=18, shade="FDF1E8", bar="D55E00", indent=8),
    _Look(name=ENTRY, size=11, bold=True, colour=DARK, before=12, after=3, line=1.05, keep=True),
    _Look(name=SHORT, size=10, after=3, line=1.05, together=True),
    _Look(name=FRONT, after=2, indent=85, hanging=85, follows=FRONT),
    _Look(name=FIGURE, before=10, after=4, line=1.0, keep=True, follows="caption"),
    _Look(name=CELL, size=10, after=0, line=1.05, follows=CELL),
    _Look(name=SMALL_CELL, size=9, after=0, line=1.05, follows=SMALL_CELL),
)
_BUILT_IN = {"Title", "Subtitle", "heading 1", "heading 2", "heading 3", "caption", "TOC Heading", "toc 1", "toc 2", "footer",
             "header", SOURCES}  # fmt: skip


def add_styles(made: Any, *, own: bool) -> None:
    """Give a document every style that a report uses; on our `own` base Word's look too, in a template what it lacks."""
    names = {each.name_val: each for each in made.styles.element.style_lst}
    ids = {each.name_val: each.styleId for each in made.styles.element.style_lst}
    ids |= {look.name: _id(look.name) for look in _LOOKS if look.name not in ids}
    # A template may look otherwise in every way, so what is added there takes over its letter and its colour.
    for look in _LOOKS:
        old = names.get(look.name)
        if old is None:
            made.styles.element.append(parse_xml(_paragraph(look, ids, own=own)))
        elif own:
            made.styles.element.replace(old, parse_xml(_paragraph(look, ids, own=own)))
    for name, text in ((TABLE, _table(TABLE, ids)), (FACTS, _facts(FACTS, ids))):
        if name not in names:
            made.styles.element.append(parse_xml(text))


def default_look(made: Any) -> None:
    """Set the letter, the language and the distance between lines from which all other styles of our own base start."""
    defaults = made.styles.element.find(qn("w:docDefaults"))
    made.styles.element.replace(
        defaults,
        parse_xml(
            f'<w:docDefaults {nsdecls("w")}><w:rPrDefault><w:rPr>{_fonts()}<w:sz w:val="22"/><w:szCs w:val="22"/>'
            '<w:lang w:val="nl-NL" w:eastAsia="nl-NL" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
            '<w:spacing w:after="160" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
        ),
    )


def _id(name: str) -> str:
    return name.title().replace(" ", "") if name in _BUILT_IN else name.replace(" ", "")


def _fonts() -> str:
    return f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'


def _paragraph(look: _Look, ids: dict[str, str], *, own: bool) -> str:
    """Return a style of a paragraph; the order of the parts is that of the format."""
    base = ids.get("Normal", "Normal")
    after = ids.get(look.follows, base)
    custom = "" if look.name in _BUILT_IN else ' w:customStyle="1"'
    return (
        f'<w:style {nsdecls("w")} w:type="paragraph"{custom} w:styleId={quoteattr(ids[look.name])}>'
        f'<w:name w:val="{look.name}"/><w:basedOn w:val={quoteattr(base)}/><w:next w:val={quoteattr(after)}/>'
        f'<w:uiPriority w:val="{1 if custom else 9}"/><w:qFormat/>'
        f"<w:pPr>{_placing(look)}</w:pPr><w:rPr>{_letter(look, own=own)}</w:rPr></w:style>"
    )


def _placing(look: _Look) -> str:
    edges = ""
    if look.bar:
        thin = f'w:val="single" w:sz="4" w:space="5" w:color="{look.shade}"'
        edges = (
            f'<w:pBdr><w:top {thin}/><w:left w:val="single" w:sz="36" w:space="6" w:color="{look.bar}"/>'
            f"<w:bottom {thin}/><w:right {thin}/></w:pBdr>"
        )
    tabs = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{look.dots_at}"/></w:tabs>' if look.dots_at else ""
    return "".join((
        "<w:keepNext/>" if look.keep else "",
        "<w:keepLines/>" if look.keep or look.together else "",
        "<w:widowControl/>",
        edges,
        f'<w:shd w:val="clear" w:color="auto" w:fill="{look.shade}"/>' if look.shade else "",
        tabs,
        _spacing(look),
        f'<w:ind w:left="{_twips(look.indent)}" w:hanging="{_twips(look.hanging)}"/>',
        f'<w:outlineLvl w:val="{look.level - 1}"/>' if look.level else "",
    ))  # fmt: skip


def _spacing(look: _Look) -> str:
    line = f'w:line="{round(look.line * 240)}" w:lineRule="auto"'
    return f'<w:spacing w:before="{_twips(look.before)}" w:after="{_twips(look.after)}" {line}/>'


def _letter(look: _Look, *, own: bool) -> str:
    return "".join((
        _fonts() if own else "",
        "<w:b/><w:bCs/>" if look.bold else "",
        "<w:i/><w:iCs/>" if look.italic else "",
        f'<w:color w:val="{look.colour}"/>' if look.colour and (own or look.bar) else "",
        f'<w:sz w:val="{round(look.size * 2)}"/><w:szCs w:val="{round(look.size * 2)}"/>',
    ))  # fmt: skip


def _twips(points: float) -> int:
    return round(points * 20)


def _table(name: str, ids: dict[str, str]) -> str:
    """Return the style of a table with a row of heads: lines under each other, no box."""
    return (
        f"{_table_start(name, ids, LINE)}"
        f'<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>'
        f'<w:bottom w:val="single" w:sz="8" w:space="0" w:color="{GREY}"/></w:tcBorders>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="E9EEF2"/></w:tcPr></w:tblStylePr></w:style>'
    )


def _facts(name: str, ids: dict[str, str]) -> str:
    """Return the style of an entry of a log: what was asked at the left, in grey, and what was filled in."""
    return (
        f"{_table_start(name, ids, 'D5DCE2')}"
        f'<w:tblStylePr w:type="firstCol"><w:rPr><w:color w:val="{GREY}"/></w:rPr></w:tblStylePr></w:style>'
    )


def _table_start(name: str, ids: dict[str, str], line: str) -> str:
    edge = f'w:val="single" w:sz="4" w:space="0" w:color="{line}"'
    return (
        f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{_id(name)}"><w:name w:val="{name}"/>'
        f'{_based(ids)}<w:uiPriority w:val="1"/><w:qFormat/><w:tblPr><w:tblBorders><w:top {edge}/><w:bottom {edge}/>'
        f"<w:insideH {edge}/></w:tblBorders><w:tblCellMar>{_margins()}</w:tblCellMar></w:tblPr>"
    )


def _based(ids: dict[str, str]) -> str:
    return f"<w:basedOn w:val={quoteattr(ids['Normal Table'])}/>" if "Normal Table" in ids else ""


def _margins() -> str:
    edges = {"top": 40, "left": 80, "bottom": 40, "right": 80}
    return "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in edges.items())
