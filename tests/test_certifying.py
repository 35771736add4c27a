"""Certificates: refused with all that is missing, made as .pdf and .docx, numbered without gaps, and never a name outside."""

from __future__ import annotations

import io
import json
import multiprocessing
import re
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import docx
import pikepdf
import pytest
from attrs import evolve
from docent_desk_class import PEOPLE, PROVIDER, done, make_class, tick
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import given
from hypothesis import strategies as st
from pdf_accessible import alternatives, assert_accessible
from PIL import Image
from typer.testing import CliRunner

from workbook import home
from workbook.docent.certifying import issuing, register
from workbook.docent.certifying.certificate import NAMES
from workbook.docent.certifying.filling import write_template
from workbook.docent.certifying.provider import provider
from workbook.docent.commands import app
from workbook.docent.course import Course
from workbook.docent.people import Roster, save
from workbook.errors import WorkbookError

DATE = date(2026, 11, 28)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="100"><rect width="300" height="100" fill="#0072B2"/></svg>'


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, Roster]:
    """Return a course in which Jannie has everything and Zoë lacks day 4 and module 4."""
    course, people = make_class(tmp_path_factory.mktemp("klas"))
    tick(
        course,
        {"C2": "x", "D2": "x", "E2": "inhaal 12-11-2026", "F2": "elders: Zwolle", "C3": "x", "D3": "x", "E3": "x"},
    )
    done(course, "d-00000001")
    done(course, "d-00000002", "m1-ink", "m2-ikko", "m3-cultuur")
    return course, people


@pytest.fixture
def made(whole: tuple[Course, Roster], tmp_path: Path) -> tuple[Course, Roster]:
    """Return a copy of that course."""
    shutil.copytree(whole[0].root, tmp_path / "cursus")
    return Course(tmp_path / "cursus"), whole[1]


def text_of(data: bytes | Path) -> str:
    document = docx.Document(io.BytesIO(data) if isinstance(data, bytes) else str(data))
    return "\n".join("".join(each.text or "" for each in p.iter(qn("w:t"))) for p in document.element.iter(qn("w:p")))


def provider_with(course: Course, old: str, new: str) -> None:
    assert old in PROVIDER
    (course.root / "aanbieder.yaml").write_text(PROVIDER.replace(old, new), encoding="utf-8")


# ---- who gets one ----------------------------------------------------------------------------------------------------


def test_who_has_everything_gets_a_certificate_and_of_all_others_all_that_is_missing_is_said(
    made: tuple[Course, Roster],
) -> None:
    course, people = made
    outcomes = issuing.certify(course, on=DATE).outcomes
    assert [each.issued for each in outcomes] == [True, False, False, False]
    assert outcomes[0].record == register.register(course).holding(people.people[0].id)
    assert outcomes[0].record is not None
    assert outcomes[0].record.number == "2026-001"
    zoe = " ".join(outcomes[1].missing)
    assert "module 4: " in zoe
    assert "collegedag 4: niet gevolgd" in zoe
    assert len(outcomes[1].missing) == 2
    assert "er is nog niets ingeleverd" in outcomes[3].missing
    assert len(outcomes[3].missing) == 5


def test_a_second_time_nobody_gets_another(made: tuple[Course, Roster]) -> None:
    course, _ = made
    issuing.certify(course, on=DATE)
    again = issuing.certify(course, ["Jannie de Vries"], on=DATE).outcomes
    assert not again[0].issued
    assert again[0].record is not None
    assert len(register.register(course).records) == 1


def test_a_catch_up_day_after_the_certificate_does_not_count_yet(made: tuple[Course, Roster]) -> None:
    course, _ = made
    missing = issuing.certify(course, ["d-00000001"], on=date(2026, 11, 11)).outcomes[0].missing
    assert missing == ("collegedag 3: de inhaaldag (12-11-2026) komt na de dag van het certificaat",)


def test_no_name_stands_outside_the_folder_for_names_and_none_in_what_a_program_reads(
    made: tuple[Course, Roster],
) -> None:
    course, _ = made
    told = CliRunner().invoke(app, ["certify", "--course", str(course.root), "--json"])
    assert told.exit_code == 0
    assert json.loads(told.stdout)["people"][0]["number"].endswith("-001")
    outside = [path for path in course.root.rglob("*") if path.is_file() and "sleutel" not in path.parts]
    for name in (each.name for each in PEOPLE[:3]):
        assert name not in told.stdout
        assert not any(name in path.name or name.encode() in path.read_bytes() for path in outside)


@pytest.mark.parametrize("old", ["name: Voorbeeld Opleidingen", "place: Breda", "name: T. Kaart", "role: directeur"])
def test_without_its_own_details_a_provider_gives_no_certificate(made: tuple[Course, Roster], old: str) -> None:
    course, _ = made
    provider_with(course, old, f"{old.partition(':')[0]}: ''")
    outcome = issuing.certify(course, ["d-00000001"], on=DATE).outcomes[0]
    assert not outcome.issued
    assert len(outcome.missing) == 1
    assert "aanbieder.yaml" in outcome.missing[0]


def test_a_day_that_is_still_to_come_and_a_stranger_are_refused(made: tuple[Course, Roster]) -> None:
    course, _ = made
    with pytest.raises(WorkbookError, match="moet nog komen"):
        issuing.certify(course, on=datetime.now(UTC).date() + timedelta(days=3))
    with pytest.raises(WorkbookError, match="staat niet in de lijst"):
        issuing.certify(course, ["Piet Onbekend"])


# ---- the provider ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("until", "on", "line", "why"),
    [
        ("2027-12-31", DATE, True, ""), ("2026-11-28", DATE, True, ""), ("2026-11-27", DATE, False, "en het certificaat is van"),
        ("''", DATE, False, "ontbreekt van wanneer"), ("2027-12-31", date(2025, 12, 31), False, "geldt zij van"),
    ],
)  # fmt: skip
def test_the_recognition_is_named_only_on_a_day_on_which_it_holds(
    made: tuple[Course, Roster], until: str, on: date, line: bool, why: str
) -> None:
    course, _ = made
    provider_with(course, "until: 2027-12-31", f"until: {until}")
    shown, told = provider(course).recognised(on)
    assert bool(shown) is line
    assert why in told
    assert bool(told) is not line


def test_without_a_recognition_the_coordinator_is_told_and_the_certificate_is_made(made: tuple[Course, Roster]) -> None:
    course, _ = made
    provider_with(course, "by: het register", "by: ''")
    found = issuing.certify(course, ["d-00000001"], on=DATE)
    assert "geen erkenning" in found.notes[0]
    text = text_of(found.outcomes[0].files[1])
    assert "rkend" not in text
    assert "144 studiebelastingsuren (SBU), 5 EC volgens de aanbieder" in text


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("place: Breda", "plaats: Breda", "regel 3"), ("until: 2027-12-31", "until: morgen", "regel 7"),
        ("number: 'X-1'", "nummer: 'X-1'", "by, number, from, until"), ("logo: ''", "logo: weg.png", "weg.png"),
        ("logo: ''", "logo: logo.gif", ".png"), ("logo: ''", "logo: ../geheim.png", "geheim"),
        ("until: 2027-12-31", "until: 2025-12-31", "eindigt voor zij begint"), ("name: Voor", "name: [Voor", "regel"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_file_of_the_provider_is_told_where_it_stands(
    made: tuple[Course, Roster], old: str, new: str, told: str
) -> None:
    course, _ = made
    provider_with(course, old, new)
    with pytest.raises(WorkbookError, match=re.escape(told)) as caught:
        issuing.certify(course)
    assert "aanbieder.yaml" in caught.value.where
    assert register.register(course).records == ()


def test_the_template_that_a_new_course_gets_is_right_and_empty(tmp_path: Path) -> None:
    course, _ = make_class(tmp_path)
    template = Path(issuing.__file__).parents[1] / "templates" / "aanbieder.yaml"
    (course.root / "aanbieder.yaml").write_bytes(template.read_bytes())
    assert len(provider(course).missing()) == 4
    (course.root / "aanbieder.yaml").unlink()
    assert len(provider(course).missing()) == 4


# ---- what is made ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("logo", ["logo.svg", "logo.png"])
def test_the_pdf_can_be_read_aloud_and_the_word_file_says_the_same(made: tuple[Course, Roster], logo: str) -> None:
    course, _ = made
    provider_with(course, "logo: ''", f"logo: {logo}")
    (course.root / "logo.svg").write_text(SVG, encoding="utf-8")
    Image.new("RGB", (300, 100), "navy").save(course.root / "logo.png")
    pdf, word = issuing.certify(course, ["d-00000001"], on=DATE).outcomes[0].files
    assert_accessible(pdf, "Certificaat 2026-001: De school als professionele leergemeenschap")
    with pikepdf.open(pdf) as file:
        assert alternatives(file) == ["Beeldmerk van de aanbieder van deze leergang: Voorbeeld Opleidingen"]
        assert len(file.pages) == 1
    text = text_of(word)
    for part in (
        "Jannie de Vries", "2026-001", "28 november 2026", "T. Kaart", "directeur", "Human Performance Management",
        "24 september 2026, 8 oktober 2026, 12 november 2026 en 20 november 2026", "Erkend door het register onder nummer X-1",
    ):  # fmt: skip
        assert part in text
    assert "{{" not in text
    opened = docx.Document(str(word))
    assert opened.inline_shapes[0]._inline.docPr.get("descr", "").startswith("Beeldmerk")


def test_a_logo_that_is_no_picture_is_told_and_leaves_nothing(made: tuple[Course, Roster]) -> None:
    course, _ = made
    provider_with(course, "logo: ''", "logo: logo.png")
    (course.root / "logo.png").write_bytes(b"geen plaatje")
    with pytest.raises(WorkbookError, match="niet als plaatje"):
        issuing.certify(course, ["d-00000001"])
    assert register.register(course).records == ()
    assert not list((course.root / "sleutel").rglob("2026-*"))


def split_template(path: Path) -> None:
    """Save a template as Word leaves it: fields cut into runs, in a table, a text box and the header, with a label."""
    document = docx.Document()
    line = document.add_paragraph()
    for part in ("Voor {", "{na", "am", "}}", " met nummer {{ Nummer }}!"):
        line.add_run(part).bold = part == "am"
    document.add_table(1, 1).cell(0, 0).text = "{{uren}} en {{EC}}"
    document.add_paragraph("Erkenning: {{erkenning}}")
    document.add_paragraph("{{logo}}")
    document.sections[0].header.paragraphs[0].add_run("{{aan")
    document.sections[0].header.paragraphs[0].add_run("bieder}}")
    box = parse_xml(
        f'<w:r {nsdecls("w")}><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent>'
        "<w:p><w:r><w:t>{{datum</w:t></w:r><w:r><w:t>}}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    document.add_paragraph("Kader").runs[0]._r.addnext(box)
    document.save(str(path))


def test_a_template_of_the_provider_is_filled_however_word_cut_its_fields_up(made: tuple[Course, Roster]) -> None:
    course, _ = made
    provider_with(course, "by: het register", "by: ''")
    split_template(course.root / "certificaat.docx")
    found = issuing.certify(course, ["d-00000001"], on=DATE)
    word = found.outcomes[0].files[1]
    lines = text_of(word).splitlines()
    assert lines[0] == "Voor Jannie de Vries met nummer 2026-001!"
    assert "144 studiebelastingsuren (SBU) en 5 EC volgens de aanbieder" in lines
    assert "28 november 2026" in lines
    assert not any("Erkenning" in line or "{{" in line for line in lines)
    assert docx.Document(str(word)).sections[0].header.paragraphs[0].text == "Voorbeeld Opleidingen"
    assert any("eigen sjabloon" in note for note in found.notes)


@pytest.mark.parametrize("text", ["{{naam}} {{nummer}} {{nam}}", "{{naam}}", "{{nummer}}", ""])
def test_a_template_with_a_wrong_or_missing_field_is_told_and_no_number_is_lost(
    made: tuple[Course, Roster], text: str
) -> None:
    course, _ = made
    template = docx.Document()
    template.add_paragraph(text)
    template.save(str(course.root / "certificaat.docx"))
    with pytest.raises(WorkbookError, match=r"certificaat\.docx"):
        issuing.certify(course, ["d-00000001"])
    assert register.register(course).records == ()
    (course.root / "certificaat.docx").write_bytes(b"geen word")
    with pytest.raises(WorkbookError):
        issuing.certify(course, ["d-00000001"])


def test_our_own_template_can_be_taken_and_changed(made: tuple[Course, Roster]) -> None:
    course, _ = made
    text = text_of(write_template(course))
    # A certificate has 'functie' and so on: whatever ours asks for can be asked for.
    assert set(re.findall(r"\{\{(\w+)\}\}", text)) <= {*NAMES, "logo"}
    assert issuing.certify(course, ["d-00000001"]).outcomes[0].issued
    with pytest.raises(WorkbookError, match="wordt niet overschreven"):
        write_template(course)


# ---- the register ----------------------------------------------------------------------------------------------------


def test_a_certificate_that_is_issued_again_keeps_its_number_and_its_files(made: tuple[Course, Roster]) -> None:
    course, people = made
    first = issuing.certify(course, ["d-00000001"], on=DATE).outcomes[0].files[0]
    save(course, [evolve(people.people[0], name="Jannie de Vries-Bakker"), *people.people[1:]])
    again = issuing.reissue(course, "2026-001", on=DATE, reason="naam gewijzigd").outcomes[0]
    assert first.is_file()
    assert again.record is not None
    assert (again.record.number, again.record.status, again.record.reason) == (
        "2026-001", "reissued", "naam gewijzigd",
    )  # fmt: skip
    assert "Jannie de Vries-Bakker" in text_of(again.files[1])
    assert "Opnieuw uitgegeven op 28 november 2026" in text_of(again.files[1])
    assert "vervangen" in register.checked(course, first)[1]
    assert "Dit is het uitgegeven bestand" in register.checked(course, again.files[0])[1]


def test_what_is_withdrawn_stays_withdrawn_and_its_number_never_comes_back(made: tuple[Course, Roster]) -> None:
    course, _ = made
    file = issuing.certify(course, ["d-00000001"], on=DATE).outcomes[0].files[0]
    with pytest.raises(WorkbookError, match="waarom"):
        issuing.withdraw(course, "2026-001", " ")
    assert issuing.withdraw(course, "2026-001", "fraude in module 2").status == "withdrawn"
    assert "ingetrokken" in register.checked(course, file)[1]
    for refused in (lambda: issuing.reissue(course, "2026-001"), lambda: issuing.withdraw(course, "2026-001", "weer")):
        with pytest.raises(WorkbookError, match="is ingetrokken"):
            refused()
    assert "ingetrokken" in issuing.certify(course, on=DATE).outcomes[0].missing[0]
    record = issuing.certify(course, ["d-00000001"], on=DATE).outcomes[0].record
    assert record is not None
    assert record.number == "2026-002"
    with pytest.raises(WorkbookError, match="staat niet in het register"):
        issuing.withdraw(course, "2026-077", "bestaat niet")


def test_a_file_that_was_changed_is_not_the_one_that_was_issued(made: tuple[Course, Roster]) -> None:
    course, _ = made
    file = issuing.certify(course, ["d-00000001"], on=DATE).outcomes[0].files[0]
    file.write_bytes(file.read_bytes() + b" ")
    assert register.checked(course, file)[0] is None
    told = CliRunner().invoke(app, ["register", "--course", str(course.root), "--check", str(file)])
    assert told.exit_code == 2
    assert "staat niet in het register" in told.stdout


def test_a_register_that_cannot_be_written_gives_no_certificate_and_leaves_no_file(
    made: tuple[Course, Roster], monkeypatch: pytest.MonkeyPatch
) -> None:
    course, _ = made
    real = home.os.replace

    def held(source: Path, target: Path) -> None:
        if Path(target).name == "certificaten.jsonl":
            raise PermissionError
        real(source, target)

    monkeypatch.setattr(home.os, "replace", held)
    with pytest.raises(WorkbookError):
        issuing.certify(course, ["d-00000001"], on=DATE)
    monkeypatch.undo()
    assert not list((course.root / "sleutel" / "certificaten").iterdir())
    assert issuing.certify(course, ["d-00000001"], on=DATE).outcomes[0].issued


def test_a_file_that_a_crash_left_is_put_aside(made: tuple[Course, Roster]) -> None:
    course, _ = made
    left = course.root / "sleutel" / "certificaten" / "2026-001 Iemand Anders.pdf"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    issuing.certify(course, ["d-00000001"], on=DATE)
    names = sorted(path.name for path in left.parent.iterdir())
    assert names == [
        "2026-001 Jannie de Vries.docx",
        "2026-001 Jannie de Vries.pdf",
        "niet uitgegeven 2026-001 Iemand Anders.pdf",
    ]


def entered(root: str, times: int) -> None:
    course = Course(Path(root))
    for _ in range(times):
        register.enter(
            course, lambda found: (register.record_now(found.next_number(2026), "issued", person="p-00000000"),)
        )


def test_two_processes_that_certify_at_once_give_every_number_once_and_without_a_gap(tmp_path: Path) -> None:
    started = [multiprocessing.get_context("spawn").Process(target=entered, args=(str(tmp_path), 15)) for _ in range(2)]
    for each in started:
        each.start()
    for each in started:
        each.join()
    numbers = [each.number for each in register.register(Course(tmp_path)).records]
    assert numbers == [f"2026-{at:03d}" for at in range(1, 31)]


def test_a_damaged_register_is_told_when_the_next_certificate_repairs_it(made: tuple[Course, Roster]) -> None:
    course, _ = made
    path = register.register_path(course)
    path.parent.mkdir()
    path.write_bytes(b'{"number": "2026-007", "status": "issued", "person": "p-000000')
    found = issuing.certify(course, ["d-00000001"], on=DATE)
    assert any("2026-007" in note for note in found.notes)
    assert [(each.number, each.status) for each in register.register(course).records] == [
        ("2026-007", "issued"), ("2026-008", "issued"),
    ]  # fmt: skip
    assert register.register(course).notes == ()


def a_register(folder: Path, count: int) -> Course:
    course = Course(folder)
    for at in range(count):
        register.enter(
            course, lambda found, at=at: (register.record_now(found.next_number(2026), "issued", person=f"p-{at:08d}"),)
        )
    return course


@given(cut=st.integers(min_value=1, max_value=400), damage=st.sampled_from([b"", b"\xff\x00", b"\n\n", b"{}\n", b"[]"]))
def test_a_damaged_last_line_is_told_and_its_number_is_never_used_again(
    tmp_path_factory: pytest.TempPathFactory, cut: int, damage: bytes
) -> None:
    course = a_register(tmp_path_factory.mktemp("register"), 3)
    path = register.register_path(course)
    whole = path.read_bytes()
    last = whole.rstrip(b"\n").rfind(b"\n") + 1
    path.write_bytes(whole[: max(last + 1, len(whole) - cut)] + damage)
    before = register.register(course)
    assert [each.number for each in before.records][:3] == ["2026-001", "2026-002", "2026-003"]
    after = a_register(course.root, 1)
    numbers = [each.number for each in register.register(after).records]
    assert len(numbers) == len(set(numbers))
    assert numbers == sorted(numbers)
    assert register.register(after).notes == ()
    if before.notes:
        assert list(path.parent.glob("*-beschadigd.jsonl"))


@given(st.lists(st.sampled_from([2025, 2026, 2027]), max_size=25))
def test_numbers_count_on_within_their_year(years: list[int]) -> None:
    found = register.Register()
    for year in years:
        record = register.record_now(found.next_number(year), "issued")
        found = register.Register((*found.records, record))
    for year in set(years):
        own = [each.number for each in found.records if each.number.startswith(str(year))]
        assert own == [f"{year}-{at:03d}" for at in range(1, years.count(year) + 1)]


def test_the_commands_say_it_in_dutch_and_end_with_2_when_nobody_could_be_certified(
    made: tuple[Course, Roster],
) -> None:
    course, _ = made
    run = CliRunner()
    nobody = run.invoke(app, ["certify", "d-00000002", "--course", str(course.root)])
    assert nobody.exit_code == 2
    assert "Nog nodig voor Zoë 's-Gravesande:" in nobody.stdout
    assert run.invoke(app, ["certify", "--course", str(course.root), "--date", "28-11-2026"]).exit_code == 0
    listed = run.invoke(app, ["register", "--course", str(course.root)])
    assert "2026-001" in listed.stdout
    assert "uitgegeven" in listed.stdout
    gone = run.invoke(
        app, ["certify", "--course", str(course.root), "--withdraw", "2026-001", "--reason", "op verzoek"]
    )
    assert "ingetrokken" in gone.stdout
    assert json.loads(run.invoke(app, ["register", "--course", str(course.root), "--json"]).stdout)["records"][1][
        "status"
    ] == ("withdrawn")
