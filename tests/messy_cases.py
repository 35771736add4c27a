"""The files that come back from schools, as messy as they come: made by a script, each with the row that is expected of it.

`python tests/messy_cases.py MAP` writes them all, a folder a case, with `verwacht.json` beside them. Most hold the same
six people's answers, so that the scores must be the same whatever became of the file on its way.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path

from attrs import asdict
from messy_inputs import (
    COMMUNITY,
    CULTURE,
    FORMS_EN,
    FORMS_NL,
    HABITS,
    LIME,
    PEOPLE,
    Case,
    Expected,
    all_of,
    answer_file,
    answers_json,
    as_csv,
    both,
    code,
    docx,
    each_person,
    forms_en,
    forms_nl,
    in_words,
    item_text,
    label,
    lettered,
    lime,
    long,
    mail,
    put,
    transposed,
    twice,
    typo,
    unsure,
    when,
    wide,
    with_value,
    xlsx,
)

from workbook.responses.answerfile import bundle

TEN = "bestand.csv"
JSONS = {f"a{person}.json": True for person in range(PEOPLE)}


def csv_case(name: str, content: object, encoding: str = "utf-8", **expected: object) -> Case:
    """Return a case of one .csv."""
    text = content if callable(content) else lambda: content
    return Case(name, put(TEN, text, encoding), Expected(**{"files": {TEN: True}, **expected}))  # type: ignore[arg-type]


def xlsx_case(name: str, table: object, **expected: object) -> Case:
    """Return a case of one .xlsx; `table` makes its rows."""
    return Case(
        name, put("export.xlsx", lambda: xlsx(table())), Expected(**{"files": {"export.xlsx": True}, **expected})
    )  # type: ignore[arg-type, operator]


LONG = (
    csv_case("semicolons and decimal commas", lambda: as_csv(long(CULTURE)), instrument="ocai"),
    csv_case("a byte order mark", lambda: as_csv(long()), "utf-8-sig"),
    csv_case("Excel's Unicode text", lambda: as_csv(long(), "\t"), "utf-16"),
    csv_case("Windows' own letters", lambda: as_csv(long(more={"group": "onderbouw ë"})), "cp1252"),
    csv_case("Excel's first line sep=;", lambda: "sep=;\r\n" + as_csv(long())),
    csv_case("blank lines everywhere", lambda: ";;;\n\n" + as_csv(long()).replace("\r\n", "\r\n;;;\r\n\r\n")),
    csv_case("a column nobody asked for", lambda: as_csv(long(more={"opmerking": "fijn"})), told=("opmerking",)),
    csv_case("heads in capitals with spaces", lambda: as_csv([[f" {h.upper()} " for h in long()[0]], *long()[1:]])),
    csv_case("words instead of ids", lambda: as_csv(in_words(HABITS))),
    csv_case("words instead of ids, divided points", lambda: as_csv(in_words(CULTURE)), instrument="ocai"),
    csv_case("a cell twice", lambda: as_csv([*long(), long()[1]]), code=2, n=0, files={TEN: False}, told=("twee keer",), same_scores=False),
    csv_case("no respondent column", lambda: as_csv([row[1:] for row in long()]), code=2, n=0, files={TEN: False}, told=("respondent",), same_scores=False),
    csv_case("a value that is no number", lambda: as_csv(with_value(long(), "p2", 0, "soms")), told=("p2", "soms"), same_scores=False),
    csv_case("points that make 80", lambda: as_csv(with_value(long(CULTURE), "p2", 0, 35)), instrument="ocai", told=("80",), same_scores=False),
    csv_case("an empty file", lambda: "", code=2, n=0, files={TEN: False}, told=("leeg",), same_scores=False),
    csv_case("nothing but a header", lambda: as_csv(long()[:1]), code=2, n=0, files={TEN: False}, same_scores=False),
    Case("a spreadsheet that is called .csv", put(TEN, lambda: xlsx(long())), Expected(code=2, n=0, files={TEN: False}, same_scores=False)),
    Case("text that is called .xlsx", put("a.xlsx", lambda: as_csv(long())), Expected(code=2, n=0, files={"a.xlsx": False}, same_scores=False)),
    Case("a file name with ë and '", put("Zoë's lijst (1).csv", lambda: as_csv(long())), Expected(files={"Zoë's lijst (1).csv": True})),
    xlsx_case("numbers that Excel made 4.0", lambda: [[float(c) if isinstance(c, int) else c for c in row] for row in long()]),
)  # fmt: skip

JSON = (
    Case("a file each", each_person(lambda n: put(f"a{n}.json", lambda: answers_json(HABITS, n))), Expected(files=JSONS)),
    Case("one file broken off half-way", all_of(
        each_person(lambda n: put(f"a{n}.json", lambda: answers_json(HABITS, n))),
        put("b.json", lambda: answers_json(HABITS, 0)[:400])), Expected(files={**JSONS, "b.json": False}, told=("breekt af",))),
    Case("one file empty", all_of(
        each_person(lambda n: put(f"a{n}.json", lambda: answers_json(HABITS, n))), put("b.json", lambda: "")),
        Expected(files={**JSONS, "b.json": False}, told=("leeg",))),
    Case("one file about something else", all_of(
        each_person(lambda n: put(f"a{n}.json", lambda: answers_json(HABITS, n))),
        put("b.json", lambda: answers_json(CULTURE, 0))), Expected(files={**JSONS, "b.json": False}, told=("ander instrument",))),
    Case("one file of a newer workbook", all_of(
        each_person(lambda n: put(f"a{n}.json", lambda: answers_json(HABITS, n))),
        put("b.json", lambda: answers_json(HABITS, 0, format=9))), Expected(files={**JSONS, "b.json": False}, told=("nieuwere versie",))),
    Case("somebody sent two versions", all_of(
        each_person(lambda n: put(f"a{n}.json", lambda: answers_json(HABITS, n))),
        put("oud.json", lambda: json.dumps({**answer_file(HABITS, 1).to_json(), "saved_at": "2026-11-01T08:00:00.000Z",
            "rows": [{**row, "value": 1} for row in answer_file(HABITS, 1).rows]}))),
        Expected(files={**JSONS, "oud.json": False}, told=("nieuwste",))),
    Case("a file for two instruments at once", each_person(lambda n: put(f"a{n}.json", lambda: json.dumps(
        bundle([answer_file(CULTURE, n), answer_file(HABITS, n)])))), Expected(files=JSONS)),
    Case("with a byte order mark, in folders of folders", each_person(lambda n: put(f"map {n}/a.json", lambda: "\ufeff" + answers_json(HABITS, n))),
        Expected(files={f"map {n}/a.json": True for n in range(PEOPLE)})),
    Case("between what office programs leave", all_of(
        each_person(lambda n: put(f"a{n}.json", lambda: answers_json(HABITS, n))),
        put("~$lijst.xlsx", lambda: b"\x05Zo\x00"), put("desktop.ini", lambda: "[x]"), put(".DS_Store", lambda: b"\0\1"),
        put("__MACOSX/._a0.json", lambda: b"\0")), Expected(files=JSONS)),
    Case("beside a .pdf, a picture and an old .xls", all_of(
        each_person(lambda n: put(f"a{n}.json", lambda: answers_json(HABITS, n))),
        put("brief.pdf", lambda: b"%PDF-1.7"), put("foto.jpg", lambda: b"\xff\xd8"), put("oud.xls", lambda: b"\xd0\xcf\x11\xe0")),
        Expected(files={**JSONS, "brief.pdf": False, "foto.jpg": False, "oud.xls": False})),
    Case("two out of six", each_person(lambda n: put(f"a{n}.json", lambda: answers_json(HABITS, n)), range(2)),
        Expected(n=2, files={"a0.json": True, "a1.json": True}, same_scores=False)),
)  # fmt: skip

CODES = (
    Case("codes pasted into one text", put("codes.txt", lambda: "\n\nVan een collega:\n".join(code(HABITS, n) for n in range(PEOPLE))),
        Expected(files={"codes.txt": True})),
    Case("codes quoted in a mail", put("mail.txt", lambda: "".join(
        f"Op 24-11 schreef iemand:\n> {code(HABITS, n)[:60]}\n> {code(HABITS, n)[60:]}\n" for n in range(PEOPLE))),
        Expected(files={"mail.txt": True})),
    Case("codes in saved mails", each_person(lambda n: put(f"m{n}.eml", lambda: mail(f"Hoi,\n\n{code(HABITS, n)}\n\nGroet"))),
        Expected(files={f"m{n}.eml": True for n in range(PEOPLE)})),
    Case("codes in mails with markup", each_person(lambda n: put(f"m{n}.eml", lambda: mail(
        "zie hieronder", f"<div>{code(HABITS, n).replace(' ', '<wbr>&nbsp;')}</div>"))),
        Expected(files={f"m{n}.eml": True for n in range(PEOPLE)})),
    Case("codes pasted into Word", put("codes.docx", lambda: docx("\n".join(code(HABITS, n) for n in range(PEOPLE)))),
        Expected(files={"codes.docx": True})),
    csv_case("codes in a column of a list", lambda: as_csv([["Datum", "Code"], *[["24-11-2026", code(HABITS, n)] for n in range(PEOPLE)]])),
    xlsx_case("codes in a sheet", lambda: [["wie", "code"], *[["", code(HABITS, n).lower()] for n in range(PEOPLE)]]),
    Case("a damaged code among good ones", put("codes.txt", lambda: "\n".join(
        [*(code(HABITS, n) for n in range(PEOPLE)), code(HABITS, 0)[:90] + "A" + code(HABITS, 0)[93:]])),
        Expected(files={"codes.txt": "partly"}, told=("beschadigd",))),
    Case("the same answers as file and as code", all_of(
        each_person(lambda n: put(f"a{n}.json", lambda: answers_json(HABITS, n))),
        put("codes.txt", lambda: code(HABITS, 0))), Expected()),
    Case("codes for two instruments", put("codes.txt", lambda: "\n".join(code(a, n) for n in range(PEOPLE) for a in (CULTURE, HABITS))),
        Expected(told=())),
    Case("a mail without any code", all_of(
        each_person(lambda n: put(f"a{n}.json", lambda: answers_json(HABITS, n))),
        put("bedankt.txt", lambda: "Dank je wel! Ik vul hem morgen in.")), Expected(files={**JSONS, "bedankt.txt": False})),
)  # fmt: skip

FORMS = (
    xlsx_case("Microsoft Forms in Dutch", lambda: wide(before=FORMS_NL, lead=forms_nl, value=label)),
    xlsx_case("Microsoft Forms in English, month first", lambda: wide(before=FORMS_EN, lead=forms_en, value=both)),
    xlsx_case("Forms with numbered questions", lambda: wide(before=FORMS_NL, lead=forms_nl, head=lambda c: f"{c.item and 3}. {item_text(c)}\u00a0", value=label)),
    xlsx_case("somebody answered twice", lambda: twice(wide(before=FORMS_NL, lead=forms_nl), 2, 3), files={"export.xlsx": "partly"}, told=("nieuwste",)),
    xlsx_case("two perspectives with the same questions", lambda: wide(
        COMMUNITY, lambda c: item_text(c, COMMUNITY) + ("" if c.perspective == "nu" else "2"), before=FORMS_NL, lead=forms_nl), instrument="plg"),
    csv_case("a Google grid", lambda: as_csv(wide(
        COMMUNITY, lambda c: f"{COMMUNITY.perspective_label(c.perspective)} [{item_text(c, COMMUNITY)}]",
        before=("Tijdstempel", "E-mailadres"), lead=lambda n: (f"{when(n):%d-%m-%Y %H:%M:%S}", f"x{n}@wilg.example")), ","), instrument="plg"),
    csv_case("Google in English", lambda: as_csv(wide(
        before=("Timestamp", "Email Address"), lead=lambda n: (f"{when(n):%Y/%m/%d} 2:03:22 PM CET", f"x{n}@wilg.example"), value=label), ",")),
    csv_case("LimeSurvey with codes", lambda: as_csv(wide(
        before=LIME, lead=lime, head=lambda c: f"G01Q01[{c.item}]", value=lambda _, v: f"AO0{v:g}"), ","), files={TEN: "partly"}),
    csv_case("LimeSurvey with whole questions", lambda: as_csv(wide(
        before=LIME, lead=lime, head=lambda c: f"Hoe vaak deed u dit? [{item_text(c)}]", value=label), ","), files={TEN: "partly"}),
    csv_case("LimeSurvey with codes and questions", lambda: as_csv(wide(
        before=LIME, lead=lime, head=lambda c: f"V{len(c.item)}[SQ001]. {item_text(c)}"), ","), files={TEN: "partly"}),
    csv_case("questions cut short", lambda: as_csv(wide(before=("respondent",), lead=lambda n: (n,), head=lambda c: item_text(c)[:38] + "…"))),
    csv_case("typing errors in the questions", lambda: as_csv(wide(before=("respondent",), lead=lambda n: (n,), head=lambda c: typo(item_text(c))))),
    csv_case("ids as heads", lambda: as_csv(wide(before=("respondent",), lead=lambda n: (n,), head=lambda c: c.item.upper()))),
    csv_case("ids of both perspectives as heads", lambda: as_csv(wide(
        COMMUNITY, lambda c: f"{c.perspective}_{c.item}", before=("respondent",), lead=lambda n: (n,))), instrument="plg"),
    xlsx_case("divided points, a statement a column", lambda: wide(CULTURE, lettered, before=FORMS_NL, lead=forms_nl), instrument="ocai"),
    csv_case("divided points, ids as heads", lambda: as_csv(wide(
        CULTURE, lambda c: f"{c.perspective}.{c.item}.{c.option}", before=("respondent",), lead=lambda n: (n,),
        value=lambda _, v: f"{v:g} punten")), instrument="ocai"),
    csv_case("a mean under the columns", lambda: as_csv([*wide(before=("Naam",), lead=lambda n: (f"p{n}",)), ["Gemiddelde", *[2.5] * 16]]), files={TEN: "partly"}, never=()),
    csv_case("words above the header", lambda: as_csv([["Export van 24 november", ""], [], *wide(before=("respondent",), lead=lambda n: (n,))])),
    xlsx_case("people as columns", lambda: transposed(wide(before=("respondent",), lead=lambda n: (f"p{n}",)))),
    csv_case("not applicable", lambda: as_csv([*wide(before=("respondent",), lead=lambda n: (f"p{n}",)), ["p9", *["n.v.t."] * 16]]), files={TEN: "partly"}),
    csv_case("heads with markup and line ends", lambda: as_csv(wide(
        before=("respondent",), lead=lambda n: (n,), head=lambda c: f"<p><b>{item_text(c)}</b>&nbsp;*\n(kies er één)</p>"))),
    csv_case("everything in capitals", lambda: as_csv(wide(
        before=("Respondent",), lead=lambda n: (n,), head=lambda c: item_text(c).upper(), value=lambda c, v: label(c, v).upper()))),
    csv_case("a question in other words", lambda: as_csv(unsure(wide())), files={TEN: "partly"}, same_scores=False, told=("Ik vroeg wel eens",)),
    csv_case("a question in other words, agreed to", lambda: as_csv(unsure(wide())), options=("--akkoord",)),
    csv_case("questions of another list", lambda: as_csv(wide(COMMUNITY, lambda c: item_text(c, COMMUNITY))), code=2, n=0, files={TEN: False}, same_scores=False),
    xlsx_case("one person three times, the last one counts", lambda: [
        *wide(before=FORMS_NL, lead=forms_nl), *[[*[9, when(0) - timedelta(days=d), when(0) - timedelta(days=d), forms_nl(0)[3], forms_nl(0)[4], ""], *[1] * 16]
        for d in (1, 2)]], files={"export.xlsx": "partly"}, told=("nieuwste",)),
)  # fmt: skip

CASES = (*LONG, *JSON, *CODES, *FORMS)


def write_all(folder: Path) -> None:
    """Write every case into a folder of its own, with what is expected of it."""
    for number, each in enumerate(CASES, start=1):
        place = folder / f"{number:02d}"
        (place / "team").mkdir(parents=True)
        each.make(place / "team")
        told = {"case": each.id, **asdict(each.expected)}
        (place / "verwacht.json").write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    write_all(Path(sys.argv[1]))
