"""The whole illustrative dataset as text of files, and the writer."""

from __future__ import annotations

from pathlib import Path
from typing import get_type_hints

from dashboard.contracts import TABLES
from dashboard.demo.assumptions import (
    DIFFERENT,
    PLANTED,
    SILENT,
    UNLISTED,
    Assumptions,
)
from dashboard.demo.claims import contradict, facts_of, reported
from dashboard.demo.lives import milestones
from dashboard.demo.notes import conflicts, findings, gaps, inspection_scope, organisations
from dashboard.demo.outcomes import project_outcomes
from dashboard.demo.products import products, recognitions
from dashboard.demo.programmes import programmes
from dashboard.demo.project_money import project_money
from dashboard.demo.promotion import bundles, projects
from dashboard.demo.provinces import FORMER, MERGED, park_facts, published
from dashboard.demo.reports import reports, sources
from dashboard.demo.sites import Commune, communes, parks, sites
from dashboard.demo.tenants import tenant_rows, tenants_of
from dashboard.demo.tools import Row, csv_text
from dashboard.demo.truth import truth
from dashboard.demo.words import NAMES
from dashboard.i18n import number
from dashboard.store import load_table

#: Name of the dataset and of its folder.
NAME = "demo"


def _promotion(
    given: Assumptions, places: list[Commune], data_dir: Path
) -> tuple[dict[str, list[Row]], list[tuple[Row, Row]]]:
    """Tables of promotion, and the totals that contradict each other."""
    told = reports(given)
    # Ceilings are dated rows of rules.csv.
    rules = load_table("rules", data_dir, NAME)
    singles, steps = projects(given, places, told, rules)
    listed = products(given, places)
    home = {c.commune_id: c.province_id for c in places}
    by_unit = {u: [r for r in listed if home[str(r["commune_id"])] == u] for u in FORMER}
    figures, pairs = programmes(given, singles, by_unit | {MERGED: listed}, told)
    tables = {
        "projects": singles + bundles(given, singles, told),
        "project_steps": steps,
        "project_outcomes": project_outcomes(given, singles, told),
        "project_money": project_money(given, singles, steps, told, rules),
        "programmes": figures,
        "products": listed,
        "recognitions": recognitions(given),
        "organisations": organisations(given, told),
    }
    return tables, pairs


def tables(given: Assumptions, data_dir: Path, geo_dir: Path) -> dict[str, list[Row]]:
    """Rows of every table of the dataset.

    Args:
        given: seed and rules.
        data_dir: folder that holds ``public`` (names and places) and ``reference`` (ceilings).
        geo_dir: folder of the commune layer.
    """
    told, every, context = reports(given), sites(given, data_dir), parks(data_dir)
    named = [(site, tenants_of(given, site, told)) for site in every]
    true = [truth(given, site, own, told) for site, own in named]
    plain = facts_of([reported(given, x, told) for x in true], told)
    facts, pairs = contradict(given, plain)
    facts += published(given, true, told)
    facts += park_facts(given, context, told)
    promotion, disputed = _promotion(given, communes(geo_dir), data_dir)
    return promotion | {
        "sources": sources(told),
        "clusters": [site.row for site in every],
        "milestones": milestones(given, every, told),
        "facts": facts,
        "tenants": tenant_rows(named, told),
        "parks": context,
        "findings": findings(given, told),
        "inspection_scope": inspection_scope(data_dir),
        "conflicts": conflicts(pairs, disputed, every, facts),
        "gaps": gaps(every),
    }


def _value(value: object) -> str:
    if isinstance(value, tuple):
        joined = ", " if len(value) > 2 else " đến "
        return joined.join(_value(x) for x in value)
    if isinstance(value, float):
        return number(value, 3, trim=True)
    return str(value)


def _meanings() -> dict[str, str]:
    """Field of the assumptions -> what it is, in Vietnamese."""
    hints = get_type_hints(Assumptions, include_extras=True)
    return {name: str(hint.__metadata__[0]) for name, hint in hints.items()}


def readme(given: Assumptions, rows: dict[str, list[Row]]) -> str:
    """``README.md`` of the dataset in Vietnamese: rules, planted mistakes, sizes."""
    kinds = {
        "jump": "tăng gấp sáu so với kỳ trước",
        "over_100": "tỷ lệ vượt 100 % (đất thuê và chấp thuận, vốn thanh toán)",
        "parts_over_whole": "phần lớn hơn tổng",
        "shrinking_flow": "số 6 tháng lớn hơn số cả năm",
        "unit_slip": "sai đơn vị 1.000 lần",
    }
    about = (
        "**SỐ LIỆU MINH HỌA.** Do `python -m dashboard.demo` tạo ra để thử giao diện. Chỉ tên, vị"
        " trí cụm, khu công nghiệp, xã, phường và nội dung đợt kiểm tra là thật. Mọi con số, mốc,"
        " doanh nghiệp, cơ sở, đề án đều không có thật. Đừng sửa tệp bằng tay; sửa giả định trong"
        " `dashboard/demo/assumptions.py` rồi chạy lại."
    )
    planted = (
        "Để thử phần phát hiện bất thường. Ngoài các dòng này, số liệu không có bất thường; kỳ ngay"
        " sau một lần tăng vọt hay sai đơn vị thì số trở lại đúng."
    )
    lines = [
        "# Bộ số liệu minh họa",
        "",
        about,
        "",
        "## Giả định",
        "",
        "| giả định | giá trị |",
        "|---|---|",
        *(f"| {words} | {_value(getattr(given, name))} |" for name, words in _meanings().items()),
        "",
        "## Sai số cài sẵn",
        "",
        planted,
        "",
        "| cụm | chỉ tiêu | kỳ | loại |",
        "|---|---|---|---|",
        *(
            f"| `{o.cluster_id}` | {NAMES[o.indicator]} | {o.period} | {kinds[o.kind]} |"
            for o in PLANTED
        ),
        "",
        "## Số công bố của tỉnh cố ý khác số của các cụm",
        "",
        *(f"- `{d.unit_id}`, {NAMES[d.indicator]}, kỳ {d.period}: {d.why}" for d in DIFFERENT),
        "",
        "## Cụm không báo cáo cả một chỉ tiêu",
        "",
        *(f"- `{c}`: {NAMES[i]}" for c, i in SILENT),
        f"- `{UNLISTED}`: danh sách dự án thứ cấp",
        "",
        "## Số dòng",
        "",
        *(f"- `{name}.csv`: {number(len(rows[name]))}" for name in TABLES if name in rows),
    ]
    return "\n".join([*lines, ""])


def build(given: Assumptions, data_dir: Path, geo_dir: Path) -> dict[str, str]:
    """Every file of the dataset: name -> text, the same for the same arguments."""
    rows = tables(given, data_dir, geo_dir)
    files = {f"{name}.csv": csv_text(name, rows[name]) for name in TABLES if name in rows}
    return files | {"README.md": readme(given, rows)}


def write(folder: Path, files: dict[str, str]) -> int:
    """Write files into a folder, UTF-8 as it is; returns the number of bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    size = 0
    for name, content in files.items():
        data = content.encode("utf-8")
        (folder / name).write_bytes(data)
        size += len(data)
    return size
