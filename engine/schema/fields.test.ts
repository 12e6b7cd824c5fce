import assert from 'node:assert/strict'

import { applyDefinitions, object, people } from '../testing/definitions.ts'
import { databaseFingerprint, refusalOf } from '../testing/database-fingerprint.ts'
import { testWorkspace, type TestWorkspace } from '../testing/index.ts'
import { addRows, columnOf, fileOf, valuesOf } from './rows.test-kit.ts'

describe('changing fields while there is data', () => {
  let workspace: TestWorkspace

  beforeEach(async () => {
    workspace = await testWorkspace()
    await applyDefinitions(workspace.db, [people, object('car', { plate: 'text' })])
    await addRows(workspace.db, 'car', [{ plate: 'A1' }, { plate: 'B2' }, { plate: null }])
  })

  afterEach(() => workspace.drop())

  it('an optional field is added empty, without touching a row', async () => {
    const { db } = workspace
    const file = await fileOf(db, 'car')
    const { plan } = await applyDefinitions(db, [
      object('car', { plate: 'text', seats: { type: 'integer', default: 5 } }),
    ])
    assert.deepEqual(
      plan.steps.map(({ change, rows, rewrite }) => ({ change, rows, rewrite })),
      [{ change: 'add_column', rows: 0, rewrite: false }],
    )
    assert.deepEqual(await valuesOf(db, 'car', 'seats'), [null, null, null])
    assert.equal(await fileOf(db, 'car'), file)
  })

  it('a required field fills the rows that are there with its default, without rewriting them or leaving a default behind', async () => {
    const { db } = workspace
    const file = await fileOf(db, 'car')
    const fields = {
      seats: { type: 'integer', required: true, default: 5 },
      price: { type: 'decimal', precision: 10, scale: 2, required: true, default: '12.5' },
      note: { type: 'text', required: true, default: "it's \\ 50%" },
      sold: { type: 'boolean', required: true, default: false },
    }
    const { plan } = await applyDefinitions(db, [object('car', { plate: 'text', ...fields })])
    assert.deepEqual(
      plan.steps.map((step) => step.rows),
      [3, 3, 3, 3],
    )
    const [row] = await db.query(`select seats, price, note, sold from ${db.table('car')} where plate = 'A1'`)
    assert.deepEqual(row, { seats: 5, price: '12.50', note: "it's \\ 50%", sold: false })
    assert.equal(await fileOf(db, 'car'), file)
    assert.deepEqual(await columnOf(db, 'car', 'seats'), { type: 'bigint', required: true, default: null })
  })

  it('today, now and me fill the rows with the moment and the person of the change', async () => {
    const { db } = workspace
    const [person] = await addRows(db, 'sys_user', [{ account: 'li' }])
    const fields = {
      day: { type: 'date', required: true, default: 'today' },
      moment: { type: 'datetime', required: true, default: 'now' },
      keeper: { type: 'user', required: true, default: 'me' },
    }
    await applyDefinitions(db, [object('car', { plate: 'text', ...fields })], {
      author: { id: person ?? '', what: 'console' },
    })
    const rows = await db.query<{ day: boolean; moment: boolean; keeper: string }>(
      `select day = (now() at time zone 'Asia/Shanghai')::date as day, now() - moment < interval '1 minute' as moment, keeper from ${db.table('car')}`,
    )
    assert.deepEqual(
      rows,
      Array.from({ length: 3 }, () => ({ day: true, moment: true, keeper: person })),
    )
  })

  it('me stands for nobody when no person acts, and the refusal says so', async () => {
    const { db } = workspace
    const keeper = { type: 'user', required: true, default: 'me' }
    const refusal = await refusalOf(db, () => applyDefinitions(db, [object('car', { plate: 'text', keeper })]))
    assert.deepEqual(refusal.en, [
      'car.keeper: car has 3 record(s): the new required field keeper needs a default — ' +
        'nobody is acting here, so the default me stands for nothing; give another, or make it optional first',
    ])
  })

  it('a required field without default cannot join a table with rows', async () => {
    const { db } = workspace
    const refusal = await refusalOf(db, () =>
      applyDefinitions(db, [object('car', { plate: 'text', seats: { type: 'integer', required: true } })]),
    )
    assert.deepEqual(refusal, {
      code: 'PLAN_REFUSED',
      issues: ['REQUIRED_WITHOUT_DEFAULT'],
      en: [
        'car.seats: car has 3 record(s): the new required field seats needs a default — give the field a default, or make it optional first',
      ],
      zh: ['car.seats: car 已有 3 条记录，新增的必填字段 seats 需要默认值 — 给字段加上 default，或先不设为必填'],
    })
    await db.query(`delete from ${db.table('car')}`)
    await applyDefinitions(db, [object('car', { plate: 'text', seats: { type: 'integer', required: true } })])
    assert.equal((await columnOf(db, 'car', 'seats')).required, true)
  })

  it('a field with empty values becomes required only with a default, which fills them', async () => {
    const { db } = workspace
    const refusal = await refusalOf(db, () =>
      applyDefinitions(db, [object('car', { plate: { type: 'text', required: true } })]),
    )
    assert.deepEqual(refusal, {
      code: 'PLAN_REFUSED',
      issues: ['REQUIRED_BUT_EMPTY'],
      en: [
        'car.plate: 1 record(s) of car have no plate, so it cannot be required — give the field a default, or fill them in first',
      ],
      zh: ['car.plate: car.plate 有 1 条记录为空，不能设为必填 — 给字段加上 default，或先补齐数据'],
    })
    const { plan } = await applyDefinitions(db, [
      object('car', { plate: { type: 'text', required: true, default: 'none' } }),
    ])
    assert.deepEqual(
      plan.steps.map((step) => [step.change, step.rows]),
      [['set_required', 1]],
    )
    assert.deepEqual(await valuesOf(db, 'car', 'plate'), ['A1', 'B2', 'none'])
    await applyDefinitions(db, [object('car', { plate: 'text' })])
    assert.equal((await columnOf(db, 'car', 'plate')).required, false)
  })

  it('a switched-off field keeps its data, asks nobody to fill it, and comes back', async () => {
    const { db } = workspace
    const plate = { type: 'text', required: true, default: 'none' }
    await applyDefinitions(db, [object('car', { plate })])
    await applyDefinitions(db, [object('car', { plate: { ...plate, enabled: false } })])
    await addRows(db, 'car', [{}])
    assert.deepEqual(await valuesOf(db, 'car', 'plate'), ['A1', 'B2', 'none', null])
    const back = { type: 'text', required: true }
    assert.deepEqual((await refusalOf(db, () => applyDefinitions(db, [object('car', { plate: back })]))).issues, [
      'REQUIRED_BUT_EMPTY',
    ])
    await applyDefinitions(db, [object('car', { plate })])
    assert.deepEqual(await valuesOf(db, 'car', 'plate'), ['A1', 'B2', 'none', 'none'])
  })

  it('a switched-off object keeps its rows, and what must refer to it may stay empty meanwhile', async () => {
    const { db } = workspace
    const trip = object('trip', { car: { type: 'reference', target: 'car', required: true } })
    await applyDefinitions(db, [trip])
    await applyDefinitions(db, [object('car', { plate: 'text' }, { enabled: false })])
    assert.equal((await columnOf(db, 'trip', 'car')).required, false)
    await applyDefinitions(db, [object('car', { plate: 'text' })])
    assert.equal((await columnOf(db, 'trip', 'car')).required, true)
    assert.deepEqual(await valuesOf(db, 'car', 'plate'), ['A1', 'B2', null])
  })

  it('a change of words alone makes a generation but touches no table, and the same again does nothing', async () => {
    const { db } = workspace
    const described = object(
      'car',
      { plate: { type: 'text', description: { zh: '车牌', en: 'Plate' } } },
      { description: { zh: '车', en: 'A car' } },
    )
    const first = await applyDefinitions(db, [described])
    assert.deepEqual([first.plan.steps, first.plan.definitions.length, first.plan.shaping], [[], 2, true])
    const before = await databaseFingerprint(db)
    const again = await applyDefinitions(db, [described])
    assert.deepEqual([again.plan.definitions, again.generation, again.hash], [[], first.generation, first.hash])
    assert.deepEqual(await databaseFingerprint(db), before)
  })

  it('an index and the way references behave come and go with their settings', async () => {
    const { db } = workspace
    const changes = async (plate: object, keeper: object): Promise<string[]> => {
      const { plan } = await applyDefinitions(db, [
        object('car', { plate: { type: 'text', ...plate }, keeper: { type: 'user', ...keeper } }),
      ])
      return plan.steps.map((step) => step.change)
    }
    assert.deepEqual(await changes({ indexed: true }, {}), [
      'add_column',
      'create_index',
      'create_index',
      'add_foreign_key',
    ])
    assert.deepEqual(await changes({}, { on_delete: 'set_null' }), [
      'drop_foreign_key',
      'drop_index',
      'add_foreign_key',
    ])
    assert.deepEqual(await changes({ unique: true }, {}), ['drop_foreign_key', 'create_index', 'add_foreign_key'])
    assert.deepEqual(await changes({}, {}), ['drop_index'])
  })

  it('soft deletion cannot be switched off while deleted records would come back', async () => {
    const { db } = workspace
    await db.query(`update ${db.table('car')} set deleted_at = now() where plate = 'A1'`)
    const refusal = await refusalOf(db, () =>
      applyDefinitions(db, [object('car', { plate: 'text' }, { soft_delete: false })]),
    )
    assert.deepEqual(refusal.en, [
      'car: car has 1 deleted record(s) that would come back without soft deletion — keep soft_delete',
    ])
    await db.query(`delete from ${db.table('car')} where plate = 'A1'`)
    await applyDefinitions(db, [object('car', { plate: 'text' }, { soft_delete: false })])
  })
})
