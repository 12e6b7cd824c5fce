import assert from 'node:assert/strict'

import { prepareQueue } from '../../engine/jobs/index.ts'
import { openDesk, PHONE, WIDE, type Desk } from './desk.ts'

describe('schedules, in a browser', () => {
  let desk: Desk
  before(async () => {
    desk = await openDesk()
    await prepareQueue(desk.app.db, () => undefined)
    desk.app.services.schedules.register({
      code: 'work',
      label: { zh: '夜间整理', en: 'Nightly work' },
      description: { zh: '整理一天的数据', en: 'Puts the data of a day in order' },
      job: 'test.work',
      usual: [],
    })
  })
  after(() => desk.close())
  afterEach(() => assert.deepEqual(desk.thrown, []))

  it('an administrator makes one, sees its times, starts it and reads how it went', async () => {
    const page = await desk.page('admin', WIDE)
    await page.goto('/schedules')
    await page.getByText('还没有调度任务').waitFor()
    await page.getByRole('button', { name: '添加调度' }).click()
    await page.getByRole('button', { name: '保存' }).click()
    await page.locator('.fault').first().waitFor()
    await page.getByLabel('任务名称').fill('每天整理')
    await page.getByLabel('任务实例ID').fill('dailyWork')
    await page.getByLabel('任务 *').selectOption('work')
    await page.getByLabel('cron表达式').fill('0 30 5 * * 7')
    await page.getByText('周”请写 MON').waitFor()
    await page.getByLabel('cron表达式').fill('0 30 5 ? * SAT')
    await page.locator('.times li').nth(4).waitFor()
    assert.match(await page.locator('.times li').first().innerText(), /05:30:00$/)
    await desk.look(page, 'schedules-form')
    await page.getByRole('button', { name: '保存' }).click()
    const row = page.getByRole('row', { name: /每天整理/ })
    await row.waitFor()
    await row.getByRole('button', { name: '立即执行' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '立即执行' }).click()
    await row.getByText('排队中').waitFor()
    await desk.look(page, 'schedules')
    await row.getByRole('button', { name: '执行记录' }).click()
    await page.getByRole('cell', { name: /手动/ }).waitFor()
    await desk.look(page, 'schedules-runs')
  })

  it('fits a phone, in English too', async () => {
    const page = await desk.page('admin', PHONE)
    await page.goto('/schedules')
    await page.locator('.card').first().waitFor()
    await desk.look(page, 'schedules-phone')
    await page.evaluate(() => localStorage.setItem('tessera.locale', 'en'))
    await page.reload()
    await page.getByRole('heading', { name: 'Schedules' }).waitFor()
    await page.locator('.card').first().waitFor()
    await desk.look(page, 'schedules-phone-en')
    await page.locator('.card .title').first().click()
    await page.locator('.times li').first().waitFor()
    await desk.look(page, 'schedules-form-phone-en')
  })

  it('is nowhere for who lacks the points', async () => {
    const page = await desk.page('owner', WIDE)
    await page.goto('/schedules')
    await page.getByText('没有权限').first().waitFor()
    assert.equal(await page.getByRole('menuitem', { name: '任务调度' }).count(), 0)
  })
})
