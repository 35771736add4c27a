"""A report as an HTML page: whole, safe, with landmarks, captions with numbers and a contents list that works."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from attrs import evolve

from tests.report_sample import SMALL
from workbook.reports.model import Document, Facts, Heading, Paragraph, Properties, Table
from workbook.reports.page import fragment, page

VOID = {"meta", "img", "br"}


class Balance(HTMLParser):
    """Collects the tags of a page and holds that each is closed by its own."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids += [found["id"] or ""] if "id" in found else []
        self.links += [found["href"] or ""] if tag == "a" else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def parsed(made: str) -> Balance:
    found = Balance()
    found.feed(made)
    assert found.open == []
    return found


def test_the_page_needs_nothing_but_itself_and_escapes_what_was_written() -> None:
    made = page(SMALL)
    parsed(made)
    assert '<html lang="nl-NL">' in made
    assert "<title>Verslag &lt;proef&gt;</title>" in made
    assert "Een &amp; ander" in made
    assert "default-src 'none'" in made
    assert "<script" not in made
    assert not re.search(r"(src|url\()=?[\"']?https?:", made)
    assert 'alt="Een staaf van 3."' in made
    assert made.count("<h1>") == 1
    assert "<p class='text'>Eerste alinea.</p><p class='text'>Tweede alinea.</p>" in made


def test_every_line_of_the_contents_list_leads_to_its_chapter() -> None:
    made = page(SMALL)
    found = parsed(made)
    inside = [link for link in found.links if link.startswith("#")]
    assert len(inside) == 3
    assert {link[1:] for link in inside} <= set(found.ids)
    assert len(found.ids) == len(set(found.ids))
    assert made.index("<nav ") < made.index("<main>")


@pytest.mark.parametrize("layout", ["overview", "poster"])
def test_what_is_no_report_has_no_contents_list(layout: str) -> None:
    assert "<nav" not in page(evolve(SMALL, layout=layout))


def test_a_short_report_has_no_contents_list() -> None:
    assert "<nav" not in page(Document("Kort", "verslag", (Heading("Een"), Paragraph("Iets."), Heading("Twee"))))


def test_tables_and_figures_are_numbered_each_in_their_own_row() -> None:
    captions = re.findall(r"<(?:fig)?caption>(.*?)</(?:fig)?caption>", page(SMALL))
    assert captions == ["Tabel 1. Uitkomst", "Figuur 1. De figuur", "Tabel 2. Uren", "Tabel 3. Nog een"]


def test_heads_say_what_they_are_the_head_of_and_an_empty_one_is_none() -> None:
    made = page(SMALL)
    assert "<th scope='row'>Leiderschap</th>" in made
    assert "<th scope='col' class='number'>Nu</th>" in made
    assert "<td></td><th scope='col' class='number'>a</th>" in made
    assert not re.search(r"<th[^>]*></th>", made)


def test_what_is_expected_is_a_note_with_a_name() -> None:
    assert re.search(r"<div role='note' aria-label='Wat hier wordt verwacht'>.*?Schrijf hier waarom\.", page(SMALL))


def test_a_long_log_is_a_list_under_a_line_that_is_no_heading() -> None:
    made = page(SMALL)
    assert "<p class='entry'>Maandag</p><dl><div><dt>Verloop</dt>" in made
    assert "Maandag</h" not in made


def test_sources_stand_in_italics_where_they_should_and_can_be_followed() -> None:
    made = page(SMALL)
    assert '<em>The fifth discipline</em>. <a href="https://doi.org/10.1/x">https://doi.org/10.1/x</a>' in made


def test_a_wide_table_can_be_scrolled_by_keyboard() -> None:
    heads = tuple("abcdef")
    made = page(Document("T", "s", (Table("Breed", heads, (heads,)),)))
    assert "<div class='wide' role='group' tabindex='0' aria-label=\"Tabel 1. Breed\">" in made
    parsed(made)


def test_the_day_on_which_it_was_made_stands_on_it() -> None:
    assert "3 juli 2026" in page(evolve(SMALL, properties=Properties(made="3 juli 2026")))
    assert "Gemaakt" not in page(SMALL)


def test_in_a_notebook_the_report_stands_under_the_headings_of_the_page() -> None:
    made = fragment(SMALL)
    found = parsed(made)
    assert "<h1" not in made
    assert "<h3>Een &amp; ander</h3>" in made
    assert "<h4>In cijfers</h4>" in made
    assert found.ids == []
    assert re.match(
        r"<div class='plg-report'><style>[^<]*</style><p><strong>Voorbeeldschool De Wilg</strong></p>", made
    )


def test_a_long_title_of_an_entry_is_a_text() -> None:
    made = page(Document("T", "s", (Facts("Kort", ()), Facts("Een lange zin. " * 12, ()))))
    assert "<p class='entry'>Kort</p>" in made
    assert "<p class='text'>Een lange zin." in made


def test_a_table_of_two_columns_fits_and_more_can_be_scrolled() -> None:
    assert "class='wide'" not in page(Document("T", "s", (Table("Smal", ("a", "b"), (("x", "y"),)),)))
    assert "class='wide'" in page(Document("T", "s", (Table("Drie", ("a", "b", "c"), (("x", "y", "z"),)),)))
