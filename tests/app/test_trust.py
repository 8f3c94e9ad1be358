"""The page of trust in the real shell: its period and its contents."""

from __future__ import annotations

import re

import pytest

from dashboard.i18n import t
from tests.app.conftest import body, filter_line, heading, open_page, pieces


def marks(page: list[str]) -> int:
    return sum(p.count("vl-mark vl-mark-full") for p in page)


def test_a_period_changes_the_matrix_and_the_filter_line() -> None:
    app = open_page("trust")
    before = pieces(app)
    assert heading(app) == t("trust.title")
    box = app.selectbox(key="ky")
    assert box.value == t("trust.choose_newest")
    chosen = t("trust.choose_one", period="năm 2019")
    assert chosen in box.options
    box.set_value(chosen).run()
    assert not app.exception
    assert "năm 2019" in filter_line(app)
    assert marks(pieces(app)) != marks(before)
    assert t("trust.period_year", year=2019) in body(app)


def test_a_period_comes_with_the_address_and_nonsense_is_ignored() -> None:
    chosen = t("trust.choose_one", period="năm 2022")
    app = open_page("trust", ky=chosen)
    assert app.selectbox(key="ky").value == chosen
    other = open_page("trust", ky="1850")
    assert not other.exception
    assert other.selectbox(key="ky").value == t("trust.choose_newest")


def test_periods_after_the_chosen_year_are_not_offered() -> None:
    app = open_page("trust")
    app.selectbox(key="nam").set_value("2021").run()
    assert not app.exception
    years = [int(m[0]) for o in app.selectbox(key="ky").options for m in re.finditer(r"\d{4}", o)]
    assert max(years) <= 2021


@pytest.mark.parametrize("key", ["xem-ma-tran", "xem-bat-thuong", "xem-bieu-mau"])
def test_every_content_can_be_shown(key: str) -> None:
    app = open_page("trust")
    shown = []
    for name in list(app.button_group(key=key).options):
        app.button_group(key=key).set_value(name).run()
        assert [e.message for e in app.exception] == [], name
        shown.append(body(app))
    assert len(set(shown)) == len(shown) > 1
