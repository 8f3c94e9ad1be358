"""Contracts of all tables: names, types, bounds and rules. Nowhere else states them.

:data:`TABLES` maps a table to its schema and folder; :data:`FOREIGN_KEYS` lists the
references that :mod:`dashboard.store` checks between tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import dataframely as dy

from dashboard.contracts.clusters import Clusters, Milestones, Parks, Tenants
from dashboard.contracts.facts import Conflicts, Facts, Gaps
from dashboard.contracts.inspection import Findings, InspectionScope, Organisations
from dashboard.contracts.project_money import ProjectMoney
from dashboard.contracts.promotion import (
    Products,
    Programmes,
    ProjectOutcomes,
    Projects,
    ProjectSteps,
    Recognitions,
)
from dashboard.contracts.reference import Forms, Laws, Rules, Sources, Units

Folder = Literal["reference", "dataset", "both"]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the book: schema and the folder its CSV lies in."""

    schema: type[dy.Schema]
    folder: Folder


TABLES: dict[str, Table] = {
    "sources": Table(Sources, "both"),
    "units": Table(Units, "reference"),
    "rules": Table(Rules, "reference"),
    "laws": Table(Laws, "reference"),
    "forms": Table(Forms, "reference"),
    "clusters": Table(Clusters, "dataset"),
    "milestones": Table(Milestones, "dataset"),
    "facts": Table(Facts, "dataset"),
    "tenants": Table(Tenants, "dataset"),
    "parks": Table(Parks, "dataset"),
    "projects": Table(Projects, "dataset"),
    "project_steps": Table(ProjectSteps, "dataset"),
    "project_outcomes": Table(ProjectOutcomes, "dataset"),
    "project_money": Table(ProjectMoney, "dataset"),
    "programmes": Table(Programmes, "dataset"),
    "products": Table(Products, "dataset"),
    "recognitions": Table(Recognitions, "dataset"),
    "organisations": Table(Organisations, "dataset"),
    "findings": Table(Findings, "dataset"),
    "inspection_scope": Table(InspectionScope, "dataset"),
    "conflicts": Table(Conflicts, "dataset"),
    "gaps": Table(Gaps, "dataset"),
}


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Column of a table whose values must exist as keys of another table.

    ``many`` marks a text column that holds several keys separated by ``;``.
    """

    table: str
    column: str
    target: str
    target_column: str
    many: bool = False
    when: tuple[str, str] | None = None


FOREIGN_KEYS: tuple[ForeignKey, ...] = (
    *(
        ForeignKey(name, "source_id", "sources", "source_id")
        for name, table in TABLES.items()
        if "source_id" in table.schema.column_names() and name != "sources"
    ),
    ForeignKey("units", "parent_id", "units", "unit_id"),
    ForeignKey("units", "successor_ids", "units", "unit_id", many=True),
    ForeignKey("units", "group_id", "units", "unit_id"),
    ForeignKey("clusters", "province_id", "units", "unit_id"),
    ForeignKey("clusters", "district_id", "units", "unit_id"),
    ForeignKey("clusters", "commune_old_id", "units", "unit_id"),
    ForeignKey("clusters", "commune_id", "units", "unit_id"),
    ForeignKey("parks", "province_id", "units", "unit_id"),
    ForeignKey("parks", "commune_id", "units", "unit_id"),
    ForeignKey("milestones", "cluster_id", "clusters", "cluster_id"),
    ForeignKey("tenants", "cluster_id", "clusters", "cluster_id"),
    ForeignKey("project_steps", "project_id", "projects", "project_id"),
    ForeignKey("project_outcomes", "project_id", "projects", "project_id"),
    ForeignKey("project_money", "project_id", "projects", "project_id"),
    ForeignKey("facts", "subject_id", "clusters", "cluster_id", when=("subject_kind", "cluster")),
    ForeignKey("facts", "subject_id", "units", "unit_id", when=("subject_kind", "unit")),
    ForeignKey("facts", "subject_id", "parks", "park_id", when=("subject_kind", "park")),
    ForeignKey("projects", "unit_id", "units", "unit_id"),
    ForeignKey("projects", "district_id", "units", "unit_id"),
    ForeignKey("projects", "commune_id", "units", "unit_id"),
    ForeignKey("programmes", "unit_id", "units", "unit_id"),
    ForeignKey("products", "commune_id", "units", "unit_id"),
    ForeignKey("recognitions", "unit_id", "units", "unit_id"),
    ForeignKey("recognitions", "district_id", "units", "unit_id"),
    ForeignKey("organisations", "unit_id", "units", "unit_id"),
    ForeignKey("findings", "unit_ids", "units", "unit_id", many=True),
    ForeignKey("gaps", "unit_id", "units", "unit_id"),
)

__all__ = ["FOREIGN_KEYS", "TABLES", "ForeignKey", "Table"]
