"""Answers and entries: read, check, save and merge; the only package that touches answer files."""

from workbook.responses.answerfile import (
    AnswerFile,
    known_subjects,
    merge,
    read_answer_file,
    read_answer_files,
    save_rows,
)
from workbook.responses.collecting import answers
from workbook.responses.folders import answer_path, data_home
from workbook.responses.responses import FileUse, Responses

__all__ = [
    "AnswerFile",
    "FileUse",
    "Responses",
    "answer_path",
    "answers",
    "data_home",
    "known_subjects",
    "merge",
    "read_answer_file",
    "read_answer_files",
    "save_rows",
]
