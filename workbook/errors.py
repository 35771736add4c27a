"""The one error that users can meet: where it is, what is wrong, what to do."""

from __future__ import annotations

from workbook.texts import entry


class WorkbookError(Exception):
    """A problem told in Dutch, in three parts.

    Parameters
    ----------
    where : file, form or cell in which it went wrong
    what : what is wrong, one sentence
    remedy : what the reader can do, one sentence
    """

    def __init__(self, where: str, what: str, remedy: str) -> None:
        super().__init__(where, what, remedy)
        self.where, self.what, self.remedy = where, what, remedy
        self.key = ""  # of its texts, so that code can tell one problem from another

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.remedy}".strip()

    def _render_traceback_(self) -> list[str]:
        """Let IPython show the three sentences in place of a traceback."""
        return [f"{self.where}: {self.what}", f"→ {self.remedy}"]


def problem(key: str, /, *, where: object, **values: object) -> WorkbookError:
    """Make the error whose `what` and `remedy` stand in `texts/<area>.yaml` under `key`."""
    texts = entry(key)
    made = WorkbookError(str(where), texts["what"].format(**values).strip(), texts["remedy"].format(**values).strip())
    made.key = key
    return made
