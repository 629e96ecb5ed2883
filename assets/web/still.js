/* Asks whether somebody is still there before the session ends, and keeps it at one touch. ES2015; without it the page says when it ends. */
(function () {
  'use strict';
  const WARN_MS = 120000, LOOK_MS = 2000, KEY = 'qingzhan-until';
  const still = document.getElementById('still'), when = document.getElementById('until');
  let end = 0, last = false;

  function show(part) {
    still.hidden = !part;
    ['ask', 'last', 'over'].forEach(function (name) {
      const at = document.getElementById('still-' + name);
      if (at.hidden === (name === part)) at.hidden = name !== part;
    });
  }

  /* Another tab of the same session may have been used since. */
  function known() {
    try { return Math.max(end, Number(localStorage.getItem(KEY)) || 0); } catch (e) { return end; }
  }

  function look() {
    const left = known() - Date.now();
    if (left <= 0) show('over');
    else if (left > WARN_MS) show('');
    else show(last ? 'last' : 'ask');
  }

  function told(leftMs) {
    end = Date.now() + leftMs;
    try { localStorage.setItem(KEY, String(end)); } catch (e) { /* then each tab asks for itself */ }
    look();
  }

  function kept(answer, session) {
    const leftMs = Date.parse(session.until) - Date.parse(answer.headers.get('Date'));
    last = leftMs <= WARN_MS;
    if (when) when.textContent = when.textContent.replace(/\d+:\d\d/, session.until.slice(11, 16).replace(/^0/, ''));
    told(leftMs);
  }

  function keep() {
    fetch('/v1/session', { credentials: 'same-origin', cache: 'no-store', headers: { Accept: 'application/json' } })
      .then(function (answer) {
        if (answer.status === 401) told(0);
        return answer.ok ? answer.json().then(function (session) { kept(answer, session); }) : null;
      })
      .catch(look);
  }

  document.getElementById('still-yes').addEventListener('click', keep);
  told(Number(still.dataset.left) * 1000);
  setInterval(look, LOOK_MS);
}());
