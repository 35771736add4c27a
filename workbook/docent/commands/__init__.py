"""`workbook docent …`: the docent's commands, a module a subject, each hung on one program as it is imported."""

from workbook.docent.commands import distributing, grading, making, receiving, returning, seeing
from workbook.docent.commands.base import app, lines, points_of, progress, table

__all__ = [
    "app", "distributing", "grading", "lines", "making", "points_of", "progress", "receiving", "returning", "seeing", "table",
]  # fmt: skip
