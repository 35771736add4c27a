"""The panel for fieldwork, headless: what is made, what is brought in, and that everything that fails is a Dutch sentence."""

from __future__ import annotations

import json
import re
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from ruamel.yaml import YAML

import workbook as wb
from workbook.course import course
from workbook.errors import WorkbookError
from workbook.fieldwork import survey
from workbook.fieldwork.asking import in_two_weeks
from workbook.forms.fieldwork import FieldworkWidget
from workbook.home import make_home
from workbook.instrument import Instrument, instrument
from workbook.instrument.cells import cells
from workbook.responses import AnswerFile, codes, read_answer_file
from workbook.responses.roster import save_roster
from workbook.responses.sent import sent
from workbook.survey import FORMATS
from workbook.texts import entry, say

SCAN, LIST = instrument("ocai"), instrument("plg")
AT = "2026-11-24T10:00:00.000Z"
NEXT = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_home(tmp_path / "werkboek")
    monkeypatch.setenv("WORKBOOK_HOME", str(folder))
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def panel(home: Path) -> FieldworkWidget:
    return survey("ocai", "plg")


def filled(**changes: Any) -> dict[str, Any]:
    values = {
        "instruments": ["ocai", "plg"], "moment": "nulmeting", "groups": "onderbouw, bovenbouw", "invited": "24",
        "deadline": NEXT, "short": False, "conversation": False, "formats": [".html"],
    }  # fmt: skip
    return {"do": "make", "values": {**values, **changes}}


def sheet(who: str, about: Instrument = SCAN, **more: Any) -> AnswerFile:
    """Return what a colleague sends: every question answered, legally."""
    options = {each.option for each in cells(about)} - {None}
    share = 100 / len(options) if options else None
    rows = [
        {
            "perspective": c.perspective,
            "item": c.item,
            "option": c.option,
            "value": share or c.steps[-1],
            "saved_at": AT,
        }
        for c in cells(about)
    ]
    return AnswerFile(about.id, about.version, who, rows=tuple(rows), **{"saved_at": AT, **more})


def code(who: str, about: Instrument = SCAN, **more: Any) -> str:
    return codes.encode(sheet(who, about, **more), about)


def told(state: dict[str, Any], place: str) -> list[tuple[str, str]]:
    return [(line["state"], line["text"]) for line in state[place]]


def team(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "team").iterdir())


# ---- opening ----


def test_the_door_is_the_panel_and_not_the_module_of_that_name() -> None:
    import workbook.survey.page  # noqa: F401 - importing the module must not take the door's place

    assert wb.survey is survey


@pytest.mark.parametrize("number", [each.number for each in course()])
def test_a_module_alone_says_what_is_asked_and_when(number: int, home: Path) -> None:
    about = next(each for each in course() if each.number == number)
    sending = about.sending()
    shown = survey(module=number).payload
    assert [each["id"] for each in shown["asked"] if each["chosen"]] == list(sending.instruments)
    assert [each["id"] for each in shown["asked"]] == [*sending.instruments, *sending.extra]
    assert f"{sending.weeks_before} weken vóór {about.next}" in " ".join(shown["intro"])
    assert sending.why in shown["intro"]
    assert shown["values"]["short"] is (sending.edition == "team")


def test_what_is_named_is_asked_and_the_weeks_may_be_given(home: Path) -> None:
    shown = survey("ink", moment="eindmeting", weeks_before=3, edition="team").payload
    assert [each["id"] for each in shown["asked"]] == ["ink"]
    assert shown["values"]["moment"] == "eindmeting"
    assert shown["values"]["short"] is True
    assert shown["asked"][0]["short_minutes"] < shown["asked"][0]["minutes"]
    assert shown["intro"] == [say("fieldwork.weeks", weeks=3, next=say("fieldwork.next_day"))]
    assert survey("ocai", weeks_before=1).payload["intro"] == [
        say("fieldwork.weeks_one", next=say("fieldwork.next_day"))
    ]
    assert survey("ocai").payload["intro"] == []
    assert survey("ocai").payload["short"] is None


@pytest.mark.parametrize(
    ("ids", "options", "what"),
    [
        ((), {}, "geen vragenlijst genoemd"),
        (("ocai",), {"module": 3}, "een module en ook"),
        ((), {"module": 9}, "Deze module bestaat niet"),
        ((), {"module": 1, "moment": "eindmeting"}, "staat er bij module 1"),
        (("ocia",), {}, "ocai"),
        (("start",), {}, "geen vragenlijst voor een team"),
        (("ocai",), {"moment": "morgen"}, "geen moment"),
        (("ocai",), {"weeks_before": 0}, "geen aantal weken"),
        (("ocai",), {"part": 3}, "bestaat niet"),
    ],
)
def test_what_cannot_be_opened_is_told(ids: tuple[str, ...], options: dict[str, Any], what: str, home: Path) -> None:
    with pytest.raises(WorkbookError, match=what):
        survey(*ids, **options)


def test_without_a_folder_it_says_what_to_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WorkbookError, match="workbook open"):
        survey("ocai")


def test_a_notebook_without_widgets_shows_a_dutch_line(panel: FieldworkWidget) -> None:
    assert repr(panel) == say("fieldwork.shown_in_notebook")


def test_one_part_alone_has_its_own_title_and_leaves_the_folder_unread(home: Path) -> None:
    making, receiving = survey(module=3, part=1), survey(module=3, part=2)
    assert making.payload["parts"] == [1]
    assert receiving.payload["intro"] == []
    assert receiving.payload["title"] == say("fieldwork.title_receive", title="Cultuurscan en Vragenlijst PLG")
    assert "team" not in making.ask({"do": "look"})
    assert "team" in receiving.ask({"do": "look"})


@pytest.mark.parametrize(
    ("today", "day"),
    [((2026, 11, 24), (2026, 12, 8)), ((2026, 11, 28), (2026, 12, 14)), ((2026, 11, 29), (2026, 12, 14))],
)
def test_the_day_to_propose_is_two_weeks_on_and_no_day_at_the_weekend(
    today: tuple[int, ...], day: tuple[int, ...]
) -> None:
    assert in_two_weeks(date(*today)) == date(*day)


# ---- making ----


def test_a_questionnaire_is_made_with_its_letters_and_noted(panel: FieldworkWidget, home: Path) -> None:
    made = panel.ask(filled())["made"]
    assert [each["name"] for each in made["files"]] == ["vragenlijst-ocai-plg-nulmeting.html"]
    html = (home / "vragenlijsten" / made["files"][0]["name"]).read_text(encoding="utf-8")
    assert "onderbouw" in html
    assert [each["id"] for each in made["letters"]] == ["mail", "reminder", "works_council"]
    assert made["letters"][0]["body"].startswith("Beste collega's,")
    assert not made["letters"][0]["subject"].startswith("Onderwerp")
    noted = sent(home)
    assert [(each["instruments"], each["invited"], each["deadline"]) for each in noted] == [(["ocai", "plg"], 24, NEXT)]


def test_every_form_stands_beside_the_others_with_one_set_of_letters(panel: FieldworkWidget, home: Path) -> None:
    made = panel.ask(filled(formats=list(FORMATS)))["made"]
    assert [Path(each["name"]).suffix for each in made["files"]] == list(FORMATS)
    assert "4 vormen" in made["told"][0]
    assert "Microsoft Forms" in made["letters"][0]["body"]
    assert len(list((home / "vragenlijsten").glob("*-mail.txt"))) == 1
    assert len(sent(home)) == 1


def test_nothing_that_was_made_before_is_written_over(panel: FieldworkWidget, home: Path) -> None:
    first = panel.ask(filled())["made"]["files"][0]["name"]
    before = (home / "vragenlijsten" / first).read_bytes()
    second = panel.ask(filled(groups=""))["made"]["files"][0]["name"]
    assert second == "vragenlijst-ocai-plg-nulmeting-2.html"
    assert (home / "vragenlijsten" / first).read_bytes() == before


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"invited": ""}, "invited"),
        ({"invited": "veel"}, "invited"),
        ({"invited": "0"}, "invited"),
        ({"invited": "-3"}, "invited"),
        ({"invited": "2,5"}, "invited"),
        ({"invited": "٣"}, "invited"),
        ({"invited": "99999999999"}, "invited"),
        ({"deadline": "2020-01-01"}, "deadline"),
        ({"deadline": "?"}, "deadline"),
        ({"instruments": []}, "asked"),
        ({"instruments": ["netwerk"]}, "asked"),
        ({"formats": []}, "formats"),
        ({"formats": [".exe"]}, "formats"),
        ({"instruments": ["start"]}, "make"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_nothing_is_made(
    changes: dict[str, Any], field: str, panel: FieldworkWidget, home: Path
) -> None:
    state = panel.ask(filled(**changes))
    assert list(state["made"]["faults"]) == [field]
    assert state["made"]["faults"][field].endswith(".")
    assert state["problem"] is None
    assert not list((home / "vragenlijsten").iterdir())


def test_several_mistakes_are_told_at_once(panel: FieldworkWidget) -> None:
    assert set(panel.ask(filled(invited="", formats=[]))["made"]["faults"]) == {"invited", "formats"}


def test_a_network_is_made_once_there_are_names(home: Path) -> None:
    panel = survey("netwerk")
    assert "asked" in panel.ask(filled(instruments=["netwerk"]))["made"]["faults"]
    save_roster("netwerk", [{"name": "Joop"}, {"name": "Fatma"}], folder=home)
    assert panel.ask(filled(instruments=["netwerk"]))["made"]["files"]


def test_of_a_team_under_the_floor_it_is_said_that_nothing_will_show(panel: FieldworkWidget) -> None:
    assert "minder dan 5" in " ".join(panel.ask(filled(invited="4"))["made"]["told"])
    assert "minder dan" not in " ".join(panel.ask(filled(invited="5"))["made"]["told"])


def test_a_form_that_cannot_be_written_is_told_and_the_rest_is_made(
    panel: FieldworkWidget, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workbook.errors import problem
    from workbook.fieldwork import making

    real = making.write

    def refuse(asked: Any, path: Path) -> Path:
        if path.suffix == ".docx":
            raise problem("home.not_writable", where=path.name, reason="vol")
        return real(asked, path)

    monkeypatch.setattr(making, "write", refuse)
    made = panel.ask(filled(formats=[".html", ".docx"]))["made"]
    assert [Path(each["name"]).suffix for each in made["files"]] == [".html"]
    assert "Niet gemaakt: vragenlijst-ocai-plg-nulmeting.docx" in made["told"][-1]
    alone = panel.ask(filled(formats=[".docx"]))
    assert "In deze map kan niet worden geschreven" in alone["problem"]


def test_opened_again_the_panel_shows_what_was_made_and_knows_how_many_were_asked(
    panel: FieldworkWidget, home: Path
) -> None:
    made = panel.ask(filled())["made"]
    again = survey("plg")
    assert again.payload["values"]["invited"] == "24"
    shown = again.ask({"do": "look", "first": True})["made"]
    assert (shown["files"], shown["letters"]) == (made["files"], made["letters"])
    assert shown["told"][0].startswith("Gemaakt op ")
    assert survey("ink").ask({"do": "look", "first": True})["made"] == {}
    for path in (home / "vragenlijsten").glob("*.html"):
        path.unlink()
    assert survey("plg").ask({"do": "look", "first": True})["made"] == {}


def test_a_note_that_cannot_be_read_is_a_sentence(panel: FieldworkWidget, home: Path) -> None:
    (home / "vragenlijsten" / "verstuurd.json").write_text("{half", encoding="utf-8")
    assert "verstuurd.json" in panel.ask({"do": "look", "first": True})["problem"]


def test_a_file_goes_to_the_browser_and_only_from_its_own_folder(
    panel: FieldworkWidget, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[tuple[Any, Any]] = []
    monkeypatch.setattr(panel, "send", lambda content, buffers: given.append((content, buffers)))
    name = panel.ask(filled())["made"]["files"][0]["name"]
    assert panel.ask({"do": "fetch", "name": name})["problem"] is None
    assert given == [({"download": name}, [(home / "vragenlijsten" / name).read_bytes()])]
    state = panel.ask({"do": "fetch", "name": "../deelnemer.json"})
    assert "deelnemer.json: Dit bestand staat niet meer" in state["problem"]
    assert len(given) == 1


# ---- bringing in ----


def test_codes_in_a_mail_are_saved_and_told_one_by_one(panel: FieldworkWidget, home: Path) -> None:
    broken = code("t-00000009")[:90]
    mail = f"Hoi,\n> {code('t-00000001')}\nGroet\n{code('t-00000002', LIST)} en {broken}"
    lines = told(panel.ask({"do": "paste", "text": mail}), "pasted")
    assert [state for state, _ in lines] == ["saved", "saved", "attention"]
    assert lines[0][1] == "Code 1: antwoord op Cultuurscan bewaard als t-00000001-ocai.json."
    assert "beschadigd" in lines[2][1]
    assert "opnieuw te kopiëren" in lines[2][1]
    assert team(home) == ["t-00000001-ocai.json", "t-00000002-plg.json"]
    saved = read_answer_file(home / "team" / "t-00000001-ocai.json")
    assert saved == codes.decode(code("t-00000001"), where="")


def test_the_same_code_again_is_no_double(panel: FieldworkWidget, home: Path) -> None:
    panel.ask({"do": "paste", "text": code("t-00000001")})
    state = panel.ask({"do": "paste", "text": code("t-00000001") + code("t-00000001").lower()})
    assert [each for each, _ in told(state, "pasted")] == ["same", "same"]
    assert "telt één keer" in told(state, "pasted")[0][1]
    assert team(home) == ["t-00000001-ocai.json"]
    assert state["team"]["counts"][0]["count"] == 1


def test_a_code_of_what_was_also_downloaded_is_the_same_answer(panel: FieldworkWidget, home: Path) -> None:
    path = home / "team" / "t-00000001-ocai.json"
    path.write_text(json.dumps(sheet("t-00000001").to_json()), encoding="utf-8")
    before = path.read_bytes()
    assert told(panel.ask({"do": "paste", "text": code("t-00000001")}), "pasted")[0][0] == "same"
    assert path.read_bytes() == before


def test_of_two_answers_of_one_person_the_later_stays(panel: FieldworkWidget, home: Path) -> None:
    def link() -> str | None:
        return read_answer_file(home / "team" / "t-00000001-ocai.json").link

    panel.ask({"do": "paste", "text": code("t-00000001", link="am17")})
    newer = panel.ask({"do": "paste", "text": code("t-00000001", link="am18", saved_at="2026-11-25T10:00:00.000Z")})
    assert "vervangt het eerdere" in told(newer, "pasted")[0][1]
    assert link() == "am18"
    older = panel.ask({"do": "paste", "text": code("t-00000001", link="am17")})
    assert "Het nieuwere blijft staan" in told(older, "pasted")[0][1]
    assert link() == "am18"


def test_another_moment_and_another_lesson_are_files_of_their_own(panel: FieldworkWidget, home: Path) -> None:
    look = instrument("kijkwijzer")
    given = [
        code("t-00000001"),
        code("t-00000001", moment="eindmeting"),
        code("t-1", look, subject="Les 1"),
        code("t-1", look, subject="Les 2"),
    ]
    panel.ask({"do": "paste", "text": "\n".join(given)})
    assert team(home) == [
        "t-00000001-ocai.eindmeting.json", "t-00000001-ocai.json", "t-1-kijkwijzer--les-1.json", "t-1-kijkwijzer--les-2.json",
    ]  # fmt: skip


def test_a_name_that_would_lead_elsewhere_stays_in_the_folder(panel: FieldworkWidget, home: Path) -> None:
    panel.ask({"do": "paste", "text": code("../../buiten")})
    assert len(team(home)) == 1
    assert not list(home.parent.glob("buiten*"))


@pytest.mark.parametrize(
    "text", ["", "   \n", "geen code", "PLG1 zonder haakje", "[PLG1 ]", "[PLG1 ####]", "\x00\ud800"]
)
def test_garbage_is_told_and_saves_nothing(text: str, panel: FieldworkWidget, home: Path) -> None:
    state = panel.ask({"do": "paste", "text": text})
    assert [each for each, _ in told(state, "pasted")] == ["attention"]
    assert state["problem"] is None
    assert team(home) == []


def test_a_file_is_saved_under_its_name_and_never_over_another(panel: FieldworkWidget, home: Path) -> None:
    def upload(name: str, data: bytes) -> tuple[str, str]:
        return told(panel.ask({"do": "upload", "name": name}, data), "uploaded")[0]

    assert upload("C:\\Downloads\\antwoord.json", b"{1}") == ("saved", "antwoord.json: staat nu in de map team.")
    assert upload("antwoord.json", b"{2}")[1].endswith("Dit bestand heet nu antwoord (2).json.")
    assert upload("antwoord.json", b"{3}")[1].endswith("Dit bestand heet nu antwoord (3).json.")
    state, text = upload("kopie.json", b"{2}")
    assert state == "same"
    assert "antwoord (2).json" in text
    assert [(home / "team" / name).read_bytes() for name in ("antwoord.json", "antwoord (2).json")] == [b"{1}", b"{2}"]
    assert team(home) == ["antwoord (2).json", "antwoord (3).json", "antwoord.json"]


@pytest.mark.parametrize(("name", "data"), [("foto.png", b"x"), ("leeg.json", b"  "), ("zonder", b"x"), ("..", b"x")])
def test_what_can_never_be_an_answer_is_refused(name: str, data: bytes, panel: FieldworkWidget, home: Path) -> None:
    state = panel.ask({"do": "upload", "name": name}, data)
    assert told(state, "uploaded")[0][0] == "attention"
    assert team(home) == []


def test_of_several_files_the_folder_is_read_once_at_the_end(panel: FieldworkWidget, home: Path) -> None:
    data = json.dumps(sheet("t-00000001").to_json()).encode()
    assert "team" not in panel.ask({"do": "upload", "name": "a.json", "more": True}, data)
    assert panel.ask({"do": "upload", "name": "b.csv"}, b"a;b\n1;2\n")["team"]["counts"][0]["count"] == 1


# ---- what stands in the folder ----


def fill(home: Path, people: int, about: Instrument = SCAN, **more: Any) -> None:
    for number in range(people):
        who = f"t-{number:08x}"
        path = home / "team" / f"{who}-{about.id}{more.get('moment', '')}.json"
        path.write_text(json.dumps(sheet(who, about, **more).to_json()), encoding="utf-8")


def test_it_counts_who_answered_of_how_many(panel: FieldworkWidget, home: Path) -> None:
    panel.ask(filled())
    fill(home, 6)
    fill(home, 2, LIST)
    fill(home, 1, instrument("mmi"))
    counts = panel.ask({"do": "look"})["team"]["counts"]
    assert counts[0]["text"] == "Cultuurscan: 6 van 24 collega's (25 %)."
    assert counts[1]["text"].startswith("Vragenlijst PLG: 2 van 24 collega's (8 %). Vanaf 5")
    assert [(each["count"], each["of"]) for each in counts] == [(6, 24), (2, 24)]


def test_the_leader_is_not_counted_and_too_many_is_told(panel: FieldworkWidget, home: Path) -> None:
    panel.ask(filled(invited="5"))
    fill(home, 6)
    leader = sheet("d-00000001", role="leider")
    (home / "team" / "ik.json").write_text(json.dumps(leader.to_json()), encoding="utf-8")
    assert (
        panel.ask({"do": "look"})["team"]["counts"][0]["text"]
        == f"Cultuurscan: 6 van 5 collega's. {say('fieldwork.too_many')}"
    )


def test_without_a_number_it_says_only_how_many(panel: FieldworkWidget, home: Path) -> None:
    fill(home, 1)
    texts = [each["text"] for each in panel.ask({"do": "look"})["team"]["counts"]]
    assert [text.split(". ")[0] for text in texts] == ["Cultuurscan: 1 antwoord", "Vragenlijst PLG: 0 antwoorden"]


def test_two_moments_are_counted_apart(panel: FieldworkWidget, home: Path) -> None:
    fill(home, 6)
    fill(home, 5, moment="eindmeting")
    texts = [each["text"] for each in panel.ask({"do": "look"})["team"]["counts"]]
    assert texts[:2] == ["Cultuurscan, nulmeting: 6 antwoorden.", "Cultuurscan, eindmeting: 5 antwoorden."]


def test_answers_of_a_table_are_people_too(home: Path) -> None:
    about = instrument("stakeholders")
    panel = survey(about.id)
    assert panel.ask({"do": "look"})["team"]["counts"][0]["count"] == 0
    table = about.tables[0]  # type: ignore[attr-defined]
    entries = ({"entry": f"{table.id}.1", "item": table.id, table.columns[0].id: "Ouders", "saved_at": AT},)
    for who in ("t-1", "t-2"):
        file = AnswerFile(about.id, about.version, who, saved_at=AT, entries=entries)
        (home / "team" / f"{who}.json").write_text(json.dumps(file.to_json()), encoding="utf-8")
    assert panel.ask({"do": "look"})["team"]["counts"][0]["count"] == 2


def test_every_file_stands_where_it_belongs(panel: FieldworkWidget, home: Path) -> None:
    fill(home, 2)
    fill(home, 1, instrument("ink"))
    bundle = {"format": 1, "answers": [sheet("t-0000000a").to_json(), sheet("t-0000000a", LIST).to_json()]}
    (home / "team" / "beide.json").write_text(json.dumps(bundle), encoding="utf-8")
    (home / "team" / "kapot.json").write_text("{half", encoding="utf-8")
    (home / "team" / "nep.xlsx").write_text("geen excel", encoding="utf-8")
    found = panel.ask({"do": "look"})["team"]
    assert found["summary"] == "In de map team staan 6 bestanden."
    assert [each["file"] for each in found["used"]] == ["beide.json", "t-00000000-ocai.json", "t-00000001-ocai.json"]
    assert [each["file"] for each in found["other"]] == ["t-00000000-ink.json"]
    assert [(each["file"], each["word"]) for each in found["attention"]] == [
        ("kapot.json", "Niet gebruikt"), ("nep.xlsx", "Niet gebruikt"),
    ]  # fmt: skip
    assert all(each["why"] for each in found["attention"])
    assert "beschadigd" in found["attention"][0]["why"]


def test_an_empty_folder_says_so(panel: FieldworkWidget) -> None:
    assert panel.ask({"do": "look"})["team"]["summary"] == say("fieldwork.summary_none")


OTHERWISE = "Ik vroeg wel eens een leerling of groepje hoe het bij een antwoord kwam"


def export(home: Path, name: str) -> None:
    """Write what a form gives back, one of its questions in other words."""
    book = Workbook()
    texts = [each.text for each in instrument("onderzoekende_houding").items]
    book.active.append(["Id", OTHERWISE, *texts[1:]])
    for number in range(6):
        book.active.append([number + 1, *([3] * len(texts))])
    book.save(home / "team" / name)


def test_a_column_in_other_words_is_proposed_and_used_after_one_click(home: Path) -> None:
    export(home, "forms.xlsx")
    panel = survey("onderzoekende_houding")
    found = panel.ask({"do": "look"})["team"]
    (proposed,) = found["proposals"]
    assert proposed["file"] == "forms.xlsx"
    assert re.search(r"'Ik vroeg wel eens .*' lijkt op: .+ \(\d\d %\)", proposed["lines"][0])
    assert [(each["file"], each["state"]) for each in found["attention"]] == [("forms.xlsx", "partly")]
    state = panel.ask({"do": "confirm", "file": "forms.xlsx"})
    assert told(state, "uploaded") == [("saved", say("fieldwork.confirmed", file="forms.xlsx"))]
    assert state["team"]["proposals"] == []
    assert [each["file"] for each in state["team"]["used"]] == ["forms.xlsx"]
    assert (home / "sleutels" / "kolommen.json").is_file()
    export(home, "later.xlsx")
    assert panel.ask({"do": "look"})["team"]["proposals"] == [], "it is asked once"


def test_a_confirmation_of_what_is_gone_is_told(panel: FieldworkWidget) -> None:
    assert told(panel.ask({"do": "confirm", "file": "weg.xlsx"}), "uploaded") == [
        ("attention", say("fieldwork.not_confirmed", file="weg.xlsx"))
    ]


# ---- reading along, and what goes wrong ----


@pytest.fixture
def example(home: Path) -> FieldworkWidget:
    source = Path(__file__).parents[1] / "datasets" / "voorbeeld" / "antwoorden" / "start.json"
    (home / "antwoorden" / "start.json").write_bytes(source.read_bytes())
    return survey(module=3)


def test_with_the_example_school_one_reads_along(example: FieldworkWidget, home: Path) -> None:
    assert "Voorbeeldschool De Wilg" in example.payload["readonly"]
    found = example.ask({"do": "look", "first": True})["team"]
    assert found["counts"][0]["count"] >= 5
    assert not found["attention"]
    assert {"ocai.csv", "plg.csv"} <= {each["file"] for each in found["used"]}


@pytest.mark.parametrize(
    "message", [filled(), {"do": "paste", "text": code("t-1")}, {"do": "upload", "name": "a.json"}, {"do": "confirm", "file": "x"}],
    ids=lambda message: message["do"],
)  # fmt: skip
def test_with_the_example_school_nothing_is_written(
    message: dict[str, Any], example: FieldworkWidget, home: Path
) -> None:
    before = sorted(home.rglob("*"))
    assert "voorbeeldschool" in example.ask(message, b"{}")["problem"]
    assert sorted(home.rglob("*")) == before


def test_a_fault_of_our_own_is_a_sentence_and_the_panel_goes_on(
    panel: FieldworkWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workbook.fieldwork import panel as behind

    def fail(*_: Any) -> Any:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(behind, "look", fail)
        assert panel.ask({"do": "look"})["problem"] == say("fieldwork.unexpected", name="ZeroDivisionError")
    assert panel.ask({"do": "niets"})["problem"] == say("fieldwork.unexpected", name="KeyError")
    assert panel.ask({"do": "look"})["problem"] is None


def test_what_the_browser_sends_is_answered_by_number(panel: FieldworkWidget, home: Path) -> None:
    message = {"method": "custom", "content": {"do": "upload", "name": "a.csv", "ask": "p-7"}}
    panel._handle_msg({"content": {"data": message}, "buffers": [memoryview(b"a;b\n1;2\n")]})
    assert panel.state["ask"] == "p-7"
    assert team(home) == ["a.csv"]


def test_two_buttons_at_once_wait_for_each_other(panel: FieldworkWidget, home: Path) -> None:
    asks = [threading.Thread(target=panel.ask, args=({"do": "paste", "text": code(f"t-{n:08x}")},)) for n in range(4)]
    for each in asks:
        each.start()
    for each in asks:
        each.join(30)
    assert len(team(home)) == 4
    assert panel.ask({"do": "look"})["team"]["counts"][0]["count"] == 4


def test_many_files_are_told_while_they_are_read(panel: FieldworkWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    from workbook.fieldwork import panel as behind

    seen: list[str] = []
    show = behind._progress(seen.append)
    for done in range(1, 301):
        show(done, 300)
    assert seen[0] == "Bestand 50 van 300 wordt gelezen…"
    assert len(seen) == 6
    behind._progress(seen.append)(50, 60)
    assert len(seen) == 6


def test_the_script_finds_every_text_it_asks_for(panel: FieldworkWidget) -> None:
    script = str(panel._esm)
    parts = [path.read_text(encoding="utf-8") for path in (Path(wb.__file__).parent / "forms").glob("fieldwork*.js")]
    asked = set(re.findall(r'texts\("(\w+)"', "\n".join(parts))) | {"used", "other"}
    assert asked == set(panel.payload["labels"])
    assert "import {" not in script
    assert script.count("export ") == 2
    for name in entry("fieldwork.panel").values():
        assert "  " not in str(name)


def test_a_panel_takes_its_texts_from_one_place(panel: FieldworkWidget) -> None:
    read = YAML(typ="safe").load((Path(wb.__file__).parent / "texts" / "fieldwork.yaml").read_text(encoding="utf-8"))
    assert panel.payload["labels"] == {key: text.strip() for key, text in read["panel"].items()}
