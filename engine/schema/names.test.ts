import assert from 'node:assert/strict'

import { systemPrincipal } from '../access/index.ts'
import type { Database } from '../database/index.ts'
import { getRecord, listRecords, parseListRequest, parseReadRequest } from '../query/index.ts'
import { createMany, removeMany, requirePlan, updateMany } from '../records/index.ts'
import { applyDefinitions, enumeration, object } from '../testing/definitions.ts'
import { testWorkspace, type TestWorkspace } from '../testing/index.ts'
import { loadModel } from './model-store.ts'

const RESERVED = [
  'select',
  'order',
  'user',
  'table',
  'group',
  'where',
  'end',
  'default',
  'null',
  'true',
  'analyze',
  'column',
  'values',
]
/** Names that the engine's own statements use. */
const OURS = [
  't',
  's',
  'x',
  'r',
  'old',
  'changed',
  'history',
  'outbox',
  'target',
  'page',
  'placed',
  'record',
  'place',
  'cursor',
  'data',
  'last',
  'more',
  'total',
  'wanted',
  'field',
  'name',
  'value',
  'count',
]

describe('names that PostgreSQL or people find difficult', () => {
  let workspace: TestWorkspace

  before(async () => (workspace = await testWorkspace()))
  after(() => workspace.drop())

  for (const [title, names] of [
    ['reserved words', RESERVED],
    ['the words of our own statements', OURS],
  ] as const) {
    it(`${title} are codes like any other, of objects and of fields`, async () => {
      const { db } = workspace
      const fields = Object.fromEntries(names.map((name) => [name, { type: 'text', indexed: true }]))
      await applyDefinitions(
        db,
        names.map((name) => object(name, { ...fields, other: { type: 'reference', target: name } }, { title: name })),
      )
      for (const name of names) await liveWith(db, name, names)
    })
  }

  it('labels may hold quotes, line breaks and emoji', async () => {
    const { db } = workspace
    const label = { zh: `客户'"\\“名称”\n🚗`, en: `It's "the" \\ car $1 ? 🚗` }
    await applyDefinitions(db, [
      enumeration('mood', [{ value: 'good', label }], { label }),
      object(
        'labelled',
        { mood: { type: 'enum', enum: 'mood', label }, name: { type: 'text', label, required: true } },
        { label },
      ),
    ])
    const model = await loadModel(db)
    assert.deepEqual(
      [model.objects.get('labelled')?.label, model.objects.get('labelled')?.field.get('mood')?.options?.[0]?.label],
      [label, label],
    )
    await liveWith(db, 'labelled', ['name'])
  })

  it('codes of 63 bytes that differ in the last one have tables, indexes and keys of their own', async () => {
    const { db } = workspace
    const long = (end: string): string => `${'a'.repeat(62)}${end}`
    const text = { type: 'text', unique: true, indexed: true }
    const fields = { [long('x')]: text, [long('y')]: text }
    for (const end of ['b', 'c']) {
      const reference = {
        [long('z')]: { type: 'reference', target: long('b') },
        [long('w')]: { type: 'reference', target: long('b') },
      }
      await applyDefinitions(db, [
        object(long(end), { ...fields, ...reference }, { title: long('x'), unique: [[long('x'), long('y')]] }),
      ])
      await liveWith(db, long(end), Object.keys(fields))
    }
    const { plan } = await applyDefinitions(db, [
      object(
        long('d'),
        {
          ...fields,
          [long('z')]: { type: 'reference', target: long('b') },
          [long('w')]: { type: 'reference', target: long('b') },
        },
        { renamed_from: long('c'), title: long('x'), unique: [[long('x'), long('y')]] },
      ),
    ])
    assert.deepEqual(
      plan.steps.map((step) => step.change),
      ['rename_table'],
    )
    await liveWith(db, long('d'), [], 0)
  })
})

/** Creates, reads, changes, lists and deletes a record of an object through the product. */
async function liveWith(db: Database, name: string, fields: readonly string[], more = 1): Promise<void> {
  const model = await loadModel(db)
  const principal = systemPrincipal('test')
  const plan = requirePlan(model, principal, name)
  const context = { db, model, principal, plan, moment: { now: '2026-11-21T00:00:00.000Z', timeZone: 'Asia/Shanghai' } }
  const values = (value: string): Record<string, string> =>
    Object.fromEntries(fields.map((field) => [field, `${value} ${field}`]))
  const { ids } = await db.transaction((tx) =>
    createMany(
      { ...context, tx },
      name,
      Array.from({ length: more }, () => values('one')),
    ),
  )
  for (const id of ids) {
    await db.transaction((tx) => updateMany({ ...context, tx }, name, [{ id, version: 1, values: values('two') }]))
    const record: unknown = JSON.parse((await getRecord(db, context, parseReadRequest({}, context), id)) ?? 'null')
    assert.deepEqual(pick(record, fields), values('two'))
  }
  const sort = fields[0] ?? 'created_at'
  const filter = JSON.stringify({ '!=': [{ var: 'version' }, 99] })
  const { data } = await listRecords(
    db,
    context,
    parseListRequest({ sort: `-${sort}`, filter, count: 'exact' }, context),
  )
  const rows: unknown = JSON.parse(data)
  assert.ok(Array.isArray(rows) && rows.length >= ids.length)
  await db.transaction((tx) =>
    removeMany(
      { ...context, tx },
      name,
      ids.map((id) => ({ id })),
    ),
  )
}

function pick(record: unknown, fields: readonly string[]): Record<string, unknown> {
  const entries = Object.entries(record ?? {})
  return Object.fromEntries(entries.filter(([name]) => fields.includes(name)))
}
