// Opens the cited document beside an answer: in its column on a wide window, elsewhere as a sheet that holds the focus
// until it is closed. Works on what the page has sent already, so that no run of the page is waited for.
// No text is made here: only attributes are set.
(() => {
  if (window.riktlotsReading) return;
  window.riktlotsReading = true;

  const wide = matchMedia('(min-width: 64rem)');
  // The number that is open, by group.
  const chosen = new Map();
  // The sheet: its column, the button that opened it, and what cannot be reached meanwhile.
  let sheet = null;

  const columnOf = (group) => document.querySelector(`.st-key-docs-${CSS.escape(group)}`);
  const groupOf = (column) => [...column.classList].find((name) => name.startsWith('st-key-docs-')).slice(12);
  const documentOf = (column, number) =>
    column.querySelector(`.st-key-doc-${CSS.escape(`${groupOf(column)}-${number}`)}`);

  // React may have made the elements anew, so everything is said again after each change of the page.
  function refresh() {
    if (sheet && !sheet.column.isConnected) close();
    const open = new Map();
    for (const column of document.querySelectorAll('[class*="st-key-docs-"]')) {
      const group = groupOf(column);
      const number = documentOf(column, chosen.get(group)) ? chosen.get(group) : '1';
      for (const one of column.querySelectorAll('[class*="st-key-doc-"]')) {
        one.toggleAttribute('data-open', one === documentOf(column, number));
      }
      if (wide.matches || sheet?.column === column) open.set(group, number);
      if (wide.matches) name(column, 'region', number);
    }
    for (const button of document.querySelectorAll('.rl-cite')) {
      const is = String(open.get(button.dataset.group) === button.dataset.number);
      if (button.getAttribute('aria-expanded') !== is) button.setAttribute('aria-expanded', is);
    }
  }

  function name(column, role, number) {
    column.setAttribute('role', role);
    const group = groupOf(column);
    column.setAttribute('aria-labelledby', `title-${group}-${number} of-${group}`);
  }

  function open(button) {
    const { group, number } = button.dataset;
    const column = columnOf(group);
    if (!column) return;
    chosen.set(group, number);
    if (wide.matches) column.opener = button;
    else raise(column, button, number);
    refresh();
    const shown = documentOf(column, number);
    shown?.querySelector('.rl-doc-title')?.focus({ preventScroll: true });
    show(column, shown?.querySelector('.rl-cited'));
  }

  // Scrolls the column, and the page only where that is not enough.
  function show(column, paragraph) {
    if (!paragraph) return;
    column.scrollTop = 0;
    const head = paragraph.closest('.rl-doc').querySelector('.rl-doc-head');
    const covered = getComputedStyle(head).position === 'sticky' ? head.offsetHeight : 0;
    const edge = column.getBoundingClientRect();
    const at = paragraph.getBoundingClientRect();
    if (at.bottom <= Math.min(edge.bottom, innerHeight)) return;
    column.scrollTop = at.top - edge.top - covered - 16;
    paragraph.scrollIntoView({ block: 'nearest' });
  }

  function raise(column, button, number) {
    close();
    const unreachable = [];
    const passed = [];
    for (let inner = column; inner !== document.body; inner = inner.parentElement) {
      // What scrolls around the sheet can be reached by the keyboard, too.
      if (inner.parentElement.tabIndex >= 0) passed.push(inner.parentElement);
      for (const beside of inner.parentElement.children) {
        if (beside === inner || beside.inert || beside.id === 'rl-live') continue;
        beside.inert = true;
        unreachable.push(beside);
      }
    }
    for (const one of passed) one.tabIndex = -1;
    column.setAttribute('data-sheet', '');
    column.setAttribute('aria-modal', 'true');
    name(column, 'dialog', number);
    column.opener = button;
    sheet = { column, unreachable, passed };
  }

  function close() {
    if (!sheet) return;
    const { column, unreachable, passed } = sheet;
    sheet = null;
    for (const one of unreachable) one.inert = false;
    for (const one of passed) one.tabIndex = 0;
    for (const said of ['data-sheet', 'aria-modal', 'role', 'aria-labelledby']) column.removeAttribute(said);
  }

  function back(column) {
    close();
    refresh();
    column?.opener?.focus();
  }

  document.addEventListener('click', (event) => {
    const target = event.target;
    const button = target.closest?.('.rl-cite');
    if (button) open(button);
    else if (target.closest?.('.rl-back')) back(target.closest('[class*="st-key-docs-"]'));
    else if (sheet && !sheet.column.contains(target)) back(sheet.column);
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    const column = sheet?.column ?? event.target.closest?.('[class*="st-key-docs-"]');
    if (document.querySelector('.rl-tip[data-shown]')) hideTips();
    else if (column) back(column);
  });

  function showTip(citing) {
    hideTips();
    const tip = citing.querySelector('.rl-tip');
    tip.dataset.shown = '';
    const at = citing.querySelector('.rl-cite').getBoundingClientRect();
    const below = at.bottom + tip.offsetHeight < innerHeight;
    tip.style.left = `${Math.max(8, Math.min(at.left, document.documentElement.clientWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${below ? at.bottom : at.top - tip.offsetHeight}px`;
  }

  function hideTips() {
    for (const tip of document.querySelectorAll('.rl-tip[data-shown]')) delete tip.dataset.shown;
  }

  document.addEventListener('pointerover', (event) => {
    if (event.pointerType !== 'mouse') return;
    const citing = event.target.closest?.('.rl-citing');
    if (!citing) hideTips();
    else if (!citing.querySelector('[data-shown]')) showTip(citing);
  });
  document.addEventListener('focusin', (event) => {
    hideTips();
    if (event.target.matches?.('.rl-cite:focus-visible')) showTip(event.target.parentElement);
  });
  document.addEventListener('scroll', hideTips, { capture: true, passive: true });

  wide.addEventListener('change', () => { close(); refresh(); });
  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; refresh(); });
  }).observe(document.body, { childList: true, subtree: true });
  refresh();
})();
