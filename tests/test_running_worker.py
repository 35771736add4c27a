"""Whatever a cell does, the next one runs, and what is kept of it stays within bounds."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest
from warm_shell import WarmShell, error_of, result_of, text_of

from workbook.docent.running.job import CodeCell, Outcome

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a fork is what is tested")
AFTER = CodeCell(9, "print('verder')\n40 + 2")
PEAK = "__import__('resource').getrusage(__import__('resource').RUSAGE_SELF).ru_maxrss // 1024"  # MB


@pytest.fixture(scope="module")
def warm_shell() -> Iterator[WarmShell]:
    made = WarmShell()
    yield made
    made.close()


def size(outcome: Outcome, at: int = 0) -> int:
    return sum(len(str(each["content"])) for each in outcome.cells[at].messages)


@pytest.mark.parametrize(
    "source",
    [
        "import sys; sys.exit(1)", "exit()", "quit", "raise SystemExit", "input()", "import sys; sys.setrecursionlimit(200)\ndef r(n): return r(n + 1)\nr(0)",
        "import sys; sys.stdout = sys.stderr = None", "import sys; sys.stdout.close(); sys.stderr.close()",
        "import os; os.close(1); os.close(2)", "import os; os.chdir('/')", "import logging; logging.disable()",
        "import builtins; builtins.print = builtins.open = builtins.len = builtins.isinstance = None",
        "import builtins; builtins.__dict__.clear()", "import sys; sys.excepthook = sys.displayhook = None",
        "import json, time, os; json.dumps = json.loads = time.time = time.monotonic = os.write = os.getpid = None",
        "ip = get_ipython(); ip.showtraceback = ip._showtraceback = ip.run_cell = ip.transform_cell = None",
        "type(get_ipython()).run_cell = None; type(get_ipython().kernel).do_execute = None",
        "get_ipython().events.register('post_execute', lambda: 1 / 0)", "get_ipython().events.callbacks.clear()",
        "get_ipython().display_formatter = None", "get_ipython().kernel.session = None", "get_ipython().kernel = None",
        "import sys; sys.modules.clear()", "import gc; [each.clear() for each in gc.get_objects() if type(each) is list and len(each) > 900]",
        "import signal; signal.signal(signal.SIGALRM, signal.SIG_IGN); signal.signal(signal.SIGINT, signal.SIG_IGN)",
        "import asyncio; asyncio.get_event_loop().stop()", "import asyncio; asyncio.get_event_loop().close()",
        "import asyncio; asyncio.set_event_loop(None)", "import sys; sys.setrecursionlimit(60)",
        "raise BaseException('x')", "class E(BaseException):\n    def __str__(self): raise self\nraise E()",
        "raise type('GeneratorExit', (GeneratorExit,), {})()", "raise KeyboardInterrupt", "import threading; threading.Thread(target=lambda: 1 / 0).start()",
        "await __import__('asyncio').sleep(0); raise SystemExit", "import warnings; warnings.showwarning = warnings.warn = None",
        "import asyncio\nasync def die(): raise SystemExit\nasyncio.create_task(die()); await asyncio.sleep(.1)",
    ],
)  # fmt: skip
def test_the_next_cell_of_the_release_runs_after_a_cell_that_breaks_things(warm_shell: WarmShell, source: str) -> None:
    found = warm_shell.run(source, "1", AFTER)

    assert found.trouble == ""
    assert [each.fate for each in found.cells] == ["done", "done", "done"]
    assert (text_of(found.cells[2]), result_of(found.cells[2])) == ("verder\n", "42")


def test_an_endless_cell_is_interrupted_and_the_next_one_runs(warm_shell: WarmShell) -> None:
    begun = time.monotonic()
    found = warm_shell.run(
        "while True: pass",
        "import asyncio; await asyncio.sleep(60)",
        "await asyncio.sleep(0)\nwhile True: pass",
        AFTER,
        cell_seconds=0.5,
    )

    assert [each.fate for each in found.cells] == ["timeout", "timeout", "timeout", "done"]
    assert [error_of(each) for each in found.cells] == [
        "KeyboardInterrupt",
        "CancelledError",
        "KeyboardInterrupt",
        None,
    ]
    assert result_of(found.cells[3]) == "42"
    assert time.monotonic() - begun < 10


def test_endless_printing_keeps_a_bounded_part_and_no_memory(warm_shell: WarmShell) -> None:
    found = warm_shell.run("while True: print('x' * 1000)", PEAK, cell_seconds=1, cell_output_bytes=1_000_000)

    assert 900_000 < size(found) < 1_100_000
    assert [(each.kind, each.index) for each in found.events] == [("flood", 0)]
    assert found.cells[0].fate == "timeout"
    assert int(str(result_of(found.cells[1]))) < 400


@pytest.mark.parametrize(
    "source",
    [
        "print('x' * 20_000_000)", "for _ in range(300_000): print('regel')", "print('\\n' * 20_000_000)", "print('é' * 5_000_000)",
        "from IPython.display import display, HTML\ndisplay(HTML('x' * 100_000_000))", "import os\nfor _ in range(20): _ = os.write(1, b'x' * 1_000_000)",
        "from IPython.display import display\nfor _ in range(9_000): display(1)", "import sys\nsys.stderr.write('x' * 20_000_000);",
    ],
)  # fmt: skip
def test_too_much_output_is_dropped_and_told(warm_shell: WarmShell, source: str) -> None:
    found = warm_shell.run(source + "\n1/0", AFTER, cell_output_bytes=1_000_000)

    assert size(found) < 1_300_000
    assert [each.kind for each in found.events if each.kind == "flood"] == ["flood"]
    assert error_of(found.cells[0]) == "ZeroDivisionError"
    assert result_of(found.cells[1]) == "42"


def test_an_error_and_a_result_are_kept_however_long_they_are(warm_shell: WarmShell) -> None:
    found = warm_shell.run(
        "raise ValueError('x' * 20_000_000)",
        "print('x' * 10_000_000)\n5",
        "'y' * 9_000_000",
        cell_output_bytes=1_000_000,
    )

    assert error_of(found.cells[0]) == "ValueError"
    assert result_of(found.cells[1]) == "5"
    assert str(result_of(found.cells[2])).startswith("'yyy")
    assert max(size(found, at) for at in range(3)) < 1_300_000


def test_the_notebook_as_a_whole_has_a_bound_too(warm_shell: WarmShell) -> None:
    found = warm_shell.run(*["print('x' * 900_000)"] * 5, "7", cell_output_bytes=1_000_000, output_bytes=2_000_000)

    assert sum(size(found, at) for at in range(6)) < 2_300_000
    assert result_of(found.cells[5]) == "7"


def test_an_animation_that_clears_what_it_shows_is_no_flood(warm_shell: WarmShell) -> None:
    source = "from IPython.display import clear_output\nfor n in range(50):\n    clear_output(wait=True); print(n, 'x' * 100_000)"
    found = warm_shell.run(source, cell_output_bytes=1_000_000)

    assert found.events == ()
    assert text_of(found.cells[0]).startswith("49 x")


def test_json_that_is_too_deep_or_has_too_many_parts_is_left_out(warm_shell: WarmShell) -> None:
    deep = "d = {}\nfor _ in range(500): d = {'a': d}\nfrom IPython.display import display\ndisplay({'application/json': d}, raw=True)"
    wide = "display({'application/json': [0] * 1_000_000}, raw=True)"
    found = warm_shell.run(deep, wide, AFTER)

    assert [len(each.messages) for each in found.cells] == [0, 0, 2]


def test_a_process_that_a_cell_forks_tells_nothing_of_its_own(warm_shell: WarmShell) -> None:
    found = warm_shell.run("import os\nx = os.fork()", "print('een keer')", AFTER)

    assert len(found.cells) == 3
    assert text_of(found.cells[1]) == "een keer\n"
