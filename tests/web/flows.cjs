// What people do with the pages, by the words that they read there.
const PASSWORD = '河边的柳树都绿了三遍', TITLE = '浏览器里排的一场活动';
const PATIENCE_MS = 60000; // a busy machine is slow; nothing is claimed of time

async function attempt(claim, listening, text, act) {
  const wrong = [];
  try {
    await act();
  } catch (e) {
    wrong.push(...String(e.message).split('\n').slice(0, 6));
  }
  wrong.push(...listening.splice(0));
  claim(text, wrong);
}

async function isShown(page, text) {
  await page.getByText(text).first().waitFor();
}

async function chooseAPassword(page, plan) {
  await page.goto(plan.invitation);
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: '设好，去登录' }).click();
  await isShown(page, '团干部登录');
}

async function signIn(page, plan) {
  await page.getByLabel('账号').fill(plan.login);
  await page.getByLabel('密码').fill(PASSWORD);
  await page.getByRole('button', { name: '登录' }).click();
  await isShown(page, '退出');
}

// The one person whose number ends so is the only row left, but for the head.
async function find(page, tail) {
  await page.getByLabel('姓名或手机尾号').fill(tail);
  await page.getByRole('button', { name: '找' }).click();
  await page.waitForURL(new RegExp(`q=${tail}`));
  if (await page.getByRole('row').count() !== 2) throw new Error('another number of rows than one');
}

async function planAnActivity(page, end) {
  await page.getByRole('link', { name: '排一场活动' }).click();
  await page.getByLabel('面对面').check();
  await page.getByLabel('叫什么').fill(TITLE);
  await page.getByLabel('在哪里').fill('一楼大厅');
  await page.getByLabel('从', { exact: true }).fill('2031-05-04T09:00');
  await page.getByLabel('到', { exact: true }).fill(end);
  await page.getByRole('button', { name: '排上' }).click();
}

// What is wrong with a form is looked at with scripts: those of axe need them.
async function planWrongly(browser, cookies, plan, { listen, lookAt }, listening) {
  const context = await browser.newContext({ locale: 'zh-CN', storageState: cookies });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  listen(page, listening);
  await page.goto(plan.url);
  await planAnActivity(page, '2031-05-04T08:00');
  await isShown(page, '还差一处要改');
  if (await page.getByLabel('叫什么').inputValue() !== TITLE) throw new Error('the title is lost');
  const wrong = await lookAt(page, 'activity-problem', true);
  await context.close();
  if (wrong.length) throw new Error(wrong.join('\n'));
}

// Somebody of an office is invited, chooses a password, signs in, plans, and sees what was planned. Without scripts, as
// nothing needs one. What is given back signs out again, and has the cookies until then.
async function office(browser, plan, looking) {
  const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
  const page = await context.newPage();
  const listening = [];
  looking.listen(page, listening);
  page.setDefaultTimeout(PATIENCE_MS);
  const step = (text, act) => attempt(looking.claim, listening, text, act);

  await step('whoever is invited chooses a password', () => chooseAPassword(page, plan));
  await step('and signs in with it', () => signIn(page, plan));
  const cookies = await context.storageState();
  await step('what is wrong with a form is said beside the field, and nothing typed is lost',
    () => planWrongly(browser, cookies, plan, looking, listening));
  await step('an activity is planned and shown', async () => {
    await planAnActivity(page, '2031-05-04T11:00');
    await page.getByRole('heading', { name: TITLE }).waitFor();
    await isShown(page, '一楼大厅');
  });
  await step('the month has it', async () => {
    await page.goto(`${plan.url}/organisations/${plan.organisation}/activities?month=2031-05`);
    await page.getByRole('link', { name: TITLE }).click();
    await page.getByRole('heading', { name: TITLE }).waitFor();
  });

  await step('who came is confirmed in a cadre\'s name', async () => {
    await page.goto(`${plan.url}/activities/${plan.activity}`);
    await page.getByLabel('替哪位团干部').selectOption({ label: '方青' });
    await page.getByRole('button', { name: '确认' }).click();
    await page.getByRole('heading', { name: '4 人来过' }).waitFor();
    await isShown(page, '算数');
  });
  await step('somebody is found by the end of a number, and crossed out with a reason', async () => {
    await page.getByRole('link', { name: '谁来了' }).click();
    const tail = await page.getByRole('row').nth(1).getByRole('cell').first().innerText();
    await find(page, tail);
    await page.getByText('不是本人？').click();
    await page.getByLabel('替哪位团干部').selectOption({ label: '方青' });
    await page.getByLabel('为什么划掉').fill('拿错了码');
    await page.getByRole('button', { name: '划掉' }).click();
    await isShown(page, '谁来了');
    await page.goto(`${plan.url}/activities/${plan.activity}`);
    await page.getByRole('heading', { name: '3 人来过' }).waitFor();
  });
  await step('an activity is planned once more, and cancelled with a reason', async () => {
    await page.getByRole('link', { name: '照样再排一场' }).click();
    await page.getByRole('button', { name: '排上' }).click();
    await page.locator('summary', { hasText: '取消这一场' }).click();
    await page.getByLabel('为什么').fill('下雨');
    await page.getByRole('button', { name: '取消这一场' }).click();
    await isShown(page, '已取消');
  });

  await step('a name is put right, and who looked at it is on record', async () => {
    await page.getByRole('link', { name: '青年' }).click();
    await find(page, '0003');
    await isShown(page, /^.＊＊$/);
    await page.getByRole('row').getByRole('link').click();
    await page.getByLabel('正确的姓名').fill('赵正');
    await page.getByRole('button', { name: '更正' }).click();
    await page.goto(`${plan.url}/people?organisation=${plan.organisation}&q=0003`);
    await page.getByRole('link', { name: '赵正' }).click();
    await page.getByRole('cell', { name: '陈禾' }).first().waitFor();
  });
  await step('a list is looked at and then imported; a wrong row is left out', async () => {
    const list = '\uFEFF姓名,手机\n孙一,13900001111\n钱二,12\n';
    await page.goto(`${plan.url}/people?organisation=${plan.organisation}&masked=yes`);
    await page.getByRole('link', { name: '导入名单' }).click();
    await page.getByLabel('名单文件').setInputFiles({ name: '名单.csv', mimeType: 'text/csv', buffer: Buffer.from(list) });
    await page.getByLabel('他们哪天同意登记的').fill('2017-05-04');
    await page.getByRole('button', { name: '先看一遍' }).click();
    await isShown(page, '可以导入 1 人');
    await page.getByRole('rowheader', { name: '孙一' }).waitFor();
    await isShown(page, /第 3 行 B 列（手机）/);
    await page.getByRole('button', { name: '导入这 1 人' }).click();
    await isShown(page, '导入了 1 人');
    await page.goto(`${plan.url}/people?organisation=${plan.organisation}&q=1111`);
    await page.getByRole('rowheader', { name: '孙一' }).waitFor();
  });
  await step('a cadre is added, with a PIN that is long enough', async () => {
    await page.getByRole('link', { name: '团干部' }).click();
    await page.locator('summary', { hasText: '添加一位团干部' }).click();
    await page.getByLabel('姓名', { exact: true }).first().fill('李明');
    await page.getByLabel('PIN，6 到 8 位数字').first().fill('ninety');
    await page.getByRole('button', { name: '添加' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('PIN，6 到 8 位数字').first().fill('904613');
    await page.getByRole('button', { name: '添加' }).click();
    await page.getByRole('rowheader', { name: '李明' }).waitFor();
  });
  await step('what was entered in a cadre\'s name is listed, and a confirmation withdrawn with a reason', async () => {
    await page.getByRole('link', { name: '方青' }).click();
    await page.locator('summary', { hasText: '撤回' }).click();
    await page.getByLabel('为什么').fill('记错了');
    await page.getByRole('button', { name: '撤回' }).click();
    await isShown(page, '已撤回');
  });
  await step('a kiosk gets its code, another one is revoked', async () => {
    await page.getByRole('link', { name: '签到机' }).click();
    await page.locator('summary', { hasText: '登记一台签到机' }).click();
    await page.getByLabel('放在哪里，叫什么').fill('二楼');
    await page.getByRole('button', { name: '出示登记码' }).click();
    await page.locator('svg.code').waitFor();
    await page.getByRole('link', { name: '好了，看签到机' }).click();
    await page.getByRole('rowheader', { name: '西门' }).waitFor();
    const row = page.getByRole('row', { name: '西门' });
    await row.locator('summary').click();
    await row.getByRole('button', { name: '停用' }).click();
    await isShown(page, '已停用');
  });

  const signOut = () => step('signed out, the page is shown no more', async () => {
    const shown = page.url();
    await page.getByRole('button', { name: '退出' }).click();
    await isShown(page, '团干部登录');
    await page.goto(shown);
    await isShown(page, '团干部登录');
    await context.close();
  });
  return { cookies, signOut };
}

module.exports = { office, attempt, isShown, PATIENCE_MS };
