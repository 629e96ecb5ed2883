// The tracker's pages in a browser, looked at as people of all kinds see them, and clicked through as people do:
//   node pages.cjs PLAN.json   (NODE_PATH: the directory that tools.sh printed; see tests/e2e/test_pages.sh)
// The plan names the tracker, an invitation, the pages to look at, and the patterns of all pages there are. One browser
// for all of it. Prints "ok - …" and "FAIL - …" lines; with "shots" in the plan, pictures of each page go there.
const fs = require('fs');
const { chromium } = require('playwright-core');
const look = require('./look.cjs');
const flows = require('./flows.cjs');
const phones = require('./phones.cjs');
const { asksBeforeTheEnd } = require('./still.cjs');

const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const TOUCH = 44, POINT = 24; // px, of what is touched and what is pointed at
const A4 = { width: 642, height: 971 }; // what @page leaves of the paper, at 96 px an inch

const plan = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
let failed = 0;

function claim(text, wrong) {
  if (wrong.length === 0) {
    console.log(`ok - ${text}`);
    return;
  }
  failed++;
  console.log(`FAIL - ${text}`);
  for (const w of wrong.slice(0, 12)) console.log(`    ${w}`);
}

// What the browser itself complains of: breaches of the policy, errors, what could not be loaded.
function listen(page, complaints) {
  page.on('pageerror', (e) => complaints.push(`error: ${e.message}`));
  page.on('console', (m) => {
    const ofItself = /status of 4\d\d/.test(m.text()) && m.location().url === page.url();
    if ((m.type() === 'error' || m.type() === 'warning') && !ofItself) complaints.push(`${m.type()}: ${m.text()}`);
  });
  page.on('requestfailed', (r) => {
    const leftMeanwhile = r.failure() && r.failure().errorText === 'net::ERR_ABORTED';
    if (!leftMeanwhile) complaints.push(`not loaded: ${r.url()}`);
  });
}

async function byKeyboard(page) {
  const wrong = [];
  const wanted = await page.evaluate(look.numberStops);
  const reached = new Set();
  await page.evaluate(() => { document.activeElement.blur(); scrollTo(0, 0); });
  // A field of day and hour has several stops of its own.
  for (let i = 0, outside = 0; i < 20 * wanted && outside < 3 && reached.size < wanted; i++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(look.focused);
    outside += at.stop < 0;
    if (at.stop < 0) continue;
    if (!at.seen && !reached.has(at.stop)) wrong.push(`one does not see that ${at.what} has the focus`);
    reached.add(at.stop);
  }
  if (reached.size < wanted) wrong.push(`the keyboard reaches ${reached.size} of ${wanted}`);
  return wrong;
}

async function shoot(page, name) {
  if (plan.shots) await page.screenshot({ path: `${plan.shots}/${name}.png`, fullPage: true });
}

// One page that is shown, in every size and light; what is folded is looked at in the middle one. `full`: also what does not change with the language.
async function lookAt(page, name, full) {
  const wrong = [];
  const note = (where, list) => wrong.push(...list.map((w) => `${where}: ${w}`));
  await page.evaluate(AXE);
  note('page', await page.evaluate(look.forbidden));

  for (const [width, height] of [[320, 568], [390, 844], [1440, 900]]) {
    await page.setViewportSize({ width, height });
    await page.evaluate(look.unfold, width === 390);
    note(width, await page.evaluate(look.cutOff));
    note(width, await page.evaluate(look.tooSmall, width < 1000 ? TOUCH : POINT));
    // What axe finds at the largest size is what it found before, but for places: a long run asks it there, too.
    if (width === 390 || (width === 1440 && full && process.env.QZ_TEST_LONG)) note(width, await page.evaluate(look.axe, {}));
    await shoot(page, `${name}-${width}`);
  }
  if (full) {
    note('keyboard', await byKeyboard(page));
    await page.emulateMedia({ colorScheme: 'dark' });
    note('dark', await page.evaluate(look.axe, { runOnly: ['color-contrast'] }));
    await shoot(page, `${name}-dark`);
    await page.emulateMedia({ colorScheme: 'light', contrast: 'more' });
    note('contrast', await page.evaluate(look.axe, { runOnly: ['color-contrast'] }));
    await page.emulateMedia({ colorScheme: 'light', contrast: 'no-preference' });
  }

  await page.setViewportSize(A4);
  await page.emulateMedia({ media: 'print' });
  note('print', await page.evaluate(look.cutOff));
  await shoot(page, `${name}-print`);
  await page.emulateMedia({ media: 'screen' });
  return wrong;
}

// A name of a page for pictures and claims: its address without ids.
function nameOf(path) {
  return path.replace(/\/[a-z]_[a-z0-9]+/g, '').replace(/[?#].*/, '').replace(/^\//, '').replace(/\W+/g, '-') || 'home';
}

// A page in which whoever is meant is signed in: by cookies, or by the token of a session.
async function pageOf(browser, options, cookies, token) {
  const bearer = typeof token === 'string' ? { extraHTTPHeaders: { Authorization: `Bearer ${token}` } } : { storageState: token };
  const who = token ? bearer : { storageState: cookies };
  return (await browser.newContext({ ...options, ...who })).newPage();
}

// as: the token of a session, or "phone", the one that is known.
async function tour(browser, language, cookies, phone) {
  const pages = {};
  const complaints = [];
  for (const { path, status, name, as } of plan.pages) {
    if (!pages[as]) {
      pages[as] = await pageOf(browser, { locale: language }, cookies, as === 'phone' ? phone : as);
      listen(pages[as], complaints);
    }
    const page = pages[as];
    const answer = await page.goto(plan.url + path);
    const wrong = await lookAt(page, `${name || nameOf(path)}-${language}`, language === 'zh-CN');
    if (answer.status() !== (status || 200)) wrong.unshift(`it answers ${answer.status()}`);
    wrong.push(...complaints.splice(0));
    claim(`${name || nameOf(path)} in ${language}: sizes, lights, print, keyboard, axe`, wrong);
  }
  for (const page of Object.values(pages)) await page.context().close();
}

// Without scripts every page says the same.
async function withoutScripts(browser, cookies) {
  const wrong = [];
  for (const javaScriptEnabled of [false, true]) {
    const page = await pageOf(browser, { locale: 'zh-CN', javaScriptEnabled }, cookies);
    for (const p of plan.pages.filter((x) => !x.as && !x.grows)) {
      await page.goto(plan.url + p.path, { waitUntil: 'commit' });
      const text = (await page.locator('body').innerText()).replace(/\d+:\d\d/g, '');
      if (!javaScriptEnabled) p.said = text;
      else if (p.said !== text) wrong.push(`${p.path} says something else`);
    }
    await page.context().close();
  }
  claim('without scripts every page says what it says with them', wrong);
}

function allSeen() {
  const seen = plan.pages.map((p) => p.path.replace(/[?#].*/, ''));
  const wrong = plan.patterns.filter((pattern) => {
    const fits = new RegExp('^' + pattern.replace(/^\/v1/, '').replace(/\{[^}]*\}/g, '[^/]+') + '$');
    return !seen.some((path) => fits.test(path));
  });
  claim('every page that there is was looked at', wrong.map((w) => `${w} was not`));
}

async function main() {
  plan.pages = plan.pages.filter((p) => new RegExp(plan.only || '').test(p.name || nameOf(p.path)));
  const browser = await chromium.launch({ executablePath: plan.chromium });
  try {
    const office = await flows.office(browser, plan, { claim, listen, lookAt });
    const phone = await phones.known(browser, plan, { claim, listen, lookAt });
    for (const p of plan.pages) p.path = phone.paths[p.path] || p.path;
    await Promise.all(['zh-CN', 'en'].map((language) => tour(browser, language, office.cookies, phone.cookies)));
    await withoutScripts(browser, office.cookies);
    await phones.forgotten(browser, plan, phone, { claim, listen, lookAt });
    const page = await pageOf(browser, { locale: 'zh-CN' }, office.cookies);
    await asksBeforeTheEnd(page, plan.url, claim);
    await page.context().close();
    await office.signOut();
    if (!plan.only) allSeen();
  } finally {
    await browser.close();
  }
  process.exitCode = failed ? 1 : 0;
}

main();
