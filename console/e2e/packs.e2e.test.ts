import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import type { Page } from 'playwright-core'
import { ZipFile } from 'yazl'
import { openDesk, PHONE, type Desk } from './desk.ts'

const FILES: Readonly<Record<string, string>> = {
  'pack.yaml':
    'kind: pack\nname: garden\nlabel: { zh: 花园, en: Garden }\nversion: 2.0.0\nlanguage: 1\n' +
    'data:\n  - { object: flower, file: data/flowers.csv, key: [name] }\n',
  'flower.yaml':
    'kind: object\nname: flower\nlabel: { zh: 花, en: Flower }\nfields:\n' +
    '  - { name: name, label: { zh: 名称, en: Name }, type: text, length: 40, required: true }\n' +
    '---\nkind: role\nname: gardener\nlabel: { zh: 园丁, en: Gardener }\nadministrator: true\n',
  'data/flowers.csv': 'name\n牡丹\nRose\n',
}

async function archive(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [name, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), name)
  zip.end()
  return buffer(zip.outputStream)
}

describe('packs, in a browser', function () {
  this.timeout(120_000)
  let desk: Desk
  let page: Page
  before(async () => {
    desk = await openDesk()
    page = await desk.page('admin')
    await page.goto('/packs')
    await page.locator('tr[data-name="system"]').waitFor()
  })
  after(() => desk.close())
  afterEach(() => assert.deepEqual(desk.thrown, []))

  async function give(files: Readonly<Record<string, string>>, name = 'garden.zip'): Promise<void> {
    await page
      .locator('.drop input')
      .setInputFiles({ name, mimeType: 'application/x-zip-compressed', buffer: await archive(files) })
  }

  it('says file and line of what is wrong, and takes another file', async () => {
    await desk.look(page, 'packs')
    await page.getByRole('button', { name: '导入配置包' }).click()
    await give({ ...FILES, 'flower.yaml': 'kind: object\nname: flower\nlabel: { zh: 花 }\n' }, 'wrong.zip')
    await page.getByText('flower.yaml 第 3 行').first().waitFor()
    await desk.look(page, 'packs-refused')
    await page.getByRole('button', { name: '换一个文件' }).click()
    await page.locator('.drop').waitFor()
  })

  it('brings a pack in after a look at what it would do, and what it would let people do', async () => {
    await give(FILES)
    await page.getByText('导入 花园 2.0.0').waitFor()
    await page.getByText('角色 gardener（园丁）将拥有管理员的全部权限').waitFor()
    await page.getByText('flower 新增 2 条').waitFor()
    await desk.look(page, 'packs-plan')
    assert.equal((await desk.app.as('admin').list('flower')).status, 404)
    await page.getByRole('button', { name: '应用', exact: true }).click()
    await page.getByText('新增 2 条数据').waitFor()
    assert.equal((await desk.app.as('admin').list('flower')).is(200).rows.length, 2)
    await page.getByRole('button', { name: '关闭', exact: true }).last().click()
    await page.locator('tr[data-name="garden"]').waitFor()
  })

  it('takes a pack along as a file that changes nothing where it came from', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('tr[data-name="garden"] a').click(),
    ])
    assert.equal(download.suggestedFilename(), 'garden.zip')
    const file = await readFile(await download.path())
    await page.getByRole('button', { name: '导入配置包' }).click()
    await page.locator('.drop input').setInputFiles({ name: 'again.zip', mimeType: 'application/zip', buffer: file })
    await page.getByText('与现有配置相同，没有要做的事').waitFor()
    assert.ok(await page.getByRole('button', { name: '应用', exact: true }).isDisabled())
  })

  it('is usable on a phone, and hidden from others', async () => {
    const phone = await desk.page('admin', PHONE)
    await phone.goto('/packs')
    await phone.locator('tr[data-name="system"]').waitFor()
    await desk.look(phone, 'packs-phone')
    const stranger = await desk.page('editor')
    await stranger.goto('/packs')
    await stranger.getByText('只有系统管理员可以修改数据结构与页面').waitFor()
  })
})
