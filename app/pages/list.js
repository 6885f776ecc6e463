// The arrow keys lead from a search field into the list below it and through its rows, and Escape leads back.
// Enter opens the row, since each row is reached at its button; a row that the page draws anew keeps the focus.
(() => {
  if (window.riktlotsList) return;
  window.riktlotsList = true;

  const FIELDS = '.st-key-find-words input, .st-key-sources-words input, [class*="st-key-document-words"] input';
  const ROWS = '.st-key-find-list [class*="st-key-open-"] button, [class*="st-key-group-"] [class*="st-key-read-"] button, '
    + '.rl-found-here a';

  const KEY = /\bst-key-(?:open|read)-\S+/;
  let kept = null;

  function target(key, field, rows, here) {
    if (key === 'ArrowDown') return field ? rows[0] : rows[here + 1];
    if (key === 'ArrowUp') return here > 0 ? rows[here - 1] : document.querySelector(FIELDS);
    if (key === 'Home') return rows[0];
    if (key === 'End') return rows.at(-1);
    if (key === 'Escape') return document.querySelector(FIELDS);
    return undefined;
  }

  document.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const rows = [...document.querySelectorAll(ROWS)];
    const field = event.target.matches?.(FIELDS);
    const here = rows.indexOf(event.target.closest?.('button, a'));
    if (here < 0 && !(field && event.key === 'ArrowDown')) return;
    const to = target(event.key, field, rows, here);
    if (!to) return;
    event.preventDefault();
    to.focus({ preventScroll: true });
    (to.closest('.stVerticalBlock > *, li') ?? to).scrollIntoView({ block: 'nearest' });
  });

  document.addEventListener('focusin', ({ target: row }) => {
    const key = row.matches?.(ROWS) && row.closest('[class*="st-key-"]')?.className.match(KEY);
    kept = key ? { row, key: key[0] } : null;
  });

  // Streamlit may draw a button anew after it was pressed: the focus falls to the body, and the reader must begin again.
  new MutationObserver(() => {
    if (!kept || kept.row.isConnected || document.activeElement !== document.body) return;
    document.querySelector(`.${CSS.escape(kept.key)} button`)?.focus({ preventScroll: true });
  }).observe(document.body, { childList: true, subtree: true });
})();
