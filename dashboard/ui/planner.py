"""What a reader types of a project idea; kept in the address, so that a link opens it again."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import markup
from dashboard.i18n import t
from dashboard.metrics import guide
from dashboard.metrics.guide import Idea
from dashboard.panels import plan_draft, plan_idea
from dashboard.panels.model import Context


def _choose(label: str, key: str, options: dict[str, str]) -> str:
    name = st.selectbox(label, list(options), key=key, bind="query-params", filter_mode=None)
    return options.get(str(name), next(iter(options.values())))


def _typed(label: str, key: str, example: str) -> str:
    found = st.text_input(label, key=key, bind="query-params", placeholder=example, max_chars=160)
    return (found or "").strip()


def idea(ctx: Context) -> Idea:
    """The idea as typed; what cannot be read is named in ``wrong``, never guessed."""
    asked = str(st.query_params.get("yt_xa", ""))
    communes = plan_idea.commune_choices(ctx)
    form = st.container(border=True, key="the-y-tuong")
    with form:
        st.html(f'<div class="vl-title"><h2>{t("planning.form")}</h2></div>')
        first = st.columns([2, 1, 1], gap="small")
        with first[0]:
            kind = _choose(t("planning.kind"), "yt_noi_dung", plan_idea.kind_choices())
        with first[1]:
            cost = _typed(t("planning.cost"), "yt_kinh_phi", t("planning.cost_example"))
        with first[2]:
            support = _typed(t("planning.support"), "yt_ho_tro", t("planning.support_example"))
        second = st.columns([2, 2, 2, 1], gap="small")
        with second[0]:
            words = _typed(t("planning.words"), "yt_ten", t("planning.words_example"))
        with second[1]:
            who = _choose(t("planning.who"), "yt_doi_tuong", plan_idea.beneficiary_choices())
        with second[2]:
            place = st.selectbox(
                t("planning.commune"), list(communes), key="yt_xa", bind="query-params"
            )
        with second[3]:
            year = _typed(t("planning.year"), "yt_nam", str(plan_idea.year_of(ctx, Idea())))
    read = {"cost": guide.amount(cost), "support": guide.amount(support)}
    found = guide.plan_year(year, ctx.selection.on)
    wrong = [k for k, typed in (("cost", cost), ("support", support)) if typed and read[k] is None]
    wrong += ["year"] if year and found is None else []
    wrong += ["commune"] if asked and asked not in communes else []
    chosen = Idea(
        kind=kind,
        cost=read["cost"],
        support=read["support"],
        beneficiary=who,
        commune_id=communes.get(str(place), ""),
        year=found or 0,
        words=words,
        wrong=tuple(wrong),
    )
    for said in plan_idea.wrong_words(ctx, chosen).values():
        # Beside the field: the cards that tell it too are a screen further down.
        form.html(markup.note(markup.esc(said)))
    return chosen


def download(ctx: Context, chosen: Idea) -> None:
    """The draft line as a file, made when it is asked for."""
    st.download_button(
        t("planning.download"),
        data=partial(plan_draft.draft, ctx, chosen),
        file_name=plan_draft.file_name(ctx),
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        on_click="ignore",
        icon=":material/download:",
        key="tai-dong-dang-ky",
    )
