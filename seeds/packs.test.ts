import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'

import { issueLine } from '../engine/kernel/errors.ts'
import { isKind, type Definition } from '../engine/model/definition.ts'
import { checkDefinitions } from '../engine/model/validate/check-definitions.ts'
import { checkPackData } from '../engine/packs/read/pack-data.ts'
import { readPack, type PackSource } from '../engine/packs/read/read-pack.ts'

const FOLDERS = ['../metadata/system', './crm', './demo'].map((path) => fileURLToPath(new URL(path, import.meta.url)))

/** Pages of the console that are no template. */
const PAGES = new Set(
  [
    'api-docs packs imports data-structures import-tables dropped enums templates menus detail-tabs',
    'organisation roles directories functions parameters applications log-seals schedules tags tag-history',
  ].flatMap((pages) => pages.split(' ')),
)
/** Objects that a page of their own shows. */
const WITH_PAGES = new Set(['sys_application', 'sys_schedule'])

/** Customers whom a salesperson works with: entered by them, assigned to them, or of a group that they administer. */
const THEIRS = ['private', 'assigned', 'managed_groups']

describe('the packs that ship', () => {
  let packs: PackSource[]
  let definitions: readonly Definition[]

  before(async () => {
    packs = await Promise.all(FOLDERS.map((folder) => readPack(folder)))
    const checked = checkDefinitions(
      packs.flatMap((pack) => pack.definitions),
      [],
    )
    definitions = checked.definitions
    assert.deepEqual(
      checked.issues.map((issue) => issueLine(issue, 'en')),
      [],
    )
  })

  it('bring data only into objects and fields that exist', () => {
    const issues = packs.flatMap((pack) => checkPackData(pack, definitions))
    assert.deepEqual(
      issues.map((issue) => issueLine(issue, 'en')),
      [],
    )
  })

  it('offer only menus that lead to a list or a page', () => {
    const templates = new Map(definitions.filter(isKind('template')).map((each) => [each.name, each.body]))
    const menus = definitions.filter(isKind('menu')).map((each) => each.body)
    for (const menu of menus) {
      const { template, page } = menu.target ?? {}
      if (template !== undefined) assert.ok(templates.get(template)?.list, `${menu.name} → ${template}`)
      else if (page !== undefined) assert.ok(PAGES.has(page), `${menu.name} → ${page}`)
      else
        assert.ok(
          menus.some((child) => child.parent === menu.name),
          `${menu.name} leads nowhere`,
        )
    }
  })

  it('have the two modules in the header', () => {
    const modules = definitions.filter(isKind('menu')).filter(({ body }) => body.parent === undefined)
    const inOrder = modules.sort((a, b) => (a.body.order ?? 0) - (b.body.order ?? 0))
    assert.deepEqual(
      inOrder.map(({ body }) => body.label.zh),
      ['智能营销系统', '系统管理'],
    )
  })

  it('show each object by a default template that lists it, and edits it where people may', () => {
    const templates = definitions.filter(isKind('template')).map((each) => each.body)
    for (const { name, body } of definitions.filter(isKind('object'))) {
      if (WITH_PAGES.has(name)) continue
      const shown = templates.find((each) => each.object === name && each.default === true)
      assert.ok(shown?.list, name)
      assert.equal(shown.form !== undefined, (body.writer ?? 'open') === 'open' && !body.query, name)
    }
  })

  it('let people fill in every required field that nothing else fills', () => {
    const fields = definitions.filter(isKind('field')).map((each) => each.body)
    for (const { body } of definitions.filter(isKind('template'))) {
      if (!body.form) continue
      const offered = new Set(body.form.sections.flatMap((section) => section.fields.map((item) => item.field)))
      const needed = fields.filter(
        (field) => field.object === body.object && field.required && field.default === undefined,
      )
      assert.deepEqual(
        needed.map((field) => field.name).filter((name) => !offered.has(name)),
        [],
        body.name,
      )
    }
  })

  it('let nobody edit what the system alone sets', () => {
    const readonly = new Set(
      definitions.filter(isKind('field')).flatMap(({ name, body }) => (body.readonly ? [name] : [])),
    )
    // what is computed may stand in a form, to be seen while its parts are filled in
    for (const { body } of definitions.filter(isKind('template'))) {
      const items = body.form?.sections.flatMap((section) => section.fields) ?? []
      for (const item of items) assert.ok(!readonly.has(`${body.object}.${item.field}`), `${body.name}: ${item.field}`)
    }
  })

  it('say every label in Chinese and in English', () => {
    for (const { kind, name, body } of definitions) {
      assert.match(body.label.zh, /\p{Script=Han}/u, `${kind} ${name}`)
      assert.doesNotMatch(body.label.en, /\p{Script=Han}/u, `${kind} ${name}`)
    }
  })

  it('list customers with the columns, order and widths of the customer archive', () => {
    const customers = definitions.filter(isKind('template')).find((each) => each.name === 'customers')
    assert.deepEqual(
      customers?.body.list?.columns.map((column) => [column.field, column.width ?? 'adaptive', column.fixed ?? '']),
      [
        ['customer_name', 190, 'left'],
        ['phone', 130, ''],
        ['tags', 260, ''],
        ['group_name', 160, ''],
        ['tag_score', 95, ''],
        ['birthday', 105, ''],
        ['sex', 50, ''],
        ['age', 50, ''],
        ['email', 200, ''],
        ['trade_times', 100, ''],
        ['last_follow_date', 120, ''],
        ['last_follow_state', 120, ''],
        ['credit_score', 'adaptive', ''],
        ['next_follow_date', 100, ''],
        ['follow_times', 100, ''],
      ],
    )
  })

  it('give salespeople their own customers and no right to reveal, delete or manage', () => {
    const salesman = definitions.filter(isKind('role')).find((each) => each.name === 'salesman')?.body
    const customers = salesman?.grants?.filter((grant) => grant.object === 'crm_customer')
    assert.deepEqual(customers, [
      { object: 'crm_customer', operations: ['read', 'update', 'import', 'batch', 'tag'], rows: THEIRS },
      { object: 'crm_customer', operations: ['create'], rows: 'private' },
    ])
    const changeable = salesman?.grants?.filter((grant) =>
      grant.operations.some((operation) => operation !== 'read' && operation !== 'tag'),
    )
    assert.deepEqual(
      changeable?.map((grant) => grant.object),
      [
        'crm_customer',
        'crm_customer',
        'crm_follow_record',
        'crm_task',
        'crm_customer_relation',
        'crm_attachment',
        'crm_recommendation',
        'sys_query_scheme',
        'sys_tag',
      ],
    )
    const ownWords = new Set(['own', 'written', ...THEIRS])
    // of tags only personal ones can be written without the point of the others, and query schemes are nobody else's
    const personal = ['sys_tag', 'sys_query_scheme']
    assert.deepEqual(salesman?.points, ['tag_personal'])
    for (const { object, rows = 'all' } of changeable?.filter((grant) => !personal.includes(grant.object)) ?? [])
      assert.ok(
        [rows].flat().every((each) => typeof each === 'string' && ownWords.has(each)),
        object,
      )
  })
})
