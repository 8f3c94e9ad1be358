"""Frame of a page: heading, filter line, link to share, rows of cards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import markup
from dashboard.i18n import t
from dashboard.markup import esc
from dashboard.navigation import BY_KEY, PAGES
from dashboard.panels.model import Context, Heading, Sentence, source_line
from dashboard.ui import address, filters, timeline
from dashboard.ui.context import current

STYLE = Path(__file__).with_name("style.css")

# One listener for the whole page: buttons that Streamlit has no widget for. "Ảnh" presses the
# camera of the chart above it, so that the camera does not lie over the chart's own words.
_LISTENER = """
<script>
(() => {
  if (window.vlReady) return;
  window.vlReady = true;
  // The certificate of a figure comes from the server as ready HTML, so that it opens at once
  // and the page behind it does not run again.
  const showProof = async (asked) => {
    const [measure, ids, label] = asked.split('|');
    const dataset = document.querySelector('[data-vl-dataset]')?.dataset.vlDataset ?? '';
    let dialog = document.querySelector('dialog.vl-cert');
    if (!dialog) {
      dialog = document.createElement('dialog');
      dialog.className = 'vl-cert';
      dialog.addEventListener('click', (e) => { if (e.target === dialog) dialog.close(); });
      document.body.appendChild(dialog);
    }
    const answer = await fetch('/chung-thu', {
      method: 'POST',
      headers: {'Content-Type': 'application/json'},
      body: JSON.stringify({dataset, measure, ids: ids.split(';'), label}),
    });
    dialog.innerHTML = await answer.text();
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
  };
  window.addEventListener('vl-proof', (event) => showProof(event.detail));
  // A mark of a chart carries its certificate as the id of its point.
  document.addEventListener('pointerover', (event) => {
    const plot = event.target.closest?.('.js-plotly-plot');
    if (!plot || plot.vlBound || !plot.on) return;
    plot.vlBound = true;
    plot.on('plotly_click', (data) => {
      const asked = data.points.map((p) => p.id).find((id) => id && id.includes('|'));
      if (asked) showProof(asked);
    });
  });
  // One explanation at a time; Esc or a click elsewhere closes it.
  const explained = (kept) => document.querySelectorAll('details.vl-more[open]').forEach((d) => {
    if (d !== kept) d.open = false;
  });
  document.addEventListener('click', (e) => explained(e.target.closest('details.vl-more')), true);
  document.addEventListener('keydown', (e) => { if (e.key === 'Escape') explained(null); });
  document.addEventListener('click', async (event) => {
    const proof = event.target.closest('[data-vl-proof]');
    if (proof) { showProof(proof.dataset.vlProof); return; }
    const photo = event.target.closest('[data-vl-photo]');
    if (photo) {
      const card = photo.closest('[class*="st-key-the-"]');
      const plots = [...card.querySelectorAll('.js-plotly-plot')];
      const shown = plots.find((plot) => plot.offsetParent !== null);
      shown?.querySelector('.modebar-btn')?.click();
      return;
    }
    const button = event.target.closest('[data-vl-copy]');
    if (!button) return;
    const url = location.origin + location.pathname + '?' + button.dataset.vlCopy;
    try { await navigator.clipboard.writeText(url); }
    catch (_) {
      const area = document.createElement('textarea');
      area.value = url; document.body.appendChild(area); area.select();
      document.execCommand('copy'); area.remove();
    }
    const words = button.querySelector('span');
    const before = words.textContent;
    words.textContent = button.dataset.done;
    setTimeout(() => { words.textContent = before; }, 1800);
  });
})();
</script>
"""


def setup() -> None:
    """Title of the window, width of the sidebar, style sheet and logo."""
    st.set_page_config(
        page_title=t("app.title"),
        page_icon=str(STYLE.with_name("mark.svg")),
        layout="wide",
        initial_sidebar_state=262,
    )
    st.logo(
        str(STYLE.with_name("logo.svg")), size="large", icon_image=str(STYLE.with_name("mark.svg"))
    )
    st.html(STYLE)


def menu() -> st.Page:
    """Navigation built from the table of pages."""
    sections: dict[str, list[st.Page]] = {}
    for spec in PAGES:
        section = t(f"section.{spec.section}") if spec.section else ""
        sections.setdefault(section, []).append(
            st.Page(
                spec.path,
                title=t(f"page.{spec.key}"),
                icon=spec.icon,
                url_path=spec.slug,
                default=spec.default,
            )
        )
    return st.navigation(sections, expanded=True)


def context() -> Context:
    """Context of a page that has something to say even when no cluster passes the filters."""
    return _context(lambda _: True)


def context_of_clusters() -> Context:
    """Context of a page about the clusters that pass all filters."""
    return _context(lambda ctx: len(ctx.table) > 0)


def context_of_register() -> Context:
    """Context of a page about clusters whatever their step."""
    return _context(lambda ctx: len(ctx.all_steps) > 0)


def context_of_map() -> Context:
    """Context of the map: a place without clusters is still a place on it."""
    return _drawn(lambda ctx: len(ctx.region.table) > 0)


def _context(enough: Callable[[Context], bool]) -> Context:
    """The context of a page on which time does not run."""
    timeline.stop()
    return _drawn(enough)


def _drawn(enough: Callable[[Context], bool]) -> Context:
    """The context; an empty selection explains itself and offers the way back."""
    ctx = current()
    if ctx.selection.provinces and enough(ctx):
        return ctx
    st.title(t("empty.title"))
    st.markdown(t("empty.no_cluster" if ctx.selection.provinces else "empty.no_province"))
    back, book = filters.restore_defaults, ctx.book
    st.button(t("empty.back"), type="primary", on_click=back, args=(book,))
    return st.stop()


def heading(ctx: Context, head: Heading, **extra: str) -> None:
    """Title, the sentences of the page, the filter line and the link to share.

    Args:
        ctx: context of the page.
        head: words of the heading.
        extra: address parameters of this page alone (for example ``ccn``).
    """
    parts = [f"<b>{esc(head.scope[0])}</b>", *(esc(p) for p in head.scope[1:])]
    dot = '<span class="vl-sep">·</span>'
    query = link_query(ctx, **extra)
    st.html(
        f'<div class="vl-head" data-vl-dataset="{esc(ctx.book.dataset)}">{_demo(ctx)}'
        f"<h1>{esc(head.title)}</h1>"
        f"{told(ctx, head)}"
        f'<div class="vl-scope"><p>{dot.join(parts)}</p>'
        f'<button type="button" data-vl-copy="{esc(query)}" data-done="{esc(t("card.copied"))}">'
        f'<i aria-hidden="true">⧉</i> <span>{esc(t("card.copy_link"))}</span></button>'
        f"{_meeting(ctx, head)}</div></div>" + _LISTENER,
        unsafe_allow_javascript=True,
    )


def _meeting(ctx: Context, head: Heading) -> str:
    """Link to the briefing of the same filters, from every other page."""
    spec = BY_KEY["briefing"]
    if head.title == t("page.briefing"):
        return ""
    query = urlencode(address.pairs(ctx))
    return (
        f'<a class="vl-meet" href="/{spec.slug}?{esc(query)}" target="_self">'
        f'<i aria-hidden="true">▷</i> {esc(t("page.briefing"))}</a>'
    )


def told(ctx: Context, head: Heading) -> str:
    """The finding and the further sentences, each with the rule and the rows behind it."""
    finding = Sentence(f"{head.bold} {head.rest}".strip(), head.rule, head.claim_ids)
    bold, rest = f"<b>{esc(head.bold)}</b>", _ending(head.rest, _why(ctx, finding))
    further = "".join(f"<div>{_ending(s.text, _why(ctx, s))}</div>" for s in head.sentences)
    return f'<div class="vl-told"><div class="vl-finding">{bold} {rest}</div>{further}</div>'


def _ending(words: str, mark: str) -> str:
    """Words with a mark (HTML) that stays on the line of the last one."""
    before, space, last = words.rpartition(" ")
    return f'{esc(before)}{space}<span class="vl-last">{esc(last)}{mark}</span>'


def _why(ctx: Context, sentence: Sentence) -> str:
    """Round "i" after a sentence: its rule, its sources, and a button to the claims."""
    if not sentence.rule:
        return ""
    parts = [f"<p>{esc(sentence.rule)}</p>"]
    sources = source_line(ctx, sentence.claim_ids)
    if sources:
        parts.append(f'<p class="vl-source">{esc(t("card.source", words=sources))}</p>')
    asked = markup.proof(sentence.claim_ids, sentence.measure, sentence.text)
    if asked:
        words = esc(t("sentence.open"))
        parts.append(
            f'<button type="button" class="vl-basis" data-vl-proof="{esc(asked)}">{words}</button>'
        )
    return markup.more("".join(parts), t("sentence.basis"))


def _demo(ctx: Context) -> str:
    """The mark of illustrative data, on every page and not to be switched off."""
    if not ctx.book.illustrative:
        return ""
    return (
        f'<div class="vl-demo" role="note"><b>{esc(t("demo.mark"))}</b>'
        f"<span>{esc(t('demo.words'))}</span></div>"
    )


def link_query(ctx: Context, **extra: str) -> str:
    """Address parameters of the present view, defaults and data version included."""
    pairs = address.pairs(ctx)
    own = {
        "tinh",
        "nam",
        "buoc",
        "dia_gioi",
        "dia_ban",
        "cach_tinh",
        "du_lieu",
        "phien_ban",
        *extra,
    }
    pairs += [(k, v) for k in st.query_params if k not in own for v in st.query_params.get_all(k)]
    pairs += list(extra.items())
    pairs.append(("phien_ban", ctx.book.version))
    return urlencode(pairs)


def row(*widths: int) -> Sequence[DeltaGenerator]:
    """Columns of cards of equal height."""
    return st.columns(list(widths), gap="small")


def page_object(key: str) -> str:
    """Script of a page, as ``st.page_link`` wants it."""
    return BY_KEY[key].path
