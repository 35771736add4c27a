"""What a cell replaces in the interpreter is told and put back; what it tries elsewhere is told; ordinary code is not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbformat import read
from warm_shell import WarmShell, error_of, result_of, text_of

from workbook.docent.running.job import CodeCell, Outcome

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a fork is what is tested")
SOURCE = Path(__file__).parent.parent / "assignments" / "source"
WRONG, RIGHT = CodeCell(8, "assert 1 == 2"), CodeCell(9, "assert 1 == 1\nprint('goed')\n3")
DROP = """
import ast
class Drop(ast.NodeTransformer):
    def visit_Assert(self, node): return None
get_ipython().ast_transformers.append(Drop())
"""


@pytest.fixture(scope="module")
def warm_shell() -> Iterator[WarmShell]:
    made = WarmShell()
    yield made
    made.close()


def told(outcome: Outcome, kind: str = "tampering") -> set[str]:
    return {each.detail for each in outcome.events if each.kind == kind}


@pytest.mark.parametrize(
    ("source", "what"),
    [
        (DROP, "ast_transformers"),
        ("get_ipython().input_transformers_post.append(lambda lines: [])", "input_transformers_post"),
        ("get_ipython().showtraceback = lambda *a, **k: None", "showtraceback"),
        ("get_ipython()._showtraceback = lambda *a, **k: None", "_showtraceback"),
        ("type(get_ipython()).run_cell = lambda *a, **k: None", "run_cell"),
        ("type(get_ipython()).run_ast_nodes.__code__ = (lambda *a, **k: None).__code__", "run_ast_nodes"),
        ("get_ipython().run_code = None", "run_code"),
        ("get_ipython().compile.__class__ = type('C', (type(get_ipython().compile),), {})", "__class__"),
        ("get_ipython().set_custom_exc((AssertionError,), lambda *a, **k: None)", "custom_exceptions"),
        ("get_ipython().events.register('pre_run_cell', lambda info: None)", "pre_run_cell"),
        ("get_ipython().events.callbacks.clear()", "callbacks"),
        ("get_ipython().ast_node_interactivity = 'none'", "ast_node_interactivity"),
        (
            "get_ipython().display_formatter.formatters['text/plain'].for_type(int, lambda *a: None)",
            "PlainTextFormatter.int",
        ),
        ("get_ipython().display_formatter.format = lambda *a, **k: ({'text/plain': '5'}, {})", "format"),
        ("get_ipython().kernel.session.send = lambda *a, **k: None", "send"),
        ("import builtins; builtins.AssertionError = int", "AssertionError"),
        ("import builtins; builtins.print = lambda *a: None", "print"),
        ("import builtins; builtins.all = lambda *a: True", "builtins.all"),
        ("import sys; sys.settrace(lambda *a: None)", "settrace"),
        ("import numpy as np; np.allclose = lambda *a, **k: True", "numpy.allclose"),
        ("import numpy.testing; numpy.testing.assert_equal = print", "assert_equal"),
        ("import math; math.isclose = lambda *a, **k: True", "isclose"),
        ("import pandas as pd; pd.DataFrame.equals = lambda *a: True", "equals"),
        ("import unittest; unittest.TestCase.assertEqual = lambda *a: None", "assertEqual"),
        ("import sys, types; sys.modules['numpy.testing'] = types.ModuleType('x')", "numpy.testing"),
        ("import workbook.checks as c; c.Tally.check = lambda self, *a: None", "Tally.check"),
        ("import workbook.checks as c; c.Tally.__eq__ = lambda *a: True", "Tally.__eq__"),
        ("import workbook.checks.tally as t; t._verdict = lambda c: (True, '')", "_verdict"),
        ("import workbook.checks as c; c.answer = lambda *a: 'alles'", "answer"),
    ],
)
def test_what_is_replaced_is_told_and_put_back_for_the_cells_of_the_release(
    warm_shell: WarmShell, source: str, what: str
) -> None:
    found = warm_shell.run(source, WRONG, RIGHT, cell_seconds=10.0)

    assert any(what in each for each in told(found)), told(found)
    assert {each.index for each in found.events} == {0}
    assert error_of(found.cells[1]) == "AssertionError"
    assert (text_of(found.cells[2]), result_of(found.cells[2]), error_of(found.cells[2])) == ("goed\n", "3", None)


def test_a_patched_tally_gives_no_points_and_takes_none(warm_shell: WarmShell) -> None:
    patch = (
        "from workbook.checks import Tally\nTally.points = property(lambda self: 5)\nTally.__repr__ = lambda self: '5'"
    )
    ask = "from workbook.checks import Tally\nt = Tally(5)\nt.check(2, 'een', True)\nt.check(3, 'twee', {})\nt"
    found = warm_shell.run(patch, CodeCell(1, ask.format(False)), CodeCell(2, ask.format(True)))

    assert [result_of(each) for each in found.cells[1:]] == ["2", "5"]


def test_what_the_release_itself_replaces_stays(warm_shell: WarmShell) -> None:
    mock = CodeCell(0, "import builtins, math\nbuiltins.print = math.isclose = lambda *a, **k: 'nep'")
    found = warm_shell.run(
        mock, "print(1)", CodeCell(2, "math.isclose(1, 2)"), "x = 1", CodeCell(4, "print(1), math.isclose(1, 2)")
    )

    assert told(found) == set()
    assert [result_of(found.cells[at]) for at in (1, 2, 4)] == ["'nep'", "'nep'", "('nep', 'nep')"]


def test_a_cell_of_the_hand_in_keeps_what_an_earlier_one_replaced(warm_shell: WarmShell) -> None:
    found = warm_shell.run(
        "import time, builtins; time.time = lambda: 'eigen'; builtins.print = lambda *a: 'stil'",
        "time.time(), print(1)",
    )

    assert result_of(found.cells[1]) == "('eigen', 'stil')"


ORDINARY = [
    "import numpy as np, pandas as pd, matplotlib.pyplot as plt, seaborn as sns, random, math, json, os, sys, re, datetime as dt",
    "%matplotlib inline", "sns.set_theme(style='whitegrid'); plt.style.use('ggplot'); plt.rcParams['figure.figsize'] = (4, 3)",
    "import warnings; warnings.filterwarnings('ignore'); warnings.simplefilter('ignore')",
    "pd.options.display.max_rows = 7; pd.set_option('display.precision', 2); np.set_printoptions(precision=2); np.random.seed(1); random.seed(2)",
    "def print(*a): pass\ndef sum(x): return 0\nlen = 3\nlist = [1]\nmax = print", "print(1); int, print, abs", "del list, len",
    "class Team:\n    def __eq__(self, other): return True\n    def __repr__(self): return 'T'\nTeam()",
    "from IPython.core.interactiveshell import InteractiveShell\nInteractiveShell.ast_node_interactivity = 'all'\n1\n2",
    "%precision 2\n3.14159", "%load_ext autoreload\n%autoreload 2", "%config InlineBackend.figure_format = 'retina'",
    "df = pd.DataFrame({'a': [1., 2], 'd': pd.to_datetime(['2024-01-01', '2024-01-02'])}); df.plot(x='d', y='a')",
    "sns.histplot(df['a']); plt.savefig('figuur.png'); df.to_csv('a.csv'); pd.read_csv('a.csv')",
    "df.to_excel('a.xlsx'); pd.read_excel('a.xlsx')", "from pathlib import Path; Path('x.txt').write_text('x'); os.listdir('.'), list(Path().glob('*'))",
    "import ipywidgets as w; w.IntSlider()", "import scipy.stats as st; st.ttest_1samp([1, 2, 3], 0).pvalue", "import networkx as nx; nx.path_graph(3).nodes",
    "1/0", "import logging; logging.basicConfig(level='INFO'); logging.getLogger('x').info('y')", "import tempfile; tempfile.NamedTemporaryFile().name",
    "dt.datetime.now().astimezone(), __import__('zoneinfo').ZoneInfo('Europe/Amsterdam')", "plt.plot([1, 2]); plt.title('é ∑'); plt.show()",
    "await __import__('asyncio').sleep(0)", "import threading; t = threading.Thread(target=lambda: 1); t.start(); t.join()", "sys.stdout.write('x'); help(len)",
    "from unittest.mock import patch\nwith patch('builtins.open'): pass", "from functools import lru_cache, partial\npartial(max, 1)", "%%time\nx = 1", "%who",
    "pd.DataFrame.eigen = lambda self: 1\npd.DataFrame({'a': [1]}).eigen()", "import this", "import locale; locale.getlocale()", "from workbook import dataset; dataset('leerresultaten').head()",
]  # fmt: skip


def test_ordinary_code_is_told_nothing_of(warm_shell: WarmShell) -> None:
    found = warm_shell.run(*ORDINARY, RIGHT)

    assert found.trouble == ""
    assert found.events == ()
    assert result_of(found.cells[-1]) == "3"


@pytest.mark.parametrize("assignment", [each.name for each in sorted(SOURCE.iterdir())])
def test_our_own_assignments_are_told_nothing_of(warm_shell: WarmShell, assignment: str) -> None:
    notebook = read(SOURCE / assignment / f"{assignment}.ipynb", as_version=4)
    cells = [
        CodeCell(at, each.source, trusted=False) for at, each in enumerate(notebook.cells) if each.cell_type == "code"
    ]
    found = warm_shell.run(*cells, cell_seconds=120.0)

    assert found.trouble == ""
    assert found.events == ()


@pytest.mark.parametrize(
    ("source", "kind", "detail"),
    [
        ("open('/etc/passwd')", "outside", "/etc/passwd"),
        ("open('../../../../../etc/shadow')", "outside", "/etc/shadow"),
        ("from pathlib import Path; list(Path('/root').iterdir())", "outside", "/root"),
        ("import os; os.chdir('/'); open('etc/passwd')", "outside", "/etc/passwd"),
        ("import os; os.symlink('/etc/passwd', 'x'); open('x')", "outside", "/etc/passwd"),
        ("import os; os.listdir('/proc/1')", "outside", "/proc/1"),
        (f"open('{SOURCE}/m1-ink/m1-ink.ipynb')", "outside", f"{SOURCE}/m1-ink/m1-ink.ipynb"),
        ("import pandas; pandas.read_csv('/media/docent/cijfers.csv')", "outside", "/media/docent/cijfers.csv"),
        ("import socket; socket.socket().connect_ex(('127.0.0.1', 9))", "network", "127.0.0.1:9"),
        ("import socket; socket.getaddrinfo('voorbeeld.invalid', 80)", "network", "voorbeeld.invalid"),
        ("from urllib.request import urlopen; urlopen('http://127.0.0.1:9/')", "network", "127.0.0.1"),
        ("!echo hi", "process", "echo hi"),
        ("import os; os.system('true')", "process", "true"),
        ("import subprocess; subprocess.run(['true', 'x'])", "process", "true x"),
        ("import os\nif os.fork() == 0: os._exit(0)", "process", "os.fork"),
        (
            "import multiprocessing as m; p = m.get_context('fork').Process(target=print); p.start(); p.join()",
            "process",
            "os.fork",
        ),
    ],
)
def test_what_is_tried_elsewhere_is_told(warm_shell: WarmShell, source: str, kind: str, detail: str) -> None:
    found = warm_shell.run("x = 1", source, trusted=False)

    assert any(detail in each for each in told(found, kind)) or (detail == "echo hi" and told(found, kind))
    assert {each.index for each in found.events} == {1}


def test_many_attempts_are_told_once_each_and_a_bounded_number_of_times(warm_shell: WarmShell) -> None:
    found = warm_shell.run(
        "import os\nfor n in range(1000):\n    for _ in range(2):\n        try: open(f'/weg/{n}')\n        except OSError: pass"
    )

    assert len(found.events) == 50
    assert len(told(found, "outside")) == 50


def test_a_job_of_the_release_alone_is_not_watched(warm_shell: WarmShell) -> None:
    assert (
        warm_shell.run("open('/etc/hostname').close(); import builtins; builtins.print = None", trusted=True).events
        == ()
    )
