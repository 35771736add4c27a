"""The docent's work, a module a step; the only package that knows nbgrader.

course (open_course), founding (new) → release → collect → grade → feedback, overview; demo plays them all; commands is
`workbook docent …`. Around them: parcels, sorting and keeping_out (what came in, whose it is), page (the look of feedback),
projector (the collegedag).

Behind `grade`: restoring/ (a hand-in read whatever it is, and made gradable), running/ (notebooks in forks behind a wall),
gradebook/ (nbgrader's own book, folders and steps, opened once), grading/ (from hand-in to row).
"""
