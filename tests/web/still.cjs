// Whether a page asks before the session ends, by a clock that the test moves on. `page` is one of who is signed in.
const MINUTE = 60000;

// What is seen of the banner; '' for nothing.
async function seen(page) {
  const parts = [];
  for (const name of ['ask', 'last', 'over']) if (await page.locator(`#still-${name}`).isVisible()) parts.push(name);
  return parts.join(' ');
}

exports.asksBeforeTheEnd = async function asksBeforeTheEnd(page, url, claim) {
  const wrong = [];
  const must = async (part, when) => {
    const at = await seen(page);
    if (at !== part) wrong.push(`${when}: "${at}" is seen instead of "${part}"`);
  };

  await page.clock.install();
  await page.goto(`${url}/session`);
  await page.clock.runFor(26 * MINUTE);
  await must('', 'long before the end');
  await page.clock.runFor(2.5 * MINUTE);
  await must('ask', 'shortly before the end');

  if (wrong.length === 0) {
    await page.click('#still-yes');
    await page.locator('#still').waitFor({ state: 'hidden', timeout: 20000 });
    await must('', 'after one touch');
    await page.clock.runFor(31 * MINUTE);
    await must('over', 'after the end');
  }
  claim('whoever is signed in is asked before the session ends, and stays by one touch', wrong);
};
