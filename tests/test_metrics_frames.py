"""Two frames on one ground: units fit each other, clusters and searches find their units."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from functools import cache

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.i18n import fold
from dashboard.indicators import INDICATORS
from dashboard.metrics import frames
from dashboard.metrics.claims import FIGURES
from dashboard.metrics.frames import clusters_in, cover, ground, label, search, uncertain
from dashboard.metrics.register import register
from dashboard.selection import FRAMES, Frame, Selection
from dashboard.settings import ROOT
from dashboard.store import Book, load
from tests import builders
from tests.builders import TODAY, Row

ALL = ("p86-cu", "p84-cu", "p83-cu")
LAST, FIRST = dt.date(2025, 6, 30), dt.date(2025, 7, 1)
#: Former communes that vietnamadminunits divides and the portal does not.
DIVIDED = {
    "x29719": "c29719;c29836",
    "x29764": "c29767;c29770",
    "x29770": "c29771;c29770",
    "x29771": "c29771;c29770",
    "x29821": "c29821;c29767",
}


@cache
def units() -> pl.DataFrame:
    return load("public", ROOT / "data").units


def of(frame: str, level: str) -> pl.DataFrame:
    return units().filter(
        pl.col("frame").cast(pl.String) == frame, pl.col("level").cast(pl.String) == level
    )


def split(keys: str | None) -> list[str]:
    return (keys or "").split(";") if keys else []


UNITS = sorted(ground(units()).pieces)
PLACES = units().filter(pl.col("level").cast(pl.String).is_in(["district", "commune"]))["unit_id"]
A_UNIT, A_PLACE = st.sampled_from(UNITS), st.sampled_from(PLACES.to_list())


# --- the table of units -------------------------------------------------------------------------
def test_former_communes_are_complete() -> None:
    former = of("old", "commune")
    assert Counter(former["group_id"].to_list()) == {"p83-cu": 148, "p84-cu": 104, "p86-cu": 102}
    assert former["official_code"].str.contains(r"^\d{5}$").all()
    assert former["official_code"].is_unique().all()
    assert (former["unit_id"] == "x" + former["official_code"]).all()
    assert (former["valid_to"] == LAST).all()
    districts = dict(of("old", "district").select("unit_id", "parent_id").iter_rows())
    assert dict(Counter(former["parent_id"].to_list())).keys() == districts.keys()
    assert [districts[p] for p in former["parent_id"]] == former["group_id"].to_list()
    # No source tells how large they were.
    assert former.select("area_km2", "population").null_count().row(0) == (354, 354)


def test_every_commune_has_both_neighbours_in_time() -> None:
    former, new = of("old", "commune"), of("new", "commune")
    after = {u: split(s) for u, s in former.select("unit_id", "successor_ids").iter_rows()}
    assert {s for successors in after.values() for s in successors} == set(new["unit_id"])
    assert {u: ";".join(s) for u, s in after.items() if len(s) != 1} == DIVIDED
    group = dict(units().select("unit_id", "group_id").iter_rows())
    assert [u for u, successors in after.items() for s in successors if group[u] != group[s]] == []


def test_districts_and_provinces_hand_over_to_what_their_parts_became() -> None:
    former = of("old", "commune")
    for unit, successors in of("old", "district").select("unit_id", "successor_ids").iter_rows():
        parts = former.filter(pl.col("parent_id") == unit)["successor_ids"]
        assert split(successors) == sorted({s for keys in parts for s in split(keys)})
    assert of("old", "province")["successor_ids"].to_list() == ["p86-moi"] * 3
    assert (
        units().filter(pl.col("frame").cast(pl.String) == "new")["successor_ids"].null_count()
        == 125
    )


def test_parts_of_new_communes_are_those_the_portal_lists() -> None:
    names = dict(of("old", "commune").select("unit_id", "name_vi").iter_rows())
    parts: dict[str, list[str]] = {}
    second: dict[str, list[str]] = {}
    for unit, successors in of("old", "commune").select("unit_id", "successor_ids").iter_rows():
        first, *more = split(successors)
        parts.setdefault(first, []).append(names[unit])
        for key in more:
            second.setdefault(key, []).append(names[unit])
    listed = {
        unit: Counter(split(aliases))
        for unit, aliases in of("new", "commune").select("unit_id", "aliases").iter_rows()
    }
    assert {unit: Counter(p) for unit, p in parts.items()} == listed
    assert sorted(second) == ["c29767", "c29770", "c29836"]


def test_differences_between_the_two_sources_are_noted() -> None:
    noted = of("old", "commune").drop_nulls("note_vi")
    assert set(DIVIDED) <= set(noted["unit_id"])
    # Three more where the other source took a commune of the same name in another province.
    assert set(noted["unit_id"]) - set(DIVIDED) == {"x28924", "x29623", "x29734"}
    assert noted["note_vi"].str.starts_with("vietnamadminunits 1.0.4").all()


def test_names_tell_units_apart() -> None:
    labels = [label(r) for r in units().iter_rows(named=True)]
    assert [k for k, n in Counter(labels).items() if n > 1] == []
    communes = units().filter(pl.col("level").cast(pl.String) == "commune")["short_name"]
    assert communes.is_unique().all()


def test_labels_say_the_frame() -> None:
    by_id = {r["unit_id"]: label(r) for r in units().iter_rows(named=True)}
    assert by_id["c29659"] == "Xã Trung Thành"
    former = {by_id["x29704"], by_id["x29677"], by_id["d859"], by_id["d847"], by_id["x29374"]}
    assert len(former) == 5
    assert all("cũ" in name for name in former)
    assert "H. Vũng Liêm" in by_id["x29704"]
    assert "Trà Vinh" in by_id["d847"]
    assert "H. Châu Thành, Trà Vinh" in by_id["x29374"]


@pytest.mark.parametrize("dataset", ["public", "demo"])
def test_former_communes_of_clusters(dataset: str) -> None:
    clusters = load(dataset, ROOT / "data").clusters
    former = {(r["parent_id"], r["name_vi"]): r for r in of("old", "commune").iter_rows(named=True)}
    told = 0
    for r in clusters.iter_rows(named=True):
        found = former.get((r["district_id"], r["commune_old"]))
        assert r["commune_old_id"] == (found["unit_id"] if found else None)
        if found:
            told += 1
            assert r["commune_id"] in split(found["successor_ids"])
    assert told == 16


# --- ground -------------------------------------------------------------------------------------
def test_a_district_covers_its_communes_of_both_frames() -> None:
    for unit in of("old", "district")["unit_id"]:
        own = of("old", "commune").filter(pl.col("parent_id") == unit)
        after = {s for keys in own["successor_ids"] for s in split(keys)}
        province = units().filter(pl.col("unit_id") == unit)["parent_id"].item()
        assert cover(units(), unit) == {unit, province, "p86-moi", *own["unit_id"], *after}


def test_a_new_commune_covers_its_parts_and_their_districts() -> None:
    for unit in of("new", "commune")["unit_id"]:
        parts = of("old", "commune").filter(
            pl.col("successor_ids").str.split(";").list.contains(unit)
        )
        around = {*parts["parent_id"], *parts["group_id"]}
        assert cover(units(), unit) == {unit, "p86-moi", *parts["unit_id"], *around}


def test_a_former_commune_covers_its_district_and_successors() -> None:
    assert cover(units(), "x29704") == {"x29704", "d859", "p86-cu", "c29698", "p86-moi"}
    assert cover(units(), "x29764") == {"x29764", "d860", "p86-cu", "c29767", "c29770", "p86-moi"}


def test_units_of_no_frame_and_unknown_ones() -> None:
    assert cover(units(), "ca-nuoc") == {"ca-nuoc"}
    with pytest.raises(KeyError):
        cover(units(), "d999")


@given(A_UNIT, A_UNIT)
def test_cover_is_symmetric(one: str, other: str) -> None:
    assert (other in cover(units(), one)) == (one in cover(units(), other))
    assert one in cover(units(), one)


@given(A_UNIT)
def test_all_units_that_follow_a_unit_share_its_ground(unit: str) -> None:
    row = units().filter(pl.col("unit_id") == unit).row(0, named=True)
    assert set(split(row["successor_ids"])) <= cover(units(), unit)


def test_both_frames_are_the_same_pieces() -> None:
    cut = ground(units())
    whole = cut.pieces["p86-moi"]
    for frame, level in (
        ("old", "commune"),
        ("old", "district"),
        ("old", "province"),
        ("new", "commune"),
    ):
        parts = [cut.pieces[u] for u in of(frame, level)["unit_id"]]
        assert frozenset().union(*parts) == whole
        assert sum(map(len, parts)) == len(whole) == 354 + len(DIVIDED)


def test_a_new_unit_without_a_past_and_an_old_one_without_a_future() -> None:
    rows: list[Row] = [
        {"unit_id": "p-cu"},
        {"unit_id": "d-cu", "level": "district", "parent_id": "p-cu"},
        {"unit_id": "p-moi", "frame": "new"},
        {"unit_id": "c-moi", "frame": "new", "level": "commune", "parent_id": "p-moi"},
    ]
    table = builders.frame("units", rows)
    assert ground(table).pieces == {
        "p-cu": {("d-cu", None)},
        "d-cu": {("d-cu", None)},
        "p-moi": {(None, "c-moi")},
        "c-moi": {(None, "c-moi")},
    }


# --- units on a map -----------------------------------------------------------------------------
def test_mapped_units(book: Book) -> None:
    columns = ["unit_id", "name_vi", "short_name", "group_id", "area_km2", "population"]
    old, new = (frames.mapped_units(book, f) for f in FRAMES)
    assert old.columns == new.columns == columns
    assert (len(old), len(new)) == (26, 124)
    assert old.select("area_km2", "population").null_count().row(0) == (26, 26)
    assert new["population"].sum() == 4257581


# --- clusters in units --------------------------------------------------------------------------
def chosen(column: str, book: Book, places: tuple[str, ...]) -> list[str]:
    return book.clusters.filter(pl.col(column).is_in(places))["cluster_id"].to_list()


def test_a_district_holds_the_clusters_of_its_code(book: Book) -> None:
    for unit in of("old", "district")["unit_id"]:
        assert clusters_in(book.clusters, units(), [unit]) == chosen("district_id", book, (unit,))
        assert uncertain(book.clusters, units(), [unit]) == []


def test_a_new_commune_holds_the_clusters_of_its_code(book: Book) -> None:
    unknown = book.clusters.filter(pl.col("commune_id").is_null())["cluster_id"].to_list()
    for unit in of("new", "commune")["unit_id"]:
        assert clusters_in(book.clusters, units(), [unit]) == chosen("commune_id", book, (unit,))
        assert set(uncertain(book.clusters, units(), [unit])) <= set(unknown)


def test_a_former_commune_holds_what_is_known_to_lie_in_it(book: Book) -> None:
    for unit in of("old", "commune")["unit_id"]:
        found = clusters_in(book.clusters, units(), [unit])
        assert found == chosen("commune_old_id", book, (unit,))


def test_a_cluster_of_unknown_former_commune_is_open_and_not_counted(book: Book) -> None:
    # Phú Long A and B are placed in the new commune Phú Quới, of four former ones.
    both = ["vl-phu-long-a", "vl-phu-long-b"]
    parts = [u for u in cover(units(), "c29611") if u.startswith("x")]
    assert len(parts) == 4
    assert clusters_in(book.clusters, units(), parts[:3]) == []
    assert uncertain(book.clusters, units(), parts[:3]) == both
    assert clusters_in(book.clusters, units(), parts) == both
    assert uncertain(book.clusters, units(), parts) == []


@given(st.lists(A_PLACE, max_size=6))
def test_certain_and_open_clusters_are_apart_and_grow_with_the_choice(places: list[str]) -> None:
    clusters = load_clusters()
    inside, open_ = (f(clusters, units(), places) for f in (clusters_in, uncertain))
    assert not set(inside) & set(open_)
    for place in places:
        assert set(clusters_in(clusters, units(), [place])) <= set(inside)
    shared = frozenset().union(*(cover(units(), p) for p in places)) if places else frozenset()
    known = dict(clusters.select("cluster_id", "district_id").iter_rows())
    assert {known[c] for c in (*inside, *open_)} <= shared


@cache
def load_clusters() -> pl.DataFrame:
    return load("public", ROOT / "data").clusters


def test_everything_and_nothing(book: Book) -> None:
    ids = book.clusters["cluster_id"].to_list()
    for level in ("district", "province"):
        assert clusters_in(book.clusters, units(), of("old", level)["unit_id"]) == ids
    assert clusters_in(book.clusters, units(), ["p86-moi"]) == ids
    assert clusters_in(book.clusters, units(), of("new", "commune")["unit_id"]) == ids
    assert clusters_in(book.clusters, units(), []) == []
    assert clusters_in(book.clusters, units(), ["d999", "ca-nuoc"]) == []


SMALL: list[Row] = [
    {"unit_id": "p-cu", "valid_to": LAST, "successor_ids": "p-moi"},
    *({"unit_id": d, "level": "district", "parent_id": "p-cu"} for d in ("d1", "d2")),
    *(
        {"unit_id": x, "level": "commune", "parent_id": d, "valid_to": LAST, "successor_ids": c}
        for x, d, c in (("x1", "d1", "c1"), ("x2", "d1", "c2"), ("x3", "d2", "c2"))
    ),
    {"unit_id": "p-moi", "frame": "new", "valid_from": FIRST},
    *(
        {
            "unit_id": c,
            "frame": "new",
            "level": "commune",
            "parent_id": "p-moi",
            "valid_from": FIRST,
        }
        for c in ("c1", "c2")
    ),
]


@pytest.mark.parametrize(
    ("where", "place", "wanted"),
    [
        # Known by the new commune only: decided when all of it lies in the place.
        ({"commune_id": "c1"}, "d1", True),
        ({"commune_id": "c2"}, "d1", None),
        ({"commune_id": "c2"}, "p-cu", True),
        ({"commune_id": "c2"}, "x1", False),
        # The district narrows the new commune, and the reverse.
        ({"commune_id": "c2", "district_id": "d1"}, "x2", True),
        ({"commune_id": "c2", "district_id": "d1"}, "x3", False),
        ({"district_id": "d1"}, "c1", None),
        ({"district_id": "d2"}, "c2", True),
        ({"commune_old_id": "x2", "district_id": "d1"}, "c2", True),
        # Codes that contradict each other: each place is answered in its own frame.
        ({"district_id": "d2", "commune_id": "c1"}, "d2", True),
        ({"district_id": "d2", "commune_id": "c1"}, "d1", False),
        ({"district_id": "d2", "commune_id": "c1"}, "c1", True),
        ({"district_id": "d2", "commune_id": "c1"}, "c2", False),
        ({}, "d1", None),
        ({}, "p-moi", True),
    ],
)
def test_a_cluster_in_a_unit(where: Row, place: str, wanted: bool | None) -> None:  # noqa: FBT001
    table = builders.frame("units", SMALL)
    clusters = builders.frame("clusters", [{"province_id": "p-cu", "cluster_id": "k"} | where])
    assert clusters_in(clusters, table, [place]) == (["k"] if wanted else [])
    assert uncertain(clusters, table, [place]) == (["k"] if wanted is None else [])


# --- sums ---------------------------------------------------------------------------------------
ADDITIVE = ["area", *(n for n, c in FIGURES.items() if INDICATORS[c].aggregate == "sum")]


@pytest.mark.parametrize("dataset", ["public", "demo"])
@pytest.mark.parametrize("year", [None, 2023])
def test_sums_over_old_units_are_sums_over_new_ones(dataset: str, year: int | None) -> None:
    book = load(dataset, ROOT / "data")

    def sums(frame: Frame) -> tuple[pl.DataFrame, list[str | None]]:
        table = register(book, Selection(provinces=ALL, year=year, frame=frame, today=TODAY))
        # Clusters whose unit is not known are a unit of their own, never left out.
        columns = [c for c in ADDITIVE if c in table.columns]
        assert len(columns) >= len(ADDITIVE) - 3
        groups = table.group_by("place_id", maintain_order=True).agg(
            pl.len(), pl.col(columns).sum(), pl.col(columns).count().name.suffix("_n")
        )
        return groups.drop("place_id").sum(), groups["place_id"].to_list()

    (old, districts), (new, communes) = sums("old"), sums("new")
    assert set(districts) <= {*of("old", "district")["unit_id"], None}
    assert set(communes) <= {*of("new", "commune")["unit_id"], None}
    assert old.columns == new.columns
    for column in old.columns:
        assert old[column].item() == pytest.approx(new[column].item(), abs=1e-6)
    assert old["len"].item() == len(
        register(book, Selection(provinces=ALL, year=year, today=TODAY))
    )


def test_a_cluster_without_a_unit_stays_in_the_sums() -> None:
    book = builders.book(
        units=SMALL,
        clusters=[
            {"cluster_id": "a", "province_id": "p-cu"},
            {"cluster_id": "b", "province_id": "p-cu", "district_id": "d1"},
        ],
        milestones=[builders.step("established", dt.date(2020, 1, 1), c) for c in "ab"],
        facts=[builders.figure("area_established", 10, c) for c in "ab"],
    )  # fmt: skip
    for frame in FRAMES:
        table = register(book, Selection(provinces=("p-cu",), frame=frame, today=TODAY))
        assert None in table["place_id"].to_list()
        assert table.group_by("place_id").agg(pl.col("area").sum())["area"].sum() == 20


# --- search -------------------------------------------------------------------------------------
def names(words: str, limit: int = 60) -> list[str]:
    return search(units(), words, limit)


def test_a_district_is_found_with_its_communes_of_both_frames() -> None:
    found = names("huyện Vũng Liêm")
    assert found[0] == "d859"
    assert set(found) == {u for u in cover(units(), "d859") if not u.startswith("p")}
    new = [u for u in found if u.startswith("c")]
    assert found[1 : 1 + len(new)] == new
    assert len(new) == 7


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("vung liem", "d859"),
        ("H. Vũng Liêm", "d859"),
        ("Trung Nghĩa", "x29704"),
        ("xã trung nghĩa huyện vũng liêm", "x29704"),
        ("Xã Trung Thành", "c29659"),
        ("tp bến tre", "d829"),
        ("TX Bình Minh", "d861"),
        ("phường 1 tp vinh long", "x29551"),
        ("P. 1 (TX Duyên Hải)", "x29512"),
        ("Châu Thành Trà Vinh", "d847"),
        ("tt châu thành, trà vinh", "x29374"),
        ("29704", None),
        ("  ", None),
        ("?!", None),
        ("Cần Thơ", None),
    ],
)
def test_the_first_answer(words: str, first: str | None) -> None:
    assert (names(words) or [None])[0] == first


def test_old_names_lead_to_the_new_unit() -> None:
    assert set(names("Trung Nghĩa")) == {"x29704", "d859", "c29698"}
    # A commune divided between two leads to both.
    assert {"c29767", "c29770"} <= set(names("xã Ngãi Tứ"))


def test_exact_names_come_before_beginnings_and_these_before_later_words() -> None:
    found = names("Long")
    by_id = {r["unit_id"]: r for r in units().iter_rows(named=True)}
    ranks = [frames._rank(frames._names(by_id[u]), "long") for u in found]
    direct = [r for r in ranks if r is not None]
    assert direct == sorted(direct)
    assert set(direct) == {1, 2}


@given(A_PLACE)
def test_every_unit_is_found_by_each_of_its_names(unit: str) -> None:
    row = units().filter(pl.col("unit_id") == unit).row(0, named=True)
    for words in (label(row), row["name_vi"], row["short_name"]):
        found = names(words, 600)
        assert unit in found
        rank = frames._rank(frames._names(row), frames._plain(words))
        assert rank == 0


@given(A_PLACE, st.integers(0, 30), st.booleans())
def test_search_ignores_accents_and_case(unit: str, size: int, shout: bool) -> None:  # noqa: FBT001
    row = units().filter(pl.col("unit_id") == unit).row(0, named=True)
    words = str(row["name_vi"])
    plain = fold(words)
    assert names(plain, size) == names(words, size)
    assert names(words.upper() if shout else f"  {words}. ", size) == names(words, size)
    assert len(names(words, size)) <= size
    assert names(words, size) == names(words, 600)[:size]


@given(st.text(max_size=30))
def test_any_words_may_be_typed(words: str) -> None:
    found = names(words)
    assert len(set(found)) == len(found)
    assert set(found) <= set(PLACES)
