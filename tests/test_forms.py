"""The form in Jupyter, headless: what comes in is saved, what can't be saved is kept, what is another's stays untouched."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from workbook import forms
from workbook.content import example_home
from workbook.errors import WorkbookError, problem
from workbook.forms import FormWidget, replies, widget
from workbook.home import make_home
from workbook.instrument import Instrument, catalogue
from workbook.responses import AnswerFile, read_answer_file
from workbook.texts import say

QUIZ = """\
id: proef
version: "1.0"
kind: quiz
title: Proef
leaves: never
items:
  - {id: kies, form: choice, text: Kies., options: [{id: a, text: A, right: true, feedback: Ja.}, {id: b, text: B}]}
  - {id: tekst, form: text, text: Schrijf.}
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_home(tmp_path / "werkboek")
    monkeypatch.setenv("WORKBOOK_HOME", str(folder))
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def quiz(home: Path) -> str:
    (home / "proef.yaml").write_text(QUIZ, encoding="utf-8")
    return "proef"


@pytest.fixture(autouse=True)
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """Catch what a notebook would show."""
    seen: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(widget, "display", lambda data, **_: seen.append(("display", data)))
    monkeypatch.setattr(widget, "update_display", lambda data, **_: seen.append(("update", data)))
    return seen


@pytest.fixture(autouse=True)
def _own_hook() -> Iterator[None]:
    before = replies.feedback_for
    yield
    forms.set_feedback(before)


def blocks_of(form: FormWidget) -> list[dict[str, Any]]:
    return [block for section in form.payload["sections"] for block in section["blocks"]]


def row(value: float | None, at: int = 1, **place: Any) -> dict[str, Any]:
    cell = {"perspective": "nu", "item": "kenmerken", "option": "familie", **place}
    return {**cell, "value": value, "saved_at": f"2026-11-23T20:14:{at:02d}.000Z"}


def sent(form: FormWidget, *rows: dict[str, Any], entries: tuple[dict[str, Any], ...] = (), **more: Any) -> None:
    """Do what the browser does: send a message to the model."""
    form._handle_msg({"content": {"data": {"method": "custom", "content": {"rows": list(rows), "entries": list(entries), **more}}},
                      "buffers": []})  # fmt: skip


def on_disk(home: Path, name: str = "ocai") -> AnswerFile:
    return read_answer_file(home / "antwoorden" / f"{name}.json")


@pytest.mark.parametrize("instrument", catalogue(), ids=lambda each: each.id)
def test_every_instrument_is_filled_in_and_read_back(instrument: Instrument, home: Path) -> None:
    form = forms.form(instrument.id)
    rows = [
        row(number % 7, perspective=perspective, item=item, option=option)
        for number, (perspective, item, option) in enumerate(instrument.cells())
    ]
    tables = [block for block in blocks_of(form) if block["field"] == "table"]
    entries = tuple(
        {"entry": f"{table['item']}.1", "item": table["item"], table["columns"][0]["id"]: "iets", "saved_at": row(1)["saved_at"]}
        for table in tables
    )  # fmt: skip
    assert rows or entries
    sent(form, *rows, entries=entries)
    assert form.status["state"] == "saved"
    again = forms.form(instrument.id)
    assert len(again.answers["values"]) == len(rows)
    assert again.answers == form.answers
    assert list(on_disk(home, instrument.id).rows) == rows
    assert on_disk(home, instrument.id).entries == entries


def test_half_a_form_is_kept_and_a_wrong_total_too(home: Path) -> None:
    sent(forms.form("ocai"), row(55), row(60, option="markt"))
    again = forms.form("ocai")
    assert again.answers["values"] == {"nu|kenmerken|familie": 55, "nu|kenmerken|markt": 60}


def test_a_cleared_cell_stays_cleared(home: Path) -> None:
    form = forms.form("ocai")
    sent(form, row(55, 1))
    sent(form, row(None, 2))
    sent(form, row(55, 1))
    assert form.answers["values"] == forms.form("ocai").answers["values"] == {}


def held_open(*_: Any, **__: Any) -> AnswerFile:
    raise problem("home.held_open", where="ocai.json", reason="open in Excel")


def test_what_cannot_be_saved_is_kept_told_and_saved_with_the_next_change(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = forms.form("ocai")
    sent(form, row(10))
    with monkeypatch.context() as patch:
        patch.setattr(widget, "save_rows", held_open)
        sent(form, row(40, 2), row(30, 2, option="markt"))
    assert form.status["state"] == "failed"
    assert "ocai.json" in form.status["text"]
    assert "gaat niet verloren" in form.status["text"]
    assert form.answers["values"] == {"nu|kenmerken|familie": 40, "nu|kenmerken|markt": 30}
    assert form.answers["times"]["nu|kenmerken|familie"] == row(10)["saved_at"], (
        "the browser must keep what isn't in the file"
    )
    assert on_disk(home).value("nu", "kenmerken", "familie") == 10
    sent(form, row(20, 3, option="hierarchie"))
    assert form.status["state"] == "saved"
    assert [on_disk(home).value("nu", "kenmerken", option) for option in ("familie", "markt", "hierarchie")] == [
        40,
        30,
        20,
    ]


def test_trying_again_is_answered_every_time(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    form = forms.form("ocai")
    with monkeypatch.context() as patch:
        patch.setattr(widget, "save_rows", held_open)
        sent(form, row(40))
        first = form.status
        monkeypatch.setattr(widget, "utc_now", lambda: "later")
        sent(form)
        assert form.status["state"] == "failed"
        assert form.status != first, "the same words again must still reach the reader"
    sent(form)
    assert form.status["state"] == "saved"
    assert on_disk(home).value("nu", "kenmerken", "familie") == 40


def test_running_the_cell_again_saves_what_could_not_be_saved(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(widget, "save_rows", held_open)
        sent(forms.form("ocai"), row(40))
        still = forms.form("ocai")
        assert still.answers["values"] == {"nu|kenmerken|familie": 40}
        assert still.answers["times"] == {}
        assert still.status["state"] == "failed"
    again = forms.form("ocai")
    assert again.status["state"] == "saved"
    assert on_disk(home).value("nu", "kenmerken", "familie") == 40
    assert forms.form("ocai").status == {}


def test_a_real_obstacle_gives_dutch_and_no_traceback(home: Path) -> None:
    form = forms.form("ocai")
    (home / "antwoorden").rmdir()
    (home / "antwoorden").write_text("in de weg", encoding="utf-8")
    sent(form, row(40))
    assert form.status["state"] == "failed"
    (home / "antwoorden").unlink()
    sent(form)
    assert on_disk(home).value("nu", "kenmerken", "familie") == 40


def test_two_tabs_merge_by_the_time_of_each_row(home: Path) -> None:
    left, right = forms.form("ocai"), forms.form("ocai")
    sent(left, row(40, 1), row(10, 5, option="markt"))
    sent(right, row(50, 3), row(99, 2, option="markt"))
    assert right.answers["values"] == {"nu|kenmerken|familie": 50, "nu|kenmerken|markt": 10}
    sent(left, row(25, 6, option="adhocratie"))
    assert left.answers["values"]["nu|kenmerken|familie"] == 50, "the other tab's answer is shown here too"


def test_texts_are_saved_and_come_back(quiz: str, home: Path) -> None:
    entry = {
        "entry": "tekst",
        "item": "tekst",
        "text": "Wij leren «samen» – élke week.",
        "saved_at": row(1)["saved_at"],
    }
    sent(forms.question("proef.tekst"), entries=(entry,))
    again = forms.question("proef.tekst")
    assert again.answers["entries"] == [entry]
    assert [block["item"] for block in blocks_of(again)] == ["tekst"]
    assert on_disk(home, "proef").entries == (entry,)


def test_the_second_moment_has_its_own_file(home: Path) -> None:
    sent(forms.form("ocai"), row(40))
    later = forms.form("ocai", moment="eindmeting")
    assert later.answers["values"] == {}
    assert later.payload["moment"] == "eindmeting"
    sent(later, row(60))
    assert on_disk(home).value("nu", "kenmerken", "familie") == 40
    assert on_disk(home, "ocai.eindmeting").value("nu", "kenmerken", "familie") == 60


def test_a_form_stays_with_its_folder_when_the_notebook_moves_elsewhere(
    home: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    form = forms.form("ocai")
    monkeypatch.setenv("WORKBOOK_HOME", str(make_home(tmp_path / "ander")))
    sent(form, row(40))
    assert on_disk(home).value("nu", "kenmerken", "familie") == 40
    assert not list((tmp_path / "ander" / "antwoorden").iterdir())


def test_a_damaged_file_is_set_aside_and_the_form_opens(home: Path) -> None:
    (home / "antwoorden" / "ocai.json").write_text('{"format": 1, "rows": [', encoding="utf-8")
    form = forms.form("ocai")
    assert form.answers["values"] == {}
    assert "ocai.json) was beschadigd" in form.payload["banner"]
    sent(form, row(40))
    assert on_disk(home).value("nu", "kenmerken", "familie") == 40
    assert any("beschadigd" in path.name for path in (home / "antwoorden").iterdir())
    assert forms.form("ocai").payload["banner"] is None


# ---- the example school


@pytest.fixture
def example(home: Path) -> Path:
    choice = {"perspective": None, "item": "school", "option": "voorbeeld", "value": 1, "saved_at": row(1)["saved_at"]}
    data = {"format": 1, "instrument": "start", "version": "1.0", "respondent": "d-1", "rows": [choice], "entries": []}
    (home / "antwoorden" / "start.json").write_text(json.dumps(data), encoding="utf-8")
    return home


def test_the_example_school_is_read_and_never_written(example: Path) -> None:
    before = (example_home() / "antwoorden" / "ocai.json").read_bytes()
    form = forms.form("ocai")
    assert form.payload["readonly"] is True
    assert say("responses.example") in form.payload["banner"]
    assert form.answers["values"]
    sent(form, row(1, 59))
    assert form.status == {}
    assert (example_home() / "antwoorden" / "ocai.json").read_bytes() == before
    assert not (example / "antwoorden" / "ocai.json").exists()


def test_the_switch_itself_and_what_the_example_has_not_stay_ones_own(example: Path, quiz: str) -> None:
    assert forms.form("start").payload["readonly"] is False
    assert forms.form("proef").payload["readonly"] is False


def test_an_exercise_stays_ones_own_and_what_the_example_wrote_can_be_read(example: Path) -> None:
    practice, written = forms.question("m3-voorbereiding.kwadrant"), forms.question("m3-voorbereiding.reflectie")
    assert practice.payload["readonly"] is False
    assert practice.payload["banner"] is None
    assert not practice.answers["values"]
    sent(practice, {**row(1), "item": "kwadrant", "option": "markt", "perspective": None})
    assert (example / "antwoorden" / "m3-voorbereiding.json").is_file()
    practice.check("kwadrant")
    assert practice.feedback["kwadrant"]["text"]
    assert written.payload["readonly"] is True
    assert written.answers["entries"]


def test_no_copy_of_another_school_lands_in_ones_notebook(example: Path, shown: list[Any]) -> None:
    forms.form("ocai")._ipython_display_()
    assert [list(data) for _, data in shown] == [["text/plain", "application/vnd.jupyter.widget-view+json"]]


# ---- the copy in the notebook


def test_the_copy_is_a_display_of_its_own_renewed_with_every_save(home: Path, shown: list[Any]) -> None:
    form = forms.form("ocai")
    form._ipython_display_()
    kinds = [(how, sorted(data)) for how, data in shown]
    assert kinds[0][1] == ["application/vnd.jupyter.widget-view+json", "text/plain"]
    assert kinds[1] == ("display", [widget.COPY_TYPE, "text/html"])
    sent(form, row(40))
    how, data = shown[-1]
    assert how == "update"
    assert data[widget.COPY_TYPE] == on_disk(home).to_json()
    assert "40" in data["text/html"]


def test_a_failed_save_leaves_the_copy_as_the_file_is(
    home: Path, shown: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    form = forms.form("ocai")
    monkeypatch.setattr(widget, "save_rows", held_open)
    sent(form, row(40))
    assert shown == []


def test_what_may_not_leave_the_folder_is_not_copied_into_the_notebook(quiz: str, shown: list[Any]) -> None:
    form = forms.form("proef")
    form._ipython_display_()
    sent(form, row(1, perspective=None, item="kies", option="a"))
    assert [how for how, _ in shown] == ["display"]


def test_what_a_reader_without_widgets_sees_is_dutch(home: Path) -> None:
    assert repr(forms.form("ocai")) == say("form.shown_in_notebook", title="Cultuurscan")


# ---- 'Kijk na'


def test_a_check_is_answered_from_the_newest_answer(quiz: str) -> None:
    asked: list[Any] = []

    def judge(instrument: Instrument, item: str, answers: AnswerFile) -> dict[str, Any]:
        asked.append((instrument.id, item, answers.value(None, item, "a")))
        return {"state": "right", "text": "Ja.", "levels": [], "examples": []}

    forms.set_feedback(judge)
    form = forms.question("proef.kies")
    sent(form, row(1, perspective=None, item="kies", option="a"), check="kies")
    assert asked == [("proef", "kies", 1)]
    assert form.feedback["kies"]["text"] == "Ja."
    assert form.feedback["kies"]["at"]


def test_also_what_could_not_be_saved_is_checked(quiz: str, monkeypatch: pytest.MonkeyPatch) -> None:
    forms.set_feedback(lambda _, item, answers: {"state": "info", "text": str(answers.value(None, item, "b"))})
    monkeypatch.setattr(widget, "save_rows", held_open)
    form = forms.question("proef.kies")
    sent(form, row(1, perspective=None, item="kies", option="b"), check="kies")
    assert form.feedback["kies"]["text"] == "1"


def test_a_verdict_is_gone_once_the_answer_changes(quiz: str) -> None:
    forms.set_feedback(lambda *_: {"state": "wrong", "text": "Nee."})
    form = forms.form("proef")
    sent(form, check="kies")
    sent(form, entries=({"entry": "tekst", "item": "tekst", "text": "Iets anders.", "saved_at": row(1)["saved_at"]},))
    assert "kies" in form.feedback
    sent(form, row(1, perspective=None, item="kies", option="a"))
    assert form.feedback == {}


def test_a_check_that_fails_says_so_in_dutch(quiz: str) -> None:
    def fail(*_: Any) -> dict[str, Any]:
        raise problem("home.held_open", where="proef.json", reason="open")

    form = forms.question("proef.kies")
    for hook, told in ((fail, "proef.json"), (None, say("form.check_unavailable"))):
        forms.set_feedback(hook)
        sent(form, check="kies")
        assert form.feedback["kies"]["state"] == "info"
        assert told in form.feedback["kies"]["text"]


def test_the_checks_register_themselves(quiz: str) -> None:
    import workbook.checks

    forms.set_feedback(workbook.checks.feedback_for)
    form = workbook.checks.question("proef.kies")
    sent(form, row(1, perspective=None, item="kies", option="a"), check="kies")
    assert form.feedback["kies"]["state"] == "right"
    assert form.feedback["kies"]["text"] == "Ja."


# ---- kind errors, light imports


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: forms.question("proef.keis"), "proef.kies"),
        (lambda: forms.question("proef"), "m3-voorbereiding.kwadrant"),
        (lambda: forms.form("ocia"), "ocai"),
    ],
)
def test_a_wrong_name_is_met_with_the_nearest(quiz: str, call: Callable[[], object], told: str) -> None:
    with pytest.raises(WorkbookError, match=told):
        call()


def test_without_a_folder_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WorkbookError) as caught:
        forms.form("ocai")
    assert "workbook open" in caught.value.remedy
    assert len(caught.value._render_traceback_()) == 2


def test_a_form_needs_no_pandas(home: Path) -> None:
    code = "import sys; from workbook import forms; forms.form('ocai').take([], []); print('pandas' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=home)
    assert ran.stdout.strip() == "False"


def test_a_sleeping_form_speaks_dutch() -> None:
    style = forms.lab_style()
    assert json.dumps(say("form.asleep"), ensure_ascii=False) in style
    assert style.count("{") == style.count("}")


# ---- one lesson after another

LADDER = """\
id: ladder
version: "1.0"
kind: rubric
title: Ladder
leaves: own
subject: {label: Les, help: Een nummer.}
perspectives: [{id: gezien, label: Gezien}]
scale: {minimum: 1, maximum: 2, labels: {1: nog niet, 2: wel}}
dimensions: [{id: rust, label: Rust}]
items:
  - {id: stil, text: Het is stil., dimension: rust, levels: {1: Er klinken stemmen., 2: U hoort een pen.}, evidence: true}
  - {id: vraag, text: Wat vraagt u de leraar?, dimension: rust}
"""


@pytest.fixture
def ladder(home: Path) -> str:
    (home / "instrumenten" / "ladder.yaml").write_text(LADDER, encoding="utf-8")
    return "ladder"


def seen(value: int, at: int = 1) -> dict[str, Any]:
    return row(value, at, perspective="gezien", item="stil", option=None)


def test_every_lesson_has_its_own_answers_and_the_last_one_opens_again(ladder: str, home: Path) -> None:
    form = forms.form(ladder)
    assert form.payload["subject"] == {"label": "Les", "help": "Een nummer.", "current": None, "known": []}
    sent(form, subject="  Les   1 ")
    assert form.payload["subject"]["current"] == "Les 1"
    sent(form, seen(2), of="Les 1")
    sent(form, seen(1, 2), of="Les 1", subject="Les 2")
    assert (form.answers["values"], form.payload["subject"]["known"]) == ({}, ["Les 1"])
    sent(form, seen(2, 3), of="Les 2")
    again = forms.form(ladder)
    assert again.payload["subject"]["current"] == "Les 2"
    assert again.payload["subject"]["known"] == ["Les 1", "Les 2"]
    assert again.answers["values"] == {"gezien|stil|": 2}
    assert forms.form(ladder, subject="les 1").answers["values"] == {"gezien|stil|": 1}
    assert sorted(path.name for path in (home / "antwoorden").iterdir()) == ["ladder--les-1.json", "ladder--les-2.json"]


def test_what_was_typed_for_one_lesson_never_lands_in_another(ladder: str, home: Path) -> None:
    form = forms.form(ladder, subject="Les 1")
    sent(form, subject="Les 2")
    sent(form, seen(2), of="Les 1")
    assert form.payload["subject"]["current"] == "Les 2"
    assert form.answers["values"] == {}
    assert form.status["state"] == "saved"
    assert forms.form(ladder, subject="Les 1").answers["values"] == {"gezien|stil|": 2}


def test_what_could_not_be_saved_waits_for_its_own_lesson(
    ladder: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = forms.form(ladder, subject="Les 1")
    with monkeypatch.context() as patch:
        patch.setattr(widget, "save_rows", held_open)
        sent(form, seen(2), of="Les 1", subject="Les 2")
        assert form.payload["subject"]["current"] == "Les 2"
    sent(form, seen(1), of="Les 2")
    assert not (home / "antwoorden" / "ladder--les-1.json").exists()
    sent(form, subject="Les 1")
    assert form.answers["values"] == {"gezien|stil|": 2}
    assert on_disk(home, "ladder--les-1").value("gezien", "stil") == 2


def test_two_names_that_would_share_a_file_are_told_apart(ladder: str, home: Path) -> None:
    form = forms.form(ladder, subject="Les 1")
    sent(form, seen(2), of="Les 1")
    sent(form, subject="les-1")
    assert form.status["state"] == "failed"
    assert form.payload["subject"]["current"] == "Les 1"
    with pytest.raises(WorkbookError):
        forms.form(ladder, subject="les-1")


def test_the_copy_says_which_lesson_it_is_about(ladder: str, shown: list[Any]) -> None:
    form = forms.form(ladder, subject="Les 1")
    said = {
        "entry": "gezien.stil",
        "item": "stil",
        "perspective": "gezien",
        "text": "Men fluisterde.",
        "saved_at": "2026",
    }
    sent(form, seen(2), entries=(said,), of="Les 1")
    html = shown[-1][1]["text/html"]
    assert "Ladder: Les 1" in html
    assert "2 (wel) U hoort een pen." in html
    assert "Men fluisterde." in html
    assert shown[-1][1][widget.COPY_TYPE]["subject"] == "Les 1"


def test_a_questionnaire_about_the_school_takes_no_subject(home: Path) -> None:
    with pytest.raises(WorkbookError, match="'subject'"):
        forms.form("ocai", subject="Les 1")
    form = forms.form("ocai")
    assert form.payload["subject"] is None
    sent(form, subject="Les 1")
    assert form.payload["subject"] is None


def test_the_lessons_of_the_example_school_are_read_one_after_another(example: Path) -> None:
    about = next(each for each in catalogue() if getattr(each, "subject", None))
    form = forms.form(about.id)
    known = form.payload["subject"]["known"]
    assert len(known) > 1
    assert form.payload["readonly"] is True
    for name in known:
        sent(form, seen(1), of=name, subject=name)
        assert form.payload["subject"]["current"] == name
        assert form.answers["values"]
    sent(form, subject="Een eigen les")
    assert form.status["state"] == "failed"
    assert form.payload["subject"]["current"] == known[-1]
    assert not list((example / "antwoorden").glob(f"{about.id}*"))


def test_answers_about_a_school_that_is_named_stay_in_the_one_file(home: Path) -> None:
    sent(forms.form("ocai"), row(40))
    path = home / "antwoorden" / "ocai.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**data, "subject": "De Wilg"}), encoding="utf-8")
    form = forms.form("ocai")
    sent(form, row(30, 2, option="markt"))
    sent(form, row(20, 3, option="hierarchie"))
    assert [each.name for each in (home / "antwoorden").iterdir()] == ["ocai.json"]
    assert (on_disk(home).subject, len(on_disk(home).rows)) == ("De Wilg", 3)


# ---- the edition for the team


def test_the_team_is_asked_the_shorter_edition(home: Path) -> None:
    about = next(each for each in catalogue() if any(getattr(item, "team", False) for item in each.all_items))
    asked = {block["item"] for block in blocks_of(forms.form(about.id, edition="team"))}
    everything = {block["item"] for block in blocks_of(forms.form(about.id))}
    assert asked < everything == {item.id for item in about.all_items}
    assert asked == {item.id for item in about.all_items if getattr(item, "team", True)}


@pytest.mark.parametrize("edition", ["team", "kort"])
def test_an_edition_that_does_not_exist_is_told(home: Path, edition: str) -> None:
    with pytest.raises(WorkbookError, match="edition"):
        forms.form("ocai", edition=edition)


# ---- names of a network


@pytest.fixture
def network() -> str:
    return next(each.id for each in catalogue() if each.kind == "network")


def test_names_get_numbers_and_answers_hold_numbers_only(network: str, home: Path, shown: list[Any]) -> None:
    form = forms.form(network)
    assert form.answers["roster"] == []
    assert [option["id"] for option in blocks_of(form)[0]["options"]] == ["0"]
    sent(form, roster=[{"name": "Ans de Wit"}, {"name": "Bram"}])
    assert form.status["state"] == "saved"
    assert form.answers["roster"] == [{"id": "1", "name": "Ans de Wit"}, {"id": "2", "name": "Bram"}]
    item = blocks_of(form)[0]["item"]
    sent(form, row(1, perspective=None, item=item, option="2"))
    assert "Bram" not in (home / "antwoorden" / f"{network}.json").read_text(encoding="utf-8")
    again = forms.form(network)
    assert [option["text"] for option in blocks_of(again)[0]["options"]] == ["Ans de Wit", "Bram", say("form.nobody")]
    again._ipython_display_()
    assert not [data for _, data in shown if widget.COPY_TYPE in data], "names and ties stay out of the notebook"


def test_names_that_cannot_be_saved_are_told(network: str, home: Path) -> None:
    (home / "sleutels").write_text("in de weg", encoding="utf-8")
    form = forms.form(network)
    sent(form, roster=[{"name": "Ans"}])
    assert form.status["state"] == "failed"
    assert form.answers["roster"] == []


def test_only_a_network_has_a_roster(home: Path) -> None:
    form = forms.form("ocai")
    sent(form, roster=[{"name": "Ans"}])
    assert form.answers["roster"] is None
    assert not (home / "sleutels").exists()
