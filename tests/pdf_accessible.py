"""What a screen reader needs of a .pdf, read from its tags, and which headings it leads to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pikepdf


def assert_accessible(path: Path, title: str) -> None:
    """Assert that a file says it is PDF/UA, Dutch and how it is called, and that each figure has its words."""
    with pikepdf.open(path) as file:
        assert str(file.Root.Lang) == "nl-NL", path.name
        assert bool(file.Root.MarkInfo.Marked), path.name
        assert bool(file.Root.ViewerPreferences.DisplayDocTitle), path.name
        with file.open_metadata() as about:
            assert about["pdfuaid:part"] == "1", path.name
            assert about["dc:title"] == title, path.name
            assert "dc:creator" not in about, path.name
        assert any(str(each.S) == "/H1" for each in tags(file)), path.name
        assert all(len(words) > 20 for words in alternatives(file)), path.name


def tags(file: pikepdf.Pdf) -> Iterator[Any]:
    """Give every element of the tree of tags."""

    def walk(node: Any) -> Iterator[Any]:
        if isinstance(node, pikepdf.Array):
            for each in node:
                yield from walk(each)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                yield node
            if "/K" in node:
                yield from walk(node.K)

    yield from walk(file.Root.StructTreeRoot)


def alternatives(file: pikepdf.Pdf) -> list[str]:
    """Return the words of each picture, in order; "" for one that has none.

    A table's or picture's caption is tagged within a figure of its own that needs no words: the picture in it has them.
    """
    pictures = [each for each in tags(file) if str(each.S) == "/Figure" and "/Figure" not in _below(each)]
    return [str(each.get("/Alt", "")) for each in pictures]


def bookmarks(file: pikepdf.Pdf) -> list[str]:
    """Return the headings that a reader can jump to, in order."""

    def walk(items: Iterable[pikepdf.OutlineItem]) -> Iterator[str]:
        for each in items:
            yield each.title
            yield from walk(each.children)

    with file.open_outline() as outline:
        return list(walk(outline.root))


def _below(tag: Any) -> set[str]:
    """Return the kinds of tags right below one."""
    inside = tag.get("/K", pikepdf.Array())
    inside = inside if isinstance(inside, pikepdf.Array) else [inside]
    return {str(each.S) for each in inside if isinstance(each, pikepdf.Dictionary) and "/S" in each}
