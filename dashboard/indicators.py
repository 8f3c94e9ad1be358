"""The catalogue of indicators: one line per code, nothing computed here.

A code names what a claim measures. The catalogue fixes the unit, the digits shown,
whether values may be added up (``aggregate``) and the legal reference that defines it.
Names for readers are in ``i18n/*.toml`` under ``indicator.<code>``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["stock", "flow", "ratio", "text"]
Aggregate = Literal["sum", "ratio", "none"]

HA, CLUSTERS, PERCENT, PEOPLE = "ha", "cụm", "%", "người"
BILLION, MILLION, MILLION_USD = "tỷ đồng", "triệu đồng", "triệu USD"
WAGE, WORKS = "triệu đồng/người/tháng", "công trình"
TT14 = "Thông tư 14/2024/TT-BCT"
ND32 = "Nghị định 32/2024/NĐ-CP"


@dataclass(frozen=True, slots=True)
class Indicator:
    """What a figure measures.

    Args:
        code: identifier used in ``facts.csv`` and ``programmes.csv``.
        kind: stock (at a date), flow (over a period), ratio or text.
        unit: unit printed after the value; empty for text.
        digits: decimals on charts; exports keep full precision.
        aggregate: ``sum`` may be added over clusters; ``ratio`` is Σ numerator / Σ
            denominator; ``none`` is shown as published and never added up.
        numerator: code of the numerator of a ratio.
        denominator: code of the denominator of a ratio.
        legal: article or form row that defines the indicator; empty when none does.
    """

    code: str
    kind: Kind
    unit: str = ""
    digits: int = 0
    aggregate: Aggregate = "none"
    numerator: str = ""
    denominator: str = ""
    legal: str = ""


_ALL: tuple[Indicator, ...] = (
    # --- land -------------------------------------------------------------------------------
    Indicator("area_planned", "stock", HA, 2, "sum", legal=f"{TT14}, Biểu 04 dòng 2"),
    Indicator("area_established", "stock", HA, 2, "sum", legal=f"{TT14}, Biểu 04 dòng 4"),
    Indicator("area_detailed_plan", "stock", HA, 2, "sum", legal=f"{TT14}, Biểu 04 dòng 10"),
    Indicator("area_infra_approved", "stock", HA, 2, "sum", legal=f"{TT14}, Biểu 04 dòng 12"),
    Indicator("area_operating", "stock", HA, 2, "sum", legal=f"{TT14}, Biểu 04 dòng 16"),
    Indicator("area_plant", "stock", HA, 2),
    Indicator("area_resettlement", "stock", HA, 2),
    Indicator("area_park", "stock", HA, 2),
    Indicator("industrial_land", "stock", HA, 2, "sum", legal=f"{ND32}, khoản 6 Điều 2"),
    Indicator("leased_land", "stock", HA, 2, "sum", legal=f"{TT14}, Biểu 02 dòng 4"),
    Indicator("approved_land", "stock", HA, 2, "sum", legal=f"{ND32}, khoản 7 Điều 2"),
    Indicator("ready_land", "stock", HA, 2, "sum", legal=f"{TT14}, Biểu 02 dòng 3"),
    Indicator("cleared_land", "stock", HA, 2, "sum"),
    Indicator(
        "occupancy",
        "ratio",
        PERCENT,
        1,
        "ratio",
        numerator="leased_land",
        denominator="industrial_land",
        legal=f"{ND32}, khoản 7 Điều 2",
    ),
    # --- counts of clusters -----------------------------------------------------------------
    Indicator("clusters_planned", "stock", CLUSTERS, 0, legal=f"{TT14}, Biểu 04 dòng 1"),
    Indicator("clusters_established", "stock", CLUSTERS, 0, legal=f"{TT14}, Biểu 04 dòng 3"),
    Indicator("clusters_detailed_plan", "stock", CLUSTERS, 0, legal=f"{TT14}, Biểu 04 dòng 9"),
    Indicator("clusters_infra_approved", "stock", CLUSTERS, 0, legal=f"{TT14}, Biểu 04 dòng 11"),
    Indicator("clusters_building", "stock", CLUSTERS, 0),
    Indicator("clusters_seeking_investor", "stock", CLUSTERS, 0),
    Indicator("clusters_operating", "stock", CLUSTERS, 0, legal=f"{TT14}, Biểu 04 dòng 15"),
    Indicator("clusters_wastewater", "stock", CLUSTERS, 0, legal=f"{TT14}, Biểu 04 dòng 27"),
    # 1 when the cluster has (or is building) the works, 0 when a source says it has not.
    Indicator("wastewater_invested", "stock", WORKS, 0, "sum", legal=f"{TT14}, Biểu 02 dòng 13"),
    Indicator("wastewater_compliant", "stock", WORKS, 0, "sum", legal=f"{TT14}, Biểu 02 dòng 14"),
    # --- money and projects in clusters -----------------------------------------------------
    Indicator("infra_capital", "stock", BILLION, 1, "sum", legal=f"{TT14}, Biểu 02 dòng 1"),
    Indicator("infra_paid", "stock", BILLION, 1, "sum", legal=f"{TT14}, Biểu 02 dòng 2"),
    Indicator("infra_disbursement", "ratio", PERCENT, 1, "none", "infra_paid", "infra_capital"),
    Indicator("infra_revenue", "flow", BILLION, 1, "sum", legal=f"{TT14}, Biểu 02 dòng 9"),
    Indicator("infra_budget_paid", "flow", BILLION, 1, "sum", legal=f"{TT14}, Biểu 02 dòng 10"),
    Indicator("infra_workers", "stock", PEOPLE, 0, "sum", legal=f"{TT14}, Biểu 02 dòng 11"),
    Indicator("equity_capital", "stock", BILLION, 1),
    Indicator("loan_capital", "stock", BILLION, 1),
    Indicator("equity_share", "ratio", PERCENT, 0),
    Indicator("loan_share", "ratio", PERCENT, 0),
    Indicator("project_capital", "stock", BILLION, 1),
    Indicator("registered_capital", "stock", BILLION, 1, "sum"),
    Indicator("implemented_capital", "stock", BILLION, 1, "sum"),
    Indicator("registered_capital_usd", "stock", MILLION_USD, 1),
    Indicator("fdi_capital_usd", "stock", MILLION_USD, 1),
    Indicator("state_support", "flow", BILLION, 1, legal=f"{ND32}, khoản 1 Điều 26"),
    Indicator("capital_called", "stock", BILLION, 1),
    Indicator("enterprise_capital", "flow", BILLION, 1),
    Indicator("budget_plan", "flow", BILLION, 1),
    Indicator("secondary_projects", "stock", "dự án", 0, "sum", legal=f"{TT14}, Biểu 02 dòng 6"),
    Indicator("projects_fdi", "stock", "dự án", 0, "sum", legal=f"{TT14}, Biểu 02 dòng 7"),
    Indicator("projects_operating", "stock", "dự án", 0, "sum", legal=f"{TT14}, Biểu 02 dòng 8"),
    Indicator("projects_new", "flow", "dự án", 0),
    Indicator("projects_expanded", "flow", "dự án", 0),
    Indicator("projects_called", "stock", "dự án", 0),
    Indicator("revenue", "flow", BILLION, 1, "sum", legal=f"{TT14}, Biểu 01 dòng 1"),
    Indicator("industrial_output", "flow", BILLION, 1),
    Indicator("export_value_usd", "flow", MILLION_USD, 1),
    Indicator("budget_paid", "flow", BILLION, 1, "sum", legal=f"{TT14}, Biểu 01 dòng 2"),
    Indicator("workers", "stock", PEOPLE, 0, "sum", legal=f"{TT14}, Biểu 01 dòng 3"),
    Indicator("avg_income", "ratio", WAGE, 1, legal=f"{TT14}, Biểu 01 dòng 4"),
    Indicator("enterprises", "stock", "cơ sở", 0),
    Indicator("investor_share_target", "ratio", PERCENT, 0),
    Indicator("power_capacity", "stock", "MW", 1),
    Indicator("power_output", "flow", "MWh", 0),
    # --- what a source says in words --------------------------------------------------------
    Indicator("investor", "text"),
    Indicator("investor_search", "text"),
    Indicator("sectors", "text"),
    Indicator("oversight", "text"),
    Indicator("tenant", "text"),
    Indicator("site", "text"),
    Indicator("status_text", "text"),
    Indicator("remark", "text"),
    # --- industrial promotion (khuyến công) -------------------------------------------------
    Indicator("kc_budget", "flow", MILLION, 0, legal="Nghị định 45/2012/NĐ-CP, Điều 11"),
    Indicator("kc_counterpart", "flow", MILLION, 0),
    Indicator("kc_projects", "flow", "đề án", 0),
    Indicator("kc_beneficiaries", "flow", "cơ sở", 0),
    Indicator("kc_trained", "flow", "lao động", 0),
    Indicator("kc_managers_trained", "flow", "học viên", 0),
    Indicator("kc_jobs", "flow", "lao động", 0),
    Indicator("kc_products_national", "flow", "sản phẩm", 0),
    Indicator("kc_products_regional", "flow", "sản phẩm", 0),
)

INDICATORS: dict[str, Indicator] = {i.code: i for i in _ALL}


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure computed from others, with the formula that readers see beside it.

    ``value = scale × Σ numerator / Σ denominator`` over the clusters that have every part; with
    ``minus`` it is ``Σ numerator - Σ denominator``; with ``weight`` it is the mean of the
    numerator weighted by the denominator.

    Args:
        code: identifier; its name, formula and set in words are ``measure.<code>`` in ``i18n``.
        numerator: indicator codes that are added up.
        denominator: indicator code.
        unit: unit of the result.
        digits: decimals shown.
        scale: factor, 100 for a percentage.
        form: ``ratio``, ``minus`` or ``weighted``.
        legal: article or form row; empty when no text defines the measure.
    """

    code: str
    numerator: tuple[str, ...]
    denominator: str
    unit: str = PERCENT
    digits: int = 1
    scale: float = 100.0
    form: Literal["ratio", "minus", "weighted"] = "ratio"
    legal: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        """Codes of everything the formula needs."""
        return (*self.numerator, self.denominator)


#: Ways to compute occupancy, the legal one first. The last one is no rate of the law: it only
#: explains figures of the press.
DEFINITIONS: tuple[Measure, ...] = (
    Measure(
        "legal",
        ("leased_land", "approved_land"),
        "industrial_land",
        legal=f"{ND32}, khoản 6 và khoản 7 Điều 2",
    ),
    Measure("leased", ("leased_land",), "industrial_land", legal=f"{TT14}, Biểu 04 dòng 17-19"),
    Measure("ready", ("leased_land",), "ready_land", legal=f"{TT14}, Biểu 02 dòng 3-5"),
    Measure("cleared", ("leased_land",), "cleared_land"),
    Measure("total", ("leased_land",), "area_established"),
)

MEASURES: dict[str, Measure] = {
    m.code: m
    for m in (
        *DEFINITIONS,
        Measure(
            "remaining_land",
            ("industrial_land",),
            "leased_land",
            HA,
            2,
            1.0,
            "minus",
            f"{ND32}, điểm c khoản 1 Điều 8 và khoản 5 Điều 19",
        ),
        Measure("industrial_share", ("industrial_land",), "area_established"),
        Measure("disbursement", ("infra_paid",), "infra_capital"),
        Measure(
            "support_share", ("state_support",), "infra_capital", legal=f"{ND32}, khoản 1 Điều 26"
        ),
        Measure("per_hectare", ("registered_capital",), "leased_land", "tỷ đồng/ha", 1, 1.0),
        Measure("realised_share", ("implemented_capital",), "registered_capital"),
        Measure(
            "mean_income",
            ("avg_income",),
            "workers",
            WAGE,
            1,
            1.0,
            "weighted",
            f"{TT14}, Biểu 01 dòng 4",
        ),
    )
}
