"""A class graded into a real PostgreSQL server: the same rows as in nbgrader's own file, and a docent's points kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from graded_twice import make_foreign, rows_of
from made_class import add_made, answered, points

from tests.walks.postgres_served import HIDDEN, PASSWORD, free_port, served
from workbook.docent.course import Course
from workbook.docent.gradebook.book import Book, marks
from workbook.docent.gradebook.pipeline import Pipeline
from workbook.errors import WorkbookError

pytestmark = pytest.mark.walk


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Give the address of the database of a server of our own."""
    with served() as address:
        yield address


@pytest.fixture(scope="module")
def graded(server: str, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return a course in which the same class was graded into both gradebooks."""
    course = make_foreign(tmp_path_factory.mktemp("server") / "cursus")
    add_made(course, "p1", "p2")
    for db in (None, server):
        with Book(course, "opdracht", db) as book:
            pipeline = Pipeline(course, "opdracht", book)
            for number, value in enumerate(["3", "", "400", "nan", "-1", "1.5"]):
                notebooks = {name: answered(pipeline, name, value=value) for name in ("p1", "p2")[: 1 + number % 2]}
                book.save(f"d-{number} \u00eb'", notebooks, withheld={"p1": {"som"}} if number == 3 else {})
    return course


def test_the_same_class_gives_the_same_rows_on_a_server(graded: Course, server: str) -> None:
    rows = rows_of(server)
    assert rows == rows_of(graded.root / "gradebook.db")
    assert len(rows["grade"]) == 6 * 2 * 4


def test_points_by_hand_stay_on_a_server_and_questions_keep_their_order(graded: Course, server: str) -> None:
    with Book(graded, "opdracht", server) as book:
        pipeline = Pipeline(graded, "opdracht", book)
        notebooks = {name: answered(pipeline, name) for name in ("p1", "p2")}
        book.save("d-1", notebooks)
        pipeline.write("d-1", notebooks, {})
        grade = book.gradebook.find_grade("open", "p1", "opdracht", "d-1")
        grade.manual_score, grade.needs_manual_grade = 2, False
        book.gradebook.db.commit()
        saved = book.save("d-1", notebooks)
        assert points(book)["p1/open"] == (2, False)
        assert [mark.id for mark in saved.marks] == list(book.questions)
        assert [mark.id for mark in marks(book.course, "opdracht", "d-1")] == list(book.questions)
        book.distrust("d-1")
        assert all(mark.waiting for mark in book.marks("d-1"))


def test_a_server_that_is_not_there_is_told_without_the_password(graded: Course, server: str) -> None:
    elsewhere = server.replace(server.rpartition(":")[2], f"{free_port()}/postgres")
    with pytest.raises(WorkbookError, match="gaat niet open") as told, Book(graded, "opdracht", elsewhere):
        pass
    assert HIDDEN not in str(told.value)
    assert PASSWORD not in str(told.value)
