"""Ways of doing one thing, side by side, in one run on one machine.

Times depend on the machine; the ratios are what the design leans on. Each pair is run in turn
several times and the fastest run of each counts. With ``--national`` the same tasks are also run
on the illustrative dataset and on a national-scale one made in a temporary folder.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

import folium
import plotly.graph_objects as go

from dashboard.demo.national import NAME, Scale, write_national
from dashboard.exports.drawing import svg
from dashboard.exports.picture import compose as compose_picture
from dashboard.exports.report_map import compose
from dashboard.exports.typeset import pdf, png
from dashboard.figures.theme import base, label, line
from dashboard.geodata import load_geo
from dashboard.maps.base import base_map
from dashboard.maps.clusters import Mark, cluster_layer
from dashboard.metrics.coverage import total
from dashboard.metrics.measures import overall
from dashboard.metrics.promotion import traced
from dashboard.metrics.register import register
from dashboard.panels import certificate, cluster_map, overview, report_map
from dashboard.panels.model import Context
from dashboard.panels.picture import picture
from dashboard.reports import pack
from dashboard.reports.build import build
from dashboard.reports.templates import templates
from dashboard.selection import Selection
from dashboard.settings import ROOT
from dashboard.store import Book, data_version, load

REPEAT = 5


def best(task: Callable[[], object]) -> float:
    """Fastest of several runs, in seconds."""
    times = []
    for _ in range(REPEAT):
        begin = time.perf_counter()
        task()
        times.append(time.perf_counter() - begin)
    return min(times)


def compare(name: str, slow: Callable[[], object], fast: Callable[[], object]) -> None:
    """Print both times and how many times faster the second way is."""
    a, b = best(slow), best(fast)
    print(f"{name:62} {1000 * a:9.1f} ms {1000 * b:9.1f} ms  x{a / b:6.1f}")


def figure_at_once(n: int = 60) -> go.Figure:
    """A figure of ``n`` words and lines, collected and built once."""
    drawing = base(400)
    for i in range(n):
        label(drawing, i, i, "chưa có số liệu")
        line(drawing, 0, i, 1, i)
    return drawing.figure()


def figure_piece_by_piece(n: int = 60) -> go.Figure:
    """The same figure, each word and line added to a Plotly figure."""
    figure = go.Figure()
    for i in range(n):
        figure.add_annotation(x=i, y=i, text="chưa có số liệu", showarrow=False)
        figure.add_shape(type="line", x0=0, x1=1, y0=i, y1=i, line={"color": "#E8EDF0"})
    return figure


def marks_as_objects(marks: list[Mark]) -> str:
    """One folium object per cluster."""
    target = folium.Map(tiles=None)
    for m in marks:
        folium.CircleMarker([m.lat, m.lon], radius=m.radius, tooltip=m.tooltip).add_to(target)
    return str(target.get_root().render())


def marks_as_layer(ctx: Context, marks: list[Mark]) -> str:
    """All clusters in one GeoJson layer, as the app does."""
    target = base_map(ctx.geo)
    cluster_layer(ctx.geo, marks, ctx.selection.provinces).add_to(target)
    return str(target.get_root().render())


def many_marks(ctx: Context, n: int) -> list[Mark]:
    """``n`` marks made of the real ones, moved a little."""
    real = cluster_map.marks(ctx, "status")
    return [
        replace(real[i % len(real)], cluster_id=f"m{i}", lon=105.7 + (i % 90) / 100)
        for i in range(n)
    ]


def sizes(book: Book) -> str:
    """Rows of the tables that grow."""
    names = ("clusters", "facts", "tenants", "projects")
    return ", ".join(f"{len(getattr(book, n)):,} {n}" for n in names)


def grow(data: Path) -> None:
    """The same tasks on the illustrative dataset and on the national-scale one.

    A ratio near that of the rows is linear growth; above it, something grows faster.
    """
    every = Selection(("p86-cu", "p84-cu", "p83-cu"), today=dt.date(2026, 11, 25))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        begin = time.perf_counter()
        size = write_national(folder, Scale(), data)
        print(f"\nnational set: {size / 1e6:.0f} MB in {time.perf_counter() - begin:.1f} s")
        small, large = load("demo", data), load(NAME, folder)
        print(f"demo: {sizes(small)}\nnational: {sizes(large)}")
        tables = {id(b): register(b, every) for b in (small, large)}
        print(f"{'':62} {'national':>12} {'demo':>12}")
        compare("read and check all tables", lambda: load(NAME, folder), lambda: load("demo", data))
        tasks: dict[str, Callable[[Book], object]] = {
            "register of all clusters": lambda b: register(b, every),
            "total of land leased": lambda b: total(tables[id(b)], "leased_land"),
            "occupancy of the whole": lambda b: overall(tables[id(b)], "legal"),
            "promotion projects one by one": lambda b: traced(b, every),
        }
        for words, task in tasks.items():
            compare(words, lambda do=task: do(large), lambda do=task: do(small))


def reports(ctx: Context) -> None:
    """The annual report of the illustrative data: its values, its files, one picture."""
    template = templates()[0]["bao-cao-nam"]
    made = build(ctx, template, made_on=ctx.selection.today)
    sheet = picture(ctx, overview.ladder(ctx))
    compare(
        "annual report: four files / its values",
        lambda: [pack.FORMATS[k].make(made, ctx, pack.DEFAULT) for k in pack.DEFAULT],
        lambda: build(ctx, template, made_on=ctx.selection.today),
    )
    for key in pack.DEFAULT:
        compare(
            f"annual report: all four files / {key} alone",
            lambda: [pack.FORMATS[k].make(made, ctx, pack.DEFAULT) for k in pack.DEFAULT],
            lambda key=key: pack.FORMATS[key].make(made, ctx, (key,)),
        )
    compare(
        "chart for a report: PNG 300 dpi / SVG",
        lambda: png(compose_picture(sheet, "full")),
        lambda: svg(compose_picture(sheet, "full")),
    )


def main() -> None:
    """Run all comparisons."""
    data, geo = ROOT / "data", load_geo(ROOT / "geo")
    book = load("public", data)
    ctx = Context(book, geo, Selection(today=dt.date(2026, 11, 25)))
    fresh = lambda: Context(book, geo, ctx.selection)  # noqa: E731
    marks = many_marks(ctx, 1000)
    print(f"{'':62} {'first way':>12} {'our way':>12}")
    compare("figure of 60 words: piece by piece / at once", figure_piece_by_piece, figure_at_once)
    compare(
        "1,000 clusters on the map: one object each / one layer",
        lambda: marks_as_objects(marks),
        lambda: marks_as_layer(ctx, marks),
    )
    compare(
        "book: read and check all tables / ask whether a byte changed",
        lambda: load("public", data),
        lambda: data_version("public", data),
    )
    compare(
        "overview: panels of a new filter / the same register again",
        lambda: overview.ladder(fresh()),
        lambda: overview.ladder(ctx),
    )
    compare(
        "10,000 clusters on the map / 1,000",
        lambda: marks_as_layer(ctx, many_marks(ctx, 10_000)),
        lambda: marks_as_layer(ctx, marks),
    )
    sheet = report_map.spec(ctx)
    sheets = count()

    def drawn_anew() -> object:
        # Another title is another sheet, so nothing is taken from before.
        return compose(geo, replace(sheet, title=f"Bản đồ {next(sheets)}"), "a4_landscape")

    compare(
        "report map: placed and drawn / the same sheet again",
        drawn_anew,
        lambda: compose(geo, sheet, "a4_landscape"),
    )
    drawing = compose(geo, sheet, "a4_landscape")
    compare("report map: PNG 300 dpi / PDF", lambda: png(drawing), lambda: pdf(drawing))
    demo = load("demo", data)
    rich = Context(demo, geo, ctx.selection)
    area = overview.strip(rich)[2]
    compare(
        "figure explained: overview drawn again / its certificate",
        lambda: overview.ladder(Context(demo, geo, ctx.selection)),
        lambda: certificate.html(demo, area.claim_ids, area.measure, area.label),
    )
    reports(rich)
    if "--national" in sys.argv[1:]:
        grow(data)


if __name__ == "__main__":
    main()
