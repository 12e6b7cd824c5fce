import assert from 'node:assert/strict'

import type { Database } from '../database/index.ts'
import { applyDefinitions, definition, object, people } from '../testing/definitions.ts'
import { databaseFingerprint, refusalOf } from '../testing/database-fingerprint.ts'
import { testWorkspace, type TestWorkspace } from '../testing/index.ts'
import { hiddenName } from './hidden.ts'
import { loadModel } from './model-store.ts'
import { addRows, columnOf, valuesOf } from './rows.test-kit.ts'

const plate = { type: 'text', required: true, unique: true, indexed: true }
const car = object('car', { plate, owner: { type: 'user', required: true } })
const trip = object('trip', { car: { type: 'reference', target: 'car' }, note: 'text' })

interface Dropped extends Record<string, unknown> {
  kind: string
  name: string
  object: string | null
  physical: string
  rows: number | null
}

describe('removing objects and fields', () => {
  let workspace: TestWorkspace
  let keeper: string

  beforeEach(async () => {
    workspace = await testWorkspace()
    const { db } = workspace
    await applyDefinitions(db, [people, car, trip])
    keeper = (await addRows(db, 'sys_user', [{ account: 'li' }]))[0] ?? ''
    const [first] = await addRows(db, 'car', [
      { plate: 'A1', owner: keeper },
      { plate: 'B2', owner: keeper },
    ])
    await addRows(db, 'trip', [{ car: first, note: 'a' }, { note: 'b' }])
  })

  afterEach(() => workspace.drop())

  it('an object or field that others use is refused with everybody who uses it', async () => {
    const { db } = workspace
    await applyDefinitions(db, [
      definition('template', 'cars', { object: 'car', list: { columns: [{ field: 'plate' }] } }),
      definition('menu', 'garage', { target: { object: 'car' } }),
    ])
    const objectRefusal = await refusalOf(db, () => applyDefinitions(db, [], { prune: true, remove: ['object car'] }))
    assert.equal(objectRefusal.code, 'DEFINITION_INVALID')
    assert.match(
      objectRefusal.en.join(),
      /object 'car' is deleted but still used by template cars \(its object\), menu garage \(target\), field trip.car \(what it refers to\)/,
    )
    assert.match(objectRefusal.zh.join(), /car.*模板 cars.*菜单 garage.*trip\.car/)
    const fieldRefusal = await refusalOf(db, () =>
      applyDefinitions(db, [], { prune: true, remove: ['field car.plate'] }),
    )
    assert.match(
      fieldRefusal.en.join(),
      /field 'car.plate' is deleted but still used by template cars \(column plate\)/,
    )
  })

  it('without consent the refusal says how much would go out of sight', async () => {
    const { db } = workspace
    const refusal = await refusalOf(db, () =>
      applyDefinitions(db, [], { remove: ['field trip.note', 'field trip.car', 'object car'] }),
    )
    assert.deepEqual(refusal, {
      code: 'PLAN_REFUSED',
      issues: ['PRUNE_NEEDED', 'PRUNE_NEEDED', 'PRUNE_NEEDED'],
      en: [
        'trip: Remove field trip.car (its data stays in a hidden column): 1 value(s) or record(s) — add --prune when you mean it',
        'trip: Remove field trip.note (its data stays in a hidden column): 2 value(s) or record(s) — add --prune when you mean it',
        'car: Remove table car (its data stays in a hidden table): 2 value(s) or record(s) — add --prune when you mean it',
      ],
      zh: [
        'trip: 移除字段 trip.car（数据保留在隐藏列中）：涉及 1 条数据 — 确认后加上 --prune',
        'trip: 移除字段 trip.note（数据保留在隐藏列中）：涉及 2 条数据 — 确认后加上 --prune',
        'car: 移除表 car（数据保留在隐藏表中）：涉及 2 条数据 — 确认后加上 --prune',
      ],
    })
  })

  it('a removed field keeps its values in a hidden column that demands nothing and guards nothing', async () => {
    const { db } = workspace
    const { generation, definitions } = await applyDefinitions(db, [], {
      prune: true,
      remove: ['field car.plate', 'field car.owner'],
    })
    assert.equal(
      definitions.some((each) => each.name === 'car.plate'),
      false,
    )
    const dropped = await register(db)
    assert.deepEqual(
      dropped.map(({ kind, name, object: of, rows }) => ({ kind, name, of, rows })),
      [
        { kind: 'field', name: 'car.owner', of: 'car', rows: 2 },
        { kind: 'field', name: 'car.plate', of: 'car', rows: 2 },
      ],
    )
    const hidden = dropped[1]?.physical ?? ''
    assert.match(hidden, new RegExp(`^zz_${String(generation).padStart(10, '0')}_[0-9a-f]{32}$`))
    assert.deepEqual(await valuesOf(db, 'car', hidden), ['A1', 'B2'])
    assert.equal((await columnOf(db, 'car', hidden)).required, false)
    await addRows(db, 'car', [{}, {}])
    await db.query(`delete from ${db.table('sys_user')}`)
  })

  it('a field of the same name starts empty, and may be removed a second time', async () => {
    const { db } = workspace
    const remove = { prune: true, remove: ['field car.plate'] }
    await applyDefinitions(db, [], remove)
    await applyDefinitions(db, [object('car', { plate: { ...plate, required: false } })])
    assert.deepEqual(await valuesOf(db, 'car', 'plate'), [null, null])
    await db.query(`update ${db.table('car')} set plate = id::text`)
    await applyDefinitions(db, [], remove)
    await applyDefinitions(db, [object('car', { plate: { ...plate, required: false } })])
    assert.deepEqual(
      (await register(db)).map(({ name, rows }) => [name, rows]),
      [
        ['car.plate', 2],
        ['car.plate', 2],
      ],
    )
    assert.equal(new Set((await register(db)).map((row) => row.physical)).size, 2)
  })

  it('a removed object keeps its rows in a hidden table; one of the same name starts empty and is used like any other', async () => {
    const { db } = workspace
    for (const rows of [2, 1]) {
      await applyDefinitions(db, [], { prune: true, remove: ['object car', 'field trip.car'] })
      const dropped = (await register(db)).filter((row) => row.kind === 'object').at(-1)
      assert.deepEqual([dropped?.name, dropped?.rows], ['car', rows])
      assert.equal((await valuesOf(db, dropped?.physical ?? '', 'plate')).length, rows)
      assert.equal((await loadModel(db)).objects.has('car'), false)
      await applyDefinitions(db, [car, trip])
      assert.deepEqual(await valuesOf(db, 'car', 'plate'), [])
      assert.deepEqual(await valuesOf(db, 'trip', 'car'), [null, null])
      const [id] = await addRows(db, 'car', [{ plate: 'A1', owner: keeper }])
      await addRows(db, 'trip', [{ car: id }])
      await db.query(`delete from ${db.table('trip')} where car is not null`)
    }
  })

  it('the register tells of the fields of a removed object under their own names', async () => {
    const { db } = workspace
    await applyDefinitions(db, [], { prune: true, remove: ['object trip'] })
    const dropped = await register(db)
    assert.deepEqual(
      dropped.map(({ kind, name, physical, rows }) => [
        kind,
        name,
        physical.startsWith('zz_') ? 'hidden' : physical,
        rows,
      ]),
      [
        ['object', 'trip', 'hidden', 2],
        ['field', 'trip.car', 'car', null],
        ['field', 'trip.note', 'note', null],
      ],
    )
  })

  it('a removed and an added object exchange one name in one change', async () => {
    const { db } = workspace
    const { definitions } = await applyDefinitions(db, [])
    const id = definitions.find((each) => each.name === 'trip')?.id ?? ''
    const renamed = object(
      'car',
      { note: { type: 'text', id: definitions.find((each) => each.name === 'trip.note')?.id } },
      { id },
    )
    await applyDefinitions(db, [renamed], { prune: true, remove: ['object car', 'field trip.car'] })
    assert.deepEqual(await valuesOf(db, 'car', 'note'), ['a', 'b'])
  })

  it('hidden names are never the same, and short enough for PostgreSQL', () => {
    const ids = ['0b1ecf3e-7c51-4a9e-9a57-1d3a8a1f2c01', '0b1ecf3e-7c51-4a9e-9a57-1d3a8a1f2c02']
    const names = ids.flatMap((id) => [1, 2, 9_999_999_999].map((generation) => hiddenName(generation, id)))
    assert.equal(new Set(names).size, names.length)
    assert.ok(names.every((name) => name.length <= 63))
    assert.deepEqual(names.slice(0, 3).toSorted(), names.slice(0, 3))
  })

  it('a table that removed columns have filled up says so', async () => {
    const { db } = workspace
    const columns = Array.from({ length: 1590 }, (_, i) => `add column zz_${i} boolean`).join(', ')
    await db.owner.query(`alter table ${db.table('trip')} ${columns}`)
    const before = await databaseFingerprint(db)
    const refusal = await refusalOf(db, () => applyDefinitions(db, [object('trip', { extra: 'boolean' })]))
    assert.deepEqual(refusal.issues, ['TABLE_FULL'])
    assert.match(
      refusal.en[0] ?? '',
      /^trip: the table of trip has 1600 columns, removed ones included; 1 more exceed PostgreSQL's limit of 1600 — put the new fields/,
    )
    assert.match(refusal.zh[0] ?? '', /已有 1600 列/)
    assert.deepEqual(await databaseFingerprint(db), before)
  })
})

async function register(db: Database): Promise<Dropped[]> {
  return db.query<Dropped>(
    `select kind, name, object, physical, rows from ${db.table('meta_dropped')} order by at, name, kind`,
  )
}
