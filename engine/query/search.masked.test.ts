/** What a search tells of values that its reader does not see clearly, or sees in some rows only. */
import assert from 'node:assert/strict'

import type { Grant } from '../../metadata/types.ts'
import { Beyond } from '../testing/beyond.ts'
import {
  aggregateRecords,
  listRecords,
  looksUpAnywhere,
  parseAggregateRequest,
  parseListRequest,
  parseSearch,
  searchEverywhere,
} from './index.ts'

const plants: Grant = { object: 'plant', operations: ['read'] }
const ownPlants: Grant = { ...plants, rows: 'own' }

describe('what a search tells', () => {
  let on: Beyond
  before(async () => {
    on = await Beyond.open()
    await on.make('plant', { name: 'rose', note: 'behind the shed', phone: '13712340001' })
    await on.make('plant', { name: 'lily', note: 'under the oak', phone: '13756780002' }, on.other)
  })
  after(() => on.close())

  const found = async (grants: readonly Grant[], search: string): Promise<unknown[]> => {
    const context = on.reading('plant', on.who(grants))
    const request = parseListRequest({ search, fields: 'id,name' }, context)
    const rows = JSON.parse((await listRecords(on.db, context, request)).data) as { name: string }[]
    const everywhere = await hits(grants, search)
    assert.equal(everywhere.length, rows.length, 'all ways of searching find the same')
    return rows.map(({ name }) => name).sort()
  }
  const hits = async (grants: readonly Grant[], q: string) => {
    const context = on.reading('plant', on.who(grants))
    const groups = await searchEverywhere(on.db, context, parseSearch({ q }, [context.plan]))
    return groups.flatMap(({ records }) => records)
  }

  it('nothing of rows that are not theirs', async () => {
    assert.deepEqual(await found([plants], 'the'), ['lily', 'rose'])
    assert.deepEqual(await found([ownPlants], 'the'), ['rose'])
    const context = on.reading('plant', on.who([ownPlants]))
    const counted = await aggregateRecords(on.db, context, parseAggregateRequest({ search: 'the' }, context))
    assert.equal(counted.data, '[{"count" : 1}]')
  })

  it('nothing of a value that a role hides: no part, no beginning and not the whole', async () => {
    const masked: Grant = { ...plants, masked: ['note'] }
    for (const grants of [[masked], [{ ...plants, fields: ['name'] }]])
      for (const words of ['oak', 'under', 'u', 'under the oak', 'the'])
        assert.deepEqual(await found(grants, words), [])
    assert.deepEqual(await found([masked], 'lil'), ['lily'])
    const [lily] = await hits([{ ...plants, masked: ['name'] }], 'oak')
    assert.ok(lily)
    assert.doesNotMatch(JSON.stringify(lily), /lily/)
  })

  it('nothing by a value that is clear in some rows only, wherever it is found', async () => {
    const inOwn = [{ ...plants, masked: ['note'] }, ownPlants]
    for (const words of ['oak', 'under the oak', 'the']) assert.ok(!(await found(inOwn, words)).includes('lily'), words)
    const shownInOwn: Grant[] = [{ ...plants, fields: ['name'] }, ownPlants]
    for (const words of ['0002', '13756780002', 'oak']) assert.deepEqual(await found(shownInOwn, words), [])
  })

  it('of a mask no more than the whole value, which counts, and exactly the end that is shown', async () => {
    assert.deepEqual(await found([plants], '0002'), ['lily'])
    assert.deepEqual(await found([plants], '13756780002'), ['lily'])
    for (const words of ['002', '80002', '1375', '137', '7', '13756780003', '5678'])
      assert.deepEqual(await found([plants], words), [], words)
    const context = on.reading('plant', on.who([plants]))
    const counts = (search: string): readonly boolean[] => [
      parseListRequest({ search }, context).looksUp,
      looksUpAnywhere(parseSearch({ q: search }, [context.plan])),
    ]
    assert.deepEqual(counts('13756780002'), [true, true])
    assert.deepEqual(counts('0002'), [false, false])
    assert.doesNotMatch(JSON.stringify(await hits([plants], '13756780002')), /5678/)
  })
})
