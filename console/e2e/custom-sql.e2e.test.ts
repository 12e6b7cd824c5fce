import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { fillLabels, openPlan, row, save, synchronise } from './designer.ts'
import { openDesk, PHONE, type Desk } from './desk.ts'

const REPORT = {
  kind: 'object',
  name: 'shelf_report',
  label: { zh: '架子汇总', en: 'Shelf report' },
  title: 'shelf_name',
  sort: '-things',
  query: {
    sql: 'select s.name as shelf_name, s.id as shelf, count(t.id) as things from shelf s left join thing t on t.shelf = s.id group by s.name, s.id',
  },
  fields: [],
}
const FIELDS = [
  { name: 'shelf_name', label: { zh: '架子', en: 'Shelf' }, type: 'text', searchable: true },
  { name: 'shelf', label: { zh: '打开', en: 'Open' }, type: 'reference', target: 'shelf' },
  { name: 'things', label: { zh: '数量', en: 'Things' }, type: 'integer' },
]

describe('a list over custom SQL, in a browser', function () {
  this.timeout(120_000)
  let desk: Desk
  let page: Page
  before(async () => {
    desk = await openDesk()
    const admin = desk.app.as('admin')
    const [first] = [await admin.make('shelf', { name: '甲架' }), await admin.make('shelf', { name: '乙架' })]
    await admin.make('thing', { name: '一', shelf: first?.['id'], place: 1 })
    const { fields: _, ...object } = REPORT
    const drafts = [
      { kind: 'object', name: object.name, body: object },
      ...FIELDS.map((field) => ({
        kind: 'field',
        name: `shelf_report.${field.name}`,
        body: { kind: 'field', object: 'shelf_report', ...field },
      })),
    ]
    ;(await admin.post('/api/v1/drafts', { drafts })).is(200)
    const plan = (await admin.post('/api/v1/drafts/plan', {})).is(200)
    assert.deepEqual([plan.data['problems'], plan.data['steps']], [[], []])
    ;(await admin.post('/api/v1/drafts/apply', { base: plan.data['base'] })).is(200)
    page = await desk.page('admin')
  })
  after(() => desk.close())
  afterEach(() => assert.deepEqual(desk.thrown, []))

  it('shows its rows, orders and searches them, leads to what they name, and offers nothing to change', async () => {
    await page.goto('/o/shelf_report')
    await page.getByText('甲架').first().waitFor()
    await desk.look(page, 'custom-sql')
    assert.equal(await page.getByRole('button', { name: /新建|新增/ }).count(), 0)
    assert.equal(await page.locator('tbody input[type=checkbox]').count(), 0)
    // the rows have no page of their own; what they name has
    assert.equal(await page.locator('a.title-link, tbody .row-menu').count(), 0)
    await page.locator('tbody a', { hasText: '甲架' }).click()
    await page.waitForURL(/\/o\/shelf\/[0-9a-f-]{36}$/)
    await page.goto('/o/shelf_report?q=乙')
    await page.getByText('乙架').first().waitFor()
    assert.equal(await page.locator('tbody').getByText('甲架').count(), 0)
  })

  it('is made by an administrator who writes the SQL, with the place of what is wrong in it', async () => {
    await page.goto('/data-structures')
    await page.getByRole('button', { name: '新增表对象' }).click()
    await fillLabels(page, { zh: '架子数', en: 'Shelf counts' })
    await row(page, 'storage').locator('select').selectOption('query')
    await row(page, 'query/sql').locator('textarea').fill('select name as shelf\nfrm shelf')
    await row(page, 'first/zh').locator('input').fill('架子')
    await row(page, 'first/en').locator('input').fill('Shelf')
    await save(page)
    await page.waitForURL(/data-structures\/shelf_counts$/)
    await page.getByRole('button', { name: '查看并同步' }).click()
    await page.getByText('第 2 行第 1 列').waitFor()
    await page.getByRole('button', { name: '继续修改' }).click()
    await page.getByRole('button', { name: '编辑对象' }).click()
    await row(page, 'query/sql').locator('textarea').waitFor()
    await desk.look(page, 'custom-sql-form')
    await row(page, 'query/sql').locator('textarea').fill('select name as shelf from shelf')
    await save(page)
    await openPlan(page)
    await synchronise(page)
    assert.equal((await desk.app.as('admin').list('shelf_counts')).is(200).rows.length, 2)
  })

  it('is readable on a phone', async () => {
    const phone = await desk.page('admin', PHONE)
    await phone.goto('/o/shelf_report')
    await phone.getByText('甲架').first().waitFor()
    await desk.look(phone, 'custom-sql-phone')
  })
})
