import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { applyDefinitions, definition, object } from '../../engine/testing/definitions.ts'
import { picture } from '../../engine/transfer/files/pictures.test-kit.ts'
import { openDesk, PHONE, type Desk } from './desk.ts'

const FIELDS = {
  name: { type: 'text', required: true },
  papers: { type: 'file', multiple: true, max: 4, max_bytes: 200_000 },
  logo: { type: 'image' },
  photos: { type: 'image', multiple: true, max: 5 },
}

describe('files and images, in a browser', () => {
  let desk: Desk
  before(async () => {
    desk = await openDesk()
    await applyDefinitions(desk.app.db, [
      object('store', FIELDS, { title: 'name' }),
      definition('tab', 'store_history', {
        object: 'store',
        label: { zh: '变更历史', en: 'Changes' },
        content: { view: 'history' },
      }),
    ])
  })
  after(() => desk.close())
  afterEach(() => assert.deepEqual(desk.thrown, []))

  async function open(page: Page, path = '/o/store'): Promise<void> {
    await page.goto(path)
    await page.locator('tbody tr[data-id], .card .title, .empty-state, .record-panel h1').first().waitFor()
  }
  const field = (page: Page, name: string) => page.locator(`[data-field=${name}]`)
  const choose = (page: Page, name: string, files: readonly { name: string; mimeType: string; buffer: Buffer }[]) =>
    field(page, name)
      .locator('input[type=file]')
      .first()
      .setInputFiles([...files])
  const text = (name: string, content: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) })
  async function image(name: string, color: string, width = 640, height = 420) {
    return { name, mimeType: 'image/png', buffer: Buffer.from(await picture('png', { color, width, height })) }
  }
  const names = (page: Page, of: string): Promise<string[]> => field(page, of).locator('li .name').allTextContents()
  /** Files dragged from outside, or pasted. */
  async function hand(page: Page, name: string, event: 'drop' | 'paste', file: string): Promise<void> {
    await field(page, name)
      .locator('.files')
      .evaluate(
        (element, [kind, called]) => {
          const transfer = new DataTransfer()
          transfer.items.add(new File([`content of ${called ?? ''}`], called ?? '', { type: 'text/plain' }))
          const made =
            kind === 'drop'
              ? new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true })
              : new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true })
          element.dispatchEvent(made)
        },
        [event, file] as const,
      )
  }

  it('are chosen, dropped and pasted, put in order, taken out, and saved with their record', async () => {
    const page = await desk.page('admin')
    await open(page)
    await page.getByRole('button', { name: '新增' }).first().click()
    await field(page, 'name').locator('input').fill('滨海一店')
    await choose(page, 'papers', [text('租赁合同.txt', 'a'), text('平面图说明.txt', 'b')])
    await hand(page, 'papers', 'drop', 'dropped.txt')
    await hand(page, 'papers', 'paste', 'pasted.txt')
    await choose(page, 'logo', [await image('logo.png', '#1668dc', 200, 200)])
    await choose(page, 'photos', [
      await image('门头.png', '#c93338'),
      await image('大厅.png', '#2b7d0f'),
      await image('仓库.png', '#96610a'),
    ])
    await field(page, 'papers').getByText('已达上限').waitFor({ state: 'detached' })
    await page.waitForFunction(() => document.querySelectorAll('.files progress').length === 0)
    assert.deepEqual(await names(page, 'papers'), ['租赁合同.txt', '平面图说明.txt', 'dropped.txt', 'pasted.txt'])
    await field(page, 'papers').getByRole('button', { name: '前移 pasted.txt' }).click()
    await field(page, 'papers').getByRole('button', { name: '移除 dropped.txt' }).click()
    assert.deepEqual(await names(page, 'papers'), ['租赁合同.txt', '平面图说明.txt', 'pasted.txt'])
    await desk.look(page, 'files-form')
    await page.keyboard.press('Control+s')
    await page.getByText('已新增').waitFor()
    const [row] = (await desk.app.as('admin').get('/api/v1/store')).rows as {
      papers: { name: string }[]
      photos: { width: number }[]
    }[]
    assert.deepEqual(
      row?.papers.map((one) => one.name),
      ['租赁合同.txt', '平面图说明.txt', 'pasted.txt'],
    )
    assert.deepEqual(
      row?.photos.map((one) => one.width),
      [640, 640, 640],
    )
  })

  it('are seen in a list and in a record, looked at whole and saved', async () => {
    const page = await desk.page('admin')
    await open(page)
    const row = page.locator('tbody tr[data-id]').first()
    assert.match(await row.innerText(), /租赁合同\.txt\s*\+2/)
    await page.waitForFunction(() =>
      [...document.querySelectorAll<HTMLImageElement>('tbody .thumbnails img')].every(
        (one) => one.complete && one.naturalWidth > 0,
      ),
    )
    assert.equal(await row.locator('.thumbnails img').count(), 4)
    await desk.look(page, 'files-list')
    await row.locator('a.title-link').click()
    await page.getByRole('button', { name: '查看大图 门头.png' }).first().waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: '租赁合同.txt' }).first().click(),
    ])
    assert.equal(download.suggestedFilename(), '租赁合同.txt')
    await desk.look(page, 'files-record')
    await page.getByRole('button', { name: '查看大图 门头.png' }).first().click()
    const box = page.locator('dialog.light-box')
    await page.keyboard.press('ArrowRight')
    await box.getByText('大厅.png').first().waitFor()
    await box.locator('img').evaluate((one: HTMLImageElement) => one.decode())
    await desk.look(page, 'files-light-box')
    await page.keyboard.press('Escape')
    await box.waitFor({ state: 'detached' })
  })

  it('are changed in a record that has some, by keys alone', async () => {
    const page = await desk.page('admin')
    await open(page)
    await page.locator('tbody a.title-link').first().click()
    await page.getByRole('button', { name: '编辑' }).click()
    await field(page, 'photos').locator('li img').first().waitFor()
    await field(page, 'photos').getByRole('button', { name: '后移 门头.png' }).focus()
    await page.keyboard.press('Enter')
    assert.deepEqual(await names(page, 'photos'), ['大厅.png', '门头.png', '仓库.png'])
    await field(page, 'photos').getByRole('button', { name: '移除 仓库.png' }).focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Control+s')
    await page.getByText('已保存').waitFor()
    const [row] = (await desk.app.as('admin').get('/api/v1/store')).rows as { photos: { name: string }[] }[]
    assert.deepEqual(
      row?.photos.map((one) => one.name),
      ['大厅.png', '门头.png'],
    )
    await page.getByRole('tab', { name: '变更历史' }).click()
    await page.getByText('门头.png、大厅.png、仓库.png').first().waitFor()
    await desk.look(page, 'files-history')
  })

  it('say what is wrong with them before and after they are sent, can be tried again, and keep a form from being saved', async () => {
    const page = await desk.page('admin')
    await open(page)
    await page.getByRole('button', { name: '新增' }).first().click()
    await field(page, 'name').locator('input').fill('二店')
    const large = { name: '很大.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(300_000) }
    await choose(page, 'papers', [large])
    await field(page, 'papers').getByText('超过上限 200 kB').waitFor()
    await choose(page, 'photos', [{ name: '伪装.png', mimeType: 'image/png', buffer: Buffer.from('<html><script>') }])
    await field(page, 'photos').getByText('按内容是 text/html').waitFor()
    await choose(page, 'logo', [text('logo.txt', 'x')])
    await field(page, 'logo').getByText('这里只接受').waitFor()
    await page.route('**/api/v1/files?*', (route) => route.abort())
    await choose(page, 'papers', [text('断网.txt', 'x')])
    await field(page, 'papers').getByText('无法连接服务器').waitFor()
    await page.keyboard.press('Control+s')
    await page.locator('[data-field=papers] > .field-fault').getByText('未能上传').waitFor()
    await desk.look(page, 'files-faults')
    await page.unroute('**/api/v1/files?*')
    await field(page, 'papers').getByRole('button', { name: '重试' }).click()
    await field(page, 'papers').getByText('1 B').waitFor()
    for (const [name, called] of [
      ['papers', '很大.bin'],
      ['photos', '伪装.png'],
      ['logo', 'logo.txt'],
    ] as const)
      await field(page, name)
        .getByRole('button', { name: `移除 ${called}` })
        .click()
    await page.keyboard.press('Control+s')
    await page.getByText('已新增').waitFor()
  })

  it('are filtered by whether there are any', async () => {
    const page = await desk.page('admin')
    await open(page)
    await page.getByRole('button', { name: '按photos（中）筛选' }).click()
    await page.locator('.pop-panel').getByText('为空', { exact: true }).click()
    await page.waitForURL(/photos/)
    await page.getByText('滨海一店').waitFor({ state: 'detached' })
    await page.getByText('二店').first().waitFor()
  })

  it('fit a phone, whose camera can be used', async () => {
    const page = await desk.page('admin', PHONE)
    await open(page)
    await desk.look(page, 'files-cards-phone')
    await page.locator('.card .title, .card a').first().click()
    await page.locator('.record-panel h1').waitFor()
    await desk.look(page, 'files-record-phone')
    await page.getByRole('button', { name: '编辑' }).click()
    const camera = field(page, 'photos').locator('input[capture]')
    await camera.waitFor({ state: 'attached' })
    assert.equal(await camera.getAttribute('accept'), 'image/*')
    await camera.setInputFiles([await image('刚拍.png', '#5f6672', 300, 400)])
    await field(page, 'photos').getByText('刚拍.png').waitFor()
    await field(page, 'photos').scrollIntoViewIfNeeded()
    await desk.look(page, 'files-form-phone')
  })

  it('speak English', async () => {
    const page = await desk.page('admin')
    await page.addInitScript("localStorage.setItem('tessera.locale', 'en')")
    await open(page)
    await page.getByRole('button', { name: 'New' }).first().click()
    await field(page, 'photos').getByText('or drop them here, or paste').waitFor()
    await desk.look(page, 'files-form-english')
  })
})
