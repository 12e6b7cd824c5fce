import assert from 'node:assert/strict'
import fc from 'fast-check'

import type { Database } from '../database/index.ts'
import type { Definition } from '../model/definition.ts'
import { applyDefinitions, definition, object, people } from '../testing/definitions.ts'
import { testWorkspace, type TestWorkspace } from '../testing/index.ts'
import { loadModel } from './model-store.ts'
import { orderRenames } from './rename-order.ts'
import { addRows, indexesOf, valuesOf } from './rows.test-kit.ts'

describe('renaming', () => {
  let workspace: TestWorkspace
  let ids: ReadonlyMap<string, string>

  beforeEach(async () => {
    workspace = await testWorkspace()
    const { definitions } = await applyDefinitions(workspace.db, [
      people,
      object(
        'car',
        { plate: { type: 'text', unique: true, indexed: true }, owner: 'user', town: 'text' },
        { unique: [['plate', 'town']], title: 'plate' },
      ),
      object('trip', { car: { type: 'reference', target: 'car', required: true } }),
    ])
    ids = idsOf(definitions)
    const [car] = await addRows(workspace.db, 'car', [{ plate: 'A1', town: 'SZ' }])
    await addRows(workspace.db, 'trip', [{ car }])
  })

  afterEach(() => workspace.drop())

  it('another label touches no table', async () => {
    const { db } = workspace
    const field = definition('field', 'car.plate', {
      object: 'car',
      name: 'plate',
      type: 'text',
      unique: true,
      indexed: true,
      label: { zh: '“车牌”🚗', en: "Driver's plate" },
    })
    const { plan } = await applyDefinitions(db, [field])
    assert.deepEqual([plan.steps, plan.definitions.length], [[], 1])
    assert.deepEqual((await loadModel(db)).objects.get('car')?.field.get('plate')?.label, {
      zh: '“车牌”🚗',
      en: "Driver's plate",
    })
  })

  it('another code of a field keeps its data, index and uniqueness under the new name', async () => {
    const { db } = workspace
    const number = { type: 'text', unique: true, indexed: true, renamed_from: 'plate' }
    const written = object(
      'car',
      { number, owner: 'user', town: 'text' },
      { unique: [['number', 'town']], title: 'number' },
    )
    const { plan } = await applyDefinitions(db, [written])
    assert.deepEqual(
      plan.steps.map((step) => step.sql),
      [[`alter table ${db.table('car')} rename column "plate" to "number"`]],
    )
    assert.deepEqual(await valuesOf(db, 'car', 'number'), ['A1'])
    assert.equal((await indexesOf(db, 'car')).filter((index) => index.includes('number')).length, 3)
    const car = (await loadModel(db)).objects.get('car')
    assert.deepEqual([car?.field.has('plate'), car?.title.name], [false, 'number'])
    assert.deepEqual((await applyDefinitions(db, [written])).plan.definitions, [])
  })

  it('another code of an object keeps rows, keys and what refers to it', async () => {
    const { db } = workspace
    const { plan } = await applyDefinitions(db, [
      object(
        'vehicle',
        { plate: { type: 'text', unique: true, indexed: true }, owner: 'user', town: 'text' },
        { renamed_from: 'car', unique: [['plate', 'town']], title: 'plate' },
      ),
      object('trip', { car: { type: 'reference', target: 'vehicle', required: true } }),
    ])
    assert.deepEqual(
      plan.steps.map((step) => step.sql),
      [[`alter table ${db.table('car')} rename to "vehicle"`]],
    )
    assert.deepEqual(await valuesOf(db, 'vehicle', 'plate'), ['A1'])
    await assert.rejects(addRows(db, 'trip', [{ car: '00000000-0000-4000-8000-000000000000' }]), /foreign key/)
    const { objects } = await loadModel(db)
    assert.deepEqual(
      [objects.has('car'), objects.get('trip')?.field.get('car')?.target, objects.get('vehicle')?.id],
      [false, 'vehicle', ids.get('car')],
    )
  })

  it('an explicit id renames as well', async () => {
    const { db } = workspace
    const field = definition('field', 'car.city', {
      object: 'car',
      name: 'city',
      type: 'text',
      id: ids.get('car.town') ?? '',
    })
    const unique = object('car', {}, { unique: [['plate', 'city']], title: 'plate' })
    await applyDefinitions(db, [unique, field])
    assert.deepEqual(await valuesOf(db, 'car', 'city'), ['SZ'])
  })

  it('two fields exchange their names in one change', async () => {
    const { db } = workspace
    await exchange(db, ids, { plate: 'town', town: 'plate' })
    assert.deepEqual(await valuesOf(db, 'car', 'town'), ['A1'])
    assert.deepEqual(await valuesOf(db, 'car', 'plate'), ['SZ'])
  })

  it('names move on in a chain, and a new field takes the first one', async () => {
    const { db } = workspace
    await exchange(db, ids, { plate: 'town', town: 'city' })
    await applyDefinitions(db, [
      definition('field', 'car.plate', {
        object: 'car',
        name: 'plate',
        type: 'integer',
        id: '0b1ecf3e-7c51-4a9e-9a57-1d3a8a1f2c01',
      }),
    ])
    assert.deepEqual(await valuesOf(db, 'car', 'town'), ['A1'])
    assert.deepEqual(await valuesOf(db, 'car', 'city'), ['SZ'])
    assert.deepEqual(await valuesOf(db, 'car', 'plate'), [null])
  })

  it('a new field takes the name of one that is renamed in the same change', async () => {
    const { db } = workspace
    await applyDefinitions(db, [
      object('car', {}, { unique: [['plate', 'city']], title: 'plate' }),
      definition('field', 'car.city', { object: 'car', name: 'city', type: 'text', id: ids.get('car.town') ?? '' }),
      definition('field', 'car.town', {
        object: 'car',
        name: 'town',
        type: 'integer',
        id: '0b1ecf3e-7c51-4a9e-9a57-1d3a8a1f2c01',
      }),
    ])
    assert.deepEqual(await valuesOf(db, 'car', 'city'), ['SZ'])
    assert.deepEqual(await valuesOf(db, 'car', 'town'), [null])
  })

  it('a field takes the name of one that goes in the same change', async () => {
    const { db } = workspace
    await applyDefinitions(
      db,
      [
        object('car', {}, { title: 'plate' }),
        definition('field', 'car.plate', { object: 'car', name: 'plate', type: 'text', id: ids.get('car.town') ?? '' }),
      ],
      { prune: true, remove: ['field car.plate'] },
    )
    assert.deepEqual(await valuesOf(db, 'car', 'plate'), ['SZ'])
  })

  it('two objects exchange their names in one change, and rows stay with their object', async () => {
    const { db } = workspace
    const trip = object('car', {}, { id: ids.get('trip') ?? '' })
    const car = object('trip', {}, { id: ids.get('car') ?? '', unique: [['plate', 'town']], title: 'plate' })
    const fields = [
      definition('field', 'car.car', {
        object: 'car',
        name: 'car',
        type: 'reference',
        target: 'trip',
        required: true,
        id: ids.get('trip.car') ?? '',
      }),
      definition('field', 'trip.plate', {
        object: 'trip',
        name: 'plate',
        type: 'text',
        unique: true,
        indexed: true,
        id: ids.get('car.plate') ?? '',
      }),
      definition('field', 'trip.owner', {
        object: 'trip',
        name: 'owner',
        type: 'user',
        id: ids.get('car.owner') ?? '',
      }),
      definition('field', 'trip.town', { object: 'trip', name: 'town', type: 'text', id: ids.get('car.town') ?? '' }),
    ]
    const { plan } = await applyDefinitions(db, [trip, car, ...fields])
    assert.deepEqual([...new Set(plan.steps.map((step) => step.change))], ['rename_table'])
    assert.deepEqual(await valuesOf(db, 'trip', 'plate'), ['A1'])
    assert.equal((await valuesOf(db, 'car', 'car')).length, 1)
  })

  it('any renames run in an order in which no name is taken', () => {
    const names = fc.uniqueArray(fc.constantFrom(...'abcdefgh'), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(names, fc.array(fc.nat()), (from, seeds) => {
        const pool = [...'abcdefghijkl']
        const renames = from
          .map((name, i) => ({ id: name, from: name, to: pool.splice((seeds[i] ?? i) % pool.length, 1)[0] ?? '' }))
          .filter((each) => each.from !== each.to)
        const held = new Map(from.map((name) => [name, name]))
        for (const { id, from: former, to } of orderRenames(renames, (each) => `parked_${each}`)) {
          assert.equal(held.get(former), id)
          assert.equal(held.has(to), false)
          held.delete(former)
          held.set(to, id)
        }
        for (const { id, to } of renames) assert.equal(held.get(to), id)
      }),
    )
  })
})

function idsOf(definitions: readonly Definition[]): ReadonlyMap<string, string> {
  return new Map(definitions.map((each) => [each.name, each.id]))
}

/** Gives text fields of car other names, by id. */
async function exchange(
  db: Database,
  ids: ReadonlyMap<string, string>,
  names: Readonly<Record<string, string>>,
): Promise<void> {
  const renamed = (name: string): string => names[name] ?? name
  const fields = Object.entries(names).map(([from, to]) =>
    definition('field', `car.${to}`, {
      object: 'car',
      name: to,
      type: 'text',
      id: ids.get(`car.${from}`) ?? '',
      unique: from === 'plate',
      indexed: from === 'plate',
    }),
  )
  await applyDefinitions(db, [
    object('car', {}, { unique: [[renamed('plate'), renamed('town')]], title: renamed('plate') }),
    ...fields,
  ])
}
