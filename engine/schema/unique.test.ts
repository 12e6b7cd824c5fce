import assert from 'node:assert/strict'

import { applyDefinitions, object } from '../testing/definitions.ts'
import { refusalOf } from '../testing/database-fingerprint.ts'
import { testWorkspace, type TestWorkspace } from '../testing/index.ts'
import { addRows, indexesOf } from './rows.test-kit.ts'

const text = { type: 'text', length: 50 }

describe('making values unique while there is data', () => {
  let workspace: TestWorkspace

  beforeEach(async () => {
    workspace = await testWorkspace()
    await applyDefinitions(workspace.db, [object('car', { plate: text, city: text })])
  })

  afterEach(() => workspace.drop())

  it('repeated values are listed with their counts, the most frequent first', async () => {
    const { db } = workspace
    const plates = ['粤B', '粤B', '粤B', 'A1', 'A1', 'C3', null, null]
    await addRows(
      db,
      'car',
      plates.map((plate) => ({ plate })),
    )
    const refusal = await refusalOf(db, () =>
      applyDefinitions(db, [object('car', { plate: { ...text, unique: true }, city: text })]),
    )
    assert.deepEqual(refusal, {
      code: 'PLAN_REFUSED',
      issues: ['DUPLICATE_VALUES'],
      en: [
        'car.plate: plate of car cannot be unique: 5 record(s) share values: 粤B ×3, A1 ×2 — merge or change these records first',
      ],
      zh: ['car.plate: car 的 plate 有 5 条记录的值重复，不能设为唯一：粤B ×3, A1 ×2 — 先合并或修改这些记录'],
    })
  })

  it('at most ten values are listed, long ones cut short, and all are counted', async () => {
    const { db } = workspace
    const values = Array.from({ length: 30 }, (_, i) => `${String(i % 15).padStart(2, '0')}${'x'.repeat(45)}`)
    await addRows(
      db,
      'car',
      values.map((plate) => ({ plate })),
    )
    const { en } = await refusalOf(db, () =>
      applyDefinitions(db, [object('car', { plate: { ...text, unique: true }, city: text })]),
    )
    assert.match(en[0] ?? '', /: 30 record\(s\) share values: 00x{37}… ×2, 01x/)
    assert.equal(en[0]?.split('×').length, 11)
  })

  it('deleted records may repeat a value, living ones may not', async () => {
    const { db } = workspace
    await addRows(db, 'car', [
      { plate: 'A1' },
      { plate: 'A1', deleted_at: '2026-01-01' },
      { plate: 'A1', deleted_at: '2026-01-02' },
    ])
    await applyDefinitions(db, [object('car', { plate: { ...text, unique: true }, city: text })])
    await assert.rejects(addRows(db, 'car', [{ plate: 'A1' }]), /duplicate key/)
    await addRows(db, 'car', [{ plate: 'A1', deleted_at: '2026-01-03' }])
  })

  it('a group of fields is unique together, and empty parts do not count', async () => {
    const { db } = workspace
    const together = object('car', { plate: text, city: text }, { unique: [['city', 'plate']] })
    await addRows(db, 'car', [
      { plate: 'A1', city: 'SZ' },
      { plate: 'A1', city: 'GZ' },
      { plate: 'A1', city: null },
      { plate: 'A1', city: null },
    ])
    const [repeated = ''] = await addRows(db, 'car', [{ plate: 'A1', city: 'SZ' }])
    const refusal = await refusalOf(db, () => applyDefinitions(db, [together]))
    assert.deepEqual(refusal.en, [
      'car.city+plate: city + plate of car cannot be unique: 2 record(s) share values: SZ / A1 ×2 — merge or change these records first',
    ])
    await db.query(`delete from ${db.table('car')} where id = $1`, [repeated])
    await applyDefinitions(db, [together])
    assert.equal((await indexesOf(db, 'car')).filter((index) => /UNIQUE.*\(city, plate\)/.test(index)).length, 1)
  })

  it('a new required unique field needs a table with one row at most, because all get the same default', async () => {
    const { db } = workspace
    const next = object('car', {
      plate: text,
      city: text,
      code: { ...text, required: true, unique: true, default: 'x' },
    })
    await addRows(db, 'car', [{}, {}])
    const refusal = await refusalOf(db, () => applyDefinitions(db, [next]))
    assert.deepEqual(refusal.en, [
      'car.code: code of car cannot be unique: 2 record(s) share values: x ×2 — merge or change these records first',
    ])
    await db.query(`delete from ${db.table('car')} where id = (select min(id::text) from ${db.table('car')})::uuid`)
    await applyDefinitions(db, [next])
  })

  it('a group of an old field and a new one counts the old values', async () => {
    const { db } = workspace
    await addRows(db, 'car', [{ plate: 'A1' }, { plate: 'B2' }])
    const fields = { plate: text, city: text, lane: { ...text, required: true, default: 'x' } }
    await applyDefinitions(db, [object('car', fields, { unique: [['plate', 'lane']] })])
  })

  it('values that become equal by a conversion or by filling empty ones are found as well', async () => {
    const { db } = workspace
    await addRows(db, 'car', [{ plate: '1' }, { plate: '01' }, { city: 'SZ' }, {}, {}])
    const converted = await refusalOf(db, () =>
      applyDefinitions(db, [object('car', { plate: { type: 'integer', unique: true }, city: text })]),
    )
    assert.match(converted.en.join(), /2 record\(s\) share values: 1 ×2/)
    const filled = { ...text, unique: true, required: true, default: 'GZ' }
    const refusal = await refusalOf(db, () => applyDefinitions(db, [object('car', { plate: text, city: filled })]))
    assert.match(refusal.en.join(), /4 record\(s\) share values: GZ ×4/)
  })

  it('a value written between the check and the index does not slip through', async () => {
    const { db } = workspace
    await addRows(db, 'car', [{ plate: 'A1' }])
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    let begun = (): void => undefined
    const written = new Promise<void>((resolve) => (begun = resolve))
    const writer = db.transaction(async (tx) => {
      await tx.query(
        `insert into ${db.table('car')} (id, version, created_at, updated_at, plate) values (gen_random_uuid(), 1, now(), now(), 'A1')`,
      )
      begun()
      await held
    })
    await written
    const change = applyDefinitions(db, [object('car', { plate: { ...text, unique: true }, city: text })], {
      lockTimeoutMs: 5000,
    })
    setTimeout(release, 300)
    await assert.rejects(change, (error: { code?: string }) => error.code === 'PLAN_REFUSED')
    await writer
  })
})
