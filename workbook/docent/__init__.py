"""The docent's work, a module a step; the only package that knows nbgrader.

course (new, open_course) → release → collect → grade → feedback, overview; demo plays them all; commands is
`workbook docent …`. Around them: parcels and sorting (what came in, whose it is), repair and points (a hand-in made
gradable), book (the gradebook), page (the look of feedback).
"""
