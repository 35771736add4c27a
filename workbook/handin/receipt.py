"""`hand_in`: what a deelnemer sees and gets when handing in."""

from __future__ import annotations

import os
from datetime import datetime
from html import escape
from pathlib import Path

from attrs import frozen

from workbook.dutch import clock, day
from workbook.forms.handing import hand_over
from workbook.handin.contents import Contents
from workbook.handin.notebook import find_notebook
from workbook.handin.packing import find_quiz, pack_parcel
from workbook.handin.posting import Posted, post
from workbook.home import home, is_example
from workbook.inbrowser import gives_files
from workbook.saving import Saved, save_notebook
from workbook.texts import say

_BOX = (
    "max-width:44em;margin:.4em 0;padding:.8em 1.1em;border:2px solid #0072B2;border-radius:6px;"
    "background:#fff;color:#1a1a1a;line-height:1.5"
)


@frozen
class Receipt:
    """The proof of handing in: shows itself in the notebook and as plain text."""

    title: str
    made_at: datetime
    answered: int
    total: int
    code: str
    path: Path
    contents: Contents
    saved: Saved
    notes: tuple[str, ...] = ()
    posted: Posted = "none"

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Return what the receipt says, as pairs of a label and a value."""
        moment = say("handin.receipt.moment", day=day(self.made_at.astimezone()), clock=clock(self.made_at))
        count = say("handin.receipt.count", answered=self.answered, total=self.total)
        values = {
            "what": self.title,
            "when": moment,
            "answered": count,
            "code": self.code,
            "file": f"{self.path.parent.name}/{self.path.name}",
        }
        return [(say(f"handin.receipt.{key}"), value) for key, value in values.items()]

    @property
    def told(self) -> list[str]:
        """Return what the deelnemer must know: what could not be saved, left out, or is still empty."""
        nothing = [say("handin.nothing_answered")] if not self.answered else []
        unsaved = [say("handin.unsaved")] if self.saved == "unsaved" else []
        refused = [say("hub.receipt.refused")] if self.posted == "refused" else []
        return [*nothing, *unsaved, *refused, *self.notes, *self.contents.notes]

    @property
    def next_step(self) -> str:
        """Return what to do with the file."""
        if self.posted == "posted":
            return say("hub.receipt.next")
        key = "next_browser" if gives_files() else "next"
        return say(
            f"handin.receipt.{key}",
            name=self.path.name,
            folder=self.path.parent.name,
            home=self.path.parent.parent.name,
        )

    def __repr__(self) -> str:
        going = [f"  - {part.label}" for part in self.contents.going]
        return "\n".join(
            [
                say("handin.going"),
                f"  - {say('handin.notebook')}",
                *going,
                say("handin.staying"),
                *(f"  - {line}" for line in self.contents.staying),
                say("handin.receipt.title"),
                *(f"  {label}: {value}" for label, value in self.lines),
                *(f"! {line}" for line in self.told),
                self.next_step,
            ]
        )

    def _ipython_display_(self) -> None:
        if not gives_files() or self.posted == "posted":
            raise NotImplementedError  # IPython then shows it as any other outcome
        from IPython.display import display

        display({"text/plain": repr(self), "text/html": self._repr_html_()}, raw=True)
        hand_over(self.path)

    def _repr_html_(self) -> str:
        title = escape(say("handin.receipt.title"))
        facts = "".join(
            f"<dt><strong>{escape(label)}</strong></dt><dd>{escape(value)}</dd>" for label, value in self.lines
        )
        going = [say("handin.notebook"), *(part.label for part in self.contents.going)]
        told = f'<div role="alert">{_list(say("handin.told"), self.told)}</div>' if self.told else ""
        return (
            f'<section aria-label="{title}" style="{_BOX}">{_list(say("handin.going"), going)}'
            f"{_list(say('handin.staying'), self.contents.staying)}<hr><p><strong>{title}</strong></p><dl>{facts}</dl>{told}"
            f"<p>{escape(self.next_step)}</p></section>"
        )


def _list(head: str, lines: list[str] | tuple[str, ...]) -> str:
    return f"<p><strong>{escape(head)}</strong></p><ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def hand_in(assignment: str) -> Receipt | None:
    """Hand in an assignment: save the notebook, write the zip, return the receipt.

    Does nothing while a docent's computer is grading: a graded notebook is not handed in again.

    Raises
    ------
    WorkbookError : no folder or no notebook, one that can't be read, or a zip that can't be written
    """
    if os.environ.get("WORKBOOK_GRADING"):
        return None
    folder = home()
    notebook = find_notebook(assignment, folder)
    saved = save_notebook(notebook)
    parcel = pack_parcel(assignment, folder, notebook)
    quiz, manifest = find_quiz(assignment, notebook.parent), parcel.manifest
    notes = []
    if quiz.round:
        notes.append(say("handin.concept" if manifest.get("concept") else "handin.final"))
    if notebook.name != f"{assignment}.ipynb":
        notes.append(say("handin.renamed", name=notebook.name, expected=f"{assignment}.ipynb"))
    if is_example(folder):
        notes.append(say("handin.example"))
    return Receipt(
        title=say("handin.draft_title", title=quiz.title) if manifest.get("concept") else quiz.title,
        made_at=datetime.fromisoformat(manifest["made_at"]),
        answered=manifest["answered"],
        total=manifest["total"],
        code=parcel.code,
        path=parcel.path,
        contents=parcel.contents,
        saved=saved,
        notes=tuple(notes),
        posted=post(parcel.path),
    )
