"""Cells run in the forked shell show what they show in a real kernel under nbgrader."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode, validate
from nbformat.v4 import new_code_cell, new_notebook
from warm_shell import WarmShell, error_of, result_of, text_of

from workbook.docent.running.outputs import fold

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a fork is what is tested")

CELLS = """
print(1)
2
---
1/0
---
def f(n):
    return 1/n
def g(n):
    return f(n)
g(0)
---
import sys; print('x', file=sys.stderr); print(2)
---
import warnings
for _ in range(3): warnings.warn('let op')
print('na')
---
import pandas as pd, numpy as np
pd.DataFrame({'a': [1, 2], 'b': ['x', 'y']})
---
import matplotlib.pyplot as plt
sorted(plt.rcParams.items())
---
plt.plot([1, 2, 3])
---
fig, ax = plt.subplots(); ax.bar(['a', 'b'], [1, 2]); plt.show(); print('after')
---
import seaborn as sns
sns.set_theme()
ax = sns.histplot([1, 2, 2, 3])
---
ax
---
plt.figure(); plt.figure()
---
pd.Series([1, 2]).plot()
---
plt.rcParams['figure.dpi'], plt.rcParams['axes.facecolor'], plt.get_fignums(), plt.get_backend()
---
await __import__('asyncio').sleep(.01)
5
---
import asyncio
async def w():
    await asyncio.sleep(0.01); print('task'); return 7
t = asyncio.create_task(w())
---
await t
---
async def bad():
    raise ValueError('x')
await bad()
---
x = !echo a; echo b
x
---
!echo hi
---
%%bash
echo from bash; echo err 1>&2
---
input('naam? ')
---
import getpass; getpass.getpass()
---
sys.exit(3)
---
raise SystemExit
---
raise KeyboardInterrupt('zelf')
---
from IPython.display import display, HTML, clear_output, update_display
h = display(HTML('<b>1</b>'), display_id='abc')
print('p')
---
update_display(HTML('<b>2</b>'), display_id='abc')
---
print('weg'); clear_output(); print('blijft')
---
print('weg'); clear_output(wait=True); print('blijft'); clear_output(wait=True)
---
for i in range(3):
    print(i); clear_output(wait=True)
---
import ipywidgets as w
slider = w.IntSlider(value=3); slider
---
out = w.Output()
with out:
    print('in het widget'); display(HTML('x'))
print('erbuiten')
out
---
w.HBox([slider, w.Button(description='k')])
---
w.interact(lambda x: print(x), x=3);
---
def broken(:
  pass
---
  x = 1
 y = 2
---
x = (1,
---
'abc' + 1
---
%who_ls
---
%matplotlib inline
---
%%html
<i>x</i>
---
%nietbestaand
---
x?
---
print('zonder nl', end='')
---
print('a', flush=True); print('b')
---
import time
print('1'); time.sleep(.5); print('2')
---
import logging; logging.warning('hm')
---
In[1], len(In), Out[1]
---
raise ExceptionGroup('g', [ValueError(1), TypeError(2)])
---
try:
    1/0
except ZeroDivisionError as e:
    raise ValueError('keten') from e
---
class E(Exception):
    def __str__(self): raise RuntimeError('str')
raise E()
---
class R:
    def __repr__(self): raise RuntimeError('repr')
R()
---
class H:
    def _repr_html_(self): return '<h1>'
    def __repr__(self): return 'H'
H()
---
display({'application/json': {'a': [1, 2]}, 'text/plain': 'j'}, raw=True)
---
display({'application/json': float('nan')}, raw=True)
---
display({'text/plain': object()}, raw=True)
---
get_ipython().ast_node_interactivity, get_ipython().__class__, __name__, get_ipython().kernel.__class__
---
sorted(k for k in globals() if k.startswith('_') and not k.startswith('_i') and not k[1:].isdigit())
---
import threading
def th(): print('thread')
T = threading.Thread(target=th); T.start(); T.join()
---
df = pd.DataFrame({'a': [1]}); df['zz']
---
np.array([1]) / 0
---
assert 1 == 2, 'boodschap'
---
1 + 1;
---
os = __import__('os'); os.makedirs('/proc/nietmogelijk/x')
---
get_ipython().run_cell('print(5)\\n6').result
---
exec('def z():\\n  return 1/0\\nz()')
---
from contextvars import ContextVar
c = ContextVar('c'); c.set(1); c.get()
---
c.get(0)
---
pd.options.display.max_rows, np.get_printoptions()['precision'], len(threading.enumerate()) >= 1
---
print(*sorted(map(str, warnings.filters)), sep='\\n')
---
sys.stdout.encoding, sys.stdout.isatty(), sys.stdout.name, isinstance(sys.stdout, __import__('ipykernel').iostream.OutStream)
---
exit
""".strip("\n").split("\n---\n")
BROKEN = """
get_ipython().showtraceback = lambda *a, **k: None
1/0
---
del get_ipython().showtraceback
while True: pass
---
import time
try:
    time.sleep(30)
except KeyboardInterrupt:
    print('gevangen')
---
print('verder')
""".strip("\n").split("\n---\n")
PATIENT, SHORT = 60, 1  # seconds a cell


def masked(value: Any) -> str:
    text = re.sub(r"0x[0-9a-f]{6,}", "0xADDRESS", json.dumps(value, sort_keys=True))
    return re.sub(r"[0-9a-f]{32}", "ID", re.sub(r"ipykernel_\d+", "ipykernel_PID", text))


@pytest.fixture(scope="module")
def warm_shell() -> Iterator[WarmShell]:
    made = WarmShell()
    yield made
    made.close()


def notebook(cells: list[str]) -> NotebookNode:
    return new_notebook(cells=[new_code_cell(each) for each in cells])


def by_nbgrader(cells: list[str], folder: Path, seconds: int) -> NotebookNode:
    from nbgrader.preprocessors import Execute

    step = Execute(timeout=seconds, extra_arguments=["--IPKernelApp.log_level=ERROR"])
    step.log.setLevel("CRITICAL")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MPLBACKEND", raising=False)
        made, _ = step.preprocess(notebook(cells), {"metadata": {"path": str(folder)}})
    return made


def by_fork(warm_shell: WarmShell, cells: list[str], seconds: float) -> NotebookNode:
    made = notebook(cells)
    fold(made, warm_shell.run(*cells, cell_seconds=seconds))
    return made


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> NotebookNode:
    return by_nbgrader(CELLS, tmp_path_factory.mktemp("real"), PATIENT)


@pytest.fixture(scope="module")
def ours(warm_shell: WarmShell) -> NotebookNode:
    return by_fork(warm_shell, CELLS, PATIENT)


@pytest.mark.parametrize("at", range(len(CELLS)), ids=lambda at: CELLS[at].split("\n")[0][:40])
def test_a_cell_shows_what_it_shows_in_a_kernel(real: NotebookNode, ours: NotebookNode, at: int) -> None:
    theirs, mine = real.cells[at], ours.cells[at]

    assert masked(mine.outputs) == masked(theirs.outputs)
    assert mine.execution_count == theirs.execution_count


def test_endless_and_silenced_cells_show_what_nbgrader_has_them_show(warm_shell: WarmShell, tmp_path: Path) -> None:
    theirs, mine = by_nbgrader(BROKEN, tmp_path, SHORT), by_fork(warm_shell, BROKEN, SHORT)

    assert [masked(each.outputs) for each in mine.cells] == [masked(each.outputs) for each in theirs.cells]
    assert [each.execution_count for each in mine.cells] == [1, 2, 3, 4]


def test_the_notebook_is_valid_and_tells_its_language(real: NotebookNode, ours: NotebookNode) -> None:
    validate(ours)

    assert ours.metadata.language_info == real.metadata.language_info


def test_the_state_of_widgets_is_kept_as_a_kernel_gives_it(real: NotebookNode, ours: NotebookNode) -> None:
    def states(made: NotebookNode) -> list[str]:
        return sorted(
            masked(each)
            for each in made.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"].values()
        )

    assert states(ours) == states(real)


def test_what_other_programs_write_is_shown(warm_shell: WarmShell) -> None:
    found = warm_shell.run(
        "import os, subprocess\nprint('a')\n_ = os.system('echo b')\nprint('c')", "_ = subprocess.run('echo d; echo e 1>&2', shell=True)",
        "_ = os.write(1, b'f')\n1", "pid = os.fork()\nif pid == 0:\n    print('kind'); os._exit(0)\n_ = os.waitpid(pid, 0)",
    ).cells  # fmt: skip

    assert [text_of(each) for each in found] == ["a\nb\nc\n", "d\n", "f", "kind\n"]
    assert text_of(found[1], "stderr") == "e\n"
    assert result_of(found[2]) == "1"


def test_every_notebook_starts_with_a_kernel_of_its_own(warm_shell: WarmShell) -> None:
    ask = "import numpy as np, random, uuid\n(np.random.random(), random.random(), str(uuid.uuid4()))"
    seen = ["import matplotlib.pyplot as plt\n", "(plt.get_fignums(), len(In), sorted(Out), __name__)"]
    first, second = (warm_shell.run(ask, "x = 1", *seen, trusted=True) for _ in range(2))

    assert result_of(first.cells[0]) != result_of(second.cells[0])
    assert result_of(second.cells[3]) == "([], 5, [1], '__main__')"
    assert [each.execution_count for each in second.cells] == [1, 2, 3, 4]
    assert error_of(warm_shell.run("x").cells[0]) == "NameError"


def test_the_warm_process_has_one_thread_and_so_has_a_fork(warm_shell: WarmShell) -> None:
    found = warm_shell.run("[line for line in open('/proc/self/status') if line.startswith('Threads')]").cells[0]

    assert "Threads:\\t1\\n" in str(result_of(found))


def test_files_of_a_job_lie_beside_the_notebook_and_never_elsewhere(warm_shell: WarmShell, tmp_path: Path) -> None:
    files = {
        "antwoorden/ocai.json": b"{}",
        "../weg.txt": b"x",
        f"{tmp_path}/weg.txt": b"x",
        "C:\\weg.txt": b"x",
        "": b"x",
    }
    found = warm_shell.run("from pathlib import Path\nsorted(str(p) for p in Path('.').rglob('*'))", files=files).cells[
        0
    ]

    assert result_of(found) == "['antwoorden', 'antwoorden/ocai.json']"
    assert not list(tmp_path.iterdir())


def test_a_module_beside_the_notebook_can_be_imported(warm_shell: WarmShell) -> None:
    assert result_of(warm_shell.run("import hulp\nhulp.X", files={"hulp.py": b"X = 5"}).cells[0]) == "5"
