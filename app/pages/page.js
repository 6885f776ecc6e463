// What Streamlit leaves out: a named navigation, labels in Swedish, words for those who cannot see the page, buttons
// that copy.
// Foreign text is only ever read from and written to text nodes; none of it is run.
(() => {
  if (window.riktlots) return;
  window.riktlots = true;

  const region = document.createElement('div');
  region.id = 'rl-live';
  region.className = 'rl-unseen';
  region.setAttribute('aria-live', 'polite');
  document.body.append(region);
  let said = '';

  function announce() {
    const words = [...document.querySelectorAll('.rl-announced')].at(-1);
    const now = words?.textContent ?? '';
    if (now === said) return;
    said = now;
    region.lang = words?.closest('[lang]')?.lang ?? '';
    region.textContent = now;
  }

  function nameNavigation() {
    const nav = document.querySelector('.st-key-nav');
    const name = document.querySelector('.rl-navigation-name');
    if (!nav || !name) return;
    nav.setAttribute('role', 'navigation');
    nav.setAttribute('aria-label', name.textContent);
    nav.querySelectorAll('a').forEach((link, number) => {
      if (number === Number(name.dataset.here)) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    });
  }

  // Streamlit's own labels are English; `data-words` of the head holds the reader's words for them.
  function translateLabels() {
    const words = JSON.parse(document.querySelector('.rl-navigation-name')?.dataset.words ?? '{}');
    for (const element of document.querySelectorAll('button[aria-label]')) {
      const english = element.dataset.rlLabel ?? element.getAttribute('aria-label');
      const ours = words[english];
      if (!ours || element.getAttribute('aria-label') === ours) continue;
      element.dataset.rlLabel = english;
      element.setAttribute('aria-label', ours);
    }
  }

  // Streamlit names a field by its label as it was written, with the marks of Markdown; people hear its words.
  // (No “less than” may stand before an exclamation mark in this file: Streamlit would leave all of it out.)
  function nameFields() {
    for (const field of document.querySelectorAll('input[aria-label], textarea[aria-label]')) {
      const written = field.getAttribute('aria-label');
      const words = written.replace(/\\([!-/:-@\[-`{-~])|\*\*/g, (_, escaped) => escaped ?? '');
      if (words !== written) field.setAttribute('aria-label', words);
    }
  }

  let waiting = 0;
  new MutationObserver(() => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { nameNavigation(); translateLabels(); nameFields(); announce(); }, 100);
  }).observe(document.body, { childList: true, subtree: true, characterData: true });

  async function copy(words) {
    try {
      await navigator.clipboard.writeText(words);
    } catch {
      // Without https the clipboard is closed to scripts; the older way is not.
      const area = document.createElement('textarea');
      area.value = words;
      document.body.append(area);
      area.select();
      document.execCommand('copy');
      area.remove();
    }
  }

  document.addEventListener('click', async (event) => {
    const button = event.target.closest?.('.rl-copy');
    if (!button || button.dataset.busy) return;
    const beside = (name) => button.parentElement.querySelector(name).textContent;
    const asked = button.textContent;
    button.dataset.busy = 'yes';
    await copy(beside('.rl-copied-text'));
    button.focus();
    button.textContent = region.textContent = beside('.rl-copied-word');
    setTimeout(() => { button.textContent = asked; delete button.dataset.busy; }, 2000);
  });
})();
