"""A report as a Word document in which one goes on writing: real headings, numbered captions, alternative texts, contents.

`word(document)` is the door; `word_base` opens an empty document or a school's template, `word_styles` holds how it looks,
`word_blocks` writes the blocks and `word_xml` knows the parts of the format that python-docx has no words for.
"""

from __future__ import annotations

import io
from pathlib import Path

from workbook.errors import problem
from workbook.reports.model import Document


def word(document: Document, template: Path | None = None) -> bytes:
    """Return the report as .docx, in the house style of a template (.docx or .dotx) where one is given.

    What the template says on its own pages is left out; its styles, page size, header and footer are kept.

    Raises
    ------
    WorkbookError : "Op deze computer kan het werkboek geen Word-bestand maken." (no python-docx here), or a template that
        can't be opened: not there, with a password, no Word document
    """
    try:
        import docx  # noqa: F401 - only asks whether Word documents can be made here
    except ImportError:
        raise problem("reports.no_word", where=document.title) from None
    from workbook.reports.word_base import empty, opened
    from workbook.reports.word_blocks import write

    made = opened(template) if template else empty()
    write(made, document)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def template_text(template: Path) -> bool:
    """Tell whether a template has text of its own, which a report leaves out. Raises `WorkbookError` as `word` does."""
    from workbook.reports.word_base import read, says

    return says(read(template))
