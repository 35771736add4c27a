"""The open answers in a notebook's cells, where handing in puts them, back as they were typed."""

from __future__ import annotations

import re
from html import unescape

from workbook.handin.notebook import Notebook, source
from workbook.instrument import Quiz
from workbook.texts import say

_ESCAPED = re.compile(r"\\([\\`*_{}\[\]#|~$!+=.)-])")
# No line of a deelnemer begins with a bare sign: what does is the next cell of the assignment, merged into this one.
_NEXT = re.compile(r"^(?:#{1,6} |\*\*\S)", re.MULTILINE)


def written_texts(quiz: Quiz, notebook: Notebook) -> dict[str, str]:
    """Return per text question what stands under it in any cell of a notebook, undone of its Markdown."""
    found: dict[str, str] = {}
    sources = [source(cell) for cell in notebook["cells"]]
    for item in quiz.items:
        if item.form != "text":
            continue
        head = say("handin.cell_question", text=item.text.strip())
        bodies = [text.partition(head)[2] for text in sources if head in text]
        typed = [as_typed(_NEXT.split(body, maxsplit=1)[0]) for body in bodies]
        if longest := max(typed, key=len, default=""):
            found[item.id] = longest
    return found


def as_typed(markdown: str) -> str:
    """Return the text that `open_text` made this Markdown of."""
    lines = [line.removesuffix("  ") for line in markdown.strip().split("\n")]
    return unescape(_ESCAPED.sub(r"\1", "\n".join(lines))).strip()
