import assert from 'node:assert/strict'

import { systemPrincipal } from '../../access/index.ts'
import type { Database } from '../../database/index.ts'
import { Jobs, prepareQueue } from '../../jobs/index.ts'
import type { Writer } from '../../records/index.ts'
import { object } from '../../testing/definitions.ts'
import { tagWorld, type TagWorld, ZONE } from '../run/world.test-kit.ts'
import { mirrorTags } from '../states.ts'
import { RECOUNT_JOB, recount, runRecount } from './recount.ts'
import { REMOVAL_JOB, runRemoval, tagsGone } from './removal.ts'

const MEMBERS = 6_000

describe('a tag with many members', () => {
  let world: TagWorld
  let db: Database
  let jobs: Jobs
  let tag: string
  before(async () => {
    world = await tagWorld('thing', [
      object(
        'thing',
        { title: 'text', score: { type: 'integer', readonly: true } },
        { taggable: true, tag_score: 'score' },
      ),
    ])
    ;({ db } = world)
    await prepareQueue(db, () => undefined)
    jobs = new Jobs({ db, tell: () => undefined })
    await db.query(
      `insert into ${db.table('thing')} (id, version, created_at, updated_at, title) ` +
        `select gen_random_uuid(), 1, ${db.now}, ${db.now}, n::text from generate_series(1, ${MEMBERS}) as n`,
    )
  })
  after(() => world.drop())
  beforeEach(async () => {
    tag = await world.tag(`t${Math.random()}`, { type: 'global_manual', score: 5 })
    await db.query(
      `insert into ${db.table('sys_tag_row')} (tag, record, object, cause) ` +
        `select s.number, t.id, 'thing', 'manual' from ${db.table('thing')} t, ${db.table('sys_tag_state')} s where s.tag = $1`,
      [tag],
    )
    await db.query(`update ${db.table('sys_tag_state')} set members = ${MEMBERS}, counted_score = 5 where tag = $1`, [
      tag,
    ])
    await db.query(`update ${db.table('thing')} set score = 5`)
  })

  function writer(tx: Writer['tx']): Writer {
    const moment = { now: new Date().toISOString(), timeZone: ZONE }
    return { db, tx, model: world.model, principal: systemPrincipal('test'), moment }
  }

  async function payloadOf(name: string): Promise<Record<string, unknown>> {
    const [row] = await db.query<{ payload: Record<string, unknown> }>(
      `select payload from ${db.table('sys_job')} where name = $1 order by created_at desc, id desc limit 1`,
      [name],
    )
    assert.ok(row, `no job ${name}`)
    return row.payload
  }

  async function sums(): Promise<unknown> {
    return db.query(
      `select coalesce(score, 0) as score, count(*)::int as count from ${db.table('thing')} group by 1 order by 1`,
    )
  }

  async function remove(): Promise<void> {
    await db.transaction(async (tx) => {
      await tx.query(`update ${db.table('sys_tag')} set deleted_at = ${db.now} where id = $1`, [tag])
      await tagsGone(db, { object: 'sys_tag', action: 'delete', ids: [tag], writer: writer(tx) }, () => jobs)
    })
  }

  async function left(): Promise<number> {
    const rows = await db.query(
      `select from ${db.table('sys_tag_row')} r join ${db.table('sys_tag_state')} s on s.number = r.tag where s.tag = $1`,
      [tag],
    )
    return rows.length
  }

  it('is hidden at once when it is deleted, and taken off them by and by, each told once', async () => {
    await remove()
    const [state] = (await world.states()).filter((each) => each.tag === tag)
    assert.deepEqual([state?.live, state?.deleted, await left()], [false, true, MEMBERS])
    const payload = await payloadOf(REMOVAL_JOB)
    const room = { db, model: world.model, timeZone: ZONE }
    // whoever takes it up after somebody who was lost goes on with what is left
    let asked = 0
    await runRemoval(room, payload, { cancelled: () => asked++ > 0 })
    assert.equal(await left(), MEMBERS - 5_000)
    await runRemoval(room, payload, { cancelled: () => false })
    assert.deepEqual([await left(), await sums()], [0, [{ score: 0, count: MEMBERS }]])
    const told = await db.query(
      `select from ${db.table('sys_tag_event')} e join ${db.table('sys_tag_state')} s on s.number = e.tag where s.tag = $1 and e.action = 'remove'`,
      [tag],
    )
    const [after] = (await world.states()).filter((each) => each.tag === tag)
    assert.deepEqual([told.length, Number(after?.members)], [MEMBERS, 0])
  })

  it('keeps who is left when it is restored before the work was done', async () => {
    await remove()
    const payload = await payloadOf(REMOVAL_JOB)
    await db.query(`update ${db.table('sys_tag')} set deleted_at = null where id = $1`, [tag])
    await mirrorTags({ db, tx: db }, [tag])
    await runRemoval({ db, model: world.model, timeZone: ZONE }, payload, { cancelled: () => false })
    assert.equal(await left(), MEMBERS)
    await db.query(`delete from ${db.table('sys_tag_row')}`)
  })

  it('has the sums of its members made anew by and by when its score changes', async () => {
    await db.query(`update ${db.table('sys_tag')} set score = -2 where id = $1`, [tag])
    await mirrorTags({ db, tx: db }, [tag])
    await db.transaction((tx) => recount(db, writer(tx), [tag], () => jobs))
    assert.deepEqual(await sums(), [{ score: 5, count: MEMBERS }])
    await runRecount(db, world.model, await payloadOf(RECOUNT_JOB), { cancelled: () => false })
    assert.deepEqual(await sums(), [{ score: -2, count: MEMBERS }])
    await db.query(`delete from ${db.table('sys_tag_row')}`)
  })
})
