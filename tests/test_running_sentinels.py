"""Checks that have to fail show that checks were switched off."""

from __future__ import annotations

import os
from collections.abc import Iterator
from random import Random

import pytest
from warm_shell import WarmShell

from workbook.docent.running.job import CellRun, CodeCell, Outcome
from workbook.docent.running.sentinels import Sentinel, broken, sentinels

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="a fork is what is tested")
GRADED = [
    (1, "assert kwadraat(2) == 4\nassert kwadraat(3) == 9"),
    (3, "from workbook.checks import Tally\nt = Tally(3)\nt.check(3, 'groot', lambda: kwadraat(10) > 50)\nt"),
]
RIGHT, WRONG = "def kwadraat(x): return x * x", "def kwadraat(x): return 'weet niet'"
DROP = """
import ast
class Drop(ast.NodeTransformer):
    def visit_Assert(self, node): return None
get_ipython().ast_transformers.append(Drop())
"""
EQUAL = """
class Gelijk:
    def __eq__(self, other): return True
    def __gt__(self, other): return True
def kwadraat(x): return Gelijk()
"""
LATE = "def kwadraat(x):\n    {}\n    return x * x"


@pytest.fixture(scope="module")
def warm_shell() -> Iterator[WarmShell]:
    made = WarmShell()
    yield made
    made.close()


def asked(warm_shell: WarmShell, answer: str, **limits: float) -> frozenset[int]:
    made = sentinels(GRADED)
    cells = [CodeCell(0, answer, trusted=False), *(CodeCell(at, source) for at, source in GRADED)]
    return broken(warm_shell.run(*cells, *(each.cell for each in made), **limits), made)


@needs_fork
@pytest.mark.parametrize(
    "answer",
    [
        RIGHT,
        WRONG,
        "x = 1",
        "def kwadraat(x): raise SystemExit",
        "kwadraat = 3",
        DROP + RIGHT,
        "%precision 1\n" + RIGHT,
    ],
)
def test_sentinels_hold_whatever_an_honest_answer_is(warm_shell: WarmShell, answer: str) -> None:
    assert asked(warm_shell, answer) == frozenset()


@needs_fork
@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (EQUAL, {1}),
        ("import workbook.checks\n" + RIGHT + "\nclass T:\n    def __init__(self, n): pass\n    def check(self, *a): pass\n    def __repr__(self): return '3'\nworkbook.checks.__dict__['x'] = 1", set()),
        (LATE.format("get_ipython().ast_transformers.append(type('D', (__import__('ast').NodeTransformer,), {'visit_Assert': lambda s, n: None})())"), {1, 3}),
        (LATE.format("get_ipython()._showtraceback = lambda *a: None; type(get_ipython()).run_ast_nodes = print"), {1, 3}),
        (LATE.format("get_ipython().ast_node_interactivity = 'none'"), {1, 3}),
        (LATE.format("from workbook.checks import Tally; Tally.__repr__ = lambda self: '3'"), {3}),
        (LATE.format("from workbook.checks import Tally; Tally.check = lambda self, n, *a: setattr(self, 'checks', [type('C', (), {'points': 3, 'passed': True})()])"), {3}),
        (LATE.format("get_ipython().display_formatter.formatters['text/plain'].for_type(float, lambda v, p, c: p.text('3'))"), {1, 3}),
    ],
)  # fmt: skip
def test_sentinels_break_when_checks_were_switched_off_while_a_check_ran(
    warm_shell: WarmShell, answer: str, found: set[int]
) -> None:
    assert asked(warm_shell, answer) == found


@needs_fork
def test_a_name_that_was_bound_to_another_tally_breaks_its_sentinel(warm_shell: WarmShell) -> None:
    graded = [(2, "t = Tally(3)\nt.check(3, 'x', False)\nt")]
    made = sentinels(graded)
    fake = "class Tally:\n    def __init__(self, n): pass\n    def check(self, *a): pass\n    def __repr__(self): return '3'"
    cells = [
        CodeCell(0, "from workbook.checks import Tally"),
        CodeCell(1, fake, trusted=False),
        CodeCell(2, graded[0][1]),
    ]

    assert broken(warm_shell.run(*cells, *(each.cell for each in made)), made) == {2}


@needs_fork
def test_a_sentinel_that_never_ends_or_ends_its_process_is_no_reason_to_believe(warm_shell: WarmShell) -> None:
    answer = "def kwadraat(x):\n    import sys, os\n    n = sys._getframe(1).f_lineno\n    if len(In) > 4: os._exit(0)\n    return x * x"

    assert asked(warm_shell, answer) == {1, 3}


def test_a_sentinel_mentions_what_the_check_mentions() -> None:
    made = sentinels([(5, "%time\nfor x in range(3):\n    assert f(x) == g[x], 'boodschap'")], Random(1))

    assert made[0].cell.source.startswith("assert f(x) == '")
    assert (made[0].cell.index, made[0].cell.sentinel, made[0].cell.trusted) == (5, True, True)
    assert made[0].guards == {5}


@pytest.mark.parametrize(
    ("source", "starts"),
    [
        ("assert len(team) > 3", "assert (len(team) > 3) == '"), ("assert a and b == 2", "assert (a and b == 2) == '"),
        ("assert not fout", "assert (not fout) == '"), ("if x:\n  assert y == 1", "assert y == '"), ("assert a < b < c", "assert (a < b < c) == '"),
        ("assert z(1)\nassert y(2) == 2", "assert y(2) == '"), ("with open('x') as f:\n  assert f.read() == 'y'", "assert f.read() == '"),
    ],
)  # fmt: skip
def test_an_assert_is_made_false_whatever_it_asks(source: str, starts: str) -> None:
    assert sentinels([(0, source)])[0].cell.source.startswith(starts)


@pytest.mark.parametrize(
    "source", ["x = 1", "def t():\n    assert x == 1\nt()", "assert (", "", "(" * 5000, "np.testing.assert_equal(1, 1)"]
)
def test_a_cell_without_an_assert_of_its_own_gets_the_general_ones(source: str) -> None:
    made = sentinels([(4, source)])

    assert len(made) == 3
    assert {each.guards for each in made} == {frozenset({4})}


def test_without_graded_cells_there_are_no_sentinels() -> None:
    assert sentinels([]) == ()
    assert broken(Outcome("x"), ()) == frozenset()


def test_two_notebooks_never_get_the_same_sentinels() -> None:
    first, second = ([each.cell.source for each in sentinels(GRADED)] for _ in range(2))

    assert first[0] != second[0]


def test_sentinels_that_were_not_run_did_not_hold() -> None:
    made = (
        Sentinel(CodeCell(1, "assert 0", sentinel=True), frozenset({1})),
        Sentinel(CodeCell(2, "3", sentinel=True), frozenset({2}), "3"),
    )
    runs = tuple(CellRun(each.cell.index, fate="not_run", sentinel=True) for each in made)

    assert broken(Outcome("x", runs), made) == {1, 2}
    assert broken(Outcome("x"), made) == {1, 2}


@pytest.mark.parametrize(
    "content", [None, {}, {"data": None}, {"data": {"text/plain": ["3"]}}, {"data": {"text/plain": "4"}}, [], "3"]
)
def test_a_result_of_another_shape_does_not_hold(content: object) -> None:
    made = (Sentinel(CodeCell(2, "3", sentinel=True), frozenset({2}), "3"),)
    run = CellRun(2, ({"msg_type": "execute_result", "content": content},), sentinel=True)

    assert broken(Outcome("x", (run,)), made) == {2}
