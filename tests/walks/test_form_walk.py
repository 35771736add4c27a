"""A deelnemer fills in the form in a real JupyterLab: by keyboard, after a reload, a restart, a crash, in two tabs."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.walks.conftest import Lab, command, faults, open_notebook, run_all, stop_kernels, wait_for_kernel
from workbook.forms.widget import COPY_TYPE
from workbook.instrument import catalogue
from workbook.instrument.model import Ipsative
from workbook.texts import say

pytestmark = pytest.mark.walk

SCAN = next(each for each in catalogue() if isinstance(each, Ipsative) and each.scored[0] == "familie")
FORM = f'import workbook as wb\nwb.form("{SCAN.id}")'
SHARE = int(SCAN.scale.total / len(SCAN.options))
Person = Callable[[], BrowserContext]


@pytest.fixture
def desk(fresh: Lab, person: Person) -> Page:
    """A notebook with the form, open and run."""
    fresh.notebook("scan.ipynb", FORM)
    return shown(open_notebook(person().pages[0], fresh, "scan.ipynb"))


def shown(page: Page) -> Page:
    page.locator(".plg-number").first.wait_for()
    return page


def box(page: Page, number: int = 0) -> Any:
    return page.locator(".plg-number").nth(number)


def saved(page: Page) -> None:
    # What has not been saved stands in the browser's storage from the moment it was typed.
    page.wait_for_function("!Object.keys(localStorage).some((name) => name.startsWith('plg-werkboek'))", timeout=10_000)
    expect(page.locator(".plg-status")).to_contain_text("Bewaard om", timeout=10_000)


def restart_kernel(page: Page) -> None:
    restart = "window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
    page.evaluate(f"() => Promise.race([{restart}, new Promise(done => setTimeout(done, 30000))])")


def reload(page: Page) -> None:
    page.reload()
    page.wait_for_function("typeof window.jupyterapp === 'object'", timeout=60_000)
    wait_for_kernel(page)


def test_the_scan_is_filled_in_by_keyboard_alone(desk: Page, fresh: Lab) -> None:
    cells = list(SCAN.cells())
    desk.locator(".plg-form").evaluate("form => form.querySelector('.plg-number').focus()")
    for number in range(len(cells)):
        # Around the numbers the keys that JupyterLab has plans with; none may do anything to the notebook.
        desk.keyboard.type("ab" if number == 0 else "")
        desk.keyboard.press("Control+a")
        desk.keyboard.type(str(SHARE + (1 if number % 2 else -1)))
        desk.keyboard.press("Escape" if number % 5 == 0 else "Enter")
        desk.keyboard.press("Tab")
    expect(desk.locator(".plg-progress")).to_contain_text(f"{len(SCAN.items) * 2} van {len(SCAN.items) * 2} klaar")
    for _ in range(8):
        if desk.evaluate("document.activeElement.textContent") == say("form.finish"):
            break
        desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(desk.locator(".plg-result")).to_contain_text(say("form.finished"))
    saved(desk)
    assert fresh.answers(SCAN.id) == {cell: SHARE + (1 if number % 2 else -1) for number, cell in enumerate(cells)}
    assert desk.locator(".jp-Notebook .jp-Cell").count() == 1, "no cell was added, cut or changed"
    assert desk.locator(".jp-CodeCell").count() == 1


def test_keys_on_a_choice_do_nothing_to_the_notebook(fresh: Lab, person: Person, sampler: Any) -> None:
    (fresh.home / "proefvragen.yaml").write_bytes(Path(sampler.path).read_bytes())
    fresh.notebook("vragen.ipynb", 'import workbook as wb\nwb.question("proefvragen.kies")')
    page = open_notebook(person().pages[0], fresh, "vragen.ipynb")
    page.get_by_label("Familie").focus()
    for key in (
        "a",
        "b",
        "m",
        "y",
        "x",
        "c",
        "v",
        "z",
        "0",
        "0",
        "d",
        "d",
        "l",
        "o",
        "Escape",
        "Enter",
        "ArrowDown",
        "Space",
    ):
        page.keyboard.press(key)
    expect(page.get_by_label("Markt")).to_be_checked()
    assert page.locator(".jp-CodeCell").count() == page.locator(".jp-Cell").count() == 1
    page.get_by_role("button", name="Kijk na").press("Enter")
    expect(page.locator(".plg-reply")).to_contain_text("gestreepte lijn")
    expect(page.locator(".plg-block")).to_have_attribute("data-done", "false")
    page.get_by_label("Familie").check()
    expect(page.locator(".plg-reply")).to_contain_text("U hebt uw antwoord veranderd")
    page.get_by_role("button", name="Kijk na").click()
    expect(page.locator(".plg-reply")).to_contain_text("Goed.")


def test_half_a_form_survives_a_reload(desk: Page, fresh: Lab) -> None:
    box(desk).fill("40")
    box(desk, 1).fill("35")
    saved(desk)
    command(desk, "docmanager:save")
    reload(desk)
    expect(box(shown(desk))).to_have_value("40")
    expect(box(desk, 1)).to_have_value("35")
    expect(desk.locator(".plg-remainder").first).to_contain_text("nog 25 punten")
    box(desk, 2).fill("25")
    saved(desk)
    expect(desk.locator(".plg-remainder").first).to_contain_text("nog een vakje leeg")
    assert len(fresh.answers(SCAN.id)) == 3


def test_a_restarted_kernel_is_told_and_running_again_shows_everything(desk: Page, fresh: Lab) -> None:
    box(desk).fill("40")
    saved(desk)
    restart_kernel(desk)
    expect(desk.locator(".plg-lost")).to_contain_text("voer deze cel opnieuw uit", timeout=15_000)
    expect(box(desk)).not_to_be_editable()
    expect(box(desk)).to_have_value("40")
    wait_for_kernel(desk)
    run_all(desk)
    expect(box(shown(desk))).to_have_value("40")
    expect(desk.locator(".plg-lost")).to_be_hidden()
    box(desk, 1).fill("60")
    saved(desk)
    assert sorted(fresh.answers(SCAN.id).values()) == [40, 60]


def test_a_notebook_opened_later_says_in_dutch_how_to_wake_its_form(desk: Page, fresh: Lab) -> None:
    box(desk).fill("40")
    saved(desk)
    # The copy is renewed by a message of its own, after the form heard that it is saved.
    expect(desk.locator(".jp-OutputArea-output details:not(.plg-notice)")).to_contain_text("40")
    command(desk, "docmanager:save")
    desk.goto("about:blank")
    stop_kernels(fresh)
    open_notebook(desk, fresh, "scan.ipynb", run=False)
    output = desk.locator(".jp-OutputArea-output").first
    expect(output).to_contain_text("model not found", timeout=15_000)
    assert output.evaluate("node => getComputedStyle(node).fontSize") == "0px", "the English line is not to be seen"
    assert say("form.asleep") in output.evaluate("node => getComputedStyle(node, '::after').content")
    copy = desk.locator(".jp-OutputArea-output details")
    copy.locator("summary").click()
    expect(copy).to_contain_text("40")


def test_a_killed_browser_loses_nothing(fresh: Lab, person: Person, tmp_path: Path) -> None:
    told = 'import os, pathlib\npathlib.Path("kernel.pid").write_text(str(os.getpid()))'
    fresh.notebook("scan.ipynb", FORM, told)
    page = shown(open_notebook(person().pages[0], fresh, "scan.ipynb"))
    box(page).press_sequentially("40")
    saved(page)
    kill_browser(tmp_path / "profile")
    page = shown(open_notebook(person().pages[0], fresh, "scan.ipynb"))
    expect(box(page)).to_have_value("40")
    # Now the kernel hangs, so that the next answer can't be saved before browser and kernel both die.
    kernel = int((fresh.home / "kernel.pid").read_text())
    os.kill(kernel, signal.SIGSTOP)
    box(page, 1).fill("35")
    page.wait_for_timeout(10_000)  # chromium takes some seconds to write its storage to disk
    assert len(fresh.answers(SCAN.id)) == 1
    os.kill(kernel, signal.SIGKILL)
    kill_browser(tmp_path / "profile")
    stop_kernels(fresh)
    page = shown(open_notebook(person().pages[0], fresh, "scan.ipynb"))
    expect(box(page)).to_have_value("40")
    expect(box(page, 1)).to_have_value("35")
    saved(page)
    assert sorted(fresh.answers(SCAN.id).values()) == [35, 40]


def kill_browser(profile: Path) -> None:
    """Kill the browser with this profile as a power cut does: no time to tidy up."""
    mark = f"--user-data-dir={profile}".encode()
    own = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "cmdline").read_bytes().split(b"\0"):
                own.append(int(folder.name))
        except OSError:
            continue
    assert own, "the browser of this test was found"
    for pid in own:
        os.kill(pid, signal.SIGKILL)
    for lock in profile.glob("Singleton*"):
        lock.unlink()


def test_two_tabs_merge(fresh: Lab, person: Person) -> None:
    context = person()
    for name in ("links.ipynb", "rechts.ipynb"):
        fresh.notebook(name, FORM)
    left = shown(open_notebook(context.pages[0], fresh, "links.ipynb"))
    right = shown(open_notebook(context.new_page(), fresh, "rechts.ipynb"))
    box(left).fill("40")
    saved(left)
    box(right).fill("45")
    box(right, 1).fill("30")
    saved(right)
    box(left, 2).fill("20")
    saved(left)
    expect(box(left)).to_have_value("45")
    expect(box(left, 1)).to_have_value("30")
    familie, adhocratie, markt = ((SCAN.perspectives[0].id, SCAN.items[0].id, option.id) for option in SCAN.options[:3])
    assert fresh.answers(SCAN.id) == {familie: 45, adhocratie: 30, markt: 20}


def test_two_windows_on_one_notebook_follow_each_other(desk: Page, fresh: Lab) -> None:
    command(desk, "docmanager:save")
    other = desk.context.new_page()
    shown(open_notebook(other, fresh, "scan.ipynb", run=False))
    box(desk).fill("40")
    expect(box(other)).to_have_value("40")
    box(other, 1).fill("30")
    expect(box(desk, 1)).to_have_value("30")


def test_a_wrong_total_cannot_be_finished(desk: Page) -> None:
    for number in range(len(list(SCAN.cells()))):
        box(desk, number).fill(str(SHARE))
    box(desk, 5).fill(str(SHARE + 5))
    desk.get_by_role("button", name=say("form.finish")).click()
    expect(desk.locator(".plg-result")).to_contain_text("5 punten te veel")
    expect(desk.locator(".plg-result")).not_to_contain_text(say("form.finished"))
    assert desk.evaluate("document.activeElement.closest('.plg-block').dataset.item") == SCAN.items[1].id


def test_a_folder_that_refuses_keeps_the_answers_until_it_gives_way(desk: Page, fresh: Lab) -> None:
    box(desk).fill("40")
    saved(desk)
    folder = fresh.home / "antwoorden"
    aside = fresh.home / "elders"
    folder.rename(aside)
    folder.write_text("in de weg", encoding="utf-8")
    try:
        box(desk, 1).fill("35")
        again = desk.get_by_role("button", name=say("form.retry"))
        again.wait_for(timeout=20_000)
        expect(desk.locator(".plg-status")).to_contain_text("gaat niet verloren")
    finally:
        folder.unlink()
        aside.rename(folder)
    again.click()
    saved(desk)
    assert sorted(fresh.answers(SCAN.id).values()) == [35, 40]


def test_the_copy_follows_every_save_and_typing_keeps_its_place(desk: Page, fresh: Lab) -> None:
    box(desk).focus()
    for key in "40":
        desk.keyboard.press(key)
        desk.wait_for_timeout(700)
    expect(box(desk)).to_be_focused()
    assert desk.evaluate("document.activeElement.selectionStart") == 2
    saved(desk)
    command(desk, "docmanager:save")
    notebook = json.loads((fresh.home / "scan.ipynb").read_text(encoding="utf-8"))
    [copy] = [out["data"] for out in notebook["cells"][0]["outputs"] if COPY_TYPE in out["data"]]
    assert [row["value"] for row in copy[COPY_TYPE]["rows"]] == [40]
    assert "40" in "".join(copy["text/html"])
    assert "widgets" not in notebook["metadata"]


def open_subject(page: Page, name: str, *, new: bool = False) -> None:
    chooser = page.locator(".plg-subject")
    if new and chooser.locator("select").is_visible():
        chooser.locator("select").select_option(label=say("form.subject_new"))
    if new:
        chooser.locator("input").fill(name)
    else:
        chooser.locator("select").select_option(name)
    chooser.get_by_role("button", name=say("form.subject_open"), exact=True).click()
    expect(chooser.locator("select")).to_have_value(name, timeout=10_000)


def test_one_lesson_after_another_in_one_form(fresh: Lab, person: Person) -> None:
    about = next(each for each in catalogue() if getattr(each, "subject", None))
    fresh.notebook("lessen.ipynb", f'import workbook as wb\nwb.form("{about.id}")')
    page = open_notebook(person().pages[0], fresh, "lessen.ipynb")
    page.locator(".plg-subject").wait_for()
    open_subject(page, "Les 1", new=True)
    first = page.locator(".plg-block input").first
    expect(first).to_be_focused()
    first.check()
    open_subject(page, "Les 2", new=True)
    expect(page.locator(".plg-block input:checked")).to_have_count(0)
    page.locator(".plg-block input").nth(1).check()
    saved(page)
    open_subject(page, "Les 1")
    expect(page.locator(".plg-block input").first).to_be_checked()
    names = [f"{about.id}--les-1.json", f"{about.id}--les-2.json"]
    files = [json.loads((fresh.home / "antwoorden" / name).read_text(encoding="utf-8")) for name in names]
    assert [(file["subject"], [row["value"] for row in file["rows"]]) for file in files] == [
        ("Les 1", [1]),
        ("Les 2", [2]),
    ]
    run_all(page)
    expect(page.locator(".plg-subject select")).to_have_value("Les 2", timeout=10_000)


def test_names_of_a_network_become_choices_and_stay_in_their_own_file(fresh: Lab, person: Person) -> None:
    about = next(each for each in catalogue() if each.kind == "network")
    fresh.notebook("netwerk.ipynb", f'import workbook as wb\nwb.form("{about.id}")')
    page = open_notebook(person().pages[0], fresh, "netwerk.ipynb")
    page.get_by_label(say("form.roster_add_label")).fill("Ans de Wit\nBram")
    page.get_by_role("button", name=say("form.roster_add")).click()
    choice = page.locator(".plg-block").first.get_by_label("Bram")
    choice.check(timeout=10_000)
    saved(page)
    assert list(fresh.answers(about.id).values()) == [1]
    command(page, "docmanager:save")
    for path in (fresh.home / "antwoorden" / f"{about.id}.json", fresh.home / "netwerk.ipynb"):
        assert "Bram" not in path.read_text(encoding="utf-8"), path.name
    assert "Bram" in (fresh.home / "sleutels" / f"{about.id}.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_no_serious_fault_in_lab(desk: Page, theme: str) -> None:
    change = f"window.jupyterapp.commands.execute('apputils:change-theme', {{theme: '{theme}'}})"
    desk.evaluate(f"() => Promise.race([{change}, new Promise(done => setTimeout(done, 10000))])")
    expect(desk.locator("body")).to_have_attribute("data-jp-theme-name", theme)
    box(desk).fill("veel")
    desk.get_by_role("button", name=say("form.finish")).click()
    desk.wait_for_timeout(500)
    assert faults(desk) == []


def test_without_a_folder_the_cell_says_what_to_do(fresh: Lab, person: Person) -> None:
    cell = f"import os\nos.environ.pop('WORKBOOK_HOME')\nos.chdir('/')\n{FORM}"
    fresh.notebook("nergens.ipynb", cell)
    page = open_notebook(person().pages[0], fresh, "nergens.ipynb")
    output = page.locator(".jp-OutputArea-output")
    expect(output).to_contain_text("workbook open")
    expect(output).not_to_contain_text("Traceback")
