import assert from 'node:assert/strict'

import { applyDefinitions, enumeration, object, people } from '../testing/definitions.ts'
import { refusalOf } from '../testing/database-fingerprint.ts'
import { testWorkspace, type TestWorkspace } from '../testing/index.ts'
import { addRows, columnOf, fileOf, valuesOf } from './rows.test-kit.ts'
import { kept, refused } from './type-changes.test-kit.ts'

describe('changing what a field holds', () => {
  let workspace: TestWorkspace

  beforeEach(async () => {
    workspace = await testWorkspace()
    await applyDefinitions(workspace.db, [
      people,
      enumeration('colour', ['red', 'blue']),
      enumeration('paint', ['red', 'green']),
    ])
  })

  afterEach(() => workspace.drop())

  for (const { title, from, to, values, becomes, type, rewrite } of kept) {
    it(`${title}, with every value`, async () => {
      const { db } = workspace
      await applyDefinitions(db, [object('car', { it: from })])
      await addRows(
        db,
        'car',
        values.map((it) => ({ it })),
      )
      const file = await fileOf(db, 'car')
      const { plan } = await applyDefinitions(db, [object('car', { it: to })])
      assert.deepEqual(await valuesOf(db, 'car', 'it'), becomes)
      assert.equal((await columnOf(db, 'car', 'it')).type, type)
      assert.equal((await fileOf(db, 'car')) !== file, rewrite)
      for (const step of plan.steps)
        assert.deepEqual(
          [step.change, step.rewrite, step.rows],
          ['change_column', rewrite, rewrite ? values.length : 0],
        )
    })
  }

  for (const { title, from, to, values, en, zh } of refused) {
    it(`${title} refuses the change and is listed`, async () => {
      const { db } = workspace
      await applyDefinitions(db, [object('car', { it: from })])
      await addRows(
        db,
        'car',
        values.map((it) => ({ it })),
      )
      const refusal = await refusalOf(db, () => applyDefinitions(db, [object('car', { it: to })]))
      assert.equal(refusal.issues.length, 1)
      assert.match(refusal.en[0] ?? '', en)
      assert.match(refusal.zh[0] ?? '', zh)
    })
  }

  it('a field without values may become anything', async () => {
    const { db } = workspace
    await applyDefinitions(db, [object('car', { it: { type: 'boolean' } })])
    await addRows(db, 'car', [{}, {}])
    await applyDefinitions(db, [object('car', { it: { type: 'date' } })])
    await applyDefinitions(db, [object('car', { it: { type: 'user', indexed: true } })])
    await applyDefinitions(db, [object('car', { it: { type: 'integer', indexed: true } })])
    assert.deepEqual(await columnOf(db, 'car', 'it'), { type: 'bigint', required: false, default: null })
  })

  it('a reference turns to another object only while it is empty, and its values are never taken for keys of that', async () => {
    const { db } = workspace
    await applyDefinitions(db, [
      object('town', { name: 'text' }),
      object('car', { it: { type: 'reference', target: 'town' } }),
    ])
    const [town] = await addRows(db, 'town', [{ name: 'SZ' }])
    await addRows(db, 'car', [{ it: town }, {}])
    const next = object('car', { it: { type: 'reference', target: 'sys_user' } })
    const refusal = await refusalOf(db, () => applyDefinitions(db, [next]))
    assert.deepEqual(refusal.issues, ['REFERENCES_NOTHING'])
    assert.match(
      refusal.en[0] ?? '',
      new RegExp(`^car.it: 1 record\\(s\\) of car have a it that is no record of sys_user: ${town} ×1 — empty these`),
    )
    assert.match(refusal.zh[0] ?? '', /有 1 条记录指向的不是 sys_user 的记录/)
    await db.query(`update ${db.table('car')} set it = null`)
    await applyDefinitions(db, [next])
    await assert.rejects(addRows(db, 'car', [{ it: town }]), /foreign key/)
  })
})
