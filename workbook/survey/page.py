"""The questionnaire as one page that needs nothing: no workbook, no network, no installation."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from attrs import frozen

from workbook.questionnaire import script, style
from workbook.survey.content import NAME, code_cells, content, facts, promises, said
from workbook.survey.plan import Survey

__all__ = ["NAME", "Frame", "code_cells", "html"]

_FOLDER = Path(__file__).parent
# In order of use; together with the form's own script they are one module. The first brings what is asked.
_PARTS = ("code.js", "keep.js", "about.js", "end.js", "page.js")
EMBEDDED, LINKED = ("embedded.js",), ("link.js", "linked.js")


@frozen(kw_only=True)
class Frame:
    """The page around the questions, whichever way these come.

    Attributes
    ----------
    title, opening, privacy : what stands above the questions; the latter two are HTML
    no_script, loading : texts where scripts are off, and until the questions are there
    data : what the script reads
    source : the scripts that make of it what is asked
    connect : what the page may fetch, as its policy says it
    """

    title: str
    opening: str = ""
    privacy: str = ""
    no_script: str
    loading: str
    data: Any
    source: tuple[str, ...] = EMBEDDED
    connect: str = "'none'"

    def html(self) -> str:
        """Return the page. The only scripts and styles that may run are those whose sums stand in its policy."""
        # A block of its own: the page's names must not meet those of the form.
        code, looks = f"{script()}\n{{\n{_joined(*self.source, *_PARTS)}\n}}", f"{style()}\n{_joined('page.css')}"
        policy = (
            f"default-src 'none'; script-src {_sum(code)}; style-src {_sum(looks)}; base-uri 'none'; form-action 'none'"
        )
        policy += "" if self.connect == "'none'" else f"; connect-src {self.connect}"
        data = json.dumps(self.data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
        return f"""<!doctype html>
<html lang="nl">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>{escape(self.title)}</title>
<style>{looks}</style>
</head>
<body class="plg-form plg-survey">
<header>
<h1 tabindex="-1">{escape(self.title)}</h1>
{self.opening}
<noscript><div class="plg-noscript" role="note">{_paragraphs(self.no_script)}</div></noscript>
</header>
{self.privacy}
<main>{_paragraphs(self.loading)}</main>
<script type="application/json" id="plg-data">{data}</script>
<script type="module">{code}</script>
</body>
</html>
"""


def html(survey: Survey) -> str:
    """Return the questionnaire as one HTML file that loads nothing and sends nothing.

    Its own policy forbids any request. What is filled in stays in the browser until the respondent takes it out as a file or
    a code.
    """
    heading = said(("privacy", {}))
    privacy = f"""<section aria-label="{escape(heading)}">
<details class="plg-privacy" open><summary>{escape(heading)}</summary>{_list(promises(survey))}</details>
</section>"""
    return Frame(
        title=said(("heading", {"title": survey.title})), opening=_list(facts(survey), "plg-facts"), privacy=privacy,
        no_script=said(("no_script", {})), loading=said(("loading", {})), data=content(survey),
    ).html()  # fmt: skip


def _list(lines: Iterable[tuple[str, dict[str, Any]]], name: str = "") -> str:
    shown = "".join(f"<li>{escape(said(line))}</li>" for line in lines)
    return f"<ul class='{name}'>{shown}</ul>" if name else f"<ul>{shown}</ul>"


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(part.strip())}</p>" for part in text.split("\n\n"))


def _sum(text: str) -> str:
    """Return how a policy names one script or style: by the SHA-256 of its text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _joined(*names: str) -> str:
    return "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in names)
