"""The parts of a Word document that python-docx has no words for: fields, bookmarks, links, marks on a table."""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn


def element(tag: str, **attributes: object) -> Any:
    """Return a new element of WordprocessingML: `element("fldChar", fldCharType="begin")`."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def fresh(parent: Any, tag: str, **attributes: object) -> None:
    """Put an element at its place in the settings of a table, row or cell, instead of one that was there."""
    for old in parent.findall(qn(f"w:{tag}")):
        parent.remove(old)
    parent.append(element(tag, **attributes))


def begin_field(paragraph: Any, code: str) -> None:
    """Begin a field; what is added until `end_field` is what it shows before Word fills it anew."""
    paragraph.add_run()._r.append(element("fldChar", fldCharType="begin"))
    instruction = element("instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = f" {code} "
    paragraph.add_run()._r.append(instruction)
    paragraph.add_run()._r.append(element("fldChar", fldCharType="separate"))


def end_field(paragraph: Any) -> None:
    """End the field that was begun last."""
    paragraph.add_run()._r.append(element("fldChar", fldCharType="end"))


def field(paragraph: Any, code: str, shown: str) -> None:
    """Add a whole field, showing `shown` until Word counts for itself."""
    begin_field(paragraph, code)
    paragraph.add_run(shown)
    end_field(paragraph)


def bookmark(paragraph: Any, name: str, number: int) -> None:
    """Put a bookmark around all that stands in the paragraph so far; `number` is its own in the document."""
    start, end = element("bookmarkStart", id=number, name=name), element("bookmarkEnd", id=number)
    runs = [each for each in paragraph._p if each.tag != qn("w:pPr")]
    if runs:
        runs[0].addprevious(start)
    else:
        paragraph._p.append(start)
    paragraph._p.append(end)


def link(paragraph: Any, text: str, anchor: str) -> None:
    """Add a link to a bookmark in the document."""
    made = element("hyperlink", anchor=anchor, history=1)
    run = paragraph.add_run(text)
    made.append(run._r)
    paragraph._p.append(made)


def in_contents(paragraphs: list[Any], name: str) -> None:
    """Wrap paragraphs as the contents list of the document, which Word then offers to bring up to date."""
    whole, about, part = element("sdt"), element("sdtPr"), element("docPartObj")
    part.append(element("docPartGallery", val="Table of Contents"))
    part.append(element("docPartUnique"))
    about.append(element("alias", val=name))
    about.append(part)
    content = element("sdtContent")
    whole.append(about)
    whole.append(content)
    paragraphs[0]._p.addprevious(whole)
    for paragraph in paragraphs:
        content.append(paragraph._p)
