/** What the history of a record tells to whom: as much as the record itself would, and masks for ever. */
import assert from 'node:assert/strict'

import type { Grant } from '../../metadata/types.ts'
import { Beyond } from '../testing/beyond.ts'
import { recordHistory, removeMany, revealFields, updateMany, type HistoryEntry } from './index.ts'

const plants: Grant = { object: 'plant', operations: ['read'] }
const ownPlants: Grant = { ...plants, rows: 'own' }

describe('the history of a record', () => {
  let on: Beyond
  let mine: string
  let theirs: string
  before(async () => {
    on = await Beyond.open()
    for (const id of [on.me, on.other]) {
      const plant = await on.make('plant', { name: 'rose', note: 'old words', phone: '13712340001' }, id)
      const values = { note: 'new words', phone: '13756780002', name: 'lily' }
      await on.write(on.who(), (writer) => updateMany(writer, 'plant', [{ id: plant, version: 1, values }]))
      await on.write(on.who(), (writer) => revealFields(writer, 'plant', plant, ['phone']))
      if (id === on.me) mine = plant
      else theirs = plant
    }
  })
  after(() => on.close())

  const told = (grants: readonly Grant[], id: string): Promise<HistoryEntry[]> =>
    on.write(on.who(grants), (writer) => recordHistory(writer, 'plant', id))
  const changes = async (grants: readonly Grant[], id: string): Promise<HistoryEntry['changes']> =>
    (await told(grants, id)).find(({ action }) => action === 'update')?.changes ?? assert.fail()

  it('is none of records beyond reach, or of deleted ones', async () => {
    await told([ownPlants], mine)
    await on.refused('plant', 'NOT_FOUND', () => told([ownPlants], theirs))
    const gone = await on.make('plant', { name: 'gone' })
    await on.write(on.who(), (writer) => removeMany(writer, 'plant', [{ id: gone }]))
    await on.refused('plant', 'NOT_FOUND', () => told([plants], gone))
  })

  it('never held what a mask hides', async () => {
    const kept = JSON.stringify(await on.db.query(`select * from ${on.db.table('sys_history')}`))
    assert.match(kept, /137\*{4}0002/)
    assert.doesNotMatch(kept, /1234|5678/)
    assert.deepEqual((await changes([plants], mine))['phone'], { from: '137****0001', to: '137****0002' })
  })

  it('tells nothing of fields that are not theirs, not even that somebody looked at them', async () => {
    const entries = await told([{ ...plants, fields: ['name'] }], mine)
    assert.deepEqual(
      entries.map(({ action, fields }) => [action, ...fields]),
      [['reveal'], ['update', 'name'], ['create']],
    )
    assert.doesNotMatch(JSON.stringify(entries), /note|words|phone|137/)
  })

  it('hides what a role masks, and what it shows in other rows only', async () => {
    const hidden = { from: '******', to: '******' }
    const clear = { from: 'old words', to: 'new words' }
    assert.deepEqual((await changes([{ ...plants, masked: ['note'] }], mine))['note'], hidden)
    const maskedButOwn = [{ ...plants, masked: ['note'] }, ownPlants]
    assert.deepEqual((await changes(maskedButOwn, mine))['note'], clear)
    assert.deepEqual((await changes(maskedButOwn, theirs))['note'], hidden)
    const shownInOwn: Grant[] = [{ ...plants, fields: ['name'] }, ownPlants]
    assert.deepEqual((await changes(shownInOwn, mine))['note'], clear)
    assert.deepEqual(Object.keys(await changes(shownInOwn, theirs)), ['name'])
  })
})
