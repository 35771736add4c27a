"""The errors that stand in a notebook where a cell did not come to its own end."""

from __future__ import annotations

# As nbgrader tells it after a kernel was interrupted.
TIMEOUT = {
    "ename": "CellTimeoutError",
    "evalue": "",
    "traceback": ["\x1b[0;31mCellTimeoutError\x1b[0m: No reply from kernel before timeout"],
}
# As nbclient tells it.
DEAD = {"ename": "DeadKernelError", "evalue": "Kernel died", "traceback": ["DeadKernelError: Kernel died"]}
