"""The builder of the browser edition, in its parts: where Pyodide comes from, what is packed, what the page is told."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from sample_course import NAME, make_course
from typer.testing import CliRunner

from workbook import lab
from workbook.cli import app
from workbook.content import content_root
from workbook.docent.course import Course
from workbook.docent.distributing.browser import put_contents, put_release, read_record
from workbook.docent.distributing.handing_out import hand_out
from workbook.errors import WorkbookError
from workbook.home import FOLDERS
from workbook.opening import shipped
from workbook.readymade import FOLDER as READY
from workbook.site import building, fetching, kernel, lite, packing, page_config, versions
from workbook.site.own import browser_files, unpacked, wheel_files
from workbook.site.packing import Lock, Package
from workbook.site.source import CORE, find

BINARY = {name: f"{name}-1-cp312-cp312-pyodide_2024_0_wasm32.whl" for name in versions.BINARY}
OPTIONAL = {name: f"{name}-1.zip" for name in versions.BINARY_IF_THERE}


def archive(**files: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        for name, data in files.items():
            opened.writestr(name, data)
    return made.getvalue()


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep what is fetched, unpacked or compiled in a folder of the test, and hear of no Pyodide of this computer."""
    monkeypatch.setenv("WORKBOOK_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("WORKBOOK_PYODIDE", raising=False)
    return tmp_path / "cache"


@pytest.fixture
def pyodide(tmp_path: Path) -> Path:
    """Return an unpacked Pyodide, small but whole: its core, its lock and its packages, each with its checksum."""
    folder = tmp_path / "pyodide"
    folder.mkdir()
    packages = {}
    for name, file_name in {**BINARY, **OPTIONAL}.items():
        data = archive(**{f"{name}/__init__.py": b"x = 1\n"})
        packages[name] = {"file_name": file_name, "sha256": hashlib.sha256(data).hexdigest(), "version": "1"}
        if name in BINARY:
            (folder / file_name).write_bytes(data)
    lock = {"info": {"version": versions.PYODIDE}, "packages": packages}
    for name in CORE:
        (folder / name).write_bytes(json.dumps(lock).encode() if name.endswith("lock.json") else name.encode())
    return folder


def told(error: pytest.ExceptionInfo[WorkbookError]) -> str:
    """Return which problem it was; each says in Dutch what to do."""
    assert error.value.what
    assert error.value.remedy
    return error.value.key


# ---- where Pyodide comes from -----------------------------------------------------------------------------------------


def test_an_unpacked_pyodide_is_taken_as_it_is(pyodide: Path) -> None:
    found = find(pyodide)
    assert found.core == pyodide
    assert set(found.packages) == set(BINARY), "scipy and lxml are not there, and not needed"


def test_the_folder_may_be_named_in_the_environment(pyodide: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBOOK_PYODIDE", str(pyodide))
    assert find(None).core == pyodide


def test_the_folder_around_an_unpacked_archive_will_do(pyodide: Path) -> None:
    assert find(pyodide.parent).core == pyodide


@pytest.mark.parametrize(("suffix", "mode"), [(".tar.bz2", "w:bz2"), (".tar.gz", "w:gz")])
def test_an_archive_is_unpacked_once(pyodide: Path, tmp_path: Path, own_cache: Path, suffix: str, mode: Any) -> None:
    path = tmp_path / f"pyodide-{versions.PYODIDE}{suffix}"
    with tarfile.open(path, mode) as opened:
        opened.add(pyodide, "pyodide")
    first = find(path)
    assert first.core.is_relative_to(own_cache)
    marker = first.core / "stays"
    marker.touch()
    assert find(path).core == first.core
    assert marker.exists()


def test_a_broken_archive_is_told_and_leaves_nothing(tmp_path: Path, own_cache: Path) -> None:
    path = tmp_path / "pyodide.tar.bz2"
    path.write_bytes(b"BZh9 this is no archive")
    with pytest.raises(WorkbookError) as error:
        find(path)
    assert told(error) == "site.no_archive"
    assert not list(own_cache.rglob("*archief*"))


def test_a_place_where_nothing_is_and_no_place_at_all_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(WorkbookError) as error:
        find(tmp_path / "nergens")
    assert told(error) == "site.not_there"
    monkeypatch.setattr("workbook.site.source.content_root", lambda: tmp_path / "project")
    with pytest.raises(WorkbookError) as error:
        find(None)
    assert told(error) == "site.no_pyodide"
    assert "pyodide-0.27.7.tar.bz2" in error.value.remedy


def test_another_version_is_refused(pyodide: Path) -> None:
    lock = json.loads((pyodide / "pyodide-lock.json").read_text())
    lock["info"]["version"] = "0.28.0"
    (pyodide / "pyodide-lock.json").write_text(json.dumps(lock))
    with pytest.raises(WorkbookError) as error:
        find(pyodide)
    assert told(error) == "site.other_version"
    assert "0.28.0" in error.value.what


def test_a_missing_package_is_named(pyodide: Path) -> None:
    (pyodide / BINARY["pillow"]).unlink()
    with pytest.raises(WorkbookError) as error:
        find(pyodide)
    assert told(error) == "site.missing"
    assert BINARY["pillow"] in error.value.what


@pytest.mark.parametrize("how", ["lock", "sums"])
def test_a_changed_byte_is_seen(pyodide: Path, how: str) -> None:
    path = pyodide / BINARY["numpy"]
    if how == "sums":
        (pyodide / "SHA256SUMS").write_text(f"{'0' * 64}  {path.name}\n")
    else:
        path.write_bytes(path.read_bytes() + b"!")
    with pytest.raises(WorkbookError) as error:
        find(pyodide)
    assert told(error) == "site.damaged"
    assert path.name in error.value.where


def test_a_list_of_checksums_may_name_what_is_not_there(pyodide: Path) -> None:
    digest = hashlib.sha256((pyodide / BINARY["numpy"]).read_bytes()).hexdigest()
    (pyodide / "SHA256SUMS").write_text(f"{digest}  {BINARY['numpy']}\n{'0' * 64}  elders.whl\n")
    assert find(pyodide).core == pyodide


def test_without_npm_loose_packages_are_not_enough(pyodide: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (pyodide / "pyodide.js").unlink()
    monkeypatch.setattr(fetching.shutil, "which", lambda _name: None)
    with pytest.raises(WorkbookError) as error:
        find(pyodide)
    assert told(error) == "site.no_npm"


def test_a_fetch_that_fails_says_why(monkeypatch: pytest.MonkeyPatch, own_cache: Path) -> None:
    monkeypatch.setattr(fetching, "PAGE", {"dit-pakket-is-er-niet": "1.0"})
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(WorkbookError) as error:
        fetching.page_wheels()
    assert told(error) == "site.not_fetched"
    assert "dit-pakket-is-er-niet" in error.value.what
    assert not list(own_cache.rglob("*.whl"))
    assert not list(own_cache.rglob("*volledig*")), "the next time it is tried again"


# ---- what is packed ---------------------------------------------------------------------------------------------------


def test_the_same_files_give_the_same_archive_and_others_another_name() -> None:
    one, same = (packing.package("six", "1", {"b.py": b"2", "a.py": b"1"}) for _ in range(2))
    other = packing.package("six", "1", {"b.py": b"3", "a.py": b"1"})
    assert one.data == same.data
    assert one.file_name == same.file_name != other.file_name
    assert one.file_name.startswith("six-1-")


def test_a_package_is_found_by_what_it_is_imported_as() -> None:
    made = packing.package(
        "python_dateutil", "2", {"dateutil/__init__.pyc": b"", "python_dateutil-2.dist-info/METADATA": b""}
    )
    assert made.name == "python-dateutil"
    assert made.imports == ("dateutil",)
    assert made.depends == ("six",)
    plain = packing.package(
        "cycler", "1", {"cycler/__init__.py": b"", "cycler-1.dist-info/METADATA": b"", "_fast.so": b""}
    )
    assert plain.imports == ("_fast", "cycler")


def test_what_never_runs_is_left_out() -> None:
    files = dict.fromkeys(
        "numpy/core.py numpy/core.pyi numpy/tests/test_core.py numpy-1.dist-info/RECORD numpy-1.dist-info/METADATA "
        "numpy-1.dist-info/licenses/LICENSE numpy-1.data/data/share/page.js IPython/testing/skipdoctest.py".split(), b"",
    )  # fmt: skip
    assert set(packing.trimmed(files)) == {
        "numpy/core.py", "numpy-1.dist-info/METADATA", "numpy-1.dist-info/licenses/LICENSE", "IPython/testing/skipdoctest.py",
    }  # fmt: skip


@pytest.fixture
def lock() -> Lock:
    nothing = packing.zipped({})
    made = {
        name: Package(name=name, version="1", data=nothing, depends=versions.DEPENDS.get(name, ()))
        for name in [
            *(packing.canonical(name) for name in versions.LATER),
            *versions.BINARY,
            "pandas",
            "scipy",
            "openblas",
        ]
    }
    start = [Package(name=name, version="1", data=name.encode()) for name in (packing.START_BUNDLE, packing.OURS)]
    return Lock({"version": versions.PYODIDE}, [*made.values(), *start, *packing.empty_packages()])


def test_the_lock_tells_of_each_archive_what_pyodide_checks(lock: Lock) -> None:
    files = lock.files()
    described = json.loads(files[lock.file_name])["packages"]
    assert len(described) == len(lock.packages)
    for each in described.values():
        assert hashlib.sha256(files[each["file_name"]]).hexdigest() == each["sha256"]
        assert set(each["depends"]) <= set(described), "what a package needs is on the site"


def test_the_start_holds_no_figures_and_names_what_the_kernel_asks_for(lock: Lock) -> None:
    assert {"ssl", "sqlite3", "jedi", "ipython", "comm", "ipykernel", "pyodide_kernel", "micropip", "piplite"} <= set(
        lock.start
    )
    names = " ".join(lock.start_files())
    assert packing.START_BUNDLE in names
    assert packing.OURS in names
    assert not [name for name in ("numpy", "pandas", "matplotlib", "scipy") if name in names]


def test_what_comes_later_comes_with_all_that_it_needs(lock: Lock) -> None:
    later = " ".join(lock.later_files("seaborn", "pandas"))
    assert all(
        name in later for name in ("numpy", "matplotlib", "pillow", "kiwisolver", "python-dateutil", "six", "tzdata")
    )
    assert "scipy" not in later, "a figure needs no statistic"
    assert "openblas" in " ".join(lock.later_files("scipy"))


def test_every_package_that_is_needed_has_a_version() -> None:
    known = {
        packing.canonical(name) for name in (*versions.START, *versions.LATER, *versions.COMPILED, *versions.WITH_LXML)
    }
    known |= {*versions.BINARY, *versions.BINARY_IF_THERE}
    assert set(versions.DEPENDS) <= known
    assert {name for needed in versions.DEPENDS.values() for name in needed} <= known
    assert set(versions.IMPORTS) <= known


# ---- our own package --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def own() -> dict[str, bytes]:
    return wheel_files()


def test_the_browser_gets_the_deelnemers_part_and_nothing_of_the_docents(own: dict[str, bytes]) -> None:
    files = browser_files(own)
    assert "workbook/__init__.py" in files
    assert any(name.startswith("workbook/_content/notebooks/opdrachten/") for name in files)
    kept_home = ("workbook/docent/", "workbook/site/", "workbook/hub/", "workbook/cli.py", "assignments/")
    assert not [name for name in files if name.startswith(kept_home)]
    texts = b"\n".join(data for name, data in files.items() if name.endswith((".ipynb", ".yaml", ".csv", ".json")))
    for mark in (b"BEGIN SOLUTION", b"BEGIN HIDDEN TESTS"):
        assert mark not in texts


def test_every_instrument_and_question_was_read_beforehand(own: dict[str, bytes]) -> None:
    files = browser_files(own)
    ready = [data for name, data in files.items() if name.startswith(f"workbook/{READY}/")]
    assert len(ready) > 50
    assert any(json.loads(data).get("id") == "ocai" for data in ready if data.startswith(b"{"))


def test_an_installed_package_gives_the_same_files_as_its_wheel(
    own: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, data in own.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (tmp_path / "workbook" / "__pycache__").mkdir()
    (tmp_path / "workbook" / "__pycache__" / "cli.cpython-312.pyc").touch()
    monkeypatch.setattr("workbook.site.own._PACKAGE", tmp_path / "workbook")
    monkeypatch.setattr("workbook.site.own.content_root", lambda: tmp_path / "workbook" / "_content")
    installed = wheel_files()
    assert {name for name in installed if "dist-info" not in name} == {name for name in own if "dist-info" not in name}
    about = {name.partition(".dist-info/")[2]: data for name, data in installed.items() if ".dist-info/" in name}
    assert b"Version: " in about["METADATA"]
    assert "licenses/LICENSE" in about


def test_a_checkout_that_can_not_be_built_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "workbook").mkdir()
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    monkeypatch.setattr("workbook.site.own._PACKAGE", tmp_path / "workbook")
    monkeypatch.setattr("workbook.site.own.content_root", lambda: tmp_path)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(WorkbookError) as error:
        wheel_files()
    assert told(error) == "site.no_wheel"


# ---- the kernel -------------------------------------------------------------------------------------------------------

FILES = {
    "IPython/__init__.py": b"from .core import release\nfrom .terminal.embed import embed\n",
    "IPython/core/history.py": b"import re\nimport sqlite3\n",
    "pyodide_kernel/__init__.py": b"a = 1\n# 3. handle streams\nb = 2\n",
    "pyodide_kernel/interpreter.py": b"        self.Completer.use_jedi = True\n",
    "pygments/lexers/python.py": b"",
    "pygments/lexers/_mapping.py": b"",
    "pygments/lexers/_php_builtins.py": b"",
    "pygments/lexers/fortran.py": b"",
}


def test_the_kernel_leaves_the_terminal_the_database_and_other_languages_at_home() -> None:
    made = kernel.made_small(dict(FILES))
    assert made["IPython/__init__.py"] == b"from .core import release\nembed = None\n"
    names: dict[str, Any] = {}
    exec(made["IPython/core/history.py"].decode(), names)
    assert issubclass(names["sqlite3"].OperationalError, Exception)
    assert b"use_jedi = False" in made["pyodide_kernel/interpreter.py"]
    assert {name for name in made if name.startswith("pygments/")} == {
        "pygments/lexers/python.py", "pygments/lexers/_mapping.py",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["IPython/__init__.py", "IPython/core/history.py", "pyodide_kernel/interpreter.py"])
def test_a_version_that_moved_stops_the_build(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        kernel.made_small({**FILES, name: b"something else\n"})


def test_the_kernel_comes_out_of_jupyterlites_extension_and_installs_nothing() -> None:
    wheels = {
        "x/static/pypi/pyodide_kernel-1-py3-none-any.whl": archive(**{"pyodide_kernel/__init__.py": b"1"}),
        "x/static/pypi/piplite-1-py3-none-any.whl": archive(**{"piplite/cli.py": b"2"}),
    }
    found = kernel.kernel_files(wheels)
    assert found["pyodide_kernel/__init__.py"] == b"1"
    assert "piplite/cli.py" not in found
    assert b"_PIPLITE_URLS" in found["piplite/piplite.py"], "the kernel's worker sets it"


def test_a_school_s_letters_can_be_read_and_other_tables_are_left_out() -> None:
    there = {f"encodings/{name}.py": b"" for name in ("utf_8", "utf_8_sig", "cp1252", "mac_roman", "big5", "koi8_r")}
    kept = kernel.library({**there, "json/decoder.py": b""})
    assert set(kept) == {f"encodings/{name}.py" for name in ("utf_8", "utf_8_sig", "cp1252", "mac_roman")} | {
        "json/decoder.py"
    }


# ---- the page ---------------------------------------------------------------------------------------------------------


def test_storage_keeps_its_name_so_that_a_new_edition_finds_earlier_answers() -> None:
    """These three never change: with another name, all that people wrote would seem gone."""
    made = page_config.config(title="Werkboek", lock="a.json", stdlib="b.zip", start=["ipython"], disabled={})
    assert made["contentsStorageName"] == "plg-werkboek"
    assert made["settingsStorageName"] == "plg-werkboek-instellingen"
    assert made["workspacesStorageName"] == "plg-werkboek-werkruimte"


def test_the_kernel_is_told_to_take_everything_from_the_site() -> None:
    made = page_config.config(
        title="W", lock="a.json", stdlib="b.zip", start=["ipython"], disabled={"@x/on": False, "@x/off": True}
    )
    settings = made["litePluginSettings"]["@jupyterlite/pyodide-kernel-extension:kernel"]
    assert settings["disablePyPIFallback"] is True
    assert settings["pyodideUrl"] == "./static/pyodide/pyodide.js"
    assert settings["loadPyodideOptions"] == {
        "lockFileURL": "static/pyodide/a.json", "stdLibURL": "static/pyodide/b.zip", "packages": ["ipython"],
    }  # fmt: skip
    assert "://" not in json.dumps(made)
    assert "@x/off" in made["disabledExtensions"]
    assert "@x/on" not in made["disabledExtensions"]


PAGE = """<!DOCTYPE html>
<html>
  <head>
    <title>JupyterLite</title>
    <meta name="Description" content="WASM powered Jupyter running in the browser." />
    <link rel="manifest" href="../manifest.webmanifest" />
  </head>
  <body><div>Loading JupyterLite...</div><noscript>JupyterLite requires JavaScript to be enabled in your browser.</noscript></body>
</html>
"""


def test_the_page_is_dutch_and_has_our_scripts(tmp_path: Path) -> None:
    (tmp_path / "lab").mkdir()
    (tmp_path / "lab" / "index.html").write_text(PAGE)
    (tmp_path / "jupyter-lite.json").write_text(
        json.dumps({"jupyter-config-data": {"appName": "JupyterLite", "baseUrl": "./"}})
    )
    lite.finish_page(tmp_path, {"appName": "Werkboek"})
    page = (tmp_path / "lab" / "index.html").read_text()
    assert '<html lang="nl">' in page
    assert "<title>Werkboek</title>" in page
    assert "JupyterLite" not in page
    assert "manifest" not in page
    assert page.index("plaats.js") < page.index("werkboek.js") < page.index("</head>")
    assert json.loads((tmp_path / "jupyter-lite.json").read_text())["jupyter-config-data"] == {
        "appName": "Werkboek",
        "baseUrl": "./",
    }
    assert "../index.html" in (tmp_path / "index.html").read_text(), (
        "who opens the folder itself goes to the start page"
    )


def test_another_jupyterlite_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lite, "LITE", "0.0.1")
    with pytest.raises(WorkbookError) as error:
        lite.build_page(tmp_path, tmp_path / "out")
    assert told(error) == "site.no_lite"
    assert "0.0.1" in error.value.what


def test_the_optional_requirement_is_the_version_that_fits() -> None:
    project = (content_root() / "pyproject.toml").read_text(encoding="utf-8")
    assert f'"jupyterlite-core=={versions.LITE}"' in project


# ---- the whole --------------------------------------------------------------------------------------------------------


def test_pages_are_told_in_the_order_of_reading() -> None:
    told_of = building.pages(shipped())
    assert told_of[0]["path"] == "Start.ipynb"
    numbers = [each["module"] for each in told_of if each["module"]]
    assert numbers == sorted(numbers)
    assert set(numbers) == {1, 2, 3, 4}
    assert all(each["title"] and not each["title"].endswith(".ipynb") for each in told_of)
    assert {each["path"] for each in told_of} == {name for name in shipped() if name.endswith(".ipynb")}


@pytest.mark.parametrize("there", ["a file", "a folder with something else"])
def test_a_place_with_something_else_is_refused(tmp_path: Path, there: str) -> None:
    out = tmp_path / "website"
    if there == "a file":
        out.write_text("x")
    else:
        out.mkdir()
        (out / "mijn.html").write_text("x")
    result = CliRunner().invoke(app, ["site", str(out)])
    assert isinstance(result.exception, WorkbookError)
    assert result.exception.key == "site.not_ours"
    assert out.is_file() or (out / "mijn.html").read_text() == "x"


def test_a_build_that_fails_leaves_the_earlier_site(
    tmp_path: Path, pyodide: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "website"
    out.mkdir()
    (out / "uitgave.json").write_text("{}")

    def interrupted() -> dict[str, bytes]:
        raise KeyboardInterrupt

    monkeypatch.setattr(building, "wheel_files", interrupted)
    with pytest.raises(KeyboardInterrupt):
        building.build(out, pyodide=pyodide)
    assert (out / "uitgave.json").read_text() == "{}"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".website")] == []


def test_a_swap_that_fails_puts_the_earlier_site_back(tmp_path: Path) -> None:
    out, before = tmp_path / "website", tmp_path / "vorige"
    out.mkdir()
    (out / "uitgave.json").write_text("{}")
    with pytest.raises(WorkbookError) as error:
        building._swap(tmp_path / "was-nooit-gemaakt", out, before)
    assert told(error) == "site.not_swapped"
    assert (out / "uitgave.json").is_file()


def test_the_same_files_are_the_same_edition(tmp_path: Path) -> None:
    for name in ("een", "twee"):
        (tmp_path / name / "werkboek" / "api").mkdir(parents=True)
        (tmp_path / name / "werkboek" / "a.js").write_text("1")
        (tmp_path / name / "werkboek" / "api" / "all.json").write_text(name)
    assert building._edition(tmp_path / "een") == building._edition(tmp_path / "twee")
    (tmp_path / "twee" / "werkboek" / "a.js").write_text("2")
    assert building._edition(tmp_path / "een") != building._edition(tmp_path / "twee")


def test_our_own_pages_lie_where_the_page_asks_for_them() -> None:
    made = building.own_pages("abc")
    assert {"index.html", "vragenlijst/index.html", "pagina/werkboek.js", "pagina/plaats.js", "pagina/lab.css"} <= set(
        made
    )
    for asked in ("plaats.js", "werkboek.css", "lab.css", "werkboek.js"):
        assert f"../../pagina/{asked}" in lite.HEAD
        assert f"pagina/{asked}" in made
    assert made["pagina/lab.css"].decode() == lab.style(server=False)


# ---- the list of files, and a release on the site ---------------------------------------------------------------------


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a site with our notebooks in its list, without Python."""
    place = tmp_path / "website"
    put_contents(place, shipped())
    (place / "uitgave.json").write_text(json.dumps({"format": 1, "edition": "eerste", "pages": []}))
    return place


def listed(site: Path, folder: str = "") -> dict[str, Any]:
    return dict(json.loads((site / "werkboek" / "api" / "contents" / folder / "all.json").read_text(encoding="utf-8")))


def test_every_folder_has_a_list_of_what_lies_in_it(site: Path) -> None:
    root = {each["name"]: each for each in listed(site)["content"]}
    assert root["Start.ipynb"]["type"] == "notebook"
    assert root["module-3"]["type"] == "directory"
    assert set(FOLDERS) <= set(root), "the deelnemer's own folders are there from the start"
    inside = listed(site, "module-3")
    assert inside["path"] == "module-3"
    for each in inside["content"]:
        path = site / "werkboek" / "files" / each["path"]
        assert path.stat().st_size == each["size"]
    assert listed(site, "antwoorden")["content"] == []


def test_putting_one_file_renews_the_list_and_leaves_the_rest(site: Path) -> None:
    before = {each["name"] for each in listed(site)["content"]}
    put_contents(site, {"actualiteit/nieuw.yaml": "titel: één\n".encode()})
    assert {each["name"] for each in listed(site)["content"]} == before
    assert [each["name"] for each in listed(site, "actualiteit")["content"]] == ["nieuw.yaml"]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return make_course(tmp_path_factory.mktemp("prepared"))


@pytest.fixture
def course(prepared: Course, tmp_path: Path) -> Course:
    shutil.copytree(prepared.root, tmp_path / "cursus")
    return Course(tmp_path / "cursus")


def test_a_release_renews_the_site_that_the_course_names(course: Course, site: Path) -> None:
    (course.root / "cursus.yaml").write_text(f"browser: {site}\n", encoding="utf-8")
    made = hand_out(course, NAME)
    assert any(str(site) in note for note in made.notes)
    on_site = site / "werkboek" / "files" / "opdrachten" / NAME / f"{NAME}.ipynb"
    notebook = json.loads(on_site.read_text(encoding="utf-8"))
    assert notebook["metadata"]["workbook"]["release"] == made.release.id, (
        "a hand-in from the browser says which release it is"
    )
    names = {each["name"] for each in listed(site, f"opdrachten/{NAME}")["content"]}
    assert names == {path.name for path in made.release.folder.iterdir()}
    record = read_record(site)
    assert record["edition"] != "eerste", "browsers see that there is something new"
    assert record["releases"] == {NAME: made.release.id}
    assert record["built"] == "eerste"


def test_the_same_release_again_is_the_same_edition(course: Course, site: Path) -> None:
    made = hand_out(course, NAME).release
    put_release(site, made)
    first = read_record(site)["edition"]
    stale = site / "werkboek" / "files" / "opdrachten" / NAME / "oud.yaml"
    stale.write_text("id: oud\n")
    put_release(site, made)
    assert read_record(site)["edition"] == first
    assert not stale.exists(), "questions of an earlier release are gone"


@pytest.mark.parametrize("there", ["nothing", "a broken record", "a record of something else"])
def test_a_folder_without_a_browser_edition_is_told_before_anything_is_released(
    course: Course, tmp_path: Path, there: str
) -> None:
    place = tmp_path / "elders"
    if there != "nothing":
        place.mkdir()
        (place / "uitgave.json").write_text("{" if there == "a broken record" else '{"edition": 3}')
    (course.root / "cursus.yaml").write_text(f"browser: {place}\n", encoding="utf-8")
    before = {path: path.read_bytes() for path in course.root.rglob("*") if path.is_file()}
    with pytest.raises(WorkbookError) as error:
        hand_out(course, NAME)
    assert told(error) == "distributing.browser.none"
    assert {path: path.read_bytes() for path in course.root.rglob("*") if path.is_file()} == before


def test_a_wheel_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "a-1-py3-none-any.whl"
    path.write_bytes(archive(**{"a/__init__.py": b"1", "a/": b""}))
    assert unpacked(path) == {"a/__init__.py": b"1"}
    assert packing.named(path) == ("a", "1")


def test_a_session_belongs_to_the_path_of_its_page_and_not_to_its_name() -> None:
    """Every module has a `0-start.ipynb`: by name alone the second would be given the Python of the first."""
    script = "async startNew(e){const{path:r,name:o}=e,a=this._sessions.find((e=>e.name===o));if(a)return a;"
    mended, count = lite.by_path(script)
    assert count == 1
    assert "find((e=>e.path===r));if(a)" in mended
    assert lite.by_path(mended) == (mended, 0)
