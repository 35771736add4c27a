"""A questionnaire as a link: what stands in it, what may never, and that the page of the site reads what was written."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import zlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from legal_answers import SHIPPED
from made_answers import call
from test_survey import Parts, home

from workbook.course import course
from workbook.errors import WorkbookError
from workbook.fieldwork import survey as panel_of
from workbook.fieldwork.making import known_site
from workbook.instrument import Instrument, instrument, shipped, shipped_instruments
from workbook.instrument.model import Ipsative, NetworkKind
from workbook.responses.roster import Person, save_roster
from workbook.survey import content, hosted, page, plan
from workbook.survey.letters import LINK, letters
from workbook.survey.link import LONGEST, PAGE, link, shape, site_of
from workbook.survey.plan import Survey
from workbook.texts import area, say

__all__ = ["home"]

SITE = "https://werkboek.voorbeeldopleider.nl/"
DAY = date(2199, 12, 12)
ASKED = [each for each in SHIPPED if not isinstance(each, NetworkKind)]
OWN = "ocai.yaml"
FOLDER = Path(page.__file__).parent
RUNNER = """
const { readFileSync } = await import("node:fs");
const { dom, links, site, files, old } = JSON.parse(readFileSync(process.argv[2], "utf8"));
if (old) delete globalThis.DecompressionStream;
const found = [];
for (const hash of links) {
  const { plan, fault } = await readLink(hash);
  const parts = plan?.q.map((each) => (Array.isArray(each) ? files[each[0]] : each));
  const told = (lines, before) => lines.map((line) => sentence(line, makeTexts(site.labels), site.labels, before));
  found.push(fault ?? { data: assemble(plan, parts, site), title: plan.t, facts: told(plan.f), privacy: told(plan.d, "privacy_") });
}
process.stdout.write(JSON.stringify(found));
"""

Read = Callable[..., list[Any]]


@pytest.fixture(scope="module")
def pages() -> dict[str, bytes]:
    """Return the files of the site's page."""
    return hosted.pages()


def known(pages: dict[str, bytes]) -> Any:
    """Return what the page of the site knows."""
    found = re.search(r'<script type="application/json" id="plg-data">(.*?)</script>', pages[PAGE].decode(), re.DOTALL)
    assert found is not None
    return json.loads(found[1])


@pytest.fixture
def read(tmp_path: Path, pages: dict[str, bytes]) -> Read:
    """Return a function that has the page's own script read links, as the browser gives them."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    program = tmp_path / "links.mjs"
    dom = (FOLDER.parent / "questionnaire" / "dom.js").read_text(encoding="utf-8")
    own = "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in ("code.js", "link.js"))
    program.write_text(f"{dom}\n{{\n{own}\n{RUNNER}\n}}", encoding="utf-8")
    site = known(pages)
    files = {name: json.loads(pages[f"vragenlijst/{each['file']}"]) for name, each in site["instruments"].items()}

    def run(*links: str, old: bool = False) -> list[Any]:
        asked = {"links": links, "site": site, "files": files, "old": old}
        (tmp_path / "links.json").write_text(json.dumps(asked), encoding="utf-8")
        done = subprocess.run([node, str(program), str(tmp_path / "links.json")], capture_output=True, encoding="utf-8", check=False)  # fmt: skip
        assert done.returncode == 0, done.stderr
        found: list[Any] = json.loads(done.stdout)
        return found

    return run


def fragment(survey: Survey, site: str = SITE) -> str:
    """Return what stands behind the page's address, with its mark."""
    return link(survey, site).address.removeprefix(f"{site}{PAGE}")


def inside(survey: Survey) -> Any:
    """Return what stands in a link, as anybody can read it."""
    mark, body, _ = fragment(survey)[1:].split(".")
    data = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    return json.loads(zlib.decompress(data, -zlib.MAX_WBITS) if mark.endswith("z") else data)


def own_copy(home: Path, **changes: str) -> Instrument:
    """Put an instrument of one's own beside the shipped ones, under the name of one of them."""
    text = (FOLDER.parent / "instruments" / OWN).read_text(encoding="utf-8")
    for old, new in changes.items():
        text = text.replace(old, new)
    (home / "instrumenten" / OWN).write_text(text, encoding="utf-8")
    return instrument("ocai")


def bare(value: Any) -> Any:
    """Return a form without what is empty: a script takes what is not there as empty."""
    return {key: each for key, each in value.items() if each not in (None, [], {})}


# ---- the same questionnaire, in two packagings -------------------------------------------------------------------


PLANS: dict[str, dict[str, Any]] = {
    "bare": {},
    "everything": {
        "groups": ["onderbouw", "<b>bovenbouw</b>"], "role": "leraar “één”", "deadline": DAY, "moment": "eindmeting",
        "conversation": True, "edition": "team",
    },
    "one group and subject": {"groups": ["groep 3"], "subject": "De Wilg"},
}  # fmt: skip


@pytest.mark.parametrize("options", PLANS.values(), ids=PLANS)
def test_the_page_of_a_link_shows_what_the_stand_alone_page_shows(options: dict[str, Any], read: Read) -> None:
    surveys = [plan([each.id], **options) for each in ASKED]
    surveys += [
        plan(["ocai", "kijkwijzer", "plg", "ink"], **options),
        plan(["ocai"], perspectives=["gewenst"], **options),
    ]
    for survey, found in zip(surveys, read(*map(fragment, surveys)), strict=True):
        wanted, data = content.content(survey), found["data"]
        for name in wanted.keys() - {"labels", "forms"}:
            assert data[name] == wanted[name], name
        assert [bare(each) for each in data["forms"]] == [bare(each) for each in wanted["forms"]]
        assert found["title"] == survey.title
        html = Parts(page.html(survey))
        assert [tag for tag, _ in html.found].count("li") == len(found["facts"] + found["privacy"])
        assert found["facts"] == [content.said(each) for each in content.facts(survey)]
        assert found["privacy"] == [told_by_site(each) for each in content.promises(survey)]


def told_by_site(line: tuple[str, dict[str, Any]]) -> str:
    """Return a promise as the site words it."""
    key, _ = line
    return str(area("surveylink")["page"].get(key) or content.said(line)).strip()


def test_the_site_says_nothing_else_than_the_file_but_where_a_link_differs() -> None:
    both = set(content.texts()) & set(area("surveylink")["page"])
    assert both == {"no_script", "loading", "keeps", "privacy_nothing_sent"}


def test_every_text_of_the_page_is_used() -> None:
    code = "".join((FOLDER / name).read_text(encoding="utf-8") for name in ("hosted.py", "link.js", "linked.js"))
    named = set(re.findall(r'"([a-z_]+)"', code))
    faults = {f"{each}{ending}" for each in ("nothing", "broken", "newer", "old", "unknown", "other", "unreachable") for ending in ("", "_title")}  # fmt: skip
    assert {each.removesuffix("_title") for each in faults} <= named
    texts = set(area("surveylink")["page"])
    assert texts - set(content.texts()) - faults - named == set()
    assert faults <= texts


# ---- what stands in a link --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", course(), ids=lambda each: f"module {each.number}")
def test_what_the_course_asks_of_a_team_fits_in_a_mail(module: Any) -> None:
    sending = module.sending()
    asked = [each for each in (*sending.instruments, *sending.extra) if not isinstance(instrument(each), NetworkKind)]
    survey = plan(
        asked, groups=["onderbouw", "middenbouw", "bovenbouw", "ondersteuning"], role="onderwijsondersteuner",
        deadline=DAY, moment=sending.moment, conversation=True, edition=sending.edition,
    )  # fmt: skip
    made = link(survey, f"{SITE}een-map-van-de-elo/werkboek-2026/")
    print(module.number, asked, len(made.address))
    assert len(made.address) < LONGEST / 2
    assert made.notes() == []


@pytest.mark.parametrize("about", ASKED, ids=lambda each: each.id)
def test_a_shipped_instrument_is_named_and_not_carried(about: Instrument) -> None:
    found = inside(plan([about.id], invited=24))
    assert found["q"] == [[about.id, about.version, shape(about)]]
    assert len(link(plan([about.id]), SITE).address) < LONGEST / 2


def test_a_link_holds_only_what_the_page_needs() -> None:
    found = inside(plan(["ocai"], invited=24))
    assert set(found) == {"v", "m", "t", "q", "f", "d"}
    assert "24" not in json.dumps(found["f"] + found["d"])


def test_a_link_has_no_sign_that_a_mail_or_chat_changes() -> None:
    survey = plan(["ocai", "plg"], groups=["onderbouw & co", "“één”  ✓"], role="a+b=c%20#?", subject="</script>")
    assert re.fullmatch(r"#plg1\.[A-Za-z0-9_-]+\.[0-9a-f]{8}", fragment(survey))


def test_names_of_colleagues_are_never_in_a_link(home: Path) -> None:
    save_roster("netwerk", [{"name": "Zoë"}, {"name": "Jan"}])
    for survey in (plan(["netwerk"]), plan(["ocai", "netwerk"]), plan(["ocai"], roster=[Person("1", "Zoë")])):
        with pytest.raises(WorkbookError) as told:
            link(survey, SITE)
        assert told.value.key == "surveylink.names"
        assert ".html" in told.value.remedy


# ---- an instrument that no site has -----------------------------------------------------------------------------------


def test_an_instrument_of_ones_own_is_carried_and_the_leader_is_told_how_long_it_is(home: Path, read: Read) -> None:
    about = own_copy(home, **{"title: Cultuurscan": "title: Onze eigen scan"})
    assert not shipped(about)
    survey = plan(["ocai", "plg"], perspectives=["nu"])
    made = link(survey, SITE)
    assert made.carried == (about.short or about.title,)
    assert len(made.address) > LONGEST / 2
    carried, other = inside(survey)["q"]
    assert (carried["form"]["instrument"], other[0]) == ("ocai", "plg")
    assert [each["id"] for each in carried["form"]["sections"]] == ["nu"]
    (found,) = read(fragment(survey))
    assert bare(found["data"]["forms"][0]) == bare(content.content(survey)["forms"][0])
    assert found["data"]["codes"]["ocai"] == content.code_cells(about)
    notes = link(plan(["ocai"], groups=[f"team {'abc' * 9} {at}" for at in range(40)]), SITE).notes()
    assert "staan daarom zelf in de link" in notes[0]
    assert re.search(r"deze link is \d{4} tekens lang", notes[1])
    assert ".html" in notes[1]


def test_a_browser_that_cannot_unpack_it_is_told_to_be_too_old_and_reads_any_other(home: Path, read: Read) -> None:
    plain = fragment(plan(["plg"]))
    own_copy(home)
    found = read(fragment(plan(["ocai"])), plain, old=True)
    assert found[0] == "old"
    assert found[1]["title"] == plan(["plg"]).title


def test_a_file_of_ones_own_does_not_change_what_the_site_has(home: Path, pages: dict[str, bytes]) -> None:
    own_copy(home, **{"title: Cultuurscan": "title: Onze eigen scan"})
    assert hosted.pages() == pages
    assert all(map(shipped, shipped_instruments()))


# ---- another edition --------------------------------------------------------------------------------------------------


def test_in_other_words_the_answers_are_the_same_and_with_other_items_they_are_not() -> None:
    about = instrument("ocai")
    assert isinstance(about, Ipsative)
    first, *rest = about.items
    reworded = evolve(about, version="9.9", title="Anders", items=(evolve(first, text="In andere woorden"), *rest))
    assert shape(reworded) == shape(about)
    assert shape(evolve(about, items=tuple(rest))) != shape(about)
    assert shape(evolve(about, items=(evolve(first, id="anders"), *rest))) != shape(about)
    # A code counts the cells in their order: with another one it could not be read.
    assert shape(evolve(about, items=(*rest, first))) != shape(about)


def test_every_instrument_has_a_shape_of_its_own_or_the_same_questions() -> None:
    assert all(re.fullmatch(r"[0-9a-f]{8}", shape(each)) for each in SHIPPED)
    assert len({shape(each) for each in SHIPPED}) == len(SHIPPED)


@pytest.mark.parametrize("name", ["kader", "uren", "interview", "scorecard"])
def test_of_a_table_another_column_is_another_shape(name: str) -> None:
    about: Any = instrument(name)
    first, *rest = about.tables
    fewer = evolve(about, tables=(evolve(first, columns=first.columns[:-1]), *rest))
    assert shape(fewer) != shape(about)


# ---- links that were broken -------------------------------------------------------------------------------------------


def test_a_link_that_lost_or_changed_any_sign_is_told_and_never_guessed_at(read: Read) -> None:
    whole = fragment(plan(["ocai"], groups=["onderbouw", "bovenbouw"]))
    cut = [whole[:length] for length in range(2, len(whole), 7)]
    changed = [f"{whole[:at]}{'B' if whole[at] == 'A' else 'A'}{whole[at + 1 :]}" for at in range(6, len(whole) - 9)]
    gone = [whole[:at] + whole[at + 1 :] for at in range(6, len(whole) - 9, 5)]
    assert set(read(*cut, *changed, *gone)) == {"broken"}


@pytest.mark.parametrize("empty", ["", "#", "#%20", "# "])
def test_without_anything_behind_the_address_it_says_that_a_link_belongs_here(empty: str, read: Read) -> None:
    assert read(empty) == ["nothing"]


@pytest.mark.parametrize("odd", ["#vragen", "#plg", "#plg1", "#plg1.", "#plg1..00000000", "#%E0%A4%A", "#plg1.AAAA.00000000"])  # fmt: skip
def test_what_never_was_a_link_is_told_as_a_broken_one(odd: str, read: Read) -> None:
    assert read(odd) == ["broken"]


def test_a_sum_that_fits_something_else_than_a_questionnaire_is_told(read: Read) -> None:
    def signed(data: bytes, mark: str = "plg1") -> str:
        body = base64.urlsafe_b64encode(data).decode().rstrip("=")
        return f"#{mark}.{body}.{zlib.crc32(body.encode()):08x}"

    assert read(signed(b"{half"), signed(b"\xff\xfe"), signed(b"{}", "plg1z"), signed(b"{}", "plg2")) == [
        "broken", "broken", "broken", "newer",
    ]  # fmt: skip


def test_what_a_mail_adds_around_a_link_does_no_harm(read: Read) -> None:
    survey = plan(["ocai"])
    whole = fragment(survey)
    middle = len(whole) // 2
    added = [
        f"{whole}.", f"{whole})", f"{whole}>", f"{whole},", f"{whole}%20", f"{whole}%0A", f"{whole[:middle]}%0D%0A{whole[middle:]}",
        f"{whole[:middle]} {whole[middle:]}", f"{whole[:middle]}\u200b{whole[middle:]}", f"{whole}%E2%80%9D",
    ]  # fmt: skip
    assert [each["title"] for each in read(*added)] == [survey.title] * len(added)


# ---- the address ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "root"),
    [
        ("https://a.nl", "https://a.nl/"),
        (" <https://a.nl/> ", "https://a.nl/"),
        ("a.nl/map", "https://a.nl/map/"),
        ("https://a.nl/map/index.html", "https://a.nl/map/"),
        ("https://a.nl/werkboek/lab/index.html?path=module-3/1-voorbereiding.ipynb", "https://a.nl/"),
        ("https://a.nl/werkboek/werkboek/lab/index.html", "https://a.nl/werkboek/"),
        ("https://a.nl/werkboek/", "https://a.nl/werkboek/"),
        ("https://a.nl/x/vragenlijst/index.html#plg1.abc.00000000", "https://a.nl/x/"),
        ("http://127.0.0.1:8765/", "http://127.0.0.1:8765/"),
        ("http://localhost:8000", "http://localhost:8000/"),
        ("http://[::1]:8000/a", "http://[::1]:8000/a/"),
    ],
)
def test_the_address_of_any_page_of_the_site_is_enough(given: str, root: str) -> None:
    assert site_of(given) == root


@pytest.mark.parametrize("given", ["", "  ", "onze website", "ftp://a.nl", "file:///C:/werkboek/index.html", "https://", "http://[x", "a b.nl", "https://ik:geheim@a.nl/", "https://a.nl:x", "javascript:alert(1)"])  # fmt: skip
def test_what_is_no_address_is_told(given: str) -> None:
    with pytest.raises(WorkbookError) as told:
        site_of(given)
    assert told.value.key == "surveylink.no_address"


@pytest.mark.parametrize("site", ["http://localhost:8000/", "http://127.0.0.1/", "http://[::1]/"])
def test_that_nobody_else_can_come_at_an_address_is_told(site: str) -> None:
    assert link(plan(["ocai"]), site).notes() == [say("surveylink.local")]
    assert link(plan(["ocai"]), SITE).notes() == []


# ---- the page of the site ---------------------------------------------------------------------------------------------


def test_the_page_fetches_only_from_its_own_site_and_names_no_other(pages: dict[str, bytes]) -> None:
    text = pages[PAGE].decode()
    html = Parts(text)
    (policy,) = [each["content"] for each in html.of("meta") if each.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in str(policy).split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert rules["connect-src"] == "'self'"
    assert set(rules) == {"default-src", "base-uri", "form-action", "connect-src", "script-src", "style-src"}
    assert "unsafe" not in str(policy)
    assert re.findall(r"https?:|//[a-z0-9-]+\.[a-z]{2,}|@import|url\(", text) == []
    assert not [name for _, attributes in html.found for name in attributes if name in {"src", "href", "action"}]
    assert '<html lang="nl">' in text
    assert len(text) < 200_000


def test_every_questionnaire_stands_beside_it_under_a_name_that_changes_with_it(pages: dict[str, bytes]) -> None:
    listed = known(pages)["instruments"]
    assert set(listed) == {each.id for each in ASKED}
    assert {f"vragenlijst/{each['file']}" for each in listed.values()} == pages.keys() - {PAGE}
    for name, each in listed.items():
        data = pages[f"vragenlijst/{each['file']}"]
        assert re.fullmatch(rf"vragen/{name}\.{zlib.crc32(data):08x}\.json", each["file"])
        assert "labels" not in json.loads(data)["form"]


def test_what_only_concerns_the_leader_is_not_on_the_site(pages: dict[str, bytes]) -> None:
    about = instrument("ocai")
    text = b"".join(pages.values()).decode()
    assert json.dumps(about.about, ensure_ascii=False)[1:60] not in text
    assert json.dumps(about.instruction, ensure_ascii=False)[1:60] in text


# ---- the command, the letters and the panel ---------------------------------------------------------------------------


def test_the_command_tells_the_link_and_puts_it_in_the_letters(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done = call(monkeypatch, capsys, "survey", "ocai", "--out", "lijst.html", "--link", SITE, "--json")
    address = done.json["link"]
    assert (done.code, address.startswith(f"{SITE}{PAGE}#plg1.")) == (0, True)
    assert f"({len(address)} tekens): {address}" in done.err
    mail = (tmp_path / "lijst-mail.txt").read_text(encoding="utf-8")
    assert f"\n{address}\n" in mail
    assert "lijst.html" in mail
    assert "één van deze manieren is genoeg" in mail
    assert call(monkeypatch, capsys, "survey", "ocai", "--out", "ander.html", "--json").json["link"] is None


@pytest.mark.parametrize("site", ["onze website", ""])
def test_the_command_makes_nothing_for_what_is_no_address(
    site: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done = call(monkeypatch, capsys, "survey", "ocai", "--out", "lijst.html", "--link", site)
    assert (done.code, (tmp_path / "lijst.html").exists()) == (2, False)
    assert "adresbalk" in done.err


def test_the_letters_of_a_link_attach_nothing_and_say_how_it_comes_back() -> None:
    survey = plan(["ocai", "plg"], deadline=DAY, invited=24)
    address = link(survey, SITE).address
    made = letters(survey, formats=[LINK], names={LINK: address})
    for kind in ("mail", "reminder"):
        assert f"\n\n{address}\n\n" in made[kind]
        assert "Kopieer antwoord" in made[kind]
        assert "Bij deze mail" not in made[kind]
        assert "{" not in made[kind]
    assert say("letters.reminder.again_page") in made["reminder"]
    assert "die niets verstuurt van wat iemand invult" in made["works_council"]
    assert "Uw naam staat niet in uw antwoord" in made["mail"]
    assert "link naar het formulier" not in "".join(made.values())


def filled(**changes: Any) -> dict[str, Any]:
    values = {
        "instruments": ["ocai"],
        "moment": "nulmeting",
        "groups": "",
        "invited": "24",
        "deadline": "",
        "formats": [LINK],
    }
    return {"do": "make", "values": {**values, "site": SITE, **changes}}


def test_the_panel_makes_a_link_with_its_letters_and_shows_it_again(home: Path) -> None:
    panel = panel_of("ocai")
    made = panel.ask(filled())["made"]
    assert (made["faults"], made["files"]) == ({}, [])
    assert made["link"].startswith(f"{SITE}{PAGE}#plg1.")
    assert made["link"] in made["letters"][0]["body"]
    names = {path.name for path in (home / "vragenlijsten").iterdir()}
    stem = "vragenlijst-ocai-nulmeting"
    assert names == {f"{stem}-{name}.txt" for name in ("link", "mail", "herinnering", "medezeggenschap")} | {
        "verstuurd.json"
    }
    again = panel_of("ocai")
    assert again.payload["values"]["site"] == SITE
    shown = again.ask({"do": "look", "first": True})["made"]
    assert (shown["link"], shown["letters"], shown["files"]) == (made["link"], made["letters"], [])
    second = again.ask(filled(formats=[".html", LINK]))["made"]
    assert [each["name"] for each in second["files"]] == [f"{stem}-2.html"]
    assert second["link"] != made["link"]
    assert second["link"] in second["letters"][0]["body"]
    assert panel_of("ocai").ask({"do": "look", "first": True})["made"]["link"] == second["link"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"site": ""}, "site"), ({"site": "onze site"}, "site"), ({"site": None}, "site"), ({"instruments": ["netwerk"]}, "formats")],
)  # fmt: skip
def test_what_stops_a_link_is_told_beside_its_field_and_nothing_is_made(
    changes: dict[str, Any], field: str, home: Path
) -> None:
    save_roster("netwerk", [{"name": "Zoë"}, {"name": "Jan"}], folder=home)
    state = panel_of("ocai").ask(filled(**changes))
    assert list(state["made"]["faults"]) == [field]
    assert not list((home / "vragenlijsten").iterdir())
    assert panel_of("ocai").ask(filled(formats=[".html"], site="onze site"))["made"]["files"], (
        "nothing asks for it here"
    )


def test_the_panel_warns_of_an_address_where_nobody_can_come(home: Path) -> None:
    made = panel_of("ocai").ask(filled(site="http://localhost:8888/"))["made"]
    assert made["notes"] == [say("surveylink.local")]


def test_who_knows_the_site_says_it_in_the_environment(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert known_site(home) == ""
    panel_of("ocai").ask(filled(site="https://eigen.nl"))
    assert known_site(home) == "https://eigen.nl/"
    monkeypatch.setenv("WORKBOOK_SITE", "https://opleider.nl/werkboek/")
    assert known_site(home) == "https://opleider.nl/werkboek/"
    monkeypatch.setenv("WORKBOOK_SITE", "geen adres")
    assert known_site(home) == ""


def test_a_link_file_in_which_something_else_was_written_sends_nobody_anywhere(home: Path) -> None:
    panel_of("ocai").ask(filled())
    place = home / "vragenlijsten" / "vragenlijst-ocai-nulmeting-link.txt"
    place.write_text("javascript:alert(1)", encoding="utf-8")
    assert panel_of("ocai").ask({"do": "look", "first": True})["made"]["link"] == ""
    assert known_site(home) == ""


def test_of_a_network_a_file_is_proposed(home: Path) -> None:
    assert panel_of("netwerk").payload["linkable"] is False
    assert panel_of("ocai", "plg").payload["linkable"] is True
    assert [each["id"] for each in panel_of("ocai").payload["formats"]][:2] == [".html", LINK]
