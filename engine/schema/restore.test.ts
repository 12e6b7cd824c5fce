import assert from 'node:assert/strict'

import type { Database } from '../database/index.ts'
import { databaseFingerprint, refusalOf } from '../testing/database-fingerprint.ts'
import { applyDefinitions, definition, object, people } from '../testing/definitions.ts'
import { testWorkspace, type TestWorkspace } from '../testing/index.ts'
import { listDropped } from './dropped.ts'
import { loadModel } from './model-store.ts'
import { purgeDropped, restoreDropped } from './restore.ts'
import { addRows } from './rows.test-kit.ts'

const author = { what: 'test' }
const plate = { type: 'text', required: true, unique: true, indexed: true }
const car = object(
  'car',
  { plate, seats: { type: 'integer', default: 4 }, colour: 'text' },
  { unique: [['plate', 'seats']] },
)
const trip = object('trip', { car: { type: 'reference', target: 'car' }, note: 'text' })

describe('bringing back what was removed', () => {
  let workspace: TestWorkspace
  let db: Database

  beforeEach(async () => {
    workspace = await testWorkspace()
    db = workspace.db
    await applyDefinitions(db, [people, car, trip])
    const [first] = await addRows(db, 'car', [{ plate: 'A1', seats: 2 }, { plate: 'B2' }])
    await addRows(db, 'trip', [{ car: first, note: 'a' }, { note: 'b' }])
  })

  afterEach(() => workspace.drop())

  async function remove(...names: string[]): Promise<void> {
    await applyDefinitions(db, [], { prune: true, remove: names })
  }

  async function droppedId(name: string): Promise<string> {
    const found = (await listDropped(db)).find((each) => each.name === name)
    return found?.id ?? assert.fail(`${name} is not among what was dropped`)
  }

  /** Tables of records with columns, constraints, indexes and rows. */
  async function tables(): Promise<unknown> {
    const all = await databaseFingerprint(db)
    return { car: all['car'], trip: all['trip'] }
  }

  it('a field comes back with its values, its index and its reference, in a generation of its own', async () => {
    const before = await tables()
    const { generation } = await loadModel(db)
    await remove('field trip.car', 'field trip.note')
    for (const name of ['trip.note', 'trip.car']) await restoreDropped(db, await droppedId(name), author)
    assert.deepEqual(await tables(), before)
    const model = await loadModel(db)
    assert.equal(model.generation, generation + 3)
    assert.deepEqual(model.objects.get('car')?.referencedBy, [{ object: 'trip', field: 'car' }])
    assert.deepEqual(await listDropped(db), [])
  })

  it('an object comes back with all its fields and records; a field dropped before stays where it is', async () => {
    await remove('field trip.note')
    const before = await tables()
    await remove('object trip', 'object car')
    assert.deepEqual(
      (await listDropped(db)).map(({ kind, name, rows }) => [kind, name, rows]),
      [
        ['object', 'car', 2],
        ['object', 'trip', 2],
        ['field', 'trip.note', 2],
      ],
    )
    for (const name of ['car', 'trip', 'trip.note']) {
      await restoreDropped(db, await droppedId(name), author)
      if (name === 'trip') assert.deepEqual(await tables(), before)
    }
    assert.deepEqual(await db.query(`select note from ${db.table('trip')} order by note`), [
      { note: 'a' },
      { note: 'b' },
    ])
  })

  it('ids and bodies of definitions are those of before, and the history says restored', async () => {
    const definitions = (): Promise<unknown[]> =>
      db.query(
        `select id, kind, name, owner, body from ${db.table('meta_definition')} where deleted_at is null order by id`,
      )
    const before = await definitions()
    await remove('object trip')
    await restoreDropped(db, await droppedId('trip'), author)
    assert.deepEqual(await definitions(), before)
    const actions = await db.query<{ action: string }>(
      `select action from ${db.table('meta_definition_history')} where name = 'trip.note' order by at, id`,
    )
    assert.deepEqual(
      actions.map(({ action }) => action),
      ['added', 'removed', 'restored'],
    )
  })

  it('is refused while the name is taken, and while what it refers to is gone', async () => {
    await remove('object trip', 'object car')
    const missing = await refusalOf(db, async () => restoreDropped(db, await droppedId('trip'), author))
    assert.equal(missing.code, 'DEFINITION_INVALID')
    assert.match(missing.en.join(), /car/)
    await applyDefinitions(db, [object('car', { colour: 'text' })])
    const taken = await refusalOf(db, async () => restoreDropped(db, await droppedId('car'), author))
    assert.equal(taken.code, 'NAME_TAKEN')
  })

  it('is refused when values are missing or occur twice meanwhile, and says which', async () => {
    await applyDefinitions(db, [object('car', { plate, code: { type: 'text', required: true, default: 'x' } })])
    await applyDefinitions(db, [object('car', { plate, code: { type: 'text', required: true } })])
    await remove('field car.code')
    await addRows(db, 'car', [{ plate: 'C3' }])
    const refusal = await refusalOf(db, async () => restoreDropped(db, await droppedId('car.code'), author))
    assert.deepEqual(refusal.issues, ['REQUIRED_BUT_EMPTY'])
    assert.match(refusal.en.join(), /1 record\(s\) of car have no code/)
  })

  it('finds its object under the name that it has now', async () => {
    await remove('field trip.note')
    await applyDefinitions(db, [
      definition('object', 'tour', {
        renamed_from: 'trip',
        fields: [{ name: 'car', label: { zh: '车', en: 'car' }, type: 'reference', target: 'car' }],
      }),
    ])
    await restoreDropped(db, await droppedId('trip.note'), author)
    assert.deepEqual(await db.query(`select note from ${db.table('tour')} order by note`), [
      { note: 'a' },
      { note: 'b' },
    ])
  })

  it('of two people who bring the same back one does, and the other is told', async () => {
    await remove('object trip')
    const id = await droppedId('trip')
    const results = await Promise.allSettled([restoreDropped(db, id, author), restoreDropped(db, id, author)])
    assert.deepEqual(results.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
  })

  it('deletes for good what is purged, with what lay in it, and leaves the rest', async () => {
    await remove('field trip.note', 'field car.colour')
    await remove('object trip')
    await purgeDropped(db, await droppedId('trip'), author)
    assert.deepEqual(
      (await listDropped(db)).map(({ name }) => name),
      ['car.colour'],
    )
    await purgeDropped(db, await droppedId('car.colour'), author)
    const hidden = await db.owner.query(
      `select relname from pg_class where relnamespace = $1::regnamespace and relname like 'zz%'
       union all select attname from pg_attribute join pg_class c on c.oid = attrelid
       where c.relnamespace = $1::regnamespace and attname like 'zz%'`,
      [db.workspace],
    )
    assert.deepEqual(hidden, [])
    assert.deepEqual(await listDropped(db), [])
    await assert.rejects(purgeDropped(db, '019aa5f0-0000-7000-8000-00000000000a', author), { code: 'NOT_FOUND' })
  })

  it('numbers on after a drop, and from the beginning after a purge', async () => {
    const number = { type: 'auto_number', pattern: 'C{000}' }
    const numbered = object('bus', { name: 'text', number })
    const last = async (): Promise<number | undefined> =>
      (await db.query<{ last: number }>(`select last from ${db.table('sys_counter')}`))[0]?.last
    await applyDefinitions(db, [object('bus', { name: 'text' })])
    await addRows(db, 'bus', [{ name: 'a' }, { name: 'b' }])
    await applyDefinitions(db, [numbered])
    assert.equal(await last(), 2)
    await remove('object bus')
    const first = await droppedId('bus')
    await applyDefinitions(db, [numbered])
    await remove('object bus')
    const second = (await listDropped(db)).find(({ id }) => id !== first)
    // the first may still come back, and then must not number twice
    await purgeDropped(db, second?.id ?? '', author)
    assert.equal(await last(), 2)
    await restoreDropped(db, first, author)
    await remove('object bus')
    await purgeDropped(db, await droppedId('bus'), author)
    assert.equal(await last(), undefined)
  })
})
