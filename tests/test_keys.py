"""Codes in place of persons: the same in one folder, others in every other, and nothing of the person in them."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook.errors import WorkbookError
from workbook.home import make_home
from workbook.responses import keys

ONE, OTHER = b"a" * 16, b"b" * 16


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = make_home(tmp_path / "map")
    monkeypatch.setenv("WORKBOOK_HOME", str(made))
    return made


def salt_path(folder: Path) -> Path:
    return folder / keys.KEYS / "zout.json"


@given(st.text(max_size=60))
def test_the_same_text_with_the_same_salt_has_the_same_code(text: str) -> None:
    assert keys.pseudonym(text, ONE) == keys.pseudonym(text, ONE)


@given(st.emails())
def test_another_salt_gives_another_code_and_nothing_of_the_text_is_in_it(mail: str) -> None:
    code = keys.pseudonym(mail, ONE)
    assert code != keys.pseudonym(mail, OTHER)
    sign, digits = code.split("-")
    assert (sign, len(digits)) == ("t", 8)
    assert set(digits) <= set("0123456789abcdef")


def test_a_thousand_people_have_a_code_each() -> None:
    assert len({keys.pseudonym(f"collega{n}@wilg.example", ONE) for n in range(1000)}) == 1000


def test_capitals_accents_and_space_around_it_make_nobody_else() -> None:
    assert keys.pseudonym(" Zoë@Wilg.example ", ONE) == keys.pseudonym("zoe@wilg.example", ONE)


def test_who_has_the_address_but_not_the_salt_can_not_find_the_code(folder: Path) -> None:
    code = keys.pseudonym("zoe@wilg.example")
    tried = {keys.pseudonym("zoe@wilg.example", bytes([n]) * 16) for n in range(256)}
    assert code not in tried | {keys.pseudonym("zoe@wilg.example", b"")}


def test_the_salt_is_made_once_and_read_by_nobody_else(folder: Path) -> None:
    first = keys.salt()
    kept = salt_path(folder).read_bytes()
    assert len(first) == 16
    assert keys.salt() == first
    assert salt_path(folder).read_bytes() == kept
    if os.name == "posix":
        assert stat.S_IMODE(salt_path(folder).stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO) == 0


def test_every_folder_has_a_salt_of_its_own(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = keys.salt()
    monkeypatch.setenv("WORKBOOK_HOME", str(make_home(tmp_path / "elders")))
    assert keys.salt() != first


def test_without_a_folder_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORKBOOK_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    assert keys.salt() == keys.salt()
    assert list(tmp_path.iterdir()) == []


DAMAGED = {
    "empty": b"",
    "cut off": b'{"format": 1, "salt": "ab',
    "without a salt": b"{}",
    "no object": b"[]",
    "no number": b'{"salt": 5}',
    "no digits": b'{"salt": "zzzz"}',
    "too short": b'{"salt": "abcd"}',
    "null": b"null",
}  # fmt: skip


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_salt_is_told_and_never_replaced(content: bytes, folder: Path) -> None:
    keys.salt()
    salt_path(folder).write_bytes(content)
    with pytest.raises(WorkbookError) as told:
        keys.pseudonym("zoe@wilg.example")
    assert "zout.json" in str(told.value)
    assert told.value.remedy
    assert salt_path(folder).read_bytes() == content


def test_columns_are_kept_apart_and_a_damaged_list_is_told(folder: Path) -> None:
    assert keys.kept_columns("abc") is None
    keys.keep_columns("abc", {"vraag": "nu|x|"})
    keys.keep_columns("def", {})
    assert keys.kept_columns("abc") == {"vraag": "nu|x|"}
    path = folder / keys.KEYS / "kolommen.json"
    path.write_text(json.dumps({"columns": 3}), encoding="utf-8")
    with pytest.raises(WorkbookError):
        keys.kept_columns("abc")
