"""What every shipped instrument says: told whole, and statements that each hold one idea in plain words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import workbook
from workbook.instrument import Instrument, Ipsative, load
from workbook.instrument.model import Entries, Likert, Maturity, NetworkKind, Rubric, Scaled
from workbook.texts import say

PACKAGE = Path(workbook.__file__).parent
INSTRUMENTS = [load(path) for path in sorted((PACKAGE / "instruments").glob("*.yaml"))]
BY_ID = {each.id: each for each in INSTRUMENTS}
DIVIDING = [each for each in INSTRUMENTS if isinstance(each, Ipsative)]
SCALED = [each for each in INSTRUMENTS if isinstance(each, Scaled)]
READER = YAML(typ="safe", pure=True)
BIBLIOGRAPHY: dict[str, dict[str, Any]] = READER.load((PACKAGE / "bibliography.yaml").read_text(encoding="utf-8"))
OWN = "eigen"
LICENCES = {"CC-BY-SA-4.0", "CC-BY-4.0", "CC0-1.0"}

# How many items each asks in which dimensions, as the course's table of instruments fixes it: never fewer.
COUNTS = {
    "ocai": (6, 4),
    "cubrix": (10, 4),
    "ink": (100, 10),
    "performance_gap": (24, 2),
    "hpo": (20, 5),
    "kijkwijzer": (24, 6),
    "draagvlak": (8, 2),
    "plg": (32, 8),
    "leiderschap": (16, 4),
    "mmi": (28, 7),
    "lerende_organisatie": (15, 5),
}
# What the reader of a protected or personal instrument is told, in its own words.
TOLD = {
    "hpo": ["35 kenmerken", "8,5"],
    "mmi": ["geen rangorde van waarde", "commerciële", "bewijs", "zwak"],
    "cubrix": ["geïnspireerd op"],
    "plg": ["Verbiest", "PLCA-R"],
    "lerende_organisatie": ["Senge"],
    "kwaliteitssysteem": ["Via-4"],
    "draagvlak": ["noem nergens een naam"],
    "evaluatie": ["zonder naam"],
}
# With these words every statement of an instrument begins, so that whoever fills it in knows about whom it speaks.
BEGINS = {
    "leiderschap": "De schoolleider ",
    "draagvlak": "Deze partij ",
    "mmi": "Ik ",
    "onderzoekende_houding": "Ik ",
}
# Read one by one: a joining or a judging word that joins or judges nothing here.
REVIEWED = {
    # Names of standards in the inspectorate's framework; what is judged stands in their levels.
    ("zelfevaluatie", "op2_oordeel"),
    ("zelfevaluatie", "or2_oordeel"),
    ("zelfevaluatie", "ska1_oordeel"),
    ("zelfevaluatie", "ska2_oordeel"),
    ("zelfevaluatie", "ska3_oordeel"),
}
JOINED = re.compile(r"\b(?:en|of|maar|zowel|alsook|terwijl|waarna|evenals)\b|[;:]")
VAGUE = re.compile(
    r"\b(?:goed|goede|beter|betere|best|slecht|voldoende|regelmatig|adequaat|effectief|optimaal|professioneel|vaak|soms|"
    r"altijd|nooit|natuurlijk|uiteraard|gelukkig|helaas|juist|echt|eigenlijk|etc|enzovoort)\b",
    re.IGNORECASE,
)


def statements(instrument: Instrument) -> dict[tuple[str, str], str]:
    """Return what people judge: the text of an item on a scale, or of every option that competes for points."""
    if isinstance(instrument, Ipsative):
        return {(item.id, option): text for item in instrument.items for option, text in item.options.items()}
    if isinstance(instrument, Scaled):
        return {(item.id, ""): item.text for item in instrument.items if instrument.is_numeric(item)}
    return {}


def words(value: Any) -> Iterator[str]:
    """Give every text of a YAML, except ids, sources and the worked example."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            if key not in {"id", "source", "example", "licence", "use", "codes"}:
                yield from words(part)
    elif isinstance(value, list):
        for part in value:
            yield from words(part)


def written(instrument: Instrument) -> dict[str, Any]:
    """Return an instrument as it stands in its file."""
    assert instrument.path is not None
    found: dict[str, Any] = READER.load(instrument.path.read_text(encoding="utf-8"))
    return found


# --- Every instrument -------------------------------------------------------------------------------------------------


def test_there_are_instruments() -> None:
    assert INSTRUMENTS
    assert DIVIDING
    assert set(COUNTS) | set(TOLD) | set(BEGINS) <= set(BY_ID)


@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda each: each.id)
class TestInstrument:
    def test_is_told_whole(self, instrument: Instrument) -> None:
        for name in ("title", "short", "about", "instruction", "notice", "privacy"):
            assert getattr(instrument, name), name
        assert len(instrument.short) <= 28
        assert instrument.minutes > 0
        assert instrument.licence in LICENCES

    def test_cites_only_sources_that_exist(self, instrument: Instrument) -> None:
        assert instrument.source
        assert set(instrument.source) - {OWN} <= set(BIBLIOGRAPHY)

    def test_says_that_the_wording_is_its_own(self, instrument: Instrument) -> None:
        assert "voor dit werkboek geschreven" in instrument.notice
        assert "norm" in instrument.notice

    def test_has_a_worked_example_with_its_source(self, instrument: Instrument) -> None:
        assert instrument.example is not None
        cited = re.findall(r"\b[a-z]+(?:_[a-z]+)*_\d{4}\b", instrument.example.source)
        assert cited
        assert set(cited) <= set(BIBLIOGRAPHY)

    def test_addresses_the_reader_with_u_and_never_with_je(self, instrument: Instrument) -> None:
        assert re.search(r"\b[Uu]w?\b", f"{instrument.about} {instrument.instruction}")
        for text in words(written(instrument)):
            assert not re.search(r"\b(?:je|jij|jou|jouw|jullie)\b", text, re.IGNORECASE), text

    def test_asks_as_many_items_as_the_course_fixes(self, instrument: Instrument) -> None:
        if instrument.id in COUNTS:
            items, dimensions = COUNTS[instrument.id]
            assert (len(instrument.items), len(instrument.scored)) == (items, dimensions)

    def test_tells_what_it_is_not(self, instrument: Instrument) -> None:
        told = " ".join(words(written(instrument)))
        for part in TOLD.get(instrument.id, ()):
            assert part in told, part


def test_u_goes_with_hebt_throughout() -> None:
    texts = [text for each in INSTRUMENTS for text in words(written(each))]
    for path in sorted((PACKAGE / "texts").glob("*.yaml")):
        texts += words(READER.load(path.read_text(encoding="utf-8")))
    assert [text for text in texts if re.search(r"\b(?:u heeft|heeft u)\b", text, re.IGNORECASE)] == []


def test_no_text_leaves_one_or_many_to_the_reader() -> None:
    for path in sorted((PACKAGE / "texts").glob("*.yaml")):
        for text in words(READER.load(path.read_text(encoding="utf-8"))):
            assert not re.search(r"[a-z]\((?:s|n|en)\)", text), (path.name, text)


@pytest.mark.parametrize(
    "instrument", [each for each in INSTRUMENTS if isinstance(each, NetworkKind)], ids=lambda e: e.id
)
def test_a_question_about_colleagues_says_who_turns_to_whom(instrument: NetworkKind) -> None:
    # "Wie vraagt u om advies?" asks both whom you ask and who asks you; with its preposition it has one meaning.
    for item in instrument.items:
        assert re.match(r"(?:Aan|Bij|Met|Naar|Van) wie \w+ u ", item.text), item.text


def test_the_field_to_work_on_has_one_name_in_words_and_picture() -> None:
    assert f"'{say('plots.quadrants.names.focus').lower()}'" in say("gap.focus", stand="", count=0, of=0)


# --- Statements that are judged ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("instrument", [*SCALED, *DIVIDING], ids=lambda each: each.id)
class TestStatements:
    def test_each_is_one_short_sentence(self, instrument: Instrument) -> None:
        for place, text in statements(instrument).items():
            if text.startswith("Ons oordeel over "):
                continue  # names a standard of the inspectorate; its levels are the sentences
            assert re.fullmatch(r"[A-Z][^.?!]+\.", text), place
            assert 4 <= len(text.split()) <= 16, place

    def test_each_holds_one_idea_in_plain_words(self, instrument: Instrument) -> None:
        for (item, option), text in statements(instrument).items():
            if (instrument.id, item) in REVIEWED:
                continue
            assert not JOINED.search(text), (item, option, text)
            assert not VAGUE.search(text), (item, option, text)

    def test_none_denies_twice(self, instrument: Instrument) -> None:
        for place, text in statements(instrument).items():
            assert len(re.findall(r"\b(?:niet|geen|niets|niemand|zonder|nooit)\b", text, re.IGNORECASE)) <= 1, place

    def test_they_speak_of_whom_they_should(self, instrument: Instrument) -> None:
        assert all(text.startswith(BEGINS.get(instrument.id, "")) for text in statements(instrument).values())


def test_no_statement_stands_twice_in_the_workbook() -> None:
    every = [text.casefold() for each in (*SCALED, *DIVIDING) for text in statements(each).values()]
    assert [text for text, times in Counter(every).items() if times > 1] == []


def test_a_reviewed_item_exists_and_needed_the_review() -> None:
    for instrument, item in REVIEWED:
        found = [text for (each, _), text in statements(BY_ID[instrument]).items() if each == item]
        assert any(JOINED.search(text) or VAGUE.search(text) for text in found), (instrument, item)


# --- Scales -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("instrument", SCALED, ids=lambda each: each.id)
class TestScaled:
    def test_the_scale_has_its_words(self, instrument: Scaled) -> None:
        scale = instrument.scale
        assert {scale.minimum, scale.maximum} <= set(scale.labels)
        assert len(scale.steps) > 5 or set(scale.labels) == set(scale.steps)
        assert len(set(scale.labels.values())) == len(scale.labels)

    def test_every_perspective_and_dimension_is_introduced(self, instrument: Scaled) -> None:
        assert all(each.label and each.text for each in (*instrument.perspectives, *instrument.dimensions))
        assert len({each.label for each in instrument.dimensions}) == len(instrument.dimensions)

    def test_bands_name_their_source(self, instrument: Scaled) -> None:
        bands = instrument.bands
        named = [each.source for each in (bands.gap, bands.every, *bands.steps) if each]
        assert set(named) <= {OWN, *BIBLIOGRAPHY}

    def test_the_example_answers_all_that_is_asked(self, instrument: Scaled) -> None:
        if isinstance(instrument, Rubric | Maturity):
            return  # their examples may leave out what is optional; their own tests score them
        assert instrument.example is not None
        for perspective in instrument.perspectives:
            asked = {item.id for item in instrument.asked(perspective.id)}
            assert set(instrument.example.rows[perspective.id]) == asked


@pytest.mark.parametrize("instrument", [each for each in SCALED if isinstance(each, Likert)], ids=lambda each: each.id)
class TestLikert:
    def test_a_dimension_has_three_items_or_more(self, instrument: Likert) -> None:
        assert min(Counter(item.dimension for item in instrument.items).values()) >= 3

    def test_the_example_can_be_worked_out_by_hand(self, instrument: Likert) -> None:
        assert instrument.example is not None
        scale, items = instrument.scale, {item.id: item for item in instrument.items}
        for perspective, expected in instrument.example.expect["scores"].items():
            for dimension, mean in expected.items():
                values = [
                    scale.minimum + scale.maximum - value if items[name].reverse else value
                    for name, value in instrument.example.rows[perspective].items()
                    if items[name].dimension == dimension
                ]
                assert sum(values) / len(values) == pytest.approx(mean), (perspective, dimension)


def test_the_learning_community_has_its_capacities_and_a_reverse_item_in_each() -> None:
    plg = BY_ID["plg"]
    parts = {each.id: each.part for each in plg.dimensions}
    assert list(Counter(parts.values()).values()) == [2, 3, 3]
    assert {parts[item.dimension] for item in plg.items if item.reverse} == set(parts.values())
    assert {"visie_elke_leerling", "kennis_nooit_klaar", "visie_hoger"} <= {item.id for item in plg.items}


def test_drives_have_a_colour_each_and_take_turns() -> None:
    mmi = BY_ID["mmi"]
    colours = ["paars", "rood", "blauw", "oranje", "groen", "geel", "turkoois"]
    assert [each.colour for each in mmi.dimensions] == colours
    # Spread over the form, so that nobody fills in one drive in a row.
    assert [item.dimension for item in mmi.items] == colours * 4
    assert mmi.leaves == "aggregate"


def test_the_evaluation_asks_every_day_the_same_and_at_the_end_something_else() -> None:
    evaluation = BY_ID["evaluatie"]
    asked = [[item.id for item in evaluation.asked(each.id)] for each in evaluation.perspectives]
    assert asked[0] == asked[1] == asked[2] == asked[3]
    assert not set(asked[0]) & set(asked[4])
    assert evaluation.leaves == "aggregate"


def test_the_parties_of_support_are_asked_the_same() -> None:
    support = BY_ID["draagvlak"]
    assert len(support.perspectives) >= 5
    assert {len(support.asked(each.id)) for each in support.perspectives} == {8}


# --- Statements that compete for points -------------------------------------------------------------------------------


@pytest.mark.parametrize("instrument", DIVIDING, ids=lambda each: each.id)
class TestDivided:
    def test_bands_name_their_source(self, instrument: Ipsative) -> None:
        bands = instrument.bands
        assert {bands.gap.source} <= {OWN, *BIBLIOGRAPHY}
        assert {step.source for step in (*bands.strength, *bands.congruence)} == {OWN}

    def test_those_of_one_item_begin_alike_and_are_about_as_long(self, instrument: Ipsative) -> None:
        for item in instrument.items:
            texts = list(item.options.values())
            assert len({text.split()[0] for text in texts}) == 1, item.id
            assert max(map(len, texts)) <= 1.3 * min(map(len, texts)), item.id

    def test_no_option_has_the_longer_texts_throughout(self, instrument: Ipsative) -> None:
        lengths = {
            option.id: sum(len(item.options[option.id]) for item in instrument.items) for option in instrument.options
        }
        for one, other in combinations(lengths.values(), 2):
            assert one <= 1.15 * other, lengths

    def test_a_label_does_not_give_the_option_away(self, instrument: Ipsative) -> None:
        labels = [option.text.casefold() for option in instrument.options]
        for place, text in statements(instrument).items():
            assert not any(label in text.casefold() for label in labels), place

    def test_every_item_asks_its_question(self, instrument: Ipsative) -> None:
        for item in instrument.items:
            assert item.help.endswith("?"), item.id
            assert not item.text.endswith("?"), item.id


# --- What is written down in tables -----------------------------------------------------------------------------------


@pytest.mark.parametrize("instrument", [each for each in INSTRUMENTS if isinstance(each, Entries)], ids=lambda e: e.id)
def test_a_table_says_what_stands_in_it_and_its_columns_differ(instrument: Entries) -> None:
    for table in instrument.tables:
        assert table.label
        assert table.text.endswith((".", "?")), table.id
        texts = [column.text for column in table.columns]
        assert len(texts) == len(set(texts)), table.id
        assert all(text[0].isupper() and not text.endswith(".") for text in texts), table.id
