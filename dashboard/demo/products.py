"""Recognised products and what other sources say of recognitions."""

from __future__ import annotations

from dashboard.demo.assumptions import Assumptions
from dashboard.demo.provinces import FORMER, MERGED
from dashboard.demo.reports import PORTAL, PRESS
from dashboard.demo.sites import Commune
from dashboard.demo.tools import Row, pick, stream
from dashboard.demo.words import PRODUCTS

#: Years in which regions and the country choose products.
REGIONAL, NATIONAL = (2018, 2020, 2022, 2024, 2026), (2019, 2021, 2023, 2025)


def products(given: Assumptions, communes: list[Commune]) -> list[Row]:
    """Rows of ``products``: each in a real commune, made by a numbered establishment."""
    draw = stream(given.seed, "products")
    # Some communes have several products, most have none.
    home = draw.sample(communes, 46)
    rows: list[Row] = []
    for n in range(1, given.products + 1):
        place = draw.choice(home)
        household = draw.random() < 0.55
        regional = draw.choice(REGIONAL) if draw.random() < 0.58 else None
        later = [y for y in NATIONAL if regional is not None and y > regional]
        national = draw.choice(later) if later and draw.random() < 0.42 else None
        maker = "Hộ kinh doanh" if household else "Cơ sở"
        name = place.name[0].lower() + place.name[1:]
        rows.append(
            {
                "product_id": f"mh-sp-{n:03}",
                "product_vi": f"{draw.choice(PRODUCTS)} minh họa {n:03}",
                "producer": f"{maker} minh họa {n:03}",
                "household": household,
                "commune_id": place.commune_id,
                "address_vi": name,
                "capacity_vi": f"{draw.randint(2, 90)} tấn/năm" if draw.random() < 0.8 else None,
                "year_regional": regional,
                "year_national": national,
                "lon": place.lon,
                "lat": place.lat,
                "location_precision": "commune",
                "source_id": PORTAL,
            }
        )
    return rows


def recognitions(given: Assumptions) -> list[Row]:
    """Rows of ``recognitions``."""
    draw = stream(given.seed, "recognitions")
    levels = {"national": 2.0, "regional": 3.0, "provincial": 5.0, "district": 2.0}
    rows: list[Row] = []
    for n in range(1, given.recognitions + 1):
        year = draw.randint(2018, 2026)
        unit_id = MERGED if year > 2025 else draw.choice(FORMER)
        rows.append(
            {
                "recognition_id": f"mh-cn-{n:02}",
                "unit_id": unit_id,
                "year": year,
                "level": pick(draw, levels),
                "product_vi": f"{draw.choice(PRODUCTS)} minh họa {200 + n}",
                "producer": f"Cơ sở minh họa {200 + n}" if draw.random() < 0.9 else None,
                "status": pick(draw, {"recognised": 6.0, "entered": 2.0, "registered": 1.0}),
                "note_vi": "Tin minh họa.",
                "source_id": PRESS,
            }
        )
    return rows
