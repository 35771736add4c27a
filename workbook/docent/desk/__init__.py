"""A docent's command as a page: fields in place of options, a button in place of a terminal, its outcome as it comes.

The page runs the very command, in a process of its own, and shows what that says (`commands.base`): whatever a command
can do, the page can, and the page can't do anything else.
"""

from workbook.docent.desk.running import task

__all__ = ["task"]
