"""Codes in whatever text people send: notes, pages, mails and Word documents; and what is said of files without answers."""

from __future__ import annotations

import io
import json
import re
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest
from messy_inputs import CULTURE, HABITS, MAILS, NAMES, answer_file, answers_json, code, docx, mail, put

import workbook as wb
from workbook.errors import WorkbookError
from workbook.responses.answerfile import bundle
from workbook.responses.documents import SUFFIXES, read_document
from workbook.survey import plan
from workbook.survey.making import make
from workbook.texts import area, entry

OWN = code(HABITS, 1)
QUOTED = OWN[:70] + "\n> " + OWN[70:]


def read(folder: Path, name: str, content: str | bytes) -> wb.Responses:
    put(name, lambda: content)(folder)
    return wb.answers(HABITS, folder / name)


# ---- texts -----------------------------------------------------------------------------------------------------------

TEXTS = {
    "a.txt": OWN,
    "a.md": f"# Antwoord\n\n- `{OWN}`\n",
    "a.html": f"<!doctype html><p>Mijn code:<br>{OWN.replace(' ', '&nbsp;')}</p>",
    "a.htm": f"<div>{OWN[:60]}</div>\n<div>{OWN[60:]}</div>",
    "WHATSAPP.TXT": f"[24-11-2026 14:03:22] Zoë: {OWN}\n[24-11-2026 14:04:00] Jan: Dank!",
    "utf16.txt": ("Mijn code: " + OWN).encode("utf-16"),
    "quoted.txt": f"Op 24 november schreef Jan:\n> {QUOTED}\n> Groet",
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_code_is_found_in_any_text(tmp_path: Path, name: str) -> None:
    found = read(tmp_path, name, TEXTS[name])
    assert (found.respondents, len(found.table), found.notes) == (1, 16, ())
    assert found.files[0].used is True


def test_a_word_document_breaks_a_code_anywhere(tmp_path: Path) -> None:
    assert read(tmp_path, "a.docx", docx(f"Hoi,\n{OWN}\nGroet")).respondents == 1


def test_the_programs_of_a_page_are_not_read(tmp_path: Path) -> None:
    page = f'<html><script>const begin = "[PLG1 ";</script><style>p::before {{content: "[PLG1 A"}}</style><p>{OWN}</p></html>'
    found = read(tmp_path, "a.html", page)
    assert (found.respondents, found.notes) == (1, ())


# ---- mails -----------------------------------------------------------------------------------------------------------


def test_a_mail_is_read_in_all_its_parts_and_its_sender_is_not(tmp_path: Path) -> None:
    found = read(tmp_path, "a.eml", mail(f"Hoi,\n\n{OWN}", f"<p>Hoi,</p><p>{OWN}</p>"))
    assert (found.respondents, found.notes) == (1, ())
    everything = f"{found.table.to_string()} {found.files} {found.entries}"
    assert not [word for word in (*NAMES, *MAILS) if word in everything]


def test_an_answer_file_that_goes_with_a_mail_is_read(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"] = "Mijn antwoorden"
    message.set_content("Zie de bijlage.")
    both = json.dumps(bundle([answer_file(CULTURE, 3), answer_file(HABITS, 3)]))
    message.add_attachment(both.encode(), maintype="application", subtype="json", filename="antwoord.json")
    message.add_attachment(b"\xff\xd8\xff", maintype="image", subtype="jpeg", filename="logo.jpg")
    found = read(tmp_path, "a.eml", message.as_bytes())
    assert found.table["respondent"].unique().tolist() == ["t-00000003"]


def test_a_forwarded_mail_is_read_to_the_bottom(tmp_path: Path) -> None:
    outside = EmailMessage()
    outside.set_content("Doorgestuurd")
    inside = EmailMessage()
    inside.set_content(OWN, cte="base64")
    outside.add_attachment(inside)
    assert read(tmp_path, "a.eml", outside.as_bytes()).respondents == 1


@pytest.mark.parametrize("charset", ["bestaat-niet", "ascii", "utf-8"])
def test_a_mail_in_a_wrong_character_set_is_read_as_far_as_it_goes(tmp_path: Path, charset: str) -> None:
    raw = f"Content-Type: text/plain; charset={charset}\n\nZo\xeb zegt: {OWN}\n".encode("cp1252")
    assert read(tmp_path, "a.eml", raw).respondents == 1


def test_an_attached_file_that_is_damaged_is_told(tmp_path: Path) -> None:
    message = EmailMessage()
    message.set_content("Zie de bijlage.")
    message.add_attachment(
        answers_json(HABITS, 1)[:300].encode(), maintype="application", subtype="json", filename="a.json"
    )
    found = read(tmp_path, "a.eml", message.as_bytes())
    assert found.empty
    assert "breekt af of is beschadigd" in found.message


# ---- documents that are none -----------------------------------------------------------------------------------------


def archive(**parts: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return written.getvalue()


BOMB = b'<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><w>&b;</w>'
NO_WORD = {
    "empty": b"",
    "text": OWN.encode(),
    "a spreadsheet": archive(**{"xl/workbook.xml": b"<w/>"}),
    "half": docx(OWN)[:200],
    "no document": archive(**{"word/document.xml": b"<w"}),
    "entities": archive(**{"word/document.xml": BOMB}),
}


@pytest.mark.parametrize("case", NO_WORD)
def test_what_is_only_called_a_word_document_is_told(tmp_path: Path, case: str) -> None:
    found = read(tmp_path, "a.docx", NO_WORD[case])
    assert found.empty
    assert found.message.startswith("a.docx: Dit bestand heet .docx, maar is geen Word-document. Vraag")


def test_a_document_that_can_not_be_opened_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.docx").mkdir()
    with pytest.raises(WorkbookError, match="kan niet worden geopend"):
        read_document(tmp_path / "a.docx")


# ---- files without answers -------------------------------------------------------------------------------------------

KIND = "dan mag het gewoon in de map blijven staan"
LETTERS = {
    "vragenlijst-mail.txt": "Beste collega,\n\nWilt u voor 14 december deze vragenlijst invullen?\n\n- tien minuten\n- zonder naam\n",
    "bedankt.md": "Dank u wel!",
    "brief.docx": docx("Aan de medezeggenschapsraad\n\nWij vragen; u antwoordt."),
    "vragenlijst.html": '<!doctype html><html lang="nl"><script>begin("[PLG1 ");</script><p>Vragenlijst</p></html>',
    "mail.eml": mail("Ik vul hem morgen in, goed?"),
    "lijst met komma's.txt": "Hoi, ik wil, als het kan, later invullen; is dat goed?\n",
}


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_among_the_answers_is_told_kindly_and_stops_nothing(tmp_path: Path, name: str) -> None:
    put(name, lambda: LETTERS[name])(tmp_path)
    for person in range(5):
        put(f"a{person}.json", lambda person=person: answers_json(HABITS, person))(tmp_path)
    found = wb.answers(HABITS, tmp_path)
    assert found.respondents == 5
    use = next(each for each in found.files if each.file == name)
    assert use.used is False
    assert KIND in use.why
    assert [note for note in found.notes if KIND in note] == [f"{name}: {use.why}"]


@pytest.mark.parametrize("suffix", [".html", ".docx", ".txt"])
def test_our_own_questionnaire_and_letters_are_no_answers(tmp_path: Path, suffix: str) -> None:
    make(plan([HABITS.id], invited=12), tmp_path / "team" / f"vragenlijst{suffix}")
    put("team/code.txt", lambda: OWN)(tmp_path)
    found = wb.answers(HABITS, tmp_path / "team")
    others = [each for each in found.files if each.file != "code.txt"]
    assert found.respondents == 1
    assert len(others) >= 4
    assert all(each.used is False and KIND in each.why for each in others), others
    assert len(found.notes) == 1
    assert found.notes[0].startswith(
        f"{len(others)} bestanden in de map bevatten geen antwoorden op 'Onderzoekende houding'"
    )
    assert "en nog 1. Ze mogen in de map blijven staan." in found.notes[0]


def test_a_table_that_misses_a_column_is_no_letter(tmp_path: Path) -> None:
    found = read(tmp_path, "a.txt", "respondent,item\np1,x\n")
    assert "ontbreken kolommen: value" in found.message


def test_an_empty_text_says_that_it_is_empty(tmp_path: Path) -> None:
    assert "Dit bestand is leeg" in read(tmp_path, "a.txt", "\n\n").message


# ---- kinds of files that are not read --------------------------------------------------------------------------------

SUFFIX_OF = [(suffix, key) for key, known in entry("responses.suffixes").items() for suffix in known]


@pytest.mark.parametrize(("suffix", "key"), SUFFIX_OF)
def test_of_a_file_that_is_not_read_it_is_said_what_to_do(tmp_path: Path, suffix: str, key: str) -> None:
    found = read(tmp_path, f"team{suffix.upper()}", b"\xd0\xcf\x11\xe0")
    told = entry(f"responses.{key}")
    assert found.message == f"team{suffix.upper()}: {told['what'].format(suffix=suffix)} {told['remedy']}"
    assert re.search(r"\.(json|csv|xlsx|docx|txt)|Pak de map uit", told["remedy"])


@pytest.mark.parametrize(
    "suffix", [".xls", ".ods", ".numbers", ".pdf", ".zip", ".jpg", ".png", ".heic", ".msg", ".doc"]
)
def test_what_schools_often_send_has_words_of_its_own(suffix: str) -> None:
    assert suffix in dict(SUFFIX_OF)


def test_no_kind_is_both_read_and_refused_and_none_is_refused_twice() -> None:
    refused = [suffix for suffix, _ in SUFFIX_OF]
    assert len(refused) == len(set(refused))
    assert not {*SUFFIXES, ".json", ".csv", ".xlsx"} & set(refused)
    assert all(set(area("responses")[key]) == {"what", "remedy"} for _, key in SUFFIX_OF)
