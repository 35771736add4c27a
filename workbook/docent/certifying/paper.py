"""A certificate as one page to print or mail: by PDF/UA-1, set by typst."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from workbook.docent.certifying.certificate import Certificate, labelled
from workbook.errors import problem
from workbook.reports.pdf import clean, typeset
from workbook.texts import say

_TEMPLATE = Path(__file__).with_name("certificate.typ")
_PICTURE = '#set page(width: auto, height: auto, margin: 0pt, fill: none)\n#image("logo.svg", width: 60mm)\n'


def pdf(made: Certificate) -> bytes:
    """Return the certificate as .pdf; the same certificate gives the same bytes.

    Raises `WorkbookError` where this computer can't make .pdf, or the logo can't be read as an image.
    """
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        logo = _laid(made, folder)
        try:
            return typeset(_TEMPLATE, _data(made, logo), folder, where=made.number)
        except Exception as error:
            if logo and getattr(error, "key", "") == "reports.pdf_failed":
                raise problem("certifying.provider.broken_logo", where=made.provider.logo) from error
            raise


def picture(logo: Path) -> bytes:
    """Return a logo as a picture that Word takes (.png or .jpg); an .svg is drawn. Raises `WorkbookError` for a broken one."""
    if logo.suffix.casefold() != ".svg":
        return logo.read_bytes()
    import typst

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "logo.svg").write_bytes(logo.read_bytes())
        (folder / "logo.typ").write_text(_PICTURE, encoding="utf-8")
        try:
            made = typst.compile(folder / "logo.typ", root=folder, format="png", ppi=300)
        except typst.TypstError as error:
            raise problem("certifying.provider.broken_logo", where=logo) from error
    return made


def alternative(made: Certificate) -> str:
    """Return the words for the logo for who can't see it."""
    return say("certifying.certificate.logo", name=made.provider.name)


def _laid(made: Certificate, folder: Path) -> str:
    """Put the logo beside the template; return its name, empty without one."""
    if made.provider.logo is None:
        return ""
    name = f"logo{made.provider.logo.suffix.casefold()}"
    (folder / name).write_bytes(made.provider.logo.read_bytes())
    return name


def _data(made: Certificate, logo: str) -> dict[str, Any]:
    texts = {key: clean(text) for key, text in made.texts.items()}
    signed = say("certifying.certificate.signed", place=texts["plaats"], day=texts["datum"])
    foot = " · ".join(filter(None, (texts["aanbieder"], texts["adres"])))
    return {
        "title": clean(made.title), "words": {"title": say("certifying.certificate.word")}, "logo": logo,
        "alt": clean(alternative(made)), "opening": say("certifying.certificate.opening", provider=texts["aanbieder"]),
        "name": texts["naam"], "followed": say("certifying.certificate.followed"), "course": texts["leergang"],
        "facts": [[clean(label), clean(text)] for label, text in labelled(made)], "signed": signed,
        "signatory": texts["ondertekenaar"], "role": texts["functie"], "provider": texts["aanbieder"],
        "again": texts["heruitgave"], "foot": foot,
    }  # fmt: skip
