"""`cursus.yaml`: days and deadlines per group, and mistakes told with their line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from workbook.docent.course import Course
from workbook.docent.planning import planning, read_planning
from workbook.errors import WorkbookError

GIVEN = """\
groups:
  - id: breda
    place: Breda
    days: {1: 2026-10-01, 4: 2027-03-11}
    deadlines: {m1-ink: '2026-11-05 17:00'}
  - {id: zwolle, incompany: true}
deadlines: {m1-ink: 2026-07-29}
retention: {months: 24, register_years: 10}
"""


def test_a_group_has_its_own_deadline_else_that_of_all(tmp_path: Path) -> None:
    (tmp_path / "cursus.yaml").write_text(GIVEN)
    found = planning(Course(tmp_path))
    own, all_ = found.deadline("m1-ink", "breda"), found.deadline("m1-ink", "zwolle")
    assert own is not None
    assert all_ is not None
    assert own.isoformat() == "2026-11-05T17:00:00+01:00"
    assert all_.isoformat() == "2026-07-29T23:59:59+02:00"  # a day alone lasts until midnight
    assert found.deadline("m2-ikko", "breda") is None
    assert found.last_day() == found.last_day("breda") == date(2027, 3, 11)
    assert found.last_day("zwolle") is None


def test_without_a_file_nothing_is_planned(tmp_path: Path) -> None:
    assert planning(Course(tmp_path)).groups == ()


def test_the_template_is_a_planning_and_so_is_all_that_it_explains(tmp_path: Path) -> None:
    template = Path(read_planning.__code__.co_filename).parent / "templates" / "cursus.yaml"
    assert read_planning(template) == planning(Course(tmp_path))
    written = template.read_text(encoding="utf-8").splitlines()
    explained = [
        line[2:]
        for line in written
        if line.startswith("# ") and (":" in line.split("'")[0][:22] or "- id" in line or "   " in line)
    ]
    (tmp_path / "cursus.yaml").write_text("\n".join(line for line in explained if not line[:1].isupper()))
    found = planning(Course(tmp_path))
    assert [each.id for each in found.groups] == ["breda", "stichting-x"]
    assert found.retention.register_years == 10
    assert found.deadline("m1-ink", "stichting-x") != found.deadline("m1-ink", "breda")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("groups: [{id: a}, {id: a}]", "twee keer"),
        ("groups: [{id: a, days: {5: 2026-10-01}}]", "collegedag 5"),
        ("groups: [{id: a, days: {1: 1 oktober}}]", "een datum zoals"),
        ("link: x\ndeadline: {}", "regel 2"),
        ("- een\n- twee", "dubbele punt"),
        ("groups:\n - id: a\n  place: b", "YAML"),
    ],
)
def test_a_mistake_is_told(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "cursus.yaml").write_text(text)
    with pytest.raises(WorkbookError) as error:
        planning(Course(tmp_path))
    assert told in str(error.value)
