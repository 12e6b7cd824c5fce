import assert from 'node:assert/strict'
import { openDesk, PHONE, type Desk } from './desk.ts'

describe('the page of the API, in a browser', function () {
  this.timeout(240_000)
  let desk: Desk
  before(async () => {
    desk = await openDesk()
  })
  after(() => desk.close())
  afterEach(() => assert.deepEqual(desk.thrown, []))

  it('is introduced in the language of the reader', async () => {
    const page = await desk.page('admin')
    await page.goto('/api-docs')
    await page.getByRole('heading', { name: 'API文档' }).waitFor()
    assert.match(await page.locator('.api-docs .intro').innerText(), /接口由当前生效的定义自动生成/)
    await page.locator('.opblock-tag').first().waitFor()
    assert.equal(await page.getByText('The API generated from').isVisible(), false)
    await desk.look(page, 'api-docs')
    const english = await desk.page('admin', PHONE)
    await english.addInitScript("localStorage.setItem('tessera.locale', 'en')")
    await english.goto('/api-docs')
    await english.getByRole('heading', { name: 'API docs' }).waitFor()
    assert.match(await english.locator('.api-docs .intro').innerText(), /generated from the definitions in force/)
    await english.locator('.opblock-tag').first().waitFor()
    await english.screenshot({ path: '.tessera/test/screens/phone-api-docs.png' })
  })
})
