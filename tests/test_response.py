"""How many answered of who was asked: what is noted, where it is found again, and where every outcome says it."""

from __future__ import annotations

import json
import re
import threading
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pandas as pd
import pytest
from drawn_results import DENSE, said, team_answers, texts, ties
from hypothesis import given
from hypothesis import strategies as st
from made_answers import TYPES, call, frame, golden, rows_of, somebody, start, team, write_csv, write_json

import workbook as wb
from workbook.home import make_home
from workbook.plots import text_alternative
from workbook.responses import Responses
from workbook.responses.sent import invitations, invited, note_sent, sent
from workbook.results.response import Response

SCHEMA = json.loads((Path(__file__).parents[1] / "contracts" / "score.schema.json").read_text())
PEOPLE = [each for each in DENSE if each.counts == "respondents"]
MADE = {"made_at": "2026-11-24T08:00:00.000Z", "survey_id": "v-1a2b3c4d", "file": "vragenlijst.html"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "werkmap"
    make_home(home)
    monkeypatch.setenv("WORKBOOK_HOME", str(home))
    return home


def noted(folder: Path) -> Path:
    return folder / "vragenlijsten" / "verstuurd.json"


# ---- what is noted ----


def test_a_questionnaire_is_noted_and_found_again(folder: Path) -> None:
    note_sent(["ocai", "plg"], "nulmeting", 28, deadline=date(2026, 12, 4), **MADE)
    assert [invited(name, "nulmeting") for name in ("ocai", "plg", "ink")] == [28, 28, None]
    assert invited("ocai") == 28
    assert invited("ocai", "eindmeting") is None
    (one,) = sent(folder)
    assert one["deadline"] == "2026-12-04"
    assert one["id"] == "v-1a2b3c4d"
    assert json.loads(noted(folder).read_text())["format"] == 1


def test_the_latest_number_counts_and_none_changes_nothing(folder: Path) -> None:
    for size in (28, 30, None):
        note_sent(["ocai"], "nulmeting", size, **MADE)
    note_sent(["ocai"], " Eindmeting ", 12, **MADE)
    assert invitations("ocai") == {"nulmeting": 30, "eindmeting": 12}
    assert len(sent(folder)) == 4


def test_questionnaires_that_are_each_for_another_group_add_up(folder: Path) -> None:
    def note(size: int, part: str = "") -> dict[str, int]:
        note_sent(["ocai"], "nulmeting", size, part=part, **MADE)
        return invitations("ocai")

    assert note(8, "Bovenbouw") == {"nulmeting": 8}
    assert note(9, "Onderbouw") == {"nulmeting": 17}
    # The same group once more is the same people.
    assert note(10, "bovenbouw") == {"nulmeting": 19}
    # Who asks the whole team asks these groups as well; a group that is asked again was in it.
    assert note(28) == {"nulmeting": 28}
    assert note(8, "Bovenbouw") == {"nulmeting": 28}


def test_without_a_folder_nothing_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    note_sent(["ocai"], "nulmeting", 28, **MADE)
    assert list(tmp_path.iterdir()) == []
    assert invited("ocai") is None


@pytest.mark.parametrize("size", [0, -3, True, "28", 2.5])
def test_what_is_no_number_of_people_is_refused(folder: Path, size: Any) -> None:
    with pytest.raises(wb.WorkbookError, match="geen aantal mensen"):
        note_sent(["ocai"], "nulmeting", size, **MADE)
    assert not noted(folder).exists()
    with pytest.raises(wb.WorkbookError, match="geen aantal mensen"):
        wb.answers("ocai", frame(team(6)), invited=size)


@pytest.mark.parametrize(
    "content",
    [
        "", "{", "[]", "null", '{"format":1}', '{"format":2,"sent":[]}', '{"format":1,"sent":[{}]}', '{"format":1,"sent":3}',
        '{"format":1,"sent":[{"instruments":"ocai","moment":"nulmeting","invited":3}]}',
        '{"format":1,"sent":[{"instruments":["ocai"],"moment":"nulmeting","invited":"3"}]}',
        '{"format":1,"sent":[{"instruments":["ocai"],"moment":null,"invited":3}]}',
        '{"format":1,"sent":[{"instruments":["ocai"],"moment":"nulmeting","invited":true}]}',
        '{"format":1,"sent":[{"instruments":["ocai"],"moment":"nulmeting","invited":-1}]}',
        "\x00\x01", "[" * 5000,
    ],
)  # fmt: skip
def test_a_damaged_note_is_told_and_never_overwritten(folder: Path, content: str) -> None:
    path = noted(folder)
    path.parent.mkdir(exist_ok=True)
    path.write_text(content)
    for attempt in (lambda: note_sent(["ocai"], "nulmeting", 28, **MADE), lambda: invited("ocai")):
        with pytest.raises(wb.WorkbookError, match="verstuurde vragenlijsten"):
            attempt()
    assert path.read_text() == content
    write_csv(folder / "team" / "ocai.csv", team(6))
    found = wb.answers("ocai", "team")
    assert found.invited is None
    assert any("Hoeveel mensen u vroeg, is niet te lezen" in note for note in found.notes)
    assert wb.score(found).n == 6


def test_two_programs_that_note_at_once_both_keep_their_note(folder: Path) -> None:
    threads = [threading.Thread(target=note_sent, args=([f"i{n}"], "nulmeting", n + 1), kwargs=MADE) for n in range(12)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert {each["instruments"][0]: each["invited"] for each in sent(folder)} == {f"i{n}": n + 1 for n in range(12)}


# ---- where it is found again ----


def test_answers_in_the_own_folder_know_how_many_were_asked(folder: Path, tmp_path: Path) -> None:
    note_sent(["ocai"], "nulmeting", 20, **MADE)
    note_sent(["ocai"], "eindmeting", 16, **MADE)
    rows = [*team(8, moment="nulmeting"), *team(6, start=30, moment="eindmeting")]
    write_csv(folder / "team" / "ocai.csv", rows)
    both = wb.answers("ocai", "team")
    assert both.invited is None
    assert [both.select(moment=each).invited for each in ("nulmeting", "eindmeting")] == [20, 16]
    assert wb.answers("ocai", "team", moment="eindmeting").invited == 16
    # Told which of the two is shown, and reckoned by the people who were asked then.
    assert wb.score(both).response == Response(6, 16)
    found = wb.compare(both.select(moment="nulmeting"), both.select(moment="eindmeting"))
    assert found.responses == (Response(8, 20), Response(6, 16))
    assert "Nulmeting: Ingevuld: 8 van 20 (40 %)." in found.sentence()
    assert "Eindmeting: Ingevuld: 6 van 16 (38 %)." in found._repr_html_()
    assert "Nulmeting: 8 van 20 (40 %). Eindmeting: 6 van 16 (38 %)." in said(wb.plot(found))
    elsewhere = write_csv(tmp_path / "ocai.csv", team(8))
    assert wb.answers("ocai", elsewhere).invited is None
    assert wb.answers("ocai", [elsewhere, folder / "team"]).invited is None
    assert wb.answers("ocai", elsewhere, invited=9).invited == 9
    assert wb.answers("ocai", "team", invited=11).select(moment="nulmeting").invited == 11


def test_ones_own_answers_are_no_response(folder: Path) -> None:
    note_sent(["ocai"], "nulmeting", 20, **MADE)
    write_json(folder / "antwoorden" / "ocai.json", golden())
    profile = wb.score("ocai")
    assert (profile.alone, profile.invited, profile.response) == (True, None, None)
    assert "van 20" not in profile._repr_html_()


def test_the_leader_is_in_neither(folder: Path) -> None:
    note_sent(["ocai"], "nulmeting", 7, **MADE)
    write_csv(folder / "team" / "ocai.csv", [*team(7, role="team"), *rows_of("baas", somebody(9), role="directeur")])
    answers = wb.answers("ocai", "team")
    assert wb.score(answers).response == Response(7, 7)
    assert answers.leader.invited is None
    assert wb.score(answers.leader).response is None
    assert wb.score(answers.team).response == Response(7, 7)
    found = wb.compare(answers.leader, answers.team)
    assert found.responses == (None, Response(7, 7))
    assert "7 van 7 (100 %)" in found.sentence()


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        ({"group": "onder"}, False), ({"role": "oop"}, False), ({"respondent": "r1"}, False), ({"subject": "De Es"}, False),
        ({"moment": "nulmeting"}, True), ({"perspective": "nu"}, True), ({"subject": "De Wilg"}, True),
    ],
)  # fmt: skip
def test_what_was_asked_of_all_says_nothing_of_a_part(wanted: dict[str, str], kept: bool) -> None:
    rows = [
        *team(6, group="onder", role="leraar", subject="De Wilg"),
        *team(6, start=20, group="boven", role="oop", subject="De Wilg"),
    ]
    other = team(5, start=40, group="boven", role="leraar", subject="De Es") if wanted == {"subject": "De Es"} else []
    answers = wb.answers("ocai", frame([*rows, *other]), invited=30)
    assert answers.select(**wanted).invited == (30 if kept else None)


def test_the_first_of_a_team_to_answer_is_no_profile_of_ones_own() -> None:
    """One answer in a folder is one's own; one answer of a team of twenty is a colleague's."""
    alone = wb.answers("ocai", frame(golden()))
    assert not wb.score(alone).hidden
    first = wb.score(wb.answers("ocai", frame(golden()), invited=20))
    assert first.hidden
    assert "1 van 20 (5 %)" in first.sentence()
    assert not re.search(r"\d,\d", first._repr_html_())


# ---- how it is said ----


@pytest.mark.parametrize(
    ("n", "asked", "size", "rate"),
    [
        (24, 28, "24 van 28 (86 %)", 24 / 28), (28, 28, "28 van 28 (100 %)", 1.0), (14, 28, "14 van 28 (50 %)", 0.5),
        (299, 300, "299 van 300 (99,7 %)", 299 / 300), (124, 250, "124 van 250 (49,6 %)", 0.496), (12, 10, "12 van 10", None),
        (1, 400, "1 van 400 (0,3 %)", 1 / 400), (1200, 1500, "1.200 van 1.500 (80 %)", 0.8),
    ],
)  # fmt: skip
def test_a_size_is_said_with_its_share(n: int, asked: int, size: str, rate: float | None) -> None:
    one = Response(n, asked)
    assert one.size == size
    assert one.rate == pytest.approx(rate)
    assert one.to_json() == {"n": n, "invited": asked, "rate": one.rate}


@given(st.integers(1, 3000), st.integers(1, 3000))
def test_words_and_share_never_contradict_each_other(n: int, asked: int) -> None:
    one = Response(n, asked)
    text = one.text
    assert ("meer invullers" in text) == (one.rate is None) == (n > asked)
    assert ("Minder dan de helft" in text) == (2 * n < asked)
    assert ("%" in text) == (n <= asked)
    # As these whole percents would read as none, half or all.
    for share, exact in (("(0 %)", False), ("(50 %)", 2 * n == asked), ("(100 %)", n == asked)):
        assert exact or share not in text
    assert not re.search(r"norm|te laag|voldoende|slecht", text)


@pytest.mark.parametrize("about", PEOPLE, ids=lambda about: about.id)
def test_every_outcome_about_people_says_it_everywhere(about: Any) -> None:
    answers = team_answers(about, 12)
    plain, known = wb.score(answers), wb.score(answers.of_team(28))
    assert (plain.response, "response" in plain.to_json()["quality"]) == (None, False)
    size = "12 van 28 (43 %)"
    assert size in known.sentence()
    assert "kan er anders over denken" in known.sentence()
    assert f"{size}</caption>" in known._repr_html_()
    assert size in text_alternative(known)
    for kind in wb.plots.kinds(known):  # type: ignore[attr-defined]
        assert size in said(wb.plot(known, kind=kind))
    assert known.to_json()["quality"]["response"] == {"n": 12, "invited": 28, "rate": 12 / 28}
    jsonschema.validate(known.to_json(), SCHEMA)
    assert known.scores == plain.scores


def test_a_network_says_it_beside_what_is_advised() -> None:
    about = wb.instrument("netwerk")
    rows = [{"respondent": str(n), "item": item.id, "option": str(n % 8 + 1), "value": 1}
            for n in range(1, 9) for item in about.items]  # fmt: skip
    found = wb.score(wb.answers(about, pd.DataFrame(rows), invited=10))
    assert found.response == Response(8, 10)
    assert "8 van 10 (80 %)" in found.sentence()
    assert "8 van 10 (80 %)" in found._repr_html_()
    assert "8 van 10 (80 %)" in said(wb.plot(found))
    assert ties(about).response is None


@pytest.mark.parametrize("about", [each for each in DENSE if each.counts != "respondents"], ids=lambda about: about.id)
def test_who_observes_was_not_asked_about_themselves(about: Any) -> None:
    profile = wb.score(team_answers(about, 6).of_team(28))
    assert profile.response is None
    assert "van 28" not in profile.sentence()


def test_a_group_that_is_too_small_says_only_how_many() -> None:
    profile = wb.score(wb.answers("ocai", frame(team(3)), invited=28))
    assert profile.hidden
    assert "3 van 28 (11 %)" in profile.sentence()
    assert profile.quality == {}
    assert profile.to_json()["quality"] == {"response": {"n": 3, "invited": 28, "rate": 3 / 28}}
    assert {each["score"] for each in profile.to_json()["scores"]} == {None}
    assert "3 van 28" in " ".join(texts(wb.plot(profile))).replace("\n", " ")
    jsonschema.validate(profile.to_json(), SCHEMA)


def test_nothing_answered_says_what_to_do_and_no_share() -> None:
    nothing = wb.score(wb.answers("ocai", frame(team(6)), invited=28).select(group="niemand"))
    assert nothing.empty
    assert nothing.response is None


# ---- the command line ----


def test_the_command_line_takes_the_team_size(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    file = write_csv(tmp_path / "ocai.csv", team(8))
    done = call(monkeypatch, capsys, "score", "ocai", file, "--team", "10", "--json")
    assert done.code == 0
    assert done.json["quality"]["response"] == {"n": 8, "invited": 10, "rate": 0.8}
    shown = call(monkeypatch, capsys, "score", "ocai", file, "--team", "10")
    assert shown.out.count("8 van 10 (80 %)") == 2
    plain = call(monkeypatch, capsys, "score", "ocai", file)
    assert "(n = 8)" in plain.out
    wrong = call(monkeypatch, capsys, "score", "ocai", file, "--team", "0")
    assert wrong.code == 2
    assert "geen aantal mensen" in wrong.err


def test_the_team_size_is_that_of_the_school_that_is_chosen(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    rows = [*team(8, subject="De Wilg"), *team(6, start=20, subject="De Es")]
    file = write_csv(tmp_path / "ocai.csv", rows)
    done = call(monkeypatch, capsys, "score", "ocai", file, "--school", "De Es", "--team", "12", "--json")
    assert done.json["quality"]["response"] == {"n": 6, "invited": 12, "rate": 0.5}


def test_a_deelnemers_folder_is_known_to_the_command_line(folder: Path) -> None:
    note_sent(["ocai"], "nulmeting", 10, **MADE)
    write_csv(folder / "team" / "ocai.csv", team(8))
    done = start(folder, "score", "ocai", "team", "--json", WORKBOOK_HOME=str(folder))
    assert done.json["quality"]["response"] == {"n": 8, "invited": 10, "rate": 0.8}
    assert [done.score("nu", each)["n"] for each in TYPES] == [8] * 4


def test_of_team_leaves_the_answers_as_they_are() -> None:
    answers = wb.answers("ocai", frame(team(6)))
    assert answers.of_team(None) is answers
    assert isinstance(answers.of_team(8), Responses)
    assert answers.of_team(8).table is answers.table
