"""What an administrator gets in docs/deploy: read, parsed and linted, and the library behind it with real files and rights."""

from __future__ import annotations

import ast
import configparser
import grp
import json
import os
import pwd
import re
import shlex
import shutil
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from attrs import evolve
from ruamel.yaml import YAML
from traitlets.config.loader import PyFileConfigLoader

from tests.made_shares import made, put
from workbook.docent import posts
from workbook.docent.collect import receive
from workbook.docent.course import Course
from workbook.docent.demo import deelnemer
from workbook.docent.founding import new
from workbook.docent.people import Person, roster, save
from workbook.docent.release import release
from workbook.docent.serving import page_reply, serve
from workbook.errors import WorkbookError
from workbook.handin.posting import post
from workbook.home import write_atomic
from workbook.hub import places, serving
from workbook.hub.links import links
from workbook.hub.settings import Settings, read_settings
from workbook.texts import entry, say

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "docs" / "deploy"
NAME = "m3-cultuur"
GROUP = grp.getgrgid(os.getgid()).gr_name
ACCOUNT = pwd.getpwuid(os.getuid()).pw_name
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="a hub runs on Linux")
pytestmark = linux_only


def read_yaml(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


@pytest.fixture
def hub_yaml(tmp_path: Path) -> Path:
    """Return the shipped settings for this computer: its own group, folders of this test."""
    settings = read_yaml(DEPLOY / "hub.yaml")
    settings["folders"] = {name: str(tmp_path / name) for name in settings["folders"]}
    settings["groups"] = {"docent": GROUP, "deelnemer": GROUP}
    path = tmp_path / "hub.yaml"
    with path.open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump(settings, file)
    return path


@pytest.fixture
def settings(hub_yaml: Path) -> Settings:
    return read_settings(hub_yaml)


# ---- the settings ---------------------------------------------------------------------------------------------------


def test_the_shipped_settings_can_be_read_and_hold_no_real_secret() -> None:
    found = read_settings(DEPLOY / "hub.yaml")
    assert found.address.startswith("https://")
    assert "VERANDER-MIJ" in found.database
    assert found.spawner == "systemd"
    assert found.listen == "127.0.0.1"


def test_a_mistake_in_the_settings_is_told_with_file_line_and_key(hub_yaml: Path) -> None:
    text = hub_yaml.read_text(encoding="utf-8")
    hub_yaml.write_text(text.replace("idle_minutes", "idle_minuten"), encoding="utf-8")
    with pytest.raises(WorkbookError, match="idle_minuten") as told:
        read_settings(hub_yaml)
    assert re.search(r"hub\.yaml.*regel \d+", told.value.where)


def test_an_account_has_the_role_of_its_group_and_a_docent_stays_a_docent(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    members = {"docenten": ["jan"], "deelnemers": ["anna", "jan"]}
    numbers = {"docenten": 70001, "deelnemers": 70002}
    named = {name: SimpleNamespace(gr_gid=numbers[name], gr_mem=who) for name, who in members.items()}
    monkeypatch.setattr(grp, "getgrnam", lambda name: named[name])
    monkeypatch.setattr(grp, "getgrgid", lambda gid: next(each for each in named.values() if each.gr_gid == gid))
    groups = evolve(settings.groups, docent="docenten", deelnemer="deelnemers")
    found = evolve(settings, groups=groups)
    assert [found.role_of(who) for who in ("jan", "anna", "piet")] == ["docent", "deelnemer", None]


def test_a_group_that_is_not_there_is_told(settings: Settings) -> None:
    found = evolve(settings, groups=evolve(settings.groups, docent="bestaat-niet-echt"))
    with pytest.raises(WorkbookError, match="groep bestaat niet"):
        found.role_of("anna")


# ---- the configuration of JupyterHub ----------------------------------------------------------------------------------


@pytest.fixture
def configuration(hub_yaml: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("WORKBOOK_HUB_SETTINGS", str(hub_yaml))
    return PyFileConfigLoader("jupyterhub_config.py", path=str(DEPLOY)).load_config()


def test_every_setting_is_one_that_jupyterhub_knows(configuration: Any) -> None:
    from jupyterhub.app import JupyterHub
    from jupyterhub.auth import Authenticator, LocalAuthenticator, PAMAuthenticator
    from jupyterhub.proxy import ConfigurableHTTPProxy
    from jupyterhub.spawner import Spawner
    from systemdspawner import SystemdSpawner

    known = {each.__name__: each for each in (
        JupyterHub, Authenticator, LocalAuthenticator, PAMAuthenticator, ConfigurableHTTPProxy, Spawner, SystemdSpawner,
    )}  # fmt: skip
    for name, values in configuration.items():
        for key in values:
            trait = known[name].class_traits(config=True).get(key)
            assert trait is not None, f"{name}.{key}"


def test_nobody_may_enter_anothers_server_and_only_the_two_groups_sign_in(configuration: Any) -> None:
    scopes = [scope for role in configuration.JupyterHub.load_roles for scope in role["scopes"]]
    assert not [scope for scope in scopes if scope.startswith(("access:servers", "admin:auth_state"))]
    docent = next(role for role in configuration.JupyterHub.load_roles if role["name"] == "docent")
    assert all("!group=deelnemer" in scope or scope in {"self", "admin-ui"} for scope in docent["scopes"])
    assert configuration.LocalAuthenticator.allowed_groups == {GROUP}
    assert not configuration.get("Authenticator", {}).get("allow_all", False)


def test_who_lost_their_part_gets_no_server_and_who_has_one_is_told_the_places(
    configuration: Any, settings: Settings
) -> None:
    hook = configuration.Spawner.pre_spawn_hook
    spawner = SimpleNamespace(user=SimpleNamespace(name=ACCOUNT), environment={"KEPT": "1"}, default_url="")
    hook(spawner)
    assert spawner.environment["KEPT"] == "1"
    assert spawner.environment["WORKBOOK_ROLE"] == "docent"
    assert spawner.default_url.endswith("0-begin.ipynb")
    spawner.user.name = "zonder-groep"
    with pytest.raises(PermissionError):
        hook(spawner)
    admit = configuration.Authenticator.post_auth_hook
    assert admit(None, None, {"name": "zonder-groep"}) is None
    assert admit(None, None, {"name": ACCOUNT})["groups"] == ["docent"]


def test_idle_servers_are_ended_and_limits_are_set(configuration: Any, settings: Settings) -> None:
    (culler,) = (each for each in configuration.JupyterHub.services if each["name"] == "idle-culler")
    assert f"--timeout={settings.idle_minutes * 60}" in culler["command"]
    assert configuration.Spawner.mem_limit == settings.memory
    assert configuration.Spawner.cpu_limit == settings.cores
    assert configuration.JupyterHub.db_url.startswith("postgresql+psycopg://")


def test_the_key_for_starting_servers_ahead_is_kept_and_only_its_owner_reads_it(
    configuration: Any, settings: Settings
) -> None:
    path = Path(settings.folders.state) / "voorverwarmen.sleutel"
    (ahead,) = (each for each in configuration.JupyterHub.services if each["name"] == "ahead")
    assert path.read_text(encoding="ascii") == ahead["api_token"] == places.kept_secret(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("way", ["oauth", "lti"])
def test_the_sketch_for_signing_in_elsewhere_can_be_loaded(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET"):
        monkeypatch.setenv(name, "x")
    monkeypatch.delenv("LTI_CLIENT_ID", raising=False)
    if way == "lti":
        monkeypatch.setenv("LTI_CLIENT_ID", "elo")
    found = PyFileConfigLoader("oauth.py", path=str(DEPLOY)).load_config()
    about = found["LTI13Authenticator" if way == "lti" else "GenericOAuthenticator"]
    assert about.authorize_url.startswith("https://")
    assert found.JupyterHub.authenticator_class.endswith(
        "LTI13Authenticator" if way == "lti" else "GenericOAuthenticator"
    )
    assert not re.search(r"client_secret = [\"']", (DEPLOY / "oauth.py").read_text(encoding="utf-8"))


def test_the_pages_of_the_hub_have_all_their_words_and_no_english() -> None:
    folder = ROOT / "workbook" / "hub" / "templates"
    words = entry("hub.pages")
    used: set[str] = set()
    for path in sorted(folder.glob("*.html")):
        text = path.read_text(encoding="utf-8")
        used |= set(re.findall(r"werkboek\.(\w+)", text))
        plain = re.sub(r"<(script|style).*?</\1>|{[%{#].*?[%}#]}|<[^>]*>", " ", text, flags=re.DOTALL)
        assert not re.findall(r"[A-Za-z]{2,}", plain), path.name
    assert used == set(words)


# ---- links ----------------------------------------------------------------------------------------------------------


def test_there_is_a_link_for_every_page_of_every_module() -> None:
    found = links("https://hub.uw-opleider.nl/")
    assert {each.module for each in found} == {None, 1, 2, 3, 4}
    assert "https://hub.uw-opleider.nl/hub/user-redirect/lab/tree/module-3/1-voorbereiding.ipynb" in {
        e.address for e in found
    }
    assert all((ROOT / "notebooks" / each.page).is_file() for each in found)


def test_the_links_are_printed_by_a_command(hub_yaml: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "workbook.hub", "links", "--instellingen", str(hub_yaml)],
        capture_output=True, encoding="utf-8", check=True, timeout=60,
    )  # fmt: skip
    assert "Module 3, voorbereiding: https://" in done.stdout
    broken = subprocess.run(
        [sys.executable, "-m", "workbook.hub", "links", "--instellingen", str(hub_yaml) + ".weg"],
        capture_output=True, encoding="utf-8", check=False, timeout=60,
    )  # fmt: skip
    assert broken.returncode == 2
    assert "Traceback" not in broken.stderr


# ---- places ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return an account whose home is of this test."""
    home = tmp_path / "thuis"
    home.mkdir(mode=0o755)
    about = SimpleNamespace(pw_uid=os.getuid(), pw_gid=os.getgid(), pw_dir=str(home), pw_name="anna")
    known = pwd.getpwnam
    monkeypatch.setattr(pwd, "getpwnam", lambda name: about if name == "anna" else known(name))
    return "anna"


def mode(path: Path | str) -> int:
    return stat.S_IMODE(Path(path).stat().st_mode)


def test_shared_places_have_the_rights_that_hub_md_tells(settings: Settings, person: str) -> None:
    places.lay(settings)
    into, out = places.lay_boxes(settings, person)
    post_room = Path(settings.folders.post)
    assert [mode(each) for each in (post_room, into.parent, out.parent)] == [0o751] * 3
    assert mode(settings.folders.group) == 0o3773
    assert mode(post_room / "uitgaven") == 0o2775
    assert (mode(into), mode(out)) == (0o2750, 0o2570)
    assert mode(into.parents[2] / "thuis") == 0o700


def test_boxes_are_made_once_and_what_lies_in_them_stays(settings: Settings, person: str) -> None:
    places.lay(settings)
    into, _ = places.lay_boxes(settings, person)
    (into / "opdracht.zip").write_bytes(b"werk")
    places.lay(settings)
    assert places.lay_boxes(settings, person)[0] == into
    assert (into / "opdracht.zip").read_bytes() == b"werk"
    assert [each.name for each in into.parent.iterdir()] == ["hub_anna"]


def test_an_account_that_is_not_there_is_told(settings: Settings) -> None:
    places.lay(settings)
    with pytest.raises(WorkbookError, match="account bestaat niet"):
        places.lay_boxes(settings, "bestaat-niet-echt")


def test_colleagues_share_what_is_private_in_a_folder_of_their_group(tmp_path: Path) -> None:
    shared, own = tmp_path / "groep", tmp_path / "eigen"
    for each in (shared, own):
        each.mkdir()
    shared.chmod(0o2770)
    before = os.umask(0o007)
    try:
        for each in (shared, own):
            write_atomic(each / "deelnemers.csv", b"naam", private=True)
    finally:
        os.umask(before)
    assert mode(shared / "deelnemers.csv") == 0o660
    assert mode(own / "deelnemers.csv") == 0o600


# ---- somebody's own server -------------------------------------------------------------------------------------------


@pytest.fixture
def at_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Be an account on the hub: a home of its own, and what the hub tells its server."""
    for name in ("WORKBOOK_HOME", "JUPYTER_CONFIG_PATH", "WORKBOOK_COURSE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    back, news = tmp_path / "terug", tmp_path / "uitgaven"
    for each in (back, news):
        each.mkdir()
    monkeypatch.setenv("WORKBOOK_BACK", str(back))
    monkeypatch.setenv("WORKBOOK_RELEASES", str(news))
    here, before = Path.cwd(), os.umask(0o022)
    yield tmp_path
    os.chdir(here)
    os.umask(before)


def test_a_deelnemers_server_has_a_prepared_folder_and_shows_what_came_back(at_server: Path) -> None:
    (at_server / "terug" / "m3.html").write_text("Goed gedaan", encoding="utf-8")
    started = serving.of_deelnemer()
    assert (started.folder / "Start.ipynb").is_file()
    assert (started.folder / "terugkoppeling" / "m3.html").read_text(encoding="utf-8") == "Goed gedaan"
    assert "--ServerApp.terminals_enabled=False" in started.options
    assert started.environment["WORKBOOK_HOME"] == str(started.folder)
    code = (started.folder / "deelnemer.json").read_bytes()
    assert serving.of_deelnemer().folder == started.folder
    assert (started.folder / "deelnemer.json").read_bytes() == code


def test_a_file_of_that_name_of_the_deelnemers_own_stays(at_server: Path) -> None:
    folder = at_server / say("opening.folder")
    folder.mkdir()
    (folder / "terugkoppeling").write_text("van mij", encoding="utf-8")
    serving.of_deelnemer()
    assert (folder / "terugkoppeling").read_text(encoding="utf-8") == "van mij"


def test_a_broken_release_keeps_nobody_from_working(at_server: Path) -> None:
    (at_server / "uitgaven" / "stuk.zip").write_bytes(b"geen zip")
    assert serving.of_deelnemer().folder.is_dir()


def test_a_server_becomes_jupyters_own_program_in_its_folder(at_server: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[Any] = []
    monkeypatch.setenv("WORKBOOK_ROLE", "deelnemer")
    monkeypatch.setattr(os, "execve", lambda *given: ran.append(given))
    monkeypatch.setattr(serving, "apart", lambda home: ({"JUPYTER_RUNTIME_DIR": str(home)}, ("--apart",)))
    serving.main(["--debug"])
    program, command, environment = ran[0]
    assert program == sys.executable
    assert command[command.index("jupyterhub.singleuser") + 1] == "--debug"
    assert f"--ServerApp.root_dir={at_server / say('opening.folder')}" in command
    assert environment["JUPYTER_CONFIG_DIR"].startswith(str(at_server))
    assert (command[-1], environment["JUPYTER_RUNTIME_DIR"]) == ("--apart", str(at_server))
    assert Path.cwd() == at_server / say("opening.folder")


def test_kernels_talk_over_files_where_their_names_are_short_enough_for_linux() -> None:
    longest = Path("/" + "h" * 51)
    for home in (Path("/home/anna"), longest):
        places, options = serving.apart(home)
        assert options == ("--KernelManager.transport=ipc",)
        assert len(f"{places['JUPYTER_RUNTIME_DIR']}/kernel-{uuid.uuid4()}-ipc-5") <= 107
    assert serving.apart(Path(f"{longest}h")) == ({}, ())
    assert serving.apart(Path("/" + "é" * 26)) == ({}, ()), "it is bytes that count"


def test_a_docent_without_a_course_is_told_in_the_journal(at_server: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBOOK_ROLE", "docent")
    monkeypatch.setenv("WORKBOOK_COURSE", str(at_server / "nergens"))
    with pytest.raises(SystemExit) as told:
        serving.main([])
    assert "nergens" in str(told.value)


def test_a_docents_server_stands_in_the_course(at_server: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course = new(at_server / "cursus")
    monkeypatch.setenv("WORKBOOK_COURSE", str(course.root))
    started = serving.of_docent()
    assert started.folder == course.root
    assert "WORKBOOK_HOME" not in started.environment
    assert started.environment["WORKBOOK_COURSE"] == str(course.root)


# ---- the post -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def handed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, Any]:
    """Return a course with a release, and a deelnemer who handed in."""
    course = new(tmp_path_factory.mktemp("post") / "cursus")
    release(course, NAME)
    return course, deelnemer(course, NAME, "half")


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the post of a hub, with a box for anna and one for bram."""
    for part in (posts.IN, posts.OUT):
        for who in ("anna", "bram"):
            (tmp_path / "post" / part / f"hub_{who}").mkdir(parents=True)
    (tmp_path / "post" / posts.NEW).mkdir()
    monkeypatch.setenv(posts.ROOM, str(tmp_path / "post"))
    return tmp_path / "post"


@pytest.fixture
def course(handed: tuple[Course, Any], tmp_path: Path) -> Course:
    """Return a course of this test with anna and bram in its list, by their accounts."""
    shutil.copytree(handed[0].root, tmp_path / "cursus")
    made_ = Course(tmp_path / "cursus")
    save(made_, [Person(name="Anna de Wit", number="anna"), Person(name="Bram Bos", number="bram")])
    return made_


def test_a_hand_in_is_put_in_the_box_and_without_one_nothing_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parcel, box = tmp_path / "m3.zip", tmp_path / "bak"
    parcel.write_bytes(b"PK")
    monkeypatch.delenv("WORKBOOK_POST", raising=False)
    assert post(parcel) == "none"
    monkeypatch.setenv("WORKBOOK_POST", str(box))
    assert post(parcel) == "refused"
    box.mkdir()
    assert post(parcel) == "posted"
    assert (box / "m3.zip").read_bytes() == b"PK"


def test_the_receipt_says_what_became_of_it(handed: tuple[Course, Any]) -> None:
    receipt = handed[1].receipt
    assert receipt.posted == "none"
    assert evolve(receipt, posted="posted").next_step == say("hub.receipt.next")
    assert say("hub.receipt.refused") in evolve(receipt, posted="refused").told
    assert receipt.path.name in evolve(receipt, posted="refused").next_step


def test_what_lies_in_a_box_is_collected_under_the_name_of_its_account(
    course: Course, room: Path, handed: tuple[Course, Any]
) -> None:
    shutil.copy(handed[1].receipt.path, room / posts.IN / "hub_anna")
    outcome = receive(course, NAME, [posts.incoming()])
    (row,) = outcome.rows
    assert row.elo == "hub"
    person = roster(course).by_code(row.who)
    assert person is not None
    assert person.name == "Anna de Wit"


def test_who_hands_in_under_anothers_code_gets_nothing_of_theirs_back(
    course: Course, room: Path, handed: tuple[Course, Any]
) -> None:
    shutil.copy(handed[1].receipt.path, room / posts.IN / "hub_anna")
    receive(course, NAME, [posts.incoming()])
    shutil.copy(handed[1].receipt.path, room / posts.IN / "hub_bram")
    outcome = receive(course, NAME, [posts.incoming()])
    assert any(row.asides for row in outcome.rows)
    code = outcome.rows[0].who
    assert posts.put_back(course, NAME, {code: {f"{NAME}.html": b"voor anna"}}).placed == (code,)
    assert (room / posts.OUT / "hub_anna" / f"{NAME}.html").read_bytes() == b"voor anna"
    assert not list((room / posts.OUT / "hub_bram").iterdir())


def test_feedback_for_somebody_without_an_account_is_told_and_goes_nowhere(course: Course, room: Path) -> None:
    put_ = posts.put_back(course, NAME, {"d-00000000": {f"{NAME}.html": b"x"}})
    assert put_ == posts.PutBack((), ("d-00000000",))
    assert not list((room / posts.OUT).rglob("*.html"))


def test_nothing_is_written_through_what_a_deelnemer_put_in_the_way(course: Course, room: Path, tmp_path: Path) -> None:
    people = roster(course).people
    save(course, [evolve(people[0], code="d-0000000a"), evolve(people[1], code="d-0000000b")])
    aim = tmp_path / "van-de-docent.html"
    aim.write_bytes(b"blijft")
    (room / posts.OUT / "hub_anna" / f"{NAME}.html").symlink_to(aim)
    shutil.rmtree(room / posts.OUT / "hub_bram")
    (room / posts.OUT / "hub_bram").symlink_to(tmp_path)
    files = {f"{NAME}.html": b"terug", "plan.docx": b"bijlage"}
    put_ = posts.put_back(course, NAME, {"d-0000000a": files, "d-0000000b": files})
    assert put_ == posts.PutBack(("d-0000000a",), ("d-0000000b",))
    assert aim.read_bytes() == b"blijft"
    box = room / posts.OUT / "hub_anna"
    assert sorted(path.name for path in box.iterdir()) == [f"{NAME}-plan.docx", f"{NAME}.html"]
    assert not (box / f"{NAME}.html").is_symlink()
    assert mode(box / f"{NAME}.html") == 0o644
    assert not list(tmp_path.glob(f"{NAME}*"))


def test_without_a_hub_the_source_must_be_named(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(posts.ROOM, raising=False)
    with pytest.raises(WorkbookError, match="geen map waarin deelnemers inleveren"):
        posts.incoming()
    with pytest.raises(WorkbookError, match="geen map waarin deelnemers inleveren"):
        posts.put_back(course, NAME, {})
    assert posts.hand_over(Path("uitgave.zip")) is None
    assert posts.shared_folder() == ()


def test_a_release_is_laid_on_the_counter_for_everybody_to_read(room: Path, tmp_path: Path) -> None:
    parcel = tmp_path / "module-3.zip"
    with zipfile.ZipFile(parcel, "w") as archive:
        archive.writestr("manifest.json", "{}")
    laid = posts.hand_over(parcel)
    assert laid == room / posts.NEW / "module-3.zip"
    assert laid.read_bytes() == parcel.read_bytes()
    assert mode(laid) == 0o644


def test_the_class_picture_looks_in_the_folder_of_the_hub(
    room: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBOOK_CLASS", str(tmp_path / "klas"))
    assert posts.shared_folder() == ()
    put(tmp_path / "klas", made("ocai"))
    assert posts.shared_folder() == (tmp_path / "klas",)


def test_a_docents_page_is_reached_through_their_own_server_and_by_no_other_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WORKBOOK_HUB", "https://hub.uw-opleider.nl")
    monkeypatch.setenv("JUPYTERHUB_SERVICE_PREFIX", "/user/docent/")
    with serve({"GET ": lambda _: page_reply("<p>beeld</p>")}) as address:
        found = re.fullmatch(r"https://hub\.uw-opleider\.nl/user/docent/proxy/(\d+)/(\S+)/", address)
        assert found is not None
        here = f"http://127.0.0.1:{found[1]}/{found[2]}/"
        asked = urllib.request.Request(
            here, headers={"Host": "hub.uw-opleider.nl", "Origin": "https://hub.uw-opleider.nl"}
        )
        with urllib.request.urlopen(asked, timeout=5) as reply:
            assert reply.read() == b"<p>beeld</p>"
        with pytest.raises(urllib.error.HTTPError) as told:
            urllib.request.urlopen(urllib.request.Request(here, headers={"Host": "kwaad.example"}), timeout=5)
        assert told.value.code == 403
        told.value.close()


# ---- units, containers, Kubernetes ------------------------------------------------------------------------------------


UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])


def unit(path: Path) -> configparser.ConfigParser:
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment, method-assign] # keys keep their capitals
    read.read_string(path.read_text(encoding="utf-8"))
    return read


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_is_one_that_systemd_takes(path: Path, tmp_path: Path) -> None:
    read = unit(path)
    assert read["Unit"]["Description"]
    if path.suffix == ".timer":
        assert (path.with_suffix(".service")).is_file()
        assert read["Install"]["WantedBy"] == "timers.target"
    else:
        assert read["Service"]["ProtectSystem"] == "full"
        assert read["Service"]["PrivateTmp"] == "yes"
        assert shlex.split(read["Service"]["ExecStart"])[0].startswith("/")
    if shutil.which("systemd-analyze") is None:
        return
    for each in UNITS:
        # The programs stand where they will stand at the provider; here it is the unit that is looked at.
        text = re.sub(r"ExecStart=/opt/\S+", f"ExecStart={sys.executable}", each.read_text(encoding="utf-8"))
        (tmp_path / each.name).write_text(text, encoding="utf-8")
    name = path.name.replace("@.", "@2.")
    if "@" in path.name:
        (tmp_path / name).write_text((tmp_path / path.name).read_text(encoding="utf-8"), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(tmp_path / name)],
        capture_output=True, encoding="utf-8", check=False, timeout=60,
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
    )  # fmt: skip
    ours = [line for line in done.stderr.splitlines() if "werkboek" in line and "not found" not in line]
    assert ours == []


def recipe(path: Path) -> list[tuple[str, str]]:
    """Return the instructions of a container recipe, each with its arguments on one line."""
    text = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE))
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in text.splitlines() if line)]


@pytest.mark.parametrize("path", sorted(DEPLOY.glob("Containerfile*")), ids=lambda path: path.name)
def test_a_container_recipe_keeps_to_the_rules(path: Path) -> None:
    steps = recipe(path)
    known = "FROM RUN LABEL ENV COPY VOLUME EXPOSE HEALTHCHECK USER WORKDIR ENTRYPOINT CMD".split()
    assert {word for word, _ in steps} <= set(known)
    assert steps[0][0] == "FROM"
    for word, rest in steps:
        if word == "FROM":
            assert re.match(r"docker\.io/library/[\w-]+:\d[\w.-]*(?= AS |$)", rest), rest
        if word == "RUN" and "apt-get install" in rest:
            assert "--no-install-recommends" in rest
            assert "rm -rf /var/lib/apt/lists/*" in rest
        if word == "COPY" and not rest.startswith("--from"):
            *sources, _ = rest.split()
            # Never the project itself: it holds solutions and hidden tests.
            assert all(each.startswith(("dist/", "docs/deploy/")) for each in sources)
            assert all((ROOT / each).is_file() for each in sources if each.startswith("docs/"))
        if word in {"CMD", "ENTRYPOINT"}:
            assert isinstance(json.loads(rest), list)
    assert steps[-1][0] == "CMD"
    assert not re.search(r"(?i)password|wachtwoord|token=|secret=", path.read_text(encoding="utf-8"))


def test_the_proxy_is_the_same_everywhere() -> None:
    from tests.walks.hub_served import PROXY

    for name in ("Containerfile", "hub.md"):
        assert f"configurable-http-proxy@{PROXY}" in (DEPLOY / name).read_text(encoding="utf-8")


def test_kubernetes_gives_each_person_only_their_own_part_of_the_shared_disk() -> None:
    values = read_yaml(DEPLOY / "values.yaml")
    code = values["hub"]["extraConfig"]["werkboek"]
    config = SimpleNamespace(KubeSpawner=SimpleNamespace())
    exec(compile(ast.parse(code), "values.yaml", "exec"), {"c": config})
    hook = config.KubeSpawner.pre_spawn_hook
    spawner = SimpleNamespace(
        user=SimpleNamespace(name="anna", groups=[SimpleNamespace(name="deelnemer")]), environment={},
        volumes=[{"name": "thuis"}], volume_mounts=[{"name": "thuis", "mountPath": "/home/werkboek"}], default_url="",
    )  # fmt: skip
    for _ in range(2):  # started again, nothing is mounted twice
        hook(spawner)
    shared = {each["subPath"]: each["readOnly"] for each in spawner.volume_mounts if "subPath" in each}
    assert shared == {
        "klas": False,
        "post/ingeleverd/hub_anna": False,
        "post/terugkoppeling/hub_anna": True,
        "post/uitgaven": True,
    }
    assert [each["name"] for each in spawner.volumes] == ["thuis", "gedeeld"]
    spawner.user.groups[0].name = "docent"
    hook(spawner)
    assert spawner.environment["WORKBOOK_ROLE"] == "docent"
    assert "post/ingeleverd/hub_anna" not in {each.get("subPath") for each in spawner.volume_mounts}


def test_kubernetes_has_the_same_roles_command_and_culling_as_the_server(configuration: Any) -> None:
    values = read_yaml(DEPLOY / "values.yaml")
    docent = next(role for role in configuration.JupyterHub.load_roles if role["name"] == "docent")
    assert values["hub"]["loadRoles"]["docent"]["scopes"] == docent["scopes"]
    assert values["singleuser"]["cmd"][1:] == configuration.Spawner.cmd[1:]
    assert values["cull"] == {"enabled": True, "timeout": 3600, "every": 120}
    for size in (values["singleuser"]["memory"], values["singleuser"]["cpu"]):
        assert set(size) == {"guarantee", "limit"}


# ---- the back-up ----------------------------------------------------------------------------------------------------


@pytest.fixture
def backup(tmp_path: Path) -> dict[str, str]:
    """Return the surroundings of the back-up, with a database program that only writes down what it was asked."""
    programs, source = tmp_path / "bin", tmp_path / "srv"
    programs.mkdir()
    (source / "cursus").mkdir(parents=True)
    (source / "cursus" / "a.txt").write_text("werk", encoding="utf-8")
    fake = programs / "pg_dump"
    fake.write_text(
        '#!/bin/sh\nfor each in "$@"; do case $each in --file=*) echo "$@" >"${each#--file=}";; esac; done\n',
        encoding="utf-8",
    )
    fake.chmod(0o755)
    return {
        "PATH": f"{programs}:{os.environ['PATH']}", "FOLDERS": str(source), "TARGET": str(tmp_path / "reserve"),
        "DATABASES": "postgresql://x@127.0.0.1/hub postgresql://x@127.0.0.1/cijfers", "KEEP_DAYS": "30", "RECIPIENT": "",
    }  # fmt: skip


def reserve(surroundings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(DEPLOY / "reserve.sh")],
        env=surroundings,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


def test_a_backup_has_both_databases_all_folders_and_a_check(backup: dict[str, str]) -> None:
    done = reserve(backup)
    assert done.returncode == 0, done.stderr
    (made_,) = Path(backup["TARGET"]).iterdir()
    assert sorted(path.name for path in made_.iterdir()) == [
        "cijfers.dump",
        "controle.sha256",
        "hub.dump",
        "mappen.tar.gz",
    ]
    assert mode(made_) == 0o700
    listed = subprocess.run(
        ["tar", "-tzPf", made_ / "mappen.tar.gz"], capture_output=True, encoding="utf-8", check=True
    ).stdout
    assert "cursus/a.txt" in listed
    subprocess.run(["sha256sum", "--check", "controle.sha256"], cwd=made_, check=True, capture_output=True)


def test_a_backup_that_fails_leaves_the_earlier_ones_and_no_half_one(backup: dict[str, str]) -> None:
    reserve(backup)
    (earlier,) = Path(backup["TARGET"]).iterdir()
    (Path(backup["PATH"].split(":")[0]) / "pg_dump").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    assert reserve(backup).returncode != 0
    assert list(Path(backup["TARGET"]).iterdir()) == [earlier]


def test_a_backup_goes_when_its_days_are_over_and_nothing_else_does(backup: dict[str, str]) -> None:
    target = Path(backup["TARGET"])
    for name in ("werkboek-oud", "van-een-ander"):
        (target / name).mkdir(parents=True)
        os.utime(target / name, (time.time() - 40 * 86400,) * 2)
    reserve(backup)
    left = {path.name for path in target.iterdir()}
    assert "werkboek-oud" not in left
    assert "van-een-ander" in left
    assert len(left) == 2


# ---- the manual -----------------------------------------------------------------------------------------------------


def test_the_manual_names_every_file_and_names_none_that_is_not_there() -> None:
    text = (DEPLOY / "hub.md").read_text(encoding="utf-8")
    linked = set(re.findall(r"\]\(([\w.@-]+)\)", text))
    of_the_hub = (path for path in DEPLOY.iterdir() if path.is_file() and not path.name.startswith("browser"))
    there = {path.name for path in of_the_hub} - {"hub.md"}
    assert there <= linked
    assert linked - there <= {"sizing.md"}


def test_the_manuals_commands_exist() -> None:
    text = (DEPLOY / "hub.md").read_text(encoding="utf-8")
    from typer.main import get_command

    from workbook.hub.__main__ import app

    known = set(get_command(app).commands)  # type: ignore[attr-defined] # a group
    named = set(re.findall(r"-m workbook\.hub (\w+)", text)) | set(
        re.findall(r"-m workbook\.hub (\w+)", "".join(path.read_text(encoding="utf-8") for path in UNITS))
    )
    assert named == known
