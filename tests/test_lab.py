"""JupyterLab's settings: what they switch off exists, what they offer opens, and what the pages say of the buttons is true."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from jupyterlab.commands import get_app_dir
from sample_course import make_course

from workbook import lab
from workbook.content import content_root
from workbook.course import course
from workbook.docent.office import lay_pages, office_environment
from workbook.opening import lab_environment, prepare

ROOT = Path(__file__).parent.parent
SCHEMAS = Path(get_app_dir()) / "schemas"
# JupyterLab 4.4, on which the browser edition is built, has these two under another selector.
OLDER_SELECTOR = ".jp-Notebook.jp-mod-commandMode"
# Pages that a deelnemer opens: all that is shipped, but for the docent's own.
SHIPPED = sorted(
    path.relative_to(content_root() / "notebooks").as_posix()
    for path in (content_root() / "notebooks").rglob("*.ipynb")
    if not {"docent", "text", ".ipynb_checkpoints"} & set(path.parts)
)
SAYING = [*(ROOT / "notebooks" / "text").rglob("*.md"), *(ROOT / "assignments" / "text").glob("*.md"),
          *(ROOT / "notebooks").rglob("*.yaml"), *(ROOT / "workbook" / "texts").glob("*.yaml"),
          ROOT / "docs" / "deelnemer.md", ROOT / "docs" / "docent.md"]  # fmt: skip


def schema(plugin: str) -> dict[str, Any]:
    package, name = plugin.rsplit(":", 1)
    return dict(json.loads((SCHEMAS / package / f"{name}.json").read_text(encoding="utf-8")))


def schemas() -> Iterator[dict[str, Any]]:
    for path in SCHEMAS.rglob("*.json"):
        if path.name != "package.json.orig":
            yield json.loads(path.read_text(encoding="utf-8"))


def entries(items: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give every item of a menu, those of its submenus as well."""
    for item in items:
        yield item
        yield from entries(item.get("submenu", {}).get("items", []))


def menus() -> dict[str, dict[str, Any]]:
    return {menu["id"]: menu for menu in lab.overrides()[lab.MENUS]["menus"]}


def offered() -> list[dict[str, Any]]:
    return [item for item in entries(menus()[lab.WORKBOOK_MENU]["items"]) if "command" in item]


def buttons(settings: Mapping[str, Any] | None = None) -> dict[str, dict[str, Any]]:
    """Return the buttons of ours above a notebook, by name."""
    bar = (settings or lab.overrides())[lab.TOOLBAR]["toolbar"]
    return {item["name"]: item for item in bar if "command" in item}


@pytest.mark.parametrize("plugin", lab.overrides())
def test_every_setting_is_one_that_jupyterlab_has(plugin: str) -> None:
    known = schema(plugin)["properties"]
    assert set(lab.overrides()[plugin]) <= set(known), plugin


def test_every_menu_item_that_is_switched_off_is_in_jupyterlab() -> None:
    there = [
        (menu["id"], item.get("command") or item["submenu"]["id"])
        for each in schemas()
        for menu in each.get("jupyter.lab.menus", {}).get("main", [])
        for item in menu.get("items", [])
        if "command" in item or "submenu" in item
    ]
    off = [
        (menu["id"], item.get("command") or item["submenu"]["id"])
        for menu in menus().values()
        if menu["id"] != lab.WORKBOOK_MENU
        for item in menu.get("items", [])
    ]
    assert off
    assert set(off) <= set(there)


def test_every_item_of_the_right_hand_button_that_is_switched_off_is_in_jupyterlab() -> None:
    there = {
        (item.get("command") or item["submenu"]["id"], item["selector"])
        for each in schemas()
        for item in each.get("jupyter.lab.menus", {}).get("context", [])
        if "command" in item or "submenu" in item
    }
    ours = lab.overrides()["@jupyterlab/application-extension:context-menu"]["contextMenu"]
    assert {(item.get("command") or item["submenu"]["id"], item["selector"]) for item in ours} <= there


def test_every_key_that_is_switched_off_is_in_jupyterlab() -> None:
    there = {
        (key["command"], tuple(key["keys"]), key["selector"])
        for each in schemas()
        for key in each.get("jupyter.lab.shortcuts", [])
    }
    off = [
        (key["command"], tuple(key["keys"]), key["selector"])
        for key in lab.overrides()["@jupyterlab/shortcuts-extension:shortcuts"]["shortcuts"]
        if key["selector"] != OLDER_SELECTOR
    ]
    assert set(off) <= there


def test_no_single_letter_or_digit_does_something_to_a_page() -> None:
    off = {
        (key["command"], tuple(key["keys"]))
        for key in lab.overrides()["@jupyterlab/shortcuts-extension:shortcuts"]["shortcuts"]
        if key["disabled"]
    }
    left = [
        key
        for each in schemas()
        for key in each.get("jupyter.lab.shortcuts", [])
        if ".jp-Notebook" in key["selector"]
        and key["keys"]
        and all(re.fullmatch(r"[A-Z0-9]", part) for part in key["keys"])
    ]
    assert left
    assert [key for key in left if (key["command"], tuple(key["keys"])) not in off] == []


def test_the_menu_of_the_workbook_opens_every_page_once() -> None:
    assert sorted(item["args"]["path"] for item in offered()) == SHIPPED
    assert {item["command"] for item in offered()} == {lab.OPEN}


def test_the_menu_has_the_modules_of_the_course_in_its_order() -> None:
    modules = [item["submenu"] for item in menus()[lab.WORKBOOK_MENU]["items"] if "submenu" in item]
    assert len(modules) == len(course())
    for shown, about in zip(modules, course(), strict=True):
        assert shown["label"].startswith(f"Module {about.number}: ")
        *steps, assignment = [item["args"]["path"] for item in shown["items"]]
        assert all(path.startswith(f"module-{about.number}/") for path in steps)
        assert assignment == f"opdrachten/{about.assignment}/{about.assignment}.ipynb"


def test_the_first_module_is_called_by_both_its_names() -> None:
    first = next(item["submenu"]["label"] for item in menus()[lab.WORKBOOK_MENU]["items"] if "submenu" in item)
    assert "HRM" in first
    assert "HPM" in first


def test_start_save_and_hand_in_are_the_words_on_the_buttons() -> None:
    labels = [item["label"] for item in buttons().values() if item["label"]]
    assert labels[:4] == ["Start blok", "Start alles", "Opslaan", "Inleveren"]
    assert buttons()[lab.HAND_IN]["args"]["path"] in SHIPPED


def test_every_button_says_in_dutch_what_it_does_and_has_a_picture() -> None:
    for name, item in buttons().items():
        assert name.startswith("plg-"), "a name of JupyterLab's own would bring its English button back"
        assert len(item["caption"]) > 15, name
        assert item["icon"].startswith("ui-components:"), name


@pytest.mark.parametrize("path", SAYING, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_text_names_a_button_that_is_not_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "⏩" not in text
    assert "op **▶**" not in text
    assert "op **+**" not in text
    labels = {item["label"] for item in buttons().values()}
    for named in re.findall(r"[Kk]lik bovenaan op (?:\*\*|')([A-Z][^*']+)(?:\*\*|')", text):
        assert named in labels, named


def test_a_deelnemer_has_no_consoles_terminals_or_launcher_and_a_docent_neither() -> None:
    off = lab.page_config()["disabledExtensions"]
    assert all(off[f"@jupyterlab/{name}-extension"] for name in ("terminal", "console", "launcher", "debugger"))
    assert lab.server_config()["ServerApp"]["terminals_enabled"] is False


def test_the_page_is_saved_every_ten_seconds() -> None:
    found = lab.overrides()["@jupyterlab/docmanager-extension:plugin"]
    assert found["autosaveInterval"] == 10


def test_nothing_is_asked_of_the_internet() -> None:
    notices = lab.overrides()["@jupyterlab/apputils-extension:notification"]
    assert notices == {"fetchNews": "false", "checkForUpdates": False}


def test_the_style_sheet_holds_dutch_words_and_no_open_places() -> None:
    style = lab.style()
    assert '"Nog niet bewaard"' in style
    assert '"Bewaard om"' in style
    assert not re.search(r"\{\w+\}", style)
    assert style.count("{") == style.count("}")
    assert "http" not in style


def test_only_where_no_server_hides_the_files_of_questions_the_style_sheet_does() -> None:
    hidden = '.jp-DirListing-item[data-file-type="yaml"]'
    assert hidden not in lab.style()
    assert hidden in lab.style(server=False)
    assert lab.style(server=False).startswith(lab.style())


def test_a_page_gets_its_kernel_without_being_asked_which() -> None:
    assert lab.overrides()["@jupyterlab/notebook-extension:tracker"]["autoStartDefaultKernel"] is True


def test_it_comes_along_into_a_folder_that_is_opened(tmp_path: Path) -> None:
    folder = prepare(tmp_path / "werkboek").folder
    environment = lab_environment(folder)
    sheet = Path(environment["JUPYTER_CONFIG_DIR"]) / "custom" / "custom.css"
    assert sheet.read_text(encoding="utf-8") == lab.style()
    assert environment["JUPYTER_CONFIG_PATH"].startswith(str(lab.FOLDER))


def test_a_change_in_what_is_returned_changes_nothing_for_the_next_one() -> None:
    mine = lab.overrides()
    mine[lab.MENUS]["menus"].clear()
    lab.page_config()["disabledExtensions"].clear()
    assert menus()
    assert lab.page_config()["disabledExtensions"]


def office_settings(tmp_path: Path) -> dict[str, Any]:
    made = make_course(tmp_path)
    lay_pages(made)
    config = Path(office_environment(made)["JUPYTER_CONFIG_DIR"])
    return dict(json.loads((config / "labconfig" / "default_setting_overrides.json").read_text(encoding="utf-8")))


def test_a_docent_has_the_pages_of_the_desk_in_place_of_those_of_the_workbook(tmp_path: Path) -> None:
    settings = office_settings(tmp_path)
    first, *rest = settings[lab.MENUS]["menus"]
    assert first["label"] == "Bureau"
    titles = [item["args"]["label"] for item in first["items"]]
    assert titles[0] == "Uw bureau"
    assert titles[1:3] == ["1. Uitdelen", "2. Ophalen"]
    assert [item["args"]["path"] for item in first["items"]] == sorted(item["args"]["path"] for item in first["items"])
    assert lab.TABS_MENU not in {menu["id"] for menu in rest}


def test_a_docent_has_no_button_to_hand_in_but_the_others(tmp_path: Path) -> None:
    settings = office_settings(tmp_path)
    assert set(buttons()) - set(buttons(settings)) == {lab.HAND_IN}


def test_a_page_of_the_desk_that_cannot_be_read_is_offered_under_its_name(tmp_path: Path) -> None:
    made = make_course(tmp_path)
    lay_pages(made)
    pages = next(made.root.rglob("0-begin.ipynb")).parent
    (pages / "9-half.ipynb").write_text('{"cells": [', encoding="utf-8")
    (pages / "9-leeg.ipynb").write_text('{"cells": []}', encoding="utf-8")
    config = Path(office_environment(made)["JUPYTER_CONFIG_DIR"])
    settings = json.loads((config / "labconfig" / "default_setting_overrides.json").read_text(encoding="utf-8"))
    titles = [item["args"]["label"] for item in settings[lab.MENUS]["menus"][0]["items"]]
    assert titles[-2:] == ["9-half", "9-leeg"]
