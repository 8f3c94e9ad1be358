"""The script of every page: look, menu, filters, then the page itself."""

from __future__ import annotations

from dashboard.ui import context, filters, page

page.setup()
chosen = page.menu()
context.choose(filters.dataset())
book, _ = context.data()
context.remember(filters.sidebar(book))
chosen.run()
