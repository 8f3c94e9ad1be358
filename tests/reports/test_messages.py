"""Every card of the built-in templates says its finding in a sentence; none is a question."""

from __future__ import annotations

import polars as pl
import pytest

from dashboard.geodata import Geo
from dashboard.i18n import t
from dashboard.panels import messages
from dashboard.panels.model import Context
from dashboard.reports import catalogue
from dashboard.reports.build import build
from dashboard.reports.templates import templates
from dashboard.selection import Selection
from dashboard.store import Book
from tests.builders import TODAY

KEYS = tuple(templates()[0])


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("dataset", ["public", "demo"])
def test_no_title_of_a_slide_is_a_question(
    dataset: str, key: str, book: Book, demo: Book, geo: Geo
) -> None:
    ctx = Context(demo if dataset == "demo" else book, geo, Selection(today=TODAY))
    template = templates()[0][key]
    cluster = str(ctx.established["cluster_id"][0]) if template.needs else ""
    report = build(ctx, template, made_on=TODAY, cluster_id=cluster)
    for _, part in report.parts():
        assert not part.message.endswith("?"), (part.title, part.message)
        assert part.message != part.title
    for card in report.cards():
        told = card.panel.message or card.panel.title
        assert not told.endswith("?"), card.panel.title
        assert "None" not in told
        assert "{" not in told
        words = f"{card.panel.subtitle} {card.panel.note} {card.panel.alt}"
        assert "CSV" not in words, "a report has no CSV file beside it"


def test_rules_belong_to_cards() -> None:
    assert set(messages.RULES) <= set(catalogue.cards())


def test_an_empty_table_says_nothing() -> None:
    for name in messages.RULES:
        assert messages.of(name, None) == ""
        assert messages.of(name, pl.DataFrame()) == ""


def test_a_tie_names_nobody() -> None:
    frame = pl.DataFrame({"place": ["A", "B"], "n": [3, 3]})
    told = messages.of("promotion_summary.place_map", frame)
    assert "6 đề án" in told
    assert "A" not in told
    assert "A có nhiều đề án nhất: 4 trong 7" in messages.of(
        "promotion_summary.place_map", pl.DataFrame({"place": ["A", "B"], "n": [4, 3]})
    )


def test_missing_shares_are_no_results() -> None:
    frame = pl.DataFrame({"share": [None, None]}, schema={"share": pl.Float64})
    assert "Chưa chỉ tiêu nào trong 2" in messages.of("plan_targets.provincial", frame)
    frame = pl.DataFrame({"share": [50.0, None]})
    assert "1 trong 2" in messages.of("plan_targets.provincial", frame)


def test_the_rest_of_a_card_is_in_the_workbook_of_a_report() -> None:
    told = messages.on_paper(t("project.more", n="5"))
    assert told == f"Còn 5 đề án {t('where.report')}."
    assert "CSV" in t("project.more", n="5")


def test_rows_that_a_slide_has_no_room_for_are_in_the_workbook() -> None:
    told = t("native.more", n="9", noun="cụm")
    assert messages.on_paper(told) == f"còn 9 cụm nữa {t('where.report')}"
    assert messages.on_paper(told, meeting=True) == f"còn 9 cụm nữa {t('where.meeting')}"
    assert t("where.meeting") in t("show.more_rows", n="3")
