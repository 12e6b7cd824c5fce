/** What lies beyond a reader's rows and fields stays there, whatever leads to it: figures, trees, lines, relations. */
import assert from 'node:assert/strict'

import type { Grant } from '../../metadata/types.ts'
import { TesseraError } from '../kernel/errors.ts'
import { Beyond } from '../testing/beyond.ts'
import { object } from '../testing/definitions.ts'
import {
  aggregateRecords,
  getRecord,
  listRecords,
  loadFacts,
  parseAggregateRequest,
  parseListBody,
  parseReadRequest,
  parseTreeRequest,
  type QueryParameters,
  recordTogether,
  treeRecords,
} from './index.ts'

const READ: Grant['operations'] = ['read']
const plants: Grant = { object: 'plant', operations: READ }
const sites: Grant = { object: 'site', operations: READ }
const ownSites: Grant = { ...sites, rows: 'own' }
const noSites: Grant = { object: 'site', operations: ['create'] }

describe('what lies beyond the rights of a reader', () => {
  let on: Beyond
  const ids: Record<string, string> = {}
  before(async () => {
    on = await Beyond.open()
    ids['mine'] = await on.make('site', { name: 'mine', size: 1, phone: '13700000001' })
    ids['theirs'] = await on.make(
      'site',
      { name: 'theirs', size: 20, phone: '13700000002', above: ids['mine'] },
      on.other,
    )
    ids['gone'] = await on.make('site', { name: 'gone', size: 300 })
    ids['under'] = await on.make('site', { name: 'under', size: 1, above: ids['theirs'] })
    for (const name of ['mine', 'theirs', 'gone', 'under'])
      ids[`on ${name}`] = await on.make('plant', { name: `on ${name}`, site: ids[name], size: 1 })
    ids['own care'] = await on.make('care', { plant: ids['on mine'], what: 'own care' })
    await on.make('care', { plant: ids['on mine'], what: 'their care' }, on.other)
    await on.db.query(`update ${on.db.table('site')} set deleted_at = ${on.db.now} where id = $1`, [ids['gone']])
  })
  after(() => on.close())

  const figures = async (grants: readonly Grant[], parameters: QueryParameters, of = 'plant'): Promise<unknown> => {
    const context = on.reading(of, on.who(grants))
    return JSON.parse((await aggregateRecords(on.db, context, parseAggregateRequest(parameters, context))).data)
  }
  const list = async (grants: readonly Grant[], body: QueryParameters, of = 'plant'): Promise<unknown> => {
    const context = on.reading(of, on.who(grants))
    return JSON.parse((await listRecords(on.db, context, parseListBody({ sort: 'name', ...body }, context))).data)
  }
  const read = async (grants: readonly Grant[], parameters: QueryParameters, name = 'on mine'): Promise<unknown> => {
    const context = on.reading('plant', on.who(grants))
    const record = await getRecord(on.db, context, parseReadRequest(parameters, context), ids[name] ?? '')
    return record === undefined ? undefined : JSON.parse(record)
  }
  const refuses = (asked: Promise<unknown>): Promise<void> =>
    assert.rejects(asked, (error: unknown) => error instanceof TesseraError && error.code === 'BAD_QUERY')

  it('comes into no figure through a reference: neither rows of others nor deleted ones', async () => {
    const asked = { group: 'site.name', measures: 'count,sum:site.size' }
    assert.deepEqual(await figures([plants, ownSites], asked), [
      { 'site.name': null, count: 2, sum_site_size: null },
      { 'site.name': 'mine', count: 1, sum_site_size: '1' },
      { 'site.name': 'under', count: 1, sum_site_size: '1' },
    ])
    assert.deepEqual(await figures([plants, sites], { measures: 'sum:site.size' }), [{ sum_site_size: '22' }])
  })

  it('gives no title to a group', async () => {
    const groups = await figures([plants, ownSites], { group: 'site' })
    const named = [
      { id: ids['mine'], name: 'mine' },
      { id: ids['under'], name: 'under' },
    ]
    assert.deepEqual(
      new Set((groups as readonly { site: unknown }[]).map(({ site }) => JSON.stringify(site))),
      new Set([...named, ids['theirs'], ids['gone']].map((site) => JSON.stringify(site))),
    )
    const nameless: Grant = { ...sites, fields: ['size'] }
    assert.deepEqual(await read([plants, nameless], { fields: 'site', expand: 'site' }), { site: { id: ids['mine'] } })
  })

  it('is asked for in no figure: masked, hidden, behind a masked reference, of an object one only adds to', async () => {
    const asking: readonly (readonly [Grant, Grant, string])[] = [
      [plants, sites, 'site.phone'],
      [plants, { ...sites, masked: ['size'] }, 'site.size'],
      [plants, { ...sites, fields: ['name'] }, 'site.size'],
      [{ ...plants, masked: ['site'] }, sites, 'site.name'],
      [plants, noSites, 'site.name'],
    ]
    for (const [here, there, field] of asking) {
      await refuses(figures([here, there], { group: field }))
      await refuses(figures([here, there], { measures: `distinct:${field}` }))
      await refuses(figures([here, there], { measures: `max:${field}` }))
    }
  })

  it('is refused in figures by the words for what there is not', async () => {
    const words = async (field: string): Promise<string> => {
      const failed = await figures([plants, { ...sites, fields: ['name'] }], { group: `site.${field}` }).catch(
        (error: unknown) => error,
      )
      return String(failed).replaceAll(field, '…')
    }
    assert.equal(await words('size'), await words('mass'))
  })

  it('does not show in a tree as something below', async () => {
    const context = on.reading('site', on.who([ownSites]))
    const request = parseTreeRequest({ fields: 'name', sort: 'name' }, context) ?? assert.fail()
    assert.deepEqual(JSON.parse((await treeRecords(on.db, context, request)).data), [
      { name: 'mine', depth: 1, has_children: false },
      { name: 'under', depth: 1, has_children: false },
    ])
  })

  it('is neither a fact for rules, nor found by them further up, nor among records read together', async () => {
    const facts = { fields: ['name'], paths: [], relations: [] }
    const asked = [ids['mine'] ?? '', ids['theirs'] ?? '']
    const context = on.reading('site', on.who([ownSites]))
    assert.deepEqual([...(await loadFacts(on.db, context, facts, asked)).keys()], [ids['mine']])
    const request = parseReadRequest({ fields: 'name' }, context)
    const found = await Promise.all(asked.map((id) => recordTogether(on.db, context, request, id)))
    assert.deepEqual(found, ['{"name":"mine"}', undefined])
    // the way up from the lowest leads past a site of others
    const above = on.reading('plant', on.who([plants, ownSites]))
    const paths = await loadFacts(on.db, above, { fields: [], paths: ['site'], relations: [] }, [ids['on under'] ?? ''])
    assert.match(JSON.stringify([...paths.values()]), new RegExp(ids['under'] ?? ''))
    assert.doesNotMatch(JSON.stringify([...paths.values()]), new RegExp(`${ids['theirs']}|${ids['mine']}`))
  })

  it('is no line of a record that one sees', async () => {
    const cares = async (care: Grant, of = plants): Promise<unknown> => read([of, care], { fields: 'cares' })
    const own = (await cares({ object: 'care', operations: READ, rows: 'own' })) as { cares: { what: string }[] }
    assert.deepEqual(
      own.cares.map(({ what }) => what),
      ['own care'],
    )
    const all: Grant = { object: 'care', operations: READ }
    assert.deepEqual(await cares({ object: 'care', operations: ['create'] }), { cares: null })
    assert.deepEqual(await cares(all, { ...plants, masked: ['cares'] }), { cares: null })
  })

  it('is in no sum that a record keeps of others', async () => {
    const grown = { type: 'roll_up', from: 'plant', via: 'yard', function: 'sum', field: 'size' }
    await on.also(
      object('yard', { name: 'text', grown }, { title: 'name' }),
      object(
        'plant',
        { name: 'text', size: 'integer', yard: { type: 'reference', target: 'yard' } },
        { title: 'name' },
      ),
    )
    const yard = await on.make('yard', { name: 'yard' })
    await on.make('plant', { name: 'in the yard', size: 7, yard })
    const yards: Grant = { object: 'yard', operations: READ }
    const sum = async (...grants: Grant[]): Promise<unknown> => list([yards, ...grants], { fields: ['grown'] }, 'yard')
    assert.deepEqual(await sum(plants), [{ grown: 7 }])
    for (const limited of [{ ...plants, rows: 'own' } as const, { ...plants, masked: ['size'] }])
      assert.deepEqual(await sum(limited), [{ grown: '******' }])
    await refuses(list([yards, { ...plants, masked: ['size'] }], { sort: 'grown' }, 'yard'))
  })

  it('comes with no related record: rows of others by their id alone, fields masked or refused', async () => {
    const body = { fields: ['name'], filter: { in: [{ var: 'name' }, ['on mine', 'on theirs']] } }
    const expand = { site: { fields: ['name', 'phone'] } }
    assert.deepEqual(await list([plants, ownSites], { ...body, expand }), [
      { name: 'on mine', site: { id: ids['mine'], name: 'mine', phone: '137****0001' } },
      { name: 'on theirs', site: ids['theirs'] },
    ])
    assert.deepEqual(await list([plants, { ...sites, fields: ['size'] }], { ...body, expand: { site: {} } }), [
      { name: 'on mine', site: { id: ids['mine'], name: null } },
      { name: 'on theirs', site: { id: ids['theirs'], name: null } },
    ])
    const asked = [
      [plants, { ...sites, fields: ['name'] }],
      [{ ...plants, masked: ['site'] }, sites],
      [plants, noSites],
    ]
    for (const grants of asked) await refuses(list(grants, { ...body, expand: { site: { fields: ['size'] } } }))
    const hidden = await read([{ ...plants, masked: ['site'] }, sites], { fields: 'site', expand: 'site' })
    assert.doesNotMatch(JSON.stringify(hidden), new RegExp(`mine|${ids['mine']}`))
  })

  it('does not come with what points here: by a masked reference, or of an object one only adds to', async () => {
    const expand = { 'plant.site': { as: 'plants', fields: ['name'] } }
    const body = { fields: ['name'], filter: { '==': [{ var: 'name' }, 'mine'] }, expand }
    assert.deepEqual(await list([sites, plants], body, 'site'), [
      { name: 'mine', plants: [{ id: ids['on mine'], name: 'on mine' }] },
    ])
    const [hidden = {}] = (await list(
      [sites, { ...plants, fields: ['name', 'site'] }],
      { ...body, expand: { 'plant.site': { as: 'plants' } } },
      'site',
    )) as { plants?: object[] }[]
    assert.deepEqual(hidden.plants?.flatMap(Object.keys).sort(), ['id', 'name', 'site', 'version'])
    const adding: Grant = { object: 'plant', operations: ['create'] }
    for (const there of [{ ...plants, masked: ['site'] }, adding]) await refuses(list([sites, there], body, 'site'))
  })
})
