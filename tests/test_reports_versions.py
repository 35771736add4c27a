"""Saving a report: a new version beside the old, what changed, and never a letter lost of what somebody wrote."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path
from typing import Any

import docx
import pytest
from attrs import evolve

from tests.report_sample import SMALL
from workbook.errors import WorkbookError
from workbook.home import make_home
from workbook.reports import Report, Saved
from workbook.reports.model import Document, Heading, Paragraph
from workbook.reports.versions import RECORD

SUFFIXES = [".docx", ".pdf", ".html"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_home(tmp_path / "map")
    monkeypatch.setenv("WORKBOOK_HOME", str(folder))
    return folder


def made_of(**chapters: str) -> Report:
    """Return a report of chapters with a text each; an empty one is still to be written."""
    blocks = [
        block
        for heading, text in chapters.items()
        for block in (Heading(heading), Paragraph(text or "Schrijf.", "text" if text else "expected"))
    ]
    missing = tuple(heading for heading, text in chapters.items() if not text)
    return Report(Document("Verslag", "Module 1", tuple(blocks), missing=missing))


# ---- a version is never lost ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_report_is_saved_among_the_attachments_and_never_over_what_was_edited(home: Path, suffix: str) -> None:
    report = Report(SMALL)
    first = report.save(f"verslag{suffix}")
    assert first == home / "bijlagen" / f"verslag{suffix}"
    first.write_bytes(b"hier schreef iemand verder")
    second = report.save(f"verslag{suffix}")
    assert second.name == f"verslag-2{suffix}"
    assert first.read_bytes() == b"hier schreef iemand verder"
    assert second.stat().st_size > 500
    assert f"Aan verslag{suffix} is na het maken nog gewerkt" in second.sentence()
    assert second.changes is not None
    assert "niets veranderd" in second.changes.sentence()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_report_is_not_written_twice(home: Path, suffix: str) -> None:
    first = Report(SMALL).save(f"verslag{suffix}")
    before = first.read_bytes()
    again = Report(SMALL).save(f"verslag{suffix}")
    assert again == first
    assert not again.written
    assert "geen nieuwe versie" in again.sentence()
    assert first.read_bytes() == before
    assert len(list((home / "bijlagen").iterdir())) == 1


def test_each_edited_version_stays_as_it_is(home: Path) -> None:
    for number in range(1, 5):
        saved = Report(SMALL).save("verslag.html")
        saved.write_text(f"versie {number} van mij", encoding="utf-8")
    texts = sorted(path.read_text(encoding="utf-8") for path in (home / "bijlagen").iterdir())
    assert texts == [f"versie {number} van mij" for number in range(1, 5)]


def test_a_file_of_somebody_else_is_never_taken_for_a_version(home: Path) -> None:
    own = home / "bijlagen" / "verslag.docx"
    own.write_bytes(b"van een collega")
    saved = Report(SMALL).save("verslag.docx")
    assert saved.name == "verslag-2.docx"
    assert saved.changes is None
    assert own.read_bytes() == b"van een collega"


def test_a_version_that_was_thrown_away_is_made_again(home: Path) -> None:
    first = Report(SMALL).save("verslag.html")
    first.unlink()
    again = Report(SMALL).save("verslag.html")
    assert again == first
    assert again.written


def test_a_number_is_not_given_twice_while_an_older_version_stands_there(home: Path) -> None:
    made_of(Een="a").save("v.html")
    second = made_of(Een="b").save("v.html")
    second.unlink()
    assert made_of(Een="b").save("v.html").name == "v-3.html"


def test_two_reports_under_one_name_are_kept_apart(home: Path) -> None:
    one, other = Report(SMALL), Report(evolve(SMALL, subtitle="Module 2"))
    first, second = one.save("verslag.html"), other.save("verslag.html")
    assert [first.name, second.name] == ["verslag.html", "verslag-2.html"]
    assert second.changes is None
    assert one.save("verslag.html") == first
    assert other.save("verslag.html") == second


def test_what_was_written_in_word_itself_stays_and_that_is_told(home: Path) -> None:
    first = Report(SMALL).save("verslag.docx")
    made = docx.Document(str(first))
    made.add_paragraph("Dit schreef ik er zelf bij.")
    made.save(str(first))
    own = first.read_bytes()
    second = made_of(Een="anders").save("verslag.docx")  # another report under the same name
    third = Report(evolve(SMALL, blocks=(*SMALL.blocks, Heading("Nieuw"), Paragraph("x")))).save("verslag.docx")
    assert first.read_bytes() == own
    assert len({first, second, third}) == 3
    assert "Aan verslag.docx is na het maken nog gewerkt" in third.sentence()
    assert "nieuw is ‘Nieuw’" in third.sentence()
    assert "Dit schreef ik er zelf bij." not in [each.text for each in docx.Document(str(third)).paragraphs]


def test_of_a_poster_in_word_it_is_told_that_it_is_more_than_a_page(home: Path) -> None:
    poster = Report(evolve(SMALL, layout="poster"))
    assert "meer dan één bladzijde" in poster.save("poster.docx").sentence()
    assert "meer dan één bladzijde" not in poster.save("poster.pdf").sentence()
    assert "meer dan één bladzijde" not in Report(SMALL).save("verslag.docx").sentence()


# ---- what changed ---------------------------------------------------------------------------------------------------


def test_it_tells_which_chapters_were_filled_changed_and_emptied(home: Path) -> None:
    made_of(Aanleiding="a", Methode="", Conclusie="c", Slot="s").save("v.html")
    saved = made_of(Aanleiding="anders", Methode="nu wel", Conclusie="", Slot="s").save("v.html")
    assert saved.changes is not None
    assert (saved.changes.added, saved.changes.changed, saved.changes.removed) == (
        ("Methode",),
        ("Aanleiding",),
        ("Conclusie",),
    )
    assert saved.notes[1] == (
        "Anders dan in v.html: nieuw is ‘Methode’; veranderd is ‘Aanleiding’; leeg of weg is ‘Conclusie’."
    )
    assert "Methode" in saved._repr_html_()


def test_a_chapter_that_is_no_longer_there_is_told(home: Path) -> None:
    made_of(Een="a", Twee="b").save("v.html")
    saved = made_of(Een="a").save("v.html")
    assert saved.changes is not None
    assert saved.changes.removed == ("Twee",)


def test_chapters_of_one_name_are_told_apart(home: Path) -> None:
    def twice(second: str) -> Report:
        return Report(Document("V", "s", (Heading("Een"), Paragraph("a"), Heading("Een"), Paragraph(second))))

    twice("b").save("v.html")
    saved = twice("c").save("v.html")
    assert saved.changes is not None
    assert saved.changes.changed == ("Een (2)",)


def test_a_remark_for_the_maker_is_told_with_what_was_saved(home: Path) -> None:
    report = Report(evolve(SMALL, remarks=("De poster is te lang.",)))
    assert report.save("v.html").notes[-1] == "De poster is te lang."
    assert report.sentence().endswith("De poster is te lang.")


# ---- a path like any other ------------------------------------------------------------------------------------------


def test_what_comes_back_is_a_path(home: Path) -> None:
    saved = Report(SMALL).save("verslag.html")
    assert isinstance(saved, Path)
    assert Path(os.fspath(saved)) == saved
    assert hash(saved) == hash(home / "bijlagen" / "verslag.html")
    with open(saved, encoding="utf-8") as file:  # noqa: PTH123 - that it can be opened as any path
        assert file.read().startswith("<!doctype html>")
    assert saved.parent.name == "bijlagen"
    assert saved.with_suffix(".pdf").name == "verslag.pdf"


def test_in_a_notebook_it_tells_itself_and_escapes(home: Path) -> None:
    assert Saved.at(Path("x"), ["<b>"])._repr_html_() == "<p>&lt;b&gt;</p>"
    assert Saved("x").sentence() == "x"


# ---- names and places -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Vérslag van Zoë.docx", "zo'n verslag.docx", "VERSLAG.DOCX", "verslag met 50%.html"])
def test_names_of_people_are_names_of_files(home: Path, name: str) -> None:
    saved = Report(SMALL).save(name)
    assert saved.is_file()
    assert saved.stem == Path(name).stem
    assert Report(SMALL).save(name) == saved


def test_signs_that_windows_forbids_become_dashes(home: Path) -> None:
    assert Report(SMALL).save("verslag: wat nu?.html").name == "verslag- wat nu-.html"
    assert Report(SMALL).save("con.html").name == "_con.html"


def test_a_whole_path_is_followed_and_its_versions_are_kept_too(tmp_path: Path, home: Path) -> None:
    wanted = tmp_path / "elders" / "verslag.html"
    assert Report(SMALL).save(str(wanted)) == wanted
    assert not Report(SMALL).save(wanted).written
    wanted.write_text("van mij", encoding="utf-8")
    assert Report(SMALL).save(wanted).name == "verslag-2.html"


def test_outside_a_folder_a_whole_path_still_never_overwrites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = [Report(SMALL).save(tmp_path / "verslag.html").name for _ in range(2)]
    assert names == ["verslag.html", "verslag-2.html"]


def test_a_folder_that_was_moved_still_knows_its_versions(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Report(SMALL).save("verslag.html")
    moved = home.rename(home.with_name("verhuisd"))
    monkeypatch.setenv("WORKBOOK_HOME", str(moved))
    assert not Report(SMALL).save("verslag.html").written


def test_another_kind_of_file_is_refused_in_dutch(home: Path) -> None:
    with pytest.raises(WorkbookError, match=r"Kies een naam die eindigt op \.docx, \.pdf, \.html"):
        Report(SMALL).save("verslag.odt")
    assert not list((home / "bijlagen").iterdir())


# ---- what can go wrong ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("broken", ['{"bijlagen/v.html | V', "[]", '{"x": 3}', "", "\udcff"])
def test_a_broken_record_loses_no_file(home: Path, broken: str) -> None:
    first = Report(SMALL).save("v.html")
    (home / RECORD).write_bytes(broken.encode("utf-8", "surrogateescape"))
    second = Report(SMALL).save("v.html")
    assert [first.name, second.name] == ["v.html", "v-2.html"]
    assert json.loads((home / RECORD).read_text(encoding="utf-8"))


def test_a_version_held_open_by_word_is_left_alone_and_a_new_one_made(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Report(SMALL).save("v.html")
    read = Path.read_bytes

    def held(path: Path) -> bytes:
        if path.name == "v.html":
            raise PermissionError(13, "in use")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", held)
    assert Report(SMALL).save("v.html").name == "v-2.html"
    assert first.exists()


def test_a_disk_that_is_full_leaves_no_half_file_and_is_told_in_dutch(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Report(SMALL).save("v.docx").read_bytes()

    def full(*_: Any) -> None:
        raise PermissionError(13, "denied")

    monkeypatch.setattr("workbook.home.os.replace", full)
    monkeypatch.setattr("workbook.home.time.sleep", lambda _: None)
    with pytest.raises(WorkbookError) as error:
        Report(evolve(SMALL, title="Anders")).save("v.docx")
    assert "v-2.docx" in str(error.value)
    assert [path.name for path in (home / "bijlagen").iterdir()] == ["v.docx"]
    assert (home / "bijlagen" / "v.docx").read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs a folder that can't be written")
def test_a_folder_that_cant_be_written_is_told_in_dutch(home: Path) -> None:
    (home / "bijlagen").chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(WorkbookError):
        Report(SMALL).save("v.html")
    (home / "bijlagen").chmod(stat.S_IRWXU)
