"""What may leave the folder, enforced: the zip of a hand-in is opened and no answer of the team is in it."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat
import pytest
from legal_answers import SHIPPED, team, write_csv
from sample_course import NAME, QUIZ, fill, notebook_path, source_notebook

from workbook import handin
from workbook.docent.parcels import Incoming
from workbook.docent.sorting import understand
from workbook.handin.local import shows_rows
from workbook.handin.notebook import clear_local, parse
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
