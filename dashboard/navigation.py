"""The menu: one row per page, in order.

To add a page: a file in ``pages/``, a row here, and its label under ``page.<key>`` in the
files of ``i18n``. A test fails while one of the three is missing.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.settings import ROOT


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A page of the app.

    Args:
        key: file name without ending, and key of its words in ``i18n``.
        slug: part of the address, Vietnamese without accents.
        icon: Material symbol.
        section: key of the menu section in ``i18n`` (``section.<key>``); empty for none.
        default: the page that the bare address opens.
    """

    key: str
    slug: str
    icon: str
    section: str
    default: bool = False

    @property
    def path(self) -> str:
        """Absolute path of the page script."""
        return str(ROOT / "pages" / f"{self.key}.py")


PAGES: tuple[PageSpec, ...] = (
    PageSpec("overview", "tong-quan", ":material/space_dashboard:", "", default=True),
    PageSpec("cluster_map", "ban-do", ":material/map:", "clusters"),
    PageSpec("occupancy", "lap-day", ":material/align_horizontal_left:", "clusters"),
    PageSpec("attraction", "thu-hut-dau-tu", ":material/payments:", "clusters"),
    PageSpec("profile", "ho-so-cum", ":material/factory:", "clusters"),
    PageSpec("promotion", "khuyen-cong", ":material/volunteer_activism:", "promotion"),
    PageSpec("projects", "de-an", ":material/event_note:", "promotion"),
    PageSpec("planning", "lap-ke-hoach-khuyen-cong", ":material/edit_calendar:", "promotion"),
    PageSpec("organisations", "to-chuc-khuyen-cong", ":material/groups:", "promotion"),
    PageSpec("report", "bao-cao", ":material/description:", "output"),
    PageSpec("briefing", "che-do-hop", ":material/co_present:", "output"),
    PageSpec("inspection", "kiem-tra-kien-nghi", ":material/fact_check:", "management"),
    PageSpec("trust", "do-tin-cay", ":material/verified:", "management"),
    PageSpec("sources", "nguon-so-lieu", ":material/menu_book:", "management"),
)

#: Address of the show of a briefing: a document of its own, no page of the app.
SHOW = "/hop"

BY_KEY: dict[str, PageSpec] = {p.key: p for p in PAGES}
