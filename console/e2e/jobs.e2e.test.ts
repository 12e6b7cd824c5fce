import assert from 'node:assert/strict'

import { JobInterrupted } from '../../engine/jobs/index.ts'
import { TesseraError } from '../../engine/kernel/errors.ts'
import { openDesk, PHONE, WIDE, type Desk } from './desk.ts'

describe('background jobs, in a browser', () => {
  let desk: Desk
  let go: () => void = () => undefined
  let isBroken = true
  before(async () => {
    desk = await openDesk()
    const { jobs } = desk.app.services
    jobs
      .register(
        'walk',
        async (_payload, context) => {
          await context.progress({ done: 30, total: 120 })
          await new Promise<void>((resolve, reject) => {
            go = resolve
            context.signal.addEventListener('abort', () => reject(new JobInterrupted()), { once: true })
          })
          await context.progress({ done: 120, total: 120 })
          return { created: 118, updated: 2 }
        },
        { label: { zh: '批量整理', en: 'Tidy up' } },
      )
      .register(
        'mend',
        async () => {
          if (isBroken) throw new TesseraError('FORBIDDEN')
          return { mended: 1 }
        },
        { label: { zh: '修复数据', en: 'Mend data' }, repeatable: true },
      )
    await jobs.start()
  })
  after(async () => {
    go()
    await desk.app.services.channels.live.stop()
    await desk.close()
  })
  afterEach(() => assert.deepEqual(desk.thrown, []))

  const enqueue = (name: string): Promise<string> =>
    desk.app.db.transaction((tx) => desk.app.services.jobs.enqueue(tx, name, {}, { by: desk.app.ids.admin }))

  it('are followed while they run, cancelled, and done again after they failed', async () => {
    const page = await desk.page('admin', WIDE)
    await page.goto('/jobs')
    await page.getByText('没有后台任务').waitFor()
    const failed = await enqueue('mend')
    const row = page.locator(`[data-job="${failed}"]`)
    await row.getByText('失败', { exact: true }).waitFor()
    const id = await enqueue('walk')
    const running = page.locator(`[data-job="${id}"]`)
    await running.getByText('30 / 120').waitFor()
    await desk.look(page, 'jobs')
    go()
    await running.getByText('完成', { exact: true }).waitFor()
    await running.getByText('created: 118').waitFor()
    isBroken = false
    await row.getByRole('button', { name: '重试' }).click()
    await row.getByText('已重试').waitFor()
    await page.getByText('mended: 1').waitFor()
    const other = page.locator(`[data-job="${await enqueue('walk')}"]`)
    await other.getByText('30 / 120').waitFor()
    await other.getByRole('button', { name: '取消' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '取消', exact: true }).click()
    await other.getByText('已取消').waitFor()
  })

  it('fit a phone, in English too, with what could not be done beside them', async () => {
    const page = await desk.page('admin', PHONE)
    await page.goto('/jobs')
    await page.locator('.cards li').first().waitFor()
    await desk.look(page, 'jobs-phone')
    await page.evaluate(() => localStorage.setItem('tessera.locale', 'en'))
    await page.goto('/jobs?tab=tasks')
    await page.getByText('No dead tasks').waitFor()
    await desk.look(page, 'jobs-dead-tasks-phone-en')
    await page.goto('/jobs?tab=messages')
    await page.getByText('No failed messages').waitFor()
    const own = await desk.page('owner', WIDE)
    await own.goto('/jobs')
    await own.getByText('没有后台任务').waitFor()
    assert.equal(await own.getByRole('tab').count(), 0)
  })
})
