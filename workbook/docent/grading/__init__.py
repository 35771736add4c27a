"""Grading a class: from what lies in `submitted/` to a row, a graded notebook and points; `docent.grade` is the door."""
