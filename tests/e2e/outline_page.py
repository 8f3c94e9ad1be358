"""A page with the upload of one cluster's outline and nothing else; run by Streamlit."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402

from dashboard.geodata import load_geo  # noqa: E402
from dashboard.panels.model import Context  # noqa: E402
from dashboard.selection import Selection  # noqa: E402
from dashboard.store import open_book  # noqa: E402
from dashboard.ui import outlines, page  # noqa: E402
from dashboard.ui.context import today  # noqa: E402

page.setup()
book = outlines.located(open_book("public", ROOT / "data"))
with st.container(width=430):
    ctx = Context(book, load_geo(ROOT / "geo"), Selection(today=today()))
    outlines.panel(ctx, "vl-trung-nghia")
