"""The letters with a questionnaire: complete, in step with it, and honest about what the leader can see."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from workbook.instrument import catalogue
from workbook.instrument.model import NetworkKind, Quiz
from workbook.questionnaire import payload
from workbook.responses.roster import Person
from workbook.survey import FORMATS, Survey, minutes, plan
from workbook.survey.letters import KINDS, letters, questions, write_letters

DAY = date(2199, 12, 12)
PEOPLE = [Person("1", "A"), Person("2", "B")]
PLACEHOLDER = re.compile(r"\[[^\]]*\]")
# What only the leader can know.
OWN = {"[uw naam]", "[naam]", "[datum]", "[dag en tijd]", "[aantal]", "[link naar het formulier]"}
TEAM = [each for each in catalogue() if not isinstance(each, Quiz)]


def survey(*ids: str, **options: object) -> Survey:
    given = {"roster": PEOPLE, "deadline": DAY, "invited": 24, **options}
    return plan(ids or ("ocai", "plg"), **given)  # type: ignore[arg-type]


def part(text: str, head: str) -> str:
    """Return the paragraph under a heading."""
    return text.split(f"{head}\n")[1].split("\n\n", maxsplit=1)[0]


def test_what_is_asked_is_filled_in() -> None:
    asked = survey()
    mail = letters(asked)["mail"]
    assert mail.startswith("Onderwerp: ")
    assert "12 december 2199" in mail.splitlines()[0]
    for wanted in (
        f"{questions(asked)} vragen",
        f"{minutes(asked)} minuten",
        "uiterlijk op 12 december 2199",
        asked.title,
    ):
        assert wanted in mail


@pytest.mark.parametrize("about", TEAM, ids=lambda each: each.id)
def test_every_instrument_has_letters_that_leave_open_only_what_the_leader_knows(about: object) -> None:
    asked = survey(about.id)  # type: ignore[attr-defined]
    made = letters(asked)
    assert set(made) == set(KINDS)
    for text in made.values():
        assert set(PLACEHOLDER.findall(text)) <= OWN
        assert "{" not in text
        assert re.search(r"\bje\b|\bjullie\b", text) is None
        assert text.splitlines()[1] == "", "the subject stands apart"
    blocks = sum(len(section["blocks"]) for section in payload(about)["sections"])  # type: ignore[arg-type]
    assert questions(asked) == blocks
    assert (f"{blocks} vraag " if blocks == 1 else f"{blocks} vragen ") in made["mail"]


def test_who_signs_replaces_the_open_place() -> None:
    mail = letters(survey(), school="De Wilg", leader="Marloes")["mail"]
    assert mail.endswith("Marloes\nDe Wilg")
    assert "[uw naam]" not in mail


@pytest.mark.parametrize("suffix", FORMATS)
def test_how_to_send_back_fits_the_form(suffix: str) -> None:
    asked = survey()
    made = letters(asked, formats=[suffix], names={suffix: f"lijst{suffix}"})
    elsewhere = suffix in {".docx", ".txt"}
    for kind in ("mail", "reminder"):
        assert ("[link naar het formulier]" in made[kind]) is elsewhere
        assert (f"lijst{suffix}" in made[kind]) is not elsewhere
        assert ("Kopieer antwoord" in made[kind]) is (suffix == ".html")
    # Whoever sends something is seen as its sender; of a form elsewhere that can't be said, and the other way round.
    assert ("zie ik natuurlijk wel van wie" in made["mail"]) is not elsewhere
    assert ("mailadres niet vast" in made["mail"]) is elsewhere
    assert ("naam van wie het heeft opgeslagen" in made["mail"]) is (suffix == ".xlsx")
    assert {".docx": "Microsoft", ".txt": "Google"}.get(suffix, "") in made["works_council"]


def test_several_forms_are_a_choice() -> None:
    mail = letters(survey(), formats=[".html", ".xlsx"])["mail"]
    assert "één van deze manieren is genoeg" in mail
    assert "vragenlijst.html" in mail
    assert "vragenlijst.xlsx" in mail
    assert "één van deze manieren" not in letters(survey())["mail"]


def test_the_works_council_reads_all_that_it_needs_to_judge() -> None:
    note = letters(survey(groups=["onderbouw", "bovenbouw"], conversation=True))["works_council"]
    wanted = [
        "24 collega's", "onderbouw of bovenbouw", "niet om iemand te beoordelen", "vrijwillig", "koppelcode",
        "5 of meer collega's", "open gesprek", "Ik verwijder ze uiterlijk op [datum]", "Stoppen kan altijd", "WMS",
        "De docent van de leergang", "Het team ziet de uitkomst",
    ]  # fmt: skip
    assert not [each for each in wanted if each not in note]
    for each in survey().instruments:
        assert each.title in part(note, "Wat ik vraag")
    # No claim about the law: which right it has is looked up together.
    assert "advies of instemming nodig is, zoek ik graag samen" in note


def test_the_parts_of_the_note_add_up() -> None:
    asked = survey("ocai", "plg", "mmi")
    what = part(letters(asked)["works_council"], "Wat ik vraag")
    counts = [int(each) for each in re.findall(r"(\d+) vragen", what)]
    assert sum(counts[:-1]) == counts[-1] == questions(asked)
    assert f"ongeveer {minutes(asked)} minuten" in what.splitlines()[-1]


def test_a_short_edition_counts_what_it_asks() -> None:
    whole, short = survey("ink"), survey("ink", edition="team")
    assert questions(short) < questions(whole)
    assert f"{questions(short)} vragen" in letters(short)["works_council"]
    assert f"ongeveer {minutes(short)} minuten" in letters(short)["works_council"]


def test_perspectives_that_are_left_out_are_not_counted() -> None:
    only = survey("ocai", perspectives=["nu"])
    assert questions(only) == 6
    assert "6 vragen" in part(letters(only)["works_council"], "Wat ik vraag")


def test_of_a_network_it_is_said_that_the_leader_could_trace_an_answer() -> None:
    assert any(isinstance(each, NetworkKind) for each in survey("netwerk").instruments)
    made = letters(survey("netwerk", "plg"))
    assert "terugvinden" in made["mail"]
    assert "te herleiden" in made["works_council"]
    assert "te herleiden" not in letters(survey())["works_council"]
    # What is sent along with it can be traced as well.
    assert "Omdat u alles samen opstuurt" in made["mail"]
    assert "vraag ik het netwerk apart" in made["works_council"]
    alone = letters(survey("netwerk"))
    assert "alles samen" not in alone["mail"] + alone["works_council"]


def test_the_floor_is_promised_only_where_it_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "geldt die ondergrens niet" not in letters(survey())["mail"]
    raters = letters(survey("zelfevaluatie"))["mail"]
    assert "geldt die ondergrens niet" in raters
    assert "5 of meer collega's" not in raters
    both = letters(survey("plg", "zelfevaluatie"))["mail"]
    assert "5 of meer collega's" in both
    assert "Bij Zelfevaluatie geldt die ondergrens niet" in both
    monkeypatch.setenv("WORKBOOK_FLOOR", "8")
    assert "8 of meer collega's" in letters(survey())["mail"]


def test_an_open_conversation_is_told_only_where_there_is_one() -> None:
    for kind in ("mail", "works_council"):
        assert "open gesprek" in letters(survey(conversation=True))[kind]
        assert "open gesprek" not in letters(survey())[kind]


def test_what_was_not_filled_in_is_left_out_or_open() -> None:
    made = letters(survey(deadline=None, invited=None))
    assert "None" not in "".join(made.values())
    assert "[aantal] collega's" in made["works_council"]
    assert made["reminder"].startswith("Onderwerp: Herinnering: vragenlijst Cultuurscan")


def test_a_second_measurement_a_group_and_a_subject_are_named() -> None:
    mail = letters(survey(moment="eindmeting", groups=["bovenbouw"], subject="De Wilg"))["mail"]
    for wanted in ("tweede meting", "voor bovenbouw", "De Wilg"):
        assert wanted in mail
    assert "tweede meting" not in letters(survey())["mail"]


def test_the_letters_stand_beside_the_questionnaire(tmp_path: Path) -> None:
    asked = survey()
    written = write_letters(asked, tmp_path / "lijst.xlsx", leader="Marloes")
    assert {path.name for path in written.values()} == {
        "lijst-mail.txt", "lijst-herinnering.txt", "lijst-medezeggenschap.txt",
    }  # fmt: skip
    mail = written["mail"].read_text(encoding="utf-8")
    assert mail.strip() == letters(asked, formats=[".xlsx"], names={".xlsx": "lijst.xlsx"}, leader="Marloes")["mail"]
