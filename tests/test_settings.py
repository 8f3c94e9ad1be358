"""Settings come from CCN_* variables and from nowhere else."""

from __future__ import annotations

from dataclasses import fields

import pytest

from dashboard.settings import ROOT, SETTINGS, Setting, Settings, load_settings


def test_every_setting_is_a_field_and_every_field_a_setting() -> None:
    names = [s.variable.removeprefix("CCN_").lower() for s in SETTINGS]
    assert names == [f.name for f in fields(Settings)]


def test_defaults_point_into_the_project() -> None:
    found = load_settings({})
    assert (found.dataset, found.lang, found.today, found.tile_url) == ("public", "vi", "", "")
    assert found.data_dir == ROOT / "data"
    assert found.geo_dir == ROOT / "geo"


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: s.variable)
def test_a_variable_changes_its_own_field_only(setting: Setting) -> None:
    plain, changed = load_settings({}), load_settings({setting.variable: "x1"})
    different = [
        f.name for f in fields(Settings) if getattr(plain, f.name) != getattr(changed, f.name)
    ]
    assert different == [setting.variable.removeprefix("CCN_").lower()]
    assert str(getattr(changed, different[0])) == "x1"


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: s.variable)
def test_an_empty_variable_is_the_default(setting: Setting) -> None:
    assert load_settings({setting.variable: ""}) == load_settings({})


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CCN_DATASET", "demo")
    assert load_settings().dataset == "demo"


def test_readme_documents_every_setting() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [s.variable for s in SETTINGS if f"`{s.variable}`" not in readme] == []
