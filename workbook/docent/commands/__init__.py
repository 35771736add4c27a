"""`workbook docent …`: the docent's commands, a module a subject, each hung on one program as it is imported."""

from importlib import import_module

from workbook.docent.commands.base import app, lines, points_of, progress, table

__all__ = ["app", "lines", "points_of", "progress", "table"]

# In the order of the work, which is that of the help.
for _subject in (
    "making",
    "people",
    "distributing",
    "receiving",
    "grading",
    "seeing",
    "judging",
    "returning",
    "certifying",
    "evaluating",
    "guarding",
):
    import_module(f"{__name__}.{_subject}")
