import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'
import type { Download, Page } from 'playwright-core'
import { sheetOf } from '../../engine/testing/exports.ts'
import { openDesk, openThings, PHONE, type Desk } from './desk.ts'

describe('lists as files, in a browser', function () {
  this.timeout(180_000)
  let desk: Desk
  let page: Page
  before(async () => {
    desk = await openDesk()
    await desk.app.services.jobs.start()
    const admin = desk.app.as('admin')
    const shelf = await admin.make('shelf', { name: '一号架' })
    for (let number = 1; number <= 25; number++)
      await admin.make('thing', {
        name: `物品 ${String(number).padStart(2, '0')}`,
        code: `C-${number}`,
        count: number,
        price: `${number}.50`,
        colour: number % 2 === 0 ? 'red' : 'green',
        shelf: shelf.id,
        phone: `1370000${String(1000 + number)}`,
      })
    page = await desk.page('editor')
  })
  after(() => desk.close())
  afterEach(() => assert.deepEqual(desk.thrown, []))

  async function openExport(on = page): Promise<void> {
    await on.getByRole('button', { name: '更多', exact: true }).click()
    await on.getByRole('menuitem', { name: '导出' }).click()
    await on.getByRole('heading', { name: '导出物品' }).waitFor()
  }

  async function saved(on = page): Promise<Download> {
    const [download] = await Promise.all([
      on.waitForEvent('download'),
      on.getByRole('button', { name: '开始导出' }).click(),
    ])
    await on
      .getByText(/已导出 物品_/)
      .first()
      .waitFor()
    return download
  }

  it('take along what is shown, as a sheet', async () => {
    await openThings(page)
    await openExport()
    await desk.look(page, 'export')
    const download = await saved()
    assert.match(download.suggestedFilename(), /^物品_\d{8}-\d{4}\.xlsx$/)
    const rows = await sheetOf(await readFile(await download.path()))
    assert.equal(rows.length, 26)
    const headers = await page.locator('.grid thead [data-key], thead th .label').allTextContents()
    assert.ok(headers.length === 0 || rows[0]?.some(({ text }) => headers.includes(text ?? '')))
    await desk.look(page, 'export-done')
    await page.getByRole('button', { name: '关闭', exact: true }).last().click()
  })

  it('take along what was searched, as CSV with every field', async () => {
    await openThings(page, '?q=物品 1')
    await page.getByText('共 10 条').first().waitFor()
    await openExport()
    assert.ok(await page.getByLabel('当前搜索与筛选结果（10 条）').isChecked())
    await page.getByText(/全部 \d+ 个字段/).click()
    await page.getByText('CSV', { exact: true }).click()
    const download = await saved()
    const rows: string[][] = parse(await readFile(await download.path()), { bom: true })
    assert.equal(rows.length, 11)
    const phone = rows[0]?.indexOf('电话') ?? -1
    assert.match(rows[1]?.[phone] ?? '', /^137\*{4}10\d\d$/)
    await page.getByRole('button', { name: '关闭', exact: true }).last().click()
  })

  it('take along chosen records alone', async () => {
    await openThings(page, '?sort=name')
    for (const row of [1, 2]) await page.getByRole('checkbox', { name: `选择第 ${row} 行` }).check()
    await page.getByRole('button', { name: '导出', exact: true }).click()
    assert.ok(await page.getByLabel('选中的 2 条').isChecked())
    await page.getByText('CSV', { exact: true }).click()
    const download = await saved()
    const rows: string[][] = parse(await readFile(await download.path()), { bom: true })
    assert.deepEqual(
      rows.slice(1).map(([name]) => name),
      ['物品 01', '物品 02'],
    )
    await page.getByRole('button', { name: '关闭', exact: true }).last().click()
  })

  it('are not offered to those who may only read', async () => {
    const reader = await desk.page('reader')
    await openThings(reader)
    assert.equal(await reader.getByRole('button', { name: '更多', exact: true }).count(), 0)
  })

  it('are brought in only by those who may, into a list that there is', async () => {
    const reader = await desk.page('reader')
    for (const address of ['/imports/new?template=thing', '/imports/new?template=nothing', '/imports/new']) {
      await reader.goto(address)
      await reader.getByText('没有权限查看').waitFor()
      assert.equal(await reader.locator('.drop, .steps').count(), 0, address)
    }
  })

  it('are taken along by keyboard, and on a phone', async () => {
    const phone = await desk.page('editor', PHONE)
    await phone.goto('/o/thing')
    await phone.locator('.card').first().waitFor()
    await phone.getByRole('button', { name: '更多', exact: true }).focus()
    await phone.keyboard.press('Enter')
    await phone.getByRole('menuitem', { name: '导出' }).waitFor()
    await desk.look(phone, 'list-more-phone')
    // whatever else stands above it
    const exporting = phone.locator('[role=menuitem]:focus', { hasText: '导出' })
    for (let steps = 0; steps < 8 && (await exporting.count()) === 0; steps++) await phone.keyboard.press('ArrowDown')
    await phone.keyboard.press('Enter')
    await phone.getByRole('heading', { name: '导出物品' }).waitFor()
    await desk.look(phone, 'export-phone')
    await saved(phone)
  })

  const FILE = Buffer.from(
    '\uFEFF名称,编码,数量,价格,颜色,日期,外来列\r\n' +
      '新物品一,N-1,5,12.5,红,2026-05-01,x\r\n' +
      '新物品二,N-2,abc,3,绿,2026/5/2,y\r\n' +
      '物品甲,C-1,77,9,红,2026-05-03,z\r\n',
  )

  async function give(on: Page, name: string, content: Buffer): Promise<void> {
    await on.locator('.drop input').setInputFiles({ name, mimeType: 'text/csv', buffer: content })
    await on.locator('tr[data-column]').first().waitFor()
  }

  it('bring rows in: columns proposed, checked, written, and what is wrong handed back', async () => {
    await openThings(page)
    await page.getByRole('button', { name: '更多', exact: true }).click()
    await page.getByRole('menuitem', { name: '导入', exact: true }).click()
    await page.getByRole('heading', { name: '导入物品' }).waitFor()
    await page.getByRole('link', { name: '下载 Excel 模板' }).waitFor()
    await desk.look(page, 'import-file')
    await give(page, '物品.csv', FILE)
    assert.equal(await page.locator('tr[data-column="价格"] select').inputValue(), 'price')
    assert.equal(await page.locator('tr[data-column="外来列"] select').inputValue(), '')
    await page.locator('tr[data-column="数量"] .sample.bad').waitFor()
    await page.getByLabel('按哪个字段判断是否已有').selectOption('code')
    await desk.look(page, 'import-columns')
    await page.getByRole('button', { name: '校验数据' }).click()
    await page.getByRole('heading', { name: '校验完成' }).waitFor()
    await page.getByText('2 行可以导入，1 行有错误', { exact: true }).waitFor()
    await desk.look(page, 'import-checked')
    assert.equal((await desk.app.as('admin').list('thing', { search: '新物品' })).rows.length, 0)
    await page.getByRole('button', { name: '导入可用的 2 行' }).click()
    await page.getByRole('heading', { name: '导入完成' }).waitFor()
    assert.equal(await page.locator('[data-count="created"] dd').textContent(), '1')
    assert.equal(await page.locator('[data-count="updated"] dd').textContent(), '1')
    await desk.look(page, 'import-done')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: '下载错误文件（CSV）' }).click(),
    ])
    const rows: string[][] = parse(await readFile(await download.path()), { bom: true })
    assert.equal(rows.length, 2)
    assert.ok(rows[1]?.includes('新物品二'))
    const [changed] = (await desk.app.as('admin').list('thing', { search: '物品甲' })).rows
    assert.equal(changed?.['count'], 77)
  })

  it('are found again in the history, after leaving the page', async () => {
    await page.goto('/imports?template=thing')
    const row = page.locator('tbody tr').first()
    await row.getByText('新增 1，更新 1，出错 1').waitFor()
    await desk.look(page, 'imports')
    await row.getByRole('link', { name: '物品.csv', exact: true }).click()
    await page.getByRole('heading', { name: '导入完成' }).waitFor()
    await page.getByText('错误明细').waitFor()
  })

  it('say why a file cannot be read, and take another', async () => {
    await page.goto('/imports/new?template=thing')
    const picture = { name: 'x.png', mimeType: 'image/png', buffer: Buffer.from('no rows') }
    await page.locator('.drop input').setInputFiles(picture)
    await page.getByText('x.png 不能导入：只支持 .xlsx 和 .csv 文件').waitFor()
    await page
      .locator('.drop input')
      .setInputFiles({ name: 'x.xlsx', mimeType: 'application/zip', buffer: Buffer.from('PK\u0003\u0004nothing') })
    await page.getByText('x.xlsx 不能导入').waitFor()
    await desk.look(page, 'import-refused')
    await page.getByRole('button', { name: '换一个文件' }).click()
    await page.locator('.drop').waitFor()
  })

  it('can be brought in on a phone, and in English', async () => {
    const phone = await desk.page('editor', PHONE)
    await phone.addInitScript(() => localStorage.setItem('tessera.locale', 'en'))
    await phone.goto('/imports/new?template=thing')
    await phone.getByRole('heading', { name: 'Import Thing' }).waitFor()
    await desk.look(phone, 'import-file-phone')
    await give(phone, 'things.csv', Buffer.from('Name,Count\r\nfrom a phone,3\r\n'))
    await desk.look(phone, 'import-columns-phone')
    await phone.getByRole('button', { name: 'Check', exact: true }).click()
    await phone.getByText('All 1 rows can be imported', { exact: true }).waitFor()
    await desk.look(phone, 'import-checked-phone')
    await phone.getByRole('button', { name: 'Import', exact: true }).click()
    await phone.getByRole('heading', { name: 'Imported' }).waitFor()
    await phone.goto('/imports')
    await phone.getByText('things.csv').first().waitFor()
    await desk.look(phone, 'imports-phone')
  })
})
