/** A file says of a record no more than the record itself would: lines of others are not even counted. */
import assert from 'node:assert/strict'

import type { Grant } from '../../../metadata/types.ts'
import { parseListRequest } from '../../query/index.ts'
import { Beyond } from '../../testing/beyond.ts'
import { exportStatement } from './statement.ts'

const plants: Grant = { object: 'plant', operations: ['read', 'export'] }
const sites: Grant = { object: 'site', operations: ['read'] }
const cares: Grant = { object: 'care', operations: ['read'] }

describe('a file of records', () => {
  let on: Beyond
  before(async () => {
    on = await Beyond.open()
    const site = await on.make('site', { name: 'their site' }, on.other)
    const plant = await on.make('plant', { name: 'mine', site })
    await on.make('plant', { name: 'theirs' }, on.other)
    await on.make('care', { plant })
    await on.make('care', { plant }, on.other)
  })
  after(() => on.close())

  const rows = async (fields: string, ...grants: Grant[]): Promise<unknown[]> => {
    const context = on.reading('plant', on.who(grants))
    const list = parseListRequest({ fields, sort: 'name' }, context)
    const request = { format: 'csv', locale: 'en', list, watermark: false, asked: {} } as const
    return (await on.db.query(exportStatement(context, request, 10).select)).map((row) => Object.values(row))
  }

  it('counts the lines that whoever takes it may see', async () => {
    assert.deepEqual(await rows('name,cares', plants, cares), [
      ['mine', '2'],
      ['theirs', '0'],
    ])
    assert.deepEqual(await rows('name,cares', plants, { ...cares, rows: 'own' }), [
      ['mine', '1'],
      ['theirs', '0'],
    ])
  })

  it('holds the rows that may be taken along, and names no record beyond reach', async () => {
    const taking: Grant = { ...plants, operations: ['export'], rows: 'own' }
    assert.deepEqual(await rows('name', { ...plants, operations: ['read'] }, taking), [['mine']])
    assert.deepEqual(await rows('site', taking, { ...plants, operations: ['read'] }, sites), [['their site']])
    const [[id] = []] = (await rows('site', plants, { ...sites, rows: 'own' })) as string[][]
    assert.match(id ?? '', /^[0-9a-f-]{36}$/)
  })
})
