import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { Secret, TOTP } from 'otpauth'

import { storeAnswer } from '../../engine/identity/captcha/index.ts'
import { removeSecondStep, setPassword } from '../../engine/identity/index.ts'
import { TEST_PASSWORD } from '../../engine/testing/server.ts'
import { openDesk, PHONE, WIDE, type Desk } from './desk.ts'

describe('one’s own account, in a browser', () => {
  let desk: Desk
  before(async () => {
    desk = await openDesk()
  })
  after(() => desk.close())
  afterEach(() => assert.deepEqual(desk.thrown, []))

  const signIn = async (page: Page, account: string, password: string): Promise<void> => {
    await page.fill('#login-account', account)
    await page.fill('#login-password', password)
    await page.click('button[type=submit]')
  }
  const inEnglish = async (page: Page): Promise<void> => {
    await page.evaluate(() => localStorage.setItem('tessera.locale', 'en'))
    await page.reload()
  }
  /** The code of this moment, which counts again though it was used: waiting would take half a minute. */
  const codeOf = async (secret: string, account: string): Promise<string> => {
    const { db } = desk.app
    await db.query(
      `update ${db.table('sys_second_factor')} set last_step = 0
       where user_id = (select id from ${db.table('sys_user')} where account = $1)`,
      [account],
    )
    return new TOTP({ secret: Secret.fromBase32(secret) }).generate()
  }
  /** What the person would read in the picture that the page shows now. */
  const readPicture = async (page: Page, ask: () => Promise<unknown>): Promise<string> => {
    const answered = page.waitForResponse((response) => response.url().endsWith('/sign-in/captcha'))
    await ask()
    const { data } = (await (await answered).json()) as { data: { id: string } }
    await desk.app.db.query(`delete from ${desk.app.db.table('sys_captcha')} where id = $1`, [data.id])
    await storeAnswer(desk.app.db, { id: data.id, answer: 'HKM7W' }, 300)
    return 'hkm7w'
  }

  /** As if nobody had ever tried to sign in as the person who must change the password: the journey may be repeated. */
  const begin = ({ app: { db, ids } }: Desk): Promise<void> =>
    db.transaction(async (tx) => {
      await setPassword(db, tx, ids.fresh, TEST_PASSWORD, { mustChange: true })
      await removeSecondStep(db, tx, ids.fresh)
      await tx.query(`delete from ${db.table('sys_password_history')} where user_id = $1`, [ids.fresh])
      await tx.query(`delete from ${db.table('sys_attempt')}`)
    })

  it('leads through picture, code and a password that must change', async () => {
    const { app } = desk
    await begin(desk)
    await app.services.parameters.change(
      'sys_second_step_roles',
      { value: 'sample_editor' },
      { author: { kind: 'system', what: 'test' } },
    )
    const page = await desk.page('nobody at all')
    await page.goto('/login?to=/o/thing')
    for (let i = 0; i < 2; i++) {
      await signIn(page, 'fresh', `wrong ${i}`)
      await page.locator('[role=alert]').waitFor()
    }
    await readPicture(page, () => signIn(page, 'fresh', 'wrong again'))
    await page.locator('.captcha img').waitFor()
    await desk.look(page, 'account-captcha')
    await page.fill('#login-captcha', 'wrong')
    const answer = await readPicture(page, () => signIn(page, 'fresh', TEST_PASSWORD))
    assert.match(await page.locator('[role=alert]').innerText(), /验证码不正确/)
    assert.equal(await page.inputValue('#login-password'), TEST_PASSWORD)
    await page.fill('#login-captcha', answer)
    await page.click('button[type=submit]')

    await page.waitForURL('**/password')
    await page.locator('.password-hints li').first().waitFor()
    await page.fill('#password-current', TEST_PASSWORD)
    await page.fill('#password-next', 'fresh')
    assert.equal(await page.locator('.password-hints .unmet').count(), 2)
    await desk.look(page, 'account-password')
    await page.fill('#password-next', 'eight yellow pears')
    assert.equal(await page.locator('.password-hints .met').count(), 2)
    await page.fill('#password-repeat', 'eight yellow pears')
    await page.click('button[type=submit]')

    await page.waitForURL('**/second-step')
    await page.goto('/o/thing')
    await page.waitForURL('**/second-step')
    await page.locator('input[type=password]').fill('eight yellow pears')
    await page.getByRole('button', { name: '下一步' }).click()
    await page.locator('img[width="200"]').waitFor()
    await page.locator('summary').click()
    const secret = (await page.locator('details code').innerText()).replace(/\s/g, '')
    await desk.look(page, 'account-second-step')
    await page.getByLabel('动态验证码').fill('000000')
    await page.getByRole('button', { name: '下一步' }).click()
    assert.match(await page.locator('[role=alert]').innerText(), /动态验证码不正确/)
    await page.getByLabel('动态验证码').fill(await codeOf(secret, 'fresh'))
    await page.getByRole('button', { name: '下一步' }).click()
    await page.getByRole('heading', { name: '保存恢复码' }).waitFor()
    await desk.look(page, 'account-recovery')
    await page.getByLabel('我已保存恢复码').check()
    await page.getByRole('button', { name: '完成' }).click()
    await page.locator('.home-page').waitFor()

    await page.context().clearCookies()
    await page.goto('/login?to=/o/thing')
    await signIn(page, 'fresh', 'eight yellow pears')
    await page.getByLabel('动态验证码').waitFor()
    await desk.look(page, 'account-code')
    await page.getByLabel('动态验证码').fill(await codeOf(secret, 'fresh'))
    await page.getByRole('button', { name: '验证' }).click()
    await page.waitForURL('**/o/thing')
  })

  it('shows profile and sessions, and ends one of them', async () => {
    const page = await desk.page('owner')
    const there = await desk.app.session('owner')
    await page.goto('/')
    await page.locator('.person').click()
    await page.getByRole('menuitem', { name: '个人中心' }).click()
    await page.waitForURL('**/profile')
    await page.getByRole('heading', { name: '登录会话' }).waitFor()
    await page.locator('.own-sessions li').nth(1).waitFor()
    await desk.look(page, 'account-profile')
    await page.getByRole('button', { name: '启用两步验证' }).click()
    await page.locator('.account-dialog input').waitFor()
    await desk.look(page, 'account-profile-set-up')
    await page.keyboard.press('Escape')
    await page
      .getByRole('button', { name: /^结束会话/ })
      .first()
      .click()
    await page.getByText('会话已结束').waitFor()
    await page.getByRole('button', { name: '结束其他所有会话' }).click()
    await page.getByText(/已结束 \d+ 个会话/).waitFor()
    const ended = await desk.app.stranger().get('/api/v1/session', { Authorization: `Bearer ${there}` })
    assert.equal(ended.status, 401)
  })

  it('fits a phone, in English too', async () => {
    const page = await desk.page('owner', PHONE)
    await page.goto('/profile')
    await page.locator('.own-sessions li').first().waitFor()
    await desk.look(page, 'account-profile-phone')
    await inEnglish(page)
    await page.getByRole('heading', { name: 'Sessions' }).waitFor()
    await desk.look(page, 'account-profile-phone-en')
    const login = await desk.page('nobody at all', PHONE)
    await login.goto('/login')
    await login.locator('#login-account').waitFor()
    await inEnglish(login)
    for (let i = 0; i < 3; i++) {
      await signIn(login, 'revealer', `wrong ${i}`)
      await login.locator('[role=alert]').waitFor()
    }
    await login.locator('.captcha img').waitFor()
    await desk.look(login, 'account-captcha-phone-en')
    await login.setViewportSize(WIDE)
    await desk.look(login, 'account-captcha-en')
  })
})
