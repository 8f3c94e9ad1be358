"""The page of projects: what it lists follows its own filters, which stand in the address."""

from __future__ import annotations

import html
import re

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.i18n import t
from tests.app.conftest import heading, open_page, option, pieces

DEMO = {"du_lieu": t("dataset.demo")}


def titles(app: AppTest) -> list[str]:
    return [html.unescape(x) for p in pieces(app) for x in re.findall(r"<h2>(.*?)</h2>", p)]


def listed(app: AppTest) -> int:
    """Number of projects that the title of the table counts; 0 for none."""
    wanted = re.escape(t("project.table", n="N")).replace("N", r"(\d+)", 1)
    found = [m[1] for x in titles(app) if (m := re.fullmatch(wanted, x))]
    return int(found[0]) if found else 0


@pytest.mark.parametrize("dataset", [{}, DEMO])
def test_the_page_opens_on_both_datasets(dataset: dict[str, str]) -> None:
    app = open_page("projects", **dataset)
    assert not app.exception
    assert heading(app) == t("project.title")
    assert listed(app) >= 13


def test_parts_of_a_filter_add_up_to_the_whole() -> None:
    app = open_page("projects", **DEMO)
    whole, box = listed(app), app.selectbox(key="noi_dung")
    parts = []
    for name in [o for o in box.options if o != t("project.all_contents")]:
        choice = app.selectbox(key="noi_dung")
        choice.select_index(option(choice, name)).run()
        assert not app.exception
        parts.append(listed(app))
    assert all(parts)
    assert sum(parts) == whole


def test_the_address_opens_the_filtered_list() -> None:
    whole = listed(open_page("projects", **DEMO))
    app = open_page(
        "projects",
        **DEMO,
        noi_dung=t("content_group.advanced_machinery"),
        cap=t("level.KCQG"),
        nam_de_an="2024",
    )
    assert not app.exception
    assert 0 < listed(app) < whole
    assert t("project.gantt", year=2024) in titles(app)


@pytest.mark.parametrize("wrong", ["khong-co", "<script>", ""])
def test_a_broken_address_shows_all(wrong: str) -> None:
    app = open_page("projects", noi_dung=wrong, cap=wrong, nam_de_an=wrong)
    assert not app.exception
    assert listed(app) == 13


def test_the_other_card_lists_places_levels_and_years() -> None:
    app = open_page("projects", **{"xem-co-so-thu-huong": t("switch.theo-dia-ban")})
    assert not app.exception
    assert t("project.by_cut") in titles(app)
