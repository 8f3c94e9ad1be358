(() => {
  const root = document.documentElement;
  const stage = document.querySelector('main');
  const slides = [...stage.querySelectorAll('section')];
  const notes = [...document.querySelectorAll('.notes div')];
  const bar = document.querySelector('.bar');
  const clock = document.querySelector('.clock');
  const back = document.body.dataset.back;
  const states = ['filtered', 'helped', 'black', 'noted'];
  let at = 0;

  const show = (n) => {
    at = Math.max(0, Math.min(slides.length - 1, n));
    slides.forEach((s, i) => {
      s.classList.toggle('on', i === at);
      s.setAttribute('aria-hidden', i === at ? 'false' : 'true');
    });
    notes.forEach((s, i) => { s.hidden = i !== at; });
    bar.style.width = `${100 * (at + 1) / slides.length}%`;
    clock.hidden = at === 0;
    history.replaceState(null, '', `${location.pathname}${location.search}#${at + 1}`);
  };
  const toggle = (name) => {
    const on = !root.classList.contains(name);
    if (name !== 'noted') states.forEach((s) => s !== 'noted' && root.classList.remove(s));
    root.classList.toggle(name, on);
    const first = on && document.querySelector(`.${name} .panel.${name === 'filtered' ? 'filters' : 'help'}`)
      ?.querySelector('input, select, button');
    if (first) first.focus();
  };
  const full = () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else root.requestFullscreen?.();
  };
  const leave = () => {
    const open = states.filter((s) => root.classList.contains(s));
    if (open.length) { root.classList.remove(...open); document.activeElement?.blur(); return; }
    if (document.fullscreenElement) document.exitFullscreen();
    if (back) location.href = back;
  };
  const doings = {
    next: () => show(at + 1), previous: () => show(at - 1), first: () => show(0), last: () => show(slides.length - 1),
    leave, full, notes: () => toggle('noted'), loud: () => root.classList.toggle('loud'),
    filters: () => document.querySelector('.filters') && toggle('filtered'),
    help: () => toggle('helped'), black: () => toggle('black'),
  };
  const keys = {
    ArrowRight: 'next', ArrowDown: 'next', PageDown: 'next', ' ': 'next', Enter: 'next',
    ArrowLeft: 'previous', ArrowUp: 'previous', PageUp: 'previous', Backspace: 'previous',
    Home: 'first', End: 'last', Escape: 'leave', n: 'notes', p: 'loud', f: 'full', l: 'filters',
    b: 'black', '.': 'black', h: 'help', '?': 'help',
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const name = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    const inside = event.target.closest?.('.panel, nav.keys')?.checkVisibility();
    // Keys that move a choice or press a button belong to what has the focus.
    if (!name || (inside && name !== 'leave')) return;
    event.preventDefault();
    doings[name]();
  });
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-do]');
    if (button) { doings[button.dataset.do](); button.blur(); return; }
    if (event.target.closest('.panel, nav.keys, .notes, a')) return;
    if (root.classList.contains('filtered') || root.classList.contains('helped') || root.classList.contains('black')) {
      root.classList.remove('filtered', 'helped', 'black');
      return;
    }
    const box = stage.getBoundingClientRect();
    show(at + ((event.clientX - box.left) < box.width * 0.25 ? -1 : 1));
  });
  let from = null;
  stage.addEventListener('touchstart', (e) => { from = e.touches.length === 1 ? e.touches[0] : null; }, {passive: true});
  stage.addEventListener('touchend', (e) => {
    const to = e.changedTouches[0];
    if (!from || Math.abs(to.clientX - from.clientX) < 50) return;
    show(at + (to.clientX < from.clientX ? 1 : -1));
    from = null;
    // The click that follows a swipe must not move again.
    e.preventDefault();
  });
  let still = 0;
  const moved = () => {
    root.classList.add('moved');
    clearTimeout(still);
    still = setTimeout(() => root.classList.remove('moved'), 2500);
  };
  document.addEventListener('mousemove', moved);
  const tick = () => {
    const now = new Date();
    clock.textContent = [now.getHours(), now.getMinutes()].map((x) => String(x).padStart(2, '0')).join(':');
  };
  document.querySelector('.filters form')?.addEventListener('submit', (event) => {
    event.target.action = `${location.pathname}#${at + 1}`;
  });
  tick();
  setInterval(tick, 5000);
  show((parseInt(location.hash.slice(1), 10) || 1) - 1);
})();
