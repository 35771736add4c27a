"""A certificate in Word: the provider's own template, or ours, with its fields filled in."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workbook.docent.certifying.certificate import NAMES, Certificate
from workbook.docent.certifying.paper import alternative, picture
from workbook.docent.course import Course
from workbook.dutch import fold
from workbook.errors import problem
from workbook.home import write_atomic
from workbook.texts import entry, say

TEMPLATE = "certificaat.docx"
_LOGO = "logo"
_FIELD = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_OPTIONAL = ("erkenning", "registratie", "heruitgave", "adres", "data", _LOGO)
_LOGO_CM = 2.4


def template_of(course: Course) -> Path | None:
    """Return the provider's own template in the course folder, or None."""
    path = course.root / TEMPLATE
    return path if path.is_file() else None


def write_template(course: Course) -> Path:
    """Put our template into the course folder, to be changed there; return where it stands.

    Raises `WorkbookError` when there is one already.
    """
    path = course.root / TEMPLATE
    if path.exists():
        raise problem("certifying.template_exists", where=path)
    write_atomic(path, _saved(_own()))
    return path


def word(made: Certificate, template: Path | None = None) -> bytes:
    """Return the certificate as .docx.

    A field is `{{naam}}`, however Word has cut it up; it is found in the text, in tables, text boxes, headers and footers.
    A paragraph with nothing but fields that are empty, and their label, is taken out.

    Raises
    ------
    WorkbookError : a template that can't be opened, asks for a field that there is not, or has no name or number in it
    """
    from workbook.reports.word_base import read

    document = read(template) if template else _own()
    where = template.name if template else made.number
    asked: set[str] = set()
    for part in _parts(document):
        for paragraph in list(part.element.iter(_tag("p"))):
            asked |= _fill(paragraph, part, made, where)
    for needed in ("naam", "nummer"):
        if needed not in asked:
            raise problem("certifying.template_without", where=where, field=f"{{{{{needed}}}}}")
    document.core_properties.title = made.title
    document.core_properties.language = "nl-NL"
    return _saved(document)


def _tag(name: str) -> str:
    from docx.oxml.ns import qn

    return qn(f"w:{name}")


def _saved(document: Any) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _parts(document: Any) -> Iterator[Any]:
    """Give the body and every header and footer."""
    yield document.part
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.endswith(("/header", "/footer")):
            yield relation.target_part


def _texts(paragraph: Any) -> list[Any]:
    """Return the pieces of text of a paragraph; those of a text box in it belong to a paragraph of their own."""
    return [each for each in paragraph.iter(_tag("t")) if next(each.iterancestors(_tag("p"))) is paragraph]


def _fill(paragraph: Any, part: Any, made: Certificate, where: str) -> set[str]:
    """Fill the fields of one paragraph, keeping the look of where each begins; return which it had."""
    pieces = _texts(paragraph)
    whole = "".join(each.text or "" for each in pieces)
    found = list(_FIELD.finditer(whole))
    if not found:
        return set()
    names = [fold(each[1]) for each in found]
    for name in names:
        if name not in (*NAMES, _LOGO):
            known = ", ".join(f"{{{{{each}}}}}" for each in (*NAMES, _LOGO))
            raise problem("certifying.template_field", where=where, field=f"{{{{{name}}}}}", known=known)
    values = {**made.texts, _LOGO: ""}
    empty = all(name in _OPTIONAL and not values[name] for name in names)
    rest = _FIELD.sub("", whole).strip()
    if empty and not (_LOGO in names and made.provider.logo) and (not rest or rest.endswith(":")):
        _take_out(paragraph)
        return set(names)
    for match, name in zip(reversed(found), reversed(names), strict=True):
        run = _replace(pieces, match.span(), values[name])
        if name == _LOGO and made.provider.logo:
            _show(run, paragraph, part, made)
    return set(names)


def _replace(pieces: list[Any], span: tuple[int, int], value: str) -> Any:
    """Put a value in the piece where a field begins and take the rest of it out of the others; return the run."""
    at, first = 0, None
    for piece in pieces:
        text = piece.text or ""
        start, end = max(span[0] - at, 0), min(span[1] - at, len(text))
        at += len(text)
        if start >= end:
            continue
        piece.text = f"{text[:start]}{value if first is None else ''}{text[end:]}"
        piece.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        first = piece if first is None else first
    return first.getparent() if first is not None else None


def _take_out(paragraph: Any) -> None:
    """Take a paragraph out; the last one of a cell or a part must stay, and is emptied."""
    parent = paragraph.getparent()
    if len(parent.findall(_tag("p"))) > 1 and not paragraph.findall(f".//{_tag('sectPr')}"):
        parent.remove(paragraph)
        return
    for piece in _texts(paragraph):
        piece.text = ""


def _show(run: Any, paragraph: Any, part: Any, made: Certificate) -> None:
    """Put the logo in a run, with words for who can't see it."""
    from docx.shared import Cm
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

    logo = made.provider.logo
    if logo is None:
        return
    holder = Paragraph(paragraph, part)
    try:
        shown = Run(run, holder).add_picture(io.BytesIO(picture(logo)), height=Cm(_LOGO_CM))
    except Exception as error:
        raise problem("certifying.provider.broken_logo", where=logo.name) from error
    properties = shown._inline.docPr
    properties.set("descr", alternative(made))
    properties.set("name", "logo")


def _own() -> Any:
    """Return our template: the same lines as on the page, each with its field."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    from workbook.reports.word_base import empty

    document = empty()
    rows: list[tuple[str, float, bool]] = [
        ("{{logo}}", 11, True), (say("certifying.certificate.word"), 30, True),
        (say("certifying.certificate.opening", provider="{{aanbieder}}"), 11, True), ("{{naam}}", 22, True),
        (say("certifying.certificate.followed"), 11, True), ("{{leergang}}", 15, True),
    ]  # fmt: skip
    for text, size, centred in [*rows, *_facts_of_template()]:
        paragraph = document.add_paragraph(style="Heading 1" if size == 30 else None)
        run = paragraph.add_run(text)
        run.font.size = Pt(size)
        paragraph.paragraph_format.space_after = Pt(10 if centred else 4)
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return document


def _facts_of_template() -> list[tuple[str, float, bool]]:
    labels = entry("certifying.certificate.labels")
    size = say("certifying.certificate.size", hours="{{uren}}", credits="{{ec}}")
    facts = {
        "size": size, "modules": "{{modulen}}", "days": "{{data}}", "number": "{{nummer}}", "register": "{{registratie}}",
    }  # fmt: skip
    lines = ["", *(f"{labels[key]}: {text}" for key, text in facts.items()), "{{erkenning}}", ""]
    lines += [say("certifying.certificate.signed", place="{{plaats}}", day="{{datum}}"), "", ""]
    lines += ["{{ondertekenaar}}", "{{functie}}", "{{aanbieder}}", "{{adres}}", "{{heruitgave}}"]
    return [(text, 11, False) for text in lines]
