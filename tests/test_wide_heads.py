"""Heads of columns against the questions of every shipped instrument: each finds its own, and never another's."""

from __future__ import annotations

import html
import random
import unicodedata
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.instrument import Instrument, catalogue, instrument
from workbook.instrument.cells import cells
from workbook.responses.wide.columns import Columns, assign, fingerprint, names
from workbook.responses.wide.headers import is_numbering, one_line, read_head, unnumbered, unrepeated, words
from workbook.responses.wide.index import Index, Spot, index
from workbook.responses.wide.likeness import likeness, same_but_typos, shared
from workbook.responses.wide.matching import ID, LIKE, START, TEXT, TYPO, Found, find

NUMERIC = tuple(each for each in catalogue() if cells(each))
OCAI, PLG, GAP, INK = (instrument(each) for each in ("ocai", "plg", "performance_gap", "ink"))


def text_of(about: Instrument, spot: Spot) -> str:
    """Return the text of a question as a form asks it; of divided points the statement."""
    item = about.item(spot.item)
    return item.text if spot.option is None else item.options[spot.option]


def questions() -> list[tuple[Instrument, Spot, str]]:
    """Return every question of every instrument that asks for numbers."""
    return [(about, spot, text_of(about, spot)) for about in NUMERIC for spot in index(about).spots]


QUESTIONS = questions()


def look(about: Instrument, text: str) -> Found | None:
    return find(index(about), read_head(text))


def sure(about: Instrument, text: str) -> Spot | None:
    """Return what a head is taken for without asking."""
    found = look(about, text)
    return found.spot if found and found.certain else None


def filled(about: Instrument, heads: list[str], **more: object) -> Columns:
    return assign(index(about), [read_head(each) for each in heads], **more)  # type: ignore[arg-type]


# ---- every question of every instrument ----


def test_there_is_something_to_test() -> None:
    assert len(NUMERIC) >= 15
    assert len(QUESTIONS) > 400


@pytest.mark.parametrize("about", NUMERIC, ids=lambda each: each.id)
def test_the_texts_of_an_instrument_tell_its_questions_apart(about: Instrument) -> None:
    known = index(about)
    for spot in known.spots:
        assert sure(about, text_of(about, spot)) == spot
    told = [words(text_of(about, spot)) for spot in known.spots]
    assert len(set(told)) == len(told)


@pytest.mark.parametrize("about", NUMERIC, ids=lambda each: each.id)
def test_every_cell_has_ids_of_its_own(about: Instrument) -> None:
    for cell in cells(about):
        place = tuple(filter(None, cell.place))
        for sign in (".", "_", "|", " ", "-", " / "):
            for head in (sign.join(place), sign.join(place).upper(), f"{about.id}.{sign.join(place)}"):
                found = look(about, head)
                assert found is not None, head
                assert (found.spot, found.how, found.certain) == (Spot(cell.item, cell.option), ID, True)
                assert found.perspective == cell.perspective


@pytest.mark.parametrize("about", NUMERIC, ids=lambda each: each.id)
def test_a_table_with_all_cells_in_any_form_fills_each_of_them_once(about: Instrument) -> None:
    places = cells(about)
    several = len(about.perspectives) > 1
    text = {cell: text_of(about, Spot(cell.item, cell.option)) for cell in places}
    label = {cell: about.perspective_label(cell.perspective or "") for cell in places}
    forms: list[Callable[[object], str]] = [
        lambda cell: f"{label[cell]}: {text[cell]}",  # type: ignore[index]
        lambda cell: f"{text[cell]} ({label[cell].lower()})",  # type: ignore[index]
        lambda cell: f"{label[cell]} [{text[cell]}]",  # type: ignore[index]
        lambda cell: f"{places.index(cell) + 1}. {label[cell]} - {text[cell].upper()}",  # type: ignore[index, arg-type]
        lambda cell: cell.key,  # type: ignore[attr-defined]
    ]
    for form in forms:
        found = filled(about, [form(cell) for cell in places])
        assert {place.key for place in found.used.values()} == {cell.key for cell in places}
        assert [found.used[n].key for n in range(len(places))] == [cell.key for cell in places]
        assert not found.proposals
        assert not found.doubled
    if not several:
        found = filled(about, [text[cell] for cell in places])
        assert [place.key for place in found.used.values()] == [cell.key for cell in places]


@pytest.mark.parametrize("about", [each for each in NUMERIC if len(each.perspectives) > 1], ids=lambda each: each.id)
def test_repeated_statements_follow_the_order_of_the_perspectives(about: Instrument) -> None:
    """Microsoft Forms writes `Statement` and `Statement2`."""
    places = cells(about)
    seen: dict[str, int] = {}
    heads = []
    for cell in places:
        text = text_of(about, Spot(cell.item, cell.option))
        seen[text] = seen.get(text, 0) + 1
        heads.append(text if seen[text] == 1 else f"{text}{seen[text]}")
    found = filled(about, heads)
    assert [found.used[n].key for n in range(len(places))] == [cell.key for cell in places]
    same = filled(about, [text_of(about, Spot(cell.item, cell.option)) for cell in places])
    assert same.used == found.used


@pytest.mark.parametrize("about", NUMERIC, ids=lambda each: each.id)
def test_no_question_of_another_instrument_is_taken_for_one_of_this(about: Instrument) -> None:
    own = {words(text_of(about, spot)) for spot in index(about).spots}
    for other, _, text in QUESTIONS:
        if other.id != about.id and words(text) not in own and len(words(text)) > 2:
            assert sure(about, text) is None, (other.id, text)


@pytest.mark.parametrize("about", NUMERIC, ids=lambda each: each.id)
def test_questions_of_another_instrument_are_not_even_proposed(about: Instrument) -> None:
    others = [text for other, _, text in QUESTIONS if other.id != about.id and len(words(text)) > 3]
    own = {words(text_of(about, spot)) for spot in index(about).spots}
    assert not filled(about, [text for text in others if words(text) not in own]).proposals


# ---- noise never leads to a wrong question ----


def numbered(text: str, rng: random.Random) -> str:
    number = rng.randint(1, 130)
    return rng.choice(
        ["{n}. {t}", "{n}) {t}", "Vraag {n}: {t}", "({n}) {t}", "{n} {t}", "Stelling {n} - {t}", "{t} *"]
    ).format(n=number, t=text)


def cased(text: str, rng: random.Random) -> str:
    return rng.choice([text.upper(), text.lower(), text.title(), text.swapcase()])


def cut(text: str, rng: random.Random) -> str:
    return text[: rng.randint(5, max(6, len(text) - 1))] + rng.choice(["…", "...", "", " …"])


def misspelt(text: str, rng: random.Random) -> str:
    at = rng.randrange(max(1, len(text) - 1))
    return rng.choice([
        text[:at] + text[at + 1 :], text[:at] + rng.choice("aeinrst") + text[at:], text[:at] + rng.choice("aeinrst") + text[at + 1 :],
        text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :],
    ])  # fmt: skip


def reshaped(text: str, rng: random.Random) -> str:
    return rng.choice([
        unicodedata.normalize("NFD", text), html.escape(text), text.replace(" ", "\u00a0"), text.replace("'", "’"), f"<p>{text}</p>",
        text.replace(" ", "\n", 1), f" {text}  ", text.rstrip(".?") + ":", f"Deel 2 [{text}]", f"G02Q0{rng.randint(1, 9)}[SQ00{rng.randint(1, 9)}]. {text}",
    ])  # fmt: skip


NOISE = (numbered, cased, cut, misspelt, reshaped)


@settings(max_examples=400)
@given(st.sampled_from(QUESTIONS), st.lists(st.sampled_from(NOISE), max_size=4), st.randoms(use_true_random=False))
def test_noise_never_maps_a_question_to_another(
    question: tuple[Instrument, Spot, str], noise: list[Callable[[str, random.Random], str]], rng: random.Random
) -> None:
    about, spot, text = question
    for each in noise:
        text = each(text, rng)
    assert sure(about, text) in (spot, None), text


@settings(max_examples=200)
@given(st.sampled_from(QUESTIONS), st.sampled_from([numbered, cased, reshaped]), st.randoms(use_true_random=False))
def test_numbers_capitals_and_markup_take_nothing_away(
    question: tuple[Instrument, Spot, str], noise: Callable[[str, random.Random], str], rng: random.Random
) -> None:
    about, spot, text = question
    changed = noise(text, rng)
    if len(words(text)) < 4 and "[" in changed:
        return  # one word in a stranger's brackets is not sure, and need not be
    assert sure(about, changed) == spot, changed


@settings(max_examples=100)
@given(st.sampled_from([each for each in QUESTIONS if len(each[2]) > 45]), st.integers(40, 44))
def test_a_beginning_that_only_one_question_has_is_enough(question: tuple[Instrument, Spot, str], length: int) -> None:
    about, spot, text = question
    begin = text[:length]
    alone = sum(" ".join(words(text_of(about, each))).startswith(" ".join(words(begin))) for each in index(about).spots)
    assert sure(about, begin + "…") == (spot if alone == 1 else None)


@settings(max_examples=60)
@given(st.sampled_from(NUMERIC), st.text(max_size=120))
def test_any_text_at_all_is_read_without_an_error(about: Instrument, text: str) -> None:
    head = read_head(text)
    assert len(head.shown) <= 60
    assert find(index(about), head) is None or isinstance(find(index(about), head), Found)


# ---- what must not be confused ----


def opposites() -> list[tuple[str, str]]:
    text = "Collega's houden vast aan een aanpak die bij hun leerlingen niet werkt."
    return [
        (text, text.replace(" niet", "")),
        (text, text.replace("niet", "wel")),
        ("Een overleg over onderwijs vervalt als het druk is.", "Geen overleg over onderwijs vervalt als het druk is."),
        ("Collega's houden een probleem in hun les voor zich.", "Collega's houden geen probleem in hun les voor zich."),
        ("Collega's klagen over een collega die er niet bij is.", "Collega's klagen over een collega die er bij is."),
    ]


@pytest.mark.parametrize(("asked", "other"), opposites())
def test_a_word_that_turns_a_sentence_round_is_no_typing_error(asked: str, other: str) -> None:
    assert sure(PLG, asked) is not None
    assert sure(PLG, other) is None
    found = look(PLG, other)
    assert found is not None
    assert (found.how, found.spot) == (LIKE, sure(PLG, asked))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("samen lessen voorbereiden", "samen lesen voorbereiden", True),
        ("samen lessen voorbereiden", "samen lessen vorbereidden", True),
        ("samen lessen voorbereiden", "samen lessen nabespreken", False),
        ("is mogelijk", "is onmogelijk", False),
        ("geen tijd", "een tijd", False),
        ("nooit tijd", "ooit tijd", False),
        ("niet tijd", "neit tijd", True),
        ("in het rooster", "in hte rooster", True),
        ("in het rooster", "inhet rooster", True),
        ("in het rooster", "in het rooster staat", False),
        ("fase 1", "fase 2", False),
        ("op0 oordeel", "op1 oordeel", False),
        ("beste collegas samen", "bestu colega samne", False),
        ("", "", True),
    ],
)
def test_what_is_a_typing_error(one: str, other: str, same: bool) -> None:
    a, b = tuple(one.split()), tuple(other.split())
    assert same_but_typos(a, b) is same
    assert same_but_typos(b, a) is same


def test_likeness_is_between_nothing_and_all() -> None:
    text = words("Collega's lezen over nieuwe inzichten in hun vak.")
    assert likeness(text, text) == shared(text, text) == 1
    assert likeness(text, ()) == shared(text, ()) == 0
    assert 0.6 < likeness(text, text[:-1]) < 1
    assert shared(text, text[:4]) == pytest.approx(2 * 4 / (len(text) + 4))


@pytest.mark.parametrize(
    "head",
    [
        "Gewenst: Ik las over een vraag uit mijn werk.",
        "Hoe belangrijk is dit? [Ik las over een vraag uit mijn werk.]",
        "Toelichting: Ik las over een vraag uit mijn werk.",
        "Punten - Ik las over een vraag uit mijn werk.",
        "Points - Ik las over een vraag uit mijn werk.",
        "Feedback - Ik las over een vraag uit mijn werk.",
        "Ik las over een vraag uit mijn werk. [Andere]",
        "Ik las over een vraag uit mijn werk. [Opmerking]",
        "Waarom? Ik las over een vraag uit mijn werk.",
    ],
)
def test_a_question_about_a_question_is_not_the_question(head: str) -> None:
    about = instrument("onderzoekende_houding")
    assert sure(about, head) is None
    assert not filled(about, [head]).proposals


@pytest.mark.parametrize(
    "introduction",
    [
        "Hieronder staan uitspraken. Lees ze door. Niets is fout. Denk aan dit jaar. Sla gerust over. Klaar? Verstuur dan. Dank u wel! Bel ons. Veel succes.",
        "Wij vragen u om eerlijk te zijn, ook als u het liever anders zou zien dan het op dit moment op school gaat",
        "Wij willen weten waarom collega's zoeken, en wat dat voor de school en het belang van onze leerlingen betekent",
    ],
)
def test_a_long_introduction_takes_nothing_away(introduction: str) -> None:
    about = instrument("onderzoekende_houding")
    text = "Ik las over een vraag uit mijn werk."
    for head in (f"{introduction} [{text}]", f"<p>{introduction}</p><p>{text}</p>", f"{text}\n{introduction}"):
        assert sure(about, head) == Spot("nieuwsgierig_lezen"), head


def test_a_long_story_is_no_question_and_soon_read() -> None:
    story = " ".join(sorted(word for _, _, text in QUESTIONS for word in words(text)))
    assert [look(about, story) for about in NUMERIC] == [None] * len(NUMERIC)


def test_two_questions_in_one_head_are_neither() -> None:
    one, other = (item.text for item in instrument("leiderschap").items[:2])
    assert sure(instrument("leiderschap"), f"{one} {other}") is None


def test_one_word_needs_a_clean_head() -> None:
    assert sure(INK, "Leiderschap") == Spot("leiderschap")
    assert sure(INK, "Gewenst: Leiderschap") == Spot("leiderschap")
    assert sure(INK, "3. Leiderschap (gewenst)") == Spot("leiderschap")
    assert sure(INK, "Wat vindt u van ons? [Leiderschap]") is None
    assert sure(INK, "Cijfer voor het bestuur: Leiderschap") is None


def test_a_dimension_or_an_instruction_around_a_question_is_clean() -> None:
    found = look(INK, "Leiderschap: De schoolleiding helpt een collega die met een vraag komt. (nu)")
    assert found == Found(Spot("leiderschap_1a"), TEXT, "nu")


# ---- perspectives ----


@pytest.mark.parametrize(
    ("around", "perspective"),
    [
        ("{t}", None),
        ("Nu: {t}", "nu"),
        ("NU {t}", "nu"),
        ("Nu [{t}]", "nu"),
        ("{t} - nu", "nu"),
        ("{t} [Huidige situatie]", "nu"),
        ("Huidig: {t}", "nu"),
        ("Wat is nu de situatie op onze school? [{t}]", "nu"),
        ("In hoeverre klopt dit nu op onze school? Denk aan de afgelopen maanden. [{t}]", "nu"),
        ("{t} (gewenst)", "gewenst"),
        ("Gewenste situatie: {t}", "gewenst"),
        ("In hoeverre wilt u dat dit over ongeveer twee jaar klopt op onze school? [{t}]", "gewenst"),
        ("Over twee jaar | {t}", "gewenst"),
        ("De toekomst [{t}]", "gewenst"),
        ("Nu en straks [{t}]", None),
        ("Deel 1: {t}", None),
    ],
)
def test_the_perspective_stands_around_a_question(around: str, perspective: str | None) -> None:
    text = "Collega's zeggen het tegen elkaar als iets is gelukt."
    found = look(PLG, around.format(t=text))
    assert found is not None
    assert (found.spot, found.perspective, found.certain) == (Spot("relaties_waarderen"), perspective, True)


def test_importance_is_a_perspective_where_it_is_asked() -> None:
    text = "Collega's hebben taken die zij aankunnen."
    assert look(GAP, f"Hoe belangrijk is dit? [{text}]").perspective == "belang"  # type: ignore[union-attr]
    assert look(GAP, f"In welke mate is dit belangrijk voor het werk op onze school? {text}").perspective == "belang"  # type: ignore[union-attr]


def test_parties_are_perspectives_too() -> None:
    about = instrument("draagvlak")
    text = "Deze partij zegt dat het plan nodig is."
    for perspective in about.perspectives:
        found = look(about, f"{perspective.label}: {text}")
        assert found is not None
        assert (found.perspective, found.certain) == (perspective.id, True)


def test_the_one_perspective_that_is_left_is_given_to_the_column_that_says_none() -> None:
    text = "Collega's bereiden samen lessen voor."
    found = filled(PLG, [f"Nu: {text}", text])
    assert [place.perspective for place in found.used.values()] == ["nu", "gewenst"]
    found = filled(PLG, [text, f"Gewenst: {text}"])
    assert [place.perspective for place in found.used.values()] == ["nu", "gewenst"]


def test_a_column_without_perspective_is_the_one_that_the_table_is_about() -> None:
    one, other = "Collega's bereiden samen lessen voor.", "Collega's komen bij elkaar op lesbezoek."
    found = filled(PLG, [f"Gewenst: {one}", other])
    assert [place.perspective for place in found.used.values()] == ["gewenst", "gewenst"]


def test_statements_of_which_no_perspective_is_known_are_proposed_as_the_first() -> None:
    heads = [each.text for each in PLG.items[:4]]
    found = filled(PLG, heads)
    assert not found.used
    assert [each.key for each in found.proposals] == [f"nu|{each.id}|" for each in PLG.items[:4]]
    assert all(each.label.startswith("Nu: ") and 0.6 <= each.likeness < 1 for each in found.proposals)


def test_three_times_the_same_statement_for_two_perspectives_is_not_guessed() -> None:
    text = PLG.items[0].text
    found = filled(PLG, [text, f"{text}2", f"{text}3"])
    assert not found.used
    assert len({each.key for each in found.proposals}) == len(found.proposals) == 2


# ---- divided points ----


@pytest.mark.parametrize(
    "head",
    [
        "Collega's vragen elkaar hoe het gaat, ook als er haast is.",
        "A. Collega's vragen elkaar hoe het gaat, ook als er haast is.",
        "Dominante kenmerken [Familie]",
        "Dominante kenmerken A",
        "Dominante kenmerken - a",
        "Dominante kenmerken 1",
        "Dominante kenmerken: A. Collega's vragen elkaar hoe het gaat, ook als er haast is.",
        "Dominante kenmerken [Collega's vragen elkaar hoe het gaat, ook als er haast is.]",
        "Familie (dominante kenmerken)",
        "kenmerken [familie]",
        "kenmerken.familie",
        "Wat ziet iemand die een dag op onze school meeloopt? [Familie]",
        "Verdeel 100 punten: Dominante kenmerken [Familie]",
        "1. Dominante kenmerken / Familie",
    ],
)
@pytest.mark.parametrize("around", ["{}", "Nu: {}", "{} (nu)", "Nu - {}"])
def test_an_option_is_found_by_name_letter_or_statement(head: str, around: str) -> None:
    found = look(OCAI, around.format(head))
    assert found is not None
    assert (found.spot, found.certain) == (Spot("kenmerken", "familie"), True)
    assert found.perspective == (None if around == "{}" else "nu")


@pytest.mark.parametrize(
    "head", ["Leiderschap 9", "Leiderschap x", "A. Leiderschap", "1. Leiderschap", "Leiderschap E"]
)
def test_a_letter_or_number_is_never_nearly_another(head: str) -> None:
    assert look(OCAI, head) is None


def test_an_item_without_an_option_is_no_cell() -> None:
    assert look(OCAI, "Leiderschap") is None
    assert sure(OCAI, "Nu: Leiderschap") is None
    assert sure(OCAI, "Familie") is None


# ---- settling ----


def test_no_two_columns_hold_one_question_and_the_clearest_is_used() -> None:
    about = instrument("onderzoekende_houding")
    text = "Ik las over een vraag uit mijn werk."
    found = filled(about, [f"Deel 3 van de lijst: {text}", text, text])
    assert list(found.used) == [1]
    assert found.doubled == {0: 1, 2: 1}


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from([each for each in QUESTIONS if each[0].id in {"plg", "ink"}]), max_size=30),
    st.randoms(use_true_random=False),
)
def test_whatever_the_columns_no_place_is_used_twice(
    chosen: list[tuple[Instrument, Spot, str]], rng: random.Random
) -> None:
    heads = [
        rng.choice(["{}", "Nu: {}", "{} (gewenst)", "{}2"]).format(
            rng.choice([text, misspelt(text, rng), cut(text, rng)])
        )
        for _, _, text in chosen
    ]
    for about in (PLG, INK):
        found = filled(about, heads)
        used = [place.key for place in found.used.values()]
        offered = [each.key for each in found.proposals]
        assert len(set(used + offered)) == len(used + offered)
        assert not set(found.used) & set(found.doubled)
        assert set(found.doubled.values()) <= set(found.used)


def test_what_was_confirmed_is_used_first() -> None:
    about = instrument("onderzoekende_houding")
    text = "Ik las over een vraag uit mijn werk."
    first = about.items[0]
    kept = {"mijn eigen woorden": f"nu|{first.id}|", "weg ermee": "nu|bestaat_niet|", text: "nu|x|"}
    found = filled(about, ["Mijn eigen woorden", "Weg ermee", text], kept=kept)
    assert (found.kept, found.used[0].key, found.used[2].spot) == (1, f"nu|{first.id}|", sure(about, text))
    assert 1 not in found.used


# ---- small parts ----


@pytest.mark.parametrize(
    ("cell", "parts", "is_cut"),
    [
        ("<p>Wij&nbsp;leren</p>", ["wij leren"], False),
        ("<p>Wij</p><p>leren<br/>samen</p>", ["wij", "leren", "samen"], False),
        ("&lt;b&gt;Wij&lt;/b&gt; leren", ["wij leren"], False),
        ("Wij\nleren", ["wij", "leren"], False),
        ("Titel [Rij]", ["titel", "rij"], False),
        ("Zoë\u0308 – collega’s", ["zoe", "collegas"], False),
        ("Wij leren…", ["wij leren"], True),
        ("Wij leren...", ["wij leren"], True),
        ("G01Q02[SQ001]. Wij leren", ["g01q02", "sq001", "wij leren"], False),
        ("om 14:30 uur", ["om 14 30 uur"], False),
        ("zachte\u00adafbreking\u200b", ["zachteafbreking"], False),
        (None, [], False),
        (" ", [], False),
        ("?!", [], False),
    ],
)
def test_a_head_in_parts(cell: object, parts: list[str], is_cut: bool) -> None:
    head = read_head(cell)
    assert [" ".join(part) for part in head.parts] == parts
    assert head.cut is is_cut


def test_a_head_is_shown_on_one_line_of_at_most_sixty_signs() -> None:
    assert read_head("a\n b\t c").shown == "a b c"
    shown = read_head("lang " * 40).shown
    assert len(shown) <= 60
    assert shown.endswith("…")
    assert one_line("<br>x\u00a0y ") == "x y"


@pytest.mark.parametrize(
    ("part", "numbering"),
    [
        ("3", True),
        ("vraag 3", True),
        ("g01q02", True),
        ("sq001", True),
        ("v12", True),
        ("stelling", True),
        ("fase 3 is klaar", False),
        ("team", False),
    ],
)
def test_what_only_says_which_question_it_is(part: str, numbering: bool) -> None:
    assert is_numbering(tuple(part.split())) is numbering


def test_numbers_before_and_numerals_after() -> None:
    assert unnumbered(("vraag", "3", "wij", "leren")) == ("wij", "leren")
    assert unnumbered(("vraag", "wij", "leren")) == ("vraag", "wij", "leren")
    assert unrepeated(("wij", "leren2")) == unrepeated(("wij", "leren", "2")) == ("wij", "leren")
    assert unrepeated(("in", "2027")) == ("in", "2027")
    assert unrepeated(()) == ()


def test_columns_of_one_name_are_told_apart() -> None:
    heads = [read_head(each) for each in ("Wij leren.", "wij leren", "", "Wij  LEREN!")]
    assert names(heads) == ["wij leren", "wij leren #2", "", "wij leren #3"]


def test_a_table_is_known_again_by_its_heads_and_its_instrument() -> None:
    one = fingerprint(PLG, ["Naam", "Wij leren."])
    assert one == fingerprint(PLG, ["naam ", "wij leren"])
    assert len({one, fingerprint(OCAI, ["Naam", "Wij leren."]), fingerprint(PLG, ["Wij leren.", "Naam"])}) == 3
    assert len(one) == 16


def test_an_index_is_kept_for_the_last_few_instruments() -> None:
    assert index(PLG) is index(PLG)
    for about in NUMERIC[:5]:
        assert isinstance(index(about), Index)
    assert index(PLG).spots == index(PLG).spots


def test_the_kinds_of_finding_are_in_order_of_trust() -> None:
    assert all(one < other for one, other in pairwise((ID, TEXT, START, TYPO, LIKE)))
    assert look(PLG, "Collega's bereiden samen lesen voor.").how == TYPO  # type: ignore[union-attr]
    assert look(PLG, "Collega's bereiden samen les").how == START  # type: ignore[union-attr]


def test_an_item_that_is_called_question_is_not_found_by_that_word() -> None:
    about = instrument("flitsbezoek")
    assert [look(about, each) for each in ("Vraag", "Vraag 3", "Vraag 3:", "vraag 12…")] == [None] * 4
    found = look(about, "nu.vraag")
    assert found is not None
    assert found.spot == Spot("vraag")
