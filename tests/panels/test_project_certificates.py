"""Numbers of projects and their money open a certificate that computes the same number again."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

import polars as pl
import pytest

from dashboard.i18n import NBSP
from dashboard.metrics import promotion
from dashboard.metrics.certificate import (
    DISBURSEMENT,
    EFFECT,
    GAIN,
    PROJECT_MEASURES,
    REST,
    certificate,
    compute,
)
from dashboard.panels import certificate as paper
from dashboard.panels import promotion as panels
from dashboard.panels.model import Context, Panel
from tests import builders
from tests.panels.gallery import Gallery

MODULES = (
    "promotion",
    "projects",
    "promotion_summary",
    "beneficiaries",
    "project_money",
    "support",
    "outcomes",
)
SOME = pytest.mark.parametrize("chosen", ["newest", "2021", "demo", "demo-2022", "demo-new-frame"])
_BUTTON = re.compile(r'<button[^>]*data-vl-proof="([^"]*)"[^>]*>(.*?)</button>', re.DOTALL)
_NUMBER = re.compile(r"\d[\d.]*(?:,\d+)?")
#: Sums of money by stage name rows of ``project_money``.
COMPUTED = {*PROJECT_MEASURES, DISBURSEMENT, EFFECT, GAIN, "sum"}


def shown(body: str) -> Iterator[tuple[str, str, str]]:
    """Measure, claims and words of every figure of a body that asks to be computed again."""
    for asked, content in _BUTTON.findall(body):
        measure, ids, _ = html.unescape(asked).split("|", 2)
        words = html.unescape(re.sub("<[^>]*>", "", content))
        # The round "i" of a sentence has no number of its own.
        if measure in COMPUTED and _NUMBER.search(words):
            yield measure, ids, words


def value_of(words: str) -> tuple[float, float]:
    """The first number in words and half of its last digit."""
    found = _NUMBER.search(words)
    assert found, words
    whole, _, part = found[0].partition(",")
    return float(f"{whole.replace('.', '')}.{part or 0}"), 0.5 * 10.0 ** -len(part)


@SOME
@pytest.mark.parametrize("module", MODULES)
def test_what_is_shown_is_what_the_certificate_computes(
    module: str,
    chosen: str,
    shown_of: Callable[[str, str], list[Panel]],
    ctx_of: Callable[[str], Context],
) -> None:
    book = ctx_of(chosen).book
    wrong = []
    for panel in shown_of(module, chosen):
        for measure, ids, words in shown(panel.body):
            proof = certificate(book, ids.split(";"), measure).sum
            value, slack = value_of(words)
            if proof is None or proof.value is None or abs(proof.value - value) > slack + 1e-6:
                wrong.append((panel.key, measure, words, proof and proof.value))
    assert wrong == []


@pytest.fixture
def shown_of(shown: Gallery) -> Callable[[str, str], list[Panel]]:
    def panels(module: str, chosen: str) -> list[Panel]:
        return [i.value for i in shown(module, chosen) if isinstance(i.value, Panel)]

    return panels


def test_figures_of_every_kind_are_shown(shown_of: Callable[[str, str], list[Panel]]) -> None:
    # Where results were measured the best projects stand by them, elsewhere by their counterpart.
    both = ("demo", "all-three")
    bodies = "".join(p.body for m in MODULES for chosen in both for p in shown_of(m, chosen))
    assert {measure for measure, _, _ in shown(bodies)} == COMPUTED


# --- by hand ------------------------------------------------------------------------------------
PROJECTS: list[builders.Row] = [
    {"project_id": "a", "money_national": 60.0, "money_local": 40.0, "money_counterpart": 150.0},
    {"project_id": "b", "money_local": 30.0, "record": "bundle", "project_count": 3},
    {"project_id": "c", "money_counterpart": 70.0},
    {"project_id": "d", "record": "bundle", "project_count": None, "money_local": 0.0,
     "money_counterpart": 5.0},
]  # fmt: skip
STEPS: list[builders.Row] = [
    {"step_id": "a1", "project_id": "a"},
    {"step_id": "c1", "project_id": "c"},
    {"step_id": "c2", "project_id": "c", "step": "accepted"},
]


@pytest.mark.parametrize(
    ("measure", "ids", "value", "n"),
    [
        ("project_count", "a b c", 5.0, 3),
        ("project_count", "a a1 c1 c2", 2.0, 2),
        ("project_count", "d", None, 0),
        ("project_national", "a b c d", 60.0, 1),
        ("project_local", "a b c d", 70.0, 3),
        ("project_unstated", "a b c d", None, 0),
        ("project_counterpart", "a b c d", 225.0, 3),
        ("project_support", "a b c d", 130.0, 3),
        ("project_leverage", "a b c d", 1.5, 1),
        ("project_leverage", "b c d", None, 0),
        ("project_mean", "a b c d", 32.5, 2),
        ("project_mean", "c", None, 0),
    ],
)
def test_projects_by_hand(measure: str, ids: str, value: float | None, n: int) -> None:
    book = builders.book(projects=PROJECTS, project_steps=STEPS)
    claims = certificate(book, ids.split()).claims
    found = compute(claims, measure)
    assert found is not None
    assert (found.value, found.n) == (value, n)


def test_disbursement_by_hand() -> None:
    money: list[builders.Row] = [
        {"money_id": "m1", "project_id": "a", "origin": "national", "value": 60.0},
        {"money_id": "m2", "project_id": "a", "origin": "national", "stage": "disbursed",
         "value": 45.0},
        {"money_id": "m3", "project_id": "a", "origin": "local", "value": 40.0},
        {"money_id": "m4", "project_id": "b", "stage": "disbursed", "value": 30.0},
    ]  # fmt: skip
    book = builders.book(projects=PROJECTS, project_money=money)
    found = certificate(book, ["m1", "m2", "m3", "m4"], DISBURSEMENT).sum
    assert found is not None
    assert (found.value, found.numerator, found.denominator, found.n) == (75.0, 45.0, 60.0, 1)
    none = certificate(book, ["m3", "m4"], DISBURSEMENT).sum
    assert none is not None
    assert none.value is None


OUTCOMES: list[builders.Row] = [
    {"outcome_id": "a-jobs", "project_id": "a", "indicator": "jobs", "value": 5.0},
    {"outcome_id": "b-jobs", "project_id": "b", "indicator": "jobs", "value": 8.0},
    {"outcome_id": "c-jobs", "project_id": "c", "indicator": "jobs", "value": 9.0},
    {"outcome_id": "a-was", "project_id": "a", "indicator": "revenue", "moment": "before",
     "value": 1000.0},
    {"outcome_id": "a-is", "project_id": "a", "indicator": "revenue", "value": 1250.0},
    {"outcome_id": "b-is", "project_id": "b", "indicator": "revenue", "value": 900.0},
]  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "ids", "value", "n"),
    [
        # 130 of support for 13 jobs; c has no support.
        (EFFECT, "a b c a-jobs b-jobs c-jobs", 10.0, 2),
        (EFFECT, "a a-was a-is", 0.4, 1),
        # One side alone is no gain.
        (EFFECT, "b b-is", None, 0),
        (GAIN, "a-was a-is b-is", 250.0, 1),
        (GAIN, "b-is", None, 0),
    ],
)
def test_results_by_hand(measure: str, ids: str, value: float | None, n: int) -> None:
    book = builders.book(projects=PROJECTS, project_outcomes=OUTCOMES)
    found = certificate(book, ids.split(), measure).sum
    assert found is not None
    assert (found.value, found.n) == (value, n)


def test_the_paper_of_a_result_tells_support_and_result() -> None:
    book = builders.book(projects=PROJECTS, project_outcomes=OUTCOMES)
    page = paper.html(book, ["a", "b", "a-jobs", "b-jobs"], EFFECT)
    assert "130 ÷ 13 = 10 triệu đồng" in plain(page)
    assert "= 250 triệu đồng" in plain(paper.html(book, ["a-was", "a-is"], GAIN))


@pytest.mark.parametrize("chosen", ["newest", "demo"])
def test_a_rest_in_a_bar_is_computed_again(chosen: str, ctx_of: Callable[[str], Context]) -> None:
    ctx = ctx_of(chosen)
    rows = promotion.money_by_origin(ctx.book, ctx.selection).filter(
        pl.col("derived").is_not_null()
    )
    assert len(rows)
    for r in rows.iter_rows(named=True):
        proof = certificate(ctx.book, r["rest_ids"], REST)
        assert proof.sum is not None
        assert proof.sum.value == pytest.approx(r[r["derived"]])
    drawn = panels.money(ctx).figure
    asked = [i for bar in drawn.data for i in bar.ids or ()] if drawn else []
    rests = [i.split("|")[1].split(";") for i in asked if i.startswith(f"{REST}|")]
    shown = rows.tail(panels.MOST_BARS)["rest_ids"].to_list()
    assert rests
    assert all(ids in shown for ids in rests)
    page = plain(paper.html(ctx.book, rests[0], REST))
    assert "Phần còn lại = tổng trừ các phần nguồn đã ghi" in page
    assert " − " in page


def test_a_rest_needs_a_total_and_a_part() -> None:
    book = builders.book(projects=PROJECTS, project_outcomes=OUTCOMES)
    found = certificate(book, ["a-jobs"], REST).sum
    assert found is not None
    assert found.value is None


def plain(page: str) -> str:
    return " ".join(html.unescape(re.sub("<[^>]*>", " ", page)).replace(NBSP, " ").split())


def paper_of(ids: str, measure: str) -> str:
    money: list[builders.Row] = [
        {"money_id": "m1", "project_id": "a", "value": 60.0},
        {"money_id": "m2", "project_id": "a", "stage": "disbursed", "value": 45.0},
    ]
    book = builders.book(projects=PROJECTS, project_steps=STEPS, project_money=money)
    return plain(paper.html(book, ids.split(), measure))


@pytest.mark.parametrize(
    ("measure", "ids", "told"),
    [
        ("project_count", "a b", "Hỗ trợ máy 1 + Hỗ trợ máy 3 = 4 đề án tính trên 2 đề án có số"),
        ("project_support", "a b", "Hỗ trợ máy 100 + Hỗ trợ máy 30 = 130 triệu đồng"),
        ("project_leverage", "a b", "150 ÷ 100 = 1,5"),
        ("project_leverage", "b c", "Chưa đủ số liệu để tính"),
        (DISBURSEMENT, "m1 m2", "45 ÷ 60 × 100 = 75 %"),
        (DISBURSEMENT, "m1", "Chưa đủ số liệu để tính"),
        ("sum", "m1", "Hỗ trợ máy 60 = 60 triệu đồng tính trên 1 đề án có số"),
        ("rows", "a b", "Đếm 2 dòng"),
        ("", "a", "quốc gia 60; địa phương 40; đối ứng 150 triệu đồng"),
        ("", "m2", "Giải ngân: ngân sách địa phương"),
    ],
)
def test_the_paper_tells_terms_and_result(measure: str, ids: str, told: str) -> None:
    assert told in paper_of(ids, measure)
