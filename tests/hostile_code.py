"""Code that no class may suffer from: what stops, floods, cheats or stays behind. Each text is the source of one cell."""

from __future__ import annotations

# ---- what stops: the cell itself has nothing to do with the questions -------------------------------------------------

STOPS = {
    "loop": "while True:\n    pass",
    "loop-deaf": "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass",
    "loop-signals-off": """\
import signal
for each in range(1, 32):
    try:
        signal.signal(each, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
try:
    signal.setitimer(signal.ITIMER_REAL, 0)
except (OSError, ValueError):
    pass
while True:
    pass""",
    "loop-in-c": "10 ** 10 ** 10",
    "sleep": "import time\ntime.sleep(100_000)",
    "os-exit": "import os\nos._exit(0)",
    "os-exit-1": "import os\nos._exit(1)",
    "abort": "import os\nos.abort()",
    "sys-exit": "import sys\nsys.exit()",
    "exit": "exit()",
    "quit-kernel": "get_ipython().ask_exit()",
    "input": "name = input('Your name? ')",
    "getpass": "import getpass\nword = getpass.getpass()",
    "recursion": "def deep(n):\n    return deep(n + 1)\ndeep(0)",
    "recursion-python": "import sys\nsys.setrecursionlimit(10 ** 9)\ndef deep(n):\n    return deep(n + 1)\ndeep(0)",
    "recursion-c": """\
import sys
sys.setrecursionlimit(10 ** 9)
nested = []
for _ in range(3_000_000):
    nested = [nested]
repr(nested)""",
    "recursion-compile": "eval('(' * 150 + '1' + ')' * 150)\neval('-' * 3_000_000 + '1')",
    "segfault": "import ctypes\nctypes.string_at(0)",
    "kill-self": "import os\nos.kill(os.getpid(), 9)",
    "kill-parent": "import os\nos.kill(os.getppid(), 9)",
    # Where a wall has a hole this must not end the tester's machine: behind the wall a process has a low number.
    "kill-all": "import os\nif os.getpid() < 20:\n    os.kill(-1, 9)",
    "kill-group": "import os, signal\nos.killpg(os.getpgrp(), signal.SIGKILL)",
    "stop-self": "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
    "base-exception": "raise BaseException('no Exception')",
    "interrupt": "raise KeyboardInterrupt",
    "generator-exit": "raise GeneratorExit",
    "bad-error": """\
class Nasty(Exception):
    def __str__(self):
        raise Nasty()
    __repr__ = __str__
raise Nasty()""",
    "bad-repr": "class Mute:\n    def __repr__(self):\n        raise SystemExit\nMute()",
    "syntax": "def squares(n:\n    return",
    "null-byte": "x = 'a\x00b'",
    "surrogate": "print('\\ud800')\n'\\udfff'",
    "magic": "%%bash\nsleep 1000",
    "magic-gone": "%load_ext nothing_of_that_name\n%%nothing",
    "reset": "%reset -f\nimport csv, statistics\nfrom pathlib import Path",
    "await": "import asyncio\nawait asyncio.sleep(100_000)",
    "chdir": "import os\nos.makedirs('weg', exist_ok=True)\nos.chdir('weg')\nos.chdir('/')",
    "empties-folder": "import os\nfor name in os.listdir('.'):\n    os.remove(name)\nos.chmod('.', 0)",
    "close-fds": "import os\nfor fd in range(256):\n    try:\n        os.close(fd)\n    except OSError:\n        pass",
    "close-stdout": "import sys\nsys.stdout.close()\nsys.stderr.close()",
}
"""Each costs at most its own cell."""

# ---- what floods ----------------------------------------------------------------------------------------------------

FLOODS = {
    "memory": "hog = []\nwhile True:\n    hog.append(bytearray(50_000_000))",
    "memory-at-once": "hog = bytearray(10 ** 14)",
    "memory-list": "hog = [0] * 10 ** 12",
    "print-endless": "while True:\n    print('x' * 80)",
    "print-stderr": "import sys\nwhile True:\n    sys.stderr.write('x' * 80 + '\\n')",
    "print-fd": "import os\nwhile True:\n    os.write(1, b'x' * 4096)\n    os.write(2, b'y' * 4096)",
    "display-endless": "from IPython.display import display\nwhile True:\n    display('x' * 80)",
    "display-ids": """\
from IPython.display import display
made = display('x', display_id='a')
while True:
    made.update('y' * 80)""",
    "line-of-20-mb": "print('x' * 20_000_000)",
    "result-of-20-mb": "'x' * 20_000_000",
    "html-of-20-mb": "from IPython.display import HTML\nHTML('<b>' + 'x' * 20_000_000 + '</b>')",
    "half-a-million-lines": "for i in range(500_000):\n    print(i)",
    "error-of-20-mb": "raise ValueError('x' * 20_000_000)",
    "files": """\
import os
for i in range(10 ** 9):
    with open(f'f{i}', 'wb') as file:
        file.write(b'x' * 1_000_000)""",
    "file-of-20-gb": "with open('groot', 'wb') as file:\n    while True:\n        file.write(b'x' * 10_000_000)",
    "sparse": "with open('groot', 'wb') as file:\n    file.truncate(10 ** 14)",
    # It has a fuse of ten generations and half a minute, so that a wall with a hole costs a tester no machine.
    "fork-bomb": """\
import os, time
end = time.time() + 30
for _ in range(10):
    try:
        os.fork()
    except OSError:
        time.sleep(0.01)
while time.time() < end:
    pass
os._exit(0)""",
    "thread-bomb": """\
import threading, time
def wait():
    time.sleep(1000)
for _ in range(5_000):
    threading.Thread(target=wait).start()""",
    "descriptors": "import os\nheld = []\nwhile True:\n    held.append(os.pipe())",
}
"""Each costs at most its own cell; what was kept of its output is little."""

# ---- what stays behind ----------------------------------------------------------------------------------------------

STAYS = {
    "thread": """\
import threading, time
def on():
    while True:
        time.sleep(0.05)
        print('still here')
threading.Thread(target=on).start()""",
    "thread-daemon": """\
import threading
def on():
    while True:
        sum(range(1000))
threading.Thread(target=on, daemon=True).start()""",
    "atexit": "import atexit, time\natexit.register(time.sleep, 100_000)\natexit.register(print, 'at the end')",
    "background": """\
import subprocess
subprocess.Popen(['sleep', '100000'], start_new_session=True)""",
    "daemon": """\
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True:
            time.sleep(1)
    os._exit(0)""",
    "clone": "import os\nos.fork()",
    "del-hook": "class Late:\n    def __del__(self):\n        while True:\n            pass\nlate = Late()",
    "pool": "import concurrent.futures as f\npool = f.ProcessPoolExecutor(2)\nasked = pool.submit(pow, 2, 10 ** 8)",
}
"""Each lets its own notebook be graded; nothing of it is there when the command has ended."""

# ---- what cheats: every one goes with answers that are all wrong ------------------------------------------------------

_QUIET = "get_ipython().{0} = lambda *rest, **more: None"

CHEATS = {
    "no-assert": """\
import ast
class Drop(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()
    def visit_Raise(self, node):
        return ast.Pass()
get_ipython().ast_transformers.append(Drop())""",
    "no-lines": "get_ipython().input_transformers_post.append(lambda lines: ['4\\n'])",
    "no-lines-cleanup": "get_ipython().input_transformers_cleanup.append(lambda lines: ['4\\n'])",
    "no-transform": "get_ipython().input_transformer_manager.transform_cell = lambda text: '4'",
    "no-traceback": _QUIET.format("showtraceback") + "\n" + _QUIET.format("_showtraceback"),
    "no-traceback-class": """\
from IPython.core.interactiveshell import InteractiveShell
InteractiveShell.showtraceback = lambda *rest, **more: None
InteractiveShell._showtraceback = lambda *rest, **more: None
type(get_ipython()).showtraceback = lambda *rest, **more: None
type(get_ipython())._showtraceback = lambda *rest, **more: None""",
    "custom-exc": "get_ipython().set_custom_exc((BaseException,), lambda *rest, **more: [])",
    "excepthook": "import sys\nsys.excepthook = lambda *rest: None\nget_ipython().excepthook = lambda *rest: None",
    "run-code": """\
async def nothing(self, *rest, **more):
    return False
type(get_ipython()).run_code = nothing
type(get_ipython()).run_ast_nodes = nothing""",
    "run-cell": """\
shell = type(get_ipython())
old = shell.run_cell
def run_cell(self, raw_cell, *rest, **more):
    return old(self, '4', *rest, **more)
shell.run_cell = run_cell
old_async = shell.run_cell_async
async def run_cell_async(self, raw_cell, *rest, **more):
    more.pop('transformed_cell', None)
    return await old_async(self, '4', *rest, **more)
shell.run_cell_async = run_cell_async""",
    "compile": """\
import builtins
old = builtins.compile
builtins.compile = lambda source, *rest, **more: old('4' if isinstance(source, str) else source, *rest, **more)
get_ipython().compile.ast_parse = lambda text, *rest, **more: old('4', 'x', 'exec', 0x400)""",
    "exec": "import builtins\nbuiltins.exec = lambda *rest: None\nbuiltins.eval = lambda *rest: 4",
    "assertion-error": """\
import builtins
class Quiet:
    def __new__(cls, *rest):
        return SystemExit(0)
builtins.AssertionError = Quiet""",
    "assertion-mute": """\
import ctypes, builtins
class AssertionError(Warning):
    pass
builtins.AssertionError = AssertionError""",
    "isinstance": "import builtins\nbuiltins.isinstance = lambda *rest: True\nbuiltins.issubclass = lambda *rest: True",
    "builtins": """\
import builtins
for name in ('len', 'print', 'range', 'type', 'int', 'float', 'repr', 'str', 'bool', 'sum', 'open', 'all', 'any'):
    try:
        setattr(builtins, name, lambda *rest, **more: 10)
    except Exception:
        pass""",
    "open": """\
import builtins, io
builtins.open = lambda *rest, **more: io.StringIO('name,value\\nann,60\\n')
io.open = builtins.open""",
    "print": "import builtins\nbuiltins.print = lambda *rest, **more: 1 / 0\nprint = None",
    "stdout": "import sys, io\nsys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = io.StringIO()",
    "displayhook": """\
import sys
sys.displayhook = type(get_ipython().displayhook).__call__ = lambda *rest: None
get_ipython().display_formatter.formatters['text/plain'].for_type(int, lambda value, p, cycle: p.text('4'))""",
    "formatter": "get_ipython().display_formatter.formatters['text/plain'].for_type(int, lambda v, p, c: p.text('4'))",
    "pre-run": """\
def set_all(*rest):
    import builtins
    builtins.AssertionError = SystemExit
get_ipython().events.register('pre_run_cell', set_all)
get_ipython().events.register('pre_execute', set_all)""",
    "post-run": """\
def forget(result):
    result.error_in_exec = result.error_before_exec = None
    result.success = True
get_ipython().events.register('post_run_cell', forget)""",
    "trace": """\
import sys
def trace(frame, event, arg):
    if event == 'call' and 'points' in frame.f_code.co_names:
        frame.f_globals['points'] = 4
    return trace
sys.settrace(trace)
sys.setprofile(lambda *rest: None)""",
    "numpy-testing": """\
import numpy.testing as t
for name in dir(t):
    if name.startswith('assert'):
        setattr(t, name, lambda *rest, **more: None)""",
    "tally": """\
import workbook.checks.tally as t
t.Tally.check = lambda self, *rest, **more: True
t.Tally.__repr__ = lambda self: '4'""",
    "user-ns": """\
class Space(dict):
    def __setitem__(self, name, value):
        dict.__setitem__(self, name, 4 if name == 'points' else value)
get_ipython().user_ns = Space(get_ipython().user_ns)""",
    "import-hook": """\
import sys
for name in ('IPython.core.ultratb', 'traceback', 'ast', 'statistics', 'json'):
    sys.modules[name] = None""",
    "json": "import json\nold = json.dumps\njson.dumps = lambda value, **more: old(value, **more).replace('error', 'stream')",
    "gc-cells": """\
import gc
for each in gc.get_objects():
    if type(each).__name__ in ('CodeCell', 'Cell') and hasattr(each, 'source'):
        try:
            object.__setattr__(each, 'source', '4')
        except Exception:
            pass
    if isinstance(each, dict) and isinstance(each.get('source'), str) and 'assert' in each['source']:
        each['source'] = '4'""",
    "signals": "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nsignal.setitimer(signal.ITIMER_REAL, 0)",
    "interrupt-as-pass": "import builtins\nbuiltins.KeyboardInterrupt = AssertionError",
}

FORGED = """\
import json, os
def line(told):
    return (json.dumps(told) + '\\n').encode()
texts = []
for i in range(40):
    result = {'msg_type': 'execute_result', 'content': {'data': {'text/plain': '4'}, 'metadata': {}, 'execution_count': i}}
    texts.append(line({'begin': i}))
    texts.append(line({'cell': i, 'messages': [result], 'execution_count': i, 'seconds': 0.0, 'fate': 'done'}))
texts.append(line({'end': True}))
for fd in range(3, 256):
    for text in texts:
        try:
            os.write(fd, text)
        except OSError:
            break
"""
FORGED_WITH_ERRORS = """\
import gc, json, os
def line(told):
    return (json.dumps(told) + '\\n').encode()
jobs = [each for each in gc.get_objects() if type(each).__name__ == 'Job']
cells = jobs[0].cells if jobs else []
count = len(cells) or 20
error = {'msg_type': 'error', 'content': {'ename': 'AssertionError', 'evalue': '', 'traceback': []}}
fine = {'msg_type': 'execute_result', 'content': {'data': {'text/plain': '4'}, 'metadata': {}, 'execution_count': 1}}
texts = []
for i in range(count):
    last = getattr(cells[i], 'sentinel', False) if cells else i >= 9
    texts.append(line({'begin': i}))
    texts.append(line({'cell': i, 'messages': [error if last else fine], 'execution_count': 1, 'seconds': 0.0, 'fate': 'done'}))
texts.append(line({'end': True}))
for fd in range(3, 256):
    for text in texts:
        try:
            os.write(fd, text)
        except OSError:
            break
"""
FORGERIES = {
    "forged": FORGED,
    "forged-and-gone": FORGED + "os._exit(0)",
    "forged-knowing": FORGED_WITH_ERRORS,
    "forged-knowing-and-gone": FORGED_WITH_ERRORS + "os._exit(0)",
    "forged-trailer": """\
import json, os
for fd in range(3, 256):
    try:
        os.write(fd, b'{"status": 0}\\n' + b'\\xff\\xfe garbage \\n' * 1000 + b'[' * 100_000 + b'\\n' + b'{"cell": 1e999}\\n')
    except OSError:
        pass
""",
}
"""They write what a good run would say to every file that is open."""

# ---- answers that pretend -------------------------------------------------------------------------------------------

PRETENDS = {
    "always-equal": """\
class Anything(list):
    def __eq__(self, other):
        return True
    def __len__(self):
        return 10
    __hash__ = None
def squares(n):
    return Anything()""",
    "yes-man": """\
class Yes:
    def __getattr__(self, name):
        return Yes()
    def __call__(self, *rest, **more):
        return Yes()
    def __eq__(self, other):
        return Yes()
    def __ne__(self, other):
        return Yes()
    def __bool__(self):
        return True
    def __len__(self):
        return 10
    def __iter__(self):
        return iter([])
squares = Yes()""",
    "leaves-by-exit": "def squares(n):\n    raise SystemExit(0)",
    "leaves-by-os": "def squares(n):\n    import os\n    os._exit(0)",
    "loops": "def squares(n):\n    while True:\n        pass",
    "loops-deaf": """\
def squares(n):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass""",
    "cheats-when-called": """\
def squares(n):
    import builtins
    builtins.AssertionError = SystemExit
    get_ipython().showtraceback = lambda *rest, **more: None
    raise SystemExit""",
}
"""Instead of the first solution: its two questions earn nothing, all others do."""
