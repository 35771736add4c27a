"""Answers that were damaged, renamed, lost or doubled on their way: had back where that can be, told where it can't."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from sample_course import QUIZ

from workbook.docent.restoring.openanswers import as_typed, written_texts
from workbook.docent.restoring.recovery import Recovered, content, recover
from workbook.docent.restoring.repair import Rebuilt, rebuild
from workbook.docent.restoring.salvage import salvage
from workbook.handin.notebook import ANSWERS_MIME, open_text
from workbook.instrument import Quiz, instrument, load
from workbook.responses import AnswerFile

WHO, EARLY, LATE = "d-12345678", "2026-11-01T10:00:00.000Z", "2026-11-02T10:00:00.000Z"
TEXT = "Ik begin met één kerngroep:\n1. eerst *kijken* & vragen\n- dan <doen>"
Change = Callable[[bytes], bytes]
Notebook = dict[str, Any]


@pytest.fixture(scope="module")
def quiz(tmp_path_factory: pytest.TempPathFactory) -> Quiz:
    path = tmp_path_factory.mktemp("quiz") / "proef.yaml"
    path.write_text(QUIZ, encoding="utf-8")
    found = load(path)
    assert isinstance(found, Quiz)
    return found


def row(item: str, option: str | None, value: float, saved_at: str = EARLY) -> dict[str, Any]:
    return {"perspective": None, "item": item, "option": option, "value": value, "saved_at": saved_at}


def answers_to_quiz(getal: float = 42, saved_at: str = LATE) -> AnswerFile:
    entry = {"entry": "reflectie", "item": "reflectie", "text": TEXT, "saved_at": EARLY}
    rows = (row("kleur", "blauw", 1), row("getal", None, getal, saved_at))
    return AnswerFile("proef", "1.0", WHO, saved_at=saved_at, rows=rows, entries=(entry,))


def answers_to_ocai() -> AnswerFile:
    rows = tuple(
        {"perspective": perspective, "item": item, "option": option, "value": 25, "saved_at": EARLY}
        for perspective, item, option in instrument("ocai").cells()
    )
    return AnswerFile("ocai", "1.0", WHO, saved_at=EARLY, rows=rows)


def manifest(files: dict[str, bytes], answered: int = 15) -> dict[str, bytes]:
    """Return the files with the list that handing in makes of them."""
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    made = {"format": 1, "assignment": "proef", "release": "", "deelnemer": WHO, "made_at": LATE}
    listed = json.dumps({**made, "files": digests, "answered": answered, "total": 15}, indent=1).encode()
    return {**files, "manifest.json": listed}


def whole() -> dict[str, bytes]:
    return manifest({
        "antwoorden/proef.json": content(answers_to_quiz()), "antwoorden/ocai.json": content(answers_to_ocai()),
    })  # fmt: skip


def notebook(*copies: AnswerFile, text: str = "") -> Notebook:
    """Return a notebook with readable copies of answers and an open answer in its cell."""
    shown = [{"output_type": "display_data", "data": {ANSWERS_MIME: each.to_json()}, "metadata": {}} for each in copies]
    cells = [{"cell_type": "code", "metadata": {}, "source": "wb.form(…)", "outputs": [each]} for each in shown]
    graded = {"nbgrader": {"grade_id": "reflectie", "grade": True, "solution": True}}
    return {"metadata": {}, "cells": [*cells, {"cell_type": "markdown", "metadata": graded, "source": text}]}


def values(found: Recovered, name: str = "proef") -> set[str]:
    """Return the answers without the times at which they were saved."""
    file = found.answers[name]
    return {json.dumps({**each, "saved_at": ""}, sort_keys=True) for each in (*file.rows, *file.entries)}


def expected(file: AnswerFile) -> set[str]:
    return {json.dumps({**each, "saved_at": ""}, sort_keys=True) for each in (*file.rows, *file.entries)}


def told(found: Recovered | Rebuilt) -> str:
    return "\n".join((*found.repairs, *found.oddities))


def test_a_hand_in_in_order_is_handed_on_byte_for_byte(quiz: Quiz) -> None:
    files = whole()
    found = recover(quiz, files, notebook(answers_to_quiz(7)))
    assert found.files == {name: data for name, data in files.items() if name != "manifest.json"}
    assert (found.repairs, found.oddities, found.flagged) == ((), (), frozenset())
    assert set(found.answers) == {"proef", "ocai"}


# ---- damaged files ----


def marked(data: bytes) -> bytes:
    text = data.decode()
    old = text.replace(f'"value": 42,\n   "saved_at": "{LATE}"', f'"value": 3,\n   "saved_at": "{EARLY}"')
    assert old != text
    return f"<<<<<<< laptop\n{text}\n=======\n{old}\n>>>>>>> thuis\n".encode()


def renamed_inside(data: bytes) -> bytes:
    return data.replace(b'"instrument": "proef"', b'"instrument": "ocai"')


MENDED: dict[str, Change] = {
    "a byte order mark": lambda data: b"\xef\xbb\xbf" + data,
    "UTF-16": lambda data: data.decode().encode("utf-16"),
    "UTF-16 without a mark": lambda data: data.decode().encode("utf-16-be"),
    "Windows' own letters": lambda data: data.decode().encode("cp1252"),
    "zeros behind": lambda data: data + b"\0" * 4096,
    "both sides of a merge": marked,
    "another instrument's name": renamed_inside,
}


@pytest.mark.parametrize("change", MENDED.values(), ids=MENDED.keys())
def test_a_damaged_file_of_which_nothing_is_lost_is_mended_and_told(quiz: Quiz, change: Change) -> None:
    files = whole()
    files["antwoorden/proef.json"] = change(files["antwoorden/proef.json"])
    found = recover(quiz, files, None)
    assert values(found) == expected(answers_to_quiz())
    assert json.loads(found.files["antwoorden/proef.json"])["instrument"] == "proef"
    assert (found.flagged, found.oddities) == (frozenset(), ())
    assert "is hersteld" in told(found)


LOSING: dict[str, Change] = {
    "cut off": lambda data: data[: len(data) // 2],
    "cut off at once": lambda data: data[:5],
    "a hole": lambda data: data[:300] + b"\0" * 200 + data[500:],
    "only zeros": lambda data: b"\0" * len(data),
    "empty": lambda _: b"",
    "something else": lambda _: b"%PDF-1.7 \xde\xad\xbe\xef",
    "gone": lambda _: b"gone",
}


def spoiled(change: Change) -> dict[str, bytes]:
    files = whole()
    files["antwoorden/proef.json"] = change(files["antwoorden/proef.json"])
    if files["antwoorden/proef.json"] == b"gone":
        del files["antwoorden/proef.json"]
    return files


@pytest.mark.parametrize("change", LOSING.values(), ids=LOSING.keys())
def test_what_a_file_lost_comes_from_the_copy_in_the_notebook(quiz: Quiz, change: Change) -> None:
    found = recover(quiz, spoiled(change), notebook(answers_to_quiz()))
    assert values(found) == expected(answers_to_quiz())
    assert found.flagged == frozenset()
    assert "leesbare kopie in het notebook, bewaard op 2 november 2026" in told(found)


@pytest.mark.parametrize("change", LOSING.values(), ids=LOSING.keys())
def test_without_a_copy_what_is_lost_is_told_and_flagged(quiz: Quiz, change: Change) -> None:
    found = recover(quiz, spoiled(change), notebook())
    assert found.flagged == {"proef"}
    assert "Geen punten betekent hier niet" in told(found)


def test_an_older_copy_gives_what_it_has_and_a_person_must_look(quiz: Quiz) -> None:
    files = whole()
    del files["antwoorden/proef.json"]
    found = recover(quiz, files, notebook(answers_to_quiz(7, EARLY)))
    assert found.answers["proef"].value(None, "getal") == 7
    assert found.flagged == {"proef"}


@given(at=st.integers(1, 900))
def test_of_a_file_cut_off_anywhere_every_whole_row_is_kept_and_no_other(at: int) -> None:
    data = content(answers_to_quiz())
    read = salvage(data[:at])
    known = expected(answers_to_quiz())
    for file in read.files:
        assert expected(file) <= known
        assert len(file.rows) == len(re.findall(rb'"value": \d+,\s+"saved_at": "[^"]+"\s+\}', data[:at]))


@given(data=st.binary(max_size=300))
def test_no_bytes_stop_the_reading(data: bytes) -> None:
    salvage(data)
    salvage(b'{"format": 1, "instrument": "x", "rows": [' + data)


@pytest.mark.parametrize(
    "data", [b'{"a":' * 100_000, b"[" * 1_000_000, b"{" * 1_000_000], ids=["objects", "lists", "signs"]
)
def test_a_file_that_nests_without_end_is_given_up(data: bytes) -> None:
    assert salvage(data).files == ()


def test_two_sides_of_one_time_that_differ_are_not_taken_for_whole() -> None:
    text = content(answers_to_quiz()).decode()
    other = text.replace('"value": 42', '"value": 43')
    read = salvage(f"<<<<<<< a\n{text}\n||||||| b\n{{}}\n=======\n{other}\n>>>>>>> c\n".encode())
    assert (read.fault, read.whole) == ("marks", False)


# ---- names and places ----


def nested(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("map/antwoorden/proef.json", data)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "name",
    [
        "antwoorden/proef (1).json", "antwoorden/proef - kopie.json", "antwoorden/Kopie van proef.json", "antwoorden/PROEF.JSON",
        "proef.json", "antwoorden/oud/proef.json", "Antwoorden/proef.json", "antwoorden/proef.json.txt", "antwoorden/één.json",
        "map.zip",
    ],
)  # fmt: skip
def test_answers_are_recognised_whatever_their_name_and_place(quiz: Quiz, name: str) -> None:
    files = whole()
    data = files.pop("antwoorden/proef.json")
    files[name] = nested(data) if name == "map.zip" else data
    found = recover(quiz, files, None)
    assert values(found) == expected(answers_to_quiz())
    assert "antwoorden/proef.json" in found.files
    assert found.flagged == frozenset()
    assert "is herkend als de antwoorden bij Proefopdracht" in told(found)


def test_of_two_files_the_latest_of_every_answer_counts(quiz: Quiz) -> None:
    older = evolve(answers_to_quiz(7, EARLY), rows=(row("getal", None, 7, EARLY), row("kleur", "rood", 1, LATE)))
    files = {
        "antwoorden/proef.json": content(answers_to_quiz()), "antwoorden/proef (1).json": content(older),
        "antwoorden/ocai.json": content(answers_to_ocai()),
    }  # fmt: skip
    found = recover(quiz, files, None)
    file = found.answers["proef"]
    assert (file.value(None, "getal"), file.value(None, "kleur", "rood")) == (42, 1)
    assert "meer bestanden" in told(found)


def test_files_of_a_second_moment_and_of_others_stay_beside_it(quiz: Quiz) -> None:
    files = {**whole(), "antwoorden/ocai.eindmeting.json": content(evolve(answers_to_ocai(), moment="eindmeting"))}
    files["antwoorden/plg.json"] = content(AnswerFile("plg", "1.0", WHO))
    found = recover(quiz, files, None)
    assert set(found.files) == set(files) - {"manifest.json"}
    assert found.answers["ocai"].moment == "nulmeting"


def test_answers_that_never_leave_are_not_taken_in(quiz: Quiz) -> None:
    stays = AnswerFile("netwerk", "1.0", WHO, rows=(row("advies", "2", 1),))
    assert instrument("netwerk").leaves != "own"
    found = recover(quiz, {**whole(), "antwoorden/netwerk.json": content(stays)}, notebook(stays))
    assert set(found.answers) == {"proef", "ocai"}


def test_a_copy_of_somebody_else_is_not_taken_over(quiz: Quiz) -> None:
    files = whole()
    del files["antwoorden/proef.json"]
    found = recover(quiz, files, notebook(evolve(answers_to_quiz(), respondent="d-99999999")))
    assert "proef" not in found.answers
    assert found.flagged == {"proef"}
    assert "d-99999999" in told(found)


def test_what_stands_among_answers_and_is_none_is_told(quiz: Quiz) -> None:
    found = recover(quiz, {**whole(), "antwoorden/notities.json": b"hallo"}, None)
    assert "antwoorden/notities.json kan niet worden gelezen" in told(found)
    assert found.flagged == frozenset()


# ---- nothing answered, or nothing known ----


def test_who_answered_nothing_is_not_flagged(quiz: Quiz) -> None:
    found = recover(quiz, manifest({}, answered=0), notebook())
    assert (found.answers, found.flagged) == ({}, frozenset())
    assert told(found).count("Antwoorden ontbreken") == 2


def test_an_instrument_that_was_never_filled_in_is_told_and_not_flagged(quiz: Quiz) -> None:
    found = recover(quiz, manifest({"antwoorden/proef.json": content(answers_to_quiz())}, answered=3), notebook())
    assert found.flagged == frozenset()
    assert told(found).count("Antwoorden ontbreken") == 1


@pytest.mark.parametrize("given_", [None, notebook(), notebook(text="Zelf getypt")], ids=["none", "bare", "typed"])
def test_without_answers_and_without_a_list_nothing_is_known(quiz: Quiz, given_: Notebook | None) -> None:
    found = recover(quiz, {}, given_)
    assert found.flagged == {"proef", "ocai"}
    assert "blijkt niet of er iets is ingevuld" in told(found)


@pytest.mark.parametrize("left", [-30, -45, 200, 3])
def test_a_damaged_list_still_tells_what_was_in_the_hand_in_or_that_it_is_unknown(quiz: Quiz, left: int) -> None:
    files = whole()
    files["manifest.json"] = files["manifest.json"][:left]
    del files["antwoorden/ocai.json"]
    assert recover(quiz, files, None).flagged == {"ocai"}


def test_a_renamed_list_is_recognised(quiz: Quiz) -> None:
    files = manifest({}, answered=0)
    files["lijst (1).json"] = files.pop("manifest.json")
    assert recover(quiz, files, None).flagged == frozenset()


def test_fewer_answers_than_were_counted_at_hand_in_are_flagged(quiz: Quiz) -> None:
    files = whole()
    files["antwoorden/ocai.json"] = content(evolve(answers_to_ocai(), rows=()))
    found = recover(quiz, files, None)
    assert "waren 15 van 15 vragen beantwoord, nu zijn dat er 3" in told(found)
    assert found.flagged


def test_the_receipt_in_a_bare_notebook_says_how_much_there_was(quiz: Quiz) -> None:
    body = notebook(answers_to_quiz())
    shown = {"text/plain": ["Ontvangstbewijs\n", "  Beantwoord: 15 van 15 vragen\n"]}
    body["cells"].append(
        {"cell_type": "code", "source": "", "outputs": [{"output_type": "execute_result", "data": shown}]}
    )
    found = recover(quiz, {}, body)
    assert values(found) == expected(answers_to_quiz())
    assert found.flagged == {"ocai"}


def test_a_bare_notebook_with_copies_of_everything_is_enough(quiz: Quiz) -> None:
    found = recover(quiz, {}, notebook(answers_to_quiz(), answers_to_ocai()))
    assert set(found.files) == {"antwoorden/proef.json", "antwoorden/ocai.json"}
    assert found.flagged == frozenset()


# ---- open answers ----


@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1))
def test_an_open_answer_comes_back_as_it_was_typed(text: str) -> None:
    from workbook.handin.notebook import _paragraphs

    lines = " ".join(text.split())
    assert as_typed(_paragraphs(lines)) == lines.strip()


def test_a_lost_open_answer_comes_from_its_cell(quiz: Quiz) -> None:
    files = whole()
    del files["antwoorden/proef.json"]
    packed = open_text(quiz, answers_to_quiz(), "reflectie")
    body = notebook(text=f"{packed}\n\n## Inleveren\n\nStart het blok hieronder.")
    assert written_texts(quiz, body) == {"reflectie": TEXT}
    found = recover(quiz, files, body)
    assert open_text(quiz, found.answers["proef"], "reflectie") == packed
    assert found.flagged == {"proef"}, "the other answers of that file are lost"
    assert "teruggehaald uit de cel" in told(found)


def test_an_answer_that_was_cleared_does_not_come_back_from_its_cell(quiz: Quiz) -> None:
    cleared = evolve(
        answers_to_quiz(), entries=({"entry": "reflectie", "item": "reflectie", "text": "", "saved_at": LATE},)
    )
    files = manifest({"antwoorden/proef.json": content(cleared)}, answered=2)
    found = recover(quiz, files, notebook(text=open_text(quiz, answers_to_quiz(), "reflectie")))
    assert found.answers["proef"].entries == cleared.entries


# ---- the notebook ----

HEAD = "**Vraag.** Wat neemt u mee?"
WRITTEN = f"{HEAD}\n\nIk begin met de kerngroep.  \nDaarna vraag ik het team.\n\nEn ik meet het na."


def cell(kind: str, text: str, name: str = "", *, manual: bool = False) -> dict[str, Any]:
    graded = {"nbgrader": {"grade_id": name, "grade": True, "solution": manual}} if name else {}
    made: dict[str, Any] = {"cell_type": kind, "id": f"c-{abs(hash(text)) % 10**8}", "metadata": graded, "source": text}
    return made


def released() -> Notebook:
    return {"metadata": {}, "cells": [
        cell("markdown", "# Proef"), cell("code", "import workbook as wb\nwb.begin()", "begin"),
        cell("markdown", "## Kleur"), cell("code", 't = 0\nfor each in "abc":\n    t += 1\nt', "kleur"),
        cell("markdown", "## Reflectie\n\nUw docent leest dit."), cell("code", 'wb.question("proef.reflectie")'),
        cell("markdown", "_Hier komt uw antwoord._", "reflectie", manual=True),
        cell("markdown", "## Inleveren"), cell("code", 'wb.hand_in("proef")'),
    ]}  # fmt: skip


def came_back(text: str = WRITTEN) -> Notebook:
    body = released()
    body["cells"][6]["source"] = text
    return body


def graded(found: Rebuilt) -> str:
    return str(found.notebook["cells"][6]["source"])


def everything(found: Rebuilt) -> str:
    return "\n".join(str(each["source"]) for each in found.notebook["cells"])


def test_a_sound_notebook_needs_no_repair() -> None:
    found = rebuild(released(), came_back(), {"reflectie": WRITTEN})
    assert graded(found) == WRITTEN
    assert (found.repairs, found.oddities, found.own, found.changed, found.flagged) == ((), (), (), (), frozenset())


def split_code(body: Notebook) -> None:
    first, rest = body["cells"][3], cell("code", '"abc":\n    t += 1\nt')
    first["source"] = "t = 0\nfor each in "
    body["cells"].insert(4, rest)


def split_code_twice(body: Notebook) -> None:
    split_code(body)
    body["cells"][4]["source"] = '"abc":\n'
    body["cells"].insert(5, cell("code", "    t += 1\nt"))


def merged_code(body: Notebook) -> None:
    body["cells"][5]["source"] += "\n\n" + body["cells"].pop(6)["source"]


def merged_up(body: Notebook) -> None:
    body["cells"][4]["source"] += "\n\n" + body["cells"].pop(6)["source"]


def merged_down(body: Notebook) -> None:
    text = body["cells"].pop(6)["source"]
    body["cells"][6]["source"] = f"{text}\n\n{body['cells'][6]['source']}"


def split_text(body: Notebook) -> None:
    body["cells"][6]["source"] = WRITTEN[:40]
    body["cells"].insert(7, cell("markdown", WRITTEN[40:]))


def retyped_text(body: Notebook) -> None:
    body["cells"][6]["cell_type"] = "code"


def retyped_raw(body: Notebook) -> None:
    body["cells"][6]["cell_type"] = "raw"


def deleted_text(body: Notebook) -> None:
    del body["cells"][6]


def copied_text(body: Notebook) -> None:
    body["cells"].append(json.loads(json.dumps(body["cells"][6])))


def bare_text(body: Notebook) -> None:
    body["cells"][6] = {"cell_type": "markdown", "metadata": {}, "source": body["cells"][6]["source"]}


def turned(body: Notebook) -> None:
    body["cells"].reverse()


ORDINARY = [
    split_code, split_code_twice, merged_code, merged_up, merged_down, split_text, retyped_text, retyped_raw, deleted_text,
    copied_text, bare_text, turned,
]  # fmt: skip


@pytest.mark.parametrize("change", ORDINARY, ids=lambda change: change.__name__)
def test_what_an_editor_does_to_cells_changes_neither_code_nor_answer(change: Callable[[Notebook], None]) -> None:
    body = came_back()
    change(body)
    found = rebuild(released(), body, {"reflectie": WRITTEN})
    sound = rebuild(released(), came_back(), {"reflectie": WRITTEN})
    assert found.notebook == sound.notebook
    assert (found.oddities, found.own, found.changed, found.flagged) == ((), (), (), frozenset())


TYPED = "Dit staat alleen in de cel.\n\nMet een tweede alinea."


@pytest.mark.parametrize(
    "change", [each for each in ORDINARY if each is not deleted_text], ids=lambda each: each.__name__
)
def test_words_typed_in_the_cell_itself_stay_with_the_question(change: Callable[[Notebook], None]) -> None:
    body = came_back(TYPED)
    if change is split_text:
        body["cells"][6]["source"] = TYPED[:20]
        body["cells"].insert(7, cell("markdown", TYPED[20:]))
    else:
        change(body)
    found = rebuild(released(), body, {"reflectie": ""})
    words = set(re.findall(r"\w+", graded(found)))
    # A question that was torn from its part is shown at the end instead, and a person is told.
    assert set(re.findall(r"\w+", TYPED)) <= words or found.flagged == {"reflectie"}
    assert set(re.findall(r"\w+", TYPED)) <= set(re.findall(r"\w+", everything(found)))


def test_words_without_a_place_are_shown_and_flag_the_empty_answer() -> None:
    body = came_back("")
    body["cells"].insert(3, cell("markdown", "Mijn antwoord op de <b>laatste</b> vraag."))
    found = rebuild(released(), body, {"reflectie": ""})
    assert found.flagged == {"reflectie"}
    assert "&lt;b&gt;laatste" in found.notebook["cells"][-1]["source"]
    assert "elders in het notebook" in told(found)
    assert rebuild(released(), body, {"reflectie": WRITTEN}).flagged == frozenset()


def test_a_note_beside_the_question_is_shown_under_its_answer() -> None:
    body = came_back()
    body["cells"].insert(6, cell("markdown", "Nog een gedachte."))
    found = rebuild(released(), body, {"reflectie": WRITTEN})
    assert "Nog een gedachte." in graded(found)
    assert "uit een cel ernaast" in told(found)


def test_code_that_was_changed_is_reported_apart_from_code_that_was_added() -> None:
    body = came_back()
    body["cells"][3]["source"] = "t = 400\nt"
    body["cells"].insert(2, cell("code", "import os\nos.getcwd()"))
    body["cells"].append(cell("code", "%matplotlib inline"))
    found = rebuild(released(), body, {"reflectie": WRITTEN})
    assert found.changed == ("kleur",)
    assert found.own == ((2, "import os\nos.getcwd()"), (9, "%matplotlib inline"))
    assert found.notebook["cells"][3] == released()["cells"][3]
    assert "t = 400" in everything(found)


def test_a_line_taken_out_of_a_check_is_a_change() -> None:
    body = came_back()
    body["cells"][3]["source"] = 't = 0\nfor each in "abc":\n    t += 1'
    assert rebuild(released(), body, {"reflectie": WRITTEN}).changed == ("kleur",)


def test_an_endless_text_is_read_in_time_and_shown_in_part() -> None:
    body = came_back()
    body["cells"].append(cell("markdown", "\n".join(f"regel {n}" for n in range(300_000))))
    body["cells"].append(cell("code", "-" * 200_000 + "1"))
    found = rebuild(released(), body, {"reflectie": WRITTEN})
    assert all(len(each["source"]) < 150_000 for each in found.notebook["cells"])


def test_the_original_is_never_changed() -> None:
    release, body = released(), came_back()
    before = json.dumps([release, body])
    rebuild(release, body, {"reflectie": WRITTEN})
    assert json.dumps([release, body]) == before


def test_the_files_of_a_hand_in_are_never_changed(quiz: Quiz, tmp_path: Path) -> None:
    files = whole()
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    recover(quiz, files, notebook())
    assert files == whole()
