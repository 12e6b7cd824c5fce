/** Actions on a record's page: asked first, done once, shown once, kept in the history. */
import assert from 'node:assert/strict'

import { openDesk, type Desk } from './desk.ts'

describe('an action on a record in the browser', function () {
  this.timeout(120_000)
  let desk: Desk
  before(async () => {
    desk = await openDesk()
  })
  after(() => desk.close())

  it('gives a person a one-time password, shows it once and tells in the history who did it', async () => {
    const page = await desk.page('admin')
    await page.goto(`${desk.app.url}/o/users/${desk.app.ids.reader}`)
    await page.getByRole('tab', { name: '变更历史' }).click()
    await page.getByRole('tabpanel').locator('.history').waitFor()
    await page.getByRole('button', { name: '密码重置' }).click()
    const question = page.getByRole('dialog', { name: '密码重置' })
    await question.getByText('将设置初始密码').waitFor()
    await desk.look(page, 'action-question')
    await question.getByRole('button', { name: '密码重置' }).click()
    const shown = page.getByRole('dialog', { name: '一次性密码（只显示这一次）' })
    const password = (await shown.locator('.el-message-box__message').innerText()).trim()
    assert.match(password, /^[a-z0-9]{4}(-[a-z0-9]{4}){3}$/)
    await desk.look(page, 'action-shown')
    await shown.getByRole('button', { name: '我已记下' }).click()
    await shown.waitFor({ state: 'hidden' })
    await page.locator('.history').getByText('密码重置').waitFor()
    const signedIn = await desk.app.stranger().post('/api/v1/session', { login: 'reader', password })
    assert.equal(signedIn.status, 201)
    const history = await desk.app.as('admin').get(`/api/v1/sys_user/${desk.app.ids.reader}/history`)
    assert.match(history.text, /reset_password/)
    assert.deepEqual(desk.thrown, [])
  })

  it('is not offered to who may not use it', async () => {
    const page = await desk.page('people')
    await page.goto(`${desk.app.url}/o/users/${desk.app.ids.reader}`)
    await page.getByRole('button', { name: '编辑' }).waitFor()
    assert.equal(await page.getByRole('button', { name: '密码重置' }).count(), 0)
  })
})
