"""A group beside its school, groups beside each other, and groups too small to stand alone: named, safe and untested."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from drawn_results import outside, overlaps, said
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from made_answers import TYPES, frame, rows_of, somebody, team

import workbook as wb
from workbook.plots import kinds, text_alternative
from workbook.privacy import FLOOR
from workbook.responses import Responses
from workbook.scoring import dense
from workbook.scoring.ipsative import profiles
from workbook.stats import unpaired_effect

HIDDEN = "Er is geen verschil te tonen"


def school(sizes: dict[str, int], *, leader: bool = False, **who: str) -> Responses:
    """Return a school of which each group has so many people, all with other answers."""
    rows, first = [], 1
    for name, size in sizes.items():
        rows += team(size, start=first, group=name, role="leraar", **who)
        first += size
    if leader:
        rows += rows_of("baas", somebody(99), role="schoolleider", group=next(iter(sizes)), **who)
    return wb.answers("ocai", frame(rows))


def own(answers: Responses, group: str | None = None) -> np.ndarray:
    """Return everybody's own score of the first type in the first perspective, the leader apart."""
    data = dense(answers).without_leader()
    values = profiles(data.values)[:, 0, 0]
    return values if group is None else values[np.array(data.groups) == group]


# ---- a group beside the school ----


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("as_results", [False, True])
def test_a_group_beside_its_school(turned: bool, as_results: bool) -> None:
    all_ = school({"bovenbouw": 7, "onderbouw": 9}, leader=True)
    sides: list[Any] = [all_.select(group="Bovenbouw"), all_.team]
    sides = list(map(wb.score, sides)) if as_results else sides
    found = wb.compare(*(sides[::-1] if turned else sides))
    assert found.names == (("De school", "Bovenbouw") if turned else ("Bovenbouw", "De school"))
    family = found.changes[0]
    means = [own(all_, "bovenbouw").mean(), own(all_).mean()]
    assert [family.before.value, family.after.value] == pytest.approx(means[::-1] if turned else means)
    assert family.difference.value == pytest.approx(family.after.value - family.before.value)
    # The same people are on both sides: no interval, and no test.
    assert not found.paired
    assert all((each.difference.low, each.difference.high, each.effect) == (None, None, None) for each in found.changes)
    assert "geen interval" in family.difference.note
    assert "Bovenbouw (7 invullers) hoort bij de school (16 invullers) en telt daarin mee" in found.sentence()
    assert "niet te koppelen" not in " ".join(found.notes)
    assert "een begin van een gesprek" in found.sentence()


def test_the_rest_of_the_school_is_what_a_group_is_tested_against() -> None:
    all_ = school({"bovenbouw": 7, "onderbouw": 9}, leader=True)
    found = wb.compare(all_.select(group="bovenbouw"), all_)
    shown = [each for each in found.changes if each.difference.value is not None]
    widest = max(shown, key=lambda each: abs(each.difference.value or 0))
    data = dense(all_).without_leader()
    p, o = [each.id for each in all_.instrument.perspectives].index(widest.perspective), TYPES.index(widest.dimension)
    mine = np.array(data.groups) == "bovenbouw"
    effect = unpaired_effect(profiles(data.values)[~mine, p, o], profiles(data.values)[mine, p, o])
    number = f"{abs(effect.mean_difference or 0):.2f}".replace(".", ",")
    assert "Bovenbouw min de rest is bij" in found.sentence()
    assert number in found.sentence()
    assert "n = 7 en 9" in found.sentence()
    assert ("kan dus toeval zijn" in found.sentence()) == (effect.low <= 0 <= effect.high)
    # Of two outcomes the people are not known, so nobody is set off against anybody.
    assert "min de rest" not in wb.compare(*map(wb.score, (all_.select(group="bovenbouw"), all_))).sentence()


@pytest.mark.parametrize(
    ("sizes", "group"),
    [
        ({"a": 8, "b": 4}, "a"), ({"a": 8, "b": 4}, "b"), ({"a": 8, "b": 6, "c": 3}, "b"), ({"a": 8, "b": 6, "c": 3}, "c"),
        ({"a": 8, "": 3}, "a"), ({"a": 9, "b": 1}, "a"),
    ],
)  # fmt: skip
def test_a_group_that_would_give_others_away_is_not_set_beside_the_school(sizes: dict[str, int], group: str) -> None:
    all_ = school(sizes)
    for found in (wb.compare(all_.select(group=group), all_), wb.compare(all_, all_.select(group=group))):
        assert found.sentence().startswith(HIDDEN)
        assert {each.difference.value for each in found.changes} == {None}
        assert "min de rest" not in found.sentence()
        assert "hoort bij de school" not in found.sentence()


def test_a_group_beside_another_school_is_two_groups_of_people() -> None:
    rows = [*team(7, group="bovenbouw", subject="De Wilg"), *team(6, start=20, group="onderbouw", subject="De Wilg"),
            *team(8, start=40, group="bovenbouw", subject="De Es")]  # fmt: skip
    both = wb.answers("ocai", frame(rows))
    wilg, es = both.select(subject="De Wilg"), both.select(subject="De Es")
    found = wb.compare(wilg.select(group="bovenbouw"), es)
    assert "hoort bij de school" not in found.sentence()
    assert all(each.effect is not None for each in found.changes)


def test_a_school_beside_several_schools_counts_among_them() -> None:
    rows = [*team(7, subject="De Wilg"), *team(8, start=40, subject="De Es")]
    both = wb.answers("ocai", frame(rows))
    wilg = both.select(subject="De Wilg")
    found = wb.compare(wilg, both)
    assert found.names == ("De Wilg", "Alle scholen samen")
    assert "De Wilg (7 invullers) is één van deze scholen (15 invullers samen)" in found.sentence()
    assert all(each.effect is None and each.difference.low is None for each in found.changes)
    assert "De Wilg min de rest is bij" in found.sentence()
    assert wb.compare(both, wilg).names == ("Alle scholen samen", "De Wilg")
    apart = wb.compare(wilg, both.select(subject="De Es"))
    assert not apart.part_of_whole
    assert all(each.effect is not None for each in apart.changes)


def test_a_group_beside_several_schools_counts_among_them() -> None:
    rows = [*team(7, subject="De Wilg", group="a"), *team(6, start=20, subject="De Wilg", group="b"),
            *team(8, start=40, subject="De Es")]  # fmt: skip
    both = wb.answers("ocai", frame(rows))
    found = wb.compare(both.select(subject="De Wilg").select(group="a"), both)
    assert found.part_of_whole
    assert all(each.effect is None and each.difference.low is None for each in found.changes)


def test_the_leader_beside_a_group() -> None:
    all_ = school({"bovenbouw": 7, "onderbouw": 9}, leader=True)
    found = wb.compare(all_.leader, all_.select(group="onderbouw"))
    assert found.names == ("De leider (nulmeting)", "Onderbouw")
    assert found.changes[0].before.n == 1
    assert "hoort bij de school" not in found.sentence()


def test_a_group_that_is_everybody_is_the_team() -> None:
    all_ = school({"bovenbouw": 8})
    assert wb.score(all_).part == wb.score(all_.select(group="bovenbouw")).part == ""
    assert wb.score(all_).label == "Het team (nulmeting)"


def test_a_role_is_a_part_as_well() -> None:
    rows = [*team(7, role="leraar"), *team(6, start=20, role="ondersteuner")]
    all_ = wb.answers("ocai", frame(rows))
    found = wb.compare(all_.select(role="leraar"), all_)
    assert found.names == ("Leraar", "De school")
    assert "Leraar (7 invullers) hoort bij de school (13 invullers)" in found.sentence()


# ---- two groups, and a group at two moments ----


def test_two_groups_in_one_figure_with_their_n() -> None:
    all_ = school({"bovenbouw": 7, "onderbouw": 9})
    found = wb.compare(all_.select(group="bovenbouw"), all_.select(group="onderbouw"))
    assert found.names == ("Bovenbouw", "Onderbouw")
    assert found.changes[0].effect == unpaired_effect(own(all_, "bovenbouw"), own(all_, "onderbouw"))
    for kind in kinds(found):
        ax = wb.plot(found, kind=kind)
        assert "bovenbouw 7 en onderbouw 9" in said(ax)
        assert overlaps(ax) == outside(ax) == []


@pytest.mark.parametrize("name", ["plg", "ink", "performance_gap", "ocai"])
def test_every_figure_of_a_group_beside_its_school(name: str) -> None:
    answers = wb.answers(name, wb.dataset(f"{name}_team")).select(subject="De Wilg", moment="nulmeting")
    found = wb.compare(answers.select(group="onderbouw"), answers)
    group, everyone = wb.score(answers.select(group="onderbouw")), wb.score(answers)
    for kind in kinds(found):
        ax = wb.plot(found, kind=kind)
        assert f"onderbouw {group.n} en de school {everyone.n}" in said(ax) or "n: onderbouw" in said(ax)
        assert "van onderbouw naar" not in said(ax)
        assert "hoort bij de andere en telt daarin mee" in said(ax)
        assert overlaps(ax) == outside(ax) == []
    assert "onderbouw naast de school" in text_alternative(found)


def test_moments_are_still_from_one_to_the_other() -> None:
    answers = wb.answers("ocai", wb.dataset("ocai_team")).select(subject="De Wilg")
    found = wb.compare(answers.select(moment="nulmeting"), answers.select(moment="eindmeting"))
    assert found.over_time
    assert "van nulmeting naar eindmeting" in said(wb.plot(found, kind="slopes"))
    autumn = answers.select(moment="nulmeting")
    people = wb.compare(autumn.leader, autumn.team)
    assert not people.over_time
    assert "de leider (nulmeting) naast het team (nulmeting)" in said(wb.plot(people, kind="slopes"))


def test_a_group_at_two_moments_has_no_pairs() -> None:
    rows = [row for moment, start in (("nulmeting", 1), ("eindmeting", 1))
            for name, size in (("a", 7), ("b", 6))
            for row in team(size, start=start + (20 if name == "b" else 0), group=name, moment=moment)]  # fmt: skip
    answers = wb.answers("ocai", frame(rows))
    found = wb.compare(*(answers.select(group="a", moment=each) for each in ("nulmeting", "eindmeting")))
    assert found.names == ("Nulmeting", "Eindmeting")
    assert not found.paired
    assert "hoort bij de school" not in found.sentence()


# ---- groups too small to stand alone ----


def parts(answers: Responses) -> dict[str, Any]:
    return dict(wb.score(answers).subgroups)


def test_groups_too_small_apart_stand_together() -> None:
    all_ = school({"boven": 8, "midden": 3, "onder": 4})
    found = parts(all_)
    assert [name for name, part in found.items() if part.hidden] == ["midden", "onder"]
    others = found["overige groepen"]
    assert (others.n, others.together, others.hidden) == (7, ("midden", "onder"), False)
    rest = np.concatenate([own(all_, "midden"), own(all_, "onder")])
    assert others.score("nu", "familie").estimate.value == pytest.approx(rest.mean())
    (note,) = [each for each in wb.score(all_).notes if "overige groepen" in each]
    assert note.startswith("Niet apart te tonen: midden en onder.")
    assert "n = 7" in note
    listed = {each["group"]: each for each in wb.score(all_).to_json()["subgroups"]}
    assert listed["overige groepen"]["n"] == 7
    assert {each["score"] for each in listed["midden"]["scores"]} == {None}
    found = wb.compare(others, wb.score(all_))
    assert found.names == ("Overige groepen", "De school")
    assert all(each.effect is None and each.difference.low is None for each in found.changes)


def test_who_named_no_group_stands_with_the_small_ones() -> None:
    """Four of `b` beside three without a group: either apart would give the other away."""
    all_ = school({"a": 8, "b": 4, "": 3})
    others = parts(all_)["overige groepen"]
    assert (others.n, others.together) == (7, ("", "b"))
    assert any("met wie geen groep noemde" in note for note in wb.score(all_).notes)


@pytest.mark.parametrize("sizes", [{"a": 4, "b": 4}, {"a": 2, "b": 2, "c": 2}, {"a": 8, "b": 3}])
def test_where_no_group_can_be_shown_nothing_is_taken_together(sizes: dict[str, int]) -> None:
    profile = wb.score(school(sizes))
    assert all(part.hidden for _, part in profile.subgroups)
    assert "overige groepen" not in dict(profile.subgroups)
    assert any(note.startswith("Niet apart te tonen") and "vanaf 5 invullers" in note for note in profile.notes)


def test_where_all_groups_can_be_shown_there_are_no_others() -> None:
    profile = wb.score(school({"a": 8, "b": 6}))
    assert list(dict(profile.subgroups)) == ["a", "b"]
    assert not any("Niet apart te tonen" in note for note in profile.notes)


def test_a_group_of_that_name_keeps_its_name() -> None:
    found = parts(school({"overige groepen": 6, "b": 3, "c": 3, "d": 7}))
    assert (found["overige groepen"].n, found["overige groepen"].together) == (6, ())
    assert found["overige groepen (samen)"].together == ("b", "c")


def test_a_hidden_school_says_nothing_of_its_groups() -> None:
    assert wb.score(school({"a": 2, "b": 2})).subgroups == ()


@settings(max_examples=30)
@given(
    st.dictionaries(st.sampled_from(["a", "b", "c", "d", ""]), st.integers(1, 9), min_size=1),
    st.lists(st.tuples(st.integers(0, 30), st.sampled_from(["nu", "gewenst"])), max_size=4),
)
@example({"a": 8, "b": 3, "c": 4}, [(9, "nu"), (10, "nu")])
@example({"a": 8, "b": 5, "": 2}, [(0, "nu")])
@example({"a": 6, "b": 6}, [(0, "nu"), (1, "nu")])
def test_no_few_people_follow_from_the_groups_and_their_school(
    sizes: dict[str, int], gaps: list[tuple[int, str]]
) -> None:
    """Everything shown is a sum over people: no set of one to four is what one set minus others leaves."""
    answers = school(sizes)
    people = list(dict.fromkeys(answers.table["respondent"]))
    assume(len(people) > 1)
    table = answers.table
    for at, perspective in gaps:
        table = table[~((table["respondent"] == people[at % len(people)]) & (table["perspective"] == perspective))]
    # One who is left alone in the data sees their own profile.
    assume(len(set(table["respondent"])) > 1)
    left = wb.answers("ocai", pd.DataFrame(table))
    profile, data = wb.score(left), dense(left)
    groups, names = np.array(data.groups), sorted(set(data.groups))
    for p, perspective in enumerate(("nu", "gewenst")):
        there = np.isfinite(profiles(data.values)[:, p, 0])
        whole = profile.score(perspective, "familie")
        if whole is None or whole.estimate.value is None:
            assert not any(part.score(perspective, "familie") and part.score(perspective, "familie").estimate.value is not None
                           for _, part in profile.subgroups)  # fmt: skip
            continue
        shown = [there]
        for name, part in profile.subgroups:
            score = part.score(perspective, "familie")
            mine = there & np.isin(groups, part.together or (name,))
            if score is not None and score.estimate.value is not None:
                assert score.estimate.n == mine.sum() >= FLOOR
                shown.append(mine)
        # Groups don't overlap, so what can be worked out is the school minus any of them.
        apart = shown[1:]
        outside_ = there & ~np.any(apart, axis=0) if apart else there
        assert outside_.sum() == 0 or outside_.sum() >= FLOOR, names
        # Taken together they are exactly what is left: that shows nothing more than the school and its groups do.
        for name, part in profile.subgroups:
            if part.together:
                named = [g for g, other in profile.subgroups if not other.hidden and not other.together]
                assert not set(named) & set(part.together)
                assert set(named) | set(part.together) == set(names), name


@settings(max_examples=25)
@given(
    st.dictionaries(st.sampled_from(["a", "b", "c", ""]), st.integers(1, 8), min_size=2),
    st.sampled_from(["a", "b", "c"]),
)
@example({"a": 8, "b": 5}, "a")
@example({"a": 8, "b": 4}, "a")
def test_a_group_beside_its_school_never_leaves_a_few(sizes: dict[str, int], group: str) -> None:
    assume(group in sizes)
    answers = school(sizes)
    found = wb.compare(answers.select(group=group), answers)
    rest = sum(sizes.values()) - sizes[group]
    if any(each.difference.value is not None for each in found.changes):
        assert sizes[group] >= FLOOR
        assert rest == 0 or rest >= FLOOR
    elif not found.empty:
        assert found.sentence().startswith(HIDDEN)
    assert ("min de rest" in found.sentence()) <= (min(sizes[group], rest) >= FLOOR)


def test_pupils_are_called_pupils_and_not_a_team() -> None:
    pupils = wb.answers("sociale_veiligheid", wb.dataset("sociale_veiligheid"))
    assert wb.score(pupils).label == "De leerlingen (nulmeting)"
    assert wb.score(pupils.select(group="groep 7")).label == "Groep 7 (nulmeting)"
