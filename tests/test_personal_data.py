"""Finding in a text what tells who somebody is, held to the published checks; and hiding it."""

from __future__ import annotations

import re
import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from workbook.privacy import Finding, masked, scan
from workbook.privacy.scan import eleven_check, kinds_told


def found(text: str, *names: str, guess: bool = True) -> list[tuple[str, str]]:
    return [(each.kind, text[each.start : each.end]) for each in scan(text, names=names, guess=guess)]


# ---- numbers and addresses -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("digits", ["111222333", "123456782", "010464554"])
def test_published_examples_of_citizen_numbers_pass(digits: str) -> None:
    # 111222333 and 123456782 are the government's own test numbers (Logius, testset BSN).
    assert eleven_check(digits)
    assert found(f"BSN {digits}.") == [("bsn", digits)]


@given(st.integers(10_000_000, 999_999_999))
def test_the_eleven_check_is_its_formula(number: int) -> None:
    # Wet algemene bepalingen burgerservicenummer: (9a + 8b + 7c + 6d + 5e + 4f + 3g + 2h − 1i) mod 11 = 0.
    a, b, c, d, e, f, g, h, i = (number // 10**place % 10 for place in range(8, -1, -1))
    total = 9 * a + 8 * b + 7 * c + 6 * d + 5 * e + 4 * f + 3 * g + 2 * h - i
    assert eleven_check(str(number)) == (total % 11 == 0)


@given(st.integers(100_000_000, 999_999_999))
def test_every_possible_citizen_number_is_found_and_no_other(number: int) -> None:
    text = f"Het nummer is {number}, zegt hij."
    assert found(text, guess=False) == ([("bsn", str(number))] if eleven_check(str(number)) else [])


@pytest.mark.parametrize("text", ["111.222.333", "111 222 333", "1112.22.333"])
def test_a_citizen_number_is_found_as_people_write_it(text: str) -> None:
    assert [kind for kind, _ in found(f"nummer {text} van haar")] == ["bsn"]


@pytest.mark.parametrize(
    "text",
    ["06-12345678", "06 1234 5678", "0612345678", "06.12.34.56.78", "+31 6 12345678", "+31 (0)6 1234 5678", "0031612345678",
     "020-1234567", "020 123 45 67", "0294 - 123 456", "(020) 1234567"],
)  # fmt: skip
def test_a_phone_number_is_found_as_people_write_it(text: str) -> None:
    assert [kind for kind, _ in found(f"Bel {text} na vier uur")] == ["phone"]


@pytest.mark.parametrize("text", ["a.b@wilg.nl", "zoë@school-de-wilg.example", "j+x@a.b.c"])
def test_a_mail_address_is_found(text: str) -> None:
    assert found(f"mail {text}, graag") == [("mail", text)]


def test_a_bank_account_is_found_by_its_check() -> None:
    # The example of the Dutch central bank's IBAN page; the second differs in one digit.
    assert found("NL91 ABNA 0417 1643 00") == [("iban", "NL91 ABNA 0417 1643 00")]
    assert "iban" not in [kind for kind, _ in found("NL92ABNA0417164300")]


@pytest.mark.parametrize(
    "text",
    ["schooljaar 2025-2026", "op 01-02-2026 14 uur", "01-02-2026 14.00", "24/11/2026", "20261124", "24112026", "1.234.567,89", "12.345.678",
     "DL 37 en DLE 35,5", "40, 45, 30 (345)", "94,7826%", "0,05", "v-12345678", "t-1af389d0", "groep 1 2 3 4 5 6 7 8 9"],
)  # fmt: skip
def test_dates_and_figures_are_no_one(text: str) -> None:
    assert found(text) == []


# ---- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ik sprak juf Marieke daarover.", "Marieke"),
        ("Volgens Jan de Vries kan dat.", "Jan de Vries"),
        ("mevrouw van den Berg was ziek", "van den Berg"),
        ("Fatima El Idrissi deed het voor", "Fatima El Idrissi"),
        ("en Bas 't Hart ook", "Bas 't Hart"),
        ("dat zei Zoë gisteren", "Zoë"),
        ("dhr. Çelik belde", "Çelik"),
        ("leerling Sem de Wit uit groep 5", "Sem de Wit"),
    ],
)
def test_a_name_is_found_by_its_shape(text: str, name: str) -> None:
    assert found(text) == [("name", name)]
    assert found(text, guess=False) == []


@pytest.mark.parametrize(
    "text",
    ["Schein (1985) noemt drie lagen.", "Cameron en Quinn (2011)", "Kim Cameron (1999)", "Jan van Tartwijk, 2014", "Van de Grift 2007",
     "De meester van groep 5 vertelde het.", "Onze School De Wilg in Amsterdam", "In Mei en op Dinsdag", "de Van Goghstraat",
     "Eén collega zei: Dat klopt.", "De ouders vonden het fijn.", "OCAI, INK en PLG", "Familie, Adhocratie, Markt"],
)  # fmt: skip
def test_sources_places_and_ordinary_words_are_no_one(text: str) -> None:
    assert found(text) == []


def test_a_known_name_is_found_however_it_is_written() -> None:
    assert found("dat vond JANNIE  DE VRIES ook", "Jannie de Vries") == [("name", "JANNIE  DE VRIES")]
    assert found("Jannie, of Vries; de vries niet", "Jannie de Vries") == [("name", "Jannie"), ("name", "Vries")]
    assert found("met of zonder naam", "", "  ") == []


@pytest.mark.parametrize(
    "text",
    ["Kim Cameron zegt dat", "Edgar Schein en Robert Quinn", "op de Jan van Galenstraat", "obs Jan Ligthart", "Frans is een vak",
     "scholen van Maria Montessori"],
)  # fmt: skip
def test_authors_streets_and_schools_are_no_colleague(text: str) -> None:
    assert found(text) == []


def test_signs_that_are_written_apart_or_not_seen_hide_nobody() -> None:
    apart = unicodedata.normalize("NFD", "dat zei Zoë van Dijk gisteren")
    ((kind, name),) = found(apart)
    assert (kind, unicodedata.normalize("NFC", name)) == ("name", "Zoë van Dijk")
    assert masked(apart, scan(apart)) == "dat zei [naam] gisteren"
    assert masked("bel 06\u200b12345678 of 06\u201312345678", scan("bel 06\u200b12345678 of 06\u201312345678")) == (
        "bel [telefoon] of [telefoon]"
    )


def test_a_known_name_without_capitals_is_found_by_its_parts() -> None:
    assert found("Wortelboer zei dat", "jannie wortelboer") == [("name", "Wortelboer")]


@pytest.mark.parametrize("part", ["a", "1 ", "Jan de ", "01-02-2026 ", "a@b.nl ", "van de "])
def test_a_long_text_takes_no_time_worth_mentioning(part: str) -> None:
    started = time.process_time()
    scan(part * (100_000 // len(part)))
    assert time.process_time() - started < 5  # pairs of all findings would take minutes


@given(
    st.lists(
        st.sampled_from(
            ["Jan de Vries", "06-12345678", "a@b.nl", "111222333", "NL91ABNA0417164300", "rust", "juf Zoë"]
        ),
        max_size=6,
    )
)
def test_hiding_again_changes_nothing(parts: list[str]) -> None:
    text = ", ".join(parts)
    once = masked(text, scan(text))
    assert masked(once, scan(once)) == once


# ---- hiding ----------------------------------------------------------------------------------------------------------


def test_what_is_found_is_hidden_by_a_word_for_its_kind() -> None:
    text = "Bel juf Marieke (06-12345678, m@wilg.nl), BSN 111222333, NL91ABNA0417164300"
    assert masked(text, scan(text)) == "Bel juf [naam] ([telefoon], [e-mail]), BSN [BSN], [rekening]"
    assert (
        kinds_told(scan(text))
        == "een mailadres, een rekeningnummer, een telefoonnummer, een burgerservicenummer, een naam"
    )


@given(st.text(st.sampled_from("Jan de Vries06-12345678 @.nlmeester\n'ë111222333NLABNA,()"), max_size=80))
def test_hiding_leaves_nothing_to_find_and_all_else_as_it_was(text: str) -> None:
    findings = scan(text)
    assert all(first.end <= second.start for first, second in pairwise(findings))
    assert all(0 <= each.start < each.end <= len(text) for each in findings)
    hidden = masked(text, findings)
    rest, at = [], 0
    for each in findings:
        rest.append(text[at : each.start])
        at = each.end
    assert re.split(r"\[(?:naam|telefoon|e-mail|BSN|rekening)\]", hidden) == [*rest, text[at:]]


@given(st.text(max_size=200), st.lists(st.text(max_size=12), max_size=3))
def test_any_text_can_be_read(text: str, names: list[str]) -> None:
    assume("\0" not in text)
    assert all(isinstance(each, Finding) for each in scan(text, names=names))
