// What is looked for on a page that a browser shows. Each function runs in the page and returns a list of what is wrong,
// a line each; none relies on a script of the page's own.

// Text and boxes that reach beyond the page, or that something cuts off.
function cutOff() {
  const wrong = [];
  const root = document.documentElement;
  const name = (e) => `<${e.tagName.toLowerCase()}${e.id ? '#' + e.id : ''}${e.className && e.className.baseVal === undefined ? '.' + e.className : ''}>`;
  if (root.scrollWidth > root.clientWidth) wrong.push(`the page is ${root.scrollWidth - root.clientWidth} px wider than the screen`);

  const scrolls = (e) => /auto|scroll/.test(getComputedStyle(e).overflowX);
  const hides = (e) => /hidden|clip/.test(getComputedStyle(e).overflowX + getComputedStyle(e).overflowY);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    const inside = text.parentElement;
    if (!text.data.trim() || inside.closest('style, script, .vh, title, details:not([open]) > :not(summary)')) continue;

    const range = document.createRange();
    range.selectNodeContents(text);
    const rects = Array.from(range.getClientRects()).filter((r) => r.width > 0 && r.right > 0);
    let scrolled = false;
    for (let e = inside; e && e !== document.body; e = e.parentElement) {
      scrolled = scrolled || scrolls(e);
      if (!hides(e) || scrolled) continue;
      const box = e.getBoundingClientRect();
      if (rects.some((r) => r.left < box.left - 1 || r.right > box.right + 1 || r.top < box.top - 1 || r.bottom > box.bottom + 1))
        wrong.push(`${name(e)} cuts off "${text.data.trim().slice(0, 40)}"`);
    }
    if (!scrolled && rects.some((r) => r.right > root.clientWidth + 1 || r.left < -1))
      wrong.push(`"${text.data.trim().slice(0, 40)}" in ${name(inside)} leaves the screen`);
  }
  return wrong;
}

// What can be touched is at least so many pixels each way; a link in the middle of a sentence is as high as its line.
function tooSmall(least) {
  const wrong = [];
  const inSentence = (e) =>
    e.tagName === 'A' && getComputedStyle(e).display === 'inline' &&
    Array.from(e.parentElement.childNodes).some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim().length > 3);

  for (const e of document.querySelectorAll('a[href], button, input, select, textarea, summary')) {
    const label = e.labels && e.labels[0];
    const boxes = [e, ...(label && label.contains(e) ? [label] : [])].map((x) => x.getBoundingClientRect());
    const width = Math.max(...boxes.map((b) => b.width));
    const height = Math.max(...boxes.map((b) => b.height));
    if (width === 0 || boxes[0].right < 0 || e.type === 'hidden' || inSentence(e)) continue;
    if (width + 0.5 < least || height + 0.5 < least)
      wrong.push(`<${e.tagName.toLowerCase()}> "${(e.textContent || e.name || '').trim().slice(0, 30)}" is ${Math.round(width)} x ${Math.round(height)} px`);
  }
  return wrong;
}

// Everything that the keyboard has to reach gets a number; returns how many.
function numberStops() {
  let n = 0;
  const groups = new Set();
  for (const e of document.querySelectorAll('a[href], button, input, select, textarea, summary')) {
    if (e.disabled || e.type === 'hidden' || e.getClientRects().length === 0 || getComputedStyle(e).visibility === 'hidden') continue;
    if (e.closest('details:not([open])') && e.tagName !== 'SUMMARY') continue;
    if (e.type === 'radio') {
      const group = (e.form ? e.form.action : '') + e.name; // one of a group is a stop, the others are reached by arrows
      const checked = document.querySelector(`input[type=radio][name="${e.name}"]:checked`);
      if (groups.has(group) || (checked && checked !== e)) continue;
      groups.add(group);
    }
    e.setAttribute('data-stop', String(n++));
  }
  return n;
}

// Opens what is folded, or folds it again.
function unfold(open) {
  for (const e of document.querySelectorAll('details')) e.open = open;
}

// What has the focus: its number, and whether one sees that it has it.
function focused() {
  const e = document.activeElement;
  if (!e || e === document.body) return { stop: -1 };
  const shows = (x) => {
    const s = getComputedStyle(x);
    return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 && (parseFloat(s.outlineOffset) > 0 || s.outlineColor !== s.backgroundColor);
  };
  const box = e.getBoundingClientRect();
  const there = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
  const twin = e.nextElementSibling; // a radio of a pick is drawn by what stands behind it
  return {
    stop: Number(e.getAttribute('data-stop')), seen: there && (shows(e) || (e.type === 'radio' && twin && shows(twin))),
    what: `<${e.tagName.toLowerCase()}> "${(e.textContent || e.name || '').trim().slice(0, 30)}"`,
  };
}

// Axe's findings, a line each. options: axe.run's.
async function axe(options) {
  const r = await window.axe.run(document, options);
  return r.violations.map((v) => `axe ${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(', ')}`);
}

// What a page may not hold, whatever the server's policy would say of it.
function forbidden() {
  const wrong = [];
  for (const e of document.querySelectorAll('[style]')) wrong.push(`<${e.tagName.toLowerCase()}> has a style attribute`);
  for (const e of document.querySelectorAll('[src], [href]')) {
    const to = e.getAttribute('src') || e.getAttribute('href');
    if (/^(data|javascript):/i.test(to)) wrong.push(`<${e.tagName.toLowerCase()}> leads to ${to.slice(0, 30)}`);
    if (/^(https?:)?\/\//i.test(to) && !to.startsWith(location.origin)) wrong.push(`<${e.tagName.toLowerCase()}> leads to another site: ${to}`);
  }
  return wrong;
}

module.exports = { cutOff, tooSmall, numberStops, unfold, focused, axe, forbidden };
