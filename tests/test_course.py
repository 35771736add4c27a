"""The course as data: every module, and questionnaires that can really be made."""

from __future__ import annotations

import pytest
from ruamel.yaml import YAML

from workbook import course as data
from workbook.course import Module, course, module
from workbook.errors import WorkbookError
from workbook.instrument import instrument
from workbook.responses.folders import BASELINE, FOLLOW_UP
from workbook.survey import minutes, plan

SENDINGS = [(each, sending) for each in course() for sending in each.surveys]


def named(value: object) -> str:
    return f"module-{value.number}" if isinstance(value, Module) else getattr(value, "moment", "")


def test_the_four_modules_stand_in_order_and_the_first_has_both_its_names() -> None:
    assert [each.number for each in course()] == [1, 2, 3, 4]
    assert {module(1).title, module(1).also} == {"Human Resource Management", "Human Performance Management"}
    assert all(each.title and each.next for each in course())


@pytest.mark.parametrize(("about", "sending"), SENDINGS, ids=named)
def test_every_questionnaire_can_be_made_and_takes_no_longer_than_an_hour(about: Module, sending: data.Sending) -> None:
    survey = plan(sending.instruments, moment=sending.moment, edition=sending.edition)
    assert [each.id for each in survey.instruments] == list(sending.instruments)
    assert minutes(survey) <= 60
    assert sending.moment in (BASELINE, FOLLOW_UP)
    assert 2 <= sending.weeks_before <= 16
    assert not set(sending.instruments) & set(sending.extra)
    for each in sending.extra:
        assert instrument(each).counts == "respondents"


@pytest.mark.parametrize(("about", "sending"), SENDINGS, ids=named)
def test_a_short_edition_is_asked_only_where_there_is_one(about: Module, sending: data.Sending) -> None:
    whole, short = plan(sending.instruments), plan(sending.instruments, edition="team")
    assert (sending.edition == "team") is (minutes(short) < minutes(whole))


def test_the_first_module_asks_what_the_course_asks_after_it() -> None:
    assert module(1).sending().instruments == ("ink",)
    assert {"ocai", "plg"} <= set(module(3).sending().instruments)
    again = module(4).sending(FOLLOW_UP)
    assert {"ocai", "plg"} <= set(again.instruments)
    assert module(4).sending().moment == BASELINE


def test_what_the_course_does_not_have_is_told_in_dutch() -> None:
    with pytest.raises(WorkbookError, match="van 1 tot en met 4"):
        module(5)
    with pytest.raises(WorkbookError, match="module 1 geen vragenlijst"):
        module(1).sending(FOLLOW_UP)


@pytest.mark.parametrize("change", ["weeks", "extra key", "nothing asked"])
def test_a_mistake_in_the_file_is_found_when_it_is_loaded(
    change: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = YAML(typ="safe").load(data._FILE.read_text(encoding="utf-8"))
    sending = read["modules"][0]["surveys"][0]
    sending.update(
        {"weeks": {"weeks_before": 0}, "extra key": {"after": 3}, "nothing asked": {"instruments": []}}[change]
    )
    broken = tmp_path_factory.mktemp("leergang") / "course.yaml"
    with broken.open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump(read, file)
    monkeypatch.setattr(data, "_FILE", broken)
    course.cache_clear()
    try:
        with pytest.raises(Exception, match="structuring"):
            course()
    finally:
        course.cache_clear()
