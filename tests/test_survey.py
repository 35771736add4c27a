"""The questionnaire for a team: what may be planned, what the page holds, and what the command writes and tells."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from legal_answers import SHIPPED
from made_answers import call

from workbook.errors import WorkbookError
from workbook.home import make_home
from workbook.instrument import Instrument, instrument
from workbook.instrument.model import Entries, NetworkKind
from workbook.questionnaire import script
from workbook.responses.roster import Person, save_roster
from workbook.responses.sent import invited, note_sent, sent
from workbook.survey import FORMATS, minutes, plan, write
from workbook.survey.page import html
from workbook.survey.plan import Survey, read_day
from workbook.texts import area

PEOPLE = (Person("1", "Zoë d'Hondt"), Person("2", "Jan"))
EACH = [pytest.param(each, id=each.id) for each in SHIPPED]
TOMORROW = datetime.now(UTC).astimezone().date() + timedelta(days=1)


class Parts(HTMLParser):
    """Every element of a page with its attributes, and the text of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[int, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        # Also an empty text: what a script holds comes in one piece.
        if self.found[-1:] and self.found[-1][0] in {"script", "style"}:
            self.texts.setdefault(len(self.found) - 1, data)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def content(page: str) -> Any:
    """Return the data that a page's script reads."""
    found = re.search(r'<script type="application/json" id="plg-data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


# ---- planning --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ids", "options", "key"),
    [
        (["start"], {}, "no_quiz"),
        ([], {}, "nothing"),
        (["ocai"], {"moment": "tussenmeting"}, "no_moment"),
        (["ocai"], {"invited": 0}, "no_people"),
        (["ocai"], {"deadline": date(2020, 1, 1)}, "past"),
        (["ocai"], {"perspectives": ["vroeger"]}, "no_perspective"),
        (["netwerk"], {}, "no_roster"),
    ],
)
def test_what_cannot_be_asked_is_told(ids: list[str], options: dict[str, Any], key: str) -> None:
    with pytest.raises(WorkbookError) as told:
        plan(ids, **options)
    assert told.value.key == f"survey.{key}"


def test_an_unknown_instrument_is_told() -> None:
    with pytest.raises(WorkbookError, match="ocia"):
        plan(["ocia"])


def test_minutes_add_up_and_follow_what_is_asked() -> None:
    culture, community = instrument("ocai").minutes, instrument("plg").minutes
    assert minutes(plan(["ocai", "plg"])) == culture + community
    assert minutes(plan(["ocai"], perspectives=["Nu"])) == culture / 2
    assert minutes(plan(["ink"], edition="team")) < minutes(plan(["ink"]))


def test_an_instrument_named_twice_is_asked_once() -> None:
    assert [each.id for each in plan(["ocai", "plg", "ocai"]).instruments] == ["ocai", "plg"]


def test_groups_are_told_apart_by_more_than_capitals() -> None:
    assert plan(["ocai"], groups=[" Onderbouw ", "onderbouw", "", "boven  bouw"]).groups == ("onderbouw", "boven bouw")


def test_every_questionnaire_has_an_id_of_its_own() -> None:
    made = {plan(["ocai"]).id for _ in range(20)}
    assert len(made) == 20
    assert all(re.fullmatch(r"v-[0-9a-f]{8}", each) for each in made)


@pytest.mark.parametrize("text", ["14-12-2026", " 2026-12-14", "14/12/2026"])
def test_a_day_is_read_as_it_is_written_here(text: str) -> None:
    assert read_day(text) == date(2026, 12, 14)


@pytest.mark.parametrize("text", ["morgen", "31-2-2027", "12", ""])
def test_what_is_no_day_is_told(text: str) -> None:
    with pytest.raises(WorkbookError) as told:
        read_day(text)
    assert told.value.key == "survey.no_day"


def test_a_network_names_the_people_on_the_leaders_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBOOK_HOME", str(make_home(tmp_path)))
    save_roster("netwerk", [{"name": "Zoë"}, {"name": "Jan"}])
    found = plan(["netwerk"])
    assert [each.name for each in found.roster] == ["Zoë", "Jan"]
    assert content(html(found))["people"] == [{"id": "1", "name": "Zoë"}, {"id": "2", "name": "Jan"}]


# ---- the page --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("about", EACH)
def test_a_page_loads_nothing_and_allows_nothing_but_its_own(about: Instrument) -> None:
    text = html(plan([about.id], roster=PEOPLE, groups=["a", "b"], conversation=True))
    parts = Parts(text)
    named = [
        (tag, name)
        for tag, attributes in parts.found
        for name in attributes
        if name in {"src", "href", "srcset", "action", "data"}
    ]
    assert named == []
    assert re.findall(r"https?:|//[a-z0-9-]+\.[a-z]{2,}|@import|url\(", text) == []
    (policy,) = [
        each["content"] or "" for each in parts.of("meta") if each.get("http-equiv") == "Content-Security-Policy"
    ]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    for kind, tag in (("script-src", "script"), ("style-src", "style")):
        run = [
            parts.texts[at]
            for at, (name, attributes) in enumerate(parts.found)
            if name == tag and attributes.get("type") != "application/json"
        ]
        sums = [f"'sha256-{base64.b64encode(hashlib.sha256(each.encode()).digest()).decode()}'" for each in run]
        assert rules[kind].split() == sums
        assert len(run) == 1
    assert not any(name.startswith("on") or name == "style" for _, attributes in parts.found for name in attributes)


def test_a_page_says_its_language_title_and_what_the_leader_fixed() -> None:
    survey = plan(
        ["ocai"], groups=["<b>bouw</b>"], role="leraar", subject="De Wilg", deadline=TOMORROW, moment="eindmeting"
    )
    text = html(survey)
    assert '<html lang="nl">' in text
    assert "<title>Vragenlijst: Cultuurscan</title>" in text
    for told in (
        "Voor: &lt;b&gt;bouw&lt;/b&gt;.",
        "Voor: leraar.",
        "Gaat over: De Wilg.",
        str(TOMORROW.year),
        "tweede meting",
        "<noscript>",
    ):
        assert told in text
    found = content(text)
    assert (found["moment"], found["role"], found["groups"], found["fixed_subject"]) == (
        "eindmeting",
        "leraar",
        ["<b>bouw</b>"],
        "De Wilg",
    )


def test_a_text_of_the_leader_never_ends_the_page(tmp_path: Path) -> None:
    text = html(plan(["ocai"], groups=["</script><script>alert(1)</script>", "b"]))
    assert text.count("</script>") == 2
    assert content(text)["groups"][0] == "</script><script>alert(1)</script>"


def test_a_page_asks_only_the_perspectives_and_edition_of_the_team() -> None:
    (form,) = content(html(plan(["ocai"], perspectives=["gewenst"])))["forms"]
    assert [each["id"] for each in form["sections"]] == ["gewenst"]
    (short,) = content(html(plan(["ink"], edition="team")))["forms"]
    (whole,) = content(html(plan(["ink"])))["forms"]
    count = [sum(len(section["blocks"]) for section in each["sections"]) for each in (short, whole)]
    assert count == [60, 110]


def test_what_only_concerns_the_leader_is_not_on_the_page() -> None:
    about = instrument("ocai")
    text = html(plan(["ocai"]))
    assert json.dumps(about.about, ensure_ascii=False)[1:60] not in text
    assert json.dumps(about.privacy, ensure_ascii=False)[1:60] not in text
    assert json.dumps(about.instruction, ensure_ascii=False)[1:60] in text


@pytest.mark.parametrize("about", EACH)
def test_nothing_is_promised_about_who_sees_it_that_is_not_so(about: Instrument) -> None:
    text = html(plan([about.id], roster=PEOPLE))
    assert ("van 5 of meer collega" in text) == (about.counts == "respondents")
    assert ("geldt die grens niet" in text) == (about.counts != "respondents")
    assert ("Uw naam staat niet in uw antwoorden" in text) != isinstance(about, NetworkKind)


def test_beside_a_network_everything_can_be_traced_and_that_is_told() -> None:
    text = html(plan(["ocai", "netwerk"], roster=PEOPLE))
    assert "Dat geldt dan voor alles wat u in deze vragenlijst invult" in text
    assert "Dat geldt dan voor alles" not in html(plan(["netwerk"], roster=PEOPLE))


def test_the_form_s_script_and_the_page_s_do_not_meet(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    page = html(plan(["ocai"]))
    code = page.split('<script type="module">')[1].split("</script>")[0]
    assert code.startswith(script())
    place = tmp_path / "page.mjs"
    place.write_text(code, encoding="utf-8")
    done = subprocess.run([node, "--check", str(place)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_text_of_the_page_is_used() -> None:
    texts = area("survey")["page"]
    folder = Path(html.__code__.co_filename).parent
    code = "".join((folder / name).read_text(encoding="utf-8") for name in ("about.js", "end.js", "page.js", "page.py", "content.py", "privacy.py"))  # fmt: skip
    asked = set(re.findall(r'["|.]([a-z_]+)["|:]', code)) | {"moments"}
    counted = {f"{name}_{count}" for name in ("open", "open_in") for count in ("one", "many")}
    built = {
        *counted,
        *(key for key in texts if key.startswith(("no_", "for_"))),
        *(f"{key}_{ending}" for key in asked for ending in ("help", "sure")),
    }
    assert set(texts) - asked - built == set()


# ---- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a deelnemer's folder."""
    folder = make_home(tmp_path / "Mijn map")
    monkeypatch.setenv("WORKBOOK_HOME", str(folder))
    monkeypatch.chdir(tmp_path)
    return folder


def test_the_command_writes_the_page_and_the_letters_and_notes_it(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done = call(
        monkeypatch,
        capsys,
        "survey",
        "ocai",
        "plg",
        "--out",
        "lijst.html",
        "--team",
        "24",
        "--inleveren-voor",
        f"{TOMORROW:%d-%m-%Y}",
        "--json",
    )
    assert (done.code, done.json["instruments"], done.json["minutes"]) == (0, ["ocai", "plg"], 40)
    assert Path(done.json["file"]) == tmp_path / "lijst.html"
    assert {Path(each).name for each in done.json["letters"]} == {
        f"lijst-{name}.txt" for name in ("mail", "herinnering", "medezeggenschap")
    }
    assert all(Path(each).is_file() for each in done.json["letters"])
    (noted,) = sent(home)
    assert (noted["id"], noted["instruments"], noted["file"], noted["deadline"]) == (
        done.json["id"],
        ["ocai", "plg"],
        "lijst.html",
        TOMORROW.isoformat(),
    )
    assert [invited(each) for each in ("ocai", "plg", "ink")] == [24, 24, None]
    assert invited("ocai", "eindmeting") is None


def test_an_earlier_page_is_replaced_and_that_is_told(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for at in range(2):
        done = call(monkeypatch, capsys, "survey", "ocai", "--out", "lijst.html")
        assert done.code == 0
        assert ("vervangen" in done.out) == (at == 1)


def test_a_letter_in_which_somebody_wrote_is_kept(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def again() -> str:
        done = call(monkeypatch, capsys, "survey", "ocai", "--out", "lijst.html")
        assert done.code == 0
        return done.out

    again()
    mail = tmp_path / "lijst-mail.txt"
    ours = mail.read_text(encoding="utf-8")
    assert "vorige" not in again().replace("De vorige vragenlijst", "")
    for number, text in ((1, "mijn eigen mail"), (2, "en nog een")):
        mail.write_text(text, encoding="utf-8")
        assert f"lijst-mail-vorige-{number}.txt" in again()
        assert (tmp_path / f"lijst-mail-vorige-{number}.txt").read_text(encoding="utf-8") == text
        assert mail.read_text(encoding="utf-8") == ours
    assert len(list(tmp_path.glob("*vorige*"))) == 2


def test_a_page_with_names_in_it_is_not_for_everybody_and_that_is_told(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    save_roster("netwerk", [{"name": "Zoë"}, {"name": "Jan"}])
    for name, told in (("netwerk", True), ("ocai", False)):
        done = call(monkeypatch, capsys, "survey", name, "--out", f"{name}.html")
        assert (done.code, "de namen van uw namenlijst" in done.out) == (0, told)


@pytest.mark.parametrize("name", ["lijst.html", "lijst.xlsx", "lijst.docx", "lijst.txt"])
def test_something_else_is_never_overwritten(
    name: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_text("mijn eigen werk", encoding="utf-8")
    done = call(monkeypatch, capsys, "survey", "ocai", "--out", name)
    assert (done.code, (tmp_path / name).read_text(encoding="utf-8")) == (2, "mijn eigen werk")
    assert "niet veranderd" in done.err
    assert sent(home) == []


@pytest.mark.parametrize("name", ["lijst.pdf", "lijst"])
def test_another_kind_of_file_is_told(
    name: str, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done = call(monkeypatch, capsys, "survey", "ocai", "--out", name)
    assert done.code == 2
    assert ".html" in done.err


def test_a_folder_that_cannot_be_written_is_told(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "dicht").write_text("", encoding="utf-8")
    done = call(monkeypatch, capsys, "survey", "ocai", "--out", "dicht/lijst.html")
    assert done.code == 2
    assert "Traceback" not in done.err


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("about", EACH)
def test_every_instrument_can_be_written_in_every_form(about: Instrument, suffix: str, tmp_path: Path) -> None:
    survey: Survey = plan([about.id], roster=PEOPLE if isinstance(about, NetworkKind) else ())
    path = tmp_path / f"lijst{suffix}"
    if suffix in {".docx", ".txt"} and isinstance(about, (Entries, NetworkKind)):
        with pytest.raises(WorkbookError, match="html of"):  # the forms of others have no tables and no roster
            write(survey, path)
        assert not path.exists()
        return
    assert write(survey, path).stat().st_size > 500


# ---- what was sent ---------------------------------------------------------------------------------------------------


def test_the_last_number_that_was_told_counts(home: Path) -> None:
    for number in (20, None, 24, None):
        note_sent(["ocai"], "nulmeting", number, made_at="2026-11-24T10:00:00.000Z", survey_id="v-1", file="a.html")
    assert invited("ocai") == 24
    assert len(sent(home)) == 4


@pytest.mark.parametrize("text", ["", "{", "[]", '{"sent": 3}', '{"sent": [{"instruments": 4}]}'])
def test_a_damaged_note_is_told_and_left_alone(home: Path, text: str) -> None:
    place = home / "vragenlijsten" / "verstuurd.json"
    place.parent.mkdir(exist_ok=True)
    place.write_text(text, encoding="utf-8")
    for deed in (
        lambda: invited("ocai"),
        lambda: note_sent(["ocai"], "nulmeting", 3, made_at="x", survey_id="v", file="a"),
    ):
        with pytest.raises(WorkbookError) as told:
            deed()
        assert told.value.key == "responses.broken_sent"
    assert place.read_text(encoding="utf-8") == text


def test_outside_a_folder_nothing_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORKBOOK_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    note_sent(["ocai"], "nulmeting", 3, made_at="x", survey_id="v", file="a")
    assert (invited("ocai"), list(tmp_path.iterdir())) == (None, [])
