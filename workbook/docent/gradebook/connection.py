"""The gradebook's database: opened once for a whole run, and left as it was found."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbook.docent.course import environment
from workbook.docent.guarding.health import keep_copy, mend
from workbook.errors import problem

if TYPE_CHECKING:
    from nbgrader.api import Gradebook
    from nbgrader.coursedir import CourseDirectory

_BUSY_SECONDS = 30
_WRITING = "workbook_writing"
# What is open for a whole run, by address and course: whoever asks for the same gradebook meanwhile shares it.
_open: dict[tuple[str, str], Gradebook] = {}


def database_url(url: str) -> str:
    """Return the address of a database as SQLAlchemy takes it, with the driver that the extra `postgres` installs.

    Raises `WorkbookError` when it is no address.
    """
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        made = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise problem("gradebook.no_address", where=url.partition("@")[2] or url) from error
    if made.drivername in {"postgresql", "postgres"}:
        made = made.set(drivername="postgresql+psycopg")
    return made.render_as_string(hide_password=False)


@contextlib.contextmanager
def connected(view: CourseDirectory, *, lasting: bool = False) -> Iterator[Gradebook]:
    """Open the gradebook of a course, and close it whatever happens.

    Parameters
    ----------
    view : nbgrader's view of the course, whose `db_url` is opened; made when it isn't there
    lasting : for a whole run: SQLite writes beside its file meanwhile (WAL), and is one whole file again at the end

    Raises `WorkbookError` when there is no such database, or it can't be opened.
    """
    key = (view.db_url, view.course_id)
    if key in _open:
        try:
            yield _open[key]
        finally:
            # Whoever comes next reads afresh, and half a change of this caller is no part of it.
            _open[key].db.remove()
        return
    book = _opened(view)
    before = _tune(book) if lasting else None
    try:
        if lasting:
            _open[key] = book
        yield book
    finally:
        _open.pop(key, None)
        book.close()
        if before is not None:
            _whole_again(Path(str(book.engine.url.database)), before)
    if before is not None:
        keep_copy(Path(str(book.engine.url.database)), Path(view.root))


def _opened(view: CourseDirectory) -> Gradebook:
    from nbgrader.api import Gradebook
    from sqlalchemy.exc import DatabaseError, NoSuchModuleError, OperationalError

    where = _shown(view.db_url)
    _mend(view)
    try:
        with environment():
            book = Gradebook(view.db_url, view.course_id)
            _stamp(book)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise problem("gradebook.no_driver", where=where) from error
    except OperationalError as error:
        key = "gradebook.old" if "no such column" in str(error) else "gradebook.unreachable"
        raise problem(key, where=where) from error
    except DatabaseError as error:
        raise problem("gradebook.broken", where=where) from error
    return book


def _mend(view: CourseDirectory) -> None:
    """Put a good copy in the place of a gradebook that was damaged since the last run."""
    from sqlalchemy.engine import make_url

    url = make_url(view.db_url)
    if url.drivername.startswith("sqlite") and url.database and url.database != ":memory:":
        mend(Path(url.database), Path(view.root))


def _shown(url: str) -> str:
    """Return an address without its password."""
    from sqlalchemy.engine import make_url

    return make_url(url).render_as_string(hide_password=True)


def _stamp(book: Gradebook) -> None:
    """Note the version of the tables in a gradebook whose making was broken off just before that.

    Without it nbgrader's own `db upgrade` crashes. Only tables that are exactly today's can be given today's version.
    """
    from nbgrader.api import Base, get_alembic_version
    from sqlalchemy import inspect, text

    found = inspect(book.engine)
    if "alembic_version" in found.get_table_names():
        return
    for name, table in Base.metadata.tables.items():
        if {column["name"] for column in found.get_columns(name)} != set(table.columns.keys()):
            return
    book.db.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
    book.db.execute(text("INSERT INTO alembic_version (version_num) VALUES (:head)"), {"head": get_alembic_version()})
    book.db.commit()


def _tune(book: Gradebook) -> str | None:
    """Make SQLite quick and patient; return the journal that it had, None for another kind of database."""
    from sqlalchemy import event

    if book.engine.dialect.name != "sqlite":
        return None

    def connect(connection: Any, _record: Any) -> None:
        # SQLAlchemy's own recipe: Python's module would begin and end transactions where it sees fit.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={_BUSY_SECONDS * 1000}")
        connection.execute("PRAGMA synchronous=NORMAL")

    def begin(connection: Any) -> None:
        # A transaction that will write says so at once: one that began by reading can't wait for its turn.
        writes = connection.get_execution_options().get(_WRITING)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    book.db.remove()
    book.engine.dispose()
    event.listen(book.engine, "connect", connect)
    event.listen(book.engine, "begin", begin)
    path = str(book.engine.url.database)
    with contextlib.closing(sqlite3.connect(path, timeout=_BUSY_SECONDS)) as plain:
        before = str(plain.execute("PRAGMA journal_mode").fetchone()[0])
        # Not every disk can do it; then the journal stays what it was.
        with contextlib.suppress(sqlite3.OperationalError):
            plain.execute("PRAGMA journal_mode=WAL")
    # Found so, it was left by a run that was killed: nbgrader never asks for it.
    return "delete" if before == "wal" else before


def _whole_again(path: Path, journal: str) -> None:
    """Bring all into the one file, so that a copy of it is the whole gradebook."""
    with contextlib.closing(sqlite3.connect(path, timeout=2)) as plain:
        plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        # Formgrader may have it open: then the last to close does the rest.
        with contextlib.suppress(sqlite3.OperationalError):
            plain.execute(f"PRAGMA journal_mode={journal}")


@contextlib.contextmanager
def transaction(book: Gradebook) -> Iterator[Any]:
    """Hold all changes of this block together: what nbgrader commits within it stands when the block ends, or not at all.

    Yields the session, which is the gradebook's own meanwhile.
    """
    book.db.remove()
    with book.engine.connect() as plain:
        connection = plain.execution_options(**{_WRITING: True})
        with connection.begin():
            session = book.db(bind=connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
            try:
                yield session
                session.commit()
            finally:
                book.db.remove()


@contextlib.contextmanager
def reading(book: Gradebook) -> Iterator[Any]:
    """Read afresh, and leave nothing open. Yields the session."""
    try:
        yield book.db()
    finally:
        book.db.remove()
