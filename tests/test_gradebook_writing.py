"""A graded notebook is written letter for letter as nbformat writes it."""

from __future__ import annotations

import copy
from typing import Any

import nbformat
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

from workbook.docent.gradebook.writing import notebook_text

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    ["a\nb\r\nc", "\x85\u2028x", 'ë"\\']
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=12,
)
mimes = st.sampled_from(["text/plain", "text/html", "image/svg+xml", "application/javascript", "image/png"])
bundles = st.dictionaries(mimes, texts, max_size=3)
metadata = st.dictionaries(st.sampled_from(["trusted", "tags_", "nbgrader_", "ë"]), values, max_size=3)


@st.composite
def outputs(draw: st.DrawFn) -> Any:
    """Give one output of any kind."""
    data = {**draw(bundles), **({"application/json": draw(values)} if draw(st.booleans()) else {})}
    return draw(
        st.sampled_from([
            new_output("stream", text=draw(texts)),
            new_output("display_data", data=data, metadata=draw(metadata)),
            new_output("execute_result", data=data, execution_count=draw(st.integers(0, 9))),
            new_output("error", ename=draw(texts), evalue=draw(texts), traceback=[draw(texts)]),
        ])
    )  # fmt: skip


@st.composite
def notebooks(draw: st.DrawFn) -> Any:
    """Give a valid notebook of nbformat 4."""
    cells: list[Any] = []
    for _ in range(draw(st.integers(0, 4))):
        source = draw(texts)
        cells.append(draw(st.sampled_from([
            new_code_cell(source, outputs=draw(st.lists(outputs(), max_size=3)), execution_count=draw(st.none() | st.integers(0, 9))),
            new_markdown_cell(source, attachments={"a.png": draw(bundles)}), new_raw_cell(source),
        ])))  # fmt: skip
        cells[-1].metadata = nbformat.from_dict(draw(metadata))
    made = new_notebook(cells=cells, metadata={"signature": "x", "widgets": draw(values), **draw(metadata)})
    if draw(st.booleans()):
        made.nbformat_minor = 4
        for cell in made.cells:
            del cell["id"]
    return made


@settings(deadline=None, max_examples=150)
@given(notebooks())
def test_it_is_what_nbformat_writes_and_the_notebook_stays_as_it_was(notebook: Any) -> None:
    before = copy.deepcopy(notebook)
    assert notebook_text(notebook) == nbformat.writes(notebook, version=4)
    assert notebook == before


def test_bytes_are_written_as_the_letters_that_they_are() -> None:
    notebook = new_notebook(metadata={"a": {"b": b"abc", "c": ()}})
    assert notebook_text(notebook) == nbformat.writes(notebook, version=4)
