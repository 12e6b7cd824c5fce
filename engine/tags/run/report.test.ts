import assert from 'node:assert/strict'

import { newId } from '../../kernel/ids.ts'
import { setClock } from '../../testing/clock.ts'
import { object } from '../../testing/definitions.ts'
import { runNow, tagWorld, type TagWorld } from './world.test-kit.ts'

describe('the report of a run', () => {
  let world: TagWorld

  before(async () => {
    world = await tagWorld('thing', [object('thing', { age: 'integer' }, { taggable: true })])
  })
  after(() => world?.drop())

  it('explains by the clock what comes because other tags have lapsed, and nothing that should have been followed', async () => {
    const { db } = world
    await setClock(db, '2024-05-01T00:00:00.000Z')
    const young = await world.tag('young')
    await world.rule(young, { condition: { '<': [{ var: 'age' }, 30] } })
    await world.rule(await world.tag('others'), { without: [young] })
    const put = `insert into ${db.table('thing')} (id, version, created_at, updated_at, age) values ($1, 1, ${db.now}, ${db.now}, $2)`
    const id = newId()
    await db.query(put, [id, 20])
    await runNow(world)
    await db.query(`update ${db.table('thing')} set age = 40 where id = $1`, [id])
    await setClock(db, '2024-05-02T00:00:00.000Z')
    const later = await runNow(world)
    assert.equal(later.report?.added, 1)
    assert.deepEqual(later.report?.reasons, { clock: 1, relation: 0, sql: 0, fresh: 0, unexplained: 0 })
    // nobody was told of this one
    await db.query(put, [newId(), 20])
    assert.equal((await runNow(world)).report?.reasons.unexplained, 1)
  })
})
