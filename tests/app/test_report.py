"""The page that makes reports: template, chapters, kinds of file, what comes out."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.i18n import t
from dashboard.panels.model import Context
from dashboard.reports import pack
from dashboard.reports.templates import templates
from tests.app.conftest import body, open_page

pytestmark = pytest.mark.usefixtures("_reporting_date")


def pages_shown(app: AppTest) -> int:
    return body(app).count("data:image/png;base64,") or sum(
        e.proto.body.count("data:image/png;base64,") for e in app.main if e.type == "html"
    )


def test_the_page_previews_the_first_template() -> None:
    app = open_page("report")
    assert not app.exception
    names = [x.name for x in templates()[0].values() if x.kind == "report"]
    assert app.radio(key="mau").options == names
    assert pages_shown(app) > 3


def test_another_template_is_kept_in_the_address() -> None:
    name = templates()[0]["ket-qua-khuyen-cong"].name
    app = open_page("report", mau=name)
    assert not app.exception
    assert app.radio(key="mau").value == name
    assert templates()[0]["ket-qua-khuyen-cong"].chapters[0].title in [
        o for box in app.multiselect for o in box.options
    ]


def test_a_template_of_one_cluster_asks_which() -> None:
    app = open_page("report", mau=templates()[0]["mot-cum"].name)
    assert not app.exception
    assert len(app.selectbox(key="cum-bao-cao").options) > 10


def test_without_chapters_the_page_says_what_to_do() -> None:
    app = open_page("report")
    app.multiselect[0].set_value([]).run()
    assert not app.exception
    assert [e.value for e in app.info] == [t("report.no_chapter")]


def test_the_button_makes_one_file_or_a_zip() -> None:
    app = open_page("report", mau=templates()[0]["mot-tinh"].name)
    kinds = app.button_group(key="loai-tep")
    kinds.set_value([t("report.format_pdf")]).run()
    app.button(key="lap").click().run()
    assert not app.exception
    assert any(t("report.download", size="")[:6] in str(e) for e in app.main)


def test_a_broken_template_of_the_office_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "hong.toml").write_text("title = [", encoding="utf-8")
    monkeypatch.setenv("CCN_REPORT_TEMPLATES", str(tmp_path))
    app = open_page("report")
    assert not app.exception
    assert any("hong.toml" in e.value for e in app.warning)


# --- files --------------------------------------------------------------------------------------
def test_every_kind_of_file_is_made_once(ctx: object) -> None:
    chosen: Context = ctx()  # type: ignore[operator]
    ask = pack.Ask(templates()[0]["mot-tinh"], chosen.selection.today)
    report = pack.report(chosen, ask)
    assert pack.report(chosen, ask) is report
    for key in pack.FORMATS:
        first = pack.make(key, report, chosen)
        assert len(first) > 10_000
        assert pack.make(key, report, chosen) is first


def test_a_zip_has_the_same_bytes() -> None:
    files = [("a.txt", b"mot"), ("b.txt", b"hai")]
    assert pack.zipped(files) == pack.zipped(files)
