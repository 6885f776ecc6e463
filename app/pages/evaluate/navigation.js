// Keys that press the buttons of the page. Which ones there are, what they press and what is said stands in the list of
// keys that the page shows; without that list no key is listened to.
(() => {
  if (window.riktlotsNavigation) return;
  window.riktlotsNavigation = true;

  // Where letters and digits are written, or choose from a list.
  const TYPING = 'textarea, select, input:not([type=radio]):not([type=checkbox]), [contenteditable=""], '
    + '[contenteditable=true], [role=textbox], [role=combobox], [role=listbox], [role=dialog]';
  const list = () => document.querySelector('.rl-keys');
  // The run of the page in which a key was pressed, until the next one has been shown: a second verdict must not land on
  // the sentence before. A press that leads nowhere is forgotten after a while.
  let waiting = '';
  let since = 0;

  function say(words) {
    const region = document.querySelector('#rl-live');
    if (!region || !words) return;
    region.lang = list().lang;
    region.textContent = words;
  }

  document.addEventListener('keydown', (event) => {
    if (!list() || event.altKey || event.ctrlKey || event.metaKey || event.isComposing || event.repeat) return;
    const field = event.target.closest?.(TYPING);
    if (field) {
      if (event.key === 'Escape' && field.closest('[class*="st-key-label-form"]')) field.blur();
      return;
    }
    const key = [...document.querySelectorAll('.rl-keys kbd')].find((one) => one.dataset.key === event.key.toLowerCase());
    if (!key) return;
    const run = list().dataset.run;
    if (waiting === run && 10000 > performance.now() - since) return;
    const pressed = document.querySelector(key.dataset.target);
    if (!pressed || pressed.disabled) return;
    event.preventDefault();
    event.stopPropagation();
    if (!key.dataset.said) {
      waiting = run;
      since = performance.now();
    }
    pressed.click();
    // Of several forms it is the first that is filled in; people are to see which.
    if (key.dataset.said) pressed.closest('form, label')?.scrollIntoView({ block: 'nearest' });
    say(key.dataset.said);
  }, true);

  // The heading of what is shown gets the focus when the button that had it is gone, so that a screen reader goes on
  // there. While the page runs there may be no heading for a moment; the place before counts until there is one again.
  const heading = () => document.querySelector('.rl-place');
  let place = heading()?.dataset.place;
  // What had the focus when the place changed: the new heading may stand there before the pressed button is gone.
  let left;
  new MutationObserver(() => {
    const now = heading()?.dataset.place;
    if (!now) return;
    const active = document.activeElement;
    if (place && now !== place) left = active;
    place = now;
    if (!left || active === left && active !== document.body) return;
    if (active === document.body) heading().focus();
    left = undefined;
  }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['data-place'] });
})();
