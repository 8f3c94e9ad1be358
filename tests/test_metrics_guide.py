"""Ceilings by hand and by property, what was typed, papers, similar projects, warnings."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.metrics import guide as m
from dashboard.metrics.guide import KIND_OF, Idea, Kind, Most, Reading, most_support
from dashboard.selection import Selection
from dashboard.store import Book
from tests import builders
from tests.builders import TODAY, Row, frame


def rule(code: str, value: float | None, **more: object) -> Row:
    given: Row = {
        "rule_id": code.replace("_", "-"),
        "code": code,
        "valid_from": dt.date(2018, 3, 28),
    }
    return given | {"value": value} | more


MACHINERY: list[Row] = [
    rule("kc_ceiling_machinery_amount", 300.0, confidence="excerpt"),
    rule("kc_ceiling_machinery_share", 50.0, confidence="secondary"),
    rule("kc_ceiling_machinery_share_other", 30.0, confidence="unverified"),
    rule("kc_ceiling_line_factor", 1.5, confidence="text"),
]


def readings(kind: str, rows: list[Row], on: dt.date = TODAY) -> list[Reading]:
    return m.readings(frame("rules", rows), KIND_OF[kind], on)


# --- ceilings by hand ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("amount", "share", "cost", "most"),
    [
        (300.0, 50.0, 400.0, Most(200.0, 200.0, "share", 200.0)),
        (300.0, 50.0, 700.0, Most(300.0, 400.0, "amount", 350.0)),
        (300.0, 50.0, 600.0, Most(300.0, 300.0, "amount", 300.0)),
        (10.0, None, 4.0, Most(4.0, 0.0, "cost", None)),
        (10.0, None, 25.0, Most(10.0, 15.0, "amount", None)),
        (None, 100.0, 80.0, Most(80.0, 0.0, "share", 80.0)),
        (None, 30.0, 1000.0, Most(300.0, 700.0, "share", 300.0)),
    ],
)
def test_the_smallest_limit_decides(
    amount: float | None, share: float | None, cost: float, most: Most
) -> None:
    assert most_support(Reading(amount, share, 1.0, (), "text"), cost) == most


def test_two_texts_give_two_readings_and_none_is_judged() -> None:
    found = readings("machinery", MACHINERY)
    assert [(r.amount, r.share, r.confidence) for r in found] == [
        (300.0, 50.0, "secondary"),
        (300.0, 30.0, "unverified"),
    ]
    most = [most_support(r, 700.0) for r in found]
    assert [x and (x.value, x.left) for x in most] == [(300.0, 400.0), (210.0, 490.0)]
    assert found[1].rule_ids == ("kc-ceiling-machinery-amount", "kc-ceiling-machinery-share-other")


def test_a_line_multiplies_the_amount_and_keeps_the_share() -> None:
    found = readings("line", MACHINERY)
    assert [(r.amount, r.share) for r in found] == [(450.0, 50.0), (450.0, 30.0)]
    most = most_support(found[0], 1000.0)
    assert most == Most(450.0, 550.0, "amount", 500.0)
    assert readings("line", MACHINERY[:3]) == []


def test_each_figure_keeps_its_own_text(book: Book) -> None:
    kind = KIND_OF["machinery"]
    said = m.texts(book.rules, kind, TODAY)
    assert [(x.value("amount"), x.value("share")) for x in said] == [(300.0, 50.0), (None, 30.0)]
    laws = [[r["legal_ref"] for r in x.rules] for x in said]
    assert laws == [["Điều 8.4 Thông tư 28/2018/TT-BTC"] * 2, ["Thông tư 28/2018/TT-BTC"]]
    plain, mixed = m.readings(book.rules, kind, TODAY)
    assert (plain.joined, mixed.joined) == (False, True)
    # No source gives an article for the 30 %.
    assert [(f.value, f.legal_ref) for f in mixed.figures] == [
        (300.0, "Điều 8.4 Thông tư 28/2018/TT-BTC"),
        (30.0, "Thông tư 28/2018/TT-BTC"),
    ]
    line = m.texts(book.rules, KIND_OF["line"], TODAY)
    assert [(x.value("amount"), x.value("share")) for x in line] == [(450.0, 50.0), (None, 30.0)]
    assert m.texts(book.rules, KIND_OF["training"], TODAY) == []


DAY: list[Row] = [
    rule("kc_registration_deadline", None, due="20/5", valid_from=dt.date(2013, 12, 27)),
]


def test_the_plan_year_shown_is_the_next_and_never_passed_by_every_reading() -> None:
    rules = frame("rules", DAY)
    for n in range(366):
        on = dt.date(2026, 1, 1) + dt.timedelta(days=n)
        found = m.registration(rules, m.default_year(on), on)
        assert found is not None
        assert found.year == on.year + 1
        # Projects come in before the day.
        by_year_before = on.year == 2026 and on >= dt.date(2026, 5, 20)
        assert found.state == ("some" if by_year_before else "open")
    assert m.registration(rules, 2012, dt.date(2012, 1, 1)) is None


@pytest.mark.parametrize(("year", "state"), [(2028, "open"), (2027, "some"), (2026, "passed")])
def test_both_days_of_a_plan_year(year: int, state: str) -> None:
    found = m.registration(frame("rules", DAY), year, dt.date(2026, 11, 26))
    assert found is not None
    assert found.state == state
    assert found.days == (dt.date(year - 1, 5, 20), dt.date(year, 5, 20))
    assert found.upcoming == dt.date(2027, 5, 20)


def test_no_day_or_no_yearly_day_is_no_registration() -> None:
    on = dt.date(2026, 11, 26)
    for rows in ([], [rule("kc_registration_deadline", None, due="20/5/2026")]):
        assert m.registration(frame("rules", rows), 2027, on) is None


def test_no_ceiling_gives_no_reading() -> None:
    assert readings("training", MACHINERY) == []
    assert readings("demonstration", MACHINERY) == []
    unread = [rule("kc_ceiling_effective_model_amount", None)]
    assert readings("effective_model", unread) == []
    kind = KIND_OF["effective_model"]
    assert [r["code"] for r in m.unread(frame("rules", unread), kind, TODAY)] == [
        "kc_ceiling_effective_model_amount"
    ]
    assert m.unread(frame("rules", unread), KIND_OF["training"], TODAY) == []


def test_the_day_chooses_the_text() -> None:
    rows = [
        rule("kc_ceiling_demonstration_amount", 500.0, valid_to=dt.date(2020, 12, 31)),
        rule(
            "kc_ceiling_demonstration_amount", 1000.0, rule_id="n", valid_from=dt.date(2021, 1, 1)
        ),
    ]
    days = (dt.date(2018, 3, 27), dt.date(2020, 12, 31), dt.date(2021, 1, 1))
    amounts = [[r.amount for r in readings("demonstration", rows, day)] for day in days]
    assert amounts == [[], [500.0], [1000.0]]


def test_the_rules_of_the_data(book: Book) -> None:
    found = m.readings(book.rules, KIND_OF["machinery"], TODAY)
    assert {(r.amount, r.share) for r in found} == {(300.0, 50.0), (300.0, 30.0)}
    assert {r.confidence for r in found} == {"secondary", "unverified"}
    one = m.readings(book.rules, KIND_OF["new_enterprise"], TODAY)
    assert [(r.amount, r.share) for r in one] == [(10.0, None)]
    old = m.readings(book.rules, KIND_OF["effective_model"], dt.date(2016, 1, 1))
    assert [r.amount for r in old] == [100.0]
    assert m.unread(book.rules, KIND_OF["effective_model"], TODAY)


def test_every_kind_names_rules_that_exist(book: Book) -> None:
    codes = set(book.rules["code"])
    for kind in m.KINDS:
        assert not kind.ceiling or any(c.startswith(f"kc_ceiling_{kind.ceiling}") for c in codes)
        assert not kind.factor or kind.factor in codes
        assert not kind.advance or kind.advance in codes
    ends = {c.removeprefix("kc_eligible_") for c in codes if c.startswith("kc_eligible_")}
    assert ends == set(m.BENEFICIARIES) - {"other"}
    assert {k.group for k in m.KINDS} <= set(book.projects.schema["content_group"].categories)


# --- properties ---------------------------------------------------------------------------------
money = st.floats(0.01, 1e6)
limits = st.tuples(st.none() | money, st.none() | st.floats(0.1, 100))


@given(limits, money)
def test_support_never_exceeds_cost_amount_or_share(
    limit: tuple[float | None, float | None], cost: float
) -> None:
    amount, share = limit
    found = most_support(Reading(amount, share, 1.0, (), "text"), cost)
    assert found is not None
    assert 0 < found.value <= cost
    assert amount is None or found.value <= amount
    assert share is None or found.value <= share / 100 * cost
    assert found.left >= 0
    assert found.value + found.left == pytest.approx(cost)


@given(limits, money, money)
def test_a_dearer_project_never_gets_less(
    limit: tuple[float | None, float | None], one: float, two: float
) -> None:
    reading = Reading(limit[0], limit[1], 1.0, (), "text")
    low, high = (most_support(reading, c) for c in sorted((one, two)))
    assert low is not None
    assert high is not None
    assert low.value <= high.value


@pytest.mark.parametrize("cost", [None, 0.0, -5.0, float("nan"), float("inf")])
def test_without_a_cost_there_is_no_number(cost: float | None) -> None:
    assert most_support(Reading(300.0, 50.0, 1.0, (), "text"), cost) is None


@given(st.sampled_from([k for k in m.KINDS if not k.ceiling]), st.dates(dt.date(2014, 1, 1), TODAY))
def test_no_ceiling_no_number(kind: Kind, on: dt.date) -> None:
    assert m.readings(frame("rules", MACHINERY), kind, on) == []


# --- what was typed -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("700", 700.0),
        ("1.200,5", 1200.5),
        ("1 200", 1200.0),
        ("700 triệu", 700.0),
        ("700 Triệu đồng", 700.0),
        ("1,2 tỷ", 1200.0),
        ("1,2 tỉ đồng", 1200.0),
        ("0,5", 0.5),
        ("1.000.000", 1_000_000.0),
        ("", None),
        ("0", None),
        ("-5", None),
        ("abc", None),
        ("700 đồng", None),
        ("1.2", None),
        ("1,2,3", None),
        ("nan", None),
        ("inf", None),
        ("1e9", None),
        ("9.999.999", None),
        ("<script>", None),
        ("7" * 400, None),
    ],
)
def test_money_is_read_the_vietnamese_way(typed: str, value: float | None) -> None:
    assert m.amount(typed) == value


@given(st.text())
def test_whatever_is_typed_is_a_sum_or_nothing(typed: str) -> None:
    found = m.amount(typed)
    assert found is None or 0 < found <= m.MOST_COST


@pytest.mark.parametrize(
    ("typed", "year"),
    [("2026", 2026), (" 2027 ", 2027), ("2013", None), ("2099", None), ("20x6", None), ("", None)],
)
def test_year(typed: str, year: int | None) -> None:
    assert m.plan_year(typed, TODAY) == year


def test_the_day_of_the_rules_follows_the_year() -> None:
    assert m.rule_day(0, TODAY) == TODAY
    assert m.rule_day(TODAY.year, TODAY) == TODAY
    assert m.rule_day(2019, TODAY) == dt.date(2019, 12, 31)
    assert m.rule_day(2028, TODAY) == TODAY


# --- papers and conditions ----------------------------------------------------------------------
def test_the_next_day_is_counted_from_the_calendar(book: Book) -> None:
    rows = m.checklist(book.rules, KIND_OF["training"], TODAY, TODAY)
    parts = rows["part"].to_list()
    assert parts == ["paper"] * 4 + ["step"] * 2 + ["advance"]
    due = rows.filter(pl.col("due_on").is_not_null())
    assert due.select("due_on", "days").rows() == [(dt.date(2027, 5, 20), 176)]
    early = m.checklist(book.rules, KIND_OF["management"], TODAY, dt.date(2026, 5, 19))
    assert early["days"].drop_nulls().to_list() == [1]
    # Papers come in before the day: on it, the next one counts.
    late = m.checklist(book.rules, KIND_OF["management"], TODAY, dt.date(2026, 5, 20))
    assert late["days"].drop_nulls().to_list() == [365]
    assert "advance" not in early["part"].to_list()
    assert m.checklist(book.rules, KIND_OF["training"], dt.date(2010, 1, 1), TODAY).is_empty()


def test_who_is_named_by_the_law_of_the_day(book: Book) -> None:
    named = m.eligibility(book.rules, "household", TODAY)
    assert named is not None
    assert named["legal_ref"] == "Điều 1.1 Nghị định 235/2025/NĐ-CP"
    assert m.eligibility(book.rules, "other", TODAY) is None
    assert m.eligible_at_all(book.rules, TODAY) is not None
    before = dt.date(2025, 10, 14)
    assert m.eligibility(book.rules, "household", before) is None
    assert m.eligible_at_all(book.rules, before) is None


# --- similar projects ---------------------------------------------------------------------------
def project(name: str, **more: object) -> Row:
    made: Row = {
        "project_id": name,
        "record": "single",
        "project_count": 1,
        "year_start": 2022,
        "year_end": 2022,
        "title_vi": "Hỗ trợ máy móc",
        "content_group": "advanced_machinery",
        "unit_id": "p86-cu",
    }
    return made | more


def alike(rows: list[Row], idea: Idea, **chosen: object) -> list[str]:
    units = [
        {"unit_id": "p86-cu"},
        {"unit_id": "p84-cu", "name_vi": "Tỉnh Trà Vinh", "short_name": "Trà Vinh"},
        {"unit_id": "p86-moi", "frame": "new", "name_vi": "Tỉnh mới", "short_name": "mới"},
        {
            "unit_id": "c1",
            "frame": "new",
            "level": "commune",
            "name_vi": "Xã Một",
            "short_name": "Một",
            "group_id": "p84-cu",
        },
    ]
    book = builders.book(projects=rows, units=units)
    selection = Selection(today=TODAY, **chosen)  # type: ignore[arg-type]
    return m.similar(book, selection, idea)["project_id"].to_list()


def test_group_goes_before_words_before_province() -> None:
    rows = [
        project("other", content_group="training", title_vi="Lớp quản lý"),
        project("words-only", content_group="training", title_vi="Lớp nghề sấy dừa"),
        project("plain"),
        project("here", unit_id="p84-cu"),
        project("both", sector_vi="Sấy dừa"),
    ]
    idea = Idea(words="máy sấy dừa", commune_id="c1")
    assert alike(rows, idea) == ["both", "here", "plain", "words-only"]
    assert alike(rows, Idea()) == ["both", "here", "plain"]


def test_accents_typed_must_agree() -> None:
    rows = [project("dua", content_group=None, title_vi="Kẹo dừa"), project("other")]
    rows[1] |= {"content_group": None, "title_vi": "Kẹo dứa"}
    assert alike(rows, Idea(words="dừa")) == ["dua"]
    assert set(alike(rows, Idea(words="dua"))) == {"dua", "other"}


def test_words_of_every_title_are_no_trade() -> None:
    rows = [project("a", content_group="training", title_vi="Hỗ trợ ứng dụng máy móc")]
    assert alike(rows, Idea(words="hỗ trợ máy móc thiết bị")) == []


def test_a_later_project_is_not_known_yet() -> None:
    rows = [project("a"), project("b", year_start=2024, year_end=2024)]
    assert alike(rows, Idea(), year=2023) == ["a"]
    assert alike(rows, Idea(year=2023)) == ["a"]


# --- warnings -----------------------------------------------------------------------------------
def test_warnings_by_hand() -> None:
    found = readings("machinery", MACHINERY)
    sure = [Reading(300.0, 50.0, 1.0, (), "text")]
    full = Idea(cost=700.0, support=200.0, commune_id="c1")
    assert m.warnings(full, sure) == []
    assert m.warnings(Idea(cost=100.0, support=101.0, commune_id="c1"), sure) == [
        "cost_below_support"
    ]
    assert m.warnings(Idea(cost=700.0, support=301.0, commune_id="c1"), sure) == ["above_all"]
    some = Idea(cost=700.0, support=250.0, commune_id="c1")
    assert m.warnings(some, found) == ["above_some", "conflict", "unverified"]
    assert m.warnings(Idea(), []) == ["no_cost", "no_commune", "no_ceiling"]
    assert m.warnings(Idea(), [], unread_rule=True)[-1] == "unread"
    assert m.warnings(full, sure, day="some") == ["day_some"]
    low = Idea(cost=100.0, support=101.0, commune_id="c1")
    assert m.warnings(low, sure, day="passed") == ["cost_below_support", "day_passed"]
    wrong = Idea(wrong=("cost", "commune"))
    assert m.warnings(wrong, sure) == ["wrong_cost", "wrong_commune"]
