"""The browser edition's own part, without a browser: what a form costs, and a library that comes at its first import."""

from __future__ import annotations

import hashlib
import importlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from workbook import home, inbrowser
from workbook.errors import WorkbookError
from workbook.inbrowser import finding, lock, notice, placing
from workbook.stats import quantiles

ROOT = Path(__file__).parents[1]
HEAVY = ("numpy", "pandas", "matplotlib", "seaborn", "networkx", "openpyxl", "scipy")

# ---- a form needs none of the libraries of figures -------------------------------------------------------------------

PROBE = """
import os, sys
from pathlib import Path
import workbook as wb
from workbook.instrument.model import Entries, Quiz

told = {}
def look(what):
    for name in HEAVY:
        if name in sys.modules:
            told.setdefault(name, what)

def answer(widget, about):
    if isinstance(about, Entries):
        table = about.tables[0]
        widget.take([], [{"entry": "een", "item": table.id, table.columns[0].id: "x"}])
        return
    perspective = next((getattr(each, "id", each) for each in getattr(about, "perspectives", ())), None)
    option = next((getattr(each, "id", each) for each in getattr(about.all_items[0], "options", ())), None)
    widget.take([{"perspective": perspective, "item": about.all_items[0].id, "option": option, "value": 1}], [])

seen = [0, 0, 0]
for name in NAMES:
    about = wb.instrument(name)
    form = wb.form(name)
    form._repr_mimebundle_()
    look(f"the form {name}")
    answer(form, about)
    assert form.status.get("state") == "saved", (name, form.status)
    look(f"an answer to {name}")
    seen[0] += 1
for path in sorted(Path.cwd().rglob("*.yaml")):
    quiz = wb.instrument(path.stem)
    if not isinstance(quiz, Quiz):
        continue
    seen[1] += 1
    for item in quiz.items:
        asked = wb.question(f"{quiz.id}.{item.id}")
        asked.check(item.id)
        look(f"the question {quiz.id}.{item.id}")
    if seen[1] % 4 == 0:
        answer(asked, quiz)
        wb.check(f"{quiz.id}.{quiz.items[0].id}")._repr_html_()
        look(f"the check of {quiz.id}")
        seen[2] += 1
print(told, *seen)
"""


def test_no_form_question_or_check_brings_what_only_figures_need(tmp_path: Path) -> None:
    names = sorted(path.stem for path in (ROOT / "workbook" / "instruments").glob("*.yaml"))
    done = subprocess.run(
        [sys.executable, "-c", f"HEAVY={HEAVY!r}\nNAMES={names!r}\n{PROBE}"],
        cwd=ROOT / "notebooks", env={"WORKBOOK_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}, capture_output=True,
        encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    told, forms, quizzes, checked = done.stdout.splitlines()[-1].rsplit(" ", 3)
    assert told == "{}"
    assert int(forms) == len(names) >= 40
    assert int(quizzes) > 20
    assert int(checked) > 4
    assert len(list((tmp_path / "antwoorden").glob("*.json"))) >= len(names)


# ---- the list of packages ---------------------------------------------------------------------------------------------


def _wheel(files: dict[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return made.getvalue()


class Site:
    """A site with packages: what is fetched, and in which order."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.packages: dict[str, dict[str, Any]] = {}
        self.fetched: list[str] = []
        self.there: set[str] = set()
        self.shown: list[str] = []
        self.opened: list[Path] = []

    def add(self, name: str, files: dict[str, str], *, depends: tuple[str, ...] = (), **more: Any) -> None:
        data = _wheel(files)
        file = f"{name}-1.0.whl"
        self.files[f"https://werkboek.test/py/{file}"] = data
        tops = sorted({each.partition("/")[0].removesuffix(".py") for each in files if each.endswith(".py")})
        self.packages[name] = {
            "name": name, "file_name": file, "sha256": hashlib.sha256(data).hexdigest(), "depends": list(depends),
            "imports": tops, "install_dir": "site", **more,
        }  # fmt: skip

    def fetch(self, address: str) -> bytes:
        self.fetched.append(address.rpartition("/")[2])
        return self.files[address]

    @contextmanager
    def show(self, module: str) -> Iterator[None]:
        self.shown.append(f"+{module}")
        yield
        self.shown.append(f"-{module}")

    @property
    def lock(self) -> lock.Lock:
        return lock.from_data(
            self.packages,
            address="https://werkboek.test/py/",
            loaded=self.there.__contains__,
            note=self.there.add,
        )


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Return a site whose finder is installed; what it brought is gone afterwards."""
    made = Site()
    folder = tmp_path / "site-packages"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    before, finders = set(sys.modules), list(sys.meta_path)
    yield made
    sys.meta_path[:] = finders
    for name in set(sys.modules) - before:
        del sys.modules[name]


def _install(site: Site, tmp_path: Path) -> finding.Fetching:
    return finding.install(
        site.lock, fetch=site.fetch, folder=tmp_path / "site-packages", show=site.show, open_library=site.opened.append
    )


def test_a_library_comes_at_its_first_import_with_what_it_stands_on(site: Site, tmp_path: Path) -> None:
    site.add("plg-onder", {"plg_onder/__init__.py": "value = 40"})
    site.add("plg.midden", {"plg_midden.py": "from plg_onder import value"}, depends=("plg_onder",))
    site.add("plg-boven", {"plg_boven/__init__.py": "from plg_midden import value\ntotal = value + 2"}, depends=("plg-midden", "plg-onder"))  # fmt: skip
    _install(site, tmp_path)
    assert site.fetched == []
    assert importlib.import_module("plg_boven").total == 42
    assert site.fetched == ["plg-onder-1.0.whl", "plg.midden-1.0.whl", "plg-boven-1.0.whl"]
    assert site.shown == ["+plg_boven", "-plg_boven"]
    assert site.there == {"plg-onder", "plg.midden", "plg-boven"}


def test_what_is_there_is_not_fetched_again(site: Site, tmp_path: Path) -> None:
    site.add("plg-een", {"plg_een.py": ""})
    site.add("plg-twee", {"plg_twee.py": "import plg_een"}, depends=("plg-een",))
    site.there.add("plg-een")
    finder = _install(site, tmp_path)
    assert [each.name for each in site.lock.needed("plg_twee")] == ["plg-twee"]
    assert finder.bring("plg_twee") == 1
    assert finder.bring("plg_twee") == 0
    assert site.fetched == ["plg-twee-1.0.whl"]


def test_packages_that_stand_on_each_other_still_come(site: Site) -> None:
    site.add("plg-a", {"plg_a.py": ""}, depends=("plg-b",))
    site.add("plg-b", {"plg_b.py": ""}, depends=("plg-a", "plg-onbekend"))
    assert [each.name for each in site.lock.needed("plg_a")] == ["plg-b", "plg-a"]


def test_an_unknown_import_fails_as_always(site: Site, tmp_path: Path) -> None:
    site.add("plg-een", {"plg_een/__init__.py": ""})
    _install(site, tmp_path)
    with pytest.raises(ModuleNotFoundError, match="plg_nergens"):
        importlib.import_module("plg_nergens")
    with pytest.raises(ModuleNotFoundError, match=r"plg_een\.niets"):
        importlib.import_module("plg_een.niets")
    assert site.fetched == ["plg-een-1.0.whl"]


def test_what_a_library_only_tries_is_not_fetched_for_it(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = "try:\n    import plg_zwaar\nexcept ImportError:\n    plg_zwaar = None\n"
    site.add("plg-zwaar", {"plg_zwaar.py": "weight = 19"})
    site.add("plg-tekenen", {"plg_tekenen/__init__.py": tried, "plg_tekenen/diep.py": tried})
    site.add("plg-ander", {"plg_ander.py": tried})
    monkeypatch.setitem(finding.OPTIONAL, "plg_zwaar", {"plg_tekenen"})
    _install(site, tmp_path)
    assert importlib.import_module("plg_tekenen").plg_zwaar is None
    assert importlib.import_module("plg_tekenen.diep").plg_zwaar is None
    assert site.fetched == ["plg-tekenen-1.0.whl"]
    assert importlib.import_module("plg_ander").plg_zwaar.weight == 19


def test_seaborn_does_not_bring_scipy_along() -> None:
    assert "seaborn" in finding.OPTIONAL["scipy"]


def test_a_library_that_others_are_linked_to_is_opened(site: Site, tmp_path: Path) -> None:
    site.add("plg-blas", {"libplg.so": "so", "leesmij.txt": ""}, install_dir="dynlib", imports=[])
    # A module that is called lib is imported, not linked to.
    site.add("plg-reken", {"plg_reken.py": "", "lib.cpython-312-wasm32-emscripten.so": "module"}, depends=("plg-blas",))
    _install(site, tmp_path)
    importlib.import_module("plg_reken")
    assert [path.name for path in site.opened] == ["libplg.so"]
    assert site.opened[0].read_text() == "so"


def test_a_damaged_file_is_told_and_not_unpacked(site: Site, tmp_path: Path) -> None:
    site.add("plg-een", {"plg_een.py": ""})
    site.files = {address: data[:-1] + b"x" for address, data in site.files.items()}
    _install(site, tmp_path)
    with pytest.raises(WorkbookError, match="kwam niet heel binnen"):
        importlib.import_module("plg_een")
    assert list((tmp_path / "site-packages").iterdir()) == []


def test_what_is_no_archive_is_told(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError) as told:
        placing.place(lock.Package("plg-een", "plg-een.whl", ""), b"<html>404</html>", tmp_path)
    assert told.value.key == "inbrowser.damaged"


def test_without_a_connection_the_reader_is_told_and_the_next_try_works(site: Site, tmp_path: Path) -> None:
    site.add("plg-een", {"plg_een.py": "value = 1"})
    finder = _install(site, tmp_path)
    works = finder._fetch

    def broken(address: str) -> bytes:
        raise WorkbookError(address, "Er is geen verbinding.", "Probeer het nog eens.")

    finder._fetch = broken
    with pytest.raises(WorkbookError, match="geen verbinding"):
        importlib.import_module("plg_een")
    finder._fetch = works
    assert importlib.import_module("plg_een").value == 1


def test_the_finder_comes_before_the_one_that_only_explains(site: Site, tmp_path: Path) -> None:
    finder = _install(site, tmp_path)
    assert sys.meta_path.index(finder) == sys.meta_path.index(finding.PathFinder) + 1


# ---- the page, played ------------------------------------------------------------------------------------------------


class Request:
    """What a worker fetches with, as the browser offers it."""

    answers: dict[str, tuple[int, bytes]] = {}  # noqa: RUF012 - the tests set it

    @classmethod
    def new(cls) -> Request:
        return cls()

    def open(self, method: str, address: str, wait: bool) -> None:
        assert (method, wait) == ("GET", False)
        self.address = address

    def send(self) -> None:
        if self.address not in self.answers:
            raise OSError("NetworkError")
        self.status, data = self.answers[self.address]
        self.response = SimpleNamespace(to_bytes=lambda: data)


@pytest.fixture
def browser_page(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Play the page around the worker: what it was told, and what it fetches."""
    told: list[dict[str, Any]] = []
    channel = SimpleNamespace(postMessage=told.append, close=lambda: told.append({"kind": "closed"}))
    js = SimpleNamespace(
        XMLHttpRequest=Request,
        BroadcastChannel=SimpleNamespace(new=lambda name: told.append({"channel": name}) or channel),
        Object=SimpleNamespace(fromEntries=dict),
        told=told,
    )
    monkeypatch.setitem(sys.modules, "js", js)
    monkeypatch.setitem(sys.modules, "pyodide", SimpleNamespace())
    monkeypatch.setitem(sys.modules, "pyodide.ffi", SimpleNamespace(to_js=lambda value, dict_converter: dict_converter(value)))  # fmt: skip
    monkeypatch.setattr(Request, "answers", {})
    return js


def test_a_file_is_fetched_while_the_cell_waits(browser_page: SimpleNamespace) -> None:
    browser_page.XMLHttpRequest.answers["https://werkboek.test/a.whl"] = (200, b"wheel")
    assert placing.fetch("https://werkboek.test/a.whl") == b"wheel"


def test_a_file_that_does_not_come_is_told_in_dutch(browser_page: SimpleNamespace) -> None:
    browser_page.XMLHttpRequest.answers["https://werkboek.test/weg.whl"] = (404, b"")
    for name in ("weg.whl", "zonder-net.whl"):
        with pytest.raises(WorkbookError) as told:
            placing.fetch(f"https://werkboek.test/{name}")
        assert told.value.where == name
        assert "geen verbinding" in told.value.what


def test_the_page_shows_a_dutch_line_as_long_as_it_takes(browser_page: SimpleNamespace) -> None:
    with notice.fetching("seaborn"):
        assert browser_page.told[:2] == [
            {"channel": notice.CHANNEL},
            {"kind": "ophalen", "text": "Figuren worden opgehaald…"},
        ]
    assert browser_page.told[-2] == {"kind": "opgehaald"}
    underway = notice.fetching("iets")
    underway.__enter__()
    assert browser_page.told[-2]["text"] == "Er wordt iets opgehaald…"
    # What goes wrong goes on to the reader, and the line goes all the same.
    assert not underway.__exit__(ZeroDivisionError, ZeroDivisionError(), None)
    assert browser_page.told[-2] == {"kind": "opgehaald"}


def test_without_a_page_to_tell_the_work_goes_on() -> None:
    with notice.fetching("numpy"):
        pass


def test_the_line_of_the_page_listens_to_the_channel_of_the_kernel() -> None:
    script = inbrowser.pages()["pagina/ophalen.js"].decode()
    assert f'"{notice.CHANNEL}"' in script
    assert '"ophalen"' in script
    assert '"opgehaald"' in script


def test_the_line_goes_when_the_last_fetch_is_done(tmp_path: Path) -> None:
    """Two libraries may be fetched at once, by two notebooks that are open."""
    script = f"""
    const {{ fetchingLine }} = await import({json.dumps((ROOT / "workbook/inbrowser/ophalen.js").as_uri())});
    const line = {{ style: {{}}, setAttribute() {{}}, textContent: "" }};
    globalThis.document = {{ createElement: () => line }};
    const take = fetchingLine({{ append() {{}} }});
    const seen = [];
    for (const kind of ["iets", "ophalen", "ophalen", "opgehaald", "opgehaald", "opgehaald"]) {{
      take({{ kind, text: "Figuren…" }});
      seen.push(line.style.display + line.textContent);
    }}
    take(null);
    console.log(JSON.stringify(seen));
    process.exit(0);
    """
    (tmp_path / "try.mjs").write_text(script, encoding="utf-8")
    try:
        done = subprocess.run(
            ["node", tmp_path / "try.mjs"], capture_output=True, encoding="utf-8", timeout=60, check=False
        )
    except FileNotFoundError:
        pytest.skip("node is not installed")
    assert done.returncode == 0, done.stderr
    shown = "blockFiguren…"
    assert json.loads(done.stdout) == ["none", shown, shown, shown, "none", "none"]


# ---- starting ------------------------------------------------------------------------------------------------------


def test_a_laptop_is_no_browser_edition_and_gives_no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(inbrowser.DOWNLOADS, raising=False)
    assert not inbrowser.here()
    assert not inbrowser.gives_files()
    monkeypatch.setattr(sys, "platform", "emscripten")
    assert inbrowser.here()
    assert inbrowser.gives_files()


@pytest.mark.parametrize(("told", "given"), [("1", True), ("ja", True), ("0", False), (" ", False)])
def test_a_hub_says_whether_files_go_to_the_browser(monkeypatch: pytest.MonkeyPatch, told: str, given: bool) -> None:
    monkeypatch.setenv(inbrowser.DOWNLOADS, told)
    assert inbrowser.gives_files() is given


def test_in_the_browser_our_own_quantiles_do_and_scipy_stays_away(monkeypatch: pytest.MonkeyPatch) -> None:
    laptop = quantiles.t_quantile(9)
    for name in [each for each in sys.modules if each.partition(".")[0] == "scipy"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "platform", "emscripten")
    quantiles._special.cache_clear()
    try:
        assert quantiles.t_quantile(9) == pytest.approx(laptop, rel=1e-9)
        assert "scipy" not in sys.modules
    finally:
        quantiles._special.cache_clear()


# ---- the reader's folder, where each step is a request to the page ---------------------------------------------------


@pytest.fixture
def drive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "platform", "emscripten")
    monkeypatch.setattr(home, "_known_ids", {})
    return tmp_path / "drive"


def test_the_first_question_makes_no_folders_that_nobody_needs_yet(drive: Path) -> None:
    who = home.deelnemer_id(drive)
    assert sorted(path.name for path in drive.iterdir()) == ["antwoorden", "deelnemer.json"]
    (drive / "deelnemer.json").unlink()
    assert home.deelnemer_id(drive) == who


def test_an_answer_is_written_over_an_earlier_one_without_a_lock(drive: Path) -> None:
    path = drive / "antwoorden" / "ocai.json"
    for data in (b"een", b"twee"):
        with home.locked(path):
            assert not list(drive.rglob("*.lock"))
            home.write_atomic(path, data)
    assert path.read_bytes() == b"twee"
    assert [each.name for each in path.parent.iterdir()] == ["ocai.json"]


def test_modules_beside_the_notebook_are_looked_for_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", ["", "/lib/python312.zip", "/drive/module-3", "/lib/site-packages"])
    inbrowser._look_beside_last()
    assert sys.path == ["/lib/python312.zip", "/lib/site-packages", "", "/drive/module-3"]


def test_no_page_asks_for_what_the_browser_edition_has_not() -> None:
    """`DataFrame.style` stands on jinja2, which has no wheel for every platform."""
    pages = [*(ROOT / "notebooks" / "text").rglob("*.md"), *(ROOT / "assignments" / "text").rglob("*.md")]
    assert len(pages) > 20
    assert [page.name for page in pages if ".style." in page.read_text(encoding="utf-8")] == []
