/** Whatever the way, nobody writes what lies beyond their rows and fields: before a write, after it, and in lines. */
import assert from 'node:assert/strict'

import type { Grant } from '../../metadata/types.ts'
import { Beyond } from '../testing/beyond.ts'
import { object } from '../testing/definitions.ts'
import {
  createMany,
  purgeChosen,
  RecordActions,
  removeMany,
  restoreChosen,
  revealFields,
  runAction,
  updateAlike,
  updateMany,
  upsertMany,
  type Values,
  type Writer,
} from './index.ts'

const EVERY: Grant['operations'] = ['read', 'create', 'update', 'delete', 'purge', 'reveal', 'batch']
const plants: Grant = { object: 'plant', operations: EVERY }
const ownPlants: Grant = { ...plants, rows: 'own' }
const readPlants: Grant = { object: 'plant', operations: ['read'] }
const cares: Grant = { object: 'care', operations: EVERY }
const ownCares: Grant = { ...cares, rows: 'own' }
const ownSites: Grant = { object: 'site', operations: EVERY, rows: 'own' }
const small = { rule: { '<': [{ var: 'size' }, 5] } }

describe('what lies beyond the rights of a writer', () => {
  let on: Beyond
  let mine: string
  let theirs: string
  before(async () => {
    on = await Beyond.open()
  })
  beforeEach(async () => {
    mine = await on.make('plant', { name: 'mine', size: 1 })
    theirs = await on.make('plant', { name: 'theirs', size: 9, phone: '13700000001' }, on.other)
  })
  after(() => on.close())

  const as = <T>(grants: readonly Grant[], work: (writer: Writer) => Promise<T>): Promise<T> =>
    on.write(on.who(grants), work)
  const create = (grants: readonly Grant[], row: Values): Promise<unknown> =>
    as(grants, (writer) => createMany(writer, 'plant', [row]))
  const update = (grants: readonly Grant[], id: string, values: Values, version = 1): Promise<unknown> =>
    as(grants, (writer) => updateMany(writer, 'plant', [{ id, version, values }]))
  const living = async (of: string, name: string): Promise<unknown[]> =>
    (await on.db.query(`select ${name} as name from ${on.db.table(of)} where deleted_at is null`)).map(
      (row) => row['name'],
    )

  it('is made by nobody: a row is judged as it became, and each field that was given', async () => {
    const inSmall: Grant = { ...plants, rows: small }
    await create([inSmall], { name: 'small', size: 3 })
    await on.refused('plant', 'FORBIDDEN', () => create([inSmall], { name: 'big', size: 9 }))
    const notes: readonly Grant[] = [
      { ...plants, fields: ['name', 'size', 'cares'] },
      { ...inSmall, fields: ['note'] },
    ]
    await create(notes, { name: 'noted', size: 3, note: 'x' })
    await create(notes, { name: 'big', size: 9 })
    await on.refused('plant', 'FORBIDDEN', () => create(notes, { name: 'big', size: 9, note: 'x' }))
    await on.refused('plant', 'VALIDATION_FAILED', () => create([{ ...plants, readonly: ['note'] }], { note: 'x' }))
    const changing: Grant = { ...plants, operations: ['read', 'update'] }
    await on.refused('plant', 'FORBIDDEN', () => create([...notes, changing], { name: 'big', size: 9, note: 'x' }))
  })

  it('is made by nobody in a table of others either', async () => {
    const schema = `${on.db.workspace}_old`
    await on.db.owner.query(`create schema "${schema}"`)
    await on.db.owner.query(`create table "${schema}".crate (number integer primary key, size integer)`)
    const column = { column_type: 'integer', type: 'integer' }
    const source = { schema, table: 'crate', key: [{ column: 'number', type: 'integer' }] }
    const fields = { number: { ...column, column: 'number' }, size: { ...column, column: 'size' } }
    await on.also(object('crate', fields, { source, title: 'number' }))
    const put = (number: number, size: number) => (): Promise<unknown> =>
      as([{ object: 'crate', operations: EVERY, rows: small }], (writer) =>
        createMany(writer, 'crate', [{ number, size }]),
      )
    await put(1, 3)()
    await assert.rejects(put(2, 9), { code: 'FORBIDDEN' })
    const rows = await on.db.owner.query(`select number from "${schema}".crate`)
    await on.db.owner.query(`drop schema "${schema}" cascade`)
    assert.deepEqual(rows, [{ number: 1 }])
  })

  it('is changed by nobody, neither into what is theirs nor out of it', async () => {
    const inSmall: Grant = { ...plants, rows: small }
    const reading = [readPlants, inSmall]
    await on.refused('plant', 'FORBIDDEN', () => update(reading, theirs, { size: 3 }))
    await on.refused('plant', 'FORBIDDEN', () => update(reading, mine, { size: 9 }))
    await on.refused('plant', 'NOT_FOUND', () => update([ownPlants], theirs, { size: 3 }))
    const alike = (id: string, values: Values) => (): Promise<unknown> =>
      as(reading, (writer) => updateAlike(writer, 'plant', { named: [{ id }] }, values))
    await on.refused('plant', 'FORBIDDEN', alike(theirs, { size: 3 }))
    await on.refused('plant', 'FORBIDDEN', alike(mine, { size: 9 }))
    await alike(mine, { size: 4 })()
  })

  it('takes no field that is given in other rows', async () => {
    const notes: readonly Grant[] = [
      { ...plants, fields: ['name'] },
      { ...ownPlants, fields: ['note', 'cares'] },
      cares,
    ]
    await update(notes, theirs, { name: 'theirs, renamed' })
    await update(notes, mine, { note: 'x', cares: [{ what: 'x' }] })
    await on.refused('plant', 'FORBIDDEN', () => update(notes, theirs, { note: 'x' }, 2))
    await on.refused('care', 'FORBIDDEN', () => update(notes, theirs, { cares: [{ what: 'x' }] }, 2))
  })

  it('is neither overwritten by its key nor told from a value that is taken', async () => {
    const put = (grants: readonly Grant[], code: string): Promise<unknown> =>
      as(grants, (writer) => upsertMany(writer, 'plant', ['code'], [{ code, name: 'put' }]))
    await on.make('plant', { code: 'T', name: 'theirs' }, on.other)
    await on.refused('plant', 'VALIDATION_FAILED', () => put([ownPlants], 'T'))
    await on.refused('plant', 'FORBIDDEN', () => put([readPlants, ownPlants], 'T'))
    await put([ownPlants], 'M')
    await put([ownPlants], 'M')
  })

  it('is neither deleted, nor purged, nor revealed', async () => {
    for (const [grants, code] of [
      [[readPlants, ownPlants], 'FORBIDDEN'],
      [[ownPlants], 'NOT_FOUND'],
    ] as const) {
      await on.refused('plant', code, () => as(grants, (writer) => removeMany(writer, 'plant', [{ id: theirs }])))
      await on.refused('plant', code, () => as(grants, (writer) => revealFields(writer, 'plant', theirs, ['phone'])))
    }
    await on.write(on.who(), (writer) => removeMany(writer, 'plant', [{ id: mine }, { id: theirs }]))
    const purge = (id: string) => (): Promise<unknown> =>
      as([ownPlants], (writer) => purgeChosen(writer, 'plant', { named: [{ id }] }))
    await on.refused('plant', 'NOT_FOUND', purge(theirs))
    await purge(mine)()
  })

  it('is acted upon by nobody, and its history keeps no trace that somebody tried', async () => {
    const words = { zh: 'x', en: 'x' }
    const acted: string[] = []
    const run = (_: Writer, id: string): Promise<object> => {
      acted.push(id)
      return Promise.resolve({})
    }
    const actions = new RecordActions().add('plant', {
      name: 'x',
      label: words,
      confirm: words,
      allowed: () => true,
      run,
    })
    const act = (id: string) => (): Promise<unknown> =>
      as([ownPlants], (writer) => runAction(writer, actions, { object: 'plant', id, name: 'x' }))
    await act(mine)()
    await on.refused('sys_history', 'NOT_FOUND', act(theirs))
    assert.deepEqual(acted, [mine])
  })

  it('comes back to nobody who lost it by what it referred to', async () => {
    const site = await on.make('site', { name: 'site' })
    const plant = await on.make('plant', { name: 'on site', site })
    await on.write(on.who(), (writer) => removeMany(writer, 'plant', [{ id: plant }]))
    await on.write(on.who(), (writer) => removeMany(writer, 'site', [{ id: site }]))
    const placed: Grant = { ...plants, rows: { rule: { nempty: [{ var: 'site' }] } } }
    const restore = (grants: readonly Grant[]): Promise<unknown> =>
      as(grants, (writer) => restoreChosen(writer, 'plant', { named: [{ id: plant }] }))
    await on.refused('plant', 'FORBIDDEN', () => restore([readPlants, placed]))
    await restore([plants])
  })

  it('is pointed to by nobody, in one statement or in several', async () => {
    const site = await on.make('site', { name: 'theirs' }, on.other)
    const care = [{ what: 'x' }]
    await create([plants, ownSites, cares], { site: await on.make('site', { name: 'mine' }), cares: care })
    await on.refused('plant', 'VALIDATION_FAILED', () => create([plants, ownSites], { site }))
    await on.refused('plant', 'VALIDATION_FAILED', () =>
      as([plants, ownSites], (writer) => updateAlike(writer, 'plant', { named: [{ id: mine }] }, { site })),
    )
  })

  it('is not guessed by pointing to it again', async () => {
    const [right, wrong] = [
      await on.make('site', { name: 'theirs' }, on.other),
      await on.make('site', { name: 'other' }, on.other),
    ]
    const plant = await on.make('plant', { name: 'placed', site: right })
    await update([plants, ownSites], plant, { site: right })
    for (const site of [right, wrong])
      for (const values of [{}, { papers: null }])
        await on.refused('plant', 'VALIDATION_FAILED', () =>
          update([{ ...plants, masked: ['site'] }, ownSites], plant, { site, ...values }),
        )
    const far = await on.make('plant', { name: 'far', site: right }, on.other)
    // with files it takes several statements
    for (const values of [{}, { papers: null }])
      for (const site of [right, wrong])
        await on.refused('plant', 'VALIDATION_FAILED', () => update([ownPlants, ownSites], far, { site, ...values }))
  })

  it('stays as lines of a record that is theirs, and comes from no other record', async () => {
    const own = await on.make('care', { plant: mine, what: 'own' })
    await on.make('care', { plant: mine, what: 'of others' }, on.other)
    const far = await on.make('care', { plant: theirs, what: 'far' })
    const reads: Grant = { object: 'care', operations: ['read', 'update'] }
    await on.refused('care', 'VALIDATION_FAILED', () => update([plants, cares], mine, { cares: [{ id: far }] }))
    const both = [
      { id: mine, version: 1, values: { cares: [{ id: own }, { id: far, what: 'taken' }] } },
      { id: theirs, version: 1, values: { cares: [] } },
    ]
    await on.refused('care', 'VALIDATION_FAILED', () =>
      as([plants, cares], (writer) => updateMany(writer, 'plant', both)),
    )
    await on.refused('care', 'VALIDATION_FAILED', () =>
      update([{ ...plants, readonly: ['cares'] }, cares], mine, { cares: [] }),
    )
    await on.refused('care', 'FORBIDDEN', () => update([plants, reads], mine, { cares: [] }))
    await update([plants, ownCares], mine, { cares: [] })
    const left = await living('care', 'what')
    assert.deepEqual([left.includes('own'), left.includes('of others'), left.includes('far')], [false, true, true])
  })

  it('does not come back as lines with a record that is theirs', async () => {
    await on.make('care', { plant: mine, what: 'own, back' })
    await on.make('care', { plant: mine, what: 'of others, back' }, on.other)
    await on.refused('care', 'RECORD_REFERENCED', () =>
      as([plants, ownCares], (writer) => removeMany(writer, 'plant', [{ id: mine }])),
    )
    await on.write(on.who(), (writer) => removeMany(writer, 'plant', [{ id: mine }]))
    await as([plants, ownCares], (writer) => restoreChosen(writer, 'plant', { named: [{ id: mine }] }))
    const back = (await living('care', 'what')).filter((what) => /back$/.test(String(what)))
    assert.deepEqual(back, ['own, back'])
  })
})
