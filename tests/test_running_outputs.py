"""Messages become outputs as nbclient makes them, and junk becomes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from nbformat import NotebookNode, validate, writes
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from workbook.docent.running.job import CellRun, Outcome
from workbook.docent.running.outputs import fold

STREAM = {"msg_type": "stream", "content": {"name": "stdout", "text": "a"}, "parent": "cell-1"}
ERROR = {"msg_type": "error", "content": {"ename": "E", "evalue": "v", "traceback": ["t"]}, "parent": "cell-1"}


def folded(*runs: CellRun, cells: int = 2) -> NotebookNode:
    made = new_notebook(cells=[new_code_cell("x") for _ in range(cells)])
    fold(made, Outcome("job", runs))
    validate(made)
    writes(made)
    return made


def deep(levels: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(levels):
        value = {"a": value}
    return value


def test_outputs_and_counts_stand_in_their_own_cells() -> None:
    made = folded(CellRun(1, (STREAM, ERROR), 7), CellRun(0, (STREAM,), 3))

    assert [each.output_type for each in made.cells[1].outputs] == ["stream", "error"]
    assert [each.execution_count for each in made.cells] == [3, 7]


def test_what_a_cell_held_before_is_replaced() -> None:
    made = new_notebook(cells=[new_code_cell("x", execution_count=9)])
    fold(made, Outcome("job", (CellRun(0, (STREAM,), 1),)))
    fold(made, Outcome("job", (CellRun(0, (), 2),)))

    assert (made.cells[0].outputs, made.cells[0].execution_count) == ([], 2)


def test_a_later_cell_updates_what_an_earlier_one_shows() -> None:
    shown = {"data": {"text/plain": "1"}, "metadata": {}, "transient": {"display_id": "d"}}
    first = {"msg_type": "display_data", "content": shown, "parent": "cell-1"}
    second = {"msg_type": "update_display_data", "content": {**shown, "data": {"text/plain": "2"}}, "parent": "cell-2"}

    assert folded(CellRun(0, (first,)), CellRun(1, (second,))).cells[0].outputs[0].data == {"text/plain": "2"}


@pytest.mark.parametrize(
    ("fate", "name"), [("dead", "DeadKernelError"), ("not_run", "CellNotRunError"), ("timeout", "CellTimeoutError")]
)
def test_a_cell_that_did_not_come_to_its_end_has_an_error(fate: Any, name: str) -> None:
    made = folded(CellRun(0, (STREAM,), None, fate=fate))

    assert [each.output_type for each in made.cells[0].outputs] == ["stream", "error"]
    assert made.cells[0].outputs[1].ename == name


def test_sentinels_and_places_that_are_no_code_are_left_out() -> None:
    made = new_notebook(cells=[new_code_cell("x"), new_markdown_cell("y")])
    fold(
        made,
        Outcome(
            "job",
            (
                CellRun(0, (STREAM,), 1, sentinel=True),
                CellRun(1, (STREAM,)),
                CellRun(5, (STREAM,)),
                CellRun(-1, (STREAM,)),
            ),
        ),
    )

    assert made.cells[0].outputs == []
    assert "outputs" not in made.cells[1]


@pytest.mark.parametrize(
    "junk",
    [
        None, 3, [], {}, {"msg_type": "stream"}, {"msg_type": [], "content": {}}, {"msg_type": "status", "content": {"execution_state": "idle"}},
        {"msg_type": "stream", "content": {"name": "x", "text": "a"}}, {"msg_type": "stream", "content": {"name": ["stdout"], "text": "a"}},
        {"msg_type": "stream", "content": {"name": "stdout", "text": ["a"]}}, {"msg_type": "error", "content": {"ename": 1, "evalue": "", "traceback": []}},
        {"msg_type": "error", "content": {"ename": "", "evalue": "", "traceback": [1]}}, {"msg_type": "display_data", "content": {"data": {"text/plain": 3}}},
        {"msg_type": "display_data", "content": {"data": {"text/html": {"a": 1}}}}, {"msg_type": "display_data", "content": {"data": [], "metadata": {}}},
        {"msg_type": "display_data", "content": {"data": {"application/json": deep(5000)}, "metadata": {}}},
        {"msg_type": "display_data", "content": {"data": {}, "metadata": 3}}, {"msg_type": "display_data", "content": {"data": {}, "transient": {"display_id": []}}},
        {"msg_type": "execute_result", "content": {"data": {}, "metadata": {}, "execution_count": "1"}},
        {"msg_type": "execute_result", "content": {"data": {}, "metadata": {}, "execution_count": 2**40}}, {"msg_type": "clear_output", "content": {"wait": "x"}},
        {"msg_type": "comm_open", "content": {"comm_id": 3, "data": {}}}, {"msg_type": "comm_open", "content": {"comm_id": "x", "data": {"state": []}}},
        {"msg_type": "comm_open", "content": {"comm_id": "x", "data": {}, "target_name": "jupyter.widget"}},
        {"msg_type": "comm_open", "content": {"comm_id": "x", "target_name": "jupyter.widget", "data": {"state": {"_model_module": [], "_model_name": {}}}}},
        {"msg_type": "comm_open", "content": {"comm_id": "x", "target_name": [], "data": {}}},
        {"msg_type": "comm_msg", "content": {"comm_id": "x", "data": {"state": {}, "buffer_paths": [["a"]]}}, "buffers": ["%%%"]},
        {"msg_type": "comm_msg", "content": {"comm_id": "x", "data": {"state": {}, "buffer_paths": [[["a"]]]}}, "buffers": ["eA=="]},
    ],
)  # fmt: skip
def test_junk_is_dropped_and_what_is_around_it_stays(junk: Any) -> None:
    made = folded(CellRun(0, (STREAM, junk, STREAM), 1))

    assert [each.output_type for each in made.cells[0].outputs] == ["stream", "stream"]
    assert made.cells[0].execution_count == 1


@pytest.mark.parametrize("count", ["1", 1.5, True, -1, 2**40, [], None])
def test_a_count_that_is_none_is_left_out(count: Any) -> None:
    assert folded(CellRun(0, (STREAM,), count)).cells[0].execution_count is None


def test_half_a_character_can_be_written() -> None:
    message = {"msg_type": "stream", "content": {"name": "stdout", "text": "a\ud800b"}}

    assert folded(CellRun(0, (message,))).cells[0].outputs[0].text == "a?b"
