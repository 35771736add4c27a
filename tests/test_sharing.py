"""'Deel met de groep': exactly what was shown is shared, nothing of the person goes along, and file and code say the same."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from made_shares import made, put

import workbook as wb
from workbook.errors import WorkbookError
from workbook.forms.fieldwork import ShareWidget
from workbook.home import deelnemer_id, make_home
from workbook.instrument import catalogue, instrument
from workbook.responses import codes, save_rows
from workbook.sharing import SharedScore, decode, encode, from_json, possible, span
from workbook.sharing.record import places, rounded

SCHEMA = Draft202012Validator(
    json.loads((Path(__file__).parent.parent / "contracts" / "shared-scores.schema.json").read_text(encoding="utf-8"))
)
SHARED = [each.id for each in catalogue() if possible(each)]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_home(tmp_path / "werkboek", name="Jannie de Vries")
    monkeypatch.setenv("WORKBOOK_HOME", str(folder))
    return folder


def distribute(home: Path, first: int = 40) -> None:
    about = instrument("ocai")
    points = dict(zip([each.id for each in about.options], (first, 30, 20, 50 - first), strict=True))
    rows = [{"perspective": p, "item": i, "option": o, "value": points[str(o)]} for p, i, o in about.cells()]
    save_rows(about, rows, [{"entry": "x", "item": about.items[0].id, "text": "Geheim van Jannie"}], folder=home)


def panel() -> ShareWidget:
    shown = wb.share("ocai")
    assert isinstance(shown, ShareWidget)
    return shown


def press(shown: ShareWidget, do: str = "share", **more: Any) -> dict[str, Any]:
    rows = shown.state.get("rows", shown.payload["rows"])
    return shown.ask({"do": do, "rows": rows, "ask": do, **more})


def files(home: Path) -> list[Path]:
    return sorted((home / "delen").glob("*.json"))


def test_nothing_is_shared_until_the_button_is_used_and_then_exactly_what_was_shown(home: Path) -> None:
    distribute(home)
    shown = panel()
    assert not (home / "delen").exists()
    assert shown.payload["rows"][0] == ["Nu", "Familie", "40"]
    told = press(shown, school=" a1 ")
    data = json.loads(files(home)[0].read_text(encoding="utf-8"))
    SCHEMA.validate(data)
    assert data["school"] == "A1"
    assert {each["score"] for each in data["scores"]} == {40, 30, 20, 10}
    assert decode(told["code"], where="code").to_json()["scores"] == data["scores"]


def test_no_name_no_pseudonym_no_answer_and_no_text_goes_along(home: Path) -> None:
    distribute(home)
    code = press(panel())["code"]
    text = files(home)[0].read_text(encoding="utf-8") + files(home)[0].name + code
    for secret in ("Jannie", "Geheim", deelnemer_id(home), deelnemer_id(home)[2:], "kenmerken"):
        assert secret not in text
    assert not any("delen" in str(path) for path in (home / "inleveren").rglob("*"))


def test_scores_that_changed_since_are_shown_before_they_are_shared(home: Path) -> None:
    distribute(home)
    shown = panel()
    distribute(home, first=30)
    told = press(shown)
    assert (told["code"], told["rows"][0][2], files(home)) == ("", "30", [])
    assert press(shown)["code"]


def test_sharing_again_replaces_and_taking_back_shares_nothing_under_the_same_token(home: Path) -> None:
    distribute(home)
    shown = panel()
    first = decode(press(shown)["code"], where="code")
    again = decode(press(panel())["code"], where="code")
    back = decode(press(shown, "withdraw")["code"], where="code")
    assert first.share == again.share == back.share
    assert back.scores == ()
    assert len(files(home)) == 1
    SCHEMA.validate(json.loads(files(home)[0].read_text(encoding="utf-8")))


@pytest.mark.parametrize("way", ["hub", "file"])
def test_a_class_folder_gets_the_file_at_once(
    way: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    distribute(home)
    group = tmp_path / "Groep één"
    group.mkdir()
    if way == "hub":
        monkeypatch.setenv("WORKBOOK_CLASS", str(group))
    else:
        (home / "klas.txt").write_text(f'\n"{group}"\n', encoding="utf-8-sig")
    told = press(panel())
    assert [path.name for path in group.iterdir()] == [files(home)[0].name]
    assert "staat al" in " ".join(told["told"])


def test_a_class_folder_that_is_not_there_is_told_and_never_made(home: Path, tmp_path: Path) -> None:
    distribute(home)
    (home / "klas.txt").write_text(str(tmp_path / "weg"), encoding="utf-8")
    told = press(panel())
    assert "is er niet" in " ".join(told["told"])
    assert told["code"]
    assert not (tmp_path / "weg").exists()


def test_without_answers_or_on_the_example_school_there_is_nothing_to_share(home: Path) -> None:
    assert panel().payload["why"]
    assert press(panel())["code"] == ""
    distribute(home)
    chosen = {"perspective": None, "item": "school", "option": "voorbeeld", "value": 1}
    save_rows(instrument("start"), [chosen], folder=home)
    assert "De Wilg" in panel().payload["why"]
    assert press(panel())["code"] == ""


def test_an_unfinished_form_says_what_is_missing(home: Path) -> None:
    fill_one = instrument("ocai")
    save_rows(fill_one, [{"perspective": "nu", "item": "kenmerken", "option": "familie", "value": 40}], folder=home)
    assert panel().payload["why"]
    assert panel().payload["rows"] == []


def test_a_name_is_no_school_code(home: Path) -> None:
    distribute(home)
    told = press(panel(), school="De Wilg")
    assert "geen schoolcode" in told["problem"]
    assert files(home) == []


@pytest.mark.parametrize("name", ["mmi", "m2-tijd", "kijkwijzer", "visie", "netwerk"])
def test_what_may_not_leave_or_has_no_scores_of_oneself_is_not_shared(name: str, home: Path) -> None:
    with pytest.raises(WorkbookError, match="niets gedeeld"):
        wb.share(name)


def test_while_a_docent_grades_nothing_happens(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBOOK_GRADING", "1")
    assert wb.share("ocai") is None


# ---- the code ----


@pytest.mark.parametrize("name", SHARED)
@given(data=st.data())
def test_a_code_says_what_its_file_says(name: str, data: st.DataObject) -> None:
    about = instrument(name)
    low, high = span(about)
    chosen = data.draw(st.lists(st.sampled_from(places(about)), unique=True))
    scores = tuple(SharedScore(*each, rounded(about, data.draw(st.floats(low, high)))) for each in chosen)
    shared = made(name, scores=scores, school=data.draw(st.sampled_from([None, "A1", "WILG"])))
    found = decode(encode(shared), where="code")
    assert set(found.scores) == set(shared.scores)
    assert (found.share, found.school, found.version) == (shared.share, shared.school, shared.version)


def test_a_code_survives_a_chat_and_a_mistake_in_it_is_noticed() -> None:
    code = encode(made())
    chatted = f"> Hoi!\n> {code.lower().replace(' ', chr(10) + '> ')}\ngroet"
    (found,) = codes.find(chatted, "PLGK")
    assert decode(found, where="chat") == decode(code, where="code")
    assert len(code) < 100
    groups = code.split(" ")
    groups[3] = "AAAAA"
    with pytest.raises(WorkbookError):
        decode(" ".join(groups), where="code")


@pytest.mark.parametrize(
    "change",
    [
        {"scores": [{"perspective": "nu", "dimension": "familie", "score": 1e9}]},
        {"scores": [{"perspective": "nu", "dimension": "familie", "score": float("nan")}]},
        {"scores": [{"perspective": "nu", "dimension": "anders", "score": 1}]},
        {"scores": [{"perspective": "nu", "dimension": "familie", "score": 1}] * 2},
        {"scores": "veel"},
        {"share": "d-12345678"},
        {"school": "De Wilg"},
        {"version": "0.1"},
        {"instrument": "bestaat-niet"},
        {"instrument": "visie"},
        {"moment": "gisteren"},
        {"shared_at": "gisteren"},
        {"format": 2},
    ],
)
def test_what_is_not_a_share_is_refused_in_dutch(change: dict[str, Any]) -> None:
    with pytest.raises(WorkbookError, match=re.compile("[a-z]{3}")):
        from_json({**made().to_json(), **change}, where="bestand.json")


@given(
    st.recursive(st.none() | st.text() | st.floats(), lambda each: st.lists(each) | st.dictionaries(st.text(), each))
)
def test_any_json_at_all_is_a_share_or_a_dutch_problem(data: Any) -> None:
    with pytest.raises(WorkbookError):
        from_json(data, where="bestand.json")


def test_unknown_keys_are_left_behind(tmp_path: Path) -> None:
    path = put(tmp_path, made())
    data = {**json.loads(path.read_text(encoding="utf-8")), "naam": "Jannie"}
    assert "Jannie" not in json.dumps(from_json(data, where="x").to_json())
