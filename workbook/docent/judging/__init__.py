"""Judging: what was written and handed in, held against a rubric, a question at a time and then a deelnemer at a time.

The doors: `queue` and `agreement` for open answers, `verdict` and `passed` for a whole hand-in, `attachments` and `shown`
for what goes back.
"""

from workbook.docent.judging.agreement import agreement
from workbook.docent.judging.answers import queue
from workbook.docent.judging.changes import changes
from workbook.docent.judging.files import attachments
from workbook.docent.judging.shown import shown
from workbook.docent.judging.verdicts import give_verdict, passed, standing, verdict

__all__ = ["agreement", "attachments", "changes", "give_verdict", "passed", "queue", "shown", "standing", "verdict"]
