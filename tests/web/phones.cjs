// What people do on their own phones, by the words that they read there.
const fs = require('fs');
const { attempt, isShown, PATIENCE_MS } = require('./flows.cjs');

async function register(page, plan) {
  await page.goto(`${plan.url}${plan.register}`);
  await page.getByLabel('姓名', { exact: true }).fill('李小满');
  await page.getByLabel('18–28').check();
  await page.getByRole('button', { name: '登记并签到' }).click();
  await isShown(page, '签到成功');
}

async function ask(plan, path, body) {
  const answer = await fetch(plan.url + path, {
    method: body ? 'POST' : 'GET', headers: { Authorization: `Bearer ${plan.admin}` }, body: body && JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  return answer.json();
}

// A cadre confirms the activity as it was recorded, and enters who registered there for one that is over, too.
async function confirm(plan) {
  const said = { cadre: plan.cadre, administrator: '赵' };
  await ask(plan, `/v1/activities/${plan.activity}/confirm`, said);
  const { people } = await ask(plan, `/v1/people?organisation=${plan.organisation}`);
  const who = people.find((p) => p.name === '李小满').id;
  await ask(plan, `/v1/activities/${plan.over}/late`, { ...said, who, reason: '名单补齐' });
}

// Somebody registers before a kiosk's screen, and goes through what is theirs from then on. Without scripts, as nothing needs
// one. What is given back has the cookies of that phone, and addresses that came to be.
async function known(browser, plan, looking) {
  const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
  const page = await context.newPage();
  const listening = [];
  looking.listen(page, listening);
  page.setDefaultTimeout(PATIENCE_MS);
  const step = (text, act) => attempt(looking.claim, listening, text, act);

  await step('somebody registers on the phone', () => register(page, plan));
  const cookies = await context.storageState();
  await step('and sees what waits for a cadre in the record', async () => {
    await page.goto(`${plan.url}/phone`);
    await page.getByRole('link', { name: '参加过的' }).click();
    await isShown(page, '1 次等团干部确认');
  });
  await step('once a cadre confirmed it, it counts, and there is a certificate of it', async () => {
    await confirm(plan);
    await page.reload();
    await isShown(page, '今年参加 2 次');
    await page.getByRole('link', { name: '开一张证明' }).click();
    await page.getByRole('button', { name: '写上我的姓名' }).click();
    await isShown(page, '打开 PDF');
  });
  const certificate = new URL(page.url()).pathname;
  await step('which is a PDF, and holds for whoever has its code, who sees no name', async () => {
    const paper = await context.request.get(`${plan.url}/v1${certificate}/paper`);
    const bytes = await paper.body();
    if (plan.shots) fs.writeFileSync(`${plan.shots}/certificate.pdf`, bytes);
    if (bytes.subarray(0, 5).toString() !== '%PDF-') throw new Error('no PDF');
    await page.getByRole('link', { name: /verify/ }).click();
    await isShown(page, '属实');
    if (/李/.test(await page.locator('body').innerText())) throw new Error('it shows a name');
    await page.getByLabel('姓名', { exact: true }).fill('李小满');
    await page.getByRole('button', { name: '核对' }).click();
    await isShown(page, '姓名相符');
  });

  await step('what they thought of it is said once, and that they were told to come', async () => {
    await page.goto(`${plan.url}/phone`);
    await page.getByRole('link', { name: '参加过的' }).click();
    await page.locator(`a[href="/phone/activities/${plan.activity}"]`).click();
    await page.getByRole('button', { name: '很好', exact: true }).click();
    await isShown(page, '谢谢，记下了');
    await page.getByText('其实，我是被要求来的').click();
    await page.getByRole('button', { name: '我是被要求来的' }).click();
    await isShown(page, '没有记你的名字');
  });

  await step('a name is corrected, a consent withdrawn, and both are on record', async () => {
    await page.goto(`${plan.url}/phone`);
    await page.getByRole('link', { name: '我的资料' }).click();
    await page.getByLabel('姓名', { exact: true }).fill('李晓满');
    await page.getByRole('button', { name: '更正' }).click();
    await isShown(page, '更正姓名或手机号');
    await page.getByRole('button', { name: /我同意.*接电话抽查/ }).click();
    await page.getByRole('button', { name: /撤回.*接电话抽查/ }).click();
    await isShown(page, '撤回一项同意');
  });

  await context.close();
  return { cookies, paths: { PHONE_CERTIFICATE: certificate, VERIFY_CERTIFICATE: certificate.replace('/phone/certificates', '/verify') } };
}

// The same phone in the end: what was made is taken back, what is known is taken along, and nothing is left of it.
async function forgotten(browser, plan, phone, looking) {
  const context = await browser.newContext({
    locale: 'zh-CN', viewport: { width: 390, height: 844 }, storageState: phone.cookies,
  });
  const page = await context.newPage();
  const listening = [];
  looking.listen(page, listening);
  page.setDefaultTimeout(PATIENCE_MS);
  const step = (text, act) => attempt(looking.claim, listening, text, act);

  await step('a certificate is taken back, and whoever has its code sees that', async () => {
    await page.goto(plan.url + phone.paths.PHONE_CERTIFICATE);
    await page.getByRole('button', { name: '收回这份证明' }).click();
    await isShown(page, '已收回');
    await page.goto(plan.url + phone.paths.VERIFY_CERTIFICATE);
    await isShown(page, '已收回');
  });
  await step('all of it can be taken along', async () => {
    await page.goto(`${plan.url}/phone/data`);
    const there = await page.getByRole('link', { name: '打开 JSON' }).getAttribute('href');
    const answer = await context.request.get(plan.url + there);
    if ((await answer.json()).name !== '李晓满') throw new Error(`it says ${await answer.text()}`);
  });
  await step('and all of it erased', async () => {
    await page.getByText('把我的资料全部删除').click();
    await page.getByLabel('我确定要删除').check();
    await page.getByRole('button', { name: '全部删除' }).click();
    await isShown(page, '已经删除');
  });
  looking.claim('the page that says so: sizes, print, axe', await looking.lookAt(page, 'erased', false));
  await step('then the phone is known no more', async () => {
    await page.goto(`${plan.url}/phone`);
    await isShown(page, '还不认得你');
  });
  await context.close();
}

module.exports = { known, forgotten };
