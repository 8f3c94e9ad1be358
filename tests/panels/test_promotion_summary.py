"""Summary for leaders, sums against totals, and centres: words from hand-made rows."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest

from dashboard.geodata import Geo
from dashboard.i18n import NBSP, t
from dashboard.markup import for_picture
from dashboard.panels import organisations, plan_idea, sentences
from dashboard.panels import promotion_summary as summary
from dashboard.panels.model import Context, Sentence
from dashboard.selection import Selection
from tests.builders import TODAY, UNITS, Row, book

DISTRICTS: list[Row] = [
    {"unit_id": u, "level": "district", "parent_id": "p86-cu", "group_id": "p86-cu",
     "name_vi": f"Huyện {n}", "short_name": n}
    for u, n in (("d859", "Vũng Liêm"), ("d860", "Tam Bình"))
]  # fmt: skip
RULE: Row = {"rule_id": "r1", "code": "autonomy_group_3_middle", "value": 30.0}


Make = Callable[..., Context]


def texts(found: list[Sentence]) -> list[str]:
    return [s.text.replace(NBSP, " ") for s in found]


def words(body: str) -> str:
    return re.sub(r"\s+", " ", for_picture(body)).replace(NBSP, " ")


@pytest.fixture
def made(geo: Geo) -> Make:
    def build(**tables: list[Row]) -> Context:
        own = book(units=[*UNITS, *DISTRICTS], **tables)
        return Context(own, geo, Selection(today=TODAY))

    return build


def test_three_messages_from_the_projects(made: Make) -> None:
    projects: list[Row] = [
        {"district_id": "d859", "status": "accepted", "money_local": 40.0,
         "money_counterpart": 60.0, "money_total": 100.0},
        {"district_id": "d859", "status": "in_progress", "money_local": 60.0,
         "money_counterpart": 140.0, "money_total": 200.0},
        {"district_id": "d860", "status": "suspended", "money_local": 500.0},
        {},
    ]  # fmt: skip
    ctx = made(projects=projects)
    support = "Nhà nước hỗ trợ 100 triệu đồng cho 2/3 đề án có số tiền"
    assert texts(sentences.promotion_summary(ctx)) == [
        "Trong 4 đề án có tên: 1 đã xong, 1 đang làm, 1 dừng hoặc hủy, 1 chưa rõ tiến độ.",
        f"{support}; mỗi đồng hỗ trợ đi cùng 2,0 đồng đối ứng (2 đề án).",
        "Huyện Vũng Liêm (cũ) có nhiều đề án nhất: 2 trong 3 đề án rõ địa bàn.",
    ]
    assert words(summary.messages(ctx).body).count(".") >= 3


def test_nothing_known_says_nothing(made: Make) -> None:
    ctx = made()
    assert sentences.promotion_summary(ctx) == []
    assert sentences.organisations(ctx) == []
    for panel in (summary.messages, summary.place_map, summary.standing, summary.agreement):
        assert "vl-gap" in panel(ctx).body


def test_a_tie_of_places_is_no_message(made: Make) -> None:
    ctx = made(projects=[{"district_id": d} for d in ("d859", "d860") for _ in range(2)])
    assert not any("nhiều đề án nhất" in x for x in texts(sentences.promotion_summary(ctx)))


def test_money_of_a_place_stays_apart(made: Make) -> None:
    both: Row = {"district_id": "d859", "money_national": 30.0, "money_local": 20.0,
                 "money_counterpart": 50.0}  # fmt: skip
    panel = summary.place_map(made(projects=[both]))
    hover = next(t.hovertemplate for t in panel.figure.data if t.ids and t.ids[0])  # type: ignore[union-attr]
    assert "Ngân sách quốc gia: 30" in hover
    assert "Ngân sách địa phương: 20" in hover
    assert "Vốn đối ứng của cơ sở: 50" in hover
    assert "100" not in hover


def test_the_comparison_tells_the_difference_and_its_reason(made: Make) -> None:
    ctx = made(projects=[{}, {"status": "cancelled"}], programmes=[{"value": 1.0}])
    body = words(summary.agreement(ctx).body)
    assert "2 1 +1 nguồn không tính đề án dừng, hủy" in body
    missing = made(projects=[{}], programmes=[{"value": 3.0}])
    assert "1 3 −2 nguồn không nêu riêng hết các đề án" in words(summary.agreement(missing).body)


def test_what_places_do_not_filter_says_so(made: Make, geo: Geo) -> None:
    ctx = made(
        projects=[{"district_id": "d859"}, {"district_id": "d860"}], programmes=[{"value": 2.0}]
    )
    said = texts(sentences.promotion_summary(ctx))
    assert "1/1 phép so giữa đề án cộng lại và số công bố là khớp." in said
    assert t("within.totals") not in words(summary.agreement(ctx).subtitle)
    one = Context(ctx.book, geo, Selection(today=TODAY, places=("d859",)))
    said = texts(sentences.promotion_summary(one))
    assert any("là khớp (không lọc theo địa bàn)." in x for x in said)
    assert t("within.totals") in words(summary.agreement(one).subtitle)
    assert t("within.no_filter") in plan_idea.scope_parts(one)
    assert t("within.no_filter") not in plan_idea.scope_parts(ctx)


def test_the_map_tells_the_scope_of_projects(made: Make) -> None:
    scope = summary.place_map(made(projects=[{"district_id": "d859"}])).scope
    assert t("filter.newest") not in scope
    assert t("promotion.all_periods") in scope


def test_the_best_are_ranked_by_what_was_measured(made: Make) -> None:
    projects: list[Row] = [
        {"project_id": p, "title_vi": f"Đề án {p}", "status": "accepted",
         "content_group": "training", "outcome_vi": "Nguồn kể", "money_local": money,
         "money_counterpart": rest}
        for p, money, rest in (("k1", 100.0, 900.0), ("k2", 100.0, 50.0), ("k3", 100.0, 500.0))
    ]  # fmt: skip
    outcomes: list[Row] = [
        {"project_id": p, "indicator": "jobs", "value": n} for p, n in (("k1", 3.0), ("k2", 6.0))
    ]
    outcomes += [
        {"project_id": "k2", "indicator": "revenue", "value": v, "moment": m}
        for m, v in (("before", 100.0), ("acceptance", 112.0))
    ]
    body = words(summary.standing(made(projects=projects, project_outcomes=outcomes)).body)
    assert "tạo 6 việc làm; doanh thu +12 %" in body
    assert "60 việc làm/tỷ đồng" in body
    assert body.index("Đề án k2") < body.index("Đề án k1") < body.index("Đề án k3")
    assert "5,0 đồng đối ứng/đồng" in body


def test_the_finding_about_centres(made: Make) -> None:
    centre: Row = {"year": 2024, "staff_count": 15.0, "self_financing_pct": 45.0}
    head = organisations.heading(
        made(organisations=[centre], rules=[RULE | {"valid_from": dt.date(2021, 8, 15)}])
    )
    assert head.bold == "Vĩnh Long: trung tâm khuyến công có 15 người (năm 2024);"
    told = head.rest.replace(NBSP, " ")
    assert told == "tự bảo đảm 45 % chi thường xuyên (năm 2024), ứng với nhóm 3, mức giữa."
    head = organisations.heading(made(organisations=[{"year": 2024}]))
    assert head.bold == "Nguồn nêu 1 trung tâm khuyến công dưới 1 tên gọi;"
    assert organisations.heading(made()).bold.startswith("Chưa nguồn nào")


def test_work_and_change_of_a_centre_in_words(made: Make) -> None:
    rows: list[Row] = [
        {"year": 2022, "self_financing_pct": 40.0},
        {"year": 2023, "self_financing_pct": 55.0, "staff_count": 10.0},
    ]
    done: Row = {"level": "KCQG+KCDP", "value": 5.0}
    assert texts(sentences.organisations(made(organisations=rows, programmes=[done]))) == [
        "Vĩnh Long: phần tự bảo đảm chi thường xuyên từ 40 % (năm 2022) lên 55 % (năm 2023).",
        "Vĩnh Long, năm 2023: mỗi người của trung tâm phụ trách 0,50 đề án (5 đề án, 10 người).",
        "Nguồn cho biết số người làm việc của 1/3 năm.",
    ]


def test_the_messages_stand_above_the_lower_card(ctx_of: Callable[[str], Context]) -> None:
    def keys(chosen: str) -> list[list[str]]:
        return [[p.key for p in column] for column in summary.places_of(ctx_of(chosen))]

    # One project beside the map: messages and table fill one column.
    assert keys("newest") == [["ba-dieu", "noi-bat"], ["ban-do-de-an"]]
    assert keys("demo") == [["ba-dieu", "ban-do-de-an"], ["noi-bat"]]
