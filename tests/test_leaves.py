"""What may leave the folder, enforced: the zip of a hand-in is opened and no answer of the team is in it."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import nbformat
import pytest
from legal_answers import SHIPPED, team, write_csv
from sample_course import NAME, QUIZ, fill, make_course, make_deelnemer, notebook_path, source_notebook
from sheet_answers import sent_back

from workbook import handin
from workbook.content import content_root
from workbook.docent.collect import collect
from workbook.docent.parcels import Incoming
from workbook.docent.sorting import understand
from workbook.handin.local import shows_rows
from workbook.handin.notebook import ANSWERS_MIME, clear_local, parse, read_notebook
from workbook.handin.notebook import source as text_of
from workbook.home import make_home, utc_now
from workbook.instrument import Instrument, instrument
from workbook.responses import AnswerFile, save_rows
from workbook.responses.answerfile import bundle
from workbook.responses.codes import encode
from workbook.responses.keys import keep_columns, salt
from workbook.responses.roster import save_roster
from workbook.results.showing import LOCAL_MIME

SECRET = "t-geheim42"
COLLEAGUE = "Zoë van Wilgenburg"
EACH = [pytest.param(each, id=each.id) for each in SHIPPED]


@pytest.fixture
def deelnemer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with everything that must stay in it, and the notebook of an assignment."""
    folder = make_home(tmp_path / "map", name="Jannie Wortelboer")
    monkeypatch.setenv("WORKBOOK_HOME", str(folder))
    for name in ("WORKBOOK_GRADING", "JPY_SESSION_NAME"):
        monkeypatch.delenv(name, raising=False)
    write_notebook(folder)
    salt()
    keep_columns("abc", {"vraag": "nu|x|"})
    save_roster("netwerk", [{"name": COLLEAGUE}])
    (folder / "vragenlijsten").mkdir(exist_ok=True)
    (folder / "vragenlijsten" / "lijst.html").write_text(SECRET, encoding="utf-8")
    return folder


def write_notebook(folder: Path, *cells: Any) -> None:
    target = notebook_path(folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    made = source_notebook()
    made.cells += cells
    target.write_text(nbformat.writes(made), encoding="utf-8")
    (target.parent / f"{NAME}.yaml").write_text(QUIZ, encoding="utf-8")


def cell(source: str, *outputs: Any) -> Any:
    """Return a code cell that was run."""
    return nbformat.v4.new_code_cell(
        source, outputs=[nbformat.v4.new_output("execute_result", data=each) for each in outputs]
    )


def handed_in() -> tuple[str, handin.Receipt]:
    """Hand in; return everything in the zip as one text, and the receipt."""
    receipt = handin.hand_in(NAME)
    assert receipt is not None
    with zipfile.ZipFile(receipt.path) as archive:
        names = archive.namelist()
        return "\n".join([*names, *(archive.read(name).decode("utf-8", errors="replace") for name in names)]), receipt


# ---- files -----------------------------------------------------------------------------------------------------------


def test_no_file_of_the_team_no_key_and_no_name_is_in_the_zip(deelnemer: Path) -> None:
    about = instrument("ocai")
    rows = team(about, 6, group="onderbouw")
    write_csv(deelnemer / "team" / "ocai.csv", [{**row, "respondent": f"{SECRET}-{row['respondent']}"} for row in rows])
    own = AnswerFile("ocai", about.version, SECRET, saved_at=utc_now())
    (deelnemer / "team" / "a.json").write_text(json.dumps(bundle([own])), encoding="utf-8")
    (deelnemer / "team" / "codes.txt").write_text(encode(own, about), encoding="utf-8")
    fill(deelnemer, kleur="blauw", getal=42, tekst="Ik begin bij de kerngroep.", ocai=12)
    text, _ = handed_in()
    kept = [path.read_text(encoding="utf-8") for path in (deelnemer / "sleutels").iterdir()]
    assert not [
        word for word in (SECRET, COLLEAGUE, "Wortelboer", "sleutels", "vragenlijsten/", "team/", *kept) if word in text
    ]
    assert not [name for name in text.splitlines() if name.startswith("team")]


@pytest.mark.parametrize("about", EACH)
def test_own_answers_go_along_only_where_the_instrument_says_so(about: Instrument, deelnemer: Path) -> None:
    quiz = QUIZ.replace("needs: [ocai]", f"needs: [{about.id}]")
    assert about.id == "ocai" or quiz != QUIZ
    (notebook_path(deelnemer).parent / f"{NAME}.yaml").write_text(quiz, encoding="utf-8")
    entry = {"entry": "x.1", "item": "x", "text": "mijn eigen woorden"}
    save_rows(about, [], [entry], folder=deelnemer)
    text, receipt = handed_in()
    assert ("mijn eigen woorden" in text) == (about.leaves == "own")
    told = "\n".join(receipt.contents.staying)
    assert (about.title in told) == (about.leaves != "own")


# ---- what stands in the notebook -------------------------------------------------------------------------------------

ROWS = {
    "the table": 'wb.answers("ocai", "team").table',
    "the table of a choice": 'wb.answers("ocai", source="team").select(group="a").team.table.head()',
    "what somebody wrote": 'lijsten = wb.answers("ocai", "team")\nlijsten.entries',
    "in a later line": 'lijsten = wb.answers("ocai", "team")\nt = lijsten.table\nt.groupby("item").value.mean()',
    "read by oneself": 'import pandas as pd\npd.read_csv("team/ocai.csv")',
    "read by oneself on Windows": 'open(r"C:\\map\\team\\a.json").read()',
    "printed": 'print(wb.answers("ocai", "team").table.to_string())',
    "in a shell": "!cat team/ocai.csv",
}  # fmt: skip


@pytest.mark.parametrize("source", ROWS.values(), ids=ROWS)
def test_answers_one_by_one_under_a_cell_stay_here(source: str, deelnemer: Path) -> None:
    write_notebook(deelnemer, cell(source, {"text/plain": SECRET, "text/html": f"<td>{SECRET}</td>"}))
    text, receipt = handed_in()
    assert SECRET not in text
    assert any("één voor één" in line for line in receipt.contents.staying)


def test_a_name_that_holds_rows_is_followed_into_later_cells(deelnemer: Path) -> None:
    write_notebook(
        deelnemer,
        cell('lijsten = wb.answers("ocai", "team")'),
        cell("los = lijsten.table[lijsten.table.value > 3]"),
        cell("los", {"text/plain": SECRET}),
        cell("los2 = los.copy()\nlos2", {"text/plain": SECRET}),
    )
    text, _ = handed_in()
    assert SECRET not in text


@pytest.mark.parametrize(
    "source",
    ['wb.answers("ocai").table', 'team = wb.score(wb.answers("ocai", "team"))\nteam.table', 'wb.plot(wb.score(wb.answers("ocai", "team")))',
     'wb.answers("ocai", "team")', 'wb.dataset("ocai_team").head()', "tafel.table", "", "1 +"],
)  # fmt: skip
def test_scores_of_a_team_and_ones_own_rows_may_go_along(source: str) -> None:
    assert shows_rows([source]) == [False]


def test_a_result_that_stays_is_taken_out_of_the_notebook(deelnemer: Path) -> None:
    write_notebook(deelnemer, cell("uitkomst", {"text/plain": SECRET, LOCAL_MIME: {}}, {"text/plain": "dit mag mee"}))
    text, receipt = handed_in()
    assert (SECRET in text, "dit mag mee" in text) == (False, True)
    assert any("bij u blijft" in line for line in receipt.contents.staying)


# ---- what is told about persons --------------------------------------------------------------------------------------


def test_handing_in_says_where_somebody_seems_to_be_named(deelnemer: Path) -> None:
    fill(deelnemer, tekst=f"Ik sprak {COLLEAGUE} en juf Marieke, 06-12345678.")
    write_notebook(
        deelnemer,
        nbformat.v4.new_markdown_cell("## Mijn plan\nMail naar j.jansen@wilg.nl"),
        cell("x", {"text/plain": "BSN 111222333"}),
    )
    (deelnemer / "bijlagen" / "Verslag Jannie Wortelboer.pdf").write_bytes(b"%PDF-1.7 tekst")
    text, receipt = handed_in()
    told = "\n".join(receipt.told)
    assert "Mijn plan" in told
    assert "uw antwoord bij '" in told
    assert "de uitvoer van cel" in told
    assert "bijlage 1" in told
    for kind in ("een mailadres", "een telefoonnummer", "een naam", "een burgerservicenummer"):
        assert kind in told
    # It says where, not what.
    assert not [
        word for word in (COLLEAGUE, "Marieke", "12345678", "jansen", "111222333", "Wortelboer") if word in told
    ]
    # And it is the deelnemer who decides: nothing was changed.
    assert "j.jansen@wilg.nl" in text


def test_an_ordinary_hand_in_is_not_warned_about(deelnemer: Path) -> None:
    fill(deelnemer, kleur="blauw", getal=42, tekst="Wij kozen met de kerngroep voor rust (Schein, 1985).", ocai=12)
    _, receipt = handed_in()
    assert receipt.told == []


def test_many_places_are_counted_and_not_listed(deelnemer: Path) -> None:
    write_notebook(deelnemer, *(nbformat.v4.new_markdown_cell(f"{n}: x{n}@wilg.nl") for n in range(20)))
    _, receipt = handed_in()
    assert len(receipt.told) == 10  # eight places, how many more, and that nothing was answered
    assert "12" in receipt.told[-1]


# ---- what comes past hand_in -----------------------------------------------------------------------------------------


def incoming(*cells: Any) -> Incoming:
    made = source_notebook()
    made.cells += cells
    return Incoming("los.ipynb", {f"{NAME}.ipynb": nbformat.writes(made).encode()}, datetime.now(UTC))


def test_collecting_takes_out_what_should_have_stayed(deelnemer: Path) -> None:
    found = understand(
        incoming(
            cell('gesprek = wb.open_conversation(wb.answers("ink", "team"), ["Zoë"])\ngesprek', {"text/plain": SECRET}),
            cell('wb.answers("ocai", "team").table', {"text/plain": SECRET}),
            nbformat.v4.new_markdown_cell("Bel 06-12345678"),
        ),
        NAME,
    )
    kept = b"".join([*found.files.values(), *found.raw.values()]).decode()
    assert SECRET not in kept
    assert "Zoë" not in kept
    told = " ".join(found.oddities)
    assert "open gesprek" in told
    assert "één voor één" in told
    assert "een telefoonnummer" in told
    assert "12345678" not in told


def test_collecting_leaves_alone_what_has_nothing_to_hide(deelnemer: Path) -> None:
    given = incoming(cell("1 + 1", {"text/plain": "2"}))
    assert understand(given, NAME).raw == given.files


def test_taking_out_twice_is_taking_out_once() -> None:
    data = incoming(cell('wb.open_conversation(x, ["Zoë"])', {"text/plain": SECRET})).files[f"{NAME}.ipynb"]
    once = parse(data, where="x")
    assert any(clear_local(once).values())
    assert not any(clear_local(once).values())


# ---- more ways in which answers of others get along ------------------------------------------------------------------

HIDDEN_ROADS = {
    "another name for the door": 'from workbook import answers as lees\nlees("ocai", "team").table',
    "a door kept apart": 'lees = wb.answers\nlees("ocai", "team").table',
    "a function of one's own": 'def toon(wie):\n    return wie.table\ntoon(wb.answers("ocai", "team"))',
    "a function that reads": 'def alles():\n    return wb.answers("ocai", "team")\nalles().table',
    "kept in a list": 'lijsten = [wb.answers("ocai", "team")]\nlijsten[0].table',
    "kept by name": 'per = {"po": wb.answers("ocai", "team")}\nper["po"].entries',
    "one after another": 'for wie in [wb.answers("ocai", "team")]:\n    print(wie.table)',
    "a line a person": '[regel for regel in wb.answers("ocai", "team").table.itertuples()]',
    "everything there is": 'vars(wb.answers("ocai", "team"))',
    "by the name of a column": 'getattr(wb.answers("ocai", "team"), "table")',
    "without a name": '(lambda: wb.answers("ocai", "team").table)()',
    "what links two moments": 'wb.answers("ocai", "team").links',
}  # fmt: skip


@pytest.mark.parametrize("source", HIDDEN_ROADS.values(), ids=HIDDEN_ROADS)
def test_no_road_in_code_brings_answers_one_by_one_along(source: str, deelnemer: Path) -> None:
    write_notebook(deelnemer, cell(source, {"text/plain": SECRET}))
    text, receipt = handed_in()
    assert SECRET not in text
    assert any("één voor één" in line for line in receipt.contents.staying)


def test_what_the_workbook_ships_is_never_taken_for_answers_one_by_one() -> None:
    paths = sorted((content_root() / "notebooks").rglob("*.ipynb"))
    assert paths
    for path in paths:
        sources = [text_of(each) if each["cell_type"] == "code" else "" for each in read_notebook(path)["cells"]]
        assert not any(shows_rows(sources)), path


SHIPPED = {
    "a dataset": 'wb.answers("ocai", wb.dataset("ocai_team")).table',
    "part of a dataset": 'd = wb.dataset("ocai_team")\nwb.answers("ocai", d[d["role"] == "team"]).table',
    "a dataset by another name": 'd = wb.dataset("ocai_team").query("role == 1")\nwb.answers("ocai", source=d).table',
    "the example school": 'hier = example_home() / "antwoorden"\nwb.answers("doelen", hier / "doelen.json").entries',
}
NOT_SHIPPED = {
    "a name that also holds something else": 'd = wb.dataset("ocai_team")\nd = "team"\nwb.answers("ocai", d).table',
    "another function of that name": 'def example_home():\n    return "team"\nwb.answers("ocai", example_home()).table',
    "what a function is given": 'd = wb.dataset("ocai_team")\ndef f(d):\n    return wb.answers("ocai", d).table',
    "another package": 'wb = anders\nwb.answers("ocai", wb.dataset("x")).table',
    "a dataset put together with more": 'wb.answers("ocai", pd.concat([wb.dataset("ocai_team"), mijn])).table',
}


@pytest.mark.parametrize("source", SHIPPED.values(), ids=SHIPPED)
def test_shipped_data_is_nobodys_answers(source: str) -> None:
    assert not any(shows_rows([source]))


@pytest.mark.parametrize("source", NOT_SHIPPED.values(), ids=NOT_SHIPPED)
def test_what_only_looks_like_shipped_data_stays(source: str) -> None:
    assert any(shows_rows([source]))


def test_a_table_with_codes_of_people_stays_whatever_made_it(deelnemer: Path) -> None:
    page = f'<table border="1" class="dataframe"><tr><td>t-0a1b2c3d</td><td>{SECRET}</td></tr></table>'
    write_notebook(
        deelnemer, cell("import mijn_hulp\nmijn_hulp.alles()", {"text/html": [page], "text/plain": "geheim"})
    )
    text, _ = handed_in()
    assert SECRET not in text
    assert "t-0a1b2c3d" not in text


def test_a_remark_about_somebodys_answers_goes_along_without_their_code(deelnemer: Path) -> None:
    write_notebook(deelnemer, cell("uitkomst", {"text/plain": "t-0a1b2c3d vulde één vraag niet in"}))
    text, _ = handed_in()
    assert "vulde één vraag niet in" in text
    assert "0a1b2c3d" not in text


def code_of_somebody() -> str:
    about = instrument("ocai")
    rows = [{"perspective": "nu", "item": "kenmerken", "option": "familie", "value": 40.0}]
    return encode(AnswerFile("ocai", about.version, "t-0a1b2c3d", rows=tuple(rows), saved_at=utc_now()), about)


@pytest.mark.parametrize(
    "change",
    [str, str.lower, lambda code: code.replace(" ", "\n> "), lambda code: code.replace(" ", "=\n", 1), lambda code: code[:-1],
     lambda code: f"{code} {code}"],
)  # fmt: skip
def test_a_code_in_a_cell_or_an_answer_goes_along_as_words(change: Callable[[str], str], deelnemer: Path) -> None:
    code = code_of_somebody()
    pasted = f"Van een collega: {change(code)}"
    fill(deelnemer, tekst=pasted, ocai=12)
    write_notebook(
        deelnemer,
        nbformat.v4.new_markdown_cell(pasted),
        cell(f'"""{pasted}"""', {"text/plain": pasted, "text/html": pasted.splitlines(keepends=True)}),
        nbformat.v4.new_code_cell("x", outputs=[nbformat.v4.new_output("stream", text=pasted)]),
    )
    text, receipt = handed_in()
    letters = code.split()[2:-1]
    assert letters
    assert not [each for each in letters if each.casefold() in text.casefold()]
    assert "Van een collega: [code met antwoorden weggelaten]" in text
    assert sum("code met antwoorden" in line.casefold() for line in receipt.contents.staying) == 2
    # In the deelnemer's own folder nothing was changed.
    assert letters[0].casefold() in (deelnemer / "antwoorden" / f"{NAME}.json").read_text(encoding="utf-8").casefold()


def test_talking_about_codes_is_no_code(deelnemer: Path) -> None:
    words = "Een code begint met [PLG1] en komt per mail."
    write_notebook(deelnemer, nbformat.v4.new_markdown_cell(words))
    assert words in handed_in()[0]


def test_an_attachment_with_answers_of_somebody_stays(deelnemer: Path) -> None:
    about = instrument("draagvlak")
    sent_back(deelnemer / "bijlagen" / "lijst.xlsx", about, 1)
    (deelnemer / "team" / "uitvoer.xlsx").write_bytes(b"PK een uitvoer van Forms")
    (deelnemer / "bijlagen" / "kopie.xlsx").write_bytes(b"PK een uitvoer van Forms")
    paper = docx.Document()
    paper.add_paragraph(f"Hierbij {code_of_somebody()}")
    paper.save(str(deelnemer / "bijlagen" / "mail.docx"))
    (deelnemer / "bijlagen" / "plan.docx").write_bytes(b"PK eigen plan")
    text, receipt = handed_in()
    told = "\n".join(receipt.told)
    assert [name for name in text.splitlines() if name.startswith("bijlagen/")] == ["bijlagen/plan.docx"]
    assert all(name in told for name in ("kopie.xlsx", "lijst.xlsx", "mail.docx"))
    assert told.count("antwoorden van een teamlid") == 3


# ---- a folder that was zipped by hand --------------------------------------------------------------------------------


def test_collecting_a_whole_folder_keeps_no_key_no_name_and_no_team(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = make_course(tmp_path)
    folder = make_deelnemer(tmp_path / "map", course)
    monkeypatch.setenv("WORKBOOK_HOME", str(folder))
    fill(folder, kleur="blauw", getal=42, tekst="Wij beginnen klein.", ocai=12)
    (folder / "naam.json").write_text('{"name": "Jannie Wortelboer"}', encoding="utf-8")
    (folder / "team" / "a.json").write_text(SECRET, encoding="utf-8")
    (folder / "vragenlijsten" / "lijst.html").write_text(SECRET, encoding="utf-8")
    (folder / "Start.ipynb").write_text(nbformat.writes(nbformat.v4.new_notebook()), encoding="utf-8")
    save_roster("netwerk", [{"name": COLLEAGUE}])
    kept = salt().hex()
    save_rows(
        instrument("lesgesprek"), [], [{"entry": "x.1", "item": "x", "text": SECRET}], subject="De les", folder=folder
    )
    save_rows(instrument("mmi"), [], [{"entry": "x.1", "item": "x", "text": SECRET}], folder=folder)
    with zipfile.ZipFile(tmp_path / "map.zip", "w") as archive:
        for path in sorted(each for each in folder.rglob("*") if each.is_file()):
            archive.write(path, f"Mijn map/{path.relative_to(folder).as_posix()}")
    (line,) = collect(course, NAME, [tmp_path / "map.zip"])
    (tmp_path / "map.zip").unlink()
    shutil.rmtree(folder)
    stored = {path: path.read_bytes() for path in course.root.rglob("*") if path.is_file()}
    for word in (SECRET, COLLEAGUE, "Wortelboer", kept):
        assert not [path for path, data in stored.items() if word.encode() in data], word
    assert not [path for path in stored if {"sleutels", "team", "vragenlijsten"} & set(path.parts)]
    told = " ".join(line.oddities)
    assert "zijn niet bewaard" in told
    assert instrument("mmi").short in told
    assert line.status == "new"
    assert (course.submitted(line.who, NAME) / "antwoorden" / "ocai.json").is_file()


@pytest.mark.parametrize("about", EACH)
def test_a_readable_copy_that_comes_past_hand_in_is_kept_only_where_it_may_leave(
    about: Instrument, deelnemer: Path
) -> None:
    copy = AnswerFile(about.id, about.version, "d-0a1b2c3d", saved_at=utc_now(),
                      entries=({"entry": "x.1", "item": "x", "text": SECRET, "saved_at": utc_now()},))  # fmt: skip
    found = understand(incoming(cell("x", {ANSWERS_MIME: copy.to_json(), "text/html": SECRET})), NAME)
    kept = b"".join([*found.files.values(), *found.raw.values()]).decode()
    assert (SECRET in kept) == (about.leaves == "own")
    assert any("zijn niet bewaard" in line for line in found.oddities) == (about.leaves != "own")


def test_what_a_form_held_while_it_was_open_is_not_collected(deelnemer: Path) -> None:
    made = source_notebook()
    made.cells.append(cell('wb.answers("ocai", "team").table', {"text/plain": "x"}))
    made.metadata["widgets"] = {"state": {"a": {"roster": [COLLEAGUE]}}}
    given = Incoming("los.ipynb", {f"{NAME}.ipynb": nbformat.writes(made).encode()}, datetime.now(UTC))
    assert COLLEAGUE not in b"".join(understand(given, NAME).raw.values()).decode()
